"""What installing consists of."""

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
from facetune.installer import command
from facetune.installer.environment import Environment, is_newer, remove_tree
from facetune.installer.layout import Layout, is_same, refuse_foreign, refuse_signs
from facetune.installer.prompt import ask, say, stop
from facetune.installer.uninstall import remove_environment, show
from facetune.installer.variables import clean_environment


@dataclass(frozen=True)
class Wishes:
    """What was asked for on the command line."""

    source: Path
    chosen_python: bool
    browsers: Sequence[str]
    detector: Path | None
    yes: bool


def install(layout: Layout, wishes: Wishes) -> None:
    """Install, upgrade or repair. Stops where it cannot go on; raises OSError for a disk that refuses."""
    for name in wishes.browsers:
        table.by_key(name)
    refuse_signs(layout)
    refuse_foreign(layout)
    environment = Environment(layout, wishes.source)
    installed = environment.installed()
    if is_newer(installed):
        question = f"FaceTune {installed} is installed, which is newer than this {__version__}. Put the older one in?"
        if not ask(question, yes=wishes.yes):
            stop(
                f"FaceTune {installed} is installed, which is newer than this {__version__}. With --yes it is replaced."
            )
    _remember(layout)
    environment.prepare(chosen=wishes.chosen_python)
    environment.fill()
    _fetch_detector(layout, environment, wishes.detector)
    if layout.machine.level == "user" and environment.facetune("catalogue", "build") != 0:
        stop("The list of tracks could not be built, see above.")
    _register(layout, wishes.browsers)
    remove_tree(layout.cache)
    kept = record.read(layout.machine)
    earlier = [replace(layout, prefix=Path(prefix)) for prefix in kept.previous]
    for old in earlier:
        command.unlink(old)
    command.link(layout)
    for old in earlier:
        say(f"Removing the installation of before in {old.prefix} ...")
        remove_environment(old)
    if earlier:
        kept.previous = []
        record.write(layout.machine, kept)


def _remember(layout: Layout) -> None:
    """Keep what is about to be made, before it is, and where the environment was before, until that is removed."""
    kept = record.read(layout.machine)
    kept.previous = [prefix for prefix in kept.prefixes if not is_same(Path(prefix), layout.prefix)]
    kept.prefix = str(layout.prefix)
    kept.expect(layout.prefix)
    if layout.link is not None:
        kept.expect(layout.link.parent)
    if layout.machine.level == "user":
        # The host makes the last two when it needs them; whoever uninstalls wants the home as it was.
        kept.expect(layout.places.data, layout.places.config, layout.places.logs)
    record.write(layout.machine, kept)
    layout.prefix.mkdir(parents=True, exist_ok=True)


def _fetch_detector(layout: Layout, environment: Environment, given: Path | None) -> None:
    say("Fetching the face detector's weights ...")
    arguments = ["models", "fetch", *(["--force", "--from", str(given)] if given else ["--timeout", "60"])]
    if layout.machine.level == "system":
        # Where this folder is, the weights are everybody's. The command must not leave a log in root's home.
        (layout.machine.data / "models").mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory() as home:
            # Windows' own folders heed no HOME; the last is what platformdirs has for them, since February 2026.
            variables = clean_environment(layout) | {"HOME": home, "WIN_PD_OVERRIDE_LOCAL_APPDATA": home}
            for name in [name for name in variables if name.startswith("XDG_")]:
                del variables[name]
            status = subprocess.run([layout.program("facetune"), *arguments], env=variables, check=False).returncode
        with contextlib.suppress(OSError):
            (layout.machine.data / "models").rmdir()  # an empty one would pass for everybody's
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
    """How to load the extension, which browsers let nobody do but the person."""
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
    """Scan once, in the terminal; the exit status."""
    say()
    environment = clean_environment(layout)
    program = str(layout.program("facetune"))
    sample = []
    if subprocess.run([program, "cameras"], env=environment, stderr=subprocess.DEVNULL, check=False).returncode != 0:
        say("No camera was found, so this looks at the sample portrait (NASA, public domain).")
        sample = ["--sample"]
    status = subprocess.run([program, "scan", "--limit", "10", *sample], env=environment, check=False).returncode
    return 0 if status == 3 else status  # 3: looked, and was not sure
