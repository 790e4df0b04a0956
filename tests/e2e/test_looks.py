"""Every state in both browsers, light and dark: a picture to look at, and axe's opinion.

The pictures lie in output/, with an index.html that shows them side by side.
"""

from __future__ import annotations

import html
import itertools

import pytest
from e2e import scenarios as say
from e2e.browser import OPTIONS, POPUP, wait
from e2e.conftest import OUTPUT
from e2e.pictures import picture

pytestmark = pytest.mark.timeout(120)


def scanning():
    shares = say.distribution(happy=0.52, neutral=0.2, surprise=0.12)
    box = {"x": 0.36, "y": 0.16, "width": 0.27, "height": 0.48}
    steps = say.steps(100, distribution=shares, box=box, done=0.62, hint="hold_still")
    return say.good(scan={"steps": steps, "preview": picture(), "every": 0.2})


def ending(result):
    return say.good(scan={"steps": say.steps(1), "preview": say.PREVIEW, "answer": result})


def failing(code, message, hint):
    return say.good(scan={"error": say.error(code, message, hint)})


def version(protocol):
    return say.good(initialize={"host_version": "9", "protocol": protocol, "capabilities": []})


LONG = "Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch " * 4
BUSY = ("camera_busy", "The camera 0 is in use by another program.", "Close the other program (a video call, say).")

STATES = {
    "first_run": ("first_run", say.good()),
    "connecting": ("connecting", say.good(silent=["initialize"])),
    "scanning": ("scanning", scanning()),
    "result": ("result", ending(say.answer(say.mood()))),
    "not_sure": ("not_sure", ending(say.answer(say.unsure()))),
    "no_face": ("no_face", ending(say.answer(say.nobody()))),
    "host_missing": ("host_missing", None),
    "host_too_old": ("host_too_old", version(-1)),
    "extension_too_old": ("extension_too_old", version(3)),
    "error": ("error", failing(*BUSY)),
    "error_long": ("error", failing("source_unreadable", LONG, LONG)),
    "error_repair": ("error", say.good(exit_at="initialize")),
    "stopped": ("stopped", failing("cancelled", "The scan was stopped.", "")),
}

MOODS = {
    f"result_{emotion}": ("result", ending(say.answer(say.mood(emotion, word=word, valence=v, arousal=a))))
    for emotion, word, v, a in [
        ("angry", "angry", -0.55, 0.78),
        ("disgust", "displeased", -0.6, 0.25),
        ("fear", "fearful", -0.66, 0.62),
        ("sad", "downcast", -0.6, -0.25),
        ("surprise", "surprised", 0.38, 0.68),
        ("neutral", "even", 0.0, 0.0),
    ]
}

SETTLED = (
    "return document.getAnimations().every(({ playState, effect }) => playState !== 'running' || "
    "effect.getTiming().iterations === Infinity || effect.getTiming().delay > 0)"
)


def show(lab, scenario, state):
    lab.machine.remove_host()
    lab.start_over(agreed=state != "first_run")
    if scenario is not None:
        lab.machine.use_fake_host(scenario)
    lab.open(POPUP)
    lab.wait_state(state)
    if state == "scanning":
        wait(lambda: lab.visible("#preview") and lab.visible("#box"))


def look(lab, name, schemes=("light", "dark")):
    """Pictures of the page as it is, light and dark, and what axe finds in either."""
    found = {}
    for scheme in schemes:
        lab.emulate(dark=scheme == "dark")
        wait(lambda: lab.js(SETTLED))
        lab.screenshot(OUTPUT / f"{name}-{lab.name}-{scheme}.png")
        if violations := lab.axe():
            found[scheme] = violations
    lab.emulate()
    return found


@pytest.fixture(scope="module", autouse=True)
def _index():
    OUTPUT.mkdir(exist_ok=True)
    yield
    rows = []
    for name in [*STATES, *MOODS, "correcting", "forced", "options", "options_missing"]:
        cells = [
            f'<td><img src="{file.name}" alt="{html.escape(file.stem)}"></td>'
            for file in sorted(OUTPUT.glob(f"{name}-*-*.png"))
        ]
        rows.append(f"<tr><th>{name}</th>{''.join(cells)}</tr>")
    page = "<!doctype html><meta charset=utf-8><title>FaceTune, every state</title><table>{}</table>"
    (OUTPUT / "index.html").write_text(page.format("".join(rows)), encoding="utf-8")


@pytest.mark.parametrize("name", STATES)
def test_a_state_of_the_popup(lab, name):
    state, scenario = STATES[name]
    show(lab, scenario, state)
    assert look(lab, name) == {}
    assert lab.state() == state
    assert lab.js("return document.documentElement.scrollWidth <= innerWidth")
    headings = lab.js("return [...document.querySelectorAll('h1')].filter((h) => h.checkVisibility()).length")
    assert headings == 1


@pytest.mark.parametrize("name", MOODS)
def test_every_mood_has_its_face_and_colour(lab, name):
    state, scenario = MOODS[name]
    show(lab, scenario, state)
    # contrast.test.js measures every colour in both schemes.
    assert look(lab, name, ["light" if lab.name == "chromium" else "dark"]) == {}


def test_forced_colours(lab):
    show(lab, STATES["result"][1], "result")
    lab.emulate(forced=True)
    try:
        assert lab.js("return matchMedia('(forced-colors: active)').matches")
        lab.screenshot(OUTPUT / f"forced-{lab.name}-light.png")
        chosen = "return getComputedStyle(document.querySelector('.goals label:has(:checked)')).backgroundColor"
        other = "return getComputedStyle(document.querySelector('.goals label:not(:has(:checked))')).backgroundColor"
        assert lab.js(chosen) != lab.js(other)
    finally:
        lab.emulate()


def test_choosing_another_mood(lab):
    show(lab, STATES["result"][1], "result")
    lab.click("#correct summary")
    assert look(lab, "correcting") == {}


@pytest.mark.parametrize(("name", "scenario"), [("options", say.good()), ("options_missing", None)])
def test_the_options_page(lab, name, scenario):
    lab.machine.remove_host()
    lab.start_over(agreed=True)
    if scenario is not None:
        lab.machine.use_fake_host(scenario)
    lab.open(OPTIONS)
    wait(lambda: lab.state() == "ready")
    if scenario is not None:
        lab.click("#run-checks")
        wait(lambda: lab.texts("#checks li"))
    assert look(lab, name) == {}


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


def test_the_keyboard_alone_does_the_main_job(lab):
    recommend = [{"goal": "match", "tracks": say.tracks(12, start=20)}, {"goal": "lift", "tracks": say.tracks(12)}]
    show(lab, say.good(recommend=recommend), "first_run")
    lab.tab_to("[data-action=accept]")
    lab.press("Enter")
    lab.wait_state("result")
    wait(lambda: lab.focused("#mood-title"))
    lab.tab_to("#correct summary", most=1)
    lab.press("Enter")
    lab.tab_to("#correct-choices [data-mood=sad]")
    lab.press("Space")
    # The choices are closed away, and the focus goes on from where they were.
    assert lab.focused("#correct summary")
    wait(lambda: lab.text("#mood-title"), lambda title: title == "You feel sad")
    wait(lambda: lab.text("#status"), lambda told: told == "You feel sad.")
    assert lab.focused("#correct summary")
    lab.tab_to("#goals input[value=match]", most=1)
    lab.press("ArrowRight")
    wait(lambda: lab.text("#status"), lambda told: told == "12 tracks, Lift.")
    assert lab.focused("#goals input[value=lift]")
    lab.tab_to(".track-link", most=2)
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
    assert order[:2] == ["again", "settings"]
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
        ("result", "You look cheerful. 12 tracks, Match."),
        ("not_sure", "Hard to tell. Your face says two things. Which is it?"),
        ("no_face", "Nobody there. Come into the picture."),
        ("error", f"{BUSY[1]} {BUSY[2]}"),
    ],
)
def test_what_a_screen_reader_is_told(lab, name, told):
    state, scenario = STATES[name]
    show(lab, scenario, state)
    wait(lambda: lab.text("#status"), lambda text: text == told, seconds=5)


def test_live_hints_are_told_but_not_faster_than_they_can_be_spoken(lab):
    steps = []
    for round_ in range(10):
        steps += say.steps(15, hint="more_light" if round_ % 2 else "move_closer")
    show(lab, say.good(scan={"steps": steps, "preview": picture(), "every": 0.04}), "scanning")
    lab.js("""
        window.told = [];
        const note = () => window.told.push([performance.now(), status.textContent]);
        const status = document.querySelector("#status");
        new MutationObserver(note).observe(status, { childList: true, characterData: true, subtree: true });
    """)
    told = wait(lambda: lab.js("return window.told"), lambda seen: len(seen) >= 3)
    assert {text for _, text in told} <= {"Move closer.", "More light, please."}
    assert all(later - sooner > 1400 for (sooner, _), (later, _) in itertools.pairwise(told))
