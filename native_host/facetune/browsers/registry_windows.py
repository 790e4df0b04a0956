"""The Windows registry: what FaceTune needs of it, and the real one. No other file imports winreg."""

from __future__ import annotations

import contextlib
import sys
from typing import Literal, Protocol

Root = Literal["HKCU", "HKLM"]
"""HKEY_CURRENT_USER for one user, HKEY_LOCAL_MACHINE for all of them."""


class Registry(Protocol):
    """The value of a key is its unnamed default value. Tests hand in one that is kept in memory."""

    def read(self, root: Root, key: str) -> str | None:
        """The value of a key, or None where the key or its value is missing."""

    def has(self, root: Root, key: str) -> bool:
        """Whether the key exists."""

    def names(self, root: Root, key: str) -> list[str] | None:
        """The names of a key's subkeys and values; None where the key is missing or cannot be read."""

    def write(self, root: Root, key: str, value: str) -> None:
        """Set the value of a key, creating the key and its parents. Raises OSError."""

    def delete(self, root: Root, key: str) -> None:
        """Delete a key that has no subkeys; a missing one is no error. Raises OSError."""


# Written like this, type checkers skip the body on systems without winreg.
if sys.platform == "win32":
    import winreg

    _ROOTS = {"HKCU": winreg.HKEY_CURRENT_USER, "HKLM": winreg.HKEY_LOCAL_MACHINE}

    class WindowsRegistry:
        """The registry of this computer. Only an administrator may write below HKLM."""

        def read(self, root: Root, key: str) -> str | None:
            """See Registry."""
            try:
                with winreg.OpenKey(_ROOTS[root], key) as opened:
                    value, kind = winreg.QueryValueEx(opened, "")
            except OSError:
                return None
            return value if kind == winreg.REG_SZ and isinstance(value, str) else None

        def has(self, root: Root, key: str) -> bool:
            """See Registry."""
            try:
                winreg.OpenKey(_ROOTS[root], key).Close()
            except OSError:
                return False
            return True

        def names(self, root: Root, key: str) -> list[str] | None:
            """See Registry."""
            try:
                with winreg.OpenKey(_ROOTS[root], key) as opened:
                    keys, values, _ = winreg.QueryInfoKey(opened)
                    names = [winreg.EnumKey(opened, number) for number in range(keys)]
                    return names + [winreg.EnumValue(opened, number)[0] for number in range(values)]
            except OSError:
                return None

        def write(self, root: Root, key: str, value: str) -> None:
            """See Registry."""
            with winreg.CreateKeyEx(_ROOTS[root], key) as opened:
                winreg.SetValueEx(opened, "", 0, winreg.REG_SZ, value)

        def delete(self, root: Root, key: str) -> None:
            """See Registry."""
            with contextlib.suppress(FileNotFoundError):
                winreg.DeleteKey(_ROOTS[root], key)
