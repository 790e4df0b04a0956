"""Answers of the fake host, in parts that tests combine."""

from __future__ import annotations

from typing import Any, TypeAlias

Scenario: TypeAlias = dict[str, Any]

EMOTIONS = ("angry", "disgust", "fear", "happy", "sad", "surprise", "neutral")
LETTERS = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"

# 1 x 1 pixel, for tests that do not look at the picture.
PREVIEW = (
    "/9j/4AAQSkZJRgABAQEASABIAAD/2wBDAP//////////////////////////////////////////////////////////////////////////////"
    "////////wgALCAABAAEBAREA/8QAFBABAAAAAAAAAAAAAAAAAAAAAP/aAAgBAQABPxA="
)

NAMES = [
    ("Here Comes the Sun", "The Beatles"),
    ("Walking on Sunshine", "Katrina & The Waves"),
    ("A Song With a Very Long Name That Goes On and On Until Nobody Can Read It Any More", "Some Band"),
    ("September", "Earth, Wind & Fire"),
    ("Águas de Março", "Elis Regina, Antônio Carlos Jobim"),
    ("أهواك", "عبد الحليم حافظ"),
    ("上を向いて歩こう", "坂本九"),
    ("Good as Hell", "Lizzo"),
    ("Lovely Day", "Bill Withers"),
    ("Feeling Good", "Nina Simone"),
    ("Dog Days Are Over", "Florence + The Machine"),
    ("Dreams", "Fleetwood Mac"),
]

GENRES = ("pop", "soul", "rock", "funk", "bossa nova")


def distribution(**shares: float) -> dict[str, float]:
    """The seven probabilities: the named ones, and the rest spread over the others."""
    others = [emotion for emotion in EMOTIONS if emotion not in shares]
    rest = (1 - sum(shares.values())) / max(1, len(others))
    return {emotion: shares.get(emotion, rest) for emotion in EMOTIONS}


def track(number: int = 0, **fields: object) -> dict[str, object]:
    name, artists = NAMES[number % len(NAMES)]
    spread = (number * 37 % 100) / 100
    identity = "".join(LETTERS[(number * 7 + place * 11) % len(LETTERS)] for place in range(22))
    target = {"valence": 0.7, "energy": 0.6}
    reason = {"kind": "mood", "target": target, "distance": spread / 5, "step": 1, "steps": 1, "because": []}
    return {
        "id": identity,
        "name": name,
        "artists": artists.split(", "),
        "album": None,
        "year": 1958 + number * 29 % 67,
        "genre": GENRES[number % len(GENRES)],
        "duration": 185.0,
        "popularity": 80,
        "url": f"https://example.com/not-used/{number}",
        "uri": "javascript:not-used",
        "valence": spread,
        "energy": 1 - spread / 2,
        "reason": reason,
    } | fields


def tracks(count: int = 12, start: int = 0) -> list[dict[str, object]]:
    return [track(start + number) for number in range(count)]


def mood(emotion: str = "happy", **fields: object) -> dict[str, object]:
    sure = distribution(**{emotion: 0.86})
    return {
        "emotion": emotion,
        "confidence": 0.86,
        "valence": 0.72,
        "arousal": 0.42,
        "word": "cheerful",
        "distribution": sure,
        "frames": 14,
        "others": 0,
        "reason": None,
        "alternatives": [],
        "hint": None,
    } | fields


def unsure() -> dict[str, object]:
    spread = distribution(sad=0.41, neutral=0.37)
    fields = {"confidence": 0.41, "word": None, "reason": "not_sure", "alternatives": ["sad", "neutral"]}
    return mood() | fields | {"emotion": None, "distribution": spread, "valence": -0.2, "arousal": -0.1}


def nobody() -> dict[str, object]:
    fields = {"confidence": 0, "word": None, "reason": "no_face", "hint": "no_face", "frames": 0}
    return mood() | fields | {"emotion": None, "distribution": {}, "valence": 0, "arousal": 0}


def answer(found: dict[str, Any], count: int = 12) -> dict[str, object]:
    """A mood with tracks around it, as the host finds them."""
    here = {"valence": (found["valence"] + 1) / 2, "energy": (found["arousal"] + 1) / 2}
    near = [each | _beside(here, number) for number, each in enumerate(tracks(count if found["emotion"] else 0))]
    return {"mood": found, "goal": "match", "tracks": near, "path": [here], "target": None, "scan": 7}


def _beside(point: dict[str, float], number: int) -> dict[str, float]:
    """A place near a point of the map, another for each number."""
    offset = {"valence": (number * 37 % 11 - 5) / 34, "energy": (number * 53 % 13 - 6) / 40}
    return {axis: round(min(0.98, max(0.02, point[axis] + offset[axis])), 3) for axis in point}


def steps(count: int = 5, **fields: object) -> list[dict[str, object]]:
    box = {"x": 0.32, "y": 0.2, "width": 0.36, "height": 0.55}
    return [
        {"phase": "looking", "done": number / count, "frames": number, "box": box, "distribution": distribution()}
        | fields
        for number in range(count)
    ]


def error(code: str, message: str = "", hint: str = "", number: int = -32000, **params: object) -> dict[str, object]:
    data = {"code": code, "message": message, "hint": hint, "params": params}
    return {"code": number, "message": message, "data": data}


PATH = [{"valence": 0.3 + 0.125 * step, "energy": 0.35 + 0.08 * step} for step in range(5)]
"""From sadness to a lift."""


def lifted(path: list[dict[str, float]]) -> list[dict[str, object]]:
    """Two tracks for each step of the way."""
    steps = []
    for number, each in enumerate(tracks(2 * len(path), start=3)):
        point = path[number // 2]
        because = [{"kind": "known_artist", "name": each["artists"][0]}] if number % 4 == 1 else []  # type: ignore[index]
        reason = {"kind": "step", "target": point, "distance": 0.05, "step": number // 2 + 1, "steps": len(path)}
        place = {axis: min(1, max(0, share + (number % 3 - 1) * 0.05)) for axis, share in point.items()}
        steps.append(each | {"reason": reason | {"because": because}} | place)
    return steps


def able(*capabilities: str) -> dict[str, object]:
    """The answer to `initialize` of a host with these methods."""
    return {"host_version": "0.1.0", "protocol": 1, "capabilities": list(capabilities)}


SPOTIFY = (
    "spotify/status",
    "spotify/signIn",
    "spotify/play",
    "spotify/queue",
    "spotify/skip",
    "spotify/playing",
    "spotify/devices",
    "spotify/playlist/save",
    "spotify/library/save",
)


CLIENT = "0123456789abcdef0123456789abcdef"
PAGE = "http://127.0.0.1:9/authorize?client_id=x"
"""An address where nothing answers; a tab opens anyway."""


def scopes(*allowed: str) -> list[dict[str, object]]:
    """The permission for each feature, granted for the named ones."""
    features = ("taste", "playlists", "playback", "library")
    return [{"scope": name, "feature": name, "reason": "", "granted": name in allowed} for name in features]


def devices(active: str | None = "Laptop") -> dict[str, object]:
    """Two devices, one of which may be active."""
    names = [("laptop", "Laptop", "Computer"), ("kitchen", "Kitchen speaker", "Speaker")]
    found = [{"id": key, "name": name, "type": kind, "active": name == active} for key, name, kind in names]
    return {"devices": found}


def account(**changes: object) -> dict[str, object]:
    """How things stand with Spotify; by default nobody is signed in, and no app is known."""
    return {
        "signed_in": False,
        "client_id": None,
        "keyring": "ok",
        "redirect": "http://127.0.0.1/callback",
        "dashboard": "https://developer.spotify.com/dashboard",
        "apps": "https://www.spotify.com/account/apps/",
        "since": None,
        "until": None,
        "scopes": scopes(),
        "taste": {"enabled": True, "read": None, "tracks": 0, "artists": 0, "newer": 0},
        "calls": 0,
        "budget": 300,
        "held_until": None,
        "kept": [],
    } | changes


def covered() -> Scenario:
    """A host that takes the mouth for covered at each scan, and can keep that it is not."""
    scan = {"steps": steps(), "preview": PREVIEW, "answer": answer(unsure() | {"hint": "uncover_mouth"})}
    said = {"mouth": True, "eyes": False}
    return good(scan=scan, initialize=able("watch", "profile/uncovered"), **{"profile/uncovered": said})


def could_sign_in(**changes: Any) -> Scenario:
    """A host that knows the user's app and waits for the sign-in until it is cancelled."""
    page = {"method": "spotify/page", "params": {"url": PAGE, "redirect": "", "seconds": 240}}
    plan = {"notices": [page], "waits": True}
    status = account(client_id=CLIENT)
    able_to = able("watch", "track/feedback", "mood/correct", *SPOTIFY)
    return good(initialize=able_to, **{"spotify/status": status, "spotify/signIn": plan}) | changes


def signed_in(**changes: Any) -> Scenario:
    """A host whose user is signed in to Spotify and has allowed everything except saving likes."""
    allowed = ("taste", "playlists", "playback")
    return (
        good()
        | {
            "initialize": able("watch", "track/feedback", "mood/correct", *SPOTIFY),
            "spotify/status": account(signed_in=True, client_id=CLIENT, scopes=scopes(*allowed)),
            "spotify/devices": devices(),
            "spotify/playlist/save": {"id": "0123456789abcdefghijAB", "url": "javascript:not-used", "name": "A list"},
        }
        | changes
    )


def good(**changes: Any) -> Scenario:
    """A host that works: a scan of five steps, other tracks for the goal."""
    return {
        "scan": {"steps": steps(), "preview": PREVIEW, "answer": answer(mood())},
        "initialize": able("watch", "track/feedback", "mood/correct", "spotify/status", "spotify/signIn"),
        "spotify/status": account(),
        "mood/correct": {"scan": 7, "emotion": None},
        "recommend": [{"goal": "lift", "tracks": tracks(12, start=20), "path": PATH, "target": None}],
        "settings/read": {"camera": None, "goal": "match", "limit": 12},
        "settings/write": {"camera": None, "goal": "lift", "limit": 20},
        "cameras/list": {"cameras": [{"index": 0, "name": "Front camera"}, {"index": 2, "name": "Desk camera"}]},
        "doctor": {
            "worst": "warning",
            "checks": [
                {"subject": "Python", "state": "ok", "found": "3.12.4", "remedy": None},
                {
                    "subject": "Face detector",
                    "state": "warning",
                    "found": "yunet.onnx is missing or damaged; the weaker Haar cascade serves instead",
                    "remedy": "Run `facetune models fetch`.",
                    "code": "detector_bad",
                    "params": {"file": "yunet.onnx"},
                },
                {
                    "subject": "Camera",
                    "state": "failure",
                    "found": "The camera Webcam is in use by another program.",
                    "remedy": "Close the other program (a video call, say), then scan again.",
                    "code": "camera_busy",
                    "params": {"source": "Webcam"},
                    "failed": True,
                },
            ],
        },
    } | changes
