#!/usr/bin/env python3
"""Builds FaceTune for people without Python: one folder with both programs, packed, for the system that this runs on.

    python installers/standalone/build.py [--out dist] [--work build/standalone] [--level 6]

Needs Python 3.11 to 3.13 with a shared library, and a network for pip. The work folder keeps the environment with
PyInstaller and the libraries, so that a second build takes seconds where the first takes minutes.
"""

from __future__ import annotations

import argparse
import gzip
import importlib.metadata
import os
import platform
import re
import shutil
import subprocess
import sys
import sysconfig
import tarfile
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import tomllib

HERE: Final = Path(__file__).resolve().parent
ROOT: Final = HERE.parents[1]

_EPOCH: Final = 315_532_800
"""1980, the earliest date a zip can hold: nothing in the archive tells when it was made."""

_LICENCE: Final = re.compile(r"(LICEN[CS]E|COPYING|NOTICE|THIRD.?PARTY.?NOTICES?)([-.].*)?$", re.IGNORECASE)

_SYSTEMS: Final = {"linux": "linux", "darwin": "macos", "win32": "windows"}


def main() -> None:
    """Build and pack."""
    parser = argparse.ArgumentParser(description="Build FaceTune for people without Python.")
    parser.add_argument("--out", type=Path, default=Path("dist"), help="where the archive goes (dist)")
    parser.add_argument("--work", type=Path, default=ROOT / "build/standalone", help="kept between builds")
    parser.add_argument("--level", type=int, choices=range(1, 10), default=6, help="of compression: 1 is quick (6)")
    options = parser.parse_args()
    if sys.platform != "win32" and not (sysconfig.get_config_var("Py_ENABLE_SHARED") or sys.platform == "darwin"):
        sys.exit(f"{sys.executable} has no shared library, which PyInstaller needs. Use another Python.")
    work = options.work.absolute()
    python = environment(work / "venv")
    folder = freeze(python, work)
    size = sum(file.lstat().st_size for file in files(folder))
    archive = pack(folder, options.out, options.level)
    print(f"{archive}: {archive.stat().st_size / 1e6:.0f} MB, unpacked {size / 1e6:.0f} MB")


def environment(venv: Path) -> Path:
    """Install FaceTune, PyInstaller and the libraries into an environment of their own; its interpreter."""
    python = venv / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    # Without windows of its own OpenCV needs no libGL, which a computer may lack, and is half as large.
    libraries = [re.sub(r"^opencv-python\b(?!-)", "opencv-python-headless", each) for each in project["dependencies"]]
    wanted = [*libraries, *project["optional-dependencies"]["standalone"]]
    stamp, state = venv / "facetune-stamp", "\n".join([sys.version, *wanted])
    pip = [python, "-m", "pip", "--disable-pip-version-check", "--quiet", "install"]
    # PyInstaller compiles what it takes, which is a small part.
    pip.append("--no-compile")
    if not (stamp.is_file() and stamp.read_text(encoding="utf-8") == state):
        shutil.rmtree(venv, ignore_errors=True)
        run(sys.executable, "-m", "venv", venv)
        run(*pip, *wanted)
        stamp.write_text(state, encoding="utf-8")
    run(*pip, "--no-deps", "--force-reinstall", ROOT)
    return python


def freeze(python: Path, work: Path) -> Path:
    """Run PyInstaller; the folder with the programs."""
    made = work / "made"
    shutil.rmtree(made, ignore_errors=True)
    command = ["--noconfirm", "--log-level", "WARN", "--distpath", made, "--workpath", work / "temporary"]
    run(python, "-m", "PyInstaller", *command, HERE / "facetune.spec")
    folder = made / "facetune"
    copy_licences(python, folder / "licences")
    if sys.platform == "linux" and shutil.which("strip"):
        # The interpreter's own libraries, which may be full of symbols. The wheels come stripped, and some of them
        # break when they are stripped again after patchelf.
        inside = folder / "_internal"
        own = [*inside.glob("libpython*"), *inside.glob("python3*/lib-dynload/*.so")]
        run("strip", "--strip-unneeded", *own)
    return folder


def copy_licences(python: Path, folder: Path) -> None:
    """Put the licences of all that is bundled beside it, as they demand."""
    (folder / "facetune").mkdir(parents=True)
    shutil.copy(ROOT / "LICENSE", folder / "facetune")
    where = "import sysconfig; print(sysconfig.get_path('purelib'))"
    found = subprocess.run([python, "-c", where], check=True, capture_output=True, text=True).stdout.strip()
    tools = re.compile(r"altgraph|facetune|pip|pyinstaller|setuptools", re.IGNORECASE)
    for package in importlib.metadata.distributions(path=[found]):
        for file in package.files or ():
            # The name of a package is read from its file each time.
            if _LICENCE.match(file.name) and not tools.match(package.name):
                # By its name alone one would replace another: numpy has a dozen, each of another part.
                inside = file.relative_to(file.parts[0]) if file.parts[0].endswith(".dist-info") else file
                target = folder / package.name / inside
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(package.locate_file(file), target)
    for file in Path(sysconfig.get_path("stdlib")).glob("LICENSE*"):
        (folder / "python").mkdir(exist_ok=True)
        shutil.copy(file, folder / "python")


def pack(folder: Path, out: Path, level: int) -> Path:
    """Pack a folder as its system's people expect it: the archive."""
    source = (ROOT / "native_host/facetune/__init__.py").read_text(encoding="utf-8")
    [version] = re.findall(r'__version__ = "(.+)"', source)
    machine = {"amd64": "x86_64", "arm64": "aarch64"}.get(platform.machine().lower(), platform.machine().lower())
    name = f"facetune-standalone-{version}-{_SYSTEMS[sys.platform]}-{machine}"
    out.mkdir(parents=True, exist_ok=True)
    if os.name == "nt":
        with zipfile.ZipFile(out / f"{name}.zip", "w", zipfile.ZIP_DEFLATED) as zipped:
            for file in files(folder):
                entry = zipfile.ZipInfo(file.relative_to(folder.parent).as_posix())
                entry.compress_type = zipfile.ZIP_DEFLATED
                zipped.writestr(entry, file.read_bytes(), compresslevel=level)
        return out / f"{name}.zip"
    target = out / f"{name}.tar.gz"
    with (
        target.open("wb") as raw,
        gzip.GzipFile("", "wb", level, raw, 0) as packed,
        tarfile.open(fileobj=packed, mode="w", format=tarfile.GNU_FORMAT) as archive,
    ):
        for file in files(folder):
            archive.add(file, file.relative_to(folder.parent).as_posix(), recursive=False, filter=plain)
    return target


def plain(entry: tarfile.TarInfo) -> tarfile.TarInfo:
    """An archive's entry without what differs from computer to computer."""
    entry.uid = entry.gid = 0
    entry.uname = entry.gname = ""
    entry.mtime = _EPOCH
    entry.mode = 0o755 if entry.mode & 0o100 else 0o644
    return entry


def files(folder: Path) -> Iterator[Path]:
    """Every file and link below a folder, in one order everywhere."""
    yield from sorted(path for path in folder.rglob("*") if path.is_symlink() or path.is_file())


def run(*command: object) -> None:
    """Run a program; exits where it fails, which has said why."""
    # The same names in the same order give the same bytes.
    settings = {"PYTHONHASHSEED": "1", "SOURCE_DATE_EPOCH": str(_EPOCH), "PYTHONDONTWRITEBYTECODE": "1"}
    status = subprocess.run([*map(str, command)], check=False, env=os.environ | settings).returncode
    if status != 0:
        sys.exit(f"{command[0]} failed with status {status}.")


if __name__ == "__main__":
    main()
