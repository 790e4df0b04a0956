import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from facetune import vision
from facetune.errors import FaceTuneError

ROOMS = sorted(file.stem for file in Path(vision.__file__).parent.glob("*.py") if file.stem != "__init__")


def test_importing_the_rooms_loads_no_heavy_library():
    rooms = [f"vision.{room}" for room in ROOMS]
    names = ", ".join(f"facetune.{each}" for each in ["tasks", "types", *rooms])
    heavy = "{'cv2', 'numpy', 'onnxruntime', 'cv2_enumerate_cameras'}"
    code = f"import sys, {names}; print(sorted({heavy} & set(sys.modules)))"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env={"PYTHONPATH": ":".join(sys.path)}
    )
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize(("module", "function"), [("cv2", "load_opencv"), ("onnxruntime", "load_onnxruntime")])
def test_a_missing_library_is_named(monkeypatch, module, function):
    from facetune.vision import libraries

    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(FaceTuneError) as caught:
        getattr(libraries, function)()
    assert caught.value.code == "library_missing"
    assert "opencv-python" in caught.value.message or "onnxruntime" in caught.value.message


@pytest.mark.usefixtures("fetched")
def test_a_scan_without_opencv_says_so(monkeypatch, tmp_path):
    from facetune.vision.scan import scan

    file = tmp_path / "a.mp4"
    file.write_bytes(b"anything")
    monkeypatch.setitem(sys.modules, "cv2", None)
    with pytest.raises(FaceTuneError) as caught:
        scan(str(file))
    assert caught.value.code == "library_missing"


def test_libraries_are_never_imported_side_by_side(monkeypatch):
    """A scan loads them in three threads; numpy comes out half-initialised where two of them import it at once."""
    from facetune.vision import libraries

    busy, overlaps = threading.Lock(), []

    def slow_import(_name):
        free = busy.acquire(blocking=False)
        overlaps.append(not free)
        time.sleep(0.02)
        if free:
            busy.release()

    monkeypatch.setattr(libraries, "_loaded", set())
    monkeypatch.setattr(libraries.importlib, "import_module", slow_import)
    threads = [threading.Thread(target=load) for load in [libraries.load_opencv, libraries.load_onnxruntime] * 3]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(overlaps) >= 4
    assert not any(overlaps)


def test_the_first_scans_of_many_processes(save, portrait):
    name = save(portrait)
    code = "import sys; from facetune.vision.scan import scan; print(scan(sys.argv[1]).emotion)"
    environment = dict(os.environ, PYTHONPATH=":".join(sys.path))
    command = [sys.executable, "-c", code, name]
    started = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) for _ in range(3)]
    assert [process.communicate()[0] for process in started] == ["happy\n"] * 3


def test_a_program_that_ends_at_once_ends_cleanly(tmp_path):
    """While a thread is in C++ code, the end of Python would abort the process."""
    code = """
import sys
from facetune.errors import FaceTuneError
from facetune.vision.scan import scan
try:
    scan(sys.argv[1])
except FaceTuneError as error:
    print(error.code)
"""
    environment = dict(os.environ, PYTHONPATH=":".join(sys.path))
    command = [sys.executable, "-c", code, str(tmp_path / "missing.png")]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
    assert (done.returncode, done.stdout, done.stderr) == (0, "source_missing\n", "")
