"""Where a list goes on, and when nobody can tell: pagers of numbers, of scripts, of pictures, and pages that only look whole."""

from __future__ import annotations

import pytest

from crawler.model import Section
from spiders.families import BY_NAME
from spiders.families.base import Ask, ListDocument
from spiders.families.generic import generic_page
from spiders.paging import declared_pages, declared_rows, page_call

URL = "http://a.gov.cn/gg/"


def _list(count=3, day="2026-03-05"):
    return "<ul>" + "".join(
        f'<li><a href="/gg/{n}00012.html">关于医保缴费的通知第{n}号</a><span>{day}</span></li>' for n in range(1, count + 1)
    ) + "</ul>"  # fmt: skip


def _extract(column):
    head = f"<p><a href='/gg/{column}/'>某栏目</a><a href='/gg/{column}/'>更多</a></p>"
    return f"<div class='b'>{head}{_list(3).replace('/gg/', f'/gg/{column}/')}</div>"


def _read(body, url=URL, number=1):
    doc = ListDocument(url, 200, {}, f"<html><body>{body}</body></html>".encode())
    return generic_page(doc, Ask(url, number))


@pytest.mark.parametrize(
    ("pager", "url", "number", "expected"),
    [
        ('<p><b>1</b><a href="/gg/2/">2</a><a href="/gg/3/">3</a></p>', URL, 1, "http://a.gov.cn/gg/2/"),
        ('<ul><li><span>2</span></li><li><a href="?page=1">1</a></li><li><a href="?page=3">3</a></li></ul>', URL, 2, "http://a.gov.cn/gg/?page=3"),
        ('<p><b>3</b><a href="/gg/">1</a><a href="/gg/2/">2</a></p>', f"{URL}3/", 3, ""),  # the last page
        ('<select><option value="l.php?p=0">第1页</option><option value="l.php?p=1">第2页</option></select>', URL, 1, "http://a.gov.cn/gg/l.php?p=1"),
        ('<a href="p2.aspx"><img src="n.gif" alt="下一页"></a>', URL, 1, "http://a.gov.cn/gg/p2.aspx"),
        ('<a class="nxt" href="p2.html"><i>&#xe65b;</i></a>', URL, 1, "http://a.gov.cn/gg/p2.html"),
        ('<a href="p2.html">下 一 页</a>', URL, 1, "http://a.gov.cn/gg/p2.html"),
        ('<a href="p2.html">后页</a>', URL, 1, "http://a.gov.cn/gg/p2.html"),
        ('<a href="p2.html">[下一页]</a>', URL, 1, "http://a.gov.cn/gg/p2.html"),
        ('<script>laypage.render({elem:"p",count:44,limit:15,curr:1,jump:function(o,f){if(!f)location.href="?page="+o.curr;}})</script>', URL, 1, "http://a.gov.cn/gg/?page=2"),
        ('<script>laypage.render({elem:"p",count:44,limit:15,jump:function(o,f){location.href="?page="+o.curr;}})</script>', f"{URL}?page=3", 3, ""),
    ],
)  # fmt: skip
def test_the_next_page(pager, url, number, expected):
    page = _read(_list() + pager, url, number)
    assert (page.next.url if page.next else "") == expected


def test_days_of_a_calendar_and_numbers_in_text_are_no_pages():
    weeks = "".join(
        f"<tr>{''.join(f'<td><a href=/day/{d}>{d}</a></td>' for d in range(w, w + 7))}</tr>" for w in (1, 8, 15, 22)
    )
    for body in (f"<table>{weeks}</table>", '<p>见附件 <a href="/f/2.pdf">2</a></p>'):
        page = _read(_list() + body)
        assert (page.next, page.facts.cap) == (None, False)


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (_list() + '<p><b>1</b><a href="javascript:go(2)">2</a><a href="javascript:go(3)">3</a></p>', "翻页控件"),
        (_list() + "<div class='more' onclick='load()'>点击加载更多</div>", "加载更多"),
        (
            _list() + "<ul id='newsList'></ul><script>$.get('/api/l',function(d){$('#newsList').html(d)})</script>",
            "脚本",
        ),
        (_list(15), "恰好15行"),
        (_list() + "<div style='display:none'>正在加载</div>", "加载更多"),
        (_list() + "<script src='/js/infinite-scroll.min.js'></script>", "加载更多"),
        (_list() + "<a href='/gg/9.html'>尾页</a>", "翻页控件"),
        (_list(4) + "<div class='side'>" + _list(3) + "</div>", "几个列表"),
        (
            "".join(
                f"<div class='b'><p><a href='/gg/{c}/'>栏目</a><a href='/gg/{c}/'>更多</a></p>{_list(3).replace('/gg/', f'/gg/{c}/')}</div>"
                for c in "ab"
            ),
            "汇总页",
        ),
        ("<ul><li><a href='/about'>本县概况</a> 2026-03-05</li></ul>", "只有一行"),
    ],
)
def test_what_keeps_a_page_from_being_the_whole_list(body, why):
    facts = _read(body).facts
    assert facts.cap
    assert why in facts.note


@pytest.mark.parametrize(
    "body",
    [
        _list(14),
        _list(4) + "<div class='side'>" + _list(3) + "</div>共4条",
        _list() + "<a href='/gg/'>尾页</a>",
        _list(60),  # no system shows so many at once
        _list(15) + "共15条",
        _list(15) + "共1页",
        _list() + "<a class='more' href='/gg/more.html'>查看更多</a>",
        _list() + "<ul id='weather'></ul><script>$.get('/w',function(d){$('#weather').html(d)})</script>",
        "<ul><li><a href='/a/20260305.html'>本县概况</a> 2026-03-05</li></ul>",
        "<ul><li><a href='/about'>某县医疗保障局机构职能与办公时间</a> 2026-03-05</li></ul>",
    ],
)
def test_what_does_not(body):
    facts = _read(body).facts
    assert facts.rows
    assert (facts.cap, facts.skipped, facts.note) == (False, 0, "")


def test_one_year_of_several_is_not_the_list():
    tabs = "<p><a href='/gg/2026/'>2026年</a><a href='/gg/2025/'>2025年</a><a href='/gg/2024/'>2024年</a></p>"
    facts = _read(tabs + _list()).facts
    assert facts.skipped == 2
    assert "2024、2025" in facts.note
    assert _read(tabs + _list(2) + _list(2, "2025-01-02")).facts.skipped == 0  # rows of several years: no filter


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("var countPage=4; '<a href=\"index_'+nextPage+'.html\">下一页</a>'", (4, "index", "html")),
        ('var countPage = 4; "<a href=\\"index" + "_" + i + ".htm\\">"', (4, "index", "htm")),
        ("共 6 页 function go(p){location.href='list_'+p+'.shtml'}", (6, "list", "shtml")),
        ("x>5?5:PageIndex; location='index'+(p==1?'':'_'+p)+'.shtml'", (5, "index", "shtml")),
        ('kkpager.generPageHtml({pno:1,total:7,getLink:function(n){return "list_"+n+".html"}})', (7, "list", "html")),
        ('var nCount = 8; var nNow = 0; var sName = "index"; var sExt = "shtml";createPageHTML(nCount, nNow, sName, sExt)', (8, "index", "shtml")),
        ("$('.p').pagination({pageCount: parseInt('4'), current: parseInt('2')})", (4, "gg", "html")),
        ("location.href='list_'+p+'.shtml'", None),  # nobody says how many
    ],
)  # fmt: skip
def test_names_of_files_that_scripts_put_together(text, expected):
    call = page_call("http://a.gov.cn/zwgk/gg.html", text)
    assert (call and (call.total, call.stem, call.ending)) == expected


def test_totals_of_older_pagers():
    text = "记录总数：<b>46</b> 总页数：<font color=red><b>3</b></font>"
    assert (declared_rows(text), declared_pages(text)) == (46, 3)


def test_a_full_page_of_pc_list_says_whether_there_are_more():
    def read(count, extra=""):
        articles = ",".join(
            f'{{"id":{n},"title":"关于缴费的通知{n}","urls":"{{\\"pc\\":\\"/a/{n}.html\\"}}"}}' for n in range(count)
        )
        doc = ListDocument(
            "http://a.gov.cn/x/pc/list.html",
            200,
            {},
            f"<script>var v={{{extra}articleList:[{articles}]}}</script>".encode(),
        )
        return BY_NAME["pc_list"].read(doc, Ask(doc.url), Section("s", "h", "/x/pc/list.html")).facts

    assert (read(14).cap, read(15).cap) == (False, True)
    assert (read(15, "total:40,").cap, read(15, "total:40,").rows_declared) == (False, 40)


def test_a_lonsun_label_with_a_query_and_a_news_box_of_several_rows():
    rows = "".join(
        f"<li><a class='left' href='/c/{n}0001.html'>关于缴费的通知{n}</a><span>2026-03-0{n}</span></li>"
        for n in (1, 2)
    )
    call = 'Ls.pagination({pageCount:3,url:"/site/label/8888?IsAjax=1",data:{organId:7,catId:"9"}})'
    doc = ListDocument(URL, 200, {}, f"<div class='listnews'><ul>{rows}</ul></div><script>{call}</script>".encode())
    page = BY_NAME["lonsun"].read(doc, Ask(URL), Section("s", "h", "/gg/"))
    assert [row.date_text for row in page.facts.rows] == ["2026-03-01", "2026-03-02"]
    assert page.next.url == "http://a.gov.cn/site/label/8888?IsAjax=1&organId=7&catId=9&pageIndex=2"
