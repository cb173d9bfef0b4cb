"""How fast a page is read, beside htmldate and trafilatura on the same pages in the same run, and whether cost stays linear.

    python benchmarks/reading_speed.py [DIR]

DIR holds saved pages (*.html, also in subfolders); default ../shared/realpages, else tests/pages. Typical pages are those of
30 to 66 KB; where there are fewer than five, all are taken.
"""

from __future__ import annotations

import resource
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

import crawler.page as reader
from crawler.page import read_page
from crawler.reading.decode import decode
from crawler.reading.markup import parse

URL = "http://a.gov.cn/zwgk/202405/t20240519_1.html"
ROUNDS = 7
PARTS = (
    "decode", "parse", "find_content", "breadcrumb", "find_title", "find_fields", "find_signature", "read_links", "read_attachments",
    "page_kind", "resolve_published", "resolve_formed", "find_periods", "statement_of_none", "mask",
)  # fmt: skip


def load_pages(folder: Path) -> list[bytes]:
    bodies = [file.read_bytes() for file in sorted(folder.rglob("*.html"))]
    typical = [body for body in bodies if 30_000 <= len(body) <= 66_000]
    return typical if len(typical) >= 5 else bodies


def best_of(work: Callable[[bytes], Any], bodies: Sequence[bytes], rounds: int = ROUNDS) -> float:
    """Return the mean milliseconds per page of the fastest round (the machine's other work is left out)."""
    for body in bodies:
        work(body)  # caches, compiled patterns
    times = []
    for _ in range(rounds):
        start = time.process_time()
        for body in bodies:
            work(body)
        times.append(time.process_time() - start)
    return min(times) / len(bodies) * 1000


def profile_parts(bodies: Sequence[bytes]) -> list[tuple[str, float]]:
    """Time the parts of read_page by wrapping them; returns (part, milliseconds per page)."""
    spent = dict.fromkeys(PARTS, 0.0)
    saved = {name: getattr(reader, name) for name in PARTS}

    def timed(name: str, work: Callable[..., Any]) -> Callable[..., Any]:
        def run(*args: Any, **kwargs: Any) -> Any:
            start = time.process_time()
            try:
                return work(*args, **kwargs)
            finally:
                spent[name] += time.process_time() - start

        return run

    try:
        for name, work in saved.items():
            setattr(reader, name, timed(name, work))
        start = time.process_time()
        for _ in range(ROUNDS):
            for body in bodies:
                read_page(URL, {}, body)
        total = time.process_time() - start
    finally:
        for name, work in saved.items():
            setattr(reader, name, work)
    count = ROUNDS * len(bodies)
    parts = [(name, value / count * 1000) for name, value in spent.items()]
    parts.append(("dates and the rest", (total - sum(spent.values())) / count * 1000))
    return sorted(parts, key=lambda part: -part[1])


def other_tools() -> dict[str, Callable[[bytes], Any]]:
    try:
        import htmldate
        import trafilatura
    except ImportError:
        return {}
    return {
        "htmldate": lambda body: htmldate.find_date(decode(body, {}).text, original_date=True),
        "trafilatura": lambda body: trafilatura.extract(decode(body, {}).text),
    }


def print_parsers(bodies: Sequence[bytes]) -> None:
    """Compare what building and walking the page costs in the parsers that were considered."""
    import lxml.html
    from lxml import etree
    from selectolax.lexbor import LexborHTMLParser

    def walk_lxml(body: bytes) -> int:
        root = etree.fromstring(decode(body, {}).text.encode(), lxml.html.HTMLParser(encoding="utf-8", huge_tree=True))
        return sum(1 for node in root.iter() if (node.tag, node.text, node.tail))

    def walk_lexbor(body: bytes) -> int:
        root = LexborHTMLParser(decode(body, {}).text).root
        return sum(1 for node in root.traverse(include_text=True) if (node.tag, node.text_content)) if root else 0

    print("\nparsers, ms/page (decoding included)")
    print(f"  lxml, built and walked             {best_of(walk_lxml, bodies):6.2f}")
    print(f"  lexbor, built and walked           {best_of(walk_lexbor, bodies):6.2f}")
    print(f"  lexbor, then our pass (chosen)     {best_of(lambda body: parse(decode(body, {}).text), bodies):6.2f}")


_SPIDER = """
import sys
import scrapy
from scrapy.crawler import CrawlerProcess
class Bare(scrapy.Spider):
    name = "bare"
    start_urls = [f"{sys.argv[1]}/{number}.html" for number in range(int(sys.argv[2]))]
    def parse(self, response):
        pass
process = CrawlerProcess({"LOG_ENABLED": False, "ROBOTSTXT_OBEY": False, "TELNETCONSOLE_ENABLED": False, "CONCURRENT_REQUESTS_PER_DOMAIN": 8})
process.crawl(Bare)
process.start()
"""


def print_scrapy(bodies: Sequence[bytes], ours: float) -> None:
    """Measure what a Scrapy spider that does nothing spends on a page: processor time and the clock, start left out."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = bodies[int(self.path.strip("/").split(".")[0]) % len(bodies)]
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()

    def cost(pages: int) -> tuple[float, float]:
        before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
        address = f"http://127.0.0.1:{server.server_port}"
        subprocess.run([sys.executable, "-c", _SPIDER, address, str(pages)], check=True, capture_output=True)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        processor = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        return processor, time.perf_counter() - began

    try:
        many, one = cost(601), cost(1)
    finally:
        server.shutdown()
    processor, wall = ((many[part] - one[part]) / 600 * 1000 for part in (0, 1))
    print(f"  bare Scrapy, processor     {processor:7.2f}   gongkai spends {ours / processor:.0%} of it")
    print(f"  bare Scrapy, by the clock  {wall:7.2f}   gongkai spends {ours / wall:.0%} of it")


def print_growth() -> None:
    """Show that time grows with size: lists, prose, nested and unclosed markup from 0.6 to 5 MB."""
    row = '<li><a href="/a/1.html" title="x">关于做好城乡居民参保缴费工作的通知</a><span>2024-05-06</span></li>'
    kinds = {
        "list rows": row,
        "prose": "<p>各级医疗保障部门要按照规定做好参保缴费工作，确保应保尽保。</p>",
        "labels": "<div>发布时间：2024-05-06 来源：县医保局</div>",
        "unclosed divs": "<div>关于",
        "unclosed quotes": '<a href="',
        "scripts": "<script>var a='2024-05-06';document.write(a)</script>",
    }
    print("\nseconds by size        0.6 MB  1.25 MB   2.5 MB     5 MB   5 MB / 2.5 MB")
    for name, piece in kinds.items():
        took = []
        for size in (625_000, 1_250_000, 2_500_000, 5_000_000):
            unit = piece.encode()
            body = (unit * (size // len(unit) + 1))[:size]
            start = time.process_time()
            read_page(URL, {}, body)
            took.append(time.process_time() - start)
        print(f"  {name:20s} " + "  ".join(f"{value:7.2f}" for value in took) + f"   {took[3] / took[2]:6.1f}")


def main(arguments: list[str]) -> int:
    shared = ROOT.parent / "shared" / "realpages"
    folder = Path(arguments[0]) if arguments else shared if shared.is_dir() else ROOT / "tests" / "pages"
    bodies = load_pages(folder)
    if not bodies:
        print(f"{folder} holds no *.html", file=sys.stderr)
        return 2
    print(
        f"{len(bodies)} pages, median {statistics.median(map(len, bodies)) / 1000:.0f} KB; best of {ROUNDS} rounds, ms/page"
    )
    ours = best_of(lambda body: read_page(URL, {}, body), bodies)
    print(f"  gongkai, all of read_page  {ours:7.2f}")
    others = {name: best_of(work, bodies, 3) for name, work in other_tools().items()}
    for name, value in others.items():
        print(f"  {name:26s} {value:7.2f}")
    if others:
        print(f"  both together / gongkai    {sum(others.values()) / ours:7.1f} times")
    print_scrapy(bodies, ours)
    print("\nparts of read_page, ms/page")
    for name, value in profile_parts(bodies):
        print(f"  {name:26s} {value:7.3f}")
    print_parsers(bodies)
    print_growth()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
