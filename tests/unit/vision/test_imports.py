import subprocess
import sys

import pytest

from facetune.errors import FaceTuneError

ROOMS = ["camera", "capture", "emotions", "faces", "libraries", "manifest", "mood", "once", "pictures", "preprocess"]


def test_importing_the_rooms_loads_no_heavy_library():
    names = ", ".join(f"facetune.vision.{room}" for room in [*ROOMS, "quality", "scan", "types"])
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
