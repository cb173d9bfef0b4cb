"""What fails for the moment is asked once more, hours later: only that, once, and nothing is concluded before."""

from __future__ import annotations

from datetime import timedelta

import pytest

from crawler.model import Access, Host
from crawler.store import CrawlStore

LATER = timedelta(hours=2)


def _rows(count, first=0):
    return [(f"/a{n}.html", f"关于医保缴费的通知第{n}号", "2026-03-05") for n in range(first, first + count)]


@pytest.fixture
def shaky(server, kit):
    """Two lists; one of them and two pages fail for the moment."""
    server.routes |= {
        "/list/": kit.listing(_rows(4)),
        "/other/": (503, {}, "busy"),
        "/a1.html": (502, {}, "bad gateway"),
        "/a2.html": (200, {}, ""),
        "/a3.html": (404, {}, "gone"),
    }
    server.default = lambda path: kit.article(f"通知{path}") if path.startswith(("/a", "/b")) else None
    return kit.site(
        server.address, kit.section(), kit.section("/other/", id="o", menu=("政务公开", "其他")), timeout=1.0
    )


def _mend(server, kit):
    server.routes["/other/"] = kit.listing([("/b0.html", "关于医保报销的通知", "2026-03-05")])
    del server.routes["/a1.html"], server.routes["/a2.html"]
    server.requests.clear()


def test_the_same_call_after_that_time_asks_only_what_failed(server, crawl, kit, shaky):
    first = crawl(shaky, retry_after=LATER)
    waits = first.summary.postponed
    assert (first.summary.state, waits.at, waits.lists, waits.pages) == ("finished", kit.now + LATER, 1, 2)
    assert first.coverage["o"].access is Access.HTTP_ERROR
    assert not first.coverage["o"].complete
    _mend(server, kit)
    again = crawl(shaky, at=kit.now + LATER, retry_after=LATER)
    asked = sorted(path for _, path in server.requests)
    assert asked == ["/a1.html", "/a2.html", "/b0.html", "/other/", "/robots.txt"]
    assert again.summary.second
    assert again.summary.crawl == first.summary.crawl
    assert again.summary.postponed is None
    assert again.coverage["o"].complete
    assert again.coverage["o"].read_at == kit.now + LATER
    assert again.coverage["s"].read_at == kit.now
    endings = {path: page.access for path, page in again.by_path().items()}
    assert endings == dict.fromkeys(endings, Access.OK) | {"a3.html": Access.NOT_FOUND}


def test_a_call_before_that_time_or_long_after_it_is_a_new_crawl(server, crawl, kit, shaky):
    first = crawl(shaky, retry_after=LATER)
    early = crawl(shaky, at=kit.now + timedelta(hours=1), retry_after=LATER)
    assert early.summary.crawl > first.summary.crawl
    _mend(server, kit)
    late = crawl(shaky, at=kit.now + timedelta(hours=15), retry_after=LATER)
    assert late.summary.crawl > early.summary.crawl
    assert server.asked("/list/") == 1
    assert {server.asked(path) for path in ("/a1.html", "/a2.html", "/other/")} == {1}


def test_a_call_that_asks_for_something_else_is_a_new_crawl(server, crawl, kit, shaky):
    first = crawl(shaky, retry_after=LATER)
    _mend(server, kit)
    assert crawl(shaky, at=kit.now + LATER, sections=("s",), retry_after=LATER).summary.crawl > first.summary.crawl


def test_what_fails_the_second_time_stands(server, crawl, kit, shaky):
    first = crawl(shaky, retry_after=LATER)
    second = crawl(shaky, at=kit.now + LATER, retry_after=LATER)
    assert (second.summary.second, second.summary.postponed) == (True, None)
    assert not second.coverage["o"].complete
    third = crawl(shaky, at=kit.now + 2 * LATER, retry_after=LATER)
    assert third.summary.crawl > first.summary.crawl


def test_without_a_time_nothing_is_postponed(server, crawl, kit, shaky):
    assert crawl(shaky).summary.postponed is None
    assert crawl(shaky, at=kit.now + LATER).summary.crawl == 2


def test_what_says_no_is_not_asked_again_later(server, crawl, kit):
    server.routes |= {
        "/robots.txt": (200, {"Content-Type": "text/plain"}, "User-agent: *\nDisallow: /shut/"),
        "/list/": (412, {}, "gate"), "/gone/": (404, {}, "no"), "/shut/": "x", "/jump/": (302, {"Location": "http://127.0.0.9/"}, ""),
    }  # fmt: skip
    sections = [kit.section(f"/{name}/", id=name, menu=("政务公开", name)) for name in ("list", "gone", "shut", "jump")]
    assert crawl(kit.site(server.address, *sections), retry_after=LATER).summary.postponed is None


def test_a_host_that_blocks_again_and_again_is_not_asked_again_later(server, crawl, kit):
    server.routes["/list/"] = kit.listing(_rows(40))
    server.default = lambda path: (412, {}, "gate") if path.startswith("/a") else None
    result = crawl(kit.site(server.address, kit.section()), retry_after=LATER)
    assert {page.access for page in result.pages} == {Access.BLOCKED, Access.NOT_ATTEMPTED}
    assert result.summary.postponed is None


def test_a_site_that_was_down_is_read_whole_later(server, crawl, kit):
    server.routes["/robots.txt"] = (503, {}, "down")
    server.routes["/list/"] = kit.listing(_rows(3))
    server.routes["/"] = "<html><body><a href='/list/'>通知公告</a></body></html>"
    server.default = lambda path: kit.article(f"通知{path}") if path.startswith("/a") else None
    site = kit.site(server.address, kit.section(), kit.section("/jgzn.html", id="p", kind="page"))
    server.routes["/jgzn.html"] = kit.article("机构职能")
    first = crawl(site, retry_after=LATER)
    assert (first.summary.complete, first.summary.postponed.lists) == (0, 2)
    del server.routes["/robots.txt"]
    again = crawl(site, at=kit.now + LATER, retry_after=LATER)
    assert again.coverage["s"].complete
    assert again.coverage["p"].complete
    assert {page.access for page in again.pages} == {Access.OK}
    assert server.asked("/") == 1


def test_pages_of_a_host_that_was_left_alone_for_timeouts_are_asked_later(server, crawl, kit):
    server.routes["/list/"] = kit.listing(_rows(30))
    server.default = lambda path: (500, {}, "x") if path.startswith("/a") else None
    result = crawl(kit.site(server.address, kit.section()), retry_after=LATER)
    assert Access.NOT_ATTEMPTED in {page.access for page in result.pages}
    assert result.summary.postponed.pages == 30
    server.default = lambda path: kit.article(f"通知{path}") if path.startswith("/a") else None
    again = crawl(kit.site(server.address, kit.section()), at=kit.now + LATER, retry_after=LATER)
    assert {page.access for page in again.pages} == {Access.OK}
    assert again.summary.pages_read == 30


def test_a_second_host_that_was_down_is_asked_later(server, crawl, kit):
    other = f"http://localhost:{server.port}"
    server.routes["/list/"] = kit.listing([(f"{other}/a1.html", "关于医保缴费的通知", "2026-03-05")])
    server.default = lambda path: kit.article(f"通知{path}") if path.startswith("/a") else None
    down = iter([None, *[(500, {}, "x")] * 3])
    server.routes["/robots.txt"] = lambda: next(down, None) or (404, {}, "")
    site = kit.site(
        server.address, kit.section(), hosts=(Host("h", server.address, ""), Host("f", other, "", files_only=True))
    )
    assert crawl(site, retry_after=LATER).summary.postponed.pages == 1
    again = crawl(site, at=kit.now + LATER, retry_after=LATER)
    assert [page.access for page in again.pages] == [Access.OK]


def test_an_interrupted_second_try_goes_on(server, crawl, kit, shaky, monkeypatch):
    from crawler.model import DiskFullError
    from crawler.store import store as door

    crawl(shaky, retry_after=LATER)
    _mend(server, kit)

    def full(*_, **__):
        raise DiskFullError("磁盘已满")

    monkeypatch.setattr(door.CrawlStore, "finish", full)
    with pytest.raises(DiskFullError):
        crawl(shaky, at=kit.now + LATER, retry_after=LATER)
    monkeypatch.undo()
    server.requests.clear()
    again = crawl(shaky, at=kit.now + LATER, retry_after=LATER)
    assert again.summary.second
    assert [path for _, path in server.requests] == []  # all of it had been read
    assert again.coverage["o"].complete


def test_pages_that_wait_are_asked_by_a_new_crawl_of_an_unchanged_list(server, crawl, kit, tmp_path):
    """A list that is carried over marks what is to be asked: what waits for a second try must be among it."""
    rows = [(f"/a{n}.html", f"关于医保缴费的通知第{n}号", f"2026-03-{20 - n:02d}") for n in range(6)]
    server.routes |= {
        "/list/": kit.listing(rows[:3], "<a href='/list/2.html'>下一页</a> 共6条"), "/list/2.html": kit.listing(rows[3:], "共6条"),
        "/a5.html": (503, {}, "busy"),
    }  # fmt: skip
    server.default = lambda path: kit.article(f"通知{path}") if path.startswith("/a") else None
    site = kit.site(server.address, kit.section())
    assert crawl(site, retry_after=LATER).summary.postponed.pages == 1
    del server.routes["/a5.html"]
    server.requests.clear()
    again = crawl(site, at=kit.now + timedelta(days=1), retry_after=LATER)
    assert not again.summary.second
    assert server.asked("/list/2.html") == 0
    assert server.asked("/a5.html") == 1
    with CrawlStore.open(tmp_path / "g.db", readonly=True) as store:
        assert store.postponed(store.crawls(site.id)[0]) is not None
        assert store.postponed(store.crawls(site.id)[1]) is None


def test_an_attachment_that_failed_is_asked_later_as_well(server, crawl, kit):
    from gongkai.practice.filemakers import word_file

    server.routes |= {
        "/list/": kit.listing([("/a0.html", "关于医保缴费的通知", "2026-03-05")]),
        "/a0.html": kit.article("关于医保缴费的通知", text="详见附件：<a href='/f.docx'>缴费标准表.docx</a>"),
        "/f.docx": (503, {}, "busy"),
    }
    site = kit.site(server.address, kit.section())
    first = crawl(site, retry_after=LATER)
    assert (first.summary.files_failed, first.summary.postponed.pages) == (1, 1)
    server.routes["/f.docx"] = (200, {"Content-Type": "application/octet-stream"}, word_file(["缴费标准"]))
    server.requests.clear()
    again = crawl(site, at=kit.now + LATER, retry_after=LATER)
    assert sorted(path for _, path in server.requests) == ["/f.docx", "/robots.txt"]
    assert [file.access for file in again.pages[0].files] == [Access.OK]
