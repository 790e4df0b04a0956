"""Reads Parquet with pyarrow, the reference library, where it is installed: it is optional because of its size.

What pyarrow makes of a hostile file (gigabytes, an abort, no end) must not happen to the host. So it runs in a process
of its own, parquet_reader.py, with a limit of memory and a deadline.
"""

from __future__ import annotations

import contextlib
import importlib.util
import subprocess
import sys
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, requires
from pathlib import Path
from typing import IO, Any, Final

import msgspec

from facetune import tasks
from facetune.errors import FaceTuneError
from facetune.music.tables import parquet_reader
from facetune.music.tables.lines import RATIO, UNPACKED, bomb
from facetune.music.tables.table import Known, Pick, Record, Table

_ROWS: Final = 512
"""Rows that are unpacked at once: few, because a long text that all rows repeat takes little space in the file."""
_BUFFER: Final = 2**20
"""Bytes of a column that are read ahead; without a limit, a whole row group would be."""
_GROUP: Final = 2**30
"""The most bytes that the wanted columns of one row group may unpack to."""
_MEMORY: Final = 2**30
"""The most memory of the process that reads: with pyarrow it begins with 290 MB of addresses."""
_MESSAGE: Final = 2**25
"""The most bytes of rows that it sends at once."""
_SILENCE: Final = 30.0
"""The longest wait for its next rows, in seconds."""


class _Reader:
    """The process that reads a file."""

    def __init__(self, path: Path) -> None:
        """`path` is for errors, too."""
        self._path = path
        self._bytes = path.stat().st_size
        self._read = 0
        # As a file, because that needs no FaceTune in the reader; and without the settings of another Python.
        command = [sys.executable, "-I", parquet_reader.__file__]
        self._process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )

    def close(self) -> None:
        """End it, whatever it does."""
        self._process.kill()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()
        self._process.wait()

    def send(self, message: object) -> None:
        """Send a message. One that has died is noticed by the next receive()."""
        body = msgspec.msgpack.encode(message)
        with contextlib.suppress(OSError):
            self._pipe(self._process.stdin).write(len(body).to_bytes(4, "big") + body)
            self._pipe(self._process.stdin).flush()

    def receive(self) -> list[Any]:
        """Its next message. Raises FaceTuneError for those about failures, and where none comes."""
        try:
            body = tasks.run(self._next, name="parquet", timeout=_SILENCE)
            message: list[Any] = msgspec.msgpack.decode(body, type=list)
        except tasks.DeadlineError as error:
            raise self._unreadable(f"nothing of it was read in {_SILENCE:g} seconds") from error
        except (OSError, EOFError, ValueError, RecursionError) as error:
            self._process.kill()
            raise self._unreadable(f"reading it broke off ({self._process.wait()})") from error
        kind, detail = message[0], str(message[-1])
        if kind == "missing":
            raise _missing()
        if kind == "unreadable":
            raise self._unreadable(detail)
        if kind == "large":
            raise FaceTuneError("import_too_large", file=str(self._path), detail=detail)
        return message

    def _next(self) -> bytes:
        head = self._pipe(self._process.stdout).read(4)
        size = int.from_bytes(head, "big")
        if (
            len(head) < 4 or size > max(_MESSAGE, 2**20) + 64
        ):  # with the header's names, and what stands around the rows
            raise EOFError
        body = self._pipe(self._process.stdout).read(size)
        if len(body) < size:
            raise EOFError
        self._read += size
        if self._read > max(UNPACKED, RATIO * self._bytes):
            raise bomb(self._path)
        return body

    def _unreadable(self, detail: str) -> FaceTuneError:
        return FaceTuneError("import_unreadable", file=str(self._path), detail=detail)

    @staticmethod
    def _pipe(pipe: IO[bytes] | None) -> IO[bytes]:
        if pipe is None:
            raise EOFError
        return pipe


@contextlib.contextmanager
def opened(path: Path, known: Known) -> Iterator[Table]:
    """The table in the Parquet file `path`.

    Raises FaceTuneError parquet_missing without pyarrow, import_unreadable and import_too_large, also while rows are
    read.
    """
    if getattr(sys, "frozen", False) or importlib.util.find_spec("pyarrow") is None:
        raise _missing()
    reader = _Reader(path)
    try:
        bounds = {"rows": _ROWS, "buffer": _BUFFER, "group": _GROUP, "memory": _MEMORY, "message": _MESSAGE}
        reader.send({"path": str(path), **bounds})
        _, names, rows = reader.receive()
        wanted = [name for name in known(names) if names.count(name) == 1]
        reader.send(wanted)
        done = 0

        def records(pick: Pick) -> Iterator[Record]:
            nonlocal done
            while (message := reader.receive())[0] == "rows":
                columns = [_column(**column) for column in message[1]]
                for row in zip(*columns, strict=True):
                    done += 1
                    yield done + 1, pick(row)

        yield Table(wanted, records, lambda: min(1.0, done / max(1, rows)))
    finally:
        reader.close()


def _column(texts: list[object], values: list[Any]) -> list[object]:
    """The values of a column. With `texts`, each is the place of one of them."""
    if not texts:
        return values
    return [None if place is None else texts[place] for place in values]


def _missing() -> FaceTuneError:
    """The error that says how to install pyarrow into the environment that FaceTune runs in."""
    try:
        stated = next((each for each in requires("facetune") or [] if each.startswith("pyarrow")), "pyarrow")
    except PackageNotFoundError:  # it runs from a checkout
        stated = "pyarrow"
    command = f'"{sys.executable}" -m pip install "{stated.partition(";")[0].strip()}"'
    return FaceTuneError("parquet_missing", command=command)
