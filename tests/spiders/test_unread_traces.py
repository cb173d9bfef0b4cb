"""The traces of an audit say which listed pages were never read, as long as a list names them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from crawler.store import CrawlStore
from crawler.store.traces import page_traces


def unread(result: Any) -> dict[str, str]:
    with CrawlStore.open(result.options.db, readonly=True) as store:
        return {trace.url.rsplit("/", 1)[-1]: trace.unread for trace in page_traces(store, "small")}


def test_a_listed_page_that_failed_is_unread_until_it_is_read_or_leaves_the_list(
    server: Any, crawl: Any, kit: Any
) -> None:
    rows = [(f"/art/{n}.html", f"关于第{n}件事情的通知公告", f"2026-03-0{n}") for n in (1, 2, 3)]
    server.routes |= {"/list/": kit.listing(rows), "/art/1.html": kit.article(rows[0][1])}
    server.routes |= {"/art/2.html": (500, {}, "busy"), "/art/3.html": (500, {}, "busy")}
    site = kit.site(server.address, kit.section())
    assert unread(crawl(site)) == {"1.html": "", "2.html": "http-error", "3.html": "http-error"}
    server.routes |= {"/list/": kit.listing(rows[:2]), "/art/2.html": kit.article(rows[1][1])}
    assert unread(crawl(site, at=kit.now + timedelta(days=2))) == {"1.html": "", "2.html": "", "3.html": ""}
