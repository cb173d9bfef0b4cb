"""The deadline compiler: own phrases (phrases/own.csv), and the reference phrases beside the project."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalogs.deadline_fields import FIELDS, agree, fields_of
from catalogs.deadline_reading import RECURRENCES, TRIGGERS, UNITS, read_rule
from catalogs.deadline_text import normalise, numeral
from catalogs.deadline_words import wordings
from catalogs.deadlines import compile_deadline

OWN = Path(__file__).parent / "phrases" / "own.csv"


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def differences(row: dict[str, str]) -> list[str]:
    reading = fields_of(compile_deadline(row["phrase"]))
    return [f"{f}: {row[f]!r} read {reading[f]!r}" for f in FIELDS if not agree(f, row, reading)]


@pytest.mark.parametrize("row", rows(OWN), ids=lambda row: f"{row['id']}-{row['kind']}")
def test_own_phrases(row: dict[str, str]) -> None:
    assert differences(row) == [], row["phrase"]


def test_the_seed_catalogs_phrases_are_read_exactly(shared: Path) -> None:
    """D001-D021 are the phrases of both seed catalogs, byte for byte."""
    seeds = [row for row in rows(shared / "data" / "deadlines.csv") if "D001" <= row["id"] <= "D021"]
    assert len(seeds) == 21
    wrong = {}
    for row in seeds:
        reading = fields_of(compile_deadline(row["phrase"]))
        if any(reading[field] != row[field] for field in FIELDS):
            wrong[row["id"]] = reading
    assert wrong == {}


def test_the_reference_phrases_are_read_well(shared: Path) -> None:
    gold = rows(shared / "data" / "deadlines.csv")
    right = sum(not differences(row) for row in gold)
    assert right / len(gold) >= 0.97


@pytest.mark.parametrize(
    ("raw", "plain"),
    [
        ("信息形成或變更之日起二十個(gè)工 作日內", "信息形成或变更之日起20个工作日内"),
        ("自信息形\n\n成或者变\n\n更之日起\n\n20个工作\n\n日内", "自信息形成或者变更之日起20个工作日内"),
        ("２０個工作日內", "20个工作日内"),
        ("信息形成（変更）5个工作日内", "信息形成(变更)5个工作日内"),
        ("廿五个工作日", "25个工作日"),
        ("三十日", "30日"),
        ("一百二十个自然日", "120个自然日"),
        ("财政局统一日期", "财政局统一日期"),  # 统一 is no number
        ("上一年度报告", "上一年度报告"),
        ("①长期公开②每年", "长期公开\n每年"),
        ("见http://www.example.gov.cn/a?b=1，每年更新", "见,每年更新"),
        ("\u200b每\ufeff月\u3000更新", "每月更新"),
    ],
)
def test_normalising(raw: str, plain: str) -> None:
    assert normalise(raw) == plain


@pytest.mark.parametrize(
    ("text", "value"),
    [("十", 10), ("二十", 20), ("廿", 20), ("卅一", 31), ("一百零五", 105), ("二〇二六", 2026), ("两", 2)],
)
def test_numerals(text: str, value: int) -> None:
    assert numeral(text) == value


def test_raw_text_is_kept_byte_for_byte() -> None:
    raw = "信息形成（変更）5 个工作\n日内 "
    assert compile_deadline(raw).raw == raw


@pytest.mark.parametrize("mask", ["*", "**", "XX", "××", "__", "□", "  "])
def test_a_masked_amount_is_never_guessed(mask: str) -> None:
    rule = compile_deadline(f"信息形成或者变更之日起{mask}个工作日内")
    assert rule.kind == "unparseable"
    assert rule.clauses[0].amount is None
    assert rule.clauses[0].triggers == ("formed_or_changed",)
    assert "不推定" in rule.reason


def test_an_unreadable_text_says_why() -> None:
    assert "没有写时限" in compile_deadline(" ").reason
    assert "没有找到" in compile_deadline("稻谷收购站").reason
    assert "过长" in compile_deadline("信息形成之日起20个工作日内" * 400).reason
    assert compile_deadline("每年1月31日前").reason == ""


def test_scope_before_a_colon_is_kept() -> None:
    rule = compile_deadline("1.政策文件:信息形成之日起20个工作日内;2.处罚决定:7个工作日内")
    assert [clause.scope for clause in rule.clauses] == ["政策文件", "处罚决定"]


_TO_TRADITIONAL = str.maketrans("内个开变后时发间实处决产获该临", "內個開變後時發間實處決產獲該臨")
_WITH_PINYIN = str.maketrans({"内": "內(nèi)", "个": "個(gè)", "开": "開(kāi)", "变": "變(biàn)", "后": "后(hòu)"})
_FULL_WIDTH = str.maketrans("0123456789();:,", "０１２３４５６７８９（）；：，")
NOISE = {
    "blanks": lambda text: "".join(char + " " * (place % 3 == 0) for place, char in enumerate(text)),
    "line breaks": lambda text: "".join(char + "\n\n" * (place % 5 == 4) for place, char in enumerate(text)),
    "full width": lambda text: text.translate(_FULL_WIDTH),
    "traditional": lambda text: text.translate(_TO_TRADITIONAL),
    "pinyin": lambda text: text.translate(_WITH_PINYIN),
    "full stop": lambda text: text + "。",
}


@pytest.mark.parametrize("noise", NOISE)
def test_noise_of_mirrors_and_narrow_cells_changes_no_reading(noise: str) -> None:
    wrong = {}
    for row in rows(OWN):
        if row["kind"] not in {"unparseable", "ditto"}:
            noisy = NOISE[noise](row["phrase"])
            if found := differences(row | {"phrase": noisy}):
                wrong[noisy] = found
    assert wrong == {}


def test_every_name_of_the_vocabulary_has_words_in_both_languages() -> None:
    tables = wordings()
    names = {name for name, _ in (*tables.triggers, *tables.before)}
    assert names <= set(TRIGGERS)
    assert {name for name, _ in tables.periods} <= set(RECURRENCES)
    assert {"working_day", "natural_day", "day", "week", "month", "year", "hour"} == set(UNITS)


def test_every_reading_of_the_own_phrases_can_be_said() -> None:
    for row in rows(OWN):
        rule = compile_deadline(row["phrase"])
        zh, en = read_rule(rule), read_rule(rule, "en")
        assert zh, row
        assert en, row
        assert not any("\u4e00" <= char <= "\u9fff" for char in en.replace("工作", "")) or any(
            clause.scope for clause in rule.clauses
        ), en


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet="自信息形成变更之日起20个工作日内每年月季度前后公开及时12345*、，。；()（）\n ①", max_size=60))
def test_any_text_gives_a_rule(text: str) -> None:
    rule = compile_deadline(text)
    assert rule.clauses
    assert rule.raw == text
    for clause in rule.clauses:
        assert clause.month is None or 1 <= clause.month <= 12
        assert clause.day is None or 1 <= clause.day <= 31


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=200))
def test_any_unicode_gives_a_rule(text: str) -> None:
    assert compile_deadline(text).clauses


@pytest.mark.parametrize(
    "text", ["1" * 1990, "每" * 1990, "、".join(str(n) for n in range(400)), "(" * 1990, "收到" * 990]
)
@pytest.mark.timeout(30)  # no measurement: catastrophic backtracking would take hours
def test_hostile_text_is_read_to_its_end(text: str) -> None:
    assert compile_deadline(text).raw == text
