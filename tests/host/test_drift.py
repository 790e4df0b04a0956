"""An extension and a host of different ages: one protocol apart they work, further apart the error names the side."""

from __future__ import annotations

import json
import re
from types import SimpleNamespace

import pytest

from facetune import PROTOCOL, __version__
from facetune.errors import FaceTuneError
from facetune.host import methods
from facetune.host.protocol import InitializeParams
from tests.conftest import ROOT


def greet(monkeypatch, host, extension):
    monkeypatch.setattr(methods, "PROTOCOL", host)
    params = InitializeParams(extension_version="0.0.1", protocol=extension)
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
