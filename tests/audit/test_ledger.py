"""Rectification: an append-only ledger from issue to closing, and runs kept beside it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from audit.decisions import Decision
from audit.ledger import Entry, read_returns, recheck, states, to_issue
from audit.model import AuditError
from audit.store import audit_database
from audit.store.ledger import append_entries, read_ledger
from audit.store.runs import list_runs, load_run, newest_run, save_run

NOW = datetime(2026, 11, 2, 3, 0, tzinfo=UTC)
BY = date(2026, 11, 12)
GUIDE = "http://web.example.invalid/p/1.html"


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Any]:
    with audit_database(tmp_path / "gongkai.db") as database:
        yield database


def absent_run(make_bureau: Any) -> Any:
    bureau = make_bureau(items=("3", "1"))
    bureau.read()
    return bureau.audit()


def answered_run(make_bureau: Any, **page: Any) -> Any:
    bureau = make_bureau(items=("3", "1"), as_of=date(2026, 11, 20))
    bureau.read()
    if page:
        bureau.page("3", first_seen=date(2026, 11, 20), **page)
    return bureau.audit()


def returned(link: str = GUIDE) -> list[Entry]:
    return [
        Entry("town", "town:3", "issued", NOW, run="older", deadline=BY),
        Entry("town", "town:3", "returned", NOW, link=link),
    ]


def test_only_certain_failures_are_issued_and_only_once(make_bureau: Any) -> None:
    run = absent_run(make_bureau)
    entries = to_issue(run, [], NOW, BY)
    assert [entry.finding for entry in entries] == ["town:3"]  # item 1 is only presumed
    assert to_issue(run, entries, NOW, BY) == []


def test_a_reading_older_than_the_answer_rejects_nothing(make_bureau: Any) -> None:
    run = answered_run(make_bureau, formed="2026-11-05", published="2026-11-09")
    late = datetime(2027, 3, 1, tzinfo=UTC)
    issued, answer = returned("http://web.example.invalid/other.html")
    assert [entry.event for entry in recheck(run, [issued, answer], late)] == ["rejected"]
    assert recheck(run, [issued, replace(answer, at=late)], late) == []


def test_what_a_person_calls_wrong_is_not_issued(make_bureau: Any) -> None:
    run = absent_run(make_bureau)
    code = next(finding.code for finding in run.findings if finding.id == "town:3")
    refuted = Decision("town", "town", "", "3", "refute", "甲", NOW, "", "town:3", code)
    assert to_issue(run, [], NOW, BY, [refuted]) == []
    assert to_issue(run, [], NOW, BY, [refuted, replace(refuted, action="confirm")])
    assert to_issue(run, [], NOW, BY, [replace(refuted, code="late")])  # another verdict than the one checked


def test_an_honest_answer_is_accepted_and_closed(make_bureau: Any) -> None:
    run = answered_run(make_bureau, formed="2026-11-05", published="2026-11-09")
    entries = recheck(run, returned(), NOW)
    assert [entry.event for entry in entries] == ["accepted", "closed"]
    assert states([*returned(), *entries])["town:3"].zh == "销号"


def test_a_link_to_something_else_is_sent_back_for_a_second_round(make_bureau: Any) -> None:
    run = answered_run(make_bureau, formed="2026-11-05", published="2026-11-09")
    (entry,) = recheck(run, returned("http://web.example.invalid/other.html"), NOW)
    assert entry.event == "rejected"
    assert "不是该事项" in entry.note
    again = [*returned(), entry, Entry("town", "town:3", "issued", NOW, deadline=BY)]
    assert states(again)["town:3"].zh == "第 2 次整改"


def test_an_answer_with_a_false_date_is_rejected(make_bureau: Any) -> None:
    run = answered_run(make_bureau, formed="2026-03-02", published="2026-03-05", last_absent=date(2026, 10, 31))
    (entry,) = recheck(run, returned(), NOW)
    assert entry.event == "rejected"
    assert "存疑" in entry.note


def test_still_absent_is_rejected_and_unread_is_not_judged(make_bureau: Any) -> None:
    (entry,) = recheck(answered_run(make_bureau), returned(""), NOW)
    assert entry.event == "rejected"
    unread = make_bureau(items=("3", "1"), as_of=date(2026, 11, 20)).audit()
    assert recheck(unread, returned(""), NOW) == []


def test_the_run_that_issued_cannot_recheck(make_bureau: Any) -> None:
    run = absent_run(make_bureau)
    entries = [*to_issue(run, [], NOW, BY), Entry("town", "town:3", "returned", NOW, link=GUIDE)]
    assert recheck(run, entries, NOW) == []


def test_no_answer_in_time_counts_as_not_mended() -> None:
    issued = returned()[:1]
    assert [state.finding for state in states(issued).values() if state.overdue(BY)] == []
    assert [s.finding for s in states(issued).values() if s.overdue(BY + timedelta(days=1))] == ["town:3"]


def test_returned_workbook_with_columns_of_its_own(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(["序号", "问题编号", "整改链接", "整改结果", "领导签字"])
    book.active.append([1, "town:3", GUIDE, "已公开", "是"])
    book.active.append([2, "town:9", None, None, None])
    path = tmp_path / "back.xlsx"
    book.save(path)
    (entry,) = read_returns(path, "town", NOW)
    assert (entry.finding, entry.link, entry.note) == ("town:3", GUIDE, "已公开")


def test_a_link_that_is_no_address_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "back.csv"
    path.write_text("问题编号,整改链接\ntown:3,javascript:alert(1)\n", encoding="utf-8")
    with pytest.raises(AuditError, match="第 2 行"):
        read_returns(path, "town", NOW)


def test_entries_must_follow_each_other_all_or_none(db: Any) -> None:
    append_entries(db, "town", returned())
    wrong = [Entry("town", "town:3", "accepted", NOW), Entry("town", "town:7", "closed", NOW)]
    with pytest.raises(AuditError, match="town:7"):
        append_entries(db, "town", wrong)
    assert [entry.event for entry in read_ledger(db, "town")] == ["issued", "returned"]
    with pytest.raises(AuditError, match="不认识"):
        append_entries(db, "town", [Entry("town", "town:3", "burnt", NOW)])


def test_entries_come_back_as_they_went_in(db: Any) -> None:
    append_entries(db, "town", returned())
    assert read_ledger(db, "town") == returned()
    assert read_ledger(db, "village") == []


@pytest.mark.parametrize("statement", ["UPDATE ledger SET event = 'closed'", "DELETE FROM ledger"])
def test_the_ledger_refuses_to_forget(db: Any, statement: str) -> None:
    append_entries(db, "town", returned())
    with pytest.raises(sqlite3.IntegrityError, match="append-only"):
        db.execute(statement)


def test_runs_are_stored_whole_and_once(db: Any, make_bureau: Any) -> None:
    run = absent_run(make_bureau)
    assert save_run(db, run, NOW)
    assert not save_run(db, run, NOW + timedelta(hours=1))
    assert load_run(db, run.id) == run
    later = answered_run(make_bureau, formed="2026-11-05", published="2026-11-09")
    save_run(db, later, NOW + timedelta(hours=2))
    assert [row["id"] for row in list_runs(db, "town")] == [later.id, run.id]
    assert list_runs(db, "town")[1]["outcomes"] == {"failed": 2}
    assert newest_run(db, "town") == later.id
    assert newest_run(db, "village") == ""


def test_an_unknown_run_names_the_known_ones(db: Any, make_bureau: Any) -> None:
    run = absent_run(make_bureau)
    save_run(db, run, NOW)
    with pytest.raises(AuditError, match=run.id):
        load_run(db, "nothing")
