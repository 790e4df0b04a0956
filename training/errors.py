"""What goes wrong here, told to a person in one sentence.

TrainingError
 ├── DataError      the faces, labels or votes on disk are not what they should be
 ├── RunError       a run's folder or checkpoint cannot be used
 └── ExportError    the exported file is not the network that was trained
"""


class TrainingError(Exception):
    """Base of every error that this package raises on purpose."""


class DataError(TrainingError):
    """The faces, labels or votes on disk are not what they should be."""


class RunError(TrainingError):
    """A run's folder or checkpoint cannot be used."""


class ExportError(TrainingError):
    """The exported file is not the network that was trained."""
