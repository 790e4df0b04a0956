"""The popup in other languages: mirrored, with the longest words, and in each that there are texts in."""

from __future__ import annotations

from pathlib import Path

import pytest
from e2e import languages, options_scenarios
from e2e.browser import SETTLED, wait
from e2e.machine import EXTENSION, Machine
from e2e.states import STATES, fits, room_left, rows_seen, show, show_options

pytestmark = pytest.mark.timeout(120)

OTHERS = [name for name in languages.real(EXTENSION) if name != "en"]


def speak(lab, language, name):
    """Show a state of the popup in a language."""
    state, scenario = STATES[name]
    show(lab, scenario, state, language=language)
    wait(lambda: lab.js(SETTLED))
    lab.picture(f"{name}-{lab.name}-{language}")
    return state


@pytest.mark.parametrize("name", STATES)
def test_a_state_in_a_language_made_up(lab, name):
    language = languages.made_up(lab.name, list(STATES).index(name))
    state = speak(lab, language, name)
    assert fits(lab)
    assert lab.axe(colours=False) == []
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
    if name == "first_run":
        # All of the notice is seen together with its buttons.
        assert lab.js("""
            const { top } = document.querySelector("[data-state=first_run] .end").getBoundingClientRect();
            return document.querySelector(".points").getBoundingClientRect().bottom <= top;
        """)
    if name in ("result", "result_lift", "signed_in"):
        assert rows_seen(lab) >= 6
    # Names keep to the edge of the list, whichever way they read themselves.
    if state == "result":
        sides = lab.js("return [...document.querySelectorAll('.track-name')].map((e) => getComputedStyle(e).textAlign)")
        assert set(sides) <= {"right" if language == "mirrored" else "left"}


@pytest.mark.parametrize("language", OTHERS)
def test_the_result_in_every_language(lab, language):
    speak(lab, language, "wishes")
    assert fits(lab)
    assert room_left(lab) >= 0
    lab.machine.set_scenario(STATES["result_lift"][1])
    lab.click("section[data-state=wishes] [data-action=scan]")
    lab.wait_state("result")
    wait(lambda: lab.js(SETTLED))
    lab.picture(f"result_lift-{lab.name}-{language}")
    assert fits(lab)
    assert rows_seen(lab) >= 6
    assert lab.js("return document.documentElement.lang") == language.replace("_", "-")


# A browser that speaks the language itself, as it comes from its maker: nothing of the extension is changed for it.


@pytest.fixture(scope="module", params=["ar", "pl"])
def abroad(request, start, tmp_path_factory):
    """A browser in a language, and the one that FaceTune has for it: there are no texts in Polish."""
    language = request.param
    browser = start(Machine(tmp_path_factory.mktemp(language)), EXTENSION, headless=True, language=language)
    if browser.name == "chromium" and not _has_pack(language):
        browser.close()
        pytest.skip("Debian has Chromium's languages in a package of their own: chromium-l10n")
    yield browser, "en" if language == "pl" else language
    browser.close()


def _has_pack(language: str) -> bool:
    return Path("/usr/lib/chromium/locales", f"{language}.pak").exists()


LOOK = """
    return { lang: document.documentElement.lang, dir: document.documentElement.dir, own: api.i18n.getUILanguage() };
"""


@pytest.mark.parametrize("name", ["result_lift", "error"])
def test_a_browser_in_another_language(abroad, name):
    browser, language = abroad
    state, scenario = STATES[name]
    show(browser, scenario, state)
    wait(lambda: browser.js(SETTLED))
    browser.picture(f"{name}-{browser.name}-abroad-{language}")
    seen = browser.js(LOOK)
    assert seen["lang"] == language
    assert seen["dir"] == ("rtl" if language == "ar" else "ltr")
    assert seen["own"].startswith("pl" if language == "en" else language)
    assert fits(browser)
    assert browser.axe(colours=False) == []
    if name == "error":
        # A code and its values came; the sentence is the page's own.
        texts = languages.texts_of(EXTENSION, language)
        wanted = texts["error_camera_busy_message"].replace("{source}", "0")
        isolated = browser.text("#error-message").replace("\u2068", "").replace("\u2069", "")
        assert isolated == wanted
        # A dollar in a text is written twice, or browsers drop it.
        assert "video $USER`" in browser.js("return api.i18n.getMessage('error_camera_permission_hint')")


def test_the_options_page_in_another_language(abroad):
    browser, language = abroad
    show_options(browser, options_scenarios.full())
    browser.click("#run-checks")
    wait(lambda: browser.texts("#checks li"))
    browser.picture(f"options-{browser.name}-abroad-{language}")
    texts = languages.texts_of(EXTENSION, language)
    found = [said.replace("\u2068", "").replace("\u2069", "") for said in browser.texts("#checks p")]
    assert texts["finding_detector_bad"].replace("{file}", "yunet.onnx") in found
    assert texts["error_camera_busy_message"].replace("{source}", "Webcam") in found
    assert browser.texts(".trouble > *") == []
    assert fits(browser)
    assert browser.axe(colours=False) == []
