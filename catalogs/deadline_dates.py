"""Find dates of the year in one segment of a normalised 公开时限 text: 次年1月31日前, 6月底前, 七月下旬, a window's end."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from catalogs.deadline_amounts import Anchor
from catalogs.model import DeadlineClause

_LAST_DAY = {1: 31, 2: 28, 3: 31, 4: 30, 5: 31, 6: 30, 7: 31, 8: 31, 9: 30, 10: 31, 11: 30, 12: 31}

_NEXT_YEAR = re.compile(r"次年|翌年|明年|来年|第2年|下1?年|下一年|下年度|次年度|下一年度|次1年")
_PART = r"(?:(?P<day>\d{1,2})[日号]?|(?P<part>月?(?:底|末|上旬|中旬|下旬|初)))"
_RANGE = re.compile(r"(?:\d{1,2}月\d{1,2}[日号]?)(?:至|到|-)(?:次年)?(?P<month>\d{1,2})月(?P<day>\d{1,2})[日号]?")
_MONTH_RANGE = re.compile(r"(?<![\d第])\d{1,2}月?(?:至|到|-)(?P<month>\d{1,2})月(?:底|末|份)?(?!\d)")
_MONTHS_ONE_DAY = re.compile(
    r"(?P<months>\d{1,2}月?(?:(?:、|,|/|和|及)\d{1,2}月?)*(?:、|,|/|和|及)\d{1,2})月(?:的)?"
    r"(?:(?P<day>\d{1,2})[日号]|(?P<part>底|末|上旬|中旬|下旬|初))"
)
_DATE = re.compile(
    r"(?<![\d第近前每个])(?P<month>\d{1,2})月份?(?:的)?"
    r"(?:(?P<day>\d{1,2})(?:[日号](?!起|工作)|(?![\d个日号]))|(?P<part>底|末|上旬|中旬|下旬|初))"
)
_MONTH_BEFORE = re.compile(r"(?<![\d第近前每个])(?P<month>\d{1,2})月份?(?P<part>之?前|以前|内|完成前)")
_YEAR_END = re.compile(r"(?:年|年度)(?:底|末|终)(?!了)|(?<![\d近前个一半])(?:年度?|当年|本年度?)内(?=$|[,公完发更])")
_NEXT_YEAR_MONTH = re.compile(r"(?:次年|翌年|来年)(?:的)?(?P<month>\d{1,2})月份?(?!\d|底|末|上|中|下|初)")
_HALF_YEAR_END = re.compile(
    r"(?:上半年(?![、和及,]?下半年(?:各|分别))|(?<!上半年)(?<!上半年[、和及,])下半年)(?:底|末)?"
)
_QUARTER_OF_YEAR = re.compile(r"第?(?P<quarter>[1234])(?:个)?季度(?:底|末|内|结束前|前|公|发|完)?")


def _date_clause(month: int, day: int | None, offset: int) -> DeadlineClause:
    return DeadlineClause("fixed_date", month=month, day=day, year_offset=offset, recurrence="yearly")


_ONE_YEAR = re.compile(r"(?:19|20)\d\d年$")


def _once(clause: DeadlineClause, before: str) -> DeadlineClause:
    """2024年6月30日前 is due once: it does not recur every year."""
    return replace(clause, recurrence="") if _ONE_YEAR.search(before) else clause


def _last_day(month: int, part: str) -> int:
    if part.startswith(("上旬", "初")):
        return 10
    return 20 if part.startswith("中旬") else _LAST_DAY[month]


def valid_date(month: int, day: int | None = None) -> bool:
    return 1 <= month <= 12 and (day is None or 1 <= day <= (29 if month == 2 else _LAST_DAY[month]))


def fixed_dates(text: str) -> Iterator[Anchor]:
    """Yield the dates of the year: 次年1月31日前, 6月底前, 七月下旬, 1、4、7、10月5日, a window's last day."""
    offset = 0
    taken: list[tuple[int, int]] = []

    def offset_at(start: int) -> int:
        return 1 if _NEXT_YEAR.search(text[:start]) else offset

    def free(match: re.Match[str]) -> bool:
        return all(match.end() <= a or match.start() >= b for a, b in taken)

    def take(match: re.Match[str], clause: DeadlineClause, extra: int = 0) -> Anchor:
        taken.append(match.span())
        return Anchor(match.start() + extra, match.end(), _once(clause, text[: match.start()]), "date")

    for match in _RANGE.finditer(text):
        month, day = int(match["month"]), int(match["day"])
        if valid_date(month, day):
            yield take(match, _date_clause(month, day, offset_at(match.end("month") - len(match["month"]))))
    for match in _MONTH_RANGE.finditer(text):
        month = int(match["month"])
        if valid_date(month) and free(match):
            yield take(match, _date_clause(month, _LAST_DAY[month], offset_at(match.start())))
    for match in _MONTHS_ONE_DAY.finditer(text):
        months = [int(month) for month in re.findall(r"\d{1,2}", match["months"])]
        if not free(match) or not all(valid_date(month) for month in months):
            continue
        for place, month in enumerate(months):
            day = int(match["day"]) if match["day"] else _last_day(month, match["part"])
            yield take(match, _date_clause(month, day, offset_at(match.start())), place)
    for match in _DATE.finditer(text):
        month = int(match["month"])
        if not valid_date(month) or not free(match):
            continue
        day = int(match["day"]) if match["day"] else _last_day(month, match["part"])
        if valid_date(month, day):
            yield take(match, _date_clause(month, day, offset_at(match.start())))
    for match in _MONTH_BEFORE.finditer(text):
        month = int(match["month"])
        if valid_date(month) and free(match):
            yield take(match, _date_clause(month, _LAST_DAY[month], offset_at(match.start())))
    for match in _NEXT_YEAR_MONTH.finditer(text):
        month = int(match["month"])
        if valid_date(month) and free(match):
            yield take(match, _date_clause(month, _LAST_DAY[month], 1))
    for match in _YEAR_END.finditer(text):
        if free(match):
            yield take(match, _date_clause(12, 31, offset_at(match.start() + 1)))
    if taken:
        return
    for match in _QUARTER_OF_YEAR.finditer(text):
        alone = match.start() == 0 and re.match(
            r"(?:公|更|发|$)(?!.*\d次)", text[match.end() - (match[0][-1] in "公发") :]
        )
        dated = re.search(r"每年|次年|当年|年度?$", text[: match.start()]) or re.search("末|底|前", match[0]) or alone
        if dated and "每季" not in text:
            month = int(match["quarter"]) * 3
            yield take(match, _date_clause(month, _LAST_DAY[month], offset_at(match.start())))
    for match in _HALF_YEAR_END.finditer(text):
        alone = match.start() == 0 and re.match(r"内|公|更|发|前|$", text[match.end() :])
        if (alone or re.search(r"每年|次年|当年", text[: match.start()])) and free(match):
            month = 6 if match[0].startswith("上") else 12
            yield take(match, _date_clause(month, _LAST_DAY[month], offset_at(match.start())))
