"""The lines on the terminal and the text for an e-mail."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from audit.model import AuditRun
from reports.i18n import texts
from reports.pieces import titled
from reports.summary import mail_text, summary_lines


def test_counts_rates_and_problems(runs: list[AuditRun]) -> None:
    lines = summary_lines(runs)
    assert lines[0] == "【练习数据：来自本机练习网站，不是真实单位】"
    assert "  公开率 81.8% (9/11)，及时率 50.0% (2/4)" in lines
    assert "  - 逾期公开：领导分工，应于 2026-03-05 前公开，逾期 7 个工作日" in lines
    assert "  - 未公开：政策解读，应于 2026-02-07 前公开" in lines


def test_what_is_no_problem_is_not_listed_as_one(runs: list[AuditRun]) -> None:
    problems = [line for line in summary_lines(runs) if line.startswith("  - ")]
    assert len(problems) == 7
    assert not any("年度报告" in line or "行政许可" in line for line in problems)  # presumed; could not check


def test_long_lists_are_cut_on_the_terminal_but_not_in_the_mail(make: Callable[..., AuditRun]) -> None:
    run = make(cases=[3] * 15)
    assert "  ……另有 5 项，见工作簿。" in summary_lines([run])
    assert mail_text([run]).count("  - 未公开") == 15


def test_no_basis_is_a_dash(make: Callable[..., AuditRun]) -> None:
    assert "  公开率 —，及时率 —" in summary_lines([make(cases=[8])])


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_empty_inputs(empty_run: AuditRun, lang: str) -> None:
    assert summary_lines([], lang)
    assert mail_text([], lang)
    assert mail_text([empty_run], lang)


def test_mixed_practice_and_real_runs_say_so(runs: list[AuditRun]) -> None:
    mixed = [runs[0], replace(runs[1], practice=False)]
    assert "部分单位为练习数据" in summary_lines(mixed)[0]
    assert "练习" not in summary_lines([replace(runs[1], practice=False)])[0]


def test_english(runs: list[AuditRun]) -> None:
    assert "  published 81.8% (9/11), on time 50.0% (2/4)" in summary_lines(runs, "en")


@pytest.mark.parametrize(
    ("title", "shown"),
    [
        ("《年报》", "《年报》"),
        ("年报", "《年报》"),
        ("《办法》政策解读", "《〈办法〉政策解读》"),
        ("关于印发《办法》的通知", "《关于印发〈办法〉的通知》"),
        ("《甲》《乙》", "《〈甲〉〈乙〉》"),
        ("", ""),
    ],
)
def test_titles_are_quoted_once(title: str, shown: str) -> None:
    assert titled(title, 40, texts("zh")) == shown
