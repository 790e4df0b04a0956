"""Installs, upgrades or repairs."""

from __future__ import annotations

import contextlib
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from facetune import __version__
from facetune.browsers import record, table
from facetune.browsers.register import register
from facetune.errors import FaceTuneError
from facetune.files import make_private
from facetune.installer.environment import Environment, is_newer, remove_tree
from facetune.installer.layout import (
    Layout,
    is_same,
    known_prefixes,
    refuse_control_characters,
    refuse_foreign,
    usual_prefix,
)
from facetune.installer.paths import UserPaths
from facetune.installer.programs import clean_environment, link_command, unlink_command
from facetune.installer.prompt import ask, say, stop
from facetune.installer.uninstall import remove_environment, show


@dataclass(frozen=True)
class Options:
    """What the command line asked for."""

    source: Path
    chosen_python: bool
    browsers: Sequence[str]
    detector: Path | None
    yes: bool


def install(layout: Layout, options: Options) -> None:
    """Install, upgrade or repair. Stops where it cannot go on. Raises OSError where the disk refuses."""
    for name in options.browsers:
        table.by_key(name, layout.machine)
    refuse_control_characters(layout)
    refuse_foreign(layout)
    environment = Environment(layout, options.source)
    installed = environment.installed()
    if is_newer(installed):
        question = f"FaceTune {installed} is installed, which is newer than this {__version__}. Put the older one in?"
        if not ask(question, yes=options.yes):
            stop(
                f"FaceTune {installed} is installed, which is newer than this {__version__}. With --yes it is replaced."
            )
    _record(layout)
    environment.prepare(chosen=options.chosen_python)
    environment.fill()
    if layout.machine.system == "linux" and layout.machine.level == "user":
        layout.paths.keep(layout.venv, layout.machine.home)
    _fetch_detector(layout, environment, options.detector)
    _register(layout, options.browsers)
    is_built = layout.machine.level == "system" or environment.facetune("catalogue", "build") == 0
    remove_tree(layout.cache)
    recorded = record.read(layout.machine)
    earlier = [replace(layout, prefix=Path(prefix)) for prefix in recorded.previous]
    for old in earlier:
        unlink_command(old)
    link_command(layout)
    for old in earlier:
        say(f"Removing the previous installation in {old.prefix} ...")
        remove_environment(old)
    if earlier:
        recorded.previous = []
        record.write(layout.machine, recorded)
    tell_of_other_folders(layout)
    if not is_built:
        say("Note: the list of tracks could not be built, see above. Until it can be, each start makes one in memory.")
    if layout.machine.is_wsl:
        say(
            "Note: this Linux runs inside Windows (WSL). Only browsers that run in Linux, too, find this FaceTune; for "
            "the browsers of Windows, run installers\\install.ps1 in Windows."
        )


def tell_of_other_folders(layout: Layout) -> None:
    """Tell of a history in folders that no program uses any more: those that a browser used without XDG's variables."""
    for other in UserPaths.others(layout.paths) if layout.machine.level == "user" else ():
        if files := other.personal():
            say(
                f"Note: {', '.join(map(str, files))} will not be used: FaceTune's folders are {layout.paths.data} and "
                f"{layout.paths.config}. To use them, close the browsers and move them there."
            )


def _record(layout: Layout) -> None:
    """Record what is about to be made, before it is made; previous prefixes stay until they are removed."""
    recorded = record.read(layout.machine)
    usual = usual_prefix(layout.machine)
    others = known_prefixes(layout, recorded)[1:]
    recorded.previous = [str(each) for each in others if each != usual or replace(layout, prefix=each).is_made]
    is_usual = layout.machine.level == "user" and is_same(layout.prefix, usual)
    recorded.prefix = None if is_usual else str(layout.prefix)
    recorded.expect(layout.prefix)
    if layout.link is not None:
        recorded.expect(layout.link.parent)
    if layout.machine.level == "user":
        # The host makes the last two later; after uninstalling, the home should be as it was.
        recorded.expect(layout.paths.data, layout.paths.config, layout.paths.logs)
    if layout.machine.level == "user":
        make_private(layout.paths.data)
    record.write(layout.machine, recorded)
    layout.prefix.mkdir(parents=True, exist_ok=True)


def _fetch_detector(layout: Layout, environment: Environment, given: Path | None) -> None:
    say("Fetching the face detector's weights ...")
    arguments = ["models", "fetch", *(["--force", "--from", str(given)] if given else ["--timeout", "60"])]
    if layout.machine.level == "system":
        # Where this folder exists, all users share the weights. The command must not leave a log in root's home.
        (layout.machine.data / "models").mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory() as home:
            # Windows' own folders ignore HOME; platformdirs reads the last one for them, since February 2026.
            variables = clean_environment(layout) | {"HOME": home, "WIN_PD_OVERRIDE_LOCAL_APPDATA": home}
            for name in [name for name in variables if name.startswith("XDG_")]:
                del variables[name]
            status = subprocess.run([layout.program("facetune"), *arguments], env=variables, check=False).returncode
        with contextlib.suppress(OSError):
            (layout.machine.data / "models").rmdir()  # the host would take an empty one for the shared weights
    else:
        status = environment.facetune(*arguments)
    if status != 0 and given:
        stop("The weights could not be installed, see above.")
    if status != 0:
        say("Note: until then a weaker detector, the Haar cascade, serves. Run this again when there is a network.")


def _register(layout: Layout, names: Sequence[str]) -> None:
    try:
        registrations = register(layout.machine, names=names)
    except FaceTuneError as error:
        if error.code not in ("browser_not_found", "browser_elsewhere"):
            raise
        say(f"Note: {error.message} {error.hint}")
        return
    show(registrations)
    if any(each.state != "registered" for each in registrations):
        say("Note: FaceTune is installed, but not registered with every browser. `facetune doctor` says why.")


def explain_extension(source: Path) -> None:
    """Tell how to load the extension. Browsers let only a person do that."""
    folder = source / "extension"
    if not folder.is_dir():
        say("\nNow install the FaceTune extension in your browser, then click its icon.")
        return
    say(f"""
Now load the extension into your browser.
  Chrome, Chromium, Edge, Brave, Vivaldi: open chrome://extensions, switch on "Developer mode",
  click "Load unpacked", and choose the folder
      {folder}
  Firefox: open about:debugging#/runtime/this-firefox, click "Load Temporary Add-on", and choose the file
      {folder / "manifest.json"}
Then click FaceTune's icon.""")


def try_it(layout: Layout) -> int:
    """Scan once in the terminal; gives the exit status."""
    say()
    environment = clean_environment(layout)
    program = str(layout.program("facetune"))
    sample = []
    if subprocess.run([program, "cameras"], env=environment, stderr=subprocess.DEVNULL, check=False).returncode != 0:
        say("No camera was found, so this looks at the sample portrait (NASA, public domain).")
        sample = ["--sample"]
    status = subprocess.run([program, "scan", "--limit", "10", *sample], env=environment, check=False).returncode
    return 0 if status == 3 else status  # 3: looked, and was not sure
