from __future__ import annotations

import errno
import shutil
from pathlib import Path

import cv2
import numpy as np
import pytest

from training.data import dataset
from training.data.faces import spread
from training.data.labels import EMOTIONS
from training.errors import DataError


def test_folders_and_csv_give_the_same_faces(kaggle, table, faces):
    from_folders, from_csv = dataset.load(kaggle), dataset.load(table)
    for found in (from_folders, from_csv):
        assert found.pixels.dtype == np.uint8
        assert np.array_equal(found.pixels, faces.pixels)
        assert np.array_equal(found.labels, faces.labels)
    assert from_folders.votes is None
    assert from_csv.votes.shape == (len(faces), 10)


def test_each_split_of_the_csv(table, faces):
    sizes = {split: len(dataset.load(table.parent, split)) for split in dataset.USAGES}
    assert sizes == {"train": len(faces), "test": 2 * len(faces), "public": len(faces), "private": len(faces)}


def test_classes_may_lie_directly_in_the_folder(kaggle, faces):
    assert len(dataset.load(kaggle / "test", "test")) == len(faces)


def test_unknown_split(kaggle):
    with pytest.raises(DataError, match="unknown split 'dev'"):
        dataset.load(kaggle, "dev")


def test_no_data_at_all(tmp_path):
    with pytest.raises(DataError, match="no such folder"):
        dataset.load(tmp_path / "nowhere")
    with pytest.raises(DataError, match=r"nor fer2013\.csv"):
        dataset.load(tmp_path)


def test_missing_class(kaggle):
    shutil.rmtree(kaggle / "train" / "disgust")
    with pytest.raises(DataError, match="no folder for disgust"):
        dataset.load(kaggle)


def test_empty_class(kaggle):
    for path in (kaggle / "train" / "disgust").iterdir():
        path.unlink()
    with pytest.raises(DataError, match="no face labelled disgust"):
        dataset.load(kaggle)


def test_a_class_that_may_not_be_read(kaggle, monkeypatch):
    honest = Path.iterdir

    def refused(folder):  # as the system does, but root may read everything
        if folder.name == "sad":
            raise PermissionError(errno.EACCES, "Permission denied", str(folder))
        return honest(folder)

    monkeypatch.setattr(Path, "iterdir", refused)
    with pytest.raises(DataError, match=r"train/sad: cannot be read: Permission denied"):
        dataset.load(kaggle)


def test_eighth_class(kaggle):
    (kaggle / "train" / "contempt").mkdir()
    with pytest.raises(DataError, match="unknown class contempt"):
        dataset.load(kaggle)


def test_hidden_files_are_no_class(kaggle, faces):
    (kaggle / "train" / ".ipynb_checkpoints").mkdir()
    (kaggle / "train" / "happy" / ".DS_Store").write_bytes(b"")
    assert len(dataset.load(kaggle)) == len(faces)


def test_what_is_left_out_is_told_in_one_line(kaggle, faces, capsys):
    assert len(dataset.load(kaggle)) == len(faces)
    assert capsys.readouterr().err == ""
    (kaggle / "train" / "happy" / "more").mkdir()
    (kaggle / "train" / "happy" / "one.bmp").write_bytes(b"BM")
    (kaggle / "train" / "sad" / "two.webp").write_bytes(b"RIFF")
    assert len(dataset.load(kaggle)) == len(faces)
    told = "left out 2 other files and 1 folders, such as happy/more; only .png, .jpg, .jpeg are read"
    assert capsys.readouterr().err == f"{kaggle / 'train'}: {told}\n"


def test_a_class_of_other_pictures_alone_is_refused(kaggle):
    for path in (kaggle / "train" / "sad").iterdir():
        path.rename(path.with_suffix(".bmp"))
    with pytest.raises(DataError, match=r"sad: no \.png or .* directly in it, but 12 other files and 0 folders"):
        dataset.load(kaggle)


@pytest.mark.parametrize(
    ("picture", "complaint"),
    [
        (b"", "not a picture$"),
        (b"no picture", "not a picture"),
        (cv2.imencode(".png", np.zeros((47, 48), np.uint8))[1].tobytes(), "48x47 instead of 48x48"),
        (cv2.imencode(".png", np.eye(48, dtype=np.uint16) * 999)[1].tobytes(), "not an 8-bit gray"),
        (
            cv2.imencode(".png", np.random.default_rng(0).integers(0, 255, (48, 48, 3), np.uint8))[1].tobytes(),
            "not an 8-bit gray",
        ),
    ],
    ids=["empty", "text", "too low", "16 bit", "colour"],
)
def test_bad_picture_is_named(kaggle, picture, complaint):
    (kaggle / "train" / "sad" / "bad.png").write_bytes(picture)
    with pytest.raises(DataError, match=complaint) as caught:
        dataset.load(kaggle)
    assert "bad.png" in str(caught.value)


def test_gray_saved_with_three_equal_channels(kaggle, faces):
    gray = np.repeat(faces.pixels[0][..., None], 3, axis=2)
    cv2.imwrite(str(kaggle / "train" / "angry" / "Training_0000000.png"), gray)
    assert np.array_equal(dataset.load(kaggle).pixels[0], faces.pixels[0])


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ("0,1 2 3,Training", "3 pixels instead of 2304"),
        ("0,1 2 3", "2 columns instead of 3"),
        ("7," + " ".join(["1"] * 2304) + ",Training", "emotion '7'"),
        ("-1," + " ".join(["1"] * 2304) + ",Training", "emotion '-1'"),
        ("9" * 5000 + "," + " ".join(["1"] * 2304) + ",Training", "emotion '9"),
        ("\u0663," + " ".join(["1"] * 2304) + ",Training", "emotion '\u0663'"),
        ("0," + " ".join(["+1"] * 2304) + ",Training", "not a number from 0 to 255"),
        ("0," + " ".join(["1_0"] * 2304) + ",Training", "not a number from 0 to 255"),
        ("0,1" + "0" * 5000 + ",Training", "not a number from 0 to 255"),
        ("happy," + " ".join(["1"] * 2304) + ",Training", "emotion 'happy'"),
        ("0," + " ".join(["256"] * 2304) + ",Training", "not a number from 0 to 255"),
        ("0," + " ".join(["x"] * 2304) + ",Training", "not a number from 0 to 255"),
        ("0," + " ".join(["1"] * 2304) + ",Validation", "unknown Usage 'Validation'"),
    ],
)
def test_bad_row_is_named(table, faces, line, complaint):
    with table.open("a") as file:
        file.write(line + "\n")
    with pytest.raises(DataError, match=complaint) as caught:
        dataset.load(table)
    assert f"row {3 * len(faces)}" in str(caught.value)
    assert len(str(caught.value)) < 400, "not a whole cell"


def test_wrong_header(table):
    table.write_text(table.read_text().replace("emotion,pixels,Usage", "label,pixels,Usage", 1))
    with pytest.raises(DataError, match="header"):
        dataset.load(table)


def test_csv_without_its_header(table):
    table.write_text(table.read_text().partition("\n")[2])
    with pytest.raises(DataError, match="header") as caught:
        dataset.load(table)
    assert len(str(caught.value)) < 300, "not a whole face"


def test_binary_csv(table):
    table.write_bytes(b"\xff\xfe\x00" * 100)
    with pytest.raises(DataError, match="cannot be read"):
        dataset.load(table)


def test_csv_without_a_test_set(table):
    lines = [line for line in table.read_text().splitlines() if not line.endswith("Test")]
    table.write_text("\n".join(lines) + "\n")
    with pytest.raises(DataError, match="no row with Usage PublicTest or PrivateTest"):
        dataset.load(table, "test")


def test_labels_are_in_the_order_that_the_host_uses():
    from facetune import affect

    assert tuple(affect.EMOTIONS) == EMOTIONS


def test_rows_are_spread_evenly():
    assert spread(7, 10).tolist() == list(range(7))
    assert spread(10, 4).tolist() == [0, 2, 5, 7]
    assert spread(0, 4).tolist() == []
