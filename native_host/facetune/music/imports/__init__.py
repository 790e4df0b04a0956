"""Adds the user's own tables to the catalogue, and takes them out again."""
