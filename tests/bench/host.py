"""How fast the host answers, compared with the least possible.

    python tests/bench/host.py

The least possible, in the same run: a Python that imports json and exits, and an echo host of ten lines.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "native_host")]

from tests import media  # noqa: E402
from tests.bench.environment import prepare  # noqa: E402
from tests.bench.timing import medians_of  # noqa: E402
from tests.host.client import HostProcess  # noqa: E402

RUNS = 15
ECHOES = 300

MINIMAL_ECHO = """
import json, struct, sys
source, output = sys.stdin.buffer, sys.stdout.buffer
while len(header := source.read(4)) == 4:
    message = json.loads(source.read(struct.unpack("=I", header)[0]))
    body = json.dumps({"jsonrpc": "2.0", "id": message["id"], "result": message["params"]}).encode()
    output.write(struct.pack("=I", len(body)) + body)
    output.flush()
"""


BIN = prepare()
PYTHON = BIN / "python"


def start_host() -> HostProcess:
    """The installed host, running."""
    return HostProcess(command=[str(BIN / "facetune-host"), "chrome-extension://bench/"])


def import_json() -> None:
    """The least possible start: an interpreter that imports json."""
    subprocess.run([PYTHON, "-c", "import json"], check=True)


def initialize() -> None:
    """From spawn to the answer of initialize, and the end."""
    with start_host() as host:
        host.initialize()


def ask(host: HostProcess, method: str) -> Callable[[], object]:
    """One round trip."""
    return lambda: host.answer(host.start(method, {"a": 1} if "echo" in method else {}))


def end_of_input() -> float:
    """From closing the input to the process's end, in milliseconds."""
    with start_host() as host:
        host.initialize()
        began = time.perf_counter()
        host.end()
        return (time.perf_counter() - began) * 1000


def end_in_mid_scan(video: str) -> float:
    """The same while a scan reads a video file, in milliseconds."""
    with start_host() as host:
        host.initialize()
        host.start("scan", {"source": video})
        while host.read()["params"]["progress"]["phase"] == "opening":
            pass
        began = time.perf_counter()
        host.end()
        return (time.perf_counter() - began) * 1000


def main() -> None:
    """Print the ratios."""
    with tempfile.TemporaryDirectory() as home:
        os.environ.update(HOME=home, XDG_CONFIG_HOME=home, XDG_STATE_HOME=home, XDG_DATA_HOME=home)
        floor, start = medians_of(import_json, initialize, runs=RUNS)
        with HostProcess(command=[str(PYTHON), "-c", MINIMAL_ECHO]) as minimal, start_host() as host:
            host.initialize()
            # The shortest way through framing, decoding, dispatch and encoding: a request that is refused.
            tasks = ask(minimal, "echo"), ask(host, "unknown/echo"), ask(host, "settings/read")
            least, ours, worked = medians_of(*tasks, runs=ECHOES, warm_up=ECHOES // 10)
        end = statistics.median(end_of_input() for _ in range(5))
        video = str(media.empty_video(Path(home) / "nobody.avi"))
        scanning = statistics.median(end_in_mid_scan(video) for _ in range(5))
    print(f"python -c 'import json'          {floor:7.1f} ms")
    print(f"spawn to initialize answered     {start:7.1f} ms   {start / floor:5.2f} x  (aim: at most 1.6)")
    print(f"minimal echo host, round trip    {least:7.3f} ms")
    print(f"facetune-host, request refused   {ours:7.3f} ms   {ours / least:5.2f} x  (aim: at most 2)")
    print(f"facetune-host, settings/read     {worked:7.3f} ms   {worked / least:5.2f} x  (a thread and a file more)")
    print(f"end of input to exit             {end:7.1f} ms             (aim: under 100)")
    print(f"the same in mid-scan             {scanning:7.1f} ms             (aim: under 100)")
    print(json.dumps({"initialize": start / floor, "echo": ours / least, "exit_ms": end, "exit_scan_ms": scanning}))


if __name__ == "__main__":
    main()
