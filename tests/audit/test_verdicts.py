"""Every outcome and code of docs/verdicts.md, each by the smallest case that has it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from audit.model import Outcome, Reason, Window
from audit.verdicts import OUTCOME_OF
from crawler.model import Access


def test_on_time_is_the_due_day_itself(bureau: Any) -> None:
    bureau.page(formed="2026-03-02", published="2026-03-30")
    finding = bureau.only()
    assert (finding.outcome, finding.code) == (Outcome.PASSED, "on-time")
    assert finding.derivation == "成文 2026-03-02 + 20 个工作日 = 2026-03-30"
    assert finding.due_on == date(2026, 3, 30)


def test_late_counts_from_the_due_day_in_working_days_with_calendar_days_beside(bureau: Any) -> None:
    bureau.page(formed="2026-03-02", published="2026-04-07")  # 清明 2026-04-04 to 06
    finding = bureau.only()
    assert (finding.code, finding.days_late_working, finding.days_late_calendar) == ("late", 5, 8)
    assert "逾期 5 个工作日" in finding.sentence_zh
    assert "5 working days" in finding.sentence_en


def test_not_published_needs_complete_coverage_and_shows_it(make_bureau: Any) -> None:
    bureau = make_bureau(items=("3",))
    bureau.read()
    finding = bureau.only()
    assert (finding.code, finding.certainty) == ("not-published", "certain")
    assert [row["section"] for row in finding.coverage] == ["all", "upper-all"]


def test_a_second_channel_that_was_not_read_may_hold_what_seems_absent(make_bureau: Any) -> None:
    bureau = make_bureau(items=("3",), upper_read=False)  # the catalog names 政府网站 only; found above it would pass
    bureau.read()
    finding = bureau.only()
    assert finding.code == "coverage-incomplete"
    assert "县区 > 全部" in finding.sentence_zh


def test_an_event_that_nobody_knows_of_is_only_presumed(bureau: Any) -> None:
    finding = bureau.only()
    assert (finding.code, finding.certainty) == ("not-published", "presumed")
    assert "是否发生应公开事项待核" in finding.sentence_zh


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"access": Access.BLOCKED, "stop": "blocked", "complete": False, "http_status": 412}, "blocked"),
        ({"access": Access.CHALLENGE, "stop": "blocked", "complete": False}, "blocked"),
        ({"access": Access.ROBOTS, "stop": "robots", "complete": False}, "robots-forbids"),
        ({"stop": "cap", "complete": False, "truncated": True}, "truncated"),
        ({"access": Access.TIMEOUT, "stop": "error", "complete": False}, "coverage-incomplete"),
        ({"stop": "not-found", "complete": False}, "coverage-incomplete"),
        ({"read_at": None}, "coverage-incomplete"),
    ],
)
def test_unread_is_never_unpublished(make_bureau: Any, change: dict[str, Any], code: str) -> None:
    bureau = make_bureau(items=("3",))
    bureau.read(**change)
    finding = bureau.only()
    assert (finding.outcome, finding.code) == (Outcome.CANT_TELL, code)
    assert finding.extra["why_zh"]


def test_a_column_that_no_crawl_tried_is_unread(make_bureau: Any) -> None:
    assert make_bureau(items=("3",)).only().code == "coverage-incomplete"


def test_the_worse_reason_names_the_finding(make_bureau: Any) -> None:
    bureau = make_bureau(items=("3",))
    bureau.read(stop="cap", complete=False, truncated=True)
    bureau.read(access=Access.BLOCKED, stop="blocked", complete=False)
    finding = bureau.only()
    assert finding.code == "blocked"
    assert "只显示前" in finding.sentence_zh


def test_a_reading_before_the_due_day_proves_nothing(make_bureau: Any) -> None:
    bureau = make_bureau(items=("2",), as_of=date(2026, 3, 1))
    bureau.read(day=date(2026, 1, 30))
    finding = bureau.only()
    assert finding.code == "coverage-incomplete"
    assert "不晚于应公开日" in finding.extra["why_zh"]


def test_an_unsure_page_stops_the_accusation_and_is_listed(make_bureau: Any) -> None:
    bureau = make_bureau(items=("3",))
    bureau.read()
    page = bureau.page("3", status="unsure", text="权责清单如下", published="2026-01-05")
    finding = bureau.only()
    assert finding.code == "coverage-incomplete"
    assert "有待人工判断的页面" in finding.sentence_zh
    assert [c["page_id"] for c in finding.candidates] == [page.id]


def test_an_unsure_page_that_names_the_subject_nowhere_does_not_stop_it(make_bureau: Any) -> None:
    bureau = make_bureau(items=("3",))
    bureau.read()
    bureau.page("3", status="unsure", text="别的内容", published="2026-01-05", features=("kind", "section-near"))
    assert bureau.only().code == "not-published"


def test_a_page_whose_text_was_not_read_does_stop_it(make_bureau: Any) -> None:
    bureau = make_bureau(items=("3",))
    bureau.read()
    bureau.page("3", status="unsure", text="", published="2026-01-05", features=("kind",))
    assert bureau.only().code == "coverage-incomplete"


def test_a_page_that_is_mainly_another_items_accuses_nobody_twice(make_bureau: Any) -> None:
    bureau = make_bureau(items=("1", "8"))
    bureau.read()
    page = bureau.page("1", formed="2026-03-02", published="2026-05-20", score=0.95)
    bureau.matches.append(replace(bureau.matches[0], topic="新闻动态", items=("8",), score=0.7))
    assert {f.id: f.code for f in bureau.findings()} == {"town:1#1": "late", "town:8": "coverage-incomplete"}
    (finding,) = bureau.findings("8")
    assert [c["page_id"] for c in finding.candidates] == [page.id]
    assert "主要属于其他事项" in finding.candidates[0]["why_zh"]


def test_a_page_of_another_item_that_does_not_name_the_subject_is_no_evidence(make_bureau: Any) -> None:
    bureau = make_bureau(items=("1", "3"))
    bureau.read()
    page = bureau.page("1", formed="2026-03-02", published="2026-03-04", score=0.95, text="权责清单")
    by_form = replace(
        bureau.matches[0], topic="权责清单", items=("3",), score=0.6, reasons=(Reason("kind", "清单", 2.0),)
    )
    bureau.matches.append(by_form)
    assert bureau.findings("3")[0].code == "not-published"
    bureau.matches[1] = replace(by_form, reasons=(Reason("opening", "权责清单", 1.0),))
    assert bureau.findings("3")[0].code == "on-time"
    bureau.pages[0] = replace(page, page=replace(page.page, published_on=date(2026, 3, 20), dates=()))
    (late,) = bureau.findings("3")
    assert (late.code, [c["page_id"] for c in late.candidates]) == ("coverage-incomplete", [page.id])


def test_only_a_page_with_this_main_subject_clears_a_late_one(make_bureau: Any) -> None:
    bureau = make_bureau(items=("6", "3"))
    bureau.read()
    bureau.page("6", "甲指南", formed="2026-03-02", published="2026-05-20")
    bureau.page("3", "乙指南", formed="2026-03-02", published="2026-03-03")
    bureau.matches.append(replace(bureau.matches[1], topic="办事指南", items=("6",), score=0.6))
    assert bureau.findings("6")[0].code == "late"
    bureau.page("6", "总指南", formed="2026-03-02", published="2026-03-03")
    assert bureau.findings("6")[0].code == "on-time"


def test_rejected_pages_are_the_nearest_candidates_with_why(make_bureau: Any) -> None:
    bureau = make_bureau(items=("3",))
    bureau.read()
    bureau.page("3", status="rejected", score=0.2, text="新闻")
    finding = bureau.only()
    assert finding.code == "not-published"
    assert finding.candidates[0]["why_zh"].startswith("与事项不符")


@pytest.mark.parametrize(
    ("title", "features", "code"),
    [
        ("2026年权责清单情况公示", ("kind-clash",), "coverage-incomplete"),
        ("某县医疗保障局权责清单", ("kind-clash",), "coverage-incomplete"),
        ("我局召开权责清单动态调整工作推进会议", ("kind-clash",), "not-published"),
        ("某县民政局权责清单", ("kind-clash", "other-title"), "not-published"),
        ("2026年权责清单情况公示", ("kind-clash", "other-item"), "not-published"),
    ],
)
def test_a_page_that_is_titled_after_the_item_keeps_it_from_being_absent(
    make_bureau: Any, title: str, features: tuple[str, ...], code: str
) -> None:
    bureau = make_bureau(items=("3",))
    bureau.read()
    bureau.page("3", title, "2026-03-02", status="rejected", score=0.2, text="公示", features=features)
    finding = bureau.only()
    assert finding.code == code
    assert len(finding.candidates) == 1


def test_undated_never_makes_late(bureau: Any) -> None:
    bureau.page(formed="2026-03-02")
    finding = bureau.only()
    assert (finding.outcome, finding.code) == (Outcome.CANT_TELL, "undated")


def test_undated_stays_undated_even_where_we_saw_it_late(bureau: Any) -> None:
    bureau.page(formed="2026-03-02", last_absent=date(2026, 6, 1))
    assert bureau.only().code == "undated"


def test_seen_by_us_in_time_is_in_time_without_a_date(bureau: Any) -> None:
    bureau.page(formed="2026-03-02", first_seen=date(2026, 3, 20))
    assert bureau.only().code == "on-time"


def test_no_trigger_date(bureau: Any) -> None:
    bureau.page(published="2026-03-02")
    assert bureau.only().code == "no-trigger-date"


def test_observation_beats_declaration(bureau: Any) -> None:
    """Claimed 2026-03-20, but the complete reading of 2026-06-01 did not show it: late by at least that long."""
    bureau.page(formed="2026-03-02", published="2026-03-20", last_absent=date(2026, 6, 1))
    finding = bureau.only()
    assert finding.code == "late-at-least"
    assert finding.days_late_calendar == 63
    assert "至少逾期" in finding.sentence_zh
    assert [flag["code"] for flag in finding.flags] == ["suspect-date"]


def test_observation_that_proves_no_lateness_leaves_the_date_unreliable(bureau: Any) -> None:
    bureau.page(formed="2026-03-02", published="2026-03-05", last_absent=date(2026, 3, 20))
    assert bureau.only().code == "date-unreliable"


def test_an_earlier_trace_makes_a_late_date_unreliable(bureau: Any) -> None:
    from crawler.model import DateEvidence, Origin

    traces = (
        DateEvidence("published", "2026-06-01", "day", Origin.LABEL, "2026-06-01"),
        DateEvidence("published", "2026-03-10", "day", Origin.ADDRESS, "t20260310"),
    )
    bureau.page(formed="2026-03-02", published="2026-06-01", dates=traces)
    finding = bureau.only()
    assert finding.code == "date-unreliable"
    assert "2026-03-10" in finding.sentence_zh


def test_a_date_after_we_saw_the_page_is_not_believed(bureau: Any) -> None:
    bureau.page(formed="2026-03-02", published="2026-06-10", first_seen=date(2026, 5, 1))
    assert bureau.only().code == "date-unreliable"


def test_calendar_unknown_where_the_bounds_disagree(make_bureau: Any) -> None:
    """No holiday notice for 2027: 20 working days after 2026-12-20 end between two days."""
    bureau = make_bureau(as_of=date(2027, 3, 1))
    bureau.read()
    page = bureau.page(formed="2027-01-20", published="2027-02-20", first_seen=date(2027, 3, 1))
    finding = bureau.only()
    assert finding.extra["due_latest"] > str(finding.due_on)
    between = date.fromisoformat(finding.extra["due_latest"])
    bureau.pages[0] = replace(page, page=replace(page.page, published_on=between))
    assert bureau.only().code == "calendar-unknown"
    bureau.pages[0] = replace(page, page=replace(page.page, published_on=finding.due_on))
    assert bureau.only().code == "on-time"


def test_only_on_the_second_channel(make_bureau: Any) -> None:
    bureau = make_bureau(channels=("政府网站", "上级网站"))
    bureau.page(formed="2026-03-02", published="2026-03-20", host="upper")
    finding = bureau.only()
    assert (finding.outcome, finding.code) == (Outcome.PASSED, "on-other-channel")
    assert "上级网站" in finding.sentence_zh


def test_what_is_on_the_first_channel_too_is_not_only_on_the_second(make_bureau: Any) -> None:
    bureau = make_bureau(items=("6",), channels=("政府网站", "上级网站"))
    bureau.page("6", "甲流程", published="2026-03-20")
    bureau.page("6", "乙流程", published="2026-03-10", host="upper")
    assert bureau.only().code == "no-trigger-date"


def test_late_on_the_second_channel_is_late(make_bureau: Any) -> None:
    bureau = make_bureau(channels=("政府网站", "上级网站"))
    bureau.page(formed="2026-03-02", published="2026-05-20", host="upper")
    assert bureau.only().code == "late"


def test_every_channel_of_the_catalog_must_be_read(make_bureau: Any) -> None:
    bureau = make_bureau(items=("3",), channels=("政府网站", "上级网站"), upper_read=False)
    bureau.read()
    assert bureau.only().code == "coverage-incomplete"
    bureau.read("upper-all")
    assert bureau.only().code == "not-published"


@pytest.mark.parametrize(
    "off_site", [{"channel": "服务大厅"}, {"channel": "统一平台", "items": "3"}, {"channel": "x", "topics": "权责清单"}]
)
def test_a_lawful_channel_off_the_web_forbids_the_accusation(make_bureau: Any, off_site: dict[str, str]) -> None:
    bureau = make_bureau(
        items=("3",), channels=("政府网站", *(["服务大厅"] if off_site["channel"] == "服务大厅" else []))
    )
    bureau.read()
    bureau.site = replace(bureau.site, off_site=(off_site,))
    finding = bureau.only()
    assert finding.code == "coverage-incomplete"
    assert "无法由机器核查" in finding.sentence_zh


def test_stale_standing_information(make_bureau: Any) -> None:
    bureau = make_bureau(items=("3",))
    bureau.read()
    bureau.page("3", formed="2024-01-03", published="2024-01-08")
    finding = bureau.only()
    assert (finding.outcome, finding.code) == (Outcome.FAILED, "stale")
    assert "365" in finding.sentence_zh


def test_facts_that_have_not_changed_do_not_grow_stale() -> None:
    """Age alone is no fault of an organisation's own description or of a service guide."""
    from audit.policy import load_policy
    from catalogs.topics import load_topics

    policy, topics = load_policy(), load_topics()
    assert set(policy.freshness) <= {topic.id for topic in topics}
    assert policy.freshness["机构概况"] == policy.freshness["办事指南"] == 0


def test_stale_needs_coverage_too(make_bureau: Any) -> None:
    bureau = make_bureau(items=("3",))
    bureau.read(stop="cap", truncated=True, complete=False)
    bureau.page("3", formed="2024-01-03", published="2024-01-08")
    assert bureau.only().code == "truncated"


def test_an_undated_page_may_be_the_newest(make_bureau: Any) -> None:
    bureau = make_bureau(items=("3",))
    bureau.read()
    bureau.page("3", formed="2024-01-03", published="2024-01-08")
    bureau.page("3", title="权责清单（新）")
    assert bureau.only().outcome is not Outcome.FAILED


def test_statement_of_none_for_the_year(bureau: Any) -> None:
    bureau.page(published="2026-06-01", statement_of_none="2026年度我局无部门文件。", text="2026年度我局无部门文件。")
    finding = bureau.only()
    assert (finding.outcome, finding.code) == (Outcome.INAPPLICABLE, "statement-of-none")


def test_a_report_that_says_none_in_passing_is_a_report(make_bureau: Any) -> None:
    bureau = make_bureau(items=("2",))
    bureau.read()
    bureau.page(
        "2", published="2026-01-20", periods=("2025",), statement_of_none="本年度无行政复议", text="总体情况。" * 200
    )
    assert bureau.only().code == "on-time"


def test_not_due_after_as_of(make_bureau: Any) -> None:
    bureau = make_bureau(items=("2",), as_of=date(2026, 1, 15), window=Window(date(2026, 1, 1), date(2026, 12, 31)))
    bureau.read()
    finding = bureau.only()
    assert (finding.outcome, finding.code) == (Outcome.UNTESTED, "not-due")


def test_the_day_after_a_day_off_is_still_in_time(make_bureau: Any) -> None:
    """31 January 2026 is a Saturday."""
    bureau = make_bureau(items=("2",))
    bureau.read()
    page = bureau.page("2", published="2026-02-02", periods=("2025",))
    finding = bureau.only()
    assert (finding.code, finding.due_on) == ("on-time", date(2026, 1, 31))
    assert finding.extra["allowed_until"] == "2026-02-02"
    bureau.pages[0] = replace(page, page=replace(page.page, published_on=date(2026, 2, 3), dates=()))
    late = bureau.only()
    assert (late.code, late.days_late_working, late.days_late_calendar) == ("late", 2, 3)


def test_the_vocabulary_is_the_documented_one(root: Any) -> None:
    text = (root / "docs" / "verdicts.md").read_text(encoding="utf-8")
    missing = [code for code in OUTCOME_OF if f"`{code}`" not in text]
    assert missing == []
