"""What tests of installing take from the computer they run on: how it reaches an index, and a place for what is slow
to make. (HOME is a test's own by now.)"""

from __future__ import annotations

import os
import pwd
import re
from hashlib import sha256
from pathlib import Path

HOME = Path(pwd.getpwuid(os.getuid()).pw_dir)

_NETWORK = re.compile(r"PIP_.*|(SSL|REQUESTS|CURL)_C(A|ERT)_.*|(https?|no|all)_proxy", re.IGNORECASE)
_PATH = re.compile(r"(?:^|[\s='\"]|file://)(/[^\s'\"]+)")


def cache(name: str, *ingredients: str) -> Path:
    """Where something is kept that is made of exactly these ingredients. In CI nothing is there to begin with."""
    key = sha256("\0".join(ingredients).encode()).hexdigest()[:16]
    folder = HOME / ".cache/facetune-tests"
    folder.mkdir(parents=True, exist_ok=True)
    return folder / f"{name}-{key}"


def pip_configs() -> list[Path]:
    """pip's configuration on this computer, the user's before the system's: the index is theirs to choose."""
    files = [os.environ.get("PIP_CONFIG_FILE", ""), HOME / ".config/pip/pip.conf", HOME / ".pip/pip.conf"]
    own = [file for file in map(Path, filter(None, files)) if file.is_file()]
    return [*own[:1], *(file for file in [Path("/etc/pip.conf")] if file.is_file())]


def network() -> dict[str, str]:
    """The variables that say how to reach it."""
    return {name: value for name, value in os.environ.items() if _NETWORK.fullmatch(name)}


def network_files() -> list[Path]:
    """The files and folders that the configuration and those variables name, and the configuration itself."""
    configs = pip_configs()
    texts = [*network().values(), *(file.read_text(encoding="utf-8") for file in configs)]
    named = {Path(match) for text in texts for match in _PATH.findall(text)}
    # An index in a folder links to files beside that folder.
    named |= {path.parent for path in named if path.name == "simple"}
    return [path for path in sorted({*named, *configs}) if path.exists()]
