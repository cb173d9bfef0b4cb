"""Pages to evidence: one document counts once, two documents never become one."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from audit.dates import BulkDays, resolve
from audit.evidence import documents, index_pages, same_document, title_key
from audit.policy import load_policy
from audit.shown import shown

TEXT = "各定点医药机构：现将有关事项通知如下。一、统一思想认识。二、严格工作程序。" * 4


def merged(bureau: Any) -> list[list[int]]:
    bulk = BulkDays.under(load_policy())
    index = index_pages(bureau.pages, bureau.matches)
    return [[e.stored.id for e in document.exhibits] for document in documents(index.found["1"], bulk)]


@pytest.mark.parametrize(
    ("first", "second", "one"),
    [
        (
            {"doc_no": "某医保〔2026〕3号"},
            {"doc_no": "某医保(2026)3号"},
            True,
        ),
        ({"doc_no": "某医保〔2026〕3号"}, {"doc_no": "某医保〔2026〕4号"}, False),
        ({"formed": "2026-03-02"}, {"formed": "2026-03-02"}, True),
        ({"formed": "2026-03-02"}, {"formed": "2026-04-02"}, False),
        ({"text": TEXT}, {"text": TEXT.replace("。", "。\n ")}, True),
        ({"text": TEXT}, {"text": TEXT + "三、附则。"}, False),
        ({}, {"host": "upper"}, True),
        ({"periods": ("2025",)}, {"host": "upper", "periods": ("2026",)}, False),
        ({}, {}, False),
    ],
)
def test_when_two_pages_of_one_title_are_one_document(bureau: Any, first: dict, second: dict, one: bool) -> None:
    bureau.page(title="关于做好参保工作的通知", published="2026-03-20", **first)
    bureau.page(title="关于做好参保工作的　通知 ", published="2026-05-20", **second)
    assert merged(bureau) == ([[1, 2]] if one else [[1], [2]])


def test_another_title_is_another_document(bureau: Any) -> None:
    bureau.page(title="甲通知", formed="2026-03-02", text=TEXT)
    bureau.page(title="乙通知", formed="2026-03-02", text=TEXT)
    assert merged(bureau) == [[1], [2]]


def test_pages_without_a_title_are_never_merged_by_it(bureau: Any) -> None:
    one, two = bureau.page(title="。。"), bureau.page(title="。。", host="upper")
    assert title_key("。。") == ""
    assert merged(bureau) == [[one.id], [two.id]]


def test_earliest_address_counts(bureau: Any) -> None:
    bureau.page(title="通知", formed="2026-03-02", published="2026-06-20")
    bureau.page(title="通知", formed="2026-03-02", published="2026-03-20", host="upper")
    finding = bureau.only()
    assert (finding.code, finding.published_on) == ("on-time", date(2026, 3, 20))
    assert {page["url"] for page in finding.evidence} == {page.url for page in bureau.pages}


def test_rejected_and_unsure_pages_are_no_evidence(bureau: Any) -> None:
    bureau.page(formed="2026-03-02", published="2026-03-20", status="rejected")
    bureau.page(formed="2026-03-02", published="2026-03-20", status="unsure")
    finding = bureau.only()
    assert finding.evidence == ()
    assert {c["status"] for c in finding.candidates} == {"rejected", "unsure"}


def test_same_address_twice_is_one(bureau: Any) -> None:
    one = bureau.page(title="通知", url="http://web.example.invalid/a")
    two = bureau.page(title="通知", url="http://web.example.invalid/a")
    assert same_document(one, two)


def test_every_text_of_a_record_is_masked_and_no_address() -> None:
    number = "13800138000"
    record = {"title": number, "url": f"http://a.invalid/{number}", "rows": [(number, 1)], "deep": {"zh": number}}
    masked = "138******00"
    assert shown(record) == {"title": masked, "url": record["url"], "rows": [(masked, 1)], "deep": {"zh": masked}}


def test_evidence_shows_every_date_with_its_origin(bureau: Any) -> None:
    bureau.page(formed="2026-03-02", published="2026-03-20", text="联系 13800138000 " * 40)
    evidence = bureau.only().evidence[0]
    assert evidence["dates"][0]["origin"] == "label"
    assert len(evidence["excerpt"]) <= 300
    assert "13800138000" not in str(evidence)
    assert evidence["captured_at"].endswith("Z")


def test_bulk_days_need_many_entries_of_several_years(bureau: Any) -> None:
    for year in (2020, 2021, 2022, 2023):
        for month in (3, 9):
            bureau.page(formed=date(year, month, 2), published="2026-05-20")
    assert {f.code for f in bureau.findings()} == {"date-unreliable"}
    assert all("批量导入" in f.sentence_zh for f in bureau.findings())


def test_a_small_column_that_moved_whole_is_a_migration_too(bureau: Any) -> None:
    for formed in ("2023-04-18", "2024-06-03", "2025-11-20", "2025-12-29"):
        bureau.page(formed=formed, published="2026-05-06")
    assert {f.code for f in bureau.findings()} == {"date-unreliable"}


def test_old_documents_beside_regular_ones_are_no_migration(bureau: Any) -> None:
    for formed in ("2024-04-18", "2025-11-20", "2026-02-03"):
        bureau.page(formed=formed, published="2026-05-06")
    bureau.page(formed="2026-06-03", published="2026-06-10")
    bureau.page(formed="2026-07-03", published="2026-07-10")
    assert {f.evidence[0]["page_id"]: f.code for f in bureau.findings()}[3] == "late"


def test_many_entries_of_this_year_are_no_migration(bureau: Any) -> None:
    for day in range(1, 10):
        bureau.page(formed=date(2026, 4, day), published="2026-05-20")
    assert {f.code for f in bureau.findings()} <= {"late", "on-time"}


def test_a_migration_day_before_the_due_day_is_in_time_all_the_same(bureau: Any) -> None:
    for year in (2020, 2021, 2022, 2023):
        for month in (3, 9):
            bureau.page(formed=date(year, month, 2), published="2026-03-20")
    bureau.page(formed="2026-03-02", published="2026-03-20")
    assert {f.evidence[0]["page_id"]: f.code for f in bureau.findings()}[9] == "on-time"


def test_the_latest_formation_date_of_several_addresses_is_taken(bureau: Any) -> None:
    one = bureau.page(title="通知", formed="2026-03-02", published="2026-04-10")
    two = bureau.page(title="通知", formed="2026-03-20", published="2026-04-12", host="upper")
    assert resolve([one, two], BulkDays.under(load_policy())).formed_on == date(2026, 3, 20)


def test_final_accounts_serve_the_item_of_their_part(bureau: Any) -> None:
    from audit.parts import parts_by

    page = bureau.page(topic="部门决算", text="“三公”经费支出决算情况说明：公务接待费……")
    silent = bureau.page(topic="部门决算", text="收入支出决算总表")
    add = parts_by(load_policy(), {"三公经费": ("14",)})
    (whole, part) = add(page, bureau.matches[:1])
    assert (part.topic, part.items, part.status) == ("三公经费", ("14",), "match")
    assert part.reasons[0].feature == "part"
    assert add(silent, bureau.matches[1:]) == bureau.matches[1:]
    assert add(page, [replace(whole, status="unsure")]) == [replace(whole, status="unsure")]
