"""Lists read over the wire that a reader could take for whole, for another, or for empty."""

from __future__ import annotations

import json

ASIDE = "<div class='aside'><ul>" + "".join(
    f"<li><a href='/news/{n}0001.html'>本县近日要闻之第{n}篇报道</a><span>2026-04-0{n}</span></li>" for n in range(1, 7)
) + "</ul></div>"  # fmt: skip


def _rows(first, last):
    return [
        (f"/list/{n:03d}77.html", f"关于医疗救助的公告第{n}号", f"2026-03-{n % 28 + 1:02d}")
        for n in range(first, last + 1)
    ]


def _numbers(page):
    return "<p>" + "".join(
        f"<b>{n}</b>" if n == page else f"<a href='/list/{n}.html'>{n}</a>" for n in (1, 2, 3)
    ) + "</p>"  # fmt: skip


def test_pages_of_bare_numbers_are_read_to_the_last_row_and_a_longer_box_beside_it_is_not(server, crawl, kit):
    for page, path in ((1, "/list/"), (2, "/list/2.html"), (3, "/list/3.html")):
        rows = _rows(page * 12 - 11, min(page * 12, 26))
        server.routes[path] = kit.listing(rows, _numbers(page) + ASIDE)
    server.default = lambda path: kit.article("关于医疗救助的公告") if path.endswith("77.html") else None
    result = crawl(kit.site(server.address, kit.section()))
    statement = result.coverage["s"]
    assert (statement.complete, statement.pages_read, statement.rows_read) == (True, 3, 26), statement.note
    assert not any("/news/" in page.url for page in result.pages)
    assert server.asked("/list/2.html") == server.asked("/list/3.html") == 1


def test_an_empty_list_between_a_foot_and_a_box_is_unread_never_complete(server, crawl, kit):
    foot = "<div><p>主办：某县人民政府</p><a href='/map.html'>网站地图</a><p>更新日期：2026-05-02</p></div>"
    server.routes["/list/"] = f"<html><body><ul id='l'></ul><div><h3>热点推荐</h3>{ASIDE}</div>{foot}</body></html>"
    result = crawl(kit.site(server.address, kit.section()))
    statement = result.coverage["s"]
    assert (statement.complete, statement.rows_read, statement.stop) == (False, 0, "error")
    assert result.pages == []


def test_an_interface_is_asked_page_by_page_and_a_lost_row_keeps_it_from_being_whole(server, crawl, kit):
    address = "/gkml/api/policyLibrary/listPage?deptId=77&current={}&size=20"
    server.routes["/list/"] = f"<html><script>axios.get('{address.format(1)}')</script></html>"
    rows = [{"title": title, "url": path, "publishTime": day} for path, title, day in _rows(1, 23)]
    for page in (1, 2):
        answer = {"data": {"total": 23, "records": rows[page * 20 - 20 : page * 20]}}
        server.routes[address.format(page)] = (200, {"Content-Type": "application/json"}, json.dumps(answer))
    server.default = lambda path: kit.article("关于医疗救助的公告") if path.endswith("77.html") else None
    statement = crawl(kit.site(server.address, kit.section())).coverage["s"]
    assert (statement.family, statement.complete, statement.rows_read) == ("interfaces", True, 23), statement.note
    del rows[5]["url"]
    answer = {"data": {"total": 23, "records": rows[:20]}}
    server.routes[address.format(1)] = (200, {"Content-Type": "application/json"}, json.dumps(answer))
    statement = crawl(kit.site(server.address, kit.section(), id="again")).coverage["s"]
    assert (statement.complete, statement.rows_read, statement.skipped) == (False, 22, 1)


def test_the_main_frame_of_several_is_read(server, crawl, kit):
    menu = "<ul>" + "".join(f"<li><a href='/m{n}/'>政务公开的栏目之{n}</a></li>" for n in range(9)) + "</ul>"
    server.routes |= {
        "/list/": "<html><frameset cols='200,*'><frame src='menu.html' name='l'><frame src='a.html' name='main'></frameset></html>",
        "/list/menu.html": menu,
        "/list/a.html": kit.listing(_rows(1, 7)),
    }
    server.default = lambda path: kit.article("关于医疗救助的公告") if path.endswith("77.html") else None
    statement = crawl(kit.site(server.address, kit.section())).coverage["s"]
    assert (statement.complete, statement.rows_read) == (True, 7), statement.note
    assert "a.html" in statement.note


def test_a_day_of_making_in_a_list_is_no_day_of_publication(server, crawl, kit):
    rows = "".join(f"<tr><td><a href='{path}'>{title}</a></td><td>{day}</td></tr>" for path, title, day in _rows(1, 3))
    server.routes["/list/"] = f"<html><body><table><tr><td>标题</td><td>成文日期</td></tr>{rows}</table></body></html>"
    body = "<html><body><h1>关于医疗救助的公告</h1><div id='zoom'>正文若干字。</div></body></html>"
    server.default = lambda path: body if path.endswith("77.html") else None
    result = crawl(kit.site(server.address, kit.section()))
    assert len(result.pages) == 3
    assert all(page.page.published_on is None for page in result.pages)
    formed = {date.value for page in result.pages for date in page.page.dates if date.role == "formed"}
    assert formed == {"2026-03-02", "2026-03-03", "2026-03-04"}
