from __future__ import annotations

import pytest

from facetune import spoken
from facetune.affect import one_emotion
from facetune.listener import Listening
from facetune.music.ranking import wishes
from facetune.music.ranking.recommend import recommend

ANGRY = one_emotion("angry")


def granted(catalogue, known, wish, **asked):
    """The share of a list that grants a wish, and what the answer would say it lacks."""
    tracks = recommend(catalogue, ANGRY, limit=15, seed=3, listening=known, **{"goal": "match", **asked})
    ids = [track.id for track in tracks]
    places = list(catalogue.find(ids).tracks.values())
    return wishes.granted(catalogue, known, wish, places).mean(), wishes.few(catalogue, known, ids)


@pytest.mark.parametrize("genre", ["metal", "indie", "country", "jazz", "brazilian", "indian"])
@pytest.mark.parametrize("goal", ["match", "lift", "calm"])
def test_a_named_genre_fills_at_least_half_of_a_list(real, genre, goal):
    share, lacking = granted(real, Listening(preferred_genres=[genre.title()]), "genres", goal=goal)
    assert share >= 0.5
    assert lacking == []


@pytest.mark.parametrize("language", ["ja", "pt", "hi", "zh"])
def test_so_does_a_language(real, language):
    share, lacking = granted(real, Listening(preferred_languages=[language], language="de"), "languages")
    assert share >= 0.5
    assert lacking == []


@pytest.mark.parametrize("decade", [1990, 2010, 2020])
def test_so_does_a_decade(real, decade):
    share, lacking = granted(real, Listening(preferred_decades=[decade]), "decades")
    assert share >= 0.5
    assert lacking == []


def test_where_too_few_fit_the_answer_says_so(small, track):
    near = {"valence": 0.245, "energy": 0.795}
    rows = [track(**near, genre="rock", year=1999) for _ in range(30)]
    rows += [track(**near, genre="jazz"), track(valence=1, energy=0, genre="polka")]
    catalogue = small(rows)
    assert granted(catalogue, Listening(preferred_genres=["jazz"]), "genres")[1] == ["genres"]
    assert granted(catalogue, Listening(preferred_genres=["polka"]), "genres")[1] == ["genres"]
    assert granted(catalogue, Listening(preferred_genres=["no such"]), "genres") == (0, ["genres"])
    both = Listening(preferred_genres=["rock"], preferred_decades=[2020])
    assert granted(catalogue, both, "genres")[1] == ["decades"]
    assert wishes.few(catalogue, both, []) == []


def test_explicit_words_are_marked_or_left_out_as_chosen(small, track):
    catalogue = small([track(number, explicit=("1", "0", "")[number % 3]) for number in range(9)])

    def chosen(words):
        known = Listening(explicit=words)
        return recommend(catalogue, ANGRY, goal="match", limit=9, seed=1, listening=known)

    assert not any(track.explicit for track in chosen(None))
    assert {int(each.id) % 3 for each in chosen("marked") if each.explicit} == {0}
    assert {int(each.id) % 3 for each in chosen("none")[:6]} == {1, 2}
    assert not any(track.explicit for track in chosen("none"))


def test_a_default_list_is_music_that_a_person_of_this_language_knows(small, track):
    rows = [track(number, genre="turkish", popularity=40) for number in range(12)]
    rows += [track(number, genre=f"kind {number}", popularity=40) for number in range(20, 40)]
    rows += [track(99, genre="turkish", popularity=90)]
    catalogue = small(rows)

    def turkish(known):
        tracks = recommend(catalogue, ANGRY, goal="match", limit=12, seed=1, listening=known)
        return {int(each.id) for each in tracks if each.genre == "turkish"}

    assert turkish(Listening(language="de-AT")) <= {99}
    assert len(turkish(Listening(language="tr"))) >= 3
    assert len(turkish(Listening(language="de", preferred_languages=["tr"]))) >= 6
    assert turkish(Listening(language="xx")) == turkish(None)


@pytest.mark.parametrize(
    ("tag", "code"),
    [
        ("pt-BR", "pt"), ("de_DE.UTF-8", "de"), ("zh-TW", "zh"), ("nb", "no"), ("yue-HK", "zh"), ("EN", "en"),
        ("C", None), ("C.UTF-8", None), ("", None), (None, None), ("xx", None),
    ],
)  # fmt: skip
def test_the_language_of_a_tag(tag, code):
    assert wishes.language_code(tag) == code


def test_the_browser_s_language_comes_before_the_system_s(monkeypatch):
    monkeypatch.setattr(spoken, "_told", [])
    for name in ("LC_ALL", "LC_MESSAGES"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", "sv_SE.UTF-8")
    assert spoken.own() == "sv_SE.UTF-8"
    for odd in (None, 7, "", "x" * 99):
        spoken.tell(odd)
    assert spoken.own() == "sv_SE.UTF-8"
    spoken.tell("pt-BR")
    assert spoken.own() == "pt-BR"


@pytest.mark.parametrize("locale", ["C", "C.UTF-8", "POSIX"])
def test_a_system_without_a_language_speaks_english_as_facetune_does(monkeypatch, locale):
    monkeypatch.setattr(spoken, "_told", [])
    monkeypatch.setenv("LC_ALL", locale)
    assert spoken.own() == "en"
