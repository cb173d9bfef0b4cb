"""The words a reader sees for codes, groups, origins and reasons to stop; Chinese here, English in the catalog."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from audit.model import Finding, Outcome
from audit.refuting import REFUTED
from reports.i18n import Texts, mark


class Group(StrEnum):
    """What a finding means to the reader. Only the first three are problems of the body that is audited."""

    ABSENT = "absent"
    LATE = "late"
    STALE = "stale"
    PRESUMED = "presumed"  # failed, but whether anything was due is itself not known: for a person to look into
    UNJUDGED = "unjudged"  # published; its timeliness cannot be told
    UNREAD = "unread"  # we could not read enough
    REFUTED = "refuted"  # a person called the finding wrong
    PASSED = "passed"
    INAPPLICABLE = "inapplicable"
    NOT_DUE = "not-due"


PROBLEMS = (Group.ABSENT, Group.LATE, Group.STALE)
CANNOT_TELL = (Group.UNJUDGED, Group.UNREAD)
SEVERITY = {group: order for order, group in enumerate(Group)}

GROUP_LABELS = {
    Group.ABSENT: mark("未公开（含缺期）"),
    Group.LATE: mark("逾期公开"),
    Group.STALE: mark("更新不及时"),
    Group.PRESUMED: mark("未见公开（待核）"),
    Group.UNJUDGED: mark("无法判定时效"),
    Group.UNREAD: mark("无法核实"),
    Group.REFUTED: mark("人工判为有误"),
    Group.PASSED: mark("符合要求"),
    Group.INAPPLICABLE: mark("不适用"),
    Group.NOT_DUE: mark("未到期"),
}
# A second sign beside the colour, so that print in grey and colour-blind readers lose nothing.
GROUP_SIGNS = {
    Group.ABSENT: "✕",
    Group.LATE: "▲",
    Group.STALE: "◆",
    Group.PRESUMED: "◇",
    Group.UNJUDGED: "≈",
    Group.UNREAD: "?",
    Group.REFUTED: "⊘",
    Group.PASSED: "✓",
    Group.INAPPLICABLE: "–",
    Group.NOT_DUE: "·",
}

_TIMELINESS = {"no-trigger-date", "undated", "date-unreliable", "calendar-unknown"}

CODE_LABELS = {
    "on-time": mark("按时公开"),
    "late": mark("逾期公开"),
    "late-at-least": mark("至少逾期"),
    "not-published": mark("未公开"),
    "missing-period": mark("缺期"),
    "stale": mark("更新不及时"),
    "on-other-channel": mark("其他法定渠道公开"),
    "coverage-incomplete": mark("无法核实：读取不完整"),
    "blocked": mark("无法核实：网站拒绝访问"),
    "truncated": mark("无法核实：列表只显示一部分"),
    "robots-forbids": mark("无法核实：网站声明不许自动读取"),
    "no-trigger-date": mark("无法判定时效：起算日期不明"),
    "undated": mark("无法判定时效：页面没有发布日期"),
    "date-unreliable": mark("无法判定时效：日期不可信"),
    "calendar-unknown": mark("无法判定时效：当年节假日安排未发布"),
    "refuted": mark("人工判为有误"),
    "statement-of-none": mark("不适用：已声明本期没有"),
    "waived": mark("不适用：已核准豁免"),
    "body-younger-than-period": mark("不适用：单位成立晚于该期"),
    "not-due": mark("未到期"),
}
FLAG_LABELS = {
    "suspect-date": mark("疑似倒签"),
    "re-dated": mark("疑似旧文新发"),
    "burst": mark("疑似突击公开"),
    "withdrawn": mark("疑似公开后撤下"),
    "changed": mark("疑似公开后修改"),
    "early": mark("疑似提前公开"),
    "doc-no-gap": mark("疑似文号缺号"),
    "cited-not-found": mark("被引用而未见公开"),
    "policy-without-interpretation": mark("政策文件未见解读"),
    "over-disclosure": mark("附件中疑有未遮盖的个人信息"),
}
ORIGIN_LABELS = {
    "list-row": mark("栏目列表"),
    "address": mark("网页地址"),
    "meta": mark("页面元数据"),
    "label": mark("页面标注"),
    "index-table": mark("信息索引表"),
    "signature": mark("落款"),
    "cms-first-publish": mark("系统首次发布时间"),
    "cms-display-publish": mark("系统显示发布时间"),
    "script": mark("页面脚本"),
    "comment": mark("页面注释"),
    "last-modified": mark("服务器修改时间"),
    "file-metadata": mark("附件属性"),
    "text": mark("正文"),
    "observed": mark("本系统观测"),
}
ROLE_LABELS = {
    "published": mark("发布"),
    "formed": mark("成文"),
    "effective": mark("生效"),
    "abolished": mark("废止"),
    "generated": mark("生成"),
    "other": mark("其他"),
}
CERTAINTY_LABELS = {"certain": mark("确定"), "presumed": mark("推定")}
BASIS_LABELS = {"catalog": mark("目录规定"), "statutory-default": mark("法定默认期限（条例第二十六条，20个工作日）")}


def group_of(finding: Finding) -> Group:
    """Put a finding into the group that the reader acts on.

    A failed finding whose duty is only presumed is never a problem of the body, whatever its code. A code that is new
    to this version falls to the group of its outcome.
    """
    if finding.code == REFUTED:
        return Group.REFUTED
    if finding.outcome is Outcome.FAILED:
        if finding.certainty == "presumed":
            return Group.PRESUMED
        if finding.code in {"late", "late-at-least"}:
            return Group.LATE
        return Group.STALE if finding.code == "stale" else Group.ABSENT
    if finding.outcome is Outcome.CANT_TELL:
        return Group.UNJUDGED if finding.code in _TIMELINESS else Group.UNREAD
    return {
        Outcome.PASSED: Group.PASSED,
        Outcome.INAPPLICABLE: Group.INAPPLICABLE,
        Outcome.UNTESTED: Group.NOT_DUE,
    }[finding.outcome]


def kind_text(code: str, group: str, t: Texts) -> str:
    """The 问题类型 text: the code's label, or the presumption where the duty is only presumed."""
    return t(GROUP_LABELS[Group.PRESUMED]) if group == Group.PRESUMED else label(CODE_LABELS, code, t)


def label(table: Mapping[Any, str], code: object, t: Texts) -> str:
    """The reader's word for a code; a code that the table lacks is shown as it is."""
    return t(table[str(code)]) if str(code) in table else str(code or "")
