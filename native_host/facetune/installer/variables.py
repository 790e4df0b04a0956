"""Which settings of the caller reach the Python and the pip that the installer starts."""

from __future__ import annotations

import os
import re
from typing import Final

from facetune.installer.layout import Layout

_LEAKS: Final = ("PYTHONHOME", "PYTHONPATH", "PIP_PREFIX", "PIP_PYTHON", "PIP_ROOT", "PIP_TARGET")
"""Settings of another Python, and those that make pip install elsewhere or for another Python."""
_ASTRAY: Final = re.compile(r"^((?:global|install)\.(?:prefix|python|root|target))=(?!''$)", re.MULTILINE)


def clean_environment(layout: Layout) -> dict[str, str]:
    """The environment variables for the programs that the installer starts."""
    variables = {name: value for name, value in os.environ.items() if name not in _LEAKS}
    variables |= {"PIP_USER": "0", "PIP_NO_INPUT": "1", "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
    variables.setdefault("PIP_CACHE_DIR", str(layout.cache))
    # ONNX Runtime sends telemetry as soon as it is imported.
    return variables | {"ORT_DISABLE_TELEMETRY": "1"}


def leading_astray(listing: str) -> str | None:
    """The setting in pip's files that makes it install elsewhere, according to the output of `pip config list`.

    No variable and no option overrides such a setting, because pip ignores empty ones.
    """
    found = _ASTRAY.search(listing)
    return found[1] if found else None
