"""A history of moods, with the summaries that the host makes of it."""

from __future__ import annotations

import datetime as dt
import json
import tempfile
from pathlib import Path
from typing import Any, Final

import msgspec

from facetune.affect import COORDINATES, EMOTIONS, GOALS
from facetune.profile import copies, history
from facetune.profile.store import open_profile

_FIRST: Final = 1_740_000_000
_HOUR: Final = 3600
_DAY: Final = 24 * _HOUR
_SCANS: Final = 60
_MANY_DAYS: Final = 410
"""Days in a row, each with a scan: more than a chart can show."""


def _scan(number: int, time: int, **fields: Any) -> dict[str, Any]:
    """A scan as a copy of a profile has it, but for its time in Unix seconds."""
    emotion = fields.pop("emotion", EMOTIONS[number * 3 % len(EMOTIONS)])
    valence, arousal = COORDINATES[emotion or "neutral"]
    return {
        "scan": number + 1,
        "time": time,
        "utc_offset": (0, 60, -330)[number % 3],
        "goal": tuple(GOALS)[number % len(GOALS)],
        "emotion": emotion,
        "valence": round(valence * 0.8, 3),
        "arousal": round(arousal * 0.8, 3),
        "correction": None,
    } | fields


def _some() -> list[dict[str, Any]]:
    """Scans minutes to days apart. Every fourth is corrected, every ninth is unsure, every eleventh both."""
    found = []
    time = _FIRST
    for number in range(_SCANS):
        time += (120, 900, 2 * _HOUR, 7 * _HOUR, 40 * _HOUR, 9 * _DAY)[number * number % 7 % 6]
        said = {"correction": EMOTIONS[number % len(EMOTIONS)]} if number % 4 == 1 or number % 11 == 3 else {}
        unsure = {"emotion": None} if number % 9 == 4 or number % 11 == 3 else {}
        found.append(_scan(number, time, **said, **unsure))
    return found


def _many() -> list[dict[str, Any]]:
    return [_scan(number, _FIRST + number * _DAY) for number in range(_MANY_DAYS)]


def _answered(scan: dict[str, Any]) -> bool:
    """Whether tracks were shown for it."""
    return bool(scan["scan"] % 5)


def _document(scans: list[dict[str, Any]]) -> bytes:
    def iso(time: int) -> str:
        return dt.datetime.fromtimestamp(time, dt.timezone.utc).isoformat()

    rest = {"confidence": 0.7, "word": None, "model": None, "uncorrected": None}
    even = dict.fromkeys(EMOTIONS, 1 / len(EMOTIONS))
    rows = [
        scan
        | rest
        | {"time": iso(scan["time"]), "distribution": even, "corrected_at": scan["correction"] and iso(scan["time"])}
        for scan in scans
    ]
    shown = [
        {"scan": scan["scan"], "time": iso(scan["time"]), "position": 0, "track": "0" * 22, "name": "A", "artists": []}
        for scan in scans
        if _answered(scan)
    ]
    whole = {"format": "facetune-profile", "version": 1, "exported": iso(_FIRST), "scans": rows, "shown": shown}
    whole |= {"profile": {"name": "", "created": iso(_FIRST)}}
    whole |= {"feedback": [], "settings": [], "calibration": [], "cache": []}
    return json.dumps(whole).encode()


def _told(scans: list[dict[str, Any]], requests: list[dict[str, Any]]) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder, open_profile(Path(folder) / "profile.db") as profile:
        if copies.add(profile, _document(scans), "vectors").scans != len(scans):
            raise ValueError("the host did not take every scan")
        cases = []
        for request in requests:
            found = history.read(profile, **request, limit=0).summary
            cases.append({"request": request, "summary": msgspec.to_builtins(found)})
    return {"scans": scans, "answered": [scan["scan"] for scan in scans if _answered(scan)], "cases": cases}


def text() -> str:
    """The text of history.json: histories, each with requests and the host's summaries."""
    middle = _FIRST + 40 * _DAY
    units: list[dict[str, Any]] = [
        {},
        {"unit": "day"},
        {"unit": "week"},
        {"unit": "month"},
        {"since": middle},
        {"until": _FIRST},
    ]
    found = [_told(_some(), units), _told(_many(), [{}, {"since": middle, "unit": "month"}])]
    return "[\n" + ",\n".join(json.dumps(each, separators=(",", ":")) for each in found) + "\n]\n"
