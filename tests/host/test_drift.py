"""An extension and a host of different ages: one protocol apart they work, further apart the error names the side."""

from __future__ import annotations

import json
import re
from types import SimpleNamespace

import msgspec
import pytest

from facetune import PROTOCOL, __version__
from facetune.errors import FaceTuneError
from facetune.host import methods, server
from tests.conftest import ROOT


def greet(monkeypatch, host, extension):
    monkeypatch.setattr(methods, "PROTOCOL", host)
    params = methods.InitializeParams(extension_version="0.0.1", protocol=extension)
    return methods.initialize(params, SimpleNamespace())


@pytest.mark.parametrize("apart", [-1, 0, 1])
def test_one_apart_works(monkeypatch, apart):
    assert greet(monkeypatch, 5, 5 + apart).protocol == 5


@pytest.mark.parametrize(("apart", "code"), [(-2, "extension_too_old"), (2, "host_too_old"), (900, "host_too_old")])
def test_further_apart_the_side_that_is_behind_is_named(monkeypatch, apart, code):
    with pytest.raises(FaceTuneError) as caught:
        greet(monkeypatch, 5, 5 + apart)
    assert caught.value.code == code
    assert caught.value.hint


def message(**changes):
    params = {"extension_version": "0.1.0", "protocol": PROTOCOL}
    whole = {"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": params}
    return json.dumps({**whole, **changes}).encode()


@pytest.mark.parametrize("apart", [-1, 0, 1])
def test_the_quick_answer_is_the_methods(apart):
    params = methods.InitializeParams(extension_version="0.1.0", protocol=PROTOCOL + apart)
    result = msgspec.to_builtins(methods.initialize(params, SimpleNamespace()))
    answer = server.greeting(message(id=7, params=msgspec.to_builtins(params)))
    assert json.loads(answer) == {"jsonrpc": "2.0", "id": 7, "result": result}


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\xff",
        b"[" * 100_000,
        b"[]",
        b"1",
        message(jsonrpc="1.0"),
        message(method="scan"),
        message(id=True),
        message(id=-1),
        message(id="a"),
        message(params=[]),
        message(params={"extension_version": "0.1.0"}),
        message(params={"extension_version": "0.1.0", "protocol": True}),
        message(params={"extension_version": "0.1.0", "protocol": PROTOCOL - 2}),
        message(params={"extension_version": "0.1.0", "protocol": PROTOCOL + 2}),
        message(params={"extension_version": "0" * 33, "protocol": PROTOCOL}),
    ],
)
def test_everything_else_is_left_to_the_method(body):
    assert server.greeting(body) is None


def test_both_sides_have_the_same_number():
    text = (ROOT / "extension/host/client.js").read_text(encoding="utf-8")
    assert int(re.search(r"PROTOCOL = (\d+)", text)[1]) == PROTOCOL


def test_one_version_everywhere():
    manifest = json.loads((ROOT / "extension/manifest.json").read_text(encoding="utf-8"))
    assert manifest["version"] == __version__
    assert f"## [{__version__}]" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    # The package takes its own from facetune/__init__.py, where it is written once.
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    assert 'dynamic = ["version"]' in project
    assert 'path = "native_host/facetune/__init__.py"' in project
