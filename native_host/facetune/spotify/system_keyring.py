"""The operating system's own keyring: which one it is, whether it is open, and what its failures mean."""

from __future__ import annotations

import importlib
import os
import sys
from pathlib import Path
from typing import Any, Final

from facetune import tasks
from facetune.errors import FaceTuneError
from facetune.spotify.types import KeyringState

QUICK: Final = 5.0
"""Seconds for a call that does not ask the person. A keyring on this computer answers in milliseconds."""

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


def state() -> KeyringState:
    """How the keyring is, without asking the person. Takes QUICK seconds at most."""
    try:
        locked = tasks.run(lambda: is_locked(system()), name="keyring", timeout=QUICK)
    except tasks.DeadlineError:
        return "failed"
    except Exception as error:  # noqa: BLE001 - any failure is a state of the keyring
        code = named(error).code
        return "missing" if code == "keyring_missing" else "locked" if code == "keyring_locked" else "failed"
    return "locked" if locked else "ok"


def backend() -> str:
    """What the system's keyring is called. Raises FaceTuneError keyring_missing, DeadlineError after QUICK seconds."""
    return str(tasks.run(lambda: system().name, name="keyring", timeout=QUICK))


def system() -> Any:
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


def is_locked(backend: Any) -> bool:
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


def named(error: Exception) -> FaceTuneError:
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
