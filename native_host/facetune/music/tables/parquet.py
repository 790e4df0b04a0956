"""Reads Parquet with pyarrow, the reference library, where it is installed: it is optional because of its size."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from importlib.metadata import PackageNotFoundError, requires
from pathlib import Path
from typing import IO, Any, Final

from facetune.errors import FaceTuneError
from facetune.music.tables.table import Known, Pick, Record, Table

_BATCH: Final = 512
"""Rows that are unpacked at once: few, because a long text that all rows repeat takes little space in the file."""
_BUFFER: Final = 2**20
"""Bytes of a column that are read ahead; without a limit, a whole row group would be."""
_GROUP: Final = 2**30
"""The most bytes that the wanted columns of one row group may unpack to."""


def table(path: Path, file: IO[bytes], known: Known) -> Table:
    """The table in the open Parquet file `file`.

    Raises FaceTuneError parquet_missing without pyarrow, import_unreadable, also while rows are read, and
    import_too_large.
    """
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ImportError as error:
        raise FaceTuneError("parquet_missing", command=_command()) from error
    failures = (pa.lib.ArrowException, OSError, ValueError)

    def refuse(error: Exception) -> FaceTuneError:
        detail = str(error).partition("\n")[0].rstrip(". ")[:200]
        return FaceTuneError("import_unreadable", file=str(path), detail=detail or "it is no whole Parquet file")

    try:
        schema = pq.read_schema(file)
        wanted = [name for name in known(schema.names) if schema.names.count(name) == 1]
        file.seek(0)
        # As dictionaries: a text that all rows repeat takes little space in the file, and so it does in memory.
        opened = pq.ParquetFile(file, buffer_size=_BUFFER, read_dictionary=_texts(pa, schema, wanted))
        _check_size(path, opened.metadata, set(wanted))
    except failures as error:
        raise refuse(error) from error
    total = max(1, opened.metadata.num_rows)
    done = 0

    def records(pick: Pick) -> Iterator[Record]:
        nonlocal done
        try:
            for batch in opened.iter_batches(_BATCH, columns=wanted, use_threads=False):
                columns = [_values(pa, batch.column(name)) for name in wanted]
                for row in zip(*columns, strict=True):
                    done += 1
                    yield done + 1, pick(row)
        except failures as error:
            raise refuse(error) from error

    return Table(wanted, records, lambda: done / total)


def _texts(pa: Any, schema: Any, wanted: Sequence[str]) -> list[str]:
    """The wanted columns of plain text."""
    kinds = (pa.string(), pa.large_string(), pa.binary(), pa.large_binary())
    types = {name: schema.field(name).type for name in wanted}
    return [name for name, kind in types.items() if kind in kinds or pa.types.is_dictionary(kind)]


def _values(pa: Any, column: Any) -> list[object]:
    """A column as Python values. Raises ValueError for text that is not UTF-8."""
    if pa.types.is_dictionary(column.type):
        texts = column.dictionary.to_pylist()
        return [None if place is None else texts[place] for place in column.indices.to_pylist()]
    values: list[object] = column.to_pylist()
    return values


def _check_size(path: Path, metadata: Any, wanted: set[str]) -> None:
    for number in range(metadata.num_row_groups):
        group = metadata.row_group(number)
        parts = [group.column(place) for place in range(group.num_columns)]
        if sum(part.total_uncompressed_size for part in parts if part.path_in_schema.split(".")[0] in wanted) > _GROUP:
            detail = f"a part of it unpacks to over {_GROUP // 2**20:,} MiB"
            raise FaceTuneError("import_too_large", file=str(path), detail=detail)


def _command() -> str:
    """The command that installs pyarrow into the environment that FaceTune runs in."""
    try:
        stated = next((each for each in requires("facetune") or [] if each.startswith("pyarrow")), "pyarrow")
    except PackageNotFoundError:  # it runs from a checkout
        stated = "pyarrow"
    return f'"{sys.executable}" -m pip install "{stated.partition(";")[0].strip()}"'
