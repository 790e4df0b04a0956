"""Reads messages and passes them on, until the browser closes the connection.

Answers a plain `initialize` itself, with the standard library alone: importing msgspec and the methods takes longer
than everything else before the first answer.
"""

from __future__ import annotations

import contextlib
import json
import threading
from typing import TYPE_CHECKING, Any, Final

from facetune import PROTOCOL, __version__, spoken
from facetune.errors import FaceTuneError, unloadable
from facetune.host.capabilities import CAPABILITIES
from facetune.host.framing import Reader, StreamOutOfStepError, Writer

if TYPE_CHECKING:
    from facetune.host.dispatcher import Dispatcher


_ANSWER_SECONDS: Final = 0.3
"""How long the last answers may take to be written before the host ends."""

_OTHER: Final = -32000
"""JSON-RPC's number for errors of a server: protocol.py has it, too, and needs msgspec."""


class Server:
    """Speaks JSON-RPC 2.0 over a reader and a writer. What is needed beyond `initialize` is imported after it."""

    def __init__(self, reader: Reader, writer: Writer) -> None:
        self._reader = reader
        self._writer = writer
        self._initialized = False
        self._dispatcher: Dispatcher | None = None

    def serve(self) -> None:
        """Answer requests until the input ends or the browser has gone."""
        try:
            while True:
                try:
                    body = self._reader.read()
                except FaceTuneError as error:
                    self._others().refuse(None, error)
                    continue
                except StreamOutOfStepError as broken:
                    self._others().refuse(None, broken.error)
                    return
                if body is None:
                    return
                self._take(body)
        except OSError:
            return  # the browser closed the connection while an answer was being written

    def stop(self, seconds: float) -> None:
        """Cancel all requests, and wait at most `seconds` in total for them to let go of the camera.

        Then the last answers are written, if the browser still reads.
        """
        if self._dispatcher is not None:
            self._dispatcher.stop(seconds)
        self._writer.settle(_ANSWER_SECONDS)

    def _take(self, body: bytes) -> None:
        if self._dispatcher is None and not self._initialized and (answer := greeting(body)) is not None:
            self._writer.write(answer)
            self._initialized = True
            # On a thread of its own: this one must see at once when the browser goes. Failures come up again below.
            with contextlib.suppress(RuntimeError):  # the system has no thread left
                threading.Thread(target=_import_silently, name="imports", daemon=True).start()
            return
        try:
            dispatcher = self._others()
        except Exception as error:  # noqa: BLE001 - a library is missing or damaged; the browser gets an answer
            self._answer_failed(body, error)
            return
        try:
            dispatcher.take(body)
        except OSError:
            raise  # the browser has gone
        except Exception as error:  # noqa: BLE001 - the same
            self._answer_failed(body, error)

    def _answer_failed(self, body: bytes, error: Exception) -> None:
        """Answer a request with what kept it from being answered. Needs the standard library alone."""
        try:
            request: Any = json.loads(body)
            request_id = request["id"]
        except (ValueError, TypeError, KeyError, RecursionError):
            return  # a notification, which has no answer
        known = unloadable(error) if isinstance(error, ImportError) else FaceTuneError("internal", log="(none)")
        reply = {"code": _OTHER, "message": known.message, "data": known.as_dict()}
        self._writer.write(json.dumps({"jsonrpc": "2.0", "id": request_id, "error": reply}).encode())

    def _others(self) -> Dispatcher:
        """The dispatcher, which answers every message but a plain `initialize`."""
        if self._dispatcher is None:
            try:
                made = _import_dispatcher()
            except ImportError:
                # The other thread's import may have failed in the middle, which says nothing: this one tells why.
                made = _import_dispatcher()
            self._dispatcher = made(self._writer, initialized=self._initialized)
        return self._dispatcher


def _import_silently() -> None:
    with contextlib.suppress(Exception):
        _import_dispatcher()


def _import_dispatcher() -> type[Dispatcher]:
    from facetune.host import memory
    from facetune.host.dispatcher import Dispatcher

    memory.share_heaps()

    return Dispatcher


def greeting(body: bytes) -> bytes | None:
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
            and type(params.get("language")) in (str, type(None))
            and len(params.get("language") or "") <= 35
        )
    except (ValueError, TypeError, KeyError, IndexError, AttributeError, RecursionError):
        return None
    if not plain:
        return None
    spoken.tell(params.get("language"))
    result = {"host_version": __version__, "protocol": PROTOCOL, "capabilities": CAPABILITIES}
    return json.dumps({"jsonrpc": "2.0", "id": message["id"], "result": result}, separators=(",", ":")).encode()
