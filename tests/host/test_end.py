"""The end of a host, the answers of requests that fail in ways of their own, and what a host leaves behind."""

from __future__ import annotations

import os
import subprocess
import sys
import time

import pytest

from tests import catalogue
from tests.host.client import HOST, PATIENCE, HostProcess

SOON = PATIENCE
"""Seconds. A host that waits for a browser to read would wait for ever."""

CHATTER = """
from facetune.host.methods import METHODS
from facetune.host.protocol import NoParams
def talk(params, call):
    while True:
        call.notify("chatter" * 100, NoParams())
METHODS["settings/read"] = METHODS["settings/read"]._replace(run=talk)
"""

RUN = """
from facetune.host.main import main
main()
"""


def scripted(script, **env):
    return HostProcess(command=[sys.executable, "-c", script + RUN], env=env)


def read_nothing(host, requests):
    """Let the host write until it has to wait, and ask for more than it may answer."""
    host.initialize()
    for _ in range(requests):
        host.start("settings/read")
    host.send({"jsonrpc": "1.0"})
    host.notify("$/cancelRequest", {"id": 2})


@pytest.mark.parametrize("requests", [1, 8, 9, 30])
def test_a_host_whose_browser_reads_nothing_ends_with_its_input(requests):
    with scripted(CHATTER) as host:
        read_nothing(host, requests)
        host.process.stdin.close()
        assert host.process.wait(SOON) == 0


def test_a_browser_that_asks_on_and_on_without_reading_is_gone():
    with scripted(CHATTER) as host:
        with pytest.raises(BrokenPipeError):
            read_nothing(host, 10_000)
        assert host.process.wait(SOON) == 0


@pytest.mark.parametrize("settle", ["", "tokens.settle = lambda seconds: 1 / 0"])
def test_the_end_is_the_end_though_the_clean_up_fails(settle):
    """Also where a thread was just importing what is asked to settle."""
    half = f"import sys, types\ntokens = sys.modules['facetune.spotify.tokens'] = types.ModuleType('half')\n{settle}\n"
    with scripted(half) as host:
        host.initialize()
        assert host.end() == 0
        assert host.process.stderr.read() == b""


@pytest.mark.parametrize("failure", ["SystemExit(3)", "KeyboardInterrupt", "MemoryError", "RecursionError"])
def test_whatever_a_request_raises_is_answered(failure, tmp_path):
    script = f"""
from facetune.host.methods import METHODS
def broken(params, call):
    raise {failure}
METHODS["settings/read"] = METHODS["settings/read"]._replace(run=broken)
"""
    with scripted(script, XDG_STATE_HOME=str(tmp_path)) as host:
        host.initialize()
        code = "out_of_memory" if failure == "MemoryError" else "internal"
        assert [host.fail("settings/read") for _ in range(2)] == [code, code]


def test_a_request_is_answered_though_nothing_can_be_logged():
    script = "from facetune import logs\nlogs.start = lambda: 1 / 0\n"
    with scripted(script) as host:
        host.initialize()
        assert host.alive()


def test_an_id_writes_no_lines_into_the_log(tmp_path):
    with HostProcess(env={"XDG_STATE_HOME": str(tmp_path)}) as host:
        host.initialize()
        name = "1\n2026-01-01 00:00:00,000 1 INFO forged"
        host.send({"jsonrpc": "2.0", "id": name, "method": "settings/read"})
        assert "limit" in host.answer(name)["result"]
    [log] = tmp_path.rglob("host.log")
    lines = log.read_text(encoding="utf-8").splitlines()
    assert any("forged" in line for line in lines)
    assert not any(line.startswith("2026-01-01") for line in lines)


def test_erasing_everyone_empties_the_log_of_all_hosts(tmp_path):
    environment = {"XDG_STATE_HOME": str(tmp_path / "state"), "XDG_DATA_HOME": str(tmp_path / "data")}
    with HostProcess(env=environment) as host, HostProcess(env=environment) as other:
        for each in (host, other):
            each.initialize()
            each.call("history/read")
        [log] = tmp_path.rglob("host.log")
        (log.parent / "host.log.1").write_text("older", encoding="utf-8")
        deadline = time.monotonic() + PATIENCE
        # A request's end is logged after its answer.
        while log.read_text(encoding="utf-8").count("history/read") < 4:
            assert time.monotonic() < deadline
            time.sleep(0.01)
        host.call("profile/erase", {"everybody": False})
        assert "history/read" in log.read_text(encoding="utf-8")
        host.call("profile/erase", {"everybody": True})
        assert "history/read" not in log.read_text(encoding="utf-8")
        assert not (log.parent / "host.log.1").exists()
        other.call("settings/read")
        assert "settings/read" in log.read_text(encoding="utf-8")


@pytest.mark.skipif(sys.platform == "win32", reason="modes are POSIX's")
@pytest.mark.parametrize("mask", ["000", "077"])
def test_what_a_host_and_the_command_line_make_is_their_users_alone(tmp_path, mask):
    names = ("STATE", "DATA", "CONFIG", "CACHE")
    environment = {f"XDG_{name}_HOME": str(tmp_path / "home" / name) for name in names}
    folders = [tmp_path / "home" / name for name in ("DATA/facetune", "CONFIG/facetune", "STATE/facetune/log")]
    loose = folders[0] / "imports"
    loose.mkdir(parents=True)
    catalogue.give(environment["XDG_DATA_HOME"])  # the import below makes another in its place
    for folder in (folders[0], loose):
        folder.chmod(0o777)
    start = ["sh", "-c", f'umask {mask}; exec "$@"', "sh", str(HOST), "chrome-extension://test/"]
    with HostProcess(command=start, env=environment) as host:
        host.initialize()
        host.call("recommend", {"emotion": "happy", "limit": 3})
        host.call("settings/write", {"goal": "lift", "camera": "0"})
    table = tmp_path / "mine.csv"
    table.write_text(f"id,name,artists,valence,energy\n{'7' * 22},Seven,Sevens,0.5,0.5\n", encoding="utf-8")
    for command in (
        ["catalogue", "import", str(table)],
        ["profile", "export", "--out", str(tmp_path / "home/mine.json")],
    ):
        start = ["sh", "-c", f'umask {mask}; exec "$@"', "sh", sys.executable, "-m", "facetune", *command]
        done = subprocess.run(start, env=os.environ | environment, capture_output=True, check=False, timeout=PATIENCE)
        assert done.returncode == 0, done.stderr
    made = list((tmp_path / "home").rglob("*"))
    assert {path.name for path in made} >= {"profile.db", "catalogue.sqlite", "host.log", "settings.json"}
    modes = {path.name: oct(path.stat().st_mode & 0o777) for path in made}
    assert {name: mode for name, mode in modes.items() if int(mode, 8) & 0o022} == {}
    private = ("profile.db", "profile.db.lock", "host.log", "settings.json", "mine.json")
    assert {modes[name] for name in private if name in modes} == {"0o600"}
    assert {oct(folder.stat().st_mode & 0o777) for folder in (*folders, loose)} == {"0o700"}
