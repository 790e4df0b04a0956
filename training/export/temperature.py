"""Temperature scaling: one number per output that makes its confidence mean what it says.

Guo et al. 2017, arXiv:1706.04599, scale by a temperature, found by log loss. It changes no answer, only how sure the
network sounds. Here it is the one at which the confidence is as high as the accuracy: what the person reads, and what
the host's "not sure" is decided by, is the confidence of the answer alone, and log loss, which also weighs the labels
that nobody could guess, left it 2.3 points too high on the validation faces.
"""

from __future__ import annotations

import numpy as np

from training.evaluate.metrics import Floats, Ints, log_softmax

#: Beyond these a network is broken rather than badly calibrated.
LOWEST, HIGHEST = 0.2, 5.0


def temperature(logits: Floats, labels: Ints) -> float:
    """The temperature in LOWEST..HIGHEST at which (N, C) logits are as sure of their answers as (N,) labels bear out.

    Bisection over log T: the mean confidence falls as T rises.
    """
    accuracy = float((logits.argmax(axis=1) == labels).mean())
    low, high = np.log(LOWEST), np.log(HIGHEST)
    while high - low > 1e-4:
        middle = (low + high) / 2
        confidence = float(np.exp(log_softmax(logits / np.exp(middle)).max(axis=1)).mean())
        low, high = (middle, high) if confidence > accuracy else (low, middle)
    return round(float(np.exp((low + high) / 2)), 4)
