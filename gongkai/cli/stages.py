"""The stages in a row, as `gongkai run` and `gongkai demo` take them; each stage's command calls the same functions."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from gongkai.cli.options import say

if TYPE_CHECKING:
    from audit.model import AuditRun
    from crawler.model import Site
    from spiders.jobs import CrawlSummary

STEPS = {
    "crawl": ("采集", "crawl"),
    "classify": ("归类", "classify"),
    "audit": ("核查", "audit"),
    "report": ("报告", "report"),
}


def step(name: str, lang: str, detail: str = "") -> None:
    """Say which stage begins."""
    number = list(STEPS).index(name) + 1
    say(f"[{number}/{len(STEPS)}] {STEPS[name][lang == 'en']}{'　' if detail else ''}{detail}")


def crawl(
    sites: Sequence[Site], db: Path, *, clock: Callable[[], datetime], contact: str, lang: str, quiet: bool = False,
    retry_after: timedelta | None = None, wait: bool = False,
) -> list[CrawlSummary]:  # fmt: skip
    """Crawl the sites into `db`, the archive beside it, and (unless `quiet`) say what was read and what was not.

    `retry_after`: what fails for the moment may be asked once more so long after; `wait`: stay until then and ask it.
    """
    from crawler.settings import user_agent
    from gongkai.cli.crawled import say_summaries
    from gongkai.cli.progress import show_progress
    from gongkai.cli.waiting import newest, wait_and_ask_again
    from spiders.jobs import CrawlOptions
    from spiders.runner import run_crawls

    def ask(some: Sequence[Site]) -> list[CrawlSummary]:
        with show_progress(some, lang, quiet=quiet) as show:
            options = CrawlOptions(
                db=db, archive=db.parent / "archive", now=clock, agent=user_agent(contact), progress=show.seen,
                stopping=show.stopping, retry_after=retry_after,
            )  # fmt: skip
            return run_crawls(some, options)

    def tell(summaries: Sequence[CrawlSummary]) -> None:
        if not quiet:
            say_summaries([(by_id[summary.site], summary) for summary in summaries], lang, db)

    by_id = {site.id: site for site in sites}
    summaries = ask(sites)
    tell(summaries)  # before any waiting: a person may leave then
    if wait and (again := wait_and_ask_again(sites, summaries, ask, clock, lang)):
        tell(again)
        summaries = newest(summaries, again)
    return summaries


def judge(profile: str, db: Path, *, as_of: date, first: date | None = None, last: date | None = None) -> AuditRun:
    """Classify the stored pages of one site and audit it; the run is stored and returned."""
    from gongkai.cli.audit import audit_site
    from gongkai.cli.classify import classify_site

    classify_site(profile, db)
    return audit_site(profile, db, as_of=as_of, first=first, last=last)


def report(runs: Sequence[AuditRun], db: Path, out: Path, lang: str) -> list[Path]:
    """Write workbook and web page of the runs and return their paths."""
    from gongkai.cli.report_files import write_html
    from reports.workbook import write_workbook

    out.mkdir(parents=True, exist_ok=True)
    return [write_workbook(runs, out / "report.xlsx", lang), write_html(runs, out / "report.html", db, lang)]
