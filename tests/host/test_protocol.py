"""The order of things: who may ask what, when, and how often."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.host.client import HOST, PATIENCE, HostProcess

INITIALIZE = {"extension_version": "0.1.0", "protocol": 1}


@pytest.fixture
def host():
    with HostProcess() as process:
        process.initialize()
        yield process


@pytest.fixture
def fresh_host():
    with HostProcess() as process:
        yield process


def test_initialize_says_who_answers(fresh_host):
    result = fresh_host.initialize()
    assert result["protocol"] == 1
    assert result["host_version"].count(".") == 2
    assert {"scan", "recommend", "cameras/list"} <= set(result["capabilities"])


def test_nothing_heavy_is_imported_before_initialize_is_answered():
    script = """
import sys
from facetune.host.framing import Writer
write = Writer.write
def tell(self, body):
    print(*sorted(sys.modules), file=sys.stderr, flush=True)
    write(self, body)
Writer.write = tell
from facetune.host.main import main
main()
"""
    with HostProcess(command=[sys.executable, "-c", script]) as process:
        process.initialize()
        process.end()
        loaded = process.process.stderr.read().decode().split()
    ours = {name.split(".")[1] for name in loaded if name.startswith("facetune.")}
    assert ours == {"errors", "host", "spoken"}, "no room, no use case, and none of their types"
    assert not {"cv2", "logging", "msgspec", "numpy", "onnxruntime", "sqlite3", "spotipy"} & set(loaded)


def test_requests_before_initialize_are_refused(fresh_host):
    assert fresh_host.fail("scan", {}) == "not_initialized"
    assert fresh_host.fail("scan/now", {}) == "not_initialized"
    fresh_host.initialize()
    assert fresh_host.alive()


def test_a_second_initialize_is_refused(host):
    assert host.fail("initialize", INITIALIZE) == "invalid_request"


@pytest.mark.parametrize(("protocol", "code"), [(3, "host_too_old"), (9999, "host_too_old"), (-1, "invalid_params")])
def test_an_extension_too_far_away_is_told_which_side_to_update(fresh_host, protocol, code):
    assert fresh_host.fail("initialize", {**INITIALIZE, "protocol": protocol}) == code


@pytest.mark.parametrize("protocol", [0, 1, 2])
def test_an_extension_one_protocol_away_is_served(fresh_host, protocol):
    assert fresh_host.call("initialize", {**INITIALIZE, "protocol": protocol})["protocol"] == 1


def test_unknown_method(host):
    assert host.fail("scan/now", {}) == "unknown_method"


@pytest.mark.parametrize(
    ("method", "params"),
    [
        ("scan", {"limit": "ten"}),
        ("scan", {"limit": 0}),
        ("scan", {"limit": 101}),
        ("scan", {"goal": "party"}),
        ("scan", {"source": ""}),
        ("scan", {"source": 0}),
        ("scan", {"source": "x" * 5000}),
        ("scan", {"seed": -1}),
        ("scan", {"preview": "yes"}),
        ("scan", {"sauce": "0"}),
        ("scan", []),
        ("scan", None),
        ("recommend", {}),
        ("recommend", {"emotion": "bored"}),
        ("recommend", {"emotion": "sad", "target": {"valence": 1.1, "energy": 0.5}}),
        ("recommend", {"emotion": "sad", "target": {"valence": 0.5}}),
        ("recommend", {"emotion": "sad", "minutes": 0}),
        ("recommend", {"emotion": "happy", "distribution": {"happy": 1.0}}),
        ("recommend", {"distribution": {"happy": 2.0}}),
        ("recommend", {"distribution": {"bored": 1.0}}),
        ("recommend", {"distribution": {}}),
        ("recommend", {"distribution": {"happy": 0.0}}),
        ("settings/write", {"goal": None}),
        ("settings/write", {"colour": "red"}),
        ("initialize", {"protocol": "1"}),
    ],
)
def test_parameters_of_the_wrong_kind_are_refused(method, params):
    with HostProcess() as process:
        if method != "initialize":
            process.initialize()
        message = {"jsonrpc": "2.0", "id": 77, "method": method, "params": params}
        process.send(message)
        error = process.answer(77)["error"]
        assert error["data"]["code"] == "invalid_params"
        assert error["code"] == -32602
        assert error["data"]["message"]
        assert error["data"]["hint"]


def test_notifications_that_mean_nothing_are_ignored(host):
    host.notify("$/cancelRequest", {"id": 12345})
    host.notify("$/cancelRequest", {"wrong": True})
    host.notify("scan/ack", {"id": 1, "sequence": 10**9})
    host.notify("no/such", {})
    assert host.alive()


def test_settings_are_kept_between_hosts(host):
    changed = host.call("settings/write", {"goal": "lift", "limit": 20})
    assert (changed["camera"], changed["goal"], changed["limit"]) == (None, "lift", 20)
    with HostProcess() as other:
        other.initialize()
        assert other.call("settings/read")["goal"] == "lift"
    host.call("settings/write", {"goal": "match", "limit": 12})


@pytest.mark.parametrize("close_stderr", [False, True])
def test_whatever_prints_stays_out_of_the_protocol(close_stderr):
    script = """
import os, subprocess, sys
from facetune.app import settings
from facetune.host.methods import METHODS
def noisy(params, call):
    print("print")
    sys.stdout.flush()
    os.write(1, b"raw bytes")
    subprocess.run(["echo", "a child"], check=True)
    assert sys.stdin.read() == ""
    return settings.read()
METHODS["settings/read"] = METHODS["settings/read"]._replace(run=noisy)
from facetune.host.main import main
main()
"""
    with HostProcess(command=[sys.executable, "-c", script], close_stderr=close_stderr) as process:
        process.initialize()
        assert process.alive()
        assert process.alive()
        assert process.end() == 0


def test_an_unexpected_exception_is_answered_without_its_traceback(tmp_path):
    script = """
from facetune.host.methods import METHODS
def broken(params, call):
    raise RuntimeError("secret detail")
METHODS["settings/read"] = METHODS["settings/read"]._replace(run=broken)
from facetune.host.main import main
main()
"""
    with HostProcess(command=[sys.executable, "-c", script], env={"XDG_STATE_HOME": str(tmp_path)}) as process:
        process.initialize()
        error = process.answer(process.start("settings/read"))["error"]
        assert error["data"]["code"] == "internal"
        assert "secret detail" not in str(error)
        log = error["data"]["params"]["log"]
        assert "RuntimeError: secret detail" in Path(log).read_text(encoding="utf-8")


def test_a_name_that_is_not_utf8_is_answered():
    with HostProcess(env={"FACETUNE_CAMERA": b"/no/such/\xff.mp4"}) as process:
        process.initialize()
        error = process.answer(process.start("scan", {}))["error"]["data"]
        assert error["code"] == "source_missing"
        assert "/no/such/" in error["message"]


def test_a_result_that_cannot_be_encoded_is_answered(tmp_path):
    script = """
from facetune.host.methods import METHODS
METHODS["settings/read"] = METHODS["settings/read"]._replace(run=lambda params, call: object())
from facetune.host.main import main
main()
"""
    with HostProcess(command=[sys.executable, "-c", script], env={"XDG_STATE_HOME": str(tmp_path)}) as process:
        process.initialize()
        assert process.fail("settings/read") == "internal"


def test_a_failure_of_the_server_itself_is_in_the_log(tmp_path):
    script = """
import facetune.host.server as server
def broken(self, body):
    raise RuntimeError("a slip of ours")
server.Server._take = broken
from facetune.host.main import main
main()
"""
    with HostProcess(command=[sys.executable, "-c", script], env={"XDG_STATE_HOME": str(tmp_path)}) as process:
        process.start("initialize")
        assert process.process.wait(PATIENCE) == 1
    [log] = tmp_path.rglob("host.log")
    assert "a slip of ours" in log.read_text(encoding="utf-8")


def test_too_many_requests_at_once():
    script = """
from facetune.host.methods import METHODS
METHODS["settings/read"] = METHODS["settings/read"]._replace(run=lambda params, call: call.cancelled.wait() and None)
from facetune.host.main import main
main()
"""
    with HostProcess(command=[sys.executable, "-c", script]) as process:
        process.initialize()
        for _ in range(8):
            process.start("settings/read")
        assert process.fail("settings/read") == "too_many_requests"


def test_an_id_in_use_is_refused_without_touching_its_request():
    script = """
from facetune.app import settings
from facetune.host.methods import METHODS
def slow(params, call):
    call.cancelled.wait()
    return settings.read()
METHODS["settings/read"] = METHODS["settings/read"]._replace(run=slow)
from facetune.host.main import main
main()
"""
    with HostProcess(command=[sys.executable, "-c", script]) as process:
        process.initialize()
        for _ in range(2):
            process.send({"jsonrpc": "2.0", "id": "same", "method": "settings/read"})
        assert process.answer(None)["error"]["data"]["code"] == "invalid_request"
        process.notify("$/cancelRequest", {"id": "same"})
        assert process.answer("same")["error"]["code"] == -32800


def test_end_of_input_ends_the_host(host):
    began = time.monotonic()
    assert host.end() == 0
    assert time.monotonic() - began < 60


def test_started_by_a_person_it_says_what_it_is():
    pty = pytest.importorskip("pty")
    parent, child = pty.openpty()
    done = subprocess.run([HOST], stdin=child, capture_output=True, text=True, timeout=30, check=False)
    assert done.returncode != 0
    assert "facetune --help" in done.stderr
    os.close(parent)
    os.close(child)
