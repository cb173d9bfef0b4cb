"""A small SQLite database with metadata and canned queries, for browsing and publishing with Datasette."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from audit.model import AuditRun
from reports.columns import TABLES, Field
from reports.i18n import Texts, mark, texts
from reports.opendata import open_tables
from reports.pieces import practice_banner, span

DATABASE = "gongkai"
_KEYS = {"summary": ("run",), "findings": ("run", "finding"), "evidence": ("run", "finding", "page_id")}
_INDEXES = {
    "findings": (("group",), ("item",), ("due_on",)),
    "evidence": (("finding",),),
    "candidates": (("finding",),),
}
_SQL_TYPES = {"integer": int, "number": float, "boolean": int}

# name -> title, SQL. Named parameters become boxes in Datasette.
QUERIES = {
    "problems": (
        mark("全部问题，逾期最久的在前"),
        """select body, item_name, period, code, due_on, published_on, days_late_working, sentence_zh from findings
        where "group" in ('absent', 'late', 'stale') order by days_late_working desc, due_on""",
    ),
    "body": (
        mark("一个单位的全部结论"),
        """select item, item_name, period, "group", code, due_on, published_on, days_late_working, sentence_zh
        from findings where body = :body order by severity, finding""",
    ),
    "items": (
        mark("各事项在各单位的结论数"),
        """select item_name, sum("group" = 'absent') as absent, sum("group" = 'late') as late,
        sum("group" = 'passed') as passed, sum("group" in ('unread', 'unjudged')) as cannot_tell, count(*) as total
        from findings group by item_name order by absent desc, late desc, item_name""",
    ),
    "unread": (
        mark("没有完整读取的栏目"),
        """select body, menu, access, stop, pages_read, rows_read, note, url from coverage where not complete
        order by body, menu""",
    ),
    "coming": (
        mark("即将到期"),
        """select body, item_name, period, due_on from findings where "group" = 'not-due' and due_on is not null
        order by due_on""",
    ),
    "doubts": (
        mark("疑点，一律待核"),
        """select body, item_name, flags, sentence_zh from findings where flags <> '[]' order by body, item_name""",
    ),
}


def write_datasette(runs: Sequence[AuditRun], folder: Path, lang: str = "zh") -> list[Path]:
    """Write gongkai.db and metadata.json to `folder`, replacing an older pair; return both paths.

    Open them with: datasette gongkai.db --metadata metadata.json
    """
    import sqlite_utils  # lazy: it imports pandas

    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{DATABASE}.db"
    path.unlink(missing_ok=True)
    database: Any = sqlite_utils.Database(str(path))
    for name, records in open_tables(runs).items():
        fields = TABLES[name][1]
        columns = {field.name: _SQL_TYPES.get(field.type, str) for field in fields}
        table = database[name].create(columns, pk=_KEYS.get(name), strict=True)
        table.insert_all([_row(record, fields) for record in records])
        for columns_indexed in _INDEXES.get(name, ()):
            table.create_index(columns_indexed)
    database.conn.commit()
    database.vacuum()
    database.close()
    metadata = folder / "metadata.json"
    text = json.dumps(datasette_metadata(runs, texts(lang)), ensure_ascii=False, indent=2) + "\n"
    metadata.write_text(text, encoding="utf-8")
    return [path, metadata]


def _row(record: dict[str, Any], fields: Sequence[Field]) -> dict[str, Any]:
    """Lists as JSON texts (Datasette shows and facets them), truth values as 0 and 1."""
    row = dict(record)
    for field in fields:
        if field.type == "list":
            row[field.name] = json.dumps(row[field.name], ensure_ascii=False, sort_keys=True)
        elif field.type == "boolean" and row[field.name] is not None:
            row[field.name] = int(row[field.name])
    return row


def datasette_metadata(runs: Sequence[AuditRun], t: Texts) -> dict[str, Any]:
    """The metadata file of Datasette: titles, columns, facets and canned queries."""
    days = span(run.as_of for run in runs)
    about = " ".join(part for part in (practice_banner(runs, t), t("核查截止日 {days}", days=days)) if part)
    tables = {
        name: {
            "title": t(meaning),
            "columns": {field.name: t(field.meaning) for field in fields},
            "size": 100,
        }
        for name, (meaning, fields) in TABLES.items()
    }
    tables["findings"]["facets"] = ["body", "group", "code"]
    tables["findings"]["sort"] = "severity"
    tables["coverage"]["facets"] = ["body", "access", "complete"]
    queries = {name: {"title": t(title), "sql": sql} for name, (title, sql) in QUERIES.items()}
    return {
        "title": t("政务公开核查数据"),
        "description": about + " " + t("只有 absent、late、stale 是被查单位的问题。"),
        "databases": {DATABASE: {"tables": tables, "queries": queries}},
    }
