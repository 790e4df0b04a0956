"""The mathematics of calibration, and what it does to simulated people."""

import csv
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from facetune.affect import EMOTIONS
from facetune.profile import calibration
from facetune.profile.calibration import BOUND, LEAST_CORRECTIONS, ORDINARY, Observed, bounded, learn, of_rest
from training import people

ZERO = np.zeros(7)
ordinary_rest = np.array([ORDINARY[name] for name in EMOTIONS])


def place(emotion):
    return EMOTIONS.index(emotion)


def rest(**excess):
    """An ordinary face at rest, but for some log-odds."""
    return ordinary_rest + np.array([excess.get(name, 0.0) for name in EMOTIONS])


def seen(answer, said=None, **shares):
    """A scan whose probabilities are `shares`, the remainder spread evenly."""
    left = (1 - sum(shares.values())) / (7 - len(shares))
    return Observed([shares.get(name, left) for name in EMOTIONS], answer, said)


SAD_BUT_CALM = seen("sad", "neutral", sad=0.5, neutral=0.4)
RIGHT = seen("happy", happy=0.95)


def moved(bias, emotion, against="neutral"):
    return bias[place(emotion)] - bias[place(against)]


# --- the face at rest


def test_an_ordinary_face_is_left_alone():
    assert not of_rest(rest()).any()
    assert not of_rest(rest(sad=0.4, angry=0.4)).any()


def test_more_neutral_than_ordinary_is_left_alone():
    assert not of_rest(rest(sad=-3, angry=-3, fear=-3)).any()


def test_a_sad_resting_face_is_read_as_sad_less_readily():
    bias = of_rest(rest(sad=1.0))
    assert moved(bias, "sad") == pytest.approx(-0.7 * 0.5)
    assert np.count_nonzero(bias) == 1


def test_what_is_added_to_all_log_probabilities_changes_nothing():
    assert of_rest(rest(sad=1.0) + 5.0) == pytest.approx(of_rest(rest(sad=1.0)))


@given(st.lists(st.floats(-20, 0), min_size=7, max_size=7))
def test_no_face_at_rest_leads_beyond_the_bound(logs):
    bias = of_rest(logs)
    assert (bias <= 0).all()
    assert (bias >= -BOUND).all()
    assert bias[place("neutral")] == 0


def test_a_bias_that_is_too_wide_is_shrunk_whole():
    bias = bounded(np.array([0, 0, 0, 3.0, -1.0, 0, 0]))
    assert bias.max() - bias.min() == pytest.approx(BOUND)
    assert moved(bias, "happy") == pytest.approx(-3 * moved(bias, "sad"))


def test_no_bias_is_no_correction():
    assert calibration.as_bias(ZERO) is None
    assert calibration.as_bias(ZERO + 0.3) is None
    assert calibration.as_bias(of_rest(rest(sad=2.0)))["sad"] == -BOUND


# --- corrections


def test_one_who_is_calm_while_sad_is_read_teaches_it():
    bias = learn([SAD_BUT_CALM, RIGHT] * 20, ZERO)
    assert moved(bias, "sad") < -0.3
    assert abs(moved(bias, "happy")) < 0.3


def test_few_corrections_teach_nothing():
    scans = [SAD_BUT_CALM] * (LEAST_CORRECTIONS - 1) + [RIGHT] * 50
    assert learn(scans, ZERO) is ZERO


def test_contradictory_corrections_teach_nothing():
    other_way = seen("neutral", "sad", sad=0.4, neutral=0.5)
    assert not learn([SAD_BUT_CALM, other_way] * 20, ZERO).any()


def test_saying_what_was_read_anyway_is_no_objection():
    agreed = seen("sad", "sad", sad=0.5, neutral=0.4)
    assert not learn([agreed] * 4, ZERO).any()
    assert moved(learn([SAD_BUT_CALM] * 20, ZERO), "sad") < -0.3
    assert not learn([SAD_BUT_CALM] * 20 + [agreed] * 20, ZERO).any()


def test_taking_corrections_back_unlearns_them():
    prior = of_rest(rest(angry=1.0))
    assert learn([scan._replace(said=None) for scan in [SAD_BUT_CALM, RIGHT] * 20], prior) is prior


def test_corrections_go_on_from_the_face_at_rest():
    prior = of_rest(rest(angry=1.2))
    bias = learn([SAD_BUT_CALM, RIGHT] * 20, prior)
    assert moved(bias, "angry") < -0.2
    assert moved(bias, "sad") < -0.2


def test_the_order_of_scans_is_of_no_matter():
    scans = [SAD_BUT_CALM, RIGHT] * 20
    assert learn(scans, ZERO) == pytest.approx(learn(scans[::-1], ZERO), abs=1e-12)


scan = st.builds(
    Observed,
    st.lists(st.floats(0, 1), min_size=7, max_size=7),
    st.sampled_from(EMOTIONS),
    st.one_of(st.none(), st.sampled_from(EMOTIONS)),
)


@settings(max_examples=60, deadline=None)
@given(st.lists(scan, max_size=40))
def test_nobody_can_teach_beyond_the_bound(scans):
    bias = learn(scans, ZERO)
    assert np.isfinite(bias).all()
    assert bias.max() - bias.min() <= BOUND + 1e-9


# --- simulated people: numbers that the model said of 800 faces it was not trained on


@pytest.fixture(scope="module")
def faces():
    with Path(__file__).with_name("faces.csv").open() as file:
        rows = list(csv.DictReader(line for line in file if not line.startswith("#")))
    shares = np.array([[float(row[name]) for name in EMOTIONS] for row in rows])
    return people.people(shares, np.array([place(row["label"]) for row in rows]))


@pytest.mark.parametrize("lean", people.LEANS)
def test_a_look_at_rest_helps_those_who_lean(faces, lean):
    effects = people.at_rest(faces, people.kind(faces, lean), of_rest, count=100)
    assert effects["resting"].change > 0.08
    assert effects["day"].change > 0.03
    assert effects["others"].change > -0.05
    assert effects[lean].change > -0.2  # of at most a hundred faces, so give or take 0.05


def test_a_look_at_rest_does_not_harm_the_ordinary(faces):
    effects = people.at_rest(faces, people.kind(faces, None), of_rest, count=100)
    assert effects["fer2013"].change > -0.005
    assert effects["resting"].change > 0


@pytest.mark.parametrize(("scans", "telling"), [(30, 1.0), (100, 0.3), (100, 1.0)])
def test_correcting_does_not_harm_the_ordinary(faces, scans, telling):
    """Whatever share of the wrong answers they object to: these are no more than the model's doubts foretell."""
    share = float((faces.labels == people.NEUTRAL).mean())
    effects = people.by_correcting(
        faces, people.kind(faces, None), scans=scans, telling=telling, resting=share, count=60
    )
    assert effects["fer2013"].change > -0.005


def test_correcting_helps_those_who_lean(faces):
    effects = people.by_correcting(faces, people.kind(faces, "sad"), scans=100, telling=1.0, resting=0.5, count=60)
    assert effects["day"].change > 0.05


def test_the_simulation_notices_a_correction_that_harms(faces):
    """A learner without slack, bound or share would not pass."""

    def blunt(logs):
        return of_rest(logs, share=1.0, slack=0.0, bound=9.0)

    assert people.at_rest(faces, people.kind(faces, None), blunt, count=60)["fer2013"].change < -0.005
