import msgspec
import numpy as np
import pytest

from facetune.affect import EMOTIONS, valence_arousal
from facetune.types import Mood
from facetune.vision.evidence import ENOUGH_FRAMES, SURE, Evidence
from facetune.vision.quality import Quality

GOOD = Quality(good=True, weight=1.0, hint=None)
DARK = Quality(good=False, weight=0.2, hint="more_light")


def towards(emotion, confidence):
    rest = (1 - confidence) / 6
    return np.array([confidence if name == emotion else rest for name in EMOTIONS], np.float32)


def gathered(*frames):
    evidence = Evidence()
    for probabilities, quality in frames:
        evidence.add(probabilities, quality, 0)
    return evidence


def test_nobody_was_there():
    evidence = Evidence()
    for _ in range(5):
        evidence.add_faceless()
    mood = evidence.mood()
    assert (mood.emotion, mood.reason, mood.hint) == (None, "no_face", "no_face")
    assert (mood.distribution, mood.alternatives, mood.frames, mood.word) == ({}, [], 0, None)
    assert Evidence().mood().reason == "no_face"


def test_a_clear_mood():
    mood = gathered(*[(towards("happy", 0.9), GOOD)] * 3).mood()
    assert mood.emotion == "happy"
    assert mood.confidence == pytest.approx(0.9, abs=1e-3)
    assert mood.frames == 3
    assert mood.word == "cheerful"
    assert (mood.valence, mood.arousal) == valence_arousal(mood.distribution)
    assert (mood.reason, mood.alternatives, mood.hint) == (None, [], None)


def test_one_odd_frame_does_not_decide():
    frames = [(towards("sad", 0.85), GOOD)] * 5 + [(towards("happy", 0.999), GOOD)]
    assert gathered(*frames).mood().emotion == "sad"


def test_a_frame_that_rules_an_emotion_out_has_no_veto():
    never = np.array([0, 0, 0, 0, 1, 0, 0], np.float32)
    assert gathered(*[(towards("happy", 0.95), GOOD)] * 6, (never, GOOD)).mood().emotion == "happy"


def test_better_frames_count_more():
    heavy, light = Quality(True, 1.0, None), Quality(True, 0.1, None)
    frames = [(towards("sad", 0.8), heavy), (towards("happy", 0.8), light), (towards("happy", 0.8), light)]
    assert gathered(*frames).mood().emotion == "sad"


def test_not_sure_names_the_two_likeliest():
    unclear = np.array([0.05, 0.02, 0.3, 0.03, 0.32, 0.05, 0.23], np.float32)
    mood = gathered((unclear, GOOD)).mood()
    assert (mood.emotion, mood.reason) == (None, "not_sure")
    assert mood.alternatives == ["sad", "fear"]
    assert mood.confidence < SURE
    assert mood.word is None
    assert len(mood.distribution) == 7


def test_weak_frames_alone_are_never_sure():
    mood = gathered(*[(towards("angry", 0.95), DARK)] * 20).mood()
    assert (mood.emotion, mood.reason, mood.hint) == (None, "not_sure", "more_light")
    assert mood.alternatives[0] == "angry"
    assert mood.frames == 0


def test_weak_frames_do_not_count_beside_good_ones():
    mood = gathered(*[(towards("angry", 0.95), DARK)] * 20, (towards("happy", 0.8), GOOD)).mood()
    assert (mood.emotion, mood.frames, mood.hint) == ("happy", 1, "more_light")


def test_the_most_frequent_obstacle_is_the_hint():
    evidence = gathered(*[(towards("happy", 0.9), DARK)] * 3)
    evidence.add_faceless()
    assert evidence.mood().hint == "more_light"


def test_a_mood_never_has_the_hint_that_there_is_no_face():
    evidence = gathered(*[(towards("happy", 0.9), GOOD)] * 3, (towards("happy", 0.9), DARK))
    for _ in range(20):
        evidence.add_faceless()
    mood = evidence.mood()
    assert (mood.emotion, mood.hint) == ("happy", None)


def test_others_are_the_most_that_were_seen():
    evidence = Evidence()
    for others in (0, 2, 1):
        evidence.add(towards("happy", 0.9), GOOD, others)
    assert evidence.mood().others == 2


def test_a_clear_and_stable_answer_settles():
    evidence = gathered(*[(towards("happy", 0.9), GOOD)] * (ENOUGH_FRAMES - 1))
    assert not evidence.settled()
    evidence.add(towards("happy", 0.9), GOOD, 0)
    assert evidence.settled()


@pytest.mark.parametrize("quality", [DARK])
def test_weak_frames_do_not_settle(quality):
    assert not gathered(*[(towards("happy", 0.9), quality)] * 50).settled()


def test_an_unclear_answer_does_not_settle():
    assert not gathered(*[(towards("happy", 0.3), GOOD)] * 50).settled()


def test_an_answer_that_still_moves_does_not_settle():
    frames = [(towards("happy", 0.95), GOOD)] * 6 + [(towards("sad", 0.99), GOOD)] * 6
    assert not gathered(*frames).settled()


def test_nothing_is_not_settled():
    assert not Evidence().settled()


@pytest.mark.parametrize("seed", range(20))
def test_probabilities_survive_rounding(seed):
    rng = np.random.default_rng(seed)
    evidence = Evidence()
    for _ in range(rng.integers(1, 40)):
        logits = rng.normal(0, rng.uniform(0, 20), 7)
        shares = np.exp(logits - logits.max())
        evidence.add((shares / shares.sum()).astype(np.float32), Quality(True, float(rng.uniform(0.01, 1)), None), 0)
    mood = evidence.mood()
    assert sum(mood.distribution.values()) == pytest.approx(1, abs=1e-9)
    # Decoding checks the ranges that the types promise.
    assert msgspec.json.decode(msgspec.json.encode(mood), type=Mood) == mood


def test_certainty_beyond_doubt_stays_within_one():
    sure = np.array([0, 0, 0, 1, 0, 0, 0], np.float32)
    mood = gathered(*[(sure, GOOD)] * 30).mood()
    assert mood.confidence <= 1
    assert all(0 <= p <= 1 for p in mood.distribution.values())


def test_a_face_that_is_covered_in_most_frames_is_not_sure():
    masked = Quality(good=False, weight=0.2, hint="uncover_mouth")
    happy = towards("happy", 0.95)
    mood = gathered(*[(happy, masked)] * 7, *[(happy, GOOD)] * 6).mood()
    assert (mood.emotion, mood.reason, mood.hint) == (None, "not_sure", "uncover_mouth")
    assert mood.alternatives[0] == "happy"


def test_a_mask_that_is_taken_off_does_not_count_any_more():
    masked = Quality(good=False, weight=0.2, hint="uncover_mouth")
    mood = gathered(*[(towards("neutral", 0.95), masked)] * 6, *[(towards("happy", 0.95), GOOD)] * 7).mood()
    assert (mood.emotion, mood.frames, mood.hint) == ("happy", 7, None)
