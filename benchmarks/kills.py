"""Kill a crawl at random moments and let it go on: pages and coverage must equal an unkilled crawl's.

Usage: python benchmarks/kills.py [N] [SEED]   (default 50 kills)

The crawl is a process of its own that gets SIGKILL; every crawl is started again until it ends, and may be killed
several times on the way. Prints kills, mismatches, pages that were asked for twice, and the peak of requests in flight.
"""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

ROWS, SIZE = 60, 15
PAUSE = 0.004  # seconds an answer takes

CHILD = """
import sys
from datetime import datetime, UTC
from pathlib import Path
from crawler.profile import load_site
from spiders.runner import CrawlOptions, run_crawls
folder = Path(sys.argv[1])
run_crawls([load_site(folder / "k.toml")], CrawlOptions(folder / "g.db", folder / "archive", lambda: datetime(2026, 6, 1, tzinfo=UTC), "gongkai/kills"))
"""

PROFILE = """schema = 1
id = "k"
name = "kills"
catalog = "x"
body = "某县医疗保障局"
practice = true
delay = 0.0
[[hosts]]
id = "h"
address = "{address}"
channel = "网站"
"""
SECTION = '[[sections]]\nid = "{id}"\nhost = "h"\npath = "{path}"\nmenu = ["政务公开", "{id}"]\nkind = "{kind}"\n'


class Site:
    """Three paged lists that share some rows, one single-document column, one list that is blocked."""

    def __init__(self) -> None:
        self.asked: Counter[str] = Counter()
        self.at_once = self.peak = 0
        self.lock = threading.Lock()
        site = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                with site.lock:
                    site.asked[self.path] += 1
                    site.at_once += 1
                    site.peak = max(site.peak, site.at_once)
                time.sleep(PAUSE)
                status, body = site.answer(self.path)
                with site.lock:  # before the answer is sent: once it is there, the next request may come
                    site.at_once -= 1
                try:
                    self.send_response(status)
                    self.send_header("Content-Type", "text/html; charset=utf-8")
                    self.send_header("Content-Length", str(len(body)))
                    self.end_headers()
                    self.wfile.write(body)
                except (BrokenPipeError, ConnectionResetError):
                    pass

            def log_message(self, *_: object) -> None:
                pass

        class Server(ThreadingHTTPServer):
            daemon_threads = True

            def handle_error(self, *_: object) -> None:
                pass  # a killed client leaves broken connections behind

        self.server = Server(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def answer(self, path: str) -> tuple[int, bytes]:
        if path == "/shut/1.html":
            return 412, b"gate"
        if path.startswith("/show/"):
            title = f"关于做好第{path[6:-5]}号工作的通知"
            return 200, (
                f"<html><head><title>{title}</title><meta name='ArticleTitle' content='{title}'></head><body><a href='/'>首页</a>"
                f"<h1>{title}</h1><p>发布日期：2026-03-05</p><div id='zoom'><p>{title}，现将有关事项通知如下。</p></div></body></html>"
            ).encode()  # fmt: skip
        if path == "/jgzn.html":
            return (
                200,
                "<html><head><title>机构职能</title></head><body><a href='/'>首页</a><div id='zoom'><p>贯彻执行医疗保障政策。</p></div></body></html>".encode(),
            )
        parts = path.strip("/").split("/")
        if len(parts) == 2 and parts[0] in ("l1", "l2", "l3"):
            return 200, self._list(int(parts[0][1]), int(parts[1][:-5]))
        return 404, b"none"

    def _list(self, number: int, page: int) -> bytes:
        first = number * 40  # lists overlap by a third
        numbers = range(first + (page - 1) * SIZE, first + min(page * SIZE, ROWS))
        rows = "".join(
            f'<li><a href="/show/{n}.html">关于做好第{n}号工作的通知</a><span>2026-03-05</span></li>' for n in numbers
        )
        after = f'<a href="/l{number}/{page + 1}.html">下一页</a>' if page * SIZE < ROWS else ""
        return f"<html><body><a href='/'>首页</a><ul>{rows}</ul>{after} 共{ROWS}条</body></html>".encode()


def profile(address: str) -> str:
    sections = [("l1", "/l1/1.html", "list"), ("l2", "/l2/1.html", "list"), ("l3", "/l3/1.html", "list"),
                ("jgzn", "/jgzn.html", "page"), ("shut", "/shut/1.html", "list")]  # fmt: skip
    return PROFILE.format(address=address) + "".join(SECTION.format(id=i, path=p, kind=k) for i, p, k in sections)


def start(folder: Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-c", CHILD, str(folder)], cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}, stderr=subprocess.PIPE,
    )  # fmt: skip


def result(folder: Path) -> dict[str, Any]:
    """What a crawl found, without ids and file places: pages, their text and dates, and the coverage statements."""
    from crawler.store import CrawlStore
    from crawler.verifying import verify_archive

    with CrawlStore.open(folder / "g.db", readonly=True) as store:
        pages = sorted(
            [
                p.url,
                p.access.value,
                p.page.title,
                p.page.text,
                list(p.sections),
                str(p.page.published_on),
                str(p.first_seen_at),
            ]
            for p in store.pages("k")
        )
        coverage = [json.loads(json.dumps(row, default=str, sort_keys=True)) for row in store.coverage_rows("k")]
        for row in coverage:
            row.pop("crawl")
        crawls = [(crawl.id, crawl.state) for crawl in store.crawls("k")]
        damages = [damage.text for damage in verify_archive(store, folder / "archive").damages]
    return {"pages": pages, "coverage": coverage, "crawls": crawls, "damages": damages}


def is_finished(folder: Path) -> bool:
    """Whether the crawl has ended; starting it again would be a second crawl."""
    from crawler.model import StoreError
    from crawler.store import CrawlStore

    try:
        with CrawlStore.open(folder / "g.db", readonly=True) as store:
            return any(crawl.state == "finished" for crawl in store.crawls("k"))
    except StoreError:
        return False  # killed before it had a database


def killed_crawls(kills: int, seed: int, site: Site) -> tuple[int, list[str], float]:
    """Kill until `kills` are spent, over as many crawls as it takes; returns (crawls, mismatches, pages asked twice per kill)."""
    chooser = random.Random(seed)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "k.toml").write_text(profile(site.address), "utf-8")
        begun = time.monotonic()
        _finish(start(folder))
        seconds = time.monotonic() - begun
        wanted = result(folder)
    spent = crawls = again = 0
    mismatches: list[str] = []
    while spent < kills:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            (folder / "k.toml").write_text(profile(site.address), "utf-8")
            site.asked.clear()
            here = chooser.randint(1, min(4, kills - spent))
            for _ in range(here):
                child = start(folder)
                time.sleep(chooser.uniform(0.25, 1.0) * seconds)
                child.send_signal(signal.SIGKILL)
                child.communicate()
                if is_finished(folder):  # it was faster than the kill, which does not count
                    break
                spent += 1
            if not is_finished(folder):
                _finish(start(folder))
            found = result(folder)
            crawls += 1
            again += sum(count - 1 for path, count in site.asked.items() if path.startswith("/show/"))
            for part in ("pages", "coverage", "damages"):
                if found[part] != wanted[part]:
                    mismatches.append(
                        f"crawl {crawls}, {here} kills: {part} differ: {_difference(found[part], wanted[part])}"
                    )
    return crawls, mismatches, again / max(1, kills)


def _finish(child: subprocess.Popen[bytes]) -> None:
    _, errors = child.communicate(timeout=120)
    if child.returncode != 0:
        raise RuntimeError(f"the crawl failed: {errors.decode(errors='replace')[-2000:]}")


def _difference(found: list[Any], wanted: list[Any]) -> str:
    only = [row for row in found if row not in wanted][:2]
    missing = [row for row in wanted if row not in found][:2]
    return f"only there {only}, missing {missing}"[:600]


def main() -> None:
    kills = int(sys.argv[1]) if len(sys.argv) > 1 else 50
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else 1
    site = Site()
    crawls, mismatches, again = killed_crawls(kills, seed, site)
    for line in mismatches:
        print(line)
    print(f"{kills} kills over {crawls} crawls: {len(mismatches)} mismatches; pages asked twice per kill: {again:.2f}; "
          f"peak of requests in flight per host: {site.peak}")  # fmt: skip
    raise SystemExit(1 if mismatches else 0)


if __name__ == "__main__":
    main()
