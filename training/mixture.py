"""Which of the two outputs decides the mood, or what mixture: chosen on validation faces, over several looks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from facetune.vision import decision
from training import ferplus
from training.dataset import Faces
from training.labels import EXPRESSION_OF_EMOTION, EXPRESSIONS

SHARES = tuple(round(0.05 * step, 2) for step in range(21))

Probabilities = npt.NDArray[np.float32]


def compare(looks: Sequence[Mapping[str, Probabilities]], faces: Faces) -> list[dict[str, float]]:
    """Accuracy of the decision at each of SHARES of `expression`: {"expression", "emotion_labels", "crowd"}.

    `emotion_labels` is on FER2013's labels, `crowd` on FER+'s majority in eight classes, where a decision of seven
    never answers contempt. Takes the probabilities of `emotion`, (N, 7), and `expression`, (N, 8), by look, of which
    the mean is taken: on one look a few faces decide. Raises ValueError for faces without votes.
    """
    if faces.votes is None:
        raise ValueError("the faces have no votes")
    crowd = ferplus.majority(faces.votes)
    clear = crowd >= 0
    rows = []
    for share in SHARES:
        right, heard = [], []
        for found in looks:
            answers = decision.decide(found["emotion"], found["expression"], EXPRESSIONS, share).argmax(axis=1)
            right.append(answers == faces.labels)
            heard.append(np.asarray(EXPRESSION_OF_EMOTION)[answers][clear] == crowd[clear])
        rows.append(
            {
                "expression": share,
                "emotion_labels": round(float(np.mean(right)), 5),
                "crowd": round(float(np.mean(heard)), 5),
            }
        )
    return rows


def choose(rows: list[dict[str, float]]) -> float:
    """The share of `expression` that agrees best with FER2013's labels, and of several such the best with the crowd.

    The crowd sees what people see, but the labels are what others compare by, and a share that was let cost 0.1 points
    on the validation faces has cost 0.4 and 0.5 on others: they are too few to tell such a cost from none.
    """
    return float(max(rows, key=lambda row: (row["emotion_labels"], row["crowd"]))["expression"])
