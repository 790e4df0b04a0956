"""A stand-in for Spotify's player: what a frame of https://open.spotify.com/embed/track/ID shows in its place."""

from __future__ import annotations

import contextlib
import socket
import ssl
import subprocess
import threading
from collections.abc import Callable
from pathlib import Path

HOST = "open.spotify.com"


def page(short: str) -> str:
    """A player that plays as it is told, and reports what it was told. The track `short` ends at once."""
    return """<!doctype html><title>Player</title><body style="margin:0;background:#35405a"><script>
        const say = (message) => parent.postMessage(message, "*");
        const played = (isPaused, position) =>
          say({ type: "playback_update", payload: { isPaused, position, duration: 30000, isBuffering: false } });
        addEventListener("message", async ({ data }) => {
          await fetch("/told/" + data.command);
          if (data.command !== "play") return;
          played(false, 29000);
          if (location.pathname.endsWith("SHORT")) played(true, 30000);
        });
        say({ type: "ready" });
    </script>""".replace("SHORT", short)


class Proxy:
    """An HTTPS proxy that answers for every host with one page, and notes what was asked of it: `https://HOST/PATH`."""

    def __init__(self, folder: Path, body: str) -> None:
        self.asked: list[str] = []
        self._body = body.encode()
        files = ["-keyout", str(folder / "key.pem"), "-out", str(folder / "cert.pem")]
        ask = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", f"/CN={HOST}", *files]
        subprocess.run(ask, check=True, capture_output=True)
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._context.load_cert_chain(folder / "cert.pem", folder / "key.pem")
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._socket.getsockname()[1]
        _in_background(self._listen)

    def close(self) -> None:
        self._socket.close()

    def _listen(self) -> None:
        while True:
            try:
                client, _ = self._socket.accept()
            except OSError:
                return
            _in_background(lambda client=client: self._answer(client))

    def _answer(self, client: socket.socket) -> None:
        # A browser that has what it wants, or closes, just goes.
        with contextlib.suppress(OSError), client:
            host = _head(client).split()[1].rpartition(":")[0]
            if host.endswith(".mozilla.com"):
                return  # the browser's own
            client.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
            with self._context.wrap_socket(client, server_side=True) as secure:
                self.asked.append(f"https://{host}{_head(secure).split()[1]}")
                kind = "Content-Type: text/html\r\nConnection: close\r\n"
                head = f"HTTP/1.1 200 OK\r\n{kind}Content-Length: {len(self._body)}\r\n\r\n"
                secure.sendall(head.encode() + self._body)


def _head(client: socket.socket) -> str:
    """The lines of a request before its body."""
    read = b""
    while b"\r\n\r\n" not in read:
        if not (part := client.recv(4096)):
            raise OSError("closed")
        read += part
    return read.decode("latin-1")


def _in_background(work: Callable[[], None]) -> None:
    threading.Thread(target=work, daemon=True).start()
