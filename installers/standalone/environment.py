"""Runs before everything else in the standalone build: puts right what being bundled changes."""
# ruff: noqa: INP001, PTH110 - PyInstaller reads a file, no package; and pathlib takes milliseconds of the host's start

import os
import sys

# The bootloader points LD_LIBRARY_PATH at the bundled libraries and keeps what it was. This process has its libraries;
# the programs that it starts (a browser, for a sign-in) are to have their own.
for _name in ("LD_LIBRARY_PATH", "LIBPATH"):
    _before = os.environ.pop(f"{_name}_ORIG", None)
    if _before is not None:
        os.environ[_name] = _before
    else:
        os.environ.pop(_name, None)

# The bundled OpenSSL looks for certificates where they lie on the computer that it was built on.
if sys.platform == "linux" and not os.path.exists("/usr/lib/ssl/certs"):
    for _file in (
        "/etc/ssl/certs/ca-certificates.crt",  # Debian, Ubuntu, Arch, Gentoo
        "/etc/pki/tls/certs/ca-bundle.crt",  # Fedora, RHEL
        "/etc/ssl/ca-bundle.pem",  # openSUSE
        "/etc/ssl/cert.pem",  # Alpine, Void
    ):
        if os.path.exists(_file):
            os.environ.setdefault("SSL_CERT_FILE", _file)
            break
