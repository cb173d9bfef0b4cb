"""A lateness needs that no earlier publication may stand where nobody looked."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from crawler.model import Access, Section

FORMED, SHOWN = "2026-02-10", "2026-08-20"
TITLE = "某县医疗保障局关于调整津贴发放方式的通知"
FAILED = {"access": Access.HTTP_ERROR, "stop": "error", "complete": False, "pages_read": 0, "rows_read": 0}
CUT = {"stop": "cap", "complete": False, "truncated": True}


@pytest.fixture
def two(make_bureau: Any) -> Any:
    """A late document, and a second column that may hold documents."""
    bureau = make_bureau()
    second = Section("more", "web", "/more/", menu=("政务公开", "政策文件库"), topics=("部门文件",), shared=True)
    bureau.site = replace(bureau.site, sections=(*bureau.site.sections, second))
    bureau.read()
    bureau.page(title=TITLE, formed=FORMED, published=SHOWN)
    return bureau


def test_a_late_document_is_late_where_every_column_was_read(two: Any) -> None:
    two.read("more")
    assert two.only().code == "late"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (FAILED, "coverage-incomplete"),
        ({**FAILED, "access": Access.BLOCKED, "stop": "blocked"}, "blocked"),
        ({**FAILED, "access": Access.ROBOTS, "stop": "robots"}, "robots-forbids"),
        (CUT, "truncated"),
        ({"stop": "end", "complete": False, "skipped": 2}, "coverage-incomplete"),
    ],
)
def test_a_column_that_was_not_read_may_hold_the_earlier_copy(two: Any, change: dict[str, Any], code: str) -> None:
    two.read("more", **change)
    finding = two.only()
    assert (finding.code, finding.days_late_working) == (code, None)
    assert "可能有更早的公开没有读到，无法认定逾期" in finding.sentence_zh
    assert "政策文件库" in finding.sentence_zh


def test_a_column_that_no_crawl_asked_for_may_hold_it_too(two: Any) -> None:
    assert two.only().code == "coverage-incomplete"


@pytest.mark.parametrize(("older", "code"), [(5, "late"), (2, "truncated")])
def test_a_cut_list_that_reaches_back_beyond_the_document_hides_no_copy(two: Any, older: int, code: str) -> None:
    two.read("more", **CUT)
    for number in range(older):  # two old rows may be pinned ones
        two.page(title=f"旧闻{number}", published=f"2025-0{number + 1}-10", section="more", status="rejected")
    assert next(f for f in two.findings() if TITLE in f.sentence_zh).code == code


@pytest.mark.parametrize(
    ("title", "code"), [(TITLE, "coverage-incomplete"), (TITLE[:14], "coverage-incomplete"), ("别的通知和公告", "late")]
)
def test_a_page_of_the_same_title_that_was_not_opened_may_be_the_earlier_one(two: Any, title: str, code: str) -> None:
    two.read("more")
    two.page(title=title, published="2026-02-13", section="more", kind="unread", status="unsure")
    finding = next(f for f in two.findings() if f.evidence and f.evidence[0]["page_id"] == 1)
    assert finding.code == code
    assert ("同名页面 1 个没有读到" in finding.sentence_zh) == (code != "late")


def test_under_the_leading_item_or_another_it_is_not_called_late(two: Any) -> None:
    """A column of one item that a document serves keeps the other item from accusing it."""
    two.items = ("1", "7")
    two.site = replace(two.site, sections=(two.site.sections[0], replace(two.site.sections[2], topics=("政策解读",))))
    two.matches.append(replace(two.matches[0], topic="政策解读", items=("7",)))
    two.read("more", **FAILED)
    assert not [f.id for f in two.findings() if f.code == "late"]
