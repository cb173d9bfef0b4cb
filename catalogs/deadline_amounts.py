"""Find amounts of time in one segment of a normalised 公开时限 text: 20个工作日内, 10个自然日前, 公示期不少于5日.

An anchor is a span that says by itself how long, on which date, how often, or that no number is given.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from catalogs.model import DeadlineClause

UNIT = r"个?工作[日天]|个?自然[日天]|个?日历[日天]|个?法定工作日|个?日|天|个?星期|个?周|个?月|年|个?小时"
_MASK = r"[*×xX_□○●◇?…△#☆■]+"


@dataclass(frozen=True, slots=True)
class Anchor:
    """A deadline expression at [start, end) of its segment; `clause` still lacks triggers and scope."""

    start: int
    end: int
    clause: DeadlineClause
    strength: str  # "number", "date", "period" or the word's own kind


def unit_name(word: str) -> str:
    """Name the unit: 工作日 working_day, 自然日 natural_day, 日/天 day (calendar days, flagged as unsaid)."""
    for mark, name in (("工作", "working_day"), ("自然", "natural_day"), ("日历", "natural_day"), ("小时", "hour")):
        if mark in word:
            return name
    for mark, name in (("周", "week"), ("星期", "week"), ("月", "month"), ("年", "year")):
        if mark in word:
            return name
    return "day"


# ---- plain amounts -------------------------------------------------------------------------------------------------
_AMOUNT = re.compile(
    rf"(?P<early>(?:提前|提早)(?:至少|不少于|不低于)?)?(?P<number>\d{{1,4}}|{_MASK}(?=个?(?:工作|自然|日|天)))"
    rf"(?P<unit>{UNIT})(?P<side>之?前|以前|之?内|以内)?"
)
_BLANK_AMOUNT = re.compile(r"(?<=[起后内])个?(?P<unit>个工作日|个自然日)(?=之?内|以内|$)")
_MINIMUM = r"(?:一般|原则上|应当?|均)*(?:不(?:得|应|能)?(?:少于|低于|短于)|至少|不少于|为|是|:|满|达到?|持续)*"
_NOTICE_BEFORE = re.compile(
    r"(?:(?:预?公告|公示|征求意见|征集意见|公开征求意见|听取意见|意见征集|意见反馈|张贴|通告)(?:的)?(?:期限?|时间|时限|天数|周期)?"
    r"|(?:公示|公告|征求意见|反馈)期(?:限)?|(?:征求|征集)[^,。;]{0,8}(?:期限?|时间))" + _MINIMUM + "$"
)
_DISPLAY_BEFORE = re.compile(
    r"(?:(?:保留|留存|保存|存续|展示|上网|在线|挂网|公开展示|滚动)(?:期限?|时间|时限|时长|天数)?"
    r"|(?:公开|公布)(?:期限?|时限|时长|时间|年限)|(?:公示|发布)(?:期限?|时间|时长)?|公开(?=$|不少|至少|满))"
    + _MINIMUM
    + "$"
)
_RECENT = re.compile(r"(?:近|最近|过去|前)$")
_LEAST = re.compile(r"(?:应当?|一般|原则上)?不(?:得|应|能)?(?:少于|低于|短于)$")
# 停水前24小时; but 1月31日前 and 6月底前 are dates, and 近三年 has no event.
_BEFORE_EVENT = re.compile(r"(?:之日|[^\d月底旬末初年目以提之])前(?:的)?$")
_CONDITION_AFTER = re.compile(r"(?:以上)?的(?=,|。|$)|(?:以上)?(?:未|仍|没有)")
_FULL_AFTER = re.compile(r"(?:期满|届满|满)?后")


def amounts(text: str) -> Iterator[Anchor]:
    """Yield amounts of time: kind relative, relative_before, notice_period, display_range, unparseable (masked)."""
    for match in _BLANK_AMOUNT.finditer(text):
        yield Anchor(match.start(), match.end(), DeadlineClause("unparseable", unit=unit_name(match["unit"])), "number")
    for match in _AMOUNT.finditer(text):
        clause = _amount_clause(text, match)
        if clause is not None:
            yield Anchor(match.start(), match.end(), clause, "number")


def _amount_clause(text: str, match: re.Match[str]) -> DeadlineClause | None:
    before, after = text[: match.start()], text[match.end() :]
    unit = unit_name(match["unit"])
    if not match["number"].isdigit():
        return DeadlineClause("unparseable", unit=unit)
    amount = int(match["number"])
    clause = DeadlineClause("relative", amount=amount, unit=unit)
    if before.endswith("每") and unit in {"day", "working_day", "natural_day"}:
        return replace(clause, kind="periodic")  # 每20个工作日更新一次: an interval, no calendar period
    if (
        amount == 0
        or before.endswith(("第", "上", "下", "每", "最后", "首", "末", "头"))
        or (unit == "year" and amount >= 1000)
    ):
        return None
    if unit == "day" and re.search(r"\d月$", before):
        return None  # the day of a date that is no deadline: 自2024年1月1日起施行
    if unit == "month" and "个" not in match["unit"] and not (match["side"] or "").endswith("内"):
        return None  # 7月 is a month of the year
    if _CONDITION_AFTER.match(after) and re.search(r"(?<!不)(?<!不得)(?:超过|逾|满|达到?)$", before):
        return None  # 周期超过六个月的，…
    head = _LEAST.sub("", before)
    if match["early"]:
        return replace(clause, kind="relative_before")
    side = match["side"] or ""
    if _RECENT.search(before) and unit in {"year", "month"} and not _BEFORE_EVENT.search(head):
        return replace(clause, kind="display_range")
    if not side:
        if _NOTICE_BEFORE.search(before):
            return replace(clause, kind="display_range" if unit == "year" else "notice_period")
        if _DISPLAY_BEFORE.search(before) and not _FULL_AFTER.match(after):
            return replace(clause, kind="display_range")
    if side.endswith("前") or _BEFORE_EVENT.search(head):
        return replace(clause, kind="relative_before")
    if not side and head != before:  # 不得少于5日 with nothing else said: a minimum is no deadline
        return replace(clause, kind="display_range" if unit == "year" else "notice_period")
    return clause
