"""Which practice sites there are, and how they are started."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from importlib import import_module

from crawler.model import Site
from gongkai.practice.model import PracticeError, PracticeSite
from gongkai.practice.server import Served

# site id of the profile -> module with a function build(state) -> PracticeSite
BUREAUS = ("practice-guannan", "practice-daocheng")
_FAMILIES = ("trs", "ucap", "hanweb", "vsb", "lonsun", "gkmlpt")
_MODULES = {
    **{name: f"gongkai.practice.{name.removeprefix('practice-')}" for name in BUREAUS},
    **{f"practice-{family}": f"gongkai.practice.families.{family}" for family in _FAMILIES},
}


def names() -> tuple[str, ...]:
    """The site ids of all practice sites."""
    return tuple(_MODULES)


def build(name: str, state: int = 1) -> PracticeSite:
    """Build one practice site in one state of time (1 or 2)."""
    if name not in _MODULES:
        known = "、".join(_MODULES)
        raise PracticeError(f"没有练习站「{name}」。现有：{known}。No such practice site; known: {known}")
    maker: Callable[[int], PracticeSite] = import_module(_MODULES[name]).build
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
