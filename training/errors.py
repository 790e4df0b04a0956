"""What goes wrong here, told to a person in one sentence.

TrainingError
 ├── DataError      the faces, labels or votes on disk are not what they should be
 ├── RunError       a run's folder or checkpoint cannot be used
 └── ExportError    the exported file is not the network that was trained
"""

from __future__ import annotations

import sys
from collections.abc import Callable

from facetune.errors import FaceTuneError


class TrainingError(Exception):
    """Base of every error that this package raises on purpose."""


class DataError(TrainingError):
    """The faces, labels or votes on disk are not what they should be."""


class RunError(TrainingError):
    """A run's folder or checkpoint cannot be used."""


class ExportError(TrainingError):
    """The exported file is not the network that was trained."""


def status(work: Callable[[], object], stays: str = "") -> int:
    """The exit status of a command whose work this is: what is known to go wrong is told in one sentence.

    The host's own failures come with what to do about them. `stays` is added where something could not be written.
    """
    try:
        work()
    except TrainingError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    except FaceTuneError as error:
        print(f"error: {error.message} {error.hint}", file=sys.stderr)
        return 1
    except ModuleNotFoundError as error:
        print(f"error: {error.name} is not installed: pip install 'facetune[training]'", file=sys.stderr)
        return 1
    except ImportError as error:  # it is there, but what it needs of the system is not, as OpenCV's libGL
        print(f"error: a library cannot be loaded: {error}", file=sys.stderr)
        return 1
    except OSError as error:
        print(f"error: not written: {error}{stays}", file=sys.stderr)
        return 1
    return 0
