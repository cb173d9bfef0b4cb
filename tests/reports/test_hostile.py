"""Titles made to harm: nothing runs, nothing breaks, nothing misleads."""

from __future__ import annotations

import csv
from collections.abc import Callable
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest
from docx import Document
from frictionless import Package
from icalendar import Calendar
from openpyxl import load_workbook

from audit.model import AuditRun, Finding
from gongkai.cli.report_files import write_calendars, write_comparison, write_letters
from reports.cleaning import clean, file_name, one_line, shanghai, unarmed, web_address
from reports.columns import TABLES
from reports.datasette import write_datasette
from reports.letters import Office
from reports.opendata import write_open_data
from reports.page import render_page
from reports.summary import mail_text
from reports.workbook import write_workbook

TITLES = {
    "script": "<script>alert(1)</script><img src=x onerror=alert(2)>",
    "attribute": '" onmouseover="alert(3)" x="',
    "formula": "=cmd|' /C calc'!A0",
    "formula-at": "@SUM(1+1)*cmd|' /C calc'!A0",
    "long": "长" * 10_000,
    "right-to-left": "报告\u202egnp.exe\u200f\u2066",
    "emoji": "通知🎉👩‍👩‍👧\U0001f3f4",
    "controls": "标题\x00\x07\x0b\x1b[31m\ufffe\ud800尾",
    "template": "{{ 7*7 }}{% for x in y %}${9*9}",
    "link": "javascript:alert(4)",
    "header-code": "&L&G&\"Arial\"&R",
    "closing": "</style></script><!-- ]]>",
}  # fmt: skip


@pytest.fixture(params=TITLES.values(), ids=TITLES.keys())
def title(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def hostile(make: Callable[..., AuditRun], title: str) -> AuditRun:
    """A run in which every text that a site or a catalog could have written is the hostile title."""

    def spoil(finding: Finding) -> Finding:
        page = {
            "title": title, "url": title, "urls": [title, "http://example.test/" + title], "section": title,
            "excerpt": title, "channel": title, "published_reason": title,
            "reasons": [{"feature": title, "text": title, "points": 1}],
            "dates": [{"role": "published", "value": title, "origin": title, "raw": title, "place": title}],
        }  # fmt: skip
        return replace(
            finding,
            item_name=title,
            sentence_zh=title,
            derivation=title,
            evidence=tuple({**entry, **page} for entry in finding.evidence),
            candidates=tuple({**entry, "title": title, "url": title, "why_zh": title} for entry in finding.candidates),
            coverage=tuple({**entry, "menu": title, "url": title, "note": title} for entry in finding.coverage),
            flags=({"code": title, "sentence_zh": title, "sentence_en": title, "evidence": title},),
        )

    run = make(change=spoil)
    items = tuple({**item, "name": title, "path": [title, title], "authority": [title]} for item in run.items)
    coverage = tuple({**entry, "menu": title, "url": title, "note": title} for entry in run.coverage)
    return replace(run, body=title, site_name=title, catalog_title=title, items=items, coverage=coverage)


class Elements(HTMLParser):
    """Collects what a browser would act on."""

    def __init__(self) -> None:
        super().__init__()
        self.scripts = 0
        self.handlers: list[str] = []
        self.targets: list[str] = []
        self.images = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.scripts += tag == "script"
        self.images += tag == "img"
        self.handlers += [name for name, _ in attrs if name.startswith("on")]
        self.targets += [value or "" for name, value in attrs if name in {"href", "src"}]


def test_page_runs_nothing_of_the_title(hostile: AuditRun) -> None:
    elements = Elements()
    elements.feed(render_page([hostile]))
    assert (elements.scripts, elements.images, elements.handlers) == (1, 0, [])
    assert all(target.startswith(("#", "http://example.test/", "http://old.")) for target in elements.targets)


def test_page_shows_no_direction_trick_and_stays_small(hostile: AuditRun) -> None:
    page = render_page([hostile])
    assert not set(page) & set("\u202e\u200f\u2066\x00\x07\x1b")
    assert len(page) < 800_000  # every field held the title: uncut, the long one would make five million
    page.encode("utf-8")


def test_workbook_opens_and_holds_text_only(hostile: AuditRun, tmp_path: Path) -> None:
    book = load_workbook(write_workbook([hostile], tmp_path / "report.xlsx"))
    for sheet in book:
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type != "f", (sheet.title, cell.coordinate)
                assert len(str(cell.value or "")) <= 32_767
                if cell.hyperlink and cell.hyperlink.target:
                    assert cell.hyperlink.target.startswith("http")


def test_text_summary_has_no_control_characters(hostile: AuditRun) -> None:
    text = mail_text([hostile])
    assert not [c for c in text if ord(c) < 32 and c != "\n"]
    text.encode("utf-8")


def test_letters_calendar_data_and_comparison_take_it_as_text(hostile: AuditRun, tmp_path: Path) -> None:
    run = replace(hostile, site="../../" + hostile.body[:20])
    folder = tmp_path / "out"
    written = [
        *write_letters([run], folder / "letters", "zh", Office(sender=hostile.body[:50])),
        *write_calendars([run], folder / "calendar", "zh"),
        *write_open_data([run], folder / "data", parquet=True),
        *write_datasette([run], folder / "datasette"),
        *write_comparison([run], folder / "compare", "zh"),
    ]
    assert all(path.resolve().is_relative_to(folder) for path in written)
    assert [path.name for path in tmp_path.iterdir()] == ["out"]
    assert Package(str(folder / "data" / "datapackage.json")).validate().valid
    assert Package(str(folder / "compare" / "data" / "datapackage.json")).validate().valid
    Calendar.from_ical(written[2].read_text(encoding="utf-8"))
    words = "".join(p.text for path in written[:2] for p in Document(str(path)).paragraphs)
    assert "81.8%" in words
    for name, (_, fields) in TABLES.items():
        with (folder / "data" / f"{name}.csv").open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.reader(file))
        assert {len(row) for row in rows} == {len(fields)}
        assert not [cell for row in rows for cell in row if cell.startswith(("=", "@", "+", "\t"))]
    elements = Elements()
    elements.feed((folder / "compare" / "compare.html").read_text(encoding="utf-8"))
    assert (elements.scripts, elements.images, elements.handlers) == (0, 0, [])


def test_file_names_never_lead_out() -> None:
    assert file_name("../../etc/passwd") == "etc_passwd"
    assert file_name("guannan-ybj") == "guannan-ybj"
    assert file_name("..") == "_"
    assert "/" not in file_name("a/b\\c\x00")
    assert len(file_name("长" * 500)) == 80


@pytest.mark.parametrize(
    "address",
    ["javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "http://", "//x.test/", "http://a b.test/",
     "http://[::1", "ftp://x.test/", "", "http://x.test/" + "a" * 3000, "http://x.test/\u202e", " http://x.test/"],
)  # fmt: skip
def test_no_link_for_what_a_browser_should_not_open(address: str) -> None:
    assert web_address(address) == ""


def test_cleaning_keeps_what_is_harmless() -> None:
    assert web_address("https://www.example.test/a?b=1&c=公开") == "https://www.example.test/a?b=1&c=公开"
    assert clean("公开\n年报\t1") == "公开\n年报\t1"
    assert one_line(" 公开 \n 年报 ") == "公开 年报"
    assert clean("一二三四", 3) == "一二…"
    assert unarmed("=1+1") == "'=1+1"
    assert unarmed("公开=1") == "公开=1"
    assert shanghai("2026-04-14T18:30:05Z") == "2026-04-15 02:30"
    assert shanghai("不是时间") == "不是时间"
    assert shanghai(None) == ""
