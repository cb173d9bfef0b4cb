"""The truth tables are complete and right: every item, every address answers, every due day by a second calendar."""

from __future__ import annotations

import re
import urllib.error
import urllib.request
from datetime import date, timedelta

import chinese_calendar
import pytest

from audit.model import Outcome
from catalogs.loading import load_catalog, shipped_catalogs
from crawler.profile import load_site, shipped_sites
from gongkai.practice import Served, TruthRow, serve, states, truth_table

BUREAUS = ("practice-guannan", "practice-daocheng")
CASES = [(name, state) for name in BUREAUS for state in states(name)]
OUTCOME_OF = {
    "on-time": "passed", "on-other-channel": "passed", "late": "failed", "late-at-least": "failed",
    "not-published": "failed", "missing-period": "failed", "stale": "failed", "statement-of-none": "inapplicable",
    "not-due": "untested", "coverage-incomplete": "cant_tell", "blocked": "cant_tell", "truncated": "cant_tell",
    "robots-forbids": "cant_tell", "no-trigger-date": "cant_tell", "undated": "cant_tell",
    "date-unreliable": "cant_tell",
}  # fmt: skip
# Working days that an item allows after 成文; other items have a due day of their own in the table.
ALLOWED = {
    "practice-guannan": {**{str(number): 20 for number in range(1, 34)}, "19": 7},
    "practice-daocheng": {
        "机构概况": 5, "领导分工": 5, "公开指南": 5, "其他政策文件": 3, "人大建议、政协提案办理": 20,
        "部门预算整体支出绩效评价": 20, "参保人员异地就医登记备案": 20, "医保关系转入": 20, "医保关系转出": 20,
    },
}  # fmt: skip
FIXED = {"practice-guannan": {"3", "21"}, "practice-daocheng": set()}


def after_working_days(day: date, amount: int) -> date:
    while amount:
        day += timedelta(days=1)
        amount -= chinese_calendar.is_workday(day)
    return day


def working_days_between(after: date, until: date) -> int:
    days = (until - after).days
    return sum(chinese_calendar.is_workday(after + timedelta(days=n)) for n in range(1, days + 1))


def rows() -> list[tuple[str, int, TruthRow]]:
    return [(name, state, row) for name, state in CASES for row in truth_table(name, state).rows]


@pytest.mark.parametrize(("name", "state"), CASES)
def test_every_item_of_the_catalog_has_a_row_and_no_row_names_another(name: str, state: int) -> None:
    catalog = load_catalog(shipped_catalogs()[load_site(shipped_sites()[name]).catalog])
    table = truth_table(name, state)
    assert {row.item for row in table.rows} == {item.id for item in catalog.items}
    assert set(table.natures) == {item.id for item in catalog.items}


def test_outcome_follows_from_code() -> None:
    for name, state, row in rows():
        assert row.outcome == OUTCOME_OF[row.code], (name, state, row)
        assert row.outcome in set(Outcome)


def test_every_kind_of_verdict_stands_in_some_row() -> None:
    assert {row.code for _, state, row in rows() if state == 1} >= set(OUTCOME_OF) - {"late-at-least"}
    presumed = [row for _, _, row in rows() if row.code == "not-published" and row.certainty == "presumed"]
    certain = [row for _, _, row in rows() if row.code == "not-published" and row.certainty == "certain"]
    assert presumed
    assert certain


def test_late_and_on_time_rows_by_a_second_calendar() -> None:
    for name, state, row in rows():
        if row.code not in ("on-time", "late"):
            continue
        assert row.due_on is not None, row
        assert row.published_on is not None, row
        roll = row.due_on
        while not chinese_calendar.is_workday(roll):
            roll += timedelta(days=1)
        if row.code == "on-time":
            assert row.published_on <= (roll if row.period else row.due_on), (name, state, row)
            assert row.days_late_working is None
        else:
            assert row.published_on > roll, (name, state, row)
            assert row.days_late_working == working_days_between(row.due_on, row.published_on), (name, state, row)


def test_due_days_follow_from_the_formed_dates() -> None:
    checked = 0
    for name, state, row in rows():
        allowed = ALLOWED[name].get(row.item)
        if row.formed_on is None or row.due_on is None or allowed is None or row.item in FIXED[name]:
            continue
        assert row.due_on == after_working_days(row.formed_on, allowed), (name, state, row)
        checked += 1
    assert checked > 40


def test_no_two_rows_are_the_same_obligation() -> None:
    for name, state in CASES:
        keys = [(row.item, row.period, row.address) for row in truth_table(name, state).rows]
        assert len(keys) == len(set(keys))


def fetch(served: Served, address: str) -> str:
    host, _, path = address.partition("/")
    with urllib.request.urlopen(f"{served[host]}/{path}", timeout=5) as answer:
        body: bytes = answer.read()
    return body.decode("utf-8")


@pytest.mark.parametrize(("name", "state"), CASES)
def test_every_address_of_the_table_answers_and_prints_its_dates(name: str, state: int) -> None:
    table = truth_table(name, state)
    with serve(name, {}, state) as served:
        for row in table.rows:
            if not row.address or "withdrawn" in row.flags:
                continue
            page = fetch(served, row.address)
            if row.published_on is not None:
                assert row.published_on.isoformat() in page, row
            if row.formed_on is not None:
                day = row.formed_on
                assert day.isoformat() in page or f"{day.year}年{day.month}月{day.day}日" in page, row
            elif row.code == "no-trigger-date":
                assert "成文日期：</em><" in page or "成文日期" not in page
        for decoy in table.decoys:
            assert fetch(served, decoy.address)
        assert not served.errors


@pytest.mark.parametrize(("name", "state"), CASES)
def test_no_decoy_serves_what_it_must_not(name: str, state: int) -> None:
    table = truth_table(name, state)
    served_by: dict[str, set[str]] = {}
    for row in table.rows:
        served_by.setdefault(row.address, set()).add(row.item)
    for decoy in table.decoys:
        items = served_by.get(decoy.address, set())
        assert not items & set(decoy.not_items), decoy
        if not decoy.not_items:
            assert not items, decoy


@pytest.mark.parametrize(("name", "state"), CASES)
def test_lists_of_the_table_are_the_sections_of_the_profile(name: str, state: int) -> None:
    profile = load_site(shipped_sites()[name])
    assert [lists.section for lists in truth_table(name, state).lists] == [s.id for s in profile.sections]


@pytest.mark.parametrize("name", BUREAUS)
def test_between_the_states_only_what_the_table_flags_has_changed(name: str) -> None:
    """Withdrawn pages are gone, changed ones differ, everything else that was there still says the same."""
    one, two = truth_table(name, 1), truth_table(name, 2)
    flags = {row.address: row.flags for row in two.rows}
    addresses = {row.address for row in one.rows if row.address} | {decoy.address for decoy in one.decoys}
    ports = {host.id: 0 for host in load_site(shipped_sites()[name]).hosts}
    with serve(name, ports, 1) as before, serve(name, ports, 2) as now:
        for address in addresses:
            old = text_of(fetch(before, address))
            if "withdrawn" in flags.get(address, ()):
                with pytest.raises(urllib.error.HTTPError):
                    fetch(now, address)
            elif "changed" in flags.get(address, ()):
                assert text_of(fetch(now, address)) != old, address
            else:
                assert text_of(fetch(now, address)) == old, address
    assert {"withdrawn", "changed", "suspect-date", "early"} <= {flag for row in two.rows for flag in row.flags}


def text_of(page: str) -> str:
    """The page without the day of the visit and the ports that the frame prints."""
    for day in ("2026-10-31", "2026年10月31日", "2026-12-15", "2026年12月15日"):
        page = page.replace(day, "")
    return re.sub(r"127\.0\.0\.1:\d+", "", page)
