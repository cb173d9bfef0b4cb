"""Exact patterns for the dates and times that government pages print. No guessing: what does not fit is no date.

A moment is kept as printed, in Asia/Shanghai, with its precision. dateparser is asked only for labelled free text that these
patterns refuse (`read_free`), because it costs a thousand times more and completes partial dates by itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from email.utils import parsedate_to_datetime

SHANGHAI = timezone(timedelta(hours=8), "Asia/Shanghai")
OLDEST_YEAR = 1949  # no page of a public body speaks of its publication before

_FULLWIDTH = str.maketrans("０１２３４５６７８９：－．／", "0123456789:-./")
_ZEROS = "〇○◯ＯＯОΟOo0０"  # what typists put for 〇: circles, Latin, Cyrillic and Greek letters
_HAN_DIGITS = str.maketrans(_ZEROS + "零一二三四五六七八九", "0" * len(_ZEROS) + "0123456789")

_TIME = (
    r"(?:[\sT日,，-]{0,3}(?P<half>上午|下午|晚上|中午|凌晨|[AaPp]\.?[Mm]\.?)?\s?(?P<hour>\d{1,2})\s?(?:[:：]|时|点)\s?(?P<minute>\d{2})\s?分?"
    r"(?:\s?:\s?(?P<second>\d{2})(?:[.:]\d{1,6})?|(?P<second2>\d{2})秒)?\s?(?P<half2>[AaPp]\.?[Mm]\b)?"
    r"\s?(?P<zone>Z\b|(?:GMT|UTC)?\s?[+-]\d{2}:?\d{2}\b|GMT\b|UTC\b)?)?"
)
_DAY = re.compile(
    r"(?<![\d.])(?P<year>(?:19|20)\d{2})\s{0,2}(?:(?P<mark>[-./–—_])\s{0,2}(?P<month>\d{1,2})\s{0,2}(?P=mark)|年\s{0,2}(?P<month2>\d{1,2})\s{0,2}月)"
    r"\s{0,2}(?P<day>\d{1,2})(?!\d(?!\d:))(?:\s{0,2}[日号])?" + _TIME
)
_COMPACT = re.compile(
    r"(?<!\d)(?P<year>(?:19|20)\d{2})(?P<month>0[1-9]|1[0-2])(?P<day>0[1-9]|[12]\d|3[01])(?:(?P<hour>[01]\d|2[0-3])(?P<minute>[0-5]\d)(?P<second>[0-5]\d)?)?(?!\d)"
)
_MONTH = re.compile(
    r"(?<![\d.])(?P<year>(?:19|20)\d{2})\s{0,2}(?:年\s{0,2}(?P<month>\d{1,2})\s{0,2}月|[-/.](?P<month2>0[1-9]|1[0-2])(?![\d.]|[-/]\d))"
)
_HAN_DAY = re.compile(
    r"(?P<year>[一二]["
    + _ZEROS
    + r"零九一二三四五六七八]{3})\s?年\s?(?P<month>["
    + _ZEROS
    + r"零一二三四五六七八九十]{1,3})\s?月\s?(?P<day>["
    + _ZEROS
    + r"零一二三四五六七八九十廿卅]{1,4})\s?日"
)
_EPOCH = re.compile(r"(?<!\d)(1[0-9]{9})(\d{3})?(?!\d)")


@dataclass(frozen=True, slots=True)
class Moment:
    """A printed date: ISO value, precision (second, minute, day, month), the text as printed, and where in the text it stood."""

    value: str
    precision: str
    raw: str
    start: int = 0
    end: int = 0

    @property
    def day(self) -> date | None:
        return date.fromisoformat(self.value[:10]) if len(self.value) >= 10 else None


def find_days(text: str) -> Iterator[Moment]:
    """Yield every date of day precision or finer, in the order of the text."""
    if not text:
        return
    plain = text.translate(_FULLWIDTH)
    for match in _DAY.finditer(plain):
        moment = _moment(match, text)
        if moment is not None:
            yield moment
    if "年" in plain and "月" in plain:
        for match in _HAN_DAY.finditer(plain):
            moment = _han_moment(match, text)
            if moment is not None:
                yield moment


def first_day(text: str) -> Moment | None:
    """Return the first date of day precision in the text."""
    return next(find_days(text), None)


def only_day(text: str) -> Moment | None:
    """Return the text's date if it holds exactly one calendar day."""
    found = list(find_days(text))
    return found[0] if found and len({moment.value[:10] for moment in found}) == 1 else None


def find_month(text: str) -> Moment | None:
    """Return the first year-and-month of the text that is not part of a full date."""
    match = _MONTH.search(text.translate(_FULLWIDTH))
    if match is None:
        return None
    month = int(match["month"] or match["month2"])
    if not 1 <= month <= 12:
        return None
    return Moment(
        f"{match['year']}-{month:02d}", "month", text[match.start() : match.end()], match.start(), match.end()
    )


def read_value(text: str) -> Moment | None:
    """Read a value that stands alone (meta content, CMS field): day forms, 20240305, ISO with a zone, epoch seconds or milliseconds."""
    text = text.strip()
    if not text or len(text) > 80:
        return None
    found = first_day(text)
    if found is not None:
        return found
    compact = _COMPACT.fullmatch(text)
    if compact is not None:
        return _moment(compact, text)
    epoch = _EPOCH.fullmatch(text)
    if epoch is not None:
        return from_epoch(int(epoch[1]), text)
    return find_month(text) if len(text) <= 12 else None


def compact_days(text: str) -> Iterator[Moment]:
    """Yield dates written as eight digits, as addresses and file names hold them."""
    for match in _COMPACT.finditer(text):
        moment = _moment(match, text)
        if moment is not None:
            yield moment


def from_epoch(seconds: int, raw: str) -> Moment:
    """Turn Unix time into a moment of Asia/Shanghai."""
    at = datetime.fromtimestamp(seconds, SHANGHAI)
    return Moment(at.strftime("%Y-%m-%dT%H:%M:%S"), "second", raw)


def read_http(text: str) -> Moment | None:
    """Read an RFC 9110 date (Last-Modified) into Asia/Shanghai."""
    try:
        at = parsedate_to_datetime(text)
    except (TypeError, ValueError):
        return None
    if at.tzinfo is None:
        at = at.replace(tzinfo=UTC)
    try:
        local = at.astimezone(SHANGHAI)
    except OverflowError:
        return None
    return Moment(local.strftime("%Y-%m-%dT%H:%M:%S"), "second", text) if local.year >= OLDEST_YEAR else None


def _moment(match: re.Match[str], text: str) -> Moment | None:
    parts = match.groupdict()
    year, month, day = int(parts["year"]), int(parts["month"] or parts["month2"]), int(parts["day"])
    try:
        at = datetime(year, month, day, tzinfo=SHANGHAI)
    except ValueError:
        return None
    if year < OLDEST_YEAR:
        return None
    raw = text[match.start() : match.end()].strip()
    value, precision = f"{year:04d}-{month:02d}-{day:02d}", "day"
    hour, minute = parts.get("hour"), parts.get("minute")
    if hour is not None and minute is not None:
        clock = _clock(
            int(hour),
            int(minute),
            parts.get("second") or parts.get("second2"),
            parts.get("half") or parts.get("half2") or "",
        )
        if clock is not None:
            at = at.replace(hour=clock[0], minute=clock[1], second=clock[2] or 0)
            at = _shift(at, parts.get("zone") or "")
            precision = "minute" if clock[2] is None else "second"
            value = at.strftime("%Y-%m-%dT%H:%M" if precision == "minute" else "%Y-%m-%dT%H:%M:%S")
    return Moment(value, precision, raw, match.start(), match.end())


def _clock(hour: int, minute: int, second: str | None, half: str) -> tuple[int, int, int | None] | None:
    """Return a 24-hour clock reading, or None where the figures are no time of day."""
    if half and (half in {"下午", "晚上"} or half[0] in "Pp") and hour < 12:
        hour += 12
    elif half and (half == "凌晨" or half[0] in "Aa") and hour == 12:
        hour = 0
    if hour > 23 or minute > 59 or (second is not None and int(second) > 59):
        return None
    return hour, minute, None if second is None else int(second)


def _shift(at: datetime, zone: str) -> datetime:
    """Move a reading with a written zone to Asia/Shanghai."""
    zone = zone.replace(" ", "")
    if not zone:
        return at
    found = re.search(r"([+-])(\d{2}):?(\d{2})", zone)
    if found is None:
        return at + timedelta(hours=8)
    offset = timedelta(hours=int(found[2]), minutes=int(found[3])) * (1 if found[1] == "+" else -1)
    return at - offset + timedelta(hours=8)


def _han_number(text: str) -> int:
    """Read 一 to 三十一 with 十, 廿, 卅, or digit by digit."""
    text = text.replace("廿", "二十").replace("卅", "三十")
    if "十" not in text:
        digits = text.translate(_HAN_DIGITS)
        return int(digits) if digits.isdecimal() else 0
    tens, _, ones = text.partition("十")
    left = tens.translate(_HAN_DIGITS) or "1"
    right = ones.translate(_HAN_DIGITS) or "0"
    return int(left) * 10 + int(right) if left.isdecimal() and right.isdecimal() else 0


def _han_moment(match: re.Match[str], text: str) -> Moment | None:
    year = match["year"].translate(_HAN_DIGITS)
    try:
        at = date(int(year), _han_number(match["month"]), _han_number(match["day"]))
    except ValueError:
        return None
    if at.year < OLDEST_YEAR:
        return None
    return Moment(at.isoformat(), "day", text[match.start() : match.end()], match.start(), match.end())
