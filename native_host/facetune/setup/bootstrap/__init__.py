"""Runs facetune.installer, see __main__.py."""
