"""Pagers that several families share: next link, numbered files, declared totals."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import islice
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from spiders.families.base import Ask, ListDocument
from spiders.families.page_numbers import has_script_numbers
from spiders.families.shapes import clean, text_of

NEXT_WORDS = re.compile(r"^(?:下一页|下页|后一页|后页|下頁|后一頁|下一頁|next(?:page)?|››|»|>|>>|&gt;)", re.I)
LAST_WORDS = re.compile(r"尾页|末页|最后一?页|最末页|last(?:page)?", re.I)
READABLE = re.compile(r"[\w>»›]")
NEXT_CLASS = re.compile(r"(?:^|[\s_-])(?:next|nxt|nextpage|next-page)(?:$|[\s_-])", re.I)
TOTAL_PAGES = (
    re.compile(r"kkpager[^{}]{0,60}\{[^{}]{0,300}?\btotal['\"]?\s*:\s*['\"]?(\d+)"),
    re.compile(r"总\s?页数\s*[:：]?\s*(?:<[^<>]{1,100}>\s*)*(\d+)"),
    re.compile(r"共\s*(?:<[^<>]+>\s*)*(\d+)\s*(?:<[^<>]+>\s*)*页"),
    re.compile(r"(?:totalPage|pageCount|totalpage|countPage|pageTotal)['\"]?\s*[:=]\s*['\"]?(\d+)"),
    re.compile(r"第\s*\d+\s*/\s*(\d+)\s*页"),
    re.compile(r"\b1\s*/\s*(\d{1,4})\s*页"),
)
TOTAL_ROWS = (
    re.compile(r"(?:记录总数|总记录数|信息总数|总条数)\s*[:：]?\s*(?:<[^<>]{1,100}>\s*)*(\d+)"),
    re.compile(r"共\s*(?:<[^<>]+>\s*)*(\d+)\s*(?:<[^<>]+>\s*)*(?:条|项|篇)"),
    re.compile(r"(?:totalRecords?|totalrecords?|totalCount|recordCount|m_nRecordCount)['\"]?\s*[:=]\s*['\"]?(\d+)"),
)
CREATE_PAGE = re.compile(r"createPage(?:HTML)?\s*\(([^()]{0,400})\)")
SET_PAGE = re.compile(r"pagination\s*\(\s*['\"]\w+['\"]\s*,\s*(\d+)\s*,\s*(\d+)")
# Old pagers only print a number; a parseInt counts where the word page stands beside it.
TOTAL_ONLY = (
    re.compile(r"\?(\d+):PageIndex"),
    re.compile(r"(?:total|count|page)[^\n]{0,160}?parseInt\(\s*['\"]?(\d{1,4})['\"]?\s*\)", re.I),
    re.compile(r"parseInt\(\s*['\"]?(\d{1,4})['\"]?\s*\)[^\n]{0,160}page", re.I),
)
MAX_CALLS = 5  # pager calls of one page that are read
ENDING = re.compile(r"\.?(?:s?html?|jhtml|jsp|aspx)", re.I)
PAGER_CALL = re.compile(
    r"createPage|Ls\.pagination|laypage|\.pagination\(|gotopage|countPage|pageCount|totalPage", re.I
)
# The pager script of older TRS pages: var countPage = 56; ... "<a href=\"index"+"_"+nextPage+"."+"html\""
COUNT_PAGE = re.compile(r"countPage\s*=\s*(?:parseInt\()?['\"]?(\d{1,5})")
COUNT_FILE = re.compile(
    r"href=\\?['\"](\w{1,40})['\"]\s*\+\s*['\"]_['\"](?:\s*\+\s*[\w.()+-]{1,40}\s*\+\s*['\"]\.(?:['\"]\s*\+\s*['\"])?(s?html?|jhtml|jspx?|aspx?))?"
)
# The name of a page's file as scripts put it together: 'index_' + n + '.html', "index" + (n == 0 ? "" : "_" + n) + ".shtml"
BUILT_FILE = re.compile(
    r"['\"/=]([A-Za-z][\w-]{0,40})_\\?['\"]\s*\+\s*[\w.()+-]{1,40}\s*\+\s*\\?['\"]\.(s?html?|jhtml|jspx?|aspx?|php)"
    r"|['\"/=]([A-Za-z][\w-]{0,40})\\?['\"]\s*\+\s*\([^()\n]{1,60}['\"]_\\?['\"]\s*\+\s*\w{1,40}\s*\)\s*\+\s*['\"]\.(s?html?|jhtml|jspx?|aspx?|php)"
)


def declared_pages(text: str) -> int | None:
    """The number of pages that the list declares, or None."""
    return _first(TOTAL_PAGES, text)


def declared_rows(text: str) -> int | None:
    """The number of rows that the list declares, or None."""
    return _first(TOTAL_ROWS, text)


def _first(patterns: tuple[re.Pattern[str], ...], text: str) -> int | None:
    for pattern in patterns:
        found = pattern.search(text)
        if found:
            return int(found.group(1)[:9])
    return None


def next_link(doc: ListDocument) -> str:
    """The address behind 下一页, or "" on the last page (no link, a dead link, or a link to the page itself)."""
    for anchor in doc.root.iter("a"):
        words = _words(anchor)
        if not NEXT_WORDS.match(words) or len(words) > 12:
            continue
        marks = f"{anchor.get('class') or ''} {anchor.getparent().get('class') or '' if anchor.getparent() is not None else ''}"
        if "disabled" in marks:
            continue
        url = doc.join(anchor.get("href") or "")
        if url and url.split("#")[0] != doc.url.split("#")[0]:
            return url
    return ""


def _words(anchor: Any) -> str:
    """What an anchor says, brackets left out; a picture says its alt text."""
    words = clean(text_of(anchor)) or clean(anchor.get("title"))
    if not words:
        words = next((clean(image.get("alt") or image.get("title")) for image in anchor.iter("img")), "")
    words = words.replace(" ", "").strip("[]【】（）()")
    if not READABLE.search(words) and NEXT_CLASS.search(f"{anchor.get('class') or ''} {anchor.get('rel') or ''}"):
        return "下一页"  # an arrow of a font of icons
    return words


@dataclass(frozen=True, slots=True)
class PageCall:
    """What a pager call says: total pages, file stem and ending, and the number of rows where it gives one."""

    total: int
    stem: str
    ending: str
    rows: int | None = None


def page_call(url: str, text: str) -> PageCall | None:
    """Read createPageHTML(total, current, "index", "html") and its variants; None where there is no such call.

    Variants put a div name first, leave out stem and ending (then the address gives them), or add the number of rows.
    """
    name = urlsplit(url).path.rsplit("/", 1)[1]
    stem, _, ending = name.rpartition(".") if "." in name else ("index", "", "html")
    for found in islice(CREATE_PAGE.finditer(text), MAX_CALLS):
        parts = [_known(part.strip(), text).strip("'\"") for part in found.group(1).split(",")]
        numbers = [int(part[:9]) for part in parts if part.isdecimal()]
        if len(numbers) < 2:
            continue
        words = [part for part in parts if part and not part.isdecimal()]
        endings = [n for n, word in enumerate(words) if ENDING.fullmatch(word)]
        if endings and endings[0] > 0:
            stem, ending = words[endings[0] - 1], words[endings[0]].lstrip(".")
        more = numbers[2] if len(numbers) > 2 and numbers[2] > numbers[0] else None
        return PageCall(numbers[0], stem, ending, more)
    built = BUILT_FILE.search(text)
    counted, file = COUNT_PAGE.search(text), COUNT_FILE.search(text)
    if counted and file:
        return PageCall(int(counted.group(1)), file.group(1), file.group(2) or ending)
    if built:
        total = int(counted.group(1)) if counted else _first(TOTAL_PAGES, text) or _first(TOTAL_ONLY, text)
        if total is not None:
            return PageCall(total, built.group(1) or built.group(3), built.group(2) or built.group(4))
    other = SET_PAGE.search(text)
    if other:
        return PageCall(int(other.group(2)[:9]), stem, ending)
    bare = _first(TOTAL_ONLY, text)
    return None if bare is None else PageCall(bare, stem, ending)


def _known(part: str, text: str) -> str:
    """An argument of a pager call; a variable's value where the script gives it one."""
    if not re.fullmatch(r"[A-Za-z_]\w{0,40}", part):
        return part
    given = re.search(rf"\b{part}\s*=\s*(['\"]?[\w.]{{1,80}}['\"]?)\s*[;,\n]", text)
    return given.group(1) if given else part


def numbered_file(url: str, stem: str, number: int, ending: str) -> str:
    """The address `stem_number.ending` in the folder of `url`."""
    parts = urlsplit(url)
    folder = parts.path.rsplit("/", 1)[0]
    return f"{parts.scheme}://{parts.netloc}{folder}/{stem}_{number}.{ending}"


def numbered_files(doc: ListDocument, ask: Ask) -> Ask | None:
    """Ask for the next file of a numbered pager (`index_1.html` ...), finding out whether page 2 is `_1` or `_2`.

    What the call says of the base is never trusted: page 2 is first asked as `_1`; where that file is missing or repeats
    page 1, as `_2`. The other way round a wrong guess would skip a page without a trace.
    """
    if "files" in ask.state:
        total, stem, ending, base = ask.state["files"].split("|")
    else:
        call = page_call(doc.url, doc.text)
        if call is None or not re.fullmatch(r"[\w.-]{1,80}", call.stem):
            return None
        total, stem, ending, base = str(call.total), call.stem, call.ending, "?"
    number = ask.page + 1
    if number > int(total):
        return None
    first = ask.state.get("first", doc.url)

    def file(index: int, base: str, otherwise: Ask | None = None) -> Ask:
        state = {"files": f"{total}|{stem}|{ending}|{base}", "first": first}
        return Ask(numbered_file(first, stem, index, ending), number, otherwise=otherwise, state=state)

    if base == "?":
        return file(1, "0", file(2, "1"))
    return file(number - 1 if base == "0" else number, base)


def next_in_query(doc: ListDocument, ask: Ask, name: str, total: int | None) -> Ask | None:
    """Ask for the next page by a page number in the query, as far as the list declares pages."""
    number = ask.page + 1
    if total is None or number > total:
        return None
    return Ask(
        with_query(ask.state.get("first", doc.url), name, str(number)),
        number,
        state={"first": ask.state.get("first", doc.url)},
    )


def with_query(url: str, name: str, value: str) -> str:
    """The address with one query parameter set."""
    parts = urlsplit(url)
    pairs = [(key, old) for key, old in parse_qsl(parts.query, keep_blank_values=True) if key != name]
    return urlunsplit((parts.scheme, parts.netloc, parts.path, urlencode([*pairs, (name, value)]), ""))


def _leads_to_last_page(doc: ListDocument) -> bool:
    """Tell a link 尾页 that leads away from this page: there are more pages, whatever the next one is called."""
    for anchor in doc.root.iter("a"):
        if LAST_WORDS.fullmatch(_words(anchor)):
            url = doc.join(anchor.get("href") or "")
            if url and url.split("#")[0] != doc.url.split("#")[0]:
                return True
    return False


def has_pager(doc: ListDocument) -> bool:
    """Tell whether the page pages by a script: then a next page may exist that we do not know how to ask for.

    Style sheets and empty containers of a pager stand on single pages as well and say nothing.
    """
    if any(PAGER_CALL.search(script.text or "") for script in doc.root.iter("script")):
        return True
    for anchor in doc.root.iter("a"):
        href = (anchor.get("href") or "").strip().lower()
        if NEXT_WORDS.match(_words(anchor)) and (href.startswith("javascript:") or anchor.get("onclick")):
            return "disabled" not in (anchor.get("class") or "")
    return has_script_numbers(doc) or _leads_to_last_page(doc)
