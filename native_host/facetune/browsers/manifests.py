"""Native-messaging manifests: what they say, and whether an existing one is ours and works.

Needs the standard library alone: the installer removes registrations where no other library is left.
"""

from __future__ import annotations

import json
import pkgutil
import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Final, Literal, NamedTuple

from facetune import __version__
from facetune.browsers.browser import HOST_NAME, Family
from facetune.browsers.machine import Machine
from facetune.errors import FaceTuneError
from facetune.files import reason

State = Literal["registered", "not_registered", "dangling", "broken", "foreign", "failed"]
"""Dangling: ours, but its program is gone. Broken: it has our name, but does not work. Foreign: another program's.
Failed: it cannot be read, and the detail says why."""

Version = tuple[int, ...]

_PROGRAM: Final = "facetune-host"
_DESCRIPTION: Final = "FaceTune {version} reads your mood from the webcam on this computer and answers with music"
"""The version is in this text because Firefox refuses manifests with unknown keys."""
_VERSIONED: Final = re.compile(r"FaceTune (\d+(?:\.\d+)*)")
_IDS_KEY: Final[dict[Family, str]] = {"chromium": "allowed_origins", "gecko": "allowed_extensions"}
_ID: Final[dict[Family, re.Pattern[str]]] = {
    "chromium": re.compile(r"[a-p]{32}"),
    "gecko": re.compile(r"\{[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}\}|[\w.+-]*@[\w.-]+", re.ASCII),
}
_ORIGIN: Final = re.compile(r"chrome-extension://([a-p]{32})/")


class Found(NamedTuple):
    """What was found in the place of a manifest, with its `program`, `ids` and `version` where they can be read."""

    state: State
    detail: str = ""
    program: Path | None = None
    ids: tuple[str, ...] = ()
    version: Version = ()

    @property
    def is_older(self) -> bool:
        """Whether an older FaceTune than this one wrote it."""
        return self.state == "registered" and self.version < version_of(__version__)


def version_of(text: str) -> Version:
    """The numbers of a version, for comparisons."""
    return tuple(int(number) for number in re.findall(r"\d+", text))


def extension_ids(family: Family, extra: Iterable[str] = ()) -> list[str]:
    """The ids of FaceTune's own extension for a family of browsers, then the ids in `extra` that fit that family."""
    # Not opened as a file, because the installer runs this inside a wheel.
    body = pkgutil.get_data("facetune.browsers", "extension_ids.json") or b""
    own: list[str] = json.loads(body)[family]
    return list(dict.fromkeys([*own, *filter(_ID[family].fullmatch, extra)]))


def require_ids(ids: Iterable[str]) -> None:
    """Raise FaceTuneError usage for an id that fits no family: a typing error would only show as a refusal."""
    for name in ids:
        if not any(pattern.fullmatch(name) for pattern in _ID.values()):
            detail = f"{name} is not an extension's id: neither 32 letters a-p, nor name@domain, nor a UUID in braces."
            raise FaceTuneError("usage", detail=detail)


def host_program(machine: Machine) -> Path:
    """The absolute path of facetune-host beside the interpreter. Raises FaceTuneError host_program_missing."""
    # Not resolved: the interpreter of an environment is a link to one that has no facetune-host beside it.
    program = machine.python.parent.absolute() / (f"{_PROGRAM}.exe" if machine.system == "windows" else _PROGRAM)
    if not program.is_file():
        raise FaceTuneError("host_program_missing", python=str(machine.python))
    return program


def compose(family: Family, program: Path, ids: Sequence[str], *, version: str = __version__) -> bytes:
    """The bytes of a manifest: JSON in UTF-8. Browsers refuse a byte order mark."""
    names = [f"chrome-extension://{name}/" for name in ids] if family == "chromium" else list(ids)
    manifest = {
        "name": HOST_NAME,
        "description": _DESCRIPTION.format(version=version),
        "path": str(program),
        "type": "stdio",
        _IDS_KEY[family]: names,
    }
    return json.dumps(manifest, indent=2, ensure_ascii=False).encode(errors="surrogateescape") + b"\n"


def look(file: Path, family: Family) -> Found:
    """What is in the place of a manifest."""
    try:
        body = file.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        return Found("not_registered")
    except OSError as error:
        return Found("failed", reason(error))
    try:
        manifest: Any = json.loads(body.decode())
    except (ValueError, RecursionError) as error:
        return Found("broken", str(error))
    if not isinstance(manifest, dict):
        return Found("broken", "it is no JSON object")
    program = manifest.get("path")
    if manifest.get("name") != HOST_NAME or not isinstance(program, str):
        return Found("foreign", f"its name is {manifest.get('name')!r}, its path {program!r}")
    path = Path(program)
    if path.stem != _PROGRAM:
        return Found("foreign", f"it starts {program}", path)
    ids = tuple(_plain_ids(manifest.get(_IDS_KEY[family]), family))
    written = _VERSIONED.match(str(manifest.get("description")))
    version = version_of(written[1]) if written else ()
    if manifest.get("type") != "stdio":
        return Found("broken", f"its type is {manifest.get('type')!r} instead of 'stdio'", path, ids, version)
    if not path.is_absolute():  # the folder that the browser would start from is unknown
        return Found("broken", f"its path {program} is relative", path, ids, version)
    if not _is_file(path):
        return Found("dangling", f"its program {program} is gone", path, ids, version)
    return Found("registered", "", path, ids, version)


def _is_file(path: Path) -> bool:
    """Whether a file can be reached. Path.is_file raises for a name that is too long and for a closed folder."""
    try:
        return path.is_file()
    except OSError:
        return False


def _plain_ids(entries: object, family: Family) -> list[str]:
    """The ids in the entries that a browser understands."""
    texts = [entry for entry in entries if isinstance(entry, str)] if isinstance(entries, list) else []
    if family == "gecko":
        return texts
    return [match[1] for text in texts if (match := _ORIGIN.fullmatch(text))]
