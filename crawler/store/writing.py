"""The statements that write crawl tables. Callers hold the transaction."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from crawler.matrices import with_cells
from crawler.model import ROW, Access, CoverageStatement, CrawlRecord, Row, Section, Site
from crawler.rows import MAX_CONTENT, says_enough
from crawler.store import retrying
from crawler.store.codec import dates_to_list, dump, instant, page_from_json
from crawler.store.matrices import readings
from crawler.store.reading import crawl_record
from crawler.store.records import CaptureRecord, Due, DuePolicy, ReadPage

__all__ = ["DuePolicy", "ListedRow"]


@dataclass(frozen=True, slots=True)
class ListedRow:
    """A list row with its key, its host ("" = off the allow-list) and its day where the row prints one."""

    row: Row
    key: str
    host: str
    day: date | None
    position: int


def begin(db: sqlite3.Connection, site: Site, at: datetime, agent: str, options: dict[str, Any]) -> CrawlRecord:
    open_row = db.execute(
        "SELECT id FROM crawl WHERE site = ? AND state = 'running' ORDER BY id DESC LIMIT 1", (site.id,)
    ).fetchone()
    crawl_id = open_row[0] if open_row is not None else retrying.reopened(db, site.id, at, options)
    if crawl_id is not None:
        db.execute("UPDATE crawl SET runs = runs + 1 WHERE id = ?", (crawl_id,))
    else:
        crawl_id = db.execute(
            "INSERT INTO crawl (site, site_name, profile, agent, practice, options, started_at, state)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, 'running')",
            (site.id, site.name, site.source, agent, int(site.practice), dump(options), instant(at)),
        ).lastrowid
        # What an earlier crawl left for another try is asked for by this one, as its lists show it.
        db.execute("UPDATE page SET due_crawl = NULL WHERE site = ? AND due_crawl IS NOT NULL", (site.id,))
    db.execute("DELETE FROM host WHERE site = ?", (site.id,))
    db.executemany(
        "INSERT INTO host VALUES (?, ?, ?, ?, ?)",
        [(site.id, host.id, host.address, host.channel, int(host.secondary)) for host in site.hosts],
    )
    db.execute("DELETE FROM section WHERE site = ?", (site.id,))
    db.executemany(
        "INSERT INTO section VALUES (?, ?, ?, ?, ?)",
        [(site.id, s.id, s.host, dump(list(s.menu)), int(s.shared)) for s in with_cells(site, readings(db, site.id)).sections],
    )  # fmt: skip
    row = db.execute("SELECT * FROM crawl WHERE id = ?", (crawl_id,)).fetchone()
    return crawl_record(row)


def finish(db: sqlite3.Connection, crawl: CrawlRecord, at: datetime, counts: dict[str, int]) -> None:
    db.execute(
        "UPDATE crawl SET state = 'finished', finished_at = ?, counts = ? WHERE id = ?",
        (instant(at), dump(counts), crawl.id),
    )
    db.execute("UPDATE page SET due_crawl = NULL WHERE site = ? AND due_crawl IS NOT NULL", (crawl.site,))
    retrying.close(db, crawl)


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


def save_coverage(db: sqlite3.Connection, crawl: CrawlRecord, section: Section, statement: CoverageStatement) -> None:
    host = db.execute("SELECT channel FROM host WHERE site = ? AND host = ?", (crawl.site, section.host)).fetchone()
    s = statement
    read_at = instant(s.read_at) if s.read_at else ""
    db.execute(
        f"INSERT OR REPLACE INTO coverage VALUES ({', '.join('?' * 23)}, 0, ?, ?, ?, ?)",
        (crawl.id, crawl.site, section.id, dump(list(section.menu)), section.host, host[0] if host else "",
         int(section.shared), s.url, s.family, s.sign, s.access.value, s.http_status, s.pages_declared, s.pages_read,
         s.rows_declared, s.rows_read, s.repeats, s.skipped, s.stop, int(s.complete), int(s.truncated), s.note, read_at,
         s.matrix, s.tree_count, s.empty_said, _listed_only(db, crawl, section)),
    )  # fmt: skip
    db.execute("DELETE FROM retry WHERE crawl = ? AND section = ?", (crawl.id, section.id))
    if s.complete:
        db.execute(
            "UPDATE entry SET gone_at = ? WHERE site = ? AND section = ? AND crawl < ? AND gone_at IS NULL",
            (read_at, crawl.site, section.id, crawl.id),
        )


def _listed_only(db: sqlite3.Connection, crawl: CrawlRecord, section: Section) -> int:
    """How many of the rows that a list shows stand for pages that were never opened because the row says enough."""
    (count,) = db.execute(
        "SELECT count(*) FROM entry JOIN page ON page.id = entry.page WHERE entry.site = ? AND section = ? AND entry.crawl = ?"
        " AND page.kind = ? AND page.page IS NULL AND coalesce(page.due_crawl, 0) <> ?",
        (crawl.site, section.id, crawl.id, ROW, crawl.id),
    ).fetchone()
    return int(count)


def save_capture(db: sqlite3.Connection, crawl: CrawlRecord, c: CaptureRecord) -> int:
    """Keep one capture; `chain` ties it to the one before, so that a removed or altered row is found."""
    last = db.execute("SELECT chain FROM capture ORDER BY id DESC LIMIT 1").fetchone()
    values = (crawl.id, crawl.site, c.kind, c.section, c.key, c.url, c.method, instant(c.captured_at), c.http_status,
              c.access.value, c.note, c.digest, c.size, c.content_type, c.etag, c.last_modified, c.file, c.file_offset,
              c.file_length, c.record_digest)  # fmt: skip
    chain = chain_link(last[0] if last else "", values)
    return int(
        db.execute(
            "INSERT INTO capture (crawl, site, kind, section, key, url, method, captured_at, http_status, access, note,"
            " digest, size, content_type, etag, last_modified, file, file_offset, file_length, record_digest, chain)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (*values, chain),
        ).lastrowid
        or 0
    )


def chain_link(before: str, values: Sequence[object]) -> str:
    """The sha256 over the previous link and one capture's values."""
    return hashlib.sha256(f"{before}\n{dump(list(values))}".encode()).hexdigest()


def _says_otherwise(db: sqlite3.Connection, page_id: int, page: ReadPage) -> bool:
    """Whether title or main text are not what was stored: a new footer or visitor count is no change of a document."""
    (before,) = db.execute("SELECT page FROM page WHERE id = ?", (page_id,)).fetchone()
    if not before:
        return False
    old, new = page_from_json(before), page_from_json(page.text)
    return (old.title, "".join(old.text.split())) != (new.title, "".join(new.text.split()))


def save_page(db: sqlite3.Connection, crawl: CrawlRecord, due: Due, page: ReadPage | None, access: Access, capture: int,
              at: datetime, *, digest: str, etag: str, last_modified: str, note: str) -> None:  # fmt: skip
    now = instant(at)
    if access is Access.OK and page is not None:
        changed_at = now if due.digest and digest != due.digest and _says_otherwise(db, due.page, page) else None
        db.execute(
            "UPDATE page SET url = ?, access = ?, note = ?, title = CASE WHEN ? = '' THEN title ELSE ? END, published_on = ?,"
            " kind = ?, page = ?, capture = ?, digest = ?, verified_at = ?, changed_at = coalesce(?, changed_at), etag = ?,"
            " last_modified = ?, done_crawl = ?, due_crawl = NULL,"
            " files_changed = CASE attached WHEN 1 THEN 0 ELSE ? OR EXISTS (SELECT 1 FROM attachment WHERE page = page.id) END"
            " WHERE id = ?",
            (page.url, access.value, note, page.title, page.title, page.published_on, page.kind, page.text, capture, digest,
             now, changed_at, etag, last_modified, crawl.id, '"attachments":' in page.text, due.page),
        )  # fmt: skip
    elif access is Access.OK:
        db.execute(
            "UPDATE page SET verified_at = ?, done_crawl = ?, due_crawl = NULL WHERE id = ?", (now, crawl.id, due.page)
        )
    else:
        # What was read before stays readable; that it no longer answers is said in `access` and `note`.
        db.execute(
            "UPDATE page SET access = ?, note = ?, capture = coalesce(capture, ?), done_crawl = ?, due_crawl = NULL WHERE id = ?",
            (access.value, note, capture or None, crawl.id, due.page),
        )


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
