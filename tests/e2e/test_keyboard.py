"""Without a mouse, and without a screen: the keyboard alone, and what a screen reader is told."""

from __future__ import annotations

import itertools

import pytest
from e2e import scenarios as say
from e2e.browser import wait
from e2e.pictures import picture
from e2e.states import BUSY, STATES, ending, show

pytestmark = pytest.mark.timeout(120)


def test_the_keyboard_alone_does_the_main_job(lab):
    recommend = [{"goal": "match", "tracks": say.tracks(12, start=20)}, {"goal": "lift", "tracks": say.tracks(12)}]
    show(lab, say.good(recommend=recommend), "first_run")
    lab.tab_to("[data-action=accept]")
    lab.press("Enter")
    lab.wait_state("wishes")
    wait(lambda: lab.focused("section[data-state=wishes] h1"))
    lab.tab_to("section[data-state=wishes] [data-action=scan]", most=1)  # who wants to skip this is soon done
    lab.tab_to("#wishes-languages [value=ja]")
    lab.press("Space")
    lab.tab_to("#wishes-genres [value=metal]", most=20)
    lab.press("Space")
    lab.tab_to("#wishes-explicit [value=all]", most=20)
    lab.press("ArrowRight")
    lab.tab_to("#wishes-done", most=2)
    lab.press("Enter")
    lab.wait_state("result")
    chosen = {"preferred_languages": ["ja"], "preferred_genres": ["metal"], "avoided_genres": [], "explicit": "marked"}
    assert [message["params"] for message in lab.machine.heard("settings/write")] == [chosen]
    wait(lambda: lab.focused("#mood-title"))
    lab.tab_to("#correct summary", most=2)
    lab.press("Enter")
    lab.tab_to("#correct-choices [data-mood=sad]")
    lab.press("Space")
    # The choices are closed away, and the focus goes on from where they were.
    assert lab.focused("#correct summary")
    wait(lambda: lab.text("#mood-title"), lambda title: title == "sad")
    wait(lambda: lab.text("#status"), lambda told: told == "You feel sad.")
    assert lab.focused("#correct summary")
    lab.tab_to("#goals input[value=match]", most=3)
    lab.press("ArrowRight")
    wait(lambda: lab.text("#status"), lambda told: told == "12 tracks, Lift.")
    assert lab.focused("#goals input[value=lift]")
    lab.tab_to(".act.play", most=3)
    lab.tab_to(".track-link", most=1)
    address = lab.js("return document.activeElement.href")
    lab.press("Enter")
    wait(lab.addresses, lambda open_now: address in open_now)


def test_tab_goes_in_the_order_that_is_seen(lab):
    show(lab, STATES["result"][1], "result")
    order = lab.js("""
        const focusable = "a[href], button, input, summary, select";
        return [...document.querySelectorAll(focusable)]
          .filter((element) => element.checkVisibility() && element.tabIndex >= 0)
          .map((element) => element.id || element.className || element.tagName);
    """)
    assert order[:2] == ["open-panel", "settings"]
    assert order.index("watch") < order.index("again") < order.index("how-read") < order.index("track-link")
    assert order.count("track-link") == 12
    tops = lab.js("return [...document.querySelectorAll('.track-link')].map((a) => a.getBoundingClientRect().top)")
    assert tops == sorted(tops)


@pytest.mark.parametrize("fails", [False, True], ids=["tracks", "failure"])
def test_the_focus_after_choosing_between_two_moods(lab, fails):
    answer = {"error": say.error("catalogue_missing", "There is no catalogue.")}
    scenario = ending(say.answer(say.unsure())) | ({"recommend": [answer]} if fails else {})
    show(lab, scenario, "not_sure")
    lab.tab_to("#alternatives [data-mood=sad]")
    lab.press("Enter")
    if fails:
        wait(lambda: lab.visible("#unsure-problem"))
        assert lab.focused("#alternatives [data-mood=sad]")
    else:
        lab.wait_state("result")
        wait(lambda: lab.focused("#mood-title"))


@pytest.mark.parametrize(
    ("name", "told"),
    [
        # The title has the focus, and is read out with it.
        ("result", "12 tracks, Match."),
        ("not_sure", "Something covers your mouth and nose. How do you feel?"),
        ("no_face", "Come into the picture."),
        ("error", BUSY[2]),
    ],
)
def test_what_a_screen_reader_is_told(lab, name, told):
    state, scenario = STATES[name]
    show(lab, scenario, state)
    wait(lambda: lab.text("#status"), lambda text: text == told)
    assert lab.js("return document.activeElement.matches('section:not([hidden]) h1')")


def test_live_hints_are_told_but_not_faster_than_they_can_be_spoken(lab):
    steps = []
    for round_ in range(10):
        steps += say.steps(15, hint="more_light" if round_ % 2 else "move_closer")
    # Held: on a busy machine the scan might be over before three hints were told.
    show(lab, say.good(scan={"steps": steps, "preview": picture(), "every": 0.04, "held": True}), "scanning")
    lab.js("""
        window.told = [];
        const note = () => window.told.push([performance.now(), status.textContent]);
        const status = document.querySelector("#status");
        new MutationObserver(note).observe(status, { childList: true, characterData: true, subtree: true });
    """)
    told = wait(lambda: lab.js("return window.told"), lambda seen: len(seen) >= 3)
    assert {text for _, text in told} <= {"Move closer.", "More light, please."}
    assert all(later - sooner > 1400 for (sooner, _), (later, _) in itertools.pairwise(told))
