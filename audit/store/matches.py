"""Matches of pages to topics and items, and the append-only decisions of people."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from functools import lru_cache
from itertools import islice
from typing import Any

from audit.decisions import ACTIONS, Decision
from audit.model import AuditError, Match, Reason

_BATCH = 2000


def write_matches(
    db: Any,
    site: str,
    catalog: str,
    pages: Iterable[tuple[int, Iterable[Match]]],
    *,
    vocabulary: str,
    started_at: datetime,
) -> int:
    """Store the matches of a classification, streamed; return the number of pages.

    The former classification stays valid until this one is whole, so an interrupted one loses nothing.
    """
    number = (
        db["classifications"]
        .insert(
            {"site": site, "catalog": catalog, "started_at": _instant(started_at), "vocabulary": vocabulary, "pages": 0}
        )
        .last_pk
    )
    count = 0

    def rows() -> Iterator[dict[str, Any]]:
        nonlocal count
        for page_id, matches in pages:
            count += 1
            for place, match in enumerate(matches):
                yield _row(number, page_id, place, match)

    source = rows()
    while batch := list(islice(source, _BATCH)):
        with db.atomic():
            db["matches"].insert_all(batch, batch_size=100)
    with db.atomic():
        db["classifications"].update(number, {"finished_at": _instant(started_at), "pages": count})
        older = "SELECT id FROM classifications WHERE site = ? AND catalog = ? AND id <> ?"
        db.execute(f"DELETE FROM matches WHERE classification IN ({older})", [site, catalog, number])
        db.execute("DELETE FROM classifications WHERE site = ? AND catalog = ? AND id <> ?", [site, catalog, number])
    return count


def read_matches(db: Any, site: str, catalog: str) -> Iterator[Match]:
    """The matches of the newest whole classification, by page, the surest first; nothing where there is none."""
    found = db.execute(
        "SELECT max(id) FROM classifications WHERE site = ? AND catalog = ? AND finished_at IS NOT NULL",
        [site, catalog],
    ).fetchone()
    if found is None or found[0] is None:
        return
    query = (
        "SELECT page, topic, items, score, status, kind, reasons FROM matches "
        "WHERE classification = ? ORDER BY page, place"
    )
    for page, topic, items, score, status, kind, reasons in db.execute(query, [found[0]]):
        yield Match(
            page,
            topic,
            tuple(json.loads(items)),
            score,
            status,
            kind,
            tuple(Reason(feature, text, points) for feature, text, points in json.loads(reasons)),
        )


def vocabulary_of(db: Any, site: str, catalog: str) -> str:
    """The digest of topics and weights that made the newest whole classification, "" where there is none."""
    found = db.execute(
        "SELECT vocabulary FROM classifications WHERE site = ? AND catalog = ? AND finished_at IS NOT NULL "
        "ORDER BY id DESC LIMIT 1",
        [site, catalog],
    ).fetchone()
    return str(found[0]) if found else ""


def add_decision(db: Any, decision: Decision) -> int:
    """Append a decision and return its number; nothing ever changes or removes one."""
    if decision.action not in ACTIONS:
        raise AuditError(f"不认识的决定「{decision.action}」，应为 {'、'.join(ACTIONS)}")
    if not decision.who.strip():
        raise AuditError("决定要写明是谁作的：用 --who 或环境变量 GONGKAI_WHO。A decision needs a name: --who.")
    record = {
        "site": decision.site,
        "catalog": decision.catalog,
        "url": decision.url,
        "item": decision.item,
        "action": decision.action,
        "who": decision.who,
        "decided_at": _instant(decision.decided_at),
        "note": decision.note,
        "finding": decision.finding,
        "code": decision.code,
    }
    return int(db["decisions"].insert(record).last_pk)


def read_decisions(db: Any, site: str, catalog: str) -> list[Decision]:
    """All decisions about a site and catalog, in the order they were made."""
    query = (
        "SELECT site, catalog, url, item, action, who, decided_at, note, finding, code FROM decisions "
        "WHERE site = ? AND catalog = ? ORDER BY id"
    )
    return [_decision(row) for row in db.execute(query, [site, catalog])]


def _decision(row: tuple[str, ...]) -> Decision:
    site, catalog, url, item, action, who, at, note, finding, code = row
    decided_at = datetime.fromisoformat(at.replace("Z", "+00:00"))
    return Decision(site, catalog, url, item, action, who, decided_at, note, finding, code)


def _row(number: int, page_id: int, place: int, match: Match) -> dict[str, Any]:
    return {
        "classification": number,
        "page": page_id,
        "place": place,
        "topic": match.topic,
        "items": json.dumps(match.items, ensure_ascii=False),
        "score": match.score,
        "status": match.status,
        "kind": match.kind,
        "reasons": json.dumps([[r.feature, r.text, r.points] for r in match.reasons], ensure_ascii=False),
    }


def _instant(at: datetime) -> str:
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")


def read_near_matches(db: Any, site: str, catalog: str, nearest: int = 5) -> list[Match]:
    """What an audit needs of the newest whole classification: every match and every unsure one, and for each item the
    `nearest` rejected ones. The rest stays in the database.
    """
    found = db.execute(
        "SELECT max(id) FROM classifications WHERE site = ? AND catalog = ? AND finished_at IS NOT NULL",
        [site, catalog],
    ).fetchone()
    if found is None or found[0] is None:
        return []
    rows = db.execute(
        "SELECT page, topic, items, score, status, kind, reasons FROM matches"
        " WHERE classification = ? AND status <> 'rejected' ORDER BY page, place",
        [found[0]],
    ).fetchall()
    best: dict[str, list[tuple[float, int, int]]] = {}
    rejected = "SELECT page, place, items, score FROM matches WHERE classification = ? AND status = 'rejected'"
    for page, place, items, score in db.execute(rejected, [found[0]]):
        best.setdefault(items, []).append((-score, page, place))
    shelves: dict[str, list[tuple[float, int, int]]] = {}
    for items, entries in best.items():
        for item in _items(items):
            shelves.setdefault(item, []).extend(entries)
    wanted = {key for entries in shelves.values() for key in sorted(entries)[:nearest]}
    for _, page, place in sorted(wanted, key=lambda key: key[1:]):
        rows += db.execute(
            "SELECT page, topic, items, score, status, kind, reasons FROM matches"
            " WHERE classification = ? AND page = ? AND place = ?",
            [found[0], page, place],
        ).fetchall()
    return [
        Match(page, topic, _items(items), score, status, kind, _reasons(reasons))
        for page, topic, items, score, status, kind, reasons in rows
    ]


def by_status(matches: Iterable[Match]) -> tuple[set[int], set[int]]:
    """Page numbers that may be evidence, and those that were only rejected."""
    near: set[int] = set()
    rejected: set[int] = set()
    for match in matches:
        (rejected if match.status == "rejected" else near).add(match.page_id)
    return near, rejected - near


@lru_cache(maxsize=4096)
def _items(text: str) -> tuple[str, ...]:
    return tuple(json.loads(text))


@lru_cache(maxsize=4096)
def _reasons(text: str) -> tuple[Reason, ...]:
    return tuple(Reason(feature, word, points) for feature, word, points in json.loads(text))
