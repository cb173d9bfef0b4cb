"""Decoding from bytes: which encoding was used, why, and that nothing is lost."""

from __future__ import annotations

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.reading.decode import decode

TEXT = "<html><head>{meta}</head><body><p>青禾县医疗保障局关于做好参保缴费工作的通知</p></body></html>"
HEADER = {"Content-Type": "text/html; charset={}"}


def page(meta: str, encoding: str) -> bytes:
    return TEXT.format(meta=f'<meta charset="{meta}">' if meta else "").encode(encoding)


@pytest.mark.parametrize(
    ("body", "charset", "encoding", "words"),
    [
        (page("utf-8", "utf-8"), "", "utf-8", "meta标签声明，字节相符"),
        (page("", "utf-8"), "utf-8", "utf-8", "HTTP头声明，字节相符"),
        (page("", "utf-8"), "", "utf-8", "未声明"),
        (page("gb2312", "utf-8"), "", "utf-8", "与meta标签的声明不符"),
        (page("utf-8", "utf-8"), "GBK", "utf-8", "与HTTP头的声明不符"),
        (page("gb2312", "gb18030"), "", "gb18030", "meta标签声明，字节相符"),
        (page("utf-8", "gb18030"), "", "gb18030", "与meta标签的声明不符"),
        (page("", "gb18030"), "iso-8859-1", "gb18030", "未声明"),
        (page("", "gb18030"), "utf-8", "gb18030", "与HTTP头的声明不符"),
        (page("x-unknown", "gb18030"), "", "gb18030", "未声明"),
        (codecs.BOM_UTF8 + page("gbk", "utf-8"), "", "utf-8", "字节顺序标记"),
        (codecs.BOM_UTF16_LE + page("gb2312", "utf-16-le"), "", "utf-16-le", "字节顺序标记"),
        (codecs.BOM_UTF16_BE + page("", "utf-16-be"), "", "utf-16-be", "字节顺序标记"),
        (page("", "utf-16-le"), "", "utf-16-le", "零字节"),
        (page("", "utf-16-be"), "utf-8", "utf-16-be", "零字节"),
    ],
)
def test_encoding_and_reason(body: bytes, charset: str, encoding: str, words: str) -> None:
    found = decode(body, {"content-type": f"text/html; charset={charset}"} if charset else {})
    assert (found.encoding, words in found.reason) == (encoding, True), found.reason
    assert "青禾县医疗保障局关于做好参保缴费工作的通知" in found.text


def test_charset_of_a_script_is_not_the_page_s() -> None:
    body = TEXT.format(meta='<script src="a.js" charset="utf-8"></script><meta charset="gb2312">').encode("gb18030")
    assert decode(body, {}).encoding == "gb18030"


def test_traditional_page_that_says_so() -> None:
    body = '<meta charset="big5"><p>關於醫療保險的通知</p>'.encode("big5")
    assert decode(body, {}).text.endswith("關於醫療保險的通知</p>")


def test_truncated_utf8_stays_utf8() -> None:
    found = decode(page("utf-8", "utf-8").replace(b"</p></body></html>", b"")[:-1], {})
    assert found.encoding == "utf-8"
    assert "截断" in found.reason


@pytest.mark.parametrize(("main", "other"), [("utf-8", "gb18030"), ("gb18030", "utf-8")])
def test_lines_of_another_encoding_are_read_in_it(main: str, other: str) -> None:
    lines = ["各乡镇人民政府、县级各部门要认真贯彻落实本通知要求，做好宣传发动工作。"] * 6
    body = "\n".join(lines).encode(main) + "\n友情链接：青禾县人民政府\n".encode(other)
    found = decode(body, {})
    assert found.encoding == "mixed"
    assert "友情链接：青禾县人民政府" in found.text
    assert "\ufffd" not in found.text


def test_bytes_of_no_encoding_are_counted() -> None:
    body = "医疗保障局通知公告".encode() * 20 + b"\xff\xfe\xfd" + "医疗保障局通知公告".encode() * 20
    found = decode(body, {})
    assert found.encoding == "utf-8"
    assert "处字节无法识别" in found.reason


def test_control_and_invisible_characters_go() -> None:
    assert decode("发\u200b布\x00时间\ufeff：2024".encode(), {}).text == "发布时间：2024"


@given(st.binary(max_size=400))
def test_never_fails(body: bytes) -> None:
    found = decode(body, {})
    assert found.reason
    assert "\x00" not in found.text


@given(st.text(alphabet=st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5), min_size=24, max_size=80))
def test_utf8_and_gb18030_are_told_apart(text: str) -> None:
    assert decode(text.encode(), {}).text == text
    assert decode(text.encode("gb18030"), {}).text == text
