"""Tables on their way into the catalogue, without a catalogue."""

from __future__ import annotations

from typing import NamedTuple

import pytest

from facetune.errors import FaceTuneError
from facetune.music.facts import Facts
from facetune.music.imports.importer import _known
from facetune.music.imports.incoming import Incoming
from facetune.music.tables import formats


class Read(NamedTuple):
    facts: list[Facts]
    skipped: dict[str, int]
    unread: dict[str, int]
    incoming: Incoming

    def one(self, name):
        """The only row's value."""
        (facts,) = self.facts
        return getattr(facts, name)

    def all(self, name):
        return [getattr(facts, name) for facts in self.facts]


class Staged:
    def add(self, facts):
        """Nothing is written."""


@pytest.fixture
def read(tmp_path):
    """Reads text or bytes as a file."""

    def read_it(body, name="mine.csv", encoding=None):
        path = tmp_path / name
        if body is not None:
            path.write_bytes(body if isinstance(body, bytes) else body.encode())
        with formats.opened(path, _known, encoding) as table:
            incoming = Incoming(path, table, Staged(), 1)
            facts = []
            for batch in incoming.batches(None):
                facts += batch
                incoming.note(["added"] * len(batch))
        return Read(facts, dict(incoming._skipped), incoming.unread, incoming)

    return read_it


@pytest.fixture
def refused(read):
    """The error of reading text or bytes as a file."""

    def refuse(body, name="mine.csv", encoding=None):
        with pytest.raises(FaceTuneError) as caught:
            read(body, name, encoding)
        assert "{" not in caught.value.message + caught.value.hint
        return caught.value

    return refuse
