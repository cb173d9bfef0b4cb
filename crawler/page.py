"""Read a government page: `read_page` turns (address, headers, bytes) into a typed Page. Pure; never raises on page content."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from urllib.parse import unquote

from crawler.model import Attachment, DateEvidence, Origin, Page
from crawler.reading import evidence as collect
from crawler.reading.attachments import is_attachment, name_in_headers, read_attachment
from crawler.reading.content import Content, find_content
from crawler.reading.dates import Resolved, resolve_formed, resolve_published
from crawler.reading.decode import decode
from crawler.reading.kinds import page_kind
from crawler.reading.labels import DATE_KEYS, Field, find_fields
from crawler.reading.links import file_type, read_attachments, read_links, resolve
from crawler.reading.markup import SEAM, Document, parse
from crawler.reading.moments import find_days
from crawler.reading.periods import find_periods
from crawler.reading.privacy import mask
from crawler.reading.sections import breadcrumb, clean_steps
from crawler.reading.signature import find_signature
from crawler.reading.statements import statement_of_none
from crawler.reading.titles import find_title, squeeze
from crawler.reading.values import clean_doc_no, clean_index_no, clean_publisher, clean_validity

__all__ = ["Resolved", "mask", "read_page", "resolve_formed", "resolve_published"]

_HEADER_BEFORE, _HEADER_LIMIT = 4, 40


def read_page(url: str, headers: Mapping[str, str], body: bytes, *, fetched_on: date | None = None) -> Page:
    """Read one fetched page.

    `headers` are the response headers (any case), `body` the bytes as received, `fetched_on` the day of fetching in
    Asia/Shanghai: dates after it are not credible. What cannot be read stays empty.
    """
    if is_attachment(url, headers, body):
        return read_file(url, headers, body, fetched_on=fetched_on)
    decoded = decode(body, headers)
    document = parse(decoded.text)
    base = resolve(url, document.base) or url
    metas = _first_metas(document)
    content = find_content(document)
    section, crumb = breadcrumb(document, metas.get("articletitle", ""), _meta_value(metas, "columnname"))
    title, title_line = find_title(document, metas, section, crumb, content.first, _label_line(document, crumb))
    content = _below_header(document, content, title_line)
    fields = find_fields(document, 0, len(document.lines), content.lines)
    title = _without_page_number(title, url)
    section = _with_column(document, clean_steps(list(section), title), crumb, _meta_value(metas, "columnname"))
    header = _header(document, content, title_line)
    text_lines = [document.lines[number].plain for number in content.lines]
    signature = find_signature(text_lines)
    dates = collect.from_metas(document.metas)
    dates += collect.from_fields(document, fields, header, fetched_on)
    dates += collect.from_scripts(document, range(header.start, header.stop + 1))
    dated_lines = {
        line for field in fields if field.key in DATE_KEYS and field.value for line in (field.line, field.value_line)
    }
    dates += collect.from_header(document, header, dated_lines, title_line)
    dates += collect.from_comments(document)
    if signature.moment is not None:
        dates.append(
            _signature_evidence(
                signature.moment.value, signature.moment.precision, signature.moment.raw, content.first + signature.line
            )
        )
    dates += collect.from_adoption(document, range(content.first, min(content.first + 4, content.end)))
    dates += collect.from_address(url)
    dates += collect.from_headers(headers)
    links, dated_rows = read_links(document, base)
    attachments = read_attachments(document, links, base)
    kind = page_kind(document, links, dated_rows, content, metas, title_line)
    if kind in {"list", "empty-list"} and section and "articletitle" not in metas:
        title = section[-1]
    text = "\n".join(text_lines)
    published = resolve_published([] if kind in {"list", "empty-list", "redirect"} else dates, fetched_on=fetched_on)
    formed = resolve_formed(dates, published=published.evidence, fetched_on=fetched_on)
    shown = mask(text)
    return Page(
        url=url,
        title=title,
        raw_title=document.titles[0] if document.titles else "",
        section_path=section,
        column=_meta_value(metas, "columnname"),
        publisher=_publisher(fields, metas),
        doc_no=_value(fields, "doc_no"),
        index_no=_value(fields, "index_no"),
        validity=_value(fields, "validity"),
        text=text,
        issuer=signature.issuer,
        periods=find_periods(title, text),
        statement_of_none=statement_of_none(text_lines, prose=content.prose),
        dates=tuple(dates),
        published_on=published.day,
        published_reason=published.reason,
        formed_on=formed.day,
        formed_reason=formed.reason,
        attachments=attachments,
        links=links,
        encoding=decoded.encoding,
        encoding_reason=decoded.reason,
        kind=kind,
        observations=tuple(f"over-disclosure:{name}" for name in shown.over_disclosed),
    )


_DATE_LABEL = re.compile(
    r"(?:发\s?布|公\s?开|发表)\s?(?:时\s?间|日\s?期)|(?:时间|日期)(?:发布)?\s?[：:]\s?(?:19|20)\d\d"
)


def _label_line(document: Document, crumb: range) -> int:
    """Return the first line below the breadcrumb that bears a label of publication, or -1."""
    for number in range(crumb.stop, min(len(document.lines), 400)):
        text = document.lines[number].text
        if len(text) <= 200 and ("：" in text or ":" in text) and _DATE_LABEL.search(document.lines[number].plain):
            return number
    return -1


def read_file(url: str, headers: Mapping[str, str], body: bytes, *, fetched_on: date | None = None) -> Page:
    """Read one fetched file as a page of kind "attachment": never with a date of publication out of its inside."""
    found = read_attachment(url, headers, body)
    name = name_in_headers(headers) or unquote(url.split("?")[0].rsplit("/", 1)[-1])
    title = found.title or re.sub(r"\.[A-Za-z0-9]{2,4}$", "", name)
    dates = [*found.dates, *collect.from_address(url), *collect.from_headers(headers)]
    formed = resolve_formed(dates, fetched_on=fetched_on)
    notes = [f"over-disclosure:{name}" for name in mask(found.text).over_disclosed]
    notes += ["image-only"] if found.image_only else []
    notes += ["text-cut"] if found.cut else []
    notes += [f"attachment-refused:{found.refusal}"] if found.refusal else []
    notes += [f"pages:{found.pages}"] if found.pages is not None else []
    return Page(
        url=url,
        title=title,
        raw_title=name,
        text=found.text,
        issuer=find_signature(found.text.split("\n")[:3000]).issuer,
        periods=find_periods(title, found.text),
        dates=tuple(dates),
        published_reason="附件内的日期不作为发布日期",
        formed_on=formed.day,
        formed_reason=formed.reason,
        attachments=tuple(Attachment(url, entry, file_type("", entry)) for entry in found.entries),
        encoding_reason=f"文件类型{found.type}",
        kind="attachment",
        observations=tuple(notes),
    )


def _first_metas(document: Document) -> dict[str, str]:
    """Return the first non-empty content of each meta name."""
    metas: dict[str, str] = {}
    for name, content in document.metas:
        if content and name not in metas:
            metas[name] = content
    return metas


_PLACEHOLDER = frozenset(
    {"null", "undefined", "网站名称", "栏目名称", "网站域名", "政府网站标识码", "信息来源", "文章标题", "none"}
)


def _meta_value(metas: Mapping[str, str], name: str) -> str:
    value = metas.get(name, "").strip()
    return "" if value.lower() in _PLACEHOLDER else value


def _with_column(document: Document, steps: tuple[str, ...], crumb: range, column: str) -> tuple[str, ...]:
    """Let meta ColumnName serve where no breadcrumb is, and add it where the breadcrumb's last step stands in a line of its own."""
    if not steps:
        return (column,) if column else ()
    if column and squeeze(column) not in map(squeeze, steps):
        following = document.lines[crumb.stop : crumb.stop + 3] if crumb.stop else []
        if any(squeeze(line.text).strip(">＞»") == squeeze(column) for line in following):
            return (*steps, column)
    return steps


def _without_page_number(title: str, url: str) -> str:
    """Drop the "(2)" that some CMS append to the title of the second page of an article (…_2.html)."""
    number = re.search(r"_(\d{1,2})\.s?html?$", url)
    return title.removesuffix(f"({number[1]})").rstrip() if number else title


def _below_header(document: Document, content: Content, title_line: int) -> Content:
    """Move the start of the main text below title and date line where a container holds them too."""
    first, inside = content.first, title_line in content.lines
    if title_line in content.lines and title_line - content.first <= 80:
        first = title_line + 1
    other = 0
    for number in range(first, min(first + 12, content.end)):
        line = document.lines[number]
        found = find_fields(document, number, number + 1, range(0)) if len(line.text) <= 200 else []
        if any(inside or field.key not in {"published-weak", "other"} for field in found) or (
            len(line.text) <= 200 and (other == 0 and _is_date_line(line.plain))
        ):
            first = number + 1
            continue
        other += 1
        if other > 2 or len(line.plain) >= 16:
            break
    return (
        Content(first, content.end, content.element, content.known, content.prose)
        if first != content.first
        else content
    )


_META_WORDS = re.compile(r"来源|阅读|浏览|点击|字体|字号|作者|发布|时间|日期")


def _is_date_line(text: str) -> bool:
    days = list(find_days(text[:160]))
    if len(days) != 1:
        return False
    rest = (text[: days[0].start] + text[days[0].end :]).strip(" ()（）[]【】|")
    return not rest or (len(rest) <= 60 and _META_WORDS.search(rest) is not None)


def _header(document: Document, content: Content, title_line: int) -> range:
    """Return the lines between title and main text: where an article prints its date."""
    end = content.first if content.element >= 0 else min(len(document.lines), max(title_line, 0) + 12)
    if 0 <= title_line < end:
        start = max(title_line - _HEADER_BEFORE, 0)
        if end - title_line > _HEADER_LIMIT:
            end = title_line + _HEADER_LIMIT
    else:
        start = max(end - 8, 0)
    return range(start, end)


def _signature_evidence(value: str, precision: str, raw: str, line: int) -> DateEvidence:
    return DateEvidence("formed", value, precision, Origin.SIGNATURE, raw, f"落款，第{line + 1}行")


def _value(fields: list[Field], key: str) -> str:
    clean = {"doc_no": clean_doc_no, "index_no": clean_index_no, "validity": clean_validity}[key]
    for field in fields:
        if field.key == key:
            value = clean(field.value.replace(SEAM, " "))
            if value:
                return value
    return ""


def _publisher(fields: list[Field], metas: Mapping[str, str]) -> str:
    for key in ("publisher", "source"):
        for field in fields:
            if field.key == key and (value := clean_publisher(field.value)):
                return value
    return clean_publisher(_meta_value(metas, "contentsource"))
