"""The page that needs no host, in real browsers: Chromium's camera plays the portrait, Firefox reads a picture."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import threading
from pathlib import Path

import cv2
import media
import pytest
from e2e.browser import AXE, wait
from e2e.machine import GECKO_ID, YUNET
from e2e.marionette import Firefox

from facetune.app import page
from facetune.profile import copies, export, history
from facetune.profile.store import open_profile
from tests.profiles import mood
from tools.web import parts, site

WEIGHTS = Path(os.environ.get("FACETUNE_YUNET", YUNET))
LANGUAGES = ("en", "ar", "de", "es", "fr", "hi", "ja", "pt-BR")
ANSWERS = ["result", "not_sure", "no_face", "error"]

pytestmark = pytest.mark.skipif(not WEIGHTS.exists(), reason="the face detector's weights are not here")


class Site:
    """A copy of the built page, and its server, which can be stopped."""

    def __init__(self, folder):
        self.folder = folder
        self._server = None

    def start(self, port=None):
        self._server = page.server(page.folder_of(self.folder), port)
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        self.address, self.port = self._server.address, self._server.server_port

    def stop(self):
        self._server.shutdown()
        self._server.server_close()

    def renew(self, path, old, new):
        """Publish a new version, in which one file is another."""
        file = self.folder / path
        text = file.read_text(encoding="utf-8")
        assert old in text
        before = hashlib.sha256(file.read_bytes()).hexdigest()
        file.write_text(text.replace(old, new), encoding="utf-8")
        after = hashlib.sha256(file.read_bytes()).hexdigest()
        worker = self.folder / "service_worker.js"
        script = worker.read_text(encoding="utf-8").replace(before, after)
        version = json.dumps(script.split('VERSION = "', 1)[1].split('"', 1)[0])
        worker.write_text(script.replace(version, '"another"', 1), encoding="utf-8")


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
    made.stop()


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


class Page:
    """The page in a context of its own. Every request that is not for one of its files is noted."""

    def __init__(self, browser, address, *, script="", permissions=("camera",), **how):
        self.context = browser.new_context(
            viewport={"width": 360, "height": 740}, permissions=list(permissions), reduced_motion="reduce", **how
        )
        self.context.set_default_timeout(90_000)
        self.strange, self.errors = [], []
        own = (address, "data:", "blob:")
        self.context.on("request", lambda asked: asked.url.startswith(own) or self.strange.append(asked.url))
        if script:
            self.context.add_init_script(script)
        self.tab = self.context.new_page()
        self.tab.on("pageerror", lambda error: self.errors.append(str(error)))
        self.tab.goto(address)

    def state(self, *names):
        self.tab.wait_for_function("(names) => names.includes(document.body.dataset.state)", arg=list(names))
        return self.tab.evaluate("document.body.dataset.state")

    def stored(self):
        self.tab.wait_for_function("() => document.body.dataset.offline === 'ready'")

    def fits(self):
        """Nothing is wider than the window."""
        return self.tab.evaluate(
            "Math.max(document.documentElement.scrollWidth, document.querySelector('main').scrollWidth) <= innerWidth"
        )

    def axe(self):
        if not self.tab.evaluate("Boolean(window.axe)"):
            self.tab.evaluate(AXE.read_text(encoding="utf-8"))
        found = self.tab.evaluate("axe.run({ resultTypes: ['violations'] })")
        return [(each["id"], [node["html"] for node in each["nodes"]]) for each in found["violations"]]


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
    seen = visit()
    seen.state("first_run")
    assert seen.axe() == []
    seen.tab.click("#accept")
    assert seen.state(*ANSWERS) == "result"
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
        seen.tab.click("#again")
        seen.state("connecting", "scanning")
        assert seen.state(*ANSWERS) == "result"
        # The settings are there, too, and what was remembered.
        seen.tab.click("#settings")
        seen.state("ready")
        assert seen.tab.locator("#moods-list > li").count() == 2
        assert seen.axe() == []
    finally:
        served.start(served.port)
    assert (seen.strange, seen.errors) == ([], [])


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


NO_CAMERA = """navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException("", "NotFoundError"))"""
REFUSED = NO_CAMERA.replace("NotFoundError", "NotAllowedError")
FULL = """
for (const way of ["add", "put"]) {
  IDBObjectStore.prototype[way] = () => { throw new DOMException("", "QuotaExceededError"); };
}
"""


@pytest.mark.parametrize(("script", "code"), [(NO_CAMERA, "camera_missing"), (REFUSED, "camera_refused")])
def test_without_a_camera_there_are_other_ways(visit, picture, script, code):
    seen = visit(script=script, permissions=[])
    seen.state("first_run")
    seen.tab.click("#accept")
    seen.state("error")
    assert seen.tab.inner_text("#error-code") == code
    assert seen.axe() == []
    seen.tab.set_input_files("#picture", str(picture))
    assert seen.state("result", "not_sure", "no_face") == "result"
    assert seen.tab.inner_text("#mood-title").lower() == "happy"


def test_where_there_is_no_room_the_answer_comes_all_the_same(visit):
    seen = visit(script=FULL)
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
    seen.tab.click("#feel-faces [data-mood=happy]")
    seen.state("result")
    for width, height in ((320, 568), (430, 932), (740, 360)):
        seen.tab.set_viewport_size({"width": width, "height": height})
        assert seen.fits(), (width, height)
    seen.tab.goto(seen.tab.url + "settings.html")
    seen.state("ready")
    seen.tab.set_viewport_size({"width": 320, "height": 568})
    assert seen.tab.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert seen.errors == []


def test_the_keyboard_alone_leads_to_tracks(visit):
    seen = visit()
    seen.state("first_run")
    for _ in range(6):
        seen.tab.keyboard.press("Tab")
        if seen.tab.evaluate("document.activeElement.id") == "accept":
            break
    seen.tab.keyboard.press("Enter")
    assert seen.state(*ANSWERS) == "result"
    assert seen.tab.evaluate("document.activeElement.id") == "mood-title"


def test_a_copy_goes_to_a_computer_and_back(visit, tmp_path):
    seen = visit()
    seen.state("first_run")
    seen.tab.click("#accept")
    seen.state("result")
    seen.tab.click("#tracks .like")
    seen.tab.click("#settings")
    seen.state("ready")
    with seen.tab.expect_download() as waiting:
        seen.tab.click("#export")
    document = Path(waiting.value.path()).read_bytes()
    with open_profile(tmp_path / "profile.db") as profile:
        added = copies.add(profile, document, "copy.json")
        assert (added.scans, added.shown, added.feedback, added.skipped) == (1, 12, 1, 0)
        assert [scan.emotion for scan in history.read(profile).scans] == ["happy"]
        profile.record_scan(mood("sad"), "lift")
        back = tmp_path / "back.json"
        back.write_text("".join(export.pieces(profile)), encoding="utf-8")
    for moods in (1, 0):  # the second time nothing is new
        seen.tab.set_input_files("#import-file", str(back))
        seen.tab.wait_for_function(
            f"() => document.querySelector('#stored-state').textContent.includes('Moods: {moods}.')"
        )
    assert seen.tab.locator("#moods-list > li").count() == 2
    seen.tab.click("#erase")
    seen.tab.click("#confirm-yes")
    seen.tab.wait_for_function("() => document.querySelectorAll('#moods-list > li').length === 0")
    assert (seen.strange, seen.errors) == ([], [])


def test_firefox_reads_a_picture_and_its_camera_is_let_go(served, picture, tmp_path):
    env = os.environ | {"HOME": str(tmp_path)}
    env.pop("DBUS_SESSION_BUS_ADDRESS", None)
    browser = Firefox(tmp_path / "profile", GECKO_ID, env, headless=True)
    try:
        for name in ("media.navigator.streams.fake", "media.navigator.permission.disabled"):
            browser.set_pref(name, True)
        browser.command("WebDriver:Navigate", url=served.address)
        state = "return document.body.dataset.state ?? null"
        wait(lambda: browser.script(state), lambda name: name == "first_run", seconds=90)
        browser.click("#accept")
        # Its own camera shows a colour.
        wait(lambda: browser.script(state), lambda name: name == "no_face", seconds=120)
        assert browser.script("return document.querySelector('#view').srcObject === null")
        assert browser.script("return document.querySelector('#last-frame').src.startsWith('data:image/jpeg')")
        browser.command("WebDriver:ElementSendKeys", id=browser.find("#picture"), text=str(picture))
        wait(lambda: browser.script(state), lambda name: name == "result", seconds=120)
        assert browser.script("return document.querySelector('#mood-title').textContent").lower() == "happy"
        assert browser.script("return document.querySelectorAll('.track-row').length") == 12
        browser.script("(0, eval)(args[0])", AXE.read_text(encoding="utf-8"))
        found = browser.script("return (await axe.run()).violations.map(({ id }) => id)")
        assert found == []
        wait(lambda: browser.script("return document.body.dataset.offline ?? null"), seconds=90)
        served.stop()
        worker = "return (await navigator.serviceWorker.getRegistration())?.active?.state ?? null"
        wait(lambda: browser.script(worker), lambda how: how == "activated", seconds=90)
        browser.command("WebDriver:Navigate", url=served.address)
        wait(lambda: browser.script(state), lambda name: name == "result", seconds=90)
        served.start(served.port)
    finally:
        browser.close()
