"""Measure what `details = "needed"` saves, and that it accuses nobody: the practice sites whose interfaces say enough, crawled both ways.

Usage: python benchmarks/details.py

Prints for each site the requests and bytes of a first crawl, and for the bureau with a whole truth table the findings of both audits.
"""

from __future__ import annotations

import re
import sys
import tempfile
from collections import Counter
from datetime import UTC, date, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from audit.model import AuditRun
from crawler.profile import find_site, load_site
from gongkai.cli.stages import judge
from gongkai.practice import relocate, serve
from spiders.jobs import CrawlOptions, CrawlSummary
from spiders.runner import run_crawls

SITES = ("practice-gkmlpt", "practice-ucap", "practice-daocheng")
AUDITED = "practice-daocheng"
AT, AS_OF = datetime(2026, 11, 2, tzinfo=UTC), date(2026, 10, 31)


def profile_with(name: str, details: str, folder: Path) -> Path:
    """A copy of a shipped profile whose default is `details`."""
    text = find_site(name).read_text("utf-8")
    path = folder / f"{name}.toml"
    path.write_text(re.sub(r"(?m)^schema = 1$", f'schema = 1\ndetails = "{details}"', text, count=1), "utf-8")
    return path


def crawl(name: str, details: str, folder: Path) -> tuple[Path, Path, CrawlSummary]:
    """Crawl a practice site; returns (profile, database, summary)."""
    profile = profile_with(name, details, folder)
    options = CrawlOptions(folder / "g.db", folder / "archive", lambda: AT, "gongkai/benchmark", attachments=False)
    with serve(name, {}) as served:
        (summary,) = run_crawls([relocate(load_site(profile), served)], options)
    return profile, options.db, summary


def audit(profile: Path, db: Path) -> AuditRun:
    return judge(str(profile), db, as_of=AS_OF)


def main() -> None:
    for name in SITES:
        runs: dict[str, AuditRun] = {}
        summaries: dict[str, CrawlSummary] = {}
        with tempfile.TemporaryDirectory() as base:
            for details in ("all", "needed"):
                folder = Path(base) / details
                folder.mkdir()
                profile, db, summaries[details] = crawl(name, details, folder)
                if name == AUDITED:
                    runs[details] = audit(profile, db)
        whole, needed = summaries["all"], summaries["needed"]
        print(
            f"{name}: requests {whole.requests} -> {needed.requests} ({needed.requests / whole.requests:.0%}), "
            f"bytes {needed.bytes / whole.bytes:.0%}, pages left unopened {needed.pages_listed} of {whole.pages_read}"
        )
        for details, run in runs.items():
            print(
                f"  audit, details = {details}: {dict(sorted(Counter(str(f.outcome) for f in run.findings).items()))}"
            )


if __name__ == "__main__":
    main()
