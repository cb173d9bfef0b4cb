"""Read object literals of scripts: what JSON does not allow (single quotes, bare names, trailing commas) is allowed here."""

from __future__ import annotations

import re
from typing import Any

TOKEN = re.compile(
    r"""\s*(?:(?P<mark>[{}\[\]:,])|"(?P<double>(?:[^"\\]|\\.){0,4000})"|'(?P<single>(?:[^'\\]|\\.){0,4000})'"""
    r"""|(?P<number>-?\d{1,18}(?:\.\d{1,9})?)(?![\w.])|(?P<word>[\w$.]{1,200}(?:\([^(){}]{0,200}\))?))"""
)
ESCAPE = re.compile(r"\\(.)")
MAX_DEPTH = 12
MAX_TOKENS = 5000


class Name(str):
    """A bare name or call in a literal: a variable whose value the script knows and the literal does not."""


def literal_at(text: str, start: int) -> Any:
    """The literal that begins at `start` with { or [; None where it is none, breaks off, or is too deep or too long."""
    try:
        return _value(_tokens(text, start), 0)
    except (ValueError, StopIteration, RecursionError):
        return None


def _tokens(text: str, start: int) -> Any:
    at = start
    for _ in range(MAX_TOKENS):
        found = TOKEN.match(text, at)
        if found is None:
            raise ValueError(at)
        at = found.end()
        yield found
    raise ValueError(at)


def _value(tokens: Any, depth: int, token: Any = None) -> Any:
    token = token or next(tokens)
    if depth > MAX_DEPTH:
        raise ValueError(depth)
    if token["mark"] == "{":
        return _members(tokens, depth)
    if token["mark"] == "[":
        return _items(tokens, depth)
    return _plain(token)


def _plain(token: Any) -> Any:
    if token["mark"]:
        raise ValueError(token["mark"])
    if token["number"] is not None:
        return float(token["number"]) if "." in token["number"] else int(token["number"])
    if token["word"] is not None:
        return {"true": True, "false": False, "null": None, "undefined": None}.get(token["word"], Name(token["word"]))
    return ESCAPE.sub(r"\1", token["double"] if token["double"] is not None else token["single"])


def _members(tokens: Any, depth: int) -> dict[str, Any]:
    members: dict[str, Any] = {}
    while (token := next(tokens))["mark"] != "}":
        if token["mark"] == ",":
            continue
        key = _plain(token)
        if next(tokens)["mark"] != ":":
            raise ValueError(key)
        members[str(key)] = _value(tokens, depth + 1)
    return members


def _items(tokens: Any, depth: int) -> list[Any]:
    items: list[Any] = []
    while (token := next(tokens))["mark"] != "]":
        if token["mark"] != ",":
            items.append(_value(tokens, depth + 1, token))
    return items
