"""The protocol's description is written from its types, and is not stale."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import msgspec
import pytest

from facetune.error_table import ERRORS
from facetune.host import protocol
from facetune.host.methods import FROM_HOST, METHODS
from tools import extension_schema, protocol_docs

ROOT = Path(__file__).resolve().parents[2]


class Part(msgspec.Struct):
    id: Annotated[str, msgspec.Meta(pattern=r"^[a-z]+\Z", max_length=9)]
    share: Annotated[float, msgspec.Meta(ge=0, le=1)] | None


class Whole(msgspec.Struct):
    parts: Annotated[list[Part], msgspec.Meta(max_length=3)]
    state: Annotated[Literal["on", "off"], msgspec.Meta(extra={"unknown": "off"})]
    later: list[int] = []
    step: int = 1


def test_protocol_md_is_fresh():
    text = (ROOT / "PROTOCOL.md").read_text(encoding="utf-8")
    assert protocol_docs.fill(text) == text, "run python -m tools.protocol_docs"


def test_protocol_d_ts_is_fresh():
    text = (ROOT / "extension/host/protocol.d.ts").read_text(encoding="utf-8")
    assert protocol_docs.typescript() == text, "run python -m tools.protocol_docs"


def test_the_names_of_the_methods_are_fresh():
    text = (ROOT / "native_host/facetune/host/capabilities.py").read_text(encoding="utf-8")
    assert protocol_docs.capabilities() == text, "run python -m tools.protocol_docs"


def test_schema_js_is_fresh():
    text = (ROOT / "extension/host/schema.js").read_text(encoding="utf-8")
    assert protocol_docs.schema() == text, "run python -m tools.protocol_docs"


def test_a_type_s_limits_become_a_check():
    text = extension_schema.schema({"all": Whole}, {}, {})
    assert 'const Part = struct({ id: text({ most: 9, like: "^[a-z]+$" }), share: orNull(number(0, 1)) });' in text
    assert "  parts: list(Part, 3)," in text
    assert '  state: oneOf(["off", "on"], "off"),' in text
    assert "  later: optional(list(integer()), [])," in text
    assert "  step: integer()," in text, "an older host that leaves it out would be misread"
    assert '  "all": Whole,' in text


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
