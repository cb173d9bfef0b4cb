"""Trees of columns in the store: kept per crawl, the newest counts, and older databases are brought up to date."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from crawler.coverage import ListReading, PageFacts
from crawler.matrices import TREE, cell_section, tree_section, with_cells
from crawler.model import Access, Cell, Host, Matrix, MatrixReading, Row, Section, Site
from crawler.plan import wanted_sections
from crawler.store import CrawlStore

AT = datetime(2026, 6, 1, 1, 0, tzinfo=UTC)
ORGAN = Matrix(
    "m", "h", "/list/41-0-0-0.html", menu=("公开", "县医保局"), topics={"业务": ("医疗救助",)}, leave_out=("税收",)
)
HAND = Section("jgzn", "h", "/list/41-3-0-0.html", menu=("机构职能",))
SITE = Site("t", "某县", "t", "某县医疗保障局", (), (Host("h", "http://a.gov.cn"),), (HAND,), matrices=(ORGAN,))


def cell(number: str, name: str, count: int | None = None, url: str = "") -> Cell:
    url = url or f"http://a.gov.cn/list/41-{number}-0-0.html"
    return Cell(f"m/{number or 'outside-1'}", number, ("公开", "县医保局", name), url, count)


CELLS = (cell("3", "机构职能", 1), cell("4", "业务"), cell("5", "税收"), cell("", "办事", url="http://b.gov.cn/x?y=1"))


@pytest.fixture
def store(tmp_path):
    with CrawlStore.open(tmp_path / "g.db") as opened:
        yield opened


def read(at: datetime, *cells: Cell) -> MatrixReading:
    return MatrixReading("m", "h", "41", "http://a.gov.cn/list/41-0-0-0.html", cells, None, at)


def sections_of(store: CrawlStore) -> list[str]:
    return [row[0] for row in store.connection.execute("SELECT section FROM section ORDER BY section")]


def test_columns_of_a_tree_become_sections_but_for_those_named_and_left_out():
    whole = with_cells(SITE, [read(AT, *CELLS)])
    assert [section.id for section in whole.sections] == ["jgzn", "m", "m/4", "m/outside-1"]
    tree, business, outside = whole.sections[1:]
    assert (tree.kind, tree.menu[-1], tree.matrix) == ("matrix", TREE, "m")
    assert (business.topics, business.url("http://127.0.0.1:1")) == (
        ("医疗救助",),
        "http://127.0.0.1:1/list/41-4-0-0.html",
    )
    assert outside.url("http://127.0.0.1:1") == "http://b.gov.cn/x?y=1"
    assert with_cells(replace(SITE, matrices=()), []).sections == (HAND,)


def test_a_crawl_asks_for_trees_and_a_named_column_for_itself():
    lists, documents = wanted_sections(SITE, ())
    assert ([s.id for s in lists], documents) == (["jgzn", "m"], [])
    assert [s.id for s in wanted_sections(SITE, ("业务",), [read(AT, *CELLS)])[0]] == ["m/4"]
    assert [s.id for s in wanted_sections(SITE, ("县医保局",), [read(AT, *CELLS)])[0]] == ["m"]


def test_the_newest_tree_counts_and_its_columns_are_the_sites_sections(store):
    first = store.begin(SITE, AT, "agent", {})
    store.save_matrix(first, ORGAN, read(AT, *CELLS))
    store.finish(first, AT, {})
    assert sections_of(store) == ["jgzn", "m", "m/3", "m/4", "m/5", "m/outside-1"]
    later = AT + timedelta(days=1)
    second = store.begin(SITE, later, "agent", {})
    assert store.matrices("t", second) == ()
    assert store.matrices("t") == (read(AT, *CELLS),)  # until it is read anew
    assert sections_of(store) == ["jgzn", "m", "m/4", "m/outside-1"]
    store.save_matrix(second, ORGAN, read(later, CELLS[1]))
    assert store.matrices("t", second) == store.matrices("t") == (read(later, CELLS[1]),)
    assert sections_of(store) == ["jgzn", "m", "m/4"]


def test_a_tree_without_columns_is_never_kept(store):
    crawl = store.begin(SITE, AT, "agent", {})
    with pytest.raises(ValueError, match="was not read"):
        store.save_matrix(crawl, ORGAN, read(AT))


def test_what_a_cell_says_is_kept_with_its_statement(store):
    crawl = store.begin(SITE, AT, "agent", {})
    section = cell_section(ORGAN, CELLS[1])
    for count, says in ((0, "暂无信息"), (4, "暂无信息"), (0, ""), (None, "")):
        reading = ListReading(section, "u", 9, tree_count=count)
        stop = reading.add(PageFacts((), empty_statement=says))
        store.save_coverage(crawl, section, reading.state(stop, Access.OK, AT))
        (kept,) = store.coverage("t", crawl.id)
        words = {(0, "暂无信息"): "暂无信息；栏目树（0）", (0, ""): "栏目树（0）"}.get((count, says), "")
        assert (kept.matrix, kept.tree_count, kept.empty_said, kept.complete) == ("m", count, words, bool(words))


def test_rows_win_over_a_smaller_number_and_not_over_a_greater_one():
    rows = [Row(f"http://a.gov.cn/{n}.html", f"文件{n}") for n in range(3)]
    for count, complete in ((0, True), (2, True), (3, True), (4, False)):
        reading = ListReading(cell_section(ORGAN, CELLS[1]), "u", 9, tree_count=count)
        statement = reading.state(reading.add(PageFacts(rows)), Access.OK, AT)
        assert (statement.complete, statement.truncated) == (complete, False)
        assert ("栏目树写明" in statement.note) is (count != 3)


def test_a_database_from_before_matrices_is_brought_up_to_date(tmp_path):
    path = tmp_path / "g.db"
    with CrawlStore.open(path) as opened:
        crawl = opened.begin(replace(SITE, matrices=()), AT, "agent", {})
        reading = ListReading(HAND, "u", 9)
        opened.save_coverage(
            crawl, HAND, reading.state(reading.add(PageFacts([Row("http://a.gov.cn/1", "一号文件")])), Access.OK, AT)
        )
        opened.finish(crawl, AT, {})
        for name in ("matrix", "tree_count", "empty_said", "listed_only"):
            opened.connection.execute(f"ALTER TABLE coverage DROP COLUMN {name}")
        for name in ("capture", "content"):
            opened.connection.execute(f"ALTER TABLE entry DROP COLUMN {name}")
        opened.connection.execute("DROP TABLE matrix")
        opened.connection.execute("DROP TABLE cell")
        opened.connection.execute("DELETE FROM _sqlite_migrations WHERE name = '0005_matrices'")
    with CrawlStore.open(path, readonly=True) as opened:
        (kept,) = opened.coverage("t")
        assert (kept.rows_read, kept.matrix, kept.tree_count, kept.empty_said, kept.listed_only) == (1, "", None, "", 0)
        assert opened.matrices("t") == ()
    with CrawlStore.open(path) as opened:
        crawl = opened.begin(SITE, AT + timedelta(days=1), "agent", {})
        opened.save_matrix(crawl, ORGAN, read(AT, *CELLS))
        reading = ListReading(tree_section(ORGAN), "u", 9, pages=1, rows=4)
        opened.save_coverage(crawl, tree_section(ORGAN), reading.state("end", Access.OK, AT))
        assert [s.section for s in opened.coverage("t", crawl.id)] == ["m"]
