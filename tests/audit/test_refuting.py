"""A finding that a person called wrong: out of problems and scores, kept with who, when and why."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from audit.compare import compare_runs
from audit.decisions import CONFIRM, REFUTE, REJECT, Decision
from audit.model import Finding, Outcome
from audit.outcomes import tally
from audit.packs import load_pack
from audit.refuting import REFUTED, as_found, with_refutations
from audit.sampling import draw, precision
from audit.scores import with_scores
from audit.serial import finding_from_record, finding_record

AT = datetime(2026, 10, 20, 22, tzinfo=UTC)  # already the 21st in China


def word(finding: Finding, action: str = REFUTE, **change: Any) -> Decision:
    said = Decision("town", "cat", "", finding.item, action, "复核员甲", AT, "当天已公开", finding.id, finding.code)
    return replace(said, **change)


def test_a_refuted_finding_is_no_problem_and_says_who_when_and_why(bureau: Any) -> None:
    bureau.page(formed="2026-03-02", published="2026-05-06")
    run = bureau.audit()
    (late,) = run.findings
    judged = with_refutations(run, [word(late)])
    (found,) = judged.findings
    assert (found.outcome, found.code) == (Outcome.CANT_TELL, REFUTED)
    assert "人工判为有误（复核员甲，2026-10-21：当天已公开）" in found.sentence_zh
    assert found.extra[REFUTED]["code"] == "late"
    assert judged.id != run.id
    assert tally(judged.findings) == tally(()) | {REFUTED: 1}
    assert as_found(finding_from_record(finding_record(found))) == late


def test_it_costs_no_points_and_counts_in_the_precision(bureau: Any) -> None:
    bureau.page(formed="2026-03-02", published="2026-05-06")
    run = bureau.audit()
    said = [word(run.findings[0])]
    pack = load_pack("inspection-2019")
    judged = with_refutations(run, said)
    assert with_scores(run, [pack]).scores[0]["total"] < with_scores(judged, [pack]).scores[0]["total"]
    late = next(row for row in precision(judged.findings, said) if row.group == "逾期公开")
    assert (late.total, late.checked, late.right) == (1, 1, 0)
    assert draw(judged.findings, 1, 7) == draw(run.findings, 1, 7)


def test_only_the_last_word_and_only_about_what_was_judged(bureau: Any) -> None:
    bureau.page(formed="2026-03-02", published="2026-05-06")
    run = bureau.audit()
    late = run.findings[0]
    assert with_refutations(run, [word(late), word(late, CONFIRM)]) == run
    assert with_refutations(run, [word(late, code="late-at-least")]) == run


def test_compare_says_that_a_person_rejected_it(bureau: Any) -> None:
    page = bureau.page(formed="2026-03-02", published="2026-05-06")
    before = bureau.audit()
    (change,) = compare_runs(before, with_refutations(before, [word(before.findings[0])])).changes
    assert change.kind == "rejected"
    assert "复核员甲，2026-10-21：当天已公开" in change.why_zh
    gone = replace(before, id="b", findings=())
    rejected = Decision("town", "cat", page.url, "1", REJECT, "复核员甲", AT)
    assert compare_runs(before, gone, [rejected]).changes[0].kind == "rejected"
    assert compare_runs(before, gone).changes[0].kind == "dropped"
