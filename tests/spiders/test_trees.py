"""An organ's tree of columns: what each system's page says that the organ has, and what it does not say."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from crawler.model import Matrix, SiteError
from spiders.families.base import ListDocument
from spiders.families.matrix import PLACES, matrix_family, place_of, read_interface, read_tree
from spiders.families.trees import MAX_NODES, name_and_count, tree_nodes

HOST = "http://www.example.invalid"


def doc(html: str, path: str = "/") -> ListDocument:
    return ListDocument(HOST + path, 200, {"content-type": "text/html; charset=utf-8"}, html.encode())


def matrix(path: str = "/list/41-0-0-0.html", **values: object) -> Matrix:
    return Matrix("m", "h", path, menu=("信息公开", "县医保局"), **values)  # type: ignore[arg-type]


def columns(tree: object) -> list[tuple[str, str, int | None]]:
    """(id, words below the profile's own, count) of a tree's columns."""
    return [(cell.section, " > ".join(cell.menu[2:]), cell.count) for cell in tree.cells.values()]  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("family", "address", "place"),
    [
        ("lonsun", "/public/column/6602361?type=4&catId=6715841&action=list", ("6602361", "6715841")),
        ("lonsun", "/public/column/6602361?type=4&action=list", ("6602361", "")),
        ("lonsun", "/public/6602361/77.html", None),
        ("guannan_xxgk", "/list/41-45-0-0.html", ("41", "45")),
        ("guannan_xxgk", "/list/41-0-0-0.html", ("41", "")),
        ("guannan_xxgk", "/list/41-45-0-0-2.html", None),
        ("thtml", "/xxgk/list.thtml?classId=44&orgCode=001001066", ("001001066", "44")),
        ("thtml", "/xxgk/list.thtml?classId=44", None),
        ("anhui2", "/XxgkContent/showList/840/135/page_1.html", ("135", "840")),
        ("anhui2", "/XxgkContent/showList/840/135/page_2.html", None),
        ("epoint", "/dynamic/zwgk/govInfoPub.html?categorynum=003006&deptcode=ybj", ("ybj", "003006")),
        ("lonsun", "/public/column/6602361?type=4&catId=../../etc", None),
        ("lonsun", "http://[::1/public/column/1", None),
    ],
)
def test_organ_and_category_of_an_address(family, address, place):
    assert place_of(family, HOST + address if address.startswith("/") else address) == place


def test_a_matrix_is_told_by_its_path_and_refused_where_the_path_names_no_organ():
    assert matrix_family(matrix(), "", "x") == ("guannan_xxgk", "41")
    assert matrix_family(matrix("/public/column/7?type=4"), "", "x") == ("lonsun", "7")
    assert matrix_family(matrix("/xxgk/list.thtml?classId=1&orgCode=2"), "", "x") == ("thtml", "2")
    with pytest.raises(SiteError, match="看不出单位编号"):
        matrix_family(matrix("/zwgk/index.html"), "", "p.toml m")
    with pytest.raises(SiteError, match="没有“单位×栏目”矩阵"):
        matrix_family(matrix(family="trs"), "", "p.toml m")


def test_a_script_tree_with_bare_keys_counts_and_parents():
    tree = read_tree(
        doc(
            '<script>var zNodes=[{name:"政府文件",open:true,children:[{name:"·部门文件（17）",url:"/list/41-45-0-0.html"},'
            '{name:"规划计划（0）",url:"/list/41-46-0-0.html"},]},{name:"人事信息",url:"/list/42-47-0-0.html"},'
            '{name:"税收管理",url:"http://tax.example.invalid/"},{name:"暂未开通",url:"#"}];</script>'
        ),
        "guannan_xxgk", "41", matrix(),
    )  # fmt: skip
    assert columns(tree) == [
        ("m/45", "政府文件 > 部门文件", 17),
        ("m/46", "政府文件 > 规划计划", 0),
        ("m/outside-1", "税收管理", None),
    ]
    assert (tree.strangers, tree.without_address) == (1, 1)


def test_a_flat_tree_names_what_stands_above_and_a_parents_sum_is_no_count():
    tree = read_tree(
        doc(
            '<script>nodes = [{"id":1,"pId":0,"name":"重点领域（9）","url":"/list/41-60-0-0.html","isParent":true},'
            '{"id":2,"pId":1,"name":"预决算（0）","url":"/list/41-61-0-0.html"}]</script>'
        ),
        "guannan_xxgk", "41", matrix(),
    )  # fmt: skip
    assert columns(tree) == [("m/60", "重点领域", 9), ("m/61", "重点领域 > 预决算", 0)]
    assert not tree.closed
    nested = '<script>x=[{"name":"财政（9）","url":"/list/41-60-0-0.html","children":[{"name":"决算（9）","url":"/list/41-61-0-0.html"}]}]</script>'
    assert columns(read_tree(doc(nested), "guannan_xxgk", "41", matrix())) == [
        ("m/60", "财政", None),
        ("m/61", "财政 > 决算", 9),
    ]


def test_a_node_that_opens_on_a_click_keeps_the_tree_from_being_whole():
    tree = read_tree(
        doc('<script>x=[{"name":"重点领域","url":"/list/41-60-0-0.html","isParent":"true"}]</script>'),
        "guannan_xxgk", "41", matrix(),
    )  # fmt: skip
    assert tree.closed == ["重点领域"]


def test_links_in_nested_lists_with_the_count_behind_and_pagers_left_out():
    link = '<a href="/xxgk/list.thtml?classId={}&orgCode=9">{}</a>'
    page = doc(
        f"<ul><li><span>组织机构</span><ul><li>{link.format(1, '机构职能')}（3）</li><li>{link.format(2, '领导分工')}<em>(0)</em></li></ul></li>"
        f"<li>{link.format(3, '更多')}</li></ul><div>{link.format(4, '下一页')}{link.format(5, '2')}</div>"
        f"<a href='/xxgk/list.thtml?classId=1&orgCode=8'>别局</a>"
    )
    tree = read_tree(page, "thtml", "9", matrix("/xxgk/list.thtml?classId=1&orgCode=9"))
    assert columns(tree) == [
        ("m/1", "组织机构 > 机构职能", 3),
        ("m/2", "组织机构 > 领导分工", 0),
        ("m/3", "未写明名称的栏目 3", None),
    ]
    assert tree.strangers == 1


def test_gkmlpt_names_columns_with_their_number_of_posts():
    config = (
        '<script>window._CONFIG={"SID":"1","TREE":[{"id":5,"name":"法定公开","post_count":9,"children":[{"id":6,"name":"规划计划","post_count":0},'
        '{"id":7,"name":"办事","post_count":0,"jump_url":"http://zwfw.example.invalid/"}]}]};</script>'
    )
    tree = read_tree(doc(config, "/ybj/gkmlpt/index"), "gkmlpt", "/ybj/gkmlpt", matrix("/ybj/gkmlpt/index"))
    assert columns(tree) == [
        ("m/5", "法定公开", None),
        ("m/6", "法定公开 > 规划计划", 0),
        ("m/outside-1", "法定公开 > 办事", 0),
    ]
    assert next(iter(tree.cells.values())).url.endswith("/ybj/gkmlpt/index#5")


@pytest.mark.parametrize(
    ("answer", "found", "note"),
    [
        ("null", 1, "返回 null，以页面上的栏目菜单为准"),
        ("", 1, "返回 空白"),
        ("<html>登录</html>", 1, "返回 <html>"),
        ('[{"name":"统计信息","htmlPath":"/public/column/7?type=4&catId=2&action=list"}]', 2, "多 1 个栏目"),
        ('[{"name":"统计信息","htmlPath":"/public/column/8?type=4&catId=2&action=list"}]', 1, ""),
    ],
)
def test_the_tree_interface_of_lonsun(answer, found, note):
    page = doc('<a href="/public/column/7?type=4&amp;catId=1&amp;action=list">机关简介</a>', "/public/column/7?type=4")
    tree = read_tree(page, "lonsun", "7", matrix("/public/column/7?type=4"))
    assert tree.ask is not None
    assert "labelName=columnTree" in tree.ask.url
    read_interface(doc(answer), tree, "lonsun", "7", matrix("/public/column/7?type=4"))
    assert len(tree.cells) == found
    assert note in "；".join(tree.notes)


def test_a_menu_text_is_taken_apart():
    assert name_and_count("·机构职能（3）") == ("机构职能", 3)
    assert name_and_count("部门文件 (共)") == ("部门文件 (共)", None)
    assert name_and_count("政府工作报告(2025)") == ("政府工作报告(2025)", None)


HOSTILE = (
    "<script>x=[" + '{"name":"预决算","url":"/list/41-1-0-0.html","children":[' * 5000 + "</script>",
    "<script>" + "x=[{" * 50_000 + "</script>",
    "<script>x=[{name:\"" + "\\" * 100_001 + "</script>",
    "<ul><li>" * 3000 + '<a href="/list/41-1-0-0.html">预决算</a>',
    "".join(f'<a href="/list/41-{n}-0-0.html">栏目{n}</a>' for n in range(1, 5000)),
    "<script>x=[" + ",".join(f'{{"id":{n},"pId":{n},"name":"甲乙","url":"/list/41-{n}-0-0.html"}}' for n in range(3000)) + "]</script>",
)  # fmt: skip


@pytest.mark.parametrize("html", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_trees_are_bounded(html):
    page = doc(html)
    assert len(tree_nodes(page)) <= 2 * MAX_NODES
    for family in PLACES:
        tree = read_tree(page, family, "41", matrix())
        assert len(tree.cells) <= 400


def test_noise_never_raises():
    rng = random.Random(5)
    words = [
        '[{"name":',
        "children:[",
        "}]",
        '"url":"/list/41-1-0-0.html"',
        "<li>",
        "<a href=",
        "null",
        "{",
        "]",
        "\\",
        "（0）",
        "\x00",
        "'",
    ]
    for _ in range(400):
        page = doc("".join(rng.choice(words) for _ in range(rng.randrange(40))))
        for family in PLACES:
            tree = read_tree(page, family, "41", matrix())
            read_interface(page, tree, family, "41", matrix())


@pytest.mark.parametrize(
    ("answer", "complete"),
    [
        ("null", True),
        (
            "<html><head><title>用户登录</title></head><body><form><input name='u'></form><a href='/'>首页</a></body></html>",
            False,
        ),
        ("HOME", True),
    ],
)
def test_a_page_in_place_of_the_tree_interface_does_not_say_that_there_is_none(server, crawl, kit, answer, complete):
    home = (
        "<html><head><title>某县人民政府</title></head><body>"
        + "<a href='/x/'>政务公开</a><p>县人民政府今日要闻</p>" * 9
    )
    page = "<html><body><ul><li><a href='/public/column/77?type=4&catId=5&action=list'>机构职能</a></li></ul></body></html>"
    server.routes |= {"/": home, "/public/column/77?type=4&action=list": page}
    server.default = lambda path: (
        (home if answer == "HOME" else answer) if path.startswith("/site/label/8888") else "<p>暂无相关信息</p>"
    )
    server.routes["/robots.txt"] = (404, {}, b"")
    matrix = Matrix("m", "h", "/public/column/77?type=4&action=list", menu=("县医保局",))
    statement = crawl(replace(kit.site(server.address), matrices=(matrix,))).coverage["m"]
    assert (statement.complete, statement.rows_read) == (complete, 1), statement.note
