"""What doctor answers with. Light: the protocol, which the host needs before it answers, imports it."""

from __future__ import annotations

from typing import Literal

import msgspec


class Check(msgspec.Struct, frozen=True):
    """One thing that was looked at: what, what was found, and what to do about it."""

    subject: str
    state: Literal["ok", "note", "warning", "failure"]
    found: str
    remedy: str | None = None


class DoctorResult(msgspec.Struct, frozen=True):
    """Everything that was looked at, and the worst of it."""

    worst: Literal["ok", "note", "warning", "failure"]
    checks: list[Check]
