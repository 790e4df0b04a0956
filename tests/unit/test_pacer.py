import pytest

from facetune.host import preview
from facetune.host.preview import Pacer


@pytest.fixture
def clock(monkeypatch):
    now = [50.0]
    monkeypatch.setattr(preview.time, "monotonic", lambda: now[0])
    return now


def admitted(clock, every, seconds, *, acknowledge=True):
    pacer = Pacer()
    count = 0
    for number in range(round(seconds / every)):
        if pacer.admit(number):
            count += 1
            if acknowledge:
                pacer.acknowledge(number)
        clock[0] += every
    return count


def test_at_most_fifteen_a_second(clock):
    assert admitted(clock, 1 / 60, 10) == pytest.approx(150, abs=3)


def test_none_is_lost_of_fifteen_that_come_a_hair_early(clock):
    assert admitted(clock, 0.0660, 10) >= 148


def test_none_before_the_last_was_drawn_or_given_up(clock):
    assert admitted(clock, 1 / 60, 5, acknowledge=False) == 5
