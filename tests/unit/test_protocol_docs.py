"""The protocol's description is written from its types, and is not stale."""

from __future__ import annotations

from pathlib import Path

import pytest

from facetune.errors import ERRORS
from facetune.host import protocol
from facetune.host.methods import FROM_HOST, METHODS
from tools import protocol_docs

ROOT = Path(__file__).resolve().parents[2]


def test_protocol_md_is_fresh():
    text = (ROOT / "PROTOCOL.md").read_text(encoding="utf-8")
    assert protocol_docs.fill(text) == text, "run python -m tools.protocol_docs"


def test_protocol_d_ts_is_fresh():
    text = (ROOT / "extension/host/protocol.d.ts").read_text(encoding="utf-8")
    assert protocol_docs.typescript() == text, "run python -m tools.protocol_docs"


def test_the_names_of_the_methods_are_fresh():
    text = (ROOT / "native_host/facetune/host/capabilities.py").read_text(encoding="utf-8")
    assert protocol_docs.capabilities() == text, "run python -m tools.protocol_docs"


def test_a_stale_table_is_noticed():
    text = (ROOT / "PROTOCOL.md").read_text(encoding="utf-8")
    assert protocol_docs.fill(text.replace("`cameras/list`", "`cameras/guess`")) == text


def test_a_missing_marker_is_an_error():
    with pytest.raises(ValueError, match="marker"):
        protocol_docs.fill("# nothing here")


def test_every_code_and_method_is_in_the_description():
    text = (ROOT / "PROTOCOL.md").read_text(encoding="utf-8")
    for name in [*ERRORS, *METHODS, *protocol.FROM_EXTENSION, *FROM_HOST]:
        assert f"| `{name}` |" in text
