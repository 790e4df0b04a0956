"""The page's documents: made of the extension's, with everything that the modules of both look for."""

from __future__ import annotations

import re

import pytest

from tests.conftest import ROOT
from tools.web import markup, modules

NAMED = re.compile(r"""\b(?:byId|showError|errorIn|showCommand|showInstaller)\(\s*"([\w-]+)\"""")
STATES = re.compile(r"""^\s*\| \{ name: "(\w+)\"""", re.MULTILINE)
DOCUMENTS = {
    "index.html": (["main", "picture", "view", "install", "versions"], "extension/popup/popup.html", {"open-panel"}),
    "settings.html": (["settings"], "extension/options/options.html", {"camera"}),
}
"""The page's modules that touch each document, the one that it is made of, and the ids that it does without: they are
asked for in functions that it never calls."""


def ids(text):
    return [one.attributes["id"] for one in markup.elements(text) if "id" in one.attributes]


def asked(script):
    return NAMED.findall(script.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def documents():
    return {name: markup.made(ROOT, ROOT / "web" / name) for name in DOCUMENTS}


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_document_has_each_id_that_its_modules_ask_for(documents, name):
    own, origin, without = DOCUMENTS[name]
    scripts = [ROOT / f"web/{each}.js" for each in own]
    there = ids(documents[name])
    assert len(there) == len(set(there))
    theirs = set(ids((ROOT / origin).read_text(encoding="utf-8")))
    shared = {each for file in modules.used(ROOT, scripts) if file.suffix == ".js" for each in asked(file)}
    assert len(shared & theirs) > 20
    # A module of both the popup and the settings may ask for what only the other has.
    assert (shared & theirs) - set(there) == without
    assert {each for script in scripts for each in asked(script)} <= set(there)


def test_the_page_has_a_section_for_each_state_of_the_popup(documents):
    told = (ROOT / "extension/shared/messages.d.ts").read_text(encoding="utf-8")
    states = set(STATES.findall(told.partition("export type State")[2].partition(";\n\n")[0])) - {"idle"}
    assert {"first_run", "wishes", "result", "error"} < states
    sections = {one.attributes.get("data-state") for one in markup.elements(documents["index.html"])} - {None}
    assert states <= sections


def test_the_page_has_what_the_popup_has_below_its_header(documents):
    popup = (ROOT / "extension/popup/popup.html").read_text(encoding="utf-8")
    header = next(one for one in markup.elements(popup) if one.name == "main").start
    theirs = {one.attributes.get("id") for one in markup.elements(popup) if one.start > header} - {None}
    assert theirs - set(ids(documents["index.html"])) == {"not-now"}


def test_every_style_sheet_comes_along_before_the_pages_own(documents):
    for name, (_, here, _) in DOCUMENTS.items():
        sheets = re.findall(r'rel="stylesheet" href="([^"]+)"', documents[name])
        assert len(sheets) == (ROOT / here).read_text(encoding="utf-8").count('rel="stylesheet"') + 1
        assert sheets[-1].startswith("web/")
        assert all((ROOT / sheet).is_file() for sheet in sheets)


PAGE = """<main><part from="a/b/popup.html" of="[data-state=one]">
  <instead of="#gone"><b>new</b></instead> <before of="img"><i>first</i></before>
  <after of="#gone"><u>then</u></after> <end of="section"><s>last</s></end></part></main>
"""
POPUP = """<p id="two">&amp;</p><section data-state="one"><img src="../c/face.svg" alt="" /><p id="gone">old</p>
<a href="#top" title="<p>">x</a><br></section>
"""


@pytest.fixture
def made(tmp_path):
    (tmp_path / "a/b").mkdir(parents=True)

    def make(page, popup=POPUP):
        (tmp_path / "a/b/popup.html").write_text(popup, encoding="utf-8")
        (tmp_path / "page.html").write_text(page, encoding="utf-8")
        return markup.made(tmp_path, tmp_path / "page.html")

    return make


def test_a_part_comes_with_its_changes_and_right_addresses(made):
    assert made(PAGE) == (
        '<main><section data-state="one"><i>first</i><img src="a/c/face.svg" alt="" /><b>new</b><u>then</u>\n'
        '<a href="#top" title="<p>">x</a><br><s>last</s></section></main>\n'
    )


@pytest.mark.parametrize(
    ("page", "popup", "said"),
    [
        (PAGE, POPUP.replace("gone", "lost"), "#gone is there 0 times"),
        (PAGE, POPUP + POPUP, "2 times"),
        (PAGE, POPUP.replace("</a>", ""), "closes <a>"),
        (PAGE, POPUP.replace("</section>", ""), "not closed"),
        (PAGE.replace('"#gone"><b>', '"#two"><b>'), POPUP, "#two is not in"),
    ],
)
def test_what_does_not_fit_ends_the_build(made, page, popup, said):
    with pytest.raises(ValueError, match=said):
        made(page, popup)
