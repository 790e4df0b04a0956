"""Greeting a host that answers, and programs that do not."""

from __future__ import annotations

import os
import sys
import time

import pytest

from facetune import __version__
from facetune.app.doctor.handshake import greet
from facetune.host.methods import METHODS
from tests.conftest import ROOT

pytestmark = pytest.mark.skipif(os.name == "nt", reason="the stand-ins are scripts for a shell")


@pytest.fixture
def program(tmp_path):
    """A function that makes a program of a shell script."""

    def make(script, mode=0o755):
        file = tmp_path / "a folder" / "facetune-host"
        file.parent.mkdir()
        file.write_text(script)
        file.chmod(mode)
        return file

    return make


def test_the_real_host_says_who_it_is(program):
    host = program(
        f"#!/bin/sh\nPYTHONPATH='{ROOT}/native_host' exec '{sys.executable}' -c"
        " 'from facetune.host.main import main; main()' \"$@\"\n"
    )
    greeting = greet(host, ["chrome-extension://x/"])
    assert greeting.failure == ""
    assert greeting.answer.host_version == __version__
    assert greeting.answer.capabilities == sorted(METHODS)


@pytest.mark.parametrize(
    ("script", "word"),
    [
        ("#!/bin/sh\necho 'Traceback' >&2\necho 'ImportError: no module' >&2\nexit 1\n", "ImportError: no module"),
        ("#!/bin/sh\nexit 7\n", "status 7"),
        ("#!/bin/sh\necho a print before the protocol\n", "status 0"),
        ("#!/bin/sh\nprintf '\\002\\000\\000\\000{}'\n", "status 0"),
        ("#!/bin/sh\nprintf '\\007\\000\\000\\000{\"\\374\":1}'\n", "status 0"),
        ("#!/gone/python\n", "No such file"),
        ("neither a script nor a program\n", ""),
    ],
)
def test_one_that_does_not_answer_is_quoted(program, script, word):
    greeting = greet(program(script), [])
    assert greeting.answer is None
    assert word in greeting.failure


def test_one_that_may_not_be_executed(program):
    assert greet(program("#!/bin/sh\n", 0o644), []).failure == "Permission denied"


def test_one_that_hangs_is_given_up(program):
    started = time.monotonic()
    greeting = greet(program("#!/bin/sh\nexec sleep 30\n"), [], deadline=0.3)
    assert greeting.failure == "no answer within 0.3 seconds"
    assert time.monotonic() - started < 20
