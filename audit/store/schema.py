"""Tables of the audit, as migrations (set "audit") in the same SQLite file as the crawl.

To add tables: write a step function and append it to STEPS; steps already released are never edited.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

SET = "audit"


def matches_and_decisions(db: Any) -> None:
    """Classification runs, matches, append-only decisions."""
    db["classifications"].create(
        {
            "id": int,
            "site": str,
            "catalog": str,
            "started_at": str,
            "finished_at": str,
            "vocabulary": str,
            "pages": int,
        },
        pk="id",
        not_null={"site", "catalog", "started_at"},
        strict=True,
    )
    db["matches"].create(
        {
            "classification": int,
            "page": int,
            "topic": str,
            "place": int,
            "items": str,
            "score": float,
            "status": str,
            "kind": str,
            "reasons": str,
        },
        pk=("classification", "page", "place"),
        foreign_keys=[("classification", "classifications", "id")],
        strict=True,
    )
    db["decisions"].create(
        {
            "id": int,
            "site": str,
            "catalog": str,
            "url": str,
            "item": str,
            "action": str,
            "who": str,
            "decided_at": str,
            "note": str,
            "finding": str,
            "code": str,
        },
        pk="id",
        not_null={"site", "catalog", "url", "item", "action", "who", "decided_at"},
        strict=True,
    )
    db["decisions"].create_index(["site", "catalog"])
    for verb in ("UPDATE", "DELETE"):
        db.execute(
            f"CREATE TRIGGER decisions_no_{verb.lower()} BEFORE {verb} ON decisions "
            "BEGIN SELECT RAISE(ABORT, 'decisions are append-only'); END"
        )


def runs_and_findings(db: Any) -> None:
    """Audit runs with their findings, and the append-only ledger of rectification."""
    db["runs"].create(
        {
            "id": str,
            "site": str,
            "body": str,
            "catalog": str,
            "as_of": str,
            "window_from": str,
            "window_to": str,
            "calendar": str,
            "policy": str,
            "decisions": str,
            "code_version": str,
            "ran_at": str,
            "record": bytes,
        },
        pk="id",
        not_null={"site", "as_of", "ran_at", "record"},
        strict=True,
    )
    db["findings"].create(
        {
            "run": str,
            "place": int,
            "finding": str,
            "item": str,
            "period": str,
            "outcome": str,
            "code": str,
            "certainty": str,
            "due_on": str,
            "published_on": str,
            "days_late_working": int,
            "sentence_zh": str,
            "record": bytes,
        },
        pk=("run", "place"),
        foreign_keys=[("run", "runs", "id")],
        strict=True,
    )
    db["findings"].create_index(["finding"])
    db["ledger"].create(
        {
            "id": int,
            "site": str,
            "finding": str,
            "run": str,
            "event": str,
            "link": str,
            "note": str,
            "person": str,
            "deadline": str,
            "at": str,
        },
        pk="id",
        not_null={"site", "finding", "event", "at"},
        strict=True,
    )
    db["ledger"].create_index(["site", "finding"])
    for verb in ("UPDATE", "DELETE"):
        db.execute(
            f"CREATE TRIGGER ledger_no_{verb.lower()} BEFORE {verb} ON ledger "
            "BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END"
        )


def decisions_name_codes(db: Any) -> None:
    """Databases of the first days lack the code that a decision was about: `matches_and_decisions` got it later."""
    if "code" not in db["decisions"].columns_dict:
        db["decisions"].add_column("code", str)


STEPS: list[Callable[[Any], None]] = [matches_and_decisions, runs_and_findings, decisions_name_codes]


def migrations() -> Any:
    from sqlite_utils.migrations import Migrations  # lazy: 0.3 s

    steps = Migrations(SET)
    for step in STEPS:
        steps(name=step.__name__)(step)
    return steps
