"""What FaceTune remembers of the people who use it: moods and titles, never pictures, in one SQLite file."""
