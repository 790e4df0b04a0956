"""Bytes that no honest browser sends: each gets a clear error or a clean end, and the stream stays in step."""

from __future__ import annotations

import json
import struct

import pytest

from tests.host.client import PATIENCE, HostProcess, frame


@pytest.fixture
def host():
    with HostProcess() as process:
        process.initialize()
        yield process


def code_of(message):
    return message["error"]["data"]["code"]


@pytest.mark.parametrize("data", [b"\x01", b"\x10\x00\x00", struct.pack("=I", 100) + b'{"jsonrpc"'])
def test_input_that_ends_within_a_frame_ends_the_host(host, data):
    host.send_bytes(data)
    assert host.end() == 0
    assert host.read() is None


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", "parse_error"),
        (b"\xff\xfe{}", "parse_error"),
        (b'{"jsonrpc":"2.0","id":5,"method":"\xc3\x28"}', "parse_error"),
        (b'{"jsonrpc":', "parse_error"),
        (b"nonsense", "parse_error"),
        (b"[" * 10_000 + b"]" * 10_000, "invalid_request"),
        (b'{"jsonrpc":"2.0","id":5,"method":"scan","params":' + b"[" * 10_000 + b"]" * 10_000 + b"}", None),
        (b'{"jsonrpc":"2.0","id":5,"method":"scan","params":{"source":"\xff"}}', "invalid_params"),
        (b'{"jsonrpc":"2.0","id":5,"method":"scan","params":{"\xff":1}}', "invalid_params"),
        (b'{"jsonrpc":"1.0","id":"\xff","method":"scan"}', "invalid_request"),
        (b"[]", "invalid_request"),
        (b'"initialize"', "invalid_request"),
        (b"17", "invalid_request"),
        (b"null", "invalid_request"),
        (b"{}", "invalid_request"),
        (b'{"jsonrpc":"1.0","id":5,"method":"scan"}', "invalid_request"),
        (b'{"jsonrpc":"2.0","id":5}', "invalid_request"),
        (b'{"jsonrpc":"2.0","id":5,"method":7}', "invalid_request"),
        (b'{"jsonrpc":"2.0","id":[1],"method":"scan"}', "invalid_request"),
        (b'{"jsonrpc":"2.0","id":1.5,"method":"scan"}', "invalid_request"),
        (b'{"jsonrpc":"2.0","id":-1,"method":"scan"}', "invalid_request"),
    ],
)
def test_a_faulty_message_is_refused_and_the_next_is_answered(host, body, code):
    host.send_bytes(frame(body))
    refused = code_of(host.read())
    assert refused == code if code else refused in {"parse_error", "invalid_params"}
    assert host.alive()


def test_invalid_utf8_in_a_notification_is_ignored(host):
    host.send_bytes(frame(b'{"jsonrpc":"2.0","method":"$/cancelRequest","params":{"id":"\xff"}}'))
    assert host.alive()


def test_invalid_utf8_before_initialize_does_not_end_the_host():
    with HostProcess() as process:
        body = b'{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"extension_version":"\xff","protocol":1}}'
        process.send_bytes(frame(body))
        assert code_of(process.read()) == "invalid_params"
        process.initialize()


def test_the_id_of_a_faulty_request_is_kept_where_it_can_be_read(host):
    host.send_bytes(frame(b'{"jsonrpc":"1.0","id":"mine","method":"scan"}'))
    assert host.read()["id"] == "mine"


def test_a_message_over_the_limit_is_skipped(host):
    big = json.dumps({"jsonrpc": "2.0", "id": 9, "method": "scan", "params": "x" * (1 << 20)}).encode()
    host.send_bytes(frame(big))
    message = host.read()
    assert code_of(message) == "message_too_large"
    assert message["error"]["data"]["params"]["size"] == len(big)
    assert host.alive()


def test_the_longest_allowed_message_is_read(host):
    padding = (1 << 20) - len(json.dumps({"jsonrpc": "2.0", "id": 9, "method": "x"}))
    body = json.dumps({"jsonrpc": "2.0", "id": 9, "method": "x" * (padding + 1)}).encode()
    assert len(body) == 1 << 20
    host.send_bytes(frame(body))
    assert code_of(host.read()) == "unknown_method"


def test_a_length_that_no_browser_sends_closes_the_connection_with_a_word(host):
    host.send_bytes(b"Hello, host")
    assert code_of(host.read()) == "message_too_large"
    assert host.read() is None
    assert host.process.wait(PATIENCE) == 0


def test_a_frame_that_arrives_byte_by_byte(host):
    for byte in frame(b'{"jsonrpc":"2.0","id":"slow","method":"settings/read"}'):
        host.send_bytes(bytes([byte]))
    assert host.answer("slow")["result"]["goal"] == "match"


def test_two_frames_in_one_write(host):
    one = frame(b'{"jsonrpc":"2.0","id":"a","method":"settings/read"}')
    two = frame(b'{"jsonrpc":"2.0","id":"b","method":"settings/read"}')
    host.send_bytes(one + two)
    assert {host.read()["id"], host.read()["id"]} == {"a", "b"}


def test_text_beyond_ascii_survives(host):
    host.send({"jsonrpc": "2.0", "id": "1", "method": "settings/write", "params": {"camera": "Kamera größe 🎥"}})
    assert host.answer("1")["result"]["camera"] == "Kamera größe 🎥"
    host.call("settings/write", {"camera": None})
