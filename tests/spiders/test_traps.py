"""Endless spaces (docs/coverage.md): each is bounded, and a list that does not end is never called complete."""

from __future__ import annotations

import asyncio
import itertools
from types import SimpleNamespace

import pytest

from crawler.model import Access, Host
from crawler.robots import MAX_DELAY, read_robots
from spiders.manners import Manners

TITLE = "关于医保缴费的第{}号通知"


def _row(address, number):
    return (address, TITLE.format(number), "2026-03-05")


def test_a_pager_that_never_ends_stops_at_our_limit(server, crawl, kit):
    """Every page has new rows and a next page, as a calendar has a next month."""

    def month(path):
        if path.startswith("/a"):
            return kit.article("通知")
        page = int(path.rsplit("/", 1)[1][:-5] or 1)
        rows = [_row(f"/a{page}-{n}.html", f"{page}-{n}") for n in range(3)]
        return kit.listing(rows, f"<a href='/list/{page + 1}.html'>下一页</a>")

    server.default = lambda path: month(path) if path.startswith(("/list/", "/a")) else None
    result = crawl(kit.site(server.address, kit.section("/list/1.html"), max_pages=7), limit=0)
    statement = result.coverage["s"]
    assert (statement.pages_read, statement.stop, statement.complete, statement.truncated) == (7, "limit", False, True)
    assert sum(path.startswith("/list/") for _, path in server.requests) == 7


@pytest.mark.parametrize(
    "mark", ["?t={}", "?_={}", ";jsessionid={}", "?jsessionid={}", "?sid_for_share={}", "?lj={}", "#{}"]
)
def test_one_page_under_ever_new_addresses_is_asked_once(mark, server, crawl, kit):
    """The second list names the same pages under other time stamps, sessions and share marks, as each of its pages does."""
    numbers = itertools.count(1000)
    rows = lambda: [_row(f"/a{n}.html" + mark.format(next(numbers)), n) for n in range(4)]  # noqa: E731
    server.routes |= {"/list/": lambda: kit.listing(rows()), "/other/": lambda: kit.listing(rows())}
    server.default = lambda path: kit.article("通知") if path.startswith("/a") else None
    site = kit.site(server.address, kit.section(), kit.section("/other/", id="o", menu=("政务公开", "其他")))
    result = crawl(site)
    assert sum(path.startswith("/a") for _, path in server.requests) == 4
    assert len(result.pages) == 4
    assert all(statement.complete for statement in result.coverage.values())
    again = crawl(site)
    assert sum(path.startswith("/a") for _, path in server.requests) == 4
    assert len(again.pages) == 4


@pytest.mark.parametrize("mark", ["?t={}", ";jsessionid={}"])
def test_a_pager_whose_addresses_change_and_whose_rows_do_not_is_a_repeat(mark, server, crawl, kit):
    numbers = itertools.count(1000)

    def page(path):
        if not path.startswith("/list/"):
            return kit.article("通知") if path.startswith("/a") else None
        following = f"<a href='/list/2.html{mark.format(next(numbers))}'>下一页</a>"
        return kit.listing([_row(f"/a{n}.html", n) for n in range(4)], following)

    server.default = page
    result = crawl(kit.site(server.address, kit.section("/list/1.html")))
    assert result.coverage["s"].stop == "repeat"
    assert not result.coverage["s"].complete
    assert sum(path.startswith("/list/") for _, path in server.requests) <= 4


def test_links_in_pages_are_never_followed(server, crawl, kit):
    """Calendars, search, tag clouds, print twins and counters stand beside every article; only rows of lists are asked for."""
    traps = ["/was5/web/search?channelid=1&page=2", "/search?keyword=x", "/calendar?year=2026&month=3", "/tags/x/", "/content/mpost_1.html",
             "/a0.html?print=1", "/print/a0.html", "/count.jsp?id=1", "/login", "/rss.xml"]  # fmt: skip
    links = "".join(f"<a href='{address}'>更多内容在这里</a>" for address in traps)
    server.routes["/list/"] = kit.listing([_row("/a0.html", 0)], f"<div>{links}</div>")
    server.routes["/a0.html"] = kit.article("通知", text=links)
    server.default = lambda path: kit.article("陷阱") if path in traps else None
    result = crawl(kit.site(server.address, kit.section()))
    asked = {path for _, path in server.requests}
    assert asked == {"/robots.txt", "/", "/list/", "/a0.html"}
    assert result.coverage["s"].rows_read == 1


def test_the_mobile_twin_of_a_page_is_one_more_page_and_no_more(server, crawl, kit):
    """`mpost_` shows the same text to telephones; where a list names both, both are read once, neither leads further."""
    rows = [_row("/content/post_1.html", 1), _row("/content/mpost_1.html", 1)]
    server.routes["/list/"] = kit.listing(rows)
    server.default = lambda path: (
        kit.article("通知", text="<a href='/content/mpost_2.html'>x</a>") if "post_" in path else None
    )
    result = crawl(kit.site(server.address, kit.section()))
    assert {page.access for page in result.pages} == {Access.OK}
    assert sum("post_" in path for _, path in server.requests) == 2


@pytest.mark.parametrize("target", ["/loop/{}", "/self?n={}", "/list/?t={}"])
def test_redirects_without_end_are_left(target, server, crawl, kit):
    """Each leads to another address, so that no address comes twice."""
    numbers = itertools.count()
    server.default = lambda path: (
        None if path in ("/", "/robots.txt") else (302, {"Location": target.format(next(numbers))}, "")
    )
    result = crawl(kit.site(server.address, kit.section()))
    assert result.coverage["s"].access is Access.HTTP_ERROR
    assert "转向超过" in result.coverage["s"].note
    assert len(server.requests) <= 16


def test_shells_that_lead_to_shells_are_left(server, crawl, kit):
    numbers = itertools.count()
    server.default = lambda path: (
        None
        if path in ("/", "/robots.txt")
        else f"<html><meta http-equiv='refresh' content='0;url=/shell/{next(numbers)}'></html>"
    )
    result = crawl(kit.site(server.address, kit.section()))
    assert not result.coverage["s"].complete
    assert len(server.requests) <= 16


def test_a_robots_file_without_end_is_no_permission(server, crawl, kit):
    server.routes["/robots.txt"] = (
        200,
        {"Content-Type": "text/plain"},
        "User-agent: *\nAllow: /\n" + "# x\n" * 200_000,
    )
    server.routes["/list/"] = kit.listing([_row("/a.html", 1)])
    result = crawl(kit.site(server.address, kit.section(), max_body=100_000))
    assert server.asked("/list/") == 0
    assert result.coverage["s"].access is Access.TOO_LARGE


@pytest.mark.parametrize("delay", ["999999", "1e400", "nan", "-5", "x", "0x10", "５"])
def test_an_absurd_crawl_delay_is_bounded(delay, kit):
    robots = read_robots(200, "text/plain", f"User-agent: *\nCrawl-delay: {delay}\nDisallow: /x\n".encode(), "gongkai")
    downloader = SimpleNamespace(slots={}, per_slot_settings={})
    manners = Manners(lambda: downloader)
    host = Host("h", "http://127.0.0.1", "")
    loop = asyncio.new_event_loop()
    loop.run_until_complete(manners.place(kit.site(host.address, delay=3.0), host))
    loop.close()
    manners.ask_slower("small", "h", robots.delay())
    assert 3.0 <= downloader.per_slot_settings[manners.slot("small", "h")]["delay"] <= MAX_DELAY
