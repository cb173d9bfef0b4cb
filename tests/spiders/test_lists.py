"""Rows and pagers by shape: what counts as a row, what as a menu, and when a next page is known, unknown or absent."""

from __future__ import annotations

import pytest

from crawler.model import Section
from spiders.families import recognise
from spiders.families.base import Ask, ListDocument
from spiders.families.generic import generic_page
from spiders.paging import page_call

MENU = "".join(f'<li><a href="/zwgk/lm{n}/">政务公开栏目之{n}</a></li>' for n in range(30))


def _doc(body, url="http://a.gov.cn/zwgk/tzgg/index.html", charset="utf-8"):
    return ListDocument(url, 200, {"content-type": "text/html"}, f"<html><body>{body}</body></html>".encode(charset))


def _rows(*items):
    return "<ul>" + "".join(items) + "</ul>"


def _row(n, date="2026-03-05", tag="span"):
    return f'<li><a href="/a/{n}.html">关于医保缴费的通知第{n}号</a><{tag}>{date}</{tag}></li>'


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ('<li><a href="/1.html" title="关于医保缴费工作的通知全文">关于医保缴费…</a><span>2026-03-05</span></li>',
         ("http://a.gov.cn/1.html", "关于医保缴费工作的通知全文", "2026-03-05")),
        ('<li><span>[2026-03-05]</span><a href=" ./x/2.html\n">关于医保缴费工作的通知</a></li>',
         ("http://a.gov.cn/zwgk/tzgg/x/2.html", "关于医保缴费工作的通知", "2026-03-05")),
        ('<li><a onclick="name2(\'/3.html\')">关于医保缴费工作的通知</a> 2026年3月5日</li>',
         ("http://a.gov.cn/3.html", "关于医保缴费工作的通知", "2026年3月5日")),
        ('<li><a href="/4.html">关于2025-12-31前参保缴费的通知</a><b>2026.03.05</b></li>',
         ("http://a.gov.cn/4.html", "关于2025-12-31前参保缴费的通知", "2026.03.05")),
        ('<li><a href="/5.html">关于医保缴费工作的通知<em>2026/3/5</em></a></li>',
         ("http://a.gov.cn/5.html", "关于医保缴费工作的通知", "2026/3/5")),
        ('<li><a href="//files.gov.cn/6.pdf" title="通知公告">关于医保缴费工作的通知</a><i>2026-03-05 09:30</i></li>',
         ("http://files.gov.cn/6.pdf", "关于医保缴费工作的通知", "2026-03-05 09:30")),
    ],
)  # fmt: skip
def test_one_row(markup, expected):
    page = generic_page(_doc(_rows(markup, _row(8), _row(9))), Ask("u"))
    assert (page.facts.rows[0].url, page.facts.rows[0].title, page.facts.rows[0].date_text) == expected


def test_menus_beside_the_list_are_no_rows():
    page = generic_page(_doc(f"<ul>{MENU}</ul>{_rows(_row(1), _row(2))}"), Ask("u"))
    assert [row.url for row in page.facts.rows] == ["http://a.gov.cn/a/1.html", "http://a.gov.cn/a/2.html"]


def test_rows_in_blocks_of_five_are_one_list():
    five = [_rows(*(_row(n) for n in range(start, start + 5))) for start in (0, 5, 10)]
    assert len(generic_page(_doc(f"<div>{''.join(five)}</div>"), Ask("u")).facts.rows) == 15


def test_rows_without_dates_need_the_shape_of_articles():
    dated = "".join(f'<li><a href="/a/t20260305_{n}12345.html">关于医保缴费的通知第{n}号</a></li>' for n in range(4))
    assert len(generic_page(_doc(f"<ul>{MENU}</ul><ul>{dated}</ul>"), Ask("u")).facts.rows) == 4
    assert generic_page(_doc(f"<ul>{MENU}</ul>"), Ask("u")).facts.rows == ()
    one = '<ul><li><a href="/a/12345678.html">政府信息公开指南全文</a></li></ul>'
    assert generic_page(_doc(one), Ask("u")).facts.rows == ()  # may be anything


def test_text_after_an_early_end_of_html_is_read():
    doc = ListDocument("http://a.gov.cn/l/", 200, {}, f"<html><body></body></html>{_rows(_row(1), _row(2))}".encode())
    assert len(generic_page(doc, Ask("u")).facts.rows) == 2


@pytest.mark.parametrize(
    ("pager", "known", "doubtful"),
    [
        ('<a href="index_2.html">下一页</a>', True, False),
        ('<a href="/zwgk/tzgg/index.html">下一页</a>', False, False),  # the page itself: the last page
        ('<span>下一页</span> 共1页', False, False),
        ('<link href="/pagination.css"><div class="pagination"></div>', False, False),
        ("<script>createPageHTML(3,0,'index','html')</script>", True, False),
        ("<script>createPageHTML(1,0,'index','html')</script>", False, False),
        ("<script>laypage({cont:'p',pages:getPages()})</script>", False, True),
        ('<a href="javascript:go(2)">下一页</a>', False, True),
        ('<a class="disabled" href="javascript:go(2)">下一页</a>', False, False),
        ('<a href="http://b.gov.cn/2.html">下一页</a>', False, False),
    ],
)  # fmt: skip
def test_pagers(pager, known, doubtful):
    page = generic_page(_doc(_rows(_row(1), _row(2)) + pager), Ask("http://a.gov.cn/zwgk/tzgg/index.html"))
    assert (page.next is not None, page.facts.cap) == (known, doubtful), page.facts.note


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('createPageHTML(322, 0, "index", "html")', (322, "index", "html", None)),
        ("createPageHTML('paging', 12, 1,'list','shtml',231)", (12, "list", "shtml", 231)),
        ('createPageHTML(5, 0, "index", "html", "black2", 20)', (5, "index", "html", 20)),
        ("createPage(5, 0)", (5, "tzgg", "html", None)),
        ("pagination(\"setPage\",1,54)", (54, "tzgg", "html", None)),
        ("var pageNum = parseInt('12');", (12, "tzgg", "html", None)),
        ("var width = parseInt(12);", None),
        ("var countPage = 56; document.write('<a href=\"index'+'_'+nextPage+'.html\">')", (56, "index", "html", None)),
        ('var countPage = 56; document.write("<a href=\\"index"+"_"+nextPage+"."+"html\\">");', (56, "index", "html", None)),
        ("createPageHTML()", None),
    ],
)  # fmt: skip
def test_pager_calls(text, expected):
    call = page_call("http://a.gov.cn/zwgk/tzgg.html", text)
    assert (call and (call.total, call.stem, call.ending, call.rows)) == expected


def test_gb_pages_without_a_charset_are_read():
    assert (
        generic_page(_doc(_rows(_row(1), _row(2)), charset="gb18030"), Ask("u")).facts.rows[0].title
        == "关于医保缴费的通知第1号"
    )


@pytest.mark.parametrize(
    ("body", "family"),
    [
        ("<script type='text/xml'><datastore><recordset></recordset></datastore></script>", "hanweb"),
        ("<div id='initData'><ul></ul></div>", "truecms"),
        ("<a href='./202403/t20240305_1234567.html'>x</a>", "trs"),
        ("<a href='/a/c100044/202303/0123456789abcdef0123456789abcdef.shtml'>x</a>", "ucap"),
        ("<script>_simple_list_gotopage_fun(31,'u13_goto',2)</script>", "vsb"),
        ("<script>Ls.pagination({pageCount:7})</script>", "lonsun"),
        ("<div class='zfxxgk_zdgkc'><ul></ul></div>", "zfxxgk"),
        (_rows(_row(1), _row(2)), "generic"),
    ],
)
def test_signs(body, family):
    found, sign = recognise(_doc(body))
    assert (found.name, bool(sign)) == (family, True)


def test_a_list_below_another_system_is_told_by_its_own_page():
    section = Section("s", "h", "/list/41-45-0-0.html")
    rows = "".join(
        f"<tr><td>{n}</td><td>MB1/2026-0000{n}</td><td><a href='/news/show-{n}.html' "
        f"data-title='序号::{n}##标题::关于缴费工作的通知第{n}号全文##'>关于缴费…</a></td>"
        f"<td>医保局</td><td>2026-03-0{n}</td></tr>" for n in (1, 2)
    )  # fmt: skip
    doc = _doc(
        f'<table>{rows}</table><a href="/list/41-45-0-0-2.html">下一页</a>', "http://x.gov.cn/list/41-45-0-0.html"
    )
    family, _ = recognise(doc)
    page = family.read(doc, Ask(doc.url), section)
    assert family.name == "guannan_xxgk"
    assert [row.title for row in page.facts.rows] == ["关于缴费工作的通知第1号全文", "关于缴费工作的通知第2号全文"]
    assert page.facts.rows[0].extra == {"index_no": "MB1/2026-00001"}
    assert page.next is not None
    assert page.next.url.endswith("-2.html")


def _box(name, numbers):
    return f'<div class="box"><h2>{name}</h2><a href="/zwgk/{name}/">更多&gt;&gt;</a>{_rows(*(_row(n) for n in numbers))}</div>'


def test_a_page_of_extracts_is_no_whole_list():
    page = generic_page(_doc(_box("tzgg", range(5)) + _box("zcwj", range(5, 10))), Ask("u"))
    assert page.facts.cap
    assert "汇总页" in page.facts.note


def test_a_list_beside_a_box_with_more_is_whole():
    side = '<div class="side"><a href="/rd/">更多</a>' + _rows(*(_row(n) for n in range(90, 92))) + "</div>"
    page = generic_page(_doc(f"<div class='main'>{_rows(*(_row(n) for n in range(12)))}</div>{side}"), Ask("u"))
    assert (len(page.facts.rows), page.facts.cap) == (12, False)


def test_a_shell_that_names_its_page_in_the_query():
    from spiders.families.base import frame_address

    assert (
        frame_address(_doc("", "http://a.gov.cn/x/government.shtml?/x/zcwj/list.shtml"))
        == "http://a.gov.cn/x/zcwj/list.shtml"
    )
    assert frame_address(_doc("", "http://a.gov.cn/x.shtml?a=/b.shtml")) == ""


def test_an_empty_answer_of_a_guessed_kind_is_asked_the_other_way():
    doc = _doc("<script src='/site-service/x.js'></script>", "http://a.gov.cn/gsgg/c/3587")
    family, _ = recognise(doc)
    shell = family.read(doc, Ask(doc.url), Section("s", "h", "/gsgg/c/3587")).shell
    assert shell.otherwise is not None
    assert (b'"type": false' in shell.body, b'"type": true' in shell.otherwise.body) == (True, True)
    pinned = family.read(doc, Ask(doc.url), Section("s", "h", "/gsgg/c/3587", params={"type": "true"})).shell
    assert pinned.otherwise is None


def test_markup_that_the_parser_loses_is_never_an_empty_list():
    pager = "<a href='./P020260101000000000000.pdf'>x</a><script>createPageHTML(1, 0, 'index', 'html')</script>"
    doc = _doc("<div>" * 6000 + _rows(*(_row(n) for n in range(9))) + pager)
    family, _ = recognise(doc)
    facts = family.read(doc, Ask(doc.url), Section("s", "h", "/")).facts
    assert facts.rows or not facts.empty_statement


@pytest.mark.parametrize(
    ("body", "believed"),
    [
        ("<div class='list'><p>暂无相关信息</p></div>", True),
        ("<div class='list'><p style='display: none'>暂无相关信息</p></div>", False),
        ("<div id='app'><div v-if='!rows.length'><span>暂无数据</span></div></div>", False),
        ("<template><p>暂无数据</p></template>", False),
        ("<div class='list'>暂无数据</div><script>$.post('/api/list',{id:1},draw)</script>", False),
        ("<div class='list'>暂无数据</div><script>var a = 1;</script>", True),
        (
            "<p>本栏目暂无相关信息的说明：各单位应当按照目录要求及时公开有关内容，对暂无相关信息的应当注明原因并报备。</p>",
            False,
        ),
    ],
)
def test_when_a_word_of_emptiness_is_believed(body, believed):
    assert bool(generic_page(_doc("<a href='/'>首页</a>" + body), Ask("u")).facts.empty_statement) is believed
