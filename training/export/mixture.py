"""The mixture of the two outputs that decides the mood, chosen on several views of the validation faces."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np
import numpy.typing as npt

from facetune.vision import classifier
from training.data import ferplus
from training.data.faces import Faces
from training.data.labels import EXPRESSIONS

SHARES = tuple(round(0.01 * step, 2) for step in range(101))

#: Of so many shares one is kept in the manifest, beside the chosen one: the rest would only make it long.
TOLD: Final = 5

#: Views without augmentation: the faces as they are, and mirrored.
PLAIN: Final = 2

#: Least agreement (0..1) with FER2013's labels on the plain views. Voters hardly see anger and fear in an acted or a
#: slight expression, where the search word still tells them: below this the decision would lose them.
LEAST_LABELS: Final = 0.68

Probabilities = npt.NDArray[np.float32]


def compare(views: Sequence[Mapping[str, Probabilities]], faces: Faces) -> list[dict[str, float]]:
    """Scores of the decision for each of SHARES: {"expression", "vote_loss", "labels", "crowd"}.

    `expression` is the share (0..1) of that output. `vote_loss` is the log loss (nats) against the voters'
    distribution over the seven emotions, a mean over all `views`, because in one view a few faces would decide. On the
    plain views, `labels` is the agreement (0..1) with FER2013's labels, and `crowd` that with the voters' majority
    where they have one of the seven emotions. `views` has, for each view of the N faces, the probabilities of
    `emotion`, (N, 7), and `expression`, (N, 8). Raises ValueError for faces without votes.
    """
    if faces.votes is None:
        raise ValueError("the faces have no votes")
    crowd, votes = ferplus.emotion_majority(faces.votes), ferplus.emotion_shares(faces.votes)
    clear, voted = crowd >= 0, votes.sum(axis=1) > 0
    rows = []
    for share in SHARES:
        lost, right, heard = [], [], []
        for number, found in enumerate(views):
            decided = classifier.decide(found["emotion"], found["expression"], EXPRESSIONS, share)
            lost.append(-(votes * classifier.log_probabilities(decided)).sum(axis=1)[voted])
            if number < PLAIN:
                answers = decided.argmax(axis=1)
                right.append(answers == faces.labels)
                heard.append(answers[clear] == crowd[clear])
        rows.append(
            {
                "expression": share,
                "vote_loss": round(float(np.mean(lost)), 5),
                "labels": round(float(np.mean(right)), 5),
                "crowd": round(float(np.mean(heard)), 5),
            }
        )
    return rows


def choose(rows: list[dict[str, float]]) -> float:
    """The share of `expression` with the least loss against the voters, where LEAST_LABELS of the labels are kept.

    A mood is what people see in a face, so the voters choose. Their distribution counts, not only their majority: it
    weighs every answer, so a face or two cannot decide. If no share keeps that many labels, the one that keeps most.
    """
    kept = [row for row in rows if row["labels"] >= LEAST_LABELS]
    if not kept:
        return float(max(rows, key=lambda row: (row["labels"], row["crowd"]))["expression"])
    return float(min(kept, key=lambda row: (row["vote_loss"], row["expression"]))["expression"])


def told(rows: list[dict[str, float]], share: float) -> list[dict[str, float]]:
    """The rows that the manifest keeps: every fifth (TOLD), and that of the chosen `share`."""
    return [row for number, row in enumerate(rows) if number % TOLD == 0 or row["expression"] == share]
