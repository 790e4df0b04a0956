"""What the commands about moods and music do: call the room that knows, show what it says, give the exit status."""

from __future__ import annotations

import sys
import threading
from argparse import Namespace
from collections.abc import Callable
from typing import TYPE_CHECKING, Final, TypeVar

from facetune import affect, cli_text, paths, settings
from facetune.cli_text import ProgressLine, Screen, print_json
from facetune.errors import FaceTuneError

if TYPE_CHECKING:
    from facetune.types import Point

UNSURE: Final = 3

_RELEASE_SECONDS: Final = 3.0
"""How long an interrupted scan may take to let go of the camera."""

T = TypeVar("T")


def scan(options: Namespace) -> int:
    """Look, then show the mood and the tracks."""
    from facetune import pipeline

    chosen = settings.read()
    source = str(paths.sample_portrait()) if options.sample else options.source or settings.default_source()
    with ProgressLine(Screen.of(sys.stderr), quiet=options.json) as line:
        answer = interruptible(
            lambda cancelled: pipeline.scan(
                source,
                goal=options.goal or chosen.goal,
                limit=options.limit or chosen.limit,
                seed=options.seed,
                target=_target(options),
                minutes=options.minutes,
                on_progress=lambda progress, _frame: line.scanning(progress),
                cancelled=cancelled,
                stranger=options.sample,
            )
        )
    if options.json:
        print_json(answer)
    else:
        screen = Screen.of(sys.stdout)
        cli_text.show_mood(screen, answer.mood)
        cli_text.show_tracks(screen, answer.tracks)
    return 0 if answer.mood.emotion is not None else UNSURE


def interruptible(work: Callable[[threading.Event], T]) -> T:
    """Run `work` so that Ctrl-C always gets through, and lets go of the camera before the process ends.

    A driver may block for seconds within C code, where Python hears no signal: so the work has a thread of its own.
    """
    cancelled = threading.Event()
    outcome: list[T] = []
    failure: list[BaseException] = []

    def run() -> None:
        try:
            outcome.append(work(cancelled))
        except BaseException as error:  # noqa: BLE001 - raised again by the main thread
            failure.append(error)

    thread = threading.Thread(target=run, name="work", daemon=True)
    thread.start()
    try:
        while thread.is_alive():
            thread.join(0.1)  # without a timeout Windows would not hear Ctrl-C
    except KeyboardInterrupt:
        cancelled.set()
        thread.join(_RELEASE_SECONDS)
        raise
    if failure:
        raise failure[0]
    return outcome[0]


def recommend(options: Namespace) -> int:
    """Show tracks for the mood that was named."""
    from facetune import pipeline
    from facetune.host.protocol import RecommendResult

    chosen = settings.read()
    goal = options.goal or chosen.goal
    limit = options.limit or chosen.limit
    mood, target = affect.one_emotion(options.mood), _target(options)
    tracks = pipeline.recommend(mood, goal=goal, limit=limit, seed=options.seed, target=target, minutes=options.minutes)
    if options.json:
        path = pipeline.path(mood, goal, target)
        print_json(RecommendResult(goal=goal, tracks=tracks, path=path, target=target))
    else:
        cli_text.show_tracks(Screen.of(sys.stdout), tracks)
    return 0


def _target(options: Namespace) -> Point | None:
    """The point that was asked for, in the catalogue's plane."""
    from facetune.music.ranking import targets

    return None if options.target is None else targets.of_mood(*options.target)


def cameras(options: Namespace) -> int:
    """List the cameras. None at all is an answer for --json and an error for people."""
    from facetune.host.protocol import Camera, CamerasResult
    from facetune.vision.camera import list_cameras

    found = [Camera(index=camera.index, name=camera.name) for camera in list_cameras()]
    if options.json:
        print_json(CamerasResult(cameras=found))
        return 0
    if not found:
        raise FaceTuneError("camera_missing")
    screen = Screen.of(sys.stdout)
    for camera in found:
        screen.say(f"{camera.index:>3}  {cli_text.plain(camera.name)}")
    return 0


def models_list(options: Namespace) -> int:
    """Show the model files and how they are."""
    from facetune.app.weights import examine

    models = examine()
    if options.json:
        print_json({"models": models})
        return 0
    screen = Screen.of(sys.stdout)
    for model in models:
        screen.say(f"{model.role}: {model.error or 'ok'}, {model.size:,} bytes")
        screen.say(f"    {cli_text.plain(model.file)}")
    return 0


def models_fetch(options: Namespace) -> int:
    """Put the face detector's weights in their place."""
    from facetune.app.download import Deadlines
    from facetune.app.weights import detector, fetch

    wanted, folder = detector(), paths.fetched_models()
    deadlines = Deadlines(silence=min(15, options.timeout), total=options.timeout)
    terminal = Screen.of(sys.stderr)
    with ProgressLine(terminal, quiet=options.json) as line:

        def show(done: int, size: int) -> None:
            line.write(f"{wanted.file} {terminal.bar(done / size)} {done / size:>4.0%}")

        fetched = fetch(wanted, folder, source=options.source, force=options.force, deadlines=deadlines, on_bytes=show)
    if options.json:
        print_json({"file": str(folder / wanted.file), "fetched": fetched})
    else:
        verb = "Installed" if fetched else "Already there:"
        Screen.of(sys.stdout).say(f"{verb} {cli_text.plain(str(folder / wanted.file))}")
    return 0
