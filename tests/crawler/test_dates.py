"""Dates: what the patterns read, what evidence decides, and where nothing may be said."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.model import DateEvidence, Origin
from crawler.page import read_page, resolve_formed, resolve_published
from crawler.reading.evidence import from_address, from_metas
from crawler.reading.free_dates import read_free
from crawler.reading.moments import find_month, first_day, read_http, read_value
from crawler.reading.periods import find_periods


@pytest.mark.parametrize(
    ("text", "value", "precision"),
    [
        ("2024-03-05", "2024-03-05", "day"),
        ("2024/3/5", "2024-03-05", "day"),
        ("2024.3.5", "2024-03-05", "day"),
        ("2024年3月5日", "2024-03-05", "day"),
        ("2024年3月5号", "2024-03-05", "day"),
        ("２０２４年３月５日", "2024-03-05", "day"),
        ("二〇二四年三月五日", "2024-03-05", "day"),
        ("二○二四年十二月三十一日", "2024-12-31", "day"),
        ("二零二四年十月二十日", "2024-10-20", "day"),
        ("2024-03-05 16:20", "2024-03-05T16:20", "minute"),
        ("2024-03-05T16:20:11", "2024-03-05T16:20:11", "second"),
        ("2024-03-05T16:20:11Z", "2024-03-06T00:20:11", "second"),
        ("2024-03-05T16:20:11+08:00", "2024-03-05T16:20:11", "second"),
        ("2024.09.30 09:24:36 GMT+08:00", "2024-09-30T09:24:36", "second"),
        ("2007-08-20-23:59:59", "2007-08-20T23:59:59", "second"),
        ("2023-12-01 14:43:00:0", "2023-12-01T14:43:00", "second"),
        ("2019年06月15日08:18", "2019-06-15T08:18", "minute"),
        ("2024年3月5日下午3时20分", "2024-03-05T15:20", "minute"),
        ("2024-03-05 03:20 PM", "2024-03-05T15:20", "minute"),
        ("2024-03-05 12:05 AM", "2024-03-05T00:05", "minute"),
        ("2024-03-05 25:61", "2024-03-05", "day"),
        ("20240305", "2024-03-05", "day"),
        ("1709625600", "2024-03-05T16:00:00", "second"),
        ("1709625600000", "2024-03-05T16:00:00", "second"),
        ("2024-03", "2024-03", "month"),
        ("2024年3月", "2024-03", "month"),
    ],
)
def test_forms(text: str, value: str, precision: str) -> None:
    found = read_value(text)
    assert found is not None
    assert (found.value, found.precision) == (value, precision)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2024-02-30",
        "2024年13月1日",
        "1899-01-01",
        "2024",
        "03-05",
        "3月5日",
        "192.168.20.24",
        "null",
        "2024-3-51",
        "20241305",
    ],
)
def test_what_is_no_date(text: str) -> None:
    assert first_day(text) is None
    assert read_value(text) is None


@given(
    st.dates(min_value=date(1949, 1, 1), max_value=date(2099, 12, 31)),
    st.sampled_from(
        ["{0:%Y-%m-%d}", "{0.year}年{0.month}月{0.day}日", "{0.year}/{0.month}/{0.day}", "{0:%Y.%m.%d} 08:09"]
    ),
)
def test_every_day_reads_back(day: date, form: str) -> None:
    found = first_day(form.format(day))
    assert found is not None
    assert found.day == day


def test_month_inside_a_day_is_no_month() -> None:
    assert find_month("2024-03-05") is None


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("3天前", "2024-06-27"),
        ("昨天 10:20", "2024-06-29"),
        ("Wed, 05 Jun 2024 08:00:00 GMT", "2024-06-05"),
        ("5 June 2024", "2024-06-05"),
        ("June 5, 2024", "2024-06-05"),
        ("刚刚", "2024-06-30"),
    ],
)
def test_free_text_through_dateparser(text: str, day: str) -> None:
    found = read_free(text, date(2024, 6, 30))
    assert found is not None
    assert found.value[:10] == day


@pytest.mark.parametrize("text", ["2024年6月", "6月5日", "星期三", "第三季度", "24-06", "待定", "1", ""])
def test_free_text_that_is_no_whole_date(text: str) -> None:
    assert read_free(text, date(2024, 6, 30)) is None


def test_http_date_is_moved_to_shanghai() -> None:
    found = read_http("Tue, 05 Mar 2024 18:00:00 GMT")
    assert found is not None
    assert found.value == "2024-03-06T02:00:00"
    assert read_http("yesterday") is None


@pytest.mark.parametrize(
    ("url", "value"),
    [
        ("http://a.cn/art/2024/3/5/art_1_2.html", "2024-03-05"),
        ("http://a.cn/zw/202403/t20240305_12.shtml", "2024-03-05"),
        ("http://a.cn/2024-03/05/content_1.shtml", "2024-03-05"),
        ("http://a.cn/2026/07-23/3653721.html", "2026-07-23"),
        ("http://a.cn/20240305/0f1e2d3c4b5a69788796a5b4c3d2e1f0.html", "2024-03-05"),
        ("http://a.cn/c100/202403/0f1e2d3c4b5a69788796a5b4c3d2e1f0.shtml", "2024-03"),
        ("http://a.cn/zfxxgk/2010916539071401985.html", ""),
        ("http://a.cn/info/1565/65178.htm", ""),
        ("http://a.cn/content_1717907197947490304.html", ""),
        ("http://[", ""),
    ],
)
def test_addresses(url: str, value: str) -> None:
    found = from_address(url)
    assert (found[0].value if found else "") == value


def test_pubdate_that_is_the_generation_time_is_no_publication() -> None:
    found = from_metas([("pubdate", "2025-08-16 10:33:59"), ("others", "页面生成时间 2025-08-16 10:33:59")])
    assert {item.role for item in found} == {"generated"}


def evidence(role: str, value: str, origin: Origin) -> DateEvidence:
    return DateEvidence(role, value, "minute" if "T" in value else "day", origin, value)


LABEL, META, ROW, ADDRESS = Origin.LABEL, Origin.META, Origin.LIST_ROW, Origin.ADDRESS


@pytest.mark.parametrize(
    ("dates", "day"),
    [
        ([("2024-05-20", META), ("2024-05-19", LABEL)], date(2024, 5, 19)),
        ([("2024-05-20", LABEL), ("2024-05-18", Origin.CMS_FIRST)], date(2024, 5, 18)),
        ([("2024-05-20", ROW)], date(2024, 5, 20)),
        ([("2024-05-20", ROW), ("2024-05-19", META)], date(2024, 5, 19)),
        ([("2024-05-20", LABEL), ("2024-05-19", Origin.INDEX_TABLE)], date(2024, 5, 19)),
        ([("2024-05-20", ADDRESS)], None),
        ([("2024-05", ADDRESS)], None),
        ([("2024-07-01", LABEL)], None),
        ([("2024-07-01", LABEL), ("2024-05-19", META)], date(2024, 5, 19)),
        ([("1980-05-19", LABEL)], None),
        ([], None),
    ],
)
def test_publication(dates: list[tuple[str, Origin]], day: date | None) -> None:
    found = resolve_published(
        [evidence("published", value, origin) for value, origin in dates], fetched_on=date(2024, 6, 30)
    )
    assert found.day == day
    assert found.reason


def test_disagreement_is_told() -> None:
    found = resolve_published([evidence("published", "2024-05-20", META), evidence("published", "2024-05-19", LABEL)])
    assert found.conflicts == ("网页标签为2024-05-20",)
    assert "不一致" in found.reason


def test_address_counts_with_last_modified_of_that_day_or_on_request() -> None:
    address = evidence("published", "2024-05-20", ADDRESS)
    modified = evidence("other", "2024-05-20T09:00", Origin.LAST_MODIFIED)
    assert resolve_published(iter([address, modified])).day == date(2024, 5, 20)
    assert resolve_published([address], accept_address=True).day == date(2024, 5, 20)
    assert resolve_published([address]).day is None


def test_bulk_day_is_not_credible_when_the_caller_says_so() -> None:
    bulk = date(2021, 7, 27)
    found = resolve_published(
        [evidence("published", "2021-07-27", LABEL), evidence("published", "2014-02-03", ROW)], not_credible=[bulk]
    )
    assert found.day == date(2014, 2, 3)
    assert "批量导入日" in found.reason


def test_label_that_is_the_upload_minute_loses_to_an_earlier_signature() -> None:
    published = evidence("published", "2024-05-19T16:20", LABEL)
    label, signature = (
        evidence("formed", "2024-05-19T16:20", Origin.INDEX_TABLE),
        evidence("formed", "2024-05-06", Origin.SIGNATURE),
    )
    assert resolve_formed([label, signature], published=published).day == date(2024, 5, 6)
    assert resolve_formed([label, signature]).day == date(2024, 5, 19)
    later = evidence("formed", "2024-06-06", Origin.SIGNATURE)
    assert resolve_formed([label, later], published=published).day == date(2024, 5, 19)


def test_relative_label_needs_the_day_of_fetching() -> None:
    text = "<p>现将定点零售药店名单予以公布，请广大参保人员知悉。</p>"
    body = f"<h1>关于公布定点药店名单的公告</h1><div>发布时间：3天前 来源：县医保局</div><div id=zoom>{text}</div>".encode()
    assert read_page("http://a.cn/1.html", {}, body).published_on is None
    assert read_page("http://a.cn/1.html", {}, body, fetched_on=date(2024, 6, 30)).published_on == date(2024, 6, 27)


@pytest.mark.parametrize(
    ("title", "periods"),
    [
        ("2025年度部门决算", ("2025",)),
        ("2025年第三季度医疗救助公示", ("2025Q3",)),
        ("2025年三季度基金运行", ("2025Q3",)),
        ("2025年10月份医保基金运行", ("2025-10",)),
        ("2025年上半年工作总结", ("2025H1",)),
        ("2023-2025年规划", ("2023", "2024", "2025")),
        ("二〇二四年政府信息公开工作年度报告", ("2024",)),
        ("关于2024年3月5日会议的通知", ()),
        ("转发国发〔2017〕28号文件的通知", ()),
        ("医疗保障基金使用监督管理条例", ()),
    ],
)
def test_periods(title: str, periods: tuple[str, ...]) -> None:
    assert find_periods(title, "") == periods
