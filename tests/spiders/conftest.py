"""A small web server on loopback, and a crawl of it, for tests that need a site of their own."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import SimpleNamespace

import pytest

from crawler.model import CoverageStatement, Host, Section, Site, StoredPage
from crawler.store import CrawlStore
from spiders.runner import CrawlOptions, CrawlSummary, run_crawls

NOW = datetime(2026, 6, 1, 1, 0, tzinfo=UTC)
Reply = tuple[int, dict[str, str], bytes]


@dataclass
class SmallServer:
    """Routes by path (with query): text, bytes, (status, headers, body), or a function of the handler giving one."""

    routes: dict[str, object] = field(default_factory=dict)
    requests: list[tuple[str, str]] = field(default_factory=list)
    headers_seen: list[dict[str, str]] = field(default_factory=list)
    at_once: int = 0
    peak: int = 0
    port: int = 0
    pause: float = 0.0
    default: Callable[[str], object] | None = None

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def asked(self, path: str) -> int:
        return sum(1 for _, asked in self.requests if asked == path)

    def reply(self, path: str) -> Reply:
        found = self.routes.get(path)
        if found is None and self.default is not None:
            found = self.default(path)
        if callable(found):
            found = found()
        if found is None:
            return 404, {}, b"not here"
        if isinstance(found, str):
            return 200, {"Content-Type": "text/html; charset=utf-8"}, found.encode()
        if isinstance(found, bytes):
            return 200, {"Content-Type": "text/html"}, found
        assert isinstance(found, tuple)
        status, headers, body = found
        return status, headers, body.encode() if isinstance(body, str) else body


def _handler(server: SmallServer) -> type[BaseHTTPRequestHandler]:
    lock = threading.Lock()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _answer(self) -> None:
            with lock:
                server.requests.append((self.command, self.path))
                server.headers_seen.append({name.lower(): value for name, value in self.headers.items()})
                server.at_once += 1
                server.peak = max(server.peak, server.at_once)
            try:
                if server.pause:
                    time.sleep(server.pause)
                length = int(self.headers.get("Content-Length") or 0)
                if length:
                    self.rfile.read(length)
                status, headers, body = server.reply(self.path)
            finally:
                # Before the answer is sent: once it is there, the next request may come on another connection.
                with lock:
                    server.at_once -= 1
            try:
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)
            except (BrokenPipeError, ConnectionResetError):
                pass

        do_GET = do_POST = _answer

        def log_message(self, *_: object) -> None:
            pass

    return Handler


@pytest.fixture(scope="session")
def kit() -> SimpleNamespace:
    """The makers of small sites and pages."""
    return SimpleNamespace(site=site_of, section=section, article=article, listing=list_page, now=NOW, handler=_handler)


@pytest.fixture
def server() -> Iterator[SmallServer]:
    small = SmallServer()
    web = ThreadingHTTPServer(("127.0.0.1", 0), _handler(small))
    web.daemon_threads = True
    small.port = web.server_address[1]
    thread = threading.Thread(target=web.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    yield small
    web.shutdown()
    web.server_close()


def site_of(address: str, *sections: Section, **values: object) -> Site:
    """A practice site with one host "h"."""
    settings: dict[str, object] = {
        "id": "small", "name": "小站", "catalog": "x", "body": "某县医疗保障局", "aliases": (), "practice": True,
        "hosts": (Host("h", address, "网站"),), "sections": sections, "delay": 0.0, "timeout": 3.0, **values,
    }  # fmt: skip
    return Site(**settings)  # type: ignore[arg-type]


def section(path: str = "/list/", **values: object) -> Section:
    settings: dict[str, object] = {"id": "s", "host": "h", "path": path, "menu": ("政务公开", "通知公告"), **values}
    return Section(**settings)  # type: ignore[arg-type]


def article(title: str, day: str = "2026-03-05", text: str = "") -> str:
    return (
        f"<html><head><title>{title}</title><meta name='ArticleTitle' content='{title}'><meta name='PubDate' content='{day}'>"
        f"</head><body><h1>{title}</h1><p>发布日期：{day}</p><div id='zoom'><p>{text or title + '。' * 3}</p></div>"
        f"<a href='/'>首页</a></body></html>"
    )


def list_page(rows: list[tuple[str, str, str]], extra: str = "") -> str:
    items = "".join(
        f'<li><a href="{href}" title="{title}">{title}</a><span>{day}</span></li>' for href, title, day in rows
    )
    return f"<html><head><title>通知公告</title></head><body><a href='/'>首页</a><ul class='list'>{items}</ul>{extra}</body></html>"


@dataclass
class Crawled:
    summary: CrawlSummary
    coverage: dict[str, CoverageStatement]
    pages: list[StoredPage]
    options: CrawlOptions

    def by_path(self) -> dict[str, StoredPage]:
        return {page.url.split("/", 3)[3]: page for page in self.pages}


@pytest.fixture
def crawl(tmp_path: Path) -> Callable[..., Crawled]:
    """Crawl one site into the test's own database; call it again for the next crawl."""

    def run(site: Site, *, at: datetime = NOW, **values: object) -> Crawled:
        options = CrawlOptions(
            db=tmp_path / "g.db", archive=tmp_path / "archive", now=lambda: at, agent="gongkai/test (+tests@example.invalid)", **values,
        )  # type: ignore[arg-type]  # fmt: skip
        (summary,) = run_crawls([site], options)
        with CrawlStore.open(options.db, readonly=True) as store:
            coverage = {statement.section: statement for statement in store.coverage(site.id)}
            return Crawled(summary, coverage, list(store.pages(site.id)), options)

    return run
