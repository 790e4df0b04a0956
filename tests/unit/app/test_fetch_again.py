"""The face detector's weights are fetched at a later start, where a person's own fetch failed."""

import time

import msgspec
import pytest

from facetune import paths
from facetune.app import fetch_again, weights
from facetune.errors import FaceTuneError


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setattr(paths, "data_dir", lambda: tmp_path)
    monkeypatch.setattr(paths, "shared_dir", lambda: tmp_path / "shared")
    found = tmp_path / "models"
    found.mkdir()
    return found


@pytest.fixture
def network(monkeypatch):
    """Gives how often the network was used. It fails unless `up` is set."""

    class Network:
        calls = 0
        up = False

    def download(wanted, _deadlines):
        Network.calls += 1
        if not Network.up:
            raise FaceTuneError("download_failed", file=wanted.file, detail="no network", url=wanted.url)
        yield b"weights"

    def fetched(out, chunks, *_):
        out.write(b"".join(chunks))

    monkeypatch.setattr(weights, "download", download)
    monkeypatch.setattr(weights, "_verify_into", fetched)
    return Network


def ask():
    weights.fetch_detector(None, force=False, timeout=1, on_bytes=lambda *_: None)


def later(monkeypatch, seconds=fetch_again.PAUSE + 1):
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + seconds)


def test_what_a_person_never_asked_for_is_not_fetched(folder, network):
    assert not weights.fetch_later()
    assert (network.calls, list(folder.iterdir())) == (0, [])


def test_after_a_failure_it_comes_at_a_later_start(folder, network, monkeypatch):
    with pytest.raises(FaceTuneError):
        ask()
    before = network.calls
    assert not weights.fetch_later(), "too early"
    assert network.calls == before
    later(monkeypatch)
    network.up = True
    assert weights.fetch_later()
    assert not (folder / fetch_again.NOTE).exists()
    assert [file.suffix for file in folder.iterdir()] == [".onnx"]
    assert not weights.fetch_later()


@pytest.mark.usefixtures("folder")
def test_it_is_tried_so_many_times_and_no_more(network, monkeypatch):
    with pytest.raises(FaceTuneError):
        ask()
    for _ in range(fetch_again.TRIES):
        later(monkeypatch)
        before = network.calls
        assert not weights.fetch_later()
        assert network.calls > before
    later(monkeypatch)
    before = network.calls
    assert not weights.fetch_later()
    assert network.calls == before
    with pytest.raises(FaceTuneError):
        ask()  # it counts from the start again
    later(monkeypatch)
    assert not weights.fetch_later()
    assert network.calls > before + 1


def test_a_clock_that_was_set_back_does_not_stop_it(folder, network):
    (folder / fetch_again.NOTE).write_bytes(msgspec.json.encode({"tries": 0, "time": time.time() + 1e6}))
    network.up = True
    assert weights.fetch_later()


@pytest.mark.parametrize("body", [b"", b"[]", b'{"tries": "many"}', b"\xff" * 9000])
def test_a_damaged_note_is_none(folder, network, body):
    (folder / fetch_again.NOTE).write_bytes(body)
    assert not weights.fetch_later()
    assert network.calls == 0


def test_a_file_that_is_missing_is_not_looked_for_in_the_network(folder, tmp_path):
    with pytest.raises(FaceTuneError):
        weights.fetch_detector(tmp_path / "none.onnx", force=False, timeout=1, on_bytes=lambda *_: None)
    assert not (folder / fetch_again.NOTE).exists()
