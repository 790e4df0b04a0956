"""The command line as people expect it: help everywhere, what was probably meant, and no line that is too long."""

from __future__ import annotations

import shutil
import subprocess
import sys

import pytest

from facetune import __version__
from facetune.cli import profile_choices, run
from facetune.cli.parser import Commands
from facetune.cli.run import make_parser
from facetune.errors import FaceTuneError


def read(*given):
    return make_parser().read(given)


def refused(*given):
    with pytest.raises(FaceTuneError) as caught:
        read(*given)
    assert caught.value.code == "usage"
    return caught.value.message


def ended(*given):
    """The exit status of a command."""
    with pytest.MonkeyPatch.context() as patched:
        # The command's own process may end at once, and have a mask of its own. That of the tests has other threads.
        patched.setattr(run, "_leave", sys.exit)
        patched.setattr(run, "narrow_umask", lambda: None)
        with pytest.raises(SystemExit) as caught:
            run.main(given)
    return caught.value.code


def parsers(parser):
    """A parser and those of all its commands."""
    yield parser
    for action in parser._actions:
        if isinstance(action, Commands):
            for each in action.choices.values():
                yield from parsers(each)


@pytest.mark.parametrize(
    ("given", "usage"), [([], "facetune"), (["models"], "facetune models"), (["help"], "facetune")]
)
def test_a_command_that_only_holds_others_prints_its_help(capsys, given, usage):
    assert ended(*given) == 0
    assert capsys.readouterr().out.startswith(f"usage: {usage} [-h]")


def test_help_about_a_command(capsys):
    assert ended("help", "spotify", "save") == 0
    assert capsys.readouterr().out.startswith("usage: facetune spotify save")
    assert ended("help", "spotfy") == 2
    assert "Did you mean spotify?" in capsys.readouterr().err


def test_version_is_a_command_too(capsys):
    assert ended("version") == 0
    assert capsys.readouterr().out == f"facetune {__version__}\n"


@pytest.mark.parametrize(
    "given",
    [
        ["--json", "status"],
        ["status", "--json"],
        ["--json", "spotify", "status"],
        ["spotify", "--json", "status"],
        ["spotify", "status", "--json"],
    ],
)
def test_json_before_the_command_or_after(given):
    assert read(*given).json is True
    assert read(*[word for word in given if word != "--json"]).json is False


def test_json_of_no_command_is_wrong_usage():
    assert ended("--json") == 2


@pytest.mark.parametrize(
    "given",
    [["--mood", "Happy"], ["Happy"], ["--goal", "LIFT", "happy"], ["happy", "--limit", "3"], ["--limit=3", "HAPPY"]],
)
def test_a_mood_with_or_without_its_option_however_it_is_written(given):
    options = read("recommend", *given)
    assert (options.mood or options.named) == "happy"


def test_one_mood_and_not_two(capsys):
    assert ended("recommend") == 2
    assert ended("recommend", "happy", "--mood", "sad") == 2
    assert "facetune recommend happy" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (["recomend"], "There is no command 'recomend'. Did you mean recommend?"),
        (["spotify", "stauts"], "There is no command 'stauts'. Did you mean status?"),
        (["recommend", "hapy"], "MOOD cannot be 'hapy'. Did you mean happy?"),
        (["recommend", "--mood", "sda"], "--mood cannot be 'sda'. Did you mean sad?"),
        (["recommend", "sad", "--limt", "3"], "'--limt' is not known here. Did you mean --limit?"),
        (["recommend", "sad", "--minuts=3"], "'--minuts' is not known here. Did you mean --minutes?"),
        (["--jsn", "doctor"], "'--jsn' is not known here. Did you mean --json?"),
        (["doctor", "quickly"], "'quickly' is not known here."),
        (["scan", "me.jpg"], "'me.jpg' is not known here. Did you mean --source me.jpg?"),
        (["feedback", "love"], "kind cannot be 'love'. It is one of: like, reject, open, clear."),
    ],
)
def test_what_was_probably_meant(given, said):
    assert refused(*given) == said


@pytest.mark.parametrize("width", [40, 60, 80, 200])
def test_no_line_of_any_help_is_longer_than_the_terminal(monkeypatch, width):
    monkeypatch.setenv("COLUMNS", str(width))
    for parser in parsers(make_parser()):
        for line in parser.format_help().splitlines():
            assert len(line) <= width or " " not in line.strip(), (parser.prog, line)


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion(capsys, tmp_path, shell):
    pytest.importorskip("shtab", reason="shtab is not installed")
    assert ended("completion", shell) == 0
    script = capsys.readouterr().out
    assert "recommend" in script
    assert "surprise" in script
    if program := shutil.which(shell):
        file = tmp_path / "completion"
        file.write_text(script, encoding="utf-8")
        assert subprocess.run([program, "-n", file], check=False, timeout=60).returncode == 0


@pytest.mark.skipif(not shutil.which("bash"), reason="bash is not installed")
def test_bash_completes(capsys, tmp_path):
    pytest.importorskip("shtab", reason="shtab is not installed")
    ended("completion", "bash")
    file = tmp_path / "completion"
    file.write_text(capsys.readouterr().out, encoding="utf-8")
    ask = f"""
        source {file}; function=$(complete -p facetune | sed 's/.*-F \\([^ ]*\\).*/\\1/')
        COMP_WORDS=(facetune recommend --mood s) COMP_CWORD=3; $function facetune s --mood; echo "${{COMPREPLY[@]}}"
    """
    told = subprocess.run(["bash", "-c", ask], capture_output=True, text=True, check=True, timeout=60)
    assert told.stdout.split() == ["sad", "surprise"]


def test_languages_and_explicit_words_are_read_as_people_write_them():
    def wishes(*given):
        return profile_choices._wishes(read("profile", "set", *given))

    assert wishes() == {}
    assert wishes("--languages", "pt-BR, ja,ja", "--explicit", "none") == {
        "preferred_languages": ["pt", "ja"],
        "explicit": "none",
    }
    for name, field in (
        ("prefer", "preferred_genres"),
        ("avoid", "avoided_genres"),
        ("languages", "preferred_languages"),
        ("decades", "preferred_decades"),
    ):
        assert wishes(f"--{name}", " , ") == {field: []}
    assert wishes("--explicit", "all") == {"explicit": None}
