"""Rows from a text without columns: ids and links of tracks, "Artist - Title", Last.fm's table without a header."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable
from typing import Final

from facetune import spotify_links
from facetune.music.library.row import SAVED, Pair, Row, Rows, Skipped, text_of

LINE: Final = 2000
"""The most characters of a line that is read."""

_NUMBER: Final = re.compile(r"^(?:\d{1,5}[.):]|[-*\u2022])\s+")
"""What lists have in front of a line: "12. ", "- "."""
_M3U: Final = re.compile(r"^#EXTINF:[^,]*,\s*", re.IGNORECASE)
_LINK: Final = re.compile(r"(?:spotify:track:|spotify\.com/(?:[\w-]+/){0,3}tracks?/)([0-9A-Za-z]{22})(?![0-9A-Za-z])")
_DASH: Final = re.compile(r" [-\u2013\u2014] |\s[\u2013\u2014]\s|\t")
_PLAYED_AT: Final = re.compile(r"\d{1,2} \w{3,9} \d{4},? \d{1,2}:\d{2}$")
"""The moment of a play, as the tables of Last.fm without a header write it."""


def rows(lines: Iterable[str]) -> Rows:
    """The rows of a text, one for a line that is not empty and no comment."""
    for line in lines:
        if row := row_of_line(line):
            yield row


def row_of_line(line: str) -> Row | Pair | Skipped | None:
    """The row of a line; None for one that is empty or a comment."""
    if len(line) > LINE:
        return Skipped("too_long")
    text = _M3U.sub("", text_of(line.replace("\t", " \u2013 ")).strip("\ufeff"))
    if not text or text[0] == "#":
        return None
    if found := _LINK.search(text):
        return Row("", "", found[1])
    if track := spotify_links.track_id(text):
        return Row("", "", track)
    text = _NUMBER.sub("", text)
    if _PLAYED_AT.search(text.rstrip('"')) and len(fields := _fields(text)) >= 4:
        return Row(text_of(fields[2]), text_of(fields[0]), plays=1)
    parts = _DASH.split(text, maxsplit=1)
    if len(parts) < 2 and len(fields := _fields(text)) == 2:
        parts = fields
    if len(parts) < 2 or not parts[0].strip() or not parts[1].strip():
        return Skipped("no_music")
    return Pair(text_of(parts[0]).strip("\"'"), text_of(parts[1]).strip("\"'"), SAVED)


def looks_like_list(lines: list[str]) -> bool:
    """Whether most of a text's first lines are rows."""
    found = [row for line in lines if (row := row_of_line(line)) is not None]
    good = sum(not isinstance(row, Skipped) for row in found)
    return good > 0 and good * 2 >= len(found)


def is_history(lines: list[str]) -> bool:
    """Whether most of a text's first lines are plays."""
    found = [row for line in lines if (row := row_of_line(line)) is not None]
    return sum(isinstance(row, Row) and row.track is None for row in found) * 2 > len(found)


def _fields(text: str) -> list[str]:
    try:
        return next(csv.reader([text]), [])
    except csv.Error:
        return []
