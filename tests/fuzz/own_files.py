"""FaceTune's own files, and pictures."""

from __future__ import annotations

import contextlib
import hashlib
import json
import tempfile
from collections.abc import Iterator
from pathlib import Path

from facetune import paths
from facetune.errors import FaceTuneError
from tests.fuzz.target import kept


@contextlib.contextmanager
def elsewhere(name: str, found: Path) -> Iterator[None]:
    """facetune.paths with another place of this name."""
    before = getattr(paths, name)
    setattr(paths, name, lambda: found)
    try:
        yield
    finally:
        setattr(paths, name, before)


def settings(body: bytes, folder: Path) -> None:
    """settings.json, and the choices that an older version left in it."""
    from facetune.app import settings as room
    from facetune.profile import people

    file = folder / "settings.json"
    file.write_bytes(body)
    with elsewhere("settings_file", file):
        people._legacy()
        room.saved()


def settings_seeds() -> list[bytes]:
    whole = {"camera": "rtsp://a:b@c/d", "goal": "lift", "limit": 12, "preferred_genres": ["a"], "retention_days": 3}
    return [b"{}", b'{"camera": null}', json.dumps(whole).encode(), *kept("settings")]


def manifest(body: bytes, folder: Path) -> None:
    """models/manifest.json, what it decides by, and the model file that it names."""
    from facetune.app import calibrate
    from facetune.vision import manifest as room

    (folder / room.NAME).write_bytes(body)
    (folder / "a.onnx").write_bytes(b"abc")
    with elsewhere("shipped_models", folder):
        room.face_detector()
        calibrate.model_in_use()
        room.verified(folder, room.emotion_model())


def manifest_seeds() -> list[bytes]:
    small = {
        "version": 1,
        "emotion": {
            "file": "a.onnx",
            "sha256": hashlib.sha256(b"abc").hexdigest(),
            "size": 3,
            "input": "x",
            "input_shape": [1, 48, 48],
            "input_range": [0, 255],
            "outputs": {"emotion": ["happy"]},
            "decision": {"a": [0.5, {"b": None}]},
        },
    }
    return [(paths.shipped_models() / "manifest.json").read_bytes(), json.dumps(small).encode(), *kept("manifest")]


def profile(body: bytes, folder: Path) -> None:
    """A profile that is opened, read and written as by a scan, twice: what was damaged is mended by then."""
    from facetune.profile import export, history, listening
    from facetune.profile.store import open_profile
    from tests.profiles import mood

    for old in folder.glob("profile.db*"):
        old.unlink()
    file = folder / "profile.db"
    file.write_bytes(body)
    works = (
        lambda kept: kept.record_scan(mood(), "match"),
        lambda kept: (listening.read(kept), history.read(kept)),
        lambda kept: list(export.pieces(kept)),
        lambda kept: kept.record_scan(mood(), "match"),
    )
    with elsewhere("settings_file", folder / "none"):
        for work in works[:3]:
            with contextlib.suppress(_DamagedError), _mended(), open_profile(file) as kept:
                work(kept)
        with contextlib.suppress(_NewerError), _mended(), open_profile(file) as kept:
            works[3](kept)


class _DamagedError(Exception):
    """It was damaged, and is mended now."""


class _NewerError(_DamagedError):
    """Another version wrote it."""


@contextlib.contextmanager
def _mended() -> Iterator[None]:
    try:
        yield
    except FaceTuneError as error:
        if error.code not in ("profile_damaged", "profile_newer"):
            raise
        raise _NewerError if error.code == "profile_newer" else _DamagedError from error


def profile_seeds() -> list[bytes]:
    import gzip

    file = Path(__file__).parents[1] / "unit/profile/profile-version-2.db.gz"
    return [gzip.decompress(file.read_bytes()), *kept("profile")]


def catalogue(body: bytes, folder: Path) -> None:
    """A catalogue: its arrays, its tracks, and a list that is chosen from it."""
    from facetune.affect import one_emotion
    from facetune.music.catalogue.catalogue import Catalogue
    from facetune.music.ranking.recommend import recommend

    file = folder / "catalogue.sqlite"
    file.write_bytes(body)
    found = Catalogue.open(file)
    found.genre_counts()
    found.find(["0" * 22], ["a"])
    recommend(found, one_emotion("happy"), goal="lift", limit=5, seed=1)
    list(found.rows(50))


def catalogue_seeds() -> list[bytes]:
    from facetune.music.catalogue.build import build

    columns = ("id", "name", "artists", "valence", "energy", "acousticness", "tempo", "genre", "popularity")
    rows = [
        (f"{place:022d}", f"Song {place}", f"A{place % 7}", place / 40, 1 - place / 40, 0.5, 120, "pop;rock", place)
        for place in range(40)
    ]
    with tempfile.TemporaryDirectory() as folder:
        source, file = Path(folder) / "facts.csv", Path(folder) / "catalogue.sqlite"
        source.write_text("\n".join(",".join(map(str, row)) for row in [columns, *rows]), encoding="utf-8")
        build(file, source)
        return [file.read_bytes(), *kept("catalogue")]


# What comes from outside


def picture(body: bytes, folder: Path) -> None:
    """A picture, from its first bytes to its pixels."""
    from facetune.vision import pictures

    file = folder / "picture"
    file.write_bytes(body)
    pictures.is_picture(file)
    found = pictures.read(file)
    assert found.ndim == 3, found.shape
    assert 0 < max(found.shape[:2]) <= pictures.LONG_SIDE, found.shape


def picture_seeds() -> list[bytes]:
    import cv2
    import numpy as np

    dice = np.random.default_rng(1)
    small = dice.integers(0, 256, (24, 32, 3), dtype=np.uint8)
    found = []
    for kind, options in (
        *((".png", []), (".bmp", []), (".webp", []), (".tiff", []), (".ppm", [])),
        *((".jpg", []), (".jpg", [cv2.IMWRITE_JPEG_PROGRESSIVE, 1])),
    ):
        done, encoded = cv2.imencode(kind, small, options)
        assert done, kind
        found.append(encoded.tobytes())
    return [*found, *kept("picture")]
