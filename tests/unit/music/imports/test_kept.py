"""Imports are kept, survive other facts and damage, and can be undone."""

from __future__ import annotations

import gzip
import json
import sqlite3
import zlib

import pytest

from facetune.errors import FaceTuneError
from facetune.music.catalogue import import_folders, schema
from facetune.music.catalogue import shared as catalogues
from facetune.music.catalogue.build import build
from facetune.music.catalogue.catalogue import Catalogue
from facetune.music.imports.importer import import_file, undo
from tests.unit.music.imports.conftest import a_row, an_id, content, details


class TestKeptAndUndone:
    def test_undo_takes_the_last_one_back_and_reset_all(self, target, table):
        before = target.read_bytes()
        for number in range(3):
            before_this = content(target)
            import_file(table([a_row(number)], name=f"{number}.csv"), target=target)
        report = undo(target=target)
        assert ([each.file for each in report.undone], report.tracks) == (["2.csv"], 22)
        assert content(target) == before_this
        assert [each.file for each in undo(2, target=target).undone] == ["0.csv", "1.csv"]
        assert target.read_bytes() == before
        with pytest.raises(FaceTuneError) as caught:
            undo(target=target)
        assert caught.value.code == "import_nothing"
        import_file(table([a_row(7)]), target=target)
        assert undo(None, target=target).tracks == 20
        assert undo(None, target=target).undone == []
        assert target.read_bytes() == before
        assert not import_folders.folder_of(target).exists()

    def test_an_interrupted_undo_undoes_nothing(self, target, table):
        import_file(table([a_row()]), target=target)
        before = target.read_bytes()
        with pytest.raises(ZeroDivisionError):
            undo(target=target, on_progress=lambda _: 1 // 0)
        assert target.read_bytes() == before
        assert len(catalogues.open_or_build(target)) == 21

    def test_an_undo_that_died_at_its_end_is_completed(self, target, table):
        import_file(table([a_row()]), target=target)
        import_folders.remove(import_folders.list_of(target))
        assert len(Catalogue.open(target)) == 21
        assert len(catalogues.open_or_build(target)) == 20

    @pytest.mark.parametrize("what", ["built", "deleted", "damaged", "older"])
    def test_imports_survive(self, target, table, what):
        import_file(table([a_row(number) for number in range(9)]), target=target)
        if what == "built":  # what the installer does each time
            assert build(target).imports == 1
        elif what == "deleted":
            target.unlink()
        elif what == "damaged":
            target.write_bytes(b"damaged")
        else:
            with sqlite3.connect(target) as connection:
                connection.execute(f"PRAGMA user_version = {schema.VERSION - 1}")
        opened = catalogues.open_or_build(target)
        assert len(opened) == 29
        assert details(target, an_id(4)).artists == ["Singer 4"]
        assert undo(target=target).tracks == 20

    def test_an_import_of_a_version_that_knew_less_is_read(self, target, table):
        import_file(table([a_row(number) for number in range(9)]), target=target)
        (imported,) = import_folders.list_of(target)
        facts = imported.folder / "facts.jsonl.gz"
        rows = [json.loads(line)[:16] for line in gzip.decompress(facts.read_bytes()).splitlines()]
        lines = "".join(json.dumps(row) + "\n" for row in rows).encode()
        facts.write_bytes(gzip.compress(lines))
        imported.folder.rename(imported.folder.with_name(f"0001-{zlib.crc32(lines):08x}"))
        assert len(catalogues.open_or_build(target)) == 29

    @pytest.mark.parametrize(("written", "known"), [("True", 1), ("false", 0), ("1", 1), ("0", 0), ("", None)])
    def test_whether_words_are_explicit_is_read(self, target, table, written, known):
        import_file(table([a_row(explicit=written)]), target=target)
        (facts,) = (each for each in Catalogue.open(target).rows(100) if each.id == an_id(1))
        assert facts.explicit == known

    def test_other_base_facts_keep_the_imports(self, target, table, facts_file, track):
        import_file(table([a_row()]), target=target)
        assert build(target, facts_file([track()])).tracks == 2
        assert len(catalogues.open_or_build(target)) == 2

    @pytest.mark.parametrize("damage", ["cut", "other rows", "no facts", "no JSON"])
    def test_a_damaged_import_is_set_aside_and_the_others_stay(self, target, table, damage, caplog):
        import_file(table([a_row(1)]), target=target)
        import_file(table([a_row(number) for number in range(50, 90)]), target=target)
        facts = import_folders.list_of(target)[1].folder / "facts.jsonl.gz"
        if damage == "cut":
            facts.write_bytes(facts.read_bytes()[:-60])
        elif damage == "other rows":
            facts.write_bytes((import_folders.list_of(target)[0].folder / "facts.jsonl.gz").read_bytes())
        elif damage == "no facts":
            facts.unlink()
        else:
            facts.write_bytes(gzip.compress(b"[1, 2\n"))
        report = import_file(table([a_row(100)]), target=target)
        assert (report.number, report.tracks) == (3, 22)
        assert [each.number for each in import_folders.list_of(target)] == [1, 3]
        assert len(list(import_folders.folder_of(target).glob("damaged.0002-*"))) == 1
        assert "damaged" in caplog.text
        assert len(catalogues.open_or_build(target)) == 22

    @pytest.mark.parametrize("text", ["{", '{"file": "Müsik.csv"}'])
    def test_an_import_without_its_description_counts(self, target, table, text):
        import_file(table([a_row()]), target=target)
        (kept,) = import_folders.list_of(target)
        (kept.folder / "about.json").write_text(text, encoding="latin-1")
        assert build(target).tracks == 21
        assert import_folders.list_of(target)[0].about.file == ""

    def test_a_failing_rebuild_leaves_the_old_one_in_use(self, target, table, monkeypatch):
        import_file(table([a_row()]), target=target)
        import_folders.remove(import_folders.list_of(target))

        def refuse(*_args, **_changes):
            raise PermissionError(13, "Permission denied")

        monkeypatch.setattr("tempfile.mkstemp", refuse)
        assert len(catalogues.open_or_build(target)) == 21

    def test_shared_notices_an_import(self, target, table, monkeypatch):
        monkeypatch.setattr(catalogues.paths, "catalogue_file", lambda: target)
        catalogues._open.clear()
        assert len(catalogues.catalogue()) == 20
        import_file(table([a_row()]))
        assert len(catalogues.catalogue()) == 21
        catalogues._open.clear()
