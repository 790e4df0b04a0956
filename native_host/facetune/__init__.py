"""FaceTune reads a mood from the webcam, on this machine, and answers with music."""

__version__ = "0.1.0"

PROTOCOL = 1
"""Raised when a message changes so that the other side must know. The host still accepts the previous number."""
