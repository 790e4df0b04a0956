"""The computer that a tested browser runs on: a temporary home with a host in it, and a video file as its camera."""

from __future__ import annotations

import json
import os
import shlex
import shutil
import stat
import subprocess
import sys
from pathlib import Path

import media
from e2e.scenarios import Scenario

from tests import catalogue

ROOT = Path(__file__).resolve().parents[2]
EXTENSION = ROOT / "extension"
HOST = "org.facetune.host"
IDS = json.loads((ROOT / "native_host/facetune/browsers/extension_ids.json").read_text(encoding="utf-8"))
CHROMIUM_ID, GECKO_ID = IDS["chromium"][0], IDS["gecko"][0]
PROGRAMS = Path(sys.executable).parent
YUNET = ROOT.parent / "shared/models/face_detection_yunet_2023mar.onnx"


class Machine:
    """A home with everything in it, and the host that is registered there."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.home = folder / "home"
        self.home.mkdir()
        self.camera = folder / "camera.avi"
        self._fakes = 0
        self.scenario_file = folder / "scenario-0.json"
        self.launcher = folder / "fake-host"
        self.env = os.environ | {
            "HOME": str(self.home),
            "XDG_CONFIG_HOME": str(self.home / ".config"),
            "XDG_DATA_HOME": str(self.home / ".local/share"),
            "XDG_STATE_HOME": str(self.home / ".local/state"),
            "XDG_CACHE_HOME": str(self.home / ".cache"),
            "FACETUNE_CAMERA": str(self.camera),
        }
        # A browser that finds a session bus waits for its services, and none runs here.
        self.env.pop("DBUS_SESSION_BUS_ADDRESS", None)
        self.chromium_manifest = self.home / ".config/chromium/NativeMessagingHosts" / f"{HOST}.json"
        self.firefox_manifest = self.home / ".mozilla/native-messaging-hosts" / f"{HOST}.json"
        if YUNET.exists():
            models = self.home / ".local/share/facetune/models"
            models.mkdir(parents=True)
            shutil.copy(YUNET, models)

    def use_real_host(self) -> None:
        """Register the host as a user does."""
        self.remove_host()
        catalogue.give(self.env["XDG_DATA_HOME"])
        command = [PROGRAMS / "facetune", "install", "--browser", "chromium", "--browser", "firefox"]
        subprocess.run(command, env=self.env, check=True, capture_output=True, timeout=60)

    def lend_host(self, environment: dict[str, str]) -> None:
        """Add environment variables to the registered real host, but not to the browser."""
        for file in (self.chromium_manifest, self.firefox_manifest):
            manifest = json.loads(file.read_text(encoding="utf-8"))
            launcher = self.folder / f"lent-{file.parent.parent.name.strip('.')}-host"
            lines = [f"export {name}={shlex.quote(value)}" for name, value in environment.items()]
            launcher.write_text("\n".join(["#!/bin/sh", *lines, f'exec {shlex.quote(manifest["path"])} "$@"', ""]))
            launcher.chmod(launcher.stat().st_mode | stat.S_IXUSR)
            file.write_text(json.dumps(manifest | {"path": str(launcher)}))

    def use_fake_host(self, scenario: Scenario) -> None:
        script = Path(__file__).with_name("fake_host.py")
        # Files of its own: the host of the test before may still be ending, and would write into this one's log.
        self._fakes += 1
        self.scenario_file = self.folder / f"scenario-{self._fakes}.json"
        self.launcher.write_text(f"#!/bin/sh\nexec '{sys.executable}' -S '{script}' '{self.scenario_file}'\n")
        self.launcher.chmod(self.launcher.stat().st_mode | stat.S_IXUSR)
        self.set_scenario(scenario)
        self.allow_only(chromium=CHROMIUM_ID, gecko=GECKO_ID)

    def allow_only(self, *, chromium: str, gecko: str) -> None:
        """Register the fake host for the extensions of these ids."""
        manifest = {"name": HOST, "description": "FaceTune, misbehaving", "path": str(self.launcher), "type": "stdio"}
        for file, ids in (
            (self.chromium_manifest, {"allowed_origins": [f"chrome-extension://{chromium}/"]}),
            (self.firefox_manifest, {"allowed_extensions": [gecko]}),
        ):
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(json.dumps(manifest | ids))

    def set_scenario(self, scenario: Scenario) -> None:
        fresh = self.scenario_file.with_suffix(".new")
        fresh.write_text(json.dumps(scenario))
        fresh.replace(self.scenario_file)

    def remove_host(self) -> None:
        self.chromium_manifest.unlink(missing_ok=True)
        self.firefox_manifest.unlink(missing_ok=True)

    @property
    def log_file(self) -> Path:
        return self.scenario_file.with_name(self.scenario_file.name + ".log")

    def heard(self, method: str | None = None) -> list[dict]:
        """The messages that the fake host received, all or those of one method."""
        if not self.log_file.exists():
            return []
        whole = self.log_file.read_text(encoding="utf-8").rpartition("\n")[0]  # the last line may be half there
        messages = [json.loads(line) for line in whole.splitlines()]
        return [message for message in messages if method in (None, message["method"])]

    def show_face(self) -> None:
        self._put(media.face_video)

    def show_empty_room(self) -> None:
        self._put(media.empty_video)

    def _put(self, make) -> None:
        made = make(self.folder / "next.avi")
        made.replace(self.camera)

    def host_processes(self) -> list[int]:
        """The ids of the host's processes that this machine's browser started."""
        found = []
        for entry in Path("/proc").glob("[0-9]*"):
            try:
                command = (entry / "cmdline").read_bytes()
                environment = (entry / "environ").read_bytes()
            except OSError:
                continue
            ours = str(self.home).encode() in environment
            if ours and (b"facetune-host" in command or b"fake_host.py" in command):
                found.append(int(entry.name))
        return found
