"""Runs and findings as JSON: the same run is the same bytes (docs/findings-schema.md)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import fields, replace
from datetime import date
from typing import Any

from audit.model import AuditError, AuditRun, Finding, Outcome

SCHEMA = "gongkai-findings/1"
_DATES = frozenset({"due_on", "published_on", "formed_on", "as_of", "window_from", "window_to"})


def finding_record(finding: Finding, run: AuditRun | None = None) -> dict[str, Any]:
    """One finding as a plain dict, with the schema and, where given, the run's id and as_of."""
    record = _plain(finding)
    record["schema"] = SCHEMA
    if run is not None:
        record["run"] = run.id
        record["as_of"] = run.as_of.isoformat()
    return record


def run_record(run: AuditRun) -> dict[str, Any]:
    """A whole run as a plain dict, its findings included."""
    record = _plain(run)
    record["schema"] = SCHEMA
    record["findings"] = [finding_record(finding) for finding in run.findings]
    return record


def dumps(record: Mapping[str, Any]) -> str:
    """One JSON line: keys sorted, no blanks, Chinese as it is."""
    return json.dumps(record, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def named(run: AuditRun) -> AuditRun:
    """The run under its id: readable, and the same for the same inputs, findings and scores."""
    digest = hashlib.sha256(dumps(run_record(replace(run, id=""))).encode()).hexdigest()
    return replace(run, id=f"{run.site}-{run.as_of:%Y%m%d}-{digest[:8]}")


def finding_lines(run: AuditRun) -> Iterator[str]:
    """The run's findings as JSON lines, in the run's order."""
    for finding in run.findings:
        yield dumps(finding_record(finding, run))


def run_from_record(record: Mapping[str, Any]) -> AuditRun:
    """Read a run back. Raises AuditError where the record is of another schema or not whole."""
    if record.get("schema") != SCHEMA:
        raise AuditError(
            f"核查结果的格式是 {record.get('schema')!r}，本程序只认 {SCHEMA}。Unknown schema of a stored run."
        )
    try:
        values = _typed(record, AuditRun)
        values["findings"] = tuple(finding_from_record(entry) for entry in record["findings"])
        return AuditRun(**values)
    except (KeyError, TypeError, ValueError) as error:
        raise AuditError(f"存储的核查结果不完整：{error}。The stored run is not whole.") from error


def finding_from_record(record: Mapping[str, Any]) -> Finding:
    """Read one finding back; KeyError, TypeError or ValueError where it is not whole."""
    values = _typed(record, Finding)
    values["outcome"] = Outcome(values["outcome"])
    return Finding(**values)


def _plain(value: Any) -> dict[str, Any]:
    record: dict[str, Any] = {}
    for field in fields(value):
        own = getattr(value, field.name)
        if isinstance(own, date):
            own = own.isoformat()
        elif isinstance(own, Outcome):
            own = str(own)
        elif isinstance(own, tuple):
            own = list(own)
        record[field.name] = own
    return record


def _typed(record: Mapping[str, Any], kind: type) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for field in fields(kind):
        own = record[field.name]
        if field.name in _DATES and own is not None:
            own = date.fromisoformat(own)
        elif isinstance(own, list):
            own = tuple(own)
        values[field.name] = own
    return values
