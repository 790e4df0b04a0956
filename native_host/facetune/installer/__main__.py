"""The command line of the installer."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

from facetune import __version__
from facetune.errors import FaceTuneError
from facetune.files import narrow_umask
from facetune.installer.install import Options, explain_extension, install, try_it
from facetune.installer.layout import find, refuse, refuse_unusable
from facetune.installer.lock import only_one
from facetune.installer.prompt import StopError, stop
from facetune.installer.uninstall import uninstall


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Install or uninstall, and leave with the exit status: 0 done, 1 a failure, 2 wrong usage, 130 Ctrl-C."""
    options = _parser().parse_args(arguments)
    try:
        status = _run(options)
    except StopError as reason:
        status = _complain(str(reason))
    except FaceTuneError as error:
        status = _complain(f"{error.message}\n{error.hint}")
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        status = _complain(
            f"{where}{error.strerror or error}. Free some space or correct the permissions, then run it again."
        )
    except KeyboardInterrupt:
        status = _complain("Interrupted. Run it again to go on.") and 130
    sys.exit(status)


def _run(options: argparse.Namespace) -> int:
    source = _source(options.wheel)
    if options.detector is not None and not options.detector.is_file():
        stop(f"There is no file {options.detector}.")
    layout = find(system=options.system, prefix=options.prefix)
    refuse(layout.machine)
    narrow_umask()
    if options.system:
        os.umask(0o022)  # root's own umask may hide the files from the other users
    with only_one(layout.machine):
        if options.uninstall:
            uninstall(layout, yes=options.yes)
            return 0
        refuse_unusable(layout)
        install(
            layout,
            Options(
                source=source,
                chosen_python=bool(options.python or os.environ.get("FACETUNE_PYTHON")),
                browsers=[name for names in options.browser for name in names.split(",")],
                detector=options.detector.absolute() if options.detector else None,
                yes=options.yes,
            ),
        )
    explain_extension(source)
    return try_it(layout) if getattr(options, "try") else 0


def _source(wheel: Path | None) -> Path:
    """What to install: the named wheel, or else the wheel or checkout that this runs from."""
    if wheel is not None:
        if not wheel.is_file() or wheel.suffix != ".whl":
            stop(f"There is no wheel {wheel}.")
        return wheel.absolute()
    above = Path(__file__).absolute().parents
    found = [folder for folder in above if folder.suffix == ".whl" or (folder / "pyproject.toml").is_file()]
    return found[0] if found else stop("Run this from FaceTune's folder, or name a wheel: --wheel FILE.")


def _complain(text: str) -> int:
    sys.stdout.flush()
    sys.stderr.write(
        f"install: {text}\n".encode(sys.stderr.encoding or "ascii", "replace").decode(sys.stderr.encoding or "ascii")
    )
    return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="install",
        description="Installs FaceTune for the user who runs this. Safe to run again: that upgrades or repairs.",
        allow_abbrev=False,
    )
    add = parser.add_argument
    add("--try", action="store_true", help="when all is installed, look at your face and print tracks for its mood")
    add(
        "--browser",
        action="append",
        default=[],
        metavar="NAME",
        help="register with this browser, found or not (repeatable); without it, with every one that is found",
    )
    add(
        "--wheel",
        type=Path,
        metavar="FILE",
        help="install this wheel; without a network where its libraries' wheels lie beside it",
    )
    add(
        "--detector",
        type=Path,
        metavar="FILE",
        help="take the face detector's weights from a file, not from the network",
    )
    add("--python", metavar="PROGRAM", help="the Python to use (or FACETUNE_PYTHON): 3.10 or newer")
    add("--prefix", type=Path, metavar="DIR", help="put the private environment here, not into the user's data")
    add("--system", action="store_true", help="install for every user of this computer, which takes root")
    add("--yes", action="store_true", help="ask nothing: replace a newer version, erase history and settings")
    add("--uninstall", action="store_true", help="take everything back; asks before it erases history and settings")
    add("--version", action="version", version=f"FaceTune {__version__}")
    return parser


if __name__ == "__main__":
    # The programs that this starts must not write into the checkout either.
    os.environ["PYTHONDONTWRITEBYTECODE"] = "1"
    main()
