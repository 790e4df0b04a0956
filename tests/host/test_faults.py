"""Faults around a host that runs as a real process. docs/faults.md says what is promised for each."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

from facetune import paths
from tests import media
from tests.host.client import HOST, PATIENCE, HostProcess

RUN = "\nfrom facetune.host.main import main\nmain()\n"

TROUBLED = """
import itertools, os, threading, time
from pathlib import Path
import cv2, numpy as np
from facetune import paths
from facetune.spotify import credentials, system_keyring
from facetune.vision import camera, frames
from tests import media

camera.check_device = lambda index, label: None
camera.ways_to_open = lambda index: iter([(index, 0)])
frames.SILENCE_SECONDS = 1.0
credentials.ASKING = system_keyring.QUICK = 0.5
system_keyring.system = lambda: threading.Event().wait(60)
paths.shipped_models = lambda: Path(os.environ["FACETUNE_TEST_MODELS"])
FACE, ROOM, NOISE = media.scene(media.portrait()), media.scene(None), np.random.default_rng(1)
ODD = [(480, 640, 3), (480, 640), (480, 640, 4), (1, 1, 3), (0, 0, 3), (480, 640, 3)]
SIZES = [(640, 480), (1280, 960), (320, 240)]

def gone(place):
    return ROOM if place < 3 else None

def gone_later(place):
    return FACE if place < 3 else None

def frozen(place):
    if place >= 3:
        threading.Event().wait(60)
    return ROOM

def garbage(place):
    return NOISE.integers(0, 256, ODD[place % len(ODD)], dtype=np.uint8)

def failing(place):
    raise cv2.error("the driver is lost")

def changing(place):
    return cv2.resize(FACE, SIZES[place % 3])

KINDS = [gone, gone_later, frozen, garbage, failing, changing]

class Camera:
    def __init__(self, index, *_):
        self.frame, self.places = KINDS[index], itertools.count()
    def isOpened(self):
        return True
    def get(self, _):
        return 30.0
    def set(self, *_):
        return True
    def read(self):
        time.sleep(0.02)
        found = self.frame(next(self.places))
        return found is not None, found
    def release(self):
        pass

capture = cv2.VideoCapture
cv2.VideoCapture = lambda source, *more: (Camera if isinstance(source, int) else capture)(source, *more)
"""
GONE, GONE_LATER, FROZEN, GARBAGE, FAILING, CHANGING = "012345"

CLOCK = """
import itertools, time
jumps, real = itertools.cycle([0.0, 4e8, -4e8, -1.9e9, 2.5e9]), time.time
time.time = lambda: real() + next(jumps)
"""


def scripted(script="", **env):
    """A host in a Python that has run `script` before."""
    root = {"PYTHONPATH": os.pathsep.join(sys.path)}
    return HostProcess(command=[sys.executable, "-c", script + RUN], env={**root, **env})


def limited(limit):
    """A host whose shell has set a limit of the system."""
    return HostProcess(command=["sh", "-c", f'{limit}; exec "$@"', "sh", str(HOST), "chrome-extension://test/"])


def looked(host, **more):
    """A scan of a picture, with three tracks."""
    found = host.call("scan", {"source": str(paths.sample_portrait()), "limit": 3, **more})
    assert (found["mood"]["emotion"], len(found["tracks"])) == ("happy", 3)
    return found


@pytest.fixture(scope="module")
def troubled(tmp_path_factory):
    """A host with every trouble around it, and its folder of models."""
    models = tmp_path_factory.mktemp("models") / "models"
    shutil.copytree(paths.shipped_models(), models)
    with scripted(TROUBLED, FACETUNE_TEST_MODELS=str(models)) as host:
        host.initialize()
        looked(host)
        yield host, models


@pytest.fixture
def host(troubled):
    return troubled[0]


@pytest.mark.parametrize("camera", [GONE, FROZEN], ids=["vanishes", "freezes"])
def test_a_camera_that_stops_before_it_shows_a_face(host, camera):
    assert host.fail("scan", {"source": camera}) == "camera_lost"
    looked(host)


def test_a_camera_that_vanishes_after_it_has_shown_a_face(host):
    assert host.call("scan", {"source": GONE_LATER, "limit": 3})["mood"]["emotion"] == "happy"
    watching = host.start("watch", {"source": GONE_LATER})
    assert host.answer(watching)["error"]["data"]["code"] == "camera_lost"


def test_a_camera_that_gives_garbage(host):
    found = host.call("scan", {"source": GARBAGE})
    assert (found["mood"]["emotion"], found["tracks"]) == (None, [])


def test_a_camera_whose_driver_fails(host):
    assert host.fail("scan", {"source": FAILING}) == "camera_no_frames"


def test_a_camera_that_changes_its_resolution(host):
    assert host.call("scan", {"source": CHANGING, "limit": 3})["mood"]["emotion"] == "happy"


@pytest.mark.skipif(not hasattr(signal, "SIGSTOP"), reason="this system stops no process")
def test_a_computer_that_sleeps_in_mid_scan(host, tmp_path):
    """Stopped for longer than the camera may be silent: the host cannot tell that from thirty seconds, or a night."""
    scan = host.start("scan", {"source": str(media.face_video(tmp_path / "face.avi")), "limit": 3})
    while host.read()["params"]["progress"]["phase"] == "opening":
        pass
    host.process.send_signal(signal.SIGSTOP)
    time.sleep(1.5)
    host.process.send_signal(signal.SIGCONT)
    assert host.answer(scan)["result"]["mood"]["emotion"] == "happy"


def test_a_keyring_that_hangs(host):
    status = host.call("spotify/status", {})
    assert (status["keyring"], status["signed_in"]) == ("failed", False)
    looked(host)


def test_a_catalogue_that_is_locked(host):
    looked(host)
    with contextlib.closing(sqlite3.connect(paths.catalogue_file(), isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        assert host.fail("recommend", {"emotion": "happy", "limit": 3}) == "catalogue_locked"
    assert len(host.call("recommend", {"emotion": "happy", "limit": 3})["tracks"]) == 3


@pytest.mark.parametrize("name", ["emotions.onnx", "manifest.json"])
def test_a_model_that_is_replaced_while_the_host_runs(troubled, name):
    """What was loaded goes on; a manifest that makes no sense is said so, and costs nothing once it is whole again."""
    host, models = troubled
    looked(host)
    whole = (models / name).read_bytes()
    fresh = models / "fresh"
    fresh.write_bytes(b"{}")
    fresh.replace(models / name)
    found = host.answer(host.start("scan", {"source": str(paths.sample_portrait()), "limit": 3}))
    assert "error" not in found or found["error"]["data"]["code"] == "manifest_invalid"
    fresh.write_bytes(whole)
    fresh.replace(models / name)
    looked(host)


@pytest.mark.skipif(not shutil.which("sh"), reason="no shell sets the limit")
def test_a_disk_that_is_full(troubled):
    """The record is lost, the mood and its tracks are not."""
    assert troubled, "it has built the catalogue"
    with limited("ulimit -f 0") as host:
        host.initialize()
        assert looked(host)["scan"] is None
        assert host.fail("settings/write", {"camera": "0"}) == "disk_failed"
        assert host.end() == 0


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="/proc stands for a disk that cannot be written")
def test_a_disk_that_is_read_only():
    with scripted(**{f"XDG_{name}_HOME": "/proc/nowhere" for name in ("STATE", "DATA", "CONFIG", "CACHE")}) as host:
        host.initialize()
        assert looked(host)["scan"] is None
        assert host.fail("settings/write", {"camera": "0"}) == "disk_failed"
        assert host.fail("history/read", {}) == "profile_unusable"


@pytest.mark.skipif(os.name == "nt", reason="signals are POSIX's")
def test_a_browser_that_is_killed(tmp_path):
    """Its host ends, and lets go of the camera, however it was killed."""
    video = media.face_video(tmp_path / "face.avi")
    browser = f"""
import sys
from tests.host.client import HostProcess
host = HostProcess()
host.initialize()
host.start("watch", {{"source": {str(video)!r}}})
while host.read().get("method") != "scan/progress":
    pass
print(host.process.pid, flush=True)
sys.stdin.read()
"""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen([sys.executable, "-c", browser], env=environment, **pipes) as process:
        host = int(process.stdout.readline())
        process.kill()
    deadline = time.monotonic() + PATIENCE
    while runs(host):
        assert time.monotonic() < deadline
        time.sleep(0.02)


def runs(process):
    """Whether a process runs: one that has ended may still wait for the system to take notice."""
    try:
        os.kill(process, 0)
        status = Path(f"/proc/{process}/stat")
        return not status.exists() or status.read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_a_clock_that_goes_back_and_forth(tmp_path):
    """Nothing is deleted, and the order is that of the scans."""
    (tmp_path / "facetune").mkdir()
    shutil.copyfile(paths.catalogue_file(), tmp_path / "facetune/catalogue.sqlite")
    with scripted(CLOCK, XDG_DATA_HOME=str(tmp_path)) as host:
        host.initialize()
        host.call("settings/write", {"retention_days": 30})
        scans = [looked(host)["scan"] for _ in range(2)]
        track = host.call("recommend", {"emotion": "happy", "limit": 1})["tracks"][0]["id"]
        host.call("track/feedback", {"track": track, "kind": "liked", "scan": scans[-1]})
        assert [each["scan"] for each in host.call("history/read", {})["scans"]] == scans[::-1]


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="other systems do not keep to the limits")
def test_few_descriptors_and_a_gigabyte(troubled):
    assert troubled, "it has built the catalogue"
    with limited("ulimit -n 24; ulimit -v 1048576") as host:
        host.initialize()
        looked(host)
        looked(host)
        assert host.end() == 0


NO_ROOM = """
import sys
class Finder:
    def find_spec(self, name, *_):
        if name == "cv2":
            raise ImportError("libavcodec.so: failed to map segment from shared object")
sys.meta_path.insert(0, Finder())
"""


def test_too_little_memory_is_said():
    """As under `ulimit -v 400000`. With twice as much, one of the libraries ends the process by itself."""
    with scripted(NO_ROOM) as host:
        host.initialize()
        assert host.fail("scan", {"source": str(paths.sample_portrait())}) == "out_of_memory"
        assert host.alive()
