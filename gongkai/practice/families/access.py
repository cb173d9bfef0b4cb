"""Every way in which a request for a list can end: refusals, challenges, shells, slow and dead hosts, robots variants."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator

from gongkai.practice.families.common import article_metas, body_of, crumbs, frame, not_found, papers, robots
from gongkai.practice.group_list import CHALLENGE
from gongkai.practice.model import Answer, PracticeHost, PracticeSite, Reply, Request

PORT, DEAD_PORT = 18637, 18648
ROBOTS_PORTS = {"robots403": 18638, "robotshtml": 18639, "robotsall": 18642, "robots500": 18643}
SLOW = 0.6  # seconds; the profile's timeout is 2
AMOUNTS = {"ok": 10, "cookie": 6, "refresh": 5, "frame": 4, "slow": 3, "busy": 5}
GATE = (  # 创宇 style: 521 and a script that sets a cookie
    "<script>document.cookie=('__jsl_clearance_s')+('=practice');location.href=location.pathname+location.search</script>"
)
SHORT_GATE = (
    '<html><head><meta charset="utf-8"><script>var _0x="a";eval(String.fromCharCode(59));'
    'document.cookie="k=1";location.reload();</script></head><body></body></html>'
)


class AccessSite:
    def __init__(self) -> None:
        self.rows = {
            name: papers(amount, first=400 + 50 * place, word=name)
            for place, (name, amount) in enumerate(AMOUNTS.items())
        }
        self.busy = 0
        self.lock = threading.Lock()

    def answer(self, request: Request) -> Reply:
        path = request.path
        if path == "/robots.txt":
            return robots("/forbidden/")
        if path in ("/", "/home/list.html"):  # a missing page answered with the home page and 200
            return Reply(self._home())
        parts = path.strip("/").split("/")
        if len(parts) != 2 or (
            parts[1] not in ("list.html", "real.html") and not parts[1].removesuffix(".html").isdigit()
        ):
            return not_found()
        if parts[1] not in ("list.html", "real.html"):
            return self._article(parts[0], int(parts[1].removesuffix(".html")))
        if parts[1] == "real.html":
            return Reply(self._list(parts[0])) if parts[0] in self.rows else not_found()
        endings: dict[str, Callable[[Request], Reply]] = {
            "b412": lambda _: Reply(CHALLENGE, 412),
            "b521": lambda _: Reply(GATE, 521, headers=(("Set-Cookie", "__jsluid_s=practice; Path=/"),)),
            "b403": lambda _: Reply("<html><body>403 Forbidden</body></html>", 403),
            "b468": lambda _: Reply("<html><body>请求被拦截</body></html>", 468),
            "challenge": lambda _: Reply(SHORT_GATE),
            "soft": lambda _: Reply(frame("提示信息", "<p>您访问的页面不存在或已被删除</p>")),
            "stub": lambda _: Reply("<html><head><title>404</title></head><body>页面不存在</body></html>"),
            "empty": lambda _: Reply(""),
            "e500": lambda _: Reply("<html><body>Internal Server Error</body></html>", 500),
            "drop": lambda _: Reply(drop=True),
            "timeout": lambda _: Reply(stream=silence),
            "forbidden": lambda _: Reply(self._list("ok")),
            "cookie": self._cookie,
            "refresh": lambda _: Reply(
                '<html><head><meta http-equiv="refresh" content="0; url=real.html"></head></html>'
            ),
            "frame": lambda _: Reply('<html><frameset rows="*"><frame src="/frame/real.html"></frameset></html>'),
            "slow": self._slow,
            "busy": self._busy,
            "ok": lambda _: Reply(self._list("ok")),
        }
        ending = endings.get(parts[0])
        return ending(request) if ending else not_found()

    def _cookie(self, request: Request) -> Reply:
        if "seen=1" in request.headers.get("cookie", ""):
            return Reply(self._list("cookie"))
        return Reply("", 302, headers=(("Location", request.path), ("Set-Cookie", "seen=1; Path=/")))

    def _slow(self, request: Request) -> Reply:
        time.sleep(SLOW)
        return Reply(self._list("slow"))

    def _busy(self, request: Request) -> Reply:
        with self.lock:
            self.busy += 1
            early = self.busy <= 2
        if early:
            return Reply("<html><body>Too Many Requests</body></html>", 429, headers=(("Retry-After", "1"),))
        return Reply(self._list("busy"))

    def _list(self, name: str) -> str:
        items = "".join(
            f'<li><a href="/{name}/{row.number}.html" title="{row.title}">{row.title}</a><span>{row.iso}</span></li>'
            for row in self.rows[name]
        )
        return frame(
            "通知公告", f'<div class="position">{crumbs("通知公告")}</div><ul class="list">{items}</ul><p>共1页</p>'
        )

    def _home(self) -> str:
        menu = "".join(f'<li><a href="/{name}/list.html">栏目{name}</a></li>' for name in self.rows)
        return frame("青石县人民政府", f'<ul class="menu">{menu}</ul><p>欢迎访问</p>')

    def _article(self, name: str, number: int) -> Reply:
        for row in self.rows.get(name, []):
            if row.number == number:
                inner = f'<div class="position">{crumbs("通知公告")}</div><h1>{row.title}</h1><p>发布日期：{row.iso}</p>{body_of(row)}'
                return Reply(frame(row.title, inner, metas=article_metas(row, "通知公告")))
        return not_found()


def silence() -> Iterator[bytes]:
    """Nothing for ten seconds, then little."""
    for _ in range(100):
        time.sleep(0.1)
        yield b""
    yield b"<html></html>"


def with_robots(reply: Reply) -> Answer:
    """A host whose robots.txt is `reply`; every other request to it is one too many."""
    return lambda request: reply if request.path == "/robots.txt" else Reply(frame("列表", "<ul></ul>"))


def build(state: int) -> PracticeSite:
    """Build the site; it has one state of time. Nothing listens at its host `dead`."""
    variants = {
        "robots403": Reply("Forbidden", 403),
        "robotshtml": Reply("<html><head><title>提示</title></head><body>您访问的页面不存在</body></html>"),
        "robotsall": Reply("User-agent: *\nDisallow: /\n", content_type="text/plain"),
        "robots500": Reply("<html><body>error</body></html>", 500),
    }
    hosts = [PracticeHost("portal", PORT, AccessSite().answer, conditional=False)]
    hosts += [PracticeHost(name, ROBOTS_PORTS[name], with_robots(reply)) for name, reply in variants.items()]
    hosts.append(PracticeHost("dead", DEAD_PORT, lambda request: not_found(), dead=True))
    return PracticeSite("practice-access", tuple(hosts))
