"""The deadline compiler on fresh phrases: written from knowledge of catalogs and laws, before the grammar was looked at.

Column `half` tells when a phrase was first read: a (the only half that the first mends looked at), b, and the later
parts c to f; docs/deadlines.md holds the figure of each first look.
"""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from catalogs.deadline_fields import FIELDS, agree, fields_of
from catalogs.deadline_text import normalise
from catalogs.deadlines import compile_deadline

FRESH = Path(__file__).parent / "phrases" / "fresh.csv"


def fresh_rows() -> list[dict[str, str]]:
    with FRESH.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("half", ["a", "b", "c", "d", "e", "f"])
def test_fresh_phrases(half: str) -> None:
    rows = [row for row in fresh_rows() if row["half"] == half]
    assert len(rows) > 70
    wrong = {}
    for row in rows:
        reading = fields_of(compile_deadline(row["phrase"]))
        if bad := [f"{f}: {row[f]!r} read {reading[f]!r}" for f in FIELDS if not agree(f, row, reading)]:
            wrong[row["phrase"]] = bad
    assert wrong == {}


def test_every_phrase_stands_once() -> None:
    phrases = [row["phrase"] for row in fresh_rows()]
    assert len(set(phrases)) == len(phrases)


@pytest.mark.parametrize(
    ("raw", "plain"),
    [
        ("結果確定後適時公開", "结果确定后适时公开"),
        ("資金下達後每學期儘快公佈", "资金下达后每学期尽快公布"),
        ("經黨組審覈", "经党组审核"),
        ("信息形成后半年内", "信息形成后6个月内"),
        ("每半年内", "每半年内"),  # a period, no amount
        ("20各工作日内", "20个工作日内"),
    ],
)
def test_normalising_more_signs(raw: str, plain: str) -> None:
    assert normalise(raw) == plain


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("每半年公开一次，重大事项及时公开", ["periodic", "timely"]),
        ("20个工作日内及时公开", ["bare_duration"]),  # no scope of its own: 及时 is idle
        ("信息形成之日起20个工作日内，及时更新", ["relative"]),
        ("信息形成后20个工作日内公开，变更后及时更新", ["relative", "timely"]),
        ("及时公开，长期保留", ["timely", "permanent"]),
        ("按年度、半年度、季度、月度公开", ["periodic"] * 4),
        ("长期公开，变更后及时更新", ["permanent"]),  # 及时 beside 长期 speaks of updates
        ("预算批复后20日内，决算批复后20日内", ["relative", "relative"]),
        ("信息形成之日起20个工作日内公开。信息形成之日起20个工作日内公开。", ["relative"]),  # said twice
    ],
)
def test_clauses_of_their_own(text: str, kinds: list[str]) -> None:
    assert [clause.kind for clause in compile_deadline(text).clauses] == kinds


@pytest.mark.parametrize("text", ["随部门预算一并公开", "预算公开时同步公开", "信息形成后公开，灾情发生后2小时内"])
def test_an_event_that_no_name_fits_is_never_counted_from_formation(text: str) -> None:
    assert compile_deadline(text).clauses[-1].triggers == ("other_event",)
