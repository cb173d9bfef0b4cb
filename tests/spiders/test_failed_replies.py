"""An interface that says of itself that it failed declares nothing; numbers that no list has end no crawl."""

from __future__ import annotations

import json
from typing import Any

import pytest

from crawler.model import Access, Section
from spiders.families import BY_NAME
from spiders.families.base import Ask, ListDocument
from spiders.families.replies import failure

SHELL = "<html><body><script>var u='/site-service/x'; var columnId: '77'</script><a href='/'>首页</a></body></html>"
INTERFACE = "/site-service/c/manuscript/getManuscriptListByColumnId"
EMPTY = {"pages": 0, "current": 1, "total": 0, "records": []}


@pytest.mark.parametrize(
    ("answer", "complete"),
    [
        ({"code": 200, "msg": "操作成功", "data": EMPTY}, True),
        ({"data": EMPTY}, True),
        ({"code": 500, "msg": "操作失败", "data": EMPTY}, False),
        ({"code": "0", "msg": "系统异常，请联系管理员", "data": EMPTY}, False),
        ({"success": False, "data": EMPTY}, False),
        ({"status": "error", "data": EMPTY}, False),
        ({"code": 401, "msg": "未登录或登录已过期", "data": EMPTY}, False),
    ],
)
def test_zero_rows_in_an_answer_of_failure_are_no_empty_list(
    server: Any, crawl: Any, kit: Any, answer: Any, complete: bool
) -> None:
    server.routes |= {"/list/": SHELL, INTERFACE: json.dumps(answer, ensure_ascii=False)}
    statement = crawl(kit.site(server.address, kit.section(params={"column_id": "77"}))).coverage["s"]
    assert (statement.complete, statement.rows_read) == (complete, 0)
    if not complete:
        assert statement.access is Access.HTTP_ERROR
        assert "接口答复自称出错" in statement.note


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('{"custom": {"data": [], "total": 0}, "status": {"code": "500", "text": "操作失败"}}', "500"),
        ('{"data": [], "status": 0, "info": "参数错误"}', "参数错误"),
        ('{"data": [], "errcode": -1}', "errcode: -1"),
        ('{"data": [], "status": 1, "info": "ok"}', ""),
        ('{"custom": {"data": [], "total": 0}, "status": {"code": 200, "text": "请求成功"}}', ""),
        ('{"data": {"html": "<div>暂无数据</div>"}, "success": true, "message": ""}', ""),
        ("[" * 100_000, ""),
        ('{"a":' * 50_000, ""),
        ("<html>系统异常</html>", ""),
    ],
)
def test_what_answers_say_of_their_own_failure(text: str, says: str) -> None:
    found = failure(text)
    assert says in found
    assert bool(found) == bool(says)


LONG = "9" * 5000


@pytest.mark.parametrize(
    ("family", "state", "text"),
    [
        ("gkmlpt", {"api": "a", "sid": "1", "referer": "r"}, '{"articles": null, "classify": {"post_count": 3}}'),
        ("gkmlpt", {"api": "a", "sid": "1", "referer": "r"}, '{"articles": 5, "classify": {"post_count": 3}}'),
        ("gkmlpt", {"api": "a", "sid": "1", "referer": "r"}, '{"articles": [], "classify": {"post_count": 1e999}}'),
        ("site_service", {"column": "1", "shell": "http://h.cn/", "type": "true"}, '{"data": {"pages": 1e999, "records": []}}'),
        ("site_service", {}, f"<script>/site-service/ columnId: '{LONG}'</script>"),
        ("hanweb", {}, f"<datastore><totalrecord>{LONG}</totalrecord></datastore><script>totalRecord:{LONG}, perPage:{LONG}</script>"),
        ("truecms", {"column": "1", "total": "", "start": "1", "size": "60"}, f"cb({{'result':'<totalrecord>{LONG}</totalrecord>'}})"),
        ("pc_list", {}, f"articleList:[] , totalCount: {LONG}, total: '{LONG}', count={LONG}"),
        ("trs", {}, f"<a href='t20260101_1.html'>标题标题标题</a>2026-01-01<script>createPageHTML(²,0,'index','html');countPage={LONG}</script>"),
        ("lonsun", {}, f"<script>Ls.pagination({{pageCount:{LONG},url:'/site/label/8888?a=1',data:{{}}}})</script>"),
        ("thinkphp", {}, f"<script>$.post('/api-ajax_list-1.html', {{ajax_type: [{LONG}], catid: {LONG}}})</script>"),
        ("interfaces", {}, f"<script>$.post('/articleCommonController/lists.do', {{page: 1, pagesize: {LONG}}})</script>"),
    ],
)  # fmt: skip
def test_no_number_of_an_answer_ends_a_reading(family: str, state: dict[str, str], text: str) -> None:
    doc = ListDocument("http://h.cn/x/gkmlpt/index", 200, {"content-type": "text/html; charset=utf-8"}, text.encode())
    page = BY_NAME[family].read(doc, Ask("http://h.cn/x", state=state), Section("s", "h", "/x/gkmlpt/index#²"))
    assert page.facts.rows == () or page.facts.rows[0].title == "标题标题标题"


def test_a_total_that_no_database_holds_keeps_the_list_open(server: Any, crawl: Any, kit: Any) -> None:
    record = "<record><![CDATA[<li><a href='/art/2026/1/2/art_1_2.html'>关于一件事情的公告</a><span>2026-01-02</span></li>]]></record>"
    many = "8" * 30
    server.routes["/list/"] = (
        f"<html><body><datastore><totalrecord>{many}</totalrecord><recordset>{record}</recordset></datastore></body></html>"
    )
    statement = crawl(kit.site(server.address, kit.section())).coverage["s"]
    assert (statement.rows_read, statement.complete) == (1, False)
    assert statement.rows_declared == 10**9
