"""The run as a whole: properties that hold for every input, bytes that never change, crashes that stay crashes."""

from __future__ import annotations

import random
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import audit.run
from audit.model import AuditError, Outcome
from audit.serial import dumps, finding_lines, run_from_record, run_record
from crawler.model import Access, DateEvidence, Origin

DAYS = st.dates(date(2025, 11, 1), date(2026, 10, 31))
QUICK = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
ALL = ("1", "2", "3", "4", "5", "6", "7", "8")


@QUICK
@given(formed=DAYS, published=st.lists(DAYS, min_size=2, max_size=2, unique=True))
def test_lateness_is_monotone_in_published_on(make_bureau: Any, formed: date, published: list[date]) -> None:
    order = {"on-time": 0, "calendar-unknown": 1, "late": 2}
    seen = []
    for day in sorted(published):
        bureau = make_bureau(as_of=date(2027, 6, 1))
        bureau.window = audit.run.Window(date(2025, 1, 1), date(2027, 6, 1))
        bureau.page(formed=formed, published=day)
        finding = bureau.only()
        seen.append((order[finding.code], finding.days_late_working or 0, finding.days_late_calendar or 0))
    assert seen[0] <= seen[1]


PAGES = st.lists(
    st.fixed_dictionaries(
        {
            "item": st.sampled_from(ALL),
            "title": st.sampled_from(["通知", "2025年度报告", "2026年部门预算", "2025年部门决算", "名单"]),
            "published": st.none() | DAYS,
            "formed": st.none() | DAYS,
            "host": st.sampled_from(["web", "upper"]),
            "status": st.sampled_from(["match", "match", "unsure", "rejected"]),
            "periods": st.sampled_from([(), ("2025",), ("2026-03",), ("2026",)]),
            "last_absent": st.none() | DAYS,
        }
    ),
    max_size=8,
)


def filled(make_bureau: Any, pages: list[dict[str, Any]], read: bool = True) -> Any:
    bureau = make_bureau(items=ALL, channels=("政府网站", "上级网站"))
    if read:
        bureau.read()
        bureau.read("upper-all")
    for page in pages:
        bureau.page(**page)
    return bureau


@QUICK
@given(pages=PAGES, more=PAGES)
def test_adding_evidence_never_turns_passed_into_absent(make_bureau: Any, pages: list[Any], more: list[Any]) -> None:
    more = [page | {"status": "match"} for page in more]
    before = {f.id: f for f in filled(make_bureau, pages).findings()}
    after = {f.id: f for f in filled(make_bureau, pages + more).findings()}
    for own, finding in before.items():
        if finding.outcome is Outcome.PASSED and own in after:
            assert after[own].code not in ("not-published", "missing-period"), own


@QUICK
@given(
    pages=PAGES,
    broken=st.sampled_from([{"complete": False, "stop": "error"}, {"access": Access.BLOCKED, "complete": False}]),
)
def test_widening_coverage_never_creates_a_cannot_tell(
    make_bureau: Any, pages: list[Any], broken: dict[str, Any]
) -> None:
    narrow = filled(make_bureau, pages, read=False)
    narrow.read(**broken)
    wide = filled(make_bureau, pages)
    before = {f.id: f.outcome for f in narrow.findings()}
    for finding in wide.findings():
        if finding.outcome is Outcome.CANT_TELL:
            assert before[finding.id] is Outcome.CANT_TELL, finding.id


@QUICK
@given(pages=PAGES)
def test_no_accusation_without_proof(make_bureau: Any, pages: list[Any]) -> None:
    """A late finding has a publication date and a due day before it; an absence has a certificate that is complete."""
    for finding in filled(make_bureau, pages).findings():
        if finding.code == "late":
            assert finding.published_on is not None
            assert finding.due_on is not None
            assert finding.due_on < finding.published_on
        if finding.code in ("not-published", "missing-period", "stale"):
            assert finding.coverage
            assert all(row["complete"] for row in finding.coverage)
        if finding.outcome is Outcome.CANT_TELL:
            assert finding.sentence_zh
            assert finding.days_late_working is None


@QUICK
@given(pages=PAGES, seed=st.integers(0, 99))
def test_the_same_inputs_give_the_same_bytes_in_any_order(make_bureau: Any, pages: list[Any], seed: int) -> None:
    one, two = filled(make_bureau, pages), filled(make_bureau, pages)
    random.Random(seed).shuffle(two.matches)
    random.Random(seed).shuffle(two.coverage)
    assert dumps(run_record(one.audit())) == dumps(run_record(two.audit()))


ODD = st.sampled_from(
    [date(1, 1, 1), date(1900, 1, 1), date(1949, 9, 30), date(2199, 12, 31), date(9999, 12, 31), date(2026, 2, 28)]
)


@QUICK
@given(published=st.none() | ODD, formed=st.none() | ODD, trace=ODD, item=st.sampled_from(ALL), absent=st.booleans())
def test_no_date_that_a_page_prints_can_end_a_run(
    make_bureau: Any, published: date | None, formed: date | None, trace: date, item: str, absent: bool
) -> None:
    bureau = make_bureau(items=ALL)
    bureau.read()
    dates = (
        DateEvidence("published", trace.isoformat(), "day", Origin.ADDRESS, "x"),
        DateEvidence("other", trace.isoformat(), "day", Origin.FILE, "x"),
        DateEvidence("published", "20", "year", Origin.LABEL, "x"),
    )
    for number in range(6):
        bureau.page(
            item, published=published, formed=formed, dates=dates, periods=("9999", "0000Q9", "2025"),
            url=f"http://web.example.invalid/{'9' * 12}{number}.html", last_absent=date(2026, 1, 1) if absent else None,
        )  # fmt: skip
    for finding in bureau.findings(item):
        assert finding.code not in ("late", "late-at-least") or date(2026, 2, 28) in (formed, published)


def test_a_run_survives_storing_and_reading_back(make_bureau: Any) -> None:
    run = filled(make_bureau, [{"item": "1", "formed": "2026-03-02", "published": "2026-05-06"}]).audit()
    assert run_from_record(run_record(run)) == run


def test_finding_lines_carry_schema_and_run(bureau: Any) -> None:
    bureau.page(formed="2026-03-02", published="2026-05-06")
    (line,) = finding_lines(bureau.audit())
    assert line.startswith('{"as_of":"2026-10-31"')
    assert '"schema":"gongkai-findings/1"' in line
    assert '"run":"town-20261031-' in line


def test_a_record_of_another_schema_is_refused(bureau: Any) -> None:
    record = run_record(bureau.audit()) | {"schema": "gongkai-findings/9"}
    with pytest.raises(AuditError, match="gongkai-findings/9"):
        run_from_record(record)


def test_every_item_has_at_least_one_finding(make_bureau: Any) -> None:
    bureau = filled(make_bureau, [])
    assert {f.item for f in bureau.findings()} == set(ALL)


def test_a_crash_inside_a_check_is_no_finding(bureau: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError("a fault of the program")

    bureau.page(formed="2026-03-02", published="2026-05-06")
    monkeypatch.setattr("audit.events.judge_by_clock", broken)
    with pytest.raises(ZeroDivisionError):
        bureau.audit()


def test_a_crash_ends_the_command_as_invalid_with_its_own_status(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    import gongkai.cli

    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError("a fault of the program")

    monkeypatch.setattr("gongkai.cli.audit.audit_site", broken)
    assert gongkai.cli.exit_code(["audit", "practice-guannan", "--db", str(tmp_path / "x.db")]) == 3
    said = capsys.readouterr()
    assert "本次结果无效" in said.err
    assert said.out == ""


def test_audit_before_crawl_says_what_to_do(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    import gongkai.cli

    assert gongkai.cli.exit_code(["audit", "practice-guannan", "--db", str(tmp_path / "none.db")]) == 2
    assert "gongkai crawl" in capsys.readouterr().err


def test_as_of_decides_what_is_due(make_bureau: Any) -> None:
    window = audit.run.Window(date(2026, 1, 1), date(2026, 12, 31))
    bureau = make_bureau(items=("2",), as_of=date(2026, 1, 31), window=window)
    bureau.read(day=date(2026, 6, 1))
    assert bureau.only().code == "not-due"
    bureau.as_of = date(2026, 2, 2) + timedelta(days=1)
    assert bureau.only().code == "not-published"
