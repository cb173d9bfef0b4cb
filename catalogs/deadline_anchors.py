"""Find the deadline expressions (anchors) in one segment of a normalised 公开时限 text.

An anchor is a span that says by itself how long, on which date, how often, or that no number is given. Numbers come
first, dates and periods before plain amounts; words such as 及时 only where no number took the place.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from catalogs.model import DeadlineClause

_UNIT = r"个?工作[日天]|个?自然[日天]|个?日历[日天]|个?法定工作日|个?日|天|个?星期|个?周|个?月|年|个?小时"
_MASK = r"[*×xX_□○●◇?…△#☆■]+"
_LAST_DAY = {1: 31, 2: 28, 3: 31, 4: 30, 5: 31, 6: 30, 7: 31, 8: 31, 9: 30, 10: 31, 11: 30, 12: 31}


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


# ---- fixed dates ---------------------------------------------------------------------------------------------------
_NEXT_YEAR = re.compile(r"次年|翌年|来年|第2年|下1?年|下一年|下年度|次年度|下一年度|次1年")
_PART = r"(?:(?P<day>\d{1,2})[日号]?|(?P<part>月?(?:底|末|上旬|中旬|下旬|初)))"
_RANGE = re.compile(r"(?:\d{1,2}月\d{1,2}[日号]?)(?:至|到|-)(?:次年)?(?P<month>\d{1,2})月(?P<day>\d{1,2})[日号]?")
_MONTHS_ONE_DAY = re.compile(
    r"(?P<months>\d{1,2}月?(?:[、,/]\d{1,2}月?)+(?:(?:和|及|、)\d{1,2})?)月(?:的)?(?:(?P<day>\d{1,2})[日号]|(?P<part>底|末|上旬|中旬|下旬|初))"
)
_DATE = re.compile(
    r"(?<![\d第近前每个])(?P<month>\d{1,2})月份?(?:的)?(?:(?P<day>\d{1,2})[日号]?(?!\d|个|[日号]?工作)|(?P<part>底|末|上旬|中旬|下旬|初))"
)
_MONTH_BEFORE = re.compile(r"(?<![\d第近前每个])(?P<month>\d{1,2})月份?(?P<part>之?前|以前|内|完成前)")
_YEAR_END = re.compile(r"(?:年|年度)(?:底|末|终)(?!了)")
_HALF_YEAR_END = re.compile(r"上半年(?:底|末)?|下半年(?:底|末)?")
_QUARTER_OF_YEAR = re.compile(r"第?(?P<quarter>[1234])(?:个)?季度(?:底|末|内|结束前|前|公|发|完)?")


def _date_clause(month: int, day: int | None, offset: int) -> DeadlineClause:
    return DeadlineClause("fixed_date", month=month, day=day, year_offset=offset, recurrence="yearly")


def _last_day(month: int, part: str) -> int:
    if part.startswith(("上旬", "初")):
        return 10
    return 20 if part.startswith("中旬") else _LAST_DAY[month]


def _valid(month: int, day: int | None = None) -> bool:
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
        return Anchor(match.start() + extra, match.end(), clause, "date")

    for match in _RANGE.finditer(text):
        month, day = int(match["month"]), int(match["day"])
        if _valid(month, day):
            yield take(match, _date_clause(month, day, offset_at(match.end("month") - len(match["month"]))))
    for match in _MONTHS_ONE_DAY.finditer(text):
        months = [int(month) for month in re.findall(r"\d{1,2}", match["months"])]
        if not free(match) or not all(_valid(month) for month in months):
            continue
        for place, month in enumerate(months):
            day = int(match["day"]) if match["day"] else _last_day(month, match["part"])
            yield take(match, _date_clause(month, day, offset_at(match.start())), place)
    for match in _DATE.finditer(text):
        month = int(match["month"])
        if not _valid(month) or not free(match):
            continue
        day = int(match["day"]) if match["day"] else _last_day(month, match["part"])
        if _valid(month, day):
            yield take(match, _date_clause(month, day, offset_at(match.start())))
    for match in _MONTH_BEFORE.finditer(text):
        month = int(match["month"])
        if _valid(month) and free(match):
            yield take(match, _date_clause(month, _LAST_DAY[month], offset_at(match.start())))
    for match in _YEAR_END.finditer(text):
        if free(match):
            yield take(match, _date_clause(12, 31, offset_at(match.start() + 1)))
    if taken:
        return
    for match in _QUARTER_OF_YEAR.finditer(text):
        if re.search(r"每年|次年|当年|年度?$", text[: match.start()]) and "每季" not in text:
            month = int(match["quarter"]) * 3
            yield take(match, _date_clause(month, _LAST_DAY[month], offset_at(match.start())))
    for match in _HALF_YEAR_END.finditer(text):
        if re.search(r"每年|次年|当年", text[: match.start()]) and free(match):
            month = 6 if match[0].startswith("上") else 12
            yield take(match, _date_clause(month, _LAST_DAY[month], offset_at(match.start())))


# ---- periods -------------------------------------------------------------------------------------------------------
_TIMES = r"(?=[^,。;]{0,10}\d次|[^,。;]{0,4}至少|不少于)"  # 半年至少更新1次; without it 1年 is a duration
_PUBLISHED = r"(?:集中|至少|公开|公布|更新|发布|不少于|开展)*"
_PERIODS: tuple[tuple[str, str], ...] = (
    ("hourly", r"(?:每|逐)1?个?小时|按小时"),
    ("half_yearly", rf"(?:每|按)?1?个?半年度?|每6个月|每个?学期|(?:每|1)年度?{_PUBLISHED}2次"),
    ("half_monthly", rf"(?:每|按)?半个?月|每15[天日]|每2周|(?:每|1)个?月{_PUBLISHED}2次"),
    ("every_3_months", r"每3个月"),
    ("quarterly", rf"(?:每|按|逐|分)1?个?季度?|1个?季度?{_TIMES}|^季度?(?=公|更|发|$)|次季度|(?:每|1)年度?{_PUBLISHED}4次"),
    ("weekly", rf"(?:每|按|逐)1?个?(?:周|星期)(?:[一二三四五六日天末](?!次))?|1个?(?:周|星期){_TIMES}|(?:次|下|本)(?:周|星期)[一二三四五六日天末]?|每7[天日]"),
    ("daily", r"每1?个?(?:工作)?[日天]|按[日天]|逐[日天]|每24小时"),
    ("monthly", rf"(?:每|按|逐|分)1?个?月(?:度|份)?|1个?月{_TIMES}|^月度?(?=公|更|发|$)|(?:次|当|下|本)月|每30[天日]"),
    ("yearly", rf"(?:每|按|逐|分)1?个?(?:会计)?年度?|1年{_TIMES}|[一1]年度{_TIMES}|^年度?(?=公开|公布|更新|发布|$)|年度(?=公开|公布|更新|发布)|每12个月"),
)  # fmt: skip
_PERIOD = tuple((name, re.compile(pattern)) for name, pattern in _PERIODS)
# The day inside a period: 每月5日, 当月20号, 每季度首个月20日, 季后15日内.
_IN_PERIOD = re.compile(
    r"(?:度)?(?:的)?(?:第[123]个?月|首个?月|首月|头1?个?月|末月|最后1个?月|次月|下月|中间月|下个月|月)?(?:份)?(?:的)?(?P<day>\d{1,2})[日号](?!内|个|之内|以内)"
)
_MORE_DAYS = re.compile(r"(?:、|和|及|,|与)(?P<day>\d{1,2})[日号]")
_AFTER_PERIOD = re.compile(
    rf"(?:度)?(?:末)?(?:结束|终了|完|过|期满)?(?:之)?(?:后|起)?(?:的)?,?(?P<amount>\d{{1,3}})(?P<unit>{_UNIT})(?:之?内|以内)"
)
_MONTH_OF_YEAR = re.compile(r"(?:的)?(?P<month>\d{1,2})月份?(?!\d|个|底|末|上|中|下|初|之?前|以前|内)")
_MORE_MONTHS = re.compile(r"(?:、|和|及|或|,)(?P<month>\d{1,2})月份?(?!\d|个|底|末|上|中|下|初)")
_RARE_PERIOD = re.compile(r"(?<!不)定期(?!限)")


def periods(text: str) -> Iterator[Anchor]:
    """Yield what recurs: 每季度, 按年, 半年至少更新1次, with a day or month inside the period where one is given."""
    taken: list[tuple[int, int]] = []
    for name, pattern in _PERIOD:
        for match in pattern.finditer(text):
            if any(match.start() < b and match.end() > a for a, b in taken) or _no_period(text, match):
                continue
            for anchor in _with_place_inside(text, match, name):
                taken.append((anchor.start, anchor.end))
                yield anchor
    if not taken:
        for match in _RARE_PERIOD.finditer(text):
            yield Anchor(match.start(), match.end(), DeadlineClause("periodic"), "period")


def _no_period(text: str, match: re.Match[str]) -> bool:
    # 上季度 and 本年度 name the subject; 半年 in 上半年 is a date; 1年 in 近1年 a range.
    before = text[max(0, match.start() - 1) : match.start()]
    return before in {"上", "下", "近", "前", "第", "满"} or (before.isdigit() and match[0][0].isdigit())


def _with_place_inside(text: str, match: re.Match[str], name: str) -> Iterator[Anchor]:
    clause = DeadlineClause("periodic", recurrence=name)
    start, end = match.start(), match.end()
    after = _AFTER_PERIOD.match(text, end)
    if after and name in {"yearly", "half_yearly", "quarterly", "monthly", "weekly"}:
        amount, unit = int(after["amount"]), unit_name(after["unit"])
        yield Anchor(start, after.end(), replace(clause, amount=amount, unit=unit), "period")
        return
    inside = _IN_PERIOD.match(text, end) if name in {"monthly", "quarterly", "half_monthly"} else None
    if inside and 1 <= int(inside["day"]) <= 31:
        yield Anchor(start, inside.end(), replace(clause, day=int(inside["day"])), "period")
        end = inside.end()
        while more := _MORE_DAYS.match(text, end):
            yield Anchor(more.start(), more.end(), replace(clause, day=int(more["day"])), "period")
            end = more.end()
        return
    month = _MONTH_OF_YEAR.match(text, end) if name == "yearly" else None
    if month and _valid(int(month["month"])):
        yield Anchor(start, month.end(), replace(clause, month=int(month["month"])), "period")
        end = month.end()
        while more := _MORE_MONTHS.match(text, end):
            yield Anchor(more.start(), more.end(), replace(clause, month=int(more["month"])), "period")
            end = more.end()
        return
    yield Anchor(start, end, clause, "period")


# ---- plain amounts -------------------------------------------------------------------------------------------------
_AMOUNT = re.compile(
    rf"(?P<early>提前|提早)?(?:至少|不少于|不低于)?(?P<number>\d{{1,4}}|{_MASK}(?=个?(?:工作|自然|日|天)))"
    rf"(?P<unit>{_UNIT})(?P<side>之?前|以前|之?内|以内)?"
)
_BLANK_AMOUNT = re.compile(r"(?<=[起后内])个?(?P<unit>个工作日|个自然日)(?=之?内|以内|$)")
_MINIMUM = r"(?:一般|原则上|应当?|均)*(?:不(?:得|应|能)?(?:少于|低于|短于)|至少|不少于|为|是|:|满|达到?|持续)*"
_NOTICE_BEFORE = re.compile(
    r"(?:(?:预?公告|公示|征求意见|征集意见|公开征求意见|听取意见|意见征集|意见反馈|张贴|通告)(?:的)?(?:期限?|时间|时限|天数|周期)?"
    r"|(?:公示|公告|征求意见|反馈)期(?:限)?|(?:征求|征集)[^,。;]{0,8}(?:期限?|时间))" + _MINIMUM + "$"
)
_DISPLAY_BEFORE = re.compile(
    r"(?:(?:保留|留存|保存|存续|展示|上网|在线|挂网|公开展示|滚动)(?:期限?|时间|时限|时长|天数)?|公开(?:期限?|时限|时长|时间|年限)|(?:公示|发布)(?:期限?|时间|时长)?"
    r"|公开(?=$|不少|至少|满))" + _MINIMUM + "$"
)
_RECENT = re.compile(r"(?:近|最近|过去|前)$")
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
    if amount == 0 or before.endswith(("第", "上", "下", "每")) or (unit == "year" and amount >= 1000):
        return None
    if unit == "month" and "个" not in match["unit"] and not (match["side"] or "").endswith("内"):
        return None  # 7月 is a month of the year
    if _CONDITION_AFTER.match(after) and re.search(r"(?<!不)(?<!不得)(?:超过|逾|满|达到?)$", before):
        return None  # 周期超过六个月的，…
    if match["early"]:
        return replace(clause, kind="relative_before")
    side = match["side"] or ""
    if (
        _RECENT.search(before)
        and unit in {"year", "month"}
        and not re.search(r"(?:之日|会议|听证|开始|结束)前$", before)
    ):
        return replace(clause, kind="display_range")
    if not side:
        if _NOTICE_BEFORE.search(before):
            return replace(clause, kind="display_range" if unit == "year" else "notice_period")
        if _DISPLAY_BEFORE.search(before) and not _FULL_AFTER.match(after):
            return replace(clause, kind="display_range")
    if side.endswith("前") or re.search(
        r"(?:之?日|召开|举行|开始|实施|活动|会议|施工|施行|生效|听证会?|选举)(?:之)?前(?:的)?$", before
    ):
        return replace(clause, kind="relative_before")
    return clause


# ---- words ---------------------------------------------------------------------------------------------------------
_LAW = r"(?:法律、?法规|法律|法规|条例|国家|有关|相关|《》|规章|行政法规)"
_WORDS: tuple[tuple[str, str], ...] = (
    ("ditto", r"^(?:同上|同前|上同|同左|同上1?[栏行项]|〃|″|\"|”|同第?\d+项)$"),
    ("statutory-other", r"另有规定(?:的)?,?(?:从其规定|按其规定|按照其规定|依其规定|依照其规定|除外)?|从其规定"),
    ("as_needed", r"(?:根据|按照?|视|依据?|结合)[^,。;]{0,8}(?:需要|需求|情况而?定|情况适时|实际情况?)(?!,?进展)|按需|适时|不定期|必要时|需要时|视情况?|视情(?:况)?|如有需要"),
    ("permanent", r"长期(?!性|以来)|常年|永久|始终|常态化?|长久|长年"),
    ("statutory", r"(?:按照?|依照?|依据|根据|执行|遵照|在)(?:国家)?法定(?:的)?(?:公开)?(?:时间|时限|期限|要求|程序)?(?:内)?|法定(?:公开)?(?:时间|时限|期限)(?:内)?|依法(?:依规)?(?=[^,。;]{0,4}(?:公|发|及时|$))"
        rf"|(?:按照?|依照?|依据|根据|遵照|执行|在)[^,。;]{{0,10}}{_LAW}[^,。;]{{0,14}}?(?:规定|要求)(?:的)?(?:公开)?(?:时间|时限|期限)?(?:内)?"
        r"|(?:按照?|依照?|依据|根据|在)规定(?:的)?(?:公开)?(?:时间|时限|期限|要求)?(?:内)?|规定(?:的)?(?:时间|时限|期限)内?"),
    ("superior", r"(?:按照?|依照?|依据|根据|与|随|以|待)[^,。;]{0,16}?(?:上级|通知|财政|县|市|省|州|区|部门|统一|主管|政府|国家|中央|部|局|厅|委|办)[^,。;]{0,12}?(?:要求|安排|部署|通知|规定|时限|时间|为准|文件|方案|计划|指示|工作)|(?:按照?|根据|依据)(?:工作|有关|相关)?(?:要求|安排|部署|通知)"),
    ("on_request", r"依(?:当事人|公民)?申请(?:公开|提供|办理|后|答复)?|根据申请(?:公开)?"),
    ("realtime", r"实时|随时|即时|立即|即刻|当场|第1?时间|动态(?:更新|调整|公开|管理|发布)"),
    ("timely", r"(?<!不能)(?<!未)(?<!不)(?<!未能)(?<!不够)(?:及时|尽快|第一时间|尽早|按时|按期|如期|适当时间|尽速|抓紧|限时)"),
    ("progress", r"(?:按照?|根据|视|依据?|随|结合)[^,。;]{0,8}进(?:展|度|程)(?:情况)?"),
    ("display_range", r"(?:公开|公示|展示|保留|保存)?(?:直?至|到)[^,。;]{0,14}(?:为止|失效|废止|届满|撤销|期满|取消|完成止|止)(?:之日)?|(?:有效期|存续期|公示期|任期|信用)(?:限)?内"),
)  # fmt: skip
_WORD = tuple((kind, re.compile(pattern)) for kind, pattern in _WORDS)


def words(text: str) -> Iterator[Anchor]:
    """Yield the expressions without a number; `strength` keeps apart what DeadlineClause.kind does not."""
    taken: list[tuple[int, int]] = []
    for kind, pattern in _WORD:
        for match in pattern.finditer(text):
            if any(match.start() < b and match.end() > a for a, b in taken):
                continue
            taken.append(match.span())
            name = {"statutory-other": "statutory", "progress": "timely"}.get(kind, kind)
            yield Anchor(match.start(), match.end(), DeadlineClause(name), kind)


def find_anchors(text: str) -> list[Anchor]:
    """Return the anchors of a segment, left to right, none overlapping a stronger one."""
    kept: list[Anchor] = []
    for source in (fixed_dates, periods, amounts, words):
        for anchor in list(source(text)):
            if all(
                anchor.end <= other.start or anchor.start >= other.end or _same_span(anchor, other) for other in kept
            ):
                kept.append(anchor)
    return sorted(kept, key=lambda anchor: (anchor.start, anchor.end))


def _same_span(anchor: Anchor, other: Anchor) -> bool:
    # The dates of one month list share their span (1、4、7、10月5日).
    return anchor.strength == other.strength == "date" and anchor.end == other.end
