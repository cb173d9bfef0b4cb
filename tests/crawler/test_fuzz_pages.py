"""Damaged and hostile pages: no exception, no lost text, an end to everything (benchmarks/fuzz_pages.py and reading_speed.py measure)."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.page import read_page
from crawler.reading.markup import parse
from tests.crawler.mutations import mutate

URL = "http://a.gov.cn/zwgk/202405/t20240519_1.html"
PAGES = [file.read_bytes() for file in sorted((Path(__file__).resolve().parent.parent / "pages").glob("*/*/page.html"))]


@pytest.mark.parametrize("seed", range(4))
def test_damaged_pages_are_read(seed: int) -> None:
    for number, body in mutate(PAGES, 700, seed):
        page = read_page(URL, {}, body)
        assert page.kind, number


@given(st.binary(max_size=2000))
@settings(max_examples=150, deadline=None)
def test_any_bytes(body: bytes) -> None:
    assert read_page(URL, {"content-type": "text/html"}, body).url == URL


@given(st.text(alphabet="<>/\"'= \n!-abdivptrhe&;#x发布时间：2024年月日0-9", max_size=600))
@settings(max_examples=150, deadline=None)
def test_any_markup(text: str) -> None:
    read_page(URL, {}, text.encode())


@pytest.mark.parametrize(
    "url", ["", "x", "http://[", "http://a:b:c/", "ftp://a/b", "http://a.cn/" + "a" * 5000, "http://a.cn/%zz?x=%ff#"]
)
def test_any_address(url: str) -> None:
    body = b"<h1>t</h1><a href='http://[bad/x.pdf'>x</a><a href='//[/y.doc'>y</a><iframe src='http://[/viewer?file=z.pdf'></iframe><base href='http://['>"
    assert read_page(url, {}, body).url == url


@pytest.mark.parametrize(
    "tag",
    ["<div>", "<table><tr><td>", "<span>", "<b id=1>", "<ul><li>", "<a href=x>", "<font color=red>", "<form>", "<ul>"],
)
def test_ten_thousand_deep(tag: str) -> None:
    page = read_page(
        URL,
        {},
        (tag * 10_000 + "<h1>公告</h1><p>发布时间：2024-05-19</p><p>现将定点零售药店名单予以公布。</p>").encode(),
    )
    assert "2024-05-19" in {item.value for item in page.dates} or tag in {"<form>", "<a href=x>"}


def test_hundred_thousand_deep_is_read_from_the_source() -> None:
    body = ("<div>" * 100_000 + "<p>发布时间：2024-05-19</p>").encode()
    page = read_page(URL, {}, body)
    assert parse(body.decode()).fallback
    assert "2024-05-19" in {item.value for item in page.dates}


@pytest.mark.parametrize(
    "markup",
    [
        "<html><body><p>甲</p></body></html><p>乙</p>",
        "<html><body><p>甲</p></html></html><div>乙</div>",
        "<html><html><body><p>甲</p><body><p>乙</p>",
        "<p>甲<!-- c ><p>x --><p>乙",
        "<table><tr><td>甲<td>乙",
        "<p>甲</p><![CDATA[x]]><p>乙</p>",
        "<a title='>'>甲</a><p title=\"<\">乙</p>",
        "<script>var a='</p><p>';</script><p>甲</p><script><!-- document.write('<script></script>') //--></script><p>乙</p>",
    ],
)
def test_nothing_is_lost_that_a_browser_shows(markup: str) -> None:
    text = "\n".join(line.plain for line in parse(markup).lines)
    assert text == "甲\n乙"


def test_scripts_styles_and_comments_are_not_text() -> None:
    text = "\n".join(
        line.plain
        for line in parse("<style>p{}</style><p>甲</p><script>乙</script><!-- 丙 --><select><option>丁</select>").lines
    )
    assert text == "甲"


@pytest.mark.timeout(60)  # no measurement: a cost that grows with the square of the size would take minutes
@pytest.mark.parametrize(
    "piece",
    [
        "<p>各级部门要做好参保缴费工作。</p>",
        '<li><a href="/a/1.html">关于做好工作的通知</a><span>2024-05-06</span></li>',
        '<a href="',
        "<div>关",
        "发布时间：2024-05-06 ",
        "<!--",
        "<script>",
    ],
)
def test_three_megabytes_of_one_kind_end(piece: str) -> None:
    unit = piece.encode()
    body = (unit * (3_000_000 // len(unit) + 1))[:3_000_000]
    assert read_page(URL, {}, body).kind
