"""What tests of installing need from the computer they run on: rights, a checkout, a package index, and a cache."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from hashlib import sha256
from pathlib import Path

from tests.conftest import ROOT

DATA = "Library/Application Support" if sys.platform == "darwin" else ".local/share"
"""Where programs keep their data, below a home."""

HOME = Path.home()
"""The home of the user who runs the tests, before the tests replace HOME."""

_NETWORK = re.compile(r"PIP_.*|(SSL|REQUESTS|CURL)_C(A|ERT)_.*|(https?|no|all)_proxy", re.IGNORECASE)
_PATH = re.compile(r"(?:^|[\s='\"]|file://)(/[^\s'\"]+)")


def is_root():
    return os.name != "nt" and os.geteuid() == 0


def may_mount():
    """Whether this is a Linux whose root may mount; in an ordinary container it may not."""
    if not (is_root() and sys.platform.startswith("linux")):
        return False
    return subprocess.run(["unshare", "--mount", "true"], capture_output=True, check=False).returncode == 0


def copy_checkout(target, *folders):
    """Copy these folders of the checkout without caches and build results, and the files that packages are made of."""
    for name in folders:
        shutil.copytree(ROOT / name, target / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "README.md", "LICENSE", ".gitignore"):
        shutil.copy(ROOT / name, target)
    return target


def tree(folder):
    """Everything below a folder: paths, and the content of files."""
    return {str(path.relative_to(folder)): path.read_bytes() if path.is_file() else None for path in folder.rglob("*")}


def pip_cache():
    """Pip's cache, so that nothing is downloaded twice."""
    usual = HOME / ("Library/Caches/pip" if sys.platform == "darwin" else ".cache/pip")
    return os.environ.get("PIP_CACHE_DIR") or str(usual)


def cache(name: str, *ingredients: str) -> Path:
    """The place of a result that was made from exactly these inputs. In CI the cache starts empty."""
    key = sha256("\0".join(ingredients).encode()).hexdigest()[:16]
    folder = HOME / ".cache/facetune-tests"
    folder.mkdir(parents=True, exist_ok=True)
    return folder / f"{name}-{key}"


def pip_configs() -> list[Path]:
    """pip's configuration files on this computer, the user's before the system's: they choose the index."""
    files = [os.environ.get("PIP_CONFIG_FILE", ""), HOME / ".config/pip/pip.conf", HOME / ".pip/pip.conf"]
    own = [file for file in map(Path, filter(None, files)) if file.is_file()]
    return [*own[:1], *(file for file in [Path("/etc/pip.conf")] if file.is_file())]


def network() -> dict[str, str]:
    """The environment variables that say how to reach the network."""
    return {name: value for name, value in os.environ.items() if _NETWORK.fullmatch(name)}


def network_files() -> list[Path]:
    """The configuration files, and the files and folders that they and those variables name."""
    configs = pip_configs()
    texts = [*network().values(), *(file.read_text(encoding="utf-8") for file in configs)]
    named = {Path(match) for text in texts for match in _PATH.findall(text)}
    # An index in a folder links to files beside that folder.
    named |= {path.parent for path in named if path.name == "simple"}
    return [path for path in sorted({*named, *configs}) if path.exists()]
