"""Makes, fills and repairs the private environment."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path
from typing import Final, NoReturn

from facetune import __version__
from facetune.browsers.manifests import version_of
from facetune.files import refuse_writers
from facetune.installer import lock_files
from facetune.installer.launchers import write_launchers
from facetune.installer.layout import Layout
from facetune.installer.programs import Programs, leading_astray
from facetune.installer.prompt import say, stop
from facetune.installer.wheels import lacking

_HEALTHY: Final = "import pip, sqlite3, ssl, sys; sys.exit(sys.version_info < (3, 10))"
_LIBRARIES: Final = "msgspec, numpy, onnxruntime, platformdirs"
_SIZE: Final = 430
"""MB that the environment takes: 425 with Python 3.11 on Linux."""
_ROOM: Final = 500
"""MB of free space that are asked for: pip unpacks beside the environment."""
_OPENCV: Final = ("opencv-python", "opencv-python-headless")


class Environment:
    """The environment of a layout, filled from `source`: a checkout's folder or a wheel."""

    def __init__(self, layout: Layout, source: Path) -> None:
        self._layout = layout
        self._source = source
        self._programs = Programs(layout)

    def installed(self) -> str | None:
        """The version of FaceTune in it, or None."""
        found = sorted(self._layout.venv.glob("lib/python3*/site-packages/facetune-*.dist-info"))
        found += sorted(self._layout.venv.glob("Lib/site-packages/facetune-*.dist-info"))
        return found[-1].name.removeprefix("facetune-").removesuffix(".dist-info") if found else None

    def prepare(self, *, chosen: bool) -> None:
        """Make the environment if none works; with `chosen`, also if another Python than this one made it."""
        broken = self._layout.unfinished.exists() or not self._programs.python(_HEALTHY, silent=True)
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
        if self._programs.run([sys.executable, "-I", "-m", "venv", str(venv)]) != 0:
            self._stop("The environment could not be made, see above.")

    def fill(self) -> None:
        """Install FaceTune and its libraries. If one does not load, do it once more in a new environment."""
        self._layout.unfinished.touch()
        self._refuse_settings()
        say(f"Installing FaceTune {__version__} and its libraries ({_SIZE} MB on disk; this takes a minute or two) ...")
        self._install_package()
        if not self._programs.python(f"import {_LIBRARIES}", silent=True):
            say("A library does not load: installing everything anew ...")
            remove_tree(self._layout.venv)
            self.prepare(chosen=False)
            self._install_package()
            if not self._programs.python(f"import {_LIBRARIES}"):
                stop("A library does not load, see above." + _WINDOWS_HINT * (self._layout.machine.system == "windows"))
        self._ensure_opencv()
        write_launchers(self._layout)
        refuse_writers(self._layout.venv)  # an environment that is older may have been made with any mask
        self._layout.unfinished.unlink(missing_ok=True)

    def facetune(self, *arguments: str) -> int:
        """Run one of FaceTune's commands; gives its exit status."""
        return self._programs.run([str(self._layout.program("facetune")), *arguments])

    @property
    def _python(self) -> Path:
        return self._layout.machine.python

    def _is_ours(self) -> bool:
        """Whether the environment was made with the Python that runs this."""
        # On Debian, Pythons of several versions have the same prefix.
        code = "import sys; print(sys.base_prefix, *sys.version_info[:2])"
        return self._programs.answer("-c", code) == " ".join(map(str, (sys.base_prefix, *sys.version_info[:2])))

    def _refuse_settings(self) -> None:
        """Stop where pip's settings install packages elsewhere: the environment would stay empty."""
        if setting := leading_astray(self._programs.answer("-m", "pip", "config", "list")):
            stop(
                f"pip's settings have {setting}, which puts packages elsewhere. Take it out (python -m pip config "
                f"debug says of which file), or run this with PIP_CONFIG_FILE={os.devnull} in the environment."
            )

    def _install_package(self) -> None:
        if self._source.suffix != ".whl":
            # Pip builds in the checkout itself.
            how = ["--upgrade"]
            if lock_files.fit():
                self._fetch("libraries")
                self._fetch("build_tools")
                how = ["--no-deps", "--no-build-isolation"]
            if not self._programs.pip("install", *how, "--", ".", folder=self._source):
                self._stop(_FAILED)
            return
        # First with the wheels beside it, which came with it: if they are enough, no network is needed.
        wanted = ["install", "--upgrade", *self._beside]
        if not self._programs.pip(*wanted, "--no-index", "--", str(self._source), quiet=True):
            say("Its libraries do not all lie beside the wheel: asking the network for the rest ...")
            advice = (
                f" To install without a network: pip download --dest DIR {self._source.name}, where there is one, and "
                "then --wheel with the wheel in that folder."
            )
            if lock_files.fit():
                self._fetch("libraries", advice)
            elif not self._programs.pip(*wanted, "--", str(self._source)):
                self._stop(_FAILED + advice)
        # A wheel of the same version may have other files, or the installed one may be damaged.
        if not self._programs.pip("install", "--no-index", "--no-deps", "--force-reinstall", "--", str(self._source)):
            self._stop(_FAILED)

    @property
    def _beside(self) -> list[str]:
        """Pip's options to look beside the wheel, too."""
        return ["--find-links", str(self._source.parent)] if self._source.suffix == ".whl" else []

    def _fetch(self, name: lock_files.Name, advice: str = "") -> None:
        with lock_files.options(name) as options:
            if not self._programs.pip("install", *self._beside, *options):
                self._stop(_FAILED + advice)

    def _ensure_opencv(self) -> None:
        """Replace opencv-python where it does not load: it needs libGL, libxcb and glib, which servers often lack."""
        if self._programs.python("import cv2", silent=True):
            return
        code = (
            "from importlib.metadata import version, PackageNotFoundError as E\n"
            f"for name in {_OPENCV!r}:\n try: print(version(name)); break\n except E: pass"
        )
        version = self._programs.answer("-c", code)
        say(f"Note: opencv-python does not load on this system; opencv-python-headless {version} takes its place.")
        self._programs.pip("uninstall", "--yes", *_OPENCV, quiet=True)
        how = ["install", "--no-deps", "--force-reinstall", *self._beside]
        replacement = f"opencv-python-headless=={version}"
        if not (self._beside and self._programs.pip(*how, "--no-index", replacement, quiet=True)):
            with lock_files.options("opencv_headless") as locked:
                self._programs.pip(*how, *(locked if lock_files.fit() else [replacement]))
        if not self._programs.python("import cv2"):
            stop("OpenCV does not load, see above." + _WINDOWS_HINT * (self._layout.machine.system == "windows"))

    def _stop(self, text: str) -> NoReturn:
        """Give up, and mention a platform without wheels or a full disk as the cause.

        venv hides its output, and pip cleans up when it fails.
        """
        free = shutil.disk_usage(self._layout.prefix).free // 2**20
        if free < _ROOM:
            text += f"\nOnly {free} MB are free in {self._layout.prefix}; {_ROOM} are needed. Free some space."
        elif reason := lacking(self._programs.pip):
            text += f"\n{reason}"
        stop(text)


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
