"""Audit of many bureaus over stored pages: seconds, memory and the curve over the number of pages.

    python benchmarks/audit.py [PAGES] [--plot FILE.png] [--keep DB]

PAGES (default 1,000,000) are spread over bureaus of 1,000 pages and 33 items each, written once into a database like a crawl
leaves it. Timed is what `gongkai audit` does for every bureau: read pages, matches and coverage, judge, in two processes.
The baseline of the same run is the bare reading of the same rows (SQLite and JSON only), without any judging.
"""

from __future__ import annotations

import argparse
import json
import resource
import sqlite3
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from audit.run import run_audit
from audit.store import audit_database
from audit.store.matches import by_status, read_near_matches
from catalogs.loading import find_catalog, load_catalog
from catalogs.model import Catalog
from catalogs.topics import Topics, item_map, load_topics
from catalogs.workdays import WorkCalendar
from crawler.model import Host, Page, Section, Site
from crawler.store import CrawlStore
from crawler.store.codec import dump, page_to_json
from crawler.store.traces import page_traces, pages_for_audit

PER_BUREAU = 1000
ITEMS = 33
AS_OF = date(2026, 10, 31)
READ_AT = "2026-10-31T02:00:00Z"
SECTIONS = 20
TEXT = "根据有关规定，现将相关事项公布如下。各单位要认真贯彻落实，加强组织领导，做好宣传解读工作。" * 12
COVERAGE = (
    "crawl, site, section, menu, host, channel, shared, url, family, sign, access, http_status, pages_declared, pages_read,"
    " rows_declared, rows_read, repeats, skipped, stop, complete, truncated, note, read_at"
)
CURVE = (10_000, 30_000, 100_000, 300_000, 1_000_000)


@lru_cache(maxsize=1)
def shared() -> tuple[Catalog, Topics, WorkCalendar]:
    """Catalog, topics and calendar: the same for every bureau, read once a process."""
    return load_catalog(find_catalog("guannan-ybj")), load_topics(), WorkCalendar.load()


def site_of(number: int) -> Site:
    sections = tuple(Section(f"s{n}", "web", f"/s{n}/", menu=("公开", f"栏目{n}")) for n in range(SECTIONS))
    return Site(
        id=f"bureau-{number}", name=f"第{number}县", catalog="", body=f"第{number}县医疗保障局", aliases=(),
        hosts=(Host("web", f"http://b{number}.example.invalid", channel="政府网站"),), sections=sections,
    )  # fmt: skip


# --- the database ---------------------------------------------------------------------------------------------


def build(path: Path, bureaus: int) -> None:
    """Write a database as a crawl and a classification leave it."""
    CrawlStore.open(path).close()
    with audit_database(path):
        pass
    catalog, topics, _ = shared()
    serving = [(topic.id, item) for topic in topics for item in item_map(catalog, topics).of(topic.id)][:200]
    db = sqlite3.connect(path, isolation_level=None)
    db.execute("PRAGMA synchronous = OFF")
    for number in range(bureaus):
        db.execute("BEGIN")
        write_bureau(db, number, serving)
        db.execute("COMMIT")
    db.close()


def write_bureau(db: sqlite3.Connection, number: int, serving: list[tuple[str, str]]) -> None:
    site = site_of(number)
    crawl = number + 1
    db.execute(
        "INSERT INTO crawl VALUES (?, ?, ?, '', 'bench', 0, '{}', ?, ?, 'finished', 1, '{}')",
        (crawl, site.id, site.name, READ_AT, READ_AT),
    )
    db.execute("INSERT INTO host VALUES (?, 'web', ?, '政府网站', 0)", (site.id, site.hosts[0].address))
    db.executemany(
        "INSERT INTO section VALUES (?, ?, 'web', ?, 0)", [(site.id, s.id, dump(list(s.menu))) for s in site.sections]
    )
    db.executemany(
        f"INSERT INTO coverage ({COVERAGE}) VALUES ({', '.join('?' * 23)})",
        [
            (crawl, site.id, s.id, dump(list(s.menu)), "web", "政府网站", 0, s.path, "generic", "pager", "ok", 200, 3, 3, 50,
             50, 0, 0, "end", int(s.id != "s7" or number % 3 > 0), 0, "", READ_AT)
            for s in site.sections
        ],
    )  # fmt: skip
    first = number * PER_BUREAU + 1
    pages, entries, matches = [], [], []
    for n in range(PER_BUREAU):
        page_id, day = first + n, AS_OF - timedelta(days=(n * 7) % 1500)
        url = f"{site.hosts[0].address}/p/{page_id}.html"
        printed = json.loads(page_to_json(page_of(n, url, day)))
        pages.append(
            (page_id, site.id, url, url, "web", "ok", printed["title"], day.isoformat(), dump(printed), READ_AT)
        )
        entries.append((page_id, site.id, f"s{n % SECTIONS}", url, printed["title"], day.isoformat(), n))
        matches += matches_of(crawl, page_id, n, serving)
    db.executemany(
        "INSERT INTO page (id, site, key, url, host, access, title, published_on, page, first_seen_at, last_seen_at, kind)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'article')",
        [(*row, row[-1]) for row in pages],
    )
    db.executemany(
        "INSERT INTO entry VALUES (?, ?, ?, ?, ?, ?, 0, '{}', '[]', ?, ?, ?, NULL, NULL, ?)",
        [(*row, READ_AT, READ_AT, crawl) for row in entries],
    )
    db.execute(
        "INSERT INTO classifications VALUES (?, ?, 'guannan-ybj', ?, ?, 'bench', ?)",
        (crawl, site.id, READ_AT, READ_AT, PER_BUREAU),
    )
    db.executemany("INSERT INTO matches VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", matches)


def page_of(n: int, url: str, day: date) -> Page:
    from crawler.model import DateEvidence, Origin

    formed = day - timedelta(days=(n * 11) % 45)
    dates = (
        DateEvidence("published", day.isoformat(), "day", Origin.LABEL, f"发布日期：{day}", "line 9"),
        DateEvidence("published", f"{day}T09:30", "minute", Origin.META, f"{day} 09:30", "meta PubDate"),
        DateEvidence("formed", formed.isoformat(), "day", Origin.INDEX_TABLE, str(formed), "line 5"),
        DateEvidence("formed", formed.isoformat(), "day", Origin.SIGNATURE, str(formed), "line 30"),
    )
    return Page(
        url=url, title=f"关于做好第{n}号工作的通知", section_path=("公开", "栏目"), text=TEXT, dates=dates,
        published_on=day, published_reason="页面标注", formed_on=formed, formed_reason="成文日期", doc_no=f"某医保〔{day.year}〕{n}号",
    )  # fmt: skip


def matches_of(crawl: int, page_id: int, n: int, serving: list[tuple[str, str]]) -> list[tuple[Any, ...]]:
    """Every eighth page is evidence, every twentieth unsure, the others keep two nearest rejected topics."""
    topic, item = serving[(n // 8) % len(serving)]
    near = serving[(n * 7 + 3) % len(serving)]
    reasons = dump([["title-head", "通知", 2.0], ["section", "栏目", 1.6], ["kind", "文件", 1.2]])
    if n % 8 == 0:
        return [(crawl, page_id, topic, 0, dump([item]), 0.95, "match", "文件", reasons)]
    if n % 20 == 1:
        return [(crawl, page_id, topic, 0, dump([item]), 0.5, "unsure", "文件", reasons)]
    return [
        (crawl, page_id, name, place, dump([own]), 0.2, "rejected", "文件", reasons)
        for place, (name, own) in enumerate(((topic, item), near))
    ]


# --- what is timed --------------------------------------------------------------------------------------------


def audit_bureaus(path: Path, numbers: range) -> dict[str, int]:
    """Audit bureaus one after the other, as the command does; returns counts of outcomes."""
    catalog, topics, calendar = shared()
    counts: dict[str, int] = {}
    with CrawlStore.open(path, readonly=True) as store, audit_database(path, readonly=True) as database:
        for number in numbers:
            site = site_of(number)
            matches = read_near_matches(database, site.id, catalog.id)
            pages = pages_for_audit(store, site.id, *by_status(matches))
            run = run_audit(
                site, catalog, pages, matches, store.coverage(site.id), calendar, topics=topics, as_of=AS_OF,
                traces=page_traces(store, site.id),
            )  # fmt: skip
            for finding in run.findings:
                counts[str(finding.outcome)] = counts.get(str(finding.outcome), 0) + 1
    counts["peak_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    return counts


def bare_reading(path: Path, numbers: range) -> int:
    """The baseline: the same rows read from SQLite and parsed as JSON, nothing judged."""
    db = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)
    seen = 0
    for number in numbers:
        for (text,) in db.execute("SELECT page FROM page WHERE site = ? ORDER BY id", (site_of(number).id,)):
            seen += len(json.loads(text))
    return seen


def timed(path: Path, bureaus: int, what: Any) -> tuple[float, float, list[Any]]:
    """Run `what` over all bureaus in two processes; seconds by the clock, seconds of processor, results."""
    step = max(1, min(25, bureaus // 2))
    parts = [range(at, min(at + step, bureaus)) for at in range(0, bureaus, step)]
    begun, spent = time.perf_counter(), children_seconds()
    with ProcessPoolExecutor(2) as pool:
        results = list(pool.map(what, [path] * len(parts), parts))
    return time.perf_counter() - begun, children_seconds() - spent, results


def children_seconds() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def plot(rows: list[tuple[int, float]], file: Path) -> None:
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    figure, axes = pyplot.subplots(figsize=(6, 4))
    axes.loglog([pages for pages, _ in rows], [seconds for _, seconds in rows], marker="o", label="audit")
    pages, seconds = rows[-1]
    axes.loglog([p for p, _ in rows], [seconds * p / pages for p, _ in rows], linestyle="--", label="linear")
    axes.set_xlabel("stored pages")
    axes.set_ylabel("seconds (2 processes)")
    axes.legend()
    figure.tight_layout()
    figure.savefig(file)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pages", nargs="?", type=int, default=1_000_000)
    parser.add_argument("--plot", type=Path, default=None)
    parser.add_argument("--keep", type=Path, default=None, help="build the database here and leave it")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = options.keep or Path(folder) / "bench.db"
        bureaus = options.pages // PER_BUREAU
        if not path.exists():
            begun = time.perf_counter()
            build(path, bureaus)
            size = path.stat().st_size / 1e6
            print(f"built {bureaus * PER_BUREAU:,} pages in {time.perf_counter() - begun:.0f} s, {size:,.0f} MB")
        rows = []
        for pages in [*(p for p in CURVE if p < options.pages), options.pages]:
            seconds, cpu, results = timed(path, pages // PER_BUREAU, audit_bureaus)
            rows.append((pages, seconds))
            peak = max(result.pop("peak_mb") for result in results)
            findings = sum(sum(result.values()) for result in results)
            print(
                f"{pages:>10,} pages {pages // PER_BUREAU:>5} bureaus x {ITEMS} items {seconds:7.1f} s"
                f" {seconds / pages * 1e6:6.1f} us/page,"
                f" processor {cpu:6.1f} s {cpu / pages * 1e6:5.1f} us/page, {findings:>8,} findings, peak {peak} MB a process"
            )
        base, base_cpu, _ = timed(path, bureaus, bare_reading)
        print(f"baseline: bare reading of the same rows {base:.1f} s, processor {base_cpu:.1f} s")
        if len(rows) > 1:
            (few, before), (many, after) = rows[-2:]
            slope = (after / before) / (many / few)
            print(f"linear: a page costs {slope:.2f} times as much among {many:,} as among {few:,} (1.00 = linear)")
        print(f"seconds {rows[-1][1]:.1f}")
        if options.plot:
            plot(rows, options.plot)


if __name__ == "__main__":
    main()
