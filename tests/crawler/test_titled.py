"""A file named by a machine, and a page that could not be read, are known by their list rows."""

from __future__ import annotations

import pytest

from crawler.model import Page
from crawler.reading.periods import find_periods
from crawler.reading.titled import with_row_title


def test_a_files_machine_name_gives_way_to_the_row() -> None:
    page = with_row_title(Page(url="u", title="P020260305", kind="attachment"), ("青石区民政局2025年度部门决算",))
    assert (page.title, page.periods) == ("青石区民政局2025年度部门决算", ("2025",))


def test_an_unread_page_has_the_period_of_its_row() -> None:
    assert with_row_title(Page(url="u", title="", kind="unread"), ("2026年一季度公示",)).periods == ("2026Q1",)


def test_a_page_that_names_itself_is_left_alone() -> None:
    page = Page(url="u", title="2026年部门预算", periods=("2026",))
    assert with_row_title(page, ("2024年部门预算…",)) is page


@pytest.mark.parametrize(
    ("title", "periods"),
    [
        ("2026年2、3月份供养情况", ("2026-02", "2026-03")),
        ("2026年1-3月情况", ("2026Q1",)),
        ("2026年1至6月情况", ("2026H1",)),
        ("2026年1—9月主要指标", ("2026-09",)),
        ("2026年一、二季度情况", ("2026Q1", "2026Q2")),
        ("2026年10月1-3日放假", ("2026-10",)),
        ("2025年1-12月", ("2025",)),
    ],
)
def test_spans_of_months_and_quarters(title: str, periods: tuple[str, ...]) -> None:
    assert find_periods(title, "") == periods
