"""Every family against its practice site's truth table: rows, pages, dates, coverage."""

from __future__ import annotations

import pytest

from crawler.model import Access
from crawler.profile import find_site, load_site
from gongkai.practice import names, relocate, serve, truth_table
from spiders.families import BY_NAME

SLOW = {"practice-hiwcm"}  # refuses a fast second request: only some pages are opened
FAMILIES = [name for name in names() if name not in ("practice-hostile", "practice-access")]


def _code(statement):
    """The truth table's word for a statement."""
    if statement.complete:
        return "empty" if statement.rows_read == 0 else "complete"
    if statement.access is Access.ROBOTS:
        return "robots"
    if statement.access in (Access.BLOCKED, Access.CHALLENGE):
        return "blocked"
    if statement.access is not Access.OK:
        return "down"
    return "truncated" if statement.truncated else "incomplete"


@pytest.fixture(scope="module", params=FAMILIES)
def crawled(request, tmp_path_factory):
    from datetime import UTC, datetime

    from crawler.store import CrawlStore
    from spiders.runner import CrawlOptions, run_crawls

    name = request.param
    folder = tmp_path_factory.mktemp(name)
    site = load_site(find_site(name))
    options = CrawlOptions(
        folder / "g.db",
        folder / "archive",
        lambda: datetime(2026, 11, 2, tzinfo=UTC),
        "gongkai/test",
        limit=8 if name in SLOW else None,
    )
    with serve(name, {}) as served:
        (summary,) = run_crawls([relocate(site, served)], options)
        assert set(served.peak.values()) == {1}
    with CrawlStore.open(options.db, readonly=True) as store:
        return name, site, summary, {s.section: s for s in store.coverage(site.id)}, list(store.pages(site.id))


def test_lists(crawled):
    name, site, _, coverage, _ = crawled
    single = {section.id for section in site.sections if section.kind == "page"}
    expected = {t.section: (t.code, t.rows) for t in truth_table(name).lists if t.section not in single}
    found = {section: (_code(coverage[section]), coverage[section].rows_read) for section in expected}
    differences = {
        s: (expected[s], found[s], coverage[s].family, coverage[s].note) for s in expected if expected[s] != found[s]
    }
    assert not differences
    assert all(coverage[section].complete for section in single)


def test_dates_of_the_first_and_last_row(crawled):
    name, _, _, _, pages = crawled
    for truth in truth_table(name).lists:
        days = [p.extra["row_dates"] for p in pages if truth.section in p.sections and p.extra["row_dates"]]
        if not (truth.first_on and truth.last_on and days):
            continue
        printed = {evidence.value[:10] for p in pages if truth.section in p.sections for evidence in p.page.dates}
        assert {truth.first_on, truth.last_on} <= printed, truth.section


def test_every_page_was_read_or_says_why_not(crawled):
    name, _, summary, _, pages = crawled
    unread = [
        (p.url, p.access, p.extra["note"])
        for p in pages
        if p.access not in (Access.OK, Access.OFF_LIST, Access.NOT_ATTEMPTED)
    ]
    assert all(access in (Access.SOFT_404, Access.NOT_FOUND) for _, access, _ in unread), unread
    assert len(unread) <= 1
    if name not in SLOW:
        assert summary.pages_waiting == 0
        assert all(
            p.page.published_on is not None or p.page.published_reason or p.page.kind != "article" for p in pages
        )


def test_the_family_that_read_is_named_with_a_sign(crawled):
    _, _, _, coverage, _ = crawled
    for statement in coverage.values():
        if statement.access is Access.OK and statement.family != "page":
            assert statement.family in BY_NAME
            assert statement.sign


def test_every_family_has_a_practice_site():
    used = set()
    for name in FAMILIES:
        site = load_site(find_site(name))
        used |= {section.family.replace("-", "_") for section in site.sections} | {
            host.family.replace("-", "_") for host in site.hosts
        }
    assert len(FAMILIES) >= 16, used
