"""Decodes messages and answers requests, each on a thread of its own."""

from __future__ import annotations

import threading
import time
from typing import Final, Literal

import msgspec

from facetune.errors import FaceTuneError, lacks_memory, unloadable
from facetune.host.framing import Writer
from facetune.host.methods import METHODS
from facetune.host.protocol import (
    FROM_EXTENSION,
    RPC_CODES,
    RPC_OTHER,
    AckParams,
    Call,
    CancelParams,
    ErrorData,
    Handler,
    RequestId,
)

MAX_RUNNING: Final = 8
"""Most requests that run at once. The extension needs two or three."""

_UNREADABLE: Final = (msgspec.DecodeError, RecursionError, UnicodeDecodeError)
"""What msgspec raises for bytes that are not the expected JSON. It checks UTF-8 only in the fields that it reads."""


class _Message(msgspec.Struct):
    """A request, or a notification if `id` is missing."""

    jsonrpc: Literal["2.0"]
    method: str
    id: RequestId | msgspec.UnsetType = msgspec.UNSET
    params: msgspec.Raw = msgspec.Raw(b"{}")


class _OnlyId(msgspec.Struct):
    """The part of a faulty request that the answer needs."""

    id: RequestId | None = None


class Dispatcher:
    """Answers the messages of one connection, each request on a thread of its own.

    `initialized` tells whether `initialize` was answered already; if not, it is answered on the calling thread.
    """

    def __init__(self, writer: Writer, *, initialized: bool) -> None:
        self._writer = writer
        self._initialized = initialized
        self._running: dict[RequestId, tuple[Call, threading.Thread]] = {}
        self._lock = threading.Lock()

    def stop(self, seconds: float) -> None:
        """Cancel all running requests, and wait at most `seconds` in total for them to let go of the camera."""
        deadline = time.monotonic() + seconds
        with self._lock:
            running = list(self._running.values())
        for call, _ in running:
            call.cancelled.set()
        for _, thread in running:
            thread.join(max(0.0, deadline - time.monotonic()))

    def take(self, body: bytes) -> None:
        """Start the request of a message, or act on its notification. Raises OSError if the browser has gone."""
        try:
            message = msgspec.json.decode(body, type=_Message)
        except msgspec.ValidationError as error:
            self.refuse(_id_of(body), FaceTuneError("invalid_request", detail=str(error)))
            return
        except _UNREADABLE:
            self.refuse(None, FaceTuneError("parse_error"))
            return
        if message.id is msgspec.UNSET:
            self._notice(message)
        else:
            try:
                self._start(message, message.id)
            except FaceTuneError as error:
                self.refuse(message.id, error)

    def _start(self, message: _Message, request_id: RequestId) -> None:
        if self._initialized == (message.method == "initialize"):
            if not self._initialized:
                raise FaceTuneError("not_initialized")
            raise FaceTuneError("invalid_request", detail="initialize was answered already")
        method = METHODS.get(message.method)
        if method is None:
            raise FaceTuneError("unknown_method", method=message.method[:100])
        try:
            params = msgspec.json.decode(message.params, type=method.params)
        except _UNREADABLE as error:
            raise FaceTuneError("invalid_params", method=message.method, detail=str(error)) from error
        call = Call(request_id, self._notify)
        if message.method == "initialize":
            self._initialized = self._answer(call, method.run, params)
            return
        thread = threading.Thread(
            target=self._work, args=(call, method.run, params), name=f"{message.method}#{request_id!a}", daemon=True
        )
        with self._lock:
            if request_id in self._running:
                # Answered without the id: an answer with it would look like the running request's.
                self.refuse(None, FaceTuneError("invalid_request", detail=f"the id {request_id} is in use"))
                return
            if len(self._running) >= MAX_RUNNING:
                raise FaceTuneError("too_many_requests", limit=MAX_RUNNING)
            self._running[request_id] = call, thread
        try:
            thread.start()
        except RuntimeError as error:  # the system has no thread left
            self._forget(call)
            raise FaceTuneError("too_many_requests", limit=len(self._running)) from error

    def _work(self, call: Call, handler: Handler, params: msgspec.Struct) -> None:
        try:
            if getattr(params, "private", False):  # a line would tell when a person was here
                self._answer(call, handler, params)
                return
            _log("started")
            self._answer(call, handler, params)
            _log("ended")
        except OSError:
            call.cancelled.set()  # the browser has gone; the reader will see the end of the input
        finally:
            self._forget(call)

    def _forget(self, call: Call) -> None:
        with self._lock:
            del self._running[call.id]

    def _answer(self, call: Call, handler: Handler, params: msgspec.Struct) -> bool:
        """Run the handler and send its answer. Returns whether it succeeded. Only here do errors become replies."""
        try:
            result = handler(params, call)
            body = msgspec.json.encode({"jsonrpc": "2.0", "id": call.id, "result": result})
        except FaceTuneError as error:
            self.fail(call.id, error)
            return False
        except ImportError as error:
            _log("the request failed", failed=True)
            self.fail(call.id, unloadable(error))
            return False
        except BaseException as error:  # noqa: BLE001 - the browser always gets an answer, and the log gets the traceback
            log = _log("the request failed", failed=True)
            self.fail(
                call.id, FaceTuneError("out_of_memory") if lacks_memory(error) else FaceTuneError("internal", log=log)
            )
            return False
        if call.cancelled.is_set():  # after the handler looked for the last time
            self.fail(call.id, FaceTuneError("cancelled"))
            return False
        try:
            self._writer.write(body)
        except FaceTuneError as error:
            self.fail(call.id, error)
        return True

    def fail(self, request_id: RequestId | None, error: FaceTuneError) -> None:
        """Answer with an error. Raises OSError if the browser has gone."""
        self._writer.write(_error(request_id, error))

    def refuse(self, request_id: RequestId | None, error: FaceTuneError) -> None:
        """The same for the thread that reads: it does not wait until the browser takes the answer."""
        self._writer.post(_error(request_id, error))

    def _notify(self, method: str, params: msgspec.Struct) -> None:
        self._writer.write(msgspec.json.encode({"jsonrpc": "2.0", "method": method, "params": params}))

    def _notice(self, message: _Message) -> None:
        """Act on a notification. Ignores a faulty one, and one for a request that has ended: none is ever answered."""
        params_type = FROM_EXTENSION.get(message.method)
        if params_type is None:
            return
        try:
            params = msgspec.json.decode(message.params, type=params_type)
        except _UNREADABLE:
            return
        assert isinstance(params, CancelParams | AckParams)  # noqa: S101 - tells mypy what the table holds
        with self._lock:
            running = self._running.get(params.id)
        if running is None:
            return
        if isinstance(params, AckParams):
            running[0].on_ack(params.sequence)
        else:
            running[0].cancelled.set()


def _error(request_id: RequestId | None, error: FaceTuneError) -> bytes:
    """The message that answers a request with an error."""
    data = ErrorData(code=error.code, message=error.message, hint=error.hint, params=error.params)
    reply = {"code": RPC_CODES.get(error.code, RPC_OTHER), "message": error.message, "data": data}
    try:
        return msgspec.json.encode({"jsonrpc": "2.0", "id": request_id, "error": reply})
    except UnicodeEncodeError:  # a file's name need not be text
        params = {name: ascii(value) if isinstance(value, str) else value for name, value in error.params.items()}
        return _error(request_id, FaceTuneError(error.code, **params))


def _log(text: str, *, failed: bool = False) -> str:
    """Write a line into the log, with the traceback of what `failed`; where the log is. Never raises."""
    try:
        from facetune import logs, paths  # not earlier: importing logging takes longer than the whole handshake

        logs.start()
        logs.logger.log(40 if failed else 20, text, exc_info=failed)
        return str(paths.log_file())
    except Exception:  # noqa: BLE001 - a request needs its answer more than its line in the log
        return "(none)"


def _id_of(body: bytes) -> RequestId | None:
    try:
        return msgspec.json.decode(body, type=_OnlyId).id
    except _UNREADABLE:
        return None
