"""What every sheet of the workbook says in the same words: names of sheets, labels, dates and links of a row."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from reports.i18n import Texts, mark
from reports.pieces import subject

SHEET_NAMES = {
    "overview": mark("总览"),
    "ledger": mark("问题台账"),
    "presumed": mark("未见公开待核"),
    "cannot-tell": mark("无法核实"),
    "refuted": mark("人工判为有误"),
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


def seen_dates(row: Row, t: Texts) -> str:
    """The day on the page and the day of our first observation: "2026-03-16 / 2026-04-15"."""
    if row["code"] == "stale":
        return updated(row, t)
    days = [row["published_on"], row["first_seen_on"]]
    return " / ".join("—" if pd.isna(day) else f"{day:%Y-%m-%d}" for day in days) if any(map(pd.notna, days)) else ""


def due_day(row: Row) -> Any:
    """The due day of a problem; None for a column that is out of date: it has a limit, not a day."""
    return None if row["code"] == "stale" else row["due_on"]


def updated(row: Mapping[Any, Any], t: Texts) -> str:
    """When a column that is out of date was last updated, with the limit where the run says it."""
    day = "—" if pd.isna(row["published_on"]) else f"{row['published_on']:%Y-%m-%d}"
    return t.listed(
        [text for text in (t("最近更新 {day}", day=day), limit_text(row["limit_days"], t)) if text], coarse=True
    )


def limit_text(days: Any, t: Texts) -> str:
    """How long a column may go without an update, "" where the run does not say it."""
    return "" if days is None or pd.isna(days) else t("限 {days} 天更新一次", days=days)


def jump(row: Row, first_rows: dict[str, int], t: Texts) -> Any:
    """The evidence numbers with a link to the first one's row on the evidence sheet; "" without evidence."""
    ids: list[str] = row["evidence_ids"]
    return (t.listed(ids), f"'{sheet_name('evidence', t)}'!A{first_rows[ids[0]]}") if ids else ""
