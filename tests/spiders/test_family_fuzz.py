"""No family may raise on anything that a site can send: broken markup, broken scripts, answers of another kind."""

from __future__ import annotations

import json
import random
import time

import pytest

from crawler.access import shell_target
from crawler.model import Section
from spiders.families import FAMILIES, recognise
from spiders.families.base import Ask, ListDocument

SECTION = Section("s", "h", "/l/#12", params={})
STATES = {
    "truecms": {"column": "c-1234567", "proxy": "http://a.gov.cn/p", "template": "", "referer": "r", "total": "", "start": "61", "size": "60"},
    "hanweb": {"units": "[]", "unit": json.dumps([15, 99, 15, "http://a.gov.cn/d?page=2", "", {}]), "referer": "r", "kind": "new",
               "number": "2", "read": "15"},
    "hanweb_xxgk": {"area": "1", "infotype": "", "column": "22", "base": "http://a.gov.cn/s", "sort": "", "referer": "r"},
    "hanweb_jpaas": {"data": "{}", "base": "http://a.gov.cn/u", "referer": "r"},
    "ucap_json": {"base": "http://a.gov.cn/search/x", "referer": "r"},
    "gkmlpt": {"api": "http://a.gov.cn/api", "sid": "1", "referer": "r"},
    "site_service": {"column": "12", "type": "false", "shell": "http://a.gov.cn/x"},
    "lonsun": {"label": "http://a.gov.cn/site/label/8888", "pages": "3", "data": "a=1", "referer": "r"},
    "epoint": {"api": "http://a.gov.cn/r", "shell": "http://a.gov.cn/x", "category": "1", "dept": "", "guid": "g"},
    "interfaces": {"api": "http://a.gov.cn/l", "kind": "/articleCommonController/lists.do", "fields": "{}", "referer": "r", "query": "[]", "size": "15"},
    "thinkphp": {"form": "a=1", "stem": "http://a.gov.cn/api-ajax_list-1", "end": ".html", "referer": "r"},
}  # fmt: skip
PIECES = (
    '<ul><li><a href="/art/2024/3/5/art_1_2.html" title="关于缴费的通知">关于缴费的…</a><span>2024-03-05</span></li></ul>',
    "<table><tr><td>1<td><a onclick=\"name2('/x.html')\">标题标题标题标题</a><td>2024年3月5日", '<div id="initData"><ul><li>',
    "createPageHTML(5,0,'index','html')", "createPageHTML('page_div',999999999999999999,1,'../../x','shtml',3)", "createPage(,,)",
    ("<datastore><nextgroup><![CDATA[<a href=\"/module/web/jpage/dataproxy.jsp?page=2&unitid=1\">]]></nextgroup><recordset><record>"
    "<![CDATA[<li><a href='/a/12345.html'>关于缴费的通知</a></li>]]></record></datastore> totalRecord:99999,perPage:0"),
    "Ls.pagination({pageCount:7,url:'/site/label/8888',data:{a:'1',b:2}})", "articleList:[{\"id\":1,\"title\":null,\"urls\":\"{\"}]",
    "articleList:[1,null,{}]", "window._CONFIG={SID:'1',TREE:[{\"id\":12,\"children\":[null,3]}]} gkmlpt", "/common/search/" + "a" * 32,
    "<script parsetype=\"bulidstatic\" querydata=\"{'webId':'1'}\" url=\"/api-gateway/jpaas-publish-server/x\">", "/site-service/ columnId: 77",
    "loadDynamic('/module/xxgk/search.jsp?area=1&infotypeId=')", "/js/webBuilderCommon.js siteGuid='12345678'", "暂无相关信息",
    '$.post("/api-ajax_list-1.html",{"ajax_type":[["a"],{"b":1},null],"x":{"y":2}})', "<a class=list_item_pubinfo_a href=/d>标题标题</a>",
    '{"data":{"pages":"x","records":null}}', '{"data":{"pages":3,"records":[null,1,{"id":"a","title":1}]}}', '{"data":{"html":null}}',
    '{"data":{"total":"7","results":[null,{"url":"x","title":[]}]}}', '{"classify":{"post_count":null},"articles":[{}]}', '{"custom":"{"}',
    '{"custom":{"total":5,"data":[null,{"title":"t","infourl":"//"}]}}', '{"data":[null,{"url":1,"title":"<b>"}]}', 'cb({"result":null})',
    '$.post("/articleCommonController/lists.do",{page:p,deptid:{a:[o,', '$.getJSON("/govChanInfo/getDocuments?Index="+i+"&chanId="+c)',
    '{"value":{"total":"9","list":[{"title":"t","link":7},{"title":["x"]},null]}}', "<a>2</a><b>1</b><a href='?p=2'>2</a>", "<base href='http://['>",
    "laypage.render({count:99999999999,limit:0,jump:function(){location.href='?p='+1}})", "createPageHTML(n,m,s,e)", "<frameset><frame src='//['>",
    "下一页", '<a href="javascript:void(0)">下一页</a>', '<a href="http://[bad">下一页</a>', "共999999999999999999999999页 共-1条", "\x00\ufffe</html>",
    "<iframe src='//evil/'>", "<li>" * 300, "2024-13-45", "&#x110000;&bogus;",
)  # fmt: skip


def _documents(count):
    chooser = random.Random(11)
    for _ in range(count):
        text = "".join(chooser.choice(PIECES) for _ in range(chooser.randint(1, 6)))
        for _ in range(chooser.randint(0, 3)):
            place = chooser.randrange(len(text) + 1)
            text = (
                text[:place]
                + chooser.choice(("<", ">", '"', "'", "}", "\x00", "﻿", "医"))
                + text[place + chooser.randint(0, 9) :]
            )
        body = text.encode(chooser.choice(("utf-8", "gb18030", "utf-16")), "ignore")
        url = chooser.choice(("http://a.gov.cn/l/", "http://a.gov.cn/col/col22/index.html", "http://a.gov.cn/gkmlpt/index", "http://a.gov.cn/x/1.html",
                              "http://a.gov.cn/XxgkContent/showList/1/2/page_1.html", "http://a.gov.cn/q?categorynum=1"))  # fmt: skip
        yield ListDocument(url, 200, {"content-type": "text/html"}, body)


@pytest.mark.parametrize("family", FAMILIES, ids=lambda family: family.name)
def test_no_family_raises(family):
    for doc in _documents(150):
        for state in ({}, STATES.get(family.name, {})):
            page = family.read(doc, Ask(doc.url, 2 if state else 1, state=state), SECTION)
            for row in page.facts.rows:
                assert row.url == "" or row.url.startswith(("http://", "https://"))
                assert row.title
            for ask in (page.next, page.shell):
                while ask is not None:
                    assert ask.url.startswith(("http://", "https://"))
                    ask = ask.otherwise
    assert isinstance(recognise(doc)[1], str)


def test_empty_and_binary_bodies():
    for body in (b"", b"\x00" * 100, b"%PDF-1.4", "医".encode("utf-16")):
        doc = ListDocument("http://a.gov.cn/l/", 200, {}, body)
        family, _ = recognise(doc)
        assert family.read(doc, Ask(doc.url), SECTION).facts.rows == ()


REPEATED = (
    "createPageHTML(",
    "<datastore><record><![CDATA[",
    "Ls.pagination({data:{",
    "param={a",
    "共<",
    "1",
    "class='pagination'",
)


@pytest.mark.parametrize("family", FAMILIES, ids=lambda family: family.name)
def test_no_page_holds_up_a_family(family):
    """Patterns that look on to the end of the text from every place took minutes for half a megabyte."""
    for piece in REPEATED:
        doc = ListDocument(
            "http://a.gov.cn/l/", 200, {"content-type": "text/html"}, (piece * 80_000)[:400_000].encode()
        )
        begun = time.monotonic()
        family.recognise(doc)
        family.read(doc, Ask(doc.url), SECTION)
        assert time.monotonic() - begun < 10, piece


def test_no_small_page_holds_up_the_search_for_a_shell():
    begun = time.monotonic()
    for body in (b"<meta " * 1000 + b"http-equiv=refresh " * 500, b"<iframe " * 1000 + b"src= " * 1500):
        assert shell_target(body) == ""
    assert time.monotonic() - begun < 2


def test_a_page_that_is_only_a_comment_is_an_empty_one():
    for family in FAMILIES:
        doc = ListDocument("http://a.gov.cn/l/", 200, {"content-type": "text/html"}, b"<!--")
        assert family.read(doc, Ask(doc.url), SECTION).facts.rows == ()
