"""The build for people without Python, made and then run where there is none."""

from __future__ import annotations

import json
import os
import re
import shutil
import stat
import subprocess
import sys
import sysconfig
import tarfile
from hashlib import sha256
from pathlib import Path
from typing import ClassVar

import pytest
from install import machine
from install.bare import Bare, needs_debian

from facetune import PROTOCOL, __version__
from facetune.app.doctor.handshake import greet
from tests import catalogue
from tests.conftest import ROOT

MOST = 150_000_000
"""Bytes to download."""

pytestmark = [
    pytest.mark.skipif(not sys.platform.startswith("linux"), reason="its tests were written on Linux"),
    pytest.mark.skipif(not sysconfig.get_config_var("Py_ENABLE_SHARED"), reason="this Python has no shared library"),
    pytest.mark.timeout(1200),
]


def ingredients():
    """Everything of ours that it is made of. The libraries are kept with their environment, by build.py."""
    files = [ROOT / "pyproject.toml", ROOT / "LICENSE"]
    for folder in ("native_host", "models", "installers/standalone"):
        files += sorted(file for file in (ROOT / folder).rglob("*") if file.is_file() and file.suffix != ".pyc")
    return [f"{file.relative_to(ROOT)} {sha256(file.read_bytes()).hexdigest()}" for file in files]


@pytest.fixture(scope="module")
def archive():
    """The packed build: of a run before this one where nothing that goes into it has changed since."""
    kept = machine.cache("standalone", sys.version, *ingredients())
    if not kept.exists():
        for older in kept.parent.glob("standalone-*"):
            shutil.rmtree(older)
        fresh = kept.with_name(f"{kept.name}.{os.getpid()}")
        work = kept.with_name("standalone.work")
        command = [sys.executable, ROOT / "installers/standalone/build.py", "--out", fresh, "--work", work]
        command += ["--level", "1"]  # in a third of the time, and a tenth larger
        environment = os.environ | {"PIP_CACHE_DIR": machine.pip_cache()}
        made = subprocess.run(command, env=environment, capture_output=True, check=False, text=True)
        assert made.returncode == 0, made.stdout + made.stderr
        assert re.search(r"\.tar\.gz: \d+ MB, unpacked \d+ MB$", made.stdout.strip())
        shutil.rmtree(work / "made")
        fresh.rename(kept)
    [file] = kept.iterdir()
    return file


@pytest.fixture(scope="module")
def folder(archive, tmp_path_factory):
    """Unpacked, as a user might."""
    place = tmp_path_factory.mktemp("stand alone of o'user")
    with tarfile.open(archive) as packed:
        packed.extractall(place, filter="fully_trusted")  # noqa: S202 - made above
    yield place / "facetune"
    shutil.rmtree(place)


@pytest.fixture
def run(folder, tmp_path):
    """Runs a program of it with no PATH, in a home that is new."""

    def run(*arguments, program="facetune"):
        command = [folder / program, *arguments]
        home = {"HOME": str(tmp_path)}
        return subprocess.run(command, env=home, cwd="/", capture_output=True, check=False, timeout=120, text=True)

    return run


def test_what_is_downloaded_is_small_enough(archive):
    assert archive.stat().st_size < MOST
    assert archive.name.startswith(f"facetune-standalone-{__version__}-linux-")


def test_the_licences_of_what_is_bundled_are_in_it(folder):
    assert {"facetune", "numpy", "onnxruntime", "python"} <= {each.name for each in (folder / "licences").iterdir()}
    assert "FFmpeg" in (folder / "licences/opencv-python-headless/LICENSE-3RD-PARTY.txt").read_text()
    numpys = [file.read_text(encoding="utf-8") for file in (folder / "licences/numpy").rglob("*") if file.is_file()]
    for owner in ("NumPy Developers", "OpenBLAS"):
        assert any(owner in text for text in numpys), owner


def test_the_command_without_any_path(run):
    assert run("--version").stdout == f"facetune {__version__}\n"
    process = run("scan", "--sample", "--json")
    assert process.returncode == 0, process.stderr
    answer = json.loads(process.stdout)
    assert answer["mood"]["emotion"] == "happy"
    assert len(answer["tracks"]) >= 10


def test_the_host_answers_initialize_whatever_another_pythons_variables_say(folder, monkeypatch):
    others = {"PYTHONHOME": "/nowhere", "PYTHONPATH": "/nowhere", "PYTHONPLATLIBDIR": "lib128"}
    for name, value in {**others, "PYTHONHASHSEED": "abc", "PYTHONUTF8": "maybe"}.items():
        monkeypatch.setenv(name, value)
    greeting = greet(folder / "facetune-host", ["chrome-extension://test/"], deadline=30)
    assert greeting.answer is not None, greeting.failure
    assert greeting.answer.host_version == __version__


def test_install_registers_its_own_host_and_uninstall_takes_that_back(run, folder, tmp_path):
    process = run("install", "--browser", "chromium", "--browser", "firefox")
    assert process.returncode == 0, process.stderr
    files = list(tmp_path.rglob("org.facetune.host.json"))
    assert len(files) == 2
    assert {json.loads(file.read_bytes())["path"] for file in files} == {str(folder / "facetune-host")}
    assert run("uninstall").returncode == 0
    assert list(tmp_path.rglob("org.facetune.host.json")) == []


def test_doctor_finds_its_parts_whole(run):
    found = {check["subject"]: check["state"] for check in json.loads(run("doctor", "--json").stdout)["checks"]}
    for subject in ("Python", "OpenCV", "ONNX Runtime", "Emotion model"):
        assert found[subject] == "ok", found


def test_the_rooms_that_load_late_are_there(run, tmp_path):
    catalogue.give(tmp_path / ".local/share")  # the scan above builds one
    assert len(json.loads(run("recommend", "--mood", "sad", "--json").stdout)["tracks"]) >= 10
    for command in (["cameras"], ["models", "list"], ["status"]):
        process = run(*command)
        assert "library_missing" not in process.stderr
        assert "Traceback" not in process.stderr


# The C library's, and zlib, which the bootloader wants before it could bring one along.
EVERYWHERE = re.compile(r"(ld-linux.*|lib(c|m|dl|rt|pthread|util|resolv|z))\.so\.\d+")


@pytest.mark.skipif(not machine.is_root() or not shutil.which("ldd"), reason="chroot takes root")
def test_a_system_that_holds_nothing_but_a_c_library_and_zlib(folder, tmp_path):
    system = tmp_path / "system"
    (system / "home").mkdir(parents=True)
    (system / "dev").mkdir()
    try:
        os.mknod(system / "dev/null", stat.S_IFCHR | 0o666, os.makedev(1, 3))
    except PermissionError:
        pytest.skip("root may not make devices here, as in an ordinary container")
    libraries = [folder / "facetune", *folder.rglob("*.so"), *folder.rglob("*.so.*")]
    linked = subprocess.run(["ldd", *libraries], capture_output=True, check=False, text=True).stdout
    for name, path in set(re.findall(r"^\t(?:(\S+) => )?(/\S+) \(0x", linked, re.MULTILINE)):
        if EVERYWHERE.fullmatch(name or Path(path).name):
            target = system / path.lstrip("/")
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(path, target)
    shutil.copytree(folder, system / "facetune", symlinks=True, copy_function=os.link)
    catalogue.give(system / "home/.local/share")
    command = [shutil.which("chroot"), system, "/facetune/facetune", "scan", "--sample", "--json"]
    process = subprocess.run(command, env={"HOME": "/home"}, capture_output=True, check=False, text=True)
    assert process.returncode == 0, process.stderr
    assert json.loads(process.stdout)["mood"]["emotion"] == "happy"


SCAN = """
import json, struct, subprocess, sys
manifest = json.load(open(sys.argv[1]))
host = subprocess.Popen([manifest["path"], *sys.argv[1:]], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
for number, (method, params) in enumerate(json.loads(sys.stdin.read())):
    body = json.dumps({"jsonrpc": "2.0", "id": number, "method": method, "params": params}).encode()
    host.stdin.write(struct.pack("=I", len(body)) + body)
    host.stdin.flush()
    answer = {}
    while answer.get("id") != number:
        (length,) = struct.unpack("=I", host.stdout.read(4))
        answer = json.loads(host.stdout.read(length))
print(json.dumps(answer))
host.stdin.close()
sys.exit(host.wait())
"""
"""What a browser does with a manifest: it starts the program in it, and asks that. Prints the last answer."""


class TestDebian:
    """The package for Debian and Ubuntu, in a bare Debian. See bare.py."""

    pytestmark: ClassVar = [
        *needs_debian,
        pytest.mark.skipif(not shutil.which("dpkg-deb"), reason="dpkg-deb is not installed"),
    ]

    @pytest.fixture
    def debian(self, tmp_path_factory):
        place = tmp_path_factory.mktemp("debian")
        yield Bare(place)
        shutil.rmtree(place)

    @pytest.fixture
    def package(self, folder):
        """A function that packs the build with a revision, as quickly as can be."""

        def package(revision):
            out = folder.with_name("packages")
            script = ROOT / "installers/standalone/debian.py"
            command = [sys.executable, script, "--made", folder, "--out", out]
            made = subprocess.run(
                [*command, "--revision", revision, "--compression", "none"], capture_output=True, check=False, text=True
            )
            assert made.returncode == 0, made.stderr
            [file] = out.glob(f"facetune_{__version__}-{revision}_*.deb")
            return file

        return package

    def dpkg(self, debian, *arguments, package=None):
        shown = [(package, "/facetune.deb")] if package else []
        # What a power cut would leave is dpkg's business: it need not wait for the disk here.
        process = debian.run("dpkg", "--force-unsafe-io", *arguments, root=True, shown=shown)
        assert process.returncode == 0, process.stdout + process.stderr

    def files(self, debian):
        """What is on the disk, except what dpkg and the loader's cache keep for themselves."""
        kept = "/proc|/var/lib/dpkg|/var/log|/var/cache/ldconfig|/etc/ld.so.cache|/facetune.deb|/portrait.png"
        said = debian.run("find", "/", "-xdev", root=True).stdout.splitlines()
        return {path for path in said if not re.match(rf"(?:{kept})(?:/|$)", path)}

    def scan(self, debian, manifest):
        """The answer to a scan by the host that a manifest names, which the user starts."""
        portrait = next(iter(Path(ROOT / "native_host").glob("facetune/samples/portrait.png")))
        greeting = {"extension_version": __version__, "protocol": PROTOCOL}
        requests = [["initialize", greeting], ["scan", {"source": "/portrait.png"}]]
        process = debian.run(
            "python3", "-c", SCAN, manifest, shown=[(portrait, "/portrait.png")], input=json.dumps(requests)
        )
        assert process.returncode == 0, process.stderr
        return json.loads(process.stdout)

    def test_a_click_installs_it_for_every_user_and_purging_leaves_no_trace(self, debian, package):
        before = self.files(debian)
        self.dpkg(debian, "--install", "/facetune.deb", package=package("1"))
        assert debian.run("facetune", "--version").stdout == f"facetune {__version__}\n"
        for folder in ("/etc/opt/chrome", "/etc/chromium", "/usr/lib/mozilla"):
            manifest = f"{folder}/native-messaging-hosts/org.facetune.host.json"
            assert json.loads(debian.run("cat", manifest).stdout)["path"] == "/usr/lib/facetune/facetune-host"
        answer = self.scan(debian, manifest)
        assert answer["result"]["mood"]["emotion"] == "happy", answer
        checks = json.loads(debian.run("facetune", "doctor", "--json").stdout)["checks"]
        assert {each["state"] for each in checks if each.get("about") == "for_all"} == {"ok"}
        installed = self.files(debian)

        self.dpkg(debian, "--install", "/facetune.deb", package=package("2"))
        assert f"{__version__}-2" in debian.run("dpkg", "--status", "facetune").stdout
        assert self.files(debian) == installed, "an upgrade leaves nothing behind and loses nothing"
        answer = self.scan(debian, "/etc/chromium/native-messaging-hosts/org.facetune.host.json")
        assert answer["result"]["mood"]["emotion"] == "happy", answer

        # As root's `facetune models fetch` leaves them.
        weights = debian.run("touch", "/var/lib/facetune/models/weights.onnx", root=True)
        assert weights.returncode == 0, weights.stderr
        self.dpkg(debian, "--purge", "facetune")
        shutil.rmtree(debian.home / ".local", ignore_errors=True)  # a person's own: packages leave homes alone
        assert self.files(debian) == before
