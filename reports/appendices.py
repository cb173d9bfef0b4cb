"""The sheets that a reader checks a result by: all items, doubts, scores, evidence, coverage."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from audit.model import AuditRun
from audit.words import access_words, stop_words
from reports.cleaning import one_line, shanghai
from reports.i18n import Texts
from reports.labels import (
    BASIS_LABELS,
    CERTAINTY_LABELS,
    FLAG_LABELS,
    GROUP_LABELS,
    GROUP_SIGNS,
    Group,
    kind_text,
    label,
)
from reports.pieces import date_line, doubts_of, file_line, flag_line, half, kept, reason_line
from reports.rows import due_day, jump, sentence, sheet_name
from reports.scores import score_views
from reports.sheets import Column, Sheets


def add_items(sheets: Sheets, findings: pd.DataFrame, first_rows: dict[str, int], t: Texts) -> None:
    columns = [
        Column(t("单位"), 13, lambda row: row["body"]),
        Column(t("事项编号"), 8, lambda row: row["item"]),
        Column(t("一级事项"), 11, lambda row: row["group1"]),
        Column(t("二级事项"), 13, lambda row: row["item_name"]),
        Column(t("时期"), 9, lambda row: row["period"] + half(row["part"], t)),
        Column(t("结论"), 10, lambda row: group_words(row["group"], t)),
        Column(t("情形"), 13, lambda row: kind_text(row["code"], row["group"], t)),
        Column(t("义务是否确定"), 7, lambda row: label(CERTAINTY_LABELS, row["certainty"], t)),
        Column(t("期限依据"), 11, lambda row: label(BASIS_LABELS, row["basis"], t)),
        Column(t("公开时限"), 13, lambda row: row["deadline"]),
        Column(t("应公开日期"), 11, due_day, "date"),
        Column(t("起算与推算"), 18, lambda row: t.pick(row["derivation"], row["derivation_en"])),
        Column(t("形成日期"), 11, lambda row: row["formed_on"], "date"),
        Column(t("页面公开日期"), 11, lambda row: row["published_on"], "date"),
        Column(t("首次观测"), 11, lambda row: row["first_seen_on"], "date"),
        Column(t("逾期工作日"), 7, lambda row: row["days_late_working"], "number"),
        Column(t("逾期自然日"), 7, lambda row: row["days_late_calendar"], "number"),
        Column(t("证据编号"), 18, lambda row: jump(row, first_rows, t), "jump"),
        Column(t("疑点（待核）"), 10, lambda row: t.listed(label(FLAG_LABELS, code, t) for code in row["flags"])),
        Column(t("说明"), 30, lambda row: sentence(row, t)),
    ]
    sheets.add_table(sheet_name("items", t), t("全部事项"), columns, findings.to_dict("records"), t("没有核查结果。"))


def group_words(group: str, t: Texts) -> str:
    """The conclusion in words, with the sign of a finding that a person called wrong so that nobody reads past it."""
    words = label(GROUP_LABELS, group, t)
    return f"{GROUP_SIGNS[Group.REFUTED]} {words}" if group == Group.REFUTED else words


def add_evidence(sheets: Sheets, pages: pd.DataFrame, t: Texts) -> None:
    served = pages.groupby("evidence_id")["item_name"].agg(lambda names: t.listed(dict.fromkeys(names))).to_dict()
    columns = [
        Column(t("证据编号"), 18, lambda row: row["evidence_id"]),
        Column(t("单位"), 13, lambda row: row["body"]),
        Column(t("对应事项"), 13, lambda row: served[row["evidence_id"]]),
        Column(t("标题"), 22, lambda row: one_line(row["title"])),
        Column(t("地址"), 24, lambda row: row["url"], "link"),
        Column(t("其他地址"), 20, lambda row: "\n".join(a for a in row["addresses"] if a and a != row["url"])),
        Column(t("附件"), 20, lambda row: "\n".join(file_line(file, t) for file in row["attachments"])),
        Column(t("渠道"), 13, lambda row: row["channel"]),
        Column(t("栏目"), 14, lambda row: row["section"]),
        Column(t("认定的公开日期"), 11, lambda row: row["published_on"]),
        Column(t("认定理由"), 18, lambda row: kept(row["published_reason"], t)),
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
    sheets.add_table(sheet_name("evidence", t), t("证据"), columns, rows, t("没有证据页面。"))


def add_coverage(sheets: Sheets, lists: pd.DataFrame, t: Texts) -> None:
    yes_no = {True: t("是"), False: t("否")}
    columns = [
        Column(t("单位"), 20, lambda row: row["body"]),
        Column(t("栏目"), 30, lambda row: row["menu"] or row["section"]),
        Column(t("渠道"), 20, lambda row: row["channel"]),
        Column(t("地址"), 34, lambda row: row["url"], "link"),
        Column(t("读取结果"), 12, lambda row: t.pick(*access_words(row["access"]))),
        Column(t("状态码"), 7, lambda row: row["http_status"], "number"),
        Column(t("网站称页数"), 8, lambda row: row["pages_declared"], "number"),
        Column(t("读取页数"), 8, lambda row: row["pages_read"], "number"),
        Column(t("网站称条数"), 8, lambda row: row["rows_declared"], "number"),
        Column(t("读取条数"), 8, lambda row: row["rows_read"], "number"),
        Column(t("栏目树称条数"), 8, lambda row: row["tree_count"], "number"),
        Column(t("停止原因"), 16, lambda row: t.pick(*stop_words(row["stop"]))),
        Column(t("完整读取"), 8, lambda row: yes_no.get(row["complete"], "")),
        Column(t("网站称该栏目为空的原话"), 18, lambda row: row["empty_said"]),
        Column(t("网站系统"), 12, lambda row: row["family"]),
        Column(t("备注"), 26, lambda row: kept(row["note"], t)),
        Column(t("读取时间（北京）"), 16, lambda row: shanghai(row["read_at"])),
    ]
    sheets.add_table(
        sheet_name("coverage", t), t("覆盖情况"), columns, lists.to_dict("records"), t("没有读取任何栏目。")
    )


def add_doubts(sheets: Sheets, runs: Sequence[AuditRun], t: Texts) -> None:
    """Everything that is only suspected, for a person to decide: flags of findings and observations of the run."""
    rows = [
        (run.body, finding.item_name, label(FLAG_LABELS, flag.get("code"), t), flag_line(flag, t), flag.get("evidence"))
        for run in runs for finding in run.findings for flag in finding.flags
    ] + [
        (run.body, "", label(FLAG_LABELS, seen.get("code"), t), flag_line(seen, t), seen.get("evidence"))
        for run in runs for seen in doubts_of(run)
    ]  # fmt: skip
    columns = [
        Column(t("单位"), 20, lambda row: row[0]),
        Column(t("二级事项"), 20, lambda row: row[1]),
        Column(t("疑点（待核）"), 16, lambda row: row[2]),
        Column(t("说明"), 60, lambda row: row[3]),
        Column(t("依据"), 40, lambda row: _addresses(row[4])),
        Column(t("核定"), 10, lambda row: "", choices=(t("属实"), t("不属实")), fill=True),
    ]
    sheets.add_table(sheet_name("doubts", t), t("疑点，一律待人工核定"), columns, rows, t("没有疑点。"))


def _addresses(evidence: object) -> str:
    """The addresses that a doubt rests on, one a line."""
    return "\n".join(
        one_line(part) for part in (evidence if isinstance(evidence, list | tuple) else [evidence]) if part
    )


def add_scores(sheets: Sheets, runs: Sequence[AuditRun], t: Texts) -> None:
    """Each pack's result and its derivation, one line per indicator."""
    rows = []
    for run in runs:
        for score in score_views(run, t):
            rows.append((run.body, score.name, score.total, score.result, score.sum))
            rows += [(run.body, score.name, None, line, "") for line in score.lines]
    columns = [
        Column(t("单位"), 20, lambda row: row[0]),
        Column(t("指标包"), 26, lambda row: row[1]),
        Column(t("得分"), 9, lambda row: row[2], "number"),
        Column(t("结果与推算"), 80, lambda row: row[3]),
        Column(t("算式"), 30, lambda row: row[4]),
    ]
    sheets.add_table(sheet_name("scores", t), t("得分"), columns, rows, t("没有评分。"))
