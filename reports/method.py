"""口径说明: on what a result rests and what it cannot say, in words for a reader who was not there."""

from __future__ import annotations

import re
from collections.abc import Sequence

from audit.model import AuditRun
from reports.cleaning import shanghai
from reports.i18n import Texts, mark
from reports.labels import BASIS_LABELS, CODE_LABELS, GROUP_LABELS, Group, label
from reports.pieces import precision_lines

RULES = (
    (
        mark("日期是证据"),
        mark("每个日期都保留来源、原文和位置；公开日期取各渠道、各地址中最早的可信日期。没有发布日期的页面不判逾期。"),
    ),
    (
        mark("工作日计算"),
        mark("从次日起算，按国务院办公厅每年的节假日安排（含调休）。当年安排未发布的给出上下界，不一致时不作判定。"),
    ),
    (mark("固定日期"), mark("应公开日期为非工作日的，顺延至下一个工作日。")),
    (
        mark("未公开的认定"),
        mark("应公开日期已过、相关栏目和渠道全部完整读取仍未发现，才认定未公开；并列出读过的栏目和排除的页面。"),
    ),
    (
        mark("推定的义务"),
        mark("由事件触发、但不掌握事件是否发生的，只列为“未见公开，待核”，不计为问题，不计入得分。"),
    ),
    (mark("无法核实"), mark("栏目被拦截、列表被截断、网站声明不许读取等，不作不利结论，也不计为被查单位的问题。")),
    (
        mark("没有发布日期的页面"),
        mark(
            "没有发布时间就不能说页面公开得晚，不判逾期，不计为问题；但2019年检查指标把“未注明发布时间”本身算作页面的缺陷，得分按该指标扣分。"
        ),
    ),
    (
        mark("人工判为有误"),
        mark("核查人员判定有误的结论（gongkai review decide … refute）另列，写明何人、何时、何故，不计为问题。"),
    ),
    (mark("默认期限"), mark("目录未写明天数（及时、按规定等）的，按条例第二十六条的20个工作日，并逐条注明。")),
    (mark("扣分"), mark("按第一个扣分制指标包；有上限的扣分在所涉各项之间平均分摊。")),
    (mark("疑点"), mark("倒签、旧文新发、突击公开、公开后撤下或修改，一律只标“疑似”，由人核定。")),
)
DIGEST = re.compile("[0-9a-f]{64}")
UNSTATED = mark("未注明")  # catalogs.titles: the edition that a catalog does not state
UNJUDGED_NOTE = mark(
    "“无法判定时效”不能说公开得晚，不计为逾期；其中页面没有发布时间的，2019年检查指标另按页面缺陷扣分。"
)
GROUP_MEANINGS = {
    Group.ABSENT: mark("应公开日期已过，完整读取后没有找到（含缺期）。"),
    Group.LATE: mark("已公开，公开日期晚于应公开日期。"),
    Group.STALE: mark("有内容，最新一条超过更新期限。"),
    Group.PRESUMED: mark("没有找到，但不知道是否发生过应公开的事项。"),
    Group.UNJUDGED: mark("已公开，但起算日期、发布日期或工作日安排不足以判断是否及时。"),
    Group.UNREAD: mark("没有读全，不能说有没有。"),
    Group.REFUTED: mark("核查人员看过后判定本条结论有误；不计为问题，不计入比率、得分和信函，原结论和理由保留备查。"),
    Group.PASSED: mark("按时公开，或在目录列明的其他渠道公开。"),
    Group.INAPPLICABLE: mark("已声明本期没有、已核准豁免，或单位成立晚于该期。"),
    Group.NOT_DUE: mark("应公开日期在核查截止日之后。"),
}


def method_rows(runs: Sequence[AuditRun], t: Texts) -> list[tuple[str, str]]:
    """Pairs of heading and text: each run's inputs, then the rules, the groups and the codes."""
    rows: list[tuple[str, str]] = []
    for run in runs:
        rows += run_rows(run, t)
    rows += [(t(head), t(text)) for head, text in RULES]
    rows += [(t.labelled(t("结论"), label(GROUP_LABELS, g, t)), t(text)) for g, text in GROUP_MEANINGS.items()]
    rows.append((t("情形一览"), t.listed((f"{code} = {t(text)}" for code, text in CODE_LABELS.items()), coarse=True)))
    return rows


def _notices(calendar: str, t: Texts) -> str:
    """The holiday notices that were counted by; a digest as far as a person compares one."""
    if not DIGEST.fullmatch(calendar):
        return calendar
    return t("国务院办公厅放假通知，校验值 {digest}", digest=calendar[:12])


def run_rows(run: AuditRun, t: Texts) -> list[tuple[str, str]]:
    """What one run rests on."""
    defaults = sum(1 for finding in run.findings if finding.basis == "statutory-default")
    crawls = [
        t("第{id}次采集 {start} 至 {end}", id=crawl.get("id", "?"), start=shanghai(crawl.get("started_at")),
          end=shanghai(crawl.get("finished_at")))
        for crawl in run.crawls
    ]  # fmt: skip
    window = t("{start} 至 {end}", start=run.window_from.isoformat(), end=run.window_to.isoformat())
    rows = [
        (t("单位"), run.body + t.bracketed(run.place) + (t("【练习数据】") if run.practice else "")),
        (t("核查截止日"), run.as_of.isoformat()),
        (t("核查时段"), window),
        (
            t("目录"),
            " · ".join(part for part in (run.catalog_title, run.catalog_edition) if part not in ("", UNSTATED)),
        ),
        (t("网站"), run.site_name),
        (t("采集（北京时间）"), t.listed(crawls, coarse=True)),
        (t("节假日安排"), _notices(run.calendar, t)),
        (t("核查口径文件"), run.policy),
        (t("人工认定"), run.decisions or t("无")),
        (
            t("采用默认期限的义务"),
            t("{count} 项：{basis}", count=defaults, basis=label(BASIS_LABELS, "statutory-default", t)),
        ),
        (t("人工抽查结果"), t.listed(precision_lines(run, t), coarse=True)),
        (t("程序版本与核查编号"), f"{run.code_version} · {run.id}"),
    ]
    return [(head, text) for head, text in rows if text]
