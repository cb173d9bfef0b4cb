"""Labelled pages as a file: what people decided, to measure and to train by.

Columns: url, title, section (menu texts joined by >), publisher, index_no, body_terms (words of the text joined by |),
page_kind, and the gold items joined by |: `gold`, or one `gold_<name>` for each catalog; likewise `alt`. The gold
value `none` means that the page belongs to no item.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from audit.decisions import ACCEPT, ASSIGN, REJECT, Decision
from audit.facts import PageFacts, facts_of_row
from audit.model import AuditError
from audit.shown import masked
from crawler.model import StoredPage

NONE = "none"
COLUMNS = ("url", "title", "section", "publisher", "index_no", "body_terms", "page_kind")
EXPORT_COLUMNS = (*COLUMNS, "gold", "alt", "against", "who", "decided_at", "note")
_OPENING = 400


@dataclass(frozen=True, slots=True)
class Labelled:
    """One labelled page. `against`: items that a person said it does not serve (then gold may be unknown: empty)."""

    name: str
    facts: PageFacts
    gold: tuple[str, ...]
    alt: tuple[str, ...] = ()
    against: tuple[str, ...] = ()


def read_labels(path: Path, catalog_id: str) -> list[Labelled]:
    """Read a labelled file for one catalog; AuditError names file and missing column."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            columns = reader.fieldnames or []
            rows = list(reader)
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise AuditError(f"{path}：标注文件读不出：{error}") from error
    missing = [column for column in ("url", "title") if column not in columns]
    gold = gold_column(columns, catalog_id)
    if missing or not gold:
        raise AuditError(
            f"{path}：缺少列 {'、'.join([*missing, *([] if gold else ['gold'])])}。需要 {'、'.join(COLUMNS)} 和 gold（或 gold_目录名）"
        )
    alt = gold.replace("gold", "alt", 1)
    return [
        Labelled(
            row.get("id") or row["url"] or f"第 {number} 行",
            facts_of_row(row),
            _items(row.get(gold)) or (() if _items(row.get("against")) else (NONE,)),
            _items(row.get(alt)),
            _items(row.get("against")),
        )
        for number, row in enumerate(rows, start=2)
    ]


def gold_column(columns: Iterable[str], catalog_id: str) -> str:
    """The gold column of a catalog: `gold_<word of the catalog's id>`, else `gold`, else ""."""
    names = list(columns)
    own = [name for name in names if name.startswith("gold_") and name.removeprefix("gold_") in catalog_id.split("-")]
    return own[0] if own else "gold" if "gold" in names else ""


def _items(text: str | None) -> tuple[str, ...]:
    return tuple(part.strip() for part in (text or "").split("|") if part.strip())


def label_rows(decisions: Iterable[Decision], pages: Mapping[str, StoredPage]) -> list[dict[str, str]]:
    """Decisions about pages as rows of a labelled file, one for each page; `pages`: address -> page."""
    by_url: dict[str, dict[str, Decision]] = {}
    for decision in decisions:
        if decision.url and decision.action in (ACCEPT, ASSIGN, REJECT):
            by_url.setdefault(decision.url, {})[decision.item] = decision
    rows = []
    for url, decided in sorted(by_url.items()):
        stored = pages.get(url)
        last = max(decided.values(), key=lambda decision: decision.decided_at)
        page = stored.page if stored else None
        menu = page.section_path if page and page.section_path else (stored.menus[0] if stored and stored.menus else ())
        gold = sorted(item for item, decision in decided.items() if decision.action != REJECT)
        rows.append(
            {
                "url": url,
                "title": masked(page.title) if page else "",
                "section": ">".join(menu),
                "publisher": page.publisher if page else "",
                "index_no": page.index_no if page else "",
                "body_terms": masked(" ".join(page.text[:_OPENING].replace("|", " ").split())) if page else "",
                "page_kind": page.kind if page else "",
                "gold": "|".join(gold),
                "alt": "",
                "against": "|".join(sorted(item for item, d in decided.items() if d.action == REJECT)),
                "who": last.who,
                "decided_at": last.decided_at.isoformat(),
                "note": last.note,
            }
        )
    return rows


def write_labels(path: Path, rows: Iterable[Mapping[str, str]]) -> None:
    """Write a labelled file (UTF-8 with a mark, so that spreadsheets read it)."""
    try:
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            writer = csv.DictWriter(file, EXPORT_COLUMNS, lineterminator="\r\n")
            writer.writeheader()
            writer.writerows({key: guarded(value) for key, value in row.items()} for row in rows)
    except OSError as error:
        raise AuditError(f"{path}：写不了：{error}") from error


def guarded(value: str) -> str:
    """A cell that a spreadsheet does not take for a formula: titles come from hostile sites."""
    return f"'{value}" if value[:1] in ("=", "+", "-", "@", "\t", "\r") else value
