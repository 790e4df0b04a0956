"""What doctor answers with. Light: the protocol, which the host needs before it answers, imports it."""

from __future__ import annotations

from typing import Literal

import msgspec

from facetune.errors import FaceTuneError
from facetune.setup.findings_text import FINDINGS

State = Literal["ok", "note", "warning", "failure"]


class Check(msgspec.Struct, frozen=True):
    """One thing that was looked at: what, what was found, and what to do about it.

    `code` and `params` say the same for a page, which has words of its own: a code of FINDINGS, or one of errors.py
    where `failed`. `about` is a code for the subject where that has a value of its own, the param `name`.
    """

    subject: str
    state: State
    found: str
    remedy: str | None = None
    code: str | None = None
    params: dict[str, str | float] = {}
    failed: bool = False
    about: str | None = None


class DoctorResult(msgspec.Struct, frozen=True):
    """Everything that was looked at, and the worst of it."""

    worst: State
    checks: list[Check]


def finding(subject: str, state: State, code: str, **params: str | float) -> Check:
    """A check in the words of FINDINGS. Raises KeyError for a code or a value that is not there."""
    text = FINDINGS[code]
    remedy = text.remedy.format(**params) if text.remedy else None
    return Check(subject, state, text.found.format(**params), remedy, code, params)


def failing(subject: str, state: State, error: FaceTuneError) -> Check:
    """A check that ended with an error."""
    return Check(subject, state, error.message, error.hint, error.code, error.params, failed=True)
