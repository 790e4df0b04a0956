"""What the fake host says to the options page: a person with half a year of moods, and one with none."""

from __future__ import annotations

import datetime as dt
import math
import time

from e2e import scenarios as say
from e2e.pictures import picture

from facetune.vision.calibration import BOUND

METHODS = (
    "watch",
    "cameras/test",
    "catalogue/genres",
    "library/import",
    "library/info",
    "track/feedback",
    "mood/correct",
    "history/read",
    "profile/list",
    "profile/export",
    "profile/calibrate",
    "profile/calibration",
    "profile/uncovered",
    *say.SPOTIFY,
)

FELT = ("happy", "neutral", "happy", "sad", "neutral", "surprise", "happy", "angry", "neutral", "sad")
AFFECT = {"happy": 0.7, "neutral": 0.05, "sad": -0.6, "surprise": 0.3, "angry": -0.55}


def moods(count: int, turn: int) -> dict:
    emotions: dict[str, int] = {}
    for number in range(count):
        felt = FELT[(turn * 3 + number) % len(FELT)]
        emotions[felt] = emotions.get(felt, 0) + 1
    valence = sum(AFFECT[felt] * times for felt, times in emotions.items()) / count
    return {"scans": count, "valence": round(valence, 3), "arousal": 0.1, "emotions": emotions}


def summary() -> dict:
    today = dt.datetime.now().astimezone().date()
    days = [back for back in range(29, -1, -1) if back % 7 != 5]
    buckets = [
        {
            "start": (today - dt.timedelta(back)).isoformat(),
            "moods": moods(1 + round(2.4 + 2 * math.sin(back)), back),
        }
        for back in days
    ]
    parts = ("night", "morning", "afternoon", "evening")
    week = [
        {"weekday": place // 4, "part": parts[place % 4], "moods": moods(1 + place % 5, place)}
        for place in range(28)
        if place % 4 and place % 9
    ]
    goals = [
        {"goal": "lift", "before": moods(4, 3) | {"valence": -0.41}, "after": moods(4, 0) | {"valence": 0.22}},
        {"goal": "calm", "before": moods(2, 7) | {"valence": -0.2}, "after": moods(2, 1) | {"valence": -0.17}},
    ]
    return {"moods": moods(76, 0), "unit": "day", "buckets": buckets, "week": week, "goals": goals}


def scans(count: int = 6) -> list[dict]:
    words = {"happy": "cheerful", "neutral": "even", "sad": "downcast", "surprise": "surprised", "angry": "tense"}
    now = time.time()
    return [
        {
            "scan": 100 - number,
            "time": now - number * 31_000,
            "utc_offset": 60,
            "goal": ("match", "lift", "calm")[number % 3],
            "emotion": FELT[number],
            "confidence": 0.8,
            "valence": AFFECT[FELT[number]],
            "arousal": 0.1,
            "word": words[FELT[number]],
            "correction": "neutral" if number == 3 else None,
            "tracks": [
                {key: track[key] for key in ("id", "name", "artists")} | {"judgement": "liked", "opened": True}
                for track in say.tracks(3, start=number)
            ],
        }
        for number in range(count)
    ]


def people(*names: str) -> dict:
    found = [
        {"name": name, "current": not place, "created": 1.7e9, "scans": 76 - 40 * place}
        for place, name in enumerate(names)
    ]
    return {"profiles": found, "damage": None}


SCOPES = [
    {"scope": "user-top-read", "feature": "taste", "reason": "", "granted": True},
    {"scope": "playlist-modify-private", "feature": "playlists", "reason": "", "granted": True},
    {"scope": "user-modify-playback-state", "feature": "playback", "reason": "", "granted": False},
    {"scope": "user-library-modify", "feature": "library", "reason": "", "granted": False},
]


def account(*, signed_in: bool, keyring: str = "ok") -> dict:
    kept = {
        "emotion": "happy",
        "goal": "match",
        "limit": 12,
        "playlist": {"id": "0123456789abcdefghijAB", "url": "javascript:not-used", "name": "FaceTune: joy"},
        "refreshed": time.time() - 4000,
    }
    return {
        "signed_in": signed_in,
        "client_id": "0123456789abcdef0123456789abcdef" if signed_in else None,
        "keyring": keyring,
        "redirect": "http://127.0.0.1/callback",
        "dashboard": "https://developer.spotify.com/dashboard",
        "apps": "https://www.spotify.com/account/apps/",
        "since": time.time() - 1e6 if signed_in else None,
        "until": time.time() + 1.4e7 if signed_in else None,
        "scopes": SCOPES if signed_in else [each | {"granted": False} for each in SCOPES],
        "taste": {"enabled": True, "read": time.time() - 9000, "tracks": 143, "artists": 61, "newer": 12},
        "calls": 37 if signed_in else 0,
        "budget": 300,
        "held_until": None,
        "kept": [kept] if signed_in else [],
    }


def full(**changes: object) -> say.Scenario:
    """A person with a long history."""
    genres = [
        {"name": name, "tracks": 5000 - 900 * place} for place, name in enumerate(("pop", "rock", "jazz", "soul"))
    ]
    settings = {"camera": None, "goal": "lift", "limit": 12, "preferred_genres": ["jazz", "soul"]}
    bias = dict.fromkeys(say.EMOTIONS, 0.1) | {"sad": -BOUND}  # the most that the host ever sends
    return (
        say.good()
        | {
            "initialize": say.able(*METHODS),
            "settings/read": settings | {"avoided_genres": ["rock"], "retention_days": 365},
            "settings/write": settings | {"avoided_genres": ["rock", "pop"], "retention_days": 365},
            "catalogue/genres": {"genres": genres},
            "profile/list": people("Anna", "Bo"),
            "profile/calibration": {
                "rest": {"time": time.time() - 3e5, "frames": 41, "usable": True},
                "corrections": 6,
                "bias": bias,
            },
            "profile/uncovered": {"mouth": True, "eyes": False},
            "library/info": {
                "brought": [
                    {
                        "number": 1,
                        "time": 1.76e9,
                        "kinds": ["history", "library"],
                        "rows": 18_204,
                        "unknown": 2100,
                        "tracks": 1312,
                        "artists": 240,
                        "imports": [],
                    },
                ],
                "tracks": 1312,
                "artists": 240,
            },
            "history/read": {"profile": "Anna", "scans": scans(), "next": 90, "summary": summary(), "damage": None},
            "spotify/status": account(signed_in=True),
            "scan": {"steps": say.steps(60, done=0.6), "preview": picture(), "every": 0.1},
        }
        | changes
    )


def fresh(**changes: object) -> say.Scenario:
    """A new person."""
    nothing = {"profile": "Default", "scans": [], "next": None, "summary": None, "damage": None}
    return full(
        **{
            "settings/read": {"camera": None, "goal": "match", "limit": 12},
            "profile/list": people("Default"),
            "profile/calibration": {"rest": None, "corrections": 0, "bias": None},
            "history/read": nothing,
            "library/info": {"brought": [], "tracks": 0, "artists": 0},
            "spotify/status": account(signed_in=False),
        }
        | changes
    )


STATES = {
    "options_full": full(),
    "options_fresh": fresh(),
    "options_keyring": fresh(**{"spotify/status": account(signed_in=False, keyring="locked")}),
    "options_missing": None,
}
