"""Scores of an exported model, and what they are made with."""
