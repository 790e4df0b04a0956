"""A bare Debian, made by debootstrap once and kept. A test sees it through a layer that is thrown away."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from install import machine

SUITE = "bookworm"
PACKAGES = "python3,python3-venv"
USER = 1000

needs_debian = [
    pytest.mark.skipif(not sys.platform.startswith("linux"), reason="debootstrap is Linux's"),
    pytest.mark.skipif(not machine.is_root(), reason="debootstrap and chroot take root"),
    pytest.mark.skipif(not shutil.which("debootstrap"), reason="debootstrap is not installed"),
]

# In a mount namespace of its own: what is mounted here is gone with the last process, whatever happens.
ENTER = """
set -eu
root=$1 layer=$2 seen=$3; shift 3
mount -t overlay overlay -o "lowerdir=$root,upperdir=$layer/upper,workdir=$layer/work" "$seen"
mount -t proc proc "$seen/proc"
while [ "$1" != -- ]; do
    mkdir -p "$seen${2%/*}"
    if [ -d "$1" ]; then mkdir -p "$seen$2"; else : >>"$seen$2"; fi
    mount --bind "$1" "$seen$2"
    shift 2
done
shift
exec chroot "$@"
"""


def made_root():
    """The folder with the bare system. Skips where there is no mirror to make it from, or no right to enter it."""
    if not machine.may_mount():
        pytest.skip("root may not mount here, as in an ordinary container")
    folder = machine.cache("debian", SUITE, PACKAGES)
    if not folder.exists():
        fresh = folder.with_name(f"{folder.name}.{os.getpid()}")
        command = ["debootstrap", "--variant=minbase", f"--include={PACKAGES}", SUITE, str(fresh)]
        try:
            made = subprocess.run(command, capture_output=True, check=False, timeout=900, encoding="utf-8")
            if made.returncode != 0:
                pytest.skip(f"debootstrap could not make a system: {made.stdout.strip().splitlines()[-1:]}")
            shutil.rmtree(fresh / "var/cache/apt")
            with contextlib.suppress(OSError):  # another worker's tests have made it meanwhile
                fresh.rename(folder)
        finally:
            shutil.rmtree(fresh, ignore_errors=True)
    return folder


class Bare:
    """The bare system with one user, alice."""

    def __init__(self, folder: Path):
        self.root = made_root()
        self.layer, self.seen = folder / "layer", folder / "seen"
        for each in (self.layer / "upper", self.layer / "work", self.seen):
            each.mkdir(parents=True)
        self.home = self.layer / "upper/home/alice"
        self.run("useradd", "--create-home", "--uid", str(USER), "--shell", "/bin/sh", "alice", root=True)

    def run(self, *command, root=False, folder="/", shown=(), variables=(), **options):
        """A command in `folder`, by default as the user. `shown` are pairs of a path of ours and its place there."""
        enter = ["unshare", "--mount", "--pid", "--fork", "--kill-child", "sh", "-c", ENTER, "sh"]
        enter += [self.root, self.layer, self.seen, *(each for pair in shown for each in pair), "--"]
        enter += [] if root else [f"--userspec={USER}:{USER}", f"--groups={USER}"]
        enter += [self.seen, "sh", "-c", 'cd "$0" && exec "$@"', folder]
        return subprocess.run(
            [*map(str, enter), *command],
            env={
                **dict(variables),
                "PATH": "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin",
                "HOME": "/root" if root else "/home/alice",
                "LANG": "C.UTF-8",
            },
            capture_output=True,
            check=False,
            timeout=1200,
            **({"encoding": "utf-8"} | options),
        )
