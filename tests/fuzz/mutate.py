"""Changes bytes as a faulty disk, a wrong program and an attacker do."""

from __future__ import annotations

import random
from collections.abc import Sequence

INTERESTING = (b"\0", b"\xff", b"\x7f", b"\x80", b"\xff\xff\xff\xff", b"\0\0\0\0", b"\xff\xff\xff\x7f", b"\0\0\1\0")
WORDS = (
    *(b"null", b"true", b"-1", b"1e999", b"-0", b"9" * 40, b'"', b"\\ud800", b"\\u0000", b"[" * 2000, b'{"":' * 2000),
    *(b"\n", b"\r\n", b",", b";", b"\t", b"'", b"\xef\xbb\xbf", b"\xed\xa0\x80", b"NaN", b"Infinity", b"%s", b"../"),
)


def mutated(seeds: Sequence[bytes], dice: random.Random, most: int = 2**20) -> bytes:
    """One of the seeds with a few changes, of at most `most` bytes. Now and then a seed as it is."""
    body = bytearray(dice.choice(seeds))
    for _ in range(dice.choice((0, 1, 1, 1, 2, 3, 5, 20))):
        dice.choice(CHANGES)(body, seeds, dice)
    return bytes(body[:most])


def _flip(body: bytearray, _seeds: Sequence[bytes], dice: random.Random) -> None:
    if body:
        body[dice.randrange(len(body))] ^= 1 << dice.randrange(8)


def _overwrite(body: bytearray, _seeds: Sequence[bytes], dice: random.Random) -> None:
    new = dice.choice(INTERESTING)
    if len(body) >= len(new):
        at = dice.randrange(len(body) - len(new) + 1)
        body[at : at + len(new)] = new


def _insert(body: bytearray, _seeds: Sequence[bytes], dice: random.Random) -> None:
    at = dice.randrange(len(body) + 1)
    body[at:at] = dice.choice(WORDS)


def _noise(body: bytearray, _seeds: Sequence[bytes], dice: random.Random) -> None:
    at, length = dice.randrange(len(body) + 1), dice.choice((1, 4, 40, 400))
    body[at : at + length] = dice.randbytes(length)


def _cut(body: bytearray, _seeds: Sequence[bytes], dice: random.Random) -> None:
    at = dice.randrange(len(body) + 1)
    del body[at : at + dice.choice((1, 2, 16, 256, len(body)))]


def _again(body: bytearray, _seeds: Sequence[bytes], dice: random.Random) -> None:
    at, length = dice.randrange(len(body) + 1), dice.choice((1, 8, 64, 1024))
    body[at:at] = body[at : at + length] * dice.choice((1, 2, 50))


def _spliced(body: bytearray, seeds: Sequence[bytes], dice: random.Random) -> None:
    other = dice.choice(seeds)
    start = dice.randrange(len(other) + 1)
    at = dice.randrange(len(body) + 1)
    body[at:] = other[start:]


CHANGES = (_flip, _flip, _overwrite, _overwrite, _insert, _noise, _cut, _again, _spliced)
