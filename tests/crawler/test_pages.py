"""Saved pages of our own making, one folder per CMS family and case; one test id per field.

A case holds page.html (bytes as a server would send them), info.json (url, headers, fetched_on) and expected.json. Where
expected.json is missing it is written from what was read, and the test fails: a person has to check it.
"""

from __future__ import annotations

import json
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from crawler.model import Page
from crawler.page import read_page

CASES = Path(__file__).resolve().parent.parent / "pages"
SUMMARY = (
    "title",
    "section_path",
    "published_on",
    "formed_on",
    "index_no",
    "doc_no",
    "publisher",
    "issuer",
    "kind",
    "attachments",
)


def find_cases() -> list[str]:
    return sorted(str(page.parent.relative_to(CASES)) for page in CASES.glob("*/*/page.html"))


@cache
def read_case(case: str) -> Page:
    folder = CASES / case
    info = json.loads((folder / "info.json").read_text(encoding="utf-8"))
    fetched_on = date.fromisoformat(info["fetched_on"]) if "fetched_on" in info else None
    return read_page(info["url"], info["headers"], (folder / "page.html").read_bytes(), fetched_on=fetched_on)


def as_json(page: Page, field: str) -> Any:
    """Return a field of the page in the form that expected.json uses."""
    if field == "attachments":
        return [[item.name, item.type] for item in page.attachments]
    if field == "row_dates":
        return [[link.text, link.row_date] for link in page.links if link.row_date]
    if field.startswith("text-has:"):
        return field.removeprefix("text-has:") in page.text
    value = getattr(page, field)
    if isinstance(value, date):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value


def find_fields() -> list[Any]:
    fields = []
    for case in find_cases():
        file = CASES / case / "expected.json"
        names = list(json.loads(file.read_text(encoding="utf-8"))) if file.is_file() else ["expected.json"]
        fields += [pytest.param(case, name, id=f"{case}:{name}") for name in names]
    return fields


@pytest.mark.parametrize(("case", "field"), find_fields())
def test_page_field(case: str, field: str) -> None:
    page = read_case(case)
    file = CASES / case / "expected.json"
    if not file.is_file():
        found = {name: as_json(page, name) for name in SUMMARY}
        file.write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        pytest.fail(f"{file} was missing and is now written: check every value in it")
    expected = json.loads(file.read_text(encoding="utf-8"))[field]
    assert as_json(page, field) == expected, page.published_reason if field == "published_on" else page.formed_reason


def test_every_family_has_a_case() -> None:
    families = {path.name for path in CASES.iterdir() if path.is_dir()}
    wanted = "hanweb trs ucap nfcms vsb lonsun anhui pclist truecms epoint siteservice guannan hiwcm thinkphp shaanxi jhtml thtml"
    assert set(wanted.split(" ")) <= families
