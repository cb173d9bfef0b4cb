"""落款: who signed and when, in the forms that documents take, and what only looks like it."""

from __future__ import annotations

import pytest

from crawler.reading.signature import find_signature

TEXT = [
    "各乡镇人民政府，县级各部门：",
    "为做好参保缴费工作，现就有关事项通知如下。",
    "一、参保范围按规定执行。",
    "二、各乡镇要加强组织领导，确保应保尽保。",
]


@pytest.mark.parametrize(
    ("lines", "issuer", "day"),
    [
        (["青禾县医疗保障局", "2024年5月6日"], "青禾县医疗保障局", "2024-05-06"),
        (["青禾县医疗保障局 2024年5月6日"], "青禾县医疗保障局", "2024-05-06"),
        (["青禾县医疗保障局", "2024 年 5 月 6 日"], "青禾县医疗保障局", "2024-05-06"),
        (["青禾县医疗保障局", "二〇二四年五月六日"], "青禾县医疗保障局", "2024-05-06"),
        (["青禾县医疗保障局", "二О二四年五月六日"], "青禾县医疗保障局", "2024-05-06"),
        (["青禾县医疗保障局", "二ＯＯ九年十二月三十日"], "青禾县医疗保障局", "2009-12-30"),
        (["青禾县医疗保障局（盖章）", "2024年5月6日（盖章）"], "青禾县医疗保障局", "2024-05-06"),
        (["青禾县医疗保障局", "青禾县财政局", "2024年5月6日"], "青禾县医疗保障局 青禾县财政局", "2024-05-06"),
        (["青禾县医疗保障局", "2024-05-06"], "青禾县医疗保障局", "2024-05-06"),
        (["（此件公开发布）", "青禾县人民政府办公室", "2024年5月6日"], "青禾县人民政府办公室", "2024-05-06"),
        (
            ["青禾县医疗保障局", "2024年5月6日", "附件", "办法", "第一条 自2024年7月1日起施行。"],
            "青禾县医疗保障局",
            "2024-05-06",
        ),
        (["附件：参保办法", "2024年5月6日"], "", "2024-05-06"),
        (["2024年5月6日"], "", "2024-05-06"),
        (["青禾县医疗保障局办公室 2024年5月7日印发"], "青禾县医疗保障局办公室", "2024-05-07"),
        (
            ["青禾县医疗保障局", "2024年5月6日", "青禾县医疗保障局办公室 2024年5月7日印发"],
            "青禾县医疗保障局",
            "2024-05-06",
        ),
    ],
)
def test_signed(lines: list[str], issuer: str, day: str) -> None:
    found = find_signature([*TEXT, *lines])
    assert found.moment is not None
    assert (found.issuer, found.moment.value) == (issuer, day)


@pytest.mark.parametrize(
    "lines",
    [
        ["附件2", "医疗保障参保办法", "第一条 为规范参保，制定本办法。", "2023年9月1日"],
        [],
        ["时间：2024年6月3日"],
        ["报名截止2024年6月3日前。"],
        ["2024-06-03"],
        ["本办法自2024年7月1日起施行。"],
        ["青禾县医疗保障局于2024年5月6日召开会议。"],
    ],
)
def test_unsigned(lines: list[str]) -> None:
    assert find_signature([*TEXT, *lines]).moment is None


def test_month_is_kept_as_a_month() -> None:
    found = find_signature([*TEXT, "青禾县统计局", "2024年5月"])
    assert found.moment is None
    assert found.month is not None
    assert found.month.value == "2024-05"
