"""Every state in both browsers, light, dark and in forced colours: a picture to look at, and axe's opinion.

The pictures lie in output/, with an index.html that shows them side by side.
"""

from __future__ import annotations

import pytest
from e2e import scenarios as say
from e2e.browser import wait
from e2e.pictures import picture
from e2e.states import MOODS, STATES, ending, fits, look, rows_seen, show, unfold, zoomed

pytestmark = pytest.mark.timeout(120)


@pytest.mark.parametrize("name", STATES)
def test_a_state_of_the_popup(lab, name):
    state, scenario = STATES[name]
    show(lab, scenario, state)
    assert look(lab, name) == []
    assert lab.state() == state
    assert fits(lab)
    assert zoomed(lab, name)
    headings = lab.js("return [...document.querySelectorAll('h1')].filter((h) => h.checkVisibility()).length")
    assert headings == 1


@pytest.mark.parametrize("place", range(0, len(MOODS), 2))
def test_every_mood_has_its_face_and_colour(lab, place):
    name = list(MOODS)[place + (lab.name == "firefox")]
    state, scenario = MOODS[name]
    show(lab, scenario, state)
    assert look(lab, name) == []


def test_forced_colours(lab):
    show(lab, STATES["result"][1], "result")
    lab.emulate(forced=True)
    try:
        chosen = "return getComputedStyle(document.querySelector('.goals label:has(:checked)')).backgroundColor"
        other = "return getComputedStyle(document.querySelector('.goals label:not(:has(:checked))')).backgroundColor"
        wait(lambda: lab.js(chosen) != lab.js(other))
    finally:
        lab.emulate()


def test_how_it_was_read(lab):
    show(lab, STATES["result_lift"][1], "result")
    assert rows_seen(lab) >= 6
    unfold(lab)
    assert look(lab, "unfolded") == []
    assert fits(lab)
    assert zoomed(lab, "unfolded")


def test_a_mood_instead_of_a_camera(lab):
    show(lab, STATES["error"][1], "error")
    lab.click(".feel-face[aria-expanded]")
    wait(lambda: lab.visible("#feel-map svg"))
    assert look(lab, "feeling") == []
    assert fits(lab)
    lab.click("#feel-map svg")
    lab.wait_state("result")
    [asked] = lab.machine.heard("recommend")
    assert asked["params"]["emotion"] == "neutral"
    assert asked["params"]["target"]["valence"] == pytest.approx(0.5, abs=0.03)
    assert lab.text("#mood-detail") == "in your own words"
    assert not lab.visible("#feel")


def test_choosing_another_mood(lab):
    show(lab, STATES["result"][1], "result")
    lab.click("#correct summary")
    assert look(lab, "correcting") == []
    lab.click(".brand")
    assert not lab.visible("#correct-choices")


def test_the_camera_beside_the_result(lab):
    shares = say.distribution(happy=0.62, neutral=0.2, surprise=0.08)
    box = {"x": 0.36, "y": 0.16, "width": 0.27, "height": 0.48}
    plan = {"steps": say.steps(20, distribution=shares, box=box), "preview": picture(), "every": 0.2}
    show(lab, ending(say.answer(say.mood())) | {"watch": plan}, "result")
    lab.click("#watch")
    wait(lambda: lab.visible("#live-preview") and lab.visible("#live-box"))
    assert look(lab, "live") == []
    assert fits(lab)
    assert rows_seen(lab) >= 6


def test_a_track_turned_down(lab):
    show(lab, say.signed_in(), "result")
    lab.click(".reject")
    wait(lambda: lab.visible("#note-act"))
    assert look(lab, "removed") == []
    assert fits(lab)


def test_axe_finds_what_is_wrong(lab):
    """The check itself: a nameless button and faint text are found."""
    show(lab, STATES["stopped"][1], "stopped")
    lab.js("""
        const section = document.querySelector("section[data-state=stopped]");
        section.append(document.createElement("button"));
        const faint = document.createElement("p");
        faint.textContent = "hardly to be read";
        faint.style.cssText = "color: #999; background: #aaa";
        section.append(faint);
    """)
    found = {violation["id"] for violation in lab.axe()}
    assert {"button-name", "color-contrast"} <= found
    assert {violation["id"] for violation in lab.axe(colours=False)} == found - {"color-contrast"}
