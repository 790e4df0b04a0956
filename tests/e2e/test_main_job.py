"""The main job with nothing replaced but the camera: real browser, real host, real model, real catalogue."""

from __future__ import annotations

import os
import re
import signal

import pytest
from e2e import embed
from e2e.browser import POPUP, wait

pytestmark = pytest.mark.timeout(300)


@pytest.fixture(autouse=True)
def _fresh(ui):
    ui.machine.show_face()
    ui.start_over(agreed=True)


def names(ui):
    return ui.texts(".track-name")


def record(ui):
    """Keep what the page shows at every change of it: a scan may be over before a test looks. See `recorded`."""
    ui.js("""
        window.seen = [];
        const [picture, box] = ["#preview", "#box"].map((css) => document.querySelector(css));
        const note = () =>
          window.seen.push([document.body.dataset.state, picture.naturalWidth, !picture.hidden, !box.hidden]);
        new MutationObserver(note).observe(document.body, { attributes: true, subtree: true });
    """)


def recorded(ui):
    """What was seen: the state, the picture's width, and whether picture and box were shown."""
    return ui.js("return window.seen")


def with_result(ui):
    ui.scan()
    ui.wait_state("result")
    return names(ui)


def test_from_the_notice_to_ten_tracks(ui):
    ui.start_over(agreed=False)
    ui.open(POPUP)
    ui.wait_state("first_run")
    # A mood that is named needs neither a camera nor an agreement; the first look does.
    ui.click(".feel-face[data-mood=sad]")
    ui.wait_state("result")
    assert ui.text("#mood-title") == "sad"
    assert len(names(ui)) >= 10
    ui.open(POPUP)
    ui.wait_state("result")
    ui.click("#again")
    ui.wait_state("first_run")
    record(ui)
    heard = ui.pretend(embed.page(short="none"))
    # From the icon's first click to the first sound: agree, skip, play, agree to Spotify's player.
    ui.click("[data-action=accept]")
    ui.wait_state("wishes")
    ui.click("section[data-state=wishes] [data-action=scan]")
    ui.wait_state("result")
    # The face was seen in its box, and its last picture does not stay behind the result.
    assert ["scanning", 320, True, True] in recorded(ui)
    assert ui.js("return document.querySelector('#preview').hasAttribute('src')") is False
    assert len(names(ui)) >= 10
    assert all(names(ui))
    word = ui.text("#mood-title")
    assert ui.js("return document.querySelector('#mood-title').ariaLabel") == f"You look {word}"
    shares = ui.js("return [...document.querySelectorAll('#result-bars .meter')].map((m) => +m.ariaValueNow)")
    assert len(shares) == 7
    assert sum(shares) == pytest.approx(100, abs=4)
    links = ui.js("return [...document.querySelectorAll('.track-link')].map((a) => a.href)")
    assert all(re.fullmatch(r"https://open\.spotify\.com/track/[0-9A-Za-z]{22}", link) for link in links)
    assert heard == []
    ui.click(".act.play")
    ui.click("#hear-yes")
    played = links[0].replace("/track/", "/embed/track/")
    wait(lambda: ui.visible("#dock iframe") and [address for address in heard if address.startswith(played)])


def test_the_goal_switch_brings_other_tracks_without_a_scan(ui):
    before = with_result(ui)
    ui.click("#goals input[value=calm]")
    after = wait(lambda: names(ui), lambda now: now and now != before)
    assert ui.state() == "result"
    assert len(after) >= 10
    # What is said of a track is not true of all of them.
    assert len(set(ui.texts(".track-why"))) > 3
    ui.click("#goals input[value=lift]")
    wait(lambda: names(ui), lambda now: now not in (before, after))


def test_a_correction_is_shown_as_the_persons_own_word(ui):
    before = with_result(ui)
    ui.click("#correct summary")
    ui.click("#correct-choices [data-mood=sad]")
    wait(lambda: ui.text("#mood-title"), lambda title: title == "sad")
    assert names(ui) != before
    assert ui.js("return document.body.dataset.mood") == "sad"


def test_a_track_opens_in_a_new_tab(ui):
    with_result(ui)
    address = ui.js("return document.querySelector('.track-link').href")
    ui.click(".track-link")
    wait(ui.addresses, lambda open_now: address in open_now)


def test_nobody_in_the_picture(ui):
    ui.machine.show_empty_room()
    ui.scan()
    ui.wait_state("no_face")
    assert ui.visible("#last-frame")
    assert ui.js("return document.querySelector('#last-frame').naturalWidth") == 320
    ui.machine.show_face()
    ui.click("section[data-state=no_face] [data-action=scan]")
    ui.wait_state("result")
    assert ui.js("return document.querySelector('#last-frame').hasAttribute('src')") is False


def test_the_host_killed_in_mid_scan_and_then_tried_again(ui):
    ui.machine.show_empty_room()  # looks for as long as it may
    ui.scan()
    ui.wait_state("scanning")
    [host] = ui.machine.host_processes()
    os.kill(host, signal.SIGKILL)
    ui.wait_state("error")
    assert ui.text("#error-code") == "host_crashed"
    assert ui.text("#error-hint")
    ui.machine.show_face()
    ui.click("section[data-state=error] [data-action=scan]")
    ui.wait_state("result")


def test_stopping_and_scanning_again(ui):
    ui.machine.show_empty_room()
    ui.scan()
    ui.wait_state("scanning")
    ui.click("section[data-state=scanning] [data-action=stop]")
    ui.wait_state("stopped")
    ui.machine.show_face()
    ui.click("section[data-state=stopped] [data-action=scan]")
    ui.wait_state("result")


def test_the_options_page_keeps_settings_and_checks_the_installation(ui):
    ui.open("options/options.html")
    wait(lambda: ui.js("return !document.querySelector('#host-settings').disabled"))
    set_limit = """
        const field = document.querySelector('#limit');
        field.value = args[0];
        field.dispatchEvent(new Event('change', { bubbles: true }));
    """
    ui.js(set_limit, "15")
    wait(lambda: ui.text("#status"), lambda text: text == "Saved")
    ui.click("#run-checks")
    wait(lambda: ui.texts("#checks li"), lambda lines: len(lines) > 3, seconds=60)
    assert len(with_result(ui)) == 15
    ui.open("options/options.html")
    wait(lambda: ui.js("return document.querySelector('#limit').value"), lambda value: value == "15")
    ui.js(set_limit, "12")
    wait(lambda: ui.text("#status"), lambda text: text == "Saved")
