import io
import os
import struct
import threading
import zlib

import cv2
import numpy as np
import pytest

from facetune.errors import FaceTuneError
from facetune.vision import formats, pictures, stills


def code_of(path):
    with pytest.raises(FaceTuneError) as caught:
        pictures.read(path)
    return caught.value.code


def png_of(width, height):
    """A PNG that claims a size and holds next to nothing, as a decompression bomb does."""

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    data = zlib.compress(bytes(1000))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


@pytest.mark.parametrize("extension", [".jpg", ".png", ".webp", ".bmp", ".gif"])
def test_the_header_tells_the_size(extension):
    done, content = cv2.imencode(extension, np.full((33, 71, 3), 99, np.uint8))
    assert done
    assert formats.dimensions(io.BytesIO(content.tobytes())) == (71, 33)


@pytest.mark.parametrize(
    ("kind", "body"),
    [(b"VP8L", struct.pack("<BI", 0x2F, (70) | (32 << 14))), (b"VP8X", bytes(4) + bytes([70, 0, 0, 32, 0, 0]))],
)
def test_the_header_of_other_webp_files(kind, body):
    head = b"RIFF" + bytes(4) + b"WEBP" + kind + bytes(4) + body
    assert formats.dimensions(io.BytesIO(head.ljust(40, b"\0"))) == (71, 33)


def test_the_header_of_a_jpeg_behind_a_large_thumbnail():
    done, content = cv2.imencode(".jpg", np.zeros((33, 71, 3), np.uint8))
    assert done
    segment = b"\xff\xe1" + (60_000).to_bytes(2, "big") + bytes(59_998)
    jpeg = content.tobytes()
    assert formats.dimensions(io.BytesIO(jpeg[:2] + segment * 3 + jpeg[2:])) == (71, 33)


@pytest.mark.parametrize("content", [b"", b"\xff\xd8", b"\xff\xd8\xff\xe0\0\0", b"BM", b"text", b"\x89PNG\r\n\x1a\n"])
def test_what_is_no_picture_has_no_size(content):
    assert formats.dimensions(io.BytesIO(content)) is None


@pytest.mark.parametrize(("width", "height"), [(10_001, 10_000), (2**31 - 1, 2**31 - 1)])
def test_a_bomb_is_refused_before_it_is_decoded(tmp_path, monkeypatch, width, height):
    file = tmp_path / "bomb.png"
    file.write_bytes(png_of(width, height))
    monkeypatch.setattr(cv2, "imdecode", lambda *_: pytest.fail("it was decoded"))
    with pytest.raises(FaceTuneError) as caught:
        pictures.read(file)
    assert caught.value.code == "source_too_large"
    assert str(width) in caught.value.message
    assert "100" in caught.value.hint


def test_a_file_far_larger_than_its_picture_is_refused_before_it_is_read(tmp_path, monkeypatch):
    done, content = cv2.imencode(".bmp", np.zeros((20, 30, 3), np.uint8))
    assert done
    file = tmp_path / "sparse.bmp"
    file.write_bytes(content.tobytes())
    assert pictures.read(file).shape == (20, 30, 3)
    os.truncate(file, 1_500_000_000)
    monkeypatch.setattr(np, "fromfile", lambda *_: pytest.fail("it was read"))
    assert code_of(file) == "source_unreadable"


@pytest.mark.parametrize("extension", [".jpg", ".png"])
def test_a_large_picture_is_shrunk(save, extension):
    name = save(np.full((6000, 8000, 3), 77, np.uint8), "large" + extension)
    frame = pictures.read(stills.Path(name))
    assert frame.shape == (960, 1280, 3)
    assert abs(int(frame[500, 500, 0]) - 77) <= 1


def test_one_pixel(save):
    assert pictures.read(stills.Path(save(np.zeros((1, 1, 3), np.uint8)))).shape == (1, 1, 3)


def test_gray_and_transparent_pictures_become_color(save):
    for picture in (np.zeros((20, 30), np.uint8), np.zeros((20, 30, 4), np.uint8), np.zeros((20, 30), np.uint16)):
        frame = pictures.read(stills.Path(save(picture)))
        assert (frame.shape, frame.dtype) == ((20, 30, 3), np.uint8)


def with_orientation(jpeg, value):
    exif = b"Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01" + struct.pack(">H", value) + bytes(6)
    return jpeg[:2] + b"\xff\xe1" + (len(exif) + 2).to_bytes(2, "big") + exif + jpeg[2:]


@pytest.mark.parametrize("shape", [(40, 60), (2560, 3840)])
def test_a_phones_picture_is_turned_upright(tmp_path, shape):
    picture = np.zeros((*shape, 3), np.uint8)
    picture[: shape[0] // 4] = 255
    done, content = cv2.imencode(".jpg", picture)
    assert done
    file = tmp_path / "phone.jpg"
    file.write_bytes(with_orientation(content.tobytes(), 6))  # 6: turn by 90 degrees clockwise
    frame = pictures.read(file)
    assert frame.shape[0] > frame.shape[1]
    middle = frame.shape[0] // 2
    assert frame[middle, -3].mean() > 200
    assert frame[middle, 3].mean() < 50


def test_files_that_cannot_be_read(tmp_path):
    file = tmp_path / "a.png"
    assert code_of(file) == "source_missing"
    file.touch()
    assert code_of(file) == "source_empty"
    file.write_text("this is text")
    assert code_of(file) == "source_unreadable"
    file.write_bytes(png_of(20, 20)[:30])
    assert code_of(file) == "source_unreadable"
    assert code_of(tmp_path) == "source_unreadable"


def test_names_that_are_not_ascii(save):
    name = save(np.zeros((8, 8, 3), np.uint8), "Übung 顔.png")
    assert pictures.read(stills.Path(name)).shape == (8, 8, 3)


def test_the_order_of_a_folder_is_natural_and_stable(tmp_path):
    names = ["10.png", "2.PNG", "1.png", "01.png", "b2.jpg", "B10.jpg", "a.jpeg", "²3.png", "x.txt", ".1.png"]
    for name in names:
        (tmp_path / name).write_bytes(b"x")
    order = [path.name for path in stills.in_folder(tmp_path)]
    assert order.index("1.png") < order.index("2.PNG") < order.index("10.png")
    assert order.index("01.png") < order.index("1.png")
    assert order.index("b2.jpg") < order.index("B10.jpg")
    assert {"x.txt", ".1.png"}.isdisjoint(order)
    assert len(order) == 8


def test_a_folder_that_is_none(tmp_path):
    with pytest.raises(FaceTuneError) as caught:
        stills.in_folder(tmp_path / "missing")
    assert caught.value.code == "source_unreadable"


def test_a_jpeg_of_nothing_but_padding_is_no_picture(tmp_path):
    file = tmp_path / "padding.jpg"
    file.write_bytes(b"\xff\xd8" + b"\xff" * 5_000_000)
    assert not pictures.is_picture(file)


def test_a_png_whose_chunk_claims_more_than_the_file_has_is_not_decoded(tmp_path, monkeypatch):
    content = png_of(8, 8)
    claim = struct.pack(">I", 2**31 - 1) + b"iCCP" + bytes(20)
    file = tmp_path / "claims.png"
    file.write_bytes(content[:33] + claim + content[33:])
    monkeypatch.setattr(cv2, "imdecode", lambda *_: pytest.fail("it was decoded"))
    assert code_of(file) == "source_unreadable"


@pytest.mark.parametrize(("scans", "size"), [(201, 8), (80, 8000)])
def test_a_jpeg_of_too_many_scans_is_not_decoded(tmp_path, monkeypatch, scans, size):
    frame = b"\xff\xc2\x00\x0b\x08" + struct.pack(">HH", size, size) + b"\x01\x01\x11\x00"
    file = tmp_path / "scans.jpg"
    file.write_bytes(b"\xff\xd8" + frame + b"\xff\xda\x00\x08\x01\x01\x00\x00\x00\x00" * scans + b"\xff\xd9")
    monkeypatch.setattr(cv2, "imdecode", lambda *_: pytest.fail("it was decoded"))
    assert code_of(file) == "source_unreadable"


def test_a_progressive_jpeg_is_read(tmp_path):
    done, content = cv2.imencode(".jpg", np.zeros((480, 640, 3), np.uint8), [cv2.IMWRITE_JPEG_PROGRESSIVE, 1])
    assert done
    (tmp_path / "x.jpg").write_bytes(content.tobytes())
    assert pictures.read(tmp_path / "x.jpg").shape == (480, 640, 3)


def test_what_a_phone_puts_behind_a_picture_counts_for_nothing(tmp_path):
    done, content = cv2.imencode(".jpg", np.zeros((48, 64, 3), np.uint8))
    assert done
    (tmp_path / "motion.jpg").write_bytes(content.tobytes() + b"a film \xff\xda" * 500)
    assert pictures.read(tmp_path / "motion.jpg").shape == (48, 64, 3)


@pytest.mark.parametrize("progressive", [0, 1])
def test_the_scans_of_a_real_jpeg_are_counted(progressive):
    picture = np.random.default_rng(5).integers(0, 256, (48, 64, 3), np.uint8)
    done, content = cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_PROGRESSIVE, progressive])
    assert done
    assert (
        (10 <= formats.jpeg_scans(content.tobytes()) <= 20)
        if progressive
        else formats.jpeg_scans(content.tobytes()) == 3
    )


@pytest.mark.parametrize("folder", [None, "a folder"])
@pytest.mark.parametrize("ends_by", ["deadline", "cancel"])
def test_a_picture_that_holds_the_decoder_ends_the_scan(monkeypatch, tmp_path, folder, ends_by):
    decoding, released, cancelled = threading.Event(), threading.Event(), threading.Event()

    def read(_path):
        decoding.set()
        released.wait(30)

    monkeypatch.setattr(pictures, "read", read)
    monkeypatch.setattr(stills, "DECODING_SECONDS", 0.05 if ends_by == "deadline" else 30)
    if ends_by == "cancel":
        threading.Thread(target=lambda: decoding.wait(30) and cancelled.set(), daemon=True).start()
    frames = stills.StillFrames([tmp_path / "slow.jpg", tmp_path / "next.jpg"], cancelled, folder=folder)
    with frames, pytest.raises(FaceTuneError) as caught:
        frames.next()
    released.set()
    assert caught.value.code == ("source_unreadable" if ends_by == "deadline" else "cancelled")
