"""Lint rules as data: what data/lint-rules.toml may hold, and what a finding looks like."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from catalogs.keys import stray_key
from catalogs.model import Catalog, CatalogError, CatalogItem

RULES_FILE = Path(__file__).parent / "data" / "lint-rules.toml"
SCHEMA = 1
SEVERITIES = ("E", "W", "T")

# The words by which a column's heading is known (docs/catalog-import.md has the synonyms).
_COLUMNS = {
    "deadline": ("时限", "公开要求", "频率", "周期", "时间"),
    "authority": ("依据",),
    "publisher": ("主体", "责任", "单位", "部门"),
    "channel": ("渠道", "载体"),
    "content": ("内容", "要素"),
}
_DEFAULT_HEADINGS = {
    "deadline": "公开时限", "authority": "公开依据", "publisher": "公开主体", "channel": "公开渠道",
    "content": "公开内容",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class LintRule:
    """One rule. `check` names the function that applies it; `zh` and `en` are its message templates."""

    id: str
    severity: str
    check: str
    zh: str
    en: str
    law: str = ""
    in_force: date | None = None


@dataclass(frozen=True, slots=True)
class LintRules:
    """The rules and the tables that their checks read."""

    rules: tuple[LintRule, ...]
    tables: Mapping[str, tuple[Mapping[str, Any], ...]]

    def in_force_on(self, day: date) -> LintRules:
        """Leave out the rules and entries whose law was not yet in force on `day`."""

        def binds(since: date | None) -> bool:
            return since is None or since <= day

        rules = tuple(rule for rule in self.rules if binds(rule.in_force))
        tables = {
            key: tuple(entry for entry in entries if binds(entry.get("in_force", entry.get("date"))))
            for key, entries in self.tables.items()
        }
        return LintRules(rules, tables)


@dataclass(frozen=True, slots=True)
class LintFinding:
    """One fault of a catalog: which rule, which item ("" for the whole catalog), which cell, where in the source."""

    rule: str
    severity: str
    item: str
    cell: str
    source: str
    value: str
    message_zh: str
    message_en: str
    law: str = ""
    in_force: date | None = None


def load_rules(path: Path | None = None) -> LintRules:
    """Load the shipped rules, or those of a file.

    Raises CatalogError naming file and key for an unknown key or a pattern that does not compile.
    """
    return _shipped() if path is None else _read(path)


@lru_cache(maxsize=1)
def _shipped() -> LintRules:
    return _read(RULES_FILE)


def _read(path: Path) -> LintRules:
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise CatalogError(f"{path}：无法读取（{error.strerror}）。Cannot read the rules.") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise CatalogError(f"{path}：不是有效的 TOML（{error}）。Not valid TOML.") from error
    if data.get("schema") != SCHEMA:
        raise CatalogError(f"{path}：规则格式版本应为 {SCHEMA}。The rules' schema must be {SCHEMA}.")
    rules = tuple(_rule(raw, path) for raw in data.get("rule", []))
    tables = {key: tuple(data.get(key, [])) for key in _TABLE_KEYS}
    if stray := stray_key(data, ("schema", "rule", *_TABLE_KEYS)):
        raise CatalogError(f"{path}：{stray}")
    for key, entries in tables.items():
        for number, entry in enumerate(entries, 1):
            _check_entry(entry, key, f"{path} [[{key}]] {number}")
    return LintRules(rules, tables)


_TABLE_KEYS = {
    "limit": {"rule", "subject", "topics", "level", "by", "days", "zh", "en", "law", "in_force"},
    "trigger": {"rule", "subject", "topics", "level", "wrong", "law", "in_force"},
    "superseded": {"title", "order", "numbers", "years", "document", "by", "date", "law"},
    "scope": {"title", "unless_body", "zh", "en"},
    "subject": {"name", "words", "topics", "law"},
    "pattern": {"id", "regex", "columns", "zh", "en"},
}
_PATTERN_KEYS = {"subject", "title", "unless_body", "words", "regex"}


def _check_entry(entry: Mapping[str, Any], table: str, place: str) -> None:
    if stray := stray_key(entry, sorted(_TABLE_KEYS[table])):
        raise CatalogError(f"{place}：{stray}")
    for key, value in entry.items():
        if key in _PATTERN_KEYS:
            try:
                re.compile(value)
            except re.error as error:
                raise CatalogError(f"{place} {key}：正则表达式有误（{error}）。Not a regular expression.") from error


def _rule(raw: Mapping[str, Any], path: Path) -> LintRule:
    try:
        rule = LintRule(**raw)
    except TypeError as error:
        raise CatalogError(f"{path} [[rule]] {raw.get('id', '?')}：{error}") from error
    if rule.severity not in SEVERITIES:
        raise CatalogError(f"{path} [[rule]] {rule.id}：severity 应为 E、W、T。Severity is E, W or T.")
    return rule


def heading_of(item: CatalogItem, field: str) -> str:
    """Return the item's own heading of a column (公开时限, 更新频率 ...), or the usual one."""
    for words in _COLUMNS[field]:
        for heading in item.cells:
            if words in heading:
                return heading
    return _DEFAULT_HEADINGS[field]


def finding(
    rule: LintRule, item: CatalogItem | None, cell: str, value: str, *, source: str = "", law: str = "", **words: str
) -> LintFinding:
    """Make a finding with both messages; `words` fill the template."""
    texts = {"value": _shorten(value), "law": law or rule.law, "detail": "", "date": ""} | words
    detail_en = texts.pop("detail_en", texts["detail"])
    return LintFinding(
        rule=rule.id,
        severity=rule.severity,
        item=item.id if item else "",
        cell=cell,
        source=source or (item.source if item else ""),
        value=value,
        message_zh=rule.zh.format_map(texts),
        message_en=rule.en.format_map(texts | {"detail": detail_en}),
        law=texts["law"],
        in_force=rule.in_force,
    )


def _shorten(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= 60 else flat[:57] + "…"


def is_about(item: CatalogItem, entry: Mapping[str, Any], catalog: Catalog) -> bool:
    """Say whether a statutory subject's entry (limit, trigger) is about this item of this body."""
    if entry.get("level") not in {None, catalog.level}:
        return False
    topics = set(entry.get("topics", ()))
    if any(link.topic in topics and link.confidence >= 1 for link in item.topics):
        return True
    return any(re.search(entry["subject"], label) for label in (item.name, *item.path))
