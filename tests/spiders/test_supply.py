"""Handing out due pages: no page twice, however many answers come in between two requests."""

from __future__ import annotations

from datetime import UTC, datetime
from types import SimpleNamespace

import pytest

from crawler.addresses import AllowList, canonical_key
from crawler.model import Access, Host, Row, Section, Site
from crawler.robots import Robots
from crawler.store import CrawlStore
from crawler.store.writing import DuePolicy, ListedRow
from spiders.jobs import SiteRun
from spiders.supply import PAGES_AT_ONCE, Supply

AT = datetime(2026, 6, 1, tzinfo=UTC)
SITE = Site("t", "某县", "t", "某县医疗保障局", (), (Host("h", "http://a.gov.cn"),), (Section("gk", "h", "/gk/"),))


@pytest.fixture
def store(tmp_path):
    with CrawlStore.open(tmp_path / "g.db") as opened:
        yield opened


def _supply(store):
    crawl = store.begin(SITE, AT, "agent", {})
    urls = [f"http://a.gov.cn/{number}.html" for number in range(PAGES_AT_ONCE * 2)]
    rows = [ListedRow(Row(url, "通知"), canonical_key(url), "h", None, at) for at, url in enumerate(urls)]
    store.save_rows(crawl, SITE.sections[0], rows, AT, DuePolicy())
    run = SiteRun(SITE, crawl, AllowList(SITE.hosts), [], [], robots={"h": Robots(Access.OK)})
    spider = SimpleNamespace(
        stopping=False, options=SimpleNamespace(limit=None), recorder=SimpleNamespace(store=store),
        attached=SimpleNamespace(begin=lambda _: iter(()), refusal=lambda *_: None, few=lambda _, fresh: fresh),
        pages=SimpleNamespace(section_of=lambda *_: None), request=lambda run, job, *_, **__: job.due,
    )  # fmt: skip
    return Supply(spider), run


def _answered(store, run, due):
    store.save_page(
        run.crawl, due, None, Access.NOT_FOUND, 0, AT, digest="", etag="", last_modified="", note="HTTP 404"
    )
    run.in_flight.discard(due.page)


def test_an_answer_that_comes_in_between_two_requests_feeds_no_page_again(store):
    supply, run = _supply(store)
    first = supply.feed(run)
    asked = [next(first)]
    between = list(supply.feed(run))
    for due in (*asked, *between):
        _answered(store, run, due)
    asked += [*between, *first]
    assert len({due.page for due in asked}) == len(asked) == PAGES_AT_ONCE
