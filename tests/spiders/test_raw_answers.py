"""Answers that break the protocol: each is bounded, recorded, harmless, and has a name; what was cut short was not read."""

from __future__ import annotations

import gzip
import socketserver
import threading
import time
import zlib

import brotli
import pytest

from crawler.model import Access
from spiders.codings import is_whole

try:
    from compression import zstd
except ImportError:
    from backports import zstd

TITLE = "关于医保缴费的通知"
CHUNKED = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n"


def _answer(body, *, status=b"200 OK", version=b"HTTP/1.1", headers=b"", length=None):
    """One answer; `length`: bytes of a Content-Length header, b"" for none."""
    said = b"Content-Length: %d\r\n" % len(body) if length is None else length
    head = version + b" " + status + b"\r\nContent-Type: text/html; charset=utf-8\r\n" + headers + said
    return head + b"Connection: close\r\n\r\n" + body


def _endless(first, part, pause=0.0):
    yield first
    while True:
        time.sleep(pause)
        yield part


def _coded(name, body):
    return _answer(body, headers=b"Content-Encoding: " + name + b"\r\n")


@pytest.fixture
def crawl_raw(crawl, kit):
    """Crawl a list of one page that is answered with exactly these bytes."""
    servers = []

    def run(answer, path="/p.html", **values):
        page = kit.article(TITLE, text="各定点医药机构要严格执行有关规定。" * 40).encode()

        class Handler(socketserver.BaseRequestHandler):
            def handle(self):
                asked = self.request.recv(65536).split(b" ")[1].decode()
                said = _answer(b"no", status=b"404 Not Found")
                if asked == "/list/":
                    said = _answer(kit.listing([("/p.html", TITLE, "2026-03-05")]).encode())
                if asked == path:
                    said = answer(page)
                try:
                    for part in [said] if isinstance(said, bytes) else said:
                        self.request.sendall(part)
                except OSError:
                    pass

        web = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler)
        web.daemon_threads = True
        servers.append(web)
        threading.Thread(target=web.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        site = kit.site(
            f"http://127.0.0.1:{web.server_address[1]}", kit.section(), timeout=0.4, max_body=500_000, **values
        )
        return crawl(site)

    yield run
    for web in servers:
        web.shutdown()
        web.server_close()


ANSWERS = {
    "http-1.0": (lambda page: _answer(page, version=b"HTTP/1.0", length=b""), Access.OK),
    "http-0.9": (lambda page: page, Access.REFUSED),
    "no-length": (lambda page: _answer(page, length=b""), Access.OK),
    "length-too-long": (lambda page: _answer(page, length=b"Content-Length: 99999\r\n"), Access.REFUSED),
    "length-negative": (lambda page: _answer(page, length=b"Content-Length: -5\r\n"), Access.REFUSED),
    "length-words": (lambda page: _answer(page, length=b"Content-Length: many\r\n"), Access.REFUSED),
    "two-lengths": (lambda page: _answer(page, length=b"Content-Length: 5\r\nContent-Length: 9\r\n"), Access.REFUSED),
    "length-absurd": (lambda page: _answer(page, length=b"Content-Length: " + b"9" * 30 + b"\r\n"), Access.TOO_LARGE),
    "chunks-without-end": (lambda _: _endless(CHUNKED, b"4\r\nabcd\r\n"), {Access.TIMEOUT, Access.TOO_LARGE}),
    "chunks-dripping": (lambda _: _endless(CHUNKED, b"1\r\na\r\n", 0.05), Access.TIMEOUT),
    "chunk-cut": (lambda _: CHUNKED + b"400\r\nabc", Access.REFUSED),
    "chunk-size-absurd": (lambda _: CHUNKED + b"f" * 16 + b"\r\nabc", Access.REFUSED),
    "chunk-size-words": (lambda _: CHUNKED + b"zz\r\nabc\r\n0\r\n\r\n", Access.REFUSED),
    "headers-100000": (lambda page: _answer(page, headers=b"".join(b"X-%d: a\r\n" % n for n in range(100_000))), {Access.OK, Access.TIMEOUT}),
    "headers-without-end": (lambda _: _endless(b"HTTP/1.1 200 OK\r\n", b"X-A: b\r\n" * 500), Access.TIMEOUT),
    "header-of-1-mb": (lambda page: _answer(page, headers=b"X-A: " + b"a" * 1_000_000 + b"\r\n"), Access.REFUSED),
    "continue-without-end": (lambda _: _endless(b"", b"HTTP/1.1 100 Continue\r\n\r\n"), Access.TIMEOUT),
    "status-999": (lambda page: _answer(page, status=b"999 No"), Access.HTTP_ERROR),
    "status-000": (lambda page: _answer(page, status=b"000 No"), Access.HTTP_ERROR),
    "status-words": (lambda page: _answer(page, status=b"abc No"), Access.REFUSED),
    "status-206": (lambda page: _answer(page[:400], status=b"206 Partial Content"), Access.HTTP_ERROR),
    "status-304-unasked": (lambda _: _answer(b"", status=b"304 Not Modified"), Access.HTTP_ERROR),
    "refresh-elsewhere": (lambda page: _answer(page, headers=b"Refresh: 0; url=http://127.0.0.9/x\r\n"), Access.OK),
    "refresh-and-nothing": (lambda _: _answer(b"", headers=b"Refresh: 0; url=http://127.0.0.9/x\r\n"), Access.EMPTY),
    "nothing": (lambda _: b"", Access.REFUSED),
    "noughts": (lambda _: b"\0" * 1000, Access.REFUSED),
    "gzip": (lambda page: _coded(b"gzip", gzip.compress(page)), Access.OK),
    "gzip-twice": (lambda page: _coded(b"gzip, gzip", gzip.compress(gzip.compress(page))), Access.OK),
    "gzip-said-is-plain": (lambda page: _coded(b"gzip", page), Access.HTTP_ERROR),
    "gzip-cut": (lambda page: _coded(b"gzip", gzip.compress(page)[:-20]), Access.REFUSED),
    "deflate-cut": (lambda page: _coded(b"deflate", zlib.compress(page)[:-10]), Access.REFUSED),
    "br-cut": (lambda page: _coded(b"br", brotli.compress(page)[:-5]), Access.REFUSED),
    "br-said-is-plain": (lambda page: _coded(b"br", page), Access.HTTP_ERROR),
    "zstd-cut": (lambda page: _coded(b"zstd", zstd.compress(page)[:-5]), {Access.REFUSED, Access.HTTP_ERROR}),
    "coding-unknown": (lambda page: _coded(b"x-none", page), Access.OK),
}  # fmt: skip


@pytest.mark.parametrize("name", ANSWERS)
def test_every_broken_answer_has_its_name(name, crawl_raw):
    answer, expected = ANSWERS[name]
    result = crawl_raw(answer)
    (page,) = result.pages
    assert page.access in (expected if isinstance(expected, set) else {expected}), page.extra["note"]
    assert result.summary.state == "finished"
    assert result.coverage["s"].complete
    if page.access is not Access.OK:
        assert page.extra["note"]
        assert page.page.kind == "unread"


@pytest.mark.parametrize("name", ["gzip-cut", "length-too-long", "chunk-cut", "status-206", "status-304-unasked"])
def test_a_list_that_was_cut_short_is_not_complete(name, crawl_raw):
    result = crawl_raw(ANSWERS[name][0], "/list/")
    assert not result.coverage["s"].complete
    assert result.coverage["s"].access is not Access.OK


def test_what_is_whole_is_told_from_what_is_cut():
    data = b"".join(b"%d " % n for n in range(20_000))
    raw = zlib.compressobj(wbits=-15)
    whole = {
        b"gzip": gzip.compress(data), b"x-gzip": gzip.compress(data[:9]) + gzip.compress(data[9:]), b"br": brotli.compress(data),
        b"zstd": zstd.compress(data), b"deflate": zlib.compress(data),
    }  # fmt: skip
    for coding, body in whole.items():
        assert is_whole(body, coding, len(data)), coding
        assert not is_whole(body[:-3], coding, len(data) - 1), coding
    assert is_whole(raw.compress(data) + raw.flush(), b"deflate", len(data))
    assert is_whole(whole[b"gzip"] + b"\0" * 512, b"gzip", len(data))  # padding, as some servers add
