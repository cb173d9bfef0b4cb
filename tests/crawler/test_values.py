"""索引号, 文号, publishers, validity: what is a value and what templates print beside it."""

from __future__ import annotations

import pytest

from crawler.reading.values import (
    clean_doc_no,
    clean_index_no,
    clean_publisher,
    clean_validity,
    doc_no_in_text,
    organ_of_index,
)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("11440300MB2C12345X/2021-00426", "11440300MB2C12345X/2021-00426"),
        ("000014349 / 2017 - 00110", "000014349/2017-00110"),
        ("K00000000-201704-00036", "K00000000-201704-00036"),
        ("QH-2024-0007 【打印】", "QH-2024-0007"),
        ("无", ""),
        ("发布机构", ""),
        ("--", ""),
        ("", ""),
    ],
)
def test_index_no(text: str, number: str) -> None:
    assert clean_index_no(text) == number


@pytest.mark.parametrize(
    ("index_no", "organ"),
    [
        ("11440300MB2C12345X/2021-00426", "11440300MB2C12345X"),
        ("002482429/2024-00123", "002482429"),
        ("00248242-9/2024-1", "002482429"),
        ("K00000000-201704-00036", "K00000000"),
        ("QH-2024-0007", ""),
        ("", ""),
    ],
)
def test_organ_of_index(index_no: str, organ: str) -> None:
    assert organ_of_index(index_no) == organ


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("青医保发〔2024〕7号", "青医保发〔2024〕7号"),
        ("青医保发[2024]7号", "青医保发[2024]7号"),
        ("青医保函〔2024〕 12 号", "青医保函〔2024〕 12 号"),
        ("2024年第3号", "2024年第3号"),
        ("第12号", "第12号"),
        ("无", ""),
        ("暂无", ""),
        ("主题词：医保", ""),
        ("", ""),
    ],
)
def test_doc_no(text: str, number: str) -> None:
    assert clean_doc_no(text) == number


def test_doc_no_of_the_text_stands_alone_in_its_line() -> None:
    assert doc_no_in_text("", ["青医保发〔2024〕7号", "正文"]) == "青医保发〔2024〕7号"
    assert doc_no_in_text("", ["根据青医保发〔2024〕7号文件精神，现通知如下。"]) == ""


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("青禾县医疗保障局", "青禾县医疗保障局"),
        ("县医保局 浏览次数：12", "县医保局"),
        ("县医保局发布时间：2024-05-19", "县医保局"),
        ("《青禾日报》", "《青禾日报》"),
        ("{{data.docSource}}", ""),
        ("http://a.cn", ""),
        ("—", ""),
        ("2024", ""),
    ],
)
def test_publisher(text: str, name: str) -> None:
    assert clean_publisher(text) == name


@pytest.mark.parametrize(
    ("text", "mark"), [("有效", "有效"), ("现行有效", "现行有效"), ("已废止", "已废止"), ("长期公开", ""), ("", "")]
)
def test_validity(text: str, mark: str) -> None:
    assert clean_validity(text) == mark
