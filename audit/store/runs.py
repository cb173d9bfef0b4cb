"""Stored runs: one row a run, one row a finding, so that findings can be queried and compared."""

from __future__ import annotations

import json
import zlib
from datetime import UTC, datetime
from typing import Any

from audit.model import AuditError, AuditRun
from audit.serial import dumps, run_from_record, run_record


def save_run(db: Any, run: AuditRun, at: datetime) -> bool:
    """Store a run; the same run again changes nothing. Returns whether it was new."""
    record = run_record(run)
    findings = record.pop("findings")
    with db.atomic():
        if db.execute("SELECT 1 FROM runs WHERE id = ?", [run.id]).fetchone():
            db.execute("UPDATE runs SET ran_at = ? WHERE id = ?", [_instant(at), run.id])
            return False
        db["runs"].insert(
            {
                "id": run.id,
                "site": run.site,
                "body": run.body,
                "catalog": run.catalog,
                "as_of": run.as_of.isoformat(),
                "window_from": run.window_from.isoformat(),
                "window_to": run.window_to.isoformat(),
                "calendar": run.calendar,
                "policy": run.policy,
                "decisions": run.decisions,
                "code_version": run.code_version,
                "ran_at": _instant(at),
                "record": zlib.compress(dumps(record).encode()),
            }
        )
        db["findings"].insert_all(_finding_row(run.id, place, finding) for place, finding in enumerate(findings))
    return True


def load_run(db: Any, run_id: str) -> AuditRun:
    """Read a run whole. AuditError names the newest ids where there is none of this name."""
    found = db.execute("SELECT record FROM runs WHERE id = ?", [run_id]).fetchone()
    if found is None:
        known = "、".join(row["id"] for row in list_runs(db)[:5]) or "无"
        raise AuditError(f"没有核查结果「{run_id}」。最近的：{known}（gongkai audit runs 列出全部）。No such run.")
    record = json.loads(zlib.decompress(found[0]))
    rows = db.execute("SELECT record FROM findings WHERE run = ? ORDER BY place", [run_id])
    record["findings"] = [json.loads(zlib.decompress(row[0])) for row in rows]
    return run_from_record(record)


def list_runs(db: Any, site: str = "") -> list[dict[str, Any]]:
    """The stored runs, newest first: `outcomes` counts findings by outcome, `told` with presumed and refuted apart."""
    rows = db.execute(
        "SELECT id, site, body, as_of, window_from, window_to, ran_at FROM runs WHERE ? IN ('', site)"
        " ORDER BY ran_at DESC, rowid DESC",
        [site],
    ).fetchall()
    names = ("id", "site", "body", "as_of", "window_from", "window_to", "ran_at")
    runs = [dict(zip(names, row, strict=True)) for row in rows]
    for run in runs:
        counts = db.execute("SELECT outcome, count(*) FROM findings WHERE run = ? GROUP BY outcome", [run["id"]])
        run["outcomes"] = dict(counts.fetchall())
        told = db.execute(
            "SELECT CASE WHEN code = 'refuted' THEN code WHEN outcome = 'failed' AND certainty = 'presumed'"
            " THEN certainty ELSE outcome END AS word, count(*) FROM findings WHERE run = ? GROUP BY word",
            [run["id"]],
        )
        run["told"] = dict(told.fetchall())
    return runs


def newest_run(db: Any, site: str) -> str:
    """The id of the site's newest run, "" where there is none."""
    runs = list_runs(db, site)
    return str(runs[0]["id"]) if runs else ""


def _finding_row(run_id: str, place: int, finding: dict[str, Any]) -> dict[str, Any]:
    return {
        "run": run_id,
        "place": place,
        "finding": finding["id"],
        "item": finding["item"],
        "period": finding["period"],
        "outcome": finding["outcome"],
        "code": finding["code"],
        "certainty": finding["certainty"],
        "due_on": finding["due_on"],
        "published_on": finding["published_on"],
        "days_late_working": finding["days_late_working"],
        "sentence_zh": finding["sentence_zh"],
        "record": zlib.compress(dumps(finding).encode()),
    }


def _instant(at: datetime) -> str:
    return at.astimezone(UTC).replace(microsecond=0, tzinfo=None).isoformat() + "Z"
