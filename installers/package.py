#!/usr/bin/env python3
"""Packs the extension for the stores: one zip for Chromium's family, one for Firefox, the same bytes every time.

    python installers/package.py [--out dist] [--project https://... [--downloads URL] [--support URL]]

The extension lies in the tree as both browsers load it unpacked. A store wants less: no `key`, since it gives the
extension an id of its own, and only the background key and the settings that its own browser reads.
"""

from __future__ import annotations

import argparse
import json
import zipfile
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

EXTENSION: Final = Path(__file__).resolve().parent.parent / "extension"

_EPOCH: Final = (1980, 1, 1, 0, 0, 0)
"""The earliest date a zip can hold: the files' own dates would differ from checkout to checkout."""

_PROJECT: Final = "shared/project.js"

_TYPES_ONLY: Final = ".d.ts"
"""Read by the type checker alone."""


def manifest_for(family: str, project: str | None = None) -> dict[str, Any]:
    """The manifest that the store of `family` ("chromium" or "gecko") takes; `project` is the project's page."""
    manifest: dict[str, Any] = json.loads((EXTENSION / "manifest.json").read_text(encoding="utf-8"))
    background = manifest["background"]
    del manifest["key"], background["preferred_environment"]
    if family == "chromium":
        del manifest["browser_specific_settings"], background["scripts"], manifest["action"]["default_area"]
        del manifest["sidebar_action"]
    else:
        del manifest["minimum_chrome_version"], background["service_worker"], manifest["side_panel"]
        manifest["permissions"].remove("sidePanel")
    if project:
        manifest["homepage_url"] = project
    return manifest


def links(downloads: str, support: str) -> bytes:
    """shared/project.js with the addresses where the program is had, and where faults are told."""
    source = (EXTENSION / _PROJECT).read_text(encoding="utf-8")
    known = f"{{ downloads: {json.dumps(downloads)}, support: {json.dumps(support)} }}"
    return source.replace('{ downloads: "", support: "" }', known).encode()


def pack(family: str, folder: Path, project: str | None = None, downloads: str = "", support: str = "") -> Path:
    """Write the zip for `family` into `folder`; the file. Raises OSError."""
    manifest = manifest_for(family, project)
    target = folder / f"facetune-{family}-{manifest['version']}.zip"
    folder.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(target, "w") as archive:
        for file in sorted(EXTENSION.rglob("*")):
            name = file.relative_to(EXTENSION).as_posix()
            if file.is_dir() or name.endswith(_TYPES_ONLY) or name.startswith("."):
                continue
            content = file.read_bytes()
            if name == "manifest.json":
                content = json.dumps(manifest, indent=2, ensure_ascii=False).encode() + b"\n"
            if name == _PROJECT:
                content = links(downloads, support)
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, content, compresslevel=9)
    return target


def main() -> None:
    """Pack both."""
    parser = argparse.ArgumentParser(description="Pack the extension for the stores.")
    parser.add_argument("--out", type=Path, default=Path("dist"))
    parser.add_argument("--project", metavar="URL", type=_page, help="the project's page")
    parser.add_argument("--downloads", metavar="URL", type=_page, help="where the program is had (PROJECT/releases)")
    parser.add_argument("--support", metavar="URL", type=_page, help="where faults are told (PROJECT/issues)")
    chosen = parser.parse_args()
    page = (chosen.project or "").rstrip("/")
    downloads = chosen.downloads or (page and f"{page}/releases")
    support = chosen.support or (page and f"{page}/issues")
    for family in ("chromium", "gecko"):
        print(pack(family, chosen.out, chosen.project, downloads, support))


def _page(text: str) -> str:
    address = urlsplit(text)
    if address.scheme != "https" or not address.hostname or address.username:
        raise argparse.ArgumentTypeError("not an address that begins with https://")
    return text


if __name__ == "__main__":
    main()
