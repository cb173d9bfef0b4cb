"""Open data, read by programs and a validator that did not write it."""

from __future__ import annotations

import csv
import json
import sqlite3
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from audit.model import AuditRun
from reports.columns import TABLES
from reports.datasette import QUERIES, write_datasette
from reports.frames import COVERAGE_COLUMNS, EVIDENCE_COLUMNS, FINDING_COLUMNS
from reports.opendata import write_open_data


@pytest.fixture
def folder(runs: list[AuditRun], tmp_path: Path) -> Path:
    write_open_data(runs, tmp_path, parquet=True)
    return tmp_path


def test_dictionary_names_every_column_of_every_frame() -> None:
    for name, columns in (
        ("findings", FINDING_COLUMNS),
        ("evidence", EVIDENCE_COLUMNS),
        ("coverage", COVERAGE_COLUMNS),
    ):
        assert tuple(field.name for field in TABLES[name][1]) == columns


def test_csv_json_and_parquet_hold_the_same_rows(folder: Path) -> None:
    for name, (_, fields) in TABLES.items():
        with (folder / f"{name}.csv").open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file))
        lines = [json.loads(line) for line in (folder / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()]
        table = pd.read_parquet(folder / f"{name}.parquet")
        assert len(rows) == len(lines) == len(table) > 0, name
        assert list(rows[0]) == [field.name for field in fields] == list(table.columns)
    lines = (folder / "findings.jsonl").read_text(encoding="utf-8").splitlines()
    late = next(line for line in map(json.loads, lines) if line["code"] == "late")
    assert (late["due_on"], late["days_late_working"], late["practice"]) == ("2026-03-05", 7, True)
    assert late["evidence_ids"] == ["practice-a-2"]


def test_csv_begins_with_a_byte_order_mark_for_excel(folder: Path) -> None:
    assert all(path.read_bytes().startswith(b"\xef\xbb\xbf") for path in folder.glob("*.csv"))


def test_frictionless_finds_the_package_valid(folder: Path) -> None:
    from frictionless import Package

    report = Package(str(folder / "datapackage.json")).validate()
    assert report.valid, report.flatten(["title", "fieldName", "message"])
    assert len(report.tasks) == len(TABLES)


def test_frictionless_would_notice_a_wrong_value(folder: Path) -> None:
    from frictionless import Package

    path = folder / "findings.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("2026-03-05", "bald", 1), encoding="utf-8")
    assert not Package(str(folder / "datapackage.json")).validate().valid


def test_no_cell_of_the_csv_starts_a_formula(make: Callable[..., AuditRun], tmp_path: Path) -> None:
    title = "=cmd|' /C calc'!A0"
    run = make(change=lambda finding: replace(finding, item_name=title, sentence_zh="@x", derivation="+1", period="-1"))
    write_open_data([replace(run, body="\t=1")], tmp_path)
    for path in tmp_path.glob("*.csv"):
        with path.open(encoding="utf-8-sig", newline="") as file:
            cells = [cell for row in csv.reader(file) for cell in row]
        assert [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r"))] == []
    first = json.loads((tmp_path / "findings.jsonl").read_text(encoding="utf-8").splitlines()[0])
    assert first["item_name"] == title  # the JSON lines keep the text as it is


def test_empty_and_absent_runs_make_valid_empty_tables(empty_run: AuditRun, tmp_path: Path) -> None:
    from frictionless import Package

    for number, runs in enumerate(([], [empty_run])):
        write_open_data(runs, tmp_path / str(number), parquet=True)
        assert Package(str(tmp_path / str(number) / "datapackage.json")).validate().valid


def test_practice_and_limits_are_said_in_dictionary_and_package(folder: Path) -> None:
    assert "练习数据" in (folder / "data-dictionary.md").read_text(encoding="utf-8")
    assert "练习数据" in json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))["description"]


def test_same_runs_give_the_same_bytes(runs: list[AuditRun], folder: Path, tmp_path: Path) -> None:
    for path in write_open_data(runs, tmp_path / "again"):
        assert path.read_bytes() == (folder / path.name).read_bytes(), path.name


def test_datasette_database_answers_every_canned_query(runs: list[AuditRun], tmp_path: Path) -> None:
    path, metadata = write_datasette(runs, tmp_path)
    known = json.loads(metadata.read_text(encoding="utf-8"))["databases"]["gongkai"]
    assert set(known["queries"]) == set(QUERIES)
    connection = sqlite3.connect(path)
    found = {
        name: connection.execute(query["sql"], {"body": runs[0].body}).fetchall()
        for name, query in known["queries"].items()
    }
    assert len(found["problems"]) == 7
    assert len(found["body"]) == 21
    assert len(found["unread"]) == 2
    assert len(found["coming"]) == 2
    assert found["doubts"]
    for table, about in known["tables"].items():
        columns = {row[1] for row in connection.execute(f"pragma table_info({table})")}
        assert set(about["columns"]) == columns
    connection.close()


def test_datasette_database_replaces_an_older_one(runs: list[AuditRun], tmp_path: Path) -> None:
    write_datasette(runs, tmp_path)
    path, _ = write_datasette(runs[1:], tmp_path)
    connection = sqlite3.connect(path)
    assert connection.execute("select count(*) from summary").fetchone() == (1,)
    connection.close()
