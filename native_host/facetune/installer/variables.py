"""What of the caller's settings reaches the Python and the pip that the installer starts."""

from __future__ import annotations

import os
import re
from typing import Final

from facetune.installer.layout import Layout

_LEAKS: Final = ("PYTHONHOME", "PYTHONPATH", "PIP_PREFIX", "PIP_PYTHON", "PIP_ROOT", "PIP_TARGET")
"""Another Python's settings, and those by which pip puts packages elsewhere or works for another Python."""
_ASTRAY: Final = re.compile(r"^((?:global|install)\.(?:prefix|python|root|target))=(?!''$)", re.MULTILINE)


def clean_environment(layout: Layout) -> dict[str, str]:
    """The variables for what the installer starts."""
    variables = {name: value for name, value in os.environ.items() if name not in _LEAKS}
    variables |= {"PIP_USER": "0", "PIP_NO_INPUT": "1", "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
    variables.setdefault("PIP_CACHE_DIR", str(layout.cache))
    # ONNX Runtime would report to its maker as soon as it is imported.
    return variables | {"ORT_DISABLE_TELEMETRY": "1"}


def leading_astray(listing: str) -> str | None:
    """The setting in pip's own files that puts packages elsewhere, by what `pip config list` said.

    No variable and no option outdoes these: pip passes over empty ones.
    """
    found = _ASTRAY.search(listing)
    return found[1] if found else None
