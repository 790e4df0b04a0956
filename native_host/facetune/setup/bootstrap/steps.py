"""What installing and uninstalling consist of."""

from __future__ import annotations

import contextlib
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from facetune import __version__
from facetune.errors import FaceTuneError
from facetune.setup import browsers, record
from facetune.setup.bootstrap import command
from facetune.setup.bootstrap.environment import Environment, clean_environment, is_newer, remove_tree
from facetune.setup.bootstrap.layout import Layout, is_same, refuse_foreign
from facetune.setup.bootstrap.talk import ask, say, stop
from facetune.setup.install import install as register
from facetune.setup.removal import erase_person, may_be_signed_in, remove_data, remove_folders
from facetune.setup.status import Registration
from facetune.setup.uninstall import uninstall as unregister


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
        browsers.by_key(name)
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
        _remove_environment(old)
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
            variables = clean_environment(layout) | {"HOME": home}
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
    _show(registrations)
    if any(each.state != "registered" for each in registrations):
        say("Note: FaceTune is installed, but not registered with every browser. `facetune doctor` says why.")


def _show(registrations: Sequence[Registration]) -> None:
    for each in registrations:
        say(f"{each.name}: {each.state.replace('_', ' ')}" + (f", {each.detail}" if each.detail else ""))


def uninstall(layout: Layout, *, yes: bool) -> None:
    """Take back every file and registry value that FaceTune made; a person's own ones only where they agree."""
    machine, places = layout.machine, layout.places
    refuse_foreign(layout)
    kept = record.read(machine)
    # Also where a move to another prefix was broken off.
    environments = [replace(layout, prefix=Path(each)) for each in dict.fromkeys([str(layout.prefix), *kept.prefixes])]
    there = [layout.venv, layout.unfinished, machine.data / record.NAME, *places.personal()]
    if not any(each.exists() for each in there):
        say("FaceTune is not installed.")
        return
    personal = places.personal() if machine.level == "user" else []
    erase = bool(personal) and ask(
        f"Erase your history, your settings and your sign-in with Spotify, too ({personal[0].parent})?", yes=yes
    )
    if erase:
        _sign_out(environments)
    registrations = unregister(machine, last=False)
    failed = [each for each in registrations if each.state == "failed"]
    _show(failed)
    if failed:
        stop("Some of it could not be removed, see above.")
    for each in environments:
        command.unlink(each)
        _remove_environment(each)
    if machine.level == "user":
        left = [*remove_data(places), *(erase_person(places) if erase else [])]
        if left:
            stop(f"{left[0]} could not be removed.")
    else:
        remove_tree(machine.data / "models")
    # Last of all: who is killed before this finds by it what is left to do.
    record.forget(machine, kept)
    remove_folders(places)
    folders = record.remove_empty(kept.directories)
    if personal and not erase:
        # So that erasing the rest some day leaves none of these either.
        record.write(machine, record.Record(directories=folders))
        say("Kept: " + ", ".join(map(str, personal)) + ". With --yes these are erased, too.")
    say("FaceTune is removed. Remove its extension in the browser, too.")


def _remove_environment(layout: Layout) -> None:
    # First what tells that it is one: a removal that is killed is finished by the next.
    with contextlib.suppress(OSError):
        layout.unfinished.touch()
    remove_tree(layout.venv)
    remove_tree(layout.cache)
    layout.unfinished.unlink(missing_ok=True)
    with contextlib.suppress(OSError):
        layout.prefix.rmdir()


def _sign_out(environments: Sequence[Layout]) -> None:
    """Forget the sign-in, which the system's keyring holds: only an installed program can. Say so where it stays."""
    signed_in = may_be_signed_in(environments[0].places)
    for each in environments:
        arguments = [str(each.program("python")), "-I", "-m", "facetune.setup.sign_out"]
        with contextlib.suppress(OSError, subprocess.TimeoutExpired):
            variables = clean_environment(each)
            if subprocess.run(arguments, env=variables, capture_output=True, check=False, timeout=20).returncode == 0:
                return
    if signed_in:
        say(
            'Note: the system\'s keyring may still hold your sign-in with Spotify, under "FaceTune". Remove it there, '
            "and take FaceTune's access away at https://www.spotify.com/account/apps."
        )


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
