"""Trained networks made one: side by side, which averages their logits, or by the mean of their weights.

Networks that were trained apart make different errors, so their average is better than each, without more training:
"Simple and Scalable Predictive Uncertainty Estimation using Deep Ensembles" (Lakshminarayanan et al. 2017,
arXiv:1612.01474).

The mean of the weights is for runs of one network of which one started from the other. Between a network and what it
became on poorer pictures, it keeps much of what both can ("Robust fine-tuning of zero-shot models", Wortsman et al.
2022, arXiv:2109.01903).
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from training.errors import RunError
from training.run.folder import Run


def combine(folders: Sequence[Path], out: Path) -> Run:
    """Make the run in `out` of those in `folders`; raises RunError.

    They come in the order of by_name.PARTS, or are all of one network: then it is the mean of their weights.
    """
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
    from training.networks import backend, by_name
    from training.run import converted_run

    runs = [Run(folder) for folder in folders]
    configs = [run.config() for run in runs]
    given = tuple(config.get("network") for config in configs)
    alike = len(given) > 1 and len(set(given)) == 1
    network = given[0] if alike else next((name for name, parts in by_name.PARTS.items() if parts == given), None)
    if network is None:
        known = "; ".join(f"{' and '.join(parts)} ({name})" for name, parts in by_name.PARTS.items())
        raise RunError(f"{' and '.join(map(str, given))} make no ensemble; those that do, in this order: {known}")
    shared = {name: configs[0].get(name) for name in ("seed", "validation_share", "data")}
    for run in runs[1:]:
        run.check_shared(shared)
    start = tuple(run.sha256() for run in runs)
    backend.prepare(bfloat16=False)
    model = by_name.build(network)
    if alike:
        found = []
        for run in runs:
            run.load_best(model)
            found.append(model.get_weights())
        model.set_weights([np.mean(weights, axis=0) for weights in zip(*found, strict=True)])
    else:
        for run, part in zip(runs, by_name.PARTS[network], strict=True):
            run.load_best(model.get_layer(part))
    votes = all(config["recipe"]["crowd_weight"] for config in configs)
    return converted_run.make(model, out, runs[0].validation(), shared, votes=votes, start=start)
