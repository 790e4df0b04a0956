"""Tables as programs and people write them: what was read wrongly, refused or said badly, one kind after the other."""

from __future__ import annotations

import pytest

from facetune.music.tables.exportify import TRANSLATED
from facetune.music.tables.headers import ALIASES, found, id_places
from facetune.music.tables.numbers import key_and_mode
from tests.conftest import SHARED

CASES = SHARED / "cases/catalogue"


def an_id(number):
    return f"Zz{number:020d}"


def a_table(*rows, columns="name,artists,valence,energy"):
    """CSV with the given columns and an id before them."""
    return f"id,{columns}\n" + "".join(f"{an_id(number)},{row}\n" for number, row in enumerate(rows))


def with_values(column, *values):
    """CSV with one more column."""
    rows = [f"S{number},Ann Bee,0.5,0.6,{value}" for number, value in enumerate(values)]
    return a_table(*rows, columns=f"name,artists,valence,energy,{column}")


class TestArtists:
    def credits(self, read, *written, column="Artist Name(s)"):
        rows = [f'S,"{each}",0.5,0.6' for each in written]
        return read(a_table(*rows, columns=f"name,{column},valence,energy")).all("artists")

    def test_a_backslash_before_a_comma_belongs_to_the_name(self, read):
        found = self.credits(read, r"Ty\, The Maker", r"Ty\, The Maker, Ann Bee", r"Ann Bee, 10\,000 Bees")
        assert found == [["Ty, The Maker"], ["Ty, The Maker", "Ann Bee"], ["Ann Bee", "10,000 Bees"]]

    def test_where_bare_commas_part_artists_a_spaced_one_belongs_to_a_name(self, read):
        found = self.credits(read, "Ann Bee,Cee Dee", "Wind, Sand & Stars,Ann Bee", "Ray, Gus & Joe")
        assert found == [["Ann Bee", "Cee Dee"], ["Wind, Sand & Stars", "Ann Bee"], ["Ray, Gus & Joe"]]

    def test_where_spaced_commas_part_artists_a_bare_one_belongs_to_a_name(self, read):
        found = self.credits(read, "Ann Bee, Cee Dee", "10,000 Bees, Ann Bee", "A,B", "Cee, Dee")
        assert found == [["Ann Bee", "Cee Dee"], ["10,000 Bees", "Ann Bee"], ["A,B"], ["Cee", "Dee"]]

    @pytest.mark.parametrize(
        "written",
        [
            "[{'name': 'Ann Bee', 'id': 'x'}, {'name': 'Cee'}]",
            '[{""name"": ""Ann Bee""}, {""name"": ""Cee"", ""id"": null}]',
            "{Ann Bee,Cee}",
            '{""Ann Bee"",""Cee""}',
            "{'Ann Bee', 'Cee'}",
            "['Ann Bee' 'Cee']",
            '[""Ann Bee"" \'Cee\']',
            "[Ann Bee, Cee]",
            "('Ann Bee', 'Cee')",
        ],
    )
    def test_lists_of_programs(self, read, written):
        assert self.credits(read, written, column="artists") == [["Ann Bee", "Cee"]]

    def test_a_comma_within_a_quoted_name_of_postgres_stays(self, read):
        assert self.credits(read, '{""Wind, Sand"",Cee}', r'{""A \""B\"""",Cee}') == [
            ["Wind, Sand", "Cee"],
            ['A "B"', "Cee"],
        ]

    def test_brackets_around_one_of_several_names_belong_to_it(self, read):
        assert self.credits(read, "[spunge]", "(G)I-DLE", "Ann Bee") == [["[spunge]"], ["(G)I-DLE"], ["Ann Bee"]]

    def test_entities_of_html_are_decoded_before_names_are_parted(self, read):
        rows = ["Vol.1 &amp; 2,Simon &amp; Ann,0.5,0.6", "Rock &#39;n&#x27; Roll,A&B;Cee &notaword; &#0;,0.5,0.6"]
        result = read(a_table(*rows))
        assert result.all("name") == ["Vol.1 & 2", "Rock 'n' Roll"]
        assert result.facts[0].artists == ["Simon & Ann"]
        assert result.facts[1].artists[:1] == ["A&B"]


class TestFeatures:
    def test_one_scale_for_all_features(self, read):
        rows = ["S,A,40,60,70,1,0", "S,A,1,61,70,0,97", "S,A,0,62,70,1,0", "S,A,43,63,70,85,1"]
        columns = "name,artists,valence,energy,danceability,acousticness,instrumentalness"
        result = read(a_table(*rows, columns=columns))
        assert result.all("valence") == [0.4, 0.01, 0.0, 0.43]
        assert result.all("acousticness") == [0.01, 0, 0.01, 0.85]
        assert result.all("instrumentalness") == [0, 0.97, 0, 0.01]

    def test_one_wrong_value_makes_no_per_cent(self, read):
        result = read(a_table("S,A,5,0.6", "S,A,0.2,0.4", "S,A,1,1"))
        assert (result.all("valence"), result.skipped) == ([0.2, 1], {"bad_valence": 1})

    def test_a_column_of_fractions_beside_per_cent_is_as_it_is(self, read):
        rows = [f"S,A,0.{digit},{digit}5,{digit}" for digit in range(1, 9)]
        result = read(a_table(*rows, columns="name,artists,valence,energy,acousticness"))
        assert (result.facts[4].valence, result.facts[4].energy, result.facts[4].acousticness) == (0.5, 0.55, 0.05)

    def test_unreadable_values_do_not_hide_the_scale(self, read):
        result = read(a_table("S,A,40,60,n/a", "S,A,41,61,n/a", columns="name,artists,valence,energy,danceability"))
        assert (result.all("valence"), result.all("danceability")) == ([0.4, 0.41], [None, None])

    def test_a_value_with_its_sign_is_per_cent(self, read):
        result = read(a_table('S,A,5%,"60,5 %"', "S,A,0.5,1%"))
        assert (result.all("valence"), result.all("energy")) == ([0.05, 0.5], [0.605, 0.01])

    @pytest.mark.parametrize("value", ["0", "-1", "0.0"])
    def test_features_that_are_all_0_or_minus_1_are_unknown(self, read, refused, value):
        columns = "name,artists,valence,energy,danceability,tempo,loudness"
        unknown = f"S,A,{value},{value},{value},{value},-60"
        assert "unknown" in refused(a_table(unknown, columns=columns)).message
        result = read(a_table(unknown, "S,A,0,0,0.3,90,-6", "S,A,0,0.2,0,0,-6", columns=columns))
        assert (len(result.facts), result.skipped) == (2, {"no_features": 1})

    def test_speech_is_no_music(self, read):
        result = read(with_values("speechiness", "0.95", "0.5", "", "?"))
        assert (result.all("name"), result.skipped) == (["S1", "S2", "S3"], {"speech": 1})
        rows = [f"S,A,40,60,{value}" for value in (91, 1, 40)]
        result = read(a_table(*rows, columns="name,artists,valence,energy,speechiness"))
        assert (len(result.facts), result.skipped) == (2, {"speech": 1})

    @pytest.mark.parametrize(
        ("text", "said"),
        [
            (
                "spotify_id,track,artist,valence_tags,arousal_tags\n{},Love,Ann,4.55,5.27\n",
                "valence_tags, arousal_tags",
            ),
            ("id,name,artists,valence,arousal\n{},A,Ann,-0.4,0.3\n", "arousal"),
            ("id,name,artists,valence,energy\n{},A,Ann,-0.4,0.3\n", "valence goes below 0"),
            ("id,name,artists,valence,energy\n{},A,Ann,4.5,8.9\n", "no value is over 8.9"),
        ],
    )
    def test_scales_of_other_makers_are_refused_by_name(self, refused, text, said):
        error = refused(text.format(an_id(1)))
        assert error.code == "import_scale"
        assert said in error.message


KEYS = {
    "C Major": (0, 1), "F#/Gb Minor": (6, 0), "A♯/B♭": (10, None), "H": (11, None), "Cb": (11, None), "e moll": (4, 0),
    "8A": (9, 0), "8B": (0, 1), "11B": (9, 1), "1A": (8, 0), "12b": (4, 1), "Am": (9, 0), "Ebmaj": (3, 1),
    "D sharp": (3, None), "13A": None, "0A": None, "J": None, "Major": None, "C Major 7": None,
}  # fmt: skip


class TestOptionalValues:
    @pytest.mark.parametrize("written", KEYS)
    def test_keys_by_name_and_on_the_camelot_wheel(self, read, written):
        assert key_and_mode(written) == KEYS[written]
        result = read(with_values("key", written))
        assert (result.one("key"), result.one("mode")) == (KEYS[written] or (None, None))
        assert result.unread == ({} if KEYS[written] else {"key": 1})

    def test_a_mode_of_its_own_counts(self, read):
        assert read(with_values("key,mode", "C Major,0")).one("mode") == 0

    @pytest.mark.parametrize(
        ("column", "value", "known"),
        [
            ("length", "3:21", 201_000), ("duration_ms", "1:00:05", 3_605_000), ("length", "03:05.5", 185_500),
            ("popularity", "45.5", 46), ("popularity", "n/a", 0), ("popularity", "many", 0), ("popularity", "101", 0),
            ("tempo", "fast", None), ("tempo", "-", None), ("mode", "?", None), ("mode", "Moll", 0),
            ("acousticness", "2", 0), ("danceability", "60%", 0.6), ("explicit", "Clean", 0), ("key", "12", None),
            ("duration_ms", "180500.6", 180_501),
        ],
    )  # fmt: skip
    def test_no_optional_value_costs_a_row(self, read, column, value, known):
        name = "duration_ms" if column == "length" else column
        result = read(with_values(column, value))
        assert (result.one(name), result.skipped) == (known, {})

    @pytest.mark.parametrize(
        ("column", "values", "known"),
        [
            ("length", ("201", "185.5"), [201_000, 185_500]),
            ("Duration", ("201", "250000"), [201, 250_000]),
            ("duration_ms", ("201", "185"), [201, 185]),
            ("duration_sec", ("201", "18500"), [201_000, 18_500_000]),
        ],
    )
    def test_the_unit_of_a_length(self, read, column, values, known):
        assert read(with_values(column, *values)).all("duration_ms") == known

    def test_what_could_not_be_read_is_counted(self, read):
        result = read(with_values("key,popularity", "x,y", "5,50", "z,50"))
        assert (len(result.facts), result.unread) == (3, {"key": 2, "popularity": 1})


class TestIds:
    def test_the_column_whose_values_look_like_ids(self, read):
        rows = f"0,{an_id(1)},A,Ann,.5,.6\n1,{an_id(2)},B,Ann,.5,.6\n"
        for header in ("id,track_id", "id,Spotify Track Id", "track_id,id", "uri,song_id", "index,songId"):
            assert read(f"{header},name,artists,valence,energy\n{rows}").all("id") == [an_id(1), an_id(2)]

    def test_ids_of_artists_and_albums_are_none(self, refused):
        text = f"artist_id,album_id,name,artists,valence,energy\n{an_id(1)},{an_id(2)},A,Ann,.5,.6\n"
        assert refused(text).params["column"] == "id"

    @pytest.mark.parametrize(
        "link",
        [
            "https://api.spotify.com/v1/tracks/{}",
            "https://api.spotify.com/v1/audio-features/{}",
            "https://open.spotify.com/embed/track/{}?utm_source=generator",
            "https://open.spotify.com/intl-de/track/{}?si=abc",
            "http://play.spotify.com/track/{}",
            "spotify.com/track/{}",
            "open.spotify.com/track/{}/",
            "https://open.spotify.com/track/{}#0:30",
            "spotify:track:{}",
        ],
    )
    def test_links(self, read, link):
        assert read(f"name,artists,valence,energy,track_href\nA,Ann,.5,.6,{link.format(an_id(1))}\n").one(
            "id"
        ) == an_id(1)

    @pytest.mark.parametrize(
        "link", ["https://open.spotify.com/album/{}", "https://evil.example/track/{}", "spotify:artist:{}", "x{}"]
    )
    def test_what_only_looks_like_one(self, refused, link):
        text = f"name,artists,valence,energy,uri\nA,Ann,.5,.6,{link.format(an_id(1))}\n"
        assert refused(text).code == "import_no_rows"


class TestHeaders:
    LANGUAGES = ("de", "es", "fr", "it", "pt", "nl", "sv", "tr", "el", "ja", "ar")

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_exportify_in_its_languages(self, read, language):
        place = self.LANGUAGES.index(language)
        whole = {column: names.split("; ") for column, names in TRANSLATED.items()}
        header = {column: names[place] for column, names in whole.items() if len(names) == len(self.LANGUAGES)}
        assert {"id", "name", "artists", "album", "duration_ms"} <= header.keys()
        features = {"valence": "valence", "energy": "energy"} | header
        values = {
            "id": f"spotify:track:{an_id(1)}",
            "name": "A",
            "artists": r"Ty\, T, Bee",
            "valence": 0.5,
            "energy": 1,
        }
        values |= {"duration_ms": 201_000}
        row = [str(values.get(column, "")) for column in features]
        result = read("\n".join(",".join(f'"{each}"' for each in line) for line in (features.values(), row)))
        assert (result.one("artists"), result.one("duration_ms")) == (["Ty, T", "Bee"], 201_000)

    def test_every_translated_name_is_known_as_its_column(self):
        for column, names in TRANSLATED.items():
            for name in names.split("; "):
                assert list(found([name])) == [column], name

    def test_every_alias_is_known_as_its_column(self):
        for column, names in ALIASES.items():
            for name in names:
                for written in (name, name.upper(), name.replace("_", " ").title(), name.title().replace("_", "")):
                    assert list(found([written])) == [column], written

    def test_of_several_names_the_first_counts(self):
        assert found(["song", "track_name", "Name"])["name"][0] == 1
        assert id_places(["x", "url", "track_id", "artist_id", "preview_url", "id"]) == [5, 2, 1]

    def test_camel_case_and_semicolons(self, read):
        header = "trackId;trackName;artists;primaryArtist;durationMs;danceability;energy;valence;tempo;isExplicit"
        result = read(f"{header}\n{an_id(1)};A;Ann, the Bee;Ann;201000;0,7;0,6;0,5;120,5;False\n")
        facts = result.facts[0]
        assert (facts.name, facts.tempo, facts.explicit, facts.duration_ms) == ("A", 120.5, 0, 201_000)

    @pytest.mark.parametrize(
        "above",
        [
            *("\n", "\n \n\n", "sep=,\n", '"sep=,"\r\n', "# exported in 2024\n", "My songs\n\n", ",,,,\n"),
            "// a, comment with name\n",
            "title only\n" * 19,
        ],
    )
    def test_what_stands_above_the_header(self, read, above):
        result = read(above + a_table("A,Ann,.5,.6", "B,,.5,.6"))
        assert (result.all("name"), result.skipped) == (["A"], {"bad_artists": 1})
        assert result.incoming.examples["bad_artists"][0].row == above.count("\n") + 3

    def test_the_delimiter_that_excel_is_told(self, read):
        assert read(f"sep=#\nid#name#artists#valence#energy\n{an_id(1)}#A,b;c#Ann#.5#.6\n").one("name") == "A,b;c"

    def test_a_delimiter_at_the_end_of_each_row(self, read):
        assert read(a_table("A,Ann,.5,.6,,", "B,Ann,.5,.6")).all("name") == ["A", "B"]


class TestWhatIsSaid:
    def test_a_row_is_shown_by_the_line_where_it_begins(self, read):
        result = read(a_table('"A\nb\nc",Ann,.5,.6', "B,,.5,.6", "", "C,Ann,.5", 'D,"Ann\nBee",x,.6', 'E,A,.5,"\n"'))
        rows = {reason: found[0].row for reason, found in result.incoming.examples.items()}
        assert result.incoming.unit == "line"
        assert rows == {"bad_artists": 5, "bad_row": 6, "bad_valence": 8, "bad_energy": 10}

    def test_the_line_in_another_encoding_is_exact(self, refused):
        text = a_table(*(f"S{number},Ann,.5,.6" for number in range(500)), "Zoë,Ann,.5,.6", "B,Ann,.5,.6")
        for encoding, name in (("latin-1", None), ("utf-8", "ascii")):
            error = refused(text.encode(encoding), encoding=name)
            assert (error.code, error.params["line"]) == ("import_encoding", 502)

    def test_why_no_row_can_be_used_is_said_in_words(self, refused):
        error = refused(a_table("A,Ann,high,.6", "B,Ann,,.6"))
        assert "valence is missing, is no number, or is not from 0 to 1 (line 2: high)" in error.message
        error = refused("id,name,artists,valence,energy\nx;y,a\n")
        assert "a quote or a delimiter is missing" in error.message
        assert "2 fields instead of 5" in error.message
        assert "there are no rows" in refused("id,name,artists,valence,energy\n").message


@pytest.mark.skipif(not CASES.exists(), reason="the cases are not here")
def test_the_cases_that_failed_once_are_read(read, refused):
    tables = {
        "excel_de.csv": 4, "excel_de_utf8bom.csv": 4, "tsv_utf16.tsv": 4, "url_si.csv": 5,
        "exportify_watsonbox_de.csv": 4,
        "analyzer_key_names.csv": 6, "camel_semicolon.csv": 4, "array.json": 4, "jsonl.jsonl": 4, "tracks.db": 1,
        "excel_sep_line.csv": 4, "percent_mostly.csv": 5, "artists_json_objs.csv": 6, "optional_key_camelot.csv": 6,
    }  # fmt: skip
    for name, rows in tables.items():
        encoding = "cp1252" if name == "excel_de.csv" else None
        assert len(read((CASES / name).read_bytes(), encoding=encoding).facts) == rows, name
    for name, code in {"valence_tags.csv": "scale", "arousal.csv": "scale", "spoken.csv": "no_rows"}.items():
        assert refused((CASES / name).read_bytes()).code == f"import_{code}"
