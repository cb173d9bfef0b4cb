"""What one page that a probe opened is: a column with its family, rows and pager, a single document, or neither."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlsplit

from crawler.access import Ending, shell_target
from crawler.addresses import host_key
from crawler.coverage import row_key
from crawler.model import Page, Row, Section
from crawler.reading.links import file_type
from crawler.store.menus import MAX_ENTRIES
from spiders.families import BY_NAME, recognise
from spiders.families.base import Ask, ListDocument, frame_address
from spiders.families.gkmlpt import tree
from spiders.families.rows import clean
from spiders.menus import looks_single

MAX_ROWS = 500  # of a list whose keys are kept


@dataclass(frozen=True, slots=True)
class Column:
    """One column that the probe saw: a list with its family, or a single document.

    `url`: the address that a profile names; `pager`: how the next page is asked for, "" where there is none; `weight`:
    how much its name promises; `start`: a person named it.
    """

    text: str
    menu: tuple[str, ...]
    url: str
    kind: str
    family: str
    sign: str
    rows: int
    declared: int | None
    weight: int
    pager: str = ""
    start: bool = False
    hosts: dict[str, str] = field(default_factory=dict)  # of rows that lead elsewhere: host -> title
    sample: str = ""  # a page of the list, on its own host
    same: str = ""  # equal for two addresses of one list: its rows, or what its interface is asked for
    keys: tuple[str, ...] = ()  # of the rows
    unread: Ending | None = None  # why it was not read


@dataclass(frozen=True, slots=True)
class Look:
    """What a page turned out to be. `inner`: the address where a shell keeps its content, else ""; `interface`: what the
    column's rows are asked for by, where they do not stand in the page."""

    column: Column | None = None
    inner: str = ""
    interface: Ask | None = None


def look_at(doc: ListDocument, page: Page, url: str, text: str, menu: tuple[str, ...], weight: int, *, start: bool = False) -> Look:  # fmt: skip
    """Take in one page that was reached by `text`. `url`: the address that was asked for, before shells."""
    family, sign = recognise(doc)
    listed = family.read(doc, Ask(doc.url), Section("probe", "probe", path_of(url)))
    facts = listed.facts
    if not facts.rows and listed.shell is None and not facts.empty_statement:
        inner = doc.join(shell_target(doc.body)) or frame_address(doc)
        if inner:
            return Look(inner=inner)
    # A list that a family reads is a list also where it holds one row: the document is behind the row.
    few = not facts.rows or (family.name == "generic" and len(facts.rows) == 1)
    if page.kind in ("article", "image-only") and looks_single(text) and few and listed.shell is None:
        return Look(Column(text, menu, url, "page", "", "", 0, None, weight, start=start))
    if facts.rows or listed.shell is not None or facts.empty_statement:
        after = listed.next
        pager = (
            "行由接口给出" if listed.shell is not None else f"第2页 {after.method} {after.url[:120]}" if after else ""
        )
        hosts, sample = _where_rows_lead(facts.rows, doc)
        keys = tuple(row_key(row) for row in facts.rows[:MAX_ROWS])
        shell = listed.shell
        # An ask without query or body fetches what all columns of the site share.
        telling = shell is not None and (shell.body or urlsplit(shell.url).query)
        asked = f"{shell.method} {shell.url} {shell.body!r}" if shell is not None and telling else ""
        same = asked or ("\n".join(keys) if keys else url)
        column = Column(text, menu, url, "list", family.name, sign, len(facts.rows), facts.rows_declared, weight,
                        pager, start, hosts, sample, same, keys)  # fmt: skip
        return Look(column, interface=shell)
    if start and page.kind == "article" and page.text:
        return Look(Column(text, menu, url, "page", "", "", 0, None, weight, start=start))
    return Look()


def with_answer(column: Column, doc: ListDocument, ask: Ask) -> Look:
    """The column with what its interface answered; `interface` where one more is to be asked."""
    listed = BY_NAME[column.family].read(doc, ask, Section("probe", "probe", path_of(column.url)))
    if listed.shell is not None:
        return Look(column, interface=listed.shell)
    rows, after = listed.facts.rows, listed.next
    hosts, sample = _where_rows_lead(rows, doc)
    pager = f"行由接口给出，第2页 {after.method} {after.url[:120]}" if after is not None else column.pager
    keys = tuple(row_key(row) for row in rows[:MAX_ROWS])
    return Look(replace(column, rows=len(rows), declared=listed.facts.rows_declared, pager=pager, hosts=hosts, sample=sample, keys=keys))  # fmt: skip


def platform_path(doc: ListDocument) -> tuple[str, ...]:
    """The names above and of the column that a gkmlpt address names behind #, or ()."""
    number = urlsplit(doc.url).fragment
    waiting: list[tuple[dict[str, Any], tuple[str, ...]]] = [(node, ()) for node in tree(doc)] if number else []
    for _ in range(MAX_ENTRIES):
        if not waiting:
            break
        node, above = waiting.pop(0)
        path = (*above, clean(str(node.get("name", "")))[:40])
        if str(node.get("id", "")) == number:
            return path
        below = node.get("children")
        waiting += [(child, path) for child in below if isinstance(child, dict)] if isinstance(below, list) else []
    return ()


def path_of(url: str) -> str:
    """What a profile writes as `path`: with query, and with the fragment where it names the column (gkmlpt)."""
    parts = urlsplit(url)
    path = parts.path or "/"
    return path + (f"?{parts.query}" if parts.query else "") + (f"#{parts.fragment}" if parts.fragment else "")


def _where_rows_lead(rows: Sequence[Row], doc: ListDocument) -> tuple[dict[str, str], str]:
    """The other hosts that rows lead to, the most frequent first, each with a title, and one page on the list's own host."""
    titles: dict[str, str] = {}
    counted: Counter[str] = Counter()
    sample = ""
    for row in rows:
        host = host_key(row.url) if row.url else ""
        if host and host != host_key(doc.url):
            counted[host] += 1
            titles.setdefault(host, row.title)
        elif host and not sample and not file_type(row.url):
            sample = row.url
    return {host: titles[host] for host, _ in counted.most_common(5)}, sample
