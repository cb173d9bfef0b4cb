"""Which dates hold: earliest credible of all addresses, observation before declaration, doubts by name."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from audit.counting import due_after, due_before, due_fixed
from audit.dates import BulkDays, china_day, resolve, years_of
from audit.model import AuditError
from audit.policy import load_policy
from catalogs import counting
from catalogs.counting import fixed_day
from catalogs.model import DeadlineClause
from catalogs.workdays import WorkCalendar
from crawler.model import DateEvidence, Origin, Page

CALENDAR, POLICY = WorkCalendar.load(), load_policy()
FORMED = ("成文", "formed")


def no_bulk() -> BulkDays:
    return BulkDays.under(POLICY)


def test_the_day_of_an_instant_is_chinas() -> None:
    assert china_day(datetime(2026, 3, 1, 16, 30, tzinfo=UTC)) == date(2026, 3, 2)
    assert china_day(datetime(2026, 3, 1, 15, 59)) == date(2026, 3, 1)  # noqa: DTZ001 - a store may give no zone


@pytest.mark.parametrize(
    ("formed", "amount", "due"),
    [
        ("2025-01-20", 20, "2025-02-21"),
        ("2025-04-25", 7, "2025-05-08"),
        ("2026-01-28", 20, "2026-03-03"),
        ("2026-02-09", 5, "2026-02-14"),  # a Saturday that was worked
        ("2026-09-18", 20, "2026-10-22"),
        ("2020-01-20", 20, "2020-02-25"),
    ],
)
def test_working_days_after_a_trigger(formed: str, amount: int, due: str) -> None:
    result = due_after(date.fromisoformat(formed), FORMED, amount, "working_day", CALENDAR, POLICY)
    assert str(result.earliest) == str(result.latest) == due
    assert result.derivation == f"成文 {formed} + {amount} 个工作日 = {due}"


@pytest.mark.parametrize(
    ("unit", "amount", "due"),
    [("day", 20, "2026-03-22"), ("natural_day", 20, "2026-03-22"), ("week", 2, "2026-03-16"), ("month", 1, "2026-04-02"),
     ("year", 1, "2027-03-02")],
)  # fmt: skip
def test_calendar_units(unit: str, amount: int, due: str) -> None:
    result = due_after(date(2026, 3, 2), FORMED, amount, unit, CALENDAR, POLICY)
    assert str(result.latest) == due


def test_calendar_days_that_end_on_a_day_off_allow_the_next_working_day() -> None:
    result = due_after(date(2026, 3, 2), FORMED, 20, "day", CALENDAR, POLICY)  # ends on Sunday the 22nd
    assert (result.latest, result.allowed) == (date(2026, 3, 22), date(2026, 3, 23))


def test_a_month_that_has_no_such_day_ends_on_its_last() -> None:
    assert due_after(date(2026, 1, 31), FORMED, 1, "month", CALENDAR, POLICY).latest == date(2026, 2, 28)


def test_an_unknown_unit_is_refused() -> None:
    with pytest.raises(AuditError, match="fortnight"):
        due_after(date(2026, 1, 31), FORMED, 1, "fortnight", CALENDAR, POLICY)


def test_working_days_before_an_event() -> None:
    result = due_before(date(2026, 3, 16), ("会议召开", "meeting held"), 5, "working_day", CALENDAR)
    assert result.earliest == result.latest == date(2026, 3, 9)


def test_fixed_dates() -> None:
    assert fixed_day(DeadlineClause("fixed_date", month=1, day=31), 2026) == date(2026, 1, 31)
    assert fixed_day(DeadlineClause("fixed_date", month=2, day=31), 2026) == date(2026, 2, 28)
    assert fixed_day(DeadlineClause("fixed_date", month=6), 2026) == date(2026, 6, 30)
    assert fixed_day(DeadlineClause("fixed_date"), 2026) == date(2026, 12, 31)
    assert fixed_day(DeadlineClause("fixed_date", month=2, day=28), 2028) == date(2028, 2, 29)


@pytest.mark.parametrize("unit", ["working_day", "day", "natural_day", "week", "month", "year"])
@pytest.mark.parametrize("start", [date(2025, 9, 28), date(2026, 1, 31), date(2028, 2, 29), date(2031, 5, 30)])
@pytest.mark.parametrize("amount", [1, 7, 20])
def test_audit_and_explanation_name_the_same_days(unit: str, start: date, amount: int) -> None:
    """`gongkai catalog explain` (catalogs/counting) and the audit must never disagree about a due day."""
    clause = DeadlineClause("relative", ("formed_or_changed",), amount=amount, unit=unit)
    explained = counting.due_after(clause, start, CALENDAR)
    judged = due_after(start, ("成文", "formed"), amount, unit, CALENDAR, POLICY)
    assert (judged.earliest, judged.latest) == (explained.nominal.earliest, explained.nominal.latest)
    assert (judged.allowed_from, judged.allowed) == (explained.last_day.earliest, explained.last_day.latest)


def test_a_fixed_date_in_a_year_without_notice_has_bounds_for_what_is_allowed() -> None:
    due = due_fixed(date(2027, 1, 31), ("2026 期", "2026"), CALENDAR, POLICY)
    assert due.earliest == due.latest == date(2027, 1, 31)
    assert due.allowed_from <= due.allowed
    assert due.allowed >= date(2027, 2, 1)


def test_earliest_credible_wins_over_an_earlier_incredible(bureau: Any) -> None:
    back_dated = bureau.page(published="2026-03-01", last_absent=date(2026, 6, 1))
    honest = bureau.page(published="2026-04-01")
    resolution = resolve([back_dated, honest], no_bulk())
    assert (resolution.published_on, resolution.doubt) == (date(2026, 4, 1), "")


def test_a_claim_on_the_day_of_the_reading_is_possible(bureau: Any) -> None:
    page = bureau.page(published="2026-06-01", last_absent=date(2026, 6, 1))
    assert resolve([page], no_bulk()).doubt == ""


def test_bounds_hold_only_where_every_address_was_looked_for(bureau: Any) -> None:
    looked = bureau.page(published="2026-03-01", last_absent=date(2026, 6, 1))
    never = bureau.page(published="2026-12-01", first_seen=date(2026, 7, 1))
    assert resolve([looked], no_bulk()).not_before == date(2026, 6, 1)
    assert resolve([looked, never], no_bulk()).not_before is None


def test_a_trace_of_a_month_counts_from_its_first_day_unless_it_is_the_dates_own_month(bureau: Any) -> None:
    def claim(month: str) -> date | None:
        dates = (
            DateEvidence("published", "2026-06-15", "day", Origin.LABEL, "2026-06-15"),
            DateEvidence("published", month, "month", Origin.ADDRESS, month),
        )
        return resolve([bureau.page(published="2026-06-15", dates=dates)], no_bulk()).earliest_claim

    assert claim("2026-03") == date(2026, 3, 1)
    assert claim("2026-06") == date(2026, 6, 15)
    assert claim("2026-99") == date(2026, 6, 15)


def test_last_modified_claims_no_publication(bureau: Any) -> None:
    dates = (DateEvidence("other", "2026-01-01", "day", Origin.LAST_MODIFIED, "x"),)
    assert resolve([bureau.page(published="2026-06-15", dates=dates)], no_bulk()).earliest_claim == date(2026, 6, 15)


def test_years_of_a_page() -> None:
    assert years_of(Page("u", formed_on=date(2021, 3, 1), periods=("2020",))) == {2021}
    assert years_of(Page("u", periods=("2020", "2019Q4"))) == {2020, 2019}
    assert years_of(Page("u", doc_no="某医保〔2018〕3号")) == {2018}
    assert years_of(Page("u", title="2017年总结")) == {2017}
    assert years_of(Page("u", title="通知")) == set()
