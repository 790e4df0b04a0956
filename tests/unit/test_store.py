"""What the stores are told, beside the extension that it is about."""

from __future__ import annotations

import json
import re
from pathlib import Path

import cv2
import pytest

ROOT = Path(__file__).resolve().parents[2]
STORE = ROOT / "docs/store"
LANGUAGES = sorted(folder.name for folder in (ROOT / "extension/_locales").iterdir())
MANIFEST = json.loads((ROOT / "extension/manifest.json").read_text(encoding="utf-8"))
README = (STORE / "README.md").read_text(encoding="utf-8")


def texts(language: str) -> dict[str, str]:
    file = ROOT / "extension/_locales" / language / "messages.json"
    return {key: entry["message"] for key, entry in json.loads(file.read_text(encoding="utf-8")).items()}


def test_there_is_a_listing_for_each_language_of_the_extension():
    assert sorted(file.stem for file in STORE.glob("*.md") if file.stem != "README") == LANGUAGES


@pytest.mark.parametrize("language", LANGUAGES)
def test_name_and_summary_are_the_extensions_own(language):
    title, summary, *rest = (STORE / f"{language}.md").read_text(encoding="utf-8").split("\n\n")
    own = texts(language)
    assert title == f"# {own['name']}"
    assert summary == own["description"]
    assert len(summary) <= 132  # Chrome's limit
    described = "\n\n".join(rest)
    assert described.count("\n- ") == 6
    assert len(described) < 16_000


def test_each_permission_has_its_reason_and_no_other_is_explained():
    table = README.split("## Why each permission")[1].split("## Data use")[0]
    assert sorted(re.findall(r"^\| `(\w+)` \|", table, re.MULTILINE)) == sorted(MANIFEST["permissions"])
    policy = MANIFEST["content_security_policy"]["extension_pages"]
    addresses = re.findall(r"https://[\w.]+", policy)
    assert sorted(addresses) == sorted(set(re.findall(r"`(https://[\w.]+)`", table)))
    privacy = (ROOT / "docs/privacy.md").read_text(encoding="utf-8")
    for name in [*MANIFEST["permissions"], *addresses]:
        assert f"`{name}`" in privacy


def test_what_firefox_is_told_of_data_is_what_the_answers_say():
    [kind] = MANIFEST["browser_specific_settings"]["gecko"]["data_collection_permissions"]["required"]
    assert f"`{kind}`" in README


@pytest.mark.parametrize("file", sorted(STORE.glob("*.png")), ids=lambda file: file.stem)
def test_pictures_have_the_sizes_that_are_asked_for(file):
    picture = cv2.imread(str(file), cv2.IMREAD_UNCHANGED)
    height, width = picture.shape[:2]
    wanted = {"tile": (440, 280), "icon-128": (128, 128)}.get(file.stem, (1280, 800))
    assert (width, height) == wanted
    if file.stem == "icon-128":
        alpha = picture[..., 3]
        assert alpha[16:112, 16:112].max() == 255
        alpha[16:112, 16:112] = 0
        assert alpha.max() == 0, "16 pixels of air"


def test_all_pictures_are_there():
    named = [*re.findall(r"`([\w-]+\.png)`", README)]
    assert {"1-look.png", "5-correct-it.png", "tile.png", "icon-128.png"} <= set(named)
    assert len(list(STORE.glob("[1-5]-*.png"))) == 5


def test_a_report_of_a_fault_asks_for_the_doctor():
    assert "`facetune doctor`" in (ROOT / ".github/ISSUE_TEMPLATE/fault.yml").read_text(encoding="utf-8")
