"""What of a page is a row, and what a row says: titles, dates and addresses in the forms that sites print them in."""

from __future__ import annotations

import pytest

from crawler.store.merging import row_date
from spiders.families import recognise
from spiders.families.base import Ask, ListDocument, inner_address
from spiders.families.generic import generic_page

FOOT = (
    '<div class="footer"><p>主办：某县人民政府办公室</p><a href="/map.html">网站地图</a><p>更新日期：2026-05-02</p></div>'
    '<div class="bottom"><a href="/us/">联系我们</a> 2026-05-02</div>'
)
HOT = "".join(
    f'<li><a href="/hot/{n}0001.html">本县近日要闻之第{n}篇报道</a><i>2026-04-0{n}</i></li>' for n in range(1, 9)
)


def _doc(body, url="http://a.gov.cn/zwgk/gg/", head=""):
    return ListDocument(url, 200, {}, f"<html><head>{head}</head><body>{body}</body></html>".encode())


def _read(body, url="http://a.gov.cn/zwgk/gg/", head="", page=1, box=""):
    return generic_page(_doc(body, url, head), Ask(url, page, state={"box": box} if box else {}))


def _li(n, day="2026-03-05"):
    return f'<li><a href="/zwgk/gg/{n}0007.html">关于医疗救助的公告第{n}号</a><span>{day}</span></li>'


def _first(*blocks, wrap="<ul>{}</ul>"):
    page = _read(wrap.format("".join(blocks)))
    return page.facts.rows[0]


@pytest.mark.parametrize(
    ("row", "title", "date"),
    [
        ('<li><a href="/90001.html"><span class="rq">2026-03-05</span>关于门诊待遇的通知</a></li>', "关于门诊待遇的通知", "2026-03-05"),
        ('<li><a href="/90001.html" title="关于门诊待遇的通知"><p>关于门诊…</p><b>2026-03-05</b></a></li>', "关于门诊待遇的通知", "2026-03-05"),
        ('<li><a href="/90001.html" title="关于门诊待遇的通知">关于门诊..</a>[2026-03-05]</li>', "关于门诊待遇的通知", "2026-03-05"),
        ('<li><a href="/90001.html" title="关于门诊待遇的通知"><em>[置顶]</em>关于门诊待遇的通知</a> 2026-03-05</li>', "关于门诊待遇的通知", "2026-03-05"),
        ('<li><a href="/90001.html" title="政务公开">关于门诊待遇保障的…</a><i>2026-03-05</i></li>', "关于门诊待遇保障的…", "2026-03-05"),
        ('<li>关于门诊待遇的通知（试行）<a href="/90001.html">[查看全文]</a> 2026-03-05</li>', "关于门诊待遇的通知（试行）", "2026-03-05"),
        ('<li>[<a href="/zwgk/gg/gs/">公示公告</a>] <a href="/90001.html">关于门诊待遇的通知</a><b>2026-03-05</b></li>', "关于门诊待遇的通知", "2026-03-05"),
        ('<li><a href="/90001.html" title="关于门诊待遇的通知"><i>&gt;</i>关于门诊…<span>[2026-03-05]</span></a></li>', "关于门诊待遇的通知", "2026-03-05"),
        ('<li><a href="/90001.html">关于门诊待遇的通知</a><i>发布时间：2026-03-05</i><i>成文日期：2026-01-02</i></li>', "关于门诊待遇的通知", "2026-03-05"),
        ("""<li onclick="location.href='/90001.html'"><p>关于门诊待遇的通知</p><p>2026-03-05</p></li>""", "关于门诊待遇的通知", "2026-03-05"),
        ('<li><b>05</b><i>2026-03</i><a href="/90001.html">关于门诊待遇的通知</a></li>', "关于门诊待遇的通知", "2026-03-05"),
        ('<li><a href="/90001.html"><b>03-05</b><i>2026</i><p>关于门诊待遇的通知</p></a></li>', "关于门诊待遇的通知", "2026-03-05"),
    ],
)  # fmt: skip
def test_title_and_date_of_a_row(row, title, date):
    found = _first(row, _li(1), _li(2))
    assert (found.url, found.title, found.date_text) == ("http://a.gov.cn/90001.html", title, date)


@pytest.mark.parametrize(
    ("row", "wrap"),
    [
        ('<div><h4><a href="/{n}0001.html">关于门诊待遇的通知第{n}号</a></h4><a href="/{n}0001.html">[详情]</a><i>2026-03-05</i></div>', "<div>{}</div>"),
        ('<section><h3><a href="/{n}0001.html">关于门诊待遇的通知第{n}号</a></h3><time>2026-03-05</time></section>', "<div>{}</div>"),
        ('<a class="row" href="/{n}0001.html"><h3>关于门诊待遇的通知第{n}号</h3><time>2026-03-05</time></a>', "<div>{}</div>"),
        ('<div><a href="/{n}0001.html"><img alt=""></a><h5><a href="/{n}0001.html">关于门诊待遇的通知第{n}号</a></h5>2026.03.05</div>', "<div>{}</div>"),
    ],
)  # fmt: skip
def test_rows_that_are_no_list_items(row, wrap):
    page = _read(wrap.format("".join(row.format(n=n) for n in (1, 2, 3))))
    assert [r.title for r in page.facts.rows] == [f"关于门诊待遇的通知第{n}号" for n in (1, 2, 3)]
    assert {r.url for r in page.facts.rows} == {f"http://a.gov.cn/{n}0001.html" for n in (1, 2, 3)}


def test_a_foot_and_links_of_the_frame_are_no_list():
    page = _read(FOOT)
    assert (page.facts.rows, page.facts.empty_statement) == ((), "")
    assert len(_read(f"<ul>{_li(1)}{_li(2)}</ul>{FOOT}").facts.rows) == 2


@pytest.mark.parametrize("heading", ["最新信息", "热点推荐<a href='/more/'>更多</a>", "点击排行", "相关阅读"])
def test_a_box_beside_the_list_is_no_list(heading):
    box = f"<div class='side'><h3>{heading}</h3><ul>{HOT}</ul></div>"
    page = _read(f"<ul>{_li(1)}{_li(2)}</ul>{box}")
    assert [row.url[-10:] for row in page.facts.rows] == ["10007.html", "20007.html"]
    assert (page.facts.skipped, page.facts.cap) == (0, False)
    assert _read(box).facts.rows == ()


def test_a_list_that_is_called_so_itself_is_read():
    page = _read(f"<div><h3>最新信息</h3><ul>{HOT}</ul></div>", head="<title>最新信息-某县人民政府</title>")
    assert len(page.facts.rows) == 8


def test_a_longer_list_that_leads_elsewhere_keeps_the_columns_own_from_being_whole():
    page = _read(f"<ul>{_li(1)}{_li(2)}</ul><div class='b'><ul>{HOT}</ul></div>")
    assert len(page.facts.rows) == 2
    assert page.facts.skipped == 8
    assert "另有" in page.facts.note


def test_the_last_page_is_read_from_the_box_of_the_first():
    first = _read(
        f"<div class='l'><ul>{''.join(map(_li, range(1, 10)))}</ul></div><a href='2.html'>下一页</a>",
        "http://a.gov.cn/x/",
    )
    assert first.next is not None
    body = f"<div class='l'><ul>{_li(91)}</ul></div><div class='r'><ul>{HOT}</ul></div>"
    last = _read(body, "http://a.gov.cn/x/2.html", page=2, box=first.next.state["box"])
    assert [row.title for row in last.facts.rows] == ["关于医疗救助的公告第91号"]
    assert last.facts.skipped == 0


def test_a_directory_of_columns_is_no_list():
    entries = "".join(
        f'<li><a href="/zwgk/lm{n}/">政务公开的栏目之{n}</a><span>最近更新：2026-05-0{n}</span></li>'
        for n in range(1, 8)
    )
    assert _read(f"<ul>{entries}</ul>").facts.rows == ()


def test_short_titles_between_the_rows_are_rows_and_a_row_without_a_link_is_counted():
    short = '<li><a href="/zwgk/gg/990007.html">章程</a><span>2026-02-01</span></li>'
    dead = '<li><a href="javascript:void(0)">关于医疗救助的公告第80号</a><span>2026-02-01</span></li>'
    facts = _read(f"<ul>{_li(1)}{short}{dead}{_li(2)}</ul>").facts
    assert [row.title for row in facts.rows] == ["关于医疗救助的公告第1号", "章程", "关于医疗救助的公告第2号"]
    assert facts.skipped == 1


def test_a_label_says_that_a_date_is_no_claim_of_publication():
    row = _first('<li><a href="/90001.html">关于门诊待遇的通知</a> 成文日期：2026-01-02</li>', _li(1), _li(2))
    assert row_date("s", row.date_text, row.extra["date_means"]).role == "formed"


def test_a_list_of_lists_is_one_list():
    kinds = "".join(
        f"<li><h4>第{k}类</h4><ul>{''.join(_li(10 * k + n) for n in range(k + 1))}</ul></li>" for k in (1, 2, 3)
    )
    facts = _read(f"<ul>{kinds}</ul>").facts
    assert (len(facts.rows), facts.cap) == (9, False)


def test_tabs_are_one_list_and_two_documents_of_a_table_row_are_two_rows():
    panes = f"<div class='t'><ul>{_li(1)}{_li(2)}{_li(3)}</ul></div><div class='t' style='display: none'><ul>{_li(4)}</ul></div>"
    assert len(_read(f"<div>{panes}</div>").facts.rows) == 4
    cells = "".join(
        f"<tr>{''.join(f'<td><a href=/zwgk/gg/{n}0007.html>关于医疗救助的公告第{n}号</a></td><td>2026-03-{n}</td>' for n in pair)}</tr>"
        for pair in ((11, 12), (13, 14))
    )
    rows = _read(f"<table>{cells}</table>").facts.rows
    assert [(row.title[-3:-1], row.date_text) for row in rows] == [(str(n), f"2026-03-{n}") for n in (11, 12, 13, 14)]


def test_a_zero_that_the_page_declares_is_believed_before_the_boxes_around_it():
    page = _read(f"<ul></ul>共 0 条<div class='b'><ul>{HOT}</ul></div>")
    assert (page.facts.rows, page.facts.rows_declared, page.facts.empty_statement) == ((), None, "")
    assert "0 条" in page.facts.note


@pytest.mark.parametrize(
    ("head", "cells", "date", "role"),
    [
        ("<td>标题</td><td>成文日期</td><td>发布日期</td>", "<td>2026-01-02</td><td>2026-03-05</td>", "2026-03-05", "published"),
        ("<td>标题</td><td>发布日期</td><td>成文日期</td>", "<td>2026-03-05</td><td>2026-01-02</td>", "2026-03-05", "published"),
        ("<td>标题</td><td>文号</td><td>成文日期</td>", "<td>某政〔2026〕1号</td><td>2026-01-02</td>", "2026-01-02", "formed"),
        ("", '<td class="cwrq">2026-01-02</td>', "2026-01-02", "formed"),
        ("", "<td>2026-01-02</td><td>2026-03-05</td>", "2026-03-05", "published"),
    ],
)  # fmt: skip
def test_which_cell_of_a_table_is_the_day_of_publication(head, cells, date, role):
    rows = "".join(f"<tr><td><a href='/{n}0001.html'>关于门诊待遇的通知第{n}号</a></td>{cells}</tr>" for n in (1, 2))
    row = _read(f"<table>{f'<tr>{head}</tr>' if head else ''}{rows}</table>").facts.rows[0]
    evidence = row_date("s", row.date_text, row.extra.get("date_means", ""))
    assert (row.date_text, evidence.role) == (date, role)


def test_addresses_start_from_the_pages_base():
    page = _read("<ul>" + "".join(f"<li><a href='x/{n}0001.html'>关于门诊待遇的通知第{n}号</a>2026-03-05</li>" for n in (1, 2)) + "</ul>",
                 head="<base href='http://a.gov.cn/deep/'>")  # fmt: skip
    assert page.facts.rows[0].url == "http://a.gov.cn/deep/x/10001.html"


def test_the_telling_frame_is_followed_not_the_menu():
    frames = "<frameset cols='200,*'><frame src='/f/menu.html' name='l'><frame src='/f/a.html' name='main'></frameset>"
    doc = ListDocument("http://a.gov.cn/f/", 200, {}, f"<html>{frames}</html>".encode())
    assert inner_address(doc, "/f/menu.html") == "http://a.gov.cn/f/a.html"
    assert inner_address(_doc(""), "/f/next.html") == "http://a.gov.cn/f/next.html"


def test_layout_around_a_guannan_list_and_its_menu_are_no_rows():
    menu = "".join(f"<td><a href='/list/5-{n}-0-0.html'>政务公开栏目{n}</a></td>" for n in range(5))
    rows = "".join(
        f"<tr><td>{n}</td><td><a href='/news/show-{n}.html'>关于缴费的通知{n}</a></td><td>2026-03-0{n}</td></tr>"
        for n in (1, 2)
    )
    body = f"<table><tr>{menu}</tr></table><table><tr><td>x</td><td><table>{rows}</table></td><td>2026-01-01</td></tr></table>"
    doc = _doc(body, "http://a.gov.cn/list/5-0-0-0.html")
    family, _ = recognise(doc)
    found = family.read(doc, Ask(doc.url), None)
    assert (family.name, [row.url[-11:] for row in found.facts.rows]) == (
        "guannan_xxgk",
        ["show-1.html", "show-2.html"],
    )
