"""The menu of the home page and the department directory, kept as evidence once per crawl and host."""

from __future__ import annotations

import time
from datetime import timedelta

import pytest

from crawler.store import CrawlStore
from spiders.families.base import ListDocument
from spiders.menus import directory_address, directory_units, menu_entries

UNITS = ["某县教育局", "某县民政局", "某县财政局", "某县水利局", "某县医疗保障局"]


def _doc(markup: str) -> ListDocument:
    return ListDocument("http://a.gov.cn/", 200, {"content-type": "text/html; charset=utf-8"}, markup.encode())


def _home(extra: str = "") -> str:
    return (
        "<html><body><ul><li><a href='/'>首页</a></li><li><a href='/zwgk/'>政务公开</a><ul><li><a href='/zwgk/yjya/'>应急预案（3）</a>"
        f"</li><li><span>法定公开</span><ul><li><a href='/zwgk/nb/'>年报</a></li></ul></li></ul></li></ul>{extra}</body></html>"
    )


def _serve(server, kit, home):
    server.routes["/"] = home
    server.routes["/list/"] = kit.listing([("/a0.html", "关于医保缴费的通知第0号", "2026-03-05")])
    server.routes["/a0.html"] = kit.article("关于医保缴费的通知第0号")
    server.routes["/bm/"] = "".join(f"<a href='/bm/{n}/'>{unit}</a>" for n, unit in enumerate(UNITS))


def _stored(result):
    with CrawlStore.open(result.options.db, readonly=True) as store:
        return store.menu("small"), store.directory("small"), list(store.captures())


def test_paths_are_told_as_far_as_the_markup_tells_them():
    entries = menu_entries(_doc(_home("<script>var m={name:'政府文件',url:'/zfwj/'}</script>")), "h", 7)
    assert [(entry.path, entry.text, entry.key, entry.capture) for entry in entries] == [
        ((), "首页", "a.gov.cn/", 7),
        ((), "政务公开", "a.gov.cn/zwgk/", 7),
        (("政务公开",), "应急预案", "a.gov.cn/zwgk/yjya/", 7),
        (("政务公开",), "年报", "a.gov.cn/zwgk/nb/", 7),
        ((), "政府文件", "a.gov.cn/zfwj/", 7),
    ]


def test_a_hostile_menu_is_bounded():
    deep = "<li>" * 3000 + "<a href='/x/'>应急预案</a>"
    assert len(menu_entries(_doc(deep), "h", 1)) <= 1
    many = "".join(f"<a href='/l{n}/'>栏目第{n}</a>" for n in range(5000))
    assert len(menu_entries(_doc(many), "h", 1)) == 2000
    odd = "<a href='http://[::1'>应急预案</a><a href='javascript:void(0)'>应急预案</a><a href='/search?q=1'>应急预案</a><a>应急预案</a>"
    assert menu_entries(_doc(odd), "h", 1) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("部门信息公开", True),
        ("政府信息公开目录", True),
        ("县政府各部门网站", True),
        ("部门信息", False),
        ("公开指南", False),
    ],
)
def test_what_a_directory_is_called(text, found):
    assert bool(directory_address(_doc(f"<a href='/bm/'>{text}</a>"))) is found
    assert not directory_address(_doc(f"<a href='http://b.gov.cn/bm/'>{text}</a>"))


@pytest.mark.parametrize("linked_by", ["home", "list"])
def test_menu_and_directory_are_kept_with_their_captures(server, crawl, kit, linked_by):
    link = "<a href='/bm/'>部门信息公开</a>"
    _serve(server, kit, _home(link if linked_by == "home" else ""))
    if linked_by == "list":
        server.routes["/list/"] = server.routes["/list/"].replace("</body>", f"{link}</body>")
    menu, units, captures = _stored(crawl(kit.site(server.address, kit.section())))
    assert (("政务公开",), "应急预案") in {(entry.path, entry.text) for entry in menu}
    assert [name for _, name, _ in units] == UNITS
    kinds = {capture["id"]: (capture["kind"], capture["url"]) for capture in captures}
    assert kinds[menu[0].capture] == ("menu", f"{server.address}/")
    assert kinds[units[0][2]] == ("menu", f"{server.address}/bm/")
    assert (server.asked("/"), server.asked("/bm/"), server.peak) == (1, 1, 1)


def test_a_failing_home_page_costs_one_request_and_unsays_nothing(server, crawl, kit):
    _serve(server, kit, (503, {}, "busy"))
    result = crawl(kit.site(server.address, kit.section()))
    assert (result.summary.state, result.coverage["s"].complete, server.asked("/")) == ("finished", True, 1)
    assert _stored(result)[0] == ()
    server.routes["/"] = _home()
    read = _stored(crawl(kit.site(server.address, kit.section()), at=kit.now + timedelta(days=1)))[0]
    assert read
    for day, failing in enumerate([(412, {}, "no"), "<html><body>script</body></html>"], 2):
        server.routes["/"] = failing
        later = crawl(kit.site(server.address, kit.section()), at=kit.now + timedelta(days=day))
        assert _stored(later)[0] == read


def test_robots_and_the_allow_list_hold_for_the_home_page(server, crawl, kit):
    _serve(server, kit, _home())
    server.routes["/robots.txt"] = (200, {"Content-Type": "text/plain"}, "User-agent: *\nDisallow: /$\n")
    crawl(kit.site(server.address, kit.section()))
    assert server.asked("/") == 0
    server.routes["/robots.txt"] = (404, {}, "")
    server.routes["/"] = (302, {"Location": "http://elsewhere.example.invalid/"}, "")
    result = crawl(kit.site(server.address, kit.section()), at=kit.now + timedelta(days=1))
    assert (server.asked("/"), _stored(result)[0], result.summary.state) == (1, (), "finished")


def test_an_unchanged_home_page_is_asked_conditionally(server, crawl, kit):
    _serve(server, kit, (200, {"Content-Type": "text/html; charset=utf-8", "ETag": '"m"'}, _home()))
    site = kit.site(server.address, kit.section())
    first = _stored(crawl(site))[0]
    server.routes["/"] = (304, {}, "")
    for day in (1, 2):
        again = _stored(crawl(site, at=kit.now + timedelta(days=day)))[0]
        assert again == first
    asked = [
        h.get("if-none-match") for (_, path), h in zip(server.requests, server.headers_seen, strict=True) if path == "/"
    ]
    assert asked == [None, '"m"', '"m"']


def test_anchors_in_anchors_cost_no_more_than_their_number():
    doc = _doc("<li><a href='/x/'>应急预案" * 60_000)
    begun = time.process_time()
    menu_entries(doc, "h", 1), directory_address(doc), directory_units(doc)
    assert time.process_time() - begun < 10


def test_a_crawl_that_died_before_the_home_page_reads_it_when_it_goes_on(server, crawl, kit):
    _serve(server, kit, _home("<a href='/bm/'>部门信息公开</a>"))
    site = kit.site(server.address, kit.section())
    first = crawl(site)
    whole = _stored(first)
    with CrawlStore.open(first.options.db) as store, store.transaction():
        for statement in ("UPDATE crawl SET state = 'running'", "DELETE FROM menu_page", "DELETE FROM menu_entry",
                          "DELETE FROM directory_entry"):  # fmt: skip
            store.connection.execute(statement)
    server.requests.clear()
    resumed = crawl(site)
    assert sorted(path for _, path in server.requests) == ["/", "/bm/", "/robots.txt"]
    assert resumed.summary.state == "finished"
    assert [entry.key for entry in _stored(resumed)[0]] == [entry.key for entry in whole[0]]
    assert [name for _, name, _ in _stored(resumed)[1]] == UNITS


def test_a_shell_in_place_of_the_home_page_is_followed(server, crawl, kit):
    _serve(server, kit, "<html><head><meta http-equiv='refresh' content='0;url=/home/'></head><body></body></html>")
    server.routes["/home/"] = _home()
    assert _stored(crawl(kit.site(server.address, kit.section())))[0]
