"""Judge redirects: only to hosts of the profile, only a few times, and a jump to the home page is no answer."""

from __future__ import annotations

from crawler import settings as house
from crawler.access import Ending
from crawler.addresses import AllowList, canonical_key, join
from crawler.model import Access, Host

SHOWN = 300  # characters of an address in a reason


def judge_redirect(source: str, target: str, hops: int, allow: AllowList, robots_of: Host | None) -> Ending:
    """Return OK where a redirect may be followed, else how the request ends. `robots_of`: the host whose robots.txt it is."""
    to = allow.host_of(join(source, target))
    shown = target[:SHOWN]
    if not target:
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


def is_home(url: str) -> bool:
    return not canonical_key(url).partition("/")[2]
