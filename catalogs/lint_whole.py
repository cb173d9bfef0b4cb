"""Lint checks on the whole catalog: missing statutory subjects, repeated items, the table's shape."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from itertools import pairwise
from typing import Any

from catalogs.lint_rules import LintFinding, LintRule, LintRules, finding, heading_of
from catalogs.model import Catalog, CatalogItem

_ROW = re.compile(r"表(\d+) 第(\d+)行")
_FIELDS: tuple[tuple[str, Callable[[CatalogItem], bool]], ...] = (
    ("authority", lambda item: bool(item.authority)),
    ("deadline", lambda item: bool(item.deadline.raw.strip())),
    ("publisher", lambda item: bool(item.publisher)),
    ("channel", lambda item: bool(item.channels)),
    ("content", lambda item: bool(item.content)),
)
_USABLE = 0.7  # confidence of a topic link that counts without a person


def missing_subjects(catalog: Catalog, rule: LintRule, rules: LintRules) -> Iterator[LintFinding]:
    """A subject that the 条例 lists and no item of the catalog covers."""
    for entry in rules.tables["subject"]:
        if not _covered(catalog, entry):
            yield finding(rule, None, "", entry["name"], source=catalog.source, law=entry["law"])


def _covered(catalog: Catalog, entry: Mapping[str, Any]) -> bool:
    topics = set(entry.get("topics", ()))
    for item in catalog.items:
        if any(link.topic in topics and link.confidence >= _USABLE for link in item.topics):
            return True
        if any(re.search(entry["words"], re.sub(r"\s", "", text)) for text in (item.name, item.content, *item.path)):
            return True
    return False


def duplicates(catalog: Catalog, rule: LintRule, rules: LintRules) -> Iterator[LintFinding]:
    """Two items of one name and content."""
    seen: dict[tuple[str, str, str], str] = {}
    for item in catalog.items:
        key = (_flat(item.name), _flat(item.content), _flat("/".join(item.path[:-1])))
        if key in seen:
            yield finding(rule, item, heading_of(item, "content"), item.name, detail=seen[key])
        seen.setdefault(key, item.id)


def _flat(text: str) -> str:
    return re.sub(r"[\s。；，、]", "", text)


def empty_cells(catalog: Catalog, rule: LintRule, rules: LintRules) -> Iterator[LintFinding]:
    """Cells of an item that hold nothing, where other items have something."""
    used = [field for field, filled in _FIELDS if any(filled(item) for item in catalog.items)]
    filled_by = dict(_FIELDS)
    for item in catalog.items:
        empty = [heading_of(item, field) for field in used if not filled_by[field](item)]
        if empty:
            yield finding(rule, item, "、".join(empty), "、".join(empty))


def row_gaps(catalog: Catalog, rule: LintRule, rules: LintRules) -> Iterator[LintFinding]:
    """Rows between items: headers that repeat at page breaks."""
    rows: dict[int, list[int]] = {}
    for item in catalog.items:
        if at := _ROW.match(item.source):
            rows.setdefault(int(at[1]), []).append(int(at[2]))
    for table, numbers in rows.items():
        gaps = [(a + 1, b - 1) for a, b in pairwise(numbers) if b > a + 1]
        if len(gaps) > 1:
            places = "、".join(f"第{a}行" if a == b else f"第{a}—{b}行" for a, b in gaps)
            source = f"表{table} 第{gaps[0][0]}行"
            yield finding(rule, None, "", places, source=source, detail=str(len(gaps)))
