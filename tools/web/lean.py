"""Leaves out of the page's code what only its readers need."""

from __future__ import annotations

import re
from typing import Final

_COMMENT: Final = re.compile(r"^[ \t]*(?:/\*(?:(?!\*/).)*\*/[ \t]*|//[^\n]*)\n", re.MULTILINE | re.DOTALL)
"""A comment with lines of its own. Others stay: to tell them from a text takes a parser."""


def lean(code: str) -> str:
    """JavaScript, or a style sheet, without the comments that have lines of their own."""
    return _COMMENT.sub("", code)
