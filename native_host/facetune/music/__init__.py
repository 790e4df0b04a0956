"""From a mood to tracks. Knows nothing of cameras, browsers or the network."""
