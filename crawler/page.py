"""Read a government page: `read_page` turns (address, headers, bytes) into a typed Page. Pure; never raises on page content."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from urllib.parse import unquote

from crawler.model import Attachment, DateEvidence, Origin, Page
from crawler.reading import evidence as collect
from crawler.reading.attachments import is_attachment, name_in_headers, read_attachment
from crawler.reading.content import Content, find_content
from crawler.reading.dates import Resolved, resolve_formed, resolve_published
from crawler.reading.decode import decode
from crawler.reading.document import SEAM, Document
from crawler.reading.header_dates import from_adoption, from_glued_label, from_header
from crawler.reading.kinds import page_kind
from crawler.reading.labels import DATE_KEYS, Field, find_fields
from crawler.reading.layout import (
    above_footer,
    below_header,
    header_lines,
    label_line,
    outside_tables,
    with_column,
    without_page_number,
)
from crawler.reading.links import file_type, read_attachments, read_links, resolve
from crawler.reading.markup import parse
from crawler.reading.periods import find_periods
from crawler.reading.privacy import mask
from crawler.reading.scripts import from_scripts
from crawler.reading.sections import breadcrumb, clean_steps
from crawler.reading.signature import Signature, find_signature
from crawler.reading.statements import statement_of_none
from crawler.reading.titles import find_title, has_own_heading, squeeze
from crawler.reading.values import clean_doc_no, clean_index_no, clean_publisher, clean_validity, doc_no_in_text

_PROSE_OF_AN_ARTICLE = 60  # characters below a bare date; a list holds hardly any
_LISTS = frozenset({"list", "empty-list"})
_UNDATED = _LISTS | {"redirect", "soft-404", "challenge"}  # such a page publishes nothing of its own
_PRINTED = (Origin.LABEL, Origin.INDEX_TABLE, Origin.SCRIPT)
__all__ = ["Resolved", "mask", "read_page", "resolve_formed", "resolve_published"]


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
    title, title_line = find_title(document, metas, section, crumb, content.lines, label_line(document, crumb))
    content = above_footer(document, below_header(document, content, title_line))
    fields = find_fields(document, 0, len(document.lines), content.lines)
    title = without_page_number(title, url)
    section = with_column(document, clean_steps(list(section), title), crumb, _meta_value(metas, "columnname"))
    header = header_lines(document, content, title_line)
    text_lines = [document.lines[number].plain for number in content.lines]
    signature = find_signature(outside_tables(document, content, text_lines))
    dates = _dates_in_page(document, fields, header, title_line, fetched_on)
    dates += _dates_of_document(document, content, signature)
    dates += [*collect.from_address(url), *collect.from_headers(headers)]
    links, dated_rows = read_links(document, base)
    attachments = read_attachments(document, links, base)
    printed = title_line >= 0 and (
        _prints_its_date(dates, content) or has_own_heading(document, title, title_line, section)
    )
    titled = title_line >= 0 and squeeze(title) not in map(squeeze, section)
    kind = page_kind(document, links, dated_rows, content, metas, title_line, printed, titled)
    if kind in _LISTS and section and "articletitle" not in metas:
        title = section[-1]
    if kind in _UNDATED:
        dates = [replace(item, role="other") if item.role == "published" else item for item in dates]
    text = "\n".join(text_lines)
    published = resolve_published(dates, fetched_on=fetched_on)
    formed = resolve_formed(dates, published=published.evidence, fetched_on=fetched_on)
    shown = mask(text)
    return Page(
        url=url,
        title=title,
        raw_title=document.titles[0] if document.titles else "",
        section_path=section,
        column=_meta_value(metas, "columnname"),
        publisher=_publisher(fields, metas),
        doc_no=_value(fields, "doc_no") or doc_no_in_text(title, text_lines),
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


def _dates_in_page(
    document: Document, fields: list[Field], header: range, title_line: int, fetched_on: date | None
) -> list[DateEvidence]:
    """Collect what the page says of itself: metas, labels, header, scripts, comments."""
    dates = collect.from_metas(document.metas)
    dates += collect.from_fields(document, fields, header, fetched_on, title_line)
    dates += from_scripts(document, range(header.start, header.stop + 1))
    dated = [field for field in fields if field.key in DATE_KEYS and field.value]
    taken = {field.line for field in dated} | {field.value_line for field in dated}
    dates += from_header(document, header, taken, title_line)
    dates += collect.from_comments(document)
    if not any(item.role == "published" and item.origin in _PRINTED for item in dates):
        dates += from_glued_label(document, header, taken)
    return dates


def _dates_of_document(document: Document, content: Content, signature: Signature) -> list[DateEvidence]:
    """Collect what the document says of its formation: signature, adoption under the title."""
    dates = from_adoption(document, range(content.first, min(content.first + 4, content.end)))
    moment = signature.moment or signature.month
    if moment is not None:
        place = f"落款，第{content.first + signature.line + 1}行"
        dates.append(DateEvidence("formed", moment.value, moment.precision, Origin.SIGNATURE, moment.raw, place))
    return dates


def _prints_its_date(dates: list[DateEvidence], content: Content) -> bool:
    """Tell whether the header bears one date of publication, as an article's does and a list's does not."""
    published = [item for item in dates if item.role == "published"]
    labelled = {item.value[:10] for item in published if item.origin in _PRINTED}
    bare = [item for item in published if item.origin is Origin.TEXT]
    timed = any(item.precision != "day" for item in bare)  # a list's rows bear days
    return len(labelled) == 1 or timed or (bool(bare) and content.prose >= _PROSE_OF_AN_ARTICLE)


def read_file(url: str, headers: Mapping[str, str], body: bytes, *, fetched_on: date | None = None) -> Page:
    """Read one fetched file as a page of kind "attachment": never with a date of publication out of its inside."""
    found = read_attachment(url, headers, body)
    name = name_in_headers(headers) or unquote(url.split("?")[0].rsplit("/", 1)[-1])
    name = name.replace("\\", "/").rsplit("/", 1)[-1]  # a name that leads out of a folder is only a name
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
