"""Work on threads of its own: what blocks is left in time, and what takes long is loaded once."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time

import pytest

from facetune import tasks
from facetune.errors import FaceTuneError

LONG = 60.0


@pytest.fixture
def stuck():
    """A call that blocks until the test is over."""
    over = threading.Event()
    yield lambda: over.wait(LONG)
    over.set()


def test_the_result_comes_back():
    assert tasks.run(lambda: threading.current_thread().name, name="worker") == "worker"


def test_a_failure_comes_back():
    def fail():
        raise ValueError("broken")

    with pytest.raises(ValueError, match="broken"):
        tasks.run(fail, timeout=LONG)


def test_what_takes_too_long_is_left(stuck):
    began = time.monotonic()
    with pytest.raises(tasks.DeadlineError):
        tasks.run(stuck, timeout=0.1)
    assert 0.1 <= time.monotonic() - began < LONG / 2


def test_a_timeout_of_nothing_still_takes_what_is_there():
    done = tasks.start("quick", lambda: 7)
    tasks.settle(done, LONG)
    assert tasks.wait(done, timeout=0) == 7


def test_a_cancelled_wait_ends_before_the_work(stuck):
    cancelled = threading.Event()
    threading.Timer(0.2, cancelled.set).start()
    began = time.monotonic()
    with pytest.raises(FaceTuneError) as caught:
        tasks.run(stuck, cancelled=cancelled)
    assert caught.value.code == "cancelled"
    assert time.monotonic() - began < LONG / 2


def test_settling_takes_no_longer_than_it_may(stuck):
    began = time.monotonic()
    tasks.settle(tasks.start("stuck", stuck), 0.1)
    assert 0.1 <= time.monotonic() - began < LONG / 2


def test_ctrl_c_tells_the_work_and_waits_for_it_a_moment(monkeypatch):
    told, let_go = threading.Event(), threading.Event()

    def work(cancelled):
        cancelled.wait(LONG)
        told.set()
        time.sleep(0.1)
        let_go.set()

    def interrupted(_future):
        raise KeyboardInterrupt

    monkeypatch.setattr(tasks, "wait", interrupted)
    with pytest.raises(KeyboardInterrupt):
        tasks.interruptible(work, release=LONG)
    assert told.is_set()
    assert let_go.is_set()


def test_ctrl_c_does_not_wait_for_what_hangs(monkeypatch, stuck):
    def interrupted(_future):
        raise KeyboardInterrupt

    monkeypatch.setattr(tasks, "wait", interrupted)
    began = time.monotonic()
    with pytest.raises(KeyboardInterrupt):
        tasks.interruptible(lambda _cancelled: stuck(), release=0.1)
    assert time.monotonic() - began < LONG / 2


class Loads:
    """Counts how often it loads; fails while `error` is set."""

    def __init__(self):
        self.times = 0
        self.error = None
        self.key = "here"
        self.lazy = tasks.Lazy("loads", self.load, lambda: self.key)

    def load(self):
        self.times += 1
        time.sleep(0.02)
        if self.error is not None:
            raise self.error
        return self.times

    def get(self):
        return tasks.wait(self.lazy.start(), timeout=LONG)


def test_it_loads_once_for_all_threads():
    loads = Loads()
    threads = [tasks.start("one", loads.get) for _ in range(8)]
    assert [tasks.wait(each, timeout=LONG) for each in threads] == [1] * 8
    assert loads.get() == 1


def test_nothing_is_loaded_before_it_is_asked_for():
    assert Loads().times == 0


def test_a_failed_load_is_told_and_tried_again():
    loads = Loads()
    loads.error = FaceTuneError("model_missing", file="a")
    with pytest.raises(FaceTuneError):
        loads.get()
    loads.error = None
    assert loads.get() == 2


def test_another_key_loads_again():
    loads = Loads()
    loads.get()
    loads.key = "there"
    assert (loads.get(), loads.get()) == (2, 2)


def test_the_end_waits_for_threads_and_not_for_ever():
    code = """
import time
from facetune import tasks
tasks.start("slow", lambda: (time.sleep(0.3), print("done")))
tasks.start("stuck", lambda: time.sleep(60))
"""
    environment = dict(os.environ, PYTHONPATH=":".join(sys.path))
    began = time.monotonic()
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environment)
    assert done.stdout == "done\n"
    assert time.monotonic() - began < 30
