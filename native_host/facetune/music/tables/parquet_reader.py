"""The program that reads a Parquet file for parquet.py, which talks to it through pipes.

A file from anywhere makes pyarrow take gigabytes, or aborts its process: so that process is this one, which has little
to lose and bounds of memory and time. It is started as a file and imports nothing of FaceTune.

Every message is its length in four bytes and MessagePack. In: the path and the bounds; then, after the names of the
columns and the number of rows, those that are wanted. Out: "table", names, rows; "rows", columns, as often as it takes;
"end". Or one of "missing", "unreadable" and "large", each with a detail.
"""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

_SECONDS = 1200
"""The most seconds that it computes: twenty million rows take fewer."""


class _LargeError(Exception):
    """Something in the file takes more memory than it should; the text is the detail."""


def main() -> None:
    """Serve one file."""
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints is no message
    import msgspec

    def send(*message: object) -> None:
        body = msgspec.msgpack.encode(message, enc_hook=str)
        out.write(len(body).to_bytes(4, "big") + body)
        out.flush()

    def receive() -> Any:
        size = int.from_bytes(sys.stdin.buffer.read(4), "big")
        return msgspec.msgpack.decode(sys.stdin.buffer.read(size))

    asked = receive()
    _limit(asked["memory"])
    try:
        _serve(asked, send, receive)
    except ImportError as error:
        send("missing", str(error))
    except (_LargeError, MemoryError) as error:
        send("large", str(error) if isinstance(error, _LargeError) else "reading it takes too much memory")
    except Exception as error:  # noqa: BLE001 - pyarrow and Python raise many kinds about a damaged file
        send("unreadable", str(error).partition("\n")[0].rstrip(". ")[:200] or "it is no whole Parquet file")


def _limit(memory: int) -> None:
    """Bound the memory and the time of this process, where the system can."""
    os.environ["ARROW_DEFAULT_MEMORY_POOL"] = "system"  # the others reserve gigabytes of addresses in advance
    try:
        import resource
    except ImportError:  # Windows
        return
    for kind, limit in ((resource.RLIMIT_AS, memory), (resource.RLIMIT_CPU, _SECONDS), (resource.RLIMIT_CORE, 0)):
        hard = resource.getrlimit(kind)[1]
        with contextlib.suppress(OSError, ValueError):  # macOS refuses some
            resource.setrlimit(kind, (limit if hard == resource.RLIM_INFINITY else min(limit, hard), hard))


def _serve(asked: dict[str, Any], send: Callable[..., None], receive: Callable[[], Any]) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    with Path(asked["path"]).open("rb") as file:
        schema = pq.read_schema(file)
        file.seek(0)
        rows = pq.ParquetFile(file).metadata.num_rows
        send("table", schema.names, rows)
        wanted = [name for name in receive() if schema.names.count(name) == 1]
        file.seek(0)
        # As dictionaries: a text that all rows repeat takes little space in the file, and so it does in memory.
        opened = pq.ParquetFile(file, buffer_size=asked["buffer"], read_dictionary=_texts(pa, schema, wanted))
        _check_size(opened.metadata, set(wanted), asked["group"])
        for batch in opened.iter_batches(asked["rows"], columns=wanted, use_threads=False):
            columns = [batch.column(name) for name in wanted]
            for part in _parts(pa, columns, len(batch), asked["message"]):
                send("rows", part)
    send("end")


def _texts(pa: Any, schema: Any, wanted: list[str]) -> list[str]:
    """The wanted columns of plain text."""
    kinds = (pa.string(), pa.large_string(), pa.binary(), pa.large_binary())
    types = {name: schema.field(name).type for name in wanted}
    return [name for name, kind in types.items() if kind in kinds or pa.types.is_dictionary(kind)]


def _parts(pa: Any, columns: list[Any], rows: int, most: int) -> Iterator[Any]:
    """The columns as encoded Python values, in parts of at most `most` bytes."""
    import msgspec

    encoded = msgspec.msgpack.encode([_values(pa, column) for column in columns], enc_hook=str)
    if len(encoded) <= most:
        yield msgspec.Raw(encoded)
    elif rows == 1:
        raise _LargeError(f"a row of it has over {most // 2**20:,} MiB")
    else:
        del encoded
        half = rows // 2
        yield from _parts(pa, [column.slice(0, half) for column in columns], half, most)
        yield from _parts(pa, [column.slice(half) for column in columns], rows - half, most)


def _values(pa: Any, column: Any) -> dict[str, list[Any]]:
    """A column's values; of texts that rows repeat, each once, and where it is. Raises ValueError for broken UTF-8."""
    if not pa.types.is_dictionary(column.type):
        return {"texts": [], "values": column.to_pylist()}
    places = column.indices.to_pylist()
    used = list(dict.fromkeys(place for place in places if place is not None))
    texts = column.dictionary.take(pa.array(used, pa.int64())).to_pylist()
    at = {place: number for number, place in enumerate(used)}
    return {"texts": texts, "values": [None if place is None else at[place] for place in places]}


def _check_size(metadata: Any, wanted: set[str], most: int) -> None:
    for number in range(metadata.num_row_groups):
        group = metadata.row_group(number)
        parts = [group.column(place) for place in range(group.num_columns)]
        if sum(part.total_uncompressed_size for part in parts if part.path_in_schema.split(".")[0] in wanted) > most:
            raise _LargeError(f"a part of it unpacks to over {most // 2**20:,} MiB")


if __name__ == "__main__":
    main()
