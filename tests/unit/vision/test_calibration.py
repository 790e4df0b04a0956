"""The mathematics of calibration, and what it does to simulated people."""

import csv
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from facetune.affect import EMOTIONS
from facetune.vision import calibration
from facetune.vision.calibration import (
    BOUND,
    LEAST_CORRECTIONS,
    LOOK,
    Observed,
    Rest,
    bias_for,
    combine,
    from_look,
    from_scans,
)
from facetune.vision.manifest import Resting
from training.evaluate import simulated_people
from training.evaluate.face_calibration import LOST, Constants, acceptable
from training.evaluate.simulated_people import Telling

MEAN = {"angry": -4.8, "disgust": -8.3, "fear": -4.8, "happy": -6.0, "sad": -3.3, "surprise": -7.7}
SPREAD = 2.5
USUAL = Resting(mean=MEAN, spread=dict.fromkeys(MEAN, SPREAD))
LET_PASS = SPREAD * (calibration.SLACK + calibration.DOUBT / LOOK**0.5)
"""Log-odds beyond the mean that a look at rest lets pass."""


def place(emotion):
    return EMOTIONS.index(emotion)


def rest(**excess):
    """An ordinary face at rest, but for some log-odds."""
    return np.array([MEAN.get(name, 0.0) + excess.get(name, 0.0) for name in EMOTIONS])


def looked(**excess):
    """The bias after a look at it."""
    return bias_for(from_look(rest(**excess)), USUAL)


def learnt(scans):
    return bias_for(from_scans(scans), USUAL)


def seen(answer, said=None, **shares):
    """A scan whose probabilities are `shares`, the remainder spread evenly."""
    left = (1 - sum(shares.values())) / (7 - len(shares))
    return Observed([shares.get(name, left) for name in EMOTIONS], answer, said)


SAD_BUT_CALM = seen("sad", "neutral", sad=0.5, neutral=0.48, happy=0.002, surprise=5e-4, disgust=3e-4)
CALM = seen("neutral", neutral=0.96, happy=0.002, surprise=5e-4, disgust=3e-4)
RIGHT = seen("happy", happy=0.95)


# --- the face at rest


def test_an_ordinary_face_is_left_alone():
    assert not looked().any()
    assert not looked(sad=LET_PASS - 0.01, angry=LET_PASS - 0.01).any()


def test_more_neutral_than_ordinary_is_left_alone():
    assert not looked(sad=-3, angry=-3, fear=-3).any()


def test_a_sad_resting_face_is_read_as_sad_less_readily():
    bias = looked(sad=LET_PASS + 0.6)
    assert bias[place("sad")] == pytest.approx(-calibration.SHARE * 0.6)
    assert np.count_nonzero(bias) == 1


def test_the_more_faces_are_known_the_less_is_let_pass():
    sad = rest(sad=LET_PASS - 0.1)
    assert not bias_for(Rest(sad, LOOK), USUAL).any()
    assert bias_for(Rest(sad, 100), USUAL)[place("sad")] < -0.2 * calibration.SHARE
    assert not bias_for(Rest(rest(sad=SPREAD * calibration.SLACK), 1e9), USUAL).any()


def test_what_is_added_to_all_log_probabilities_changes_nothing():
    assert bias_for(from_look(rest(sad=LET_PASS + 0.5) + 5.0), USUAL) == pytest.approx(looked(sad=LET_PASS + 0.5))


def test_nothing_is_corrected_for_a_model_whose_resting_faces_are_not_known():
    assert not bias_for(from_look(rest(sad=9.0)), None).any()


def test_nothing_is_corrected_for_a_face_that_is_not_known():
    assert not bias_for(combine(None, None), USUAL).any()


@given(st.lists(st.floats(-20, 0), min_size=7, max_size=7), st.floats(1, 1e6))
def test_no_face_at_rest_leads_beyond_the_bound(logs, scans):
    bias = bias_for(Rest(np.array(logs), scans), USUAL)
    assert (bias <= 0).all()
    assert (bias >= -BOUND).all()
    assert bias[place("neutral")] == 0


def test_no_bias_is_no_correction():
    assert calibration.by_emotion(np.zeros(7)) is None
    assert calibration.by_emotion(np.full(7, 0.3)) is None
    assert calibration.by_emotion(looked(sad=LET_PASS + 2))["sad"] == -BOUND


# --- corrections


def test_one_who_is_calm_while_sad_is_read_teaches_it():
    bias = learnt([SAD_BUT_CALM, RIGHT] * 20)
    assert bias[place("sad")] < -BOUND / 2
    assert np.count_nonzero(bias) == 1


def test_few_corrections_teach_nothing():
    scans = [SAD_BUT_CALM] * (LEAST_CORRECTIONS - 1) + [RIGHT] * 50
    assert from_scans(scans) is None
    assert from_scans([*scans, SAD_BUT_CALM]) is not None


def test_other_corrections_teach_nothing():
    """A face is not at rest while it shows something."""
    assert from_scans([seen("happy", "surprise", happy=0.6, surprise=0.3)] * 20) is None
    assert from_scans([seen("neutral", "sad", sad=0.4, neutral=0.5)] * 20) is None


def test_saying_what_was_read_anyway_is_no_correction():
    assert from_scans([seen("neutral", "neutral", sad=0.4, neutral=0.5)] * 20) is None


def test_what_was_read_as_neutral_and_let_stand_counts_as_well():
    """Else those who object to a few errors would teach that these few are how they look."""
    assert learnt([SAD_BUT_CALM] * 20)[place("sad")] < -BOUND / 4
    assert not learnt([SAD_BUT_CALM] * 20 + [CALM] * 80).any()


def test_taking_corrections_back_unlearns_them():
    assert from_scans([scan._replace(said=None) for scan in [SAD_BUT_CALM, RIGHT] * 20]) is None


def test_looks_and_corrections_are_averaged():
    scans = [SAD_BUT_CALM] * LOOK * 2
    both = combine(from_look(rest(angry=1.0)), from_scans(scans))
    assert both.scans == 3 * LOOK
    assert both.logs == pytest.approx((rest(angry=1.0) + 2 * from_scans(scans).logs) / 3)
    assert combine(from_look(rest()), None).logs == pytest.approx(rest())


def test_an_ordinary_life_unlearns_an_unlucky_look():
    unlucky = from_look(rest(sad=LET_PASS + 2))
    assert bias_for(unlucky, USUAL)[place("sad")] < -BOUND / 2
    ordinary = from_scans([SAD_BUT_CALM] * LEAST_CORRECTIONS + [CALM] * 25)
    assert not bias_for(combine(unlucky, ordinary), USUAL).any()


def test_the_order_of_scans_is_of_no_matter():
    scans = [SAD_BUT_CALM, CALM, RIGHT] * 20
    assert learnt(scans) == pytest.approx(learnt(scans[::-1]), abs=1e-12)


scan = st.builds(
    Observed,
    st.lists(st.floats(0, 1), min_size=7, max_size=7),
    st.sampled_from(EMOTIONS),
    st.one_of(st.none(), st.sampled_from(EMOTIONS)),
)


@settings(max_examples=60, deadline=None)
@given(st.lists(scan, max_size=40))
def test_nobody_can_teach_beyond_the_bound(scans):
    bias = learnt(scans)
    assert np.isfinite(bias).all()
    assert (bias >= -BOUND).all()
    assert (bias <= 0).all()


# --- simulated people: numbers that a model said of 800 faces it was not trained on

FACE = 1 / 800
"""What is lost where one of them is misread in every simulation: the finest that they can tell."""


@pytest.fixture(scope="module")
def faces():
    with Path(__file__).with_name("faces.csv").open() as file:
        rows = list(csv.DictReader(line for line in file if not line.startswith("#")))
    shares = np.array([[float(row[name]) for name in EMOTIONS] for row in rows])
    return simulated_people.people(shares, np.array([place(row["label"]) for row in rows]))


@pytest.fixture(scope="module")
def learner(faces):
    return Constants().learner(simulated_people.usual(faces))


def test_a_look_at_rest_helps_those_who_lean(faces, learner):
    effects = [
        simulated_people.at_rest(faces, simulated_people.kind(faces, lean), learner, count=100)
        for lean in simulated_people.LEANS
    ]
    assert min(each["resting"].change for each in effects) >= 0
    assert np.mean([each["resting"].change for each in effects]) > 0.002
    assert np.mean([each["day"].change for each in effects]) > 0


def test_a_look_at_rest_changes_nothing_for_almost_all_others(faces, learner):
    biases = []

    def noted(rest):
        biases.append(learner(rest))
        return biases[-1]

    effects = [
        simulated_people.at_rest(faces, simulated_people.kind(faces, None), noted, count=300, seed=seed)
        for seed in range(4)
    ]
    assert np.mean([bias.any() for bias in biases]) < 0.15
    # One simulation's interval lies beside zero by chance once in twenty times.
    assert np.mean([each["fer2013"].change for each in effects]) >= -LOST
    assert np.mean([each["resting"].change for each in effects]) >= 0


@pytest.mark.parametrize("resting", [0.17, 0.5])
@pytest.mark.parametrize("telling", [Telling(0.3, 0.3), Telling(1, 1), Telling(1, 0)])
@pytest.mark.parametrize("scans", [30, 100])
def test_correcting_does_not_harm_the_ordinary(faces, learner, scans, telling, resting):
    """Whichever of the wrong answers they object to, and however calm a life they have."""
    effects = simulated_people.by_correcting(
        faces, simulated_people.kind(faces, None), learner, scans=scans, telling=telling, resting=resting, count=60
    )
    assert effects["fer2013"].change > -FACE / 2
    assert effects["fer2013"].high >= 0


def test_correcting_helps_those_who_lean(faces, learner):
    """Together: of each kind the sample has a few dozen resting faces."""
    told = {"scans": 100, "telling": Telling(1, 1), "resting": 0.5, "count": 60}
    effects = [
        simulated_people.by_correcting(faces, simulated_people.kind(faces, lean), learner, **told)
        for lean in simulated_people.LEANS
    ]
    assert min(each["resting"].change for each in effects) >= 0
    assert np.mean([each["resting"].change for each in effects]) > 0.02
    assert np.mean([each["day"].change for each in effects]) > 0.01
    assert all(each["fer2013"].high > 0 for each in effects)


def test_the_simulation_notices_a_correction_that_harms(faces):
    """A learner that lets nothing pass would not be acceptable."""
    blunt = Constants(share=1.0, slack=0.0, doubt=0.0, bound=9.0).learner(simulated_people.usual(faces))
    harmed = simulated_people.at_rest(faces, simulated_people.kind(faces, None), blunt, count=60)
    assert harmed["fer2013"].change < -0.005
    assert not acceptable([harmed], [])
