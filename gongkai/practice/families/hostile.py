"""The hostile site: everything that a crawler must survive, bound and record. Nothing here may do harm or never end."""

from __future__ import annotations

import gzip
import re
import time
from collections.abc import Iterator

from gongkai.practice.families.common import article_metas, body_of, crumbs, frame, not_found, papers, robots
from gongkai.practice.model import PracticeHost, PracticeSite, Reply, Request

PORT, SECRET_PORT = 18640, 18641
HUGE = 30 * 1024 * 1024
BOMB = 200 * 1024 * 1024  # what 200 KB of gzip unfold to
LONG_TITLE = "关于" + "进一步" * 3333 + "的通知"


class Hostile:
    def __init__(self) -> None:
        self.rows = papers(12, first=8000, word="正常")
        self.bomb = b""

    def answer(self, request: Request) -> Reply:
        path = request.path
        if path == "/robots.txt":
            return robots()
        if path == "/tzgg/index.html":
            return Reply(self._list(request))
        found = re.fullmatch(r"/show/(\d+)\.html", path)
        for row in self.rows:
            if found and str(row.number) == found[1]:
                inner = f'<div class="position">{crumbs("通知公告")}</div><h1>{row.title}</h1><p>发布日期：{row.iso}</p>{body_of(row)}'
                return Reply(frame(row.title, inner, metas=article_metas(row, "通知公告")))
        if path.startswith("/loop/"):
            return Reply(
                "", 302, headers=(("Location", f"/loop/{int(path[6:] or 0) + 1 if path[6:].isdigit() else 1}"),)
            )
        if path == "/self.html":
            return Reply("", 302, headers=(("Location", "/self.html"), ("Set-Cookie", "again=1")))
        if path == "/to-secret.html":
            return Reply("", 302, headers=(("Location", f"{request.addresses['secret']}/secret.html"),))
        if path == "/to-metadata.html":
            return Reply("", 302, headers=(("Location", "http://169.254.169.254/latest/meta-data/"),))
        if path == "/drip.html":
            return Reply(stream=drip)
        if path == "/endless.html":
            return Reply(stream=endless)
        if path == "/huge.html":
            return Reply(stream=huge)
        if path == "/bomb.html":
            self.bomb = self.bomb or gzip.compress(b"<p>" + b" " * BOMB, 9)
            return Reply(self.bomb, headers=(("Content-Encoding", "gzip"),))
        if path == "/short.html":
            return Reply(stream=lambda: iter([b"<html><body>cut"]), headers=(("Content-Length", "100000"),))
        if path == "/title.html":
            return Reply(frame(LONG_TITLE, f"<h1>{LONG_TITLE}</h1><p>发布日期：2026-05-06</p><p>正文。</p>"))
        if path == "/broken.html":
            return Reply(BROKEN)
        if path == "/deep.html":
            return Reply(frame("嵌套", "<div>" * 20000 + "深" + "</div>" * 20000))
        if path == "/script.html":
            return Reply(
                frame(
                    "<script>alert(1)</script>",
                    "<h1>&lt;img src=x onerror=alert(1)&gt;=cmd|' /C calc'!A0</h1><p>发布日期：2026-05-07</p><p>正文。</p>",
                )
            )
        if path == "/nul.html":
            return Reply(
                b"<html><head><title>\x00\xff\xfe \xe2\x80\xae\xe5\x80\x92</title></head><body><p>\x00\x01\x02</p></body></html>"
            )
        if path == "/reset.html":
            return Reply(drop=True)
        if path.startswith("/files/"):
            return Reply(b"%PDF-1.4 practice", content_type="application/pdf",
                         headers=(("Content-Disposition", 'attachment; filename="../../../../tmp/evil.pdf"'),))  # fmt: skip
        if path.startswith("/trap/"):
            return Reply(self._trap(path))
        return not_found()

    def _list(self, request: Request) -> str:
        port = request.addresses["portal"].rsplit(":", 1)[1]
        odd = [
            ("/loop/1", "无尽跳转"), ("/self.html", "跳到自己"), ("/to-secret.html", "跳到本机另一端口"),
            ("/to-metadata.html", "跳到 169.254.169.254"), ("/drip.html", "一字一字地给"), ("/endless.html", "永不结束"),
            ("/huge.html", "三十兆的页面"), ("/bomb.html", "压缩炸弹"), ("/short.html", "长度不符"), ("/title.html", LONG_TITLE),
            ("/broken.html", "残缺的标记"), ("/deep.html", "两万层嵌套"), ("/script.html", "标题里有脚本和公式"),
            ("/nul.html", "空字符和倒写符"), ("/reset.html", "断开连接"), ("/../../../../etc/passwd", "向上的路径"),
            ("/files/..%2f..%2f..%2fetc%2fpasswd", "编码过的向上路径"), (f"{request.addresses['secret']}/secret.html", "本机另一端口"),
            ("http://169.254.169.254/latest/meta-data/", "云主机元数据"), (f"http://localhost:{port}/show/8001.html", "换名字的本机"),
            (f"http://[::1]:{port}/show/8001.html", "IPv6 本机"), (f"http://2130706433:{port}/show/8001.html", "十进制地址"),
            ("file:///etc/passwd", "文件协议"), ("javascript:alert(1)", "脚本协议"), ("//example.invalid/x.html", "不带协议的外站"),
            ("http://user:secret@127.0.0.1/x.html", "带口令的地址"), ("/trap/1/?sid=1", "无尽的空间"), ("http://[broken/x.html", "坏地址"),
            ("\n /show/8002.html ", "前后有空白的地址"),
        ]  # fmt: skip
        items = [
            f'<li><a href="/show/{row.number}.html" title="{row.title}">{row.title}</a><span>{row.iso}</span></li>'
            for row in self.rows
        ]
        items += [
            f'<li><a href="{href}">{title}</a><span>2026-05-{place + 1:02d}</span></li>'
            for place, (href, title) in enumerate(odd)
        ]
        items.append("<li><a href='/show/8003.html title=\"引号没有关上>没有关上的引号</a><span>2026-05-30</span></li>")
        return frame(
            "通知公告", f'<div class="position">{crumbs("通知公告")}</div><ul class="list">{"".join(items)}</ul>'
        )

    def _trap(self, path: str) -> str:
        """An infinite space: every page links to deeper ones with new session numbers."""
        depth = path.count("/")
        links = "".join(f'<a href="{path}{n}/?sid={depth}{n}&t={n}">下一级 {n}</a>' for n in range(5))
        return frame(f"第 {depth} 层", links)


def drip() -> Iterator[bytes]:
    """One byte every tenth of a second, for at most two minutes."""
    yield b"<html><body>"
    for _ in range(1200):
        time.sleep(0.1)
        yield b"."


def endless() -> Iterator[bytes]:
    """Markup without an end, at most 300 MB of it."""
    yield b"<html><body><ul>"
    row = b"<li><a href='/show/1.html'>x</a></li>" * 1000
    for _ in range(300 * 1024 * 1024 // len(row)):
        yield row


def huge() -> Iterator[bytes]:
    yield b"<html><head><title>huge</title></head><body>"
    for _ in range(HUGE // 65536):
        yield b"a" * 65536
    yield b"</body></html>"


BROKEN = (
    '</html></body><table><tr><td><h1>残缺的标记<h1></td><p>发布日期：2026-05-08<br></p>--><div class="TRS_Editor><p>正文'
    "<![CDATA[ <a href='/show/8004.html>]]> &#x110000; &nosuch; <b><i></b></i><p style='<p>'>末尾 <<< >>> </td></tr>"
)


def secret(request: Request) -> Reply:
    """A host that the profile does not list. A single request here is a failure of the crawler."""
    return Reply(frame("秘密", "<p>本主机不在站点档案中，任何请求都是失败。</p>"))


def build(state: int) -> PracticeSite:
    """Build the site; it has one state of time. Its host `secret` is in no profile."""
    return PracticeSite(
        "practice-hostile",
        (
            PracticeHost("portal", PORT, Hostile().answer, conditional=False),
            PracticeHost("secret", SECRET_PORT, secret),
        ),
    )
