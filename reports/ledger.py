"""The sheets that a bureau acts on: the ledger of problems, and, apart from it, what is no problem of the bureau."""

from __future__ import annotations

from datetime import date

import pandas as pd

from reports.frames import gravest_first
from reports.i18n import Texts
from reports.labels import CANNOT_TELL, CODE_LABELS, PROBLEMS, Group, kind_text, label
from reports.remedies import remedy
from reports.rows import due_day, item_label, jump, seen_dates, sentence, sheet_name
from reports.sheets import Column, Sheets


def add_ledger(
    sheets: Sheets, findings: pd.DataFrame, first_rows: dict[str, int], t: Texts, cure_by: date | None
) -> None:
    problems = findings[findings["group"].isin([g.value for g in PROBLEMS])]
    problems = gravest_first(problems)
    rows = problems.assign(number=range(1, len(problems) + 1)).to_dict("records")
    columns = [
        Column(t("序号"), 5, lambda row: row["number"], "number"),
        Column(t("责任单位"), 13, lambda row: row["body"]),
        Column(t("一级事项"), 11, lambda row: row["group1"]),
        Column(t("二级事项"), 12, lambda row: item_label(row, t)),
        Column(t("栏目"), 14, lambda row: row["section"]),
        Column(t("问题类型"), 9, lambda row: label(CODE_LABELS, row["code"], t)),
        Column(t("问题明细"), 27, lambda row: sentence(row, t)),
        Column(t("公开依据"), 14, lambda row: row["authority"]),
        Column(t("公开时限"), 13, lambda row: row["deadline"]),
        Column(t("应公开日期"), 11, due_day, "date"),
        Column(t("实际公开日期（页面／首次观测）"), 12, lambda row: seen_dates(row, t)),
        Column(t("逾期工作日"), 7, lambda row: row["days_late_working"], "number"),
        Column(t("问题编号"), 16, lambda row: row["finding"]),  # what `gongkai audit rectify return` reads back
        Column(t("证据编号"), 18, lambda row: jump(row, first_rows, t), "jump"),
        Column(t("扣分"), 5, lambda row: row["points"], "number"),
        Column(t("整改要求"), 17, lambda row: remedy(row["code"], row["group"], t), fill=True),
        Column(t("整改期限"), 11, lambda row: cure_by, "date", fill=True),
        Column(t("整改链接"), 14, lambda row: "", fill=True),
        Column(t("复核日期"), 11, lambda row: "", "date", fill=True),
        Column(t("复核结果"), 9, lambda row: "", choices=(t("已整改"), t("部分整改"), t("未整改")), fill=True),
        Column(t("是否销号"), 6, lambda row: "", choices=(t("是"), t("否")), fill=True),
    ]
    sheets.add_table(
        sheet_name("ledger", t), t("问题台账"), columns, rows,
        t("没有认定的问题。请同时查看“无法核实”：没有读到的不等于没有问题。"),
    )  # fmt: skip


def add_set_apart(sheets: Sheets, findings: pd.DataFrame, first_rows: dict[str, int], t: Texts) -> None:
    """Put what is no problem of the bureau on sheets of its own: presumed duties, and what cannot be told."""
    common = [
        Column(t("单位"), 20, lambda row: row["body"]),
        Column(t("一级事项"), 16, lambda row: row["group1"]),
        Column(t("二级事项"), 18, lambda row: item_label(row, t)),
        Column(t("情形"), 22, lambda row: kind_text(row["code"], row["group"], t)),
        Column(t("说明"), 46, lambda row: sentence(row, t)),
        Column(t("公开时限"), 20, lambda row: row["deadline"]),
        Column(t("栏目"), 22, lambda row: row["section"]),
        Column(t("证据编号"), 18, lambda row: jump(row, first_rows, t), "jump"),
        Column(t("建议"), 28, lambda row: remedy(row["code"], row["group"], t)),
    ]
    presumed = findings[findings["group"] == Group.PRESUMED.value]
    answers = (t("未发生"), t("已发生，已公开"), t("已发生，未公开"))
    answer = [
        Column(t("是否发生应公开事项"), 14, lambda row: "", choices=answers, fill=True),
        Column(t("链接或说明"), 24, lambda row: "", fill=True),
    ]
    sheets.add_table(
        sheet_name("presumed", t), t("未见公开，是否发生应公开事项待核（不计为问题）"), [*common, *answer],
        presumed.to_dict("records"), t("没有待核的事项。"),
    )  # fmt: skip
    refuted = findings[findings["group"] == Group.REFUTED.value]
    if len(refuted):  # the sheet exists only where a person called something wrong
        sheets.add_table(
            sheet_name("refuted", t), t("人工判为有误的结论（不计为问题，原结论备查）"), common[:-1],
            refuted.to_dict("records"), "",
        )  # fmt: skip
    unknown = findings[findings["group"].isin([g.value for g in CANNOT_TELL])]
    sheets.add_table(
        sheet_name("cannot-tell", t), t("无法核实、无法判定时效（不计为逾期或未公开）"), common,
        unknown.to_dict("records"), t("没有无法核实的事项。"),
    )  # fmt: skip
