"""The main job with nothing replaced but the camera: real browser, real host, real model, real catalogue."""

from __future__ import annotations

import os
import re
import signal

import pytest
from e2e import embed
from e2e.browser import POPUP, wait

pytestmark = pytest.mark.timeout(300)


@pytest.fixture
def page(at_home):
    at_home.machine.show_face()
    at_home.start_over(agreed=True)
    return at_home


def names(page):
    return page.texts(".track-name")


def record(page):
    """Keep what the page shows at every change of it: a scan may be over before a test looks. See `recorded`."""
    page.js("""
        window.seen = [];
        const [picture, box] = ["#preview", "#box"].map((css) => document.querySelector(css));
        const note = () =>
          window.seen.push([document.body.dataset.state, picture.naturalWidth, !picture.hidden, !box.hidden]);
        new MutationObserver(note).observe(document.body, { attributes: true, subtree: true });
    """)


def recorded(page):
    """What was seen: the state, the picture's width, and whether picture and box were shown."""
    return page.js("return window.seen")


def with_result(page):
    page.scan()
    page.wait_state("result")
    return names(page)


def test_from_the_notice_to_ten_tracks(page):
    page.start_over(agreed=False)
    page.open(POPUP)
    page.wait_state("first_run")
    # A mood that is named needs neither a camera nor an agreement; the first look does.
    page.click(".feel-face[data-mood=sad]")
    page.wait_state("result")
    assert page.text("#mood-title") == "sad"
    assert len(names(page)) >= 10
    page.open(POPUP)
    page.wait_state("result")
    page.click("#again")
    page.wait_state("first_run")
    record(page)
    heard = page.pretend(embed.page(short="none"))
    # From the icon's first click to the first sound: agree, skip, play, agree to Spotify's player.
    page.click("[data-action=accept]")
    page.wait_state("wishes")
    page.click("section[data-state=wishes] [data-action=scan]")
    page.wait_state("result")
    # The face was seen in its box, and its last picture does not stay behind the result.
    assert ["scanning", 320, True, True] in recorded(page)
    assert page.js("return document.querySelector('#preview').hasAttribute('src')") is False
    assert len(names(page)) >= 10
    assert all(names(page))
    word = page.text("#mood-title")
    assert page.js("return document.querySelector('#mood-title').ariaLabel") == f"You look {word}"
    shares = page.js("return [...document.querySelectorAll('#result-bars .meter')].map((m) => +m.ariaValueNow)")
    assert len(shares) == 7
    assert sum(shares) == pytest.approx(100, abs=4)
    links = page.js("return [...document.querySelectorAll('.track-link')].map((a) => a.href)")
    assert all(re.fullmatch(r"https://open\.spotify\.com/track/[0-9A-Za-z]{22}", link) for link in links)
    assert heard == []
    page.click(".act.play")
    page.click("#hear-yes")
    played = links[0].replace("/track/", "/embed/track/")
    wait(lambda: page.visible("#dock iframe") and [address for address in heard if address.startswith(played)])


def test_the_goal_switch_brings_other_tracks_without_a_scan(page):
    before = with_result(page)
    page.click("#goals input[value=calm]")
    after = wait(lambda: names(page), lambda now: now and now != before)
    assert page.state() == "result"
    assert len(after) >= 10
    # What is said of a track is not true of all of them.
    assert len(set(page.texts(".track-why"))) > 3
    page.click("#goals input[value=lift]")
    wait(lambda: names(page), lambda now: now not in (before, after))


def test_a_correction_is_shown_as_the_persons_own_word(page):
    before = with_result(page)
    page.click("#correct summary")
    page.click("#correct-choices [data-mood=sad]")
    wait(lambda: page.text("#mood-title"), lambda title: title == "sad")
    assert names(page) != before
    assert page.js("return document.body.dataset.mood") == "sad"


def test_a_track_opens_in_a_new_tab(page):
    with_result(page)
    address = page.js("return document.querySelector('.track-link').href")
    page.click(".track-link")
    wait(page.addresses, lambda open_now: address in open_now)


def test_nobody_in_the_picture(page):
    page.machine.show_empty_room()
    page.scan()
    page.wait_state("no_face")
    wait(lambda: page.visible("#last-frame"))
    wait(lambda: page.js("return document.querySelector('#last-frame').naturalWidth"), lambda width: width == 320)
    page.machine.show_face()
    page.click("section[data-state=no_face] [data-action=scan]")
    page.wait_state("result")
    assert page.js("return document.querySelector('#last-frame').hasAttribute('src')") is False


def test_the_host_killed_in_mid_scan_and_then_tried_again(page):
    page.machine.show_empty_room()  # looks for as long as it may
    page.scan()
    page.wait_state("scanning")
    # The host of the test before may still be ending.
    [host] = wait(page.machine.host_processes, lambda running: len(running) == 1)
    os.kill(host, signal.SIGKILL)
    page.wait_state("error")
    assert page.text("#error-code") == "host_crashed"
    assert page.text("#error-hint")
    page.machine.show_face()
    page.click("section[data-state=error] [data-action=scan]")
    page.wait_state("result")


def test_stopping_and_scanning_again(page):
    page.machine.show_empty_room()
    page.scan()
    page.wait_state("scanning")
    page.click("section[data-state=scanning] [data-action=stop]")
    page.wait_state("stopped")
    page.machine.show_face()
    page.click("section[data-state=stopped] [data-action=scan]")
    page.wait_state("result")


def test_the_options_page_keeps_settings_and_checks_the_installation(page):
    page.open("options/options.html")
    wait(lambda: page.js("return !document.querySelector('#host-settings').disabled"))
    set_limit = """
        const field = document.querySelector('#limit');
        field.value = args[0];
        field.dispatchEvent(new Event('change', { bubbles: true }));
    """
    page.js(set_limit, "15")
    wait(lambda: page.text("#status"), lambda text: text == "Saved")
    page.click("#run-checks")
    wait(lambda: page.texts("#checks li"), lambda lines: len(lines) > 3, seconds=60)
    assert len(with_result(page)) == 15
    page.open("options/options.html")
    wait(lambda: page.js("return document.querySelector('#limit').value"), lambda value: value == "15")
    page.js(set_limit, "12")
    wait(lambda: page.text("#status"), lambda text: text == "Saved")
