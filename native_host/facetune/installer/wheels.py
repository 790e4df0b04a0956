"""The libraries of which only wheels are installed, and what to say where this platform has none."""

from __future__ import annotations

import platform
import sys
from collections.abc import Callable
from typing import Final

BUILT: Final = ("numpy", "onnxruntime", "opencv-python", "opencv-python-headless")
"""Building these takes compilers and hours, and ends with an error that no one can read."""

_PURE: Final = "platformdirs"
"""A library that has one wheel for all platforms."""


def lacking(pip: Callable[..., bool]) -> str | None:
    """The sentence for a platform for which an index has no wheel of a library; None where that is not the reason."""
    if not _has_wheel(pip, _PURE):  # the index does not answer
        return None
    names = [name for name in BUILT[:3] if not _has_wheel(pip, name)]
    if not names:
        return None
    return (
        f"For this platform ({_here()}) there is no wheel of {' and '.join(names)}, which FaceTune needs. "
        "Take another Python with --python PROGRAM: the newest and the oldest ones often have none. "
        "On Linux these libraries take glibc, not musl, on x86_64 or aarch64."
    )


def _has_wheel(pip: Callable[..., bool], name: str) -> bool:
    """Whether the index has a wheel of a library that fits."""
    options = ("--dry-run", "--no-deps", "--ignore-installed", "--only-binary=:all:", "--retries=0", "--timeout=10")
    return pip("install", *options, name, quiet=True)


def _here() -> str:
    libc = " with musl" if sys.platform == "linux" and not platform.libc_ver()[0] else ""
    return f"{platform.system()} on {platform.machine()}{libc}, Python {platform.python_version()}"
