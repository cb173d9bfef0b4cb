"""Copies of one document under titles with and without the organ's name share a key; other documents do not."""

from __future__ import annotations

import pytest

from audit.evidence import copy_key


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("青石区民政局关于调整高龄津贴的通知", "关于调整高龄津贴的通知"),
        ("青石区民政局 青石区财政局关于调整高龄津贴的通知", "关于调整高龄津贴的通知"),
        ("青石区民政局对区人大第27号建议的答复", "对区人大第27号建议的答复"),
    ],
)
def test_the_organ_before_a_title_makes_no_other_document(one: str, other: str) -> None:
    assert copy_key(one) == copy_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("青石区民政局关于第1号提案的答复", "青石区民政局关于第2号提案的答复"),
        ("青石区民政局2026年部门预算", "2026年部门预算"),
        ("关于印发《民政局关于值班的规定》的通知", "关于值班的规定"),
    ],
)
def test_what_else_differs_stays_apart(one: str, other: str) -> None:
    assert copy_key(one) != copy_key(other)
