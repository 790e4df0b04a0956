"""What can go wrong, with a host that does it on demand and an extension that waits for milliseconds."""

from __future__ import annotations

import os
import signal
import time

import pytest
from e2e import scenarios as say
from e2e.browser import OPTIONS, POPUP, wait
from e2e.states import prepare

pytestmark = pytest.mark.timeout(120)


CHOSEN_GOAL = "return document.querySelector('#goals input:checked').value"


@pytest.fixture
def host(lab):
    """Start over with a host of this scenario: host(scenario), or host(None) for none."""

    def start(scenario, *, agreed=True):
        prepare(lab, scenario, agreed=agreed)
        return lab

    return start


def test_nothing_is_asked_before_the_notice_is_accepted(host):
    lab = host(None, agreed=False)
    lab.open(OPTIONS)
    wait(lambda: lab.state() == "ready")
    assert not lab.visible("#problem")
    # What has to be installed comes before the notice: to agree would be of no use.
    for _ in range(2):
        lab.open(POPUP)
        lab.wait_state("host_missing")
    lab.machine.use_fake_host(say.good())
    lab.click("section[data-state=host_missing] [data-action=scan]")
    lab.wait_state("first_run")
    wait(lambda: [message["method"] for message in lab.machine.heard()], lambda heard: heard == ["initialize"])
    lab.click("[data-action=accept]")
    lab.wait_state("wishes")
    wait(lambda: lab.machine.heard("settings/read"))
    lab.click("section[data-state=wishes] [data-action=scan]")
    lab.wait_state("result")
    assert [message["method"] for message in lab.machine.heard()][:3] == ["initialize", "settings/read", "scan"]


def test_the_host_missing_and_then_installed(host):
    lab = host(None)
    lab.scan()
    lab.wait_state("host_missing")
    wait(lambda: lab.text("#command"), lambda command: command == "./installers/install.sh")
    assert lab.text("#extension-id") == lab.js("return api.runtime.id")
    lab.machine.use_fake_host(say.good())
    lab.click("section[data-state=host_missing] [data-action=scan]")
    lab.wait_state("result")


def test_a_host_that_does_not_know_this_extension(host):
    lab = host(say.good())
    lab.machine.allow_only(chromium="abcdefghijklmnopabcdefghijklmnop", gecko="another@example.org")
    lab.scan()
    lab.wait_state("host_missing")
    identity = lab.js("return api.runtime.id")
    # Firefox keeps to itself whether a program is there for others.
    forbidden = lab.name == "chromium"
    wanted = f"facetune install --extension-id {identity}" if forbidden else "./installers/install.sh"
    wait(lambda: lab.text("#command"), lambda command: command == wanted)
    assert lab.js("return document.documentElement.scrollWidth <= innerWidth")
    assert ("does not know" in lab.text("#missing-title")) is forbidden
    lab.machine.use_fake_host(say.good())
    lab.click("section[data-state=host_missing] [data-action=scan]")
    lab.wait_state("result")


def test_the_hosts_program_gone(host):
    lab = host(say.good())
    lab.machine.launcher.unlink()
    lab.scan()
    lab.wait_state("host_missing")
    wait(lambda: lab.text("#command"), lambda command: command == "./installers/install.sh")


def test_the_command_is_copied(host):
    lab = host(None)
    lab.scan()
    lab.wait_state("host_missing")
    wait(lambda: lab.text("#command"))
    lab.js("navigator.clipboard.writeText = async (text) => { globalThis.copied = text; window.copied = text; }")
    lab.click("#copy-command")
    wait(lambda: lab.text("#copy-command"), lambda text: text == "Copied")
    assert lab.js("return window.copied") == "./installers/install.sh"


@pytest.mark.parametrize(
    ("protocol", "state"), [(-1, "host_too_old"), (3, "extension_too_old")], ids=["host", "extension"]
)
def test_one_side_too_old(host, protocol, state):
    lab = host(say.good(initialize={"host_version": "9", "protocol": protocol, "capabilities": []}))
    lab.scan()
    lab.wait_state(state)
    lab.machine.set_scenario(say.good())
    lab.click(f"section[data-state={state}] [data-action=scan]")
    lab.wait_state("result")


def test_an_answer_that_never_comes(host, browser_name):
    """Each browser waits for one of them: that takes seconds, and connection.test.js has both."""
    lab = host(say.good(silent=["initialize" if browser_name == "chromium" else "scan"]))
    lab.scan()
    lab.wait_state("error")
    assert lab.text("#error-code") == "host_timeout"
    wait(lab.machine.host_processes, lambda running: running == [])
    lab.machine.set_scenario(say.good())
    lab.click("section[data-state=error] [data-action=scan]")
    lab.wait_state("result")


def test_tracks_that_never_come_leave_the_old_ones(host):
    lab = host(say.good(silent=["recommend"]))
    lab.scan()
    lab.wait_state("result")
    before = lab.texts(".track-name")
    lab.click("#goals input[value=lift]")
    wait(lambda: lab.machine.heard("recommend"))
    assert lab.js(CHOSEN_GOAL) == "lift"
    wait(lambda: lab.visible("#result-problem"))
    assert lab.js(CHOSEN_GOAL) == "match"
    assert lab.texts(".track-name") == before
    assert lab.state() == "result"


def test_answers_out_of_order(host):
    calm = {"goal": "calm", "tracks": say.tracks(10, start=40)}
    lift = {"goal": "lift", "tracks": say.tracks(10, start=20)}
    lab = host(say.good(recommend=[calm, lift], late={"recommend": [0.8, 0]}))
    lab.scan()
    lab.wait_state("result")
    lab.click("#goals input[value=calm]")
    lab.click("#goals input[value=lift]")
    wanted = [f"https://open.spotify.com/track/{track['id']}" for track in lift["tracks"]]
    links = "return [...document.querySelectorAll('.track-link')].map((a) => a.href)"
    wait(lambda: lab.js(links), lambda found: found == wanted)
    time.sleep(1)
    assert lab.js(links) == wanted
    assert lab.js(CHOSEN_GOAL) == "lift"


def test_answers_to_nobody_and_notices_of_nothing(host):
    stray = [
        {"id": 4711, "result": {"mood": None}},
        {"id": None, "error": {"code": -32700, "message": "?"}},
        {"method": "scan/progress", "params": None},
        {"method": "news/from-the-future", "params": {}},
    ]
    lab = host(say.good(stray=stray))
    lab.scan()
    lab.wait_state("result")


def test_markup_in_names_stays_text(host):
    evil = "<img src=x onerror=\"document.title='owned'\"><b>bold</b>"
    names = [
        say.track(0, name=evil, artists=["<script>document.title='owned'</script>"]),
        say.track(1, name="\u0301" * 40),
    ]
    names += [say.track(2, name=""), say.track(3, name="x" * 5000), *say.tracks(8, start=4)]
    good = say.good()
    good["scan"]["answer"]["tracks"] = names
    lab = host(good)
    lab.scan()
    lab.wait_state("result")
    assert lab.texts(".track-name")[0] == evil
    assert lab.texts(".track-name")[2] == "Untitled"
    assert lab.js("return document.querySelectorAll('#tracks img, #tracks script, #tracks b').length") == 0
    assert lab.js("return document.title") == "FaceTune"
    assert lab.js("return document.body.scrollWidth <= document.body.clientWidth") is True


def test_a_track_that_is_none_of_spotifys_is_left_out(host):
    good = say.good()
    good["scan"]["answer"]["tracks"] = [say.track(0, id="../../evil"), *say.tracks(11, start=1)]
    lab = host(good)
    lab.scan()
    lab.wait_state("result")
    assert len(lab.texts(".track-name")) == 11


def test_no_tracks_and_five_hundred(host):
    good = say.good(recommend=[{"goal": "lift", "tracks": say.tracks(500)}])
    good["scan"]["answer"]["tracks"] = []
    lab = host(good)
    lab.scan()
    lab.wait_state("result")
    assert lab.visible("#no-tracks")
    lab.click("#goals input[value=lift]")
    wait(lambda: len(lab.texts(".track-name")), lambda count: count == 100)


def test_an_unknown_mood_is_an_error(host):
    good = say.good()
    good["scan"]["answer"]["mood"]["emotion"] = "bored"
    lab = host(good)
    lab.scan()
    lab.wait_state("error")
    assert lab.text("#error-code") == "host_garbled"


def test_previews_that_do_not_decode_do_not_stop_the_scan(host):
    good = say.good()
    good["scan"]["preview"] = "bm90IGEgcGljdHVyZQ=="
    lab = host(good)
    lab.scan()
    lab.wait_state("result")
    wait(lambda: lab.machine.heard("scan/ack"), lambda acks: len(acks) >= 1)


def test_every_preview_is_acknowledged(host):
    lab = host(say.good())
    lab.scan()
    lab.wait_state("result")
    sequences = wait(
        lambda: [ack["params"]["sequence"] for ack in lab.machine.heard("scan/ack")], lambda found: len(found) == 5
    )
    assert sorted(sequences) == list(range(5))


def test_an_error_shows_the_words_for_its_code(host):
    sent = say.error("camera_busy", "unread", "unread", source="Webcam")
    good = say.good()
    good["scan"] = {"steps": [{"phase": "opening"}], "error": sent}
    lab = host(good)
    lab.scan()
    lab.wait_state("error")
    assert lab.text("#error-message") == "The camera Webcam is in use by another program."
    assert lab.text("#error-hint") == "Close the other program (a video call, say), then scan again."
    assert not lab.visible("#error-repair")
    assert lab.text("#error-code") == "camera_busy"


def test_an_error_with_a_code_of_the_future(host):
    good = say.good()
    good["scan"] = {"error": say.error("flux_empty", "", "")}
    lab = host(good)
    lab.scan()
    lab.wait_state("error")
    assert lab.text("#error-message") == "Something went wrong."


def test_not_sure_lets_the_person_choose(host):
    tracks = [{"goal": "match", "tracks": say.tracks(12, start=30)}]
    covered = say.covered() | {"recommend": tracks}
    covered["scan"]["answer"]["mood"]["detector"] = "haar"
    lab = host(covered)
    lab.scan()
    lab.wait_state("not_sure")
    wait(lambda: lab.text("#note-text"), lambda text: text.startswith("Faces are found less well"))
    assert lab.text("#unsure-text") == "Something covers your mouth and nose. How do you feel?"
    # It is a beard: that is kept, and the next look, which follows at once, does not ask about it.
    wait(lambda: lab.visible("#uncovered"))
    assert lab.text("#uncovered") == "Nothing covers my mouth and nose"
    lab.machine.set_scenario(covered | {"scan": {"answer": say.answer(say.unsure())}})
    lab.tab_to("#uncovered")
    lab.press("Enter")
    wait(lambda: lab.text("#unsure-text"), lambda text: text == "Your face says two things. Which is it?")
    [kept] = lab.machine.heard("profile/uncovered")
    assert kept["params"] == {"mouth": True}
    assert not lab.visible("#uncovered")
    assert lab.texts("#alternatives .choice") == ["sad", "calm"]
    assert len(lab.texts("#unsure-choices .choice")) == 5
    lab.click("#alternatives [data-mood=sad]")
    lab.wait_state("result")
    assert lab.text("#mood-title") == "sad"
    [asked] = lab.machine.heard("recommend")
    assert asked["params"] == {"emotion": "sad", "scan": 7}


def test_a_host_that_exits_at_once_is_not_started_in_a_loop(host):
    lab = host(say.good(exit_at="initialize"))
    lab.scan()
    lab.wait_state("error")
    assert lab.text("#error-code") == "host_crashed"
    wait(lambda: lab.text("#repair-command"), lambda command: command == "./installers/install.sh")
    assert lab.visible("#repair-command")
    time.sleep(0.5)
    assert len(lab.machine.heard("initialize")) == 1


def test_killed_while_a_result_is_shown_the_host_starts_again_for_other_tracks(host):
    good = say.good()
    good["scan"]["answer"] = say.answer(say.mood(turned=180))
    lab = host(good)
    lab.scan()
    lab.wait_state("result")
    wait(lambda: lab.text("#note-text"), lambda text: text.startswith("The picture came upside down"))
    for process in lab.machine.host_processes():
        os.kill(process, signal.SIGKILL)
    lab.click("#goals input[value=lift]")
    wait(lambda: len(lab.machine.heard("recommend")))
    wait(lambda: lab.js(CHOSEN_GOAL), lambda goal: goal == "lift")
    assert lab.state() == "result"


def test_leaving_the_page_cancels_the_scan_and_lets_the_host_go(host):
    good = say.good()
    good["scan"] |= {"steps": say.steps(200), "every": 0.05}
    lab = host(good)
    lab.scan()
    lab.wait_state("scanning")
    lab.leave()
    wait(lambda: lab.machine.heard("$/cancelRequest"))
    wait(lab.machine.host_processes, lambda running: running == [])


def test_stopping_while_the_host_still_starts(host):
    lab = host(say.good(silent=["initialize"]))
    lab.scan()
    lab.wait_state("connecting")
    lab.click("section[data-state=connecting] [data-action=stop]")
    lab.wait_state("stopped", seconds=8)  # before the ten seconds of a host that does not answer
    assert lab.machine.heard("scan") == []


def test_taking_the_agreement_back(host):
    lab = host(say.good())
    lab.open(OPTIONS)
    wait(lambda: lab.js("return document.querySelector('#camera').options.length"), lambda count: count == 3)
    lab.click("#consent")
    wait(lambda: lab.js("return document.querySelector('#host-settings').disabled"))
    assert not lab.visible("#problem")
    lab.open(POPUP)
    lab.wait_state("first_run")


def test_the_options_page_without_a_host(host):
    lab = host(None)
    lab.open(OPTIONS)
    wait(lambda: lab.visible("#problem"))
    assert "not installed" in lab.text("#problem-message")
    assert lab.js("return document.querySelector('#open-in').disabled") is False
    assert len(lab.texts("#shortcuts kbd")) == 2
