"""The installer's parts that need no installation: scripts, Pythons, places on three systems, the command's link."""

from __future__ import annotations

import ast
import importlib.util
import os
import re
import subprocess
import sys
import zipfile
from dataclasses import replace
from pathlib import Path

import platformdirs.macos
import platformdirs.unix
import pytest

from facetune import __version__, paths
from facetune.errors import FaceTuneError
from facetune.installer import __main__ as installer
from facetune.installer import layout, probe, programs, prompt, uninstall
from facetune.installer.layout import Layout
from facetune.installer.paths import UserPaths
from tests.conftest import ROOT

SCRIPTS = ROOT / "installers"
SOURCE = ROOT / "native_host"
RUN = "import runpy, sys; sys.path.insert(0, sys.argv.pop(1)); runpy.run_module(sys.argv.pop(1), run_name='__main__')"


class TestScripts:
    def test_install_ps1_parses(self):
        import tree_sitter
        import tree_sitter_powershell

        parser = tree_sitter.Parser(tree_sitter.Language(tree_sitter_powershell.language()))
        assert parser.parse(b"if ($x { }").root_node.has_error
        assert not parser.parse((SCRIPTS / "install.ps1").read_bytes()).root_node.has_error

    def test_install_ps1_keeps_to_what_powershell_5_has(self):
        text = (SCRIPTS / "install.ps1").read_text(encoding="ascii")  # 5.1 takes a file without BOM for ANSI
        code = re.sub(r"<#.*?#>|^\s*#.*$", "", text, flags=re.DOTALL | re.MULTILINE)
        assert not re.search(r"\?\?|\?\.\w|&&|\|\||-Parallel|\bternary\b", code), "PowerShell 7 alone knows these"
        assert not re.search(r"\b(iex|Invoke-Expression|Write-Host|gci|ls|rm|cp|mv|cat|echo|%|\?)\s", code)

    def test_both_scripts_hand_every_option_over(self):
        options = set(re.findall(r"(--[a-z]+)", installer._parser().format_help())) - {"--help", "--version"}
        handed = set(re.findall(r"'(--[a-z]+)'", (SCRIPTS / "install.ps1").read_text(encoding="ascii")))
        assert handed == options
        assert '"$@"' in (SCRIPTS / "install.sh").read_text(encoding="ascii")

    def test_they_are_short(self):
        assert len((SCRIPTS / "install.sh").read_text(encoding="ascii").splitlines()) <= 40
        code = (SCRIPTS / "install.ps1").read_text(encoding="ascii").split("#>")[1].splitlines()
        assert len(code) <= 65


def test_no_licence_replaces_another_in_the_build_for_people_without_python(tmp_path):
    spec = importlib.util.spec_from_file_location("build", SCRIPTS / "standalone/build.py")
    build = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(build)
    build.copy_licences(Path(sys.executable), tmp_path / "licences")
    numpys = [file.read_text(encoding="utf-8") for file in (tmp_path / "licences/numpy").rglob("*") if file.is_file()]
    for owner in ("NumPy Developers", "OpenBLAS", "Melissa O'Neill"):  # the last: of its random numbers
        assert any(owner in text for text in numpys), owner


def bare(*arguments):
    """What a Python without any library prints."""
    command = [sys.executable, "-I", "-B", "-S", "-c", *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


@pytest.mark.parametrize("names", [("setup.probe", "setup.bootstrap"), ("installer.probe", "installer")])
def test_scripts_of_this_version_and_of_others_find_what_they_start(names):
    assert bare(RUN, str(SOURCE), f"facetune.{names[0]}") == ""
    assert bare(RUN, str(SOURCE), f"facetune.{names[1]}", "--version") == f"FaceTune {__version__}\n"


def test_environments_of_other_versions_are_signed_out_by_the_same_name(tmp_path):
    environment = {**os.environ, "HOME": str(tmp_path), "XDG_DATA_HOME": str(tmp_path), "PYTHONPATH": str(SOURCE)}
    command = [sys.executable, "-m", "facetune.setup.sign_out"]
    (tmp_path / "facetune/profile.db").mkdir(parents=True)  # one that does not open
    assert subprocess.run(command, env=environment, check=False).returncode == 1
    assert command[-1] in Path(uninstall.__file__).read_text(encoding="utf-8")


@pytest.mark.parametrize("packed", [False, True])
def test_the_installer_needs_the_standard_library_alone_also_inside_a_wheel(tmp_path, packed):
    source = SOURCE
    if packed:
        source = tmp_path / "facetune.whl"
        with zipfile.ZipFile(source, "w") as archive:
            for file in (SOURCE / "facetune").rglob("*"):
                if file.suffix in (".py", ".json"):
                    archive.write(file, file.relative_to(SOURCE))
    code = f"""
import pkgutil, sys
sys.path.insert(0, {str(source)!r})
from facetune import installer
for module in pkgutil.iter_modules(installer.__path__):
    __import__("facetune.installer." + module.name)
from facetune.browsers import manifests
from facetune.errors import FaceTuneError
assert manifests.extension_ids("gecko") and FaceTuneError("usage", detail="here").message
loaded = {{name.split(".")[0] for name in sys.modules}} - set(sys.stdlib_module_names) - {{"__main__"}}
own = {{name.split(".")[1] for name in sys.modules if name.startswith("facetune.")}}
print(sorted(loaded), sorted(own))
"""
    own = ["browsers", "error_table", "errors", "files", "installer", "paths"]
    assert bare(code) == f"{['facetune']} {own}\n"


class TestProbe:
    def test_this_one_does(self):
        assert probe.objection() is None

    def test_an_old_one(self, monkeypatch):
        monkeypatch.setattr(sys, "version_info", (3, 9, 18, "final", 0))
        assert "is Python 3.9: FaceTune needs 3.10 or newer." in probe.objection()

    def test_pythons_that_are_older_still_can_read_it(self):
        package = Path(probe.__file__).parents[1]
        names = ("__init__", "setup/__init__", "setup/probe", "installer/__init__", "installer/probe")
        for file in [package / f"{name}.py" for name in names]:
            ast.parse(file.read_text(encoding="utf-8"), feature_version=(3, 7))

    @pytest.mark.parametrize("prefix", [r"C:\Program Files\WindowsApps\PythonSoftware", "C:/x/WindowsApps/y"])
    def test_the_stores(self, monkeypatch, prefix):
        monkeypatch.setattr(sys, "base_prefix", prefix)
        assert "Microsoft Store" in probe.objection()
        with pytest.raises(prompt.StopError, match=r"python\.org"):
            layout.refuse(None)

    @pytest.mark.parametrize(
        ("missing", "word"),
        [("sqlite3", "without sqlite3"), ("ssl", "without ssl"), ("ensurepip", "-venv"), ("venv", "-venv")],
    )
    def test_one_that_lacks_a_module(self, monkeypatch, missing, word):
        monkeypatch.setitem(sys.modules, missing, None)
        assert word in probe.objection()


class TestPlaces:
    def test_they_are_those_of_the_host(self):
        here = UserPaths.here()
        assert here.data == paths.data_dir()
        assert here.config == paths.settings_file().parent
        assert here.logs == paths.log_file().parent

    @pytest.mark.skipif(sys.platform != "linux", reason="only Linux has these variables")
    def test_those_of_the_installation_go_before_the_variables(self, monkeypatch, tmp_path):
        home = Path.home()
        chosen = UserPaths(home / "xdg/data/facetune", home / "xdg/facetune", tmp_path / "state/facetune/log")
        venv = chosen.data / "venv"
        (venv / "bin").mkdir(parents=True)
        chosen.keep(venv, home)
        link = home / ".local/bin/facetune"
        link.parent.mkdir(parents=True)
        link.symlink_to(venv / "bin/facetune")
        assert UserPaths.here() == chosen, "the installer asks the command on the PATH"
        with monkeypatch.context() as inside:
            inside.setattr(sys, "prefix", str(venv))
            self.test_they_are_those_of_the_host()
            assert UserPaths.here() == chosen
            inside.setenv("HOME", str(tmp_path / "copy"))
            assert paths.data_dir() == tmp_path / "copy/xdg/data/facetune"
        copied = tmp_path / "copy/.local/bin/facetune"
        copied.parent.mkdir(parents=True)
        copied.symlink_to(venv / "bin/facetune")
        monkeypatch.setenv("HOME", str(tmp_path / "copy"))
        assert UserPaths.here().logs != chosen.logs, "a folder outside of the home is the original's alone"
        (venv / paths.FOLDERS).write_text("[]")
        assert paths.recorded(venv) == {}

    def test_without_variables_they_are_platformdirs_own(self, monkeypatch):
        for name in [name for name in os.environ if name.startswith("XDG_")]:
            monkeypatch.delenv(name)
        home = Path.home()
        for system, kind in (("linux", platformdirs.unix.Unix), ("macos", platformdirs.macos.MacOS)):
            wanted = kind("facetune", appauthor=False)
            found = UserPaths.of(system, home, {})
            dirs = (wanted.user_data_dir, wanted.user_config_dir, wanted.user_log_dir)
            assert (str(found.data), str(found.config), str(found.logs)) == dirs, system

    def test_on_macos_the_host_has_the_same_whatever_xdgs_variables_say(self, monkeypatch):
        monkeypatch.setattr(sys, "platform", "darwin")
        library = Path.home() / "Library"
        assert paths.data_dir() == library / "Application Support/facetune"
        self.test_they_are_those_of_the_host()

    def test_windows(self):
        found = UserPaths.of("windows", Path("C:/Users/x"), {"LOCALAPPDATA": "D:/Local"})
        assert (found.data, found.logs) == (Path("D:/Local/facetune"), Path("D:/Local/facetune/Logs"))


class TestLayouts:
    @pytest.fixture
    def made(self, make_machine, tmp_path):
        """A function that lays an installation out on a system."""

        def make(system="linux"):
            machine = make_machine(system)
            places = UserPaths(machine.data, machine.config / "facetune", machine.data / "log")
            link = None if system == "windows" else tmp_path / "bin dir/facetune"  # no colon in it
            return Layout(machine, places, machine.data, link)

        return make

    def test_programs_are_where_each_system_has_them(self, made):
        assert made().program("facetune").parts[-3:] == ("venv", "bin", "facetune")
        assert made("windows").program("facetune").parts[-3:] == ("venv", "Scripts", "facetune.exe")

    def test_the_usual_prefixes_for_everybody(self, make_machine, monkeypatch):
        monkeypatch.setenv("PROGRAMFILES", "P:/Programs")
        for system, wanted in (("linux", "opt/facetune"), ("windows", "FaceTune")):
            machine = make_machine(system).for_all()
            assert str(layout.usual_prefix(machine)).endswith(wanted)

    def test_everybody_takes_an_administrator(self, make_machine, monkeypatch):
        monkeypatch.setattr(layout, "is_privileged", lambda: False)
        with pytest.raises(prompt.StopError, match="only root may"):
            layout.refuse(make_machine().for_all())
        monkeypatch.setattr(layout, "is_privileged", lambda: True)
        layout.refuse(make_machine().for_all())

    def test_the_link_is_made_and_taken_back(self, made, capsys, monkeypatch):
        there = made()
        programs.link_command(there)
        assert there.link.readlink() == there.program("facetune")
        assert "which is not on your PATH yet" in capsys.readouterr().out
        monkeypatch.setenv("PATH", f"/bin:{there.link.parent}/")
        programs.link_command(there)
        assert capsys.readouterr().out == ""
        programs.unlink_command(there)
        assert not os.path.lexists(there.link)

    @pytest.mark.parametrize("target", [None, "/bin/true", "/gone/facetune"])
    def test_what_is_not_ours_stays(self, made, capsys, target):
        there = made()
        there.link.parent.mkdir()
        if target is None:
            there.link.write_text("another program")
        else:
            there.link.symlink_to(target)
        programs.link_command(there)
        assert "is there already and is not FaceTune's." in capsys.readouterr().out
        programs.unlink_command(there)
        assert (str(there.link.readlink()) if target else there.link.read_text()) == (target or "another program")

    def test_where_it_cannot_be_made_the_full_path_is_told(self, made, capsys):
        there = made()
        there.link.parent.write_text("a file in the way")
        programs.link_command(there)
        assert f"could not be made. The command is {there.program('facetune')}\n" in capsys.readouterr().out

    def test_windows_has_no_link(self, made, capsys):
        programs.link_command(made("windows"))
        assert 'facetune.exe"' in capsys.readouterr().out

    def test_a_user_named_in_another_variable_is_refused_too(self, make_machine, monkeypatch):
        monkeypatch.setenv("DOAS_USER", "alice")
        monkeypatch.setattr(os, "geteuid", lambda: 0)
        machine = make_machine()
        machine.home.mkdir(exist_ok=True)
        with pytest.raises(prompt.StopError, match="as alice"):
            layout.refuse(machine)


class TestQuestions:
    def test_without_a_terminal_nobody_agrees(self, monkeypatch):
        monkeypatch.setattr(sys, "stdin", None)
        assert not prompt.ask("Erase?", yes=False)
        assert prompt.ask("Erase?", yes=True)


def test_a_browser_that_this_system_lacks(make_machine):
    from facetune.browsers.register import register

    with pytest.raises(FaceTuneError) as caught:
        register(make_machine(), names=["arc"])
    assert caught.value.code == "browser_elsewhere"
    assert "--manifest-dir" in caught.value.hint
    assert replace(make_machine("macos")).system == "macos"
