"""Endings by name: what an answer or a failure means."""

from __future__ import annotations

import pytest

from crawler.access import end_of_failure, end_of_response, shell_target
from crawler.model import Access

HTML = {"content-type": "text/html; charset=utf-8"}
LINKS = "<a href='/a'>甲</a>" * 3


@pytest.mark.parametrize(
    ("status", "body", "access"),
    [
        (200, LINKS, Access.OK),
        (200, "", Access.EMPTY),
        (200, "   \n", Access.EMPTY),
        (200, "<script>var _$aX=1;document.cookie='a'</script>", Access.CHALLENGE),
        (200, "<html><body>您的请求存在安全风险</body></html>", Access.CHALLENGE),
        (200, f"<html><body>{LINKS}<p>提示：页面不存在</p></body></html>", Access.SOFT_404),
        (200, "<html><title>404 错误</title><body>x</body></html>", Access.SOFT_404),
        (
            200,
            f"<html><body>{LINKS}" + "<p>关于页面不存在问题的整改通知。</p>" + "正文" * 400 + "</body></html>",
            Access.OK,
        ),
        (200, '{"data": {"records": []}}', Access.OK),
        (404, "x", Access.NOT_FOUND),
        (410, "x", Access.NOT_FOUND),
        (412, "x", Access.BLOCKED),
        (521, "x", Access.BLOCKED),
        (468, "x", Access.BLOCKED),
        (403, "x", Access.BLOCKED),
        (429, "x", Access.BLOCKED),
        (500, "x", Access.HTTP_ERROR),
        (503, "x", Access.HTTP_ERROR),
        (302, "x", Access.OK),
        (100, "x", Access.HTTP_ERROR),
    ],
)
def test_answers(status, body, access):
    assert end_of_response(status, HTML, body.encode()).access is access


def test_gbk_pages_that_say_that_they_are_missing():
    body = "<html><body>您访问的页面不存在</body></html>".encode("gb18030")
    assert end_of_response(200, {"content-type": "text/html"}, body).access is Access.SOFT_404


@pytest.mark.parametrize(
    ("name", "message", "access"),
    [
        ("DownloadTimeoutError", "took longer than 3 seconds", Access.TIMEOUT),
        ("CannotResolveHostError", "no results", Access.DNS),
        ("DownloadConnectionRefusedError", "refused", Access.REFUSED),
        ("DownloadFailedError", "[<Failure SSL.Error: handshake failure>]", Access.TLS),
        ("DownloadCancelledError", "size", Access.TOO_LARGE),
        ("SomethingNew", "?", Access.HTTP_ERROR),
    ],
)
def test_failures(name, message, access):
    assert end_of_failure(name, message).access is access


@pytest.mark.parametrize(
    ("body", "target"),
    [
        ('<meta http-equiv="refresh" content="0;url=/zwgk/index.html">', "/zwgk/index.html"),
        ('<frameset><frame src="/real.html"></frameset>', "/real.html"),
        ("<script>window.location.href='/first/list.shtml'</script>", "/first/list.shtml"),
        ("<script>document.cookie='x';location.href='/again'</script>", ""),
        (f"<iframe src='/ad.html'></iframe>{LINKS}", ""),
        ("<p>正文</p>", ""),
    ],
)
def test_shells(body, target):
    assert shell_target(body.encode()) == target
