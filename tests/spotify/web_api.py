"""The Web API's answers to a new app, for the calls that FaceTune uses, from the state of a stand-in."""

from __future__ import annotations

import base64
import csv
import gzip
import hashlib
import secrets
from pathlib import Path

PROFILE = "stand-in-user"
_FACTS = Path(__file__).resolve().parents[2] / "native_host/facetune/music/tracks.csv.gz"

FORBIDDEN_SCOPE = (403, {"error": {"status": 403, "message": "Insufficient client scope"}}, {})
PREMIUM = (
    403,
    {"error": {"status": 403, "message": "Player command failed: Premium required", "reason": "PREMIUM_REQUIRED"}},
    {},
)
NO_DEVICE = (
    404,
    {
        "error": {
            "status": 404,
            "message": "Player command failed: No active device found",
            "reason": "NO_ACTIVE_DEVICE",
        }
    },
    {},
)


RESTRICTED = (403, {"error": {"status": 403, "message": "Player command failed: Restriction violated"}}, {})


def favourites(count=50):
    """Cheerful tracks of the shipped catalogue: the favourites of the stand-in's user."""
    found = []
    with gzip.open(_FACTS, "rt", encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            cheerful = 0.75 < float(row["valence"]) < 0.95 and 0.5 < float(row["energy"]) < 0.8
            if cheerful and int(row["popularity"] or 0) > 60:
                found.append({"id": row["id"], "name": row["name"], "artists": row["artists"].split(";")})
            if len(found) == count:
                break
    return found


def track(fields):
    """A track as the Web API returns it to a new app."""
    artists = [
        {
            "id": base62(name),
            "name": name,
            "type": "artist",
            "uri": f"spotify:artist:{base62(name)}",
            "href": "",
            "external_urls": {"spotify": ""},
        }
        for name in fields["artists"]
    ]
    return {
        "id": fields["id"],
        "name": fields["name"],
        "type": "track",
        "uri": f"spotify:track:{fields['id']}",
        "href": "",
        "external_urls": {"spotify": ""},
        "artists": artists,
        "duration_ms": 200_000,
        "explicit": False,
        "is_local": False,
        "disc_number": 1,
        "track_number": 1,
        "external_ids": {"isrc": "XX0000000000"},
        "album": {
            "album_type": "album",
            "available_markets": [],  # the description requires it, but a new app does not get it
            "total_tracks": 1,
            "external_urls": {"spotify": ""},
            "href": "",
            "id": base62(fields["name"]),
            "images": [
                {"url": f"https://i.scdn.co/image/{picture(fields['name'], width)}", "height": width, "width": width}
                for width in (640, 300, 64)
            ],
            "name": fields.get("album", "Album"),
            "release_date": fields.get("date", "2020-01-01"),
            "release_date_precision": "day",
            "type": "album",
            "uri": f"spotify:album:{base62(fields['name'])}",
            "artists": artists,
        },
    }


def picture(name, width):
    """The name of an album's picture in one of its sizes: 40 digits and letters of base 16."""
    return hashlib.sha256(f"{name}{width}".encode()).hexdigest()[:40]


def base62(text):
    """22 letters and digits that depend on a text."""
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode().translate(str.maketrans("+/=", "AZz"))[:22]


def answer(state, scopes, method, path, query, body):  # noqa: C901, PLR0912, PLR0917 - one line a call
    """Status, body and headers for a call of the Web API by a token with these scopes."""
    limit = int(query.get("limit", 20))
    need = _SCOPES.get((method, path.split("/")[0] if path.startswith("playlists") else path))
    if path == "me/library/contains" and query.get("uris", "").startswith("spotify:playlist:"):
        need = "playlist-read-private"
    if (method, path) == ("DELETE", "me/library") and query.get("uris", "").startswith("spotify:playlist:"):
        need = "playlist-modify-private"
    if need and need not in scopes:
        return FORBIDDEN_SCOPE
    if method == "GET" and path == "me":
        return (
            200,
            {
                "id": PROFILE,
                "account_id": PROFILE,
                "display_name": "Stand-in",
                "type": "user",
                "uri": f"spotify:user:{PROFILE}",
                "href": "",
                "external_urls": {"spotify": ""},
                "images": [],
            },
            {},
        )
    if method == "GET" and path in _PAGES:
        if not 1 <= limit <= 50:
            return _bad("Invalid limit")
        items = _PAGES[path](state)[:limit]
        cursors = {"cursors": {"after": "1", "before": "0"}} if "recently" in path else {"offset": 0, "previous": None}
        ahead = {} if "recently" in path else {"next": None}
        return 200, {"href": "", "limit": limit, "total": len(items), "items": items, **cursors, **ahead}, {}
    if method == "GET" and path == "search":
        return _search(query)
    if path == "me/playlists" and method == "POST":
        identity = base62(f"{body['name']}{len(state.playlists)}")
        public = state.opens or body.get("public", True)
        state.playlists[identity] = {**body, "public": public, "id": identity, "tracks": [], "history": []}
        return 201, _playlist(state.playlists[identity]), {}
    if path.startswith("playlists/") and path.endswith("/items") and method in ("PUT", "POST"):
        return _fill(state, method, path.split("/")[1], body)
    if path in ("me/library", "me/library/contains"):
        return _library(state, method, query.get("uris", "").split(","))
    if path == "me/player/devices" and method == "GET":
        return 200, {"devices": state.devices}, {}
    if path == "me/player" and method == "GET":
        return _playing(state)
    if path in ("me/player/play", "me/player/queue", "me/player/next", "me/player/previous"):
        return _play(state, path, query, body)
    if path.endswith("/tracks") and path.startswith("playlists/"):
        return 403, {"error": {"status": 403, "message": "Forbidden"}}, {}
    return 404, {"error": {"status": 404, "message": "Not found."}}, {}


def _play(state, path, query, body):
    if not state.premium:
        return PREMIUM
    device = query.get("device_id")
    there = [each["id"] for each in state.devices if each["id"] == device or (device is None and each["is_active"])]
    if not there:
        return NO_DEVICE
    if path.endswith("play"):
        state.playing = {"device": there[0], "uris": body["uris"]}
        state.place = 0
    elif path.endswith("queue"):
        state.queue.append(query["uri"])
    else:
        place = state.place + (1 if path.endswith("next") else -1)
        if not state.playing or not 0 <= place < len(state.playing["uris"]):
            return RESTRICTED
        state.place = place
    return 204, None, {}


def _playing(state):
    if not state.playing:
        return 204, None, {}
    identity = state.playing["uris"][state.place].rpartition(":")[2]
    known = {fields["id"]: fields for fields in state.top}
    item = track(known.get(identity, {"id": identity, "name": "Another", "artists": ["Another"]}))
    [device] = [each for each in state.devices if each["id"] == state.playing["device"]]
    where = {"device": device, "repeat_state": "off", "shuffle_state": False, "timestamp": 1}
    return (
        200,
        {**where, "progress_ms": 20_000, "is_playing": True, "item": item, "currently_playing_type": "track"},
        {},
    )


def _library(state, method, uris):
    if not 1 <= len(uris) <= 40:
        return _bad("Too many uris")
    if method == "GET":
        followed = {
            f"spotify:playlist:{made}" for made, found in state.playlists.items() if found.get("followed", True)
        }
        return 200, [uri in state.library or uri in followed for uri in uris], {}
    for uri in uris if method == "DELETE" else []:
        state.playlists.pop(uri.removeprefix("spotify:playlist:"), None)
    state.library = [uri for uri in state.library if uri not in uris] + (uris if method == "PUT" else [])
    return 200, None, {}


def _fill(state, method, identity, body):
    found = state.playlists.get(identity)
    if found is None:
        return 404, {"error": {"status": 404, "message": "Resource not found"}}, {}
    if not isinstance(body, dict) or len(body["uris"]) > 100:
        return _bad("Invalid uris")
    if set(body["uris"]) & set(state.dead):
        return _bad("Payload contains a non-existing ID")
    found["tracks"] = body["uris"] if method == "PUT" else found["tracks"] + body["uris"]
    found["history"].append(body["uris"])
    return 200 if method == "PUT" else 201, {"snapshot_id": secrets.token_hex(4)}, {}


def _search(query):
    limit = int(query.get("limit", 5))
    if not 1 <= limit <= 10:
        return _bad("Invalid limit")
    artist = query["q"].split('"')[1]
    items = [
        track(
            {"id": base62(f"{artist}{number}"), "name": f"New song {number}", "artists": [artist], "date": "2026-05-01"}
        )
        for number in range(limit)
    ]
    page = {"href": "", "limit": limit, "next": None, "offset": 0, "previous": None, "total": limit, "items": items}
    return 200, {"tracks": page}, {}


def _bad(message):
    return 400, {"error": {"status": 400, "message": message}}, {}


def _playlist(found):
    return {
        "id": found["id"],
        "name": found["name"],
        "public": found.get("public", True),
        "collaborative": False,
        "description": found.get("description"),
        "type": "playlist",
        "href": "",
        "images": [],
        "snapshot_id": "0",
        "uri": f"spotify:playlist:{found['id']}",
        "external_urls": {"spotify": f"https://open.spotify.com/playlist/{found['id']}"},
    }


def _artists(state):
    names = dict.fromkeys(name for fields in state.top for name in fields["artists"])
    return [
        {
            "id": base62(name),
            "name": name,
            "type": "artist",
            "href": "",
            "uri": f"spotify:artist:{base62(name)}",
            "external_urls": {"spotify": ""},
            "images": [],
        }
        for name in names
    ]


_PAGES = {
    "me/top/tracks": lambda state: [track(fields) for fields in state.top],
    "me/top/artists": _artists,
    "me/tracks": lambda state: [
        {"added_at": "2026-01-01T00:00:00Z", "track": track(fields)} for fields in state.top[::2]
    ],
    "me/player/recently-played": lambda state: [
        {"played_at": "2026-01-01T00:00:00Z", "track": track(fields)} for fields in state.top[::3]
    ],
}
_SCOPES = {
    ("GET", "me/top/tracks"): "user-top-read",
    ("GET", "me/top/artists"): "user-top-read",
    ("GET", "me/tracks"): "user-library-read",
    ("GET", "me/player/recently-played"): "user-read-recently-played",
    ("GET", "me/player/devices"): "user-read-playback-state",
    ("PUT", "me/player/play"): "user-modify-playback-state",
    ("POST", "me/player/queue"): "user-modify-playback-state",
    ("POST", "me/player/next"): "user-modify-playback-state",
    ("POST", "me/player/previous"): "user-modify-playback-state",
    ("GET", "me/player"): "user-read-playback-state",
    ("GET", "me/library/contains"): "user-library-read",
    ("PUT", "me/library"): "user-library-modify",
    ("DELETE", "me/library"): "user-library-modify",
    ("POST", "me/playlists"): "playlist-modify-private",
    ("PUT", "playlists"): "playlist-modify-private",
    ("POST", "playlists"): "playlist-modify-private",
}
