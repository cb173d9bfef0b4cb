"""Where the parts of an article stand: label line, header, main text, and the last step of its section."""

from __future__ import annotations

import re
from dataclasses import replace

from crawler.reading.content import Content
from crawler.reading.document import SEAM, Document
from crawler.reading.labels import find_fields, is_label, unknown_label
from crawler.reading.moments import Moment, find_days, first_day
from crawler.reading.titles import squeeze

_ROW = frozenset({"tr"})
_HEADER_BEFORE, _HEADER_LIMIT, _HEADER_IN_CONTENT = 4, 40, 80
_FOOTER_LINES = 4
_TAIL_LABEL = re.compile(
    r"^[【\[（(]?\s*(?:(?:信息|文章|稿件)?来源|作者|供稿|撰稿|编辑|责任编辑|录入|(?:信息)?(?:发布|发表)(?:时间|日期|人|单位|者)|点击数?|浏览(?:次数)?|阅读)\s*[：:]"
)
_NOT_HEADER = frozenset({"published-weak", "other"})

_TIMED = re.compile(r"\d:\d\d|来源|阅读|浏览|点击|字体|字号|作者")
_SPOKEN = re.compile(
    r"^[（(]?\s*(?:19|20)\d{2}\s?年[^:：]{3,12}日\s*[）)]?$"
)  # the day of a speech or a signature, in its text
_TODAY = re.compile(r"今天|今日|星期|欢迎|农历")
_OTHER_LABEL = re.compile(r"^\s*(?:[最]?[后近]?(?:更新|修改)|报名|截止|会议|活动)")
_DATE_LABEL = re.compile(
    r"(?:发\s?布|公\s?开|发表)\s?(?:时\s?间|日\s?期)|(?:时间|日期)(?:发布)?\s?[：:]\s?(?:19|20)\d\d"
)


def label_line(document: Document, crumb: range) -> int:
    """Return the first line below the breadcrumb that bears a label of publication, else the first date line with a time of day or words of a header, or -1."""
    bare = -1
    for number in range(crumb.stop, min(len(document.lines), 400)):
        line = document.lines[number]
        if len(line.text) > 200:
            continue
        if (
            ("：" in line.text or ":" in line.text)
            and _DATE_LABEL.search(line.plain)
            and not _OTHER_LABEL.search(line.plain)
        ):
            return number
        if bare >= 0 or line.linked or not _TIMED.search(line.text) or _TODAY.search(line.text):
            continue
        if _is_date_line(line.plain) and not (number and is_label(document.lines[number - 1].text)):
            bare = number
    return bare


def with_column(document: Document, steps: tuple[str, ...], crumb: range, column: str) -> tuple[str, ...]:
    """Let meta ColumnName serve where no breadcrumb is, and add it where the breadcrumb's last step stands in a line of its own."""
    if not steps:
        return (column,) if column else ()
    if column and squeeze(column) not in map(squeeze, steps):
        following = document.lines[crumb.stop : crumb.stop + 3] if crumb.stop else []
        if any(squeeze(line.text).strip(">＞»") == squeeze(column) for line in following):
            return (*steps, column)
    return steps


def without_page_number(title: str, url: str) -> str:
    """Drop the "(2)" that some CMS append to the title of the second page of an article (…_2.html)."""
    number = re.search(r"_(\d{1,2})\.s?html?$", url)
    return title.removesuffix(f"({number[1]})").rstrip() if number else title


def below_header(document: Document, content: Content, title_line: int) -> Content:
    """Move the start of the main text below title and date line where a container holds them too."""
    first, inside = content.first, title_line in content.lines
    if inside and title_line - content.first <= _HEADER_IN_CONTENT:
        first = title_line + 1
    other = 0
    for number in range(first, min(first + 12, content.end)):
        line = document.lines[number]
        if len(line.text) > 200 or (len(line.text) >= _PARAGRAPH and line.text[-1] == "。" and not line.linked):
            break  # the text has begun
        found = find_fields(document, number, number + 1, range(0))
        strong = any(field.key == "published" for field in found)
        if strong or (other <= 2 and any(inside or field.key not in _NOT_HEADER for field in found)):
            first, other = number + 1, 0
        elif other == 0 and _is_date_line(line.plain) and not (_SPOKEN.match(line.plain) and not inside):
            first = number + 1
        else:
            other += 1
            if other > 3 or (inside and len(line.plain) >= 16):
                break
    return replace(content, first=first) if first != content.first else content


def above_footer(document: Document, content: Content) -> Content:
    """Move the end of the main text above the line of 来源, 发布时间, 点击 that some templates print below it.

    A label in the header still decides: labels outside it count only where it has none (evidence.from_fields).
    """
    for number in range(max(content.end - _FOOTER_LINES, content.first + 1), content.end):
        line = document.lines[number]
        if len(line.text) > 200 or line.linked:
            continue
        if _TAIL_LABEL.match(line.plain) and any(
            field.key == "published" for field in find_fields(document, number, number + 1, range(0))
        ):
            return replace(content, end=number)
    return content


_PARAGRAPH = 25  # characters
_BYLINE = 16  # characters of an unlabelled source behind date and time
_SENTENCE_MARK = re.compile(r"[，。；！？：:]")
_FIGURE = re.compile(r"\d{1,2}日?$")
_DAY_BLOCK = re.compile(r"\s*(?P<day>\d{1,2})日?\s+(?P<year>(?:19|20)\d{2})\s?[-./年]\s?(?P<month>\d{1,2})\s?月?\s*")
_META_WORDS = re.compile(r"来源|阅读|浏览|点击|字体|字号|作者|发布|时间|日期")


def _is_date_line(text: str) -> bool:
    days = list(find_days(text[:160]))
    if len(days) != 1:
        return False
    if "。" in text or unknown_label(text[: days[0].start]):
        return False
    rest = (text[: days[0].start] + text[days[0].end :]).strip(" ()（）[]【】|")
    if days[0].precision != "day" and days[0].start <= 2 and len(rest) <= _BYLINE and not _SENTENCE_MARK.search(rest):
        return True  # 2023-11-02 09:15 县融媒体中心
    return not rest or (len(rest) <= 60 and _META_WORDS.search(rest) is not None)


def header_lines(document: Document, content: Content, title_line: int) -> range:
    """Return the lines between title and main text: where an article prints its date."""
    end = content.first if content.element >= 0 else min(len(document.lines), max(title_line, 0) + 12)
    if 0 <= title_line < end:
        start = max(title_line - _HEADER_BEFORE, 0)
        if end - title_line > _HEADER_LIMIT:
            end = title_line + _HEADER_LIMIT
    else:
        start = max(end - 8, 0)
    return range(start, end)


def day_block(document: Document, number: int) -> list[Moment]:
    """Return the day that a block shows as a big figure beside or above year and month (11 | 2022-03), alone in its lines."""
    here = document.lines[number].text.replace(SEAM, " ")
    if len(here) > 12:
        return []
    above = document.lines[number - 1].text if number else ""
    for text in (here, f"{above} {here}" if _FIGURE.match(above) else ""):
        match = _DAY_BLOCK.fullmatch(text)
        if match is not None:
            moment = first_day(f"{match['year']}-{match['month']}-{match['day']}")
            return [replace(moment, raw=here, start=0, end=len(here))] if moment is not None else []
    return []


def outside_tables(document: Document, content: Content, text_lines: list[str]) -> list[str]:
    """Return the lines of the main text with the cells of real table rows (three or more to a row) emptied: no signature stands there."""
    lines = list(text_lines)
    for place, number in enumerate(content.lines):
        text = lines[place]
        if len(text) > 110 or not ("20" in text or "年" in text):
            continue
        row = document.nearest(document.lines[number].element, _ROW)
        if row >= 0 and _cells(document, row) >= 3:
            lines[place] = ""
    return lines


def _cells(document: Document, row: int) -> int:
    """Count the cells of a table row (a layout table has one or two)."""
    following = document.elements[row + 1 : row + 60]
    return sum(1 for element in following if element.parent == row and element.tag in {"td", "th"})
