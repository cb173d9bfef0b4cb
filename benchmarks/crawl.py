"""Measure the whole crawl beside bare Scrapy on the same loopback site, in the same run, and the cost of a re-audit.

Usage: python benchmarks/crawl.py [PAGES] [ROUNDS] [HOSTS] [PAUSE_MS]
(default: 1000 pages, 3 rounds, 1 host, with answers at once, after 2 ms and after 5 ms; medians are printed)

The site is served by a process of its own: lists of 20 rows and articles as heavy as typical real ones (benchmarks/typical_page.py).
"Whole crawl" = fetch, read, store, archive; classifying all its pages into 33 items comes after it. "Bare Scrapy"
fetches the same addresses with the same politeness (one request at a time per host) on as many hosts and throws the bodies
away.
"""

from __future__ import annotations

import asyncio
import json
import multiprocessing
import os
import statistics
import subprocess
import sys
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks.typical_page import article

HOSTS = int(sys.argv[3]) if len(sys.argv) > 3 else 1
PAUSES = [float(sys.argv[4])] if len(sys.argv) > 4 else [0.0, 2.0, 5.0]  # milliseconds until a page is answered
SIZE = 20
AT = datetime(2026, 6, 1, tzinfo=UTC)


def listing(host: int, page: int, total: int) -> bytes:
    first = (page - 1) * SIZE
    rows = []
    for n in range(first, min(first + SIZE, total)):
        number = total - 1 - n
        title = f"某县医疗保障局关于做好第{host}-{number}号工作的通知"
        rows.append(f'<li><a href="/show/{number}.html" title="{title}">{title}</a><span>2026-03-05</span></li>')
    pages = -(-total // SIZE)
    after = f'<a href="/list/{page + 1}.html">下一页</a>' if page < pages else ""
    return f'<html><head><meta charset="utf-8"><title>通知公告</title></head><body><ul>{"".join(rows)}</ul>{after} 共{total}条</body></html>'.encode()


async def _serve(ports: Any, pages: int, changed: Any, pause: float) -> None:
    """A minimal HTTP/1.1 server that costs as little as can be: bodies are made once."""
    cache: dict[tuple[int, str, int], bytes] = {}

    def body(host: int, path: str) -> bytes | None:
        version = changed.value
        key = (host, path, version if path.startswith("/list") else 0)
        if key not in cache:
            if path == "/robots.txt":
                cache[key] = b"User-agent: *\nDisallow: /admin/\n"
            elif path.startswith("/list/"):
                cache[key] = listing(host, int(path[6:-5]), pages // HOSTS + version)
            elif path.startswith("/show/"):
                cache[key] = article(host, int(path[6:-5]))
            else:
                return None
        return cache[key]

    def handler(host: int) -> Any:
        async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            try:
                while head := await reader.readuntil(b"\r\n\r\n"):
                    path = head.split(b" ", 2)[1].decode()
                    content = body(host, path)
                    status = b"200 OK" if content is not None else b"404 Not Found"
                    kind = b"text/plain" if path.endswith(".txt") else b"text/html; charset=utf-8"
                    data = content or b""
                    if pause:
                        await asyncio.sleep(pause / 1000)
                    writer.write(
                        b"HTTP/1.1 %s\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n" % (status, kind, len(data))
                        + data
                    )
                    await writer.drain()
            except (asyncio.IncompleteReadError, ConnectionError):
                writer.close()

        return handle

    for host in range(HOSTS):  # made before anyone asks: bare Scrapy comes first and must not wait for them
        for number in range(pages // HOSTS):
            body(host, f"/show/{number}.html")
    servers = [await asyncio.start_server(handler(n), "127.0.0.1", 0) for n in range(HOSTS)]
    ports.put([server.sockets[0].getsockname()[1] for server in servers])
    await asyncio.gather(*(server.serve_forever() for server in servers))


def _server(ports: Any, pages: int, changed: Any, hosts: int, pause: float) -> None:
    global HOSTS
    HOSTS = hosts
    asyncio.run(_serve(ports, pages, changed, pause))


BARE = """
import asyncio, sys, time
from scrapy import Request, Spider
from scrapy.crawler import AsyncCrawlerProcess
ports, pages, hosts = eval(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
class Bare(Spider):
    name = "bare"
    async def start(self):
        for number in range(pages // hosts):
            for port in ports:
                yield Request(f"http://127.0.0.1:{port}/show/{number}.html", meta={"download_slot": str(port)}, dont_filter=True)
    def parse(self, response):
        global done
        done += 1
done = 0
process = AsyncCrawlerProcess({"LOG_ENABLED": False, "TELNETCONSOLE_ENABLED": False, "CONCURRENT_REQUESTS_PER_DOMAIN": 1,
    "CONCURRENT_REQUESTS": 32, "DOWNLOAD_DELAY": 0.0001, "DOWNLOAD_DELAY_JITTER": 0.0, "ROBOTSTXT_OBEY": False})
begun = time.perf_counter()
process.crawl(Bare)
process.start()
print(done, time.perf_counter() - begun, time.process_time())
"""

WHOLE = """
import sys, time, json, resource
from datetime import datetime, UTC
from pathlib import Path
from crawler.profile import load_site
from spiders.runner import CrawlOptions, run_crawls
from audit.classify import classify_pages
from audit.store import audit_database
from audit.store.matches import write_matches
from catalogs.loading import load_catalog, shipped_catalogs
from catalogs.topics import load_topics
from crawler.store import CrawlStore
import spiders.site, sqlite_utils, scrapy.crawler  # both sides have their modules at hand when the clock starts
catalog, topics = load_catalog(shipped_catalogs()["guannan-ybj"]), load_topics()
folder, at = Path(sys.argv[1]), datetime.fromisoformat(sys.argv[2])
sites = [load_site(folder / name) for name in sorted(p.name for p in folder.glob("*.toml"))]
begun = time.perf_counter()
summaries = run_crawls(sites, CrawlOptions(folder / "g.db", folder / "archive", lambda: at, "gongkai/benchmark"))
seconds = time.perf_counter() - begun
begun = time.perf_counter()
with CrawlStore.open(folder / "g.db") as store, audit_database(folder / "g.db") as database:
    for site in sites:
        rows = ((page.id, matches) for page, matches in classify_pages(store.pages(site.id), site, catalog, topics))
        write_matches(database, site.id, catalog.id, rows, vocabulary="benchmark", started_at=at)
classifying = time.perf_counter() - begun
spent = sum(sum(resource.getrusage(who)[:2]) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
print(json.dumps({"seconds": seconds, "classifying": classifying, "processor": spent,
    "pages": sum(s.pages_read for s in summaries), "requests": sum(s.requests for s in summaries),
    "bytes": sum(s.bytes for s in summaries), "complete": sum(s.complete for s in summaries),
    "mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}))
"""

PROFILE = """schema = 1
id = "b{n}"
name = "bench {n}"
catalog = "x"
body = "某县医疗保障局"
practice = true
delay = 0.0
max_pages = 100000
[[hosts]]
id = "h"
address = "http://127.0.0.1:{port}"
[[sections]]
id = "s"
host = "h"
path = "/list/1.html"
"""


def _python(code: str, *arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments], capture_output=True, text=True, check=True, cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    return done.stdout


def main() -> None:
    pages = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    rounds = int(sys.argv[2]) if len(sys.argv) > 2 else 3
    for pause in PAUSES:
        _measure(pages, rounds, pause)


def _measure(pages: int, rounds: int, pause: float) -> None:
    context = multiprocessing.get_context("spawn")
    ports_queue, changed = context.Queue(), context.Value("i", 0)
    server = context.Process(target=_server, args=(ports_queue, pages, changed, HOSTS, pause), daemon=True)
    server.start()
    ports = ports_queue.get(timeout=60)
    rates = []
    try:
        for number in range(rounds):
            with tempfile.TemporaryDirectory() as name:
                rates.append(_round(Path(name), ports, pages, pause, number + 1))
                if number == rounds - 1:
                    _again(Path(name), pages, changed)
                    changed.value = 0
    finally:
        server.terminate()
    bare, whole, classified = (statistics.median(rate[n] for rate in rates) for n in (0, 1, 2))
    ratio, ratio_classified = (statistics.median(rate[n] / rate[0] for rate in rates) for n in (1, 2))
    print(f"median, answers after {pause:g} ms, {HOSTS} host(s): bare Scrapy {bare:.0f} requests/s, whole crawl {whole:.0f}/s, "
          f"ratio {ratio:.2f}; with classification {classified:.0f}/s, ratio {ratio_classified:.2f} (aim >= 0.70)")  # fmt: skip


def _round(folder: Path, ports: list[int], pages: int, pause: float, number: int) -> tuple[float, float, float]:
    """Bare Scrapy and the whole crawl, one after the other; returns their rates, and that of crawl and classification."""
    count, seconds, spent = _python(BARE, repr(ports), str(pages), str(HOSTS)).split()
    for n, port in enumerate(ports):
        (folder / f"b{n}.toml").write_text(PROFILE.format(n=n, port=port), "utf-8")
    whole = json.loads(_python(WHOLE, str(folder), AT.isoformat()))
    bare_rate, whole_rate = int(count) / float(seconds), whole["requests"] / whole["seconds"]
    classified_rate = whole["requests"] / (whole["seconds"] + whole["classifying"])
    print(f"round {number}: bare {bare_rate:.0f}/s, whole {whole_rate:.0f}/s, ratio {whole_rate / bare_rate:.2f}, "
          f"{whole['pages']} pages, {whole['complete']}/{HOSTS} lists complete, {whole['mib']:.0f} MiB; processor a request: "
          f"bare {float(spent) / int(count) * 1000:.2f} ms, whole {whole['processor'] / whole['requests'] * 1000:.2f} ms")  # fmt: skip
    (folder / "first.json").write_text(json.dumps(whole), "utf-8")
    return bare_rate, whole_rate, classified_rate


def _again(folder: Path, pages: int, changed: Any) -> None:
    """Crawl a week later, after 1 % new pages: what does it cost?"""
    first = json.loads((folder / "first.json").read_text("utf-8"))
    changed.value = max(1, pages // HOSTS // 100)
    again = json.loads(_python(WHOLE, str(folder), (AT + timedelta(days=7)).isoformat()))
    floor = HOSTS * (-(-(pages // HOSTS + changed.value) // SIZE) + changed.value)
    print(f"re-audit after {HOSTS * changed.value / pages:.1%} new pages: {again['requests']} requests of {first['requests']} "
          f"({again['requests'] / first['requests']:.1%}); lists + new pages = {floor} ({again['requests'] / floor - 1:+.1%}); "
          f"bytes {again['bytes'] / first['bytes']:.1%} of the first crawl")  # fmt: skip
    still = json.loads(_python(WHOLE, str(folder), (AT + timedelta(days=9)).isoformat()))
    print(
        f"re-audit without any change: {still['requests']} requests of {first['requests']} ({still['requests'] / first['requests']:.1%})"
    )


if __name__ == "__main__":
    main()
