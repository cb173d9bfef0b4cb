"""Ask once more, hours later, what a crawl could not read for the moment: keep it due, find it again, count it.

A crawl that ends with such failures is finished all the same: its lists stand as unread and nothing is concluded from
them. What failed waits here, with a time before which it is not asked; the next crawl of the site that is asked for the
same thing within a window asks only this, and corrects the statements of the crawl that it belongs to. Later than that a
whole new crawl is better. Callers hold the transaction where they write.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from crawler.access import RETRY_STATUS
from crawler.addresses import canonical_key
from crawler.model import Access, CrawlRecord, Site
from crawler.store.codec import dump, instant, read_instant

WINDOW = timedelta(hours=12)  # from the moment on which may be asked again

# Endings that may be of the moment. `http-error` and `blocked` are where the status says so (RETRY_STATUS).
OF_THE_MOMENT = (Access.TIMEOUT, Access.DNS, Access.REFUSED, Access.EMPTY)
_DOWN = (*OF_THE_MOMENT, Access.HTTP_ERROR)  # of a robots.txt: its host was left alone in this crawl
_STATUS = ", ".join(str(status) for status in sorted(RETRY_STATUS))
_MOMENT = ", ".join(f"'{access.value}'" for access in OF_THE_MOMENT)


@dataclass(frozen=True, slots=True)
class Postponed:
    """What waits for another try: not before `at`; lists (sections) and pages, each counted once."""

    at: datetime
    lists: int
    pages: int

    @property
    def until(self) -> datetime:
        """From when on a whole new crawl takes its place."""
        return self.at + WINDOW


def postpone(db: sqlite3.Connection, crawl: CrawlRecord, site: Site, at: datetime) -> Postponed | None:
    """Keep what failed in this crawl for the moment due, not to be asked before `at`; None where nothing did."""
    lists = _failed_lists(db, crawl, site)
    pages = _failed_pages(db, crawl, site)
    if not lists and not pages:
        return None
    db.executemany("INSERT INTO retry (crawl, section) VALUES (?, ?)", [(crawl.id, section) for section in lists])
    db.execute(
        "UPDATE page SET due_crawl = ?, done_crawl = NULL, due_why = 'failed' WHERE id IN (SELECT value FROM json_each(?))",
        (crawl.id, json.dumps(pages)),
    )
    db.execute("UPDATE crawl SET retry_at = ? WHERE id = ?", (instant(at), crawl.id))
    return Postponed(at, len(lists), len(pages))


def _hosts_down(db: sqlite3.Connection, crawl: CrawlRecord, site: Site) -> set[str]:
    """The hosts that were left alone because their robots.txt could not be fetched for the moment."""
    keys = {canonical_key(f"{host.address}/robots.txt"): host.id for host in site.hosts}
    rows = db.execute(
        "SELECT key, access FROM capture WHERE crawl = ? AND kind = 'robots' AND key IN (SELECT value FROM json_each(?))"
        " ORDER BY id",
        (crawl.id, json.dumps(list(keys))),
    )
    last = {keys[key]: access for key, access in rows}
    return {host for host, access in last.items() if access in _DOWN}


def _failed_lists(db: sqlite3.Connection, crawl: CrawlRecord, site: Site) -> list[str]:
    down = _hosts_down(db, crawl, site)
    rows = db.execute(
        "SELECT section, host, access, (SELECT http_status FROM capture WHERE crawl = coverage.crawl"
        " AND section = coverage.section ORDER BY id DESC LIMIT 1)"
        " FROM coverage WHERE crawl = ? AND complete = 0 AND access NOT IN ('ok', 'robots-forbids', 'off-list') ORDER BY section",
        (crawl.id,),
    ).fetchall()
    moment = {section for section, _, access, status in rows if access in OF_THE_MOMENT or status in RETRY_STATUS}
    failing = down | {host for section, host, _, _ in rows if section in moment} | _failing_hosts(db, crawl)
    return [
        section for section, host, access, _ in rows
        if section in moment or host in down or (access == Access.NOT_ATTEMPTED and host in failing)
    ]  # fmt: skip


def _failing_hosts(db: sqlite3.Connection, crawl: CrawlRecord) -> set[str]:
    """The hosts of which some page failed for the moment: what was then not attempted failed with it.

    A host that was left alone because it blocks us stays alone: hours change nothing there.
    """
    rows = db.execute(
        f"SELECT DISTINCT host FROM page WHERE site = ? AND done_crawl = ? AND {_OF_THE_MOMENT}", (crawl.site, crawl.id)
    )
    return {row[0] for row in rows}


_OF_THE_MOMENT = (
    f"(access IN ({_MOMENT}) OR (access IN ('http-error', 'blocked') AND (SELECT http_status FROM capture"
    f" WHERE capture.site = page.site AND capture.key = page.key ORDER BY id DESC LIMIT 1) IN ({_STATUS})))"
)


def _failed_pages(db: sqlite3.Connection, crawl: CrawlRecord, site: Site) -> list[int]:
    down = _hosts_down(db, crawl, site)
    rows = db.execute(
        f"SELECT id FROM page WHERE site = ? AND done_crawl = ? AND access <> 'ok' AND ({_OF_THE_MOMENT}"
        " OR (access NOT IN ('robots-forbids', 'off-list') AND host IN (SELECT value FROM json_each(?)))"
        " OR (access = 'not-attempted' AND host IN (SELECT value FROM json_each(?)))) ORDER BY id",
        (crawl.site, crawl.id, _array(down), _array(_failing_hosts(db, crawl))),
    )
    return [row[0] for row in rows]


def _array(names: Iterable[str]) -> str:
    return json.dumps(sorted(names))


def reopened(db: sqlite3.Connection, site_id: str, at: datetime, options: dict[str, Any]) -> int | None:
    """The crawl of this site of which something may be asked again now, where the same was asked for; None: a new crawl."""
    row = db.execute(
        "SELECT id, retry_at, options FROM crawl WHERE site = ? ORDER BY id DESC LIMIT 1", (site_id,)
    ).fetchone()
    if row is None or row[1] is None or row[2] != dump(options):
        return None
    crawl_id, retry_at, _ = row
    if not read_instant(retry_at) <= at < read_instant(retry_at) + WINDOW:
        return None
    # A home page that could not be read is asked again as well, with its directory.
    db.execute(
        "DELETE FROM menu_page WHERE crawl = ? AND host IN (SELECT host FROM menu_page WHERE crawl = ? AND role = 'home'"
        " AND access IN ('timeout', 'dns', 'refused', 'http-error', 'not-attempted'))",
        (crawl_id, crawl_id),
    )
    return int(crawl_id)


def close(db: sqlite3.Connection, crawl: CrawlRecord) -> None:
    """Nothing of this crawl waits any longer."""
    db.execute("DELETE FROM retry WHERE crawl = ?", (crawl.id,))
    db.execute("UPDATE crawl SET retry_at = NULL WHERE id = ?", (crawl.id,))


def lists_due(db: sqlite3.Connection, crawl: CrawlRecord) -> set[str]:
    """The sections whose lists are to be asked for again."""
    return {row[0] for row in db.execute("SELECT section FROM retry WHERE crawl = ?", (crawl.id,))}


def postponed(db: sqlite3.Connection, crawl: CrawlRecord) -> Postponed | None:
    """What of this crawl waits for another try."""
    (retry_at,) = db.execute("SELECT retry_at FROM crawl WHERE id = ?", (crawl.id,)).fetchone()
    if retry_at is None:
        return None
    (pages,) = db.execute(
        "SELECT count(*) FROM page WHERE site = ? AND due_crawl = ?", (crawl.site, crawl.id)
    ).fetchone()
    return Postponed(read_instant(retry_at), len(lists_due(db, crawl)), int(pages))
