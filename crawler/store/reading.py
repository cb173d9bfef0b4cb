"""The statements that read crawl tables."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from crawler.model import ROW, Access, CoverageStatement, CrawlRecord, Page, StoredFile, StoredPage
from crawler.reading.titled import with_row_title
from crawler.rows import row_page
from crawler.store import attachments
from crawler.store.codec import dates_from_list, page_from_json, read_instant
from crawler.store.merging import with_row_dates
from crawler.store.records import Due

PAGE_COLUMNS = (
    "page.id, page.url, page.host, page.access, page.note, page.title, page.page, page.capture, page.first_seen_at,"
    " page.last_seen_at, page.verified_at, page.changed_at, host.channel, host.secondary,"
    " capture.captured_at, capture.http_status, page.kind"
)
ENTRY_COLUMNS = (
    "entry.section, entry.title, entry.date_text, entry.dates, entry.extra, entry.first_seen_at, entry.last_absent_at,"
    " entry.gone_at, section.menu, section.shared, entry.capture, entry.content"
)


def crawls(db: sqlite3.Connection, site_id: str | None) -> list[CrawlRecord]:
    where = "" if site_id is None else " WHERE site = ?"
    values = () if site_id is None else (site_id,)
    return [crawl_record(row) for row in db.execute(f"SELECT * FROM crawl{where} ORDER BY id", values)]


def crawl_record(row: Any) -> CrawlRecord:
    return CrawlRecord(
        id=row[0], site=row[1], site_name=row[2], agent=row[4], practice=bool(row[5]), options=json.loads(row[6]),
        started_at=read_instant(row[7]), finished_at=read_instant(row[8]) if row[8] else None, state=row[9], runs=row[10],
        counts=json.loads(row[11]),
    )  # fmt: skip


def coverage_rows(db: sqlite3.Connection, site_id: str, crawl_id: int | None) -> list[dict[str, Any]]:
    """The statements of one crawl, or (None) each section's newest one of all finished crawls: a crawl may have read only
    some sections, and each statement says itself when it was read. Sections that left the profile are left out."""
    if crawl_id is None:
        cursor = db.execute(
            "SELECT coverage.* FROM coverage JOIN section USING (site, section) WHERE site = ? AND crawl = (SELECT max(crawl.id)"
            " FROM coverage AS newest JOIN crawl ON crawl.id = newest.crawl WHERE newest.site = coverage.site"
            " AND newest.section = coverage.section AND crawl.state = 'finished') ORDER BY section.rowid",
            (site_id,),
        )
    else:
        cursor = db.execute(
            "SELECT coverage.* FROM coverage LEFT JOIN section USING (site, section) WHERE crawl = ? AND site = ?"
            " ORDER BY section.rowid, coverage.rowid",
            (crawl_id, site_id),
        )
    names = [column[0] for column in cursor.description]
    records = [dict(zip(names, row, strict=True)) for row in cursor]
    for record in records:
        record["menu"] = json.loads(record["menu"])
        for name in ("shared", "complete", "truncated"):
            record[name] = bool(record[name])
    return records


def coverage(db: sqlite3.Connection, site_id: str, crawl_id: int | None) -> list[CoverageStatement]:
    return [
        CoverageStatement(
            section=r["section"], url=r["url"], family=r["family"], sign=r["sign"], access=Access(r["access"]),
            pages_declared=r["pages_declared"], pages_read=r["pages_read"], rows_declared=r["rows_declared"],
            rows_read=r["rows_read"], repeats=r["repeats"], skipped=r["skipped"], stop=r["stop"], complete=r["complete"],
            truncated=r["truncated"], note=r["note"], http_status=r["http_status"],
            read_at=read_instant(r["read_at"]) if r["read_at"] else None, matrix=r["matrix"], tree_count=r["tree_count"],
            empty_said=r["empty_said"], listed_only=r["listed_only"],
        )
        for r in coverage_rows(db, site_id, crawl_id)
    ]  # fmt: skip


DUE = (
    "SELECT id, url, key, host,"
    " coalesce((SELECT section FROM entry WHERE entry.page = page.id ORDER BY section LIMIT 1), ''),"
    " due_why, etag, last_modified, digest, attached, CASE attached WHEN 1 THEN coalesce((SELECT parent.url FROM attachment"
    " JOIN page AS parent ON parent.id = attachment.page WHERE attachment.file = page.id ORDER BY parent.id LIMIT 1), '')"
    " ELSE '' END FROM page WHERE site = ? AND due_crawl = ?"
)


def due(db: sqlite3.Connection, crawl: CrawlRecord, count: int, after: int) -> list[Due]:
    rows = db.execute(f"{DUE} AND id > ? ORDER BY attached, id LIMIT ?", (crawl.site, crawl.id, after, count))
    return [_due(row) for row in rows]


def _due(row: Any) -> Due:
    *values, attached, referer = row
    return Due(*[*values, bool(attached), referer])


def due_page(db: sqlite3.Connection, crawl: CrawlRecord, key: str) -> Due | None:
    row = db.execute(f"{DUE} AND key = ?", (crawl.site, crawl.id, key)).fetchone()
    return _due(row) if row else None


def page_access(db: sqlite3.Connection, site_id: str, key: str) -> tuple[Access, str]:
    row = db.execute("SELECT access, note FROM page WHERE site = ? AND key = ?", (site_id, key)).fetchone()
    return (Access(row[0]), row[1]) if row else (Access.NOT_ATTEMPTED, "")


def due_count(db: sqlite3.Connection, crawl: CrawlRecord) -> tuple[int, int]:
    (pending,) = db.execute(
        "SELECT count(*) FROM page WHERE site = ? AND due_crawl = ? AND attached = 0", (crawl.site, crawl.id)
    ).fetchone()
    (done,) = db.execute(
        "SELECT count(*) FROM page WHERE site = ? AND done_crawl = ? AND attached = 0", (crawl.site, crawl.id)
    ).fetchone()
    return pending, done


def unopened_count(db: sqlite3.Connection, site_id: str) -> int:
    """Pages that a list names and no crawl has opened yet, those read from their row alone aside."""
    (count,) = db.execute(
        "SELECT count(*) FROM page WHERE site = ? AND access = ? AND attached = 0 AND kind != ? AND due_crawl IS NULL",
        (site_id, Access.NOT_ATTEMPTED, ROW),
    ).fetchone()
    return int(count)


def pages(db: sqlite3.Connection, site_id: str) -> Iterator[StoredPage]:
    cursor = db.execute(
        f"SELECT {PAGE_COLUMNS} FROM page LEFT JOIN host ON host.site = page.site AND host.host = page.host"
        " LEFT JOIN capture ON capture.id = page.capture WHERE page.site = ? AND page.attached = 0 ORDER BY page.id",
        (site_id,),
    )
    for row in cursor:
        entries = db.execute(
            f"SELECT {ENTRY_COLUMNS} FROM entry LEFT JOIN section ON section.site = entry.site"
            " AND section.section = entry.section WHERE entry.page = ? ORDER BY entry.section",
            (row[0],),
        ).fetchall()
        yield _stored_page(site_id, row, entries, attachments.of_page(db, row[0]))


def _stored_page(site_id: str, row: Any, entries: list[Any], files: tuple[StoredFile, ...] = ()) -> StoredPage:
    (page_id, url, host, access, note, title, page_json, capture_id, first_seen, last_seen, verified, changed,
     channel, secondary, captured_at, http_status, kind) = row  # fmt: skip
    titles = tuple(dict.fromkeys(entry[1] for entry in entries if entry[1]))
    extras = [json.loads(entry[4]) for entry in entries]
    if kind == ROW and not page_json and access == Access.NOT_ATTEMPTED and entries:
        page, capture_id, captured_at = _row_page(url, titles, entries, extras, last_seen)
    else:
        page = page_from_json(page_json) if page_json else Page(url=url, title=title, kind="unread")
    captured = read_instant(captured_at) if captured_at else None
    dated = [
        (entry[0], entry[2], dates_from_list(json.loads(entry[3])), extras[n].get("date_means", ""))
        for n, entry in enumerate(entries)
    ]
    page = with_row_title(with_row_dates(page, dated, captured), titles)
    earliest = min(entries, key=lambda entry: entry[5], default=None)
    gone = [entry[7] for entry in entries]
    extra: dict[str, Any] = {
        "note": note, "captured_at": captured_at or "", "http_status": http_status, "verified_at": verified or "",
        "changed_at": changed or "", "gone_at": max(gone) if gone and all(gone) else "",
        "external": not host, "row_dates": [entry[2] for entry in entries if entry[2]],
    }  # fmt: skip
    for from_row in extras:
        extra.update(from_row)
    menus = [tuple(json.loads(entry[8])) for entry in entries if entry[8]]
    return StoredPage(
        id=page_id, site=site_id, host=host, channel=channel or "", secondary=bool(secondary), url=url,
        sections=tuple(entry[0] for entry in entries), menus=tuple(menus),
        shared=bool(entries) and all(entry[9] for entry in entries), row_titles=titles, access=Access(access), page=page,
        capture=capture_id, first_seen_at=read_instant(earliest[5] if earliest else first_seen),
        last_seen_at=read_instant(last_seen), last_absent_at=_absent(earliest), extra=extra, files=files,
    )  # fmt: skip


def _row_page(
    url: str, titles: tuple[str, ...], entries: list[Any], extras: list[dict[str, str]], last_seen: str
) -> tuple[Page, int | None, str]:
    """A page that was not opened, as its newest row shows it, with the capture of the list page and when it was seen."""
    place = max(range(len(entries)), key=lambda n: entries[n][10] or 0)
    entry = entries[place]
    return row_page(url, entry[1] or next(iter(titles), ""), extras[place], entry[11]), entry[10], last_seen


def _absent(earliest: Any) -> datetime | None:
    return read_instant(earliest[6]) if earliest and earliest[6] else None


def _dicts(cursor: sqlite3.Cursor) -> list[dict[str, Any]]:
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor]


def capture(db: sqlite3.Connection, capture_id: int) -> dict[str, Any] | None:
    found = _dicts(db.execute("SELECT * FROM capture WHERE id = ?", (capture_id,)))
    return found[0] if found else None


def last_capture(db: sqlite3.Connection, site_id: str, key: str) -> tuple[str, str]:
    row = db.execute(
        "SELECT digest, captured_at FROM capture WHERE site = ? AND key = ? AND access = 'ok' AND http_status = 200 AND file <> ''"
        " ORDER BY id DESC LIMIT 1",
        (site_id, key),
    ).fetchone()
    return (row[0], row[1]) if row else ("", "")


def captures(db: sqlite3.Connection) -> Iterator[dict[str, Any]]:
    cursor = db.execute("SELECT * FROM capture ORDER BY id")
    names = [column[0] for column in cursor.description]
    for row in cursor:
        yield dict(zip(names, row, strict=True))


def chain_head(db: sqlite3.Connection) -> tuple[int, str]:
    row = db.execute(
        "SELECT (SELECT count(*) FROM capture), coalesce((SELECT chain FROM capture ORDER BY id DESC LIMIT 1), '')"
    ).fetchone()
    return int(row[0]), str(row[1])


def history(db: sqlite3.Connection, key: str) -> list[dict[str, Any]]:
    return _dicts(db.execute("SELECT * FROM capture WHERE key = ? ORDER BY id", (key,)))


def captures_of_file(db: sqlite3.Connection, file: str) -> list[dict[str, Any]]:
    return _dicts(db.execute("SELECT * FROM capture WHERE file = ? ORDER BY file_offset", (file,)))


def archive_files(db: sqlite3.Connection) -> list[tuple[str, int]]:
    return list(
        db.execute(
            "SELECT file, max(file_offset + file_length) FROM capture WHERE file <> '' GROUP BY file ORDER BY file"
        )
    )


def last_reading(db: sqlite3.Connection, site_id: str, section_id: str, whole_after: str) -> tuple[int, int] | None:
    """(rows declared, rows read) of the newest reading of a list by a finished crawl, or None.

    None as well where that reading was not complete, or where no page beyond the first was read since `whole_after`.
    """
    rows = db.execute(
        "SELECT rows_declared, rows_read, complete, carried, read_at FROM coverage JOIN crawl ON crawl.id = coverage.crawl"
        " WHERE coverage.site = ? AND section = ? AND crawl.state = 'finished' ORDER BY crawl.id DESC",
        (site_id, section_id),
    ).fetchall()
    if not rows or not rows[0][2] or rows[0][0] is None:
        return None
    whole = next((row for row in rows if row[2] and not row[3]), None)
    if whole is None or whole[4] < whole_after:
        return None
    return int(rows[0][0]), int(rows[0][1])


def list_rows(db: sqlite3.Connection, site_id: str, section_id: str) -> Iterator[tuple[str, str, str, bool]]:
    """Yield (key, title, printed date, pinned) of the rows that a list holds, in its order."""
    yield from db.execute(
        "SELECT page.key, entry.title, entry.date_text, entry.pinned FROM entry JOIN page ON page.id = entry.page"
        " WHERE entry.site = ? AND entry.section = ? AND entry.gone_at IS NULL ORDER BY entry.position",
        (site_id, section_id),
    )
