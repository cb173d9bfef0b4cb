"""`details = "needed"`: pages whose list row says enough are not asked for; what is kept of them, and what it saves."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from crawler.model import ROW, Access, Matrix, Origin
from crawler.profile import find_site, load_site
from crawler.store import CrawlStore
from gongkai.practice import relocate, serve
from spiders.runner import CrawlOptions, run_crawls

CHANNEL = "0123456789abcdef0123456789abcdef"
TEXT = "<p>各有关单位：</p><script>var x=1</script><p>请按时缴费。</p><p>某县医疗保障局</p><p>2026年3月2日</p>"


def crawl_practice(name, details, folder):
    site = load_site(find_site(name))
    sections = tuple(replace(section, details=details) for section in site.sections)
    options = CrawlOptions(
        folder / details / "g.db",
        folder / details / "archive",
        lambda: datetime(2026, 11, 2, tzinfo=UTC),
        "gongkai/test",
    )
    options.db.parent.mkdir()
    with serve(name, {}) as served:
        (summary,) = run_crawls([relocate(replace(site, sections=sections), served)], options)
        requests = [entry.path for entry in served.requests]
    with CrawlStore.open(options.db, readonly=True) as store:
        coverage = {s.section: s for s in store.coverage(site.id)}
        pages = {page.url.partition("/qsylbzj/")[2]: page for page in store.pages(site.id)}
        captures = {capture["id"]: capture for capture in store.captures()}
    return summary, requests, coverage, pages, captures


@pytest.fixture(scope="module")
def both(tmp_path_factory):
    folder = tmp_path_factory.mktemp("details")
    return {details: crawl_practice("practice-gkmlpt", details, folder) for details in ("all", "needed")}


def test_what_it_saves(both):
    opened, listed = (sum("/post_" in path for path in both[details][1]) for details in ("all", "needed"))
    assert opened == 375  # 342 pages of the interface and 33 of a static list
    assert listed == 49  # 33 of the static list, 16 whose rows name an attachment
    assert both["needed"][0].requests < both["all"][0].requests / 4
    assert both["needed"][0].pages_listed == 375 - 49
    assert both["needed"][0].pages_waiting == 0


def test_lists_say_how_many_pages_they_left_unopened(both):
    for section, statement in both["needed"][2].items():
        before = both["all"][2][section]
        assert replace(statement, listed_only=0, url=before.url) == before
        assert (statement.listed_only > 0) == (section in ("qtwj", "zcjd", "zfcg"))


def test_a_page_that_was_not_opened_says_the_same_days_and_rests_on_the_capture_of_its_list(both):
    opened, listed, captures = both["all"][3], both["needed"][3], both["needed"][4]
    unopened = [url for url, page in listed.items() if page.page.kind == ROW]
    assert len(unopened) == 326
    for url in unopened:
        page, full = listed[url].page, opened[url].page
        assert (page.title, page.published_on, page.doc_no) == (full.title, full.published_on, full.doc_no)
        assert listed[url].access is Access.NOT_ATTEMPTED
        assert (page.text, page.formed_on) == ("", None)
        assert {Origin.CMS_FIRST, Origin.CMS_DISPLAY} <= {date.origin for date in page.dates}
        assert "/gkmlpt/api/all/" in captures[listed[url].capture]["url"]


@pytest.fixture
def ucap(server, kit):
    """A UCAP column whose interface sends the text along."""

    def results(*rows):
        return json.dumps({"data": {"total": len(rows), "page": 1, "rows": 15, "results": [
            {"title": title, "url": f"/a/b/202603/{n:032x}.shtml", "publishedTimeStr": "2026-03-05 09:30:00", "content": "", "contentHtml": text}
            for n, (title, text) in enumerate(rows, 1)
        ]}}, ensure_ascii=False)  # fmt: skip

    def interface(*rows):
        server.default = lambda path: (
            (200, {"Content-Type": "application/json"}, results(*rows))
            if path.startswith(f"/common/search/{CHANNEL}")
            else kit.article("打开的页面") if path.startswith("/a/b/") else None
        )  # fmt: skip

    server.routes["/zcjd/"] = (
        f"<html><body><a href='/'>首页</a><script>var u='/common/search/{CHANNEL}';</script></body></html>"
    )
    interface(("关于按时缴费的通知", TEXT), ("2025年度无行政许可事项", ""), ("关于公布定点机构名单的…", ""))
    return kit.section("/zcjd/", details="needed"), interface


def opened(server):
    return sorted(int(path[12:44], 16) for _, path in server.requests if path.startswith("/a/b/"))


def test_text_of_the_interface_is_kept_and_doubtful_rows_are_opened(ucap, server, crawl, kit):
    section, _ = ucap
    result = crawl(kit.site(server.address, section))
    assert opened(server) == [2, 3]
    (page,) = [p.page for p in result.pages if p.page.kind == ROW]
    assert page.text == "各有关单位：\n请按时缴费。\n某县医疗保障局\n2026年3月2日"
    assert str(page.formed_on) == "2026-03-02"
    assert str(page.published_on) == "2026-03-05"
    assert result.coverage["s"].listed_only == 1
    assert result.coverage["s"].complete


def test_a_page_that_another_list_wants_is_opened(ucap, server, crawl, kit):
    section, _ = ucap
    wanting = replace(section, id="t", details="all")
    crawl(kit.site(server.address, section, wanting))
    assert opened(server) == [1, 2, 3]


def test_with_all_again_the_next_crawl_opens_what_was_left(ucap, server, crawl, kit):
    section, _ = ucap
    site = kit.site(server.address, section)
    crawl(site)
    crawl(site, at=kit.now + timedelta(days=1))
    assert opened(server) == [2, 3]
    result = crawl(kit.site(server.address, replace(section, details="all")), at=kit.now + timedelta(days=2))
    assert opened(server) == [1, 2, 3]
    assert not [p for p in result.pages if p.page.kind == ROW]
    assert result.coverage["s"].listed_only == 0


def test_a_page_that_was_opened_before_stays_what_it_was(ucap, server, crawl, kit):
    section, interface = ucap
    crawl(kit.site(server.address, replace(section, details="all")))
    result = crawl(kit.site(server.address, section), at=kit.now + timedelta(days=1))
    assert {p.page.kind for p in result.pages} == {"article"}
    interface(("关于按时缴费的通知（更正）", TEXT))
    server.requests.clear()
    crawl(kit.site(server.address, section), at=kit.now + timedelta(days=2))
    assert opened(server) == [1]  # its row says something else than the page that was read


def test_an_unchanged_list_that_is_not_read_to_its_end_opens_nothing(ucap, server, crawl, kit):
    section, interface = ucap
    interface(*[(f"关于按时缴费的第{n}号通知", "") for n in range(20)])
    site = kit.site(server.address, section)
    first = crawl(site)
    assert first.coverage["s"].listed_only == 20
    result = crawl(site, at=kit.now + timedelta(days=1))
    assert not opened(server)
    assert result.coverage["s"].listed_only == 20


def test_the_columns_of_a_matrix_can_be_left_unopened_too(tmp_path):
    site = load_site(find_site("practice-gkmlpt"))
    matrix = Matrix("all", "portal", "/qsylbzj/gkmlpt/index", details="needed")
    options = CrawlOptions(
        tmp_path / "g.db", tmp_path / "archive", lambda: datetime(2026, 11, 2, tzinfo=UTC), "gongkai/test"
    )
    with serve(site.id, {}) as served:
        (summary,) = run_crawls([relocate(replace(site, sections=(), matrices=(matrix,)), served)], options)
        opened_pages = sum("/post_" in entry.path for entry in served.requests)
    assert (opened_pages, summary.pages_listed) == (16, 326)
