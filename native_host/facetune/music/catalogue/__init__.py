"""The tracks that answers are chosen from: a SQLite file made of the shipped facts and the imports."""
