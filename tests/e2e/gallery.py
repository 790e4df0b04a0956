"""The page that shows all pictures side by side: a row for each state, a column for each browser, look and language."""

from __future__ import annotations

import html
from pathlib import Path


def write(folder: Path) -> None:
    """Write index.html beside the pictures, whose names begin with the state's: STATE-BROWSER-LOOK.png."""
    rows: dict[str, list[str]] = {}
    for file in sorted(folder.glob("*-*-*.png")):
        name = html.escape(file.stem)
        cell = f'<td><img src="{html.escape(file.name)}" alt="{name}" loading="lazy"><br>{name}</td>'
        rows.setdefault(name.partition("-")[0], []).append(cell)
    table = "".join(f"<tr><th>{state}</th>{''.join(cells)}</tr>" for state, cells in rows.items())
    page = f"<!doctype html><meta charset=utf-8><title>FaceTune, every state</title><table>{table}</table>"
    (folder / "index.html").write_text(page, encoding="utf-8")
