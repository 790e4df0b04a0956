"""Makes, fills and repairs the private environment."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final, NoReturn

from facetune import __version__
from facetune.browsers.manifests import version_of
from facetune.files import write_atomically
from facetune.installer.layout import Layout
from facetune.installer.prompt import say, stop
from facetune.installer.variables import clean_environment, leading_astray

_HEALTHY: Final = "import pip, sqlite3, ssl, sys; sys.exit(sys.version_info < (3, 10))"
_LIBRARIES: Final = "msgspec, numpy, onnxruntime, platformdirs"
_FETCHED: Final = re.compile(r"\s*Downloading (\S+?)-(\d\S*?)-\S*(?: \((.+)\))?$")
_UNSAFE: Final = re.compile(r'["$`\\]')
_ROOM: Final = 500
"""MB of free space: the environment needs about 400, and pip unpacks beside it."""
_OPENCV: Final = ("opencv-python", "opencv-python-headless")


class Environment:
    """The environment of a layout, filled from `source`: a checkout's folder or a wheel."""

    def __init__(self, layout: Layout, source: Path) -> None:
        self._layout = layout
        self._source = source
        self._variables = clean_environment(layout)

    def installed(self) -> str | None:
        """The version of FaceTune in it, or None."""
        found = sorted(self._layout.venv.glob("lib/python3*/site-packages/facetune-*.dist-info"))
        found += sorted(self._layout.venv.glob("Lib/site-packages/facetune-*.dist-info"))
        return found[-1].name.removeprefix("facetune-").removesuffix(".dist-info") if found else None

    def prepare(self, *, chosen: bool) -> None:
        """Make the environment if none works; with `chosen`, also if another Python than this one made it."""
        broken = self._layout.unfinished.exists() or not self._runs(_HEALTHY)
        if not broken and not (chosen and not self._is_ours()):
            return
        venv = self._layout.venv
        if venv.exists():
            say("Making the environment anew ..." if broken else "Making the environment with the chosen Python ...")
            remove_tree(venv)
        else:
            say(f"Making an environment with Python {sys.version.split()[0]} ...")
        self._layout.unfinished.touch()
        # Without --copies, which takes more space: links lead to the Python that was chosen.
        if self._run([sys.executable, "-I", "-m", "venv", str(venv)]) != 0:
            self._stop("The environment could not be made, see above.")

    def fill(self) -> None:
        """Install FaceTune and its libraries. If one does not load, do it once more in a new environment."""
        self._layout.unfinished.touch()
        self._refuse_settings()
        say(f"Installing FaceTune {__version__} and its libraries (some 100 MB; this takes a minute or two) ...")
        self._install_package()
        if not self._runs(f"import {_LIBRARIES}"):
            say("A library does not load: installing everything anew ...")
            remove_tree(self._layout.venv)
            self.prepare(chosen=False)
            self._install_package()
            if self._run([str(self._python), "-I", "-c", f"import {_LIBRARIES}"]) != 0:
                stop("A library does not load, see above." + _WINDOWS_HINT * (self._layout.machine.system == "windows"))
        self._ensure_opencv()
        self._quote_scripts()
        self._layout.unfinished.unlink(missing_ok=True)

    def facetune(self, *arguments: str) -> int:
        """Run one of FaceTune's commands; gives its exit status."""
        return self._run([str(self._layout.program("facetune")), *arguments])

    @property
    def _python(self) -> Path:
        return self._layout.machine.python

    def _is_ours(self) -> bool:
        """Whether the environment was made with the Python that runs this."""
        # On Debian, Pythons of several versions have the same prefix.
        code = "import sys; print(sys.base_prefix, *sys.version_info[:2])"
        return self._answer("-c", code) == " ".join(map(str, (sys.base_prefix, *sys.version_info[:2])))

    def _refuse_settings(self) -> None:
        """Stop where pip's settings install packages elsewhere: the environment would stay empty."""
        if setting := leading_astray(self._answer("-m", "pip", "config", "list")):
            stop(
                f"pip's settings have {setting}, which puts packages elsewhere. Take it out (python -m pip config "
                f"debug says of which file), or run this with PIP_CONFIG_FILE={os.devnull} in the environment."
            )

    def _install_package(self) -> None:
        if self._source.suffix != ".whl":
            # Pip builds in the checkout itself.
            if self._pip("install", "--upgrade", "--", ".", folder=self._source) != 0:
                self._stop(_FAILED)
            return
        # First with the wheels beside it: if they are enough, no network is needed.
        beside = ["--find-links", str(self._source.parent)]
        wanted = ["install", "--upgrade", *beside]
        if self._pip(*wanted, "--no-index", "--", str(self._source), quiet=True) != 0:
            say("Its libraries do not all lie beside the wheel: asking the network for the rest ...")
            if self._pip(*wanted, "--", str(self._source)) != 0:
                self._stop(
                    f"{_FAILED} To install without a network: pip download --dest DIR {self._source.name}, where "
                    "there is one, and then --wheel with the wheel in that folder."
                )
        # A wheel of the same version may have other files, or the installed one may be damaged.
        if self._pip("install", "--no-index", "--no-deps", "--force-reinstall", "--", str(self._source)) != 0:
            self._stop(_FAILED)

    def _ensure_opencv(self) -> None:
        """Replace opencv-python where it does not load: it needs libGL, libxcb and glib, which servers often lack."""
        if self._runs("import cv2"):
            return
        code = (
            "from importlib.metadata import version, PackageNotFoundError as E\n"
            f"for name in {_OPENCV!r}:\n try: print(version(name)); break\n except E: pass"
        )
        version = self._answer("-c", code)
        say(f"Note: opencv-python does not load on this system; opencv-python-headless {version} takes its place.")
        self._pip("uninstall", "--yes", *_OPENCV, quiet=True)
        options = ["--no-deps", "--force-reinstall"]
        if self._source.suffix == ".whl":
            options += ["--find-links", str(self._source.parent)]
        self._pip("install", *options, f"opencv-python-headless=={version}")
        if self._run([str(self._python), "-I", "-c", "import cv2"]) != 0:
            stop("OpenCV does not load, see above." + _WINDOWS_HINT * (self._layout.machine.system == "windows"))

    def _stop(self, text: str) -> NoReturn:
        """Give up, and mention a full disk as a cause: venv hides its output, and pip cleans up when it fails."""
        free = shutil.disk_usage(self._layout.prefix).free // 2**20
        if free < _ROOM:
            text += f"\nOnly {free} MB are free in {self._layout.prefix}; {_ROOM} are needed. Free some space."
        stop(text)

    def _quote_scripts(self) -> None:
        """Write scripts that work where the path has quotes or the like, which pip's own scripts do not escape."""
        if self._layout.machine.system == "windows" or not _UNSAFE.search(str(self._python)):
            return
        starts = {"facetune": "-m facetune", "facetune-host": "-c 'from facetune.host.main import main; main()'"}
        for name, start in starts.items():
            program = self._layout.program(name)
            script = f'#!/bin/sh\nexec {shlex.quote(str(self._python))} {start} "$@"\n'
            write_atomically(program, script.encode(errors="surrogateescape"), mode=0o755)

    def _pip(self, *arguments: str, folder: Path | None = None, quiet: bool = False) -> int:
        """Run pip. It shows its own progress on a terminal; elsewhere each download is printed as a line."""
        command = [str(self._python), "-I", "-m", "pip", arguments[0], *(["--quiet"] * quiet), *arguments[1:]]
        if quiet:
            return self._run(command, folder=folder, silent=True)
        if sys.stdout.isatty():
            return self._run(command, folder=folder)
        with subprocess.Popen(
            command,
            env=self._variables,
            cwd=folder,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            errors="replace",
        ) as pip:
            for line in pip.stdout or ():
                if found := _FETCHED.match(line.rstrip()):
                    name, version, size = found.groups()
                    say(f"  downloading {name} {version}" + (f", {size}" if size else ""))
        return pip.returncode

    def _runs(self, code: str) -> bool:
        """Whether the environment's Python runs the code. It does not even start if its base is gone."""
        return self._python.exists() and self._run([str(self._python), "-I", "-c", code], silent=True) == 0

    def _answer(self, *arguments: str) -> str:
        """The output of the environment's Python."""
        command = [str(self._python), "-I", *arguments]
        answer = subprocess.run(
            command, env=self._variables, capture_output=True, check=False, text=True, errors="replace"
        )
        return answer.stdout.strip()

    def _run(self, command: Sequence[str], *, folder: Path | None = None, silent: bool = False) -> int:
        output = subprocess.DEVNULL if silent else None
        try:
            return subprocess.run(
                command, env=self._variables, cwd=folder, check=False, stdout=output, stderr=output
            ).returncode
        except OSError:
            return 127


_FAILED: Final = "pip failed, see above. If a file is in use, close the browsers and run this again."
_WINDOWS_HINT: Final = (
    " It may need the Visual C++ Redistributable or, on an N edition of Windows, the Media Feature Pack; "
    "Microsoft offers both."
)


def is_newer(installed: str | None) -> bool:
    """Whether the installed version is newer than this one."""
    return installed is not None and version_of(installed) > version_of(__version__)


def remove_tree(folder: Path) -> None:
    """Remove a folder with everything in it; stops where that is not possible."""
    shutil.rmtree(folder, ignore_errors=True)
    if folder.exists():
        stop(f"{folder} cannot be removed: a file in it is in use, or its permissions forbid it. Close the browsers.")
