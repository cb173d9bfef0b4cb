"""Due dates of clauses, by the articles of the 民法典 and of the 政府信息公开条例."""

from __future__ import annotations

from datetime import date

import pytest

from catalogs.counting import (
    STATUTORY_DEFAULT,
    Due,
    binding_clauses,
    due_after,
    due_in_year,
    due_of_period,
    period_of,
    periods_between,
    shift,
)
from catalogs.deadlines import compile_deadline
from catalogs.model import CatalogError, DeadlineClause
from catalogs.workdays import WorkCalendar

CALENDAR = WorkCalendar.load()


def day(text: str) -> date:
    return date.fromisoformat(text)


def due_of(phrase: str, trigger_on: str) -> Due:
    ((clause, default),) = binding_clauses(compile_deadline(phrase))
    return due_after(clause, day(trigger_on), CALENDAR, default=default)


@pytest.mark.parametrize(
    ("phrase", "trigger_on", "nominal", "last_day"),
    [
        ("信息形成或变更之日起20个工作日内", "2026-01-28", "2026-03-03", "2026-03-03"),
        ("信息形成（变更）5个工作日内", "2026-02-09", "2026-02-14", "2026-02-14"),
        # 预算法 14: 二十日 are calendar days; the last falls in the Spring Festival and runs on (民法典 203).
        ("本级政府财政部门批复后20日内", "2026-01-28", "2026-02-17", "2026-02-24"),
        ("本级政府财政部门批复后20日内", "2026-03-02", "2026-03-22", "2026-03-23"),
        ("县人大批复后20个自然日内", "2026-03-03", "2026-03-23", "2026-03-23"),
        ("信息形成之日起一个月内", "2026-01-31", "2026-02-28", "2026-02-28"),  # 民法典 202; a worked Saturday
        ("信息形成之日起三个月内", "2025-11-30", "2026-02-28", "2026-02-28"),
        ("更改内容后一周内", "2026-03-02", "2026-03-09", "2026-03-09"),
        ("信息形成后24小时内", "2026-03-02", "2026-03-03", "2026-03-03"),
        ("信息形成后一年内", "2024-02-29", "2025-02-28", "2025-02-28"),
        ("听证会召开7日前公告", "2026-03-08", "2026-03-01", "2026-03-01"),  # before: a Sunday does not roll
        ("举行听证7个工作日前", "2026-10-15", "2026-09-30", "2026-09-30"),
        ("随采购公告、采购文件公开", "2026-03-04", "2026-03-04", "2026-03-04"),
    ],
)
def test_relative(phrase: str, trigger_on: str, nominal: str, last_day: str) -> None:
    due = due_of(phrase, trigger_on)
    assert due.nominal.latest == day(nominal)
    assert (due.last_day.earliest, due.last_day.latest) == (day(last_day), day(last_day))


@pytest.mark.parametrize(
    "phrase",
    [
        "及时公开",
        "按规定及时公开",
        "根据工作需要可随时公布",
        "按照法定时间公开",
        "按上级要求公开",
        "长期公开",
        "同上",
        "/",
        "1年",
        "审核同意后公开",
    ],
)
def test_no_number_falls_back_to_article_26(phrase: str) -> None:
    due = due_of(phrase, "2026-01-28")
    assert due.last_day.latest == day("2026-03-03")
    assert "statutory-default" in due.flags
    assert "第二十六条" in due.derivation_zh
    assert "art. 26" in due.derivation_en


def test_what_is_no_deadline_binds_nothing_beside_one_that_is() -> None:
    rule = compile_deadline("自收到评审报告之日起5日内公示，公示期不少于5个工作日；法律另有规定的，从其规定")
    assert [(clause.kind, clause.amount) for clause, _ in binding_clauses(rule)] == [("relative", 5)]


def test_the_default_keeps_the_event_that_the_text_names() -> None:
    ((clause, default),) = binding_clauses(compile_deadline("报县政府审核同意后公开"))
    assert default
    assert clause.triggers == ("superior_approval",)
    assert binding_clauses(compile_deadline("按进展情况及时公开"))[0][0] == STATUTORY_DEFAULT


def test_an_event_outside_the_vocabulary_is_not_counted_from_formation() -> None:
    ((clause, default),) = binding_clauses(compile_deadline("突发事件发生后5小时内"))
    assert not default
    assert clause.triggers == ("other_event",)


def test_two_own_clauses_both_bind() -> None:
    rule = compile_deadline("信息形成20个工作日内；其中行政处罚决定作出后7个工作日内")
    assert [clause.amount for clause, default in binding_clauses(rule) if not default] == [20, 7]


def test_on_request_alone_is_due_nowhere_on_a_site() -> None:
    assert binding_clauses(compile_deadline("依申请公开")) == ()


def test_a_notice_period_alone_leaves_the_statutory_default() -> None:
    assert binding_clauses(compile_deadline("公示7个工作日")) == ((STATUTORY_DEFAULT, True),)


@pytest.mark.parametrize(
    ("phrase", "year", "nominal", "last_day"),
    [
        ("次年1月31日前公开", 2025, "2026-01-31", "2026-02-02"),  # a Saturday: the next working day is allowed
        ("每年3月31日前", 2026, "2026-03-31", "2026-03-31"),
        ("每年2月底前", 2024, "2024-02-29", "2024-02-29"),
        ("次年8月31日前", 2024, "2025-08-31", "2025-09-01"),
        ("每年6月31日前", 2026, "", ""),
    ],
)
def test_fixed_dates(phrase: str, year: int, nominal: str, last_day: str) -> None:
    clause = compile_deadline(phrase).clauses[0]
    if not nominal:  # a date that does not exist is not made one
        assert clause.kind != "fixed_date"
        return
    due = due_in_year(clause, year, CALENDAR)
    assert due.nominal.latest == day(nominal)
    assert due.last_day.latest == day(last_day)


def test_a_fixed_date_in_a_year_without_notice_has_bounds() -> None:
    due = due_in_year(compile_deadline("次年1月31日前").clauses[0], 2026, CALENDAR)
    assert due.nominal.latest == day("2027-01-31")
    assert (due.last_day.earliest, due.last_day.latest) == (day("2027-01-31"), day("2027-02-01"))
    assert "calendar-unknown" in due.flags


@pytest.mark.parametrize(
    ("phrase", "inside", "label", "nominal", "last_day"),
    [
        ("每月公布1次", "2026-03-15", "2026-03", "2026-03-31", "2026-04-30"),
        ("按季度发布", "2026-05-01", "2026Q2", "2026-06-30", "2026-07-31"),
        ("每半年", "2026-07-01", "2026H2", "2026-12-31", "2027-01-31"),
        ("季度结束后15日内", "2026-04-02", "2026Q2", "2026-07-15", "2026-07-15"),
        ("季度终了后10个工作日内", "2026-07-09", "2026Q3", "2026-10-20", "2026-10-20"),
        ("每年12月", "2026-03-01", "2026", "2026-12-31", "2027-01-31"),
        ("每周更新一次", "2026-11-24", "2026-W48", "2026-11-29", "2026-12-31"),
    ],
)
def test_periods(phrase: str, inside: str, label: str, nominal: str, last_day: str) -> None:
    clause = compile_deadline(phrase).clauses[0]
    period = period_of(clause.recurrence, day(inside))
    due = due_of_period(clause, period, CALENDAR)
    assert period.label == label
    assert due.nominal.latest == day(nominal)
    assert due.last_day.earliest == day(last_day)


def test_periods_cover_a_window_without_gap() -> None:
    labels = [period.label for period in periods_between("quarterly", day("2025-11-24"), day("2026-07-01"))]
    assert labels == ["2025Q4", "2026Q1", "2026Q2", "2026Q3"]
    halves = list(periods_between("half_monthly", day("2026-02-01"), day("2026-02-28")))
    assert [(p.first.day, p.last.day) for p in halves] == [(1, 15), (16, 28)]


def test_an_unsaid_unit_is_flagged() -> None:
    assert "unit-unsaid" in due_of("财政部门批复后20日内", "2026-03-02").flags
    assert "unit-unsaid" not in due_of("财政部门批复后20个自然日内", "2026-03-02").flags


def test_a_bare_number_says_that_its_trigger_is_assumed() -> None:
    due = due_of("20个工作日内", "2026-01-28")
    assert due.last_day.latest == day("2026-03-03")
    assert "trigger-assumed" in due.flags


def test_derivation_names_article_and_notice() -> None:
    due = due_of("信息形成之日起20个工作日内", "2026-01-28")
    assert "民法典 201 条" in due.derivation_zh
    assert "国办发明电〔2025〕7号" in due.derivation_zh
    assert "2026-03-03" in due.derivation_en


def test_what_cannot_be_counted_is_an_error_not_a_guess() -> None:
    with pytest.raises(CatalogError, match="periodic"):
        due_after(DeadlineClause("periodic"), day("2026-01-01"), CALENDAR)
    with pytest.raises(CatalogError, match="天数"):
        due_after(DeadlineClause("relative", ("formed",)), day("2026-01-01"), CALENDAR)
    with pytest.raises(CatalogError, match="固定日期"):
        due_in_year(DeadlineClause("periodic"), 2026, CALENDAR)
    with pytest.raises(CatalogError, match="hourly"):
        period_of("hourly", day("2026-01-01"))
    with pytest.raises(CatalogError, match="fortnight"):
        shift(day("2026-01-01"), 1, "fortnight")
    with pytest.raises(CatalogError, match="范围"):
        shift(day("9999-12-31"), 5, "day")
