"""One sentence a finding, in Chinese and English. Templates only: every value comes from the finding."""

from __future__ import annotations

from collections.abc import Mapping

PASSED_FOUND = (
    "{subject}应于 {due} 前公开（{derivation}），{published} 已公开。",
    "{subject_en}: due {due} ({derivation_en}), published {published}.",
)

# code -> (zh, en)
TEMPLATES: Mapping[str, tuple[str, str]] = {
    "on-time": PASSED_FOUND,
    "online-before": (
        "{subject}在核查期开始（{first}）前已公开（{published}），持续在网。",
        "{subject_en}: online before the audit window began ({first}), published {published}.",
    ),
    "on-other-channel": (
        "{subject}仅见于其他法定渠道「{channel}」，{published} 公开（{derivation}）。",
        "{subject_en}: found only on the second lawful channel {channel}, published {published} ({derivation_en}).",
    ),
    "late": (
        "{subject}应于 {due} 前公开（{derivation}），{published} 公开，逾期 {working} 个工作日（{calendar} 天）。",
        (
            "{subject_en}: due {due} ({derivation_en}), published {published}, {working} "
            "working days ({calendar} calendar days) late."
        ),
    ),
    "late-at-least": (
        "{subject}应于 {due} 前公开（{derivation}），{why}，至少逾期 {working} 个工作日（{calendar} 个自然日）。",
        (
            "{subject_en}: due {due} ({derivation_en}), {why_en}: at least {working} "
            "working days ({calendar} calendar days) late."
        ),
    ),
    "not-published": (
        "{subject}{due_clause}，截至 {read_on} 已完整读取全部对应栏目，未见公开{empty_clause}。",
        "{subject_en}: {due_clause_en}; every mapped column was read to its end by {read_on} and nothing was found{empty_clause_en}.",
    ),
    "not-published-presumed": (
        "{subject}截至 {read_on} 已完整读取全部对应栏目，未见公开{empty_clause}，是否发生应公开事项待核。",
        (
            "{subject_en}: every mapped column was read to its end by {read_on} and nothing was found{empty_clause_en}; "
            "whether anything had to be published is to be checked."
        ),
    ),
    "missing-period": (
        "{subject}缺期：应于 {due} 前公开（{derivation}），截至 {read_on} 已完整读取全部对应栏目，未见该期内容。",
        ("{subject_en} is missing; due {due} ({derivation_en}), every mapped column was read to its end by {read_on}."),
    ),
    "stale": (
        "{subject}最近一次更新为 {published}，超过 {limit} 天未更新（截至 {as_of}）。",
        "{subject_en}: last updated {published}, over the limit of {limit} days by {as_of}.",
    ),
    "cannot-read": (
        "{subject}未查到，但无法认定未公开：{why}。",
        "{subject_en}: not found, but absence cannot be certified: {why_en}.",
    ),
    "cannot-read-fresh": (
        "{subject}最近一次更新为 {published}，但无法认定更新不及时：{why}。",
        "{subject_en}: last seen update {published}, but staleness cannot be certified: {why_en}.",
    ),
    "cannot-read-earlier": (
        "{subject}见到的发布日期为 {published}（{due_clause}），但可能有更早的公开没有读到，无法认定逾期：{why}。",
        "{subject_en}: the publication seen is of {published} ({due_clause_en}), but an earlier one may be unread: {why_en}.",
    ),
    "no-trigger-date": (
        "{subject}已公开（{published}），但没有起算日期，无法判定是否按时{why_clause}。",
        "{subject_en}: published ({published}), but the day that starts the clock is not known{why_clause_en}.",
    ),
    "undated": (
        "{subject}已公开，但页面没有发布日期，无法判定是否按时。",
        "{subject_en}: published, but the page prints no publication date.",
    ),
    "date-unreliable": (
        "{subject}已公开，但发布日期不可信，无法判定是否按时：{why}。",
        "{subject_en}: published, but its date is not reliable: {why_en}.",
    ),
    "calendar-unknown": (
        "{subject}应于 {due} 至 {due_latest} 之间的某日前公开（{derivation}），放假安排未知，无法判定是否按时。",
        (
            "{subject_en}: due between {due} and {due_latest} ({derivation_en}); without the "
            "holiday notice lateness cannot be judged."
        ),
    ),
    "statement-of-none": (
        "{subject}不适用：页面声明「{why}」。",
        "{subject_en}: not applicable, the body states that there is none: {why_en}.",
    ),
    "waived": ("{subject}不适用：{why}。", "{subject_en}: not applicable: {why_en}."),
    "body-younger-than-period": (
        "{subject}不适用：该单位成立于 {why}，晚于该期。",
        "{subject_en}: not applicable, the body was founded on {why_en}, after the period.",
    ),
    "not-due": ("{subject}尚未到期{due_tail}。", "{subject_en}: nothing is due yet{due_tail_en}."),
}


def sentence(template: str, values: Mapping[str, str]) -> tuple[str, str]:
    """Fill one template; a value that a template names and `values` lacks is a KeyError (a fault of ours)."""
    zh, en = TEMPLATES[template]
    return zh.format_map(values), en.format_map(values)
