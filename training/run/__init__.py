"""One training run: its recipe, its folder and its loop."""
