"""Fixtures for the tests of quick installations."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

import pytest
from install.quick import User, make_wheels


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


@pytest.fixture
def user(tmp_path, wheel):
    """A user who has not installed FaceTune."""
    return User(tmp_path, wheel)
