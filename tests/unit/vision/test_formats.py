"""What a file is, by how it begins."""

import io

import cv2
import numpy as np
import pytest

from facetune.errors import FaceTuneError
from facetune.vision import formats, pictures, stills
from facetune.vision.scan import scan
from facetune.vision.sources import parse
from tests import media


def encoded(extension, height=33, width=71):
    done, content = cv2.imencode(extension, np.full((height, width, 3), 99, np.uint8))
    assert done
    return content.tobytes()


@pytest.mark.parametrize("extension", [".tif", ".ppm", ".jp2", ".avif"])
def test_the_header_of_formats_that_opencv_reads(extension):
    try:
        content = encoded(extension)
    except cv2.error:
        pytest.skip(f"this OpenCV writes no {extension}")
    assert formats.dimensions(io.BytesIO(content)) == (71, 33)


def test_a_picture_whose_header_has_a_comment():
    assert formats.dimensions(io.BytesIO(b"P6\n# made by hand\n71 33\n255\n")) == (71, 33)


@pytest.mark.parametrize("extension", [".tif", ".ppm", ".jp2", ".avif"])
def test_such_a_picture_is_scanned(tmp_path, portrait, extension):
    file = tmp_path / f"portrait{extension}"
    try:
        file.write_bytes(cv2.imencode(extension, portrait)[1].tobytes())
    except cv2.error:
        pytest.skip(f"this OpenCV writes no {extension}")
    assert stills.in_folder(tmp_path) == [file]
    assert parse(str(file)).kind == "picture"
    assert pictures.read(file).shape == portrait.shape


HEADS = {
    "HEIC": b"\0\0\0\x18ftypheic\0\0\0\0mif1heic",
    "AVIF": b"\0\0\0\x1cftypavif\0\0\0\0avifmif1",
    "JPEG 2000": b"\xff\x4f\xff\x51",
    "JPEG XL": b"\xff\x0a\xfa\x7f",
    "ICO": b"\0\0\1\0\1\0\x20\x20",
    "PDF": b"%PDF-1.7\n",
    "PSD": b"8BPS\0\1",
    "SVG": b"<?xml version='1.0'?>\n<svg xmlns='http://www.w3.org/2000/svg'>",
    "audio": b"ID3\4\0\0\0\0\0\0",
    "ZIP": b"PK\3\4",
}


@pytest.mark.parametrize("name", HEADS)
def test_a_format_that_is_not_read_is_named_before_anything_is_opened(tmp_path, name, monkeypatch):
    monkeypatch.setattr(cv2, "VideoCapture", None)
    file = tmp_path / "something"
    file.write_bytes(HEADS[name] + bytes(3000))
    with pytest.raises(FaceTuneError) as caught:
        scan(str(file))
    assert (caught.value.code, f"({name})" in caught.value.message) == ("source_unreadable", True)


def test_a_targa_is_known_by_its_name(tmp_path):
    file = tmp_path / "face.tga"
    file.write_bytes(bytes([0, 0, 2, *bytes(9), 8, 0, 8, 0, 24, 0]) + bytes(192))
    with pytest.raises(FaceTuneError, match="TGA"):
        parse(str(file))


def test_films_are_not_taken_for_something_else(tmp_path):
    assert formats.unreadable(media.empty_video(tmp_path / "film.avi")) is None


@pytest.mark.parametrize("extension", [".gif", ".webp", ".png"])
def test_an_animation_whose_first_frame_is_blank(tmp_path, portrait, extension):
    if not hasattr(cv2, "imwriteanimation"):
        pytest.skip("this OpenCV writes no animations")
    small = cv2.resize(portrait, (160, 200))
    animation = cv2.Animation()
    animation.frames = [np.full((200, 160, 4), 255, np.uint8), cv2.cvtColor(small, cv2.COLOR_BGR2BGRA)]
    animation.durations = np.array([100, 100])
    file = tmp_path / f"moving{extension}"
    if not cv2.imwriteanimation(str(file), animation):
        pytest.skip(f"this OpenCV writes no animated {extension}")
    shown = pictures.read(file)
    assert shown.shape == (200, 160, 3)
    assert shown.std() > 20, "the later frame is the picture"


def test_a_blank_picture_stays_what_it_is(tmp_path):
    file = tmp_path / "white.png"
    file.write_bytes(encoded(".png"))
    assert (pictures.read(file) == 99).all()
