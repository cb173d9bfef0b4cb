"""Working days: the State Council's notices as data, and bounds where none is known."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import chinese_calendar
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalogs.holidays import festivals_of, load_notices
from catalogs.model import CatalogError
from catalogs.workdays import DueBounds, WorkCalendar

ALL_KNOWN = WorkCalendar.load()


def day(text: str) -> date:
    return date.fromisoformat(text)


@pytest.mark.parametrize(
    ("formed", "days", "due"),
    [
        ("2025-01-20", 20, "2025-02-21"),
        ("2025-04-25", 7, "2025-05-08"),
        ("2025-09-22", 20, "2025-10-24"),
        ("2026-01-28", 20, "2026-03-03"),
        ("2026-02-09", 5, "2026-02-14"),  # a Saturday that is worked
        ("2026-04-28", 5, "2026-05-08"),
        ("2026-09-18", 20, "2026-10-22"),
        ("2020-01-20", 20, "2020-02-25"),
        ("2026-12-03", 20, "2026-12-31"),
    ],
)
def test_worked_cases(formed: str, days: int, due: str) -> None:
    assert ALL_KNOWN.add(day(formed), days) == DueBounds(day(due), day(due), True)


def test_into_a_year_without_notice_gives_bounds() -> None:
    due = ALL_KNOWN.add(day("2026-12-04"), 20)
    assert due.earliest == day("2027-01-04")  # 元旦 is certain, and the weekend after it
    assert due.latest == day("2027-01-05")
    assert not due.certain


def test_every_day_agrees_with_an_independent_package() -> None:
    differing, today = [], date(2004, 1, 1)
    while today <= date(2026, 12, 31):
        if ALL_KNOWN.is_working(today) != chinese_calendar.is_workday(today):
            differing.append(today)
        today += timedelta(days=1)
    # The notice of 2006 itself (国办发明电〔2005〕35号) says 12月31日上班; the package misses that line.
    assert differing == [date(2005, 12, 31)]


def test_every_year_2004_to_2026_has_a_notice_with_its_source() -> None:
    assert ALL_KNOWN.years == tuple(range(2004, 2027))
    without_source = {notice.year for notice in ALL_KNOWN.notices if not notice.source}
    assert without_source == {2005}  # its original address was not found: the file says so
    assert {notice.year for notice in ALL_KNOWN.notices if not notice.number} == {2004, 2005}


@pytest.mark.parametrize(
    ("known_on", "what", "working"),
    [
        ("2020-01-20", "2020-01-31", True),  # before the extension: 放假至30日
        ("2020-01-20", "2020-02-01", True),  # a Saturday, 上班 by the first notice
        ("2020-01-28", "2020-01-31", False),
        ("2020-01-28", "2020-02-01", False),
        ("2019-03-01", "2019-05-02", True),
        ("2019-04-01", "2019-05-02", False),
        ("2019-04-01", "2019-04-28", True),  # a Sunday
        ("2019-03-01", "2019-04-28", False),
        ("2015-05-01", "2015-09-03", True),
        ("2015-06-01", "2015-09-03", False),
        ("2015-06-01", "2015-09-06", True),
    ],
)
def test_an_amendment_counts_from_its_publication(known_on: str, what: str, working: bool) -> None:
    assert WorkCalendar.load(known_on=day(known_on)).is_working(day(what)) is working


def test_an_amendment_moves_the_due_date() -> None:
    before = WorkCalendar.load(known_on=day("2020-01-20")).add(day("2020-01-20"), 20)
    after = WorkCalendar.load(known_on=day("2020-02-01")).add(day("2020-01-20"), 20)
    assert (before.latest, after.latest) == (day("2020-02-22") - timedelta(days=1), day("2020-02-25"))


def test_a_day_without_notice_is_unknown() -> None:
    assert ALL_KNOWN.is_working(day("2027-03-01")) is None
    assert ALL_KNOWN.is_working(day("2003-12-31")) is None
    assert ALL_KNOWN.is_working(day("2026-12-31")) is True  # 1 January 2027 is a Friday: nothing moves


def test_year_end_waits_for_the_next_notice_where_it_may_move() -> None:
    calendar = WorkCalendar.load(known_on=day("2018-11-01"))  # 1 January 2019 is a Tuesday
    assert calendar.is_working(day("2018-12-28")) is None
    assert calendar.is_working(day("2018-12-27")) is True
    assert WorkCalendar.load().is_working(day("2018-12-29")) is True  # the notice made that Saturday a working day


@pytest.mark.parametrize("year", range(2008, 2027))
def test_bounds_hold_what_the_notice_then_said(year: int) -> None:
    """Hide a year's notice: the true due date must lie within the bounds (except the one-off holiday of 2015)."""
    hidden = WorkCalendar([notice for notice in load_notices() if notice.year != year])
    start, outside = date(year - 1, 12, 1), []
    while start < date(year, 12, 1):
        for amount in (1, 5, 7, 20):
            bounds, truth = hidden.add(start, amount), ALL_KNOWN.add(start, amount).earliest
            if not bounds.earliest <= truth <= bounds.latest:
                outside.append((start, amount))
        start += timedelta(days=1)
    if year == 2015:  # 抗战胜利70周年纪念日: no law foresaw it
        outside = [(start, n) for start, n in outside if not date(2015, 7, 25) <= start <= date(2015, 9, 30)]
    assert outside == []


def test_roll_forward() -> None:
    assert ALL_KNOWN.roll_forward(day("2026-01-31")).latest == day("2026-02-02")  # a Saturday
    assert ALL_KNOWN.roll_forward(day("2026-02-14")).latest == day("2026-02-14")  # a Saturday that is worked
    assert ALL_KNOWN.roll_forward(day("2026-02-16")).latest == day("2026-02-24")
    rolled = ALL_KNOWN.roll_forward(day("2027-01-31"))  # a Sunday before 春节: may be worked
    assert (rolled.earliest, rolled.latest) == (day("2027-01-31"), day("2027-02-01"))


def test_count_is_half_open() -> None:
    assert ALL_KNOWN.count(day("2026-03-02"), day("2026-03-06")) == (4, 4)
    assert ALL_KNOWN.count(day("2026-03-06"), day("2026-03-06")) == (0, 0)
    assert ALL_KNOWN.count(day("2026-03-06"), day("2026-03-02")) == (0, 0)
    assert ALL_KNOWN.count(day("2026-09-30"), day("2026-10-08")) == (1, 1)
    low, high = ALL_KNOWN.count(day("2027-01-25"), day("2027-02-20"))
    assert low < high


@settings(max_examples=60, deadline=None)
@given(st.dates(date(2004, 6, 1), date(2026, 6, 1)), st.integers(1, 60))
def test_count_inverts_add(start: date, days: int) -> None:
    due = ALL_KNOWN.add(start, days).earliest
    assert ALL_KNOWN.count(start, due) == (days, days)
    assert ALL_KNOWN.is_working(due)
    assert ALL_KNOWN.add(due, -days).earliest <= start + timedelta(days=30)


@settings(max_examples=60, deadline=None)
@given(st.dates(date(1995, 1, 1), date(2060, 1, 1)), st.integers(-40, 40))
def test_bounds_are_ordered_for_any_year(start: date, days: int) -> None:
    bounds = ALL_KNOWN.add(start, days)
    assert bounds.earliest <= bounds.latest
    if days > 0:
        assert bounds.earliest > start
    if days < 0:
        assert bounds.latest < start


def test_negative_amounts_count_back() -> None:
    assert ALL_KNOWN.add(day("2026-10-09"), -1).latest == day("2026-10-08")
    assert ALL_KNOWN.add(day("2026-10-08"), -1).latest == day("2026-09-30")
    assert ALL_KNOWN.add(day("2026-10-08"), 0) == DueBounds(day("2026-10-08"), day("2026-10-08"), True)


def test_statutory_days_follow_the_edition_in_force() -> None:
    spring = {f.year: len(f.days) for year in (2007, 2013, 2014, 2025) for f in festivals_of(year) if f.name == "春节"}
    assert spring == {2007: 3, 2013: 3, 2014: 3, 2025: 4}
    labour = {year: len(next(f for f in festivals_of(year) if f.name == "劳动节").days) for year in (2007, 2024, 2025)}
    assert labour == {2007: 3, 2024: 1, 2025: 2}
    first = next(f for f in festivals_of(2027) if f.name == "春节").days
    assert (first[0], first[-1]) == (day("2027-02-05"), day("2027-02-08"))  # 初一 is 6 February


NEXT_YEAR = """
year = 2027
[[notice]]
title = "试用：2027年放假安排"
number = "测试〔2026〕1号"
dated = 2026-11-20
[[notice.holiday]]
name = "元旦"
from = 2027-01-01
to = 2027-01-03
[[notice.holiday]]
name = "春节"
from = 2027-02-05
to = 2027-02-12
work = [2027-01-31, 2027-02-13]
"""


def test_a_user_adds_a_year(tmp_path: Path) -> None:
    path = tmp_path / "2027.toml"
    path.write_text(NEXT_YEAR, encoding="utf-8")
    calendar = WorkCalendar.load([path])
    assert calendar.add(day("2026-12-04"), 20) == DueBounds(day("2027-01-04"), day("2027-01-04"), True)
    assert calendar.is_working(day("2027-01-31")) is True
    assert calendar.roll_forward(day("2027-01-31")).latest == day("2027-01-31")
    assert calendar.digest != ALL_KNOWN.digest
    assert WorkCalendar.load([path], known_on=day("2026-11-19")).is_working(day("2027-01-04")) is None
    assert calendar.holiday(day("2027-02-06")) == "春节"
    assert calendar.made_working(day("2027-02-13")) == "春节"


def test_a_user_file_amends_a_shipped_year(tmp_path: Path) -> None:
    path = tmp_path / "2026-amended.toml"
    path.write_text(
        'year = 2026\n[[notice]]\ntitle = "调整"\ndated = 2026-06-01\n'
        '[[notice.holiday]]\nname = "国庆节"\nfrom = 2026-10-01\nto = 2026-10-08\nwork = [2026-10-10]\n',
        encoding="utf-8",
    )
    assert WorkCalendar.load([path]).is_working(day("2026-10-08")) is False
    assert ALL_KNOWN.is_working(day("2026-10-08")) is True


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("year = 2027", "notice"),
        ("yaer = 2027", "yaer"),
        ('year = "2027"\nnotice = []', "year"),
        (NEXT_YEAR.replace("from = 2027-01-01", "from = 2028-01-01"), "holiday[1]"),
        (NEXT_YEAR.replace("to = 2027-01-03", "to = 2027-03-03"), "holiday[1]"),
        (NEXT_YEAR.replace("2027-01-31, ", "2027-02-03, "), "2027-02-03"),
        (NEXT_YEAR.replace("2027-01-31, ", '"2027-01-31", '), "work"),
        (NEXT_YEAR.replace("dated = 2026-11-20", 'dated = "x"'), "dated"),
        (NEXT_YEAR.replace("name = ", "nme = "), "nme"),
        ("year = 2027\nnotice = [1]", "notice[1]"),
        ("= broken", "TOML"),
    ],
)
def test_a_wrong_calendar_file_names_file_and_key(tmp_path: Path, text: str, words: str) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(CatalogError) as error:
        WorkCalendar.load([path])
    assert "mine.toml" in str(error.value)
    assert words in str(error.value)


def test_a_missing_calendar_file_and_absurd_counts() -> None:
    with pytest.raises(CatalogError, match=r"no-such\.toml"):
        WorkCalendar.load([Path("no-such.toml")])
    with pytest.raises(CatalogError, match="工作日"):
        ALL_KNOWN.add(day("2026-01-01"), 10**9)
    with pytest.raises(CatalogError, match="9999"):
        ALL_KNOWN.add(date(9999, 12, 30), 5)


def test_equal_calendars_have_equal_digests() -> None:
    assert WorkCalendar.load().digest == ALL_KNOWN.digest
    assert WorkCalendar.load(known_on=day("2020-01-20")).digest != ALL_KNOWN.digest
