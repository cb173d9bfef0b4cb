"""How requests end: every outcome by its name, and never a list called complete that was not read."""

from __future__ import annotations

import socket

import pytest

from crawler.model import Access, Host

GATE = "<html><script>document.cookie='x=1';location.href=location.href</script></html>"


@pytest.mark.parametrize(
    ("reply", "access", "stop"),
    [
        ((412, {}, GATE), Access.BLOCKED, "blocked"),
        ((521, {}, GATE), Access.BLOCKED, "blocked"),
        ((468, {}, "x"), Access.BLOCKED, "blocked"),
        ((403, {}, "forbidden"), Access.BLOCKED, "blocked"),
        ((404, {}, "no"), Access.NOT_FOUND, "not-found"),
        ((500, {}, "broken"), Access.HTTP_ERROR, "error"),
        (GATE, Access.CHALLENGE, "blocked"),
        ("<html><title>404</title><body>您访问的页面不存在</body></html>", Access.SOFT_404, "not-found"),
        ((200, {}, ""), Access.EMPTY, "error"),
        ((302, {"Location": "http://127.0.0.2:9/else"}, ""), Access.OFF_LIST, "error"),
        ((302, {"Location": "file:///etc/passwd"}, ""), Access.OFF_LIST, "error"),
        ((302, {"Location": "file://127.0.0.1/etc/passwd"}, ""), Access.OFF_LIST, "error"),
        ((302, {"Location": "data:text/html,<a href=x>x</a>"}, ""), Access.OFF_LIST, "error"),
        ((302, {}, ""), Access.HTTP_ERROR, "error"),
        ((302, {"Location": "/list/"}, ""), Access.HTTP_ERROR, "error"),
        ((302, {"Location": "/"}, ""), Access.SOFT_404, "not-found"),
        (b"x" * 50_000, Access.TOO_LARGE, "error"),
    ],
)
def test_a_list_that_cannot_be_read_is_never_complete(server, crawl, kit, reply, access, stop):
    server.routes["/list/"] = reply
    result = crawl(kit.site(server.address, kit.section(), max_body=20_000))
    statement = result.coverage["s"]
    assert (statement.access, statement.stop, statement.complete) == (access, stop, False), statement.note
    assert result.summary.state == "finished"


@pytest.mark.parametrize(
    "robots",
    [
        (403, {}, "no"),
        "<!doctype html><html><body>首页</body></html>",
        (200, {"Content-Type": "text/plain"}, "User-agent: *\nDisallow: /"),
        (302, {"Location": "/index.html"}, ""),
        (503, {}, "later"),
    ],
)
def test_robots_that_forbid_or_cannot_be_established_stop_the_crawl(server, crawl, kit, robots):
    server.routes |= {"/robots.txt": robots, "/list/": kit.listing([("/a.html", "关于医保缴费的通知", "2026-03-05")])}
    result = crawl(kit.site(server.address, kit.section()))
    assert server.asked("/list/") == 0
    assert not result.coverage["s"].complete
    assert result.coverage["s"].access in (Access.ROBOTS, Access.HTTP_ERROR)


def test_robots_missing_allows_and_disallowed_pages_are_not_asked(server, crawl, kit):
    rows = [("/open/a.html", "关于医保缴费的通知", "2026-03-05"), ("/shut/b.html", "关于医保报销的通知", "2026-03-04")]
    server.routes |= {
        "/robots.txt": (200, {"Content-Type": "text/plain"}, "User-agent: *\nDisallow: /shut/"),
        "/list/": kit.listing(rows),
        "/open/a.html": kit.article("关于医保缴费的通知"),
    }
    pages = crawl(kit.site(server.address, kit.section())).by_path()
    assert pages["open/a.html"].access is Access.OK
    assert pages["shut/b.html"].access is Access.ROBOTS
    assert server.asked("/shut/b.html") == 0


def test_site_down_is_refused(crawl, kit):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    result = crawl(kit.site(f"http://127.0.0.1:{port}", kit.section()))
    assert result.coverage["s"].access is Access.REFUSED
    assert result.summary.complete == 0


def test_slow_site_is_a_timeout(server, crawl, kit):
    server.pause = 1.2
    result = crawl(kit.site(server.address, kit.section(), timeout=0.3))
    assert result.coverage["s"].access is Access.TIMEOUT


def test_links_off_the_list_become_rows_and_are_never_asked(server, crawl, kit):
    rows = [
        ("http://127.0.0.1:1/x.html", "转发上级文件的通知全文", "2026-03-05"),
        ("http://169.254.169.254/latest/meta-data/", "医保政策解读文章", "2026-03-04"),
        ("https://mp.weixin.qq.com/s/abc", "医保微信公众号文章", "2026-03-03"),
    ]
    server.routes["/list/"] = kit.listing(rows)
    result = crawl(kit.site(server.address, kit.section()))
    assert {page.access for page in result.pages} == {Access.OFF_LIST}
    assert [page.page.title for page in result.pages] == [title for _, title, _ in rows]
    assert all(page.extra["external"] for page in result.pages)
    assert str(result.pages[2].page.published_on) == "2026-03-03"
    assert result.coverage["s"].complete


def test_back_off_after_429_and_one_request_at_a_time(server, crawl, kit):
    answers = iter([(429, {"Retry-After": "0"}, "slow down")])
    server.routes["/list/"] = lambda: (
        next(answers, None)
        or kit.listing([(f"/a{n}.html", f"关于医保缴费的通知第{n}号", "2026-03-05") for n in range(8)])
    )
    server.default = lambda path: kit.article("通知") if path.startswith("/a") else None
    server.pause = 0.01
    result = crawl(kit.site(server.address, kit.section()))
    assert result.coverage["s"].complete
    assert server.peak == 1
    assert result.summary.pages_read == 8


def test_one_request_at_a_time_without_any_delay(server, crawl, kit):
    server.routes["/list/"] = kit.listing(
        [(f"/a{n}.html", f"关于医保缴费的通知第{n}号", "2026-03-05") for n in range(30)]
    )
    server.default = lambda path: kit.article("通知") if path.startswith("/a") else None
    server.pause = 0.01
    assert crawl(kit.site(server.address, kit.section())).summary.pages_read == 30
    assert server.peak == 1


def test_the_agent_is_named_with_a_contact(server, crawl, kit):
    crawl(kit.site(server.address, kit.section()))
    assert {headers["user-agent"] for headers in server.headers_seen} == {"gongkai/test (+tests@example.invalid)"}


def test_a_host_that_fails_again_and_again_is_left_alone(server, crawl, kit):
    rows = [(f"/a{n}.html", f"关于医保缴费的通知第{n}号", "2026-03-05") for n in range(60)]
    server.routes["/list/"] = kit.listing(rows)
    server.default = lambda path: (412, {}, "gate") if path.startswith("/a") else None
    result = crawl(kit.site(server.address, kit.section()))
    asked = sum(1 for _, path in server.requests if path.startswith("/a"))
    assert asked <= 30
    assert {page.access for page in result.pages} == {Access.BLOCKED, Access.NOT_ATTEMPTED}
    assert result.coverage["s"].complete  # the list itself was read


def test_robots_is_read_for_a_second_host_before_its_pages(server, crawl, kit, tmp_path):
    server.routes |= {
        "/robots.txt": (200, {"Content-Type": "text/plain"}, "User-agent: *\nDisallow:"),
        "/list/": kit.listing([(f"http://localhost:{server.port}/f.html", "关于医保缴费的通知", "2026-03-05")]),
        "/f.html": kit.article("关于医保缴费的通知"),
    }
    hosts = (Host("h", server.address, "网站"), Host("files", f"http://localhost:{server.port}", "", files_only=True))
    result = crawl(kit.site(server.address, kit.section(), hosts=hosts))
    assert server.asked("/robots.txt") == 2
    assert result.pages[0].access is Access.OK
    assert result.pages[0].host == "files"


ODD_TARGETS = [
    "http://[::1", "http://127.0.0.1:99999999/", "file:///etc/hostname", "file://{host}/etc/hostname", "ftp://{host}/x", "s3://{host}/x",
    "http://user:word@{host}/a.html", "http://{host}\\@127.0.0.1:1/", "//127.0.0.1:1/", "data:text/html,x", "javascript:alert(1)", "",
    "http://[::ffff:127.0.0.1]:1/", "http://evil.example/\x1b[2J", "http://{host}/" + "a" * 5000,
]  # fmt: skip


@pytest.mark.parametrize("path", ["/n.html", "/list/", "/robots.txt"])
def test_no_redirect_leads_elsewhere_or_ends_the_crawl(server, crawl, kit, path):
    host = server.address.removeprefix("http://")
    rows = [(f"/{n}.html", f"关于第{n}号的通知公告", "2026-03-05") for n in range(len(ODD_TARGETS))]
    targets = [target.format(host=host) for target in ODD_TARGETS]
    if path == "/n.html":
        server.routes |= {f"/{n}.html": (302, {"Location": target}, b"") for n, target in enumerate(targets)}
        server.routes["/list/"] = kit.listing(rows)
        result = crawl(kit.site(server.address, kit.section()))
        assert result.summary.state == "finished"
        endings = {path: page.access for path, page in result.by_path().items()}
        assert set(endings.values()) <= {Access.OFF_LIST, Access.HTTP_ERROR}, endings
        assert len(result.pages) == len(targets)
        return
    for target in targets[:5]:
        server.routes[path] = (302, {"Location": target}, b"")
        result = crawl(kit.site(server.address, kit.section()))
        assert result.summary.state == "finished"
        assert result.coverage["s"].access in (Access.OFF_LIST, Access.HTTP_ERROR, Access.ROBOTS), target
