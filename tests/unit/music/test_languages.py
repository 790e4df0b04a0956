from __future__ import annotations

import re
from pathlib import Path

import pytest

from facetune.app import catalogue
from facetune.music import languages


def language(name="Name", genres=(), artists="Artist", album=None, instrumentalness=0.0):
    return languages.language_of(list(genres), name, artists, album, instrumentalness)


@pytest.mark.parametrize(
    ("name", "genres", "expected"),
    [
        ("Hello", ["pop"], "en"),
        ("Hello", ["latin", "pop"], "es"),
        ("Hello", ["brazilian"], "pt"),
        ("Hello", ["k-pop"], "ko"),
        ("Hello", ["german", "french"], None),
        ("青と夏", ["j-pop"], "ja"),
        ("記憶棉", ["cantopop"], "yue"),
        ("記憶棉", ["pop"], "zh"),
        ("新しい恋人", [], "ja"),
        ("봄날", ["pop"], "ko"),
        ("Нон стоп", ["rock"], "ru"),
        ("Її", [], "uk"),
        ("هيجيلي", [], "ar"),
        ("هيجيلي", ["iranian"], "fa"),
        ("สักวัน", [], "th"),
        ("Não", ["gospel"], "pt"),
        ("Señorita", ["pop"], "es"),
        ("Sau Cơn Mưa", [], "vi"),
        ("Δ", ["indie"], "en"),
        ("Café Déjà vu", ["pop"], "en"),
        ("Nocturne", ["classical"], None),
        ("Petit pays", ["world"], None),
    ],
)
def test_genres_and_scripts_tell_the_language(name, genres, expected):
    assert language(name, genres) == expected


def test_what_is_not_sung_has_no_language():
    assert language(genres=["german"], instrumentalness=0.9) is None
    assert language(genres=["german"], instrumentalness=None) == "de"
    assert language("青と夏", instrumentalness=0.9) == "ja"  # its title is read at least


def test_letters_of_an_artist_do_not_count():
    assert language("Hello", ["pop"], artists="Señor") == "en"


def test_every_language_has_a_number_that_a_byte_holds():
    assert set(languages.GENRES.values()) <= set(languages.LANGUAGES)
    assert len(set(languages.LANGUAGES)) == len(languages.LANGUAGES) < 127


def test_what_the_popup_and_the_settings_offer_is_known_here():
    extension = Path(__file__).resolve().parents[3] / "extension"
    words = {}
    for file in ("shared/vocabulary.js", "popup/music_wishes.js"):
        script = (extension / file).read_text(encoding="utf-8")
        found = re.findall(r'const (\w+) = \[\s*\.\.\."([^"]+)"\.split\("(.)"\)', script)
        words |= {name: text.split(between) for name, text, between in found}
    assert set(words["LANGUAGES"]) | {"yue"} == set(languages.LANGUAGES)
    offered = dict(catalogue.genres())
    assert min(offered[name] for name in words["GENRES"]) > 500
    assert not set(words["GENRES"]) & set(languages.GENRES) - {"latin", "k-pop"}
