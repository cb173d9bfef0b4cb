"""Keep and read the attachments that pages link. Callers hold the transaction where they write.

A file is a row of `page` with `attached` = 1, so that it is due, asked for, captured and verified as pages are; the table
`attachment` says which pages link it, under which name. A file that a list names too is a page of its own (`attached` 0).
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from crawler.model import Access, CrawlRecord, StoredFile
from crawler.store.codec import instant
from crawler.store.records import DuePolicy

MAX_TEXT = 200_000  # characters of one file that an audit looks into
# Endings that another request will hardly change: such a file is asked for again when its page is.
LASTING = (Access.NOT_FOUND, Access.SOFT_404, Access.TOO_LARGE, Access.NO_FILE, Access.OFF_LIST)
_SETTLED = ", ".join(f"'{access.value}'" for access in (Access.OK, *LASTING))
_OFF_LIST = "不在站点档案的主机之列，只记录链接"


@dataclass(frozen=True, slots=True)
class LinkedFile:
    """A file as a page links it. `host` "": off the allow-list; `note`: why this page's link is not followed, "" = it may be."""

    url: str
    key: str
    host: str
    name: str
    type: str
    note: str = ""


def changed(db: sqlite3.Connection, site_id: str, count: int) -> list[tuple[int, str, list[list[str]]]]:
    """(page, address, [[address, name, type] …]) of pages whose files are still to be taken in, by id."""
    rows = db.execute(
        "SELECT id, url, coalesce(json_extract(page, '$.attachments'), '[]'), kind FROM page"
        " WHERE site = ? AND files_changed = 1 ORDER BY id LIMIT ?",
        (site_id, count),
    )
    # The names inside an archive are no links.
    return [(page, url, [] if kind == "attachment" else json.loads(files)) for page, url, files, kind in rows]


def save(db: sqlite3.Connection, crawl: CrawlRecord, page: int, files: Sequence[LinkedFile], at: datetime) -> None:
    """Keep what one page links in place of what it linked before."""
    db.execute("DELETE FROM attachment WHERE page = ?", (page,))
    for position, file in enumerate(files):
        access = Access.NOT_ATTEMPTED if file.host else Access.OFF_LIST
        (number,) = db.execute(
            "INSERT INTO page (site, key, url, host, access, note, title, first_seen_at, last_seen_at, attached)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 1) ON CONFLICT (site, key) DO UPDATE SET"
            " last_seen_at = CASE attached WHEN 1 THEN excluded.last_seen_at ELSE last_seen_at END RETURNING id",
            (crawl.site, file.key, file.url, file.host, access.value, "" if file.host else _OFF_LIST, file.name, instant(at),
             instant(at)),
        ).fetchone()  # fmt: skip
        if number != page:
            db.execute(
                "INSERT OR IGNORE INTO attachment VALUES (?, ?, ?, ?, ?, ?)",
                (page, number, position, file.name, file.type, file.note),
            )
    db.execute("UPDATE page SET files_changed = 0 WHERE id = ?", (page,))


def off_list(db: sqlite3.Connection, site_id: str) -> list[tuple[int, str]]:
    """(file, address) of every attachment that no host of the profile served when it was found."""
    return list(db.execute("SELECT id, url FROM page WHERE site = ? AND attached = 1 AND host = ''", (site_id,)))


def on_list(db: sqlite3.Connection, files: Iterable[tuple[str, int]]) -> None:
    """(host, file): the profile has got this host."""
    values = [(host, Access.NOT_ATTEMPTED.value, file) for host, file in files]
    db.executemany("UPDATE page SET host = ?, access = ?, note = '' WHERE id = ?", values)


_OWN = "EXISTS (SELECT 1 FROM entry JOIN section USING (site, section) WHERE entry.page = p.id AND section.shared = 0)"
_NAMED = "EXISTS (SELECT 1 FROM json_each(:names) AS name WHERE instr(p.page, name.value) > 0)"


def mark_due(
    db: sqlite3.Connection, crawl: CrawlRecord, at: datetime, policy: DuePolicy, most: int, names: Sequence[str]
) -> int:
    """Mark the files that this crawl has to ask for, at most `most` with those that it has asked for; return their number.

    Only files of pages that this crawl saw in its lists; those of the body's own columns first, of shared columns only where
    the page names the body (`names`): others count for nothing. A file that was read is asked for again with its page only.
    """
    (taken,) = db.execute(
        "SELECT count(*) FROM page WHERE site = ? AND attached = 1 AND (due_crawl = ? OR done_crawl = ?)",
        (crawl.site, crawl.id, crawl.id),
    ).fetchone()
    rows = db.execute(
        f"SELECT f.id, f.access, max({_OWN}) AS own, max({_OWN} OR {_NAMED})"
        " FROM page AS p JOIN attachment AS a ON a.page = p.id JOIN page AS f ON f.id = a.file"
        " WHERE p.site = :site AND f.attached = 1 AND f.host <> '' AND a.note = ''"
        " AND coalesce(f.due_crawl, 0) <> :crawl AND coalesce(f.done_crawl, 0) <> :crawl"
        " AND EXISTS (SELECT 1 FROM entry WHERE entry.page = p.id AND entry.crawl = :crawl AND entry.gone_at IS NULL)"
        " AND (:since = '' OR coalesce(p.published_on, :since) >= :since)"
        f" AND (f.access NOT IN ({_SETTLED}) OR :full"
        "      OR (p.done_crawl = :crawl AND p.access = 'ok'"
        "          AND (p.due_why <> 'new' OR coalesce(f.verified_at, '') < :cutoff)))"
        " GROUP BY f.id ORDER BY own DESC, f.id",
        {
            "site": crawl.site, "crawl": crawl.id, "full": policy.full, "names": json.dumps(list(names), ensure_ascii=False),
            "since": policy.since.isoformat() if policy.since else "", "cutoff": instant(at - policy.verify_after),
        },
    ).fetchall()  # fmt: skip
    ours = [(file, access) for file, access, _, own in rows if own]
    room = max(0, most - taken)
    why = {Access.NOT_ATTEMPTED.value: "new", Access.OK.value: "verify"}
    db.executemany(
        "UPDATE page SET due_crawl = ?, due_why = ?, note = CASE access WHEN 'not-attempted' THEN '' ELSE note END WHERE id = ?",
        [(crawl.id, why.get(access, "failed"), file) for file, access in ours[:room]],
    )
    left = [(f"超过每次采集 {most} 个附件的上限，下次采集再取", file) for file, _ in ours[room:]]
    left += [("共用栏目中的页面，没有提到本单位，不取", file) for file, _, _, own in rows if not own]
    db.executemany("UPDATE page SET note = ? WHERE id = ? AND access = 'not-attempted'", left)
    return len(ours[:room])


def count(db: sqlite3.Connection, crawl: CrawlRecord) -> tuple[int, int]:
    """(files still to ask for in this crawl, files of the site that were never read)."""
    row = db.execute(
        "SELECT coalesce(sum(due_crawl = ?), 0), coalesce(sum(page IS NULL), 0) FROM page WHERE site = ? AND attached = 1"
        " AND EXISTS (SELECT 1 FROM attachment WHERE file = page.id)",
        (crawl.id, crawl.site),
    ).fetchone()
    return int(row[0]), int(row[1])


_FILES = (
    "SELECT f.id, f.url, a.name, a.type, f.access, CASE a.note WHEN '' THEN f.note ELSE a.note END, f.capture, f.changed_at,"
    " json_extract(f.page, '$.title'), json_extract(f.page, '$.raw_title'),"
    f" substr(json_extract(f.page, '$.text'), 1, {MAX_TEXT}), json_extract(f.page, '$.observations'),"
    f" length(json_extract(f.page, '$.text')) > {MAX_TEXT}"
    " FROM attachment AS a JOIN page AS f ON f.id = a.file WHERE a.page = ? ORDER BY a.position"
)


def of_site(db: sqlite3.Connection, site_id: str) -> Iterator[tuple[str, StoredFile]]:
    """(address of the page, file) of every attachment of a site, by page, in the page's order."""
    pages = db.execute(
        "SELECT DISTINCT page.id, page.url FROM page JOIN attachment ON attachment.page = page.id WHERE page.site = ?"
        " ORDER BY page.id",
        (site_id,),
    ).fetchall()
    for page, url in pages:
        for file in of_page(db, page):
            yield url, file


def of_page(db: sqlite3.Connection, page: int) -> tuple[StoredFile, ...]:
    """The files that a page links, in its order, with what was read of each."""
    return tuple(
        StoredFile(
            id=row[0], url=row[1], name=row[2], type=row[3], access=Access(row[4]), note=row[5], capture=row[6],
            changed_at=row[7] or "", title=row[8] or "", own_name=row[9] or "", text=row[10] or "",
            observations=(*json.loads(row[11] or "[]"), *(("text-cut",) if row[12] else ())),
        )
        for row in db.execute(_FILES, (page,))
    )  # fmt: skip
