"""A wrong command line is told in Chinese first, with the way out; then in click's own words."""

from __future__ import annotations

import pytest

from gongkai.cli import exit_code


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["crawl", "--limi", "3", "x"], "没有选项 --limi，是不是 --limit。用法见 gongkai crawl --help"),
        (["nix"], "没有命令「nix」。用法见 gongkai --help"),
        (["crawl"], "缺少参数 SITE...。用法见 gongkai crawl --help"),
        (["evidence", "show", "abc"], "ID 的值不对：「abc」不是整数。"),
        (["due", "x", "--days", "0"], "--days 的值不对：0 不在 1<=x<=3660 之内。"),
        (["site", "list", "--lang", "fr"], "--lang 的值不对：没有「fr」，只能是 'zh', 'en'。"),
        (["site", "show", "a", "b"], "多出了参数：b。"),
        (["site", "list", "--lang"], "选项 --lang 后面缺少值。"),
    ],
)
def test_what_is_wrong_is_said_in_chinese_first(args: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert exit_code(args) == 2
    first, *rest = capsys.readouterr().err.splitlines()
    assert first.startswith(f"gongkai: {said}")
    assert any(line.startswith("Error: ") for line in rest)


def test_our_own_messages_are_not_said_twice(capsys: pytest.CaptureFixture[str]) -> None:
    assert exit_code(["audit", "x", "--as-of", "2026-13-45"]) == 2
    told = capsys.readouterr().err
    assert told.count("不是完整日期") == 1
    assert "gongkai: " not in told
