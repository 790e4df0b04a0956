"""The confusion matrix and the reliability diagram, as pictures."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from training.evaluate import metrics
from training.evaluate.metrics import Floats, Ints


def draw(probabilities: Floats, labels: Ints, classes: Sequence[str], folder: Path) -> None:
    """Write confusion.png and reliability.png into `folder`, from (N, C) probabilities and (N,) labels."""
    folder.mkdir(parents=True, exist_ok=True)
    matrix = metrics.confusion(probabilities.argmax(axis=1), labels, len(classes))
    figure, axes = _figure()
    shares = matrix / matrix.sum(axis=1, keepdims=True).clip(1)
    axes.imshow(shares, cmap="Blues", vmin=0, vmax=1)
    for row, line in enumerate(shares):
        for column, share in enumerate(line):
            colour = "white" if share > 0.5 else "black"
            axes.text(column, row, f"{100 * share:.0f}", ha="center", va="center", color=colour)
    axes.set_xticks(range(len(classes)), classes, rotation=45, ha="right")
    axes.set_yticks(range(len(classes)), classes)
    axes.set_xlabel("answered")
    axes.set_ylabel("labelled (rows sum to 100 %)")
    figure.savefig(folder / "confusion.png", dpi=110)

    figure, axes = _figure()
    found = metrics.reliability(probabilities, labels)
    axes.plot([0, 1], [0, 1], "--", color="gray", label="what confidence promises")
    axes.plot([confidence for _, confidence, _ in found], [right for _, _, right in found], "o-", label="what it keeps")
    axes.set_xlabel("confidence")
    axes.set_ylabel("accuracy")
    axes.legend()
    figure.savefig(folder / "reliability.png", dpi=110)


def _figure() -> tuple[Any, Any]:
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(5.2, 4.8), layout="constrained")
    FigureCanvasAgg(figure)
    return figure, figure.subplots()
