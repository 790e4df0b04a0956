"""JSON and SQLite as tables of tracks, whole, cut, hostile; and files that are no tables."""

from __future__ import annotations

import gzip
import json
import sqlite3
import tracemalloc

import pytest

from facetune.music.tables import formats, json_table, json_values, lines, sqlite_table


def an_id(number):
    return f"Zz{number:020d}"


def a_track(number=0, **changes):
    return {"id": an_id(number), "name": f"S{number}", "artists": ["Ann"], "valence": 0.5, "energy": 0.6, **changes}


TRACKS = [a_track(0), a_track(1, tempo=120.5)]
FORMS = {
    "a list": json.dumps(TRACKS),
    "a pretty list": json.dumps(TRACKS, indent=2),
    "lines": "".join(f"{json.dumps(each)}\n" for each in TRACKS),
    "lines with blank ones": "\n".join(["", *map(json.dumps, TRACKS), ""]).replace("\n", "\r\n\r\n"),
    "objects without lines": "".join(map(json.dumps, TRACKS)),
    "a list in an object": json.dumps({"owner": {"id": "x"}, "tags": ["a"], "tracks": {"items": TRACKS, "total": 2}}),
    "by column": json.dumps({name: [each.get(name) for each in TRACKS] for name in TRACKS[1]}),
    "by column and row": json.dumps(
        {name: {str(row): each.get(name) for row, each in enumerate(TRACKS)} for name in TRACKS[1]}
    ),
}


class TestJson:
    @pytest.mark.parametrize("form", FORMS)
    def test_forms(self, read, form):
        result = read(FORMS[form])
        assert (result.all("id"), result.all("tempo")) == ([an_id(0), an_id(1)], [None, 120.5])
        assert result.all("artists") == [["Ann"], ["Ann"]]

    @pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "gzip"])
    def test_encodings(self, read, encoding):
        text = json.dumps([a_track(name="Zoë 🎉")], ensure_ascii=False)
        body = gzip.compress(text.encode()) if encoding == "gzip" else text.encode(encoding)
        assert read(body).one("name") == "Zoë 🎉"

    def test_answers_of_the_web_api(self, read):
        album = {"name": "Al", "release_date": "2019-05-17", "id": "x"}
        track = {"id": an_id(1), "name": "S", "artists": [{"name": "Ann", "id": "x"}, {"name": "Bee"}], "album": album}
        track |= {"duration_ms": 201_000, "explicit": True, "popularity": 40}
        features = {"id": an_id(1), "valence": 0.5, "energy": 0.6, "key": 5, "mode": 1}
        facts = read(json.dumps({"items": [{"track": track, "audio_features": features}]})).facts[0]
        assert (facts.id, facts.name, facts.artists, facts.album) == (an_id(1), "S", ["Ann", "Bee"], "Al")
        assert (facts.year, facts.valence, facts.key, facts.explicit) == (2019, 0.5, 5, 1)

    def test_values_that_are_none(self, read):
        odd = [a_track(valence=True), a_track(id=5), a_track(name={"a": 1}), a_track(energy=[0.5]), 7, None, [], "x"]
        result = read(json.dumps([*TRACKS, *odd, a_track(7, genre=["a", {"name": "b"}, None], year=None)]))
        assert result.all("id") == [an_id(0), an_id(1), an_id(7)]
        assert result.facts[-1].genre == "a;b"
        assert result.skipped == {"bad_valence": 1, "bad_id": 1, "bad_name": 1, "bad_energy": 1, "bad_row": 4}
        assert (result.incoming.unit, result.incoming.examples["bad_row"][0].row) == ("item", 7)

    def test_a_bad_line_costs_itself(self, read):
        body = "\n".join([*map(json.dumps, TRACKS), '{"id": "cut', "nonsense", json.dumps(a_track(5)), '{"id"'])
        result = read(body)
        assert (result.all("name"), result.skipped) == (["S0", "S1", "S5"], {"bad_row": 3})
        assert [each.row for each in result.incoming.examples["bad_row"]] == [3, 4, 6]

    @pytest.mark.parametrize(
        "body",
        [
            *(
                "[",
                "[{",
                "{",
                '{"id": "x"',
                "[1, 2",
                json.dumps(TRACKS)[:-1],
                json.dumps(TRACKS)[:-9],
                "[{}}",
                "[{} {}]",
            ),
            *("[" * 100_000, '{"a":' * 100_000, "[" + "1" * 10_000 + "]"),
        ],
    )
    def test_what_is_no_whole_json_is_refused(self, refused, body):
        error = refused(body)
        assert error.code in ("import_unreadable", "import_columns")

    @pytest.mark.parametrize("body", ["[]", "{}", "[{}]", '{"a": [1]}', "[[]]", '{"a": {"b": {"c": [{"d": 1}]}}}'])
    def test_json_without_tracks_has_no_columns(self, refused, body):
        assert refused(body).code == "import_columns"

    def test_a_value_that_is_too_long_is_refused(self, refused, monkeypatch):
        monkeypatch.setattr(json_values, "LINE", 200_000)
        monkeypatch.setattr(json_table, "_WHOLE", 300_000)
        assert "200,000" in refused(json.dumps([a_track(name="x" * 2_000_000)])).message
        assert "300,000" in refused(json.dumps({"items": [a_track(name="x" * 2_000_000)]})).message

    def test_a_bomb_is_not_unpacked(self, refused, monkeypatch):
        monkeypatch.setattr(lines, "UNPACKED", 2**20)
        body = "[" + ", ".join([json.dumps(a_track(name="x" * 3000))] * 3000) + "]"
        assert refused(gzip.compress(body.encode(), 9)).code == "import_too_large"

    def test_a_long_list_is_not_held_in_memory(self, read):
        body = "[" + ", ".join(json.dumps(a_track(number, name="", other="x" * 5000)) for number in range(1500)) + "]"
        body = body[:-1] + ", " + json.dumps(a_track()) + "]"
        size = len(body)
        raw = body.encode()
        del body
        tracemalloc.start()
        try:
            assert read(raw).skipped == {"bad_name": 1500}
            assert tracemalloc.get_traced_memory()[1] < size / 3
        finally:
            tracemalloc.stop()


class Pieces:
    """In place of Lines: gives these pieces, then nothing or `rest` for ever."""

    def __init__(self, *pieces, rest=""):
        self.pieces = [*pieces]
        self.rest = rest

    def piece(self, _size):
        return self.pieces.pop(0) if self.pieces else self.rest


class TestValues:
    def test_a_text_is_read_only_as_far_as_needed(self):
        text = Pieces('[{"a": 1}, {"a"'.ljust(2**16), ": 2}", ', {"a": 3', "33}]")
        found = json_values.Values(text).loose()
        assert next(found) == {"a": 1}
        assert len(text.pieces) == 3
        assert list(found) == [{"a": 2}, {"a": 333}]

    @pytest.mark.parametrize(
        ("text", "values"),
        [
            ("", []),
            ("[[1, 2], 3]", [1, 2, 3]),
            ('\ufeff{"a": 1}\n{"a": 2}\n', [{"a": 1}, {"a": 2}]),
            ('\x1e"a"\n\x1e"b"', ["a", "b"]),
            ("1" * 100_000, [float("inf")]),
            ("[NaN, null, 1" + "0" * 30 + "]", [pytest.approx(float("nan"), nan_ok=True), None, 10**30]),
        ],
    )
    def test_values_in_lists_and_behind_each_other(self, text, values):
        assert list(json_values.Values(Pieces(text)).loose()) == values

    def test_a_number_may_go_on_in_the_next_piece(self):
        number = "1".rjust(2**16)
        assert list(json_values.Values(Pieces(number, "2", rest="")).loose()) == [12]

    @pytest.mark.parametrize("rest", ["x" * 2**16, "1" * 2**16, "[" * 2**16])
    def test_a_value_that_never_ends_is_refused(self, monkeypatch, rest):
        monkeypatch.setattr(json_values, "LINE", 200_000)
        values = json_values.Values(Pieces('{"a": "', rest=rest) if rest[0] == "x" else Pieces(rest=rest))
        with pytest.raises(json_values.NoJsonError):
            for _ in values.listed() if rest[0] == "[" else values.loose():
                pass


@pytest.fixture
def database(tmp_path):
    """The bytes of a database that statements make."""

    def make(*statements, rows=2, table="tracks"):
        path = tmp_path / "made.db"
        path.unlink(missing_ok=True)
        with sqlite3.connect(path) as made:
            made.execute(f'CREATE TABLE "{table}" (id TEXT, name TEXT, artists TEXT, valence REAL, energy REAL)')
            for number in range(rows):
                made.execute(f"INSERT INTO \"{table}\" VALUES ('{an_id(number)}', 'S{number}', 'Ann', 0.5, 0.6)")  # noqa: S608
            made.commit()
            for statement in statements:
                made.execute(statement)
        made.close()
        return path.read_bytes()

    return make


class TestSqlite:
    def test_the_table_with_the_tracks_is_read(self, read, database, tmp_path):
        body = database("CREATE TABLE a (x, name)", "CREATE TABLE z (id, name)", table="odd 'name' [x];")
        result = read(body, name="mine.db")
        assert (result.all("name"), result.incoming.unit) == (["S0", "S1"], "row")
        assert sorted(file.name for file in tmp_path.iterdir()) == ["made.db", "mine.db"]

    def test_views_virtual_tables_and_computed_columns_are_not_run(self, refused, read, database):
        more = "CREATE VIEW v AS SELECT id, name, artists, valence, energy, 1 AS tempo, 1 AS key FROM tracks"
        assert len(read(database(more)).facts) == 2
        drop = "DROP TABLE tracks"
        assert (
            refused(database("CREATE VIEW v AS SELECT 1 AS id, 2 AS name, 3 AS valence", drop)).code == "import_columns"
        )
        computed = "CREATE TABLE t (id, name, artists, valence, energy AS (zeroblob(1000000000)))"
        error = refused(database(computed, "INSERT INTO t (id) VALUES ('a')", drop))
        assert (error.code, error.params["column"]) == ("import_columns", "energy")

    def test_odd_values(self, read, database):
        insert = "INSERT INTO tracks VALUES (?)".replace("?", "{}")
        odd = [
            "x'00ff', 'b', 'c', 0.5, 0.5",
            f"'{an_id(7)}', x'41', 'c', 0.5, 0.5",
            f"'{an_id(8)}', CAST(x'5aff' AS TEXT), 'c', '0,5', '60%'",
            f"'{an_id(9)}', 'S9', 'c', NULL, 9e999",
        ]
        result = read(database(*(insert.format(each) for each in odd)))
        assert result.skipped["bad_id"] == 1
        assert (result.facts[-1].id, result.facts[-1].name, result.facts[-1].energy) == (an_id(8), "Z\ufffd", 0.6)

    def test_a_database_in_use_is_named(self, refused, database, tmp_path):
        body = database()
        (tmp_path / "mine.db-wal").write_bytes(b"x")
        assert "close it first" in refused(body, name="mine.db").message

    def test_no_tables_and_damaged_ones_are_refused(self, refused, database):
        assert refused(database("DROP TABLE tracks")).code == "import_columns"
        body = database(rows=2000)
        assert refused(body[:5000]).code == "import_unreadable"
        assert refused(body[:100] + bytes(1000) + body[1100:]).code == "import_unreadable"

    def test_pages_that_lead_in_circles_end(self, refused, database):
        body = bytearray(database(rows=300))
        page = 4096
        roots = [at for at in range(page, len(body), page) if body[at] == 5]  # the inner page of the table's tree
        (root,) = roots
        cells = int.from_bytes(body[root + 3 : root + 5], "big")
        for cell in range(cells):  # every branch is the first leaf
            at = root + int.from_bytes(body[root + 12 + 2 * cell : root + 14 + 2 * cell], "big")
            first = root + int.from_bytes(body[root + 12 : root + 14], "big")
            body[at : at + 4] = body[first : first + 4]
        body[root + 8 : root + 12] = (root // page + 1).to_bytes(4, "big")  # and the last one is itself
        assert refused(bytes(body)).code in ("import_unreadable", "import_no_rows")

    def test_more_rows_than_the_file_has_place_for(self, refused, database, monkeypatch):
        work = sqlite_table._Work
        before = work.__init__

        def tiny(self, path):
            before(self, path)
            self._bytes = 10

        monkeypatch.setattr(work, "__init__", tiny)
        assert "circles" in refused(database(rows=30)).message


FOREIGN = {
    "Excel": (b"PK\x03\x04\x14\0\x06\0\x08\0\0\0!\0[Content_Types].xml", "Save As"),
    "an old Excel": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "Save As"),
    "LibreOffice": (b"PK\x03\x04mimetypeapplication/vnd.oasis.opendocument.spreadsheet", "Text CSV"),
    "a ZIP archive": (b"PK\x03\x04\x14\0\0\0\0\0tracks.csv", "unpack"),
    "xz": (b"\xfd7zXZ\0\0", "unpack"),
    "Feather": (b"ARROW1\0\0", "Parquet or CSV"),
    "a web page": (b"<!DOCTYPE html><html>", "download"),
    "a pickle": (b"\x80\x04\x95\x10\0\0\0", "save it as CSV"),
}


@pytest.mark.parametrize("kind", FOREIGN)
def test_a_format_that_is_not_read_is_named_with_what_to_do(refused, kind):
    body, advice = FOREIGN[kind]
    error = refused(body)
    assert error.code == "import_unreadable"
    assert advice in error.message
    assert set(formats._NAMED.values()) | set(formats._ZIPPED.values()) | {formats._ZIP} >= {error.params["detail"]}
