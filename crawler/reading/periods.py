"""Periods that a title or text names (2025年度, 第三季度, 10月) as "2025", "2025Q3", "2025-10", "2025H1"."""

from __future__ import annotations

import re

_DIGITS = str.maketrans("０１２３４５６７８９〇○零一二三四五六七八九", "0123456789000123456789")
_YEAR = r"(?<![\d.])(?P<year>20\d{2})"
_MONTH = r"(?:1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])"
_PATTERNS = (
    re.compile(
        _YEAR + r"\s?年?(?:度)?\s?(?:第)?\s?(?P<quarters>[1-4一二三四](?:\s?[、和及,，]\s?第?[1-4一二三四])+)\s?季度"
    ),
    re.compile(
        _YEAR
        + rf"\s?年\s?(?P<first>{_MONTH})\s?(?:月份|月)?\s?(?P<join>[-—–~～至到、和及])\s?(?P<last>{_MONTH})\s?月(?!\s?\d{{1,2}}\s?日)"
    ),
    re.compile(_YEAR + r"\s?年?(?:度)?\s?(?:第)?\s?(?P<quarter>[1-4一二三四])\s?季度"),
    re.compile(_YEAR + r"\s?年?(?:度)?\s?(?P<half>上半年|下半年)"),
    re.compile(
        _YEAR
        + r"\s?年\s?(?P<month>1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])\s?(?:月份|月)(?!\s?\d{1,2}\s?日|\s?[一二三四五六七八九十]{1,3}日)"
    ),
    re.compile(_YEAR + r"\s?[-—–~～至、]\s?(?P<until>20\d{2})\s?(?:年度|年|学年)"),
    re.compile(
        _YEAR
        + r"\s?(?:年度|年(?!\s?(?:\d{1,2}|[一二三四五六七八九十]{1,3})\s?月|\s?第?\s?[1-4一二三四]\s?季度|\s?[上下]半年))"
    ),
)
_HAN_YEAR = re.compile(r"二[〇○零O0]([〇○零一二三四五六七八九])([〇○零一二三四五六七八九])(?=年)")
_TEXT_PATTERN = re.compile(
    r"(?<![\d.])20\d{2}\s?(?:年度|年\s?第?\s?[1-4一二三四]\s?季度|年\s?[上下]半年|年\s?(?:1[0-2]|0?[1-9])\s?月份)"
)
_ISSUE = re.compile(r"[〔\[【（(]\s?20\d{2}\s?[〕\]】）)]\s?\d+\s?号?")


def find_periods(title: str, text: str) -> tuple[str, ...]:
    """Return the periods that the title names; where it names none, those of the first 300 characters of the text.

    A single quarter, half or month hides the bare year that it belongs to. Numbers of documents are no periods.
    """
    found = _periods(title)
    if found:
        return found
    start = text[:300]
    return _periods(" ".join(_TEXT_PATTERN.findall(start))) if "年" in start else ()


def _periods(text: str) -> tuple[str, ...]:
    if "20" not in text and "二" not in text and "２" not in text:
        return ()
    text = _HAN_YEAR.sub(lambda match: "20" + (match[1] + match[2]).translate(_DIGITS), text)
    text = _ISSUE.sub(" ", text.translate(str.maketrans("０１２３４５６７８９", "0123456789")))
    found: list[str] = []
    taken: list[range] = []
    for pattern in _PATTERNS:
        for match in pattern.finditer(text):
            if any(match.start() < span.stop and span.start < match.end() for span in taken):
                continue
            taken.append(range(match.start(), match.end()))
            for name in _names(match.groupdict()):
                if name not in found:
                    found.append(name)
    return tuple(found)


def _names(parts: dict[str, str | None]) -> list[str]:
    year = parts["year"] or ""
    if parts.get("quarters"):
        return [f"{year}Q{each.translate(_DIGITS)}" for each in re.findall(r"[1-4一二三四]", parts["quarters"] or "")]
    if parts.get("first"):
        return _months(year, _month(parts["first"] or ""), parts["join"] or "", _month(parts["last"] or ""))
    if parts.get("quarter"):
        return [f"{year}Q{(parts['quarter'] or '').translate(_DIGITS)}"]
    if parts.get("half"):
        return [f"{year}H{1 if parts['half'] == '上半年' else 2}"]
    if parts.get("month"):
        return [f"{year}-{_month(parts['month'] or ''):02d}"]
    until = parts.get("until")
    if until:
        first, last = int(year), int(until)
        return [str(each) for each in range(first, last + 1)] if 0 <= last - first <= 10 else [year]
    return [year]


def _months(year: str, first: int, join: str, last: int) -> list[str]:
    """1—6月 is a half year, 4-6月 a quarter; 2、3月 and 2至5月 are their months."""
    if first >= last:
        return [year]
    span = last - first + 1
    if join in "、和及" and span > 2:  # 2、5月: two months, not what lies between
        return [f"{year}-{first:02d}", f"{year}-{last:02d}"]
    if last % span == 0 and span in (3, 6, 12):
        return [{3: f"{year}Q{last // 3}", 6: f"{year}H{last // 6}", 12: year}[span]]
    if first == 1 and span > 3:  # 1—9月 runs on from January: the report of its last month
        return [f"{year}-{last:02d}"]
    return [f"{year}-{month:02d}" for month in range(first, last + 1)]


def _month(text: str) -> int:
    if text.startswith("十"):
        return 10 + (int(text[1:].translate(_DIGITS)) if len(text) > 1 else 0)
    return int(text.translate(_DIGITS))
