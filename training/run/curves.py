"""A run's learning curves as a picture."""

from __future__ import annotations

from pathlib import Path
from typing import Any

# At the top of the file: training.train imports it (by loop.py) before it writes anything, so a missing matplotlib is
# reported early.
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure


def draw(log: list[dict[str, Any]], path: Path) -> None:
    """Draw loss and validation accuracy over the epochs of `log` as a PNG at `path`."""
    figure = Figure(figsize=(9, 3.6), layout="constrained")
    FigureCanvasAgg(figure)
    left, right = figure.subplots(1, 2)
    epochs = [entry["epoch"] for entry in log]
    for axes, names in (
        (left, ("loss", "validation_loss")),
        (right, ("validation_accuracy", "validation_crowd")),
    ):
        for name in names:
            if name in log[0]:
                axes.plot(epochs, [entry[name] for entry in log], label=name.replace("_", " "))
        axes.set_xlabel("epoch")
        axes.grid(alpha=0.3)
        axes.legend()
    part = path.with_suffix(".part.png")
    figure.savefig(part, dpi=110)
    part.replace(path)
