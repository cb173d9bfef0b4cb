"""Samples of findings and the exact interval of what checking them says."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from audit.decisions import Decision
from audit.model import AuditError, Finding, Outcome
from audit.sampling import clopper_pearson, draw, precision

NOW = datetime(2026, 5, 1, tzinfo=UTC)


def finding(number: int, code: str = "late", outcome: Outcome = Outcome.FAILED) -> Finding:
    return Finding(
        id=f"town:{number}", body="", site="town", catalog="cat", item=str(number), item_name="", period="",
        outcome=outcome, code=code, certainty="certain", basis="catalog", due_on=None, derivation="", published_on=None,
        published_origin="", formed_on=None, days_late_working=None, days_late_calendar=None,
    )  # fmt: skip


def judged(number: int, action: str, code: str = "late") -> Decision:
    return Decision("town", "cat", "", str(number), action, "甲", NOW, "", f"town:{number}", code)


# Reference values of the exact interval (R: binom.test(x, n)$conf.int), 95 %.
@pytest.mark.parametrize(
    ("right", "checked", "low", "high"),
    [
        (0, 10, 0.0, 0.30849710),
        (10, 10, 0.69150290, 1.0),
        (5, 10, 0.18708603, 0.81291397),
        (1, 20, 0.00126509, 0.24873273),
        (19, 20, 0.75126727, 0.99873491),
        (98, 100, 0.92961560, 0.99756866),
    ],
)
def test_interval_equals_reference_values(right: int, checked: int, low: float, high: float) -> None:
    assert clopper_pearson(right, checked) == pytest.approx((low, high), abs=1e-6)


def test_interval_agrees_with_scipy_where_installed() -> None:
    stats = pytest.importorskip("scipy.stats")
    for checked in (1, 3, 17, 60, 400):
        for right in range(0, checked + 1, max(1, checked // 7)):
            exact = stats.binomtest(right, checked).proportion_ci(0.95, method="exact")
            assert clopper_pearson(right, checked) == pytest.approx((exact.low, exact.high), abs=1e-7)


def test_nothing_checked_says_nothing() -> None:
    assert clopper_pearson(0, 0) == (0.0, 1.0)


def test_more_right_than_checked_is_refused() -> None:
    with pytest.raises(ValueError, match="of 3"):
        clopper_pearson(4, 3)


def test_same_seed_draws_the_same_sample_whatever_the_order() -> None:
    rows = [finding(number) for number in range(50)]
    first = [row.id for row in draw(rows, 10, 7)]
    assert first == [row.id for row in draw(rows[::-1], 10, 7)]
    assert first != [row.id for row in draw(rows, 10, 8)]
    assert len(set(first)) == 10


def test_only_accusing_findings_are_drawn_and_never_more_than_there_are() -> None:
    rows = [finding(1), finding(2, "on-time", Outcome.PASSED), finding(3, "undated", Outcome.CANT_TELL)]
    assert [row.id for row in draw(rows, 5, 1)] == ["town:1"]
    with pytest.raises(AuditError):
        draw(rows, 0, 1)


def test_sample_is_fair() -> None:
    rows = [finding(number) for number in range(10)]
    counts = [
        sum(row.item == str(number) for seed in range(400) for row in draw(rows, 3, seed)) for number in range(10)
    ]
    assert min(counts) > 80  # 120 expected
    assert max(counts) < 160


def test_precision_by_group() -> None:
    rows = [finding(1), finding(2), finding(3, "not-published"), finding(4, "missing-period"), finding(5, "stale")]
    decisions = [judged(1, "confirm"), judged(2, "refute"), judged(3, "confirm", "not-published")]
    found = {row.group: (row.total, row.checked, row.right) for row in precision(rows, decisions)}
    assert found == {"未公开": (2, 1, 1), "逾期公开": (2, 2, 1), "更新不及时": (1, 0, 0)}


def test_last_judgement_counts_and_only_while_the_finding_says_the_same() -> None:
    rows = [finding(1)]
    (late,) = [row for row in precision(rows, [judged(1, "refute"), judged(1, "confirm")]) if row.group == "逾期公开"]
    assert (late.checked, late.right) == (1, 1)
    (late,) = [row for row in precision(rows, [judged(1, "confirm", "not-published")]) if row.group == "逾期公开"]
    assert (late.checked, late.estimate) == (0, None)
