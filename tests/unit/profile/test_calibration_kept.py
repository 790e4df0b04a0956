"""What is kept of a face, what past scans teach, and the scans that are corrected by it."""

import threading

import msgspec
import numpy as np
import pytest

from facetune import paths
from facetune.affect import EMOTIONS
from facetune.app import calibrate
from facetune.app.recommend import Wanted
from facetune.app.scan import scan
from facetune.errors import FaceTuneError
from facetune.profile import store
from facetune.profile.store import open_profile
from facetune.types import Mood
from facetune.vision.calibration import Correction
from facetune.vision.evidence import Evidence
from facetune.vision.quality import Quality

SAD_REST = np.log([0.02, 2e-4, 0.02, 0.004, 0.87, 4e-4, 0.08]).tolist()
SAD = {"angry": 0.02, "disgust": 0.02, "fear": 0.02, "happy": 0.02, "sad": 0.5, "surprise": 0.02, "neutral": 0.4}
BIAS = Correction({"sad": -0.5})


@pytest.fixture
def model():
    return calibrate.model_in_use()


def mood_of(distribution, emotion="sad", **more):
    return Mood(
        emotion=emotion,
        confidence=max(distribution.values()),
        valence=-0.3,
        arousal=-0.1,
        word=None,
        distribution=distribution,
        frames=12,
        **more,
    )


def scanned(model, said="neutral", times=20, **more):
    """Put scans into the profile; the last one's id."""
    with open_profile() as profile:
        for _ in range(times):
            scan = profile.record_scan(mood_of(SAD, **more), "match", model)
            if said:
                profile.correct(scan, said)
    return scan


def test_nothing_is_known_at_first(model):
    assert calibrate.state() == msgspec.structs.replace(calibrate.state(), rest=None, corrections=0, bias=None)
    assert calibrate.subject()[:2] == (None, model)


def test_the_model_is_told_by_its_file_and_its_decision(monkeypatch, tmp_path, model):
    described = msgspec.json.decode((paths.shipped_models() / "manifest.json").read_bytes())
    assert model.startswith(described["emotion"]["sha256"])
    monkeypatch.setattr(paths, "shipped_models", lambda: tmp_path)
    described["emotion"]["decision"] = {"emotion": 0.25, "expression": 0.75}
    (tmp_path / "manifest.json").write_bytes(msgspec.json.encode(described))
    assert calibrate.model_in_use() != model


def test_the_model_is_told_by_how_sharply_it_decides(monkeypatch, tmp_path, model):
    described = msgspec.json.decode((paths.shipped_models() / "manifest.json").read_bytes())
    monkeypatch.setattr(paths, "shipped_models", lambda: tmp_path)
    described["emotion"]["decision_temperature"] = 0.9
    (tmp_path / "manifest.json").write_bytes(msgspec.json.encode(described))
    assert calibrate.model_in_use() != model


def test_a_face_that_another_model_saw_is_not_used(model, caplog):
    kept = calibrate.keep(SAD_REST, 30, "another model")
    assert kept.rest.usable
    known = calibrate.state()
    assert (known.rest.usable, known.bias) == (False, None)
    with caplog.at_level("INFO", logger="facetune"):
        assert calibrate.subject()[:2] == (None, model)
    assert "another model" in caplog.text


def test_scans_that_were_corrected_teach(model):
    scanned(model)
    known = calibrate.state()
    assert known.corrections == 20
    assert known.bias["sad"] < known.bias["neutral"] - 0.1


def test_scans_of_another_model_teach_nothing():
    scanned("another model")
    scanned(None)
    assert calibrate.state().corrections == 0


def test_taken_back_is_unlearnt(model):
    scanned(model)
    with open_profile() as profile:
        for (scan,) in profile.connection.execute("SELECT id FROM scan").fetchall():
            profile.correct(scan, None)
    assert (calibrate.state().corrections, calibrate.state().bias) == (0, None)


def test_what_is_learnt_rests_on_what_the_model_said_itself(model):
    """Else each correction would be learnt again from the scans that it corrected."""
    corrected = {**SAD, "sad": 0.1, "neutral": 0.8}
    with open_profile() as profile:
        for _ in range(20):
            mood = mood_of(corrected, calibrated=True, uncorrected=SAD)
            profile.correct(profile.record_scan(mood, "match", model), "neutral")
    once = calibrate.state().bias
    assert once["sad"] < once["neutral"] - 0.1


def test_not_sure_claims_nothing(model):
    scanned(model, said=None, emotion=None)
    assert calibrate.state().corrections == 0
    scanned(model, said="neutral", emotion=None)
    assert calibrate.state().corrections == 20


def test_reset_forgets_the_face_and_the_corrections(model):
    calibrate.keep(SAD_REST, 30, model)
    scanned(model)
    known = calibrate.reset()
    assert (known.rest, known.corrections, known.bias) == (None, 0, None)
    scanned(model)
    assert calibrate.state().corrections == 20, "what comes after the reset counts"


def test_reset_of_an_empty_profile():
    assert calibrate.reset().rest is None


def test_people_have_faces_of_their_own(model):
    from facetune.profile import people

    calibrate.keep(SAD_REST, 30, model)
    with open_profile() as profile:
        people.new(profile.connection, "Grace")
    assert calibrate.state().rest is None


@pytest.mark.parametrize(
    "rest",
    [
        5,
        {"logs": [0.0] * 6, "frames": 3, "time": 0.0},
        {"logs": [1e300] * 7, "frames": 3, "time": 0.0},
        {"logs": ["NaN"] * 7, "frames": 3, "time": 0.0},
    ],
)
def test_nonsense_in_the_file_counts_as_nothing(model, rest):
    with open_profile() as profile:
        profile.save_calibration("rest", {**rest, "model": model} if isinstance(rest, dict) else rest)
        profile.save_calibration("since", "yesterday")
        scan = profile.record_scan(mood_of(SAD), "match", model)
        for broken in ("{", '{"sad": 1}', '{"sad": 7}', "[]"):
            profile.connection.execute(
                "INSERT INTO scan (profile_id, time, utc_offset, goal, confidence, valence, arousal, distribution,"
                " correction, model) SELECT profile_id, 0, 0, 'match', 1, 0, 0, ?, 'angry', model FROM scan"
                " WHERE id = ?",
                (broken, scan),
            )
    known = calibrate.state()
    assert (known.rest, known.corrections, known.bias) == (None, 0, None)


# --- the correction of a scan


def test_a_correction_and_its_mark():
    evidence, plain = Evidence(), Evidence()
    # Both answers must be above "not sure", so the bias is a large one.
    bias, sad = Correction({"sad": -2.5}), SAD | {"sad": 0.6, "neutral": 0.3}
    shares = np.array(list(sad.values()), np.float32)
    for _ in range(3):
        evidence.add(bias.apply(shares), Quality(good=True, weight=1.0, hint=None), 0)
        plain.add(shares, Quality(good=True, weight=1.0, hint=None), 0)
    mood = bias.mark(evidence.mood())
    assert mood.calibrated
    assert mood.emotion == "neutral"
    assert sum(mood.distribution.values()) == pytest.approx(1)
    assert mood.uncorrected == pytest.approx(plain.mood().distribution, abs=1e-5)
    assert plain.mood().emotion == "sad"
    assert not plain.mood().calibrated


def test_no_face_is_not_calibrated():
    assert BIAS.mark(Evidence().mood()) == Evidence().mood()


def test_probabilities_of_zero_and_one_survive():
    for row in np.eye(7, dtype=np.float32):
        assert BIAS.apply(row) == pytest.approx(row)
    assert np.isfinite(BIAS.apply(np.zeros(7, np.float32))).all()


@pytest.fixture
def portrait(tmp_path, monkeypatch):
    """The smiling portrait, and no detector but the one that ships with OpenCV."""
    monkeypatch.setattr(paths, "fetched_models", lambda: tmp_path)
    return str(paths.sample_portrait())


def test_a_scan_is_corrected_and_kept_with_what_it_was_before(portrait, model):
    happy_rest = np.log([0.02, 0.02, 0.02, 0.85, 0.02, 0.02, 0.05]).tolist()
    plain = scan(portrait, Wanted(goal="match", limit=3))
    calibrate.keep(happy_rest, 30, model)
    answer = scan(portrait, Wanted(goal="match", limit=3))
    assert (plain.mood.calibrated, plain.mood.uncorrected) == (False, None)
    assert answer.mood.calibrated
    assert answer.mood.uncorrected == pytest.approx(plain.mood.distribution, abs=1e-4)
    assert answer.mood.distribution["happy"] < plain.mood.distribution["happy"]
    with open_profile() as profile:
        rows = profile.connection.execute("SELECT model, uncorrected FROM scan ORDER BY id").fetchall()
    assert rows[0] == (model, None)
    assert set(msgspec.json.decode(rows[1][1])) == set(EMOTIONS)


@pytest.mark.parametrize("code", ["profile_locked", "profile_damaged", "profile_unusable"])
def test_a_profile_that_fails_does_not_fail_the_scan(portrait, monkeypatch, code):
    def fail(*_args, **_options):
        raise FaceTuneError(code, file="profile.db", aside="x", detail="no")

    monkeypatch.setattr(calibrate, "open_profile", fail)
    monkeypatch.setattr(store, "opened", fail)
    answer = scan(portrait, Wanted(goal="match", limit=3), cancelled=threading.Event())
    assert answer.mood.emotion == "happy"
    assert not answer.mood.calibrated


def test_a_missing_model_is_told_by_the_scan(portrait, tmp_path, monkeypatch):
    monkeypatch.setattr(paths, "shipped_models", lambda: tmp_path)
    assert calibrate.subject()[:2] == (None, None)
    with pytest.raises(FaceTuneError, match="model_missing"):
        scan(portrait, Wanted(goal="match", limit=3))
