"""Which files of the extension the page uses: what its modules import, and what its documents and style sheets name."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Final

_IMPORT: Final = re.compile(
    r"""^\s*(?:import|export)\s*(?:[\w*{][^"'`;=()]*?\bfrom\s*)?["']([^"'\n]+)["']""", re.MULTILINE
)
"""The address in an import or export of JavaScript."""
_COMMENT: Final = re.compile(r"/\*.*?\*/|^\s*//[^\n]*", re.DOTALL | re.MULTILINE)
_STYLE: Final = re.compile(r"""(?:@import\s+|url\()\s*["']?([^"')\s]+)""")
_NAMED: Final = re.compile(r"""["'](extension/[^"'#?]+)["']""")
"""A file of the extension, as a document at the top names it."""


def used(root: Path, own: Iterable[Path], documents: Mapping[Path, str] | None = None) -> list[Path]:
    """The files of `root`/extension that the files `own` of the page use, and those that these use.

    `documents` has the texts of those of `own` that are not what their files hold. Raises ValueError for an address
    that leads to no file.
    """
    extension = root / "extension"
    waiting, seen = list(own), set(own)
    while waiting:
        file = waiting.pop()
        text = (documents or {}).get(file)
        for found in _addresses(root, file, text):
            if not found.is_file():
                raise ValueError(f"{file.relative_to(root)} names {found}, which is not there")
            if found not in seen:
                seen.add(found)
                waiting.append(found)
    return sorted(file for file in seen if file.is_relative_to(extension))


def _addresses(root: Path, file: Path, text: str | None) -> Iterator[Path]:
    if file.suffix == ".js":
        for address in _IMPORT.findall(_COMMENT.sub("", file.read_text(encoding="utf-8"))):
            if address.startswith(".") and "/ort/" not in address:  # the build puts the runtime there
                yield (file.parent / address).resolve()
    elif file.suffix == ".css":
        for address in _STYLE.findall(_COMMENT.sub("", file.read_text(encoding="utf-8"))):
            if not address.startswith(("data:", "#")):
                yield (file.parent / address).resolve()
    elif file.suffix in (".html", ".webmanifest"):
        for address in _NAMED.findall(file.read_text(encoding="utf-8") if text is None else text):
            yield root / address
