"""A captured page keeps its words and tables and loses everything that could act."""

from __future__ import annotations

import re

import pytest

from reports.captures import plain_html

PAGE = """<!DOCTYPE html><html><head><title>标题</title><meta name="PubDate" content="2026-03-05 09:20">
<style>p{color:red}</style><script>alert('<p>')</script></head>
<body onload="x()"><h1 style="color:red">公开年报</h1><p>第一段<a href="javascript:x()">链接</a></p>
<table><tr><td colspan="2" onclick="x()">格</td></tr></table><img src=x onerror=x()><svg><script>x()</script></svg></body>"""


def test_words_meta_and_tables_stay() -> None:
    text = plain_html(PAGE, 10_000)
    assert "<td>PubDate</td><td>2026-03-05 09:20</td>" in text
    assert "<h1>公开年报</h1>" in text
    assert "<p>第一段链接</p>" in text
    assert '<td colspan="2">格</td>' in text


def test_nothing_that_acts_stays() -> None:
    text = plain_html(PAGE, 10_000)
    assert not re.search(r"alert|onclick|onload|onerror|javascript|<(img|script|style|svg|a)\b|color", text)


@pytest.mark.parametrize(
    "text",
    ["", "<", "<p", "</p></div></table>", "<![CDATA[x", "<!--", "<td colspan='９９'>x", "<script>", "&#xd800;&#0;&lt;b&gt;",
     "<div>" * 5000, "<td colspan=" + "9" * 400 + ">x"],
)  # fmt: skip
def test_broken_markup_is_read_as_far_as_it_goes(text: str) -> None:
    result = plain_html(text, 1000)
    result.encode("utf-8")
    assert len(result) < 12_000


def test_long_pages_are_cut_and_say_so() -> None:
    text = plain_html("<p>" + "长" * 50_000 + "</p><p>后</p>", 1000)
    assert len(text) < 1100
    assert text.endswith("<p>…</p>")
