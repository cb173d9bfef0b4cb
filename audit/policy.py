"""The audit's policy: what holds where the catalog leaves a duty open. Data in audit/data/policy.toml."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from audit.settings_file import read_settings

DEFAULT_POLICY = Path(__file__).parent / "data" / "policy.toml"
SCHEMA = 1


@dataclass(frozen=True, slots=True)
class Facet:
    """One half of an item that names two documents a year (预算, 决算).

    `offset` is due year minus the year the document is about; `latest` (month, day) is the most generous due day
    where no trigger is known, `why` its derivation; `usual` decides which audit window a year belongs to.
    """

    group: str
    name: str
    words: tuple[str, ...]
    offset: int
    latest: tuple[int, int]
    usual: tuple[int, int]
    why: str


@dataclass(frozen=True, slots=True)
class Part:
    """A subject that documents of other topics hold by law: 三公经费 inside 部门预算 and 部门决算."""

    of: frozenset[str]
    topic: str
    words: tuple[str, ...]
    why: str


@dataclass(frozen=True, slots=True)
class Policy:
    """Typed reading of policy.toml; `digest` (12 hex digits of sha256) identifies the file in every run."""

    name: str
    digest: str
    statutory_amount: int
    statutory_unit: str
    statutory_authority: str
    roll_fixed_dates: bool
    roll_natural_days: bool
    window_days: int
    bulk_entries: int
    bulk_years: int
    bulk_whole_column: float
    burst_entries: int
    burst_late: int
    formed: frozenset[str]
    before_document: frozenset[str]
    external: frozenset[str]
    facets: tuple[Facet, ...]
    parts: tuple[Part, ...]
    arrears: tuple[str, ...]
    latest_current: tuple[int, int]
    latest_arrears: tuple[int, int]
    usual: tuple[int, int]
    websites: tuple[str, ...]
    freshness: Mapping[str, int]


def load_policy(path: Path | None = None) -> Policy:
    """Read a policy file; None reads the shipped one. Raises AuditError naming file, key and way out."""
    return _shipped() if path is None else _read(path)


@lru_cache(maxsize=1)
def _shipped() -> Policy:
    return _read(DEFAULT_POLICY)


def _read(path: Path) -> Policy:
    return read_settings(path, "核查口径文件", _build, f"可从 {DEFAULT_POLICY.name} 复制该项。")


def _build(data: Mapping[str, Any], digest: str) -> Policy:
    if data["schema"] != SCHEMA:
        raise ValueError(f"schema = {data['schema']!r}，只认 {SCHEMA}")
    statutory, triggers, periodic = data["statutory"], data["triggers"], data["periodic"]
    if statutory["unit"] not in {"working_day", "natural_day", "day"}:
        raise ValueError(f"statutory.unit = {statutory['unit']!r}，可写 working_day 或 natural_day")
    return Policy(
        name=str(data["name"]),
        digest=digest,
        statutory_amount=int(statutory["amount"]),
        statutory_unit=str(statutory["unit"]),
        statutory_authority=str(statutory["authority"]),
        roll_fixed_dates=bool(data["counting"]["roll_fixed_dates"]),
        roll_natural_days=bool(data["counting"]["roll_natural_days"]),
        window_days=int(data["window"]["days"]),
        bulk_entries=int(data["bulk"]["entries"]),
        bulk_years=int(data["bulk"]["years"]),
        bulk_whole_column=float(data["bulk"].get("whole_column", 1.0)),
        burst_entries=int(data["burst"]["entries"]),
        burst_late=int(data["burst"]["late_working_days"]),
        formed=frozenset(triggers["formed"]),
        before_document=frozenset(triggers["before_document"]),
        external=frozenset(triggers["external"]),
        facets=tuple(_facet(entry) for entry in data["facet"]),
        parts=tuple(
            Part(frozenset(entry["of"]), str(entry["topic"]), tuple(entry["words"]), str(entry["why"]))
            for entry in data.get("part", ())
        ),
        arrears=tuple(periodic["arrears"]),
        latest_current=_month_day(periodic["latest_current"]),
        latest_arrears=_month_day(periodic["latest_arrears"]),
        usual=_month_day(periodic["usual"]),
        websites=tuple(data["channels"]["website"]),
        freshness={str(topic): int(days) for topic, days in data["freshness"].items()},
    )


def _facet(entry: Mapping[str, Any]) -> Facet:
    return Facet(
        group=str(entry["group"]),
        name=str(entry["name"]),
        words=tuple(entry["words"]),
        offset=int(entry["offset"]),
        latest=_month_day(entry["latest"]),
        usual=_month_day(entry["usual"]),
        why=str(entry["why"]),
    )


def _month_day(text: str) -> tuple[int, int]:
    month, day = text.split("-")
    return int(month), int(day)
