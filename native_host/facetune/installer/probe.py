"""Tells whether the Python that runs this is good enough for FaceTune: `python -m facetune.installer.probe`.

Old Pythons run this, too: use nothing newer than Python 3.7.
"""

from __future__ import annotations

import sys

OLDEST = (3, 10)


def objection() -> str | None:
    """Why this Python cannot be used, or None where it can."""
    version = "%d.%d" % sys.version_info[:2]  # noqa: UP031 - see above
    if sys.version_info < OLDEST:
        return f"{sys.executable} is Python {version}: FaceTune needs 3.10 or newer."
    if is_from_store():
        return (
            f"{sys.executable} is from the Microsoft Store. Windows gives its programs a private copy of the folders "
            "that browsers read, so they could not find FaceTune. Install Python from python.org."
        )
    missing = [module for module in ("sqlite3", "ssl") if not _loads(module)]
    if missing:
        return f"{sys.executable} was built without {missing[0]}."
    if not (_loads("venv") and _loads("ensurepip")):
        return (
            f"{sys.executable}, Python {version}, lacks its venv module. On Debian and Ubuntu: "
            f"sudo apt install python{version}-venv"
        )
    return None


def is_from_store() -> bool:
    """Whether it is the Microsoft Store's, whose writes to AppData go to a private copy (python/cpython#95029)."""
    return "WindowsApps" in sys.base_prefix.replace("\\", "/").split("/")


def _loads(module: str) -> bool:
    try:
        __import__(module)
    except ImportError:
        return False
    return True


if __name__ == "__main__":
    found = objection()
    if found:
        print(found)
        sys.exit(1)
