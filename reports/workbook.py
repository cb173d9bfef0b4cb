"""The workbook (.xlsx) that a supervisor sends out and a bureau fills in and sends back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from audit.model import AuditRun
from reports.appendices import add_coverage, add_doubts, add_evidence, add_items, add_scores
from reports.frames import coverage_frame, evidence_frame, findings_frame, summary_frame
from reports.i18n import Texts, texts
from reports.labels import CANNOT_TELL, GROUP_LABELS, PROBLEMS, Group
from reports.ledger import add_ledger, add_set_apart
from reports.method import UNJUDGED_NOTE, method_rows
from reports.pieces import practice_banner, span
from reports.rows import sheet_name
from reports.scores import ranking_pack, score_views
from reports.sheets import HEADER_ROW, Column, Sheets, close_book, open_book


def write_workbook(runs: Sequence[AuditRun], path: Path, lang: str = "zh", *, cure_by: date | None = None) -> Path:
    """Write the workbook of one or many runs to `path` and return it; the same runs give the same bytes.

    `cure_by` fills the 整改期限 column, which is left empty for the supervisor otherwise. Raises OSError where the
    path cannot be written.
    """
    t = texts(lang)
    findings = findings_frame(runs)
    pages = evidence_frame(runs).drop_duplicates("evidence_id")
    book = open_book(path, t("政务公开核查台账"), max((run.as_of for run in runs), default=date(2000, 1, 1)))
    sheets = Sheets(book, practice_banner(runs, t), t("政务公开核查　截至 {day}", day=span(run.as_of for run in runs)))
    first_rows = {key: row for row, key in enumerate(pages["evidence_id"], HEADER_ROW + 2)}
    _overview(sheets, runs, t)
    add_ledger(sheets, findings, first_rows, t, cure_by)
    add_set_apart(sheets, findings, first_rows, t)
    add_items(sheets, findings, first_rows, t)
    add_doubts(sheets, runs, t)
    add_scores(sheets, runs, t)
    add_evidence(sheets, evidence_frame(runs), t)
    add_coverage(sheets, coverage_frame(runs), t)
    _method(sheets, runs, t)
    close_book(book, path)
    return path


def _overview(sheets: Sheets, runs: Sequence[AuditRun], t: Texts) -> None:
    counted = [*PROBLEMS, Group.PRESUMED, *CANNOT_TELL, Group.REFUTED, Group.PASSED, Group.INAPPLICABLE, Group.NOT_DUE]
    columns = [
        Column(t("单位"), 26, lambda row: row["body"]),
        Column(t("目录事项"), 9, lambda row: row["items"], "number"),
        Column(t("核查义务"), 9, lambda row: row["obligations"], "number"),
        Column(t("公开率"), 9, lambda row: row["published_rate"], "percent"),
        Column(t("及时率"), 9, lambda row: row["timely_rate"], "percent"),
        *(
            Column(t(GROUP_LABELS[group]), 11, lambda row, key=group.value: row[key], "number")  # type: ignore[misc]
            for group in counted
        ),
        Column(t("得分"), 8, lambda row: row["score"], "number"),
        Column(t("排名"), 8, lambda row: row["rank"], "number"),
    ]
    rows = summary_frame(runs).to_dict("records")
    sheet = sheets.add_table(sheet_name("overview", t), t("总览"), columns, rows, t("没有核查结果。"))
    below = HEADER_ROW + max(len(rows), 1) + 2
    notes = [
        t("公开率＝已见公开的义务÷能够判定的义务；待核、无法核实、人工判为有误、不适用、未到期的不计入。"),
        t("及时率＝按时公开的÷（按时＋逾期）。没有可计算的义务时留空，不作0处理。"),
        t("“无法核实”“人工判为有误”不是被查单位的问题，另页列出。"),
        t(UNJUDGED_NOTE),
    ]
    pack = ranking_pack(runs)
    names = [
        score.name for run in runs[:1] for score, raw in zip(score_views(run, t), run.scores) if raw["pack"] == pack
    ]
    notes += [t("得分和排名按“{name}”，各指标包的推算见“得分”。", name=name) for name in names]
    for offset, note in enumerate(notes):
        sheet.write_string(below + offset, 0, note, sheets.named("note"))
    if 0 < len(rows) <= 40:
        _chart(sheets, sheet, len(rows), below + len(notes) + 1, counted, t)


def _chart(sheets: Sheets, sheet: Any, count: int, row: int, counted: Sequence[Group], t: Texts) -> None:
    chart = sheets.book.add_chart({"type": "bar", "subtype": "stacked"})
    colours = {
        "absent": "#B3261E",
        "late": "#E07B00",
        "stale": "#C9A400",
        "unjudged": "#8A8FA3",
        "unread": "#B9BDCC",
        "passed": "#2E7D32",
    }
    name = sheet_name("overview", t)
    for group, colour in colours.items():
        column = 5 + [g.value for g in counted].index(group)
        chart.add_series(
            {
                "name": [name, HEADER_ROW, column],
                "categories": [name, HEADER_ROW + 1, 0, HEADER_ROW + count, 0],
                "values": [name, HEADER_ROW + 1, column, HEADER_ROW + count, column],
                "fill": {"color": colour},
            }
        )
    chart.set_title({"name": t("各单位核查结果（义务数）"), "name_font": {"size": 12}})
    chart.set_y_axis({"reverse": True})
    chart.set_legend({"position": "bottom"})
    chart.set_size({"width": 900, "height": 140 + 34 * count})
    sheet.insert_chart(row, 0, chart)


def _method(sheets: Sheets, runs: Sequence[AuditRun], t: Texts) -> None:
    columns = [Column(t("项目"), 30, lambda row: row[0]), Column(t("内容"), 110, lambda row: row[1])]
    sheets.add_table(sheet_name("method", t), t("口径说明"), columns, method_rows(runs, t), "")
