"""Organ x category systems: what one organ's tree of columns says that it has. Pure: bytes in, columns out.

The families here number organs and categories apart, so that every pair has an address and a column without rows is an
explicit empty. The tree stands in the organ's page (links or a script), for 龙讯 also behind an interface.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from urllib.parse import parse_qs, urlencode, urlsplit

from crawler.addresses import host_key
from crawler.matrices import MAX_CELLS
from crawler.model import Cell, Matrix, SiteError
from spiders.families.base import Ask, ListDocument
from spiders.families.gkmlpt import COLUMN, PREFIX, tree
from spiders.families.rows import clean, json_after, said
from spiders.families.trees import MAX_NODES, Node, name_and_count, nodes_of, tree_nodes

PAGER = re.compile(r"(?:上|下|前|后|首|尾|末|第)(?:\d*)(?:一)?页|\d+|[<>«»‹›]+")
MORE = re.compile(r"(?:查看)?更多\W*|more\W*|\W*", re.I)
CATEGORY = re.compile(r"[\w.-]{1,40}")
TREE_STATE = "tree"
UNNAMED = "未写明名称的栏目"

Place = tuple[str, str]  # organ, category; the category is "" for a page of the organ that is no column


def _lonsun(path: str, query: dict[str, list[str]]) -> Place | None:
    found = re.search(r"/public/column/(\d+)/?$", path)
    return (found.group(1), query.get("catId", [""])[0]) if found else None


def _guannan(path: str, query: dict[str, list[str]]) -> Place | None:
    found = re.search(r"/list/(\d+)-(\d+)-0-0\.html$", path)
    return (found.group(1), "" if found.group(2) == "0" else found.group(2)) if found else None


def _thtml(path: str, query: dict[str, list[str]]) -> Place | None:
    organ = query.get("orgCode", [""])[0]
    return (organ, query.get("classId", [""])[0]) if path.endswith(".thtml") and organ else None


def _anhui(path: str, query: dict[str, list[str]]) -> Place | None:
    found = re.search(r"/(?:XxgkContent|OpennessContent)/showList/(\d+)/(\d+)(?:/page_1\.html|/)?$", path)
    return (found.group(2), found.group(1)) if found else None


def _epoint(path: str, query: dict[str, list[str]]) -> Place | None:
    organ = query.get("deptcode", [""])[0]
    return (organ, query.get("categorynum", [""])[0]) if organ else None


def _gkmlpt(path: str, query: dict[str, list[str]]) -> Place | None:
    found = PREFIX.search(path)
    return (found.group(1), "") if found else None


PLACES: dict[str, Callable[[str, dict[str, list[str]]], Place | None]] = {
    "lonsun": _lonsun, "guannan_xxgk": _guannan, "thtml": _thtml, "anhui2": _anhui, "epoint": _epoint, "gkmlpt": _gkmlpt,
}  # fmt: skip


@dataclass(slots=True)
class Tree:
    """An organ's columns so far. `ask`: one more request for the rest of them; `strangers`: columns of other organs."""

    cells: dict[str, Cell] = field(default_factory=dict)
    ask: Ask | None = None
    strangers: int = 0
    without_address: int = 0
    closed: list[str] = field(default_factory=list)  # columns whose sub-columns are only loaded on a click
    notes: list[str] = field(default_factory=list)


def place_of(family: str, url: str) -> Place | None:
    """Return (organ, category) of an address of this family, or None."""
    try:
        parts = urlsplit(url)
        found = PLACES[family](parts.path, parse_qs(parts.query))
    except (ValueError, KeyError):
        return None
    if found is None or (found[1] and not CATEGORY.fullmatch(found[1])):
        return None
    return found


def matrix_family(matrix: Matrix, pinned: str, where: str) -> tuple[str, str]:
    """Return (family, organ) of a matrix: as written, as its host's, or by its path. SiteError where there is none."""
    named = (matrix.family or pinned).replace("-", "_")
    if named and named not in PLACES:
        raise SiteError(
            f"{where}：网站系统「{named}」没有“单位×栏目”矩阵。可用的有：{'、'.join(PLACES)}。This family has no matrix."
        )
    for family in [named] if named else PLACES:
        place = place_of(family, f"http://x{matrix.path}")
        if place is not None and (matrix.organ or place[0]):
            return family, matrix.organ or place[0]
    raise SiteError(
        f"{where}：从 path「{matrix.path}」看不出单位编号；请写单位自己的栏目页地址，或写明 family 和 organ。"
        " The path names no organ: give a page of the organ, or family and organ."
    )


def read_tree(doc: ListDocument, family: str, organ: str, matrix: Matrix) -> Tree:
    """Read the organ's columns from its own page."""
    found = Tree()
    _collect(found, _gkmlpt_nodes(doc) if family == "gkmlpt" else tree_nodes(doc), doc, family, organ, matrix)
    if family == "lonsun":
        found.ask = _lonsun_ask(doc, organ)
    return found


def read_interface(doc: ListDocument, found: Tree, family: str, organ: str, matrix: Matrix) -> None:
    """Add the columns that the tree interface names; it may answer `null`, and then the page's own menu is all there is."""
    nodes = list(nodes_of(json_after(doc.text, ""), doc))
    before = len(found.cells)
    _collect(found, nodes, doc, family, organ, matrix)
    if not nodes:
        answered = f"栏目树接口返回 {clean(doc.text)[:20] or '空白'}"
        found.notes.append(f"{answered}，以页面上的栏目菜单为准" if found.cells else answered)
    elif before and len(found.cells) > before:
        found.notes.append(f"栏目树接口比页面菜单多 {len(found.cells) - before} 个栏目")


def _collect(found: Tree, nodes: Iterable[Node], doc: ListDocument, family: str, organ: str, matrix: Matrix) -> None:
    """Sort nodes in: columns of this organ once each, the first name that says something; nodes that lead elsewhere."""
    outside: list[Node] = []
    for node in nodes:
        if PAGER.fullmatch(node.name):
            continue
        if node.closed and node.name not in found.closed:
            found.closed.append(node.name)
        if not node.url:
            found.without_address += node.told and not node.parent
            continue
        place = place_of(family, node.url) if host_key(node.url) == host_key(doc.url) else None
        if family == "gkmlpt" and place is not None:
            place = (place[0], urlsplit(node.url).fragment)
        if place is None:
            if node.told and host_key(node.url) != host_key(doc.url):
                outside.append(node)
        elif place[0] != organ:
            found.strangers += bool(place[1])
        elif place[1]:
            _note(found, node, place[1], matrix)
    if found.cells:  # a tree of other things (links of friends) is none of ours
        for node in outside:
            _note(found, node, "", matrix)


def _note(found: Tree, node: Node, category: str, matrix: Matrix) -> None:
    named = not MORE.fullmatch(node.name)
    key = category or f"outside:{node.url}"
    known = found.cells.get(key)
    unnamed = known is not None and known.menu[-1].startswith(UNNAMED)
    if known is not None and not (unnamed and named):
        return
    if known is None and len(found.cells) >= MAX_CELLS:
        found.notes.append(f"栏目多于 {MAX_CELLS} 个，其余没有读")
        return
    name = node.name if named else f"{UNNAMED} {category}"
    above = node.path[1:] if node.path and matrix.menu and node.path[0] == matrix.menu[-1] else node.path
    number = category or f"outside-{sum(not cell.category for cell in found.cells.values()) + 1}"
    count = None if node.parent and node.count else node.count  # a parent's number may be that of all below it
    found.cells[key] = Cell(f"{matrix.id}/{number}", category, (*matrix.menu, *above, name), node.url, count)


def _lonsun_ask(doc: ListDocument, organ: str) -> Ask:
    parts = urlsplit(doc.url)
    query = urlencode({"labelName": "columnTree", "isJson": "true", "isChild": "true", "id": organ, "organId": organ})
    url = f"{parts.scheme}://{parts.netloc}/site/label/8888"
    headers = (("Referer", doc.url), ("X-Requested-With", "XMLHttpRequest"))
    form = (*headers, ("Content-Type", "application/x-www-form-urlencoded"))
    posted = Ask(url, 1, "POST", query.encode(), form, state={TREE_STATE: "1"})
    return Ask(f"{url}?{query}", headers=headers, otherwise=posted, state={TREE_STATE: "1"})


def _gkmlpt_nodes(doc: ListDocument) -> list[Node]:
    """The platform's tree: nodes with id, post_count, and jump_url where they leave it."""
    shell = doc.url.partition("#")[0]
    nodes: list[Node] = []

    def walk(items: list[dict[str, object]], path: tuple[str, ...]) -> None:
        for item in items:
            if len(nodes) >= MAX_NODES or len(path) > 6:
                return
            name = name_and_count(clean(said(item.get("name"))))[0]
            below = item.get("children")
            nested = [one for one in below if isinstance(one, dict)] if isinstance(below, list) else []
            number, count = str(item.get("id", "")), item.get("post_count")
            url = doc.join(said(item.get("jump_url"))) or (f"{shell}#{number}" if COLUMN.fullmatch(number) else "")
            total = count if isinstance(count, int) and not isinstance(count, bool) and 0 <= count < 10**7 else None
            nodes.append(Node(name, url, path, total, bool(nested), told=True))
            walk(nested, (*path, name))

    walk(tree(doc), ())
    return nodes
