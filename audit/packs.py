"""Indicator packs: read strictly from TOML. The schema stands in docs/indicator-packs.md."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from audit.model import AuditError
from audit.settings_file import read_settings
from catalogs.keys import stray_key

PACKS = Path(__file__).parent / "data" / "packs"
SCHEMA = 1
KINDS = ("veto", "deduct", "bonus", "ratio")
_PACK_KEYS = {
    "schema", "id", "name_zh", "name_en", "source", "base", "pass", "bonus_over", "grades", "class", "indicator",
}  # fmt: skip
_INDICATOR_KEYS = {
    "id", "kind", "group", "name_zh", "name_en", "weight", "good", "bad", "natures", "threshold", "codes", "certainty",
    "topics", "per", "points", "cap", "age", "coverage", "none_of",
}  # fmt: skip
_CLASS_KEYS = {"id", "name_zh", "without"}


@dataclass(frozen=True, slots=True)
class Indicator:
    """One indicator. Which fields count depends on `kind` (docs/indicator-packs.md)."""

    id: str
    kind: str
    name_zh: str
    name_en: str
    group: str = ""
    weight: float = 0.0
    good: tuple[str, ...] = ()
    bad: tuple[str, ...] = ()
    natures: frozenset[str] = frozenset()
    threshold: int = 1
    codes: frozenset[str] = frozenset()
    certainty: frozenset[str] = frozenset({"certain"})
    topics: frozenset[str] = frozenset()
    per: str = ""
    points: float = 0.0
    cap: float = 0.0
    age: tuple[tuple[frozenset[str], int], ...] = ()
    coverage: str = ""
    none_of: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Pack:
    """A set of indicators with base, pass mark, grades and classes of bodies (class id -> groups left out)."""

    id: str
    digest: str
    name_zh: str
    name_en: str
    source: str
    base: float
    passing: float
    bonus_over: float | None
    grades: tuple[tuple[float, str], ...]
    classes: Mapping[str, frozenset[str]]
    indicators: tuple[Indicator, ...]

    def dropped(self, body_class: str) -> frozenset[str]:
        """The groups that do not apply to a class of bodies; AuditError where the pack has no such class."""
        if not body_class:
            return frozenset()
        if body_class not in self.classes:
            known = "、".join(self.classes) or "无"
            raise AuditError(f"指标包 {self.id} 没有单位类别「{body_class}」。现有：{known}。No such class of bodies.")
        return self.classes[body_class]

    def grade(self, total: float) -> str:
        for least, name in self.grades:
            if total >= least:
                return name
        return "合格" if total >= self.passing else "不合格"


def shipped_packs() -> dict[str, Path]:
    """The packs that ship with the product, by id."""
    return {path.stem: path for path in sorted(PACKS.glob("*.toml"))}


def load_pack(name: str) -> Pack:
    """Read a shipped pack by id or any by path. Raises AuditError naming file, key and way out."""
    shipped = shipped_packs()
    path = shipped.get(name, Path(name))
    if name not in shipped and path.suffix != ".toml":
        raise AuditError(f"没有指标包「{name}」。现有：{'、'.join(shipped)}；也可给出 .toml 文件。No such pack.")
    return read_settings(path, "指标包", partial(_pack, path))


def _pack(path: Path, data: Mapping[str, Any], digest: str) -> Pack:
    _known(path, "文件", data, _PACK_KEYS)
    if data["schema"] != SCHEMA:
        raise AuditError(f"指标包 {path}：schema = {data['schema']!r}，只认 {SCHEMA}。Unknown schema.")
    for entry in data.get("class", []):
        _known(path, "[[class]]", entry, _CLASS_KEYS)
    return Pack(
        id=str(data["id"]),
        digest=digest,
        name_zh=str(data["name_zh"]),
        name_en=str(data["name_en"]),
        source=str(data["source"]),
        base=float(data.get("base", 100)),
        passing=float(data["pass"]),
        bonus_over=float(data["bonus_over"]) if "bonus_over" in data else None,
        grades=tuple((float(least), str(name)) for least, name in data.get("grades", [])),
        classes={str(entry["id"]): frozenset(entry["without"]) for entry in data.get("class", [])},
        indicators=tuple(_indicator(path, entry) for entry in data["indicator"]),
    )


def _indicator(path: Path, entry: Mapping[str, Any]) -> Indicator:
    place = f"indicator {entry.get('id', '?')}"
    _known(path, place, entry, _INDICATOR_KEYS)
    if entry["kind"] not in KINDS:
        raise AuditError(f"指标包 {path} {place}：kind 应为 {'、'.join(KINDS)}。Unknown kind.")
    if entry.get("coverage", "blank") != "blank" or entry.get("per", "item") != "item":
        raise AuditError(f"指标包 {path} {place}：coverage 只能是 blank，per 只能是 item。")
    sets = ("natures", "codes", "topics", "none_of")
    values: dict[str, Any] = {key: frozenset(entry.get(key, ())) for key in sets}
    if "certainty" in entry:
        values["certainty"] = frozenset(entry["certainty"])
    for key, kind in (("weight", float), ("points", float), ("cap", float), ("threshold", int)):
        if key in entry:
            values[key] = kind(entry[key])
    if entry["kind"] == "deduct" and "cap" not in entry:
        raise AuditError(f"指标包 {path} {place}：扣分项要写 cap（上限）。A deduction needs its cap.")
    return Indicator(
        id=str(entry["id"]),
        kind=str(entry["kind"]),
        name_zh=str(entry["name_zh"]),
        name_en=str(entry["name_en"]),
        group=str(entry.get("group", "")),
        good=tuple(entry.get("good", ())),
        bad=tuple(entry.get("bad", ())),
        per=str(entry.get("per", "")),
        age=tuple((frozenset(rule["topics"]), int(rule["days"])) for rule in entry.get("age", ())),
        coverage=str(entry.get("coverage", "")),
        **values,
    )


def _known(path: Path, place: str, entry: Mapping[str, Any], known: set[str]) -> None:
    if stray := stray_key(entry, sorted(known)):
        raise AuditError(f"指标包 {path}：{place} {stray}")
