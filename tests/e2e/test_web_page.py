"""The page that needs no host, in real browsers: Chromium's camera plays the portrait, Firefox reads a picture."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import cv2
import media
import pytest
from e2e import web_site
from e2e.browser import AXE, hour, one_since, wait
from e2e.machine import ROOT, YUNET
from e2e.web_site import STATES, FirefoxPage, Page, Site

from facetune.profile import copies, export, face, history
from facetune.profile.store import open_profile
from tests.profiles import mood
from tools.web import parts, site

WEIGHTS = Path(os.environ.get("FACETUNE_YUNET", YUNET))
LANGUAGES = ("en", "ar", "de", "es", "fr", "hi", "ja", "pt-BR")
ARABIC = json.loads((ROOT / "web/_locales/ar.json").read_text(encoding="utf-8"))
ANSWERS = ["result", "not_sure", "no_face", "error"]

needs_weights = pytest.mark.skipif(not WEIGHTS.exists(), reason="the face detector's weights are not here")
pytestmark = [pytest.mark.timeout(300), needs_weights]


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    out = tmp_path_factory.mktemp("page") / "web"
    try:
        site.build(out, WEIGHTS.read_bytes(), tracks=2000)
    except parts.MissingError as error:
        pytest.skip(f"the page cannot be built here: {error}")
    return out


@pytest.fixture
def served(built, tmp_path):
    made = Site(shutil.copytree(built, tmp_path / "web"))
    made.start()
    yield made
    made.close()


@pytest.fixture(scope="module")
def picture(tmp_path_factory):
    file = tmp_path_factory.mktemp("picture") / "face.jpg"
    cv2.imwrite(str(file), media.scene(media.portrait()))
    return file


@pytest.fixture(scope="module")
def chromium(playwright, picture):
    camera = picture.with_name("camera.mjpeg")
    camera.write_bytes(picture.read_bytes() * 15)
    switches = ["--no-sandbox", "--use-fake-device-for-media-stream", f"--use-file-for-fake-video-capture={camera}"]
    # A browser without a window shows no prompt. With this switch it lets the page use the camera.
    switches += ["--use-fake-ui-for-media-stream"]
    browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=switches)
    yield browser
    browser.close()


@pytest.fixture
def visit(chromium, served):
    opened = []

    def go(**how):
        opened.append(Page(chromium, served.address, **how))
        return opened[-1]

    yield go
    for each in opened:
        each.context.close()


def test_from_the_first_tap_to_tracks_and_again_without_a_network(visit, served):
    began = hour()
    seen = visit(script=web_site.MIRROR)
    seen.state("first_run")
    assert seen.axe() == []
    seen.tab.click("[data-action=accept]")
    assert seen.state(*ANSWERS) == "result"
    # The camera's picture is shown as a mirror shows it.
    assert seen.tab.evaluate("turned[0]") == "matrix(-1, 0, 0, 1, 0, 0)"
    assert seen.tab.inner_text("#mood-title").lower() == "happy"
    assert seen.tab.locator(".track-row").count() == 12
    assert seen.tab.evaluate("document.querySelector('#view').srcObject") is None  # the camera is let go
    assert seen.tab.get_attribute(".track-link", "href").startswith("https://open.spotify.com/track/")
    assert seen.axe() == []
    # A correction, a like and a goal, as in the popup.
    seen.tab.click("#tracks .like")
    seen.tab.click("#correct summary")
    seen.tab.click("#correct-choices [data-mood=neutral]")
    seen.tab.wait_for_function("() => document.querySelector('#mood-title').textContent === 'calm'")
    seen.tab.click("#goals label:has([value=lift])")
    seen.tab.wait_for_function("() => document.querySelector('#tracks').getAttribute('aria-busy') === 'false'")
    seen.stored()
    served.stop()
    try:
        seen.tab.reload()
        seen.state("result")
        seen.show("not_sure")
        seen.tab.click("#uncovered")  # which is kept, and another look follows
        seen.state("connecting", "scanning")
        assert seen.state(*ANSWERS) == "result"
        seen.tab.click("#settings")  # they are there, too, and what was remembered
        seen.state("ready")
        assert seen.tab.is_checked("#uncovered-mouth")
        assert seen.tab.locator("#moods-list > li").count() == 2
        assert seen.tab.locator("#moods-chart circle").count() in one_since(began)  # both on one day
        assert seen.axe() == []
    finally:
        served.start(served.port)
    assert (seen.strange, seen.errors) == ([], [])


def test_every_state_has_room_and_contrast(visit):
    seen = visit(locale="de")
    seen.state("first_run")
    for name in STATES:
        seen.show(name)
        assert seen.axe() == [], name
    # A phone on its side, and its camera: the picture has the camera's shape, and changes with it.
    seen.tab.set_viewport_size({"width": 740, "height": 360})
    seen.show("scanning")
    for wide, high in ((640, 480), (480, 640)):
        seen.tab.evaluate(web_site.CAMERA_OF, [wide, high])
        seen.until(
            "document.querySelector('figure').style.getPropertyValue('--shape') === shape", "shape", str(wide / high)
        )
        assert seen.seen_whole("figure", "#live-bars", "section[data-state=scanning] [data-action=stop]")
        width, height = seen.tab.evaluate(
            "(({ offsetWidth, offsetHeight }) => [offsetWidth, offsetHeight])(document.querySelector('figure'))"
        )
        assert width / height == pytest.approx(wide / high, rel=0.1)
    assert seen.errors == []


def test_a_new_version_waits_until_it_is_wanted_and_comes_whole(visit, served):
    seen = visit()
    seen.stored()
    served.renew("web/_locales/en.json", "I agree, read a picture", "A new text")
    seen.tab.reload()
    button = seen.tab.locator("[data-i18n=web_picture_agree]")
    seen.tab.wait_for_selector("#update:not([hidden])")
    assert button.inner_text() == "I agree, read a picture"
    seen.tab.click("#update-take")
    seen.tab.wait_for_function(
        "() => document.querySelector('[data-i18n=web_picture_agree]')?.textContent === 'A new text'"
    )
    assert seen.tab.evaluate("caches.keys()") == ["facetune-another"]


def test_without_a_camera_there_are_other_ways(visit, picture):
    seen = visit(script=web_site.NO_CAMERA, permissions=[])
    seen.state("first_run")
    seen.tab.click("[data-action=accept]")
    seen.until("document.querySelector('#error-code').textContent === 'camera_missing'")
    seen.tab.evaluate("() => { refusal = 'NotAllowedError'; }")
    seen.tab.click("section[data-state=error] [data-action=scan]")
    seen.until("document.querySelector('#error-code').textContent === 'camera_refused'")
    assert seen.axe() == []
    seen.tab.set_input_files("#picture", str(picture))
    assert seen.state("result", "not_sure", "no_face") == "result"
    assert seen.tab.inner_text("#mood-title").lower() == "happy"


def test_where_there_is_no_room_the_answer_comes_all_the_same(visit):
    seen = visit(script=web_site.FULL)
    seen.state("first_run")
    seen.tab.click("#feel-faces [data-mood=sad]")
    assert seen.state(*ANSWERS) == "result"
    assert seen.tab.locator(".track-row").count() == 12
    seen.tab.wait_for_selector("#full:not([hidden])")
    assert seen.axe() == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_fits_a_small_phone_in_each_language(visit, language):
    seen = visit(locale=language)
    seen.state("first_run")
    assert seen.tab.evaluate("document.documentElement.lang") == language
    assert seen.tab.evaluate("document.documentElement.dir") == ("rtl" if language == "ar" else "ltr")
    for width, height in ((740, 360), (430, 932), (320, 568)):
        seen.tab.set_viewport_size({"width": width, "height": height})
        for name in STATES:
            seen.show(name)
            assert seen.fits(), (name, width)
    seen.tab.goto(seen.tab.url + "settings.html")
    seen.state("ready")
    assert seen.fits(), "settings"
    assert seen.errors == []


def test_the_keyboard_alone_leads_to_tracks_and_the_camera_is_off_while_the_page_is_hidden(visit):
    seen = visit(script=web_site.HIDING)
    seen.state("first_run")
    keys, focus = seen.tab.keyboard, "document.activeElement"

    def tab_to(name):
        for _ in range(20):
            keys.press("Tab")
            if seen.tab.evaluate(f"(name) => {focus}.matches(name)", name):
                return keys.press("Enter")
        raise AssertionError(f"{name} is not reached")

    tab_to("[data-action=accept]")
    assert seen.state("stopped")
    assert seen.tab.evaluate("opened[0].getTracks().map(({ readyState }) => readyState)") == ["ended"]
    seen.tab.evaluate("see('visible')")
    # Nothing was clicked, so the camera stays off.
    tab_to("section:not([hidden]) [data-action=scan]")
    assert seen.state(*ANSWERS) == "result"
    assert seen.tab.evaluate(f"[opened.length, {focus}.id]") == [2, "mood-title"]
    seen.until("document.querySelectorAll('.like').length === 12")  # what can be done is known
    # From the title on, each thing that can be used has its turn, until the browser's own begin.
    reached = set()
    for _ in range(seen.tab.evaluate(web_site.REACHED, "main")):
        keys.press("Tab")
        reached.add(seen.tab.evaluate(f"[...document.querySelectorAll('main *')].indexOf({focus})"))
    assert -1 not in reached
    assert len(reached) == seen.tab.evaluate(web_site.REACHED, "main")
    # It keeps watching if it is asked to, for as long as the page is seen.
    seen.tab.click("#watch-row")
    seen.until("document.querySelector('#live-video').checkVisibility() && opened.length === 3")
    seen.tab.evaluate("see('hidden')")
    seen.until("opened[2].getTracks()[0].readyState === 'ended'")
    seen.tab.evaluate("see('visible')")
    seen.until("document.querySelector('#live-box').checkVisibility() && opened.length === 4")
    assert seen.axe() == []
    seen.tab.click("#watch-row")
    seen.until("opened[3].getTracks()[0].readyState === 'ended'")
    assert seen.state("result")
    assert seen.errors == []


def test_a_picture_that_another_app_shares_becomes_a_mood(visit, served, picture):
    seen = visit(script=web_site.NO_ASKING)
    seen.stored()

    def share():
        seen.tab.goto("about:blank")
        seen.tab.set_content(web_site.SHARING.format(served.address))
        seen.tab.set_input_files("input", str(picture))
        seen.tab.evaluate("document.forms[0].submit()")

    share()
    # First the notice: nothing is read before the agreement.
    seen.tab.wait_for_selector("#picture-waits:not([hidden])")
    assert seen.state("first_run")
    assert seen.fits()
    seen.tab.click("[data-action=accept]")
    assert seen.state(*ANSWERS) == "result"
    assert seen.tab.inner_text("#mood-title").lower() == "happy"
    seen.tab.click("#correct summary")
    seen.tab.click("#correct-choices [data-mood=sad]")
    seen.until("document.querySelector('#mood-title').textContent === 'sad'")
    share()
    seen.until("document.querySelector('#mood-title')?.textContent === 'happy'")
    assert seen.tab.url == served.address
    assert seen.tab.evaluate("window.asked") is None  # the camera stayed off
    # The worker keeps no picture: it is handed over once.
    seen.tab.goto(f"{served.address}?shared")
    seen.state("result")
    assert seen.errors == []


def test_how_it_becomes_an_app_is_told(visit):
    seen = visit(user_agent=web_site.IPHONE)
    seen.state("first_run")
    seen.tab.click("#install")
    assert "Add to Home Screen" in seen.tab.inner_text("#install-ios")
    assert seen.axe() == []
    assert seen.fits()
    seen.tab.keyboard.press("Escape")
    assert seen.tab.locator("#install-ios").is_hidden()
    # Elsewhere the browser has a prompt of its own, or nothing is offered.
    seen = visit()
    seen.state("first_run")
    assert seen.tab.locator("#install").is_hidden()
    seen.tab.evaluate(web_site.PROMPT)
    seen.tab.click("#install")
    seen.until("window.prompted")
    assert seen.tab.locator("#install").is_hidden()
    # An iPad says that it is a Mac. Opened from the home screen, there is nothing to tell.
    for shown in (False, True):
        seen.tab.evaluate(web_site.IPAD, not shown)
        assert seen.tab.locator("#install").is_visible() is shown


def test_a_copy_goes_to_a_computer_and_back(visit, tmp_path):
    seen = visit()
    seen.state("first_run")
    seen.tab.click("[data-action=accept]")
    seen.state("result")
    seen.tab.click("#tracks .like")
    wait(lambda: seen.tab.evaluate(web_site.ROWS), lambda rows: rows == [12, 1])
    seen.tab.click("#settings")
    seen.state("ready")
    seen.tab.check("#uncovered-mouth")
    seen.until("document.querySelector('#status').textContent !== ''")
    with seen.tab.expect_download() as waiting:
        seen.tab.click("#export")
    document = Path(waiting.value.path()).read_bytes()
    with open_profile(tmp_path / "profile.db") as profile:
        added = copies.add(profile, document, "copy.json")
        assert (added.scans, added.shown, added.feedback, added.skipped) == (1, 12, 1, 0)
        assert [scan.emotion for scan in history.read(profile).scans] == ["happy"]
        assert face.uncovered(profile).mouth
        profile.record_scan(mood("sad"), "lift")
        back = tmp_path / "back.json"
        back.write_text("".join(export.pieces(profile)), encoding="utf-8")
    for moods in (1, 0):  # the second time nothing is new
        seen.tab.set_input_files("#import-file", str(back))
        seen.tab.wait_for_function(
            f"() => document.querySelector('#stored-state').textContent.includes('Moods: {moods}.')"
        )
    assert seen.tab.locator("#moods-list > li").count() == 2
    seen.tab.select_option("#retention", "0")
    seen.tab.click("#confirm-yes")
    seen.until("document.querySelectorAll('#moods-list > li').length === 0")
    assert seen.tab.evaluate(web_site.ROWS) == [0, 1]  # a like stays
    seen.tab.click("#erase")
    seen.tab.click("#confirm-yes")
    seen.until("document.querySelector('#retention').value === ''")
    assert seen.tab.evaluate(web_site.ROWS) == [0, 0]
    assert (seen.strange, seen.errors) == ([], [])


def test_firefox_with_its_own_camera_a_picture_and_none(served, picture, tmp_path):
    seen = FirefoxPage(served, tmp_path)
    try:
        _leads_to_tracks(seen, picture)
        _goes_on_without(seen)
        _comes_again(seen)
    finally:
        seen.browser.close()


def _leads_to_tracks(seen, picture):
    browser = seen.browser
    seen.prefer(media_navigator_streams_fake=True, media_navigator_permission_disabled=True)
    seen.visit()
    seen.until(seen.state, "first_run")
    while browser.script("return document.activeElement.dataset.action ?? null") != "accept":
        browser.press("\ue004")
    browser.press("\ue007")
    # Its own camera shows a colour.
    seen.until(seen.state, "no_face")
    assert browser.script("return document.querySelector('#view').srcObject === null")
    assert browser.script("return document.querySelector('#last-frame').src.startsWith('data:image/jpeg')")
    browser.command("WebDriver:ElementSendKeys", id=browser.find("#picture"), text=str(picture))
    seen.until(seen.state, "result")
    assert browser.script("return document.querySelector('#mood-title').textContent").lower() == "happy"
    assert browser.script("return document.querySelectorAll('.track-row').length") == 12
    browser.script("(0, eval)(args[0])", AXE.read_text(encoding="utf-8"))
    assert browser.script("return (await axe.run()).violations.map(({ id }) => id)") == []
    loaded = browser.script("return performance.getEntriesByType('resource').map(({ name }) => name)")
    assert [name for name in loaded if not name.startswith((seen.served.address, "data:", "blob:"))] == []


def _goes_on_without(seen):
    """The browser itself refuses the camera; then there is none, and then no room and no network either."""
    seen.prefer(media_navigator_permission_disabled=False, permissions_default_camera=2)
    seen.browser.click("#again")
    seen.until(seen.code, "camera_refused")
    seen.prefer(media_navigator_permission_disabled=True, permissions_default_camera=0)
    seen.prefer(media_navigator_streams_fake=False)
    seen.browser.click("section[data-state=error] [data-action=scan]")
    seen.until(seen.code, "camera_missing")
    seen.browser.script(web_site.FULL)
    seen.browser.click("#feel-faces [data-mood=sad]")
    seen.until("return !document.querySelector('#full').hidden")
    seen.until("return document.body.dataset.offline ?? null", "ready")
    seen.until("return (await navigator.serviceWorker.getRegistration())?.active?.state ?? null", "activated")
    seen.served.stop()
    seen.visit()
    seen.until(seen.state, "result")


def _comes_again(seen):
    """A new version, on a narrow screen, in a language that is read from right to left."""
    browser, served = seen.browser, seen.served
    served.start(served.port)
    served.renew("web/_locales/ar.json", ARABIC["web_look"], "A new text")
    browser.set_pref("intl.accept_languages", "ar")
    seen.visit()
    browser.script("gBrowser.selectedBrowser.fullZoom = gBrowser.selectedBrowser.clientWidth / 320", chrome=True)
    seen.until("return innerWidth < 330")
    seen.until("return !document.querySelector('#update').hidden")
    assert browser.script("return document.documentElement.dir") == "rtl"
    assert browser.script("return document.documentElement.scrollWidth <= innerWidth")
    browser.click("#update-take")
    seen.until("return document.querySelector('[data-i18n=web_look]')?.textContent ?? null", "A new text")
