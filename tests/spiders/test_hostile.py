"""The hostile site: endless redirects, a slow drip, a huge page, a gzip bomb, private addresses. Bounded, recorded, harmless."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from crawler.model import Access
from crawler.profile import find_site, load_site
from crawler.store import CrawlStore
from gongkai.practice import relocate, serve, truth_table
from spiders.runner import CrawlOptions, run_crawls


@pytest.mark.slow
@pytest.mark.timeout(120)  # the slow drip and the endless redirects would go on for ever
def test_the_hostile_site_is_bounded_recorded_and_harmless(tmp_path):
    site = load_site(find_site("practice-hostile"))
    options = CrawlOptions(
        tmp_path / "g.db", tmp_path / "archive", lambda: datetime(2026, 11, 2, tzinfo=UTC), "gongkai/test"
    )
    with serve("practice-hostile", {}) as served:
        (summary,) = run_crawls([replace(relocate(site, served), timeout=1.5)], options)
    assert summary.state == "finished"
    with CrawlStore.open(options.db, readonly=True) as store:
        pages = {page.url.split("/", 3)[3]: page for page in store.pages(site.id)}
        (statement,) = store.coverage(site.id)
    expected = {
        "loop/1": Access.HTTP_ERROR,
        "self.html": Access.HTTP_ERROR,
        "to-secret.html": Access.OFF_LIST,
        "to-metadata.html": Access.OFF_LIST,
        "drip.html": Access.TIMEOUT,
        "endless.html": Access.TOO_LARGE,
        "huge.html": Access.TOO_LARGE,
        "bomb.html": Access.TOO_LARGE,
        "reset.html": Access.REFUSED,
    }
    found = {path: pages[path].access for path in expected if path in pages}
    assert {path: access for path, access in found.items() if access != expected[path]} == {}
    assert len(found) >= 7
    assert sum(page.access is Access.OK for page in pages.values()) >= 12
    assert statement.access is Access.OK
    written = [path.relative_to(tmp_path) for path in tmp_path.rglob("*") if path.is_file()]
    assert all(str(path).startswith(("g.db", "archive/crawl-")) for path in written)
    assert sum((tmp_path / path).stat().st_size for path in written) < 20_000_000


@pytest.mark.slow
def test_every_ending_of_the_access_site_has_its_name(tmp_path):
    site = load_site(find_site("practice-access"))
    options = CrawlOptions(
        tmp_path / "g.db", tmp_path / "archive", lambda: datetime(2026, 11, 2, tzinfo=UTC), "gongkai/test"
    )
    with serve("practice-access", {}) as served:
        run_crawls([replace(relocate(site, served), timeout=1.2)], options)
    with CrawlStore.open(options.db, readonly=True) as store:
        found = {statement.section: statement for statement in store.coverage(site.id)}
    truths = {truth.section: truth for truth in truth_table("practice-access").lists}
    complete = {section for section, statement in found.items() if statement.complete}
    assert complete == {section for section, truth in truths.items() if truth.code in ("complete", "empty")}
    named = {s: found[s].access.value for s, truth in truths.items() if truth.access}
    expected = {s: truth.access for s, truth in truths.items() if truth.access}
    assert {s: (named[s], expected[s]) for s in named if named[s] != expected[s]} == {}
