"""Comparison: rates by hand, a published survival curve, what is unpublished is censored."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from openpyxl import load_workbook

from audit.model import AuditRun
from reports.charts import survival_chart
from reports.comparison import (
    curves_table,
    labelled_findings,
    rates_by_topic,
    run_labels,
    strictness_table,
    topics_table,
    working_days,
)
from reports.comparison_report import (
    Comparison,
    write_comparison_data,
    write_comparison_page,
    write_comparison_workbook,
    write_figures,
)
from reports.i18n import texts
from reports.survival import durations, duty_start, kaplan_meier, median_days

# Remission times of the 6-MP arm (Freireich et al. 1963), the textbook example of the Kaplan-Meier estimate.
WEEKS = [6, 6, 6, 6, 7, 9, 10, 10, 11, 13, 16, 17, 19, 20, 22, 23, 25, 32, 32, 34, 35]
RELAPSED = [1, 1, 1, 0, 1, 0, 1, 0, 0, 1, 1, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0]


def test_kaplan_meier_gives_the_published_values() -> None:
    curve = kaplan_meier(pd.DataFrame({"days": WEEKS, "event": [bool(e) for e in RELAPSED]}))
    steps = curve[curve["published"] > 0].set_index("days")
    expected = {6: 0.857, 7: 0.807, 10: 0.753, 13: 0.690, 16: 0.627, 22: 0.538, 23: 0.448}
    assert steps["open_share"].round(3).to_dict() == expected
    assert steps.loc[6, ["low", "high"]].round(3).tolist() == [0.620, 0.952]
    assert steps["at_risk"].tolist() == [21, 17, 15, 12, 11, 7, 6]
    assert median_days(curve) == 23


def test_dropping_the_censored_would_give_another_curve() -> None:
    times = pd.DataFrame({"days": WEEKS, "event": [bool(e) for e in RELAPSED]})
    only_events = kaplan_meier(times[times["event"]])
    assert median_days(only_events) == 10  # far too good: the unpublished would be treated as missing


def test_all_published_and_none_published() -> None:
    everything = kaplan_meier(pd.DataFrame({"days": [1, 2], "event": [True, True]}))
    assert everything["open_share"].tolist() == [0.5, 0.0]
    nothing = kaplan_meier(pd.DataFrame({"days": [1, 2], "event": [False, False]}))
    assert nothing["open_share"].tolist() == [1.0, 1.0]
    assert median_days(nothing) is None


@pytest.mark.parametrize(
    ("period", "start"),
    [("2025", date(2026, 1, 1)), ("2025H1", date(2025, 7, 1)), ("2025Q1", date(2025, 4, 1)), ("2025Q4", date(2026, 1, 1)),
     ("2025-02", date(2025, 3, 1)), ("2025-12", date(2026, 1, 1)), ("2025-13", None), ("", None), ("2025上半年", None)],
)  # fmt: skip
def test_a_duty_about_a_period_starts_when_the_period_ends(period: str, start: date | None) -> None:
    assert duty_start(None, pd.NaT, period, pd.NaT) == start


def test_a_budget_is_due_before_its_year_ends_so_its_start_is_not_known() -> None:
    assert duty_start(None, None, "2026", pd.Timestamp("2026-03-20")) is None


def test_trigger_comes_before_forming_and_period() -> None:
    formed, trigger = pd.Timestamp("2026-02-01"), pd.Timestamp("2026-01-15")
    assert duty_start(trigger, formed, "2025", pd.NaT) == date(2026, 1, 15)
    assert duty_start(pd.NaT, formed, "2025", pd.NaT) == date(2026, 2, 1)


def test_unpublished_is_censored_on_the_audit_day(make: Callable[..., AuditRun]) -> None:
    run = make(cases=[3, 4, 1, 8, 2], change=lambda f: replace(f, period="2025"))
    rows = durations(labelled_findings([run]))
    # not published; (presumed: left out); late; (could not read: left out); late by at least: a lower bound
    assert rows["event"].tolist() == [False, True, False]
    assert rows["days"].iloc[0] == (date(2026, 4, 15) - date(2026, 1, 1)).days


def test_rates_by_topic_across_two_catalogs(runs: list[AuditRun]) -> None:
    table = topics_table(labelled_findings(runs))
    wide = rates_by_topic(table, list(run_labels(runs).values()))
    assert list(wide.columns) == ["练习县医疗保障局", "演示州医疗保障局"]
    assert wide.index[:7].tolist() == sorted(
        ["机构职能", "领导分工", "部门文件", "政策解读", "年度报告", "部门预算", "部门决算"]
    )
    assert wide.loc["政策解读"].tolist() == [0.0, 0.0]
    assert wide.loc["机构职能"].tolist() == [1.0, 1.0]
    assert pd.isna(wide.loc["行政许可", "练习县医疗保障局"])  # could not be read: no rate, not 0


def test_two_runs_of_one_body_are_told_apart_by_date(make: Callable[..., AuditRun]) -> None:
    later = replace(make(), id="later", as_of=date(2026, 7, 15))
    assert list(run_labels([make(), later]).values()) == ["练习县医疗保障局 2026-04-15", "练习县医疗保障局 2026-07-15"]
    assert len(set(labelled_findings([make(), later])["label"])) == 2


def test_two_runs_of_one_day_are_told_apart_by_id(make: Callable[..., AuditRun]) -> None:
    labels = list(run_labels([make(), replace(make(), id="other")]).values())
    assert labels[1] == "练习县医疗保障局 2026-04-15 other"
    assert len(set(labels)) == 2


def test_an_item_without_topic_stands_for_itself(make: Callable[..., AuditRun]) -> None:
    run = make(cases=[0])
    run = replace(run, items=({**run.items[0], "topics": []},))
    assert topics_table(labelled_findings([run]))["topic"].tolist() == ["机构职能"]


@pytest.mark.parametrize(
    ("clauses", "days"),
    [
        ([{"kind": "relative", "amount": 5, "unit": "working_day"}], 5.0),
        ([{"kind": "relative", "amount": 7, "unit": "natural_day"}], 5.0),
        ([{"kind": "relative", "amount": 20, "unit": "working_day"}, {"kind": "relative", "amount": 3, "unit": "working_day"}], 3.0),
        ([{"kind": "fixed_date", "amount": None, "unit": ""}], None),
        ([], None),
    ],
)  # fmt: skip
def test_strictness_in_working_days(clauses: list[dict[str, object]], days: float | None) -> None:
    assert working_days({"deadline_clauses": clauses}) == days


def test_strictness_lists_every_item_of_every_catalog(runs: list[AuditRun]) -> None:
    assert len(strictness_table(runs)) == sum(len(run.items) for run in runs)


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("cases", [None, [], [8, 9, 10], [3]], ids=["all", "empty", "only-cannot-tell", "one-item"])
def test_every_form_renders(make: Callable[..., AuditRun], tmp_path: Path, lang: str, cases: list[int] | None) -> None:
    from frictionless import Package

    comparison = Comparison([make(cases=cases)], lang)
    page = write_comparison_page(comparison, tmp_path / "compare.html").read_text(encoding="utf-8")
    assert "Content-Security-Policy" in page
    assert "<script" not in page
    assert len(load_workbook(write_comparison_workbook(comparison, tmp_path / "compare.xlsx")).sheetnames) == 4
    write_comparison_data(comparison, tmp_path / "data")
    assert Package(str(tmp_path / "data" / "datapackage.json")).validate().valid


def test_no_runs_render(tmp_path: Path) -> None:
    comparison = Comparison([])
    assert "没有核查结果" in write_comparison_page(comparison, tmp_path / "compare.html").read_text(encoding="utf-8")
    write_comparison_workbook(comparison, tmp_path / "compare.xlsx")
    write_comparison_data(comparison, tmp_path / "data")


def test_page_shows_counts_beside_rates(runs: list[AuditRun], tmp_path: Path) -> None:
    page = write_comparison_page(Comparison(runs), tmp_path / "compare.html").read_text(encoding="utf-8")
    assert "100.0% (1/1)" in page
    assert "练习数据" in page


def test_curve_figure_is_a_file_of_its_own(runs: list[AuditRun], tmp_path: Path) -> None:
    chart = Comparison(runs).curve_chart()
    assert chart is not None
    paths = write_figures([chart], tmp_path)
    svg = paths[0].read_text(encoding="utf-8")
    assert "<style>" in svg
    assert "Noto Sans CJK SC" in svg
    assert "尚未公开" in svg
    if len(paths) > 1:
        assert paths[1].read_bytes().startswith(b"\x89PNG")


def test_curves_never_rise_and_stay_in_bounds(runs: list[AuditRun]) -> None:
    curves = curves_table(labelled_findings(runs))
    assert len(curves) > 5
    for _, curve in curves.groupby(["label", "topic"]):
        assert curve["open_share"].is_monotonic_decreasing
        assert (curve["low"] <= curve["open_share"]).all()
        assert (curve["high"] >= curve["open_share"]).all()


def test_no_curve_no_chart() -> None:
    assert survival_chart({}, texts("zh")) is None
