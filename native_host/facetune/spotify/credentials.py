"""The client id and the refresh token, in the system's keyring: two small entries a person, and nowhere else.

Windows takes 1,280 characters an entry; a client id or a refresh token is far shorter. The access token is not stored
at all: see tokens.py.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any, Final, TypeVar

from facetune import tasks
from facetune.errors import FaceTuneError
from facetune.spotify import system_keyring

SERVICE: Final = "FaceTune"

ASKING: Final = 45.0
"""Seconds for a call that may ask the person for the keyring's password: they must read, and type."""

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
        seconds = ASKING if self._ask else system_keyring.QUICK
        if not _asking.acquire(timeout=system_keyring.QUICK):
            raise FaceTuneError("keyring_locked")  # its dialog is still open

        def run() -> T:
            try:
                backend = system_keyring.system()
                if not self._ask and system_keyring.is_locked(backend):
                    raise FaceTuneError("keyring_locked")
                return work(backend)
            finally:
                _asking.release()  # not before the call has really ended

        try:
            return tasks.run(run, name="keyring", timeout=seconds, cancelled=None if to_the_end else self._cancelled)
        except tasks.DeadlineError:
            raise FaceTuneError(
                "keyring_locked" if system_keyring.state() == "locked" else "keyring_failed", detail="no answer"
            ) from None
        except Exception as error:  # noqa: BLE001 - each backend fails in its own way
            raise system_keyring.named(error) from None


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value else None


def _delete(backend: Any, entry: str) -> None:
    """Remove an entry that may not be there."""
    if backend.get_password(SERVICE, entry) is not None:
        backend.delete_password(SERVICE, entry)
