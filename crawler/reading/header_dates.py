"""Dates that stand in an article's header without a label of their own, and whose they are: the article's or a row's beside it."""

from __future__ import annotations

import re

from crawler.model import DateEvidence, Origin
from crawler.reading.document import Document
from crawler.reading.labels import unknown_label
from crawler.reading.layout import day_block
from crawler.reading.moments import Moment, find_days, first_day

_NOT_HEADER = re.compile(
    r"今天|今日|版本|星期|周[一二三四五六日天]|截至|截止|报名|农历|欢迎|有效期|版权|更新|修改|通过|修订|施行|公布|自\s*\d|起施行|公告\s*[）)]|同意|批准|会议|出生|开始|结束|至\s*(?:19|20)\d{2}|至\s*\d{1,2}月"
)
HEADER_WORDS = re.compile(
    r"来源|阅读|浏览|点击|字体|字号|作者|编辑|分享|打印|访问|发布|发表|时间|日期|大 ?中 ?小|收藏|稿"
)
_GLUED = re.compile(r"(?:发布|发表|公开)\s?(?:时间|日期)\s?[：:]?\s*[\[【(（]?")
_BRACKETED = re.compile(
    r"^[（(]\s*(?:(?:19|20)\d{2}|[一二][〇○Ｏ零九O0一二三四五六七八]{3})\s?年.{3,12}日\s*[）)]$"
)  # the day of a speech
_WEEKDAY = re.compile(r"(?:星期|周)[一二三四五六日天]")
_ROW_LINES = 12
_SOURCE = re.compile(r"来源\s?[：:]\s?\S+")
_ADOPTED = re.compile(r"^[（(]\s*(?:19|20)\d{2}年.{4,120}(?:通过|公布|发布|印发|批准|修订|修正)")


def from_header(document: Document, header: range, taken: set[int], title_line: int) -> list[DateEvidence]:
    """Return dates that stand without a label between title and text, as many templates print them."""
    found = []
    rows = frozenset({"li", "tr"})
    for number in header:
        line = document.lines[number]
        if (
            number in taken
            or number == title_line
            or len(line.text) > 200
            or not ("19" in line.text or "20" in line.text or "２" in line.text)
        ):
            continue
        plain = line.plain
        if "。" in plain:
            continue  # a sentence
        days = list(find_days(plain)) or day_block(document, number)
        if not days or len({day.value[:10] for day in days}) != 1:
            continue
        rest = plain[: days[0].start] + plain[days[-1].end :]
        if _BRACKETED.match(plain):
            found.append(_evidence("formed", days[0], Origin.TEXT, f"标题下括注，第{number + 1}行"))
            continue
        below = 0 <= title_line < number  # a weekday above the title is today's
        if unknown_label(plain[: days[0].start]) or (number and _in_cell_beside(document, number)):
            continue
        if _NOT_HEADER.search(_SOURCE.sub("", _WEEKDAY.sub("", plain) if below else plain)):
            continue
        row = document.nearest(line.element, rows)
        if row >= 0 and row_links(document, row, title_line if title_line < number else -1):
            continue
        if _beside_a_link(document, number, title_line):
            continue
        if line.linked and not HEADER_WORDS.search(plain):
            continue
        if len(rest.replace(" ", "")) > 30 and not HEADER_WORDS.search(rest):
            continue
        found.append(_evidence("published", days[0], Origin.TEXT, f"标题下，第{number + 1}行"))
    return found


def from_glued_label(document: Document, header: range, taken: set[int]) -> list[DateEvidence]:
    """Return a date whose label of publication is glued to what stands before it (…医保局发布时间：2024-05-19)."""
    for number in header:
        plain = document.lines[number].plain
        match = _GLUED.search(plain) if len(plain) <= 300 and number not in taken else None
        moment = first_day(plain[match.end() : match.end() + 40]) if match else None
        if moment is not None and moment.start <= 4:
            return [_evidence("published", moment, Origin.LABEL, f"第{number + 1}行")]
    return []


def from_adoption(document: Document, lines: range) -> list[DateEvidence]:
    """Return the date of adoption in parentheses under the title: （2024年6月29日第十届…会议通过）."""
    for number in lines:
        plain = document.lines[number].plain
        if len(plain) <= 300 and (_ADOPTED.match(plain) or _BRACKETED.match(plain)):
            moment = first_day(plain)
            if moment is not None:
                return [_evidence("formed", moment, Origin.TEXT, f"标题下，第{number + 1}行")]
    return []


def _in_cell_beside(document: Document, number: int) -> bool:
    """Tell whether the line above is a label without a colon that the table does not know (来信时间 | 2023-05-06)."""
    above = document.lines[number - 1].plain.strip()
    return len(above) <= 12 and above.endswith(("时间", "日期")) and unknown_label(above + "：")


def _beside_a_link(document: Document, number: int, title_line: int) -> bool:
    """Tell whether the link of another article stands within two lines above a date or right below it."""
    first = max(number - 2, title_line + 1 if title_line < number else 0, 0)
    near = document.lines[first:number] + document.lines[number + 1 : number + 2]
    return any(
        line.linked >= 8 and line.linked * 2 > len(line.text) and not HEADER_WORDS.search(line.text) for line in near
    )


def row_links(document: Document, row: int, after: int = -1) -> bool:
    """Tell whether a row holds a link that is long enough to be another article's title; a layout table's row is none.

    Only lines below the line `after` (the page's own title) are looked at.
    """
    element = document.elements[row]
    if element.end - element.first > _ROW_LINES:
        return False
    lines = document.lines[max(element.first, after + 1) : element.end]
    return any(line.linked >= 8 and not HEADER_WORDS.search(line.text) for line in lines)


def _evidence(role: str, moment: Moment, origin: Origin, place: str) -> DateEvidence:
    return DateEvidence(role, moment.value, moment.precision, origin, moment.raw, place)
