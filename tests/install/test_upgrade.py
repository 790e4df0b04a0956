"""This installer over what the one of 0.1 left, and each version's script with the other's package.

Between the two the package's modules moved: `facetune/cli.py` became a folder, `facetune/setup` three rooms.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from install.quick import ok, pack

from facetune import __version__

pytestmark = [
    pytest.mark.skipif(os.name == "nt", reason="install.sh is for Linux and macOS"),
    pytest.mark.timeout(300),
]

BEFORE = "0.0.9"
SCRIPT = Path(__file__).parent / "previous/install.sh"
"""The script of 0.1, word for word."""

MODULES = {
    "__init__": f"__version__ = {BEFORE!r}",
    "cli": f"def main(): print('facetune {BEFORE}')",
    "cli_setup": "",
    "pipeline": "",
    "host/__init__": "",
    "host/main": "def main(): pass",
    "setup/__init__": "",
    "setup/machine": "",
    "setup/probe": "",
    "setup/sign_out": "import os, pathlib\npathlib.Path(os.environ['HOME'], 'signed out').touch()",
    "setup/bootstrap/__init__": "",
    "setup/bootstrap/__main__": "import sys\nprint('the installer of before, with', *sys.argv[1:])",
}
"""What counts of the package of 0.1: where its modules were, and what another version starts of them."""

SCRIPTS = "[console_scripts]\nfacetune = facetune.cli:main\nfacetune-host = facetune.host.main:main\n"


@pytest.fixture(scope="module")
def old_wheel(tmp_path_factory):
    files = {f"facetune/{name}.py": f"{text}\n".encode() for name, text in MODULES.items()}
    files[f"facetune-{BEFORE}.dist-info/entry_points.txt"] = SCRIPTS.encode()
    return pack(tmp_path_factory.mktemp("old wheel"), "facetune", BEFORE, files, "py3-none-any")


@pytest.fixture
def home_before(user):
    """What was in the home until 0.1 was installed."""
    return user.tree()


@pytest.fixture
def upgrading(user, home_before, old_wheel):
    """Somebody for whom 0.1 is installed, and in use."""
    del home_before
    chromium = user.home / ".config/chromium/NativeMessagingHosts/org.facetune.host.json"
    firefox = user.home / ".mozilla/native-messaging-hosts/org.facetune.host.json"
    made = [user.home / ".local", user.home / ".local/share", user.data, user.home / ".local/bin"]
    made += [user.home / ".config/facetune", chromium.parent]
    for folder in made:
        folder.mkdir()
    ok(user.run(user.python, "-I", "-m", "venv", str(user.data / "venv")))
    ok(user.run(str(user.data / "venv/bin/python"), "-I", "-m", "pip", "install", "--no-index", str(old_wheel)))
    record = {"elsewhere": [], "directories": list(map(str, made)), "prefix": str(user.data), "previous": []}
    (user.data / "registrations.json").write_text(json.dumps(record), encoding="ascii")
    (user.home / ".local/bin/facetune").symlink_to(user.data / "venv/bin/facetune")
    for file, key, ids in [
        (chromium, "allowed_origins", ["chrome-extension://bfhcmnpojhhoephgbbfnjganbkdljggc/"]),
        (firefox, "allowed_extensions", ["extension@facetune.org", "dev@example.org"]),
    ]:
        manifest = {
            "name": "org.facetune.host",
            "description": f"FaceTune {BEFORE} reads your mood",
            "path": str(user.data / "venv/bin/facetune-host"),
            "type": "stdio",
            key: ids,
        }
        file.write_text(json.dumps(manifest), encoding="utf-8")
    assert package(user).joinpath("cli.py").is_file()
    return user


def personal(user):
    files = {user.home / ".config/facetune/settings.json": b'{"goal": "calm"}', user.data / "profile.db": b"a profile"}
    for file, body in files.items():
        file.write_bytes(body)
    return files


def package(user):
    (folder,) = (user.data / "venv").glob("lib/python3*/site-packages/facetune")
    return folder


def test_this_one_over_it_and_back(upgrading, home_before):
    kept = personal(upgrading)
    said = ok(upgrading.install())
    assert "Making the environment" not in said, "the old one is good enough"
    assert "Chromium: registered\nFirefox: registered\n" in said
    assert ok(upgrading.run(str(upgrading.home / ".local/bin/facetune"), "--version")) == f"facetune {__version__}\n"
    for gone in ("cli.py", "cli_setup.py", "pipeline.py", "setup/machine.py"):
        assert not (package(upgrading) / gone).exists()
    states = upgrading.states()
    assert {each["state"] for each in states.values() if each["found"]} == {"registered"}
    assert not any(each["outdated"] for each in states.values())
    assert states["firefox"]["extension_ids"] == ["extension@facetune.org", "dev@example.org"]
    assert {file: file.read_bytes() for file in kept} == kept

    for file in kept:
        file.unlink()
    assert "FaceTune is removed." in ok(upgrading.uninstall())
    assert upgrading.tree() == home_before


def test_this_one_removes_it_and_signs_out(upgrading, home_before):
    personal(upgrading)
    assert "FaceTune is removed." in ok(upgrading.uninstall("--yes"))
    (upgrading.home / "signed out").unlink()
    assert upgrading.tree() == home_before


def test_the_script_of_before_installs_this_package_and_removes_it(user, wheel):
    before = user.tree()
    script = ["sh", str(SCRIPT), "--wheel", str(wheel)]
    assert "Chromium: registered\nFirefox: registered\n" in ok(user.run(*script))
    assert ok(user.run(str(user.home / ".local/bin/facetune"), "--version")) == f"facetune {__version__}\n"
    assert "FaceTune is removed." in ok(user.run(*script, "--uninstall"))
    assert user.tree() == before


def test_this_script_starts_the_installer_of_before(user, old_wheel):
    assert "the installer of before, with --wheel" in ok(user.install("--yes", wheel=old_wheel))
