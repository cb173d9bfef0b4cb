"""Tell whether one page is another served again: the home page that hides a missing one. Pure.

Two readings of one page differ in counters, dates and stamps; another page differs in words. So pages are compared by
their Chinese words, scripts included (rows often stand only there), and the least new word keeps them apart.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import islice

from crawler.reading.decode import decode

MAX_TEXT, MAX_WORDS = 2_000_000, 50_000  # characters and words of a page that are looked at
ENOUGH = 10  # words; below them only the same text is the same page
STRANGE = 0.02  # of the words of both pages: what a weather line or a greeting changes
ROTATING = 0.25  # of them: what a box of changing news changes
SIZES = 0.1  # pages whose sizes differ by more are not compared

WORD = re.compile("[\u3400-\u9fff]{2,}")
TITLE = re.compile("<title[^>]{0,200}>([^<]{0,500})", re.I)
TAG = re.compile("<[^<>]*>")
CHANGING = re.compile(r"[\d\s]+|\b[0-9a-f]{16,}\b", re.I)  # counters, dates, stamps, tokens


@dataclass(frozen=True, slots=True)
class Print:
    """What a page is compared by. `size`: bytes."""

    size: int
    title: str
    words: frozenset[str]
    text: str  # sha256 of the text without digits and blanks


def print_of(body: bytes, headers: Mapping[str, str]) -> Print:
    """Take the print of a page. Bounded in text and words."""
    text = decode(body, headers).text[:MAX_TEXT]
    title = TITLE.search(text)
    # Words as they stand in the source, and as they read where markup cuts them.
    words = frozenset(
        found.group() for one in (text, TAG.sub("", text)) for found in islice(WORD.finditer(one), MAX_WORDS)
    )
    digest = hashlib.sha256(CHANGING.sub("", text).encode("utf-8", "replace")).hexdigest()
    return Print(len(body), " ".join((title.group(1) if title else "").split()), words, digest)


def may_be_alike(known: Print, size: int) -> bool:
    """The cheap question first: can a page of this size be the known one?"""
    return abs(known.size - size) <= max(SIZES * known.size, 200)


def are_alike(one: Print, other: Print, strange: float = STRANGE) -> bool:
    """Tell whether both are readings of one page. `strange`: the share of words that may stand in one of them alone."""
    if one.text == other.text:
        return True
    if one.title != other.title or min(len(one.words), len(other.words)) < ENOUGH:
        return False
    return len(one.words ^ other.words) <= strange * len(one.words | other.words)
