"""The networks of real people: proxies, certificates, programs that read along."""

from __future__ import annotations

import shutil
import socket
import ssl
import subprocess
import threading

import pytest

from facetune.errors import FaceTuneError
from facetune.spotify import http, oauth, playback
from tests.spotify.conftest import CLIENT, code_of, connect

VARIABLES = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE")
VARIABLES += ("SSL_CERT_FILE", "SSL_CERT_DIR")


@pytest.fixture(autouse=True)
def plain(monkeypatch):
    """No proxy and no certificates but those of a test."""
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)


def served(answer, context=None):
    """The port of a server that gives each connection the same bytes."""
    server = socket.create_server(("127.0.0.1", 0))

    def serve():
        while True:
            connection, _ = server.accept()
            try:
                stream = context.wrap_socket(connection, server_side=True) if context else connection
                stream.recv(65536)
                stream.sendall(answer)
                stream.close()
            except OSError:
                connection.close()

    threading.Thread(target=serve, daemon=True).start()
    return server.getsockname()[1]


def get(address, monkeypatch, **variables):
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    return code_of(lambda: http.bounded(lambda: http.session().get(address, timeout=30)))


ASKS = b"HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic\r\nContent-Length: 0\r\n\r\n"


def test_a_proxy_that_asks_for_a_password(monkeypatch):
    proxy = f"http://127.0.0.1:{served(ASKS)}"
    assert get("https://api.spotify.com/v1/me", monkeypatch, HTTPS_PROXY=proxy) == "spotify_proxy_password"


def test_names_of_servers_that_cannot_be_looked_up(monkeypatch):
    def unknown(*_, **__):
        raise socket.gaierror(-3, "Temporary failure in name resolution")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    assert get("https://api.spotify.com/v1/me", monkeypatch) == "spotify_unreachable"


@pytest.mark.parametrize("proxy", ["http://127.0.0.1:1", "http://", "http://:x", "gopher://127.0.0.1:1"])
def test_a_proxy_that_cannot_be_used(monkeypatch, proxy):
    assert get("https://api.spotify.com/v1/me", monkeypatch, HTTPS_PROXY=proxy) == "spotify_proxy_unusable"


def test_a_socks_proxy_without_its_package(monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "socks", None)
    code = get("https://api.spotify.com/v1/me", monkeypatch, ALL_PROXY="socks5h://127.0.0.1:1")
    assert code in ("spotify_proxy_unusable", "spotify_unreachable")


def test_certificates_that_are_gone(monkeypatch, tmp_path):
    gone = str(tmp_path / "gone.pem")
    assert get("https://api.spotify.com/v1/me", monkeypatch, REQUESTS_CA_BUNDLE=gone) == "spotify_ca_missing"
    (tmp_path / "odd.pem").write_text("odd", encoding="utf-8")
    odd = str(tmp_path / "odd.pem")
    port = served(b"")
    assert get(f"https://127.0.0.1:{port}/", monkeypatch, REQUESTS_CA_BUNDLE=odd) == "spotify_ca_missing"


@pytest.mark.skipif(not shutil.which("openssl"), reason="openssl is not installed")
def test_a_certificate_that_is_not_spotifys(monkeypatch, tmp_path):
    files = ["-keyout", tmp_path / "key.pem", "-out", tmp_path / "cert.pem"]
    ask = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=127.0.0.1", *files]
    subprocess.run(ask, check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "cert.pem", tmp_path / "key.pem")
    assert get(f"https://127.0.0.1:{served(b'', context)}/", monkeypatch) == "spotify_intercepted_by"


def act(name):
    track = "0123456789abcdefghijAB"
    if name == "play":
        return playback.play(connect(), [track])
    if name == "queue":
        return playback.queue(connect(), track)
    return playback.like(connect(), [track])


@pytest.mark.parametrize("name", ["play", "queue", "like"])
def test_what_was_not_sent_is_no_success(signed_in, monkeypatch, name):
    """spotipy takes every ValueError for an empty answer, also one that comes before the request."""
    monkeypatch.setenv("HTTP_PROXY", "http://:x")
    assert code_of(lambda: act(name)) == "spotify_proxy_unusable"
    assert not signed_in.calls


@pytest.mark.parametrize("name", ["play", "queue"])
def test_a_hotels_page_is_no_success(signed_in, name):
    from tests.spotify.standin import Failure

    signed_in.failures = [Failure("me/player", action="garbage")]
    assert code_of(lambda: act(name)) == "spotify_garbled"


def test_the_accounts_service_names_them_too(spotify, monkeypatch):  # noqa: ARG001
    monkeypatch.setenv("HTTP_PROXY", f"http://127.0.0.1:{served(ASKS)}")
    with pytest.raises(FaceTuneError) as caught:
        oauth.refresh(CLIENT, "x")
    assert caught.value.code == "spotify_proxy_password"
