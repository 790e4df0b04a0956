"""The certificates that a connection trusts, the same for downloads and for Spotify.

They are the system's, and those of the file or folder that SSL_CERT_FILE, SSL_CERT_DIR, REQUESTS_CA_BUNDLE or
CURL_CA_BUNDLE names: where a company reads along, its own certificate stands in one of these places.
"""

from __future__ import annotations

import functools
import os
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import ssl

_ADDED: Final = ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE")
_OWN: Final = ("SSL_CERT_FILE", "SSL_CERT_DIR")
"""OpenSSL reads these itself, and says nothing of a file that is not there."""

_COMMON_NAME: Final = bytes.fromhex("0603550403")
_ORGANISATION: Final = bytes.fromhex("060355040a")


class UnusableError(Exception):
    """A file of certificates that a variable names cannot be used: `file`."""

    def __init__(self, file: str) -> None:
        super().__init__(f"the file of certificates {file} cannot be used")
        self.file = file


def trusted() -> ssl.SSLContext:
    """A context that trusts them. Raises UnusableError.

    Reading a system's two hundred certificates takes a twentieth of a second, and each call to Spotify wants them: the
    context is kept until one of those files, folders or variables changes.
    """
    import ssl

    if os.name == "nt":  # they are in no file there
        return _made()
    system = ssl.get_default_verify_paths()
    named = [os.environ.get(name) for name in (*_OWN, *_ADDED)]
    return _kept(tuple((path, _stamp(path)) for path in (*named, system.cafile, system.capath)))


@functools.lru_cache(maxsize=1)
def _kept(_state: tuple[tuple[str | None, tuple[int, ...]], ...]) -> ssl.SSLContext:
    return _made()


def _stamp(path: str | None) -> tuple[int, ...]:
    """What changes when a file or a folder does."""
    try:
        found = os.stat(path) if path else None  # noqa: PTH116 - the name may be any text
    except (OSError, ValueError):
        return ()
    return (found.st_mtime_ns, found.st_size, found.st_ino) if found else ()


def _made() -> ssl.SSLContext:
    import ssl

    for name in _OWN:
        file = os.environ.get(name)
        if file and not os.path.exists(file):  # noqa: PTH110 - as OpenSSL looks for it
            raise UnusableError(file)
    context = ssl.create_default_context()
    # Python 3.13 refuses what many companies' certificates lack, and what no browser asks for.
    context.verify_flags &= ~getattr(ssl, "VERIFY_X509_STRICT", 0)
    if not _has_system(context):
        _add(context, _mozillas())
    for name in _ADDED:
        if file := os.environ.get(name):
            _add(context, file)
    return context


def _has_system(context: ssl.SSLContext) -> bool:
    """Whether the system has any. A folder of them is read only when it is needed."""
    import ssl

    folder = ssl.get_default_verify_paths().capath
    return bool(context.cert_store_stats()["x509_ca"]) or bool(folder and os.listdir(folder))  # noqa: PTH208


def _mozillas() -> str:
    """The list that comes with a library, for a Python that does not find the system's: python.org's on macOS."""
    import certifi

    return certifi.where()


def _add(context: ssl.SSLContext, file: str) -> None:
    import ssl

    try:
        if os.path.isdir(file):  # noqa: PTH112
            context.load_verify_locations(capath=file)
        else:
            context.load_verify_locations(cafile=file)
    except (OSError, ssl.SSLError) as error:
        raise UnusableError(file) from error


def issuer_at(host: str, port: int, *, seconds: float) -> str | None:
    """Who signed the certificate that a server shows, or a program between; None where that cannot be found out.

    Nothing is sent there: the connection is made once more, without trust, and closed.
    """
    import http.client
    import ssl
    from urllib.parse import urlsplit
    from urllib.request import getproxies, proxy_bypass

    unverified = ssl.create_default_context()
    unverified.check_hostname = False
    unverified.verify_mode = ssl.CERT_NONE
    proxy = None if proxy_bypass(host) else getproxies().get("https")
    try:
        via = urlsplit(proxy if "//" in proxy else f"//{proxy}") if proxy else None
        connection = http.client.HTTPSConnection(
            via.hostname if via and via.hostname else host,
            via.port if via and via.hostname else port,
            timeout=seconds,
            context=unverified,
        )
        if via and via.hostname:
            connection.set_tunnel(host, port)
        try:
            connection.connect()
            shown = connection.sock.getpeercert(binary_form=True)
        finally:
            connection.close()
        return issuer_of(shown) if shown else None
    except (OSError, ValueError, http.client.HTTPException):
        return None


def issuer_of(certificate: bytes) -> str | None:
    """The name of who signed a certificate, from its bytes (DER, X.509): the common name, or else the organisation."""
    try:
        _, body, _ = _part(certificate, 0)
        _, body, _ = _part(body, 0)
        kind, _, at = _part(body, 0)
        if kind == 0xA0:  # the version comes first
            _, _, at = _part(body, at)
        _, _, at = _part(body, at)
        _, issuer, _ = _part(body, at)
        names = dict(_names(issuer))
    except (IndexError, ValueError):
        return None
    name = names.get(_COMMON_NAME) or names.get(_ORGANISATION)
    return "".join(each for each in name if each.isprintable())[:200] if name else None


def _names(issuer: bytes) -> list[tuple[bytes, str]]:
    """The parts of a name: their kinds, and their texts."""
    found, at = [], 0
    while at < len(issuer):
        _, group, at = _part(issuer, at)
        _, pair, _ = _part(group, 0)
        _, _, after = _part(pair, 0)
        kind, text, _ = _part(pair, after)
        found.append((pair[:after], text.decode("utf-16-be" if kind == 0x1E else "utf-8", "replace")))
    return found


def _part(data: bytes, at: int) -> tuple[int, bytes, int]:
    """The kind and the content of the part that begins `at`, and where the next one begins. Raises IndexError."""
    kind, length, begin = data[at], data[at + 1], at + 2
    if length & 0x80:
        count = length & 0x7F
        length = int.from_bytes(data[begin : begin + count], "big")
        begin += count
    if begin + length > len(data):
        raise IndexError(begin + length)
    return kind, data[begin : begin + length], begin + length
