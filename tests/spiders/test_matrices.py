"""Organ x category matrices: the columns come from the site's own tree, and every cell says full, empty or unread."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from crawler.model import Access, Matrix, Section, SiteError
from crawler.profile import find_site, load_site, shipped_sites
from crawler.store import CrawlStore
from gongkai.practice import relocate, serve
from spiders.profile_checks import check_profile
from spiders.runner import CrawlOptions, run_crawls

NODE = '{{name:"{}", url:"/list/41-{}-0-0.html"}}'


def organ_page(*nodes):
    """The organ's page with a tree of (words, category)."""
    tree = ",".join(NODE.format(words, number) for words, number in nodes)
    return f"<html><body><a href='/'>首页</a><script>var zNodes=[{tree}];</script><p>信息公开平台</p></body></html>"


def cell_page(*rows, says=""):
    lines = "".join(
        f'<tr><td>{n}</td><td><a href="/news/show-{number}.html">{title}</a></td><td>{day}</td></tr>'
        for n, (number, title, day) in enumerate(rows, 1)
    )
    shown = f"<tr><td colspan=3>{says}</td></tr>" if says else ""
    return f"<html><body><a href='/list/41-0-0-0.html'>本单位</a><table><tr><th>号</th></tr>{lines}{shown}</table></body></html>"


@pytest.fixture
def small(server, kit):
    """A site of one matrix "m" on the small server: two columns, one of them empty."""
    server.routes |= {
        "/list/41-0-0-0.html": organ_page(("机构职能（1）", 3), ("统计信息（0）", 4)),
        "/list/41-3-0-0.html": cell_page((1, "县医保局机构职能说明", "2026-03-05")),
        "/list/41-4-0-0.html": cell_page(says="暂无相关信息"),
        "/news/show-1.html": kit.article("县医保局机构职能说明"),
    }
    matrix = Matrix("m", "h", "/list/41-0-0-0.html", menu=("信息公开", "县医保局"))
    return replace(kit.site(server.address), matrices=(matrix,))


@pytest.fixture(scope="module")
def practice(tmp_path_factory):
    folder = tmp_path_factory.mktemp("matrix")
    site = load_site(find_site("practice-matrix"))
    options = CrawlOptions(
        folder / "g.db", folder / "archive", lambda: datetime(2026, 11, 2, tzinfo=UTC), "gongkai/test"
    )
    with serve(site.id, {}) as served:
        (summary,) = run_crawls([relocate(site, served)], options)
    with CrawlStore.open(options.db, readonly=True) as store:
        return {s.section: s for s in store.coverage(site.id)}, store.matrices(site.id), list(store.captures()), summary


@pytest.mark.parametrize(
    ("cell", "count", "rows", "complete", "said", "note"),
    [
        ("xxgk/45", 17, 17, True, "", ""),
        ("xxgk/46", 0, 0, True, "暂无相关信息；栏目树（0）", "暂无相关信息"),
        ("xxgk/48", 0, 3, True, "", "栏目树写明（0），读到3条"),
        ("xxgk/50", 5, 4, False, "", "栏目树写明（5），读到4条"),
        ("xxgk/52", 0, 0, True, "栏目树（0）", "页面没有任何一行"),
        ("xxgk/53", 2, 0, False, "", "栏目树写明（2），读到0条"),
        ("xxgk/54", None, 0, False, "", "HTTP 412"),
        ("ls/6715861", None, 0, True, "暂无相关信息", "暂无相关信息"),
        ("ls/6715951", None, 2, True, "", ""),
        ("ls/outside-1", None, 0, False, "", "不在站点档案的主机之列"),
        ("ls-null/6715861", None, 3, True, "", ""),
    ],
)
def test_what_a_cell_says(practice, cell, count, rows, complete, said, note):
    s = practice[0][cell]
    assert (s.tree_count, s.rows_read, s.complete, s.empty_said) == (count, rows, complete, said)
    assert note in s.note
    assert s.matrix == cell.partition("/")[0]


def test_a_tree_is_one_list_of_columns_with_its_capture_as_evidence(practice):
    coverage, readings, captures, summary = practice
    trees = {reading.matrix: reading for reading in readings}
    assert {name: len(tree.cells) for name, tree in trees.items()} == {"xxgk": 9, "ls": 8, "ls-null": 3}
    assert trees["xxgk"].cells[1].menu == ("信息公开", "青石县医疗保障局", "政府文件", "部门文件")
    by_id = {capture["id"]: capture for capture in captures}
    assert by_id[trees["xxgk"].capture]["url"].endswith("/list/41-0-0-0.html")
    assert "xxgk/outside-1" not in coverage  # the profile leaves it out, and says so
    assert "档案写明不读的栏目：税收管理" in coverage["xxgk"].note
    assert "比页面菜单多 2 个栏目" in coverage["ls"].note
    assert "返回 null，以页面上的栏目菜单为准" in coverage["ls-null"].note
    assert any("建议提案办理（xxgk/50）" in line for line in summary.unread)


def test_a_matrix_without_any_tree_is_unread_and_nothing_of_it_is_empty(practice):
    statement = practice[0]["ls-bare"]
    assert not statement.complete
    assert statement.empty_said == ""
    assert "这个单位的栏目都没有读" in statement.note
    assert not any(section.startswith("ls-bare/") for section in practice[0])


def test_columns_named_by_a_person_are_read_once_as_that_section(small, server, crawl):
    named = Section("jgzn", "h", "/list/41-3-0-0.html", menu=("机构职能",), topics=("机构职能",))
    result = crawl(replace(small, sections=(named,)))
    assert set(result.coverage) == {"jgzn", "m", "m/4"}
    assert server.asked("/list/41-3-0-0.html") == 1


def test_a_later_crawl_finds_new_columns_and_says_which_are_gone(small, server, crawl, kit):
    crawl(small)
    server.routes["/list/41-0-0-0.html"] = organ_page(("机构职能（1）", 3), ("政策解读（0）", 9))
    server.routes["/list/41-9-0-0.html"] = cell_page(says="暂无相关信息")
    result = crawl(small, at=kit.now + timedelta(days=2))
    assert set(result.coverage) == {"m", "m/3", "m/9"}
    assert "以前有、现在没有的栏目：统计信息" in result.coverage["m"].note
    assert result.by_path()["news/show-1.html"].menus == (("信息公开", "县医保局", "机构职能"),)


def test_a_tree_that_fails_later_unsays_nothing_and_certifies_nothing(small, server, crawl, kit):
    crawl(small)
    server.routes["/list/41-0-0-0.html"] = (404, {}, b"gone")
    result = crawl(small, at=kit.now + timedelta(days=2))
    assert result.coverage["m"].access is Access.NOT_FOUND
    assert not result.coverage["m"].complete
    assert result.coverage["m/4"].read_at == kit.now  # the older statement, with its day
    assert server.asked("/list/41-4-0-0.html") == 1


@pytest.mark.parametrize(
    ("answer", "whole"), [((404, {}, b""), True), ((405, {}, b""), True), ((500, {}, b"error"), False)]
)
def test_a_missing_tree_interface_leaves_the_menu_and_a_failing_one_may_hide_columns(server, crawl, kit, answer, whole):
    menu = '<a href="/public/column/7?type=4&amp;catId=1&amp;action=list">机关简介</a>'
    server.routes["/public/column/7?type=4"] = f"<html><body>{menu}<p>信息公开</p></body></html>"
    server.routes["/public/column/7?type=4&catId=1&action=list"] = (
        f"<html><body>{menu}<ul><li class='mc'>名称</li></ul><p>暂无相关信息</p><a href='/'>首页</a></body></html>"
    )
    server.default = lambda path: answer if path.startswith("/site/label/8888") else None
    matrix = Matrix("m", "h", "/public/column/7?type=4")
    result = crawl(replace(kit.site(server.address), matrices=(matrix,)))
    assert result.coverage["m"].complete is whole
    assert result.coverage["m"].access is (Access.OK if whole else Access.HTTP_ERROR)
    assert ("可能还有别的栏目" in result.coverage["m"].note) is not whole
    assert result.coverage["m/1"].empty_said == "暂无相关信息"
    methods = {method for method, path in server.requests if path.startswith("/site/label/8888")}
    assert methods == ({"GET", "POST"} if whole else {"GET"})


def test_what_of_a_matrix_failed_for_the_moment_is_asked_once_more(small, server, crawl, kit):
    good = server.routes["/list/41-4-0-0.html"]
    server.routes["/list/41-4-0-0.html"] = (503, {}, b"busy")
    first = crawl(small, retry_after=timedelta(hours=2))
    assert not first.coverage["m/4"].complete
    server.routes["/list/41-4-0-0.html"] = good
    server.requests.clear()
    result = crawl(small, at=kit.now + timedelta(hours=3), retry_after=timedelta(hours=2))
    assert result.summary.second
    assert result.coverage["m/4"].empty_said == "暂无相关信息；栏目树（0）"
    assert server.asked("/list/41-3-0-0.html") == 0  # it had ended; only what failed is asked again


def test_an_interrupted_crawl_reads_the_columns_that_its_tree_had_named(small, server, crawl, kit):
    def stop_after_the_tree(progress):
        if "/list/41-3" in progress.url:
            raise RuntimeError("killed")

    with pytest.raises(RuntimeError, match="killed"):
        crawl(small, progress=stop_after_the_tree)
    server.requests.clear()
    result = crawl(small)
    assert result.summary.resumed
    assert server.asked("/list/41-0-0-0.html") == 0  # the tree had ended
    assert {section: s.complete for section, s in result.coverage.items()} == {"m": True, "m/3": True, "m/4": True}
    assert result.coverage["m/4"].tree_count == 0


def test_one_column_of_a_matrix_can_be_named_once_it_is_known(small, server, crawl, kit):
    with pytest.raises(SiteError, match="没有栏目「m/3」"):
        crawl(small, sections=("m/3",))
    crawl(small)
    server.requests.clear()
    crawl(small, sections=("统计信息",), at=kit.now + timedelta(days=1))
    assert server.asked("/list/41-4-0-0.html") == 1
    assert server.asked("/list/41-0-0-0.html") == 0
    crawl(small, sections=("m",), at=kit.now + timedelta(days=2))
    assert server.asked("/list/41-0-0-0.html") == 1
    assert server.asked("/list/41-3-0-0.html") == 1


@pytest.mark.parametrize(
    ("name", "path", "cells"),
    [
        (
            "practice-gkmlpt",
            "/qsylbzj/gkmlpt/index",
            {"1076": (230, 230), "1077": (12, 12), "1079": (0, 0), "1081": (100, 100)},
        ),
        ("practice-thtml", "/xxgk/list.thtml?classId=44&orgCode=001001066", {"44": (39, 39), "45": (0, 0)}),
        (
            "practice-anhui",
            "/XxgkContent/showList/840/135/page_1.html",
            {"840": (48, None), "851": (11, None), "862": (0, None)},
        ),
    ],
)
def test_the_trees_of_other_systems(name, path, cells, tmp_path):
    site = load_site(find_site(name))
    options = CrawlOptions(
        tmp_path / "g.db", tmp_path / "archive", lambda: datetime(2026, 11, 2, tzinfo=UTC), "gongkai/test", limit=0
    )
    with serve(name, {}) as served:
        run_crawls([relocate(replace(site, sections=(), matrices=(Matrix("all", "portal", path),)), served)], options)
    with CrawlStore.open(options.db, readonly=True) as store:
        coverage = {s.section: s for s in store.coverage(site.id)}
    assert coverage["all"].complete
    found = {number: coverage[f"all/{number}"] for number in cells}
    assert {number: (s.rows_read, s.tree_count) for number, s in found.items()} == cells
    assert all(s.complete for s in found.values())
    assert all(bool(s.empty_said) is (s.rows_read == 0) for s in found.values())


def test_a_profile_that_names_no_organ_is_refused_before_anything_is_asked(kit, server, crawl):
    with pytest.raises(SiteError, match="看不出单位编号"):
        crawl(replace(kit.site(server.address), matrices=(Matrix("m", "h", "/zwgk/"),)))
    assert not server.requests


def test_a_topic_that_the_vocabulary_lacks_is_named_with_the_nearest(tmp_path):
    text = find_site("practice-matrix").read_text("utf-8").replace('["部门决算"]', '["部门决祘"]')
    (tmp_path / "t.toml").write_text(text, "utf-8")
    (problem,) = check_profile(tmp_path / "t.toml")
    assert "xxgk「财政资金」 的 topics「部门决祘」不在主题表里，→ 部门决算" in problem.zh
    assert not [said for name in shipped_sites() for said in check_profile(find_site(name)) if "主题表" in said.zh]
