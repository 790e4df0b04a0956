"""The real Windows registry. Nothing else imports winreg."""

from __future__ import annotations

import contextlib
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from facetune.browsers.machine import Root

# Spelt so that type checkers skip the module's body on the systems that lack winreg.
if sys.platform == "win32":
    import winreg

    _ROOTS = {"HKCU": winreg.HKEY_CURRENT_USER, "HKLM": winreg.HKEY_LOCAL_MACHINE}

    class WindowsRegistry:
        """The two roots; writing to HKEY_LOCAL_MACHINE takes an administrator."""

        def read(self, root: Root, key: str) -> str | None:
            """The default value of a key, or None where the key or its default value is missing."""
            try:
                with winreg.OpenKey(_ROOTS[root], key) as opened:
                    value, kind = winreg.QueryValueEx(opened, "")
            except OSError:
                return None
            return value if kind == winreg.REG_SZ and isinstance(value, str) else None

        def has(self, root: Root, key: str) -> bool:
            """Whether the key exists."""
            try:
                winreg.OpenKey(_ROOTS[root], key).Close()
            except OSError:
                return False
            return True

        def names(self, root: Root, key: str) -> list[str] | None:
            """What is in a key: its subkeys and values, by name. None where it is missing or cannot be read."""
            try:
                with winreg.OpenKey(_ROOTS[root], key) as opened:
                    keys, values, _ = winreg.QueryInfoKey(opened)
                    names = [winreg.EnumKey(opened, number) for number in range(keys)]
                    return names + [winreg.EnumValue(opened, number)[0] for number in range(values)]
            except OSError:
                return None

        def write(self, root: Root, key: str, value: str) -> None:
            """Set the default value of a key, creating the key and its parents."""
            with winreg.CreateKeyEx(_ROOTS[root], key) as opened:
                winreg.SetValueEx(opened, "", 0, winreg.REG_SZ, value)

        def delete(self, root: Root, key: str) -> None:
            """Delete a key that has no subkeys; one that is missing is not an error."""
            with contextlib.suppress(FileNotFoundError):
                winreg.DeleteKey(_ROOTS[root], key)
