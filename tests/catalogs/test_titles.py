"""Naming a catalog from the lines above its table."""

from __future__ import annotations

import pytest

from catalogs.titles import name_catalog


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (
            ["某江县民政局政务公开事项标准目录（试行）", "单位：某江县民政局"],
            ("某江县民政局", "某江县", "department", "试行"),
        ),
        (
            ["填报单位：海门市海安区教育局    2023年5月"],
            ("海门市海安区教育局", "海门市海安区", "department", "未注明"),
        ),
        (
            ["某江县人民政府办公室关于印发目录的通知", "某江县人民政府主动公开基本目录（2022年版）"],
            ("某江县人民政府", "某江县", "government", "2022年版"),
        ),
        (
            ["2021年某江县市场监督管理局政府信息主动公开目录"],
            ("某江县市场监督管理局", "某江县", "department", "2021年"),
        ),
        (
            ["某江县市场监督管理局", "政府信息主动公开基本目录", "编制日期：2023-06-01"],
            ("某江县市场监督管理局", "某江县", "department", "2023-06-01"),
        ),
        (
            ["甘南藏族自治州医疗保障局政务公开清单"],
            ("甘南藏族自治州医疗保障局", "甘南藏族自治州", "department", "未注明"),
        ),
        (
            ["某江县 财政局 政务公开目录（修订）"],
            ("某江县财政局", "某江县", "department", "修订"),
        ),
        (
            ["城市管理局政务公开目录"],
            ("城市管理局", "", "department", "未注明"),
        ),
        (
            ["（五）社会救助领域基层政务公开标准目录"],
            ("", "", "department", "未注明"),
        ),
        (
            [],
            ("", "", "department", "未注明"),
        ),
    ],
)
def test_named(lines: list[str], expected: tuple[str, ...]) -> None:
    naming = name_catalog(lines)
    assert (naming.body, naming.place, naming.level, naming.edition) == expected
    assert bool(naming.doubts) == (not expected[0] or not expected[1])


def test_given_names_win() -> None:
    naming = name_catalog(["某局目录"], body="某江县某局", place="某江县", level="government")
    assert (naming.body, naming.place, naming.level, naming.doubts) == ("某江县某局", "某江县", "government", ())
