"""Pages known by their list row only: they clear a body and never accuse it (docs/verdicts.md, Pages that were not opened)."""

from __future__ import annotations

from typing import Any

import pytest

from audit.run import run_audit
from catalogs.topics import Topic, Topics
from catalogs.workdays import WorkCalendar
from crawler.model import ROW, DateEvidence, Origin


def cms(day: str) -> tuple[DateEvidence, ...]:
    return (DateEvidence("published", day, "day", Origin.CMS_FIRST, day, "接口 first_publish_time"),)


@pytest.fixture
def annual(make_bureau: Any) -> Any:
    """A bureau that owes its annual report of 2025 until 31 January 2026."""
    return make_bureau(items=("2",))


def verdict(bureau: Any, period: str = "") -> Any:
    (finding,) = [f for f in bureau.audit().findings if f.item == "2" and f.period == period]
    return finding


@pytest.mark.parametrize(
    ("kind", "day", "code"),
    [
        ("article", "2026-01-12", "on-time"),
        (ROW, "2026-01-12", "on-time"),
        ("article", "2026-06-10", "late"),
        (ROW, "2026-06-10", "date-unreliable"),
    ],
)
def test_a_row_clears_and_never_calls_late(annual: Any, kind: str, day: str, code: str) -> None:
    annual.page("2", "某县医疗保障局2025年政府信息公开工作年度报告", day, dates=cms(day), periods=("2025",), kind=kind)
    annual.read()
    finding = verdict(annual, "2025")
    assert finding.code == code
    assert finding.evidence[0]["opened"] is (kind == "article")
    assert ("没有打开页面" in finding.evidence[0]["published_reason"]) is (kind == ROW)
    if code == "date-unreliable":
        assert "没有打开页面" in finding.sentence_zh


def test_an_opened_copy_beside_an_unopened_one_does_not_accuse_either(annual: Any) -> None:
    title = "某县医疗保障局2025年政府信息公开工作年度报告"
    annual.page("2", title, "2026-06-10", periods=("2025",))
    annual.page(
        "2", title, "2026-06-11", dates=cms("2026-06-11"), periods=("2025",), kind=ROW, host="web", section="all"
    )
    annual.read()
    assert verdict(annual, "2025").code == "date-unreliable"


def test_a_document_whose_clock_starts_with_its_formation_cannot_be_judged_by_its_row(bureau: Any) -> None:
    bureau.page("1", "关于印发管理办法的通知", "2026-06-10", dates=cms("2026-06-10"), kind=ROW)
    (finding,) = [f for f in bureau.audit().findings if f.item == "1"]
    assert finding.code == "no-trigger-date"


@pytest.mark.parametrize(("left", "code"), [(0, "missing-period"), (2, "coverage-incomplete")])
def test_a_column_with_unopened_pages_proves_no_empty_period(annual: Any, left: int, code: str) -> None:
    annual.page("2", "某县医疗保障局2023年政府信息公开工作年度报告", "2024-01-10", periods=("2023",))
    annual.read(listed_only=left)
    finding = verdict(annual, "2025")
    assert finding.code == code
    assert ("没有打开" in finding.sentence_zh) is (left > 0)


@pytest.mark.parametrize(("kind", "code"), [("article", "missing-period"), (ROW, "coverage-incomplete")])
def test_an_unopened_page_of_another_column_may_be_of_the_missing_period(annual: Any, kind: str, code: str) -> None:
    annual.page("2", "某县医疗保障局2023年政府信息公开工作年度报告", "2024-01-10", periods=("2023",))
    annual.page(
        "2", "某县医疗保障局2022年政府信息公开工作年度报告", "2023-01-10", periods=("2022",), kind=kind, section="x"
    )
    annual.read()
    assert verdict(annual, "2025").code == code


@pytest.mark.parametrize(("kind", "code"), [("article", "stale"), (ROW, "coverage-incomplete")])
def test_a_list_that_must_be_revised_is_not_called_stale_by_its_row(make_bureau: Any, kind: str, code: str) -> None:
    bureau = make_bureau(items=("3",))
    bureau.page("3", "某县医疗保障局权责清单", "2023-03-10", dates=cms("2023-03-10"), kind=kind)
    bureau.read()
    (finding,) = bureau.audit().findings
    assert finding.code == code
    assert ("没有打开" in finding.sentence_zh) is (kind == ROW)


@pytest.mark.parametrize(("kind", "code"), [("article", "not-published"), (ROW, "coverage-incomplete")])
def test_an_unopened_whole_may_hold_the_part_that_seems_absent(make_bureau: Any, kind: str, code: str) -> None:
    bureau = make_bureau(items=("1", "3"))
    bureau.page("1", "部门收支总表", "2026-03-10", dates=cms("2026-03-10"), topic="部门文件", kind=kind)
    bureau.read()
    topics = Topics(
        (Topic("部门文件", ("部门文件",), nature="event", form=True), Topic("权责清单", ("权责清单",), nature="standing", within=("部门文件",)))
    )  # fmt: skip
    run = run_audit(
        bureau.site, bureau.catalog(), bureau.pages, bureau.matches, bureau.statements(), WorkCalendar.load(), topics=topics,
        as_of=bureau.as_of,
    )  # fmt: skip
    (finding,) = [f for f in run.findings if f.item == "3"]
    assert finding.code == code
