"""Which practice sites there are, and how they are started."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from importlib import import_module

from crawler.model import Site
from gongkai.practice.model import PracticeError, PracticeSite
from gongkai.practice.server import Served

# The two bureaus with a whole truth table; the other sites have a truth per list.
BUREAUS = ("practice-guannan", "practice-daocheng")
# site id of the profile -> where its maker stands: function(state) -> PracticeSite
_MAKERS = {
    "practice-guannan": "gongkai.practice.guannan:build",
    "practice-daocheng": "gongkai.practice.daocheng:build",
    "practice-trs": "gongkai.practice.families.trs:build",
    "practice-ucap": "gongkai.practice.families.ucap:build",
    "practice-hanweb": "gongkai.practice.families.hanweb:build",
    "practice-vsb": "gongkai.practice.families.vsb:build",
    "practice-lonsun": "gongkai.practice.families.lonsun:build",
    "practice-gkmlpt": "gongkai.practice.families.gkmlpt:build",
    "practice-anhui": "gongkai.practice.families.anhui:build",
    "practice-pclist": "gongkai.practice.families.pclist:build",
    "practice-epoint": "gongkai.practice.families.epoint:build",
    "practice-hiwcm": "gongkai.practice.families.dynamic:hiwcm",
    "practice-thinkphp": "gongkai.practice.families.dynamic:thinkphp",
    "practice-thtml": "gongkai.practice.families.dynamic:thtml",
    "practice-shaanxi": "gongkai.practice.families.files:shaanxi",
    "practice-jhtml": "gongkai.practice.families.files:jhtml",
    "practice-skin": "gongkai.practice.families.skin:skin",
    "practice-attached": "gongkai.practice.families.attached:build",
    "practice-matrix": "gongkai.practice.families.matrix:build",
    "practice-access": "gongkai.practice.families.access:build",
    "practice-hostile": "gongkai.practice.families.hostile:build",
}


def names() -> tuple[str, ...]:
    """The site ids of all practice sites."""
    return tuple(_MAKERS)


def build(name: str, state: int = 1) -> PracticeSite:
    """Build one practice site in one state of time (1 or 2)."""
    if name not in _MAKERS:
        known = "、".join(_MAKERS)
        raise PracticeError(f"没有练习站「{name}」。现有：{known}。No such practice site; known: {known}")
    module, _, function = _MAKERS[name].partition(":")
    maker: Callable[[int], PracticeSite] = getattr(import_module(module), function)
    return maker(state)


def serve(wanted: str | Sequence[str], ports: Mapping[str, int] | None = None, state: int = 1) -> Served:
    """Prepare practice sites; a context manager that yields {host id: address}.

    `ports` None: the fixed ports of the profiles. A mapping (host id, or "<site>/<host id>" with several sites, to
    port): those ports, and any free one for hosts that it does not name; `{}` = any free ports.
    """
    chosen = (wanted,) if isinstance(wanted, str) else tuple(wanted)
    return Served(tuple(build(name, state) for name in chosen), ports)


def relocate(site: Site, served: Served) -> Site:
    """Return the profile with its hosts' addresses replaced by those that are being served."""
    addresses = {host.id: served.get(host.id) or served.get(f"{site.id}/{host.id}") for host in site.hosts}
    missing = [host for host, address in addresses.items() if not address]
    if missing:
        raise PracticeError(f"练习站 {site.id} 没有提供主机 {'、'.join(missing)}。Hosts not served: {missing}")
    hosts = tuple(dataclasses.replace(host, address=addresses[host.id] or host.address) for host in site.hosts)
    return dataclasses.replace(site, hosts=hosts)
