"""The operating system's own keyring, and no other.

The `keyring` library would also accept a backend from a plug-in or a setting that keeps passwords in a file, or keeps
none. So its choice is not used: the backends that belong to an operating system are named here.
"""

from __future__ import annotations

import importlib
import os
import sys
from pathlib import Path
from typing import Any, Final

from facetune.errors import FaceTuneError

_BACKENDS: Final = {
    "darwin": (("keyring.backends.macOS", "Keyring"),),
    "win32": (("keyring.backends.Windows", "WinVaultKeyring"),),
}
_ELSEWHERE: Final = (("keyring.backends.SecretService", "Keyring"), ("keyring.backends.kwallet", "DBusKeyring"))

_BUS: Final = "DBUS_SESSION_BUS_ADDRESS"
_BUS_FOLDER: Final = Path("/run/user")
"""Where systemd puts each user's bus, in a folder with the user's number."""


def system() -> Any:
    """The keyring of this system. Raises FaceTuneError keyring_missing."""
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


def locked(backend: Any) -> bool:
    """Whether the keyring would have to ask the user first. Only the Secret Service can tell without asking."""
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
