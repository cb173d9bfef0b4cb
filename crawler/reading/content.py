"""The main text: the known content containers of the CMS families first, else the block that holds most unlinked text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import accumulate

from crawler.reading.document import Document

# Names that several CMS families give their article body (shared/domain/cms.md, families A-R). No site is named here.
_KNOWN = re.compile(
    r"(?:^|\s)(?:trs_editor\w*|trs_ueditor|ucap-content|ucapcontent|v_news_content|vsb_content\w*|j-fontcontent|wz_zoom|zoom|zoomcon|"
    r"article-content|articlecontent|article_content|article-con|js_contentbox|contentbox|ivs_content|m-txt-article|news_content|newscontent|"
    r"con_text|xl-con|detail-content|bt-content|mian-cont|g-detailbox|file_item|pages_content|artcontent|zhengwen|content-txt|"
    r"view|news_cont_d_wrap|article_con|news-content|info_content|detail_content|txt_content|text_content|nr_content|bodycontent)(?=\s|$)"
)
_CHROME = re.compile(
    r"(?:^|[\s_-])(?:nav|menu|foot|footer|header|head|top|sidebar|side|left|copyright|breadcrumb|related|relate|xgxx|hot|login|search|share|links?)(?=[\s_\d-]|$)"
)
_HARDLY_TEXT = 150  # a footer is as long
_BLOCKS = frozenset(
    {
        "div",
        "td",
        "section",
        "article",
        "main",
        "ucapcontent",
        "body",
        "form",
        "center",
        "dd",
        "li",
        "fieldset",
        "blockquote",
    }
)
_FOOTER = re.compile(
    r"ICP备|公网安备|网站标识码|版权所有|(?:主办|承办|主管)(?:单位)?[：:]|技术支持|[Cc]opyright|建议使用|您是第"
)
_WHOLE = frozenset({"body", "html"})
_PROSE_TAGS = frozenset(
    {
        "p",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "li",
        "ul",
        "ol",
        "tr",
        "td",
        "th",
        "table",
        "tbody",
        "blockquote",
        "pre",
        "center",
        "thead",
    }
)


@dataclass(frozen=True, slots=True)
class Content:
    """The main text as a half-open range of lines. `element` is -1 and the range empty where none was found."""

    first: int
    end: int
    element: int
    known: bool
    prose: int  # unlinked characters in it
    pictures: bool = False  # a content container holds pictures and hardly any text

    @property
    def lines(self) -> range:
        return range(self.first, self.end)


def find_content(document: Document) -> Content:
    """Return where the main text stands."""
    lines = document.lines
    free = [0, *accumulate(len(line.text) - line.linked for line in lines)]
    linked = [0, *accumulate(line.linked for line in lines)]
    best, known = _known_container(document, free, linked), True
    if best < 0:
        best, known = _densest(document, free, linked), False
        framed = _picture_container(document, free)
        if framed >= 0 and (
            best < 0 or free[document.elements[best].end] - free[document.elements[best].first] < _HARDLY_TEXT
        ):
            element = document.elements[framed]
            return Content(element.first, element.end, framed, True, free[element.end] - free[element.first], True)
    if best < 0:
        return Content(0, 0, -1, False, 0)
    element = document.elements[best]
    return Content(element.first, element.end, best, known, free[element.end] - free[element.first])


def _known_container(document: Document, free: list[int], linked: list[int]) -> int:
    """Return the outermost-first richest container with a known name, or -1 where none holds more text than links."""
    best, weight = -1, 0
    for number, element in enumerate(document.elements):
        if (element.ident and _KNOWN.search(element.ident)) or element.tag == "ucapcontent":
            size = free[element.end] - free[element.first]
            if size > weight and size >= linked[element.end] - linked[element.first]:
                best, weight = number, size
    return best if weight >= 8 else -1


def _picture_container(document: Document, free: list[int]) -> int:
    """Return a container with a known name that holds pictures but hardly any text, or -1."""
    if not document.images:
        return -1
    places = {line for line, _, _ in document.images}
    for number, element in enumerate(document.elements):
        if not element.ident or free[element.end] - free[element.first] >= 8 or not _KNOWN.search(element.ident):
            continue
        if any(element.first <= line <= element.end for line in places):
            return number
    return -1


def _densest(document: Document, free: list[int], linked: list[int]) -> int:
    elements = document.elements
    score: dict[int, float] = {}
    for line in document.lines:
        size = len(line.text) - line.linked
        if size < 12 or line.linked * 3 > len(line.text) or (size <= _HARDLY_TEXT and _FOOTER.search(line.text)):
            continue
        holder = line.element
        while holder >= 0 and elements[holder].tag in _PROSE_TAGS and elements[holder].tag not in {"td", "li"}:
            holder = elements[holder].parent
        share = float(size)
        for _ in range(3):
            if holder < 0:
                break
            score[holder] = score.get(holder, 0.0) + share
            share *= 0.45
            holder = elements[holder].parent
    best, weight = -1, 0.0
    for number, value in score.items():
        element = elements[number]
        if element.tag not in _BLOCKS or (element.ident and _CHROME.search(element.ident)):
            continue
        if value > weight:
            best, weight = number, value
    if best < 0:
        return -1
    return _widen(document, best, free, linked)


def _widen(document: Document, best: int, free: list[int], linked: list[int]) -> int:
    """Climb while the parent adds text and hardly any links: an article is often cut into sibling blocks."""
    elements = document.elements
    while elements[best].parent > 0:
        parent = elements[best].parent
        own = free[elements[best].end] - free[elements[best].first]
        wider = free[elements[parent].end] - free[elements[parent].first]
        links = linked[elements[parent].end] - linked[elements[parent].first]
        if elements[parent].tag in _WHOLE and wider < own * 3:
            break  # the page itself: menus, tables of the header and footers stand beside the text
        if wider <= own * 1.15 or links * 8 > wider or _CHROME.search(elements[parent].ident):
            break
        best = parent
    return best
