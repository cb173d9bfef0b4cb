"""What is due when: periods, halves of a year, triggers, defaults, windows."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from audit.duties import duties_of
from audit.model import AuditError, Trigger, Waiver, Window
from audit.periods import naming, parse_period, period_at, periods_between
from audit.policy import load_policy
from audit.run import Papers


def codes(bureau: Any) -> dict[str, str]:
    return {finding.id.removeprefix("town:"): finding.code for finding in bureau.findings()}


# --- periods ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("label", "start", "end"),
    [
        ("2025", "2025-01-01", "2025-12-31"),
        ("2025H2", "2025-07-01", "2025-12-31"),
        ("2024Q1", "2024-01-01", "2024-03-31"),
        ("2024-02", "2024-02-01", "2024-02-29"),
    ],
)
def test_periods_are_read(label: str, start: str, end: str) -> None:
    period = parse_period(label)
    assert period is not None
    assert (str(period.start), str(period.end), period.label) == (start, end, label)


@pytest.mark.parametrize("label", ["", "25", "2025Q5", "2025-13", "0001", "2025年", "20255"])
def test_what_is_no_period_is_none(label: str) -> None:
    assert parse_period(label) is None


def test_periods_follow_each_other_without_gap() -> None:
    months = list(periods_between(1, date(2025, 11, 15), date(2026, 2, 1)))
    assert [m.label for m in months] == ["2025-11", "2025-12", "2026-01", "2026-02"]
    assert period_at(date(2026, 5, 9), 3).grace_end == date(2026, 7, 31)


def test_rule_5_a_dated_page_serves_its_month_and_the_one_before() -> None:
    unnamed = naming((), 1)
    october, september = period_at(date(2025, 10, 1), 1), period_at(date(2025, 9, 1), 1)
    assert unnamed.serves(october, date(2025, 10, 20))
    assert unnamed.serves(september, date(2025, 10, 31))
    assert not unnamed.serves(september, date(2025, 11, 1))


def test_rule_5_a_named_page_serves_exactly_its_period() -> None:
    named = naming(("2025-10",), 1)
    assert named.serves(period_at(date(2025, 10, 1), 1), date(2026, 3, 1))
    assert not named.serves(period_at(date(2026, 2, 1), 1), date(2026, 3, 1))
    assert not naming(("2025-10",), 3).serves(period_at(date(2025, 10, 1), 3), date(2025, 11, 1))
    year = naming(("2025",), 1)
    assert year.serves(period_at(date(2025, 10, 1), 1), date(2025, 10, 9))
    assert not year.serves(period_at(date(2026, 1, 1), 1), date(2026, 1, 9))


# --- yearly -------------------------------------------------------------------------------------------------


def test_annual_report_of_the_year_before(make_bureau: Any) -> None:
    bureau = make_bureau(items=("2",))
    bureau.read()
    bureau.page("2", published="2025-01-20", periods=("2024",))
    assert codes(bureau) == {"2@2025": "missing-period"}
    bureau.page("2", published="2026-01-20", periods=("2025",))
    assert codes(bureau) == {"2@2025": "on-time"}


def test_never_any_year_is_not_published(make_bureau: Any) -> None:
    bureau = make_bureau(items=("2",))
    bureau.read()
    assert codes(bureau) == {"2@2025": "not-published"}


def test_each_year_without_an_offset_is_about_the_year_before_for_a_report(make_bureau: Any) -> None:
    bureau = make_bureau(items=("2",), deadlines={"2": "每年3月31日前"})
    bureau.read()
    bureau.page("2", published="2026-04-08", periods=("2025",))
    finding = bureau.only()
    assert (finding.code, finding.due_on, finding.days_late_working) == ("late", date(2026, 3, 31), 5)


def test_a_report_that_names_no_year_and_came_late_is_not_called_missing(make_bureau: Any) -> None:
    bureau = make_bureau(items=("2",))
    bureau.read()
    bureau.page("2", published="2026-05-20")
    assert codes(bureau) == {"2@2025": "date-unreliable"}


def test_an_undated_report_that_names_no_year_is_not_called_missing(make_bureau: Any) -> None:
    bureau = make_bureau(items=("2",))
    bureau.read()
    bureau.page("2")
    assert codes(bureau) == {"2@2025": "undated"}


def test_one_report_at_two_addresses_counts_once_and_the_earliest_date_counts(make_bureau: Any) -> None:
    bureau = make_bureau(items=("2",))
    bureau.read()
    bureau.page("2", "2025年度报告", published="2026-03-10", periods=("2025",), host="upper")
    bureau.page("2", "2025年度报告", published="2026-01-29", periods=("2025",))
    finding = bureau.only()
    assert (finding.code, finding.published_on) == ("on-time", date(2026, 1, 29))
    assert len(finding.evidence) == 2


def test_monthly_periods_of_the_window(make_bureau: Any) -> None:
    bureau = make_bureau(items=("5",), window=Window(date(2026, 1, 1), date(2026, 4, 30)), as_of=date(2026, 6, 1))
    bureau.read()
    for month in (12, 2, 3):
        year = 2025 if month == 12 else 2026
        bureau.page("5", f"{year}年{month}月名单", published=date(year, month, 20), periods=(f"{year}-{month:02d}",))
    # The periods whose last day of grace lies in January to April.
    assert codes(bureau) == {
        "5@2025-12": "on-time",
        "5@2026-01": "missing-period",
        "5@2026-02": "on-time",
        "5@2026-03": "on-time",
    }


def test_lists_of_equal_title_and_text_are_not_one_document(make_bureau: Any) -> None:
    bureau = make_bureau(items=("5",), window=Window(date(2026, 2, 1), date(2026, 4, 30)))
    bureau.read()
    for month in (1, 2, 3):
        bureau.page("5", "医药机构名单", published=date(2026, month, 20), text="甲医院、乙医院。" * 20)
    assert set(codes(bureau).values()) == {"on-time"}


# --- budget and final accounts -------------------------------------------------------------------------------


def test_budget_and_final_accounts_are_two_obligations_a_year(make_bureau: Any) -> None:
    bureau = make_bureau(items=("4",), as_of=date(2026, 12, 15))
    bureau.read()
    bureau.page("4", "2026年部门预算", published="2026-02-20", periods=("2026",), topic="部门预算")
    assert codes(bureau) == {"4@2025决算": "not-published", "4@2026预算": "no-trigger-date"}


def test_final_accounts_are_not_missing_before_the_most_generous_day(make_bureau: Any) -> None:
    bureau = make_bureau(items=("4",), as_of=date(2026, 10, 31))
    bureau.read()
    assert codes(bureau)["4@2025决算"] == "not-due"


def test_the_register_starts_the_budget_clock(make_bureau: Any) -> None:
    trigger = Trigger("town", "4", "finance_approval", date(2026, 2, 10), "批复", period="2026预算")
    bureau = make_bureau(items=("4",), papers=Papers(triggers=[trigger]))
    bureau.read()
    bureau.page("4", "2026年部门预算", published="2026-03-09", periods=("2026",), topic="部门预算")
    found = {f.period + f.extra["half"]: f for f in bureau.findings()}
    budget = found["2026预算"]
    assert (budget.code, budget.due_on, budget.days_late_working) == ("late", date(2026, 3, 2), 5)
    assert "财政部门批复 2026-02-10 + 20 日（按自然日） = 2026-03-02" in budget.derivation


# --- events and triggers ------------------------------------------------------------------------------------


def test_one_obligation_a_document_whose_due_day_lies_in_the_window(bureau: Any) -> None:
    bureau.page(formed="2026-03-02", published="2026-03-20")
    bureau.page(formed="2024-03-04", published="2024-03-20")
    assert list(codes(bureau)) == ["1#1"]


def test_an_old_text_with_a_new_date_accuses_nobody(bureau: Any) -> None:
    bureau.page(formed="2021-03-02", published="2026-05-20")
    finding = bureau.only()
    assert finding.code == "date-unreliable"
    assert "旧文" in finding.sentence_zh


def test_an_old_guide_with_a_new_date_accuses_nobody_either(make_bureau: Any) -> None:
    bureau = make_bureau(items=("6",))
    bureau.read()
    bureau.page("6", formed="2019-03-02", published="2026-05-20")
    assert bureau.only().code == "date-unreliable"


def test_documents_but_none_in_the_window_is_nothing_due(bureau: Any) -> None:
    bureau.page(formed="2024-03-04", published="2024-03-20")
    assert codes(bureau) == {"1": "not-due"}


def test_news_that_stopped_is_stale(make_bureau: Any) -> None:
    bureau = make_bureau(items=("8",))
    bureau.read()
    bureau.page("8", published="2025-03-20")
    finding = bureau.only()
    assert (finding.code, finding.certainty) == ("stale", "presumed")


def test_interpretation_is_due_after_its_policy(make_bureau: Any) -> None:
    bureau = make_bureau(items=("1", "7"))
    bureau.read()
    bureau.page("1", "关于印发《医保基金管理办法》的通知", "2026-03-10", "2026-03-09", doc_no="某医保〔2026〕3号")
    bureau.page("7", "《医保基金管理办法》政策解读", "2026-03-17", text="现将《医保基金管理办法》解读如下。")
    bureau.page("7", "一图读懂", "2026-03-12", text="对某医保〔2026〕3号的解读。")
    bureau.page("7", "解读上级文件", "2026-03-12", text="省里的文件。")
    assert codes(bureau) == {"1#1": "on-time", "7#2": "no-trigger-date", "7#3": "on-time", "7#4": "no-trigger-date"}


def test_of_the_readings_of_a_policy_only_the_first_can_be_late(make_bureau: Any) -> None:
    bureau = make_bureau(items=("1", "7"))
    bureau.read()
    bureau.page("1", "关于印发《医保基金管理办法》的通知", "2026-03-10", "2026-03-09", doc_no="某医保〔2026〕3号")
    bureau.page("7", "《医保基金管理办法》政策解读", "2026-03-17", text="现将《医保基金管理办法》解读如下。")
    bureau.page("7", "再谈医保基金管理办法", "2026-06-12", text="对某医保〔2026〕3号的解读。")
    assert codes(bureau) == {"1#1": "on-time", "7#2": "late", "7#3": "no-trigger-date"}


def test_a_superiors_document_does_not_start_the_clock(bureau: Any) -> None:
    bureau.page(formed="2026-03-02", published="2026-06-01", issuer="某省医疗保障局")
    assert bureau.only().code == "no-trigger-date"


def test_another_countys_short_name_is_another_body(bureau: Any) -> None:
    bureau.page(formed="2026-03-02", published="2026-06-01", issuer="邻县医保局")
    assert bureau.only().code == "no-trigger-date"


def test_a_registered_event_without_a_document_is_a_certain_duty(make_bureau: Any) -> None:
    trigger = Trigger("某县医疗保障局", "1", "formed_or_changed", date(2026, 3, 2), "发文登记簿")
    bureau = make_bureau(papers=Papers(triggers=[trigger]))
    bureau.read()
    finding = bureau.only()
    assert (finding.id, finding.code, finding.certainty) == ("town:1!2026-03-02", "not-published", "certain")
    bureau.page(published="2026-04-20")
    late = bureau.only()
    assert (late.code, late.due_on) == ("late", date(2026, 3, 30))


def test_a_loose_line_cannot_make_late_what_is_in_time_by_its_own_date(make_bureau: Any) -> None:
    trigger = Trigger("town", "1", "formed_or_changed", date(2026, 3, 2), "发文登记簿")
    bureau = make_bureau(papers=Papers(triggers=[trigger]))
    bureau.read()
    bureau.page(formed="2026-05-28", published="2026-06-01")
    finding = bureau.only()
    assert finding.code == "no-trigger-date"
    assert "发文登记簿" in finding.sentence_zh
    bureau.papers = Papers(triggers=[replace(trigger, title="文件1")])
    tied = bureau.only()
    assert (tied.code, tied.extra["trigger_source"]) == ("late", "发文登记簿")


def test_registered_events_outside_the_window_and_twins(make_bureau: Any) -> None:
    lines = [Trigger("town", "1", "formed_or_changed", date(2020, 3, 2), "a")]
    lines += [Trigger("town", "1", "formed_or_changed", date(2026, 3, 2), source) for source in ("b", "c")]
    bureau = make_bureau(papers=Papers(triggers=lines))
    bureau.read()
    assert [f.id for f in bureau.findings()] == ["town:1!2026-03-02", "town:1!2026-03-02.2"]


def test_statutory_default_is_said(make_bureau: Any) -> None:
    bureau = make_bureau(items=("6",))
    bureau.read()
    bureau.page("6", formed="2026-03-02", published="2026-05-06")
    finding = bureau.only()
    assert (finding.code, finding.basis) == ("late", "statutory-default")
    assert "按法定上限" in finding.derivation
    assert "statutory default" in finding.extra["derivation_en"]
    assert "第二十六条" in finding.sentence_zh


def test_online_before_the_window_is_no_lateness_of_this_window(make_bureau: Any) -> None:
    bureau = make_bureau(items=("6",))
    bureau.read()
    bureau.page("6", formed="2023-03-02", published="2023-09-06")
    finding = bureau.only()
    assert finding.code == "on-time"
    assert "核查期开始" in finding.sentence_zh


# --- waivers and young bodies -------------------------------------------------------------------------------


def test_waived_until(make_bureau: Any) -> None:
    waiver = Waiver("town", "3", "无此职能", "审核岗", date(2026, 1, 5), until=date(2026, 12, 31))
    bureau = make_bureau(items=("3",), papers=Papers(waivers=[waiver]))
    bureau.read()
    finding = bureau.only()
    assert finding.code == "waived"
    assert "审核岗" in finding.sentence_zh
    bureau.papers = Papers(waivers=[replace(waiver, until=date(2026, 6, 30))])
    assert bureau.only().code == "not-published"


def test_a_body_founded_later(make_bureau: Any) -> None:
    bureau = make_bureau(items=("2",))
    bureau.site = replace(bureau.site, founded_on=date(2026, 2, 1))
    bureau.read()
    assert bureau.only().code == "body-younger-than-period"


def test_a_register_that_names_an_unknown_item_is_refused(make_bureau: Any) -> None:
    bureau = make_bureau(papers=Papers(triggers=[Trigger("town", "99", "finance_approval", date(2026, 2, 1), "x")]))
    with pytest.raises(AuditError, match="99"):
        bureau.audit()


def test_a_window_upside_down_is_refused(make_bureau: Any) -> None:
    bureau = make_bureau(window=Window(date(2026, 2, 1), date(2026, 1, 1)))
    with pytest.raises(AuditError, match="颠倒"):
        bureau.audit()


def test_both_seeds_split_into_duties(root: Any) -> None:
    """Budget items of the real catalogs are two duties, whatever words their authors chose."""
    from catalogs.loading import load_catalog, shipped_catalogs
    from catalogs.topics import load_topics

    topics, policy = load_topics(), load_policy()
    split = {
        f"{name}:{item.id}": [duty.suffix for duty in duties_of(item, topics, policy)]
        for name, path in shipped_catalogs().items()
        for item in load_catalog(path).items
    }
    both = {key for key, halves in split.items() if halves == ["预算", "决算"]}
    assert both == {"guannan-ybj:13", "guannan-ybj:14", "daocheng-ybj:部门经费预决算"}


def test_news_does_not_serve_a_period_where_the_others_name_theirs(make_bureau: Any) -> None:
    """A page that only by its date falls into the period is a person's to place: neither kept nor missing."""
    bureau = make_bureau(items=("5",))
    bureau.window = Window(date(2026, 7, 1), date(2026, 9, 30))
    bureau.read()
    bureau.page("5", "2026年6月机构名单", "2026-07-08", periods=("2026-06",))
    bureau.page("5", "2026年8月机构名单", "2026-09-08", periods=("2026-08",))
    bureau.page("5", "走访名单内机构", "2026-08-12")
    july = next(f for f in bureau.findings() if f.period == "2026-07")
    assert july.code == "coverage-incomplete"
    assert [candidate["title"] for candidate in july.candidates] == ["走访名单内机构"]


def test_pages_that_name_no_period_serve_by_date_where_none_does(make_bureau: Any) -> None:
    bureau = make_bureau(items=("5",))
    bureau.window = Window(date(2026, 7, 1), date(2026, 9, 30))
    bureau.read()
    for day in ("2026-07-08", "2026-08-12", "2026-09-08"):
        bureau.page("5", "机构名单", day)
    assert {f.code for f in bureau.findings()} == {"on-time"}


def test_a_page_without_a_period_keeps_a_late_one_from_being_accused(make_bureau: Any) -> None:
    bureau = make_bureau(items=("5",), deadlines={"5": "每月15日前公布上月情况"})
    bureau.window = Window(date(2026, 8, 1), date(2026, 8, 31))
    bureau.read()
    bureau.page("5", "2026年6月机构名单", "2026-07-08", periods=("2026-06",))
    bureau.page("5", "2026年7月机构名单", "2026-08-25", periods=("2026-07",))
    assert bureau.only().code == "late"
    bureau.page("5", "走访机构", "2026-08-10")
    assert bureau.only().code == "date-unreliable"


@pytest.mark.parametrize(
    ("deadline", "due"),
    [
        ("每季度末月25日前公布", "2026-06-25"),
        ("每季度最后一个月25日前", "2026-06-25"),
        ("每季度末月25日前公布上季度情况", "2026-09-25"),
        ("每季度首月10日前公布", "2026-07-10"),
        ("每季度第二个月15日前公布", "2026-08-15"),
        ("每季度公布一次", "2026-07-31"),
    ],
)
def test_a_day_inside_a_quarter_is_due_in_the_month_that_the_words_name(
    make_bureau: Any, deadline: str, due: str
) -> None:
    bureau = make_bureau(items=("5",), deadlines={"5": deadline}, as_of=date(2026, 10, 31))
    bureau.window = Window(date(2026, 1, 1), date(2026, 10, 31))
    assert {str(f.due_on) for f in bureau.findings() if f.period == "2026Q2"} == {due}


@pytest.mark.parametrize(("deadline", "due"), [("每月25日前", "2026-06-25"), ("每月31日前公布上月情况", "2026-06-30")])
def test_a_day_of_the_month_is_read_as_one_after_the_month_reported_on(
    make_bureau: Any, deadline: str, due: str
) -> None:
    bureau = make_bureau(items=("5",), deadlines={"5": deadline})
    bureau.window = Window(date(2026, 5, 1), date(2026, 7, 31))
    assert {str(f.due_on) for f in bureau.findings() if f.period == "2026-05"} == {due}


def test_a_title_of_the_same_series_needs_no_year(make_bureau: Any) -> None:
    bureau = make_bureau(items=("5",))
    bureau.window = Window(date(2026, 7, 1), date(2026, 8, 31))
    bureau.read()
    bureau.page("5", "2026年6月机构名单", "2026-07-08", periods=("2026-06",))
    bureau.page("5", "2026年8月机构名单", "2026-09-08", periods=("2026-08",))
    bureau.page("5", "7月份机构名单", "2026-08-12")
    assert {f.period: f.code for f in bureau.findings()}["2026-07"] == "on-time"


def test_one_page_a_year_may_hold_every_month(make_bureau: Any) -> None:
    bureau = make_bureau(items=("5",))
    bureau.window = Window(date(2026, 3, 1), date(2026, 6, 30))
    bureau.read()
    bureau.page("5", "2025年机构名单", "2025-01-20", periods=("2025",))
    assert {f.code for f in bureau.findings()} == {"missing-period"}
    for title in ("2026年前三季度机构名单", "2026年1—9月机构名单"):
        bureau.page("5", title, "2026-10-12", periods=("2026",))
    assert {f.code for f in bureau.findings()} == {"missing-period"}
    bureau.page("5", "2026年机构名单", "2026-01-20", periods=("2026",))
    assert {f.code for f in bureau.findings()} == {"coverage-incomplete"}
