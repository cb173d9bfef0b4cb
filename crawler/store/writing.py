"""The statements that write crawl tables. Callers hold the transaction."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from crawler.matrices import with_cells
from crawler.model import Access, CoverageStatement, CrawlRecord, Section, Site
from crawler.store import retrying
from crawler.store.codec import dump, instant, page_from_json
from crawler.store.listing import ListedRow, listed_only
from crawler.store.matrices import readings
from crawler.store.reading import crawl_record
from crawler.store.records import CaptureRecord, Due, DuePolicy, ReadPage

__all__ = ["DuePolicy", "ListedRow"]


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


def save_coverage(db: sqlite3.Connection, crawl: CrawlRecord, section: Section, statement: CoverageStatement) -> None:
    host = db.execute("SELECT channel FROM host WHERE site = ? AND host = ?", (crawl.site, section.host)).fetchone()
    s = statement
    read_at = instant(s.read_at) if s.read_at else ""
    db.execute(
        f"INSERT OR REPLACE INTO coverage VALUES ({', '.join('?' * 23)}, 0, ?, ?, ?, ?)",
        (crawl.id, crawl.site, section.id, dump(list(section.menu)), section.host, host[0] if host else "",
         int(section.shared), s.url, s.family, s.sign, s.access.value, s.http_status, s.pages_declared, s.pages_read,
         s.rows_declared, s.rows_read, s.repeats, s.skipped, s.stop, int(s.complete), int(s.truncated), s.note, read_at,
         s.matrix, s.tree_count, s.empty_said, listed_only(db, crawl, section)),
    )  # fmt: skip
    db.execute("DELETE FROM retry WHERE crawl = ? AND section = ?", (crawl.id, section.id))
    if s.complete:
        db.execute(
            "UPDATE entry SET gone_at = ? WHERE site = ? AND section = ? AND crawl < ? AND gone_at IS NULL",
            (read_at, crawl.site, section.id, crawl.id),
        )


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
