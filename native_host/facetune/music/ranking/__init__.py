"""From a mood and a goal to an ordered list of tracks."""
