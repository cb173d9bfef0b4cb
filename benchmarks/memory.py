"""Measure the memory of one crawl of many pages: it must not grow with their number.

Usage: python benchmarks/memory.py [PAGES]   (default 10,000)

A process of its own serves lists of 2,000 rows (40 a page) and articles of about 2 KB, made on the fly; the crawl is a
process of its own as well. Prints the resident memory of the crawl (and of its second process, which reads pages) after
each tenth of the pages beside that after the first tenth, and ends with 1 where the last is more than a quarter above it.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

ROWS, PER_PAGE = 2000, 40
MOST_GROWTH = 1.25

CHILD = """
import sys, json
from datetime import datetime, UTC
from pathlib import Path
from crawler.profile import load_site
from spiders.runner import CrawlOptions, run_crawls
folder = Path(sys.argv[1])
(s,) = run_crawls([load_site(folder / "m.toml")], CrawlOptions(folder / "g.db", folder / "archive", lambda: datetime(2026, 6, 1, tzinfo=UTC), "gongkai/memory"))
print(json.dumps([s.state, s.complete, s.pages_read, s.pages_failed]))
"""

PROFILE = """schema = 1
id = "m"
name = "memory"
catalog = "x"
body = "某县医疗保障局"
practice = true
delay = 0.0
[[hosts]]
id = "h"
address = "http://127.0.0.1:{port}"
"""
SECTION = (
    '[[sections]]\nid = "l{n}"\nhost = "h"\npath = "/list/{n}/1.html"\nmenu = ["政务公开", "栏目{n}"]\nkind = "list"\n'
)


def article(number: int) -> bytes:
    title = f"某县医疗保障局关于做好第{number}号工作的通知"
    text = f"<p>　　各定点医药机构要严格执行有关规定，如实上传结算数据，接受社会监督（{number}）。</p>" * 8
    return (
        f'<!DOCTYPE html><html><head><meta charset="utf-8"><title>{title}</title><meta name="ArticleTitle" content="{title}">'
        f'<meta name="PubDate" content="2026-03-05 09:30"></head><body><a href="/">首页</a><h1>{title}</h1>'
        f'<div class="info">发布日期：2026-03-05</div><div id="zoom">{text}</div></body></html>'
    ).encode()


def listing(number: int, page: int, total: int) -> bytes:
    """One page of list `number`; the lists share `total` articles among them."""
    first = number * ROWS + (page - 1) * PER_PAGE
    last = min(first + PER_PAGE, (number + 1) * ROWS, total)
    rows = "".join(
        f'<li><a href="/show/{n}.html">某县医疗保障局关于做好第{n}号工作的通知</a><span>2026-03-05</span></li>'
        for n in range(first, last)
    )
    more = last < min((number + 1) * ROWS, total)
    after = f'<a href="/list/{number}/{page + 1}.html">下一页</a>' if more else ""
    return f'<html><head><meta charset="utf-8"></head><body><a href="/">首页</a><ul>{rows}</ul>{after}</body></html>'.encode()


async def _serve(port: Any, total: int, shown: Any) -> None:
    def body(path: str) -> bytes | None:
        parts = path.strip("/").removesuffix(".html").split("/")
        if parts[0] == "show":
            shown.value += 1
            return article(int(parts[1]))
        return listing(int(parts[1]), int(parts[2]), total) if parts[0] == "list" else None

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                content = body(head.split(b" ", 2)[1].decode())
                status, data = (b"200 OK", content) if content is not None else (b"404 Not Found", b"none")
                writer.write(
                    b"HTTP/1.1 %s\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: %d\r\n\r\n" % (status, len(data)) + data
                )  # fmt: skip
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()

    server = await asyncio.start_server(handle, "127.0.0.1", 0)
    port.put(server.sockets[0].getsockname()[1])
    await server.serve_forever()


def _server(port: Any, total: int, shown: Any) -> None:
    asyncio.run(_serve(port, total, shown))


def resident(pid: int) -> float:
    """MiB of memory that a process holds now."""
    for line in Path(f"/proc/{pid}/status").read_text("ascii").splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    return 0.0


def second_process(pid: int) -> float:
    """MiB of the largest process that a process has started."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text("ascii").split()
    return max((resident(int(child)) for child in children), default=0.0)


def measure(total: int) -> list[tuple[int, float, float]]:
    """Crawl; return (pages, MiB, MiB of the second process) after each tenth of the pages."""
    context = multiprocessing.get_context("spawn")
    port, shown = context.Queue(), context.Value("q", 0)
    server = context.Process(target=_server, args=(port, total, shown), daemon=True)
    server.start()
    found: list[tuple[int, float, float]] = []
    try:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            lists = "".join(SECTION.format(n=n) for n in range(-(-total // ROWS)))
            (folder / "m.toml").write_text(PROFILE.format(port=port.get(timeout=60)) + lists, "utf-8")
            child = subprocess.Popen(
                [sys.executable, "-c", CHILD, name], cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)},
                stdout=subprocess.PIPE, text=True,
            )  # fmt: skip
            begun = time.monotonic()
            while child.poll() is None:
                if shown.value >= total * (len(found) + 1) // 10 and len(found) < 10:
                    found.append((shown.value, resident(child.pid), second_process(child.pid)))
                    first = found[0]
                    print(f"{found[-1][0]:>9,} pages: {found[-1][1]:.0f} MiB (after the first tenth {first[1]:.0f}), "
                          f"second process {found[-1][2]:.0f} MiB ({first[2]:.0f}), {time.monotonic() - begun:.0f} s", flush=True)  # fmt: skip
                time.sleep(0.05)
            print(
                f"crawl: {(child.stdout.read() if child.stdout else '').strip()} [state, complete lists, pages read, failed]"
            )
            if child.returncode:
                raise SystemExit("the crawl failed")
    finally:
        server.terminate()
    return found


def main() -> None:
    total = int(sys.argv[1].replace(",", "")) if len(sys.argv) > 1 else 10_000
    found = measure(total)
    growth = found[-1][1] / found[0][1]
    both = (found[-1][1] + found[-1][2]) / (found[0][1] + found[0][2])
    print(f"memory after {total:,} pages beside the first tenth: {growth:.2f} times; both processes {both:.2f} times")
    raise SystemExit(1 if growth > MOST_GROWTH else 0)


if __name__ == "__main__":
    main()
