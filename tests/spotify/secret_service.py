"""A real Secret Service for tests: gnome-keyring on a D-Bus of its own."""

from __future__ import annotations

import os
import subprocess
import time
import warnings
from pathlib import Path


class Bus:
    """A D-Bus of its own, and in it a gnome-keyring that is unlocked, or locked, or not there."""

    def __init__(self, folder: Path):
        self.folder = folder
        self.home = {"HOME": str(folder), "XDG_DATA_HOME": str(folder / "data"), "XDG_RUNTIME_DIR": str(folder)}
        for name in ("data", "cache"):
            (folder / name).mkdir(exist_ok=True)
        config = folder / "bus.conf"
        # Without service directories, so that the bus starts nothing else on this machine.
        config.write_text(
            "<busconfig><type>session</type><listen>unix:tmpdir=/tmp</listen><auth>EXTERNAL</auth>"
            '<policy context="default"><allow send_destination="*" eavesdrop="true"/>'
            '<allow eavesdrop="true"/><allow own="*"/></policy>'
            "</busconfig>"
        )
        self.daemon = subprocess.Popen(
            ["dbus-daemon", f"--config-file={config}", "--nofork", "--print-address=1"],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        self.address = self.daemon.stdout.readline().decode().strip()
        self.keyring = None

    def start(self, password: str | None):
        """Start a keyring; with a password it is created if needed, and unlocked."""
        environment = {**os.environ, **self.home, "DBUS_SESSION_BUS_ADDRESS": self.address}
        environment.pop("DISPLAY", None)
        options = ["--unlock"] if password else []
        self.keyring = subprocess.Popen(
            ["gnome-keyring-daemon", "--foreground", "--components=secrets", *options],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=environment,
        )
        self.keyring.stdin.write((password or "").encode())
        self.keyring.stdin.close()
        deadline = time.monotonic() + 60
        while not self._there():
            assert time.monotonic() < deadline, "gnome-keyring did not start"
            time.sleep(0.05)

    def revive(self, password: str) -> bool:
        """Start the keyring again if it has ended by itself, as gnome-keyring sometimes does on a busy machine.

        Prints its status then; returns False if it runs, so that something else must have failed.
        """
        try:
            self.keyring.wait(timeout=1)
        except subprocess.TimeoutExpired:
            return False
        warnings.warn(f"gnome-keyring ended by itself, status {self.keyring.returncode}", stacklevel=2)
        self.start(password)
        return True

    def stop_keyring(self):
        self.keyring.kill()
        self.keyring.wait()

    def stop(self):
        for process in (self.keyring, self.daemon):
            if process and process.poll() is None:
                process.kill()
                process.wait()

    def _there(self):
        import secretstorage
        from jeepney.io.blocking import open_dbus_connection

        bus = open_dbus_connection(self.address)
        try:
            return secretstorage.check_service_availability(bus)
        finally:
            bus.close()
