"""The frames count what a person would count by hand."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace

import pandas as pd
import pytest

from audit.model import AuditRun, Outcome
from reports.frames import (
    COVERAGE_COLUMNS,
    EVIDENCE_COLUMNS,
    FINDING_COLUMNS,
    coverage_frame,
    evidence_frame,
    findings_frame,
    summary_frame,
)
from reports.labels import Group, group_of


def test_one_row_per_finding_in_catalog_order(runs: list[AuditRun]) -> None:
    frame = findings_frame(runs)
    assert tuple(frame.columns) == FINDING_COLUMNS
    assert len(frame) == sum(len(run.findings) for run in runs)
    # "10" comes after "9": the catalog's order, not the alphabet's
    assert frame[frame["run"] == runs[0].id]["item"].tolist() == [str(n) for n in range(1, 22)]


def test_a_presumed_duty_is_never_a_problem(runs: list[AuditRun]) -> None:
    for code in ("not-published", "missing-period", "late", "stale", "some-new-code"):
        finding = replace(runs[0].findings[3], code=code, certainty="presumed")
        assert group_of(finding) is Group.PRESUMED


def test_an_unknown_code_falls_to_its_outcome(runs: list[AuditRun]) -> None:
    base = replace(runs[0].findings[0], code="brand-new")
    assert group_of(replace(base, outcome=Outcome.FAILED)) is Group.ABSENT
    assert group_of(replace(base, outcome=Outcome.CANT_TELL)) is Group.UNREAD
    assert group_of(replace(base, outcome=Outcome.PASSED)) is Group.PASSED


def test_rates_by_hand(runs: list[AuditRun]) -> None:
    row = summary_frame(runs).set_index("run").loc[runs[1].id]
    # on-time x3, late x1, not-published x1, not-due x1, coverage-incomplete x1
    assert (row["published"], row["judged"], row["timed"]) == (4, 5, 4)
    assert row["published_rate"] == pytest.approx(0.8)
    assert row["timely_rate"] == pytest.approx(0.75)
    assert row["cannot_tell"] == 1
    assert row["problems"] == 2


def test_no_basis_gives_no_rate(empty_run: AuditRun) -> None:
    row = summary_frame([empty_run]).iloc[0]
    assert math.isnan(row["published_rate"])
    assert math.isnan(row["timely_rate"])
    assert pd.isna(row["score"])


def test_only_unreadable_sites_give_no_rate_and_no_problem(make: Callable[..., AuditRun]) -> None:
    row = summary_frame([make(cases=[8, 9, 10, 11])]).iloc[0]
    assert row["problems"] == 0
    assert math.isnan(row["published_rate"])


def test_scores_are_ranked_and_ties_share_a_rank(runs: list[AuditRun]) -> None:
    scored = [replace(run, scores=({"pack": "x", "total": 80.0},)) for run in runs]
    assert summary_frame(scored)["rank"].tolist() == [1, 1]


def test_evidence_and_coverage_keep_every_row(runs: list[AuditRun]) -> None:
    pages, lists = evidence_frame(runs), coverage_frame(runs)
    assert tuple(pages.columns) == EVIDENCE_COLUMNS
    assert tuple(lists.columns) == COVERAGE_COLUMNS
    assert len(pages) == sum(len(f.evidence) for run in runs for f in run.findings)
    assert len(lists) == sum(len(run.coverage) for run in runs)
    assert pages["evidence_id"].str.startswith("practice-").all()


def test_no_runs_at_all() -> None:
    assert len(findings_frame([])) == len(evidence_frame([])) == len(summary_frame([])) == 0
