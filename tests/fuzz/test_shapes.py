"""Inputs of a right shape with anything in them, which changed bytes seldom have."""

from __future__ import annotations

import contextlib
import csv
import io
import json
import math
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from facetune.errors import FaceTuneError
from facetune.host.framing import MAX_INCOMING, Reader, Writer
from facetune.host.methods import METHODS
from facetune.spotify import errors
from tests.fuzz.own_files import manifest_seeds
from tests.fuzz.targets import TARGETS

LEAVES = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20)
VALUES = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=8,
)
FEW = settings(max_examples=25)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("fuzz")


def taken(name, value, folder):
    """Whether a target takes a JSON value, or bytes, without an error of its own."""
    body = value if isinstance(value, bytes) else json.dumps(value).encode()
    with contextlib.suppress(FaceTuneError):
        TARGETS[name].read(body, folder)
        return True
    return False


@FEW
@given(st.lists(st.binary(max_size=300), max_size=5), st.booleans())
def test_each_message_that_is_written_is_read(bodies, too_long):
    stream = io.BytesIO()
    writer = Writer(stream)
    for body in bodies:
        writer.write(body)
    if too_long:
        stream.write((MAX_INCOMING + 1).to_bytes(4, sys.byteorder) + bytes(MAX_INCOMING + 1))
        writer.write(b"after it")
    reader = Reader(io.BytesIO(stream.getvalue()))
    assert [reader.read() for _ in bodies] == bodies
    if too_long:
        with pytest.raises(FaceTuneError):
            reader.read()
        assert reader.read() == b"after it"
    assert reader.read() is None


@FEW
@given(st.sampled_from(sorted(METHODS)), VALUES, VALUES)
def test_any_parameters_of_any_method(method, params, request):
    taken("messages", {"jsonrpc": "2.0", "id": request, "method": method, "params": params}, None)
    taken("messages", {"jsonrpc": "2.0", "id": 1, "method": method, "params": params}, None)


@FEW
@given(name=st.sampled_from(["camera", "goal", "limit", "preferred_genres", "retention_days", "other"]), value=VALUES)
def test_any_value_of_a_setting(name, value, folder):
    taken("settings", {name: value}, folder)


@FEW
@given(data=st.data(), value=VALUES)
def test_any_value_in_a_manifest(data, value, folder):
    whole = json.loads(manifest_seeds()[1])
    for changed in (whole, whole["emotion"]):
        assert taken("manifest", whole, folder) or changed is not whole
        changed[data.draw(st.sampled_from(sorted(changed)))] = value
        taken("manifest", whole, folder)


@FEW
@given(
    VALUES,
    st.sampled_from(["items", "devices", "tracks"]),
    st.sampled_from(["id", "name", "artists", "album", "track"]),
)
def test_any_value_in_an_answer_of_spotifys(value, outer, inner):
    for answer in (value, {outer: value}, {outer: [{inner: value}]}, {outer: {"items": [{inner: value}]}}):
        assert taken("spotify", answer, None)


@FEW
@given(st.text(max_size=40))
def test_any_word_about_waiting(text):
    seconds = errors.retry_after(text, now=1e9)
    assert seconds is None or (math.isfinite(seconds) and 1 <= seconds <= errors.LONGEST)


@FEW
@given(
    rows=st.lists(st.lists(st.text(max_size=12), min_size=5, max_size=6), max_size=4), delimiter=st.sampled_from(",;\t")
)
def test_any_texts_in_a_table(rows, delimiter, folder):
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=delimiter)
    writer.writerows([["id", "name", "artists", "valence", "energy"], *rows])
    taken("csv", out.getvalue().encode("utf-8", "surrogatepass"), folder)
