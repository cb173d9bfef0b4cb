"""Classify many stored pages again: `python benchmarks/classify_stream.py [PAGES]` (default 50,000).

Streams made-up pages through classification into a fresh database and prints pages a second and peak memory at a
tenth of the way and at the end: flat memory means that the two are about the same. Then times the classification of
one long page beside the reading of it, which should take more than ten times as long.
"""

from __future__ import annotations

import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from audit.classify import Classifier, classify_pages
from audit.facts import PageFacts
from audit.model import Match
from audit.store import audit_database
from audit.store.matches import write_matches
from catalogs.loading import load_catalog, shipped_catalogs
from catalogs.topics import load_topics
from crawler.model import Access, Host, Page, Site, StoredPage
from crawler.page import read_page

TITLES = (
    "关于印发《某县医保经办管理办法》的通知",
    "县医保局召开第{}次工作会议",
    "某县医疗保障局2024年度部门决算",
    "关于第{}号提案的答复",
    "第{}期门诊慢特病待遇认定办事指南",
    "第{}号公告",
)
SEEN = datetime(2026, 1, 1, tzinfo=UTC)
SITE = Site(
    "town", "某县", "guannan-ybj", "某县医疗保障局", ("县医保局",), (Host("web", "http://x.example.invalid"),), ()
)


def pages(count: int) -> Iterator[StoredPage]:
    """Made-up stored pages, one at a time."""
    for number in range(count):
        url = f"http://x.example.invalid/zwgk/{number}.html"
        title = TITLES[number % len(TITLES)].format(number)
        page = Page(
            url=url, title=title, section_path=("政务公开", "部门文件"), text="各定点医药机构应当按照规定办理。" * 40
        )
        yield StoredPage(
            number, "town", "web", "政府网站", False, url, (), (), False, (), Access.OK, page, 1, SEEN, SEEN, None
        )


def peak() -> float:
    """Peak resident memory of this process in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def reading_and_classifying() -> tuple[float, float]:
    """Seconds for reading one long page, and for classifying it: the best of five runs each."""
    menu = "".join(f"<li><a href='/zwgk/{n}/'>栏目{n}</a></li>" for n in range(250))
    text = "".join(f"<p>第{n}条　各定点医药机构应当按照规定提供服务，由县医疗保障局负责解释。</p>" for n in range(60))
    heading = "关于印发门诊统筹实施办法的通知"
    body = (
        f"<html><head><meta charset='utf-8'><title>{heading}</title></head><body><ul>{menu}</ul><h1>{heading}</h1>"
        f"<p>发布日期：2024-01-02</p><div class='content'>{text}</div></body></html>"
    ).encode()
    url = "http://x.example.invalid/zwgk/t20240102_1.html"
    page = read_page(url, {}, body)
    facts = PageFacts(
        url=url, title=page.title, paths=(("政务公开", "部门文件"),), opening=page.text[:300], body=page.text[300:800]
    )
    classifier = Classifier(load_topics())

    def seconds(work: Callable[[], object], times: int) -> float:
        best = []
        for _ in range(5):
            began = time.process_time()
            for _ in range(times):
                work()
            best.append((time.process_time() - began) / times)
        return min(best)

    return seconds(lambda: read_page(url, {}, body), 5), seconds(lambda: classifier.topics_of(facts), 50)


def main(arguments: list[str]) -> int:
    count = int(arguments[0]) if arguments else 50_000
    catalog, topics = load_catalog(shipped_catalogs()["guannan-ybj"]), load_topics()
    marks: dict[int, float] = {}
    began = time.perf_counter()

    def progress(done: int) -> None:
        if done in (max(1, count // 10), count):
            marks[done] = peak()
            print(f"{done} pages, {done / (time.perf_counter() - began):.0f} a second, peak {marks[done]:.0f} MB")

    def rows() -> Iterator[tuple[int, tuple[Match, ...]]]:
        for page, matches in classify_pages(pages(count), SITE, catalog, topics, progress=progress):
            yield page.id, matches

    with tempfile.TemporaryDirectory() as folder, audit_database(Path(folder) / "g.db") as database:
        write_matches(database, "town", catalog.id, rows(), vocabulary="benchmark", started_at=SEEN)
        size = sum(file.stat().st_size for file in Path(folder).iterdir()) / 1e6
    print(f"database {size:.0f} MB")
    reading, classifying = reading_and_classifying()
    print(
        f"one page: reading {reading * 1e3:.2f} ms, classifying {classifying * 1e3:.3f} ms (1/{reading / classifying:.0f})"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
