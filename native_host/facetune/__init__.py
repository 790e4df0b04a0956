"""FaceTune reads a mood from the webcam, on this machine, and answers with music."""

__version__ = "0.1.0"
