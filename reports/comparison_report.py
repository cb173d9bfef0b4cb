"""The comparison of places and runs as a web page, a workbook, open data and figures."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
from markupsafe import Markup

from audit.model import AuditRun
from reports import charts
from reports.cleaning import one_line
from reports.columns import COMPARISON_TABLES
from reports.comparison import (
    curves_table,
    labelled_findings,
    rates_by_topic,
    run_labels,
    strictness_table,
    topics_table,
)
from reports.frames import summary_frame
from reports.i18n import texts
from reports.opendata import render_csv, schema_of, table_records
from reports.page import page_environment, percent, shell
from reports.pieces import practice_banner, span
from reports.sheets import Column, Sheets, close_book, open_book
from reports.survival import durations, median_days


class Comparison:
    """The tables of one comparison, made once and shown in several forms."""

    def __init__(self, runs: Sequence[AuditRun], lang: str = "zh") -> None:
        self.t = texts(lang)
        self.runs = runs
        self.labels = list(run_labels(runs).values())
        findings = labelled_findings(runs)
        self.findings = findings
        self.topics = topics_table(findings)
        self.rates = rates_by_topic(self.topics, self.labels)
        self.durations = durations(findings)
        self.curves = curves_table(findings)
        self.strictness = strictness_table(runs)

    def overview(self) -> list[dict[Any, Any]]:
        """One row per run: rates, median days to publication, and on how many obligations the median rests."""
        rows = []
        for label, row in zip(self.labels, summary_frame(self.runs).to_dict("records")):
            curve = self.curves[(self.curves["label"] == label) & (self.curves["topic"] == "")]
            counted = self.durations[self.durations["label"] == label]
            rows.append(
                {**row, "label": label, "median": median_days(curve), "timed_duties": len(counted),
                 "censored": int((~counted["event"].astype(bool)).sum())}
            )  # fmt: skip
        return rows

    def curve_chart(self) -> charts.Chart | None:
        """Time to publication of every run over all topics."""
        whole = self.curves[self.curves["topic"] == ""]
        return charts.survival_chart({label: whole[whole["label"] == label] for label in self.labels}, self.t)

    def records(self) -> dict[str, list[dict[str, Any]]]:
        """The open tables."""
        frames = {"topics": self.topics, "curves": self.curves, "strictness": self.strictness}
        return {name: table_records(frames[name], fields) for name, (_, fields) in COMPARISON_TABLES.items()}


def write_comparison_page(comparison: Comparison, path: Path) -> Path:
    """Write the comparison as one web page without script."""
    t = comparison.t
    chart = comparison.curve_chart()
    text = page_environment().get_template("compare.html.j2").render(
        **shell(t, practice_banner(comparison.runs, t), span(run.as_of for run in comparison.runs)),
        labels=comparison.labels,
        overview=comparison.overview(),
        rates=_rate_cells(comparison),
        chart=None if chart is None else {"title": chart.title, "svg": Markup(chart.svg)},
        strictness=_limit_cells(comparison),
        percent=percent,
    )  # fmt: skip
    path.write_text(text, encoding="utf-8", errors="replace", newline="\n")
    return path


def _rows(frame: pd.DataFrame) -> list[tuple[str, list[float]]]:
    return [(str(index), list(row)) for index, row in zip(frame.index, frame.to_numpy())]


def _rate_cells(comparison: Comparison) -> list[tuple[str, list[str]]]:
    """Topics down, runs across: the rate with the counts that it rests on, "" where nothing could be judged."""
    counted = {
        (row["topic"], row["label"]): f"{percent(row['published_rate'])} ({row['published']}/{row['judged']})"
        for row in comparison.topics.to_dict("records")
        if row["judged"]
    }
    return [
        (str(topic), [counted.get((topic, label), "") for label in comparison.labels])
        for topic in comparison.rates.index
    ]


def _limit_cells(comparison: Comparison) -> list[tuple[str, list[list[str]]]]:
    """Topics that several runs share first: each run's different time limits, with about how many working days."""
    table, t = comparison.strictness, comparison.t
    cells: dict[str, dict[str, list[str]]] = {}
    for row in table.to_dict("records"):
        days = "" if pd.isna(row["working_days"]) else t("约{days}个工作日", days=f"{row['working_days']:g}")
        text = one_line(f"{row['deadline']} {days}")
        limits = cells.setdefault(str(row["topic"]), {}).setdefault(str(row["label"]), [])
        if text not in limits:
            limits.append(text)
    order = sorted(cells, key=lambda topic: (-len(cells[topic]), topic))
    return [(topic, [cells[topic].get(label, []) for label in comparison.labels]) for topic in order]


def write_comparison_workbook(comparison: Comparison, path: Path) -> Path:
    """Write the comparison as a workbook: overview, rates by topic, curves, time limits."""
    t = comparison.t
    book = open_book(path, t("政务公开对比"), max((run.as_of for run in comparison.runs), default=date(2000, 1, 1)))
    days = span(run.as_of for run in comparison.runs)
    sheets = Sheets(book, practice_banner(comparison.runs, t), t("政务公开对比　截至 {day}", day=days))
    overview = [
        Column(t("单位"), 30, lambda row: row["label"]),
        Column(t("目录事项"), 10, lambda row: row["items"], "number"),
        Column(t("核查义务"), 10, lambda row: row["obligations"], "number"),
        Column(t("公开率"), 10, lambda row: row["published_rate"], "percent"),
        Column(t("及时率"), 10, lambda row: row["timely_rate"], "percent"),
        Column(t("公开用时中位数（自然日）"), 14, lambda row: row["median"], "number"),
        Column(t("用于计算用时的义务"), 14, lambda row: row["timed_duties"], "number"),
        Column(t("其中仍未公开（删失）"), 14, lambda row: row["censored"], "number"),
    ]
    sheets.add_table(t("对比总览"), t("对比总览"), overview, comparison.overview(), t("没有核查结果。"))
    rates = [
        Column(t("主题"), 26, lambda row: row[0]),
        *(Column(label, 18, lambda row, n=n: row[1][n], "percent") for n, label in enumerate(comparison.labels)),  # type: ignore[misc]
    ]
    sheets.add_table(t("主题公开率"), t("各主题公开率（空白：没有可判定的义务）"), rates, _rows(comparison.rates),
                     t("没有核查结果。"))  # fmt: skip
    for name, title in (("curves", t("公开用时")), ("strictness", t("时限松紧"))):
        fields = COMPARISON_TABLES[name][1]
        columns = [
            Column(f"{t(field.meaning)}", 30 if field.type == "string" else 12, lambda row, key=field.name: row[key],  # type: ignore[misc]
                   "text" if field.type == "string" else "number")
            for field in fields
        ]  # fmt: skip
        sheets.add_table(title, title, columns, comparison.records()[name], t("没有核查结果。"))
    close_book(book, path)
    return path


def write_comparison_data(comparison: Comparison, folder: Path) -> list[Path]:
    """Write the comparison's tables as CSV, JSON lines and a Frictionless package."""
    t = comparison.t
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for name, records in comparison.records().items():
        fields = COMPARISON_TABLES[name][1]
        lines = "".join(json.dumps(row, ensure_ascii=False, sort_keys=True) + "\n" for row in records)
        for path, text in ((folder / f"{name}.csv", render_csv(records, fields)), (folder / f"{name}.jsonl", lines)):
            path.write_text(text, encoding="utf-8", newline="")
            written.append(path)
    package = {
        "name": "gongkai-comparison",
        "title": t("政务公开对比"),
        "description": " ".join(part for part in (practice_banner(comparison.runs, t), ", ".join(comparison.labels)) if part),
        "profile": "tabular-data-package",
        "resources": [schema_of(name, meaning, fields, t) for name, (meaning, fields) in COMPARISON_TABLES.items()],
    }  # fmt: skip
    path = folder / "datapackage.json"
    path.write_text(json.dumps(package, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    return [*written, path]


def write_figures(drawn: Sequence[charts.Chart], folder: Path) -> list[Path]:
    """Write charts as SVG, and as PNG where cairosvg is installed (the extra `figures`)."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    try:
        from cairosvg import svg2png
    except (ImportError, OSError):  # OSError: the cairo library itself is absent
        svg2png = None
    for chart in drawn:
        svg = charts.standalone(chart.svg)
        path = folder / f"{chart.name}.svg"
        path.write_text(svg, encoding="utf-8")
        written.append(path)
        if svg2png is not None:
            picture = path.with_suffix(".png")
            picture.write_bytes(svg2png(bytestring=svg.encode("utf-8"), output_width=1600))
            written.append(picture)
    return written
