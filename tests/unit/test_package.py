"""The extension's zips for the stores."""

from __future__ import annotations

import importlib.util
import json
import os
import re
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def package():
    spec = importlib.util.spec_from_file_location("package", ROOT / "installers/package.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("family", ["chromium", "gecko"])
def test_the_same_bytes_every_time(package, tmp_path, family):
    first = package.pack(family, tmp_path / "one").read_bytes()
    os.utime(ROOT / "extension/manifest.json")
    assert package.pack(family, tmp_path / "two").read_bytes() == first


@pytest.mark.parametrize("family", ["chromium", "gecko"])
def test_everything_the_manifest_and_the_pages_name_is_in_it(package, tmp_path, family):
    with zipfile.ZipFile(package.pack(family, tmp_path)) as archive:
        names = set(archive.namelist())
        manifest = json.loads(archive.read("manifest.json"))
        pages = {name: archive.read(name).decode() for name in names if name.endswith((".html", ".js"))}
    assert manifest["icons"].keys() == {"16", "32", "48", "128"}
    assert set(manifest["icons"].values()) | {"background/main.js", "_locales/en/messages.json"} <= names
    for name, text in pages.items():
        for link in re.findall(r'(?:src|href|from|import)\s*=?\s*"(\.{1,2}/[^"]+|[\w-]+\.(?:js|css))"', text):
            if link.endswith((".js", ".css")) and not link.endswith(("protocol.js", "messages.js")):
                assert os.path.normpath(Path(name).parent / link).replace(os.sep, "/") in names, (name, link)
    assert not [name for name in names if name.endswith(".d.ts")]


def test_a_projects_page_is_named_where_there_is_one(package, monkeypatch, tmp_path):
    assert "homepage_url" not in package.manifest_for("chromium")
    page = "https://example.org/facetune"
    assert package.manifest_for("gecko", page)["homepage_url"] == page
    monkeypatch.setattr("sys.argv", ["package.py", "--out", str(tmp_path / "made"), "--project", page])
    package.main()
    for file in (tmp_path / "made").iterdir():
        written = zipfile.ZipFile(file).read("shared/project.js").decode()
        found = re.search(r'downloads: "(.*?)", support: "(.*?)"', written).groups()
        assert found == (f"{page}/releases", f"{page}/issues")
    for wrong in ("http://example.org", "facetune", "https://me@example.org/"):
        monkeypatch.setattr("sys.argv", ["package.py", "--out", str(tmp_path), "--project", wrong])
        with pytest.raises(SystemExit):
            package.main()
    assert [file.name for file in tmp_path.iterdir()] == ["made"]


def test_each_store_gets_its_own_keys(package):
    chromium, gecko = package.manifest_for("chromium"), package.manifest_for("gecko")
    assert "key" not in chromium
    assert "key" not in gecko
    assert chromium["background"] == {"service_worker": "background/main.js", "type": "module"}
    assert gecko["background"] == {"scripts": ["background/main.js"], "type": "module"}
    assert "browser_specific_settings" not in chromium
    # The panel beside the page has another name in each.
    assert ("side_panel" in chromium, "sidebar_action" in chromium) == (True, False)
    assert ("side_panel" in gecko, "sidebar_action" in gecko) == (False, True)
    assert set(chromium["permissions"]) - set(gecko["permissions"]) == {"sidePanel"}
    assert gecko["browser_specific_settings"]["gecko"]["id"] == "extension@facetune.org"
