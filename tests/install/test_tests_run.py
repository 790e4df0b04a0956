"""tests/run itself: what it installs and how it sums up, with stand-ins for every program it would start."""

from __future__ import annotations

import os
import re
import shutil
import subprocess

import pytest

from tests.conftest import ROOT

BASH = shutil.which("bash")

pytestmark = pytest.mark.skipif(BASH is None or os.name == "nt", reason="it is written for bash, on Linux and macOS")

PYTHON = """
# cv2 is a folder that opencv-python and its headless build share; the former does not load here.
cd "$STATE" || exit
echo "python $*" >>log
has() { [ "$(cat cv2 2>/dev/null)" = "$1" ]; }
case $* in
    *'import ensurepip'*) ! [ -e no-python ] ;;
    *base_prefix*) echo "$me" ;;
    *'-m venv --clear '*) rm -rf "$4" && mkdir -p "$4/bin" && cp "$0" "$4/bin/python" ;;
    *'--editable'*) echo opencv >cv2 ;;
    *'uninstall'*) rm -f cv2 ;;
    *'--force-reinstall'*headless*) ! [ -e no-headless ] && echo headless >cv2 && : >installed ;;
    *headless*) [ -e installed ] || { echo headless >cv2 && : >installed; } ;;
    *'print(version('*) echo 4.99 ;;
    *'import cv2'*) has headless ;;
    *'models fetch'*) ! [ -e no-network ] && echo '{"file": "..."}' && { [ -e no-weights ] || : >weights; } ;;
    *json.loads*) printf %s "$STATE/weights" ;;
esac
"""

TOOLS = {
    "id": "echo 0",
    "dpkg-query": 'for package; do :; done; [ -e "$STATE/missing-$package" ] || printf installed',
    "apt-cache": 'if [ -e "$STATE/unknown-$2" ]; then echo "  Candidate: (none)"; else echo "  Candidate: 1.0"; fi',
    "apt-get": 'echo "apt-get $*" >>"$STATE/log"',
    "npm": "mkdir -p node_modules",
    "shellcheck": ":",
}


class Checkout:
    """A folder with tests/run in it, and a PATH with nothing but stand-ins and the usual small tools."""

    def __init__(self, folder):
        self.folder = folder / "check out"
        self.state = folder / "state"
        self.tools = folder / "tools"
        for each in (self.folder / "tests", self.folder / "web", self.state, self.tools):
            each.mkdir(parents=True)
        shutil.copy(ROOT / "tests/run", self.folder / "tests")
        (self.folder / "pyproject.toml").write_text("")
        for each in ("tests", "web"):
            (self.folder / each / "package-lock.json").write_text("{}")
        for name in ("sh", "dirname", "cat", "cksum", "rm", "cp", "mkdir", "grep"):
            (self.tools / name).symlink_to(shutil.which(name))
        for name, script in TOOLS.items():
            self.tool(name, script)
        self.tool("python3", PYTHON)

    def tool(self, name, script):
        (self.tools / name).write_text(f"#!/bin/sh\nme={name}\n{script}\n")
        (self.tools / name).chmod(0o755)

    def mark(self, *names):
        for name in names:
            (self.state / name).touch()

    def run(self, *, status=0, **changes):
        environment = {"PATH": str(self.tools), "STATE": str(self.state), "HOME": str(self.state), **changes}
        command = [BASH, str(self.folder / "tests/run"), "--fast"]
        process = subprocess.run(
            command, env=environment, capture_output=True, check=False, timeout=60, encoding="utf-8"
        )
        assert process.returncode == status, process.stdout + process.stderr
        return process.stdout

    def log(self):
        return (self.state / "log").read_text()


@pytest.fixture
def checkout(tmp_path):
    return Checkout(tmp_path)


class TestSummary:
    def test_all_is_there(self, checkout):
        assert checkout.run().endswith("\nAll passed.\n")
        assert "apt-get" not in checkout.log()

    def test_what_was_left_out_is_counted(self, checkout):
        checkout.mark("missing-xdotool", "unknown-xdotool", "no-network")
        said = checkout.run()
        assert "Tests that need more packages: not here: xdotool" in said
        assert said.endswith("\nPassed, 2 left out.\n")

    def test_weights_that_are_not_where_the_tests_will_look(self, checkout):
        checkout.mark("no-weights")
        said = checkout.run(status=1)
        assert re.search(r"FAILED +\d+ s  Face detector's weights: fetched, and not there", said)

    def test_it_fails_where_all_must_be_had(self, checkout):
        checkout.mark("missing-xdotool", "unknown-xdotool")
        assert checkout.run(status=1, CI="true").endswith("\n1 failed.\n")

    def test_npm_works_beside_pip_and_its_failure_is_told_all_the_same(self, checkout):
        (checkout.tools / "npm").write_text("#!/bin/sh\n[ $1 != ci ] || { echo npm: no such package >&2; exit 7; }\n")
        said = checkout.run(status=1)
        assert "\n=== Node packages\nnpm: no such package\n" in said
        assert said.endswith("s  pytest\n1 failed.\n")

    def test_without_root_the_missing_packages_are_named(self, checkout):
        (checkout.tools / "id").write_text("#!/bin/sh\necho 1000\n")
        checkout.mark("missing-xvfb")
        said = checkout.run()
        assert "    sudo apt-get install xvfb\n" in said
        assert said.endswith("\nPassed, 1 left out.\n")


class TestSystemPackages:
    def installed(self, checkout):
        return [
            line.split("--no-install-recommends ")[1] for line in checkout.log().splitlines() if " install -y" in line
        ]

    def test_an_unknown_name_does_not_keep_the_others_out(self, checkout):
        checkout.mark("missing-chromium", "missing-firefox-esr", "unknown-firefox-esr", "missing-xvfb")
        assert "Unknown to apt: firefox-esr" in checkout.run()
        assert self.installed(checkout) == ["chromium xvfb"]

    def test_npm_is_installed_only_where_there_is_none(self, checkout):
        checkout.mark("missing-npm")
        checkout.run()
        assert "apt-get" not in checkout.log()
        (checkout.tools / "npm").unlink()
        checkout.run()
        assert self.installed(checkout) == ["npm"]

    def test_a_python_that_lacks_a_module(self, checkout):
        checkout.mark("no-python")
        assert "FAILED" in checkout.run(status=1)
        assert self.installed(checkout) == ["python3-venv"]

    def test_a_chosen_python_that_does_not_do_is_not_passed_over(self, checkout):
        said = checkout.run(status=1, FACETUNE_PYTHON="/bin/false")
        assert re.search(r"FAILED +\d+ s  Python environment", said)
        assert not (checkout.state / "log").exists()


class TestPythonEnvironment:
    """Where libGL is missing."""

    def test_headless_takes_opencvs_place_again_after_a_change(self, checkout):
        checkout.run()
        assert "Up to date." in checkout.run().split("=== ruff check")[0]
        (checkout.folder / "pyproject.toml").write_text("# changed")
        checkout.run()
        assert (checkout.state / "cv2").read_text() == "headless\n"

    def made(self, checkout, **changes):
        """How often an environment was made, and whether the last run took it as it was."""
        said = checkout.run(**changes).split("=== ruff check")[0]
        return checkout.log().count("-m venv"), "Up to date." in said

    def test_one_whose_python_is_gone_is_made_anew(self, checkout):
        assert self.made(checkout) == (1, False)
        python = checkout.folder / ".venv-test/bin/python"
        python.unlink()
        python.symlink_to("/nowhere/python3")
        assert self.made(checkout) == (2, False)
        assert self.made(checkout) == (2, True)

    def test_one_of_another_python_than_the_chosen_one_is_made_anew(self, checkout):
        assert self.made(checkout) == (1, False)
        checkout.tool("python3.12", PYTHON)
        assert self.made(checkout) == (1, True), "found first by now, but nobody asked for it"
        assert self.made(checkout, FACETUNE_PYTHON="python3") == (1, True)
        assert self.made(checkout, FACETUNE_PYTHON="python3.12") == (2, False)
        assert self.made(checkout, FACETUNE_PYTHON="python3.12") == (2, True)
        assert self.made(checkout) == (2, True)

    def test_one_from_before_this_was_noted_is_asked_itself(self, checkout):
        checkout.run()
        (checkout.folder / ".venv-test/made-of").unlink()
        assert self.made(checkout, FACETUNE_PYTHON="python3") == (1, True)

    def test_after_a_change_it_is_kept(self, checkout):
        checkout.run()
        (checkout.folder / "pyproject.toml").write_text("# changed")
        assert self.made(checkout) == (1, False)
        assert checkout.log().count("--editable") == 2

    def test_one_whose_opencv_is_broken_is_not_up_to_date(self, checkout):
        checkout.run()
        (checkout.state / "cv2").unlink()
        assert checkout.run().count("opencv-python-headless takes its place") == 1
        assert (checkout.state / "cv2").exists()

    def test_no_stamp_without_an_opencv_that_loads(self, checkout):
        checkout.mark("no-headless")
        checkout.run(status=1)
        assert not (checkout.folder / ".venv-test/stamp").exists()
