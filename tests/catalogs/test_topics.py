"""The vocabulary: strict reading, references between topics, size and sense of the shipped file."""

from __future__ import annotations

from pathlib import Path

import pytest

from audit.kinds import load_kinds
from catalogs.model import CatalogError
from catalogs.topics import fold, load_topics

HEAD = 'schema = 1\n[defaults]\nnature = "event"\ndeadline = "20个工作日内"\nauthority = "条例第二十六条"\n'
GOOD = HEAD + '[[topic]]\nid = "年度报告"\nnames = ["信息公开年报"]\ndocument_kinds = ["年报"]\n'


def load(tmp_path: Path, text: str):
    path = tmp_path / "topics.toml"
    path.write_text(text, encoding="utf-8")
    return load_topics(path)


def test_small_file_reads_and_takes_defaults(tmp_path: Path) -> None:
    topic = load(tmp_path, GOOD).topic("年度报告")
    assert (topic.nature, topic.deadline, topic.document_kinds) == ("event", "20个工作日内", ("年报",))


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (("names =", "nams ="), "nams"),
        (('names = ["信息公开年报"]', "names = []"), "names"),
        (('["信息公开年报"]', '[""]'), "names"),
        (('["信息公开年报"]', '"信息公开年报"'), "列表"),
        (("schema = 1", "schema = 9"), "schema"),
        (('nature = "event"', 'nature = "sometimes"'), "nature"),
        (('document_kinds = ["年报"]', 'broader = "没有的主题"'), "没有的主题"),
        (('document_kinds = ["年报"]', 'displaces = ["没有的主题"]'), "没有的主题"),
        (('document_kinds = ["年报"]', 'within = ["没有的主题"]'), "没有的主题"),
        (('document_kinds = ["年报"]', 'broader = "年度报告"'), "成环"),
        (('document_kinds = ["年报"]', "freshness_days = -1"), "freshness_days"),
        (('document_kinds = ["年报"]', "freshness_days = true"), "freshness_days"),
        (('document_kinds = ["年报"]', 'recurrence = "daily"'), "recurrence"),
        (('id = "年度报告"', 'id = ""'), "id"),
        (("[[topic]]", "[[topics]]"), "topics"),
        (("schema = 1", "schema = "), "读不出"),
    ],
)
def test_faulty_file_ends_in_an_error_that_names_file_and_place(
    tmp_path: Path, change: tuple[str, str], told: str
) -> None:
    with pytest.raises(CatalogError, match=r"topics\.toml") as error:
        load(tmp_path, GOOD.replace(*change))
    assert told in str(error.value)


def test_doubled_topic_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CatalogError, match="不止一次"):
        load(tmp_path, GOOD + '[[topic]]\nid = "年度报告"\nnames = ["年报"]\n')


def test_missing_file_is_a_catalog_error(tmp_path: Path) -> None:
    with pytest.raises(CatalogError, match="读不出"):
        load_topics(tmp_path / "none.toml")


def test_unknown_topic_names_the_nearest() -> None:
    with pytest.raises(CatalogError, match="年度报告"):
        load_topics().topic("年度报告书")


def test_shipped_vocabulary_is_whole() -> None:
    topics = load_topics()
    kinds = {kind.id for kind in load_kinds().kinds}
    assert 70 <= len(topics) <= 120
    for topic in topics:
        assert topic.deadline, topic.id
        assert topic.authority, topic.id
        assert set(topic.document_kinds) <= kinds, topic.id
        if topic.nature == "periodic":
            assert topic.recurrence, topic.id
        own = {fold(term) for term in (*topic.names, *topic.title_heads)}
        assert not own & {fold(term) for term in topic.exclusions}, topic.id


def test_no_term_is_an_address_or_a_site() -> None:
    for topic in load_topics():
        for code in topic.address_codes:
            assert "." not in code, code
            assert "/" not in code, code


@pytest.mark.parametrize(
    ("raw", "folded"),
    [
        ("“三公”经费", "三公经费"),
        ("信息　公开 年报", "信息公开年报"),
        ("２０２５年（试行）", "2025年(试行)"),
        ("\u200b目录\ufeff", "目录"),
    ],
)
def test_fold(raw: str, folded: str) -> None:
    assert fold(raw) == folded


def test_domain_is_told_by_the_bureau_name() -> None:
    topics = load_topics()
    assert "医保" in topics.domain_of("某县医疗保障局")
    assert topics.domain_of("某县气象局") == ()
