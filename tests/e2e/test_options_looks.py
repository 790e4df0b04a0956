"""The options page with all it can show and with nothing yet, in both browsers: pictures, axe, keyboard, zoom."""

from __future__ import annotations

import pytest
from e2e import options_scenarios as say
from e2e.browser import OPTIONS, wait
from e2e.conftest import OUTPUT
from e2e.states import look

pytestmark = pytest.mark.timeout(180)

STATES = {
    "options_full": say.full(),
    "options_fresh": say.fresh(),
    "options_keyring": say.fresh(**{"spotify/status": say.account(signed_in=False, keyring="locked")}),
    "options_missing": None,
}


def show(lab, scenario):
    lab.machine.remove_host()
    lab.start_over(agreed=True)
    if scenario is not None:
        lab.machine.use_fake_host(scenario)
    lab.open(OPTIONS)
    wait(lambda: lab.state() == "ready")


def fits(lab):
    return lab.js("return document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("name", STATES)
def test_the_page(lab, name):
    OUTPUT.mkdir(exist_ok=True)
    show(lab, STATES[name])
    if STATES[name] is not None:
        lab.click("#run-checks")
        wait(lambda: lab.texts("#checks li"))
        lab.click("#export + .danger")
        wait(lambda: lab.visible("#confirm"))
        lab.click("#confirm-no")
        assert lab.texts(".trouble > *") == []
    assert look(lab, name) == {}
    assert fits(lab)
    lab.zoom(2)
    try:
        assert fits(lab)
        lab.screenshot(OUTPUT / f"{name}-{lab.name}-zoomed.png")
    finally:
        lab.zoom(1)


def test_everything_is_reached_with_the_keyboard_in_the_order_that_is_seen(lab):
    show(lab, STATES["options_full"])
    lab.js("document.activeElement.blur(); window.reached = []")
    lab.js("document.addEventListener('focusin', ({ target }) => window.reached.push(target))")
    wanted = lab.js("""
        const kinds = "a[href], button, input, select, summary, [tabindex='0']";
        window.wanted = [...document.querySelectorAll(kinds)].filter((element) => element.checkVisibility());
        // Of radio buttons only the chosen one takes the focus.
        window.wanted = window.wanted.filter((element) => element.type !== "radio" || element.checked);
        window.wanted = window.wanted.filter((element) => !element.disabled);
        return window.wanted.length;
    """)
    for _ in range(wanted + 3):
        lab.press("Tab")
    missed = "return window.wanted.filter((one) => !window.reached.includes(one)).map((one) => one.outerHTML)"
    assert lab.js(missed) == []
    order = "return window.reached.map((one) => window.wanted.indexOf(one)).filter((place) => place >= 0)"
    reached = lab.js(order)[:wanted]
    assert reached == sorted(reached)
