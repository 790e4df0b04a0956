"""A run from its last checkpoint to its end: epochs, the log, the curves, and what the terminal shows of them."""

from __future__ import annotations

import sys

from training.run import curves
from training.run.folder import Run
from training.run.trainer import Trainer


def to_the_end(trainer: Trainer, run: Run) -> None:
    """Train in `run` until its budget is spent; after each epoch it can be resumed.

    Raises RunError for a checkpoint of another network, a file that cannot be written, or a loss that is no number.
    """
    if trainer.restore():
        print(f"resuming after epoch {trainer.epoch}")
    log = run.log()[: trainer.epoch]
    if log:  # a run that was killed right after a checkpoint has not drawn that epoch
        curves.draw(log, run.curves)
    while not trainer.finished():
        log.append(trainer.train_epoch(_live))
        print(f"{trainer.progress():4.0%}  " + "  ".join(f"{k} {v}" for k, v in log[-1].items()), flush=True)
        run.write_log(log)
        trainer.save()
        curves.draw(log, run.curves)
    print(f"lowest validation loss {trainer.best:.4f} in epoch {trainer.best_epoch}: {run.best}")


def _live(progress: float, loss: float) -> None:
    """Update one line of a terminal; a file gets the epochs only."""
    if sys.stderr.isatty():
        print(f"\r{progress:6.1%}  loss {loss:.3f}", end="\r", file=sys.stderr, flush=True)
