"""A public name that leads into a private network is not asked, at the start and again at the moment of connecting."""

from __future__ import annotations

import asyncio
import socket

import pytest
from twisted.internet.error import DNSLookupError

from crawler.model import Access, Host
from spiders.resolving import PublicResolver


@pytest.mark.parametrize("number", ["127.0.0.1", "10.1.2.3", "169.254.169.254", "::1", "::ffff:192.168.0.1"])
def test_a_name_that_resolves_to_a_private_address_is_never_asked(server, crawl, kit, monkeypatch, number):
    async def answer(self, host, port, **_):
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (number, 0))]

    monkeypatch.setattr(asyncio.BaseEventLoop, "getaddrinfo", answer)
    hosts = (Host("h", f"http://portal.example.cn:{server.port}", "网站"),)
    page = kit.section("/p.html", id="p", kind="page")
    result = crawl(kit.site("", kit.section(), page, hosts=hosts, practice=False, delay=1.0))
    assert {statement.access for statement in result.coverage.values()} == {Access.OFF_LIST}
    assert "内网地址" in result.coverage["s"].note
    assert server.requests == []


def test_the_resolver_refuses_what_the_first_look_did_not_see():
    resolver = PublicResolver.__new__(PublicResolver)
    resolver.allow(["practice.example"])
    assert resolver._check("1.1.1.1", "portal.example.cn") == "1.1.1.1"
    assert resolver._check("127.0.0.1", "practice.example") == "127.0.0.1"
    with pytest.raises(DNSLookupError, match="private address"):
        resolver._check("127.0.0.1", "portal.example.cn")


def test_sites_on_one_machine_share_one_slot(kit, monkeypatch):
    from types import SimpleNamespace

    from spiders.manners import Manners

    async def answer(self, host, port, **_):
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("1.2.3.4" if host != "c.gov.cn" else "1.2.3.5", 0))]

    monkeypatch.setattr(asyncio.BaseEventLoop, "getaddrinfo", answer)
    downloader = SimpleNamespace(per_slot_settings={}, slots={})
    manners = Manners(lambda: downloader)

    async def place():
        for n, (name, delay) in enumerate((("a", 2.0), ("b", 5.0), ("c", 3.0))):
            host = Host("h", f"http://{name}.gov.cn")
            assert await manners.place(kit.site("", id=str(n), hosts=(host,), practice=False, delay=delay), host) == ""

    asyncio.run(place())
    assert [manners.slot(str(n), "h") for n in range(3)] == ["1.2.3.4", "1.2.3.4", "1.2.3.5"]
    assert downloader.per_slot_settings["1.2.3.4"] == {"concurrency": 1, "delay": 5.0}
