"""What a file is, by how it begins: its size before it is decoded, or the name of a format that is not read."""

from __future__ import annotations

import re
from pathlib import Path
from typing import BinaryIO, Final

_JPEG_SEGMENTS: Final = 10_000
"""Most segments and bytes of padding before a JPEG's start of frame: no real picture has gigabytes of padding."""

_HEAD: Final = 65_536
"""Bytes in which a picture in boxes (AVIF, JPEG 2000) or a PPM must tell its size."""

_MARKER: Final = re.compile(rb"\xff[\xc0-\xcf\xd9-\xfe]")
"""A JPEG's marker, except those within the data of a scan."""

_TIFF_TAGS: Final = 500

_PPM: Final = re.compile(rb"P[1-6](?:\s+|#[^\n]*\n)+?(\d{1,9})(?:\s+|#[^\n]*\n)+?(\d{1,9})\s")

_UNREADABLE: Final = (
    (re.compile(rb"....ftyp(?:hei[cxms]|hev[cxms]|mif1|msf1)", re.DOTALL), "HEIC"),
    (re.compile(rb"....ftyp(?:avif|avis)", re.DOTALL), "AVIF"),
    (re.compile(rb"....ftyp(?:M4A |M4B |M4P )", re.DOTALL), "audio"),
    (re.compile(rb"\x00\x00\x00\x0cjP  \r\n\x87\n|\xff\x4f\xff\x51"), "JPEG 2000"),
    (re.compile(rb"\x00\x00\x00\x0cJXL \r\n\x87\n|\xff\x0a"), "JPEG XL"),
    (re.compile(rb"\x00\x00[\x01\x02]\x00[^\x00]"), "ICO"),
    (re.compile(rb"%PDF-"), "PDF"),
    (re.compile(rb"8BPS"), "PSD"),
    (re.compile(rb"\s*(?:<\?xml[^>]*>\s*)?<svg", re.IGNORECASE), "SVG"),
    (re.compile(rb"II\*\x00|MM\x00\*"), "TIFF"),
    (re.compile(rb"ID3|fLaC|RIFF....WAVE|FORM....AIFF|\xff[\xfb\xf3\xf2\xf1\xf9]", re.DOTALL), "audio"),
    (re.compile(rb"PK\x03\x04"), "ZIP"),
)
"""How files begin that look like pictures or films to a person and that OpenCV or FFmpeg would not read, or would read
as something else: a song's cover is no film."""

_BY_NAME: Final = {".tga": "TGA", ".heic": "HEIC", ".heif": "HEIC", ".pdf": "PDF", ".mp3": "audio", ".m4a": "audio"}
"""Formats without a beginning of their own, by the end of the name."""


def dimensions(file: BinaryIO) -> tuple[int, int] | None:
    """(width, height) in pixels from a picture's header; None if it is not in a format that OpenCV reads.

    These are JPEG, PNG, WebP, BMP, GIF, TIFF, PPM with its kin, AVIF and JPEG 2000. Not every build of OpenCV has the
    last two.
    """
    head = file.read(30)
    if head.startswith(b"\xff\xd8"):
        return _jpeg(file)
    if head.startswith(b"\x89PNG\r\n\x1a\n") and len(head) >= 24:
        return int.from_bytes(head[16:20], "big"), int.from_bytes(head[20:24], "big")
    if head[:6] in {b"GIF87a", b"GIF89a"} and len(head) >= 10:
        return int.from_bytes(head[6:8], "little"), int.from_bytes(head[8:10], "little")
    if head.startswith(b"BM") and len(head) >= 26:
        width, height = (int.from_bytes(head[at : at + 4], "little", signed=True) for at in (18, 22))
        return abs(width), abs(height)  # a negative height means rows from top to bottom
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP" and len(head) == 30:
        return _webp(head)
    if head[:4] in {b"II*\0", b"MM\0*"}:
        return _tiff(file)
    file.seek(0)
    start = file.read(_HEAD)
    if found := _PPM.match(start):
        return int(found[1]), int(found[2])
    if head[4:12] in {b"ftypavif", b"ftypavis"}:
        return _boxed(start, b"ispe", skip=4, high=False)
    if head[4:8] == b"jP  ":
        return _boxed(start, b"ihdr", skip=0, high=True)
    return None


def animated(head: bytes) -> bool:
    """Whether a picture that begins with `head` may have more than one frame: GIF, WebP and PNG can say so."""
    if head[:6] in {b"GIF87a", b"GIF89a"}:
        return True
    if head[:4] == b"RIFF" and head[8:16] == b"WEBPVP8X":
        return len(head) > 20 and bool(head[20] & 0b10)
    return head.startswith(b"\x89PNG") and b"acTL" in head


def unreadable(path: Path) -> str | None:
    """The name of the format of a file that is neither a picture nor a film for FaceTune; None if it may be one.

    Raises OSError.
    """
    with path.open("rb") as file:
        head = file.read(512)
    named = next((name for begins, name in _UNREADABLE if begins.match(head)), None)
    return named or _BY_NAME.get(path.suffix.lower())


def _jpeg(file: BinaryIO) -> tuple[int, int] | None:
    """Walk the segments of a JPEG to its start of frame, which may come after a large thumbnail."""
    file.seek(2)
    for _ in range(_JPEG_SEGMENTS):
        marker = file.read(4)
        if len(marker) < 4 or marker[0] != 0xFF:
            return None
        kind = marker[1]
        if kind == 0xFF:  # padding
            file.seek(-3, 1)
            continue
        if 0xC0 <= kind <= 0xCF and kind not in {0xC4, 0xC8, 0xCC}:
            frame = file.read(5)
            if len(frame) < 5:
                return None
            return int.from_bytes(frame[3:5], "big"), int.from_bytes(frame[1:3], "big")
        length = int.from_bytes(marker[2:4], "big")
        if length < 2:
            return None
        file.seek(length - 2, 1)
    return None


def jpeg_scans(content: bytes) -> int:
    """How often a JPEG's decoder passes over a component of it: once for most, ten times or so if it is progressive.

    What follows the picture is not counted: phones put a film or a second picture there.
    """
    at, scans, components = 2, 0, 0
    while (found := _MARKER.search(content, at)) is not None:
        kind, at = content[found.end() - 1], found.end()
        if kind == 0xD9:
            break
        if kind == 0xDA:
            scans += content[at + 2] if at + 2 < len(content) else 1
            if components and scans == components:  # not progressive, and all in one: the decoder stops after it
                break
        elif 0xC0 <= kind <= 0xC1 and at + 7 < len(content):
            components = content[at + 7]
        at += int.from_bytes(content[at : at + 2], "big")
    return scans


def _webp(head: bytes) -> tuple[int, int] | None:
    kind = head[12:16]
    if kind == b"VP8 ":
        return int.from_bytes(head[26:28], "little") & 0x3FFF, int.from_bytes(head[28:30], "little") & 0x3FFF
    if kind == b"VP8L":
        bits = int.from_bytes(head[21:25], "little")
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    if kind == b"VP8X":
        return int.from_bytes(head[24:27], "little") + 1, int.from_bytes(head[27:30], "little") + 1
    return None


def _tiff(file: BinaryIO) -> tuple[int, int] | None:
    """The size that a TIFF's first directory tells."""
    file.seek(0)
    head = file.read(8)
    little = head.startswith(b"II")

    def number(content: bytes) -> int:
        return int.from_bytes(content, "little" if little else "big")

    file.seek(number(head[4:8]))
    size: dict[int, int] = {}
    for _ in range(min(number(file.read(2)), _TIFF_TAGS)):
        entry = file.read(12)
        if len(entry) < 12:
            return None
        tag, kind = number(entry[:2]), number(entry[2:4])
        if tag in {256, 257}:
            size[tag] = number(entry[8:10] if kind == 3 else entry[8:12])
    return (size[256], size[257]) if len(size) == 2 else None


def _boxed(head: bytes, box: bytes, *, skip: int, high: bool) -> tuple[int, int] | None:
    """The largest size that boxes of this name tell: two numbers of four bytes; `high`: the height comes first."""
    largest: tuple[int, int] | None = None
    for found in re.finditer(re.escape(box), head):
        at = found.end() + skip
        first, second = (int.from_bytes(head[at + step : at + step + 4], "big") for step in (0, 4))
        size = (second, first) if high else (first, second)
        if largest is None or size[0] * size[1] > largest[0] * largest[1]:
            largest = size
    return largest
