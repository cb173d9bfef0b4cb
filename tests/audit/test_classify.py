"""Pages to topics to items: order, reasons, ownership, domain, streaming, accuracy on the real set, speed."""

from __future__ import annotations

import tracemalloc
from collections.abc import Iterator
from pathlib import Path

import pytest

from audit.classify import Classifier, classify, classify_pages, vocabulary_digest
from audit.evaluation import evaluate
from audit.facts import PageFacts
from audit.labels import Labelled, read_labels
from audit.scoring import MATCH, REJECTED, UNSURE
from catalogs.loading import load_catalog, shipped_catalogs
from catalogs.topics import item_map, load_topics
from crawler.model import StoredPage
from tests.audit.stored_pages import page_of, site_of

TOPICS = load_topics()
CATALOG = load_catalog(shipped_catalogs()["guannan-ybj"])
SITE = site_of()


def items(status: str = MATCH, **values: object) -> list[str]:
    found = classify(page_of(**values), SITE, CATALOG, TOPICS)
    return list(dict.fromkeys(item for match in found if match.status == status for item in match.items))


def test_subject_comes_before_the_form_that_carries_it() -> None:
    assert items(title="青石县医疗保障局关于印发医保系统应急预案的通知", text="应急预案 应急响应")[:2] == ["15", "1"]


def test_narrow_topic_comes_before_its_broader_one() -> None:
    assert items(title="门诊慢特病待遇认定办事指南", text="申请材料 认定申请表")[:1] == ["26"]


def test_news_about_the_budget_is_news() -> None:
    found = items(title="县医保局召开2026年部门预算编制工作会议", menus=(("工作动态",),))
    assert found == ["8"]


def test_accounts_that_name_the_three_expenses_serve_both_items() -> None:
    text = "收入支出决算总表。" + "说明。" * 400 + "三公经费支出决算情况说明。"
    assert items(title="青石县医疗保障局2024年度部门决算", text=text) == ["13", "14"]


def test_accounts_that_do_not_name_them_serve_one() -> None:
    assert items(title="青石县医疗保障局2024年度部门决算", text="收入支出决算总表") == ["13"]


def test_other_bodys_page_is_rejected_with_its_name_as_reason() -> None:
    found = classify(page_of(title="白石县医疗保障局2024年政府信息公开工作年度报告"), SITE, CATALOG, TOPICS)
    assert {match.status for match in found} == {REJECTED}
    assert any(reason.text == "白石县医疗保障局" for reason in found[0].reasons)


def test_page_of_unclear_owner_is_unsure() -> None:
    assert items(title="2024年政府信息公开工作年度报告", shared=True) == []
    assert items(UNSURE, title="2024年政府信息公开工作年度报告", shared=True)[:1] == ["3"]


def test_draft_for_comment_is_not_the_document() -> None:
    assert items(title="青石县门诊统筹办法（征求意见稿）公开征求意见的公告", text="征求意见稿 意见反馈") == []


def test_catalog_that_names_many_items_serves_none_of_them() -> None:
    text = "公开事项 公开时限 机构职能 领导分工 部门预算 部门决算 三公经费 应急预案 双随机 医疗救助 生育津贴"
    found = items(title="青石县医疗保障局政务公开事项标准目录", text=text)
    assert set(found) <= {"12"}


def test_law_of_another_field_is_not_the_bureaus() -> None:
    catalog = load_catalog(shipped_catalogs()["daocheng-ybj"])

    def given(title: str, text: str) -> list[str]:
        stored = page_of(title=title, text=text, menus=(("政策文件", "法律、法规"),))
        return [item for m in classify(stored, SITE, catalog, TOPICS) if m.status == MATCH for item in m.items]

    assert given("某省医疗保障条例", "地方性法规 第一章 医疗保障") == ["法律、法规"]
    assert given("某省渔业资源条例", "地方性法规 第一章 渔业资源") == []


def test_a_page_matches_a_few_topics_at_most() -> None:
    names = "、".join(topic.names[0] for topic in TOPICS)
    found = classify(page_of(title=f"{names}办事指南", text=names), SITE, CATALOG, TOPICS)
    assert sum(match.status == MATCH for match in found) <= 5


def test_reasons_say_which_word_where_and_how_much() -> None:
    match = classify(page_of(title="2024年政府信息公开工作年度报告"), SITE, CATALOG, TOPICS)[0]
    heads = [reason for reason in match.reasons if reason.feature == "title-head"]
    assert heads[0].text == "公开工作年度报告"
    assert heads[0].points > 0


def test_nearest_rejected_topics_are_kept_as_candidates() -> None:
    found = classify(page_of(title="县医保局召开部门预算编制会议"), SITE, CATALOG, TOPICS)
    assert [match.topic for match in found if match.status == REJECTED]


@pytest.mark.parametrize(
    "values",
    [
        {"kind": "list", "text": "通知一 通知二 " * 50},
        {"kind": "empty-list", "text": ""},
        {"kind": "soft-404", "text": "页面不存在"},
        {"kind": "article", "text": "暂无相关信息"},
    ],
)
def test_a_columns_own_page_is_no_document(values: dict[str, str]) -> None:
    column = {"title": "部门文件", "section_path": ("政务公开", "部门文件"), "menus": (("政务公开", "部门文件"),)}
    assert items(**column, **values) == []
    assert "1" in items(UNSURE, **column, **values)


def test_a_column_that_is_the_document_by_the_profile_counts() -> None:
    from dataclasses import replace

    section = replace(SITE.sections[0], kind="page")
    site = replace(SITE, sections=(section,))
    stored = page_of(title="机构职能", kind="list", sections=("own",), menus=(("机构职能",),), text="主要职责 贯彻执行")
    assert any("6" in match.items and match.status == MATCH for match in classify(stored, site, CATALOG, TOPICS))


def test_empty_and_hostile_pages_are_no_error() -> None:
    assert classify(page_of(title="", text=""), SITE, CATALOG, TOPICS) == ()
    for title in ("《" * 300, "关于" * 2000, "\x00\x1b[31m通知", "=cmd|calc", "〔2024〕" * 300):
        classify(page_of(title=title, text=title, url="javascript:alert(1)"), SITE, CATALOG, TOPICS)


def test_same_page_gives_the_same_matches() -> None:
    stored = page_of(title="医疗救助办理流程", text="申请材料 救助标准")
    assert classify(stored, SITE, CATALOG, TOPICS) == classify(stored, SITE, CATALOG, TOPICS)


def test_digest_changes_with_the_vocabulary() -> None:
    from dataclasses import replace

    changed = replace(TOPICS, topics=TOPICS.topics[1:])
    assert vocabulary_digest(TOPICS) == vocabulary_digest(load_topics())
    assert vocabulary_digest(TOPICS) != vocabulary_digest(changed)


def test_classification_streams_in_flat_memory_with_progress() -> None:
    def pages(count: int) -> Iterator[StoredPage]:
        for number in range(count):
            yield page_of(number, title=f"关于做好第{number}期工作的通知", text="各乡镇 实施方案 " * 20)

    seen: list[int] = []
    tracemalloc.start()
    try:
        peaks = []
        for count in (300, 3000):
            tracemalloc.reset_peak()
            before = tracemalloc.get_traced_memory()[0]
            for _ in classify_pages(pages(count), SITE, CATALOG, TOPICS, progress=seen.append):
                pass
            peaks.append(tracemalloc.get_traced_memory()[1] - before)
    finally:
        tracemalloc.stop()
    assert seen[-1] == 3000
    assert peaks[1] < peaks[0] * 1.5


@pytest.mark.parametrize(
    ("catalog", "strict", "lenient", "none"), [("guannan-ybj", 0.92, 0.97, 0.85), ("daocheng-ybj", 0.92, 0.97, 0.90)]
)
def test_shipped_model_holds_its_accuracy_on_real_pages(
    shared: Path, catalog: str, strict: float, lenient: float, none: float
) -> None:
    loaded = load_catalog(shipped_catalogs()[catalog])
    rows = read_labels(shared / "data" / "pages.csv", catalog)
    result = evaluate(rows, Classifier(TOPICS), item_map(loaded, TOPICS))
    assert result.strict / result.pages >= strict
    assert result.lenient / result.pages >= lenient
    assert result.none_right / result.none_pages >= none


@pytest.mark.parametrize(
    ("catalog", "strict", "lenient", "none"), [("guannan-ybj", 0.93, 0.97, 0.90), ("daocheng-ybj", 0.92, 0.96, 0.92)]
)
def test_shipped_model_holds_its_accuracy_on_made_up_pages(
    catalog: str, strict: float, lenient: float, none: float
) -> None:
    loaded = load_catalog(shipped_catalogs()[catalog])
    rows = read_labels(Path(__file__).with_name("fresh_pages.csv"), catalog)
    result = evaluate(rows, Classifier(TOPICS), item_map(loaded, TOPICS))
    assert result.pages > 300
    assert result.strict / result.pages >= strict
    assert result.lenient / result.pages >= lenient
    assert result.none_right / result.none_pages >= none


def test_a_page_without_a_title_is_told_by_its_text() -> None:
    facts = PageFacts(url="", opening="政府信息公开\n主动公开政府信息210条\n受理申请\n存在的问题")
    assert [row.pair.topic.id for row in Classifier(TOPICS).topics_of(facts) if row.status == "match"][:1] == [
        "年度报告"
    ]


def test_a_secretary_of_the_party_group_does_not_make_a_visit_party_news() -> None:
    facts = PageFacts(url="", opening="县医保局党组书记、局长一行赴乡镇调研医保服务站 慰问经办人员")
    found = {row.pair.topic.id: row.status for row in Classifier(TOPICS).topics_of(facts)}
    assert found.get("新闻动态") == "match"
    assert found.get("党建纪检") != "match"


def test_evaluation_counts_misses_and_confusions() -> None:
    def row(title: str, *gold: str, alt: tuple[str, ...] = (), against: tuple[str, ...] = ()) -> Labelled:
        return Labelled(title, PageFacts(url="", title=title), gold, alt, against)

    rows = [
        row("2024年政府信息公开工作年度报告", "3"),
        row("2023年政府信息公开工作年度报告", "5"),
        row("2022年政府信息公开工作年度报告", "5", alt=("3",)),
        row("今天天气", "none"),
        row("2021年政府信息公开工作年度报告", against=("3",)),
    ]
    result = evaluate(rows, Classifier(TOPICS), item_map(CATALOG, TOPICS))
    assert (result.strict, result.lenient, result.none_right, result.none_pages) == (2, 3, 1, 1)
    scores = {score.item: (score.right, score.wrong, score.missed) for score in result.items}
    assert scores["3"] == (1, 2, 0)
    assert scores["5"] == (0, 0, 2)
    assert ("5", "3", 2) in result.confusions
