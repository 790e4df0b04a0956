"""Streams, from a real server on this machine."""

import contextlib
import http.server
import threading
import time

import cv2
import pytest

from facetune.errors import FaceTuneError
from facetune.vision.frames import open_source
from facetune.vision.scan import scan
from facetune.vision.sources import parse
from facetune.vision.watch import watch
from tests import media
from tests.unit.vision.conftest import error_of


class Camera(http.server.BaseHTTPRequestHandler):
    """Answers as small cameras do: the way is the address's path."""

    def do_GET(self):
        self.server.asked.append(self.headers.get("Authorization"))
        if self.path == "/moved":
            self.send_response(302)
            self.send_header("Location", self.server.elsewhere)
            self.end_headers()
            return
        if self.path == "/closed":
            self.send_response(401)
            self.send_header("WWW-Authenticate", 'Basic realm="camera"')
            self.end_headers()
            return
        _, jpeg = cv2.imencode(".jpg", media.scene(media.portrait()))
        self.send_response(200)
        if self.path in ("/claim", "/huge"):
            self.hostile(jpeg.tobytes())
            return
        if self.path.startswith("/snapshot"):
            self.send_header("Content-Type", "text/html" if self.path == "/snapshot-odd" else "image/jpeg")
            self.end_headers()
            self.wfile.write(jpeg.tobytes())
            return
        kind = "text/plain" if self.path == "/odd" else "multipart/x-mixed-replace"
        self.send_header("Content-Type", f"{kind};boundary=part")
        self.end_headers()
        if self.path == "/odd":
            self.wfile.write(b"--part\r\n")
        for _ in range(20):  # no boundary before the first picture; with "/bare" no length either
            length = b"" if self.path == "/bare" else b"Content-Length: %d\r\n" % jpeg.size
            self.wfile.write(b"Content-Type: image/jpeg\r\n" + length + b"\r\n" + jpeg.tobytes() + b"\r\n--part\r\n")

    def hostile(self, jpeg):
        """A part that claims 2 GB and goes on, or frames of 12,000 x 12,000, under a type that is not a camera's."""
        self.send_header("Content-Type", "text/plain")
        self.end_headers()
        at = jpeg.index(b"\xff\xc0") + 5
        huge = jpeg[:at] + (12_000).to_bytes(2, "big") * 2 + jpeg[at + 4 :]
        length = 2_000_000_000 if self.path == "/claim" else len(huge)
        with contextlib.suppress(OSError):
            for _ in range(1000):
                self.wfile.write(b"--x\r\nContent-Type: image/jpeg\r\nContent-Length: %d\r\n\r\n" % length + huge)
                if self.path == "/claim":
                    break
            while self.server.sent < 2_000_000_000:
                self.server.sent += self.wfile.write(bytes(2**20))

    def log_message(self, *_args):
        pass


@contextlib.contextmanager
def serving():
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Camera)
    server.daemon_threads = True
    server.sent, server.asked, server.elsewhere = 0, [], ""
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def server():
    """A Camera."""
    with serving() as server:
        yield server


@pytest.fixture
def address(server):
    """Its address."""
    return f"http://127.0.0.1:{server.server_address[1]}"


class Mjpeg(http.server.BaseHTTPRequestHandler):
    """Sends frames of Motion JPEG, then stops in the way the server's `ending` says."""

    def do_GET(self):
        self.send_response(200)
        self.send_header("Content-Type", "multipart/x-mixed-replace; boundary=frame")
        self.end_headers()
        _, jpeg = cv2.imencode(".jpg", media.scene(media.portrait()))
        part = b"--frame\r\nContent-Type: image/jpeg\r\nContent-Length: %d\r\n\r\n%s\r\n"
        for _ in range(self.server.frames):
            try:
                self.wfile.write(part % (jpeg.size, jpeg.tobytes()))
            except OSError:
                return
            time.sleep(0.02)
        if self.server.ending == "silence":
            self.server.over.wait(30)

    def log_message(self, *_args):
        pass


@pytest.fixture
def stream():
    """Starts a real server on this machine and gives its address."""
    servers = []

    def start(*, frames, ending):
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Mjpeg)
        server.frames, server.ending, server.over = frames, ending, threading.Event()
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, daemon=True).start()
        servers.append(server)
        return f"http://anna:secret@127.0.0.1:{server.server_address[1]}/cam.mjpg"

    yield start
    for server in servers:
        server.over.set()
        server.shutdown()
        server.server_close()


@pytest.mark.parametrize("ending", ["close", "silence"])
def test_a_stream_that_stops_in_the_middle(stream, cancelled, ending):
    source = parse(stream(frames=60, ending=ending))
    with open_source(source, cancelled) as frames:
        assert frames.next().shape == (480, 640, 3)
        error = error_of(frames)
    assert error.code == "camera_lost"
    assert "secret" not in str(error.as_dict())


def test_a_stream_that_nobody_sends(cancelled):
    port_nobody_listens_on = 9
    with open_source(parse(f"http://127.0.0.1:{port_nobody_listens_on}/x"), cancelled) as frames:
        assert error_of(frames).code == "stream_unreachable"


@pytest.mark.parametrize("path", ["/claim", "/huge"])
def test_pictures_that_are_too_large_are_never_held(address, server, cancelled, monkeypatch, path):
    monkeypatch.setattr(cv2, "imdecode", lambda *_: pytest.fail("it was decoded"))
    with open_source(parse(address + path), cancelled) as frames:
        assert error_of(frames).code == "stream_unreachable"
    assert server.sent < 100_000_000


def test_a_film_of_frames_that_are_too_large_is_refused(tmp_path, cancelled, monkeypatch):
    monkeypatch.setattr("facetune.vision.devices.MEGAPIXELS", 0.1)
    with open_source(parse(str(media.empty_video(tmp_path / "film.mp4"))), cancelled) as frames:
        assert error_of(frames).code == "source_too_large"


@pytest.mark.parametrize("path", ["/odd", "/snapshot-odd"])
def test_pictures_under_the_name_of_another_type(address, cancelled, path):
    with open_source(parse(address + path), cancelled) as frames:
        assert frames.next().shape == (480, 640, 3)


@pytest.mark.parametrize("path", ["/stream", "/bare"])
def test_a_stream_that_does_not_begin_with_its_boundary(address, cancelled, path):
    with open_source(parse(address + path), cancelled) as frames:
        assert frames.next().shape == (480, 640, 3)


def test_an_address_that_gives_one_picture_is_a_picture(address, cancelled):
    with open_source(parse(f"{address}/snapshot"), cancelled) as frames:
        assert frames.next().shape == (480, 640, 3)
        assert frames.next() is None


def test_there_is_nothing_to_watch_in_one_picture(address, cancelled):
    with pytest.raises(FaceTuneError) as caught:
        watch(f"{address}/snapshot", on_progress=lambda *_: None, on_mood=lambda _: None, cancelled=cancelled)
    assert caught.value.code == "source_not_live"


@pytest.mark.parametrize("who", ["", "anna:secret@"])
def test_a_stream_that_asks_for_a_password(address, cancelled, who):
    with open_source(parse(address.replace("//", f"//{who}") + "/closed"), cancelled) as frames:
        error = error_of(frames)
    assert error.code == "stream_sign_in"
    assert "secret" not in str(error.as_dict())


def test_a_password_does_not_go_where_an_address_leads_to(address, server, cancelled):
    with serving() as other:
        server.elsewhere = f"http://127.0.0.1:{other.server_address[1]}/snapshot"
        with open_source(parse(address.replace("//", "//anna:secret@") + "/moved"), cancelled) as frames:
            assert frames.next().shape == (480, 640, 3)
    assert (server.asked, other.asked) == (["Basic YW5uYTpzZWNyZXQ="], [None])


def test_a_scan_of_a_stream_that_stops_gives_its_answer(address):
    """Twenty frames come faster than three seconds."""
    found = scan(f"{address}/stream", seconds=60)
    assert found.emotion == "happy"
    assert found.frames > 0


def test_a_scan_of_one_picture_of_an_address(address):
    assert scan(f"{address}/snapshot").frames == 1
