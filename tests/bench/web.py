"""How soon the page answers, how many frames a second it reads, and how much memory it takes, in headless Chromium.

    python tests/bench/web.py [FOLDER]

FOLDER is the built page, dist/web by default. The camera plays the sample portrait. DevTools slows the page's own
thread six times. It does not slow workers, and the engine runs in one: so the engine is also measured by itself, and
six times its time is what a phone of that speed would take.

- the first tap to tracks, with nothing in the browser's cache; most of it is loading and compiling
- a second look to tracks, with everything loaded (target: under 3 s on the slowed page)
- one look of the engine at a frame of 640 x 480, and the frames a second that six times its mean time leaves (target:
  8); and one that searches the whole frame, as each fourth does, and all do where the face fills the frame
- a list of twelve tracks, compared with the host's ranking in numpy in the same minute (target: 1.5 times)
- the memory of the page's process, with the engine and the catalogue in it
"""

from __future__ import annotations

import shutil
import statistics
import sys
import tempfile
import threading
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "native_host"), str(ROOT / "tests")]

import cv2  # noqa: E402
import media  # noqa: E402
from playwright.sync_api import sync_playwright  # noqa: E402

from facetune.app import page, recommend  # noqa: E402
from tests.bench.timing import medians_of  # noqa: E402

SLOWER = 6
RUNS = 5
STATE = "(names) => names.includes(document.body.dataset.state)"
ENDS = ["result", "not_sure", "no_face", "error"]

ENGINE = """
async ([runs, bytes, follow]) => {
  const base = new URL("web/", location.href);
  const { startEngine } = await import(new URL("engine/client.js", base).href);
  const engine = await startEngine({ base });
  const { openPicture } = await import(new URL("camera.js", base).href);
  const frame = await (await openPicture(new Blob([new Uint8Array(bytes)]))).next();
  const taken = [];
  for (let run = -2; run < runs; run++) {
    const began = performance.now();
    await engine.look(frame, { first: run === -2, follow });
    if (run >= 0) taken.push(performance.now() - began);
  }
  engine.close();
  return taken;
}
"""

RANKING = """
async (runs) => {
  const base = new URL("web/", location.href);
  const { loadCatalogue } = await import(new URL("music/catalogue.js", base).href);
  const { recommend } = await import(new URL("music/recommend.js", base).href);
  const catalogue = await loadCatalogue({ base });
  const taken = [];
  for (let run = -3; run < runs; run++) {
    const began = performance.now();
    recommend(catalogue, { emotion: "happy", goal: "match", limit: 12, seed: 7 });
    if (run >= 0) taken.push(performance.now() - began);
  }
  return [taken, catalogue.length];
}
"""


def main() -> None:
    folder = page.folder_of(Path(sys.argv[1]) if len(sys.argv) > 1 else None)
    with tempfile.TemporaryDirectory() as name, page.Server(folder, 0) as server, sync_playwright() as playwright:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        frame = Path(name) / "face.jpg"
        cv2.imwrite(str(frame), media.scene(media.portrait()))
        camera = Path(name) / "camera.mjpeg"
        camera.write_bytes(frame.read_bytes() * 15)
        switches = ["--no-sandbox", "--use-fake-device-for-media-stream", f"--use-file-for-fake-video-capture={camera}"]
        switches += ["--use-fake-ui-for-media-stream"]
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=switches)
        measure(browser, server.address, frame)
        browser.close()
        server.shutdown()


def measure(browser, address: str, frame: Path) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 760}, permissions=["camera"])
    context.set_default_timeout(120_000)
    tab = context.new_page()
    tab.goto(address)
    context.new_cdp_session(tab).send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    tab.wait_for_function(STATE, arg=["first_run"])

    def look(button: str) -> float:
        began = time.perf_counter()
        tab.click(button)
        tab.wait_for_function(STATE, arg=["connecting", "scanning"])
        tab.wait_for_function(STATE, arg=ENDS)
        return time.perf_counter() - began

    first = look("[data-action=accept]")
    assert tab.evaluate("document.body.dataset.state") == "result"
    later = [look("#again") for _ in range(RUNS)]
    print(f"first tap to tracks, nothing loaded    {first:6.2f} s  (page slowed {SLOWER} times)")
    print(f"a look to tracks, all loaded           {statistics.median(later):6.2f} s  (page slowed {SLOWER} times)")
    print(f"memory of the page's process           {memory(browser):6.0f} MB")
    context.new_cdp_session(tab).send("Emulation.setCPUThrottlingRate", {"rate": 1})
    for name, follow in (
        ("one look of the engine, frames follow", True),
        ("one look at a whole frame            ", False),
    ):
        looks = tab.evaluate(ENGINE, [32, list(frame.read_bytes()), follow])
        one, middle = statistics.mean(looks), statistics.median(looks)
        print(f"{name:38} {one:6.1f} ms (median {middle:.1f}), {1000 / (SLOWER * one):.1f} frames/s if slowed")
    taken, tracks = tab.evaluate(RANKING, 30)
    distribution = {"happy": 1.0}
    wanted = recommend.Wanted(limit=12, seed=7)
    (host,) = medians_of(lambda: recommend.recommend(distribution, wanted, private=True), runs=30, warm_up=3)
    ratio = statistics.median(taken) / host
    print(
        f"ranking, {tracks:,} tracks                {statistics.median(taken):6.1f} ms, host {host:.1f}: {ratio:.2f} x"
    )
    context.close()


def memory(browser) -> float:
    """Megabytes that the largest page's process has for itself, by the kernel's count."""
    found = browser.new_browser_cdp_session().send("SystemInfo.getProcessInfo")["processInfo"]
    sizes = []
    for process in found:
        if process["type"] != "renderer":
            continue
        lines = Path(f"/proc/{process['id']}/smaps_rollup").read_text(encoding="ascii").splitlines()
        sizes += [int(line.split()[1]) for line in lines if line.startswith("Pss:")]
    return max(sizes) / 1024


if __name__ == "__main__":
    main()
