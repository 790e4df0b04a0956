"""What ten people's votes on a face say about its FER2013 label.

A label of FER2013 is one person's word, and the network that has seen it eighty times knows it by heart, right or
wrong. FER+'s voters looked at the same face without knowing the label, so what they make probable has nothing learnt by
heart in it. On the validation faces, labels agree with the likeliest one by two networks' average answer on 70.5 %, by
the votes on 67.2 %, and by both together on 71.7 % (log loss 0.805, 0.968 and 0.765).
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from training.data.labels import EMOTIONS

Floats = npt.NDArray[np.float32]

INDEPENDENCE = 0.3
"""How much of an independent witness each voter is: ten people misread the same face alike.

Chosen on the validation faces: of 0.2 to 1, the lowest log loss together with the networks' answer.
"""

SHARE = 0.35
"""Weight of the votes beside the networks, unless another one is asked for.

A little above the 0.3 that was best there: what networks were trained on, they also know by heart.
"""


def label_probabilities(
    votes: Floats, labels: npt.NDArray[np.int64], rows: npt.NDArray[np.int64]
) -> npt.NDArray[np.float64]:
    """Probability of each FER2013 label from the votes alone, (N, 7), for (N, 10) votes.

    Naive Bayes: how often a face of each label is given each vote is counted over `rows`, the faces to train on, with
    one vote added to each count, so that the faces set aside stay unknown.
    """
    of_label = labels[rows, None] == np.arange(len(EMOTIONS))
    counts = of_label.T.astype(np.float64) @ votes[rows] + 1
    each_vote = np.log(counts / counts.sum(axis=1, keepdims=True))
    before = np.log((of_label.sum(axis=0) + 1) / (len(rows) + len(EMOTIONS)))
    return _shares(before + INDEPENDENCE * votes.astype(np.float64) @ each_vote.T)


def joined(answers: Floats, votes: Floats, probabilities: npt.NDArray[np.float64], share: float) -> Floats:
    """Networks' answers (N, 7) and the votes' probabilities as one, by their weighted geometric mean.

    `share` (0..1) is the weight of the votes; a face that nobody voted on keeps the networks' answer.
    """
    weight = np.where(votes.sum(axis=1, keepdims=True) > 0, share, 0.0)
    # 1e-9: a float32 answer can be 0, whose logarithm would outweigh everything else.
    return _shares(weight * np.log(probabilities) + (1 - weight) * np.log(answers + 1e-9)).astype(np.float32)


def _shares(logs: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    shares = np.exp(logs - logs.max(axis=1, keepdims=True))
    return np.asarray(shares / shares.sum(axis=1, keepdims=True))
