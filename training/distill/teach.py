"""What trained networks think of every Training face: targets for a smaller network, or for one of the same size.

    python -m training.teach runs/A runs/B --data DIR --out teachers.npz [--voters 0.35]
    python -m training.train --network residual --data DIR --teachers teachers.npz --set teaching=0.7 --out runs/C

Distillation (Hinton et al. 2015, arXiv:1503.02531): the average answer of several networks over several views of a face
tells what it may also be, and where its label is more of an accident than the average label. With --voters, FER+'s
voters teach the labels, too (voters.py). The teachers must have set the same faces aside, or what they have learnt by
heart would reach the validation set by way of their pupil.
"""

from __future__ import annotations

import argparse
import hashlib
import io
import json
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from training import atomic_files
from training.data.augment import look
from training.data.dataset import load
from training.data.faces import Faces
from training.data.split import split
from training.distill import voters
from training.errors import RunError, status
from training.evaluate.metrics import log_softmax
from training.run.folder import UNREADABLE, Config, Run, fingerprint

Floats = npt.NDArray[np.float32]

VIEWS = 6
"""Looks at a face: as it is, mirrored, and the others as training sees it, without erasing."""


@dataclass(frozen=True)
class Teachers:
    """Averaged answers. `answers`: by output, (N, 7) or (N, 8) probabilities for the N Training faces in their order.

    `about` holds what Config.shared names, `sha256` is the file's.
    """

    answers: dict[str, Floats]
    about: dict[str, Any]
    sha256: str = ""

    def check(self, config: Config) -> None:
        """Raise RunError where a run of this configuration may not learn from them."""
        for name, value in config.shared().items():
            if self.about.get(name) != value:
                raise RunError(f"the teachers were trained with another {name}")

    def write(self, path: Path) -> None:
        """Keep them in one file; RunError where it can't be written."""
        content = io.BytesIO()
        np.savez_compressed(content, allow_pickle=False, about=np.array(json.dumps(self.about)), **self.answers)
        try:
            atomic_files.write({path: content.getvalue()})
        except OSError as error:
            raise RunError(f"{path}: not written: {error}") from error


def read(path: Path) -> Teachers:
    """The teachers of a file; RunError for anything else."""
    try:
        content = path.read_bytes()
        with np.load(io.BytesIO(content), allow_pickle=False) as file:
            answers = {name: file[name] for name in file.files}
        about = json.loads(str(answers.pop("about")))
    except UNREADABLE as error:
        raise RunError(f"{path}: not a file of training.teach: {error}") from error
    return Teachers(answers, about, hashlib.sha256(content).hexdigest())


def teach(folders: Sequence[Path], faces: Faces, views: int = VIEWS, voters_share: float = 0) -> Teachers:
    """Ask the runs in `folders` about `faces`, the Training faces that they were made with; raises RunError.

    `voters_share` (0..1) of `emotion` is what the faces' votes say about it; above 0, RunError without votes.
    """
    if voters_share and faces.votes is None:
        raise RunError("there are no votes for --voters: FER+'s fer2013new.csv is not beside the data, nor in --votes")
    from training.networks import backend

    configs = [Run(folder).config() for folder in folders]
    about: dict[str, Any] = {name: configs[0].get(name) for name in ("seed", "validation_share")}
    about["data"] = fingerprint(faces)
    for folder in folders:
        Run(folder).check_shared(about)
    sums: dict[str, Floats] = {}
    votes: dict[str, int] = {}
    for folder, config in zip(folders, configs, strict=True):
        model = _load(folder, config)
        for view in range(views):
            print(f"{folder}: view {view + 1} of {views}", flush=True)
            for name, found in backend.predict(model, look(faces.pixels, view)).items():
                answer = np.exp(log_softmax(found)).astype(np.float32)
                sums[name] = sums[name] + answer if name in sums else answer
                votes[name] = votes.get(name, 0) + 1
    answers = {name: found / np.float32(votes[name]) for name, found in sums.items()}
    if voters_share and faces.votes is not None:
        rows = split(faces, about["seed"], about["validation_share"]).train
        probabilities = voters.label_probabilities(faces.votes, faces.labels, rows)
        answers["emotion"] = voters.joined(answers["emotion"], faces.votes, probabilities, voters_share)
    return Teachers(answers, about | {"voters": voters_share})


def _load(folder: Path, config: dict[str, Any]) -> Any:
    from training.networks import backend, by_name

    backend.prepare(bfloat16=bool(config["recipe"].get("bfloat16")))
    model = by_name.build(config["network"])
    Run(folder).load_best(model)
    return model


def _run(options: argparse.Namespace) -> None:
    options.out.parent.mkdir(parents=True, exist_ok=True)  # before the faces are looked at, which takes minutes
    faces = load(options.data, "train", options.votes)
    teach(options.runs, faces, options.views, options.voters).write(options.out)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; gives the exit status."""
    parser = argparse.ArgumentParser(prog="training.teach", description="Average what trained networks answer.")
    parser.add_argument("runs", type=Path, nargs="+", metavar="RUN", help="folders of trained runs")
    parser.add_argument("--data", type=Path, required=True, help="folder with train/<emotion>/ or fer2013.csv")
    parser.add_argument("--votes", type=Path, help="FER+'s fer2013new.csv")
    parser.add_argument("--out", type=Path, required=True, help="the file to write (npz)")
    parser.add_argument("--views", type=int, default=VIEWS, help="looks at each face")
    parser.add_argument(
        "--voters",
        type=float,
        default=0,
        metavar="SHARE",
        nargs="?",
        const=voters.SHARE,
        help=f"let FER+'s votes teach the labels, too, by this share (0 to 1, {voters.SHARE} where none is named)",
    )
    options = parser.parse_args(arguments)
    if options.views < 1:
        parser.error(f"--views {options.views}: not above 0")
    if not 0 <= options.voters <= 1:
        parser.error(f"--voters {options.voters}: not from 0 to 1")
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
    return status(lambda: _run(options))
