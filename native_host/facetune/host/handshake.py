"""Answers a plain `initialize` with the standard library alone.

Importing msgspec and the methods takes longer than everything else before the first answer.
"""

from __future__ import annotations

import json
from typing import Any

from facetune import PROTOCOL, __version__
from facetune.host.capabilities import CAPABILITIES


def answer(body: bytes) -> bytes | None:
    """The answer to a first message that is a valid `initialize` with an accepted protocol number.

    None for all other messages, even for valid ones that look unusual: methods.py decides about those.
    """
    try:
        message: Any = json.loads(body)
        params = message["params"]
        plain = (
            message["jsonrpc"] == "2.0"
            and message["method"] == "initialize"
            and type(message["id"]) is int
            and 0 <= message["id"] <= 2**53
            and type(params["protocol"]) is int
            and PROTOCOL - 1 <= params["protocol"] <= PROTOCOL + 1
            and type(params["extension_version"]) is str
            and len(params["extension_version"]) <= 32
        )
    except (ValueError, TypeError, KeyError, IndexError, RecursionError):
        return None
    if not plain:
        return None
    result = {"host_version": __version__, "protocol": PROTOCOL, "capabilities": CAPABILITIES}
    return json.dumps({"jsonrpc": "2.0", "id": message["id"], "result": result}, separators=(",", ":")).encode()
