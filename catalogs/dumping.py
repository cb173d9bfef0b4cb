"""Write a catalog as TOML text. The format stands in docs/catalog-format.md."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields
from typing import Any

from catalogs.model import Catalog, CatalogItem, DeadlineClause

SCHEMA = 1


def dump_catalog(catalog: Catalog) -> str:
    """Write a catalog as TOML text; the same catalog gives the same bytes."""
    return "\n".join(_lines(catalog)) + "\n"


def _lines(catalog: Catalog) -> Iterator[str]:
    yield "# 公开目录。格式说明见 docs/catalog-format.md。由 gongkai catalog import 生成，可手工修改。"
    yield f"schema = {SCHEMA}"
    yield ""
    yield "[catalog]"
    for key in ("id", "title", "body", "place", "level", "edition"):
        yield f"{key} = {quote(getattr(catalog, key))}"
    if catalog.effective_on:
        yield f"effective_on = {catalog.effective_on.isoformat()}"
    yield f"source = {quote(catalog.source)}"
    yield f"source_digest = {quote(catalog.source_digest)}"
    yield f"notes = {_list(catalog.notes)}"
    for item in catalog.items:
        yield ""
        yield from _item_lines(item)
    for correction in catalog.corrections:
        yield ""
        yield "[[correction]]"
        for key in ("place", "before", "after", "reason"):
            yield f"{key} = {quote(getattr(correction, key))}"


def _item_lines(item: CatalogItem) -> Iterator[str]:
    yield "[[item]]"
    yield f"id = {quote(item.id)}"
    yield f"name = {quote(item.name)}"
    yield f"path = {_list(item.path)}"
    yield f"content = {quote(item.content)}"
    yield f"authority = {_list(item.authority)}"
    yield f"publisher = {quote(item.publisher)}"
    for key in ("method", "audience", "contact", "tier"):
        if getattr(item, key):
            yield f"{key} = {quote(getattr(item, key))}"
    yield f"source = {quote(item.source)}"
    channels = [_inline({"name": c.name, "address": c.address, "raw": c.raw}) for c in item.channels]
    yield f"channels = [{', '.join(channels)}]"
    topics = [_inline({"topic": t.topic, "confidence": t.confidence}) for t in item.topics]
    yield f"topics = [{', '.join(topics)}]"
    yield "[item.deadline]"
    yield f"raw = {quote(item.deadline.raw)}"
    if item.deadline.reason:
        yield f"reason = {quote(item.deadline.reason)}"
    yield f"clauses = [{', '.join(_inline(_clause(clause)) for clause in item.deadline.clauses)}]"
    if item.cells:
        yield "[item.cells]"
        for key, value in item.cells.items():
            yield f"{quote(key)} = {quote(value)}"


def _clause(clause: DeadlineClause) -> dict[str, Any]:
    values = {key.name: getattr(clause, key.name) for key in fields(clause)}
    return {key: value for key, value in values.items() if key == "kind" or value not in ("", None, ())}


def _inline(values: Mapping[str, Any]) -> str:
    kept = ((key, value) for key, value in values.items() if value != "" or key in ("name", "topic", "kind"))
    return "{" + ", ".join(f"{key} = {_value(value)}" for key, value in kept) + "}"


def _value(value: Any) -> str:
    if isinstance(value, tuple):
        return _list(value)
    return quote(value) if isinstance(value, str) else repr(value)


def _list(values: tuple[str, ...]) -> str:
    return "[" + ", ".join(quote(value) for value in values) + "]"


def quote(text: str) -> str:
    """A TOML basic string."""
    out = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", "\\t").replace("\r", "\\r")
    out = "".join(c if ord(c) >= 32 and ord(c) != 127 else f"\\u{ord(c):04X}" for c in out)
    return f'"{out}"'
