"""The files that say which releases of the libraries are fetched, with their hashes, and pip's options for them."""

from __future__ import annotations

import contextlib
import pkgutil
import platform
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final, Literal

Name = Literal["libraries", "build_tools", "opencv_headless"]

OLDEST: Final = (3, 10)
NEWEST: Final = (3, 14)
MACOS: Final = 14
GLIBC: Final = (2, 28)
"""The Pythons and systems that every library in the files has a wheel for. Others may need other releases: they get
those that pyproject.toml allows, without hashes."""


def fit() -> bool:
    """Whether they are for the Python and the system that run this, and will run FaceTune."""
    return (
        OLDEST <= sys.version_info[:2] <= NEWEST
        and platform.python_implementation() == "CPython"
        and _is_known(sys.platform, platform.machine().lower())
    )


def _is_known(system: str, machine: str) -> bool:
    if system == "win32":
        return machine in ("amd64", "x86_64")
    if system == "darwin":
        if machine == "x86_64":
            return sys.version_info[:2] < (3, 14)
        return machine == "arm64" and int(platform.mac_ver()[0].partition(".")[0] or 0) >= MACOS
    library, version = platform.libc_ver()
    known = library == "glibc" and tuple(map(int, version.split(".")[:2])) >= GLIBC
    return system == "linux" and known and machine in ("x86_64", "aarch64")


@contextlib.contextmanager
def options(name: Name) -> Iterator[list[str]]:
    """Pip's options to install what one of the files names. What does not have its hash is refused."""
    # Not used where it lies, because the installer runs inside a wheel, too.
    content = pkgutil.get_data("facetune.installer", f"{name}.txt") or b""
    with tempfile.TemporaryDirectory(prefix="facetune ") as folder:
        file = Path(folder, f"{name}.txt")
        file.write_bytes(content)
        yield ["--require-hashes", "--requirement", str(file)]
