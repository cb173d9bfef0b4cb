"""From table rows to catalog items: fields from columns, corrections, names, ids that are unique in the catalog."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from catalogs import cells as read
from catalogs.deadlines import compile_deadline
from catalogs.fidelity import Carried
from catalogs.fields import Reading, read_row, resolve_ditto
from catalogs.model import CatalogItem, Channel, Correction, DeadlineClause, DeadlineRule
from catalogs.naming import item_ids, name_by_content, split_numbered
from catalogs.rows import SECTION_HEADING, Row


@dataclass(frozen=True, slots=True)
class Items:
    """The items of a catalog with what was corrected, carried down and doubtful."""

    items: tuple[CatalogItem, ...]
    corrections: tuple[Correction, ...]
    carried: tuple[Carried, ...]
    doubts: tuple[str, ...]


def build_items(rows: Sequence[Row]) -> Items:
    """Build the items. Corrections of carried cells are logged once, at the cell that holds the text."""
    whole = [read_row(row) for row in rows]
    resolve_ditto(whole)
    readings = [part for reading in whole for part in split_numbered(reading)]
    name_by_content(readings)
    ids = item_ids(readings)
    items: list[CatalogItem] = []
    corrections: list[Correction] = []
    carried: list[Carried] = []
    doubts: list[str] = []
    logged: set[Correction] = set()
    for reading, item_id in zip(readings, ids):
        item = _item(reading, item_id)
        items.append(item)
        for change in reading.corrections:
            if change not in logged:
                logged.add(change)
                corrections.append(change)
        row = reading.row
        carried.extend(
            Carried(row.places.get(c.heading, row.place), item_id, c.heading, row.text(c))
            for c in row.columns
            if c.heading in row.carried
        )
        read_fields = (item.deadline.raw, item.publisher, item.authority, item.channels)
        blank = [
            name for name, value in zip(("公开时限", "公开主体", "公开依据", "公开渠道"), read_fields) if not value
        ]
        if blank:
            doubts.append(f"{row.place}，{item_id}：没有{'、'.join(blank)}")
    return Items(tuple(items), tuple(corrections), tuple(carried), tuple(doubts))


def _item(reading: Reading, item_id: str) -> CatalogItem:
    row, texts = reading.row, reading.texts
    cells = {SECTION_HEADING: row.section} if row.section else {}
    cells.update(row.texts)
    return CatalogItem(
        id=item_id,
        name=reading.path[-1],
        path=tuple(reading.path),
        content=texts["content"],
        authority=read.read_authority(texts["authority"]),
        deadline=read_deadline(
            texts["deadline"] if reading.shared or "deadline" in reading.ditto else _raw(row, "deadline"),
            texts["deadline"],
        ),
        publisher=texts["publisher"],
        channels=_channels(row, texts["channels"]),
        method=texts["method"],
        audience=texts["audience"],
        contact=texts["contact"],
        tier=texts["tier"],
        cells=cells,
        source=row.place,
    )


def _raw(row: Row, kind: str) -> str:
    columns = sorted((c for c in row.columns if c.field == kind), key=lambda c: (c.worth, c.index))
    return next((row.text(c) for c in columns if row.text(c).strip()), "")


def _channels(row: Row, text: str) -> tuple[Channel, ...]:
    if any(c.field == "channels" and c.checked for c in row.columns):
        return tuple(Channel(name, "", name) for name in text.split("、") if name)
    return read.read_channels(text)


def read_deadline(raw: str, corrected: str) -> DeadlineRule:
    """Compile the source text; where that cannot be read, the corrected text. `raw` is kept in both cases."""
    if not corrected:
        return DeadlineRule("", (DeadlineClause("unparseable"),), "目录没有写公开时限")
    rule = compile_deadline(raw)
    if rule.clauses[0].kind == "unparseable":
        rule = replace(compile_deadline(corrected), raw=raw)
    return rule
