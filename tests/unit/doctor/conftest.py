"""A home of its own, and hosts that answer at once."""

from __future__ import annotations

import pytest

from facetune import __version__
from facetune.app.doctor import browsers as doctor_browsers
from facetune.app.doctor.handshake import Answer, Greeting


@pytest.fixture
def home(tmp_path):
    """One home is enough here: the tests of browsers and the installer go through the odd ones."""
    folder = tmp_path / "home with space"
    folder.mkdir()
    return folder


@pytest.fixture
def greetings(monkeypatch):
    """Hosts answer at once; the list of how they were started can be looked at, the answer replaced."""

    class Greetings(list):
        answer = Greeting(Answer(host_version=__version__, protocol=1, capabilities=[]))

    calls = Greetings()

    def greet(program, arguments):
        calls.append((program, arguments))
        return calls.answer

    monkeypatch.setattr(doctor_browsers, "greet", greet)
    return calls
