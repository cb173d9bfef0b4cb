"""From one table row to the corrected texts of its fields."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from catalogs import cells as read
from catalogs.corrections import correct
from catalogs.headings import Column, squeeze
from catalogs.model import Correction
from catalogs.rows import Row

FIELDS = (
    "number",
    "content",
    "authority",
    "deadline",
    "publisher",
    "channels",
    "method",
    "audience",
    "contact",
    "tier",
)
SHORT_NAME = 40  # characters: a longer content cell is no name


@dataclass(slots=True)
class Reading:
    """One row on its way to an item: corrected texts by field."""

    row: Row
    texts: dict[str, str]
    number: str
    path: list[str]
    corrections: list[Correction] = field(default_factory=list)
    ditto: set[str] = field(default_factory=set)  # fields that said 同上
    shared: bool = False  # one of several items of a numbered cell, with a 公开时限 of its own
    by_content: bool = False  # named by its 公开内容: the item name stands over several rows


def read_row(row: Row) -> Reading:
    reading = Reading(row, {}, "", [squeeze(row.section)] if row.section else [])
    groups = sorted((c for c in row.columns if c.field == "group"), key=lambda c: (c.rank, c.index))
    for column in groups:
        text = _corrected(reading, column, read.join_lines(row.text(column)))
        if text and (not reading.path or reading.path[-1] != text):
            reading.path.append(text)
    for kind in FIELDS:
        reading.texts[kind] = _field(reading, kind)
    reading.number = squeeze(reading.texts["number"]).strip(".、．")
    if not reading.path:
        reading.path.append(_head(reading.texts["content"]) or reading.number or row.place)
    return reading


def resolve_ditto(readings: list[Reading]) -> None:
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


def _corrected(reading: Reading, column: Column, text: str) -> str:
    if not text:
        return ""
    place = f"{reading.row.places.get(column.heading, reading.row.place)}「{column.heading}」"
    if column.heading in reading.row.carried:
        corrected, _ = correct(text, column.field, place)  # logged at the cell above
        return corrected
    corrected, changes = correct(text, column.field, place)
    reading.corrections.extend(changes)
    return corrected


def _field(reading: Reading, kind: str) -> str:
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


def _plain_cell(reading: Reading, column: Column, kind: str, raw: str) -> str:
    if read.has_boxes(raw):
        _note_boxes(reading, column, raw)
    if kind == "channels":
        return _corrected(reading, column, raw)
    if kind == "contact":
        return _corrected(reading, column, read.read_contact(raw))
    if kind in ("method", "audience", "tier"):
        return _corrected(reading, column, read.chosen(raw))
    joins = {"content": read.join_content, "publisher": read.join_publisher, "authority": read.join_authority}
    return _corrected(reading, column, joins.get(kind, read.join_lines)(raw))


def _note_boxes(reading: Reading, column: Column, raw: str) -> None:
    if column.heading in reading.row.carried:
        return
    place = f"{reading.row.places.get(column.heading, reading.row.place)}「{column.heading}」"
    for wrong in re.findall(r"(?m)^\s*(口)(?=\s*[\u4e00-\u9fff])", raw):
        reading.corrections.append(Correction(place, wrong, "□", "选框误为汉字"))


def _head(text: str) -> str:
    line = text.split("\n")[0]
    return line if len(line) <= SHORT_NAME else re.split(r"[。；;：:，,]", line)[0][:SHORT_NAME]
