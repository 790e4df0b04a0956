"""Takes the user's own tables of tracks into the catalogue, and out again: all of a file or nothing."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Final, TypeGuard

import msgspec

from facetune import paths
from facetune.errors import FaceTuneError
from facetune.files import disk_failed
from facetune.music import imports, tables
from facetune.music.build import BuildReport, build
from facetune.music.facts import Facts, OnProgress
from facetune.music.imports import About, Import, Staged
from facetune.music.layout import ALIASES, Layout, RefusedError, Style
from facetune.music.protect import bare
from facetune.music.tables import Record, Table, Unreadable
from facetune.music.writer import Outcome

ROWS: Final = 20_000_000
"""The longest table that is imported: twenty times what the ranking was measured with."""

_BATCH: Final = 4000
_SAMPLE: Final = 200
"""Rows that tell how a table writes what can be written in several ways."""
_SAMPLE_SIZE: Final = 2**22
"""Characters in the known columns of the sample, at most about."""
_EXAMPLES: Final = 3
_SHOWN: Final = 60


class Example(msgspec.Struct, frozen=True):
    """A row that was skipped, by its number in the file (the header is 1), and the value that was the matter."""

    row: int
    value: str


class ImportReport(msgspec.Struct, frozen=True, kw_only=True):
    """What became of the `rows` rows of a file: about of the import, and examples of what was skipped.

    `number` is None where nothing was new, and the catalogue therefore stayed as it was. `tracks` are in it now.
    """

    file: str
    number: int | None
    rows: int
    added: int
    merged: int
    skipped: dict[str, int]
    examples: dict[str, list[Example]]
    tracks: int
    seconds: float


class UndoReport(msgspec.Struct, frozen=True, kw_only=True):
    """What was taken out, the latest import last, and how many tracks are in the catalogue now."""

    undone: list[About]
    tracks: int
    seconds: float


class _NothingNewError(Exception):
    """Carries the report of a build that is not needed."""

    def __init__(self, report: BuildReport) -> None:
        super().__init__()
        self.report = report


def import_file(
    path: Path,
    *,
    target: Path | None = None,
    encoding: str | None = None,
    on_progress: OnProgress | None = None,
) -> ImportReport:
    """Add the tracks of the CSV (gzipped or not) or Parquet file `path` to the catalogue `target` (the user's).

    The tracks that are there stay as they are: a row with the id of one is skipped. See imports.py for how it is kept
    and build.build for how it is added, layout.py for the columns, tables.opened for `encoding`.

    Raises FaceTuneError as these do, import_columns and import_no_rows for a table without a use, import_too_large,
    catalogue_locked while another import runs, disk_failed.
    """
    begun = time.perf_counter()
    target = target or paths.catalogue_file()
    with _changing(target), imports.staging(target) as staged:
        kept = imports.list_of(target)
        with tables.opened(path, _known, encoding) as table:
            incoming = _Incoming(path, table, staged, number=1 + max((each.number for each in kept), default=0))

            def commit(report: BuildReport) -> None:
                if not incoming.added and not incoming.replaced:
                    raise _NothingNewError(report)
                staged.commit(incoming.finish())

            number: int | None = None
            try:
                built = build(target, None, on_progress, kept=kept, incoming=incoming, commit=commit)
                number = incoming.number
            except _NothingNewError as nothing:
                built = nothing.report
    about = incoming.about()
    return ImportReport(
        file=str(path),
        number=number,
        rows=about.rows,
        added=about.added,
        merged=about.merged,
        skipped=about.skipped,
        examples={reason: incoming.examples[reason] for reason in about.skipped},
        tracks=built.tracks,
        seconds=time.perf_counter() - begun,
    )


def undo(count: int | None = 1, *, target: Path | None = None, on_progress: OnProgress | None = None) -> UndoReport:
    """Take the last `count` imports out of the catalogue; all of them, and whatever else was done to it, for None.

    Raises FaceTuneError import_nothing where there are fewer than `count`, catalogue_locked, and as build.build does.
    """
    target = target or paths.catalogue_file()
    with _changing(target):
        kept = imports.list_of(target)
        if count is not None and count > len(kept):
            raise FaceTuneError("import_nothing", count=len(kept))
        stays, goes = (kept[: len(kept) - count], kept[len(kept) - count :]) if count is not None else ([], kept)
        built = build(target, None, on_progress, kept=stays, commit=lambda _: imports.remove(goes))
    return UndoReport(undone=[each.about for each in goes], tracks=built.tracks, seconds=built.seconds)


@contextmanager
def _changing(target: Path) -> Iterator[None]:
    try:
        with imports.exclusive(target) as alone:
            if not alone:
                raise FaceTuneError("catalogue_locked", file=str(target))
            yield
    except OSError as error:
        disk_failed(target, error)


class _Incoming:
    """The rows of a table as build.Incoming: checked, counted and written down on the way into the catalogue."""

    def __init__(self, path: Path, table: Table, staged: Staged, number: int) -> None:
        """Raises FaceTuneError import_columns."""
        self.size = path.stat().st_size
        self.number = number
        self.rows = 0
        self.added = 0
        self.replaced = 0
        self.examples: dict[str, list[Example]] = {}
        self._path = path
        self._table = table
        self._staged = staged
        self._merged = 0
        self._skipped: Counter[str] = Counter()
        self._batch: list[Facts] = []
        self._numbers: list[int] = []
        self._finished: Import | None = None
        self._layout = Layout(table.header)
        if self._layout.lacking:
            lacking = self._layout.lacking[0]
            raise FaceTuneError(
                "import_columns", file=str(path), column=lacking, names=", ".join(ALIASES[lacking]), found=_start(table)
            )

    def batches(self, on_progress: OnProgress | None) -> Iterator[list[Facts]]:
        """As build.Incoming says. Raises FaceTuneError as tables.opened and imports.Staged do, and import_no_rows."""
        records = self._table.records(self._layout.pick)
        sample: list[Record] = []
        size = 0
        for record in records:
            sample.append(record)
            size += sum(map(len, filter(_is_text, record[1])))
            if len(sample) >= _SAMPLE or size > _SAMPLE_SIZE:
                break
        style = self._layout.style_of([row for _, row in sample if isinstance(row, list)])
        for source in (iter(sample), records):
            while part := list(islice(source, _BATCH)):
                for number, row in part:
                    self._take(number, row, style)
                if on_progress is not None:
                    on_progress(self._table.share())
                if self._batch:
                    yield self._batch
        if not self.added + self.replaced + self._merged + self._skipped["known_id"]:
            reason = max(self._skipped, key=lambda name: self._skipped[name], default="no row")
            raise FaceTuneError("import_no_rows", file=str(self._path), rows=self.rows, reason=reason)

    def _take(self, number: int, row: list[object] | Unreadable, style: Style) -> None:
        self.rows += 1
        if self.rows > ROWS:
            raise FaceTuneError("import_too_large", file=str(self._path), detail=f"it has over {ROWS:,} rows")
        if isinstance(row, Unreadable):
            self._skip(row.reason, number, row.value)
            return
        try:
            facts = self._layout.facts(row, style)
        except RefusedError as refused:
            self._skip(refused.reason, number, refused.value)
            return
        self._batch.append(facts)
        self._numbers.append(number)

    def note(self, outcomes: Sequence[Outcome]) -> None:
        """As build.Incoming says. Raises OSError."""
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
        """As build.Incoming says. Raises OSError."""
        if self._finished is None:
            self._finished = self._staged.finish(self.number, self.about())
        return self._finished

    def about(self) -> About:
        """What is told about this import."""
        return About(
            file=self._path.name.encode("utf-8", "replace").decode(),
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


def _known(header: list[str]) -> list[str]:
    return [header[place] for place in Layout(header).places.values()]


def _is_text(value: object) -> TypeGuard[str]:
    return isinstance(value, str)


def _start(table: Table) -> str:
    """The first columns of a table, for an error."""
    names = ", ".join(bare(name.strip())[:30] for name in table.header[:8])
    return f"{names}, ..." if len(table.header) > 8 else names
