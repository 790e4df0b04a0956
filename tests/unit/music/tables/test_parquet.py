from __future__ import annotations

import datetime as dt
import os
import sys
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from facetune.errors import FaceTuneError
from facetune.music.catalogue.catalogue import Catalogue
from facetune.music.imports.importer import import_file
from facetune.music.tables import formats, parquet, parquet_reader
from tests.conftest import ROOT

ROWS = 50
READER = Path(parquet_reader.__file__)


def an_id(number):
    return f"parquet{number:015d}"


def columns(**changes):
    found = {
        "track_id": [an_id(number) for number in range(ROWS)],
        "track_name": [f"=Song {number}" for number in range(ROWS)],
        "artists": [[f"Singer {number}", "Guest; with a semicolon"] for number in range(ROWS)],
        "popularity": [number % 101 for number in range(ROWS)],
        "valence": [number / ROWS for number in range(ROWS)],
        "energy": [0.5] * ROWS,
        "acousticness": [0.1] * ROWS,
        "release_date": [dt.date(1990, 5, 17)] * ROWS,
        "unknown": [{"deep": [1, 2]}] * ROWS,
    }
    return {**found, **changes}


@pytest.fixture
def take(target, tmp_path):
    def import_it(table, **options):
        path = tmp_path / "mine.parquet"
        pq.write_table(table if isinstance(table, pa.Table) else pa.table(table), path, **options)
        return import_file(path, target=target)

    return import_it


@pytest.mark.parametrize("options", [{}, {"row_group_size": 7}, {"use_dictionary": False}, {"compression": "zstd"}])
def test_parquet_is_read(take, target, options):
    report = take(columns(), **options)
    assert (report.rows, report.added, report.skipped) == (ROWS, ROWS, {})
    found = {facts.id: facts for facts in Catalogue.open(target).rows(1000)}
    one = found[an_id(7)]
    assert (one.name, one.artists, one.year) == ("=Song 7", ["Singer 7", "Guest; with a semicolon"], 1990)
    assert (one.valence, one.popularity) == (0.14, 7)


def test_nulls_and_nans(take):
    report = take(
        columns(
            valence=[None, float("nan"), 2.0, -1.0, float("inf"), *[0.5] * (ROWS - 5)],
            track_name=[*["x"] * 5, None, *[f"Song {number}" for number in range(ROWS - 6)]],
            tempo=[float("nan")] * 10 + [None] * 10 + [120.0] * (ROWS - 20),
            mode=[True] * ROWS,
            duration_ms=[0] * ROWS,
        )
    )
    assert report.skipped == {"bad_valence": 4, "no_features": 1, "bad_name": 1}
    assert [each.row for each in report.examples["bad_valence"]] == [2, 3, 4]
    assert report.added == ROWS - 6


def test_other_types_of_columns(take):
    many = columns(artists=[f"Singer {number}" for number in range(ROWS)])
    table = pa.table(many)
    for name, kind in {"energy": pa.float32(), "popularity": pa.int8(), "track_name": pa.large_string()}.items():
        table = table.set_column(table.schema.get_field_index(name), name, table[name].cast(kind))
    table = table.set_column(0, "track_id", table["track_id"].dictionary_encode())
    assert take(table).added == ROWS


def test_a_type_that_makes_no_sense_skips_the_rows(take):
    with pytest.raises(FaceTuneError) as caught:
        take(columns(energy=[[0.5]] * ROWS, track_id=list(range(ROWS))))
    assert caught.value.code == "import_no_rows"


def test_no_known_columns_and_no_rows(take):
    with pytest.raises(FaceTuneError) as caught:
        take({"a": [1]})
    assert caught.value.code == "import_columns"
    with pytest.raises(FaceTuneError) as caught:
        take(pa.table(columns()).slice(0, 0))
    assert caught.value.code == "import_no_rows"


@pytest.mark.parametrize("damage", ["cut", "zeros", "flipped"])
def test_a_damaged_file_is_refused_and_changes_nothing(target, tmp_path, damage):
    path = tmp_path / "bad.parquet"
    pq.write_table(pa.table(columns()), path, write_page_checksum=True)
    body = bytearray(path.read_bytes())
    if damage == "cut":
        body = body[: len(body) // 2]
    elif damage == "zeros":
        body[100:400] = bytes(300)
    else:
        body[-8:-4] = b"\xff\xff\xff\x7f"
    path.write_bytes(body)
    before = target.read_bytes()
    with pytest.raises(FaceTuneError) as caught:
        import_file(path, target=target)
    assert caught.value.code == "import_unreadable"
    assert target.read_bytes() == before


def test_a_bomb_is_not_unpacked(take, monkeypatch):
    monkeypatch.setattr(parquet, "_GROUP", 1000)
    with pytest.raises(FaceTuneError) as caught:
        take(columns())
    assert caught.value.code == "import_too_large"


def test_a_text_that_all_rows_repeat_is_held_once(tmp_path):
    size, rows = 2_000_000, 512
    repeated = pa.DictionaryArray.from_arrays(pa.array([0] * rows), pa.array(["x" * size]))
    file = tmp_path / "repeated.parquet"
    pq.write_table(pa.table({"name": repeated}), file, compression="zstd")
    with formats.opened(file, list) as table:
        values = [row[0] for _, row in table.records(list)]
    assert len(values) == rows
    assert len({id(value) for value in values}) == 1


def test_long_texts_come_in_parts_and_one_that_is_too_long_does_not(take, monkeypatch):
    monkeypatch.setattr(parquet, "_MESSAGE", 4000)
    names = [f"{number} " + "x" * 400 for number in range(ROWS)]
    assert take(columns(track_name=names)).added == ROWS
    with pytest.raises(FaceTuneError) as caught:
        take(columns(track_name=[*names[1:], "x" * 4001]))
    assert caught.value.code == "import_too_large"


def dies(tmp_path, monkeypatch, take, body):
    """The error of a table whose reader does `body` once the columns are known."""
    reader = tmp_path / "reader.py"
    source = READER.read_text(encoding="utf-8")
    reader.write_text(source.replace("        for batch in opened", f"        {body}\n        for batch in opened"))
    monkeypatch.setattr(parquet.parquet_reader, "__file__", str(reader))
    with pytest.raises(FaceTuneError) as caught:
        take(columns())
    return caught.value


@pytest.mark.skipif(os.name == "nt", reason="Windows has no limits of memory for a process, nor signals")
def test_a_reader_that_dies_or_takes_all_memory_is_an_error_of_the_file(tmp_path, monkeypatch, take):
    error = dies(tmp_path, monkeypatch, take, "os.abort()")
    assert (error.code, "(-6)" in error.message) == ("import_unreadable", True)
    monkeypatch.setattr(parquet, "_MEMORY", 2**29)
    if sys.platform == "linux":
        assert dies(tmp_path, monkeypatch, take, "bytes(2**30)").code == "import_too_large"


def test_a_reader_that_says_nothing_ends_by_a_deadline(tmp_path, monkeypatch, take):
    monkeypatch.setattr(parquet, "_SILENCE", 1)
    error = dies(tmp_path, monkeypatch, take, "import time; time.sleep(60)")
    assert error.code == "import_unreadable"
    assert "1 seconds" in error.message


def test_a_file_that_aborts_pyarrow_is_refused(target):
    file = ROOT.parent / "shared/cases/damaged/pyarrow-aborts.parquet"
    if not file.is_file():
        pytest.skip("the file is not here: ../shared has it")
    with pytest.raises(FaceTuneError) as caught:
        import_file(file, target=target)
    assert caught.value.code == "import_unreadable"


def test_without_the_library_the_error_says_how_to_install_it(take, monkeypatch):
    table = pa.table(columns())
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(FaceTuneError) as caught:
        take(table)
    assert caught.value.code == "parquet_missing"
    assert sys.executable in caught.value.hint
    assert '-m pip install "pyarrow' in caught.value.hint
