"""A registration whose program is gone: a host that another browser still starts repairs it, and so does `facetune`."""

from __future__ import annotations

import json
import subprocess
import sys
import time

import pytest

from tests.host.client import HOST, HostProcess


@pytest.fixture
def environment(tmp_path):
    return {
        "HOME": str(tmp_path),
        "XDG_CONFIG_HOME": str(tmp_path / ".config"),
        "XDG_DATA_HOME": str(tmp_path / ".local/share"),
        "XDG_STATE_HOME": str(tmp_path / ".local/state"),
    }


@pytest.fixture
def dangling(tmp_path):
    """Firefox's manifest, which points to a program that is gone."""
    file = tmp_path / ".mozilla/native-messaging-hosts/org.facetune.host.json"
    file.parent.mkdir(parents=True)
    manifest = {
        "name": "org.facetune.host",
        "description": "FaceTune",
        "path": "/gone/facetune-host",
        "type": "stdio",
        "allowed_extensions": ["extension@facetune.org", "dev@example.org"],
    }
    file.write_text(json.dumps(manifest))
    return file


def program(file):
    return json.loads(file.read_text(encoding="utf-8"))["path"]


def test_the_host_answers_first_and_then_repairs(environment, dangling):
    with HostProcess(env=environment) as process:
        process.initialize()
        assert program(dangling) == "/gone/facetune-host"
        deadline = time.monotonic() + 60
        while program(dangling) != str(HOST) and time.monotonic() < deadline:
            time.sleep(0.1)
        assert process.alive()
    assert program(dangling) == str(HOST)
    assert json.loads(dangling.read_text())["allowed_extensions"][-1] == "dev@example.org"


def test_a_command_repairs_and_says_so(environment, dangling):
    command = [sys.executable, "-m", "facetune", "models", "list", "--json"]
    process = subprocess.run(command, env={**environment, "PATH": "/bin"}, capture_output=True, check=False, timeout=60)
    assert json.loads(process.stdout)["models"]
    assert process.stderr == b"Repaired FaceTune's registration with Firefox.\n"
    assert program(dangling) == str(HOST)


def test_status_only_tells(environment, dangling):
    command = [sys.executable, "-m", "facetune", "status"]
    process = subprocess.run(command, env={**environment, "PATH": "/bin"}, capture_output=True, check=False, timeout=60)
    assert process.returncode == 1
    assert program(dangling) == "/gone/facetune-host"
