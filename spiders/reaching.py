"""Find out why a host does not answer: another scheme, an old kind of TLS, or this machine's own line.

A few requests for robots.txt at most, to hosts of the profile only, and nothing to any other machine: whether this machine
has a way out is told by its own routes and by one name that always exists.
"""

from __future__ import annotations

import socket
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import scrapy

from crawler import settings as house
from crawler.access import Ending, end_of_failure
from crawler.model import Access, Host, Site
from spiders.redirects import destination
from spiders.runner import run_spider

PROXIES = ("http_proxy", "https_proxy", "all_proxy")
ELSEWHERE = ("192.0.2.1", 9)  # TEST-NET-1: no packet is sent, only the route to it is looked up
ALWAYS_THERE = "www.gov.cn"


@dataclass(frozen=True, slots=True)
class Surroundings:
    """This machine's line: a proxy that others use, whether it has a route to other networks, whether it resolves names."""

    proxy: str = ""
    route: bool = True
    names: bool = True


def look_around(environment: Mapping[str, str]) -> Surroundings:
    """Look at this machine's own line. `environment`: where a proxy may be set."""
    proxy = next((key for key in environment if key.lower() in PROXIES and environment[key]), "")
    return Surroundings(proxy, _has_route(), _resolves(ALWAYS_THERE))


def _has_route() -> bool:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as line:
        try:
            line.connect(ELSEWHERE)
        except OSError:
            return False
    return True


def _resolves(name: str) -> bool:
    try:
        socket.getaddrinfo(name, None)
    except OSError:
        return False
    return True


@dataclass(frozen=True, slots=True)
class Trial:
    """Another way to a host, and how it went. `scheme`: http or https; `legacy`: with old TLS."""

    host: str
    scheme: str
    legacy: bool
    ending: Ending

    @property
    def works(self) -> bool:
        return self.ending.access is Access.OK


def try_other_ways(site: Site, hosts: Mapping[str, Access], agent: str) -> list[Trial]:
    """Try hosts that do not answer (id -> how they end) by their other scheme, and by old TLS where TLS fails."""
    dead = [host for host in site.hosts if host.id in hosts]
    plain = [(host, _other(host)) for host in dead]
    plain += [(host, "https") for host in dead if hosts[host.id] is Access.TLS and not host.legacy_tls]
    trials: list[Trial] = []
    for legacy in (False, True):
        ways = [(host, scheme) for host, scheme in plain if legacy == (scheme == urlsplit(host.address).scheme)]
        # The other scheme of a host that speaks http may be an old https: it is tried by old TLS as well.
        ways += [
            (host, "https") for host, scheme in plain if legacy and scheme == "https" and (host, scheme) not in ways
        ]
        if ways:
            trials += _run(site, ways, agent, legacy)
    return trials


def _other(host: Host) -> str:
    return "http" if host.address.startswith("https:") else "https"


def _run(site: Site, ways: Sequence[tuple[Host, str]], agent: str, legacy: bool) -> list[Trial]:
    found: list[Trial] = []
    names = [urlsplit(host.address).hostname or "" for host, _ in ways]
    settings: dict[str, Any] = {
        "DOWNLOAD_DELAY": max(site.delay, 0.001), "DOWNLOAD_TIMEOUT": site.timeout, "USER_AGENT": agent,
    }  # fmt: skip
    if legacy:
        settings |= {
            "GONGKAI_LEGACY_TLS_HOSTS": names, "DOWNLOAD_TLS_MIN_VERSION": "TLSv1.0",
            "DOWNLOAD_HANDLERS": {**house.DOWNLOAD_HANDLERS, "https": "spiders.tls.LegacyHandler"},
        }  # fmt: skip
    run_spider(ReachSpider, settings, names if site.practice else [], ways=ways, legacy=legacy, found=found)
    return found


class ReachSpider(scrapy.Spider):
    """Asks each host once for robots.txt: any answer shows that this way leads there."""

    name = "reach"

    def __init__(self, ways: Sequence[tuple[Host, str]], legacy: bool, found: list[Trial], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.ways, self.legacy, self.found = ways, legacy, found

    async def start(self) -> AsyncIterator[Any]:
        for host, scheme in self.ways:
            yield scrapy.Request(
                f"{scheme}://{urlsplit(host.address).netloc}/robots.txt", self.on_answer, errback=self.on_failure,
                dont_filter=True, cb_kwargs={"host": host, "scheme": scheme},
                meta={"download_slot": "reach", "download_maxsize": 1_000_000},
            )  # fmt: skip

    def on_answer(self, response: Any, host: Host, scheme: str) -> None:
        location = (response.headers.get("Location") or b"").decode("latin-1")
        target = destination(response.url, location) if 300 <= response.status < 400 else ""
        ending = Ending(Access.OK, f"HTTP {response.status}")
        if response.status == 400 and scheme == "http":  # what a server says that was spoken to in the wrong language
            ending = Ending(Access.HTTP_ERROR, "HTTP 400")
        if target and urlsplit(target).scheme != scheme:
            ending = Ending(Access.OFF_LIST, f"只转向 {target[:120]}")
        self.found.append(Trial(host.id, scheme, self.legacy, ending))

    def on_failure(self, failure: Any) -> None:
        kwargs = failure.request.cb_kwargs
        ending = end_of_failure(failure.type.__name__, failure.getErrorMessage())
        self.found.append(Trial(kwargs["host"].id, kwargs["scheme"], self.legacy, ending))
