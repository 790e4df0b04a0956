"""The errors of training, each reported in one sentence.

TrainingError
 ├── DataError      faces, labels or votes on disk are missing or wrong
 ├── RunError       a run's folder, configuration or checkpoint cannot be used
 └── ExportError    an exported file or its manifest is wrong
"""

from __future__ import annotations

import sys
from collections.abc import Callable

from facetune.errors import FaceTuneError


class TrainingError(Exception):
    """Base of every error that this package raises on purpose."""


class DataError(TrainingError):
    """Faces, labels or votes on disk are missing or wrong."""


class RunError(TrainingError):
    """A run's folder, configuration or checkpoint cannot be used."""


class ExportError(TrainingError):
    """An exported file or its manifest is wrong."""


def status(work: Callable[[], object], stays: str = "") -> int:
    """Do a command's work and return its exit status; an expected error is printed in one sentence.

    The host's own errors add what to do. `stays` is added if a file could not be written.
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
    except ImportError as error:  # something that the library needs is missing, such as libGL for OpenCV
        print(f"error: a library cannot be loaded: {error}", file=sys.stderr)
        return 1
    except OSError as error:
        print(f"error: not written: {error}{stays}", file=sys.stderr)
        return 1
    return 0
