"""A word of emptiness counts for the list's own page alone, a （0） of the tree still less."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from crawler.model import Matrix

MENU = "<a href='/list/41-0-0-0.html'>本单位</a><h2>统计信息</h2>"
FETCH = "<script>$.ajax({url: '/api/list', success: function (d) { $('#list').html(d) }})</script>"


@pytest.fixture
def organ(server: Any, kit: Any) -> Any:
    """A site of one matrix whose tree counts nothing in its only column."""
    server.routes["/list/41-0-0-0.html"] = (
        "<html><body><script>var zNodes=[{name:'统计信息（0）', url:'/list/41-4-0-0.html'}]</script><p>信息公开</p></body></html>"
    )
    return replace(kit.site(server.address), matrices=(Matrix("m", "h", "/list/41-0-0-0.html", menu=("县医保局",)),))


def page(inner: str, menu: str = MENU) -> str:
    return f"<html><head><title>统计信息</title></head><body>{menu}{inner}</body></html>"


@pytest.mark.parametrize(
    ("answer", "complete", "note"),
    [
        (page("<table><tr><th>标题</th></tr></table>"), True, "页面没有任何一行"),
        (page("<p>暂无相关信息</p>"), True, "暂无相关信息"),
        (page("<p>系统繁忙，请稍后再试</p>"), False, "系统繁忙"),
        (page("<p>暂无数据，数据库连接失败</p>"), False, "数据库连接失败"),
        (page("<h1>系统维护中</h1>", menu=""), False, "系统维护"),
        (page("<form><input name='user'></form><a href='/'>首页</a>", menu=""), False, "不像该单位的栏目页"),
        (page(f"<table id='list'></table>{FETCH}"), False, "列表由脚本装入"),
        (page(f"<table id='list'></table><p>暂无相关信息</p>{FETCH}"), False, "列表由脚本装入"),
        (page("<script>fetch('/api/list').then(draw)</script>"), False, "由脚本或框架装入"),
        (page("<iframe src='http://other.example.invalid/list'></iframe>"), False, "由脚本或框架装入"),
        (page("<div><a href='/art/2026/3/5/art_1_77.html'>统计公报</a></div>"), False, "有像文章的链接"),
        (page("<p>正在加载</p>"), False, "正在加载"),
        ("Too many connections", False, "不像该单位的栏目页"),
    ],
)
def test_a_count_of_zero_counts_on_the_columns_own_page_alone(
    organ: Any, server: Any, crawl: Any, answer: str, complete: bool, note: str
) -> None:
    server.routes["/list/41-4-0-0.html"] = answer
    statement = crawl(organ).coverage["m/4"]
    assert (statement.complete, bool(statement.empty_said)) == (complete, complete)
    assert note in statement.note


@pytest.mark.parametrize(
    ("inner", "complete"),
    [("<p>暂无相关信息</p>", True), ("<p>暂无相关信息，系统维护中</p>", False), (f"<p>暂无数据</p><ul id='list'></ul>{FETCH}", False)],
)  # fmt: skip
def test_so_it_is_for_lists_that_a_person_named(server: Any, crawl: Any, kit: Any, inner: str, complete: bool) -> None:
    server.routes["/list/"] = page(inner, menu="<a href='/'>首页</a>")
    assert crawl(kit.site(server.address, kit.section(family="guannan_xxgk"))).coverage["s"].complete is complete


SIDE = "<div class='side'><h3>相关解读</h3><p>暂无相关信息</p></div>"


@pytest.mark.parametrize(
    ("links", "complete"),
    [
        ("", True),
        ("<a href='/list/'>权责清单</a><a href='/list/index_2.html'>下一页面去看</a><a href='/list/sub/'>下级栏目名称</a>", True),
        ("<a href='/other/v.html'>别处的页面说明</a>", True),
        ("<a href='/list/41-3-0-0.html'>机构职能简介</a>", False),
        ("<div><a href='/list/v.html'>办公室职责说明</a></div><div><a href='w.html'>救助科职责说明</a></div>", False),
    ],
)  # fmt: skip
def test_the_words_of_another_box_do_not_empty_a_column_that_links_its_pages(
    server: Any, crawl: Any, kit: Any, links: str, complete: bool
) -> None:
    server.routes["/list/"] = page(f"<div class='zfxxgk_zdgkc'>{links}</div>{SIDE}", menu="<a href='/'>首页</a>")
    assert crawl(kit.site(server.address, kit.section(family="zfxxgk"))).coverage["s"].complete is complete


def test_columns_of_one_shape_of_address_are_no_pages_of_each_other(server: Any, crawl: Any, kit: Any) -> None:
    server.routes["/list/41-4-0-0.html"] = page("<a href='/list/41-3-0-0.html'>机构职能简介</a><p>暂无相关信息</p>")
    assert crawl(kit.site(server.address, kit.section("/list/41-4-0-0.html"))).coverage["s"].complete
