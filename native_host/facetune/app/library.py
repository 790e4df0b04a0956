"""A person's own music: files are read, what the catalogue knows of them is kept, and it is taken out again.

Rows with audio features join the catalogue first; then every row counts as the person's own music. Of a file only
titles, artists and counts are kept: no name of it, no moment of a play, nothing else that is in it.
"""

from __future__ import annotations

import secrets
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Annotated

import msgspec

from facetune.app import library_files
from facetune.app.library_files import File, is_of_a_file
from facetune.errors import FaceTuneError
from facetune.profile import library
from facetune.profile.store import open_profile
from facetune.profile.types import Brought

if TYPE_CHECKING:
    from facetune.music.library.matching import Matcher

__all__ = ["BroughtResult", "File", "FileFound", "OwnResult", "Unread", "bring", "contents", "forget_imports", "undo"]


class Unread(msgspec.Struct, frozen=True, kw_only=True):
    """Why a file was not read: an error of facetune/errors.py."""

    code: str
    message: str
    hint: str
    params: dict[str, str | int | float] = {}


class FileFound(msgspec.Struct, frozen=True, kw_only=True):
    """What was found in a file of `rows` rows: `kind` says what it is, null where it was not read, for `problem`.

    `added` rows joined the catalogue. Of `unknown` rows the catalogue knows nothing; `skipped` name no music, or were
    hardly played.
    """

    name: str
    kind: str | None = None
    rows: int = 0
    unknown: int = 0
    skipped: int = 0
    added: int = 0
    problem: Unread | None = None


class OwnResult(msgspec.Struct, frozen=True):
    """All that the person brought, the latest last, and how many different tracks and artists count as theirs."""

    brought: Annotated[list[Brought], msgspec.Meta(max_length=library.TIMES)]
    tracks: int
    artists: int


class BroughtResult(msgspec.Struct, frozen=True, kw_only=True):
    """What was found in the files, together `tracks` and `artists` that the catalogue knows; whether it was `kept`."""

    files: Annotated[list[FileFound], msgspec.Meta(max_length=library_files.FILES)]
    tracks: int
    artists: int
    kept: bool
    library: OwnResult


def contents() -> OwnResult:
    """What the current person brought. Raises as open_profile does."""
    with open_profile() as profile:
        own = library.read(profile)
        return OwnResult(library.all_brought(profile), len(own.tracks) if own else 0, len(own.artists) if own else 0)


def bring(
    given: Sequence[File],
    *,
    encoding: str | None = None,
    on_progress: Callable[[float], None] | None = None,
    cancelled: threading.Event | None = None,
    private: bool = False,
) -> BroughtResult:
    """Read files, and keep what the catalogue knows of them as the current person's own music.

    A file that cannot be read is told in the result. With `private` nothing is kept, nor added to the catalogue.

    Raises FaceTuneError library_full, cancelled, as open_profile, as shared.catalogue and as import_file do for what is
    no fault of a file.
    """
    from facetune.music.catalogue import shared
    from facetune.music.library.matching import Matcher

    with open_profile() as profile:
        person = profile.person
        library.refuse_full(profile)
    told = _Told(on_progress, cancelled, parts=len(given) * 2)
    reports: list[FileFound] = []
    added: dict[int, int] = {}
    name = f"own music {secrets.token_hex(4)}"  # of the imports: they are taken out by it
    try:
        with library_files.folder() as folder:
            every = library_files.every(() if private else given, folder, told.begin)
            for number, (member, error) in enumerate(every):
                if error is None and (joined := _join(member, name, encoding, told)):
                    added[number] = joined
            matcher = Matcher(shared.catalogue())
            every = library_files.every(given, folder, lambda place: told.begin(len(given) + place))
            for number, (member, error) in enumerate(every):
                unread = _unread(member, error) if error else None
                reports.append(unread or _read(member, encoding, matcher, told, added.get(number, 0)))
            found = matcher.finish()
        kinds = list(dict.fromkeys(each.kind for each in reports if each.kind))
        kept = bool(found) and not private
        if kept:
            about = Brought(
                number=0, time=time.time(), kinds=kinds, rows=sum(each.rows for each in reports),
                unknown=matcher.unknown, tracks=0, artists=0, imports=[name] if added else [],
            )  # fmt: skip
            with open_profile(person=person) as profile:
                library.keep(profile, about, found)
    except BaseException:
        forget_imports([name])
        raise
    if not kept:
        forget_imports([name] if added else [])
    tracks = sum(each.track is not None for each in found)
    return BroughtResult(files=reports, tracks=tracks, artists=len(found) - tracks, kept=kept, library=contents())


def undo(count: int | None = 1) -> OwnResult:
    """Take out what the person brought the last `count` times, or with None all, and what joined the catalogue by it.

    Raises FaceTuneError library_nothing, as open_profile and as importer.take_out do.
    """
    with open_profile() as profile:
        goes = library.forget(profile, count)
    forget_imports(name for each in goes for name in each.imports)
    return contents()


def forget_imports(names: Iterable[str]) -> None:
    """Take imports out of the catalogue, by their recorded names. Raises as importer.take_out does."""
    from facetune.music.imports import importer

    if wanted := list(names):
        importer.take_out(wanted)


class _Told:
    """Tells how much of the work is done, and ends it where it was cancelled."""

    def __init__(
        self, on_progress: Callable[[float], None] | None, cancelled: threading.Event | None, parts: int
    ) -> None:
        self._on_progress, self._cancelled, self._parts = on_progress, cancelled, max(1, parts)
        self._done = 0

    def begin(self, part: int) -> None:
        self._done = part
        self(0.0)

    def __call__(self, share: float) -> None:
        """`share` of the part that has begun is done. Raises FaceTuneError cancelled."""
        if self._cancelled is not None and self._cancelled.is_set():
            raise FaceTuneError("cancelled")
        if self._on_progress is not None:
            self._on_progress(min(1.0, (self._done + share) / self._parts))


def _join(file: File, name: str, encoding: str | None, told: _Told) -> int:
    """Let the rows with audio features join the catalogue; how many did. A file without any may still tell of music."""
    from facetune.music.imports.importer import import_file

    try:
        report = import_file(file.path, encoding=encoding, on_progress=told, name=name)
    except FaceTuneError as error:
        if not is_of_a_file(error) and not error.code.startswith("import_"):
            raise
        return 0
    return report.added + report.merged if report.number is not None else 0


def _read(file: File, encoding: str | None, matcher: Matcher, told: _Told, added: int) -> FileFound:
    """Count the rows of a file, of which `added` joined the catalogue."""
    from facetune.music.library import kinds

    rows, unknown, skipped = matcher.rows, matcher.unknown, matcher.skipped
    kind: str | None = None
    try:
        with kinds.opened(file.path, encoding) as opened:
            kind = opened.kind
            for _ in matcher.take(opened.rows):
                told(opened.share())
        if matcher.skipped - skipped == matcher.rows - rows:
            raise FaceTuneError("library_empty", file=file.name)  # noqa: TRY301 - as from a reader
    except FaceTuneError as error:
        if not is_of_a_file(error):
            raise
        return _unread(file, error)
    return FileFound(
        name=file.name,
        kind=kind,
        rows=matcher.rows - rows,
        unknown=matcher.unknown - unknown,
        skipped=matcher.skipped - skipped,
        added=added,
    )


def _unread(file: File, error: FaceTuneError) -> FileFound:
    """What is told of a file that was not read, by the name that the person knows."""
    params = {name: file.name if name in ("file", "source") else value for name, value in error.params.items()}
    named = FaceTuneError(error.code, **params)
    problem = Unread(code=named.code, message=named.message, hint=named.hint, params=named.params)
    return FileFound(name=file.name, problem=problem)
