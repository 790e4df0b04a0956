"""`facetune catalogue` as a process, and catalogue/info as the host answers it."""

from __future__ import annotations

import gzip
import json
import os
import subprocess
import sys

import pytest

from facetune import paths
from facetune.host.music import METHODS, CatalogueParams
from facetune.music.catalogue import shared, shipped_facts
from facetune.music.facts import Facts
from facetune.music.imports import importer
from tests.conftest import ROOT

HEADER = "track_id,artists,track_name,popularity,valence,energy,acousticness"


@pytest.fixture
def facetune(tmp_path):
    """Runs a command in a home of its own, with two shipped tracks: building takes no time."""
    home = tmp_path / "home"
    home.mkdir()
    few = tmp_path / "few.csv.gz"
    rows = [f"{number:022d},Shipped {number},Singer {number},50,0.5,0.5,0.5\n" for number in range(2)]
    few.write_bytes(
        gzip.compress(("id,name,artists,popularity,valence,energy,acousticness\n" + "".join(rows)).encode())
    )
    program = (
        "import sys; from pathlib import Path; from facetune.music.catalogue import shipped_facts; import facetune.cli;"
        f"shipped_facts.path = lambda: Path({str(few)!r}); facetune.cli.main()"
    )
    places = ("XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME", "HOME", "LOCALAPPDATA")

    def run(*arguments, status=0):
        answer = subprocess.run(
            [sys.executable, "-c", program, "catalogue", *map(str, arguments)],
            env={**os.environ, "PYTHONPATH": str(ROOT / "native_host"), **dict.fromkeys(places, str(home))},
            cwd=tmp_path,
            capture_output=True,
            check=False,
            timeout=60,
            text=True,
            encoding="utf-8",
        )
        assert answer.returncode == status, answer.stderr
        return answer

    return run


@pytest.fixture
def table(tmp_path):
    path = tmp_path / "mine\x1b[31m.csv"
    rows = [f"imported{number:014d},Singer,=Song {number},40,0.25,0.75,0.5\n" for number in range(5)]
    path.write_text(HEADER + "\n" + "".join(rows) + "x,\x1b[2Jy,z,1,0.5,0.5,0.5\nonly\n", encoding="utf-8")
    return path


def test_words_for_people(facetune, table):
    answer = facetune("import", table)
    assert answer.stderr == ""  # no terminal, so no line of progress
    assert "\x1b" not in answer.stdout
    lines = answer.stdout.splitlines()
    assert lines[0].startswith("5 tracks added from 7 rows, 0 merged")
    assert lines[0].endswith("now has 7.")
    assert any("1 skipped: the id is none of Spotify's" in line and "line 7 (x)" in line for line in lines)
    assert lines[-1].endswith("facetune catalogue undo")
    assert "5 tracks of 7 rows" in facetune("info").stdout
    assert "Nothing was new" in facetune("import", table).stdout
    assert facetune("undo").stdout.splitlines()[-1] == "The catalogue now has 2 tracks."
    assert "0 files" in facetune("undo", status=1).stderr
    facetune("import", table)
    assert facetune("build").stdout.rstrip().endswith("with 1 import.")
    assert facetune("reset").stdout.splitlines()[-1] == "The catalogue now has 2 tracks."


def test_an_optional_value_that_cannot_be_read_is_told(facetune, tmp_path):
    rows = [f"{letter * 22},Singer,Song {letter},40,0.25,0.75,much" for letter in "uv"]
    (tmp_path / "odd.csv").write_text("\n".join([HEADER, *rows, f"{'w' * 22},,S,1,0,1,1"]), encoding="utf-8")
    answer = facetune("import", "odd.csv").stdout
    assert "2 not readable: acousticness is unknown in these rows, which are used" in answer
    assert "line 4 (empty)" in answer


def test_one_is_one(facetune, tmp_path):
    (tmp_path / "one.csv").write_text(f"{HEADER}\n{'z' * 22},Singer,Song,40,0.25,0.75,0.5\n", encoding="utf-8")
    assert facetune("import", "one.csv").stdout.startswith("1 track added from 1 row, ")
    assert facetune("info").stdout.endswith(": 1 track of 1 row\n")


def test_json_for_programs(facetune, table, tmp_path):
    answer = facetune("import", table, "--json")
    report = json.loads(answer.stdout)
    assert (report["added"], report["tracks"], report["number"]) == (5, 7, 1)
    assert report["skipped"] == {"bad_id": 1, "bad_row": 1}
    assert report["examples"]["bad_row"] == [{"row": 8, "value": "1 fields instead of 7"}]
    progress = [json.loads(line)["progress"] for line in answer.stderr.splitlines()]
    assert progress == sorted(progress)
    assert progress[-1] == 1
    (kept,) = json.loads(facetune("info", "--json").stdout)["imports"]
    assert (kept["added"], kept["rows"]) == (5, 7)
    assert json.loads(facetune("export", "--out", "all.csv", "--json").stdout) == {"file": "all.csv", "tracks": 7}
    assert "'=Song 3" in (tmp_path / "all.csv").read_text(encoding="utf-8")
    assert json.loads(facetune("undo", "--json").stdout)["undone"][0]["added"] == 5


def test_export_to_the_screen(facetune):
    lines = facetune("export").stdout.splitlines()
    assert lines[0] == ",".join(Facts._fields)
    assert len(lines) == 3


@pytest.mark.parametrize(
    ("arguments", "status", "code"),
    [
        (["import", "none.csv"], 1, "source_missing"),
        (["import", "."], 1, "import_unreadable"),
        (["import"], 2, "usage"),
        (["import", "one", "two"], 2, "usage"),
        (["undo", "--count", "0"], 2, "usage"),
        (["undo", "--count", "2"], 1, "import_nothing"),
        (["export"], 2, "usage"),
        (["export", "--out", "."], 1, "disk_failed"),
    ],
)
def test_errors_have_a_code(facetune, arguments, status, code):
    answer = facetune(*arguments, "--json", status=status)
    assert json.loads(answer.stdout)["error"]["code"] == code


def test_the_host_tells_what_is_in_it(monkeypatch, tmp_path, table):
    few = tmp_path / "few.csv"
    few.write_text(f"id,artist,name{HEADER[27:]}\n{'s' * 22},Shipped,Song,5,0.5,0.5,0.5\n", encoding="utf-8")
    monkeypatch.setattr(shipped_facts, "path", lambda: few)
    monkeypatch.setattr(paths, "catalogue_file", lambda: tmp_path / "data" / "catalogue.sqlite")
    shared._open.clear()
    importer.import_file(table)
    answer = METHODS["catalogue/info"].run(CatalogueParams(), None)
    shared._open.clear()
    assert (answer.tracks, answer.artists, answer.imports[0].added) == (6, 2, 5)
    assert METHODS["catalogue/info"].result is type(answer)
