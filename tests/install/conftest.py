"""Fixtures for the tests of quick installations."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

import pytest
from install.quick import User, make_wheels, quick_python


@pytest.fixture(scope="module")
def open_folder():
    """A folder that every user of the computer may read: pytest's own folders are readable by its user only."""
    folder = Path(tempfile.mkdtemp(prefix="facetune "))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture(scope="module")
def wheel(open_folder):
    """FaceTune's own wheel, beside small stand-ins for the large libraries."""
    return make_wheels(open_folder / "wheels, ours")


@pytest.fixture(scope="session")
def python(request, tmp_path_factory):
    """A Python that makes environments quickly: one for all of xdist's processes."""
    import fcntl  # Windows, where no test installs, has none

    folder = tmp_path_factory.getbasetemp()
    if hasattr(request.config, "workerinput"):
        folder = folder.parent
    made = folder / "quick python"
    with folder.joinpath("quick python.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (made / "made").exists():
            quick_python(made)
            (made / "made").touch()
    return str(made / "bin/python")


@pytest.fixture
def user(tmp_path, wheel, python):
    """A user who has not installed FaceTune."""
    return User(tmp_path, wheel, python)
