"""Kept notes and reasons in English: the whole of one or nothing."""

from __future__ import annotations

import pytest

from crawler.english import FROM_ROW, in_english, without_library
from crawler.model import DateEvidence, Origin
from crawler.reading.dates import resolve_formed, resolve_published


def _claim(value: str, origin: Origin, role: str = "published") -> DateEvidence:
    return DateEvidence(role, value, "day", origin, value, "")


@pytest.mark.parametrize(
    ("zh", "en"),
    [
        ("页面标注的发布日期「2026-03-05；上午」", "publication date as labelled on the page “2026-03-05；上午”"),
        ("HTTP 412", "HTTP 412"),
        ("第2页：HTTP 404；声明279条，读到60条", "page 2: HTTP 404; 279 rows declared, 60 read"),
        ("转到别处的栏目 1 个：税收管理", "columns that lead elsewhere, 1: 税收管理"),
        ("第3页：转向首页 http://a.example/", "page 3: redirects to the home page http://a.example/"),
        ("第3页：一句没有人见过的话", "第3页：一句没有人见过的话"),
        ("没有栏目树接口（HTTP 404）", "there is no interface of the tree (HTTP 404)"),
        ("落款，第9行", "signature, line 9"),
        ("发布日期，第4行", "发布日期, line 4"),
        ("页面没有印出发布日期" + FROM_ROW, "the page prints no publication date (read from its list row, not opened)"),
        ("robots.txt 取不到：DownloadConnectionRefusedError: 111: refused.", "robots.txt could not be fetched"),
        ("", ""),
    ],
)
def test_a_note_in_english(zh: str, en: str) -> None:
    assert in_english(zh) == en


def test_half_a_note_is_none() -> None:
    note = "第2页：HTTP 404；一句没有人见过的话"
    assert in_english(note) == note
    assert in_english("不采信：2026-03-05（没见过的理由）") == "不采信：2026-03-05（没见过的理由）"


def test_what_the_library_said_is_dropped_and_the_rest_kept() -> None:
    said = "第2页：HTTP 404；DownloadFailedError: [<twisted.python.failure.Failure x>]；证书已过期"
    assert without_library(said) == "第2页：HTTP 404；证书已过期"


def test_what_the_reading_of_dates_says_is_known() -> None:
    published = [
        [_claim("2026-03-05", Origin.LABEL), _claim("2026-03-05", Origin.META), _claim("2026-03-09", Origin.LIST_ROW)],
        [_claim("2026-03-05", Origin.LABEL), _claim("1980-01-01", Origin.META)],
        [_claim("2026-03-05", Origin.ADDRESS), _claim("2026-03-05", Origin.LAST_MODIFIED)],
        [_claim("2026-03-05", Origin.ADDRESS)],
        [],
    ]
    formed = [[_claim("2026-03-05", Origin.LABEL, "formed"), _claim("2026-03-01", Origin.SIGNATURE, "formed")], []]
    told = [resolve_published(claims).reason for claims in published] + [
        resolve_formed(claims).reason for claims in formed
    ]
    assert len(set(told)) >= 6
    for reason in told:
        assert in_english(reason).isascii() or "“" in in_english(reason), reason
