"""The page's catalogue: the most popular of the shipped tracks, as compact columns in one file.

    python -m tools.web.columns FILE

web/music/catalogue_file.js reads it. It is gzipped JSON, which names the columns, and then the columns themselves. Each
begins at a multiple of four bytes. Numbers of two bytes are first the lower bytes of all, and then the upper ones: so
gzip makes a tenth less of them.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import json
import struct
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from facetune.music.catalogue import shipped_facts
from facetune.music.catalogue.catalogue import Catalogue
from facetune.music.languages import LANGUAGES
from facetune.spotify_links import is_track_id

if TYPE_CHECKING:
    import numpy as np

TRACKS: Final = 40_000
"""Tracks that the page has. web/README.md says what other numbers would weigh."""

VERSION: Final = 2
_DIGITS: Final = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
"""Spotify's, of base 62: an id is a number of 128 bits."""
_BATCH: Final = 5000


def popular(count: int) -> Catalogue:
    """A catalogue in memory of the `count` most popular of the shipped tracks, in the order of the facts."""
    with gzip.open(shipped_facts.path(), "rt", encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)
    place = header.index("popularity")
    order = sorted(range(len(rows)), key=lambda number: (-int(rows[number][place]), number))[:count]
    with tempfile.TemporaryDirectory(prefix="facetune-web-") as folder:
        chosen = Path(folder) / "tracks.csv"
        with chosen.open("w", encoding="utf-8", newline="") as out:
            writer = csv.writer(out)
            writer.writerow(header)
            writer.writerows(rows[number] for number in sorted(order))
        return Catalogue.in_memory(chosen)


def packed(catalogue: Catalogue) -> bytes:
    """The file's content. The same catalogue gives the same bytes with the same version of zlib."""
    return gzip.compress(content(catalogue), 9, mtime=0)


def content(catalogue: Catalogue) -> bytes:
    """The file's content before it is gzipped."""
    columns: list[dict[str, object]] = []
    body = bytearray()
    for name, kind, data in _columns(catalogue):
        columns.append({"name": name, "type": kind, "offset": len(body), "bytes": len(data)})
        body += data + bytes(-len(data) % 4)
    told = {
        "version": VERSION,
        "tracks": len(catalogue),
        "artists": catalogue.artist_count,
        "shipped": catalogue.shipped,
        "genres": catalogue.genres,
        "languages": LANGUAGES,
        "columns": columns,
    }
    head = json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()
    head += b" " * (-len(head) % 4)
    return struct.pack("<I", len(head)) + head + bytes(body)


def _columns(catalogue: Catalogue) -> list[tuple[str, str, bytes]]:
    """Name, type and bytes of each column, those with the widest values first."""
    import numpy as np

    def whole(name: str, parts: int, kind: str) -> tuple[str, str, bytes]:
        values = np.rint(getattr(catalogue, name).astype(np.float64) * parts)
        return name, kind, _as(values, kind)

    rows = list(catalogue.rows(_BATCH))
    identities = b"".join(_number(row.id).to_bytes(16, "big") for row in rows)
    return [
        ("id", "u1", identities),
        ("credit_artists", "u2", _as(catalogue.credit_artists, "u2")),
        ("set_genres", "u2", _as(catalogue.set_genres, "u2")),
        ("genre_sets", "u2", _as(catalogue.genre_sets, "u2")),
        *(whole(name, 1000, "u2") for name in ("valence", "energy", "acousticness")),
        whole("tempo", 10, "u2"),
        ("seconds", "u2", _as(np.rint(catalogue.duration_ms / 1000), "u2")),
        ("year", "i2", _as(catalogue.year, "i2")),
        *(whole(name, 250, "u1") for name in ("danceability", "instrumentalness")),
        ("credits", "u1", _as(np.diff(catalogue.credit_starts), "u1")),
        ("genres_of_set", "u1", _as(np.diff(catalogue.set_starts), "u1")),
        ("popularity", "u1", _as(catalogue.popularity, "u1")),
        *((name, "i1", _as(getattr(catalogue, name), "i1")) for name in ("key", "mode", "explicit", "language")),
        ("name", "text", "\n".join(row.name for row in rows).encode()),
        ("artist", "text", "\n".join(_artists(catalogue, rows)).encode()),
    ]


def _as(values: np.ndarray[Any, Any], kind: str) -> bytes:
    """The values, the lowest byte of each first. Raises ValueError where one does not fit."""
    import numpy as np

    found = values.astype(f"<{kind}")
    if not np.array_equal(found, values):
        raise ValueError(f"a value does not fit into {kind}")
    return b"".join(found.view(np.uint8)[byte :: found.itemsize].tobytes() for byte in range(found.itemsize))


def _number(track: str) -> int:
    """The number that an id is. Raises ValueError for one of more than 128 bits."""
    if not is_track_id(track):
        raise ValueError(f"{track} is not an id")
    found = 0
    for digit in track:
        found = found * len(_DIGITS) + _DIGITS.index(digit)
    if found >= 1 << 128:
        raise ValueError(f"{track} has more than 128 bits")
    return found


def _artists(catalogue: Catalogue, rows: list[Any]) -> list[str]:
    """The names of all artists, by number."""
    found = [""] * catalogue.artist_count
    for position, row in enumerate(rows):
        first, end = catalogue.credit_starts[position : position + 2]
        for number, name in zip(catalogue.credit_artists[first:end].tolist(), row.artists, strict=True):
            found[number] = name
    return found


def main() -> None:
    """Write the file."""
    parser = argparse.ArgumentParser(description="Write the page's catalogue.")
    parser.add_argument("file", type=Path)
    parser.add_argument("--tracks", type=int, default=TRACKS, help="how many, the most popular ones")
    chosen = parser.parse_args()
    chosen.file.write_bytes(packed(popular(chosen.tracks)))


if __name__ == "__main__":
    main()
