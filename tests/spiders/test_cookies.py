"""Cookies go back to the host that set them, for the site that asked, and nowhere else; and there are only so many."""

from __future__ import annotations

import pytest

from crawler.model import Access, Host
from spiders.cookies import MOST, MOST_BYTES, Jar
from spiders.runner import CrawlOptions, run_crawls


def _jar(*headers, url="http://www.x.gov.cn/a/b.html"):
    jar = Jar()
    for header in headers:
        jar.take(header, url)
    return jar


def _sent(server, mark):
    return [
        seen.get("cookie", "")
        for (_, path), seen in zip(server.requests, server.headers_seen, strict=True)
        if mark in path
    ]


def test_a_gate_that_wants_its_cookie_back_lets_us_pass(server, crawl, kit):
    """302 to itself with Set-Cookie: the second request carries it."""

    def gate():
        if "pass=1" in server.headers_seen[-1].get("cookie", ""):
            return kit.listing([("/a.html", "关于医保缴费的通知", "2026-03-05")])
        return 302, {"Location": "/list/", "Set-Cookie": "pass=1; path=/; HttpOnly"}, ""

    server.routes |= {"/list/": gate, "/a.html": kit.article("关于医保缴费的通知")}
    result = crawl(kit.site(server.address, kit.section()))
    assert result.coverage["s"].complete
    assert _sent(server, "/a.html") == ["pass=1"]


def test_a_gate_that_never_opens_is_left_after_a_few_tries(server, crawl, kit):
    numbers = iter(range(10_000))
    server.routes["/list/"] = lambda: (302, {"Location": "/list/", "Set-Cookie": f"try{next(numbers)}=1"}, "")
    result = crawl(kit.site(server.address, kit.section()))
    assert result.coverage["s"].access is Access.HTTP_ERROR
    assert server.asked("/list/") <= 10


def test_no_cookie_travels_to_another_host_or_site(server, kit, tmp_path):
    other = f"http://localhost:{server.port}"
    rows = [(f"{other}/file1.html", "关于第1号的通知", "2026-03-05"), ("/page1.html", "关于第2号的通知", "2026-03-05")]
    server.routes["/one/"] = (200, {"Set-Cookie": "one=1; path=/"}, kit.listing(rows))
    rows = [("/page2.html", "关于第3号的通知", "2026-03-05")]
    server.routes["/two/"] = (200, {"Set-Cookie": "two=2; path=/; Domain=.0.0.1"}, kit.listing(rows))
    server.default = lambda path: kit.article("通知") if path.endswith(".html") else None
    sites = [
        kit.site(
            server.address, kit.section("/one/"), id="one", hosts=(Host("h", server.address, ""), Host("f", other, ""))
        ),
        kit.site(server.address, kit.section("/two/"), id="two"),
    ]
    run_crawls(sites, CrawlOptions(tmp_path / "g.db", tmp_path / "archive", lambda: kit.now, "gongkai/test"))
    assert _sent(server, "/page1.html") == ["one=1"]
    assert _sent(server, "/file1.html") == [""]
    assert "one" not in "".join(_sent(server, "two") + _sent(server, "/page2.html"))


@pytest.mark.parametrize(
    ("domain", "kept"),
    [("", True), ("www.x.gov.cn", True), (".x.gov.cn", True), ("x.gov.cn", True), (".gov.cn", True), ("y.gov.cn", False),
     ("ww.x.gov.cn", False), ("evil-x.gov.cn", False), ("com", False)],
)  # fmt: skip
def test_whatever_domain_a_cookie_names_it_stays_with_its_host(domain, kept):
    """The jar is one host's: `.gov.cn` is taken as the host's own, and no other host ever sees it."""
    jar = _jar(b"a=1; path=/; Domain=" + domain.encode())
    assert jar.header("http://www.x.gov.cn/") == (b"a=1" if kept else b"")


def test_a_flood_of_cookies_is_bounded_and_harmless(server, crawl, kit):
    flood = [("Set-Cookie", f"a{n}={'x' * 300}; path=/") for n in range(10_000)]
    jar = _jar(*(value.encode() for _, value in flood))
    assert len(jar) == MOST
    assert 0 < len(jar.header("http://www.x.gov.cn/")) <= MOST_BYTES
    server.routes["/list/"] = (
        200,
        {"Set-Cookie": "b=" + "y" * 5000},
        kit.listing([("/a.html", "关于医保缴费的通知", "2026-03-05")]),
    )
    server.routes["/a.html"] = kit.article("关于医保缴费的通知")
    assert crawl(kit.site(server.address, kit.section())).pages[0].access is Access.OK
    assert _sent(server, "/a.html") == [""]


@pytest.mark.parametrize(
    "header",
    [
        b"a=1\r\nX-Evil: 1",
        b"a=\x00",
        b"a b=1",
        b"=1",
        b"novalue",
        b"",
        b";;;",
        b"a=1\x7f",
        "甲=1".encode("gbk"),
        b"a" * 5000 + b"=1",
    ],
)
def test_malformed_cookies_are_left(header):
    assert _jar(header).header("http://www.x.gov.cn/") == b""


def test_paths_tls_and_taking_back():
    jar = _jar(b"in=1; Path=/a", b"elsewhere=1; Path=/b", b"secret=1; Secure; Path=/", b"own=1")
    assert jar.header("http://www.x.gov.cn/a/c.html") == b"in=1; own=1"
    assert jar.header("http://www.x.gov.cn/ab.html") == b""
    assert b"secret=1" in jar.header("https://www.x.gov.cn/")
    for gone in (b"in=; Max-Age=0; Path=/a", b"own=; Expires=Thu, 01 Jan 1970 00:00:00 GMT"):
        jar.take(gone, "http://www.x.gov.cn/a/b.html")
    assert jar.header("http://www.x.gov.cn/a/c.html") == b""
