"""What never moves beside a face that does is a picture of a face."""

import numpy as np
import pytest

from facetune import tasks
from facetune.vision import posters, reader
from facetune.vision.faces import Face
from facetune.vision.reader import Reader
from facetune.vision.scan import scan

LEFT = Face(60, 100, 200, 200, 0.9, None, "haar")
RIGHT = Face(380, 100, 160, 160, 0.9, None, "haar")


def film(*, left, right, frames=14, noise=3.0):
    """Frames with a blot in the place of each face, that moves to and fro by so many pixels."""
    rng = np.random.default_rng(0)
    columns, rows = np.meshgrid(np.arange(640.0), np.arange(480.0))
    for number in range(frames):
        room = 100 + columns / 10
        for face, sway in ((LEFT, left), (RIGHT, right)):
            x = face.x + face.width / 2 + sway * np.sin(number * 1.3)
            away = (columns - x) ** 2 + (rows - face.y - face.height / 2) ** 2
            room = room + 60 * (away < (face.width / 2) ** 2) * np.cos(away / (face.width / 3) ** 2 * 6)
        room = room[..., None] + rng.normal(0, noise, (480, 640, 3))
        yield np.clip(room, 0, 255).astype(np.uint8)


class Both:
    """A detector that finds both faces, but the right one not in some frames."""

    name = "haar"

    def __init__(self, missing=()):
        self.number = -1
        self.missing = missing

    def detect(self, _frame):
        self.number += 1
        return [LEFT] if self.number in self.missing else [LEFT, RIGHT]


def read(frames, **options):
    """Which face is read in each frame."""
    eye = Reader(Both(**options), None)
    steps = [eye.read(frame) for frame in frames]
    sides = "".join("-" if step.face is None else "l" if step.face is LEFT else "r" for step in steps)
    return sides, [number for number, step in enumerate(steps) if step.replaced]


@pytest.mark.parametrize("noise", [0.0, 3.0, 8.0])
def test_a_picture_gives_way_to_the_person_before_it(noise):
    sides, replaced = read(film(left=0, right=6, noise=noise))
    assert sides == "l" * posters.FRAMES + "r" * (14 - posters.FRAMES)
    assert replaced == [posters.FRAMES]


@pytest.mark.parametrize(
    ("left", "right"), [(6, 6), (2, 6), (6, 0), (0, 0)], ids=["both", "a quiet person", "the read one", "neither"]
)
def test_a_person_does_not_give_way(left, right):
    assert read(film(left=left, right=right)) == ("l" * 14, [])


def test_a_picture_is_not_read_while_the_person_is_away():
    sides, _ = read(film(left=0, right=6, frames=30), missing=range(15, 30))
    assert set(sides[15:]) == {"-"}


def test_pictures_of_a_folder_are_no_posters():
    eye = Reader(Both(), None, follows=False)
    assert all(eye.read(frame).face is LEFT for frame in film(left=0, right=6))


def test_what_the_picture_showed_does_not_count(monkeypatch):
    """The mood rests on the frames from the one on in which the person is read."""

    class Frames:
        total = None

        def __init__(self):
            self.left = list(film(left=0, right=6))

        def __enter__(self):
            return self

        def __exit__(self, *_):
            pass

        def next(self):
            return self.left.pop(0) if self.left else None

    monkeypatch.setattr(reader, "open_source", lambda *_: Frames())
    monkeypatch.setattr(reader, "parse", lambda _source: None)
    monkeypatch.setattr(reader, "_detector", tasks.Lazy("detector", Both))
    told = []
    scan("x", on_progress=lambda progress, _: told.append(progress))
    looks = [progress for progress in told if progress.phase == "looking"]
    assert [progress.box.x > 0.5 for progress in looks] == [False] * posters.FRAMES + [True] * (14 - posters.FRAMES)
    assert max(progress.frames for progress in looks[posters.FRAMES :]) <= 14 - posters.FRAMES
