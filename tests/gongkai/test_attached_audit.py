"""End to end: what the files of practice-attached hold decides an item, and unread files leave it open."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from audit.classify import classify_pages
from audit.model import AuditRun, Finding, Window
from audit.run import run_audit
from catalogs.loading import find_catalog, load_catalog
from catalogs.topics import load_topics
from catalogs.workdays import WorkCalendar
from crawler.model import Site
from crawler.profile import find_site, load_site
from crawler.store import CrawlStore
from gongkai.practice import relocate, serve
from gongkai.practice.families.attached import IDENTITY
from spiders.runner import CrawlOptions, run_crawls

AS_OF = date(2026, 12, 5)  # after the most generous day for final accounts
THREE_PUBLIC = "14"  # “三公”经费情况 of guannan-ybj


@dataclass(frozen=True)
class Judged:
    run: AuditRun
    text: str

    def finding(self, item: str, period: str) -> Finding:
        (found,) = [f for f in self.run.findings if (f.item, f.period) == (item, period)]
        return found


def judge(folder: Path, **change: object) -> Iterator[Judged]:
    """Crawl practice-attached with `change` in its profile and audit it against 灌南's catalog."""
    catalog, topics = load_catalog(find_catalog("guannan-ybj")), load_topics()
    with serve("practice-attached", {}) as served:
        site: Site = replace(relocate(load_site(find_site("practice-attached")), served), all_columns=True, **change)  # type: ignore[arg-type]
        moment = datetime(2026, 12, 5, 2, tzinfo=UTC)
        run_crawls([site], CrawlOptions(folder / "g.db", folder / "archive", lambda: moment, "gongkai/test"))
    with CrawlStore.open(folder / "g.db", readonly=True) as store:
        pages, coverage = list(store.pages(site.id)), store.coverage(site.id)
    matches = [match for _, own in classify_pages(pages, site, catalog, topics) for match in own]
    run = run_audit(
        site, catalog, pages, matches, coverage, WorkCalendar.load(), topics=topics, as_of=AS_OF,
        window=Window(date(2025, 12, 6), AS_OF),
    )  # fmt: skip
    yield Judged(run, repr(run))


@pytest.fixture(scope="module")
def read(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Judged]:
    yield from judge(tmp_path_factory.mktemp("read"))


@pytest.fixture(scope="module")
def unread(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Judged]:
    yield from judge(tmp_path_factory.mktemp("unread"), attachments=False)


@pytest.mark.parametrize("period", ["2025", "2026"])
def test_a_page_that_says_only_see_attachment_serves_the_part_that_its_file_holds(read: Judged, period: str) -> None:
    finding = read.finding(THREE_PUBLIC, period)
    assert finding.code == "no-trigger-date"  # published, its 批复 is not known: neither absent nor late
    (page,) = finding.evidence
    assert any(reason["feature"] == "attachment" for reason in page["reasons"])
    (file,) = page["attachments"]
    assert (file["read"], file["access"]) == (True, "ok")
    assert file["capture"]


def test_the_date_is_the_pages_and_none_of_the_files(read: Judged) -> None:
    assert read.finding(THREE_PUBLIC, "2025").published_on == date(2026, 10, 28)


@pytest.mark.parametrize("period", ["2025", "2026"])
def test_where_the_file_was_not_read_it_cannot_be_told(unread: Judged, period: str) -> None:
    finding = unread.finding(THREE_PUBLIC, period)
    assert (str(finding.outcome), finding.code) == ("cant_tell", "coverage-incomplete")
    assert "附件未能读取，无从知道其中有无该事项" in finding.sentence_zh
    assert "attachments that could not be read may hold it" in finding.sentence_en
    assert finding.candidates[0]["why_zh"].startswith("附件未能读取，有待人工判断")


def test_the_whole_is_told_by_its_own_title_read_or_not(read: Judged, unread: Judged) -> None:
    for judged in (read, unread):
        assert judged.finding("13", "2025").code == "no-trigger-date"


def test_other_items_are_judged_alike_read_or_not(read: Judged, unread: Judged) -> None:
    def others(judged: Judged) -> list[tuple[str, str, str]]:
        return [(f.item, f.period, f.code) for f in judged.run.findings if f.item != THREE_PUBLIC]

    assert others(read) == others(unread)
    assert any(code == "not-published" for _, _, code in others(read))  # it can still be said where it is so


def test_an_identity_number_in_a_file_is_an_observation_that_shows_no_number(read: Judged, unread: Judged) -> None:
    (seen,) = [seen for seen in read.run.observations if seen["code"] == "over-disclosure"]
    assert "关于慢性病认定结果的公示" in seen["sentence_zh"]
    assert "身份证号" in seen["sentence_zh"]
    assert "identity numbers" in seen["sentence_en"]
    assert seen["evidence"][0].endswith("/attach/mingdan.docx")
    assert IDENTITY not in read.text
    assert not [seen for seen in unread.run.observations if seen["code"] == "over-disclosure"]
