"""Which list rows say enough that their pages need not be opened, and what is read from such a row."""

from __future__ import annotations

from dataclasses import replace

import pytest

from crawler.model import ROW, DateEvidence, Origin, Row, Section
from crawler.rows import row_page, says_enough

URL = "http://www.example.invalid/content/post_1.html"


def cms(value="2026-03-05T09:30", origin=Origin.CMS_FIRST, role="published"):
    return (DateEvidence(role, value, "minute", origin, value, "接口"),)


ENOUGH = Row(URL, "关于调整门诊慢特病认定标准的通知", "2026-03-05", dates=cms())
NEEDED = Section("s", "h", "/list/", details="needed")


@pytest.mark.parametrize(
    ("row", "section", "enough"),
    [
        (ENOUGH, NEEDED, True),
        (replace(ENOUGH, dates=cms(origin=Origin.CMS_DISPLAY)), NEEDED, True),
        (ENOUGH, Section("s", "h", "/list/"), False),  # every page is opened unless the profile says otherwise
        (ENOUGH, replace(NEEDED, shared=True), False),  # whose page it is stands in the page
        (ENOUGH, replace(NEEDED, kind="page"), False),
        (replace(ENOUGH, dates=()), NEEDED, False),  # a printed day alone is no word of the system
        (replace(ENOUGH, dates=cms("2026-03")), NEEDED, False),
        (replace(ENOUGH, dates=cms(origin=Origin.LIST_ROW)), NEEDED, False),
        (replace(ENOUGH, dates=cms(role="formed")), NEEDED, False),
        (replace(ENOUGH, title="关于调整门诊慢特病认定标准…"), NEEDED, False),
        (replace(ENOUGH, title="公告"), NEEDED, False),
        (replace(ENOUGH, title="2025年度无行政许可事项的说明"), NEEDED, False),
        (replace(ENOUGH, title="本单位没有重大建设项目"), NEEDED, False),
        (replace(ENOUGH, url="http://www.example.invalid/a/b.pdf"), NEEDED, False),
        (replace(ENOUGH, url=""), NEEDED, False),
        (replace(ENOUGH, external=True), NEEDED, False),
        (replace(ENOUGH, extra={"date_means": "updated"}), NEEDED, False),
        (replace(ENOUGH, extra={"has_files": "1"}), NEEDED, False),
    ],
)
def test_a_row_says_enough(row, section, enough):
    assert says_enough(row, section) is enough


def test_a_page_read_from_its_row_is_neither_empty_nor_undated_by_itself():
    extra = {"doc_no": "青医保发〔2026〕8号", "index_no": "MB1500000/2026-00008", "publisher": "青石县医疗保障局"}
    page = row_page(URL, "青石县2026年4月医保基金运行情况", extra, "")
    assert (page.kind, page.text, page.statement_of_none) == (ROW, "", "")
    assert (page.doc_no, page.index_no, page.publisher) == tuple(extra.values())
    assert page.periods == ("2026-04",)
    assert page.formed_on is None


def test_text_that_the_interface_sends_along_is_read_as_a_pages_text():
    text = "现将有关事项通知如下。\n一、按时缴费。\n青石县医疗保障局\n2026年3月2日"
    page = row_page(URL, "关于按时缴费的通知", {}, text)
    assert page.text == text
    assert page.issuer == "青石县医疗保障局"
    assert str(page.formed_on) == "2026-03-02"
    assert "落款" in page.formed_reason
