"""Light views of stored pages for the audit: a trace of every page, and whole pages only where they are asked for.

An audit looks closely at the few pages that matter for an item; of all others it needs where and when they were shown.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from crawler.model import Access, Page, StoredPage
from crawler.reading.moments import first_day
from crawler.store import attachments
from crawler.store.codec import read_instant
from crawler.store.connection import storing
from crawler.store.reading import ENTRY_COLUMNS, PAGE_COLUMNS, _stored_page
from crawler.store.store import CrawlStore

_SEPARATOR = "\x1f"
_TRACES = (
    "SELECT page.id, page.url, page.host, page.title, page.published_on, json_extract(page.page, '$.formed_on'),"
    " json_extract(page.page, '$.periods'), json_extract(page.page, '$.doc_no'),"
    " group_concat(entry.section, char(31)), max(entry.date_text),"
    " CASE WHEN coalesce(page.page, '') = '' AND page.kind != 'row' AND max(entry.gone_at IS NULL) THEN page.access ELSE '' END"
    " FROM page LEFT JOIN entry ON entry.page = page.id WHERE page.site = ? AND page.attached = 0 GROUP BY page.id ORDER BY page.id"
)

_LIGHT = (
    "SELECT page.id, page.url, page.host, page.access, page.title, page.published_on, page.first_seen_at, page.last_seen_at,"
    " group_concat(entry.section, char(31)), max(entry.date_text), max(entry.title)"
    " FROM page LEFT JOIN entry ON entry.page = page.id"
    " WHERE page.site = ? AND page.id IN (SELECT value FROM json_each(?)) GROUP BY page.id ORDER BY page.id"
)


@dataclass(frozen=True, slots=True)
class PageTrace:
    """Where and when one page was shown, and the years it speaks of; its text stays in the database.

    `unread`: how the request for a page ended that a list still names and that was never read; "" for every other.
    """

    id: int
    url: str
    host: str
    title: str
    sections: tuple[str, ...]
    published_on: date | None
    formed_on: date | None
    periods: tuple[str, ...]
    doc_no: str
    unread: str = ""

    @classmethod
    def of(cls, stored: StoredPage) -> PageTrace:
        """The trace of a page that is at hand whole."""
        page = stored.page
        return cls(
            stored.id, stored.url, stored.host, page.title, stored.sections, page.published_on, page.formed_on,
            page.periods, page.doc_no, str(stored.access) if page.kind == "unread" else "",
        )  # fmt: skip


def page_traces(store: CrawlStore, site_id: str) -> Iterator[PageTrace]:
    """Yield a trace of every page of a site, by id. An unread page has the date of its list row."""
    with storing(store.path):
        for row in store.connection.execute(_TRACES, (site_id,)):
            page_id, url, host, title, published, formed, periods, doc_no, sections, row_date, unread = row
            yield PageTrace(
                page_id, url, host, title, tuple(sections.split(_SEPARATOR)) if sections else (),
                date.fromisoformat(published) if published else _row_day(row_date),
                date.fromisoformat(formed) if formed else None,
                tuple(json.loads(periods)) if periods else (), doc_no or "", unread,
            )  # fmt: skip


def pages_among(store: CrawlStore, site_id: str, ids: Iterable[int]) -> Iterator[StoredPage]:
    """Yield the pages with these ids, whole, by id."""
    with storing(store.path):
        cursor = store.connection.execute(
            f"SELECT {PAGE_COLUMNS} FROM page LEFT JOIN host ON host.site = page.site AND host.host = page.host"
            " LEFT JOIN capture ON capture.id = page.capture"
            " WHERE page.site = ? AND page.id IN (SELECT value FROM json_each(?)) ORDER BY page.id",
            (site_id, json.dumps(sorted(set(ids)))),
        )
        for row in cursor:
            entries = store.connection.execute(
                f"SELECT {ENTRY_COLUMNS} FROM entry LEFT JOIN section ON section.site = entry.site"
                " AND section.section = entry.section WHERE entry.page = ? ORDER BY entry.section",
                (row[0],),
            ).fetchall()
            yield _stored_page(site_id, row, entries, attachments.of_page(store.connection, row[0]))


def pages_for_audit(
    store: CrawlStore, site_id: str, near: Iterable[int], rejected: Iterable[int]
) -> Iterator[StoredPage]:
    """Yield the pages of an audit: whole where they may be evidence (`near`), light where they only came close."""
    whole = set(near)
    yield from pages_among(store, site_id, whole)
    yield from light_pages(store, site_id, set(rejected) - whole)


def light_pages(store: CrawlStore, site_id: str, ids: Iterable[int]) -> Iterator[StoredPage]:
    """Yield pages with these ids as far as a list of candidates shows them: address, titles, columns, publication day.

    Their text and the other dates stay in the database.
    """
    with storing(store.path):
        rows = store.connection.execute("SELECT section, menu FROM section WHERE site = ?", (site_id,))
        menus = {section: tuple(json.loads(menu)) for section, menu in rows if menu}
        cursor = store.connection.execute(_LIGHT, (site_id, json.dumps(sorted(set(ids)))))
        for page_id, url, host, access, title, published, seen, last_seen, sections, row_date, row_title in cursor:
            places = tuple(sorted(sections.split(_SEPARATOR))) if sections else ()
            yield StoredPage(
                id=page_id, site=site_id, host=host, channel="", secondary=False, url=url, sections=places,
                menus=tuple(menus[place] for place in places if place in menus), shared=False,
                row_titles=(row_title,) if row_title else (), access=Access(access),
                page=Page(url=url, title=title, published_on=date.fromisoformat(published) if published else _row_day(row_date)),
                capture=None, first_seen_at=read_instant(seen), last_seen_at=read_instant(last_seen), last_absent_at=None,
            )  # fmt: skip


def _row_day(text: str | None) -> date | None:
    moment = first_day(text) if text else None
    return date.fromisoformat(moment.value[:10]) if moment is not None else None
