"""The audit of a bureau whose lists say enough: leaving pages unopened saves requests and accuses nobody anew."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from urllib.parse import urlsplit

import pytest

from audit.model import Outcome
from crawler.profile import find_site, load_site
from gongkai.cli.stages import judge
from gongkai.practice import relocate, serve
from spiders.runner import CrawlOptions, run_crawls

NAME = "practice-daocheng"


@pytest.fixture(scope="module")
def both(tmp_path_factory):
    """(summary, findings by what they are about) of the same bureau with every page opened and with what is needed."""
    found = {}
    for details in ("all", "needed"):
        folder = tmp_path_factory.mktemp(details)
        profile = folder / f"{NAME}.toml"
        text = find_site(NAME).read_text("utf-8")
        profile.write_text(re.sub(r"(?m)^schema = 1$", f'schema = 1\ndetails = "{details}"', text, count=1), "utf-8")
        options = CrawlOptions(
            folder / "g.db", folder / "archive", lambda: datetime(2026, 11, 2, tzinfo=UTC), "gongkai/test"
        )
        with serve(NAME, {}) as served:
            (summary,) = run_crawls([relocate(load_site(profile), served)], options)
        findings = judge(str(profile), options.db, as_of=date(2026, 10, 31)).findings
        found[details] = summary, {_key(finding): finding for finding in findings}
    return found


def _key(finding):
    """What a finding is about; page numbers and ports differ from crawl to crawl."""
    documents = {urlsplit(url).path for page in finding.evidence for url in page["urls"]}
    return finding.item, finding.period, finding.certainty, tuple(sorted(documents))


def test_pages_are_left_unopened(both):
    whole, needed = both["all"][0], both["needed"][0]
    assert whole.pages_listed == 0
    assert needed.pages_listed >= 10
    assert needed.requests <= whole.requests - needed.pages_listed


def test_nothing_is_accused_that_opened_pages_do_not_accuse(both):
    failed = {details: {key for key, f in both[details][1].items() if f.outcome is Outcome.FAILED} for details in both}
    assert failed["needed"] <= failed["all"]
    assert len(failed["needed"]) < len(failed["all"])  # the point is not empty: some would have been accused


def test_what_a_row_accuses_is_left_open_with_the_reason(both):
    opened, needed = both["all"][1], both["needed"][1]
    doubted = [
        needed[key]
        for key, f in opened.items() if f.outcome is Outcome.FAILED and key in needed
        and needed[key].outcome is Outcome.CANT_TELL
    ]  # fmt: skip
    assert doubted
    assert all("没有打开" in f.sentence_zh or f.code in ("no-trigger-date", "coverage-incomplete") for f in doubted), [
        f.sentence_zh for f in doubted
    ]
    for finding in doubted:
        assert all(page["capture"] for page in finding.evidence)
