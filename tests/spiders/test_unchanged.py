"""An unchanged list ends after its first page, and only where nothing can hide behind it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from crawler.coverage import PageFacts
from crawler.model import Access, Row
from spiders.unchanged import is_unchanged


def _rows(*days):
    return [Row(f"http://a.gov.cn/{n}.html", f"第{n}号", day) for n, day in enumerate(days)]


def _known(*days, pinned=False):
    return [(f"a.gov.cn/{n}.html", f"第{n}号", day, pinned) for n, day in enumerate(days)]


DAYS = ("2026-03-05", "2026-03-05", "2026-03-01")
LATER = (*DAYS, "2026-02-01", "2025-12-31")


@pytest.mark.parametrize(
    ("facts", "before", "known", "expected"),
    [
        (PageFacts(_rows(*DAYS), rows_declared=5, has_next=True), (5, 5), _known(*LATER), True),
        (PageFacts(_rows(*DAYS), rows_declared=6, has_next=True), (5, 5), _known(*LATER), False),  # total grew
        (PageFacts(_rows(*DAYS), rows_declared=5, has_next=True), None, _known(*LATER), False),  # never read completely
        (PageFacts(_rows(*DAYS), has_next=True), (5, 5), _known(*LATER), False),  # no total
        (PageFacts(_rows("2026-04-01", *DAYS[1:]), rows_declared=5, has_next=True), (5, 5), _known(*LATER), False),
        (
            PageFacts(_rows(*DAYS), rows_declared=5, has_next=True),
            (5, 5),
            _known(*DAYS, "2026-03-09", "2025-01-01"),
            False,
        ),  # unsorted
        (PageFacts(_rows(*DAYS), rows_declared=5, has_next=True), (5, 5), _known(*DAYS, "", ""), False),  # undated
        (PageFacts(_rows(*DAYS), rows_declared=5, has_next=True), (5, 5), _known(*LATER, pinned=True), False),
        (PageFacts(_rows(*DAYS), rows_declared=5, has_next=True, skipped=1), (5, 5), _known(*LATER), False),
        (PageFacts(_rows(*DAYS), rows_declared=3), (3, 3), _known(*DAYS), False),  # one page only: nothing to save
    ],
)
def test_when_a_list_counts_as_unchanged(facts, before, known, expected):
    assert is_unchanged(facts, before, known) is expected


def _pages(server, kit, numbers):
    total = len(numbers)
    for page in range(1, -(-total // 5) + 1):
        rows = [
            (f"/a{n}.html", f"关于医保缴费的通知第{n}号", f"2026-03-{n:02d}")
            for n in numbers[(page - 1) * 5 : page * 5]
        ]
        after = f'<a href="/list/p{page + 1}">下一页</a>' if page * 5 < total else ""
        server.routes["/list/" if page == 1 else f"/list/p{page}"] = kit.listing(rows, f"{after}<p>共{total}条</p>")
    server.default = lambda path: kit.article("通知") if path.startswith("/a") else None


def test_a_second_crawl_asks_for_the_first_page_only(server, crawl, kit):
    _pages(server, kit, list(range(20, 0, -1)))
    site = kit.site(server.address, kit.section())
    assert crawl(site).coverage["s"].pages_read == 4
    server.requests.clear()
    result = crawl(site, at=kit.now + timedelta(days=1))
    assert sorted(path for _, path in server.requests) == ["/", "/list/", "/robots.txt"]
    statement = result.coverage["s"]
    assert (statement.complete, statement.pages_read, statement.rows_read) == (True, 1, 20)
    assert "沿用上次" in statement.note
    assert not [page for page in result.pages if page.extra["gone_at"]]
    _pages(server, kit, list(range(21, 0, -1)))
    server.requests.clear()
    result = crawl(site, at=kit.now + timedelta(days=2))
    assert server.asked("/list/p4") == 1
    assert result.coverage["s"].rows_read == 21
    assert result.by_path()["a21.html"].last_absent_at == kit.now + timedelta(days=1)
    server.requests.clear()
    _pages(server, kit, [n for n in range(21, 0, -1) if n != 3])  # withdrawn from the last page: the total tells
    gone = crawl(site, at=kit.now + timedelta(days=3)).by_path()["a3.html"]
    assert gone.extra["gone_at"]


def test_what_is_due_stays_due_behind_an_unchanged_first_page(server, crawl, kit):
    _pages(server, kit, list(range(20, 0, -1)))
    server.routes["/a2.html"] = (500, {}, "later")
    site = kit.site(server.address, kit.section())
    assert crawl(site).by_path()["a2.html"].access is Access.HTTP_ERROR
    del server.routes["/a2.html"]
    assert crawl(site, at=kit.now + timedelta(days=1)).by_path()["a2.html"].access is Access.OK
    server.requests.clear()
    crawl(site, at=kit.now + timedelta(days=20))
    assert server.asked("/list/p4") == 0
    crawl(site, at=kit.now + timedelta(days=40))
    assert sum(path.startswith("/a") for _, path in server.requests) == 20  # verification after 30 days
    assert server.asked("/list/p4") == 1  # and the list is read whole as often
    server.requests.clear()
    crawl(site, at=kit.now + timedelta(days=41), full=True)
    assert server.asked("/list/p4") == 1
