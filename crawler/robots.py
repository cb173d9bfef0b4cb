"""robots.txt: read once per host and crawl, and obeyed. What cannot be established is not crawled."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from protego import Protego

from crawler.access import end_of_response
from crawler.model import Access

MAX_DELAY = 60.0  # seconds; a longer Crawl-delay is reported and capped here


@dataclass(frozen=True, slots=True)
class Robots:
    """What a host's robots.txt allows. `access` is OK where it could be established (404 counts: nothing is forbidden)."""

    access: Access
    reason: str = ""
    rules: Any = None  # Protego, or None where nothing is forbidden or nothing is known
    agent: str = ""

    def refusal(self, url: str) -> str:
        """Return "" where `url` may be requested, else the reason why not."""
        if self.access is not Access.OK:
            return self.reason
        if self.rules is not None and not self.rules.can_fetch(url, self.agent):
            return "robots.txt 禁止访问该地址"
        return ""

    def delay(self) -> float:
        """Seconds between requests that robots.txt asks for; 0 where it asks for nothing."""
        asked = self.rules.crawl_delay(self.agent) if self.rules is not None else None
        return min(float(asked or 0), MAX_DELAY)


def read_robots(
    status: int, content_type: str, body: bytes, agent: str, *, unavailable_means_none: bool = False
) -> Robots:
    """Read a robots.txt answer for this user agent.

    403, another refusal or an HTML page in its place: what the host allows cannot be established, so nothing is
    requested and the lists say robots-forbids. 404/410: nothing is forbidden (RFC 9309 2.3.1.3). 5xx: unreachable,
    nothing may be requested (RFC 9309 2.3.1.4). `unavailable_means_none`: a person looked and wrote into the profile
    that a refusal or a page in its place means that this host has no robots.txt.
    """
    if status in (404, 410):
        return Robots(Access.OK, f"robots.txt HTTP {status}")
    if 400 <= status < 500 and unavailable_means_none:
        return Robots(Access.OK, f"robots.txt HTTP {status}，站点档案写明这表示没有 robots.txt")
    if status != 200:
        ending = end_of_response(status, {"content-type": content_type}, body)
        access = Access.ROBOTS if 400 <= status < 500 else ending.access
        return Robots(access, f"robots.txt 无法确认：HTTP {status}")
    text = body.decode("utf-8", "replace")
    if _is_html(text, content_type) and unavailable_means_none:
        return Robots(Access.OK, "robots.txt 处返回的是网页，站点档案写明这表示没有 robots.txt")
    if _is_html(text, content_type):
        return Robots(Access.ROBOTS, "robots.txt 处返回的是网页，无法确认允许什么")
    rules = Protego.parse(text)
    if not rules.can_fetch("/", agent) and not _allows_something(text):
        return Robots(Access.ROBOTS, "robots.txt 禁止访问整站", rules, agent)
    return Robots(Access.OK, "已读 robots.txt", rules, agent)


def _is_html(text: str, content_type: str) -> bool:
    start = text.lstrip("\ufeff \r\n\t")[:300].lower()
    return start.startswith("<") or "<html" in start or "<!doctype" in start or (
        "html" in content_type.lower() and "user-agent" not in text.lower() and bool(start)
    )  # fmt: skip


def _allows_something(text: str) -> bool:
    return any(line.strip().lower().startswith("allow:") for line in text.splitlines())
