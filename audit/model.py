"""What the audit says: evidence, obligations, findings, runs."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any


class AuditError(Exception):
    """The audit cannot run on what it was given. The message names what and the way out."""


class Outcome(StrEnum):
    """W3C EARL outcome words (https://www.w3.org/TR/EARL10-Schema/)."""

    PASSED = "passed"
    FAILED = "failed"
    CANT_TELL = "cant_tell"
    INAPPLICABLE = "inapplicable"
    UNTESTED = "untested"


@dataclass(frozen=True, slots=True)
class Reason:
    """One readable reason of a match: which word, where, how much (points; negative = against)."""

    feature: str  # title-head, title-word, section, address, kind, publisher, body, exclusion ...
    text: str
    points: float


@dataclass(frozen=True, slots=True)
class Match:
    """One page matched to one topic and, through the map, to items of the catalog. status: match, unsure, rejected."""

    page_id: int
    topic: str
    items: tuple[str, ...]
    score: float
    status: str
    kind: str  # document kind
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Obligation:
    """One thing due in the audit window: item x period, or item x document."""

    id: str  # "<item id>", "<item id>@2025", "<item id>@2025Q3", "<item id>#<page id>"
    item: str
    period: str
    due_on: date | None
    due_latest: date | None  # differs from due_on only where the calendar is not known: a pair of bounds
    derivation: str
    basis: str  # catalog, statutory-default
    certainty: str  # certain, presumed
    trigger_on: date | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """The verdict on one obligation; docs/verdicts.md has outcomes and codes, docs/findings-schema.md the fields."""

    id: str
    body: str
    site: str
    catalog: str
    item: str
    item_name: str
    period: str
    outcome: Outcome
    code: str
    certainty: str
    basis: str
    due_on: date | None
    derivation: str
    published_on: date | None
    published_origin: str
    formed_on: date | None
    days_late_working: int | None
    days_late_calendar: int | None
    evidence: tuple[dict[str, Any], ...] = ()  # pages, see docs/findings-schema.md
    coverage: tuple[dict[str, Any], ...] = ()
    candidates: tuple[dict[str, Any], ...] = ()  # nearest rejected pages with why
    flags: tuple[dict[str, str], ...] = ()  # always 疑似, with evidence
    sentence_zh: str = ""
    sentence_en: str = ""
    practice: bool = False
    extra: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class AuditRun:
    """One audit of one body, with everything that it rests on; the same inputs give the same run, byte for byte.

    `items`: every catalog item as a dict (id, name, path, content, authority, deadline, publisher, channels).
    `coverage`: every list that was read or not (keys as CoverageStatement plus menu, channel).
    """

    id: str
    body: str
    place: str
    site: str
    site_name: str
    catalog: str
    catalog_title: str
    catalog_edition: str
    as_of: date
    window_from: date
    window_to: date
    calendar: str
    policy: str
    decisions: str
    code_version: str
    practice: bool
    crawls: tuple[dict[str, Any], ...]
    items: tuple[dict[str, Any], ...]
    coverage: tuple[dict[str, Any], ...]
    findings: tuple[Finding, ...]
    observations: tuple[dict[str, Any], ...] = ()
    scores: tuple[dict[str, Any], ...] = ()


@dataclass(frozen=True, slots=True)
class Trigger:
    """One line of the auditor's trigger register: on `on`, `event` happened and started the clock of `item`.

    `period` ties it to one period ("2026"), `doc_no` or `title` to one document; all may be "".
    """

    body: str
    item: str
    event: str  # vocabulary of docs/deadlines.md: finance_approval, inspection_result_made ...
    on: date
    source: str
    period: str = ""
    doc_no: str = ""
    title: str = ""


@dataclass(frozen=True, slots=True)
class Waiver:
    """A reviewed statement that an item (or one period of it) does not apply to a body. `until` None: for good."""

    body: str
    item: str
    reason: str
    person: str
    decided_on: date
    period: str = ""
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Window:
    """The audit window: obligations whose due day lies in it, both ends included."""

    first: date
    last: date

    def holds(self, day: date) -> bool:
        return self.first <= day <= self.last
