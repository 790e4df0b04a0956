"""A host that misbehaves on demand: python fake_host.py SCENARIO_FILE. Standard library only.

The scenario is a JSON object, read at each start and before each answer, so that a test can change it on the way:

    initialize   result or error to answer with; default: a host of protocol 1
    scan         {"steps": [progress...], "preview": base64, "every": seconds, "answer": {...} | "error": {...}}
    watch        {"steps": [progress...], "preview": ..., "every": ..., "mood": {...}}: until cancelled; the steps
                 are repeated; a mood is told once as soon as the scenario has it, and an "error" ends the watching
    steps        any other method with steps is answered as a scan is; with "held", they are repeated until the
                 scenario has that no more
    recommend    list of answers, the last one repeated
    doctor, ...  the answer of that method
    silent       methods that are never answered
    late         {"method": [seconds, ...]}: how long the nth answer of a method takes
    stray        messages to send before the answer of a scan
    any method   with "notices": messages to send first, with the request's id; with "waits": no answer until cancelled
    exit_at      method at which the host ends with status 1

FACETUNE_SLOW_HOST is the number of seconds by which every answer comes later. What a test then finds too early, it did
not wait for.

Every message that arrives is appended to SCENARIO_FILE.log, one JSON a line.
"""

from __future__ import annotations

import json
import os
import struct
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

SCENARIO = Path(sys.argv[1])
LOG = SCENARIO.with_name(SCENARIO.name + ".log")
LOCK = threading.Lock()
SLOW = float(os.environ.get("FACETUNE_SLOW_HOST", "0"))


def scenario() -> dict:
    return json.loads(SCENARIO.read_text(encoding="utf-8"))


def send(message: dict) -> None:
    body = json.dumps({"jsonrpc": "2.0", **message}).encode()
    with LOCK:
        sys.stdout.buffer.write(struct.pack("=I", len(body)) + body)
        sys.stdout.buffer.flush()


def receive() -> dict | None:
    header = sys.stdin.buffer.read(4)
    if len(header) < 4:
        return None
    body = sys.stdin.buffer.read(struct.unpack("=I", header)[0])
    with LOG.open("a", encoding="utf-8") as log:
        log.write(body.decode() + "\n")
    return json.loads(body)


def steps(method: str, plan: dict) -> Iterator[dict]:
    yield from plan.get("steps", [])
    while plan.get("held") and scenario().get(method, {}).get("held"):
        yield from plan["steps"]


class Host:
    def __init__(self) -> None:
        self.cancelled: set[int] = set()
        self.asked: dict[str, int] = {}

    def take(self, request: dict) -> None:
        """Answer a request in a thread of its own. Its turn is that of its arrival, whichever thread is first."""
        turn = self.asked.get(request["method"], 0)
        self.asked[request["method"]] = turn + 1
        threading.Thread(target=self.answer, args=(request, turn), daemon=True).start()

    def answer(self, request: dict, turn: int) -> None:
        plan, method, number = scenario(), request["method"], request["id"]
        if plan.get("exit_at") == method:
            os._exit(1)
        if method in plan.get("silent", []):
            return
        delays = plan.get("late", {}).get(method, [0])
        time.sleep(delays[min(turn, len(delays) - 1)] + SLOW)
        if method == "scan":
            self.scan(number, method, plan)
            return
        if method == "watch":
            self.watch(number, plan.get("watch", {}))
            return
        if "steps" in plan.get(method, {}):
            self.scan(number, method, {method: plan[method]})
            return
        if "notices" in plan.get(method, {}):
            self.wait(number, plan[method])
            return
        default = {"initialize": {"host_version": "0.1.0", "protocol": 1, "capabilities": []}}
        found = plan.get(method, default.get(method, {}))
        if isinstance(found, list):
            found = found[min(turn, len(found) - 1)]
        send({"id": number, **found} if "error" in found else {"id": number, "result": found})

    def scan(self, number: int, method: str, plan: dict) -> None:
        plan = {**plan.get(method, {}), "stray": plan.get("stray", [])}
        for sequence, step in enumerate(steps(method, plan)):
            if number in self.cancelled:
                self.stop(number)
                return
            params = {"id": number, "sequence": sequence, "progress": step, "preview": plan.get("preview")}
            send({"method": "scan/progress", "params": params})
            time.sleep(plan.get("every", 0.03))
        for message in plan["stray"]:
            send(message)
        if "error" in plan:
            send({"id": number, "error": plan["error"]})
        elif "answer" in plan:
            send({"id": number, "result": plan["answer"]})

    def watch(self, number: int, plan: dict) -> None:
        steps = plan.get("steps", [{"phase": "looking"}])
        told = None
        for sequence in range(100_000):
            if number in self.cancelled:
                self.stop(number)
                return
            now = scenario().get("watch", {})
            if (found := now.get("mood")) not in (None, told):
                told = found
                send({"method": "scan/mood", "params": {"id": number, "mood": found}})
            if "error" in now:
                send({"id": number, "error": now["error"]})
                return
            step = steps[sequence % len(steps)]
            params = {"id": number, "sequence": sequence, "progress": step, "preview": plan.get("preview")}
            send({"method": "scan/progress", "params": params})
            time.sleep(plan.get("every", 0.03))

    def wait(self, number: int, plan: dict) -> None:
        for message in plan["notices"]:
            send({**message, "params": {**message["params"], "id": number}})
        while plan.get("waits") and number not in self.cancelled:
            time.sleep(0.03)
        if number in self.cancelled:
            self.stop(number)
        elif "error" in plan:
            send({"id": number, "error": plan["error"]})
        else:
            send({"id": number, "result": plan.get("answer", {})})

    def stop(self, number: int) -> None:
        data = {"code": "cancelled", "message": "The scan was stopped.", "hint": "", "params": {}}
        send({"id": number, "error": {"code": -32800, "message": data["message"], "data": data}})


def main() -> None:
    host = Host()
    while (message := receive()) is not None:
        if message["method"] == "$/cancelRequest":
            host.cancelled.add(message["params"]["id"])
        elif "id" in message:
            host.take(message)
    os._exit(0)


if __name__ == "__main__":
    main()
