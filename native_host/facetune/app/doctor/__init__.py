"""Examines everything that FaceTune needs, and repairs what it can."""
