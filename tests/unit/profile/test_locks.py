"""No use of a profile takes SQLite's locks from another thread of the process that has it open."""

from __future__ import annotations

import os
import threading

import pytest

from facetune.app import history as app_history
from facetune.profile import export, health, history, listening
from facetune.profile.database import opened
from facetune.profile.store import open_profile
from tests.profiles import Track, in_a_child, mood

pytestmark = pytest.mark.skipif(os.name == "nt", reason="only POSIX drops locks when another descriptor is closed")

SHARED_FIRST, SHARED_SIZE = 0x40000002, 510
"""The bytes of the file that SQLite locks, shared, as long as a connection is in use (its os.h)."""


def locked(file):
    """Whether another process sees SQLite's lock on the file."""

    def look(say):
        import fcntl

        with file.open("rb+") as opened_file:
            try:
                fcntl.lockf(opened_file, fcntl.LOCK_EX | fcntl.LOCK_NB, SHARED_SIZE, SHARED_FIRST)
            except OSError:
                say("locked")

    child, said = in_a_child(look)
    assert os.waitpid(child, 0)[1] == 0
    with os.fdopen(said) as stream:
        return stream.read() == "locked\n"


def a_page():
    with open_profile() as profile:
        history.read(profile)


def an_export():
    with open_profile() as profile:
        list(export.pieces(profile))


def a_look():
    with health.looked_into() as profile:
        listening.read(profile)


@pytest.mark.parametrize(
    "use",
    [
        a_page,
        an_export,
        a_look,
        health.check,
        lambda: app_history.with_profile("listening", listening.read),
        lambda: app_history.keep_scan(mood(), "match", [Track(1)]),
    ],
)
def test_the_locks_stay(filled, use):
    with opened() as connection:
        connection.execute("SELECT count(*) FROM scan").fetchone()
        thread = threading.Thread(target=use)
        thread.start()
        thread.join()
        assert locked(filled)
    assert not locked(filled)


def test_they_would_go_with_any_descriptor_that_is_closed(filled):
    with opened() as connection:
        connection.execute("SELECT count(*) FROM scan").fetchone()
        with filled.open("rb") as beside:
            assert locked(filled)
            beside.read(100)
        assert not locked(filled)
