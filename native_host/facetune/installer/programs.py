"""Runs the programs of an environment without the caller's settings that lead them astray, and links the command."""

from __future__ import annotations

import os
import re
import subprocess
from collections import deque
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from facetune.installer.layout import Layout, is_same
from facetune.installer.prompt import say, show_progress
from facetune.installer.wheels import BUILT

_PIPS: Final = (
    *("PIP_CONFIG_FILE", "PIP_INDEX_URL", "PIP_EXTRA_INDEX_URL", "PIP_NO_INDEX", "PIP_FIND_LINKS", "PIP_TRUSTED_HOST"),
    *("PIP_PROXY", "PIP_CERT", "PIP_CLIENT_CERT", "PIP_KEYRING_PROVIDER", "PIP_CACHE_DIR", "PIP_NO_CACHE_DIR"),
)
"""pip's variables that are kept: those that say how it reaches its index, and where its cache is."""
_NUMBERS: Final = ("PIP_DEFAULT_TIMEOUT", "PIP_RETRIES", "PIP_TIMEOUT")
"""Those that are kept where they are numbers."""
_OURS: Final = {
    "PIP_DISABLE_PIP_VERSION_CHECK": "1",
    "PIP_NO_INPUT": "1",
    "PIP_ONLY_BINARY": ",".join(BUILT),
    # Against settings in pip's files, with which it would install nothing, too little, or too much.
    **dict.fromkeys(("PIP_DRY_RUN", "PIP_NO_DEPS", "PIP_PRE", "PIP_REQUIRE_HASHES", "PIP_REQUIRE_VIRTUALENV"), "0"),
    "PIP_USER": "0",
}
_ASTRAY: Final = re.compile(r"^((?:global|install)\.(?:prefix|python|root|target))=(?!''$)", re.MULTILINE)
_TOLD: Final = 200
"""Most lines of pip's that are shown when it fails: the last ones say why."""
_FETCHED: Final = re.compile(r"\s*Downloading (\S+?)-(\d\S*?)-\S*(?: \((.+)\))?$")


class Programs:
    """The programs of the environment of a layout."""

    def __init__(self, layout: Layout) -> None:
        self._python = layout.machine.python
        self._variables = clean_environment(layout)

    def run(self, command: Sequence[str], *, folder: Path | None = None, silent: bool = False) -> int:
        """Run any program in `folder`; gives its exit status, or 127 if it does not start."""
        output = subprocess.DEVNULL if silent else None
        try:
            return subprocess.run(
                command, env=self._variables, cwd=folder, check=False, stdout=output, stderr=output
            ).returncode
        except OSError:
            return 127

    def python(self, code: str, *, silent: bool = False) -> bool:
        """Whether the environment's Python runs the code. It does not even start if its base is gone."""
        return self._python.exists() and self.run([str(self._python), "-I", "-c", code], silent=silent) == 0

    def answer(self, *arguments: str) -> str:
        """What the environment's Python prints."""
        command = [str(self._python), "-I", *arguments]
        answer = subprocess.run(
            command, env=self._variables, capture_output=True, check=False, text=True, errors="replace"
        )
        return answer.stdout.strip()

    def pip(self, *arguments: str, folder: Path | None = None, quiet: bool = False) -> bool:
        """Whether pip succeeds. A terminal shows in one line what it does; all that it says is shown if it fails.

        With `quiet`, not even that.
        """
        command = [str(self._python), "-I", "-m", "pip", *arguments]
        said: deque[str] = deque(maxlen=_TOLD)
        try:
            pip = subprocess.Popen(
                command,
                env=self._variables,
                cwd=folder,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                encoding="utf-8",
                errors="replace",
            )
        except OSError:
            return False
        with pip:
            for line in pip.stdout or ():
                said.append(line.rstrip())
                if found := _FETCHED.match(said[-1]):
                    name, version, size = found.groups()
                    show_progress(f"downloading {name} {version}" + (f", {size}" if size else ""))
                elif said[-1].startswith("Installing "):
                    show_progress("unpacking")
        show_progress("")
        if pip.returncode != 0 and not quiet:
            say("\n".join(said))
        return pip.returncode == 0


def clean_environment(layout: Layout) -> dict[str, str]:
    """The environment variables for the programs that the installer starts."""
    variables = {name: value for name, value in os.environ.items() if _is_passed_on(name, value)} | _OURS
    variables.setdefault("PIP_CACHE_DIR", str(layout.cache))
    # ONNX Runtime sends telemetry as soon as it is imported.
    return variables | {"ORT_DISABLE_TELEMETRY": "1"}


def _is_passed_on(name: str, value: str) -> bool:
    """Whether a variable may reach the programs. Another Python's may not: venv and pip start Pythons that read it."""
    if name.startswith("PIP_"):
        return name in _PIPS or (name in _NUMBERS and value.strip().isdecimal())
    return not name.startswith("PYTHON") or name == "PYTHONDONTWRITEBYTECODE"


def leading_astray(listing: str) -> str | None:
    """The setting in pip's files that makes it install elsewhere, according to the output of `pip config list`.

    No variable and no option overrides such a setting, because pip ignores empty ones.
    """
    found = _ASTRAY.search(listing)
    return found[1] if found else None


def link_command(layout: Layout) -> None:
    """Link the command, unless another program is there; tell how to start it where that is not enough."""
    program, place = layout.program("facetune"), layout.link
    if place is None:
        say(f'The command line is not on the PATH. Where a hint says facetune, type\n    & "{program}"')
        return
    ours = is_our_link(place, layout)
    if not ours or place.readlink() != program:
        if os.path.lexists(place) and not ours:
            say(f"Note: {place} is there already and is not FaceTune's. FaceTune's command is {program}")
            return
        try:
            if ours:  # the same file, but the prefix was spelled differently
                place.unlink()
            place.parent.mkdir(parents=True, exist_ok=True)
            place.symlink_to(program)
        except OSError:
            say(f"Note: {place} could not be made. The command is {program}")
            return
    if str(place.parent) not in [each.rstrip("/") for each in os.environ.get("PATH", "").split(os.pathsep)]:
        say(f"Note: the command facetune is in {place.parent}, which is not on your PATH yet.")
        say(f"Many systems put it there when you log in again. Until then the command is {place}")


def unlink_command(layout: Layout) -> None:
    """Remove the link where it is ours."""
    if layout.link is not None and is_our_link(layout.link, layout):
        layout.link.unlink()


def is_our_link(place: Path, layout: Layout) -> bool:
    """Whether the link leads to this installation, or did so before its home was renamed or copied."""
    if not place.is_symlink():
        return False
    target, program, home = place.parent / place.readlink(), layout.program("facetune"), layout.machine.home
    if layout.machine.level == "user" and program.is_relative_to(home):
        inside = program.relative_to(home).parts
        if target.parts[-len(inside) :] == inside:
            return True
    return is_same(target, program)
