"""One late document of several items is one accusation, under the item that leads."""

from __future__ import annotations

from typing import Any

from audit.model import Match, Outcome, Reason


def serve_too(bureau: Any, item: str, topic: str, score: float = 0.9) -> None:
    """Let the last page serve one more item."""
    page = bureau.pages[-1].id
    bureau.matches.append(Match(page, topic, (item,), score, "match", "文件", (Reason("title-head", "词", 1.0),)))


def outcomes(bureau: Any) -> dict[str, tuple[str, str]]:
    return {f.item: (str(f.outcome), f.code) for f in bureau.findings()}


def test_a_subject_is_accused_before_the_form_that_carries_it(make_bureau: Any) -> None:
    bureau = make_bureau(items=("1", "6"))
    bureau.read()
    bureau.page("1", "关于印发某某指南的通知", "2026-08-20", "2026-03-02", score=0.92)
    serve_too(bureau, "6", "办事指南", 0.9)
    assert outcomes(bureau) == {"1": ("untested", "not-due"), "6": ("failed", "late")}
    pointing, leading = bureau.findings("1")[0], bureau.findings("6")[0]
    assert pointing.extra["judged_under"] == leading.id
    assert "第6项「办事指南」" in pointing.sentence_zh
    assert "Item 6" in pointing.sentence_en
    assert pointing.days_late_working is None


def test_between_two_subjects_the_surer_one_is_accused(make_bureau: Any) -> None:
    bureau = make_bureau(items=("6", "8"))
    bureau.read()
    bureau.page("6", "服务月活动", "2026-08-20", "2026-03-02", score=0.88)
    serve_too(bureau, "8", "新闻动态", 0.91)
    assert outcomes(bureau)["8"] == ("failed", "late")
    assert outcomes(bureau)["6"][0] == "untested"


def test_a_form_gives_way_to_the_subjects_own_longer_deadline(make_bureau: Any) -> None:
    bureau = make_bureau(items=("1", "6"), deadlines={"6": "自信息形成之日起12个月内"})
    bureau.read()
    bureau.page("1", "某某指南", "2026-08-20", "2026-03-02")
    serve_too(bureau, "6", "办事指南")
    assert outcomes(bureau) == {"1": ("untested", "not-due"), "6": ("passed", "on-time")}


def test_a_subject_is_not_excused_by_another_that_is_in_time(make_bureau: Any) -> None:
    bureau = make_bureau(items=("6", "7"), deadlines={"7": "自信息形成之日起6个月内"})
    bureau.read()
    bureau.page("6", "服务月活动", "2026-08-20", "2026-03-02", score=0.88)
    serve_too(bureau, "7", "政策解读", 0.91)
    assert outcomes(bureau) == {"6": ("failed", "late"), "7": ("passed", "on-time")}


def test_two_documents_are_two_accusations(make_bureau: Any) -> None:
    bureau = make_bureau(items=("1", "6"))
    bureau.read()
    bureau.page("1", "通知甲", "2026-08-20", "2026-03-02")
    bureau.page("6", "指南乙", "2026-08-21", "2026-03-02")
    assert [f.outcome for f in bureau.findings()] == [Outcome.FAILED, Outcome.FAILED]
