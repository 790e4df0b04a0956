"""A stand-in for Spotify that remembers: the accounts service with PKCE, and the calls of the Web API that are used.

    python -m tests.spotify.standin

prints the environment variables that lead the host to it, as one line of JSON, and serves until its input ends. Its
state can be read and changed at /control of the accounts service: see StandIn.control.
"""

from __future__ import annotations

import base64
import csv
import gzip
import hashlib
import html
import json
import secrets
import socket
import sys
import threading
import time
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit

CLIENT = "0123456789abcdef0123456789abcdef"
REGISTERED = "http://127.0.0.1/callback"
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


@dataclass
class Failure:
    """What to do instead of answering a call whose path begins with `path`: after `skip` of them, `times` times.

    `action` is "status" (with `status`, `body`, `headers`), "cut", "half", "garbage", "hang" or "drip".
    """

    path: str
    action: str = "status"
    status: int = 500
    body: object = None
    headers: dict = field(default_factory=dict)
    skip: int = 0
    times: int = 1_000_000


def favourites(count=50):
    """Cheerful tracks of the catalogue that ships: what the user of the stand-in plays all day."""
    found = []
    with gzip.open(_FACTS, "rt", encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            cheerful = 0.75 < float(row["valence"]) < 0.95 and 0.5 < float(row["energy"]) < 0.8
            if cheerful and int(row["popularity"] or 0) > 60:
                found.append({"id": row["id"], "name": row["name"], "artists": row["artists"].split(";")})
            if len(found) == count:
                break
    return found


class StandIn:
    """Two servers on 127.0.0.1, and what they remember. A context manager."""

    def __init__(self, top=None):
        self.lock = threading.RLock()
        self.top = favourites() if top is None else top
        self.premium = True
        self.rotate = True
        self.lifetime = 3600
        self.clients = {CLIENT}
        self.devices = [
            {
                "id": "laptop",
                "is_active": True,
                "is_private_session": False,
                "is_restricted": False,
                "name": "Laptop",
                "type": "Computer",
                "volume_percent": 50,
                "supports_volume": True,
            },
            {
                "id": "kitchen",
                "is_active": False,
                "is_private_session": False,
                "is_restricted": False,
                "name": "Kitchen speaker",
                "type": "Speaker",
                "volume_percent": None,
                "supports_volume": True,
            },
        ]
        self.quota = 1_000_000
        self.playlists = {}
        self.library = []
        self.queue = []
        self.playing = None
        self.failures = []
        self.calls = []
        """Method and path of each request to the Web API; and "POST token" for the accounts service."""
        self.issued = []
        """Every token and code that was ever given out: what must be found nowhere."""
        self.codes = {}
        self.refreshable = {}
        self.access = {}
        self.accounts_server = _serve(_Accounts, self)
        self.api_server = _serve(_Api, self)
        self.accounts = f"http://127.0.0.1:{self.accounts_server.server_address[1]}"
        self.api = f"http://127.0.0.1:{self.api_server.server_address[1]}"

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for server in (self.accounts_server, self.api_server):
            server.over.set()
            server.shutdown()
            server.server_close()

    def environment(self, api=None):
        return {"FACETUNE_SPOTIFY_ACCOUNTS": self.accounts, "FACETUNE_SPOTIFY_API": api or self.api}

    def secret(self, kind):
        made = kind + secrets.token_urlsafe(96)
        self.issued.append(made)
        return made

    def grant(self, client, scopes, refresh=None):
        """A token answer, as the accounts service gives it."""
        access = self.secret("BQ")
        self.access[access] = (set(scopes), time.time() + self.lifetime)
        answer = {
            "access_token": access,
            "token_type": "Bearer",
            "expires_in": self.lifetime,
            "scope": " ".join(sorted(scopes)),
        }
        if refresh is None or self.rotate:
            self.refreshable.pop(refresh, None)
            answer["refresh_token"] = self.secret("AQ")
            self.refreshable[answer["refresh_token"]] = (client, set(scopes))
        return answer

    def revoke(self):
        """The user takes the app's access back, or six months are over."""
        self.refreshable.clear()
        self.access.clear()

    def expire(self):
        """Every access token is an hour old."""
        self.access.clear()

    def failure_of(self, path):
        with self.lock:
            for failure in self.failures:
                if path.startswith(failure.path):
                    if failure.skip:
                        failure.skip -= 1
                    elif failure.times:
                        failure.times -= 1
                        return failure
        return None

    def control(self, change):
        """Change attributes by name ("premium", "devices", "quota", "rotate", "lifetime"), "failures" as a list of
        Failure's fields, "revoke" and "expire"; the state that is left, without a token.
        """
        for name in ("premium", "devices", "quota", "rotate", "lifetime"):
            if name in change:
                setattr(self, name, change[name])
        if "failures" in change:
            self.failures = [Failure(**fields) for fields in change["failures"]]
        for name in ("revoke", "expire"):
            if change.get(name):
                getattr(self, name)()
        return {
            name: getattr(self, name)
            for name in ("premium", "devices", "playlists", "library", "queue", "playing", "calls")
        } | {"signed_in": bool(self.refreshable)}


def track(fields):
    """A track as the Web API gives it to a new app."""
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
            "available_markets": [],  # the description wants it, though a new app does not get it
            "total_tracks": 1,
            "external_urls": {"spotify": ""},
            "href": "",
            "id": base62(fields["name"]),
            "images": [],
            "name": fields.get("album", "Album"),
            "release_date": fields.get("date", "2020-01-01"),
            "release_date_precision": "day",
            "type": "album",
            "uri": f"spotify:album:{base62(fields['name'])}",
            "artists": artists,
        },
    }


def base62(text):
    """22 letters and digits that belong to a text."""
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode().translate(str.maketrans("+/=", "AZz"))[:22]


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    standin: StandIn

    def log_message(self, *_):
        pass

    def body(self):
        return self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()

    def reply(self, status, body, headers=None, kind="application/json"):
        data = b"" if body is None else body.encode() if isinstance(body, str) else json.dumps(body).encode()
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        if data:
            self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def fails(self, path):
        """Whether a failure took the answer's place."""
        failure = self.standin.failure_of(path)
        if failure is None:
            return False
        self.close_connection = True
        if failure.action == "status":
            self.reply(failure.status, failure.body, failure.headers)
        elif failure.action == "half":
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", "4000")
            self.end_headers()
            self.wfile.write(b'{"items": [{"id": "')
        elif failure.action == "garbage":
            self.reply(200, "<html>Welcome to the hotel's network</html>", kind="text/html")
        elif failure.action == "hang":
            self.server.over.wait(30)
        elif failure.action == "drip":
            self.send_response(200)
            self.end_headers()
            for _ in range(60):
                self.wfile.write(b" ")
                self.server.over.wait(0.5)
        else:
            self.connection.shutdown(socket.SHUT_RDWR)
        return True


class _Accounts(_Handler):
    def do_GET(self):
        parts = urlsplit(self.path)
        if parts.path == "/control":
            self.reply(200, self.standin.control({}))
            return
        if parts.path != "/authorize":
            self.reply(404, "Not found", kind="text/plain")
            return
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        problem = self._problem(query)
        if problem:
            self.reply(400, problem, kind="text/plain")
            return
        with self.standin.lock:
            code = self.standin.secret("AC")
            self.standin.codes[code] = query
        agree = f"{query['redirect_uri']}?{urlencode({'code': code, 'state': query['state']})}"
        cancel = f"{query['redirect_uri']}?{urlencode({'error': 'access_denied', 'state': query['state']})}"
        page = (
            "<!doctype html><title>Stand-in for Spotify</title><h1>FaceTune asks for access</h1>"
            f"<ul>{''.join(f'<li>{html.escape(scope)}' for scope in query.get('scope', '').split())}</ul>"
            f'<a id="agree" href="{html.escape(agree)}">Agree</a> '
            f'<a id="cancel" href="{html.escape(cancel)}">Cancel</a>'
        )
        self.reply(200, page, kind="text/html; charset=utf-8")

    def _problem(self, query):
        if query.get("client_id") not in self.standin.clients:
            return "INVALID_CLIENT: Invalid client"
        redirect = urlsplit(query.get("redirect_uri", ""))
        if (redirect.scheme, redirect.hostname, redirect.path) != ("http", "127.0.0.1", "/callback"):
            return "INVALID_CLIENT: Invalid redirect URI"
        if query.get("response_type") != "code" or query.get("code_challenge_method") != "S256":
            return "invalid_request"
        return "" if len(query.get("code_challenge", "")) == 43 else "code_challenge must be 43 characters"

    def do_POST(self):
        body = self.body()
        if self.path == "/control":
            with self.standin.lock:
                self.reply(200, self.standin.control(json.loads(body or "{}")))
            return
        with self.standin.lock:
            self.standin.calls.append("POST token")
        if self.fails("token"):
            return
        form = {name: values[0] for name, values in parse_qs(body).items()}
        with self.standin.lock:
            status, answer = self._token(form)
        self.reply(status, answer)

    def _token(self, form):
        if form.get("client_id") not in self.standin.clients:
            return 400, {"error": "invalid_client", "error_description": "Invalid client"}
        if form.get("grant_type") == "refresh_token":
            client, scopes = self.standin.refreshable.get(form.get("refresh_token"), (None, None))
            if client != form["client_id"]:
                return 400, {"error": "invalid_grant", "error_description": "Refresh token revoked"}
            return 200, self.standin.grant(client, scopes, form["refresh_token"])
        asked = self.standin.codes.pop(form.get("code"), None)
        challenge = base64.urlsafe_b64encode(hashlib.sha256(form.get("code_verifier", "").encode()).digest())
        if (
            asked is None
            or asked["client_id"] != form["client_id"]
            or asked["redirect_uri"] != form.get("redirect_uri")
            or asked["code_challenge"] != challenge.rstrip(b"=").decode()
        ):
            return 400, {"error": "invalid_grant", "error_description": "Invalid authorization code"}
        return 200, self.standin.grant(form["client_id"], asked.get("scope", "").split())


class _Api(_Handler):
    def do_GET(self):
        self.take("GET")

    def do_POST(self):
        self.take("POST")

    def do_PUT(self):
        self.take("PUT")

    def do_DELETE(self):
        self.take("DELETE")

    def take(self, method):
        body = self.body()
        parts = urlsplit(self.path)
        path = parts.path.removeprefix("/v1").strip("/")
        with self.standin.lock:
            self.standin.calls.append(f"{method} {path}")
            spent = len(self.standin.calls) > self.standin.quota
        if self.fails(path):
            return
        if spent:
            error = {"status": 429, "message": "API rate limit exceeded", "reason": "QUOTA_EXCEEDED"}
            self.reply(429, {"error": error}, {"Retry-After": "48925"})
            return
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        with self.standin.lock:
            token = self.headers.get("Authorization", "").removeprefix("Bearer ")
            scopes, until = self.standin.access.get(token, (None, 0))
            if scopes is None or until < time.time():
                self.reply(401, {"error": {"status": 401, "message": "The access token expired"}})
                return
            self.reply(*answer(self.standin, scopes, method, path, query, json.loads(body) if body else None))


def answer(state, scopes, method, path, query, body):  # noqa: C901, PLR0917 - one line a call
    """Status, body and headers for a call of the Web API by a token with these scopes."""
    limit = int(query.get("limit", 20))
    need = _SCOPES.get((method, path.split("/")[0] if path.startswith("playlists") else path))
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
        state.playlists[identity] = {**body, "id": identity, "tracks": [], "history": []}
        return 201, _playlist(state.playlists[identity]), {}
    if path.startswith("playlists/") and path.endswith("/items") and method in ("PUT", "POST"):
        return _fill(state, method, path.split("/")[1], body)
    if path in ("me/library", "me/library/contains"):
        return _library(state, method, query.get("uris", "").split(","))
    if path == "me/player/devices" and method == "GET":
        return 200, {"devices": state.devices}, {}
    if path in ("me/player/play", "me/player/queue"):
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
    else:
        state.queue.append(query["uri"])
    return 204, None, {}


def _library(state, method, uris):
    if not 1 <= len(uris) <= 40:
        return _bad("Too many uris")
    if method == "GET":
        return 200, [uri in state.library for uri in uris], {}
    state.library = [uri for uri in state.library if uri not in uris] + (uris if method == "PUT" else [])
    return 200, None, {}


def _fill(state, method, identity, body):
    found = state.playlists.get(identity)
    if found is None:
        return 404, {"error": {"status": 404, "message": "Resource not found"}}, {}
    if not isinstance(body, dict) or len(body["uris"]) > 100:
        return _bad("Invalid uris")
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
    ("GET", "me/library/contains"): "user-library-read",
    ("PUT", "me/library"): "user-library-modify",
    ("DELETE", "me/library"): "user-library-modify",
    ("POST", "me/playlists"): "playlist-modify-private",
    ("PUT", "playlists"): "playlist-modify-private",
    ("POST", "playlists"): "playlist-modify-private",
}


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64

    def handle_error(self, *_):
        pass  # a client that hangs up is what some tests are about


def _serve(handler, standin):
    server = _Server(("127.0.0.1", 0), type(handler.__name__, (handler,), {"standin": standin}))
    server.over = threading.Event()
    threading.Thread(target=server.serve_forever, args=(0.05,), name=handler.__name__, daemon=True).start()
    return server


def main():
    with StandIn() as standin:
        print(json.dumps(standin.environment()), flush=True)
        sys.stdin.read()


if __name__ == "__main__":
    main()
