"""The page on this computer: its files as they are, and what is said where it is not built."""

from __future__ import annotations

import http.client
import threading

import pytest

from facetune.app import page
from facetune.errors import FaceTuneError


@pytest.fixture
def built(tmp_path):
    (tmp_path / "web").mkdir()
    (tmp_path / "index.html").write_text("<!doctype html>")
    (tmp_path / "service_worker.js").write_text("")
    (tmp_path / "web/part.pack").write_bytes(b"\x1f\x8b")
    (tmp_path.parent / "secret.txt").write_text("not for pages")
    return tmp_path


@pytest.fixture
def get(built):
    with page.server(page.folder_of(built), None) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()

        def ask(path):
            connection = http.client.HTTPConnection("127.0.0.1", server.server_port, timeout=30)
            connection.request("GET", path)
            answer = connection.getresponse()
            body = answer.read()
            connection.close()
            return answer, body

        yield ask
        server.shutdown()


def test_files_come_as_what_they_are(get):
    answer, body = get("/")
    assert (answer.status, body) == (200, b"<!doctype html>")
    assert answer.getheader("Content-Type") == "text/html; charset=utf-8"
    assert answer.getheader("X-Content-Type-Options") == "nosniff"
    assert get("/service_worker.js")[0].getheader("Content-Type") == "text/javascript; charset=utf-8"
    assert get("/web/part.pack")[0].getheader("Content-Type") == "application/octet-stream"


@pytest.mark.parametrize("path", ["/web/", "/../secret.txt", "/%2e%2e/secret.txt", "/none"])
def test_nothing_else_is_told(get, path):
    answer, body = get(path)
    assert answer.status == 404
    assert b"not for pages" not in body


def test_a_page_that_is_not_built(tmp_path):
    with pytest.raises(FaceTuneError, match="is not in") as told:
        page.folder_of(tmp_path)
    assert (told.value.code, told.value.params["folder"]) == ("page_missing", str(tmp_path))
    assert "web/build" in told.value.hint


def test_a_port_that_is_taken(built):
    with page.server(built, None) as first:
        with pytest.raises(FaceTuneError) as told:
            page.server(built, first.server_port)
        assert told.value.code == "page_port_taken"
        with page.server(built, None) as second:
            assert second.server_port != first.server_port
            assert second.address.startswith("http://127.0.0.1:")
