"""Integrity flags: raised with evidence, never more than 疑似, and not raised where there is an innocent reading."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from audit.flags import number_of
from crawler.model import DateEvidence, Origin

TEXT = "根据清理规范权力事项的要求，现将本单位权力清单和责任清单公布如下，请社会各界监督并提出意见。" * 3


def flags(bureau: Any, item: str | None = None) -> list[str]:
    return sorted(flag["code"] for finding in bureau.findings(item) for flag in finding.flags)


def test_every_flag_says_suspected_and_shows_evidence(bureau: Any) -> None:
    bureau.page(formed="2026-03-02", published="2026-03-20", last_absent=date(2026, 6, 1))
    (flag,) = bureau.only().flags
    assert flag["sentence_zh"].startswith("疑似")
    assert "2026-06-01" in flag["evidence"]


def test_number_order_contradicts_the_claimed_day(bureau: Any) -> None:
    for at, month in enumerate((5, 6, 7, 8, 9)):
        bureau.page(
            formed=date(2026, month, 1),
            published=date(2026, month, 8),
            url=f"http://web.example.invalid/{500 + at}.html",
        )
    bureau.page(formed="2026-03-02", published="2026-03-10", url="http://web.example.invalid/600.html")
    assert flags(bureau) == ["suspect-date"]


def test_drafts_that_came_out_on_one_day_contradict_nothing(bureau: Any) -> None:
    for at in range(5):
        bureau.page(
            formed=date(2026, 8, 20), published=date(2026, 9, 8), url=f"http://web.example.invalid/{500 + at}.html"
        )
    bureau.page(formed="2026-07-02", published="2026-07-10", url="http://web.example.invalid/600.html")
    assert flags(bureau) == []


@pytest.mark.parametrize(
    ("url", "number"),
    [
        ("http://a/news/show-25421.html", 25421),
        ("http://a/art/2026/3/2/art_112_90210.html?x=1", 90210),
        ("http://a/content/4e5c6992-1e6d-59db-966d-52b42abaeced.html", None),
        ("http://a/t20260302.html", None),
        ("http://a/index.html", None),
    ],
)
def test_cms_numbers(url: str, number: int | None) -> None:
    assert number_of(url) == number or (number is None and number_of(url) is None)


@pytest.mark.parametrize(("origin", "day", "raised"), [
    (Origin.ADDRESS, "2026-04-20", True), (Origin.ADDRESS, "2026-03-11", False), (Origin.FILE, "2026-03-25", True),
    (Origin.FILE, "2026-03-12", False), (Origin.LAST_MODIFIED, "2026-09-01", False),
])  # fmt: skip
def test_traces_after_the_claimed_day(bureau: Any, origin: Origin, day: str, raised: bool) -> None:
    dates = (
        DateEvidence("published", "2026-03-10", "day", Origin.LABEL, "2026-03-10"),
        DateEvidence("other", day, "day", origin, day),
    )
    bureau.page(formed="2026-03-02", published="2026-03-10", dates=dates)
    assert flags(bureau) == (["suspect-date"] if raised else [])


def test_an_old_text_under_a_new_date(make_bureau: Any) -> None:
    bureau = make_bureau(items=("3",))
    bureau.read()
    bureau.page("3", "权力清单（2021年版）", published="2021-09-10", formed="2021-09-08", text=TEXT + "2021年9月8日")
    bureau.page("3", "权力清单（2026年版）", published="2026-09-16", formed="2026-09-14", text=TEXT + "2026年9月14日")
    assert flags(bureau) == ["re-dated"]


def test_a_new_text_is_not_re_dated(make_bureau: Any) -> None:
    bureau = make_bureau(items=("3",))
    bureau.read()
    bureau.page("3", "权力清单（2021年版）", published="2021-09-10", text=TEXT)
    bureau.page("3", "权力清单（2026年版）", published="2026-09-16", text=TEXT + "新增事项：信用监管。")
    assert flags(bureau) == []


def test_withdrawn_changed_and_early(bureau: Any) -> None:
    bureau.page(title="甲", formed="2026-03-02", published="2026-03-10", extra={"gone_at": "2026-06-01T00:00:00Z"})
    bureau.page(title="乙", formed="2026-03-02", published="2026-03-10", extra={"changed_at": "2026-06-01T00:00:00Z"})
    bureau.page(title="丙", formed="2026-03-20", published="2026-03-10")
    assert flags(bureau) == ["changed", "early", "withdrawn"]


def test_a_copy_that_is_still_there_was_not_withdrawn(bureau: Any) -> None:
    bureau.page(title="甲", formed="2026-03-02", published="2026-03-10", extra={"gone_at": "2026-06-01T00:00:00Z"})
    bureau.page(title="甲", formed="2026-03-02", published="2026-03-10", host="upper")
    assert flags(bureau) == []


def test_burst_needs_many_late_documents_on_one_day(bureau: Any) -> None:
    for at in range(5):
        bureau.page(title=f"文件{at}", formed=date(2026, 3, 2) + timedelta(days=at), published="2026-08-08")
    assert flags(bureau) == ["burst"] * 5
    bureau.pages[0] = replace(
        bureau.pages[0], page=replace(bureau.pages[0].page, published_on=date(2026, 8, 9), dates=())
    )
    assert flags(bureau) == []


def test_gaps_and_citations_are_observations_not_findings(bureau: Any) -> None:
    for number in (1, 2, 5):
        bureau.page(
            title=f"文件{number}", formed=f"2026-03-0{number}", published="2026-03-10", doc_no=f"某医保发〔2026〕{number}号",
            text="依据某医保发〔2026〕4号和某省医保发〔2025〕9号。",
        )  # fmt: skip
    run = bureau.audit()
    assert {f.code for f in run.findings} == {"on-time"}
    gap, cited = run.observations
    assert (gap["code"], gap["missing"]) == ("doc-no-gap", [3, 4])
    assert (cited["code"], cited["missing"]) == ("cited-not-found", [4])


def test_a_normative_document_without_interpretation_is_observed(make_bureau: Any) -> None:
    bureau = make_bureau(items=("1", "7"))
    bureau.read()
    bureau.page(
        "1",
        "医保基金管理办法（试行）",
        "2026-03-10",
        "2026-03-09",
        topic="行政规范性文件",
        doc_no="某医保规〔2026〕1号",
    )
    bureau.page(
        "1",
        "医保价格管理规定（试行）",
        "2026-03-10",
        "2026-03-09",
        topic="行政规范性文件",
        doc_no="某医保规〔2026〕2号",
    )
    bureau.page("7", "解读", "2026-03-11", text="对某医保规(2026)1号的解读")
    codes = [(o["code"], o["evidence"]) for o in bureau.audit().observations]
    assert codes == [("policy-without-interpretation", [bureau.pages[1].url])]
