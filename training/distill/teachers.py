"""Teachers: what trained networks answer about every Training face, as targets for another network.

Distillation (Hinton et al. 2015, arXiv:1503.02531): the average answer of several networks over several views of a face
says what else it may be. If its label is unusual, the average says that too. FER+'s voters can add to the answers
about the labels (voters.py). All teachers must have held out the same faces: otherwise what they know by heart would
reach the validation set through the network that they teach.
"""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from training import atomic_files
from training.data.augment import view_of
from training.data.faces import Faces
from training.data.split import split
from training.distill import voters
from training.errors import RunError
from training.evaluate.metrics import log_softmax
from training.run.checkpoint import UNREADABLE
from training.run.config import Config, fingerprint
from training.run.folder import Run

Floats = npt.NDArray[np.float32]

VIEWS = 6
"""Views of each face that are averaged, as augment.view_of makes them."""


@dataclass(frozen=True)
class Teachers:
    """Averaged answers of trained networks.

    answers: by output, (N, 7) or (N, 8) float32 probabilities of the N Training faces, in their order
    about:   seed, validation_share and data as in Config.shared, and voters, the share of FER+'s votes
    sha256:  of the file that they were read from
    """

    answers: dict[str, Floats]
    about: dict[str, Any]
    sha256: str = ""

    @classmethod
    def read(cls, path: Path) -> Teachers:
        """Read the teachers from a file; raises RunError if it is not one."""
        try:
            content = path.read_bytes()
            with np.load(io.BytesIO(content), allow_pickle=False) as file:
                answers = {name: file[name] for name in file.files}
            about = json.loads(str(answers.pop("about")))
        except UNREADABLE as error:
            raise RunError(f"{path}: not a file of training.teach: {error}") from error
        return cls(answers, about, hashlib.sha256(content).hexdigest())

    def check(self, config: Config) -> None:
        """Raise RunError if a run with this configuration must not learn from them."""
        for name, value in config.shared().items():
            if self.about.get(name) != value:
                raise RunError(f"the teachers were trained with another {name}")

    def write(self, path: Path) -> None:
        """Write them to one file; raises RunError if that fails."""
        content = io.BytesIO()
        np.savez_compressed(content, allow_pickle=False, about=np.array(json.dumps(self.about)), **self.answers)
        try:
            atomic_files.write({path: content.getvalue()})
        except OSError as error:
            raise RunError(f"{path}: not written: {error}") from error


def teach(folders: Sequence[Path], faces: Faces, views: int = VIEWS, voters_share: float = 0) -> Teachers:
    """Average the answers of the runs in `folders` about `faces`, the Training faces that they were trained with.

    `voters_share` (0..1) is the weight of FER+'s votes in `emotion`. Raises RunError for unusable runs, for runs with
    another split, and if votes are needed but missing.
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
    counts: dict[str, int] = {}
    for folder, config in zip(folders, configs, strict=True):
        model = _load(folder, config)
        for view in range(views):
            print(f"{folder}: view {view + 1} of {views}", flush=True)
            for name, found in backend.predict(model, view_of(faces.pixels, view)).items():
                answer = np.exp(log_softmax(found)).astype(np.float32)
                sums[name] = sums[name] + answer if name in sums else answer
                counts[name] = counts.get(name, 0) + 1
    answers = {name: found / np.float32(counts[name]) for name, found in sums.items()}
    if voters_share and faces.votes is not None:
        rows = split(faces, about["seed"], about["validation_share"]).train
        probabilities = voters.label_probabilities(faces.votes, faces.labels, rows)
        answers["emotion"] = voters.mixed(answers["emotion"], faces.votes, probabilities, voters_share)
    return Teachers(answers, about | {"voters": voters_share})


def _load(folder: Path, config: dict[str, Any]) -> Any:
    from training.networks import backend, by_name

    backend.prepare(bfloat16=bool(config["recipe"].get("bfloat16")))
    model = by_name.build(config["network"])
    Run(folder).load_best(model)
    return model
