"""Streams, from a real server on this machine."""

import http.server
import threading
import time

import cv2
import pytest

from facetune.vision.frames import open_source
from facetune.vision.sources import parse
from tests import media
from tests.unit.vision.conftest import error_of


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
