"""Seeded damage to pages: what proxies, editors and broken CMS do to markup and bytes, and what an attacker would."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence

_PIECES = (
    b"<",
    b">",
    b'"',
    b"'",
    b"<!--",
    b"-->",
    b"</html>",
    b"</body>",
    b"<script>",
    b"</script>",
    b"<style>",
    b"<![CDATA[",
    b"]]>",
    b"&",
    b"&#x110000;",
    b"&#55296;",
    b"\x00",
    b"\xff\xfe",
    b"\xef\xbb\xbf",
    b"<table><tr><td>",
    b"</div></div>",
    b"<p",
    b"<a href=",
    b"<a href='http://[::1'>x</a>",
    b"<title>",
    b"<textarea>",
    b"<select>",
    b"<meta http-equiv=refresh content=0>",
    b"<meta charset=utf-7>",
    "发布时间：".encode(),
    b"2024-13-45 99:99",
    "９９９９年９９月９９日".encode(),
    "当前位置：".encode() * 20,
    "二〇二四年十三月四十日".encode(),
    b"%PDF-1.4",
    b"PK\x03\x04",
    b"1" * 300,
    "一".encode() * 300,
    b"<base href='//[bad'>",
    b"<frameset>",
    b"<svg><title>",
    b"<template>",
    b"<plaintext>",
    b"<noscript>",
    b"document.write('<a href=\"x\">y</a>')",
    b"<font size=1>" * 50,
    b"</p>" * 50,
)


def _insert(body: bytes, rng: random.Random) -> bytes:
    place = rng.randrange(len(body) + 1)
    return body[:place] + rng.choice(_PIECES) * rng.choice((1, 1, 1, 3, 40)) + body[place:]


def _delete(body: bytes, rng: random.Random) -> bytes:
    place = rng.randrange(len(body) + 1)
    return body[:place] + body[place + rng.choice((1, 2, 7, 60, 900)) :]


def _truncate(body: bytes, rng: random.Random) -> bytes:
    return body[: rng.randrange(len(body) + 1)]


def _repeat(body: bytes, rng: random.Random) -> bytes:
    place = rng.randrange(len(body) + 1)
    return body[:place] + body[place : place + rng.choice((5, 80, 700))] * rng.choice((2, 5, 30)) + body[place:]


def _flip(body: bytes, rng: random.Random) -> bytes:
    damaged = bytearray(body)
    for _ in range(rng.choice((1, 5, 50))):
        if damaged:
            damaged[rng.randrange(len(damaged))] = rng.randrange(256)
    return bytes(damaged)


def _reencode(body: bytes, rng: random.Random) -> bytes:
    text = body.decode("utf-8", "replace")
    return text.encode(rng.choice(("gb18030", "utf-16-le", "utf-16", "big5", "utf-32", "latin-1")), "replace")


def _splice(body: bytes, rng: random.Random) -> bytes:
    one, other = sorted(rng.randrange(len(body) + 1) for _ in range(2))
    return body[:one] + body[other:] + body[one:other]


def _nest(body: bytes, rng: random.Random) -> bytes:
    tag = rng.choice((b"<div>", b"<table><tr><td>", b"<span>", b"<b>", b"<ul><li>", b"<a>", b"<font color=red>"))
    place = rng.randrange(len(body) + 1)
    return body[:place] + tag * rng.choice((30, 400, 2000)) + body[place:]


_MOVES: Sequence[Callable[[bytes, random.Random], bytes]] = (
    _insert,
    _insert,
    _delete,
    _delete,
    _truncate,
    _repeat,
    _flip,
    _flip,
    _reencode,
    _splice,
    _nest,
)
_LARGEST = 400_000


def mutate(pages: Sequence[bytes], count: int, seed: int) -> Iterator[tuple[int, bytes]]:
    """Yield `count` damaged bodies with their number; the same seed gives the same bodies."""
    for number in range(count):
        rng = random.Random(f"{seed}:{number}")
        body = rng.choice(pages)
        for _ in range(rng.choice((1, 1, 2, 4))):
            body = rng.choice(_MOVES)(body, rng)[:_LARGEST]
        yield number, body
