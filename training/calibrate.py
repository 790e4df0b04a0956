"""Temperature scaling: one number per output that makes its confidence mean what it says.

Guo et al. 2017, arXiv:1706.04599. It changes no answer, only how sure the network sounds.
"""

from __future__ import annotations

import numpy as np

from training.metrics import Floats, Ints, log_loss

#: Beyond these a network is broken rather than badly calibrated.
LOWEST, HIGHEST = 0.2, 5.0


def temperature(logits: Floats, labels: Ints) -> float:
    """The temperature in LOWEST..HIGHEST with the least log loss on (N, C) logits and (N,) labels.

    Golden-section search over log T; the loss is convex in 1/T, so it has one minimum.
    """
    golden = (np.sqrt(5) - 1) / 2
    low, high = np.log(LOWEST), np.log(HIGHEST)
    while high - low > 1e-4:
        width = golden * (high - low)
        left, right = high - width, low + width
        if log_loss(logits / np.exp(left), labels) < log_loss(logits / np.exp(right), labels):
            high = right
        else:
            low = left
    return round(float(np.exp((low + high) / 2)), 4)
