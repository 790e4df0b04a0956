"""The browsers: where each looks for the host, and whether it finds it there."""
