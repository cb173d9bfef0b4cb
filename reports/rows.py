"""What every sheet of the workbook says in the same words: names of sheets, labels, dates and links of a row."""

from __future__ import annotations

from typing import Any

import pandas as pd

from reports.i18n import Texts, mark
from reports.pieces import subject

SHEET_NAMES = {
    "overview": mark("总览"),
    "ledger": mark("问题台账"),
    "presumed": mark("未见公开待核"),
    "cannot-tell": mark("无法核实"),
    "items": mark("全部事项"),
    "doubts": mark("疑点"),
    "scores": mark("得分"),
    "evidence": mark("证据"),
    "coverage": mark("覆盖情况"),
    "method": mark("口径说明"),
}


Row = dict[Any, Any]


def sheet_name(key: str, t: Texts) -> str:
    """The name of a sheet in the language of the workbook."""
    return t(SHEET_NAMES[key])


def item_label(row: Row, t: Texts) -> str:
    """The item with its period and part, if it has any; the document stands in the sentence beside it."""
    return subject(row["item_name"], row["period"], row["part"], "", t)


def sentence(row: Row, t: Texts) -> str:
    """The finding in one sentence."""
    return t.pick(row["sentence_zh"], row["sentence_en"])


def seen_dates(row: Row) -> str:
    """The day on the page and the day of our first observation: "2026-03-16 / 2026-04-15"."""
    days = [row["published_on"], row["first_seen_on"]]
    return " / ".join("—" if pd.isna(day) else f"{day:%Y-%m-%d}" for day in days) if any(map(pd.notna, days)) else ""


def jump(row: Row, first_rows: dict[str, int], t: Texts) -> Any:
    """The evidence numbers with a link to the first one's row on the evidence sheet; "" without evidence."""
    ids: list[str] = row["evidence_ids"]
    return (t.listed(ids), f"'{sheet_name('evidence', t)}'!A{first_rows[ids[0]]}") if ids else ""
