"""Open data: CSV, JSON lines, Parquet, a data dictionary and a Frictionless data package descriptor."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

from audit.model import AuditRun
from reports.cleaning import clean, unarmed
from reports.columns import TABLES, Field
from reports.frames import candidates_frame, coverage_frame, evidence_frame, findings_frame, summary_frame
from reports.i18n import Texts, texts
from reports.pieces import practice_banner, span

_FRAMES: dict[str, Callable[[Sequence[AuditRun]], pd.DataFrame]] = {
    "summary": lambda runs: summary_frame(runs).rename(columns={"not-due": "not_due"}),
    "findings": findings_frame,
    "evidence": evidence_frame,
    "coverage": coverage_frame,
    "candidates": candidates_frame,
}


def write_open_data(runs: Sequence[AuditRun], folder: Path, lang: str = "zh", *, parquet: bool = False) -> list[Path]:
    """Write every table of reports.columns.TABLES and the package descriptor to `folder`; return the files written.

    Records keep Chinese texts as they are; `lang` is the language of the dictionary. Parquet needs pyarrow (the extra
    `data`): ImportError says so.
    """
    t = texts(lang)
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for name, records in open_tables(runs).items():
        fields = TABLES[name][1]
        written.append(_write(folder / f"{name}.csv", render_csv(records, fields)))
        lines = "".join(json.dumps(row, ensure_ascii=False, sort_keys=True) + "\n" for row in records)
        written.append(_write(folder / f"{name}.jsonl", lines))
        if parquet:
            written.append(_write_parquet(records, fields, folder / f"{name}.parquet"))
    written.append(_write(folder / "data-dictionary.md", render_dictionary(runs, t)))
    descriptor = json.dumps(package_descriptor(runs, t), ensure_ascii=False, indent=2) + "\n"
    written.append(_write(folder / "datapackage.json", descriptor))
    return written


def open_tables(runs: Sequence[AuditRun]) -> dict[str, list[dict[str, Any]]]:
    """The records of every open table, by table name."""
    return {name: table_records(_FRAMES[name](runs), fields) for name, (_, fields) in TABLES.items()}


def table_records(frame: pd.DataFrame, fields: Sequence[Field]) -> list[dict[str, Any]]:
    """The rows of a frame as plain JSON values: no NaN, days as ISO texts, lists as lists."""
    names = [field.name for field in fields]
    types = {field.name: field.type for field in fields}
    rows = frame[names].astype(object).to_dict("records")
    return [{str(name): _plain(value, types[str(name)]) for name, value in row.items()} for row in rows]


def _plain(value: Any, kind: str) -> Any:
    if isinstance(value, list | tuple):
        return list(value)
    if value is None or pd.isna(value):
        return [] if kind == "list" else None
    if isinstance(value, date):  # pandas' Timestamp, too
        return value.strftime("%Y-%m-%d")
    if kind == "integer":
        return int(value)
    if kind == "number":
        return round(float(value), 6)
    return value if isinstance(value, bool) else clean(value) if isinstance(value, str) else value


def render_csv(records: Iterable[dict[str, Any]], fields: Sequence[Field]) -> str:
    """CSV with a byte order mark (Excel reads UTF-8 only so), texts that look like formulas behind an apostrophe."""
    out = io.StringIO()
    out.write("\ufeff")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(field.name for field in fields)
    for row in records:
        writer.writerow(_csv_cell(row[field.name], field.type) for field in fields)
    return out.getvalue()


def _csv_cell(value: Any, kind: str) -> Any:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if kind == "list":
        parts = [json.dumps(p, ensure_ascii=False, sort_keys=True) if isinstance(p, dict) else str(p) for p in value]
        return unarmed(clean("; ".join(parts)))
    return unarmed(value) if isinstance(value, str) and kind == "string" else value


def _write(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8", newline="")
    return path


def _write_parquet(records: Sequence[dict[str, Any]], fields: Sequence[Field], path: Path) -> Path:
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ImportError as error:
        raise ImportError("写 Parquet 需要 pyarrow：pip install 'gongkai[data]'。Parquet needs pyarrow.") from error
    kinds = {
        "string": pa.string(), "integer": pa.int64(), "number": pa.float64(), "boolean": pa.bool_(),
        "date": pa.date32(), "datetime": pa.string(), "list": pa.list_(pa.string()),
    }  # fmt: skip
    arrays = {field.name: pa.array([_cell(row[field.name], field.type) for row in records], kinds[field.type])
              for field in fields}  # fmt: skip
    pq.write_table(pa.table(arrays), path, compression="zstd")
    return path


def _cell(value: Any, kind: str) -> Any:
    if kind == "date" and value:
        return date.fromisoformat(value[:10])
    if kind == "list":
        return [json.dumps(part, ensure_ascii=False, sort_keys=True) if isinstance(part, dict) else str(part)
                for part in value]  # fmt: skip
    return value


def package_descriptor(runs: Sequence[AuditRun], t: Texts) -> dict[str, Any]:
    """The Frictionless data package (v1 profile) of the CSV files."""
    return {
        "name": "gongkai-audit",
        "title": t("政务公开核查数据"),
        "description": " ".join(_description(runs, t)),
        "profile": "tabular-data-package",
        "resources": [schema_of(name, meaning, fields, t) for name, (meaning, fields) in TABLES.items()],
    }


def schema_of(name: str, meaning: str, fields: Sequence[Field], t: Texts) -> dict[str, Any]:
    """One CSV file as a resource of a Frictionless package."""
    return {
        "name": name,
        "path": f"{name}.csv",
        "title": t(meaning),
        "profile": "tabular-data-resource",
        "encoding": "utf-8-sig",
        "format": "csv",
        "mediatype": "text/csv",
        "schema": {"fields": [_schema_field(field, t) for field in fields], "missingValues": [""]},
    }


def _schema_field(field: Field, t: Texts) -> dict[str, Any]:
    kind = "string" if field.type == "list" else field.type
    return {"name": field.name, "type": kind, "title": t(field.meaning)}


def _description(runs: Sequence[AuditRun], t: Texts) -> Iterator[str]:
    if banner := practice_banner(runs, t):
        yield banner
    yield t("核查截止日 {days}。只有 absent、late、stale 是被查单位的问题。", days=span(run.as_of for run in runs))
    yield t("CSV 中以 = + - @ 开头的文字前加了一个撇号，原文见 JSON 行文件。")


def render_dictionary(runs: Sequence[AuditRun], t: Texts) -> str:
    """The data dictionary as Markdown."""
    lines = ["# " + t("政务公开核查数据：数据字典"), "", *_description(runs, t), ""]
    heads = " | ".join((t("列"), t("类型"), t("含义")))
    for name, (meaning, fields) in TABLES.items():
        lines += [f"## {name}: {t(meaning)}", "", f"| {heads} |", "|---|---|---|"]
        lines += [f"| `{field.name}` | {field.type} | {t(field.meaning)} |" for field in fields]
        lines.append("")
    return "\n".join(lines)
