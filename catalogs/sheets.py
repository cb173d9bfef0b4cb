"""A catalog as tables in the official column order (国办发〔2019〕54号), for export to Word and Excel.

Columns keep the document's own headings, so that an import of the export reads the same cells. Where a person has
changed a field of the catalog file, the changed text stands in the cell instead of the source text.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from catalogs.cells import is_ditto
from catalogs.documents import Cell, Grid
from catalogs.headings import Column, find_header
from catalogs.itemising import build_items
from catalogs.model import Catalog, CatalogItem
from catalogs.rows import SECTION_HEADING, Row

OFFICIAL = (
    "number", "group", "content", "authority", "deadline", "publisher", "channels", "audience", "method", "tier",
    "contact", "other", "note",
)  # fmt: skip
# Headings of a catalog that came without source cells.
PLAIN_HEADINGS = (
    "序号", "公开事项/一级事项", "公开事项/二级事项", "公开事项/三级事项", "公开内容（要素）", "公开依据",
    "公开时限", "公开主体", "公开渠道和载体", "公开对象", "公开方式", "咨询电话",
)  # fmt: skip
_WIDTHS = {
    "number": 6, "group": 16, "content": 44, "authority": 36, "deadline": 20, "publisher": 14, "channels": 26,
    "audience": 9, "method": 10, "tier": 7, "contact": 18, "note": 12, "other": 14,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table to write: columns in order, and rows of texts; a row that is a plain text is a group line."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...] | str, ...]

    @property
    def header(self) -> tuple[tuple[str, ...], ...]:
        """The header rows, filled out: each column's heading split at the solidus, the last part repeated downwards."""
        parts = [column.heading.split("/") for column in self.columns]
        depth = max(map(len, parts))
        return tuple(tuple(part[min(level, len(part) - 1)] for part in parts) for level in range(depth))

    def merges(self) -> dict[tuple[int, int], int]:
        """How many rows each group cell spans: equal names below each other inside the same outer groups.

        Keys are (row, column) of the first cell; a spanned cell below it has 0, a cell of its own is not listed.
        """
        groups = [index for index, column in enumerate(self.columns) if column.field == "group"]
        spans: dict[tuple[int, int], int] = {}
        for depth, column in enumerate(groups):
            first: int | None = None
            for row, texts in enumerate(self.rows):
                above = self.rows[first] if first is not None else ""
                if isinstance(texts, str) or not texts[column]:
                    first = None
                elif first is not None and all(texts[c] == above[c] for c in groups[: depth + 1]):
                    spans[(first, column)] = spans.get((first, column), 1) + 1
                    spans[(row, column)] = 0
                else:
                    first = row
        return spans

    @property
    def widths(self) -> tuple[int, ...]:
        """Sensible column widths in characters."""
        return tuple(_WIDTHS[column.field] if not column.checked else 7 for column in self.columns)


def catalog_sheets(catalog: Catalog) -> tuple[Sheet, ...]:
    """The catalog's tables: consecutive items with the same headings share one."""
    sheets: list[Sheet] = []
    run: list[tuple[CatalogItem, dict[str, str]]] = []
    for item in _rows_once(catalog.items):
        cells = dict(item.cells) or _plain_cells(item)
        if run and _headings(run[-1][1]) != _headings(cells):
            sheets.append(_sheet(run))
            run = []
        run.append((item, cells))
    if run:
        sheets.append(_sheet(run))
    return tuple(sheets)


def _rows_once(items: Sequence[CatalogItem]) -> Iterator[CatalogItem]:
    """One item a source row: the items of one numbered cell stand in one row."""
    for before, item in zip((None, *items), items):
        if before is None or not item.cells or (before.source, before.cells) != (item.source, item.cells):
            yield item


def _headings(cells: dict[str, str]) -> list[str]:
    return [heading for heading in cells if heading != SECTION_HEADING]


def read_columns(headings: Sequence[str]) -> tuple[Column, ...]:
    """What the columns of these headings mean: the same reading as at import."""
    parts = [heading.split("/") for heading in headings]
    depth = max(map(len, parts))
    rows = []
    for level in range(depth):
        texts = [part[min(level, len(part) - 1)] for part in parts]
        rows.append(tuple(Cell(text, level, index) for index, text in enumerate(texts)))
    header = find_header(Grid("", tuple(rows)))
    if header is None or header.after != depth:
        return tuple(Column(index, heading, "other") for index, heading in enumerate(headings))
    return tuple(replace(column, heading=headings[column.index]) for column in header.columns)


def _sheet(run: Sequence[tuple[CatalogItem, dict[str, str]]]) -> Sheet:
    columns = read_columns(_headings(run[0][1]))
    ordered = sorted(columns, key=lambda c: (OFFICIAL.index(c.field), c.rank if c.field == "group" else 0, c.index))
    rows: list[tuple[str, ...] | str] = []
    section = ""
    for item, cells in run:
        own = cells.get(SECTION_HEADING, "")
        if own and own != section:
            rows.append(own)
        section = own
        texts = edited_cells(item, cells, columns)
        rows.append(tuple(texts.get(column.heading, "") for column in ordered))
    return Sheet(tuple(ordered), tuple(rows))


def edited_cells(item: CatalogItem, cells: dict[str, str], columns: tuple[Column, ...]) -> dict[str, str]:
    """The cells of an item, with the fields that a person changed in the catalog file written over."""
    texts = {heading: text for heading, text in cells.items() if heading != SECTION_HEADING}
    row = Row(1, item.source, columns, dict(texts), {}, section=cells.get(SECTION_HEADING, ""))
    candidates = build_items([row]).items
    reread = next((candidate for candidate in candidates if candidate.name == item.name), candidates[0])
    for field, ours, theirs, shown in (
        ("content", item.content, reread.content, item.content),
        ("authority", item.authority, reread.authority, "；\n".join(item.authority)),
        ("deadline", item.deadline.raw, reread.deadline.raw, item.deadline.raw),
        ("publisher", item.publisher, reread.publisher, item.publisher),
        ("channels", item.channels, reread.channels, _channel_text(item)),
        ("method", item.method, reread.method, item.method),
        ("audience", item.audience, reread.audience, item.audience),
        ("contact", item.contact, reread.contact, item.contact),
        ("tier", item.tier, reread.tier, item.tier),
    ):
        own = [column for column in columns if column.field == field]
        if ours != theirs and not any(is_ditto(texts.get(column.heading, "")) for column in own):
            _write_over(texts, own, shown)
    return texts


def _channel_text(item: CatalogItem) -> str:
    return "\n".join(f"{number}.{c.name}：{c.address}".rstrip("：") for number, c in enumerate(item.channels, 1))


def _write_over(texts: dict[str, str], columns: list[Column], shown: str) -> None:
    boxes = [column for column in columns if column.checked]
    for column in boxes:
        chosen = any(name.startswith(column.part.replace("公开", "")) for name in shown.split("、") if name)
        texts[column.heading] = "√" if chosen else ""
    plain = sorted((c for c in columns if not c.checked), key=lambda c: (c.worth, c.index))
    if plain and not boxes:
        texts[plain[0].heading] = shown


def _plain_cells(item: CatalogItem) -> dict[str, str]:
    levels = (*item.path[:2], "、".join(item.path[2:]))
    levels = (*levels, *("",) * (3 - len(levels)))
    number = item.id if item.id.isdecimal() else ""
    texts = (
        number, *levels, item.content, "；\n".join(item.authority), item.deadline.raw, item.publisher,
        _channel_text(item), item.audience, item.method, item.contact,
    )  # fmt: skip
    return dict(zip(PLAIN_HEADINGS, texts))
