"""Taking titles apart, what the lexicon sees, and the named features of a pair."""

from __future__ import annotations

from pathlib import Path

import pytest

from audit.facts import PageFacts, address_words, facts_of, facts_of_row, take_apart
from audit.features import NAMES, FeatureReader
from audit.lexicon import Lexicon
from audit.model import AuditError
from audit.scoring import load_weights, weights_from
from catalogs.topics import Topic, Topics, load_topics
from tests.audit.stored_pages import page_of, site_of

READER = FeatureReader(load_topics())


def pairs(**facts: object):
    page = PageFacts(url=str(facts.pop("url", "http://x.example.invalid/1.html")), **facts)  # type: ignore[arg-type]
    kind, seen = READER.read(page)
    return {pair.topic.id: pair for pair in READER.pairs(page, seen, kind)}


@pytest.mark.parametrize(
    ("title", "headed", "quoted", "inner"),
    [
        ("关于印发《某县应急预案》的通知", "关于印发《》的通知", "某县应急预案", "某县应急预案"),
        ("关于印发某县发展规划的通知（某政发〔2024〕3号）", "关于印发某县发展规划的通知", "", "某县发展规划"),
        ("《医保问答》", "医保问答", "", ""),
        ("政府信息公开指南（2024年版）", "政府信息公开指南", "", ""),
        ("【培训考核】县局参加交流会", "县局参加交流会", "", ""),
        ("某医保罚字〔2025〕第8号行政处罚决定书", "行政处罚决定书", "", ""),
        ("工 作 总 结", "工作总结", "", ""),
        ("《没有收尾的书名号", "没有收尾的书名号", "", ""),
        ("", "", "", ""),
    ],
)
def test_take_apart(title: str, headed: str, quoted: str, inner: str) -> None:
    parts = take_apart(title)
    assert (parts.headed, parts.quoted, parts.inner) == (headed, quoted, inner)


def test_prefix_in_brackets_is_a_column() -> None:
    assert take_apart("【培训考核】县局参加交流会").prefix == "培训考核"


def test_address_words_drop_numbers_and_give_host_endings() -> None:
    words = address_words("http://xcrd.example.gov.cn/zwgk/xxgknb/202401/t20240122_1.html?pid=7")
    assert {"xxgknb", "zwgk", "pid", "*rd"} <= words
    assert not any(word.isdigit() for word in words)


def test_broken_address_is_no_error() -> None:
    assert "bmwj" in address_words("http://[::1/a/bmwj/")
    assert address_words("") == frozenset()


def test_lexicon_finds_overlapping_terms_and_heads() -> None:
    lexicon = Lexicon(["年报", "公开年报", "报"])
    found, heads = lexicon.find_heads("信息公开年报")
    assert {lexicon.terms[number] for number in found} == {"年报", "公开年报", "报"}
    assert heads == found
    assert lexicon.find("") == frozenset()


def test_longest_term_has_the_highest_number() -> None:
    lexicon = Lexicon(["甲乙丙丁", "甲", "甲乙"])
    assert [len(term) for term in lexicon.terms] == sorted(len(term) for term in lexicon.terms)


def test_head_outside_quotation_decides() -> None:
    found = pairs(title="《某县2024年部门预算》解读")
    assert "title-head" in found["政策解读"].values
    assert "部门预算" not in found or "title-name" not in found["部门预算"].values


def test_word_inside_quotation_is_only_quoted() -> None:
    assert "title-quoted" in pairs(title="学习《信息公开年报》心得")["年度报告"].values


def test_exclusion_fires_with_its_word() -> None:
    pair = pairs(title="县局召开部门预算会议")["部门预算"]
    assert pair.values["exclusion"] == 1.0
    assert pair.words["exclusion"] in {"召开", "会议"}


def test_exclusion_that_only_overlaps_one_of_two_names_does_not_fire() -> None:
    both = pairs(title="生育医疗费、计划生育医疗费支付办事指南")["生育医疗费支付"]
    one = pairs(title="计划生育医疗费支付办事指南")["生育医疗费支付"]
    assert "exclusion" not in both.values
    assert "exclusion" in one.values


def test_every_feature_has_a_name_that_the_weights_know() -> None:
    for pair in pairs(title="关于印发部门预算公开办法的通知", opening="部门预算 收支总表").values():
        assert set(pair.values) <= set(NAMES)


def test_column_that_the_profile_gives_a_topic_counts_as_its_column() -> None:
    found = pairs(title="某表", home=frozenset({"年度报告"}))
    assert found["年度报告"].values["section"] == 1.0


def test_page_titled_after_its_column_takes_the_row_title() -> None:
    stored = page_of(title="统计信息", menus=(("公开", "统计信息"),), row_titles=("2024年度部门决算",))
    assert facts_of(stored).title == "2024年度部门决算"


def test_home_topics_come_from_the_profile() -> None:
    site = site_of(topics=("年度报告",))
    facts = facts_of(page_of(sections=("own",)), site)
    assert facts.home == {"年度报告"}


def test_row_without_columns_is_read_as_empty() -> None:
    facts = facts_of_row({"url": "http://x.example.invalid/"})
    assert (facts.title, facts.paths, facts.page_kind) == ("", (), "article")


def test_unknown_kind_of_a_topic_is_refused() -> None:
    with pytest.raises(AuditError, match="没有这种"):
        FeatureReader(Topics((Topic("甲", ("甲",), document_kinds=("没有这种",)),)))


@pytest.mark.parametrize(
    ("data", "told"),
    [
        ({}, "缺少"),
        ({"weights": dict.fromkeys((*NAMES, "bias"), 0.0) | {"tilte-head": 1.0}}, "tilte-head"),
        ({"weights": dict.fromkeys((*NAMES, "bias"), 0.0)}, "thresholds"),
        (
            {"weights": dict.fromkeys((*NAMES, "bias"), 0.0), "thresholds": {"match": 0.2, "unsure": 0.5, "most": 3}},
            "unsure",
        ),
        (
            {"weights": dict.fromkeys((*NAMES, "bias"), "x"), "thresholds": {"match": 0.5, "unsure": 0.3, "most": 3}},
            "有限的数",
        ),
    ],
)
def test_faulty_weights(data: dict[str, object], told: str) -> None:
    with pytest.raises(AuditError, match=r"w\.toml") as error:
        weights_from(data, "w.toml")
    assert told in str(error.value)


def test_override_wins_over_the_fit(tmp_path: Path) -> None:
    shipped = load_weights()
    text = (Path(__file__).parents[2] / "audit" / "data" / "weights.toml").read_text(encoding="utf-8")
    path = tmp_path / "weights.toml"
    path.write_text(text.replace("[overrides]\n", "[overrides]\naddress = 9.0\n"), encoding="utf-8")
    assert load_weights(path).weights["address"] == 9.0
    assert shipped.weights["address"] != 9.0
