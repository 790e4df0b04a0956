"""The rows of a table on their way into the catalogue: checked, counted and written down."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Final, TypeGuard

import msgspec

from facetune.errors import FaceTuneError
from facetune.music.catalogue.import_folders import Import, Staged
from facetune.music.catalogue.writer import Outcome
from facetune.music.facts import Facts, OnProgress
from facetune.music.tables import headers, reasons
from facetune.music.tables.import_columns import ImportColumns
from facetune.music.tables.style import OtherScaleError, Style
from facetune.music.tables.table import Record, Table, Unreadable
from facetune.music.tables.values import RefusedError, unescaped
from facetune.types import ImportRecord

ROWS: Final = 20_000_000
"""The longest table that is imported: twenty times what the ranking was measured with."""

_BATCH: Final = 4000
_SAMPLE: Final = 200
"""Rows that show how a table writes what can be written in several ways."""
_SAMPLE_SIZE: Final = 2**22
"""About the most characters in the known columns of the sample."""
_EXAMPLES: Final = 3
_SHOWN: Final = 60


class Example(msgspec.Struct, frozen=True):
    """A row that was skipped: its number in the file, as Table.unit counts, and the value that was wrong."""

    row: int
    value: str


class Incoming:
    """A fill.Incoming from a table."""

    def __init__(self, path: Path, table: Table, staged: Staged, number: int, name: str | None = None) -> None:
        """Raises FaceTuneError import_columns and import_scale."""
        self.size = path.stat().st_size
        self.number = number
        self.rows = 0
        self.added = 0
        self.replaced = 0
        self.examples: dict[str, list[Example]] = {}
        self._path = path
        self._name = path.name if name is None else name
        self._table = table
        self._staged = staged
        self._merged = 0
        self._skipped: Counter[str] = Counter()
        self._batch: list[Facts] = []
        self._numbers: list[int] = []
        self._finished: Import | None = None
        self._columns = ImportColumns(table.header)
        if self._columns.lacking:
            lacking, others = self._columns.lacking[-1], headers.others(table.header)
            if lacking in ("valence", "energy") and others:
                found = ", ".join(name[:30] for name in others[:4])
                raise FaceTuneError("import_scale", file=str(path), detail=f"it has {found} instead of {lacking}")
            lacking = self._columns.lacking[0]
            names = ", ".join(headers.ALIASES[lacking])
            raise FaceTuneError("import_columns", file=str(path), column=lacking, names=names, found=_start(table))

    @property
    def unit(self) -> str:
        """What the number of a row counts; see Table.unit."""
        return self._table.unit

    @property
    def unread(self) -> dict[str, int]:
        """How many values of each optional column could not be read, and are unknown."""
        return dict(self._columns.unread.most_common())

    @property
    def is_new(self) -> bool:
        """Whether any row changes the catalogue."""
        return bool(self.added or self.replaced)

    def batches(self, on_progress: OnProgress | None) -> Iterator[list[Facts]]:
        """As fill.Incoming says.

        Raises OSError, and FaceTuneError as formats.opened does, import_scale and import_no_rows.
        """
        records = self._table.records(self._unescaped if self._table.escaped else self._columns.pick)
        sample: list[Record] = []
        size = 0
        for record in records:
            sample.append(record)
            size += sum(map(len, filter(_is_text, record[1])))
            if len(sample) >= _SAMPLE or size > _SAMPLE_SIZE:
                break
        try:
            style = self._columns.style_of([row for _, row in sample if isinstance(row, list)])
        except OtherScaleError as error:
            raise FaceTuneError("import_scale", file=str(self._path), detail=str(error)) from error
        for source in (iter(sample), records):
            while self._take_some(islice(source, _BATCH), style):
                if on_progress is not None:
                    on_progress(self._table.share())
                if self._batch:
                    yield self._batch
        if not self.added + self.replaced + self._merged + self._skipped["known_id"]:
            raise self._no_rows()

    def _no_rows(self) -> FaceTuneError:
        reason = max(self._skipped, key=lambda name: self._skipped[name], default="no row")
        example = next(iter(self.examples.get(reason, ())), None)
        said = reasons.in_words(reason)
        if example is not None:
            said += f" ({self.unit} {example.row:,}: {example.value or 'empty'})"
        return FaceTuneError("import_no_rows", file=str(self._path), rows=self.rows, reason=said)

    def _take_some(self, records: Iterator[Record], style: Style) -> bool:
        """Take the rows one by one, as one alone may have megabytes; whether there were any."""
        before = self.rows
        for number, row in records:
            self._take(number, row, style)
        return self.rows > before

    def _unescaped(self, row: Sequence[object]) -> list[object]:
        return [
            unescaped(value) if _is_text(value) and value[:1] == "'" else value for value in self._columns.pick(row)
        ]

    def _take(self, number: int, row: list[object] | Unreadable, style: Style) -> None:
        self.rows += 1
        if self.rows > ROWS:
            raise FaceTuneError("import_too_large", file=str(self._path), detail=f"it has over {ROWS:,} rows")
        if isinstance(row, Unreadable):
            self._skip(row.reason, number, row.value)
            return
        try:
            facts = self._columns.facts(row, style)
        except RefusedError as refused:
            self._skip(refused.reason, number, refused.value)
            return
        self._batch.append(facts)
        self._numbers.append(number)

    def note(self, outcomes: Sequence[Outcome]) -> None:
        """As fill.Incoming says. Raises OSError."""
        for facts, number, outcome in zip(self._batch, self._numbers, outcomes, strict=True):
            if outcome == "added":
                self.added += 1
            elif outcome in ("known_id", "repeated_id"):
                self._skip(outcome, number, facts.id)
            else:
                self._merged += 1
                self.replaced += outcome == "replaced"
        self._staged.add(self._batch)
        self._batch, self._numbers = [], []

    def finish(self) -> Import:
        """As fill.Incoming says. Raises OSError."""
        if self._finished is None:
            self._finished = self._staged.finish(self.number, self.about())
        return self._finished

    def about(self) -> ImportRecord:
        """What is recorded about this import."""
        return ImportRecord(
            file=self._name.encode("utf-8", "replace").decode(),
            time=time.time(),
            rows=self.rows,
            added=self.added,
            merged=self._merged,
            skipped={reason: count for reason, count in self._skipped.most_common() if count},
        )

    def _skip(self, reason: str, number: int, value: object) -> None:
        self._skipped[reason] += 1
        examples = self.examples.setdefault(reason, [])
        if len(examples) < _EXAMPLES:
            text = "" if value is None else str(value)
            examples.append(Example(number, text if len(text) <= _SHOWN else f"{text[:_SHOWN]}..."))


def _is_text(value: object) -> TypeGuard[str]:
    return isinstance(value, str)


def _start(table: Table) -> str:
    """The first columns of a table, for an error."""
    names = ", ".join(unescaped(name.strip())[:30] for name in table.header[:8])
    return f"{names}, ..." if len(table.header) > 8 else names
