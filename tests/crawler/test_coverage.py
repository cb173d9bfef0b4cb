"""The statement of a list never rounds up."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from crawler.coverage import ListReading, PageFacts
from crawler.model import Access, Row, Section

AT = datetime(2026, 6, 1, tzinfo=UTC)


def _rows(first, last):
    return [Row(f"http://a.gov.cn/{n}.html", f"第{n}号") for n in range(first, last)]


def _read(pages, *, limit=100, access=Access.OK, missing=None):
    """Feed pages; return (stop, complete, truncated, rows, repeats)."""
    reading = ListReading(Section("s", "h", "/l/"), "http://a.gov.cn/l/", limit)
    stop = ""
    for facts in pages:
        stop = reading.add(facts, *([missing] if missing else []))
        if stop:
            break
    statement = reading.state(stop or "error", access, AT)
    return statement.stop, statement.complete, statement.truncated, statement.rows_read, statement.repeats


@pytest.mark.parametrize(
    ("pages", "expected"),
    [
        ([PageFacts(_rows(0, 5))], ("end", True, False, 5, 0)),
        ([PageFacts(_rows(0, 5), has_next=True), PageFacts(_rows(5, 8))], ("end", True, False, 8, 0)),
        # page 2 is page 1 again: pageNum is ignored by the server
        (
            [PageFacts(_rows(0, 5), has_next=True), PageFacts(_rows(0, 5), has_next=True)],
            ("repeat", False, False, 5, 5),
        ),
        # the same with a declared total that was reached
        ([PageFacts(_rows(0, 5), rows_declared=5, has_next=True), PageFacts(_rows(0, 5))], ("end", True, False, 5, 5)),
        # rows declared and not seen
        ([PageFacts(_rows(0, 60), rows_declared=279)], ("end", False, True, 60, 0)),
        ([PageFacts(_rows(0, 60), rows_declared=279, cap=True)], ("cap", False, True, 60, 0)),
        # pages declared and not seen, rows not declared
        ([PageFacts(_rows(0, 5), pages_declared=3)], ("end", False, False, 5, 0)),
        # a pinned row that stands on every page
        ([PageFacts(_rows(0, 5), has_next=True), PageFacts([*_rows(0, 1), *_rows(5, 8)])], ("end", True, False, 8, 1)),
        # empty: said, declared, or nothing known
        ([PageFacts((), empty_statement="暂无相关信息")], ("empty-statement", True, False, 0, 0)),
        ([PageFacts((), rows_declared=0)], ("end", True, False, 0, 0)),
        ([PageFacts(())], ("error", False, False, 0, 0)),
        # a row that could not be read
        ([PageFacts(_rows(0, 5), skipped=1)], ("end", False, False, 5, 0)),
        # exactly 500 rows and no declared total: a usual cap
        ([PageFacts(_rows(0, 500))], ("end", False, True, 500, 0)),
        ([PageFacts(_rows(0, 500), rows_declared=500)], ("end", True, False, 500, 0)),
        # a deep page that comes empty
        ([PageFacts(_rows(0, 5), has_next=True), PageFacts(())], ("not-found", False, False, 5, 0)),
        ([PageFacts(_rows(0, 5), rows_declared=5, has_next=True), PageFacts(())], ("end", True, False, 5, 0)),
    ],
)
def test_statements(pages, expected):
    assert _read(pages) == expected


def test_page_limit_is_truncated():
    pages = [PageFacts(_rows(n * 5, n * 5 + 5), has_next=True) for n in range(4)]
    assert _read(pages, limit=3) == ("limit", False, True, 15, 0)


def test_an_empty_probe_proves_the_end_a_repeat_does_not_and_a_hidden_rest_is_a_cap():
    pages = [PageFacts(_rows(0, 5), has_next=True), PageFacts(_rows(0, 5))]
    assert _read(pages, missing="end") == ("repeat", False, False, 5, 5)  # the server may ignore the page number
    assert _read([pages[0], PageFacts(())], missing="end") == ("end", True, False, 5, 0)
    assert _read([pages[0], PageFacts(())], missing="cap") == ("cap", False, True, 5, 0)


def test_two_titles_with_one_address_are_two_rows():
    rows = [Row("http://x/y", "甲"), Row("http://x/y", "乙"), Row("http://x/y", "乙")]
    assert _read([PageFacts(rows, rows_declared=2)]) == ("end", True, False, 2, 1)


def test_a_list_that_grows_while_it_is_read_says_so():
    pages = [PageFacts(_rows(0, 5), pages_declared=3, has_next=True), PageFacts(_rows(9, 12), pages_declared=4)]
    assert _read(pages) == ("changed", False, False, 5, 0)


def test_a_blocked_page_is_neither_complete_nor_truncated():
    assert _read([PageFacts(_rows(0, 5), rows_declared=9, has_next=True)], access=Access.BLOCKED)[1:3] == (False, False)


def test_missing_later_page():
    reading = ListReading(Section("s", "h", "/l/"), "u", 9)
    reading.add(PageFacts(_rows(0, 5), pages_declared=2, has_next=True))
    stop = reading.missing_page("not-found", "HTTP 404")
    statement = reading.state(stop, Access.OK, AT)
    assert (statement.stop, statement.complete) == ("not-found", False)
    assert "第2页：HTTP 404" in statement.note


def test_unknown_stop_is_a_fault_of_the_program():
    with pytest.raises(ValueError, match="unknown reason"):
        ListReading(Section("s", "h", "/l/"), "u", 9).state("tired", Access.OK, AT)


def test_every_ending_has_words():
    from crawler import words
    from crawler.coverage import STOPS

    assert set(words.STOPS) == STOPS
    assert set(words.ACCESS) == set(Access)


@pytest.mark.parametrize(
    ("changes", "zh", "en"),
    [
        (
            {"stop": "cap", "rows_declared": 279, "rows_read": 60, "note": "第2页：HTTP 404；声明279条，读到60条"},
            "公示公告（gsgg）：只读到60条，网站称279条；到达网站显示上限；第2页：HTTP 404",
            "公示公告 (gsgg): read 60 of 279 rows that the site declares; the site shows no more; page 2: HTTP 404",
        ),
        (
            {"access": Access.BLOCKED, "stop": "blocked", "http_status": 412, "note": "HTTP 412", "rows_read": 0},
            "公示公告（gsgg）：被拦截；HTTP 412",
            "公示公告 (gsgg): blocked; HTTP 412",
        ),
        (
            {"access": Access.EMPTY, "stop": "error", "http_status": 200, "note": "HTTP 200，没有正文", "rows_read": 0},
            "公示公告（gsgg）：空白页；HTTP 200，没有正文",
            "公示公告 (gsgg): empty page; HTTP 200, no content",
        ),
        (
            {
                "access": Access.REFUSED,
                "stop": "error",
                "note": "robots.txt 取不到：ConnectionRefusedError: 111: x.",
                "rows_read": 0,
            },
            "公示公告（gsgg）：连接被拒绝或中断；robots.txt 取不到",
            "公示公告 (gsgg): connection refused or broken; robots.txt could not be fetched",
        ),
        (
            {
                "access": Access.TIMEOUT,
                "stop": "error",
                "note": "DownloadTimeoutError: Getting http://a took 2.0 s.",
                "rows_read": 0,
            },
            "公示公告（gsgg）：超时",
            "公示公告 (gsgg): timed out",
        ),
    ],
)
def test_lines_for_people_are_in_one_language(changes, zh, en):
    from crawler.words import explain

    whole = ListReading(Section("gsgg", "h", "/l/"), "u", 9).state("end", Access.OK, AT)
    statement = replace(whole, **changes)
    assert explain(statement, ("政务公开", "公示公告")) == zh
    assert explain(statement, ("政务公开", "公示公告"), "en") == en
