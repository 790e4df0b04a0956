"""The texts of all errors, from error_texts.json: what happened, and what to do next.

Both texts are str.format templates. The file is append-only: codes are part of the protocol. errors.py draws what the
codes are about.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Final, NamedTuple


class ErrorText(NamedTuple):
    """What a person reads: what happened, and what to do next."""

    message: str
    hint: str


_FILE: Final = Path(__file__).with_name("error_texts.json")

ERRORS: Final = {code: ErrorText(*texts) for code, texts in json.loads(_FILE.read_text(encoding="utf-8")).items()}
