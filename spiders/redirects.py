"""Judge redirects: only to hosts of the profile, only a few times, and a jump to the home page is no answer."""

from __future__ import annotations

from crawler import settings as house
from crawler.access import Ending
from crawler.addresses import AllowList, canonical_key, join
from crawler.model import Access, Host

SHOWN = 300  # characters of an address in a reason


def destination(source: str, location: str) -> str:
    """The address that a Location header names, seen from `source`; "" where it names none.

    `location` is the header as Scrapy and http.server hand headers over: each character is one byte (latin-1). Many
    servers write Chinese paths there as raw bytes, UTF-8 or GBK; each byte is escaped as it came, so that the server is
    asked for what it named. A bare fragment means the same page (RFC 3986 4.4).
    """
    named = "".join(char if char < "\x80" else f"%{ord(char):02X}" for char in location.strip())
    if named.startswith("#"):
        return source.split("#")[0]
    return join(source, named).split("#")[0]


def judge_redirect(source: str, target: str, hops: int, allow: AllowList, robots_of: Host | None) -> Ending:
    """Return OK where a redirect may be followed, else how the request ends. `robots_of`: the host whose robots.txt it is."""
    to = allow.host_of(join(source, target))
    shown = readable(target)
    if not target.strip():
        return Ending(Access.HTTP_ERROR, "转向却没有写明去向")
    if robots_of is not None and (
        to is None or to.id != robots_of.id or not target.split("?")[0].endswith("/robots.txt")
    ):
        return Ending(Access.ROBOTS, f"robots.txt 转向 {shown}")
    if to is None:
        return Ending(Access.OFF_LIST, f"转向 {shown}，不在站点档案的主机之列")
    if hops > house.MAX_REDIRECTS:
        return Ending(Access.HTTP_ERROR, f"转向超过 {house.MAX_REDIRECTS} 次")
    if is_home(target) and not is_home(source):
        return Ending(Access.SOFT_404, f"转向首页 {shown}")  # the usual way to hide that a page is gone
    return Ending(Access.OK)


def readable(location: str) -> str:
    """A Location header for a person: its bytes read as UTF-8 where they are UTF-8, and no more of it than a line holds."""
    try:
        return location.encode("latin-1").decode("utf-8")[:SHOWN]
    except UnicodeError:
        return location[:SHOWN]


def is_home(url: str) -> bool:
    return not canonical_key(url).partition("/")[2]
