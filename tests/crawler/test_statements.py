"""Statements of nothing to publish, and what only sounds like one."""

from __future__ import annotations

import pytest

from crawler.reading.statements import empty_list_statement, statement_of_none


@pytest.mark.parametrize(
    "text",
    [
        "2023年度，青禾县医疗保障局无行政强制事项。",
        "本单位无行政许可事项。",
        "本年度未发生行政处罚案件。",
        "我局2024年没有收到政府信息公开申请。",
        "截至目前，暂无行政复议案件。",
        "我局不涉及行政事业性收费。",
        "青禾县医疗保障局本季度未作出行政处罚决定",
        "无",
        "暂无相关信息",
        "该栏目暂无内容",
    ],
)
def test_statement(text: str) -> None:
    assert statement_of_none([text], prose=len(text)) == text


@pytest.mark.parametrize(
    "text",
    [
        "公示期内如无异议，将按规定办理。",
        "我局为参保群众提供无偿服务。",
        "本局无障碍设施齐全。",
        "我局没有及时更新的栏目已整改。",
        "本单位有无行政许可事项，见附件。",
        "现将2024年度部门决算予以公开。",
        "",
    ],
)
def test_no_statement(text: str) -> None:
    assert statement_of_none([text], prose=len(text)) == ""


def test_detail_of_a_long_report_is_no_statement() -> None:
    assert statement_of_none(["本年度未收到政府信息公开申请。"], prose=2000) == ""


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("暂无相关信息", True),
        ("没有找到相关数据", True),
        ("暂无", False),
        ("暂无相关信息公开指南的下载，请先阅读下面的说明并联系我们的工作人员", False),
    ],
)
def test_empty_list(text: str, found: bool) -> None:
    assert bool(empty_list_statement([text])) is found
