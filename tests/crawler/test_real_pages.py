"""The real pages beside the project, where present: the accuracy that issue 4 asks for, on each half of the sites."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from benchmarks.pages import Row, answers, read_set, same_section, same_title


@pytest.fixture(scope="module")
def rows(shared: Path) -> list[Row]:
    folder = shared / "realpages"
    if not (folder / "manifest.csv").is_file():
        pytest.skip("../shared/realpages is absent: measuring needs it")
    return read_set(folder)


def share(rows: list[Row], right: Callable[[Row], bool]) -> float:
    return sum(map(right, rows)) / len(rows)


@pytest.mark.parametrize("half", ["A", "B"])
def test_printed_dates(rows: list[Row], half: str) -> None:
    dated = [row for row in rows if row.half == half and row.gold["gold_pub_date"]]
    assert share(dated, lambda row: answers(row)["gongkai"] == row.gold["gold_pub_date"][:10]) >= 0.97


def test_no_date_is_invented(rows: list[Row]) -> None:
    assert [row.file for row in rows if not row.gold["gold_pub_date"] and row.page.published_on] == []


@pytest.mark.parametrize("half", ["A", "B"])
def test_titles_and_sections(rows: list[Row], half: str) -> None:
    mine = [row for row in rows if row.half == half]
    assert share([row for row in mine if row.gold["gold_title"] and row.kind == "article"], same_title) >= 0.97
    assert (
        share(
            [row for row in mine if row.gold["gold_column"]],
            lambda row: same_section(row.gold["gold_column"], row.page),
        )
        >= 0.9
    )


def test_numbers_and_formation(rows: list[Row]) -> None:
    numbered = [row for row in rows if row.gold["gold_index_no"]]
    formed = [row for row in rows if row.gold["gold_formed_date"]]
    assert share(numbered, lambda row: row.page.index_no == row.gold["gold_index_no"]) >= 0.95
    assert share(formed, lambda row: str(row.page.formed_on) == row.gold["gold_formed_date"][:10]) >= 0.95
