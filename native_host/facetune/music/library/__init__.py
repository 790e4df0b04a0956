"""A person's own music, from files of theirs: reads what they played or saved, and finds it in the catalogue."""
