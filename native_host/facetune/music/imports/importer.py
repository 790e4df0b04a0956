"""Imports the user's own tables of tracks into the catalogue, and undoes it: all of a file or nothing."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec

from facetune import paths
from facetune.errors import FaceTuneError
from facetune.files import disk_failed
from facetune.music.catalogue import import_folders
from facetune.music.catalogue.build import build
from facetune.music.catalogue.fill import BuildReport, DamagedBaseError
from facetune.music.catalogue.import_folders import Import
from facetune.music.facts import OnProgress
from facetune.music.imports.incoming import Example, Incoming
from facetune.music.tables import formats
from facetune.music.tables.import_columns import ImportColumns
from facetune.types import ImportRecord


class ImportReport(msgspec.Struct, frozen=True, kw_only=True):
    """What became of the `rows` rows of a file: the counts of ImportRecord, and examples of what was skipped.

    `unit` is what the examples' numbers count, as Table.unit says. `unread` counts the values of optional columns that
    could not be read: unknown, in rows that were not skipped for them.
    `number` is None where no row was new, so that the catalogue stayed as it was. It has `tracks` now.
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
    unit: str = "row"
    unread: dict[str, int] = {}


class UndoReport(msgspec.Struct, frozen=True, kw_only=True):
    """The imports that were undone, the latest last, and the number of tracks in the catalogue now."""

    undone: list[ImportRecord]
    tracks: int
    seconds: float


def import_file(
    path: Path,
    *,
    target: Path | None = None,
    encoding: str | None = None,
    on_progress: OnProgress | None = None,
    name: str | None = None,
) -> ImportReport:
    """Add the tracks of the CSV, JSON, SQLite or Parquet file `path` to the catalogue `target` (the user's).

    Existing tracks stay as they are: a row with the id of one is skipped. `name` is recorded in place of the file's.
    import_folders.py says how an import is stored, build.build how it is added, import_columns.py what columns there
    are, formats.opened what `encoding` is.

    Raises FaceTuneError as these do, import_columns and import_no_rows for a table without usable columns or rows,
    import_too_large, catalogue_locked while another import runs, disk_failed.
    """
    target = target or paths.catalogue_file()
    with _changing(target):
        try:
            return _import(path, target, encoding, on_progress, name=name)
        except DamagedBaseError:
            return _import(path, target, encoding, on_progress, name=name, anew=True)


def _import(
    path: Path,
    target: Path,
    encoding: str | None,
    on_progress: OnProgress | None,
    *,
    name: str | None,
    anew: bool = False,
) -> ImportReport:
    begun = time.perf_counter()
    with import_folders.staging(target) as staged:
        imports = import_folders.list_of(target)
        with formats.opened(path, _known, encoding) as table:
            number = 1 + max((each.number for each in imports), default=0)
            incoming = Incoming(path, table, staged, number, name)

            def commit(_: BuildReport) -> bool:
                if incoming.is_new:
                    staged.commit(incoming.finish())
                return incoming.is_new

            built = build(target, None, on_progress, imports=imports, incoming=incoming, anew=anew, commit=commit)
    about = incoming.about()
    return ImportReport(
        file=str(path),
        number=incoming.number if incoming.is_new else None,
        rows=about.rows,
        added=about.added,
        merged=about.merged,
        skipped=about.skipped,
        examples={reason: incoming.examples[reason] for reason in about.skipped},
        tracks=built.tracks,
        seconds=time.perf_counter() - begun,
        unit=incoming.unit,
        unread=incoming.unread,
    )


def undo(count: int | None = 1, *, target: Path | None = None, on_progress: OnProgress | None = None) -> UndoReport:
    """Take the last `count` imports out of the catalogue; for None all of them, and build it from the shipped facts.

    Raises FaceTuneError import_nothing where there are fewer than `count`, catalogue_locked, and as build.build does.
    """
    target = target or paths.catalogue_file()
    with _changing(target):
        imports = import_folders.list_of(target)
        if count is not None and count > len(imports):
            raise FaceTuneError("import_nothing", count=len(imports))
        goes = imports if count is None else imports[len(imports) - count :]
        return _take_out(target, imports, goes, on_progress)


def take_out(names: Iterable[str], *, target: Path | None = None) -> None:
    """Take the imports with these recorded names out of the catalogue; those that are gone already are left out.

    Raises FaceTuneError catalogue_locked, and as build.build does.
    """
    target = target or paths.catalogue_file()
    wanted = set(names)
    with _changing(target):
        imports = import_folders.list_of(target)
        if goes := [each for each in imports if each.about.file in wanted]:
            _take_out(target, imports, goes, None)


def _take_out(target: Path, imports: list[Import], goes: list[Import], on_progress: OnProgress | None) -> UndoReport:
    stays = [each for each in imports if each not in goes]

    def commit(_: BuildReport) -> bool:
        import_folders.remove(goes)
        return True

    built = build(target, None, on_progress, imports=stays, commit=commit)
    return UndoReport(undone=[each.about for each in goes], tracks=built.tracks, seconds=built.seconds)


@contextmanager
def _changing(target: Path) -> Iterator[None]:
    try:
        with import_folders.exclusive(target) as alone:
            if not alone:
                raise FaceTuneError("catalogue_locked", file=str(target))
            yield
    except OSError as error:
        disk_failed(target, error)


def _known(header: list[str]) -> list[str]:
    return [header[place] for place in ImportColumns(header).places.values()]
