"""The options page at work with the real host: what it shows is what the host kept."""

from __future__ import annotations

import json

import pytest
from e2e.browser import OPTIONS, wait
from e2e.machine import EXTENSION, Machine

pytestmark = pytest.mark.timeout(300)


@pytest.fixture(scope="module")
def at_home(start, tmp_path_factory):
    """A browser with the extension as it lies in the tree, and the real host."""
    machine = Machine(tmp_path_factory.mktemp("options"))
    machine.show_face()
    machine.use_real_host()
    browser = start(machine, EXTENSION, headless=True)
    browser.start_over(agreed=True)
    yield browser
    browser.close()


@pytest.fixture
def page(at_home):
    show(at_home)
    return at_home


def show(page):
    page.open(OPTIONS)
    wait(lambda: page.state() == "ready")


def fill(page, css, text):
    """Type into a field, as far as the page can tell."""
    page.js(
        """
        const field = document.querySelector(args[0]);
        field.value = args[1];
        field.dispatchEvent(new Event("input", { bubbles: true }));
        """,
        css,
        text,
    )


def choose(page, css, value):
    page.js(
        """
        const field = document.querySelector(args[0]);
        field.value = args[1];
        field.dispatchEvent(new Event("change", { bubbles: true }));
        """,
        css,
        value,
    )


def sure(page, css):
    """Click on what asks once more, and say yes."""
    page.click(css)
    wait(lambda: page.visible("#confirm"))
    page.click("#confirm-yes")


def no_trouble(page):
    assert page.texts(".trouble > *") == []


def test_a_test_picture_shows_the_camera_is_on_and_keeps_nothing(page):
    assert page.visible("#moods-empty")
    page.js("""
        window.seen = [];
        const [view, picture] = ["#test-view", "#test-view img"];
        const note = () =>
          window.seen.push([!document.querySelector(view).hidden, document.querySelector(picture)?.naturalWidth > 1]);
        new MutationObserver(note).observe(document.body, { attributes: true, subtree: true });
    """)
    page.click("#test-start")
    wait(lambda: page.text("#test-state"), lambda text: text.startswith("The camera is off again. It sees you"))
    assert [True, True] in page.js("return window.seen")
    assert page.js("return document.querySelector('#test-view img').hasAttribute('src')") is False
    show(page)
    assert page.visible("#moods-empty")


def test_a_smile_is_no_face_at_rest(page):
    page.click("#calibration-start")
    wait(lambda: page.texts("#calibration .trouble code"), lambda codes: codes != [])
    assert page.text("#calibration .trouble code").startswith("calibration_")
    assert page.text("#calibration-known") == "Your face at rest is not known yet."


def test_genres_of_the_catalogue_are_kept(page):
    assert page.js("return document.querySelectorAll('#genre-names option').length") > 20
    fill(page, "#preferred-name", "polka-punk")
    page.click("#preferred button")
    assert "polka-punk" in page.text("#preferred-wrong")
    fill(page, "#preferred-name", "Jazz")
    page.click("#preferred .line button")
    wait(lambda: page.texts("#preferred-list span"), lambda names: names == ["jazz"])
    fill(page, "#avoided-name", "jazz")
    page.click("#avoided .line button")
    wait(lambda: page.texts("#avoided-list span"), lambda names: names == ["jazz"])
    show(page)
    assert page.texts("#preferred-list span") == []
    page.click("#avoided-list button")
    wait(lambda: page.texts("#avoided-list span"), lambda names: names == [])
    no_trouble(page)


def test_moods_are_shown_corrected_taken_away_and_erased(page):
    page.scan()
    page.wait_state("result")
    page.click("#again")
    wait(page.state, lambda state: state != "result")
    page.wait_state("result")
    show(page)
    assert page.visible("#moods-chart .dot.happy")
    assert "Points with known moods: 1." in page.js("return document.querySelector('#moods-chart svg').ariaLabel")
    assert len(page.texts("#moods-list > li")) == 2
    assert len(page.texts("#moods-list > li:first-child a")) >= 10
    assert page.js("return document.querySelectorAll('#moods-week td.happy').length") == 1
    choose(page, "#moods-list select", "sad")
    wait(lambda: page.js("return document.querySelectorAll('#moods-chart .part').length"), lambda parts: parts == 2)
    page.click("#moods-unit input[value=month]")
    wait(lambda: page.text("#moods-sum"), lambda text: text.startswith("Months: 12. Scans: 2."))

    name, text = page.download("#export")
    kept = json.loads(text)
    assert name.startswith("facetune-")
    assert "sad" in json.dumps(kept)
    wait(lambda: page.text("#stored-state"), lambda said: name.removesuffix(".json")[:8] in said)

    sure(page, "#erase")
    wait(lambda: page.visible("#moods-empty"))
    show(page)
    assert page.visible("#moods-empty")
    no_trouble(page)


def test_profiles_are_made_renamed_used_and_deleted(page):
    before = page.texts("#people-list strong")
    fill(page, "#people-name", "Zoë & <b>Co</b>")
    page.click("#people-new button")
    wait(lambda: page.texts("#people-list strong"), lambda names: "Zoë & <b>Co</b>" in names)
    wait(lambda: page.text("#person"), lambda text: text == "Profile: Zoë & <b>Co</b>")
    fill(page, "#people-name", "Zoë & <b>Co</b>")
    page.click("#people-new button")
    wait(lambda: page.texts("#people .trouble code"), lambda codes: codes == ["profile_name_taken"])
    page.js("document.querySelector('#people-list [aria-current] .button').click()")
    fill(page, "#people-list input", "Zoë")
    page.click("#people-list form .button")
    wait(lambda: page.texts("#people-list strong"), lambda names: "Zoë" in names)
    sure(page, "#people-list [aria-current] .danger")
    wait(lambda: page.texts("#people-list strong"), lambda names: names == before)
    no_trouble(page)
