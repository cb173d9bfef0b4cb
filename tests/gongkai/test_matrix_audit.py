"""A matrix from the crawl to the verdict: what an empty cell proves, and what a doubtful one does not."""

from __future__ import annotations

import json
import re
import urllib.request
from datetime import UTC, date, datetime

import pytest

from crawler.profile import find_site, load_site
from gongkai.cli import exit_code
from gongkai.cli.stages import judge
from gongkai.practice import relocate, serve, truth_table
from gongkai.practice.families.matrix import COLUMNS
from spiders.runner import CrawlOptions, run_crawls


@pytest.fixture(scope="module")
def database(tmp_path_factory):
    folder = tmp_path_factory.mktemp("matrix")
    site = load_site(find_site("practice-matrix"))
    options = CrawlOptions(
        folder / "g.db", folder / "archive", lambda: datetime(2026, 11, 2, tzinfo=UTC), "gongkai/test"
    )
    with serve(site.id, {}) as served:
        run_crawls([relocate(site, served)], options)
    return options.db


@pytest.fixture(scope="module")
def findings(database):
    return {finding.item: finding for finding in judge("practice-matrix", database, as_of=date(2026, 10, 31)).findings}


@pytest.fixture(scope="module")
def run_of_one_host(database, tmp_path_factory):
    """The same crawl by a profile that names the first host's organ only: nothing of a second channel is unread."""
    text = find_site("practice-matrix").read_text("utf-8")
    path = tmp_path_factory.mktemp("one") / "practice-matrix.toml"
    path.write_text(text[: text.index("# 龙讯")], "utf-8")
    return judge(str(path), database, as_of=date(2026, 10, 31))


@pytest.fixture(scope="module")
def findings_of_one_host(run_of_one_host):
    return {finding.item: finding for finding in run_of_one_host.findings}


def test_an_empty_cell_proves_that_the_item_was_never_published(findings_of_one_host):
    finding = findings_of_one_host["17"]  # 权责清单: the tree counts 0, the page was read and shows nothing
    assert finding.code == "not-published"
    assert "未见公开，栏目「权责清单」列明为空：栏目树（0）" in finding.sentence_zh
    assert {"xxgk", "xxgk/52"} == {row["section"] for row in finding.coverage}


def test_an_unread_tree_of_a_second_channel_forbids_every_accusation_of_absence(findings):
    assert findings["17"].code == "coverage-incomplete"
    assert "青石县医疗保障局（筹建）" in findings["17"].sentence_zh
    assert not [finding.id for finding in findings.values() if finding.code == "not-published"]


def test_a_column_of_final_accounts_proves_nothing_of_a_budget(run_of_one_host):
    codes = {f.period: f.code for f in run_of_one_host.findings if f.item == "13"}
    assert codes == {"2025": "not-due", "2026": "coverage-incomplete"}


@pytest.mark.parametrize(
    ("item", "code", "why"),
    [
        ("19", "coverage-incomplete", "栏目树写明（2），读到0条"),  # says that it is empty, the tree counts two
        ("5", "coverage-incomplete", "栏目树写明（5），读到4条"),
        ("20", "blocked", "栏目「信息公开 > 青石县医疗保障局 > 重点领域信息公开 > 办事指南」被网站拦截"),
        ("7", "blocked", "本单位的栏目树里没有叫得出该事项的栏目"),  # only the other organ has it
    ],
)
def test_a_doubtful_cell_accuses_nobody(findings, item, code, why):
    assert findings[item].code == code
    assert why in findings[item].sentence_zh


def test_only_cells_that_were_read_accuse(findings_of_one_host):
    empty = {row["section"] for f in findings_of_one_host.values() if f.code == "not-published" for row in f.coverage}
    assert empty <= {"xxgk", "xxgk/46", "xxgk/48", "xxgk/52"}


def test_the_practice_site_serves_what_its_truth_says(findings):
    rows = {listed.section: listed.rows for listed in truth_table("practice-matrix").lists}
    with serve("practice-matrix", {}) as served:
        with urllib.request.urlopen(f"{served['xxgk']}/list/41-0-0-0.html", timeout=10) as answer:
            tree = answer.read().decode()
        for number, (_, name, count, papers, _) in COLUMNS.items():
            printed = re.search(rf'·{name}(?:（(\d+)）)?", url:"/list/41-{number}-0-0\.html"', tree)
            assert printed
            assert printed[1] == (None if count is None else str(count))
            assert rows[f"xxgk/{number}"] == len(papers)


def test_the_command_says_of_every_cell_whether_it_is_full_empty_or_unread(database, capsys):
    assert exit_code(["evidence", "matrix", "practice-matrix", "--db", str(database)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert any(line.startswith("xxgk\t栏目树读全\t单位编号 41，栏目 9 个，存档编号 ") for line in lines)
    assert any(line.startswith("ls-bare\t栏目树未读全\t") and "这个单位的栏目都没有读" in line for line in lines)
    assert "  有内容\t3/0\t信息公开 > 青石县医疗保障局 > 重点领域信息公开 > 财政资金" in lines
    assert "  列明为空\t0/0\t信息公开 > 青石县医疗保障局 > 政府文件 > 规划计划\t暂无相关信息；栏目树（0）" in lines
    assert "  未读\t0/—\t信息公开 > 青石县医疗保障局 > 重点领域信息公开 > 办事指南\tHTTP 412" in lines
    assert exit_code(["evidence", "matrix", "practice-matrix", "--db", str(database), "--json"]) == 0
    cells = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    states = {cell["section"]: (cell["state"], cell.get("tree_count"), cell.get("rows_read", 0)) for cell in cells}
    assert states["xxgk/50"] == ("partial", 5, 4)
    assert states["xxgk/53"] == ("unread", 2, 0)  # two statements that contradict each other
    assert states["ls/outside-1"] == ("unread", None, 0)
    assert {name: state for name, state in states.items() if name.startswith("ls-bare")} == {
        "ls-bare": ("unread", None, 0)
    }


def test_a_site_without_a_matrix_says_so(database, capsys):
    assert exit_code(["evidence", "matrix", "practice-trs", "--db", str(database)]) == 3
    assert "没有 practice-trs 的栏目树" in capsys.readouterr().err
