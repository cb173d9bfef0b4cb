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
from crawler.reading.header_dates import HEADER_WORDS, row_links
from crawler.reading.labels import DATE_KEYS, Field
from crawler.reading.moments import (
    Moment,
    compact_days,
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
    below_links: list[DateEvidence] = []  # of the rows beside, where the header bears several days
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
            below_links += [item] if _below_a_link(document, field.line) else []
        elif not _of_a_row(document, field.line, below=header.stop <= field.line):
            outside.append(item)
    if len({item.value[:10] for item in inside}) > 1:
        inside = [replace(item, role="other") if item in below_links else item for item in inside]
    if not inside and len({item.value[:10] for item in outside}) > 1:
        outside = [replace(item, role="other") for item in outside]
    if inside:
        days = {item.value[:10] for item in inside if item.role == "published"}
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
    return row >= 0 and row_links(document, row)


def _of_a_row(document: Document, line: int, *, below: bool = True) -> bool:
    return _of_another_article(document, line) or (below and _below_a_link(document, line))


def _below_a_link(document: Document, line: int) -> bool:
    """Tell whether the line right above is the link of another article; an attachment's name is none."""
    above = document.lines[line - 1] if line else None
    return (
        above is not None
        and above.linked >= 8
        and above.linked * 2 > len(above.text)
        and not HEADER_WORDS.search(above.text)
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


def _evidence(role: str, moment: Moment, origin: Origin, place: str) -> DateEvidence:
    return DateEvidence(role, moment.value, moment.precision, origin, moment.raw, place)
