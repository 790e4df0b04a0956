"""Installations that take seconds and no network: the real installer, real environments, and FaceTune's real wheel with
a short list of tracks, but small stand-ins for the large libraries."""

from __future__ import annotations

import gzip
import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from copy import copy
from importlib import metadata
from pathlib import Path

import tomllib
from install import machine

from tests.conftest import ROOT

REAL = ("msgspec", "platformdirs")
"""What installing itself uses. These come from the environment that runs the tests."""
MODULES = {"opencv-python": "cv2", "onnxruntime": "onnxruntime", "numpy": "numpy"}

SYSTEM_PYTHON = "/usr/bin/python3"


def can_install(python):
    """Whether a Python with the venv module is there that can run a copy of msgspec: the tests' version."""
    code = "import ensurepip, sqlite3, ssl, sys, venv; print('%d.%d' % sys.version_info[:2])"
    try:
        answer = subprocess.run([python, "-I", "-c", code], capture_output=True, check=False, text=True)
    except OSError:
        return False
    return answer.stdout.strip() == "{}.{}".format(*sys.version_info[:2])


def ok(process):
    """The output of a program, which must succeed."""
    assert process.returncode == 0, process.stdout + process.stderr
    return process.stdout


def make_wheels(folder, *, version=None):
    """A folder of wheels, FaceTune's first among them. `version` replaces the tree's. Returns FaceTune's wheel."""
    folder.mkdir(parents=True)
    checkout = folder.with_name(folder.name + " checkout")
    shutil.copytree(
        ROOT / "native_host", checkout / "native_host", ignore=shutil.ignore_patterns("__pycache__", "*.csv.gz")
    )
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, checkout)
    (checkout / "models").mkdir()
    # At this address a connection is refused at once.
    text = re.sub(r'"https?://[^"]+"', '"http://127.0.0.1:9/weights"', (ROOT / "models/manifest.json").read_text())
    (checkout / "models/manifest.json").write_text(text)
    tracks = "native_host/facetune/music/tracks.csv.gz"
    with gzip.open(ROOT / tracks) as source, gzip.open(checkout / tracks, "wb") as target:
        target.writelines(line for _, line in zip(range(200), source, strict=False))
    if version:
        own = checkout / "native_host/facetune/__init__.py"
        own.write_text(re.sub(r'"\d+\.\d+\.\d+"', f'"{version}"', own.read_text()))
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(command, cwd=checkout, check=True, capture_output=True, timeout=120)
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    for line in project["dependencies"]:
        name = re.split(r"[<>=!~;\[ ]", line, maxsplit=1)[0]
        if name in REAL:
            _copy_of(folder, name)
        else:
            _stand_in(folder, name, line)
    (wheel,) = folder.glob("facetune-*.whl")
    return wheel


def _stand_in(folder, name, requirement):
    module = MODULES.get(name)
    files = {f"{module}.py": b"__version__ = 'a stand-in'\n"} if module else {}
    try:
        version = metadata.version(name)
    except metadata.PackageNotFoundError:  # an environment from before it was required
        version = re.search(r">=([\d.]+)", requirement)[1]
    pack(folder, name, version, files, "py3-none-any")


def _copy_of(folder, name):
    installed = metadata.distribution(name)
    files = {str(file): file.locate().read_bytes() for file in installed.files or [] if ".." not in file.parts}
    files = {path: body for path, body in files.items() if ".dist-info/" not in path and "__pycache__" not in path}
    tag = re.search(r"^Tag: (.+)$", installed.read_text("WHEEL") or "", re.MULTILINE)
    pack(folder, name, installed.version, files, tag[1] if tag else "py3-none-any")


def pack(folder, name, version, files, tag):
    """Make a wheel of these files, by their paths in it."""
    plain = re.sub(r"[-_.]+", "_", name)
    info = f"{plain}-{version}.dist-info"
    files = {
        **files,
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n".encode(),
        f"{info}/WHEEL": f"Wheel-Version: 1.0\nGenerator: tests\nRoot-Is-Purelib: true\nTag: {tag}\n".encode(),
    }
    record = "".join(f"{path},,\n" for path in [*files, f"{info}/RECORD"])
    wheel = folder / f"{plain}-{version}-{tag}.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        for path, body in {**files, f"{info}/RECORD": record.encode()}.items():
            archive.writestr(path, body)
    return wheel


SPARES_PIP = """
import sys
if "venv" in sys.orig_argv:
    import os, pathlib, shutil, venv
    def copy(builder, context):
        kept, made = map(pathlib.Path, (PACKAGES, context.env_exe))
        target = made.parents[1] / kept.relative_to(kept.parents[2])
        for path in sorted(kept.rglob("*")):
            copied, when = target / path.relative_to(kept), path.stat()
            if path.is_dir():
                copied.mkdir()
            elif "sitecustomize" not in path.name:
                shutil.copyfile(path, copied)
                os.utime(copied, ns=(when.st_atime_ns, when.st_mtime_ns))
    venv.EnvBuilder._setup_pip = copy
"""
"""What makes environments in a second instead of five: pip is copied, where Python installs and compiles it each time.

The files, their dates and the mask count as they do there. Only the commands in bin/ are not made: the installer says
`python -m pip`.
"""


def quick_python(folder):
    """Make an environment of this Python that makes others quickly."""
    ok(subprocess.run([sys.executable, "-I", "-m", "venv", folder], capture_output=True, check=False, text=True))
    (packages,) = folder.glob("lib/python3*/site-packages")
    (packages / "sitecustomize.py").write_text(SPARES_PIP.replace("PACKAGES", repr(str(packages))), encoding="utf-8")


class User:
    """A user whose home has a space, quotes and non-ASCII letters in its name, and two browsers in it."""

    def __init__(self, folder, wheel, python, *, uid=None):
        self.home = folder / 'hömé of o\'user "家"'
        self.data = self.home / machine.DATA / "facetune"
        self.wheel, self.python, self.uid = wheel, python, uid
        self.umask = -1
        (self.home / ".config/chromium/Default").mkdir(parents=True)
        (self.home / ".mozilla/firefox").mkdir(parents=True)
        (self.home / ".mozilla/native-messaging-hosts").mkdir()
        (self.home / ".mozilla/native-messaging-hosts/org.other.json").write_text("{}")
        if uid is not None:
            for path in (self.home, *self.home.rglob("*")):
                os.chown(path, uid, uid)

    def moved(self, name):
        """The same user with another home beside this one, which the caller makes."""
        other = copy(self)
        other.home = self.home.with_name(name)
        other.data = other.home / self.data.relative_to(self.home)
        return other

    @property
    def environment(self):
        return {
            "PATH": "/usr/bin:/bin",
            "HOME": str(self.home),
            "LANG": "C.UTF-8",
            "FACETUNE_PYTHON": self.python,
            # Nothing answers there: what is not beside the wheel cannot be installed.
            "PIP_CONFIG_FILE": os.devnull,
            "PIP_INDEX_URL": "http://127.0.0.1:9/simple",
            "PIP_RETRIES": "0",
        }

    def start(self, *command, **changes):
        """A process of this user, in a process group of its own."""
        as_user = {} if self.uid is None else {"user": self.uid, "group": self.uid, "extra_groups": []}
        return subprocess.Popen(
            command,
            env={**self.environment, **changes},
            cwd="/",
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            start_new_session=True,
            umask=self.umask,
            **as_user,
        )

    def run(self, *command, **changes):
        with self.start(*command, **changes) as process:
            out, err = process.communicate(timeout=110)
        return subprocess.CompletedProcess(command, process.returncode, out, err)

    def installer(self, *arguments, wheel=None):
        return ["sh", str(ROOT / "installers/install.sh"), "--wheel", str(wheel or self.wheel), *arguments]

    def install(self, *arguments, wheel=None, **changes):
        return self.run(*self.installer(*arguments, wheel=wheel), **changes)

    def uninstall(self, *arguments, **changes):
        return self.install("--uninstall", *arguments, **changes)

    def program(self, name="facetune"):
        """The command, from the installation's record."""
        prefix = json.loads((self.data / "registrations.json").read_text())["prefix"] or self.data
        return Path(prefix) / "venv/bin" / name

    def states(self):
        answer = json.loads(self.run(str(self.program()), "status", "--json").stdout)
        return {each["browser"]: each for each in answer["browsers"]}

    def tree(self):
        return machine.tree(self.home)
