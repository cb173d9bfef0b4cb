"""Find what recurs in one segment of a normalised 公开时限 text: 每季度, 每月5日前, 季度结束后15日内, 半年至少更新1次."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from catalogs.deadline_amounts import UNIT, Anchor, unit_name
from catalogs.deadline_dates import valid_date
from catalogs.deadline_words import wordings
from catalogs.model import DeadlineClause

_PLACED = frozenset({"monthly", "quarterly", "half_monthly"})
_COUNTED = frozenset({"yearly", "half_yearly", "quarterly", "monthly", "weekly"})
_DAY_OF_PART = {"初": 10, "上旬": 10, "中旬": 20, "下旬": 31, "底": 31, "末": 31}

# The day inside a period: 每月5日, 当月20号, 每季度首个月20日, 季后15日内.
_IN_PERIOD = re.compile(
    r"(?:度)?(?:(?:结束|终了)后)?(?:的)?"
    r"(?P<month>第[123]个?月|首个?月|首月|头1?个?月|末月|最后1个?月|次月|下月|中间月|下个月|月)?(?:份)?(?:的)?"
    r"(?P<day>\d{1,2})[日号](?!内|个|之内|以内)"
)
# 每月上旬, 次月底前: the part's last day. A quarter's end has no day of its own.
_PART_OF_MONTH = re.compile(r"(?:度)?(?:的)?(?:月)?(?P<part>上旬|中旬|下旬|底|末|初)")
_DAY_LIST = re.compile(r"(?:的)?(?P<days>\d{1,2}(?:、\d{1,2})+)[日号]")
_MONTH_LIST = re.compile(r"^(?P<months>\d{1,2}月份?(?:(?:、|,|/|和|及|或)\d{1,2}月份?)*)(?=$|[,公更发])")
_MORE_DAYS = re.compile(r"(?:、|和|及|,|与)(?P<day>\d{1,2})[日号]")
_AFTER_PERIOD = re.compile(
    rf"(?:度)?(?:末)?(?:结束|终了|完|过|期满)?(?:之日起|之?(?:后|起))?(?:的)?,?(?P<amount>\d{{1,3}})(?P<unit>{UNIT})(?:之?内|以内)"
)
_MONTHS_OF_YEAR = re.compile(r"(?:的)?(?P<months>\d{1,2}(?:、\d{1,2})+)月份?(?!\d|个|底|末|上|中|下|初|之?前|以前|内)")
_MONTH_OF_YEAR = re.compile(r"(?:的)?(?P<month>\d{1,2})月份?(?!\d|个|底|末|上|中|下|初|之?前|以前|内)")
_MORE_MONTHS = re.compile(r"(?:、|和|及|或|,)(?:次年)?(?P<month>\d{1,2})月份?(?!\d|个|底|末|上|中|下|初)")
_RARE_PERIOD = re.compile(r"(?<!不)定期(?!限)")


def periods(text: str) -> Iterator[Anchor]:
    """Yield what recurs: 每季度, 按年, 半年至少更新1次, with a day or month inside the period where one is given."""
    taken: list[tuple[int, int]] = []
    for name, pattern in wordings().periods:
        for match in pattern.finditer(text):
            if any(match.start() < b and match.end() > a for a, b in taken) or _no_period(text, match):
                continue
            for anchor in _with_place_inside(text, match, name):
                taken.append((anchor.start, anchor.end))
                yield anchor
    if taken:
        return
    if match_list := _MONTH_LIST.match(text):
        for found in re.finditer(r"\d{1,2}", match_list["months"]):
            if valid_date(int(found[0])):
                clause = DeadlineClause("periodic", month=int(found[0]), recurrence="yearly")
                yield Anchor(found.start(), found.end() + 1, clause, "period")
    else:
        for match in _RARE_PERIOD.finditer(text):
            yield Anchor(match.start(), match.end(), DeadlineClause("periodic"), "period")


def _no_period(text: str, match: re.Match[str]) -> bool:
    # 上季度 names the subject, 半年 in 上半年 a date, 1年 in 近1年 a range; but 上年度终了后3个月内 is a period.
    if _AFTER_PERIOD.match(text, match.end()):
        return False
    before = text[max(0, match.start() - 1) : match.start()]
    return before in {"上", "下", "近", "前", "第", "满"} or (before.isdigit() and match[0][0].isdigit())


def _with_place_inside(text: str, match: re.Match[str], name: str) -> Iterator[Anchor]:
    clause = DeadlineClause("periodic", recurrence=name)
    start, end = match.start(), match.end()
    after = _AFTER_PERIOD.match(text, end)
    if after and name in _COUNTED:
        amount, unit = int(after["amount"]), unit_name(after["unit"])
        yield Anchor(start, after.end(), replace(clause, amount=amount, unit=unit), "period")
        return
    if name in _PLACED and (placed := list(_days_inside(text, start, end, clause))):
        yield from placed
        return
    if name == "yearly" and (months := _MONTHS_OF_YEAR.match(text, end)):
        named = [int(month) for month in months["months"].split("、")]
        if all(valid_date(month) for month in named):
            for place, value in enumerate(named):
                yield Anchor(start + place, months.end(), replace(clause, month=value), "period")
            return
    month = _MONTH_OF_YEAR.match(text, end) if name == "yearly" else None
    if month and valid_date(int(month["month"])):
        yield Anchor(start, month.end(), replace(clause, month=int(month["month"])), "period")
        end = month.end()
        while more := _MORE_MONTHS.match(text, end):
            yield Anchor(more.start(), more.end(), replace(clause, month=int(more["month"])), "period")
            end = more.end()
        return
    yield Anchor(start, end, clause, "period")


def _month_of_quarter(word: str, clause: DeadlineClause) -> int | None:
    """Which month of a quarter a word means; None where it names none (次月) or the period is no quarter."""
    if clause.recurrence != "quarterly":
        return None
    signs = (("首", 1), ("头", 1), ("第1", 1), ("中间", 2), ("第2", 2), ("末月", 3), ("最后", 3), ("第3", 3))
    return next((month for sign, month in signs if word.startswith(sign)), None)


def _days_inside(text: str, start: int, end: int, clause: DeadlineClause) -> Iterator[Anchor]:
    """Yield the days that follow a period's name: 每月5日, 每月1、15日, 每季度首个月20日, 每月上旬."""
    if days := _DAY_LIST.match(text, end):
        for place, day in enumerate(days["days"].split("、")):
            yield Anchor(start + place, days.end(), replace(clause, day=int(day)), "period")
        return
    if (inside := _IN_PERIOD.match(text, end)) and 1 <= int(inside["day"]) <= 31:
        name = text[start:end][-1] + (inside["month"] or "")  # 季度末|月25日: the period's name took the 末
        month = _month_of_quarter(inside["month"] or "", clause) or _month_of_quarter(name, clause)
        clause = replace(clause, month_of_period=month)
        yield Anchor(start, inside.end(), replace(clause, day=int(inside["day"])), "period")
        end = inside.end()
        while more := _MORE_DAYS.match(text, end):
            yield Anchor(more.start(), more.end(), replace(clause, day=int(more["day"])), "period")
            end = more.end()
        return
    part = _PART_OF_MONTH.match(text, end) if clause.recurrence == "monthly" else None
    if part:
        yield Anchor(start, part.end(), replace(clause, day=_DAY_OF_PART[part["part"]]), "period")
