"""Read list rows: address, full title, printed date. Shared by all families."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any
from urllib.parse import urlsplit

from crawler.model import Row
from spiders.families.base import ListDocument, parse_html
from spiders.families.row_dates import cell_date, date_text, labelled_date, split_date
from spiders.families.shapes import ARTICLE, DATE, FULL_DATE, HAN, clean, text_of
from spiders.families.titles import WORDLESS, is_cut, title_behind, title_of

__all__ = ["DATE", "FULL_DATE", "HAN", "anchors_of", "by_class", "clean", "date_text", "empty_statement", "href_of", "is_cut", "json_after",
           "plain", "read_json", "row_of", "rows_of", "said", "split_date", "text_lines", "text_of", "title_of"]  # fmt: skip

CALL = re.compile(r"""['"]((?:https?:)?/[^'"]+|[^'"]+\.(?:s?html?|jhtml|pdf|docx?|xlsx?)[^'"]*)['"]""")
MAX_ANCHORS = 6
EMPTY_WORDS = re.compile(
    "暂无(?:相关)?(?:信息|数据|内容|文章|记录)|没有(?:相关|找到|查询到)?(?:信息|数据|记录|内容)|无相关(?:信息|数据|内容)|暂无公开|(?:本)?栏目(?:暂时)?没有内容"
)
MAX_MARKUP = 1_000_000  # characters of one article's markup in a list


def href_of(anchor: Any, doc: ListDocument) -> str:
    """The absolute address of an anchor, also where it stands only in an onclick call; "" where there is none."""
    url = doc.join(anchor.get("href") or "")
    if url:
        return url
    call = CALL.search(f"{anchor.get('onclick') or ''} {anchor.get('href') or ''}")
    return doc.join(call.group(1)) if call else ""


def row_of(block: Any, doc: ListDocument) -> Row | None:
    """Read one row block: its first titled link is the document; None where it has no link with words."""
    best = _document(block, doc)
    if best is None:
        return None
    text = f"{text_of(block)} {block.get('class') or ''}"
    pinned = "置顶" in text or re.search(r"\b(?:istop|is-top|zhiding|sticky)\b", text) is not None
    printed, extra = cell_date(block) or labelled_date(block) or (date_text(block, best), {})
    title = title_of(best)
    if WORDLESS.fullmatch(title):  # 查看全文: the title stands beside the link
        title = title_behind(block, best) or title
    return Row(href_of(best, doc), title, printed, pinned=pinned, extra=extra)


def _document(block: Any, doc: ListDocument) -> Any:
    """The anchor of the document: the first titled one, or the first with an article's address behind a link to a column.

    A link that only says 详情 counts where no other has words.
    """
    anchors = (
        (anchor, href)
        for anchor in anchors_of(block)
        if (href := href_of(anchor, doc)) and (words := title_of(anchor)) and not DATE.fullmatch(words)
    )
    found = list(islice(anchors, MAX_ANCHORS))
    if not found:
        return None
    found = [
        (anchor, href)
        for anchor, href in found
        if not WORDLESS.fullmatch(title_of(anchor)) and title_of(anchor) != "首页"
    ] or found
    first, address = found[0]
    if urlsplit(address).path.endswith("/"):
        return next((anchor for anchor, href in found if ARTICLE.search(urlsplit(href).path)), first)
    return first


def anchors_of(block: Any) -> Iterator[Any]:
    if block.tag == "a":
        yield block
    for node in block.iter("a"):
        if node is not block:
            yield node
    if block.get("onclick"):
        yield block


def rows_of(blocks: Iterable[Any], doc: ListDocument) -> tuple[tuple[Row, ...], int]:
    """Read row blocks; returns (rows, blocks that print a date but could not be read)."""
    rows: list[Row] = []
    skipped = 0
    for block in blocks:
        row = row_of(block, doc)
        if row is not None:
            rows.append(row)
        elif FULL_DATE.search(text_of(block)):
            skipped += 1
    return tuple(rows), skipped


def empty_statement(root: Any) -> str:
    """The sentence by which a list says that it is empty, or "". One that is not shown is a placeholder of a script."""
    path = (
        "//body//text()[not(parent::script or parent::style)]"
        " | //text()[not(ancestor::body) and not(parent::script or parent::style or parent::title)]"
    )
    for text in root.xpath(path):
        found = EMPTY_WORDS.search(text)
        if found and len(clean(text)) <= 40 and not _is_hidden(text.getparent()):
            return clean(text)
    return ""


def _is_hidden(node: Any) -> bool:
    """Whether an element, or one around it, is not shown or is the template of a script."""
    while node is not None:
        style = (node.get("style") or "").replace(" ", "").lower()
        marks = set((node.get("class") or "").lower().split())
        if "display:none" in style or marks & {"hide", "hidden", "d-none"} or node.tag in ("template", "noscript"):
            return True
        if node.get("hidden") is not None or any(str(name).startswith(("v-", "ng-", ":")) for name in node.attrib):
            return True
        node = node.getparent()
    return False


def by_class(root: Any, name: str) -> list[Any]:
    """All elements of a class, in the order of the page."""
    return list(root.xpath(f".//*[contains(concat(' ', normalize-space(@class), ' '), ' {name} ')]"))


def json_after(text: str, mark: str) -> Any:
    """Read the JSON value that follows `mark` in a script (`articleList:[…]`); None where there is none."""
    start = text.find(mark)
    if start < 0:
        return None
    start = min((at for at in (text.find("[", start), text.find("{", start)) if at >= 0), default=-1)
    if start < 0:
        return None
    try:
        return json.JSONDecoder().raw_decode(text, start)[0]
    except (ValueError, RecursionError):
        return None


def read_json(text: str) -> Any:
    """The JSON value of an answer; None where it is none, or nests too deep to be read."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def said(value: Any) -> str:
    """The text of a JSON value; "" for null and for the strings that stand for it."""
    text = "" if value is None else clean(str(value))
    return "" if text in ("null", "undefined", "None") else text


def plain(markup: Any) -> str:
    """The text of a title that may hold tags and entities."""
    return clean(html.unescape(re.sub(r"<[^>]*>", "", said(markup))))


BREAK = re.compile(r"<(?:br|/p|/div|/tr|/li|/h\d)\b[^>]{0,200}>", re.I)


def text_lines(markup: str) -> str:
    """The lines of text of a piece of markup that an interface sends along; what scripts and styles hold is left out."""
    if not markup:
        return ""
    root = parse_html(BREAK.sub("\n\\g<0>", markup[:MAX_MARKUP]))
    shown = "".join(root.xpath(".//text()[not(parent::script or parent::style)]"))
    return "\n".join(line for line in map(clean, shown.split("\n")) if line)
