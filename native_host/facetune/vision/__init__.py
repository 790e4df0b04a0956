"""From a source of frames to a mood. Knows nothing of music, browsers or Spotify."""
