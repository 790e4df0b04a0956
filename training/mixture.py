"""Which of the two outputs decides the mood, or what mixture of them: chosen on validation faces."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from facetune.vision import decision
from training import ferplus
from training.dataset import Faces
from training.labels import EXPRESSION_OF_EMOTION, EXPRESSIONS

#: What agreement with FER2013's labels (a share, 0..1) the mixture may cost: about one face of the validation split.
COST = 0.001
SHARES = tuple(round(0.05 * step, 2) for step in range(21))

Probabilities = npt.NDArray[np.float32]


def compare(
    emotion: npt.NDArray[np.float32], expression: npt.NDArray[np.float32], faces: Faces
) -> list[dict[str, float]]:
    """Accuracy of the decision at each of SHARES of `expression`: {"expression", "emotion_labels", "crowd"}.

    `emotion_labels` is on FER2013's labels, `crowd` on FER+'s majority in eight classes, where a decision of seven
    never answers contempt. Takes probabilities, (N, 7) and (N, 8); raises ValueError for faces without votes.
    """
    if faces.votes is None:
        raise ValueError("the faces have no votes")
    crowd = ferplus.majority(faces.votes)
    clear = crowd >= 0
    rows = []
    for share in SHARES:
        answers = decision.decide(emotion, expression, EXPRESSIONS, share).argmax(axis=1)
        heard = np.asarray(EXPRESSION_OF_EMOTION)[answers]
        rows.append(
            {
                "expression": share,
                "emotion_labels": round(float((answers == faces.labels).mean()), 5),
                "crowd": round(float((heard[clear] == crowd[clear]).mean()), 5),
            }
        )
    return rows


def choose(rows: list[dict[str, float]]) -> float:
    """The share of `expression`: of those that cost FER2013 accuracy no more than COST, the best with the crowd.

    People correct the mood by what they see, so that the crowd counts; FER2013's labels are what others compare by.
    """
    best = max(row["emotion_labels"] for row in rows)
    fair = [row for row in rows if row["emotion_labels"] >= best - COST]
    return float(max(fair, key=lambda row: row["crowd"])["expression"])
