"""Reads tables of tracks that others made, CSV and Parquet."""
