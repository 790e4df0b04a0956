"""A company's certificate: downloads and Spotify trust the same ones, and a message names one that is refused."""

from __future__ import annotations

import hashlib
import os
import shutil
import ssl
import subprocess
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from facetune import certificates
from facetune.app.download import Deadlines, download
from facetune.errors import FaceTuneError
from facetune.spotify import http
from facetune.vision.manifest import DetectorFile
from tests.spotify.test_network import VARIABLES, plain  # noqa: F401 - a fixture

pytestmark = pytest.mark.skipif(not shutil.which("openssl"), reason="openssl is not installed")

BODY = b"the weights"
COMPANY = "Example Company's Reader"


class Answer(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.send_header("Content-Length", str(len(BODY)))
        self.end_headers()
        self.wfile.write(BODY)

    def log_message(self, *_):
        pass


@pytest.fixture(scope="module")
def company(tmp_path_factory):
    """A file with the certificate of a company that reads along."""
    folder = tmp_path_factory.mktemp("company")

    def openssl(*words):
        subprocess.run(["openssl", *words], cwd=folder, check=True, capture_output=True)

    key = ["-newkey", "rsa:2048", "-nodes"]
    # No key identifiers: Python 3.13 would refuse it if it were as strict as it is by itself.
    openssl("req", "-x509", *key, "-keyout", "ca.key", "-out", "ca.pem", "-subj", f"/O=Example/CN={COMPANY}",
            "-days", "30", "-addext", "subjectKeyIdentifier=none")  # fmt: skip
    openssl("req", *key, "-keyout", "server.key", "-out", "server.csr", "-subj", "/CN=127.0.0.1")
    (folder / "names").write_text("subjectAltName=IP:127.0.0.1\n")
    openssl("x509", "-req", "-in", "server.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial",
            "-out", "server.pem", "-days", "30", "-extfile", "names")  # fmt: skip
    return folder / "ca.pem"


@pytest.fixture(scope="module")
def address(company):
    """A server whose certificate that company has signed."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(company.with_name("server.pem"), company.with_name("server.key"))
    server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"https://127.0.0.1:{server.server_port}/weights"
    server.shutdown()
    server.server_close()


def fetched(address):
    digest = hashlib.sha256(BODY).hexdigest()
    wanted = DetectorFile(file="x.onnx", size=len(BODY), sha256=digest, url=address)
    return b"".join(download(wanted, Deadlines()))


def asked(address):
    return http.bounded(lambda: http.session().get(address, timeout=30)).content


@pytest.mark.parametrize("ask", [fetched, asked])
class TestBothAlike:
    @pytest.mark.parametrize("variable", ["SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"])
    def test_a_variable_names_what_is_trusted(self, company, address, monkeypatch, ask, variable):
        monkeypatch.setenv(variable, str(company))
        assert ask(address) == BODY

    def test_a_folder_of_certificates(self, company, address, monkeypatch, tmp_path, ask):
        digest = subprocess.run(
            ["openssl", "x509", "-hash", "-noout", "-in", company], check=True, capture_output=True, text=True
        ).stdout.strip()
        (tmp_path / f"{digest}.0").symlink_to(company)
        monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(tmp_path))
        assert ask(address) == BODY

    def test_a_file_that_changes_is_read_again(self, company, address, monkeypatch, tmp_path, ask):
        file = tmp_path / "own.pem"
        shutil.copy(company, file)
        monkeypatch.setenv("CURL_CA_BUNDLE", str(file))
        assert ask(address) == BODY
        if os.name != "nt":
            assert certificates.trusted() is certificates.trusted(), "until then it is read once"
        file.write_text("no certificate")
        with pytest.raises(FaceTuneError, match=r"own\.pem"):
            ask(address)

    def test_the_refused_certificate_is_named(self, address, ask):
        with pytest.raises(FaceTuneError) as caught:
            ask(address)
        assert caught.value.code == ("download_failed" if ask is fetched else "spotify_intercepted_by")
        assert COMPANY in caught.value.message

    @pytest.mark.parametrize("variable", ["SSL_CERT_FILE", "REQUESTS_CA_BUNDLE"])
    def test_a_file_that_is_gone_is_named(self, address, monkeypatch, tmp_path, ask, variable):
        monkeypatch.setenv(variable, str(tmp_path / "gone.pem"))
        with pytest.raises(FaceTuneError, match=r"gone\.pem"):
            ask(address)

    def test_without_the_systems_the_librarys_list_serves(self, company, address, monkeypatch, tmp_path, ask):
        monkeypatch.setenv("SSL_CERT_FILE", os.devnull)
        monkeypatch.setenv("SSL_CERT_DIR", str(tmp_path))
        monkeypatch.setattr(certificates, "_mozillas", lambda: str(company))
        assert ask(address) == BODY


def test_whatever_is_shown_gives_a_name_or_none(company):
    der = ssl.PEM_cert_to_DER_cert(company.with_name("server.pem").read_text())
    assert certificates.issuer_of(der) == COMPANY
    for cut in range(0, len(der), 7):
        certificates.issuer_of(der[:cut])
    assert certificates.issuer_of(b"") is None
