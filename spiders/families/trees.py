"""Trees of columns as pages and interfaces carry them: links in nested lists, arrays of nodes in scripts.

Pure and bounded: whatever a site sends, it is looked at up to a limit, and what cannot be read is left out.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from spiders.families.base import ListDocument
from spiders.families.rows import HAN, clean, href_of, said, text_of, title_of
from spiders.menus import SCRIPT_NODE, _short_anchors

COUNT = re.compile(r"\s*[（(\[]\s*(\d{1,7})\s*(?:条|篇)?\s*[)）\]]\s*$")
YEAR = re.compile("(?:19|20)[0-9]{2}")
ARRAY = re.compile(r"\[\s*\{")
BARE_KEY = re.compile(r"([{,]\s*)([A-Za-z_]\w{0,40})\s*:")
TRAILING = re.compile(r",\s*([\]}])")
NAMES = ("name", "title", "text", "label", "displayName")
ADDRESSES = ("url", "href", "link", "htmlPath", "jump_url", "path")
BELOW = ("children", "nodes", "child")
MAX_FAILURES = 10  # arrays that cannot be read: each costs a walk through the rest of the page
MAX_NODES, MAX_ARRAYS, MAX_SCRIPT, MAX_NAME, MAX_DEPTH, LEVELS = 2000, 40, 400_000, 40, 6, 60


@dataclass(frozen=True, slots=True)
class Node:
    """One entry of a tree. `count`: the number behind its name; `parent`: others stand below it; `told`: by a tree of nodes.

    `closed`: it says that others stand below it, which are only loaded when a person opens it.
    """

    name: str
    url: str  # absolute, "" where it has none
    path: tuple[str, ...] = ()
    count: int | None = None
    parent: bool = False
    told: bool = False
    closed: bool = False


def name_and_count(words: str) -> tuple[str, int | None]:
    """Take a menu text apart: "·机构职能（3）" is called 机构职能 and counts 3."""
    found = COUNT.search(words)
    if found and YEAR.fullmatch(found.group(1)):  # 年报（2024）
        found = None
    name = (words[: found.start()] if found else words).strip(" ·•>»[]【】\u3000")
    return name[:MAX_NAME], int(found.group(1)) if found else None


def tree_nodes(doc: ListDocument) -> list[Node]:
    """Every node of the page's trees, those of scripts first: they carry the words above each column best."""
    told = list(islice(script_nodes(doc), MAX_NODES))
    if not told:
        told = [
            Node(name, doc.join(found.group("url")), (), count, told=True)
            for found in islice(SCRIPT_NODE.finditer(doc.text[:MAX_SCRIPT]), MAX_NODES)
            for name, count in [name_and_count(clean(found.group("name")))]
        ]
    return [*told, *islice(link_nodes(doc), MAX_NODES)]


# --- links


def link_nodes(doc: ListDocument) -> Iterator[Node]:
    """The page's links with the words of the list items around them; the count may stand behind the link."""
    labels: dict[Any, str] = {}
    for anchor in _short_anchors(doc):
        url = href_of(anchor, doc)
        words = clean(title_of(anchor))
        name, count = name_and_count(words)
        above = [node for node in islice(anchor.iterancestors(), LEVELS) if node.tag == "li"]
        if url:
            parent = bool(above) and next(above[0].iter("ul", "ol"), None) is not None
            path = tuple(label for node in reversed(above[1:]) if (label := _label(node, labels)))
            yield Node(name, url, path[:MAX_DEPTH], count if count is not None else _count_behind(anchor), parent)


def _count_behind(anchor: Any) -> int | None:
    behind = clean(anchor.tail)
    following = anchor.getnext()
    if not behind and following is not None and following.tag in ("span", "em", "i", "b"):
        behind = text_of(following)[:20]
    found = COUNT.fullmatch(behind[:20])
    return int(found.group(1)) if found else None


def _label(item: Any, labels: dict[Any, str]) -> str:
    """The words by which a list item's own sub-list is called: what stands in it before the sub-list."""
    if item not in labels:
        parts = [item.text or ""]
        for child in islice(item, 8):
            if child.tag in ("ul", "ol", "dl", "table") or next(child.iter("ul", "ol"), None) is not None:
                break
            parts.append(text_of(child)[: MAX_NAME * 2] + (child.tail or ""))
        name = name_and_count(clean("".join(parts)))[0]
        labels[item] = name if 2 <= len(name) < MAX_NAME else ""
    return labels[item]


# --- scripts


def script_nodes(doc: ListDocument) -> Iterator[Node]:
    """The nodes of every array of objects in the page's text that has names and addresses, with the words above them."""
    text, at, failures = doc.text[:MAX_SCRIPT], 0, 0
    for _ in range(MAX_ARRAYS):
        found = ARRAY.search(text, at)
        if found is None or failures >= MAX_FAILURES:
            return
        value, end = _array(text, found.start())
        failures += value is None
        at = max(end, found.end())
        yield from nodes_of(value, doc)


def nodes_of(value: Any, doc: ListDocument) -> Iterator[Node]:
    """The nodes of a list of objects: nested by children, or flat with id and pId."""
    items = [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []
    parents = {str(item.get("id")): item for item in items if "id" in item}
    yield from _walk(items, doc, (), parents)


def _walk(
    items: Iterable[dict[str, Any]], doc: ListDocument, path: tuple[str, ...], parents: dict[str, Any]
) -> Iterator[Node]:
    for item in items:
        name, count = name_and_count(_first(item, NAMES))
        below: list[Any] = next((item[key] for key in BELOW if isinstance(item.get(key), list)), [])
        nested = [one for one in below if isinstance(one, dict)]
        above = path or _above(item, parents)
        if HAN.search(name):
            closed = not below and str(item.get("isParent")).lower() == "true" and not _is_parent(item, parents)
            yield Node(name, doc.join(_first(item, ADDRESSES)), above, count, bool(nested), told=True, closed=closed)
        if len(path) < MAX_DEPTH:
            yield from _walk(nested, doc, (*above, name) if name else above, {})


def _is_parent(item: dict[str, Any], parents: dict[str, Any]) -> bool:
    """Whether a node of a flat tree (id, pId) has others below it."""
    return any(
        str(one.get("pId", one.get("pid", ""))) == str(item.get("id")) for one in parents.values() if one is not item
    )


def _first(item: dict[str, Any], keys: tuple[str, ...]) -> str:
    return next((said(item[key]) for key in keys if isinstance(item.get(key), str) and said(item[key])), "")


def _above(item: dict[str, Any], parents: dict[str, Any]) -> tuple[str, ...]:
    """The names above a node of a flat tree (id, pId)."""
    names: list[str] = []
    for _ in range(MAX_DEPTH):
        up = parents.get(str(item.get("pId", item.get("pid", ""))))
        if up is None or up is item:
            break
        names.insert(0, name_and_count(_first(up, NAMES))[0])
        item = up
    return tuple(name for name in names if name)


def _array(text: str, start: int) -> tuple[Any, int]:
    """Read the array that begins at `start`, as JSON or as a script's literal with bare keys; (None, start) where it is neither."""
    try:
        return json.JSONDecoder().raw_decode(text, start)
    except (ValueError, RecursionError):
        pass
    end = _closing(text, start)
    literal = TRAILING.sub(r"\1", BARE_KEY.sub(r'\1"\2":', text[start:end]))
    for source in (literal, literal.replace("'", '"')):
        try:
            return json.loads(source), end
        except (ValueError, RecursionError):
            continue
    return None, start


def _closing(text: str, start: int) -> int:
    """Where the bracket at `start` closes, strings skipped; `start` where it never does."""
    depth, quote, at = 0, "", start
    while at < len(text):
        char = text[at]
        if quote:
            if char == "\\":
                at += 1
            elif char == quote:
                quote = ""
        elif char in "'\"":
            quote = char
        elif char in "[{":
            depth += 1
        elif char in "]}":
            depth -= 1
            if depth == 0:
                return at + 1
        at += 1
    return start
