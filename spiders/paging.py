"""Pagers that several families share: next link, numbered files, declared totals."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from spiders.families.base import Ask, ListDocument
from spiders.families.rows import clean, text_of

NEXT_WORDS = re.compile(r"^(?:下一页|下页|后一页|下一頁|next(?: page)?|››|»|>|>>|&gt;)", re.I)
TOTAL_PAGES = (
    re.compile(r"共\s*(?:<[^>]+>\s*)*(\d+)\s*(?:<[^>]+>\s*)*页"),
    re.compile(r"(?:totalPage|pageCount|totalpage|countPage|pageTotal)['\"]?\s*[:=]\s*['\"]?(\d+)"),
    re.compile(r"第\s*\d+\s*/\s*(\d+)\s*页"),
    re.compile(r"\b1\s*/\s*(\d{1,4})\s*页"),
)
TOTAL_ROWS = (
    re.compile(r"共\s*(?:<[^>]+>\s*)*(\d+)\s*(?:<[^>]+>\s*)*(?:条|项|篇)"),
    re.compile(r"(?:totalRecord|totalrecord|totalCount|recordCount)['\"]?\s*[:=]\s*['\"]?(\d+)"),
)
CREATE_PAGE = re.compile(r"createPage(?:HTML)?\s*\(([^)]*)\)")
PAGER_MARK = re.compile(
    r"createPage|pagination|Ls\.pagination|下一页|下页|尾页|末页|laypage|\bpager\b|page_div|gotopage", re.I
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
        words = clean(text_of(anchor)) or clean(anchor.get("title"))
        if not NEXT_WORDS.match(words) or len(words) > 12:
            continue
        marks = f"{anchor.get('class') or ''} {anchor.getparent().get('class') or '' if anchor.getparent() is not None else ''}"
        if "disabled" in marks:
            continue
        url = doc.join(anchor.get("href") or "")
        if url and url.split("#")[0] != doc.url.split("#")[0]:
            return url
    return ""


@dataclass(frozen=True, slots=True)
class PageCall:
    """The arguments of a createPageHTML call: total pages, current page as written, file stem and ending."""

    total: int
    current: int
    stem: str
    ending: str


def page_call(text: str) -> PageCall | None:
    """Read createPageHTML(total, current, "index", "html") and its variants with a div name first; None where absent."""
    for found in CREATE_PAGE.finditer(text):
        parts = [part.strip().strip("'\"") for part in found.group(1).split(",")]
        numbers = [int(part) for part in parts if part.isdigit()]
        words = [part for part in parts if part and not part.isdigit()]
        if len(numbers) < 2 or not words:
            continue
        endings = [word for word in words if re.fullmatch(r"\.?(?:s?html?|jhtml|jsp)", word, re.I)]
        if not endings:
            continue
        stem = words[words.index(endings[0]) - 1] if words.index(endings[0]) > 0 else "index"
        return PageCall(numbers[0], numbers[1], stem, endings[0].lstrip("."))
    return None


def numbered_file(url: str, stem: str, number: int, ending: str) -> str:
    """The address `stem_number.ending` in the folder of `url`."""
    parts = urlsplit(url)
    folder = parts.path.rsplit("/", 1)[0]
    return f"{parts.scheme}://{parts.netloc}{folder}/{stem}_{number}.{ending}"


def numbered_files(doc: ListDocument, ask: Ask) -> Ask | None:
    """Ask for the next file of a numbered pager (`index_1.html` ...), finding out whether files count from 1 or 2.

    The base is never trusted: page 2 is first asked as `_1`; where that file is missing or repeats page 1, as `_2`.
    """
    if "files" in ask.state:
        total, stem, ending, base = ask.state["files"].split("|")
    else:
        call = page_call(doc.text)
        if call is None:
            return None
        total, stem, ending = str(call.total), call.stem, call.ending
        base = "0" if call.current == 0 else "?"
    number = ask.page + 1
    if number > int(total):
        return None
    first = ask.state.get("first", doc.url)
    state = {"files": f"{total}|{stem}|{ending}|{base}", "first": first}
    if base == "?":
        one = Ask(numbered_file(first, stem, 2, ending), number, state={**state, "files": f"{total}|{stem}|{ending}|1"})
        return Ask(
            numbered_file(first, stem, 1, ending),
            number,
            otherwise=one,
            state={**state, "files": f"{total}|{stem}|{ending}|0"},
        )
    index = number - 1 if base == "0" else number
    other = Ask(
        numbered_file(first, stem, number, ending), number, state={**state, "files": f"{total}|{stem}|{ending}|1"}
    )
    otherwise = other if base == "0" and number == 2 else None
    return Ask(numbered_file(first, stem, index, ending), number, otherwise=otherwise, state=state)


def has_pager(root_text: str) -> bool:
    """Tell whether the page shows any trace of a pager."""
    return PAGER_MARK.search(root_text) is not None
