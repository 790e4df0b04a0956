"""The client id and the refresh token, in the system's keyring: two small entries a person, and nowhere else.

Windows takes 1,280 characters an entry; a client id or a refresh token is far shorter. The access token is not stored
at all: see tokens.py.
"""

from __future__ import annotations

import importlib
import os
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final, TypeVar

from facetune import tasks
from facetune.errors import FaceTuneError
from facetune.spotify.types import KeyringState

SERVICE: Final = "FaceTune"

QUICK: Final = 5.0
"""Seconds for a call that does not ask the person. A keyring on this computer answers in milliseconds."""

ASKING: Final = 45.0
"""Seconds for a call that may ask the person for the keyring's password: they must read, and type."""

# The `keyring` library would also accept a backend from a plug-in or a setting that keeps passwords in a file, or keeps
# none. So its choice is not used: the backends that belong to an operating system are named here.
_BACKENDS: Final = {
    "darwin": (("keyring.backends.macOS", "Keyring"),),
    "win32": (("keyring.backends.Windows", "WinVaultKeyring"),),
}
_ELSEWHERE: Final = (("keyring.backends.SecretService", "Keyring"),)
"""KWallet is used where it speaks Secret Service. Its own protocol cannot tell whether it would ask the person."""

_BUS: Final = "DBUS_SESSION_BUS_ADDRESS"
_BUS_FOLDER: Final = Path("/run/user")
"""Where systemd puts each user's bus, in a folder with the user's number."""

T = TypeVar("T")

_asking: Final = threading.Lock()
"""Held while a call may show a dialog: a second dialog, and its thread, would wait behind the first."""


class Credentials:
    """The entries of one person, by Store.person.

    With `ask`, a locked keyring may show its dialog, as when the person has just clicked something; without, it is
    keyring_locked at once. Every method raises FaceTuneError keyring_missing, keyring_locked or keyring_failed, and
    cancelled once `cancelled` is set.
    """

    def __init__(self, person: str, *, ask: bool = True, cancelled: threading.Event | None = None) -> None:
        self._client = f"Spotify client id {person}"
        self._token = f"Spotify refresh token {person}"
        self._ask = ask
        self._cancelled = cancelled

    def client_id(self) -> str | None:
        """The client id of the person's own app."""
        return self._call(lambda backend: _text(backend.get_password(SERVICE, self._client)))

    def refresh_token(self) -> str | None:
        """The refresh token, or None if the person is not signed in."""
        return self._call(lambda backend: _text(backend.get_password(SERVICE, self._token)))

    def read(self) -> tuple[str | None, str | None]:
        """Client id and refresh token."""
        return self._call(
            lambda backend: (
                _text(backend.get_password(SERVICE, self._client)),
                _text(backend.get_password(SERVICE, self._token)),
            )
        )

    def save_client_id(self, client_id: str) -> None:
        """Save a client id. A refresh token that belongs to another one is removed first: it is worth nothing now."""

        def work(backend: Any) -> None:
            if _text(backend.get_password(SERVICE, self._client)) != client_id:
                _delete(backend, self._token)
                backend.set_password(SERVICE, self._client, client_id)

        self._call(work)

    def sign_in(self, client_id: str, refresh_token: str) -> None:
        """Save both."""
        self.save_client_id(client_id)
        self._call(lambda backend: backend.set_password(SERVICE, self._token, refresh_token))

    def rotate(self, old: str, new: str) -> bool:
        """Replace the refresh token `old`; False if it was not there any more, as after a sign-out."""

        def work(backend: Any) -> bool:
            if _text(backend.get_password(SERVICE, self._token)) != old:
                return False
            backend.set_password(SERVICE, self._token, new)
            return True

        # Even a cancelled request goes on: the old token is used up, and the new one must not be lost.
        return self._call(work, to_the_end=True)

    def drop(self, dead: str) -> bool:
        """Remove the refresh token if it is still `dead`; whether it was."""

        def work(backend: Any) -> bool:
            if _text(backend.get_password(SERVICE, self._token)) != dead:
                return False
            _delete(backend, self._token)
            return True

        return self._call(work)

    def forget(self) -> None:
        """Remove everything."""

        def work(backend: Any) -> None:
            _delete(backend, self._token)
            _delete(backend, self._client)

        self._call(work)

    def _call(self, work: Callable[[Any], T], *, to_the_end: bool = False) -> T:
        seconds = ASKING if self._ask else QUICK
        if not _asking.acquire(timeout=QUICK):
            raise FaceTuneError("keyring_locked")  # its dialog is still open

        def run() -> T:
            try:
                backend = _system()
                if not self._ask and _locked(backend):
                    raise FaceTuneError("keyring_locked")
                return work(backend)
            finally:
                _asking.release()  # not before the call has really ended

        try:
            return tasks.run(run, name="keyring", timeout=seconds, cancelled=None if to_the_end else self._cancelled)
        except tasks.DeadlineError:
            raise FaceTuneError(
                "keyring_locked" if state() == "locked" else "keyring_failed", detail="no answer"
            ) from None
        except Exception as error:  # noqa: BLE001 - each backend fails in its own way
            raise _named(error) from None


def state() -> KeyringState:
    """How the keyring is, without asking the person. Takes QUICK seconds at most."""
    try:
        locked = tasks.run(lambda: _locked(_system()), name="keyring", timeout=QUICK)
    except tasks.DeadlineError:
        return "failed"
    except Exception as error:  # noqa: BLE001 - any failure is a state of the keyring
        code = _named(error).code
        return "missing" if code == "keyring_missing" else "locked" if code == "keyring_locked" else "failed"
    return "locked" if locked else "ok"


def backend() -> str:
    """What the system's keyring is called. Raises FaceTuneError keyring_missing, DeadlineError after QUICK seconds."""
    return str(tasks.run(lambda: _system().name, name="keyring", timeout=QUICK))


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value else None


def _delete(backend: Any, entry: str) -> None:
    """Remove an entry that may not be there."""
    if backend.get_password(SERVICE, entry) is not None:
        backend.delete_password(SERVICE, entry)


def _system() -> Any:
    """The operating system's own keyring. Raises FaceTuneError keyring_missing."""
    _name_the_bus()
    for module, name in _BACKENDS.get(sys.platform, _ELSEWHERE):
        try:
            backend = getattr(importlib.import_module(module), name)
            backend.priority  # noqa: B018 - raises if its service is not there
        except Exception:  # noqa: BLE001, S112 - each backend says in its own way that it cannot be used
            continue
        return backend()
    raise FaceTuneError("keyring_missing")


def _name_the_bus() -> None:
    """Tell this process where the user's bus is, if it does not know: cron does not tell the programs it starts."""
    if sys.platform == "linux" and not os.environ.get(_BUS):
        bus = _BUS_FOLDER / str(os.getuid()) / "bus"
        if bus.is_socket():
            os.environ[_BUS] = f"unix:path={bus}"


def _locked(backend: Any) -> bool:
    """Whether the keyring would have to ask the person first. Only Secret Service can tell without asking."""
    if type(backend).__module__ != "keyring.backends.SecretService":
        return False
    import secretstorage

    bus = secretstorage.dbus_init()
    try:
        # Not get_default_collection, which makes a missing collection and asks for its password.
        return bool(secretstorage.Collection(bus, "/org/freedesktop/secrets/aliases/default").is_locked())
    except secretstorage.ItemNotFoundException:
        return True  # there is no collection yet: making one means asking for its password
    finally:
        bus.close()


def _named(error: Exception) -> FaceTuneError:
    """The FaceTuneError for a keyring's failure. Its text is not repeated: it might contain a secret."""
    from keyring import errors

    if isinstance(error, FaceTuneError):
        return error
    dismissed = type(error.__cause__).__name__ == "PromptDismissedException"
    if dismissed or isinstance(error, errors.KeyringLocked):
        return FaceTuneError("keyring_locked")
    if isinstance(error, errors.NoKeyringError):
        return FaceTuneError("keyring_missing")
    return FaceTuneError("keyring_failed", detail=type(error).__name__)
