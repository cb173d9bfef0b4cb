"""The workbook (.xlsx) that a supervisor sends out and a bureau fills in and sends back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pandas as pd

from audit.model import AuditRun
from reports.cleaning import one_line, shanghai
from reports.frames import coverage_frame, evidence_frame, findings_frame, summary_frame
from reports.i18n import Texts, mark, texts
from reports.labels import (
    ACCESS_LABELS,
    BASIS_LABELS,
    CANNOT_TELL,
    CERTAINTY_LABELS,
    CODE_LABELS,
    FLAG_LABELS,
    GROUP_LABELS,
    PROBLEMS,
    STOP_LABELS,
    Group,
    label,
)
from reports.method import method_rows
from reports.pieces import date_line, practice_banner, reason_line, span
from reports.remedies import remedy
from reports.sheets import HEADER_ROW, Column, Sheets

SHEET_NAMES = {
    "overview": mark("总览"),
    "ledger": mark("问题台账"),
    "presumed": mark("未见公开待核"),
    "cannot-tell": mark("无法核实"),
    "items": mark("全部事项"),
    "evidence": mark("证据"),
    "coverage": mark("覆盖情况"),
    "method": mark("口径说明"),
}


def write_workbook(runs: Sequence[AuditRun], path: Path, lang: str = "zh", *, cure_by: date | None = None) -> Path:
    """Write the workbook of one or many runs to `path` and return it; the same runs give the same bytes.

    `cure_by` fills the 整改期限 column, which is left empty for the supervisor otherwise. Raises OSError where the
    path cannot be written.
    """
    import xlsxwriter  # lazy: only this output needs it

    t = texts(lang)
    findings = findings_frame(runs)
    pages = evidence_frame(runs).drop_duplicates("evidence_id")
    book = xlsxwriter.Workbook(
        str(path),
        {
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
            "nan_inf_to_errors": True,
        },
    )
    latest = max((run.as_of for run in runs), default=date(2000, 1, 1))
    book.set_properties(
        {
            "title": t("政务公开核查台账"),
            "author": "gongkai",
            "created": datetime(latest.year, latest.month, latest.day),  # noqa: DTZ001 - XlsxWriter takes naive days
        }
    )
    sheets = Sheets(book, practice_banner(runs, t), t("政务公开核查　截至 {day}", day=span(run.as_of for run in runs)))
    first_rows = {key: row for row, key in enumerate(pages["evidence_id"], HEADER_ROW + 2)}
    _overview(sheets, summary_frame(runs), t)
    _ledger(sheets, findings, first_rows, t, cure_by)
    _apart(sheets, findings, first_rows, t)
    _items(sheets, findings, first_rows, t)
    _evidence(sheets, evidence_frame(runs), t)
    _coverage(sheets, coverage_frame(runs), t)
    _method(sheets, runs, t)
    try:
        book.close()
    except xlsxwriter.exceptions.FileCreateError as error:
        raise OSError(f"写不了工作簿 {path}：{error}。Cannot write the workbook.") from error
    return path


def _name(key: str, t: Texts) -> str:
    return t(SHEET_NAMES[key])


def _overview(sheets: Sheets, summary: pd.DataFrame, t: Texts) -> None:
    counted = [*PROBLEMS, Group.PRESUMED, *CANNOT_TELL, Group.PASSED, Group.INAPPLICABLE, Group.NOT_DUE]
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
    rows = summary.to_dict("records")
    sheet = sheets.add_table(_name("overview", t), t("总览"), columns, rows, t("没有核查结果。"))
    below = HEADER_ROW + max(len(rows), 1) + 2
    notes = [
        t("公开率＝已见公开的义务÷能够判定的义务；待核、无法核实、不适用、未到期的不计入。"),
        t("及时率＝按时公开的÷（按时＋逾期）。没有可计算的义务时留空，不作0处理。"),
        t("“无法核实”“无法判定时效”不是被查单位的问题，另页列出。"),
    ]
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
    name = _name("overview", t)
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


def _jump(row: dict[str, Any], first_rows: dict[str, int], t: Texts) -> Any:
    ids: list[str] = row["evidence_ids"]
    return (t.listed(ids), f"'{_name('evidence', t)}'!A{first_rows[ids[0]]}") if ids else ""


def _ledger(sheets: Sheets, findings: pd.DataFrame, first_rows: dict[str, int], t: Texts, cure_by: date | None) -> None:
    problems = findings[findings["group"].isin([g.value for g in PROBLEMS])]
    problems = problems.sort_values(["run", "severity", "order"], kind="stable")
    rows = problems.assign(number=range(1, len(problems) + 1)).to_dict("records")
    columns = [
        Column(t("序号"), 5, lambda row: row["number"], "number"),
        Column(t("责任单位"), 13, lambda row: row["body"]),
        Column(t("一级事项"), 11, lambda row: row["group1"]),
        Column(t("二级事项"), 12, lambda row: _item_label(row, t)),
        Column(t("栏目"), 14, lambda row: row["section"]),
        Column(t("问题类型"), 9, lambda row: label(CODE_LABELS, row["code"], t)),
        Column(t("问题明细"), 27, lambda row: _sentence(row, t)),
        Column(t("公开依据"), 14, lambda row: row["authority"]),
        Column(t("公开时限"), 13, lambda row: row["deadline"]),
        Column(t("应公开日期"), 11, lambda row: row["due_on"], "date"),
        Column(t("实际公开日期（页面／首次观测）"), 12, _seen_dates),
        Column(t("逾期工作日"), 7, lambda row: row["days_late_working"], "number"),
        Column(t("证据编号"), 11, lambda row: _jump(row, first_rows, t), "jump"),
        Column(t("扣分"), 5, lambda row: row["points"], "number"),
        Column(t("整改要求"), 17, lambda row: remedy(row["code"], row["group"], t), fill=True),
        Column(t("整改期限"), 11, lambda row: cure_by, "date", fill=True),
        Column(t("整改链接"), 15, lambda row: "", fill=True),
        Column(t("复核日期"), 11, lambda row: "", "date", fill=True),
        Column(t("复核结果"), 9, lambda row: "", choices=(t("已整改"), t("部分整改"), t("未整改")), fill=True),
        Column(t("是否销号"), 6, lambda row: "", choices=(t("是"), t("否")), fill=True),
    ]
    sheets.add_table(
        _name("ledger", t), t("问题台账"), columns, rows,
        t("没有认定的问题。请同时查看“无法核实”：没有读到的不等于没有问题。"),
    )  # fmt: skip


def _apart(sheets: Sheets, findings: pd.DataFrame, first_rows: dict[str, int], t: Texts) -> None:
    """Put what is no problem of the bureau on sheets of its own: presumed duties, and what cannot be told."""
    common = [
        Column(t("单位"), 20, lambda row: row["body"]),
        Column(t("一级事项"), 16, lambda row: row["group1"]),
        Column(t("二级事项"), 18, lambda row: _item_label(row, t)),
        Column(t("情形"), 22, lambda row: label(CODE_LABELS, row["code"], t)),
        Column(t("说明"), 46, lambda row: _sentence(row, t)),
        Column(t("公开时限"), 20, lambda row: row["deadline"]),
        Column(t("栏目"), 22, lambda row: row["section"]),
        Column(t("证据编号"), 14, lambda row: _jump(row, first_rows, t), "jump"),
        Column(t("建议"), 28, lambda row: remedy(row["code"], row["group"], t)),
    ]
    order = ["run", "order"]
    presumed = findings[findings["group"] == Group.PRESUMED.value].sort_values(order, kind="stable")
    answers = (t("未发生"), t("已发生，已公开"), t("已发生，未公开"))
    answer = [
        Column(t("是否发生应公开事项"), 14, lambda row: "", choices=answers, fill=True),
        Column(t("链接或说明"), 24, lambda row: "", fill=True),
    ]
    sheets.add_table(
        _name("presumed", t), t("未见公开，是否发生应公开事项待核（不计为问题）"), [*common, *answer],
        presumed.to_dict("records"), t("没有待核的事项。"),
    )  # fmt: skip
    unknown = findings[findings["group"].isin([g.value for g in CANNOT_TELL])].sort_values(order, kind="stable")
    sheets.add_table(
        _name("cannot-tell", t), t("无法核实、无法判定时效（不是被查单位的问题）"), common, unknown.to_dict("records"),
        t("没有无法核实的事项。"),
    )  # fmt: skip


def _items(sheets: Sheets, findings: pd.DataFrame, first_rows: dict[str, int], t: Texts) -> None:
    columns = [
        Column(t("单位"), 13, lambda row: row["body"]),
        Column(t("事项编号"), 8, lambda row: row["item"]),
        Column(t("一级事项"), 11, lambda row: row["group1"]),
        Column(t("二级事项"), 13, lambda row: row["item_name"]),
        Column(t("时期"), 8, lambda row: row["period"]),
        Column(t("结论"), 10, lambda row: label(GROUP_LABELS, row["group"], t)),
        Column(t("情形"), 13, lambda row: label(CODE_LABELS, row["code"], t)),
        Column(t("义务是否确定"), 7, lambda row: label(CERTAINTY_LABELS, row["certainty"], t)),
        Column(t("期限依据"), 11, lambda row: label(BASIS_LABELS, row["basis"], t)),
        Column(t("公开时限"), 13, lambda row: row["deadline"]),
        Column(t("应公开日期"), 11, lambda row: row["due_on"], "date"),
        Column(t("起算与推算"), 18, lambda row: row["derivation"]),
        Column(t("形成日期"), 11, lambda row: row["formed_on"], "date"),
        Column(t("页面公开日期"), 11, lambda row: row["published_on"], "date"),
        Column(t("首次观测"), 11, lambda row: row["first_seen_on"], "date"),
        Column(t("逾期工作日"), 7, lambda row: row["days_late_working"], "number"),
        Column(t("逾期自然日"), 7, lambda row: row["days_late_calendar"], "number"),
        Column(t("证据编号"), 11, lambda row: _jump(row, first_rows, t), "jump"),
        Column(t("疑点（待核）"), 10, lambda row: t.listed(label(FLAG_LABELS, code, t) for code in row["flags"])),
        Column(t("说明"), 30, lambda row: _sentence(row, t)),
    ]
    sheets.add_table(_name("items", t), t("全部事项"), columns, findings.to_dict("records"), t("没有核查结果。"))


def _evidence(sheets: Sheets, pages: pd.DataFrame, t: Texts) -> None:
    served = pages.groupby("evidence_id")["item_name"].agg(lambda names: t.listed(dict.fromkeys(names))).to_dict()
    columns = [
        Column(t("证据编号"), 13, lambda row: row["evidence_id"]),
        Column(t("单位"), 13, lambda row: row["body"]),
        Column(t("对应事项"), 13, lambda row: served[row["evidence_id"]]),
        Column(t("标题"), 22, lambda row: one_line(row["title"])),
        Column(t("地址"), 24, lambda row: row["url"], "link"),
        Column(t("其他地址"), 20, lambda row: "\n".join(a for a in row["addresses"] if a and a != row["url"])),
        Column(t("渠道"), 13, lambda row: row["channel"]),
        Column(t("栏目"), 14, lambda row: row["section"]),
        Column(t("认定的公开日期"), 11, lambda row: row["published_on"]),
        Column(t("认定理由"), 18, lambda row: row["published_reason"]),
        Column(
            t("页面各处日期（来源、原文、位置）"),
            44,
            lambda row: "\n".join(date_line(d, t) for d in row["dates"] or ()),
        ),
        Column(t("成文日期"), 11, lambda row: row["formed_on"]),
        Column(t("采集时间（北京）"), 11, lambda row: shanghai(row["captured_at"])),
        Column(t("采集编号"), 7, lambda row: row["capture"], "number"),
        Column(t("首次观测（北京）"), 11, lambda row: shanghai(row["first_seen_at"])),
        Column(t("此前最后一次未见（北京）"), 11, lambda row: shanghai(row["last_absent_at"])),
        Column(t("匹配得分"), 7, lambda row: row["score"], "number"),
        Column(t("匹配理由"), 26, lambda row: "\n".join(reason_line(r, t) for r in row["reasons"] or ())),
    ]
    rows = pages.drop_duplicates("evidence_id").to_dict("records")
    sheets.add_table(_name("evidence", t), t("证据"), columns, rows, t("没有证据页面。"))


def _coverage(sheets: Sheets, lists: pd.DataFrame, t: Texts) -> None:
    yes_no = {True: t("是"), False: t("否")}
    columns = [
        Column(t("单位"), 20, lambda row: row["body"]),
        Column(t("栏目"), 30, lambda row: row["menu"] or row["section"]),
        Column(t("渠道"), 20, lambda row: row["channel"]),
        Column(t("地址"), 34, lambda row: row["url"], "link"),
        Column(t("读取结果"), 12, lambda row: label(ACCESS_LABELS, row["access"], t)),
        Column(t("状态码"), 7, lambda row: row["http_status"], "number"),
        Column(t("网站称页数"), 8, lambda row: row["pages_declared"], "number"),
        Column(t("读取页数"), 8, lambda row: row["pages_read"], "number"),
        Column(t("网站称条数"), 8, lambda row: row["rows_declared"], "number"),
        Column(t("读取条数"), 8, lambda row: row["rows_read"], "number"),
        Column(t("停止原因"), 16, lambda row: label(STOP_LABELS, row["stop"], t)),
        Column(t("完整读取"), 8, lambda row: yes_no.get(row["complete"], "")),
        Column(t("网站系统"), 12, lambda row: row["family"]),
        Column(t("备注"), 26, lambda row: row["note"]),
        Column(t("读取时间（北京）"), 16, lambda row: shanghai(row["read_at"])),
    ]
    sheets.add_table(_name("coverage", t), t("覆盖情况"), columns, lists.to_dict("records"), t("没有读取任何栏目。"))


def _method(sheets: Sheets, runs: Sequence[AuditRun], t: Texts) -> None:
    columns = [Column(t("项目"), 30, lambda row: row[0]), Column(t("内容"), 110, lambda row: row[1])]
    sheets.add_table(_name("method", t), t("口径说明"), columns, method_rows(runs, t), "")


def _item_label(row: dict[str, Any], t: Texts) -> str:
    return str(row["item_name"]) + (t.bracketed(row["period"]) if row["period"] else "")


def _sentence(row: dict[str, Any], t: Texts) -> str:
    return t.pick(row["sentence_zh"], row["sentence_en"])


def _seen_dates(row: dict[str, Any]) -> str:
    days = [row["published_on"], row["first_seen_on"]]
    return " / ".join("—" if pd.isna(day) else f"{day:%Y-%m-%d}" for day in days) if any(map(pd.notna, days)) else ""
