"""Truth tables of the practice sites, read from gongkai/practice/sites/<name>/truth.toml."""

from __future__ import annotations

import tomllib
from datetime import date
from pathlib import Path
from typing import Any

from gongkai.practice.model import Decoy, ListTruth, PracticeError, TruthRow, TruthTable

SITES = Path(__file__).resolve().parent / "sites"
_ROW_KEYS = {
    "item", "period", "address", "formed_on", "published_on", "outcome", "code", "days_late_working", "note", "due_on",
    "certainty", "flags",
}  # fmt: skip


def truth(name: str, state: int = 1) -> list[TruthRow]:
    """Return the expected findings of one practice site in one state of time."""
    return list(truth_table(name, state).rows)


def states(name: str) -> tuple[int, ...]:
    """The states of time for which a practice site has a truth table."""
    folder = SITES / name.removeprefix("practice-")
    return tuple(
        state for state in (1, 2) if (folder / ("truth.toml" if state == 1 else f"truth{state}.toml")).is_file()
    )


def truth_table(name: str, state: int = 1) -> TruthTable:
    """Return everything that is known to be true of one practice site; PracticeError where there is no table."""
    folder = SITES / name.removeprefix("practice-")
    path = folder / ("truth.toml" if state == 1 else f"truth{state}.toml")
    if not path.is_file():
        raise PracticeError(f"练习站「{name}」没有状态 {state} 的真值表。No truth table of {name} for state {state}.")
    data = tomllib.loads(path.read_text(encoding="utf-8"))
    return TruthTable(
        site=name,
        state=state,
        as_of=data["as_of"],
        window_from=data["window_from"],
        rows=tuple(_row(raw, path) for raw in data.get("rows", ())),
        decoys=tuple(
            Decoy(raw["address"], tuple(raw.get("not_items", ())), raw["why"]) for raw in data.get("decoys", ())
        ),
        lists=tuple(ListTruth(**raw) for raw in data.get("lists", ())),
        natures=data.get("natures", {}),
        notes=data.get("notes", {}),
    )


def _row(raw: dict[str, Any], path: Path) -> TruthRow:
    unknown = sorted(set(raw) - _ROW_KEYS)
    if unknown:
        raise PracticeError(f"{path.name}：真值行有不认识的键 {unknown}：{raw}")
    return TruthRow(
        item=raw["item"],
        period=raw.get("period", ""),
        address=raw.get("address", ""),
        formed_on=_day(raw.get("formed_on")),
        published_on=_day(raw.get("published_on")),
        outcome=raw["outcome"],
        code=raw["code"],
        days_late_working=raw.get("days_late_working"),
        note=raw.get("note", ""),
        due_on=_day(raw.get("due_on")),
        certainty=raw.get("certainty", "certain"),
        flags=tuple(raw.get("flags", ())),
    )


def _day(value: Any) -> date | None:
    return value if isinstance(value, date) else None
