import logging

import cv2
import numpy as np
import pytest

from facetune.errors import FaceTuneError
from facetune.vision import detector as module
from facetune.vision import faces
from facetune.vision.detector import load_detector
from facetune.vision.faces import Face
from tests import media


def middle(face):
    return face.x + face.width / 2, face.y + face.height / 2


@pytest.mark.usefixtures("fetched")
def test_the_best_installed_detector_is_loaded():
    assert load_detector().name == "haar"


@pytest.mark.usefixtures("yunet")
def test_yunet_is_used_where_its_weights_are():
    assert load_detector().name == "yunet"


@pytest.mark.parametrize("damage", ["truncated", "changed", "pointer", "empty"])
def test_damaged_weights_are_logged_and_haar_serves(yunet, caplog, damage):
    content = yunet.read_bytes()
    yunet.write_bytes(
        {
            "truncated": content[:1000],
            "changed": content[:-1] + bytes([content[-1] ^ 1]),
            "pointer": b"version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 232589\n",
            "empty": b"",
        }[damage]
    )
    with caplog.at_level(logging.WARNING, "facetune"):
        assert load_detector().name == "haar"
    assert "YuNet is not used" in caplog.text


@pytest.mark.usefixtures("yunet")
def test_weights_that_opencv_cannot_load(monkeypatch, caplog):
    monkeypatch.setattr(module.manifest, "verified", lambda *_: b"right by the manifest, and no model")
    with caplog.at_level(logging.WARNING, "facetune"):
        assert load_detector().name == "haar"
    assert "YuNet is not used" in caplog.text


@pytest.mark.usefixtures("fetched")
def test_no_detector_at_all(monkeypatch, tmp_path):
    monkeypatch.setattr(cv2.data, "haarcascades", str(tmp_path))
    with pytest.raises(FaceTuneError) as caught:
        load_detector()
    assert caught.value.code == "detector_missing"


def test_the_portrait(detector, portrait):
    face = detector.detect(portrait)[0]
    height, width = portrait.shape[:2]
    x, y = middle(face)
    assert 0.45 < x / width < 0.55
    assert 0.25 < y / height < 0.4
    assert 0.15 < face.width / width < 0.35
    assert 0 < face.score <= 1


@pytest.mark.usefixtures("yunet")
def test_landmarks_are_in_pixels_of_the_frame():
    frame = media.scene(media.portrait())
    (face,) = load_detector().detect(frame)
    right_eye, left_eye, nose, right_mouth, left_mouth = face.landmarks
    assert right_eye[0] < nose[0] < left_eye[0]
    assert right_mouth[0] < left_mouth[0]
    assert max(right_eye[1], left_eye[1]) < nose[1] < min(right_mouth[1], left_mouth[1])
    assert all(face.x < x < face.x + face.width and face.y < y < face.y + face.height for x, y in face.landmarks)


def test_the_largest_face_comes_first(detector, portrait):
    frame = np.full((480, 640, 3), 120, np.uint8)
    frame[20:220, 20:220] = cv2.resize(portrait, (200, 200), interpolation=cv2.INTER_AREA)
    frame[80:464, 240:624] = portrait
    found = detector.detect(frame)
    assert len(found) >= 2
    assert middle(found[0])[0] > 320
    assert any(middle(face)[0] < 220 for face in found[1:])
    ranks = [face.prominence for face in found]
    assert ranks == sorted(ranks, reverse=True)


@pytest.mark.usefixtures("fetched")
def test_what_only_resembles_a_face_comes_after_one():
    """The cascade sees another, larger face in the suit's badges."""
    detector, portrait, doubtful = load_detector(), media.portrait(), 0
    for shift in range(-12, 13, 3):
        found = detector.detect(media.scene(portrait, shift=shift))
        x, y = middle(found[0])
        assert abs(x - 320 - shift) < 15
        assert 100 < y < 200
        doubtful += any(face.width > found[0].width for face in found[1:])
    assert doubtful, "every other face was smaller: this shows nothing"


@pytest.mark.parametrize(
    ("left", "share"), [(0, 1), (50, 1 / 3), (100, 0), (300, 0)], ids=["the-same", "half", "beside", "far"]
)
def test_overlap_is_intersection_over_union(left, share):
    first, second = (Face(x, 20, 100, 40, 0.9, None, "haar") for x in (0, left))
    assert first.overlap(second) == second.overlap(first) == pytest.approx(share)


@pytest.mark.usefixtures("yunet")
def test_a_small_face_is_found_at_the_second_look(portrait):
    frame = np.full((480, 640, 3), 120, np.uint8)
    frame[200:280, 300:380] = cv2.resize(portrait, (80, 80), interpolation=cv2.INTER_AREA)  # a face of 19 pixels
    assert len(load_detector().detect(frame)) == 1


@pytest.mark.usefixtures("yunet")
def test_half_a_face_is_found_at_the_last_look(portrait):
    half = portrait[95:165, 150:220].copy()
    half[:, 35:] = 130
    frame = np.full((480, 640, 3), 120, np.uint8)
    frame[200:280, 300:380] = cv2.resize(half, (80, 80), interpolation=cv2.INTER_AREA)
    yunet = load_detector()
    assert faces.search(frame, yunet._search) == [], "found already: this shows nothing"
    (face,) = yunet.detect(frame)
    x, y = middle(face)
    assert 300 < x < 345  # the half that is seen
    assert 200 < y < 280


@pytest.mark.usefixtures("yunet")
def test_a_bare_crop_of_a_face_is_found(portrait):
    crop = cv2.resize(portrait[60:184, 126:250], (48, 48), interpolation=cv2.INTER_AREA)
    (face,) = load_detector().detect(crop)
    assert 24 < face.width < 60
    assert all(0 < x < 48 and 0 < y < 48 for x, y in face.landmarks)


@pytest.mark.usefixtures("yunet")
def test_a_face_cut_by_the_border(portrait):
    cut = portrait[:, 195:]  # the right eye is gone
    for face in load_detector().detect(cut):
        assert face.x < cut.shape[1] / 4


@pytest.mark.parametrize(
    "frame",
    [
        np.zeros((480, 640, 3), np.uint8),
        np.full((480, 640, 3), 255, np.uint8),
        np.zeros((1, 1, 3), np.uint8),
        np.zeros((1, 640, 3), np.uint8),
        np.zeros((480, 1, 3), np.uint8),
        np.zeros((3, 4000, 3), np.uint8),
    ],
    ids=lambda frame: f"{frame.shape[1]}x{frame.shape[0]}-{frame.max()}",
)
def test_frames_without_a_face(detector, frame):
    assert detector.detect(frame) == []


def test_upside_down(detector, portrait):
    turned = cv2.rotate(portrait, cv2.ROTATE_180)
    assert isinstance(detector.detect(turned), list)


def test_frames_of_changing_size(detector, portrait):
    for width in (640, 320, 200, 1000, 640):
        frame = cv2.resize(portrait, (width, width))
        face = detector.detect(frame)[0]
        assert 0.45 < middle(face)[0] / width < 0.55


def test_many_threads_may_share_a_detector(detector, portrait):
    from concurrent.futures import ThreadPoolExecutor

    frames = [cv2.resize(portrait, (width, width)) for width in (300, 400, 500, 600)]
    alone = [detector.detect(frame) for frame in frames]
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(detector.detect, frames)) == alone
