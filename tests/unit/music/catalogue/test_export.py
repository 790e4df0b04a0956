"""What is exported: safe to open in a spreadsheet, and the same when it is imported again."""

from __future__ import annotations

import csv
import io
import sqlite3
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facetune.errors import FaceTuneError
from facetune.music.catalogue.catalogue import Catalogue
from facetune.music.catalogue.export import export, write
from facetune.music.imports import importer
from facetune.music.imports.importer import import_file
from facetune.music.tables.values import escaped, unescaped

ID = "4uLU6hMCjMI75M1A2tKUQC"
GENRE_SET = (
    ",track_id,artists,album_name,track_name,popularity,duration_ms,explicit,danceability,energy,key,loudness,mode,"
    "speechiness,acousticness,instrumentalness,liveness,valence,tempo,time_signature,track_genre\n"
    f"0,{ID},One;Two,Record,Song,73,230666,False,0.676,0.461,1,-6.746,0,0.143,0.0322,1.01e-06,0.358,0.715,87.917,4,"
    "pop\n"
)
"""One track, with the columns of a genre set."""


class TestFormulas:
    @given(st.text(alphabet=st.sampled_from("='+-@\t\r\uff1dab "), max_size=6))
    def test_a_shield_comes_off_again(self, text):
        assert unescaped(escaped(text)) == text
        assert escaped(text)[:1] not in set("=+-@\t\r\uff1d")

    def test_names_stay_true_and_no_cell_begins_with_a_formula(self, take, target, tmp_path):
        names = [
            "=cmd|' /C calc'!A0",
            "+44",
            "-",
            "@home",
            "'Till I Collapse",
            "'=x",
            "''",
            '"quoted", comma',
            "\uff1dA1",
        ]
        rows = [[f"{ID[:-2]}{number:02d}", name, f"={name};Two", "0.5", "0.5"] for number, name in enumerate(names)]
        text = io.StringIO()
        csv.writer(text).writerows([["id", "name", "artists", "valence", "energy"], *rows])
        take(text.getvalue())
        ids = {row[0] for row in rows}
        true = {facts.id: facts for facts in Catalogue.open(target).rows(7) if facts.id in ids}
        # An apostrophe before a formula is how others write a shield, too, so "'=x" is read as "=x".
        assert [true[row[0]].name for row in rows if row[1] not in ("'=x", "''")] == [
            name for name in names if name not in ("'=x", "''")
        ]
        out = tmp_path / "out.csv"
        assert export(Catalogue.open(target), out) == len(Catalogue.open(target))
        cells = [cell for row in csv.reader(out.open(encoding="utf-8", newline="")) for cell in row]
        assert not [cell for cell in cells if cell[:1] in set("=+@\uff1d")]
        importer.undo(target=target)
        import_file(out, target=target)
        again = {facts.id: facts for facts in Catalogue.open(target).rows(1000) if facts.id in ids}
        assert again == true


class TestExport:
    def test_what_is_exported_is_imported_the_same(self, take, target, tmp_path):
        take(GENRE_SET)
        before = list(Catalogue.open(target).rows(3))
        out = tmp_path / "all.csv.gz"
        export(Catalogue.open(target), out)
        assert out.read_bytes()[:2] == b"\x1f\x8b"
        importer.undo(target=target)
        assert import_file(out, target=target).added == 1
        assert list(Catalogue.open(target).rows(1000)) == before

    def test_the_file_appears_whole_or_not_at_all(self, target, tmp_path, monkeypatch):
        out = tmp_path / "out" / "all.csv"
        with pytest.raises(FaceTuneError) as caught:
            export(Catalogue.open(target), out)
        assert caught.value.code == "disk_failed"
        out.parent.mkdir()
        out.write_text("old", encoding="utf-8")
        monkeypatch.setattr(Catalogue, "rows", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            export(Catalogue.open(target), out)
        assert [(file.name, file.read_text(encoding="utf-8")) for file in out.parent.iterdir()] == [("all.csv", "old")]

    @pytest.mark.skipif(sys.platform == "win32", reason="links need a privilege there")
    def test_a_link_stays_a_link_and_a_device_is_refused(self, target, tmp_path):
        (tmp_path / "link.csv").symlink_to(tmp_path / "real.csv")
        export(Catalogue.open(target), tmp_path / "link.csv")
        assert (tmp_path / "link.csv").is_symlink()
        assert (tmp_path / "real.csv").stat().st_size > 1000
        for path in ("/dev/null", tmp_path):
            with pytest.raises(FaceTuneError) as caught:
                export(Catalogue.open(target), tmp_path / path)
            assert caught.value.code == "disk_failed"

    def test_a_catalogue_that_changes_meanwhile_is_noticed(self, target):
        opened = Catalogue.open(target)
        with sqlite3.connect(target) as connection:
            connection.execute("UPDATE meta SET value = 1 WHERE key = 'checksum'")
        with pytest.raises(FaceTuneError) as caught:
            write(opened, io.BytesIO())
        assert caught.value.code == "catalogue_locked"
