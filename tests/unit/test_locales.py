"""What the pages say of a failure is what the host says of it, in English; other languages are held to that."""

from __future__ import annotations

import csv
import gzip
import json
import re
from pathlib import Path

import pytest

from facetune.app.doctor import examine as doctor
from facetune.error_table import ERRORS
from facetune.errors import FaceTuneError
from facetune.findings import FINDINGS
from facetune.music.catalogue import shipped_facts
from facetune.music.tables import formats
from facetune.profile import people
from facetune.vision import camera

ENGLISH = Path(__file__).parents[2] / "extension/_locales/en/messages.json"
PACKAGE = Path(__file__).parents[2] / "native_host/facetune"

COMMANDS_ONLY = {
    "usage",
    "browser_unknown",
    "browser_not_found",
    "browser_elsewhere",
    "host_program_missing",
    "sudo_refused",
    "download_failed",
    "download_corrupt",
    "import_columns",
    "import_no_rows",
    "import_nothing",
    "import_scale",
    "parquet_missing",
    "spotify_tracks_missing",
}
"""What only commands in a terminal run into. Whatever else is in the table may come before a page."""


@pytest.fixture(scope="module")
def texts():
    messages = json.loads(ENGLISH.read_text(encoding="utf-8"))
    return {key: entry["message"].replace("$$", "$") for key, entry in messages.items()}


def plain(template):
    """Without formats, which the pages leave to the language."""
    return re.sub(r":[,a-z]}", "}", template)


@pytest.mark.parametrize("code", sorted(set(ERRORS) - COMMANDS_ONLY))
def test_a_page_has_the_hosts_words_for(texts, code):
    assert texts[f"error_{code}_message"] == plain(ERRORS[code].message)
    if code != "camera_permission":
        assert texts[f"error_{code}_hint"] == plain(ERRORS[code].hint)


@pytest.mark.parametrize("code", FINDINGS)
def test_a_page_has_the_doctors_words_for(texts, code):
    found, remedy = FINDINGS[code]
    assert texts[f"finding_{code}"] == plain(found)
    assert texts.get(f"remedy_{code}") == (remedy and plain(remedy))


def key_of(detail):
    """The key of a page's text for a detail in the host's own words, as error_message.js makes it."""
    return "detail_" + "_".join(re.findall("[a-z]+", re.sub(r"\$\d", "", detail).lower()))


def test_a_detail_that_a_page_translates_is_still_what_the_host_says(texts):
    sources = "".join(file.read_text(encoding="utf-8") for file in PACKAGE.rglob("*.py"))
    said = {*formats._NAMED.values(), *formats._ZIPPED.values()}
    for key in (key for key in texts if key.startswith("detail_")):
        detail = texts[key]
        assert key == key_of(detail)
        pattern = re.sub(r"\\\$\d", lambda _: r"\{[^{}\n]+\}", re.escape(detail))
        assert detail in said or re.search(f'"{pattern}"', sources), detail


def test_a_page_has_a_detail_for_each_name_that_is_refused(texts):
    for name in ("a\0b", "\u202eab", "\u200b", "\u0301a", "a" * 65):
        with pytest.raises(FaceTuneError) as caught:
            people.valid(name)
        detail = caught.value.params["detail"]
        assert key_of(re.sub(r"\d+", "", detail)) in texts, detail


def test_a_page_has_a_word_for_whatever_the_doctor_looks_at(texts):
    names = {"Python", "OpenCV", "ONNX Runtime", "Spotify"}
    for subject in {*doctor.EXAMINATIONS, "Camera's picture", "Host program", "Keyring"} - names:
        key = "subject_" + re.sub(r"[^a-z]+", "_", subject.lower())
        assert texts[key] == subject


def test_a_page_has_a_name_for_every_genre_that_ships(texts):
    with gzip.open(shipped_facts.path(), "rt", encoding="utf-8") as file:
        genres = {genre for row in csv.DictReader(file) for genre in row["genre"].split(";") if genre}
    named = {key for key in texts if re.match("genre_", key)}
    assert {"genre_" + re.sub("[^a-z0-9]", "_", genre) for genre in genres} == named


def test_no_code_is_only_for_commands_and_nowhere_else():
    assert set(ERRORS) >= COMMANDS_ONLY


def test_what_depends_on_the_system_is_told_by_its_name(texts, monkeypatch):
    for system, fix in camera._FIXES.items():
        monkeypatch.setattr("sys.platform", system)
        error = camera.permission_error("0")
        key = f"error_camera_permission_hint_{error.params['system']}"
        assert texts.get(key, texts["error_camera_permission_hint"]) == fix == error.hint
