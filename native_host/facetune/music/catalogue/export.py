"""Writes the catalogue as CSV, in the columns that `facetune catalogue import` knows."""

from __future__ import annotations

import contextlib
import csv
import gzip
import io
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO, TYPE_CHECKING, Final, cast

from facetune.errors import FaceTuneError
from facetune.files import disk_failed, owned
from facetune.music.facts import Facts
from facetune.music.tables.values import escaped

if TYPE_CHECKING:
    from facetune.music.catalogue.catalogue import Catalogue

_BATCH: Final = 4000


def export(catalogue: Catalogue, out: Path) -> int:
    """Write all tracks to the file `out`, gzipped where its name ends in .gz; returns how many.

    The file appears when it is complete, and replaces an older one only then. A link stays, and its target is written.

    Raises FaceTuneError disk_failed, and as Catalogue.rows does.
    """
    out = Path(os.path.realpath(out))
    if out.exists() and not out.is_file():
        raise FaceTuneError("disk_failed", path=str(out), detail="it is not a file")
    try:
        descriptor, name = tempfile.mkstemp(dir=out.parent, prefix=owned(f".{out.name}"))
        unfinished = Path(name)
        try:
            with os.fdopen(descriptor, "wb") as raw:
                with _packed(raw) if out.suffix == ".gz" else contextlib.nullcontext(raw) as stream:
                    count = write(catalogue, stream)
                raw.flush()
                os.fsync(raw.fileno())
            unfinished.chmod(0o644)
            unfinished.replace(out)
        except BaseException:
            unfinished.unlink(missing_ok=True)
            raise
    except OSError as error:
        disk_failed(out, error)
    return count


def write(catalogue: Catalogue, stream: IO[bytes]) -> int:
    """Write all tracks to `stream` as CSV in UTF-8; returns how many. Raises OSError, and as Catalogue.rows does."""
    text = io.TextIOWrapper(stream, encoding="utf-8", newline="", write_through=False)
    try:
        writer = csv.writer(text, lineterminator="\r\n")  # RFC 4180
        writer.writerow(Facts._fields)
        count = 0
        for facts in catalogue.rows(_BATCH):
            writer.writerow(_cells(facts))
            count += 1
        text.flush()
    finally:
        text.detach()
    return count


def _cells(facts: Facts) -> Iterator[str | float | None]:
    for value in facts:
        if isinstance(value, list):
            yield escaped(";".join(value))
        else:
            yield escaped(value) if isinstance(value, str) else value


def _packed(raw: IO[bytes]) -> IO[bytes]:
    return cast("IO[bytes]", gzip.GzipFile(filename="", fileobj=raw, mode="wb", mtime=0))
