"""The texts of all errors, from error_texts.json: what happened, and what to do next.

Both texts are str.format templates. The file is append-only: codes are part of the protocol. errors.py draws what the
codes are about.
"""

from __future__ import annotations

import json
import pkgutil
from typing import Final, NamedTuple


class ErrorText(NamedTuple):
    """What a person reads: what happened, and what to do next."""

    message: str
    hint: str


# Not opened as a file, because the installer runs this inside a wheel.
_TEXTS: Final = pkgutil.get_data("facetune", "error_texts.json") or b"{}"

ERRORS: Final = {code: ErrorText(*texts) for code, texts in json.loads(_TEXTS).items()}
