from __future__ import annotations

import pytest

from facetune import affect


def test_fer2013_order():
    assert affect.EMOTIONS == ("angry", "disgust", "fear", "happy", "sad", "surprise", "neutral")


@pytest.mark.parametrize("emotion", affect.EMOTIONS)
def test_one_emotion_lies_at_its_own_coordinates(emotion):
    assert affect.valence_arousal(affect.one_emotion(emotion)) == pytest.approx(affect.COORDINATES[emotion])


def test_a_mixture_lies_between():
    mixed = {**dict.fromkeys(affect.EMOTIONS, 0.0), "happy": 0.5, "sad": 0.5}
    assert affect.valence_arousal(mixed) == pytest.approx((0.09, 0.12))


@pytest.mark.parametrize(
    ("point", "word"),
    [((0.81, 0.51), "cheerful"), ((0.0, 0.0), "even"), ((-0.63, -0.27), "sad"), ((-0.5, 0.55), "tense")],
)
def test_a_word_for_a_point(point, word):
    assert affect.word_for(*point) == word


def test_every_point_of_the_map_has_a_word():
    words = {affect.word_for(v / 10, a / 10) for v in range(-10, 11) for a in range(-10, 11)}
    assert words == set(affect.WORDS)
