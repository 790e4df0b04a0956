"""Speaks native messaging to a real facetune-host process."""

from __future__ import annotations

import json
import os
import select
import struct
import subprocess
import sys
import time
from pathlib import Path

import msgspec

from facetune.host.methods import FROM_HOST, METHODS

HOST = Path(sys.executable).with_name("facetune-host")
PATIENCE = 30.0
"""Seconds any one answer may take: generous, for a loaded machine. No test measures with it."""


def frame(body: bytes) -> bytes:
    return struct.pack("=I", len(body)) + body


class HostProcess:
    """A running host. `env` is added to the environment; `close_stderr` starts it as `2>&-` does."""

    def __init__(self, env=None, *, close_stderr=False, command=None):
        arguments = command or [str(HOST), "chrome-extension://test/"]
        if close_stderr:
            arguments = ["sh", "-c", 'exec "$@" 2>&-', "sh", *arguments]
        self.process = subprocess.Popen(
            arguments,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=None if close_stderr else subprocess.PIPE,
            env={**os.environ, **(env or {})},  # values may be bytes
            bufsize=0,
        )
        self._next = 0
        self.notifications: list[dict] = []

    def send_bytes(self, data: bytes) -> None:
        self.process.stdin.write(data)

    def send(self, message: object) -> None:
        self.send_bytes(frame(json.dumps(message).encode()))

    def read(self, seconds: float = PATIENCE) -> dict | None:
        """The next message, None at the end of output. Raises TimeoutError."""
        deadline = time.monotonic() + seconds
        header = self._read_exactly(4, deadline)
        if len(header) < 4:
            assert header == b"", "output ended within a length"
            return None
        (length,) = struct.unpack("=I", header)
        assert length <= 1024 * 1024, f"not a length: {header!r}"
        body = self._read_exactly(length, deadline)
        assert len(body) == length, "output ended within a message"
        return json.loads(body)

    def _read_exactly(self, count: int, deadline: float) -> bytes:
        data = b""
        while len(data) < count:
            ready, _, _ = select.select([self.process.stdout], [], [], max(0, deadline - time.monotonic()))
            if not ready:
                raise TimeoutError(f"no answer; got {data!r}")
            chunk = os.read(self.process.stdout.fileno(), count - len(data))
            if not chunk:
                break
            data += chunk
        return data

    def start(self, method: str, params: object = None) -> int:
        """Send a request; returns its id."""
        self._next += 1
        message = {"jsonrpc": "2.0", "id": self._next, "method": method}
        self.send(message if params is None else {**message, "params": params})
        return self._next

    def notify(self, method: str, params: object) -> None:
        self.send({"jsonrpc": "2.0", "method": method, "params": params})

    def answer(self, request_id: int | str | None, on_notification=None) -> dict:
        """Read until the answer with this id; everything before it must be notifications, which are stored."""
        while True:
            message = self.read()
            assert message is not None, "the host exited"
            if "method" in message:
                # Within the limits of its type: the extension relies on them.
                msgspec.convert(message["params"], FROM_HOST[message["method"]])
                self.notifications.append(message)
                if on_notification:
                    on_notification(message)
                continue
            assert message["id"] == request_id, message
            return message

    def call(self, method: str, params: object = None, on_notification=None) -> dict:
        """The result of a request. Raises AssertionError for an error."""
        message = self.answer(self.start(method, params), on_notification)
        assert "error" not in message, message["error"]
        msgspec.convert(message["result"], METHODS[method].result)
        return message["result"]

    def fail(self, method: str, params: object = None) -> str:
        """The code of the error that a request gets."""
        return self.answer(self.start(method, params))["error"]["data"]["code"]

    def initialize(self) -> dict:
        return self.call("initialize", {"extension_version": "0.1.0", "protocol": 1})

    def alive(self) -> bool:
        """Whether the host still answers, and the right request."""
        return "limit" in self.call("settings/read")

    def end(self) -> int:
        """Close the input; returns the exit status."""
        self.process.stdin.close()
        return self.process.wait(PATIENCE)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        for stream in (self.process.stdin, self.process.stdout, self.process.stderr):
            if stream:
                stream.close()
