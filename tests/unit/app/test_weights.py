"""Fetching the face detector's weights from a server that behaves, and from those that do not."""

from __future__ import annotations

import contextlib
import hashlib
import threading
import time
from collections import Counter
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import msgspec
import pytest

from facetune.app.download import Deadlines, download
from facetune.app.weights import fetch
from facetune.errors import FaceTuneError
from facetune.vision.manifest import DetectorFile

BODY = bytes(range(256)) * 900
LATER = Deadlines(silence=60, total=60)

closing = threading.Event()
"""Set when nobody will ask any more: until then the slow answers go on."""

sent: Counter[str] = Counter()
hung_up = threading.Event()
"""Of the endless answer: how many bytes were taken from the server, and whether nobody takes any more."""


class Server(BaseHTTPRequestHandler):
    """Answers by the path that is asked for."""

    def do_GET(self):
        getattr(self, "send" + self.path.replace("/", "_"), self.send_404)()

    def log_message(self, *_):
        pass

    def head(self, length):
        self.send_response(200)
        self.send_header("Content-Length", str(length))
        self.end_headers()

    def send_404(self):
        self.send_error(404)

    def send_good(self):
        self.head(len(BODY))
        self.wfile.write(BODY)

    def send_moved(self):
        self.send_response(302)
        self.send_header("Location", "/good")
        self.end_headers()

    def send_file_moved(self):
        self.send_response(302)
        self.send_header("Location", "file:///etc/passwd")
        self.end_headers()

    def send_wrong(self):
        self.head(len(BODY))
        self.wfile.write(BODY[::-1])

    def send_short(self):
        self.head(len(BODY))
        self.wfile.write(BODY[:1000])

    def send_pointer(self):
        pointer = b"version https://git-lfs.github.com/spec/v1\noid sha256:8f23\nsize 232589\n"
        self.head(len(pointer))
        self.wfile.write(pointer)

    def send_endless(self):
        self.send_response(200)
        self.end_headers()
        try:
            while True:
                self.wfile.write(BODY)
                sent.update(bytes=len(BODY))
        except OSError:
            hung_up.set()

    def send_silent(self):
        self.head(len(BODY))
        self.wfile.write(BODY[:1000])
        closing.wait()

    def send_drip(self):
        self.head(len(BODY))
        while not closing.wait(0.02):
            self.wfile.write(b"x")

    def send_nonsense(self):
        self.wfile.write(b"this is not HTTP\r\n\r\n")


class QuietServer(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_):
        """Clients that hang up are what is tested."""


@pytest.fixture(scope="module")
def address():
    server = QuietServer(("127.0.0.1", 0), Server)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    closing.set()
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def wanted(address):
    return DetectorFile(
        file="weights.onnx", size=len(BODY), sha256=hashlib.sha256(BODY).hexdigest(), url=f"{address}/good"
    )


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "data" / "models"


def at(wanted, url):
    return msgspec.structs.replace(wanted, url=url)


def names(folder):
    return sorted(path.name for path in folder.iterdir())


@pytest.mark.parametrize("path", ["good", "moved"])
def test_the_verified_file_alone_is_left(wanted, address, folder, path):
    heard = []
    assert fetch(at(wanted, f"{address}/{path}"), folder, on_bytes=lambda *numbers: heard.append(numbers))
    assert (folder / "weights.onnx").read_bytes() == BODY
    assert names(folder) == ["weights.onnx"]
    assert heard[0] == (0, len(BODY))
    assert heard[-1] == (len(BODY), len(BODY))
    assert heard == sorted(heard)


@pytest.mark.parametrize("path", ["missing", "wrong", "nonsense"])
def test_where_an_address_fails_the_next_one_serves(wanted, address, folder, path):
    away = msgspec.structs.replace(wanted, url=f"{address}/{path}", mirrors=[f"{address}/short", f"{address}/good"])
    assert fetch(away, folder)
    assert (folder / "weights.onnx").read_bytes() == BODY
    assert names(folder) == ["weights.onnx"]


def test_where_all_addresses_fail_the_first_is_told(wanted, address, folder):
    away = msgspec.structs.replace(wanted, url=f"{address}/missing", mirrors=[f"{address}/short"])
    with pytest.raises(FaceTuneError) as caught:
        fetch(away, folder)
    assert caught.value.code == "download_failed"
    assert away.url in caught.value.hint
    assert names(folder) == []


def test_what_is_right_already_is_kept(wanted, address, folder):
    assert fetch(wanted, folder)
    moment = (folder / "weights.onnx").stat().st_mtime_ns
    assert not fetch(at(wanted, f"{address}/missing"), folder)
    assert (folder / "weights.onnx").stat().st_mtime_ns == moment
    assert fetch(wanted, folder, force=True)


def test_what_is_wrong_is_replaced(wanted, folder):
    folder.mkdir(parents=True)
    (folder / "weights.onnx").write_bytes(b"half")
    assert fetch(wanted, folder)
    assert (folder / "weights.onnx").read_bytes() == BODY


@pytest.mark.parametrize(
    ("path", "deadlines", "code", "word"),
    [
        ("missing", LATER, "download_failed", "404"),
        ("silent", Deadlines(silence=0.2, total=60), "download_failed", "0.2 seconds"),
        ("drip", Deadlines(silence=60, total=0.2), "download_failed", "0.2 seconds"),
        ("nonsense", LATER, "download_failed", ""),
        ("file/moved", LATER, "download_failed", ""),
        ("wrong", LATER, "download_corrupt", "sha256"),
        ("short", LATER, "download_corrupt", "1000 bytes"),
        ("pointer", LATER, "download_corrupt", "bytes"),
        ("endless", LATER, "download_corrupt", "longer"),
    ],
)
def test_failures_are_named_and_leave_the_old_file(*, wanted, folder, path, deadlines, code, word):
    folder.mkdir(parents=True)
    (folder / "weights.onnx").write_bytes(b"old")
    url = wanted.url.replace("good", path)
    with pytest.raises(FaceTuneError) as caught:
        fetch(at(wanted, url), folder, deadlines=deadlines)
    assert caught.value.code == code
    assert word in caught.value.message
    assert url in caught.value.hint
    assert names(folder) == ["weights.onnx"]
    assert (folder / "weights.onnx").read_bytes() == b"old"


def test_a_download_that_failed_goes_no_further_though_its_error_is_kept(wanted, address, folder):
    hung_up.clear()
    with pytest.raises(FaceTuneError) as caught:
        fetch(at(wanted, f"{address}/endless"), folder, deadlines=LATER)
    assert hung_up.wait(20)
    assert caught.value.__traceback__, "which holds what was at work"


def test_no_more_is_read_than_is_taken(wanted, address):
    hung_up.clear()
    pieces = download(at(wanted, f"{address}/endless"), LATER)
    with contextlib.closing(pieces):
        next(pieces)
        end = time.monotonic() + 20
        seen = 0
        while seen != sent["bytes"]:
            seen = sent["bytes"]
            assert time.monotonic() < end, "it is read for ever"
            time.sleep(0.5)
        assert sum(len(next(pieces)) for _ in range(400)) > 0, "and goes on where it is"
    assert hung_up.wait(20)


@pytest.mark.parametrize("url", ["", "file:///etc/passwd", "ftp://127.0.0.1/x", "http://127.0.0.1:9/x", "http://[::1"])
def test_addresses_that_lead_nowhere(wanted, folder, url):
    with pytest.raises(FaceTuneError) as caught:
        fetch(at(wanted, url), folder, deadlines=LATER)
    assert caught.value.code == "download_failed"
    assert names(folder) == []


def test_from_a_file(wanted, folder, tmp_path):
    source = tmp_path / "downloads" / "renamed by a browser.onnx"
    source.parent.mkdir()
    source.write_bytes(BODY)
    assert fetch(at(wanted, ""), folder, source=source)
    assert (folder / "weights.onnx").read_bytes() == BODY
    assert source.exists()


@pytest.mark.parametrize(("body", "code"), [(None, "source_missing"), (BODY[:-1], "download_corrupt")])
def test_from_a_file_that_is_not_it(wanted, folder, tmp_path, body, code):
    source = tmp_path / "weights"
    if body is not None:
        source.write_bytes(body)
    with pytest.raises(FaceTuneError) as caught:
        fetch(wanted, folder, source=source)
    assert caught.value.code == code
    assert names(folder) == []


def test_a_folder_that_cannot_be_made(wanted, tmp_path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(FaceTuneError) as caught:
        fetch(wanted, tmp_path / "file" / "models")
    assert caught.value.code == "disk_failed"
