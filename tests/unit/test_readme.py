"""What the README and the pages in docs/ say is there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from facetune.cli.run import make_parser
from facetune.error_table import ERRORS

ROOT = Path(__file__).resolve().parents[2]
USERS = ["README.md", *(f"docs/{file.name}" for file in sorted((ROOT / "docs").glob("*.md")))]
"""The pages for people who use FaceTune."""

PAGES = [
    *USERS,
    "CONTRIBUTING.md",
    "SECURITY.md",
    "PROTOCOL.md",
    "CHANGELOG.md",
    "models/README.md",
    "training/README.md",
    "tools/README.md",
    "web/README.md",
    "installers/standalone/README.md",
    "native_host/facetune/music/README.md",
    "native_host/facetune/spotify/README.md",
]


@pytest.mark.parametrize("page", PAGES)
def test_every_link_and_picture_leads_to_a_file(page):
    file = ROOT / page
    text = file.read_text(encoding="utf-8")
    links = re.findall(r"\]\(([^)\s]+)\)", text) + re.findall(r'src="([^"]+)"', text)
    for link in links:
        path, _, anchor = link.partition("#")
        if link.startswith("http"):
            continue
        target = (file.parent / path) if path else file
        assert target.exists(), link
        if anchor and target.suffix == ".md":
            headings = re.findall(r"^#+ (.+)$", target.read_text(encoding="utf-8"), re.MULTILINE)
            assert anchor in {re.sub(r"[^\w -]", "", heading).lower().replace(" ", "-") for heading in headings}, link


def test_every_code_of_the_troubleshooting_table_exists():
    table = (ROOT / "docs/troubleshooting.md").read_text(encoding="utf-8")
    codes = {code for row in re.findall(r"^\| (`.+?) \|", table, re.MULTILINE) for code in re.findall(r"`(\w+)`", row)}
    texts = (ROOT / "extension/_locales/en/messages.json").read_text(encoding="utf-8")
    assert len(codes) > 12
    assert not {code for code in codes if code not in ERRORS and f'"error_{code}_message"' not in texts} - {
        "host_too_old",
        "extension_too_old",
    }


def test_the_readme_is_short_and_leads_to_every_page():
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert len(text.split()) <= 900
    assert [page for page in USERS[1:] if f"]({page})" not in text] == []


def test_every_command_they_name_exists():
    text = "".join((ROOT / page).read_text(encoding="utf-8") for page in USERS)
    named = set(re.findall(r"`facetune ([a-z]+)", text))
    known = set(re.findall(r"[a-z]+", make_parser().format_help()))
    assert named
    assert named <= known
