"""Two browsers at one profile: each starts a host of its own, and each host does several things at once."""

from __future__ import annotations

import contextlib
import os
import select
import sqlite3
import sys
import time
from collections import Counter
from pathlib import Path

import pytest

from tests import catalogue
from tests.host.client import HostProcess

IN_FLIGHT = 3
"""Requests that each host works on at once. With one, no two threads of a process have the file open together."""


ENOUGH = 100
"""Answers that say something, however long a busy machine takes for them."""

PLANTED = """
from facetune.host.main import main
from facetune.profile import database

def read_beside_sqlite(file, has_content=database.has_content):
    if file.exists():
        with file.open("rb") as opened:
            opened.read(100)
    return has_content(file)

database.has_content = read_beside_sqlite
raise SystemExit(main())
"""
"""A host that opens and closes the live file at each use of the profile, and so drops the locks of its connections."""


def feedback(home, seconds, *, hosts=2, command=None):
    """Like and open tracks in `hosts` hosts for so many seconds, and ENOUGH times, or until the first error.

    Gives how often each track got each kind of feedback, counting only what a host has answered, and the errors.
    """
    kinds = ("liked", "opened")
    acknowledged, errors = Counter(), []
    with contextlib.ExitStack() as stack:
        running = [stack.enter_context(HostProcess(env=home, command=command)) for _ in range(hosts)]
        for host in running:
            host.initialize()
        tracks = [each["id"] for each in running[0].call("recommend", {"emotion": "happy", "limit": 40})["tracks"]]
        asked = {}

        def ask(host):
            what = tracks[len(asked) % len(tracks)], kinds[len(asked) % 2]
            asked[host, host.start("track/feedback", {"track": what[0], "kind": what[1]})] = what

        for host in running:
            for _ in range(IN_FLIGHT):
                ask(host)
        until = time.monotonic() + seconds
        waiting = hosts * IN_FLIGHT
        while waiting:
            ready, _, _ = select.select([host.process.stdout for host in running], [], [], 30)
            assert ready, "no host answers"
            for host in running:
                if host.process.stdout not in ready:
                    continue
                answer = host.read()
                waiting -= 1
                if "error" in answer:
                    errors.append(answer["error"]["data"]["code"])
                else:
                    acknowledged[asked[host, answer["id"]]] += 1
                if (time.monotonic() < until or acknowledged.total() <= ENOUGH) and not errors:
                    ask(host)
                    waiting += 1
        assert [host.end() for host in running] == [0] * hosts
    return acknowledged, errors


def lost(file, acknowledged):
    """What was answered, and is not in the file. Raises sqlite3.DatabaseError where the file is damaged."""
    with contextlib.closing(sqlite3.connect(file)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        query = "SELECT track, kind, count(*) FROM feedback JOIN track ON track.id = track_id GROUP BY track, kind"
        kept = Counter({(track, kind): count for track, kind, count in connection.execute(query)})
    return acknowledged - kept


def whats_wrong(home, seconds, **how):
    """What two hosts lost of what they had answered, their errors, and the files that were set aside as damaged."""
    acknowledged, errors = feedback(home, seconds, **how)
    assert errors or acknowledged.total() > ENOUGH
    folder = Path(home["XDG_DATA_HOME"]) / "facetune"
    aside = sorted(each.name for each in folder.glob("*damaged*"))
    try:
        return lost(folder / "profile.db", acknowledged), errors, aside
    except (AssertionError, sqlite3.DatabaseError) as error:
        return Counter(), [*errors, str(error)], aside


@pytest.fixture
def home(tmp_path):
    catalogue.give(tmp_path / "data")
    return {"XDG_DATA_HOME": str(tmp_path / "data"), "XDG_CONFIG_HOME": str(tmp_path / "config")}


def test_two_browsers_lose_nothing_of_each_other(home):
    assert whats_wrong(home, 4) == (Counter(), [], [])


@pytest.mark.skipif(os.name == "nt", reason="only POSIX drops the locks")
def test_this_would_show_if_they_did(home):
    assert whats_wrong(home, 20, command=[sys.executable, "-c", PLANTED]) != (Counter(), [], [])
