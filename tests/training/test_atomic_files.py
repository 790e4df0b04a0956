"""Files that belong together change together."""

from __future__ import annotations

import errno
from pathlib import Path

import pytest

from training import atomic_files


def test_files_are_as_they_were_where_a_later_one_cannot_take_its_place(tmp_path, monkeypatch):
    first, new, last = (tmp_path / name for name in ("first", "new", "last"))
    first.write_bytes(b"old")
    last.write_bytes(b"old")
    honest = Path.replace

    def held(part, target):  # as Windows answers for a file that a program has open
        if target == last:
            raise PermissionError(errno.EACCES, "Permission denied", str(target))
        return honest(part, target)

    monkeypatch.setattr(Path, "replace", held)
    with pytest.raises(PermissionError):
        atomic_files.write({first: b"1", new: b"2", last: b"3"})
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {"first": b"old", "last": b"old"}
    monkeypatch.undo()
    atomic_files.write({first: b"1", new: b"2", last: b"3"})
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {"first": b"1", "new": b"2", "last": b"3"}
