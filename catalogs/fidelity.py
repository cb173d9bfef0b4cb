"""What an import kept, corrected, carried and set aside, as text and as plain data."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from catalogs.model import Catalog
from catalogs.rows import Aside


@dataclass(frozen=True, slots=True)
class Carried:
    """A cell that took its text from the merged or empty cell above it."""

    place: str
    item: str
    heading: str
    text: str


@dataclass(frozen=True, slots=True)
class Fidelity:
    """The account of one import. `asides` are the filled source cells that are no item's cell, each with its reason."""

    format: str
    tables: int
    source_cells: int
    kept_cells: int
    asides: tuple[Aside, ...]
    carried: tuple[Carried, ...]
    doubts: tuple[str, ...]

    @property
    def complete(self) -> bool:
        """Is every filled source cell in an item or accounted for?"""
        return self.source_cells == self.kept_cells + len(self.asides)


def fidelity_record(catalog: Catalog, fidelity: Fidelity) -> dict[str, Any]:
    """The report as plain data (JSON)."""
    return {
        "catalog": catalog.id,
        "source": catalog.source,
        "source_digest": catalog.source_digest,
        "format": fidelity.format,
        "tables": fidelity.tables,
        "items": len(catalog.items),
        "source_cells": fidelity.source_cells,
        "kept_cells": fidelity.kept_cells,
        "complete": fidelity.complete,
        "corrections": [
            {"place": c.place, "before": c.before, "after": c.after, "reason": c.reason} for c in catalog.corrections
        ],
        "asides": [{"place": a.place, "text": a.text, "reason": a.reason} for a in fidelity.asides],
        "carried": [{"place": c.place, "item": c.item, "heading": c.heading, "text": c.text} for c in fidelity.carried],
        "doubts": list(fidelity.doubts),
    }


def render_fidelity(catalog: Catalog, fidelity: Fidelity) -> str:
    """The report as text for a person."""
    return "\n".join(_lines(catalog, fidelity)) + "\n"


def _lines(catalog: Catalog, fidelity: Fidelity) -> Iterator[str]:
    yield f"导入核对表：{catalog.title or catalog.id}"
    yield f"来源：{catalog.source}（{fidelity.format}），sha256 {catalog.source_digest}"
    yield f"目录表 {fidelity.tables} 张，事项 {len(catalog.items)} 项"
    verdict = "无一遗漏" if fidelity.complete else "有遗漏，请报告此问题"
    yield (
        f"有字的原单元格和段落 {fidelity.source_cells} 个 = 入目录 {fidelity.kept_cells} 个 + "
        f"另列 {len(fidelity.asides)} 个：{verdict}"
    )
    if fidelity.doubts:
        yield f"\n需要人看一眼（{len(fidelity.doubts)}）"
        yield from (f"  - {doubt}" for doubt in fidelity.doubts)
    yield f"\n改动（{len(catalog.corrections)}），原文保留在各事项的 cells 中"
    yield from (f"  - {c.place}：「{c.before}」→「{c.after}」（{c.reason}）" for c in catalog.corrections)
    yield f"\n不属于任何事项的原文（{len(fidelity.asides)}）"
    yield from (f"  - {a.place}：「{_short(a.text)}」（{a.reason}）" for a in fidelity.asides)
    yield f"\n由上方合并单元格沿用的内容（{len(fidelity.carried)}）"
    yield from (f"  - {c.place}，{c.item} 的「{c.heading}」：{_short(c.text)}" for c in fidelity.carried)


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 60 else line[:59] + "…"
