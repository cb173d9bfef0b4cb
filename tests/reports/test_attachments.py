"""Attachments of evidence pages in the workbook, the web page and the open data: named, and why one was not read."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from lxml import html
from openpyxl import load_workbook

from audit.model import AuditRun
from reports.opendata import write_open_data
from reports.page import render_page
from reports.workbook import write_workbook

FILES: list[dict[str, Any]] = [
    {"name": "2025年度部门决算.pdf", "url": "http://x.example.invalid/1.pdf", "type": "pdf", "access": "ok", "capture": 7,
     "read": True, "why_unread_zh": "", "why_unread_en": ""},
    {"name": "=cmd|' /C calc'!A0", "url": "http://x.example.invalid/2.pdf", "type": "pdf", "access": "ok", "capture": 8,
     "read": False, "why_unread_zh": "扫描件，没有文字", "why_unread_en": "a scan without text"},
]  # fmt: skip


@pytest.fixture
def filed(runs: list[AuditRun]) -> list[AuditRun]:
    """The runs with two attachments on the first page of evidence."""
    run = runs[0]
    first = next(f for f in run.findings if f.evidence)
    page = {**first.evidence[0], "attachments": FILES}
    findings = tuple(replace(f, evidence=(page, *f.evidence[1:])) if f is first else f for f in run.findings)
    return [replace(run, findings=findings), *runs[1:]]


def test_the_workbook_names_them_and_never_as_a_formula(filed: list[AuditRun], tmp_path: Path) -> None:
    sheet = load_workbook(write_workbook(filed, tmp_path / "r.xlsx"))["证据"]
    column = next(cell.column for cell in sheet[2] if cell.value == "附件")
    cells = [row[column - 1] for row in sheet.iter_rows(min_row=3)]
    (cell,) = [cell for cell in cells if cell.value]
    assert cell.value == "2025年度部门决算.pdf\n=cmd|' /C calc'!A0（扫描件，没有文字）"
    assert cell.data_type == "s"


@pytest.mark.parametrize(
    ("lang", "head", "why"), [("zh", "附件", "（扫描件，没有文字）"), ("en", "Attachments", "(a scan without text)")]
)
def test_the_web_page_names_them(filed: list[AuditRun], lang: str, head: str, why: str) -> None:
    tree = html.fromstring(render_page(filed, lang))
    (term,) = [dt for dt in tree.iter("dt") if dt.text_content() == head]
    lines = [li.text_content() for li in term.getnext().iter("li")]
    assert lines[0] == "2025年度部门决算.pdf"
    assert lines[1].startswith("=cmd|")
    assert lines[1].endswith(why)


def test_the_open_data_keep_them_as_they_are(filed: list[AuditRun], tmp_path: Path) -> None:
    write_open_data(filed, tmp_path)
    lines = (tmp_path / "evidence.jsonl").read_text("utf-8").splitlines()
    rows = [row for row in map(json.loads, lines) if row["attachments"]]
    assert [[file["url"] for file in row["attachments"]] for row in rows] == [[file["url"] for file in FILES]]
    assert all(row["attachments"] in ([], FILES) for row in map(json.loads, lines))
