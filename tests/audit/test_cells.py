"""Columns of an organ's tree: what their words mean, and when an empty one proves that an item was never published."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from audit.cells import with_columns
from audit.coverage import CoverageIndex, Gate
from audit.policy import load_policy
from catalogs.topics import load_topics
from crawler.model import Cell, Matrix, MatrixReading

POLICY, TOPICS = load_policy(), load_topics()
PLACE = ("信息公开", "县医保局")


def organ(bureau: Any, *names: str, **matrix: Any) -> Any:
    """Give the bureau a matrix whose tree names these columns; nothing of it is read yet."""
    cells = tuple(
        Cell(f"m/{n}", str(n), (*PLACE, name), f"http://web.example.invalid/{n}") for n, name in enumerate(names)
    )
    site = replace(bureau.site, sections=(), matrices=(Matrix("m", "web", "/organ/7", menu=PLACE, **matrix),))
    reading = MatrixReading("m", "web", "7", "http://web.example.invalid/organ/7", cells)
    bureau.site = with_columns(site, (reading,) if cells else (), TOPICS)
    bureau.coverage = []
    return bureau


def gate(bureau: Any, topic: str = "权责清单", after: date | None = None) -> Gate:
    index = CoverageIndex.of(bureau.site, bureau.coverage, POLICY)
    return index.gate(bureau.catalog().items[0], frozenset({topic}), after)


def topics_of(bureau: Any) -> dict[str, tuple[str, ...]]:
    return {section.id: section.topics for section in bureau.site.sections}


def test_the_words_of_a_column_tell_its_topics_and_the_profile_overrides_them(bureau: Any) -> None:
    organ(
        bureau,
        "权责清单",
        "行政许可/处罚",
        "业务专栏",
        "规划计划",
        topics={"业务专栏": ("医疗救助",), "规划计划": ("部门文件",)},
    )
    assert topics_of(bureau) == {
        "m": (), "m/0": ("权责清单",), "m/1": ("行政许可", "行政处罚"), "m/2": ("医疗救助",), "m/3": ("部门文件",),
    }  # fmt: skip


def test_an_item_whose_column_says_that_it_is_empty_is_certified_absent_with_its_words(bureau: Any) -> None:
    organ(bureau, "权责清单", "机构职能", "其他信息公开内容")
    bureau.read("m")
    bureau.read("m/0", rows_read=0, stop="empty-statement", empty_said="暂无相关信息；栏目树（0）", matrix="m")
    assert [gap.zh for gap in gate(bureau).gaps] == ["栏目「信息公开 > 县医保局 > 其他信息公开内容」未读取"]
    bureau.read("m/2", matrix="m")
    found = gate(bureau)
    assert found.complete  # 机构职能 is by its words another subject's column
    assert found.empties == (("权责清单", "暂无相关信息；栏目树（0）"),)
    assert {row["section"] for row in found.rows} == {"m", "m/0", "m/2"}


@pytest.mark.parametrize("tree", [None, {"stop": "error", "complete": False, "note": "没有读到该单位的栏目树"}])
def test_without_the_tree_no_column_certifies_anything(bureau: Any, tree: dict[str, Any] | None) -> None:
    organ(bureau, "权责清单")
    bureau.read("m/0", rows_read=0, stop="empty-statement", empty_said="暂无相关信息", matrix="m")
    if tree is not None:
        bureau.read("m", **tree)
    assert not gate(bureau).complete
    assert any("栏目树" in gap.zh for gap in gate(bureau).gaps)


def test_a_tree_read_before_the_due_day_certifies_nothing_after_it(bureau: Any) -> None:
    organ(bureau, "权责清单")
    bureau.read("m", day=date(2026, 1, 1))
    bureau.read("m/0", day=date(2026, 9, 1))
    assert not gate(bureau, after=date(2026, 6, 1)).complete
    assert gate(bureau, after=date(2025, 12, 1)).complete


def test_an_organ_without_a_column_called_like_the_item_accuses_nobody(bureau: Any) -> None:
    organ(bureau, "机构职能", "其他信息公开内容")
    for section in ("m", "m/0", "m/1"):
        bureau.read(section)
    assert [gap.zh for gap in gate(bureau).gaps] == ["本单位的栏目树里没有叫得出该事项的栏目"]
    bureau.site = replace(bureau.site, all_columns=True)  # a person says so
    assert gate(bureau).complete


def test_where_no_column_is_called_like_the_item_every_column_has_to_be_read(bureau: Any) -> None:
    organ(bureau, "机构职能", "统计信息")
    bureau.site = replace(bureau.site, all_columns=True)
    bureau.read("m")
    bureau.read("m/0")
    assert [gap.zh for gap in gate(bureau).gaps] == ["栏目「信息公开 > 县医保局 > 统计信息」未读取"]


def test_the_finding_names_the_columns_that_call_themselves_empty(bureau: Any) -> None:
    organ(bureau, "部门文件")
    for name, change in (("m", {}), ("m/0", {"rows_read": 0, "stop": "empty-statement", "empty_said": "暂无相关信息"})):
        bureau.read(name, **change)
    (finding,) = [f for f in bureau.audit().findings if f.item == "1"]
    assert finding.code == "not-published"
    assert finding.sentence_zh.startswith(
        "第1项「部门文件」截至 2026-10-31 已完整读取全部对应栏目，未见公开，栏目「部门文件」列明为空：暂无相关信息"
    )
    assert "the site itself calls the column 部门文件 empty: 暂无相关信息" in finding.sentence_en


def test_pages_that_were_not_opened_keep_a_column_from_certifying(bureau: Any) -> None:
    organ(bureau, "权责清单")
    bureau.read("m")
    bureau.read("m/0", listed_only=3)
    assert [gap.zh for gap in gate(bureau).gaps] == [
        "栏目「信息公开 > 县医保局 > 权责清单」有 3 个页面只读了列表行，没有打开"
    ]
