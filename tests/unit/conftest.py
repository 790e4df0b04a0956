"""Temporary computers of any system to install FaceTune on."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest

from facetune.browsers.machine import Machine


@dataclass
class FakeRegistry:
    """A registry in memory. `values` maps (root, key) to the key's default value, None for a key without one.

    As in a real registry, writing a key creates its parents, which stay when it is deleted.
    """

    values: dict = field(default_factory=dict)

    def read(self, root, key):
        return self.values.get((root, key))

    def has(self, root, key):
        return any(r == root and (k == key or k.startswith(key + "\\")) for r, k in self.values)

    def names(self, root, key):
        if not self.has(root, key):
            return None
        below = [k.removeprefix(key + "\\") for r, k in self.values if r == root and k.startswith(key + "\\")]
        own = [""] if self.values.get((root, key)) is not None else []
        return own + list(dict.fromkeys(each.split("\\")[0] for each in below))

    def write(self, root, key, value):
        parts = key.split("\\")
        for count in range(2, len(parts)):  # the key Software always exists
            self.values.setdefault((root, "\\".join(parts[:count])), None)
        self.values[root, key] = value

    def delete(self, root, key):
        if any(r == root and k.startswith(key + "\\") for r, k in self.values):
            raise PermissionError(13, "Access is denied")
        self.values.pop((root, key), None)

    def written(self):
        """The keys that have a value."""
        return {place: value for place, value in self.values.items() if value is not None}


@pytest.fixture
def home(tmp_path):
    folder = tmp_path / 'hömé of o\'user: "家"'
    folder.mkdir()
    return folder


@pytest.fixture
def make_machine(home):
    """A function that makes a computer of a system, with the host's program installed."""

    def make(system="linux", programs=(), registry=None):
        scripts = home / "facetune venv" / ("Scripts" if system == "windows" else "bin")
        scripts.mkdir(parents=True, exist_ok=True)
        program = scripts / ("facetune-host.exe" if system == "windows" else "facetune-host")
        program.write_text("#!/bin/sh\n")
        program.chmod(0o755)
        config = {"linux": home / ".config", "macos": home / "Library/Application Support", "windows": home}[system]
        data = {"linux": home / ".local/share", "macos": config, "windows": home / "AppData/Local"}[system] / "facetune"
        return Machine(
            system,
            home,
            config,
            data,
            scripts / "python",
            (registry if registry is not None else FakeRegistry()) if system == "windows" else None,
            which=lambda name: f"/usr/bin/{name}" if name in programs else None,
            applications=(home / "Applications",) if system == "macos" else (),
            root=home / "root",
        )

    return make


@pytest.fixture
def tree(home):
    """A function that returns everything below the home: paths, and the content of files."""

    def look():
        return {str(path.relative_to(home)): path.read_bytes() if path.is_file() else None for path in home.rglob("*")}

    return look
