"""The title, without the names of site and section that CMS templates glue to it."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping

from crawler.reading.document import SEAM, Document, Line
from crawler.reading.labels import is_label

_SURE = 3  # the rank of a heading by its class name
_FIELD = re.compile(r"[【\[（(]?([^：:】\]]{1,10})[：:】\]]")
_CONTACT = re.compile(r"电话|地址|邮编|邮箱|传真|主办|承办|技术支持|备案|标识码")
_OWN_TITLE = 10  # characters: columns have shorter names
_EMPTY = frozenset({"", "null", "undefined", "none", "无", "标题", "文章标题", "网站名称", "-"})
_AFFIX = re.compile(r"\s*(?:[-—–_|｜]{1,3}|>>|»|::)\s*")
_SITE = re.compile(
    r"(?:网|网站|门户|政府|局|委员会|委|办公室|办|中心|平台|频道|厅|院|欢迎您[!！]?|首页|在线|政务|公开|信息网|博物馆|大学|学院|处|署)$"
)
_IDENT = re.compile(
    r"(?:^|[\s_-])(?:title|titles|tit|bt|biaoti|headline|subject|arti\w*title|news_?title|con_?title|content_?title|detail_?title|info_?title|xl_?tit\w*|wzbt|art_?tit|maintitle|txt_?title|\w*title)(?=[\s_\d-]|$)"
)
_CUT = re.compile(r"(?:…+|\.{3,})$")
_TAG = re.compile(r"<[^>]{0,200}>")
_META_LINE = re.compile(
    r"(?:时间|日期|来源|阅读|浏览|点击|字体|字号|作者|访问)[^：:]{0,4}[：:]|^(?:索引号|文号|发布机构|主题分类)"
)
META_NAMES = ("articletitle", "contenttitle", "article_title", "og:title", "dc.title", "title")


def squeeze(text: str) -> str:
    """Return the text without white space and seams, for comparison."""
    return "".join(text.replace(SEAM, "").split())


def clean(text: str) -> str:
    """Return a title as one line: references undone, tags and seams gone, white space single."""
    if "&" in text:
        text = html.unescape(text)
    if "<" in text:
        text = _TAG.sub(" ", text)
    return " ".join(text.replace(SEAM, "").split())


def find_title(
    document: Document,
    metas: Mapping[str, str],
    section: tuple[str, ...],
    crumb: range,
    body: range,
    label_line: int,
) -> tuple[str, int]:
    """Return the title and the line that shows it (-1 where no line does).

    `body` is the range of lines of the main text, `label_line` the line of the first date label, -1 where none is known.
    """
    site = squeeze(metas.get("sitename", ""))
    names = {site, *map(squeeze, section), squeeze(metas.get("columnname", ""))} - {""}
    page_title = max(document.titles, key=len, default="")
    declared = next((clean(metas[name]) for name in META_NAMES if clean(metas.get(name, "")).lower() not in _EMPTY), "")
    if (
        declared
        and squeeze(declared) != site
        and not (squeeze(declared) in names and page_title and squeeze(declared) != squeeze(page_title))
    ):
        declared = strip_affixes(declared, names) if "articletitle" not in metas else declared
        return _complete(document, declared)
    if (
        label_line < 0
        and page_title
        and section
        and squeeze(strip_affixes(clean(page_title), set())) == squeeze(section[-1])
    ):
        return section[-1], -1  # a column page: its own name is the title
    shown = _shown_in_title(document, page_title, names, crumb)
    if shown >= 0:
        return _joined(document, shown, page_title)
    heading = _heading(document, names, crumb, body, label_line, page_title)
    if heading >= 0:
        return _whole_heading(document, heading), heading
    if page_title:
        return _complete(document, strip_affixes(clean(page_title), names))
    return "", -1


def strip_affixes(title: str, names: set[str]) -> str:
    """Take site names, then section names, off both ends; a dash inside the title stays, and one piece always stays."""
    pieces = _AFFIX.split(title)
    marks = _AFFIX.findall(title)
    first, last = 0, len(pieces) - 1
    for is_affix in (lambda text: not text, _is_site, lambda text: squeeze(text) in names, _is_site):
        while last > first and is_affix(pieces[last]):
            last -= 1
        while first < last and is_affix(pieces[first]):
            first += 1
    kept = pieces[first]
    for index in range(first, last):
        kept += marks[index] + pieces[index + 1]
    return kept.strip()


def _is_site(text: str) -> bool:
    return len(text) <= 24 and _SITE.search(squeeze(text)) is not None


def _complete(document: Document, declared: str) -> tuple[str, int]:
    """Find the line that shows a declared title (a heading before a table cell), and complete a cut one from it."""
    wanted = squeeze(_CUT.sub("", declared))
    cut = _CUT.search(declared) is not None
    best, rank = -1, 0
    for number, line in enumerate(document.lines):
        if line.text[:1] != declared[:1] or len(line.text) > len(declared) + 200:
            continue
        text = squeeze(line.text)
        if text == wanted and not cut:
            unlinked = line.linked * 2 < len(line.text)
            value = (
                1
                + 2 * unlinked
                + (unlinked and document.elements[line.element].tag != "td")
                + 2 * (unlinked and line.heading > 0)
            )
            if value > rank:
                best, rank = number, value
        elif cut and text.startswith(wanted) and not line.linked and not _CUT.search(text):
            return clean(line.text), number
    return declared, best


def _shown_in_title(document: Document, page_title: str, names: set[str], crumb: range) -> int:
    """Return the longest unlinked line whose text stands whole inside <title>, site and section names apart."""
    whole = squeeze(page_title)
    if not whole:
        return -1
    best, size = -1, 3
    for number, line in enumerate(document.lines):
        if line.text[0] not in whole or line.linked * 2 > len(line.text) or len(line.text) > len(page_title) + 40:
            continue
        if number in crumb:
            continue
        text = squeeze(line.text)
        if len(text) <= size or text not in whole or text in names:
            continue
        if (
            len(text) < len(whole)
            and _SITE.search(text)
            and (not line.heading or text not in whole[: len(text)] or _at_an_end(line.plain, page_title))
        ):
            continue
        best, size = number, len(text)
    return best


def _joined(document: Document, shown: int, page_title: str) -> tuple[str, int]:
    """Join the lines of a title that is broken over several: neighbours that stand in <title> right before or after."""
    whole, lines = squeeze(page_title), document.lines
    first = last = shown
    text = squeeze(lines[shown].text)
    while (
        first > 0
        and shown - first < 4
        and not lines[first - 1].linked
        and squeeze(lines[first - 1].text) + text in whole
    ):
        first -= 1
        text = squeeze(lines[first].text) + text
    while (
        last + 1 < len(lines)
        and last - shown < 4
        and not lines[last + 1].linked
        and text + squeeze(lines[last + 1].text) in whole
    ):
        last += 1
        text += squeeze(lines[last].text)
    if first == last:
        return _complete(document, clean(lines[shown].text))
    return "".join(clean(lines[number].text) for number in range(first, last + 1)), last


def _heading(document: Document, names: set[str], crumb: range, body: range, label_line: int, page_title: str) -> int:
    """Return the heading nearest above the date label or the main text, -1 where nothing looks like one.

    Headings by tag rank before headings by class name, those before the plain line right above the date; nearness adds.
    """
    if label_line >= body.stop or label_line > body.start + 80:
        label_line = -1  # printed below the text
    if label_line < 0:
        return _nearest_heading(document, names, crumb, body.start, page_title)[0]
    best, rank = _nearest_heading(document, names, crumb, label_line, page_title)
    if rank < _SURE and body.start > label_line:  # the label stands in an index table above the title
        below = _nearest_heading(document, names, crumb, body.start, page_title, label_line + 1)
        best, rank = below if below[1] > rank else (best, rank)
    return best


def _nearest_heading(
    document: Document, names: set[str], crumb: range, anchor: int, page_title: str, first: int = 0
) -> tuple[int, int]:
    """Return the best line for a title from `first` to the anchor, and its rank: -1 and 0 where nothing looks like one."""
    best, rank = -1, 0
    for number in range(first, min(anchor + 2, len(document.lines))):
        line = document.lines[number]
        text = squeeze(line.text)
        if len(text) < 4 or len(text) > 160 or line.linked * 2 > len(line.text) or number in crumb or text in names:
            continue
        if number and not line.heading and is_label(document.lines[number - 1].text):
            continue  # the value of a field
        if sum(map(str.isalpha, text)) < 4:
            continue  # a date, a number
        if number < crumb.start or _META_LINE.search(text) or _site_name(line.plain, page_title):
            continue
        element = document.elements[line.element]
        value = 0
        if line.heading:
            value = 7 - line.heading
        elif element.ident and _IDENT.search(element.ident):
            value = 0 if _is_field(text) else 3
        elif (
            number < anchor
            and anchor - number <= 2
            and len(text) >= 8
            and text[-1] not in "。：:；;"
            and not _is_field(text)
        ):
            value = 1
        elif number == crumb.stop and crumb and len(text) >= 8 and text[-1] not in "。：:；;" and not _is_field(text):
            value = 1  # the line right below the breadcrumb
        if value and anchor - number <= 8:
            value += 2
        if value and value >= rank:
            best, rank = number, value
    return best, rank


def _is_field(text: str) -> bool:
    """Tell whether a line is a labelled value (公开方式：主动公开; [索引号] …), as index tables and footers hold them."""
    if is_label(text):
        return True
    match = _FIELD.match(text)
    return match is not None and (is_label(match[1]) or _CONTACT.search(match[1]) is not None)


def _whole_heading(document: Document, heading: int) -> str:
    """Return the text of a heading together with the lines above it in the same element: a title broken by <br>."""
    lines = document.lines
    element = lines[heading].element
    first = heading
    while first > 0 and heading - first < 3 and lines[first - 1].element == element and _goes_on(lines[first - 1]):
        first -= 1
    return "".join(clean(line.text) for line in lines[first : heading + 1])


def _goes_on(line: Line) -> bool:
    return (
        not line.linked
        and 2 <= len(line.text) <= 60
        and not _META_LINE.search(line.text)
        and line.text[-1] not in "。：:；;，"
    )


def has_own_heading(document: Document, title: str, line: int, section: tuple[str, ...]) -> bool:
    """Tell whether a heading of the page stands in <title> and names neither the site nor a column: an article's."""
    text = squeeze(title)
    return (
        bool(section)
        and document.lines[line].heading > 0
        and document.lines[line].linked == 0
        and len(text) >= _OWN_TITLE
        and not _is_site(title)
        and not any(text in squeeze(step) or _names_column(text, squeeze(step)) for step in section)
        and text in squeeze(max(document.titles, key=len, default=""))
    )


def _names_column(text: str, column: str) -> bool:
    return (text.startswith(column) or text.endswith(column)) and len(text) - len(column) < _OWN_TITLE


def _at_an_end(text: str, page_title: str) -> bool:
    """Tell whether a line is one whole piece of a <title> of several pieces."""
    pieces = [squeeze(piece) for piece in _AFFIX.split(page_title) if piece.strip()]
    return len(pieces) > 1 and squeeze(text) in pieces


def _site_name(text: str, page_title: str) -> bool:
    """Tell whether a heading is only the banner: it is a piece of <title> and reads like a site's name."""
    return _at_an_end(text, page_title) and _SITE.search(squeeze(text)) is not None
