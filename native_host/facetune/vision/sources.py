"""What a source's name means: a camera, a file, a folder or a stream."""

from __future__ import annotations

import contextlib
import re
from pathlib import Path
from typing import Final, Literal
from urllib.parse import urlsplit, urlunsplit
from urllib.request import url2pathname

import msgspec

from facetune.errors import FaceTuneError
from facetune.vision import camera, formats, pictures, stills

STREAM_SCHEMES: Final = frozenset({"rtsp", "rtsps", "rtmp", "rtmps", "http", "https", "srt", "mms", "mmsh"})
"""Only these go to FFmpeg. Others can be made to read local files (concat, subfile, crypto), or to wait on a port for a
stream from anyone (tcp, udp, rtp)."""

_LISTENING: Final = frozenset({"udp", "tcp", "rtp"})

_URL: Final = re.compile(r"([a-z][a-z0-9+.-]*)://", re.IGNORECASE)
_MISTYPED: Final = re.compile(rf"(?:{'|'.join(sorted(STREAM_SCHEMES | _LISTENING))}):", re.IGNORECASE)
_INDEX: Final = re.compile(r"(?:/dev/video)?([0-9]{1,3})")


class Source(msgspec.Struct, frozen=True, kw_only=True):
    """Where frames come from.

    `location` is a camera's index, a file, a folder or a URL. `label` is for people: it never has a password in it.
    """

    kind: Literal["camera", "stream", "video", "picture", "folder"]
    location: int | Path | str
    label: str


def parse(name: str | None) -> Source:
    """What a source's name means.

    None is the default camera (camera.default_camera), up to three digits are a camera's index, `scheme://` is a
    stream, an existing path or its `file://` address a picture, a video or a folder; anything else is a camera's name,
    or a part of it that only one camera has, in any case of letters.

    Raises FaceTuneError source_missing, source_empty, source_unreadable, folder_empty, stream_unreachable,
    camera_missing, camera_unknown or library_missing.
    """
    if name is None:
        return _first_camera()
    name = name.strip()
    index = _INDEX.fullmatch(name)
    if index:
        return Source(kind="camera", location=int(index[1]), label=name)
    url = _URL.match(name)
    if url and url[1].lower() != "file":
        return _stream(name, url[1].lower())
    path = Path(url2pathname(name[len("file://") :].removeprefix("localhost")) if url else name)
    with contextlib.suppress(RuntimeError, ValueError):  # ~ and an unknown user is a name like any other, as in a shell
        path = path.expanduser()
    found = _file(path) if name else None
    if found is not None:
        return found
    if _MISTYPED.match(name):  # an address without a slash may have a password in it, too
        raise FaceTuneError("stream_unreachable", source=f"{name.partition(':')[0].lower()}:")
    if url or name.startswith(("/", ".", "~")) or path.is_absolute():
        raise FaceTuneError("source_missing", source=name)
    like_a_file = any(mark in name for mark in "/\\") or path.suffix.lower() in stills.EXTENSIONS | {".mp4", ".avi"}
    return _camera_called(name, like_a_file=like_a_file)


def _first_camera() -> Source:
    found = camera.default_camera()
    return Source(kind="camera", location=found.index, label=found.name)


def _camera_called(name: str, *, like_a_file: bool) -> Source:
    wanted = name.casefold()
    cameras = camera.list_cameras()
    found = [each for each in cameras if each.name.casefold() == wanted]
    if like_a_file and not found:  # a camera may be called "HD 720p/1080p", in whole
        raise FaceTuneError("source_missing", source=name)
    found = found or [each for each in cameras if wanted and wanted in each.name.casefold()]
    if len(found) != 1:
        raise FaceTuneError("camera_unknown", source=name)
    return Source(kind="camera", location=found[0].index, label=found[0].name)


def _stream(url: str, scheme: str) -> Source:
    try:
        parts = urlsplit(url)
        # A password may contain the characters that end a host. With an @ after one, the label shows only the scheme.
        label = f"{scheme}://"
        if "@" not in parts.path + parts.query + parts.fragment:
            label = urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2], query="", fragment=""))
    except ValueError as error:
        raise FaceTuneError("stream_unreachable", source=f"{scheme}://") from error
    waits = not parts.hostname or any(word in parts.query.lower() for word in ("listen", "rendezvous"))  # srt can
    if scheme not in STREAM_SCHEMES or waits:
        raise FaceTuneError("stream_unreachable", source=label)
    return Source(kind="stream", location=url, label=label)


def _file(path: Path) -> Source | None:
    """The source at a path, or None where there is nothing."""
    label = str(path)
    try:
        if path.is_dir():
            stills.in_folder(path)
            return Source(kind="folder", location=path, label=label)
        if not path.exists():
            return None
        if not path.is_file():
            raise FaceTuneError("source_unreadable", source=label)
        if path.stat().st_size == 0:
            raise FaceTuneError("source_empty", source=label)
        kind: Literal["picture", "video"] = "picture" if pictures.is_picture(path) else "video"
        if kind == "video" and formats.unreadable(path):
            raise FaceTuneError("source_unreadable", source=pictures.label_of(path))
    except (OSError, ValueError) as error:  # no permission; a NUL or a name too long for the system
        raise FaceTuneError("source_unreadable", source=label) from error
    return Source(kind=kind, location=path.absolute(), label=label)
