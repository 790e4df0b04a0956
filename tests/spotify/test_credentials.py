from __future__ import annotations

import os
import sys
import threading
import time
import types

import pytest

from facetune.app import account
from facetune.app.doctor import spotify as health
from facetune.errors import FaceTuneError
from facetune.spotify import credentials, system_keyring
from facetune.spotify.credentials import Credentials
from tests.spotify.conftest import code_of

SERVICE = "org.freedesktop.secrets"


@pytest.fixture
def bus(buses, monkeypatch):
    """A bus without a keyring, for this test alone."""
    made = buses()
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", made.address)
    yield made
    made.stop()


@pytest.mark.usefixtures("keyring")
def test_two_small_entries_are_kept_and_removed():
    kept = Credentials("1")
    assert kept.read() == (None, None)
    kept.sign_in("a" * 32, "refresh")
    assert kept.read() == ("a" * 32, "refresh")
    assert Credentials("2").read() == (None, None)
    assert not kept.rotate("other", "new")
    assert kept.rotate("refresh", "new")
    assert not kept.drop("refresh")
    assert kept.drop("new")
    assert kept.read() == ("a" * 32, None)
    kept.forget()
    kept.forget()
    assert kept.read() == (None, None)
    check = health.keyring_check()
    assert (check.state, check.found) == ("ok", "SecretService Keyring is open")


@pytest.mark.usefixtures("keyring")
def test_a_new_client_id_takes_the_old_ones_token_with_it():
    kept = Credentials("1")
    kept.sign_in("a" * 32, "refresh")
    kept.save_client_id("a" * 32)
    assert kept.refresh_token() == "refresh"
    kept.save_client_id("b" * 32)
    assert kept.read() == ("b" * 32, None)


def test_missing_locked_and_failing_are_three_things(bus, profile, monkeypatch):  # noqa: ARG001
    assert code_of(Credentials("1").read) == "keyring_missing"
    assert account.status().keyring == "missing"

    bus.start("password")
    Credentials("1").sign_in("a" * 32, "refresh")
    bus.stop_keyring()

    bus.start(None)  # as after a login that did not unlock it
    start = time.monotonic()
    assert code_of(Credentials("1", ask=False).read) == "keyring_locked"
    assert code_of(Credentials("1").read) == "keyring_locked"  # here nobody can be asked
    assert time.monotonic() - start < credentials.ASKING
    now = account.status()
    assert (now.keyring, now.signed_in) == ("locked", False)
    assert health.keyring_check().state == "note"
    bus.stop_keyring()

    bus.start("password")
    assert Credentials("1").read() == ("a" * 32, "refresh")  # nothing was lost

    from keyring.backends import SecretService

    def broken(*_):
        raise OSError("a secret text")

    monkeypatch.setattr(SecretService.Keyring, "get_password", broken)
    with pytest.raises(FaceTuneError) as caught:
        Credentials("1").read()
    assert caught.value.code == "keyring_failed"
    assert "secret text" not in str(caught.value.as_dict())


def test_a_keyring_that_never_answers_is_given_up(bus, monkeypatch):
    """As one does whose dialog nobody errors."""
    from jeepney import message_bus
    from jeepney.io.blocking import open_dbus_connection

    monkeypatch.setattr(credentials, "ASKING", 0.4)
    monkeypatch.setattr(system_keyring, "QUICK", 0.4)
    silent = open_dbus_connection(bus.address)
    assert silent.send_and_get_reply(message_bus.RequestName(SERVICE)).body[0] == 1
    assert code_of(Credentials("1").read) == "keyring_failed"
    assert code_of(Credentials("1", ask=False).read) == "keyring_locked"  # the first call is still waiting
    assert system_keyring.state() == "failed"
    assert health.keyring_check().state == "warning"
    silent.close()
    deadline = time.monotonic() + 30
    while credentials._asking.locked() and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not credentials._asking.locked()  # it ends with the connection


def test_a_timer_finds_the_keyring(keyring, monkeypatch, tmp_path):
    """Cron sets no DBUS_SESSION_BUS_ADDRESS."""
    monkeypatch.setattr(system_keyring, "_BUS_FOLDER", tmp_path)
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "")
    assert code_of(Credentials("1").read) == "keyring_missing"
    assert os.environ["DBUS_SESSION_BUS_ADDRESS"] == ""
    mine = tmp_path / str(os.getuid())
    mine.mkdir()
    (mine / "bus").symlink_to(keyring.address.removeprefix("unix:path=").split(",")[0])
    assert Credentials("1").read() == (None, None)
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere")
    assert code_of(Credentials("1").read) == "keyring_missing", "what is set counts"


@pytest.mark.usefixtures("bus")
@pytest.mark.parametrize(
    "backend", ["keyring.backends.null.Keyring", "keyring.backends.fail.Keyring", "tests.spotify.test_credentials.File"]
)
def test_no_other_backend_is_taken_whatever_the_environment_says(monkeypatch, backend):
    """A plain file, say, which a plug-in or a setting may have put in the keyring's place."""
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", backend)
    assert code_of(Credentials("1").read) == "keyring_missing"
    assert code_of(lambda: Credentials("1").sign_in("a" * 32, "x")) == "keyring_missing"


@pytest.mark.parametrize(
    ("platform", "module", "name"),
    [("darwin", "keyring.backends.macOS", "Keyring"), ("win32", "keyring.backends.Windows", "WinVaultKeyring")],
)
def test_the_keychain_and_the_credential_manager(monkeypatch, platform, module, name):
    """Stood in for: neither is on this system."""
    entries = {}

    class Vault:
        priority = 5

        def get_password(self, service, user):
            return entries.get((service, user))

        def set_password(self, service, user, password):
            assert len(user) < 100
            assert len(password) <= 1280, "the Credential Manager takes no more"
            entries[service, user] = password

        def delete_password(self, service, user):
            del entries[service, user]

    stood_in = types.ModuleType(module)
    setattr(stood_in, name, Vault)
    Vault.__module__ = module
    monkeypatch.setitem(sys.modules, module, stood_in)
    monkeypatch.setattr(sys, "platform", platform)
    kept = Credentials("1", ask=False)
    kept.sign_in("a" * 32, "r" * 300)
    assert kept.read() == ("a" * 32, "r" * 300)
    assert len(entries) == 2
    kept.forget()
    assert entries == {}
    assert system_keyring.state() == "ok"


def test_a_locked_keychain_is_named():
    from keyring.errors import InitError, KeyringLocked, NoKeyringError

    assert system_keyring.named(KeyringLocked("x")).code == "keyring_locked"
    assert system_keyring.named(NoKeyringError("x")).code == "keyring_missing"
    assert system_keyring.named(InitError("x")).code == "keyring_failed"


@pytest.mark.usefixtures("keyring")
def test_many_threads_at_once():
    kept = Credentials("1")
    kept.sign_in("a" * 32, "refresh")
    seen = []
    threads = [threading.Thread(target=lambda: seen.append(kept.read())) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert seen == [("a" * 32, "refresh")] * 8


def test_a_user_may_cancel_while_the_keyring_asks(bus):
    from jeepney import message_bus
    from jeepney.io.blocking import open_dbus_connection

    silent = open_dbus_connection(bus.address)
    silent.send_and_get_reply(message_bus.RequestName(SERVICE))
    cancelled = threading.Event()
    threading.Timer(0.3, cancelled.set).start()
    assert code_of(Credentials("1", cancelled=cancelled).read) == "cancelled"
    silent.close()
    deadline = time.monotonic() + 30
    while credentials._asking.locked() and time.monotonic() < deadline:
        time.sleep(0.05)
