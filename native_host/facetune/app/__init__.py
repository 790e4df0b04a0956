"""Use cases: each once, between the two front doors and the rooms."""
