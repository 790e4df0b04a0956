"""The popup in other languages: mirrored, with the longest words, and in each that there are texts in."""

from __future__ import annotations

import pytest
from e2e import languages
from e2e.browser import wait
from e2e.conftest import OUTPUT
from e2e.machine import EXTENSION
from e2e.states import SETTLED, STATES, fits, show

pytestmark = pytest.mark.timeout(120)

SHOWN = ["first_run", "scanning", "result_lift", "signed_in", "not_sure", "host_missing"]
OTHERS = [name for name in languages.real(EXTENSION) if name != "en"]


@pytest.fixture
def speak(lab):
    """Show a state of the popup in a language."""

    def show_in(language, name):
        lab.open("popup/popup.html")
        lab.js("localStorage.setItem('language', args[0])", language)
        state, scenario = STATES[name]
        show(lab, scenario, state)
        wait(lambda: lab.js(SETTLED))
        lab.screenshot(OUTPUT / f"{name}-{lab.name}-{language}.png")
        return lab

    yield show_in
    lab.js("localStorage.removeItem('language')")


@pytest.mark.parametrize("name", SHOWN)
@pytest.mark.parametrize("language", languages.MADE_UP)
def test_a_language_made_up(speak, language, name):
    lab = speak(language, name)
    assert fits(lab)
    assert lab.axe() == []
    assert lab.js("return document.documentElement.dir") == ("rtl" if language == "mirrored" else "ltr")
    cut = lab.js("""
        const whole = "h1, h2, .button, .choice, .goals span, .points li, legend, summary, .switch span";
        return [...document.querySelectorAll(whole)]
          .filter((element) => element.checkVisibility() && !element.matches(".visually-hidden"))
          .filter((element) => element.scrollWidth > element.clientWidth + 1 && element.clientWidth > 0)
          .filter((element) => getComputedStyle(element).display !== "inline")
          .map((element) => element.textContent);
    """)
    assert cut == []


@pytest.mark.parametrize("language", ["en", *OTHERS])
def test_the_result_in_every_language(speak, language):
    lab = speak(language, "result_lift")
    assert fits(lab)
    assert lab.js("return document.documentElement.lang") == language.replace("_", "-")
