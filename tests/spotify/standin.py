"""A stand-in for Spotify with a state: the accounts service with PKCE, and the Web API's calls that FaceTune uses.

    python -m tests.spotify.standin

prints the environment variables that direct the host to it as one line of JSON, and serves until its input ends. Its
state can be read and changed at /control of the accounts service: see StandIn.control.
"""

from __future__ import annotations

import base64
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
from urllib.parse import parse_qs, urlencode, urlsplit

from .web_api import answer, favourites

CLIENT = "0123456789abcdef0123456789abcdef"
REGISTERED = "http://127.0.0.1/callback"


@dataclass
class Failure:
    """What happens instead of an answer to a call whose path begins with `path`: `times` times, after `skip` calls.

    `action` is "status" (with `status`, `body`, `headers`), "cut", "half", "garbage", "hang" or "drip".
    """

    path: str
    action: str = "status"
    status: int = 500
    body: object = None
    headers: dict = field(default_factory=dict)
    skip: int = 0
    times: int = 1_000_000


class StandIn:
    """Two servers on 127.0.0.1 and their state; a context manager."""

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
        self.opens = False
        """Whether playlists come out public, whatever was asked for."""
        self.library = []
        self.dead = []
        """Tracks, by uri, that Spotify does not have any more."""
        self.queue = []
        self.playing = None
        self.place = 0
        """Which of the tracks plays."""
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
        """The user revokes the app's access, or six months have passed."""
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
            for name in ("premium", "devices", "playlists", "library", "queue", "playing", "place", "calls")
        } | {"signed_in": bool(self.refreshable)}


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
        """Whether a failure replaced the answer."""
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
        elif failure.action in ("drip", "endless"):
            size, pause, times = (1, 0.5, 60) if failure.action == "drip" else (65536, 0, 10_000)
            self.send_response(200)
            self.end_headers()
            for _ in range(times):
                self.wfile.write(b" " * size)
                self.server.over.wait(pause)
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


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64

    def handle_error(self, *_):
        pass  # some tests are about a client that hangs up


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
