"""Keep and read the menus and department directories of a site's hosts. Callers hold the transaction where they write.

One row of `menu_page` says how the reading of a home page (or directory) ended; entries exist only where it was read.
What counts is each host's newest reading by a finished crawl: a home page that fails once does not unsay its menu.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from crawler.addresses import canonical_key
from crawler.model import Access, CoverageStatement, CrawlRecord, MenuEntry, Section, Site
from crawler.store.codec import dump, instant

MAX_ENTRIES = 2000  # of one host; a menu has some hundreds

NEWEST = (
    "SELECT max(newest.crawl) FROM menu_page AS newest JOIN crawl ON crawl.id = newest.crawl"
    " WHERE newest.site = menu_page.site AND newest.host = menu_page.host AND newest.role = menu_page.role"
    " AND newest.access = 'ok' AND crawl.state = 'finished'"
)


def asked(db: sqlite3.Connection, crawl: CrawlRecord) -> set[tuple[str, str]]:
    """(host, role) of what this crawl has dealt with."""
    return set(db.execute("SELECT host, role FROM menu_page WHERE crawl = ?", (crawl.id,)))


def save_page(
    db: sqlite3.Connection, crawl: CrawlRecord, host: str, role: str, url: str, access: Access, capture: int | None,
    at: datetime,
) -> None:  # fmt: skip
    db.execute(
        "INSERT OR REPLACE INTO menu_page VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (crawl.id, crawl.site, host, role, url, access.value, capture, instant(at)),
    )


def save_entries(db: sqlite3.Connection, crawl: CrawlRecord, host: str, entries: Iterable[MenuEntry]) -> None:
    db.execute("DELETE FROM menu_entry WHERE crawl = ? AND host = ?", (crawl.id, host))
    db.executemany(
        "INSERT INTO menu_entry VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        [
            (crawl.id, host, position, entry.capture, dump(list(entry.path)), entry.text, entry.url, entry.key)
            for position, entry in zip(range(MAX_ENTRIES), entries, strict=False)
        ],
    )


def save_units(db: sqlite3.Connection, crawl: CrawlRecord, host: str, units: Iterable[tuple[str, int]]) -> None:
    """Keep the names of a directory's units, each with the capture that it was read from."""
    db.execute("DELETE FROM directory_entry WHERE crawl = ? AND host = ?", (crawl.id, host))
    db.executemany(
        "INSERT INTO directory_entry VALUES (?, ?, ?, ?, ?)",
        [
            (crawl.id, host, position, capture, name)
            for position, (name, capture) in zip(range(MAX_ENTRIES), units, strict=False)
        ],
    )


def menu(db: sqlite3.Connection, site_id: str) -> tuple[MenuEntry, ...]:
    rows = db.execute(
        "SELECT menu_entry.host, path, text, menu_entry.url, key, menu_entry.capture FROM menu_page"
        " JOIN menu_entry USING (crawl, host) WHERE menu_page.site = ? AND role = 'home'"
        f" AND menu_page.crawl = ({NEWEST}) ORDER BY menu_entry.host, position",
        (site_id,),
    )
    return tuple(MenuEntry(host, tuple(json.loads(path)), *rest) for host, path, *rest in rows)


def directory(db: sqlite3.Connection, site_id: str) -> tuple[tuple[str, str, int], ...]:
    """(host, name of the unit, capture) of the newest reading of each host's department directory."""
    rows = db.execute(
        "SELECT directory_entry.host, name, directory_entry.capture FROM menu_page JOIN directory_entry USING (crawl, host)"
        f" WHERE menu_page.site = ? AND role = 'directory' AND menu_page.crawl = ({NEWEST})"
        " ORDER BY directory_entry.host, position",
        (site_id,),
    )
    return tuple(rows)


def known(db: sqlite3.Connection, site_id: str, host: str, role: str) -> dict[str, Any]:
    """The newest reading that was kept: its crawl, address, capture, what makes a request conditional, and the place in
    the archive that holds its bytes (an unchanged page is archived by reference to the first one); {} = none."""
    row = db.execute(
        "SELECT menu_page.crawl, menu_page.url, capture.id, capture.etag, capture.last_modified, whole.file,"
        " whole.file_offset, whole.file_length, whole.record_digest FROM menu_page"
        " JOIN capture ON capture.id = menu_page.capture"
        " JOIN capture AS whole ON whole.id = (SELECT min(id) FROM capture AS one WHERE one.site = capture.site"
        " AND one.key = capture.key AND one.digest = capture.digest AND one.file <> '' AND one.access = 'ok')"
        f" WHERE menu_page.site = ? AND menu_page.host = ? AND role = ? AND menu_page.crawl = ({NEWEST})",
        (site_id, host, role),
    ).fetchone()
    if row is None:
        return {}
    return {**dict(zip(("crawl", "url", "capture", "etag", "last_modified"), row[:5], strict=True)), "place": row[5:]}


def section_keys(site: Site, statements: Iterable[CoverageStatement]) -> tuple[tuple[Section, str], ...]:
    """Each column of the profile with its canonical address, by the profile and as the crawl asked for it."""
    addresses = {host.id: host.address for host in site.hosts}
    sections = {section.id: section for section in site.sections}
    pairs = [(section, section.url(addresses.get(section.host, ""))) for section in site.sections]
    pairs += [(sections[s.section], s.url) for s in statements if s.section in sections and s.url]
    return tuple((section, canonical_key(url)) for section, url in pairs)


def take_over(db: sqlite3.Connection, crawl: CrawlRecord, host: str, role: str, before: int) -> None:
    """The page is unchanged (304): its entries are what they were, with the capture that holds their bytes."""
    table, columns = (
        ("menu_entry", "capture, path, text, url, key") if role == "home" else ("directory_entry", "capture, name")
    )
    db.execute(
        f"INSERT OR REPLACE INTO {table} (crawl, host, position, {columns})"
        f" SELECT ?, host, position, {columns} FROM {table} WHERE crawl = ? AND host = ?",
        (crawl.id, before, host),
    )
