"""Collect the dates of one page with their origins. What each of them means is decided in dates.py."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from urllib.parse import urlsplit

from crawler.model import DateEvidence, Origin
from crawler.reading.document import SEAM, Document
from crawler.reading.free_dates import read_free
from crawler.reading.labels import DATE_KEYS, Field, unknown_label
from crawler.reading.layout import day_block
from crawler.reading.moments import (
    Moment,
    compact_days,
    find_days,
    find_month,
    first_day,
    read_http,
    read_value,
)
from crawler.reading.scripts import script_moment

_META_PUBLISHED = (
    "firstpublishedtime", "pubdate", "publishdate", "publishedtime", "published", "article:published_time", "publish_time", "publishtime",
    "publish-date", "pub_date", "publish_date", "datepublished", "releasedate", "og:release_date", "dc.date", "date", "dc.date.issued",
)  # fmt: skip
_META_FORMED = ("writedate", "dc.date.created", "formdate", "createddate")
_META_GENERATED = ("htmlgeneratetime", "maketime", "generatetime", "pagegeneratetime", "buildtime")
_META_MODIFIED = (
    "updatetime",
    "lastmodifiedtime",
    "lastmodified",
    "last-modified",
    "article:modified_time",
    "datemodified",
)
_GENERATED_TEXT = re.compile(r"(?:页面|网页|静态页)?(?:生成|发布生成)时间")
_URL_DAY = re.compile(
    r"/(?P<y>(?:19|20)\d{2})[-_/]?(?P<m>\d{1,2})[-_/](?P<d>\d{1,2})(?=[/_.])|/t(?P<t>(?:19|20)\d{6})_|/(?P<c>(?:19|20)\d{6})(?=[/_.]|\d{4,}/)|/(?P<n>(?:19|20)\d{6})\d{4,9}/"
)
_URL_MONTH = re.compile(r"/(?P<y>(?:19|20)\d{2})[-_/]?(?P<m>0[1-9]|1[0-2])(?=/)")
_NOT_HEADER = re.compile(
    r"今天|今日|星期|周[一二三四五六日天]|截至|截止|报名|农历|欢迎|有效期|版权|更新|修改|通过|修订|施行|公布|自\s*\d|起施行|公告\s*[）)]|同意|批准|会议|出生|开始|结束|至\s*(?:19|20)\d{2}|至\s*\d{1,2}月"
)
_HEADER_WORDS = re.compile(
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
_DIGIT = re.compile(r"\d{4}")
_COMMENT_DATE = re.compile(r"<(?:date|pubdate|publishtime|publishdate)>\s*([^<]{8,40})<", re.IGNORECASE)
_COMMENT_PAGE = re.compile(
    r"(?:PublishDate|GenerateTime|published at|生成时间|生成于)\s*[=:：]?\s*([^\n]{8,40})", re.IGNORECASE
)
_APPOINTMENT = re.compile(r"上午|下午|晚上|至|[—–~～]|起\s*$|\d\s?时(?!间)|前")
_FILE_NAME = re.compile(r"附件|附表|\.(?:docx?|xlsx?|pdf|zip|rar|wps|et|ofd|jpe?g|png)\b", re.IGNORECASE)
_WEAK_LABELS = frozenset({"published-weak"})


def from_metas(metas: Sequence[tuple[str, str]]) -> list[DateEvidence]:
    """Return the dates of meta tags. A PubDate that is the page's generation time is evidence of generation only."""
    generated: list[Moment] = []
    found: list[DateEvidence] = []
    for name, content in metas:
        if name in _META_GENERATED or (_GENERATED_TEXT.search(content) and "pubdate" not in name):
            moment = first_day(content) or read_value(content)
            if moment is not None:
                generated.append(moment)
                found.append(_evidence("generated", moment, Origin.META, f"meta {name}"))
    for name, content in metas:
        if name in _META_FORMED or name in _META_MODIFIED:
            moment = read_value(content)
            if moment is not None:
                found.append(
                    _evidence("formed" if name in _META_FORMED else "other", moment, Origin.META, f"meta {name}")
                )
        if name not in _META_PUBLISHED:
            continue
        moment = read_value(content)
        if moment is None:
            continue
        same = any(len(moment.value) >= 16 and moment.value[:16] == other.value[:16] for other in generated)
        role = "generated" if same else "published"
        found.append(_evidence(role, moment, Origin.META, f"meta {name}" + ("，等于页面生成时间" if same else "")))
    return found


def from_address(url: str) -> list[DateEvidence]:
    """Return the day or month that an address holds in one of the CMS families' forms."""
    try:
        path = urlsplit(url).path
    except ValueError:
        return []
    for match in _URL_DAY.finditer(path):
        if match["y"]:
            moment = first_day(f"{match['y']}-{match['m']}-{match['d']}")
        else:
            moment = next(compact_days(match["t"] or match["c"] or match["n"]), None)
        if moment is not None:
            return [DateEvidence("published", moment.value[:10], "day", Origin.ADDRESS, match[0].strip("/"), "地址")]
    month = _URL_MONTH.search(path)
    if month:
        return [
            DateEvidence(
                "published", f"{month['y']}-{month['m']}", "month", Origin.ADDRESS, month[0].strip("/"), "地址"
            )
        ]
    return []


def from_headers(headers: Mapping[str, str]) -> list[DateEvidence]:
    """Return Last-Modified as evidence of the file, never of publication by itself."""
    for name, value in headers.items():
        if name.lower() == "last-modified":
            moment = read_http(value)
            if moment is not None:
                return [_evidence("other", moment, Origin.LAST_MODIFIED, "HTTP Last-Modified")]
    return []


def from_fields(
    document: Document, fields: Sequence[Field], header: range, fetched_on: date | None = None, title_line: int = -1
) -> list[DateEvidence]:
    """Return the labelled dates.

    A bare 时间： counts as publication only inside the header of the article. A label of publication in a row with another
    article's link speaks of that article; labels outside the header count only where the header has none and they agree.
    """
    found: list[DateEvidence] = []
    inside: list[DateEvidence] = []
    outside: list[DateEvidence] = []
    own = {field.key for field in fields if field.value} | {field.label for field in fields}
    for field in fields:
        if field.key not in DATE_KEYS:
            continue
        role = _role(field, own)
        moment, origin = _field_moment(document, field)
        if moment is None and field.key == "published" and field.value:
            moment = read_free(field.value.replace(SEAM, "").strip(), fetched_on)
        if moment is None and field.key in {"formed", "published"}:
            moment = find_month(field.value[:24])
        if moment is None or (
            field.key in _WEAK_LABELS and (field.line not in header or _APPOINTMENT.search(field.value))
        ):
            continue
        item = _evidence(role, moment, origin, f"{field.label}，第{field.line + 1}行")
        if role != "published":
            found.append(item)
        elif field.line < title_line and _of_a_row(document, field.line):
            continue  # the last row of a side list above the title
        elif field.line in header:
            inside.append(item)
        elif not _of_a_row(document, field.line, below=header.stop <= field.line):
            outside.append(item)
    if not inside and len({item.value[:10] for item in outside}) > 1:
        outside = [replace(item, role="other") for item in outside]
    if inside:
        days = {item.value[:10] for item in inside}
        outside = [
            item if item.value[:10] in days or item.origin is Origin.INDEX_TABLE else replace(item, role="other")
            for item in outside
        ]
    return found + inside + outside


def _role(field: Field, own: set[str]) -> str:
    """Return what a labelled date says, in the light of the other labels of the page.

    发文时间 is the document's and 创建时间 the editor's where a label of publication stands beside them. 发布日期 is the
    promulgation where it stands with 发布文号 and without an index number, as in the heads of collections of laws.
    """
    if field.key == "published-document":
        return "formed" if "published" in own else "published"
    if field.key == "published-entry":
        return "other" if "published" in own else "published"
    if field.label == "发布日期" and "发布文号" in own and not own & {"index_no", "formed"}:
        return "formed"
    return {"published-weak": "published", "updated": "other"}.get(field.key, field.key)


def _of_another_article(document: Document, line: int) -> bool:
    row = document.nearest(document.lines[line].element, frozenset({"li", "tr"}))
    return row >= 0 and _row_links(document, row)


def _of_a_row(document: Document, line: int, *, below: bool = True) -> bool:
    return _of_another_article(document, line) or (below and _below_a_link(document, line))


def _below_a_link(document: Document, line: int) -> bool:
    """Tell whether the line right above is the link of another article; an attachment's name is none."""
    above = document.lines[line - 1] if line else None
    return (
        above is not None
        and above.linked >= 8
        and above.linked * 2 > len(above.text)
        and not _HEADER_WORDS.search(above.text)
        and not _FILE_NAME.search(above.plain)
    )


def _field_moment(document: Document, field: Field) -> tuple[Moment | None, Origin]:
    value = field.value.replace(SEAM, "").strip()
    moment = first_day(value[:60])
    if moment is not None and moment.start <= 6:
        return moment, Origin.INDEX_TABLE if field.table and field.value_line != field.line else Origin.LABEL
    if not value or moment is None:
        compact = read_value(value[:20]) if value[:8].isdigit() else None
        if compact is not None:
            return compact, Origin.LABEL
        return script_moment(document, field.line), Origin.SCRIPT
    return None, Origin.LABEL


def from_comments(document: Document) -> list[DateEvidence]:
    """Return what comments say: article properties count, page properties are generation, hidden markup is nothing."""
    found = []
    for _, comment in document.comments:
        if len(comment) > 20_000 or not _DIGIT.search(comment):
            continue
        match = _COMMENT_DATE.search(comment)
        moment = read_value(match[1]) if match else None
        if moment is not None:
            found.append(_evidence("published", moment, Origin.COMMENT, "注释中的稿件属性"))
            continue
        match = _COMMENT_PAGE.search(comment)
        moment = first_day(match[1]) if match else None
        if moment is not None:
            found.append(_evidence("generated", moment, Origin.COMMENT, "注释中的页面属性"))
    return found


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
        if unknown_label(plain[: days[0].start]):
            continue
        if _NOT_HEADER.search(_SOURCE.sub("", _WEEKDAY.sub("", plain) if below else plain)):
            continue
        row = document.nearest(line.element, rows)
        if row >= 0 and _row_links(document, row, title_line if title_line < number else -1):
            continue
        if _beside_a_link(document, number, title_line):
            continue
        if line.linked and not _HEADER_WORDS.search(plain):
            continue
        if len(rest.replace(" ", "")) > 30 and not _HEADER_WORDS.search(rest):
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


def _beside_a_link(document: Document, number: int, title_line: int) -> bool:
    """Tell whether the link of another article stands within two lines above a date or right below it."""
    first = max(number - 2, title_line + 1 if title_line < number else 0, 0)
    near = document.lines[first:number] + document.lines[number + 1 : number + 2]
    return any(
        line.linked >= 8 and line.linked * 2 > len(line.text) and not _HEADER_WORDS.search(line.text) for line in near
    )


def _row_links(document: Document, row: int, after: int = -1) -> bool:
    """Tell whether a row holds a link that is long enough to be another article's title; a layout table's row is none.

    Only lines below the line `after` (the page's own title) are looked at.
    """
    element = document.elements[row]
    if element.end - element.first > _ROW_LINES:
        return False
    lines = document.lines[max(element.first, after + 1) : element.end]
    return any(line.linked >= 8 and not _HEADER_WORDS.search(line.text) for line in lines)


def _evidence(role: str, moment: Moment, origin: Origin, place: str) -> DateEvidence:
    return DateEvidence(role, moment.value, moment.precision, origin, moment.raw, place)
