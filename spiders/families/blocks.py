"""Which elements of a page are the rows of its list: by shape, with menus, footers and side boxes left out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from spiders.families.base import ListDocument
from spiders.families.candidates import (
    BLOCKS,
    MAX_BLOCK,
    MIN_HAN,
    MIN_UNDATED,
    is_row,
    is_undated_row,
    leads_to_column,
    shape_of,
)
from spiders.families.pieces import pieces_of
from spiders.families.rows import href_of, title_of
from spiders.families.shapes import ARTICLE, FULL_DATE, HAN, text_of
from spiders.families.surroundings import has_more, is_side_box, page_names


@dataclass(frozen=True, slots=True)
class Choice:
    """The row blocks of a page, and the look of the box that they stand in.

    `aside`: rows of another list that was left aside; `lost`: blocks between the rows that print a date and hold no
    document's link. Both keep the list from being whole. `several`: the page shows several lists, or extracts of some.
    """

    blocks: list[Any]
    box: str = ""
    aside: int = 0
    lost: int = 0
    several: bool = False

    @property
    def doubt(self) -> str:
        return "页面上另有一个列表，看不出哪一个是本栏目的" if self.aside else ""


def list_blocks(doc: ListDocument) -> list[Any]:
    """The row blocks of the list: siblings that each hold one titled link and a date.

    Menus have the same shape without dates. Lists without dates are taken only where no dated block exists, and only
    blocks whose link has the shape of an article's address.
    """
    return choose(doc).blocks


def choose(doc: ListDocument) -> Choice:
    """Choose the row blocks of a page, once for each page.

    `doc.memo["box"]`: the look of the box that held the rows of earlier pages. The last page of a list may hold fewer
    rows than a box beside it.
    """
    known = doc.memo.get("choice")
    if not isinstance(known, Choice):
        known = doc.memo["choice"] = _choose(doc)
    return known


def _choose(doc: ListDocument) -> Choice:
    for wanted in (is_row, is_undated_row):
        groups = _groups(doc, wanted)
        if groups:
            break
    else:
        return Choice([])
    names = page_names(doc)
    lists = {
        key: blocks
        for key, blocks in groups.items()
        if not is_side_box(key[0], names) and not all(leads_to_column(block, doc) for block in blocks)
    }
    if not lists:  # nothing but boxes beside a list, or columns: whatever the list holds was not seen
        return Choice([])
    again = [key for key in lists if _box(key) == doc.memo.get("box")]
    best = max(again or lists, key=lambda key: len(lists[key]))
    if wanted is is_undated_row and len(lists[best]) < MIN_UNDATED:
        return Choice([])
    own = [] if again else [key for key in lists if _own(lists[key], doc)]
    aside = 0
    if own and best not in own:
        # The longest list leads elsewhere, another one leads below this very column.
        aside, best = len(lists[best]), max(own, key=lambda key: len(lists[key]))
    if wanted is is_row and not own and not again:
        aside = _undated_own(doc, names)
    parts = _parts(best, lists)
    others = max((len(blocks) for key, blocks in lists.items() if key not in parts), default=0)
    several = (len(parts) > 1 and _are_extracts(parts)) or (not aside and others >= MIN_UNDATED)
    blocks, lost = _with_undated([block for key in parts for block in lists[key]], doc)
    pieces = [piece for block in blocks for piece in pieces_of(block, doc)]
    return Choice(pieces, _box(best), aside, lost, several)


def _undated_own(doc: ListDocument, names: str) -> int:
    """The rows of a list without dates that leads below the page's own folder, beside dated rows that do not; 0 if none."""
    groups = _groups(doc, is_undated_row)
    own = (blocks for key, blocks in groups.items() if _own(blocks, doc) and not is_side_box(key[0], names))
    longest = max(map(len, own), default=0)
    return longest if longest >= MIN_UNDATED else 0


def _groups(doc: ListDocument, wanted: Any) -> dict[tuple[Any, str], list[Any]]:
    groups: dict[tuple[Any, str], list[Any]] = defaultdict(list)
    for block in doc.root.iter(*BLOCKS):
        parent = block.getparent()
        if parent is not None and wanted(block, doc):
            groups[parent, block.tag].append(block)
    return groups


def _parts(best: tuple[Any, str], lists: dict[tuple[Any, str], list[Any]]) -> list[tuple[Any, str]]:
    """A list, and its further parts.

    Lists that put a separator between every five rows split their rows over several lists of one parent. Lists in tabs
    stand in panes of one box, of which all but one are hidden; lists of lists hold one for each kind. A page of
    extracts shows a few rows of each child column.
    """
    parent, tag = best
    if tag not in ("li", "tr") or parent.getparent() is None:
        return [best]
    box = parent.getparent()
    parts = [key for key in lists if key[1] == tag and key[0].getparent() is box and _look(key[0]) == _look(parent)]
    outer = box.getparent()
    if len(parts) == 1 and outer is not None:
        panes = [
            key
            for key in lists
            if key[1] == tag
            and (pane := key[0].getparent()) is not None
            and pane.getparent() is outer
            and (_look(key[0]), _look(pane)) == (_look(parent), _look(box))
        ]
        hidden = any(_is_hidden(key[0]) or _is_hidden(key[0].getparent()) for key in panes)
        if hidden or outer.tag in ("ul", "ol") or _are_extracts(panes):
            parts = panes
    return parts


def _are_extracts(parts: list[tuple[Any, str]]) -> bool:
    return all(has_more(key[0].getparent()) for key in parts)


def _box(key: tuple[Any, str]) -> str:
    """The look of a group's box: tag, class and id of the row's parent and of the two elements around it."""
    node, looks = key[0], [key[1]]
    for _ in range(3):
        if node is None:
            break
        looks.append(f"{node.tag}.{node.get('class') or ''}#{node.get('id') or ''}")
        node = node.getparent()
    return " < ".join(looks)[:400]


def _look(node: Any) -> tuple[str, str | None]:
    return str(node.tag), node.get("class")


def _is_hidden(node: Any) -> bool:
    return "display:none" in (node.get("style") or "").replace(" ", "").lower() or node.get("hidden") is not None


def _own(blocks: Iterable[Any], doc: ListDocument) -> bool:
    """Whether rows lead below the folder of the page itself; never at a folder that holds the whole site."""
    parts = urlsplit(doc.url)
    folder = parts.path.rsplit("/", 1)[0] + "/"
    if folder == "/":
        return False
    for block in blocks:
        for anchor in block.iter("a"):
            url = urlsplit(href_of(anchor, doc))
            if url.netloc == parts.netloc and url.path.startswith(folder) and ARTICLE.search(url.path):
                return True
    return False


def _with_undated(dated: list[Any], doc: ListDocument) -> tuple[list[Any], int]:
    """Add the blocks between the rows that lack a date or words enough: their link has the shape of the others' links.

    A row that is passed over would be called unpublished: those with a date and without a link are counted.
    """
    shapes = {shape_of(href_of(a, doc)) for block in dated for a in block.iter("a")} - {""}
    parents = list(dict.fromkeys(block.getparent() for block in dated))
    known, tag, rows, lost = set(dated), dated[0].tag, [], 0
    for parent in parents:
        for block in parent.iterchildren(tag):
            links = [a for a in block.iter("a") if title_of(a)]
            fits = {href_of(a, doc) for a in links if shape_of(href_of(a, doc)) in shapes}
            if block in known or len(fits) == 1:
                rows.append(block)
            elif links and not fits and len(block) and _is_dated_without_link(block, doc):
                lost += 1
    return rows, lost


def _is_dated_without_link(block: Any, doc: ListDocument) -> bool:
    text = text_of(block)
    titled = any(len(HAN.findall(title_of(a))) >= MIN_HAN for a in block.iter("a"))
    return titled and len(text) <= MAX_BLOCK and FULL_DATE.search(text) is not None
