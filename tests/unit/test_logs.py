"""The log: small, private, and whole although two hosts write to it."""

import logging
import stat
import subprocess
import sys

import pytest

from facetune import logs, paths

WRITER = """
import sys
from facetune import logs

logs.start()
for line in sys.stdin:
    name, count = line.split()
    for number in range(int(count)):
        logs.logger.info("%s %05d %s", name, number, "x" * 100)
    print("done", flush=True)
"""


@pytest.fixture
def writer(tmp_path, monkeypatch):
    """Starts processes that write as many records as they are told, into a log that no other test has written to."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    monkeypatch.setenv("HOME", str(tmp_path))
    started = []

    def start(name):
        process = subprocess.Popen(
            [sys.executable, "-c", WRITER], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1
        )
        started.append(process)

        def write(count):
            process.stdin.write(f"{name} {count}\n")
            assert process.stdout.readline() == "done\n"

        return write

    yield start
    for process in started:
        process.communicate(timeout=30)


def kept():
    file = paths.log_file()
    texts = [each.read_text() for each in (file.with_name(file.name + ".1"), file) if each.exists()]
    return [line.split()[-3:-1] for text in texts for line in text.splitlines()]


def test_two_processes_lose_nothing_of_the_newest(writer):
    one, two = writer("one"), writer("two")
    one(10)
    two(10)
    one(2000)  # about one and a half files: the second process still has the first one open
    two(10)
    lines = kept()
    assert lines[-10:] == [["two", f"{number:05}"] for number in range(10)]
    assert [["one", f"{number:05}"] for number in range(1500, 2000)] == [line for line in lines if line[0] == "one"][
        -500:
    ]
    two(2000)
    one(10)
    lines = kept()
    assert lines[-10:] == [["one", f"{number:05}"] for number in range(10)]
    assert [line for line in lines if line[0] == "two"][-500:] == [
        ["two", f"{number:05}"] for number in range(1500, 2000)
    ]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has other permissions")
def test_only_the_owner_reads_it(writer):
    writer("one")(3000)
    file = paths.log_file()
    for each in (file, file.with_name(file.name + ".1")):
        assert stat.S_IMODE(each.stat().st_mode) == 0o600
        assert each.stat().st_size < 300_000


def test_starting_it_never_raises(monkeypatch):
    monkeypatch.setattr(logs, "logger", logging.getLogger("another, without a handler"))
    monkeypatch.setattr(paths, "log_file", lambda: 1 / 0)
    logs.start()
    logs.logger.info("this goes nowhere")
    assert [type(each) for each in logs.logger.handlers] == [logging.NullHandler]
