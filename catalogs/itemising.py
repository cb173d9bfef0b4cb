"""From table rows to catalog items: fields from columns, corrections, names, ids that are unique in the catalog."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from catalogs import cells as read
from catalogs.corrections import correct
from catalogs.deadlines import compile_deadline
from catalogs.fidelity import Carried
from catalogs.headings import Column, squeeze
from catalogs.model import CatalogItem, Channel, Correction, DeadlineClause, DeadlineRule
from catalogs.rows import SECTION_HEADING, Row

SHORT_NAME = 40  # characters: a longer content cell is no name


@dataclass(frozen=True, slots=True)
class Items:
    """The items of a catalog with what was corrected, carried down and doubtful."""

    items: tuple[CatalogItem, ...]
    corrections: tuple[Correction, ...]
    carried: tuple[Carried, ...]
    doubts: tuple[str, ...]


@dataclass(slots=True)
class _Reading:
    """One row on its way to an item: corrected texts by field."""

    row: Row
    texts: dict[str, str]
    number: str
    path: list[str]
    corrections: list[Correction] = field(default_factory=list)
    ditto: set[str] = field(default_factory=set)  # fields that said 同上
    shared: bool = False  # one of several items of a numbered cell, with a 公开时限 of its own
    by_content: bool = False  # named by its 公开内容: the item name stands over several rows


def build_items(rows: Sequence[Row]) -> Items:
    """Build the items. Corrections of carried cells are logged once, at the cell that holds the text."""
    whole = [_reading(row) for row in rows]
    _resolve_ditto(whole)
    readings = [part for reading in whole for part in _split_numbered(reading)]
    _name_by_content(readings)
    ids = _ids(readings)
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


def _reading(row: Row) -> _Reading:
    reading = _Reading(row, {}, "", [squeeze(row.section)] if row.section else [])
    groups = sorted((c for c in row.columns if c.field == "group"), key=lambda c: (c.rank, c.index))
    for column in groups:
        text = _corrected(reading, column, read.join_lines(row.text(column)))
        if text and (not reading.path or reading.path[-1] != text):
            reading.path.append(text)
    for kind in (
        "number",
        "content",
        "authority",
        "deadline",
        "publisher",
        "channels",
        "method",
        "audience",
        "contact",
    ):
        reading.texts[kind] = _field(reading, kind)
    reading.number = squeeze(reading.texts["number"]).strip(".、．")
    if not reading.path:
        reading.path.append(_head(reading.texts["content"]) or reading.number or row.place)
    return reading


def _resolve_ditto(readings: list[_Reading]) -> None:
    """「同上」 takes the field of the item above, and is logged; the cell itself stays."""
    above: dict[str, str] = {}
    for reading in readings:
        for kind, text in reading.texts.items():
            if kind != "number" and read.is_ditto(text) and above.get(kind):
                reading.texts[kind] = above[kind]
                reading.ditto.add(kind)
                place = f"{reading.row.place}（{kind}）"
                reading.corrections.append(Correction(place, text, above[kind], "同上：沿用上一项"))
        above = reading.texts


def _split_numbered(reading: _Reading) -> list[_Reading]:
    """A name cell that holds 1.… 2.… 3.… names several items.

    Fields numbered alike are shared out, others belong to all of them. The cells stay whole.
    """
    names = read.split_numbered(reading.path[-1])
    if len(names) < 2 or any(len(name) > SHORT_NAME for name in names):
        return [reading]
    shares = {kind: read.split_numbered(text) for kind, text in reading.texts.items()}
    parts = []
    for index, name in enumerate(names):
        texts = {
            kind: shares[kind][index] if len(shares[kind]) == len(names) else text
            for kind, text in reading.texts.items()
        }
        shared = len(shares["deadline"]) == len(names)
        parts.append(replace(reading, path=[*reading.path[:-1], name], texts=texts, shared=shared))
    return parts


def _corrected(reading: _Reading, column: Column, text: str) -> str:
    if not text:
        return ""
    place = f"{reading.row.places.get(column.heading, reading.row.place)}「{column.heading}」"
    if column.heading in reading.row.carried:
        corrected, _ = correct(text, column.field, place)  # logged at the cell above
        return corrected
    corrected, changes = correct(text, column.field, place)
    reading.corrections.extend(changes)
    return corrected


def _field(reading: _Reading, kind: str) -> str:
    """The corrected text of a field: of its best named column that is filled; check columns give their headings."""
    columns = sorted((c for c in reading.row.columns if c.field == kind), key=lambda c: (c.worth, c.index))
    ticked = []
    for column in columns:
        raw = reading.row.text(column)
        if column.checked:
            if read.is_tick(raw):
                ticked.append(_part_name(column))
            elif raw.strip() and raw.strip() not in read.EMPTY_BOX:
                ticked.append(_corrected(reading, column, read.join_lines(raw)))
    if ticked:
        return "、".join(ticked)
    for column in columns:
        raw = reading.row.text(column)
        if raw.strip() and not column.checked:
            return _plain_cell(reading, column, kind, raw)
    return ""


def _part_name(column: Column) -> str:
    part = re.sub(r"\s+", "", column.part)
    return f"{part}公开" if column.field == "method" and part in ("主动", "依申请") else part


def _plain_cell(reading: _Reading, column: Column, kind: str, raw: str) -> str:
    if read.has_boxes(raw):
        _note_boxes(reading, column, raw)
    if kind == "channels":
        return _corrected(reading, column, raw)
    if kind == "contact":
        return _corrected(reading, column, read.read_contact(raw))
    if kind in ("method", "audience"):
        return _corrected(reading, column, read.chosen(raw))
    joins = {"content": read.join_content, "publisher": read.join_publisher, "authority": read.join_authority}
    return _corrected(reading, column, joins.get(kind, read.join_lines)(raw))


def _note_boxes(reading: _Reading, column: Column, raw: str) -> None:
    if column.heading in reading.row.carried:
        return
    place = f"{reading.row.places.get(column.heading, reading.row.place)}「{column.heading}」"
    for wrong in re.findall(r"(?m)^\s*(口)(?=\s*[\u4e00-\u9fff])", raw):
        reading.corrections.append(Correction(place, wrong, "□", "选框误为汉字"))


def _head(text: str) -> str:
    line = text.split("\n")[0]
    return line if len(line) <= SHORT_NAME else re.split(r"[。；;：:，,]", line)[0][:SHORT_NAME]


def _name_by_content(readings: list[_Reading]) -> None:
    """Rows of one item name that only their short 公开内容 tells apart are items of their own, named by it."""
    paths = Counter(tuple(reading.path) for reading in readings)
    contents = {path: {r.texts["content"] for r in readings if tuple(r.path) == path} for path in paths}
    for reading in readings:
        path = tuple(reading.path)
        if (
            paths[path] > 1
            and len(contents[path]) == paths[path]
            and all(0 < len(c) <= SHORT_NAME for c in contents[path])
        ):
            reading.path.append(reading.texts["content"])
            reading.by_content = True


def _ids(readings: list[_Reading]) -> list[str]:
    """序号 where it is unique, else the item name; doubled names take their group's name in front, then a count."""
    numbers = Counter(reading.number for reading in readings)
    names = Counter(reading.path[-1] for reading in readings)
    ids: list[str] = []
    for reading in readings:
        name = reading.path[-1]
        if reading.number and numbers[reading.number] == 1:
            ids.append(reading.number)
        elif names[name] == 1 and not reading.number and not reading.by_content:
            ids.append(name)
        else:
            front = reading.number or (reading.path[-2] if len(reading.path) > 1 else "")
            ids.append(f"{front}/{name}" if front else name)
    return _count_doubles(ids)


def _count_doubles(ids: list[str]) -> list[str]:
    taken: set[str] = set()
    out = []
    for item_id in ids:
        unique, count = item_id, 1
        while unique in taken:
            count += 1
            unique = f"{item_id}({count})"
        taken.add(unique)
        out.append(unique)
    return out


def _item(reading: _Reading, item_id: str) -> CatalogItem:
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
