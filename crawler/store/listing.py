"""The statements that write the rows of lists, and decide which pages behind them are asked for. Callers hold the transaction."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from crawler.model import ROW, Access, CrawlRecord, Row, Section
from crawler.rows import MAX_CONTENT, says_enough
from crawler.store.codec import dates_to_list, dump, instant
from crawler.store.records import DuePolicy


@dataclass(frozen=True, slots=True)
class ListedRow:
    """A list row with its key, its host ("" = off the allow-list) and its day where the row prints one."""

    row: Row
    key: str
    host: str
    day: date | None
    position: int


def save_rows(db: sqlite3.Connection, crawl: CrawlRecord, section: Section, rows: Sequence[ListedRow], at: datetime,
              policy: DuePolicy, capture: int | None = None) -> int:  # fmt: skip
    now = instant(at)
    absent = _last_complete(db, crawl, section)
    became_due = 0
    for listed in rows:
        page_id = _page_of_row(db, crawl, listed, now)
        changed = _save_entry(db, crawl, section, page_id, listed, now, absent, capture)
        if capture is not None and says_enough(listed.row, section) and _is_left_unopened(db, crawl, page_id):
            continue
        became_due += _mark_due(db, crawl, page_id, listed, changed, at, policy)
    return became_due


def _last_complete(db: sqlite3.Connection, crawl: CrawlRecord, section: Section) -> str | None:
    """When this list was last read completely before this crawl: what is new now was absent then."""
    row = db.execute(
        "SELECT max(read_at) FROM coverage WHERE site = ? AND section = ? AND complete = 1 AND crawl < ?",
        (crawl.site, section.id, crawl.id),
    ).fetchone()
    return None if row is None else row[0]


def _page_of_row(db: sqlite3.Connection, crawl: CrawlRecord, listed: ListedRow, now: str) -> int:
    access = Access.NOT_ATTEMPTED if listed.host else Access.OFF_LIST
    row = db.execute(
        "INSERT INTO page (site, key, url, host, access, title, first_seen_at, last_seen_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
        " ON CONFLICT (site, key) DO UPDATE SET last_seen_at = excluded.last_seen_at, attached = 0,"
        " host = CASE excluded.host WHEN '' THEN page.host ELSE excluded.host END RETURNING id",
        (crawl.site, listed.key, listed.row.url, listed.host, access.value, listed.row.title, now, now),
    ).fetchone()
    return int(row[0])


def _is_left_unopened(db: sqlite3.Connection, crawl: CrawlRecord, page_id: int) -> bool:
    """Take a page for read from its row, unless it was asked for before or another list of this crawl asks for it."""
    changed = db.execute(
        "UPDATE page SET kind = ? WHERE id = ? AND page IS NULL AND access = ? AND coalesce(due_crawl, 0) <> ?",
        (ROW, page_id, Access.NOT_ATTEMPTED.value, crawl.id),
    )
    return changed.rowcount > 0


def _save_entry(db: sqlite3.Connection, crawl: CrawlRecord, section: Section, page_id: int, listed: ListedRow, now: str,
                absent: str | None, capture: int | None) -> bool:  # fmt: skip
    """Keep the row; tell whether it is new or says something else than before."""
    row = listed.row
    before = db.execute(
        "SELECT title, date_text FROM entry WHERE site = ? AND section = ? AND page = ?",
        (crawl.site, section.id, page_id),
    ).fetchone()
    db.execute(
        "INSERT INTO entry (page, site, section, url, title, date_text, pinned, extra, dates, position, first_seen_at,"
        " last_seen_at, last_absent_at, crawl, capture, content) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
        " ON CONFLICT (site, section, page) DO UPDATE SET url = excluded.url, title = excluded.title,"
        " date_text = excluded.date_text, pinned = excluded.pinned, extra = excluded.extra, dates = excluded.dates,"
        " position = excluded.position, last_seen_at = excluded.last_seen_at, gone_at = NULL, crawl = excluded.crawl,"
        " capture = excluded.capture, content = excluded.content",
        (page_id, crawl.site, section.id, row.url, row.title, row.date_text, int(row.pinned), dump(row.extra),
         dump(dates_to_list(row.dates)), listed.position, now, now, absent, crawl.id, capture,
         row.content[:MAX_CONTENT] if section.details == "needed" else ""),
    )  # fmt: skip
    return before is None or before != (row.title, row.date_text)


def _mark_due(db: sqlite3.Connection, crawl: CrawlRecord, page_id: int, listed: ListedRow, changed: bool, at: datetime,
              policy: DuePolicy) -> int:  # fmt: skip
    if not listed.host:
        return 0
    access, verified_at, due_crawl, done_crawl = db.execute(
        "SELECT access, verified_at, due_crawl, done_crawl FROM page WHERE id = ?", (page_id,)
    ).fetchone()
    if crawl.id in (due_crawl, done_crawl):
        return 0
    why = _why_due(access, verified_at, changed, at, policy)
    too_old = policy.since is not None and listed.day is not None and listed.day < policy.since
    if not why or too_old:
        return 0
    db.execute("UPDATE page SET due_crawl = ?, due_why = ? WHERE id = ?", (crawl.id, why, page_id))
    return 1


def _why_due(access: str, verified_at: str | None, changed: bool, at: datetime, policy: DuePolicy) -> str:
    if access == Access.NOT_ATTEMPTED:
        return "new"
    if access != Access.OK:
        return "failed"
    if policy.full:
        return "full"
    if changed:
        return "row-changed"
    if verified_at is None or verified_at < instant(at - policy.verify_after):
        return "verify"
    return ""


def listed_only(db: sqlite3.Connection, crawl: CrawlRecord, section: Section) -> int:
    """How many of the rows that a list shows stand for pages that were never opened because the row says enough."""
    (count,) = db.execute(
        "SELECT count(*) FROM entry JOIN page ON page.id = entry.page WHERE entry.site = ? AND section = ? AND entry.crawl = ?"
        " AND page.kind = ? AND page.page IS NULL AND coalesce(page.due_crawl, 0) <> ?",
        (crawl.site, section.id, crawl.id, ROW, crawl.id),
    ).fetchone()
    return int(count)


def carry_over(db: sqlite3.Connection, crawl: CrawlRecord, section: Section, at: datetime, policy: DuePolicy) -> None:
    """Take a list's rows over from its last complete reading: nothing of them is gone, and what is due stays due."""
    db.execute(
        "UPDATE entry SET crawl = ? WHERE site = ? AND section = ? AND gone_at IS NULL",
        (crawl.id, crawl.site, section.id),
    )
    db.execute(
        "UPDATE page SET due_crawl = ?, due_why = CASE access WHEN 'ok' THEN 'verify' ELSE 'failed' END"
        " WHERE site = ? AND access <> 'off-list' AND due_crawl IS NULL AND coalesce(done_crawl, 0) <> ?"
        " AND (access <> 'ok' OR coalesce(verified_at, '') < ?) AND NOT (? AND kind = ? AND access = 'not-attempted')"
        " AND id IN (SELECT page FROM entry WHERE site = ? AND section = ? AND gone_at IS NULL)",
        (crawl.id, crawl.site, crawl.id, instant(at - policy.verify_after), section.details == "needed", ROW, crawl.site,
         section.id),
    )  # fmt: skip


def mark_carried(db: sqlite3.Connection, crawl: CrawlRecord, section: Section) -> None:
    """Note that a statement rests on an earlier reading beyond its first page."""
    db.execute("UPDATE coverage SET carried = 1 WHERE crawl = ? AND section = ?", (crawl.id, section.id))
