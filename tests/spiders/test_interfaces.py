"""The list interfaces of single places: what is asked is what the page's own script would ask, and nothing is guessed."""

from __future__ import annotations

import json
from urllib.parse import parse_qsl, urlsplit

import pytest

from crawler.model import Section
from spiders.families import BY_NAME, recognise
from spiders.families.base import Ask, ListDocument
from spiders.families.literals import Name, literal_at

ORGAN = "http://a.gov.cn/dept.html?r=&orgId=0a1b&orgName=x"
PAGES = {
    "url and form": (
        ORGAN,
        'function l(p){var o=getQuery("orgId");$.post("/articleCommonController/lists.do",{page:p,pagesize:15,topic:"",deptid:o,rdeptid:o},f)}',
        ("POST", "http://a.gov.cn/articleCommonController/lists.do", {"page": "1", "pagesize": "15", "topic": "", "deptid": "0a1b", "rdeptid": "0a1b"}),
    ),
    "options": (
        "http://a.gov.cn/l.shtml",
        "$.ajax({url:'/x/interfacesWebZcwj/loadData?pageSize=10',type:'post',data:{'pageIndex':n,channel_id:'c0ffee'}})",
        ("POST", "http://a.gov.cn/x/interfacesWebZcwj/loadData?pageSize=10", {"pageIndex": "1", "channel_id": "c0ffee"}),
    ),
    "concatenated": (
        "http://a.gov.cn/l.shtml",
        'var chan = 388; $.getJSON("/w/govChanInfo/getDocuments?Index="+i+"&pageSize=20&siteId=1&chanId="+chan,f)',
        ("GET", "http://a.gov.cn/w/govChanInfo/getDocuments", {"Index": "1", "pageSize": "20", "siteId": "1", "chanId": "388"}),
    ),
    "written out": (
        "http://a.gov.cn/l.html",
        'axios.get("/gkml/api/policyLibrary/listPage?deptTypeId=&deptId=77&current=1&size=20")',
        ("GET", "http://a.gov.cn/gkml/api/policyLibrary/listPage", {"deptTypeId": "", "deptId": "77", "current": "1", "size": "20"}),
    ),
}  # fmt: skip


def _open(url, script, **params):
    doc = ListDocument(url, 200, {}, f"<html><body><ul id='l'></ul><script>{script}</script></body></html>".encode())
    family, sign = recognise(doc)
    assert (family.name, bool(sign)) == ("interfaces", True)
    return family.read(doc, Ask(url), Section("s", "h", "/l", params=params))


@pytest.mark.parametrize("name", PAGES)
def test_the_request(name):
    url, script, (method, address, fields) = PAGES[name]
    ask = _open(url, script).shell
    sent = dict(parse_qsl(ask.body.decode() if method == "POST" else urlsplit(ask.url).query, keep_blank_values=True))
    assert (ask.method, ask.url if method == "POST" else ask.url.split("?")[0], sent) == (method, address, fields)


def test_a_field_that_the_page_does_not_tell_is_named_not_guessed():
    script = 'function l(p,dept){$.post("/articleCommonController/lists.do",{page:p,pagesize:15,office:dept},f)}'
    page = _open("http://a.gov.cn/dept.html", script)
    assert page.shell is None
    assert "office" in page.facts.note
    assert b"office=77" in _open("http://a.gov.cn/dept.html", script, office="77").shell.body


def _answer(ask, value):
    doc = ListDocument(ask.url, 200, {}, value if isinstance(value, bytes) else json.dumps(value).encode())
    return BY_NAME["interfaces"].read(doc, ask, Section("s", "h", "/l"))


@pytest.mark.parametrize(
    ("record", "expected"),
    [
        ({"title": "关于<em>缴费</em>的通知", "link": "", "path": "/a/1.html", "domain": "http://b.gov.cn", "releaseTime": "2026-03-05 09:00"},
         ("http://b.gov.cn/a/1.html", "关于缴费的通知", "2026-03-05 09:00")),
        ({"TITLE": "关于缴费的通知", "URL": "//a.gov.cn/1.shtml", "PUBLISHED_TIME_FORMAT": "2026-03-05", "C_FWRQ_FORMAT": "2026-01-01"},
         ("http://a.gov.cn/1.shtml", "关于缴费的通知", "2026-03-05")),
        ({"docTitle": "关于缴费的通知", "docUrl": "/1.html", "docRelTime": "2026-03-05"}, ("http://a.gov.cn/1.html", "关于缴费的通知", "2026-03-05")),
    ],
)  # fmt: skip
def test_records(record, expected):
    ask = _open(*PAGES["url and form"][:2]).shell
    page = _answer(ask, {"value": {"total": 3, "list": [record, {"title": "无地址的一条"}]}})
    (row,) = page.facts.rows
    assert (row.url, row.title, row.date_text) == expected
    assert (page.facts.rows_declared, page.facts.skipped) == (3, 1)
    assert dict(parse_qsl(page.next.body.decode()))["page"] == "2"


def test_pages_go_on_to_the_total_by_what_the_interface_really_gives():
    ask, asked = _open(*PAGES["written out"][:2]).shell, []
    while ask is not None:
        number = int(dict(parse_qsl(urlsplit(ask.url).query))["current"])
        asked.append(number)
        records = [{"title": f"通知{n}", "url": f"/{n}.html"} for n in range(23)][number * 10 - 10 : number * 10]
        ask = _answer(ask, {"data": {"total": "23", "records": records}}).next
    assert asked == [1, 2, 3]  # ten a page although twenty were asked for


@pytest.mark.parametrize("value", [{"value": {"total": 0, "list": []}}, [], b"<html>", b"[" * 100_000, {"data": None}])
def test_an_answer_without_records_is_no_word_of_emptiness(value):
    facts = _answer(_open(*PAGES["url and form"][:2]).shell, value).facts
    assert (facts.rows, facts.rows_declared, facts.empty_statement) == ((), None, "")
    assert facts.note


def test_literals_that_are_no_json():
    found = literal_at("x={'a':['1_x',2,{0:\"y DESC\"}], b : page, c:getQuery('id'), d:null, e:1.5,}", 2)
    assert found == {"a": ["1_x", 2, {"0": "y DESC"}], "b": "page", "c": "getQuery('id')", "d": None, "e": 1.5}
    assert isinstance(found["b"], Name)
    assert [literal_at(text, 0) for text in ("{", "{a:", "[" * 5000, "{a:function(){}}", "")] == [None] * 5


@pytest.mark.parametrize(
    "script",
    [
        '$.post("/api-ajax_list-1.html",{"ajax_type":["49_xxgk",49,{"0":"is_top DESC"}],"is_ds":1})',
        "$.ajax({url:'/api-ajax_list-'+n+'.html',data:{'ajax_type':['49_xxgk',49,{0:'is_top DESC'}],'is_ds':1}})",
    ],
)
def test_the_form_of_thinkphp_lists(script):
    doc = ListDocument("http://a.gov.cn/xxgk-list-x.html", 200, {}, f"<script>{script}</script>".encode())
    shell = BY_NAME["thinkphp"].read(doc, Ask(doc.url), Section("s", "h", "/xxgk-list-x.html")).shell
    assert (shell.method, shell.url) == ("POST", "http://a.gov.cn/api-ajax_list-1.html")
    assert parse_qsl(shell.body.decode()) == [
        ("ajax_type[]", "49_xxgk"), ("ajax_type[]", "49"), ("ajax_type[2][0]", "is_top DESC"), ("is_ds", "1")]  # fmt: skip


def test_epoint_without_a_project_name():
    doc = ListDocument(
        "http://a.gov.cn/p.html?categorynum=003",
        200,
        {},
        b"<script>siteInfo={'siteGuid':'aa12-34bb','projectName':''}; webBuilderCommon.js</script>",
    )
    shell = BY_NAME["epoint"].read(doc, Ask(doc.url), Section("s", "h", "/p.html")).shell
    assert shell.url == "http://a.gov.cn/rest/lightfrontaction/getgovinfolist"
