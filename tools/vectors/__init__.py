"""Writes tests/vectors/: what the host's own code answers, for the tests of the page, which has the same rules."""
