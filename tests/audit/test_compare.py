"""Two runs side by side: new, fixed, still open, changed, and why."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from audit.compare import compare_runs, counts
from audit.model import AuditError


def kinds(comparison: Any) -> dict[str, str]:
    return {change.finding.id.removeprefix("town:"): change.kind for change in comparison.changes}


def test_published_since_is_fixed_even_where_it_came_late(make_bureau: Any) -> None:
    before = make_bureau(items=("2", "3"))
    before.read()
    after = make_bureau(items=("2", "3"))
    after.read()
    after.page("3", formed="2026-10-09", published="2026-10-12")
    after.page("2", published="2026-10-12", periods=("2025",))
    comparison = compare_runs(before.audit(), after.audit())
    assert kinds(comparison) == {"2@2025": "fixed", "3": "fixed"}
    assert all("新发现页面" in change.why_zh for change in comparison.changes)


def test_new_still_open_and_same(bureau: Any) -> None:
    bureau.page(formed="2026-03-02", published="2026-05-06")
    bureau.page(formed="2026-03-02", published="2026-03-06")
    before = bureau.audit()
    bureau.page(formed="2026-03-02", published="2026-05-07")
    comparison = compare_runs(before, bureau.audit())
    assert kinds(comparison) == {"1#1": "still-open", "1#2": "same", "1#3": "new"}
    assert counts(comparison)["new"] == 1


def test_a_presumed_absence_is_answered_by_the_document_that_came(bureau: Any) -> None:
    before = bureau.audit()
    bureau.page(formed="2026-08-12", published="2026-08-13")
    assert kinds(compare_runs(before, bureau.audit())) == {"1#1": "fixed"}


def test_a_column_that_cannot_be_read_any_more_changes_the_verdict_and_says_so(make_bureau: Any) -> None:
    bureau = make_bureau(items=("3",))
    statement = bureau.read()
    before = bureau.audit()
    bureau.coverage = [replace(statement, complete=False, stop="error")]
    (change,) = compare_runs(before, bureau.audit()).changes
    assert change.kind == "changed"
    assert "未能完整读取" in change.why_zh


def test_the_same_document_under_another_number_is_recognised_by_address(make_bureau: Any) -> None:
    before, after = make_bureau(), make_bureau()
    before.page(formed="2026-03-02", published="2026-05-06", url="http://web.example.invalid/x")
    after.page(formed="2026-03-02", published="2026-03-06", url="http://web.example.invalid/new")
    after.page(formed="2026-03-02", published="2026-05-06", url="http://web.example.invalid/x")
    assert kinds(compare_runs(before.audit(), after.audit())) == {"1#1": "same", "1#2": "still-open"}


def test_a_changed_date_is_named(bureau: Any) -> None:
    page = bureau.page(formed="2026-03-02", published="2026-03-06")
    before = bureau.audit()
    bureau.pages[0] = replace(page, page=replace(page.page, published_on=date(2026, 6, 1), dates=()))
    (change,) = compare_runs(before, bureau.audit()).changes
    assert change.kind == "new"
    assert "发布日期由 2026-03-06 变为 2026-06-01" in change.why_zh


def test_inputs_that_differ_are_listed(bureau: Any) -> None:
    before = bureau.audit()
    bureau.as_of = date(2026, 11, 30)
    names = [zh for zh, *_ in compare_runs(before, bureau.audit()).inputs]
    assert names == ["截止日", "核查期起", "核查期止"]


def test_another_body_is_refused(bureau: Any) -> None:
    before = bureau.audit()
    with pytest.raises(AuditError, match="不是同一单位"):
        compare_runs(before, replace(before, site="other"))


def test_what_is_only_to_be_checked_is_not_called_open(bureau: Any) -> None:
    run = bureau.audit()  # nothing found, nothing known to be due: presumed
    assert kinds(compare_runs(run, run)) == {"1": "to-check"}


def test_outside_the_window_is_told_from_dropped(bureau: Any) -> None:
    bureau.page(formed="2026-03-02", published="2026-05-06")
    before = bureau.audit()
    later = replace(before, findings=(), window_from=date(2026, 6, 1), window_to=date(2027, 5, 31))
    assert [change.kind for change in compare_runs(before, later).changes] == ["gone"]


def test_swapped_runs_are_noticed(bureau: Any) -> None:
    before = bureau.audit()
    after = replace(before, as_of=date(2026, 12, 1))
    assert not compare_runs(before, after).swapped
    assert compare_runs(after, before).swapped
    assert not compare_runs(before, before).swapped
