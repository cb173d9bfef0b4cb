"""One request at a time per machine: whatever holds this process up, and by however many names the machine is asked."""

from __future__ import annotations

import asyncio
import socket
import threading
import time
from types import SimpleNamespace

import pytest

from crawler.access import Ending
from crawler.model import Access, Host
from spiders.manners import Manners
from spiders.runner import CrawlOptions, run_crawls


def _rows(kit, count, mark=""):
    return kit.listing([(f"/{mark}a{n}.html", f"关于医保缴费的通知第{n}号", "2026-03-05") for n in range(count)])


def test_one_at_a_time_while_the_processor_is_taken_away(server, crawl, kit, monkeypatch):
    from scrapy.core import downloader

    clock = downloader.monotonic

    def held_up():
        time.sleep(0.002)
        return clock()

    monkeypatch.setattr(downloader, "monotonic", held_up)
    server.routes["/list/"] = _rows(kit, 12)
    server.default = lambda path: kit.article("通知") if path.startswith("/a") else None
    server.pause = 0.01
    assert crawl(kit.site(server.address, kit.section())).summary.pages_read == 12
    assert server.peak == 1


def test_two_sites_on_one_machine_take_turns(server, kit, tmp_path):
    server.routes |= {"/1/": _rows(kit, 10, "x"), "/2/": _rows(kit, 10, "y")}
    server.default = lambda path: kit.article("通知") if path[1:3] in ("xa", "ya") else None
    server.pause = 0.005
    sites = [kit.site(server.address, kit.section(f"/{n}/"), id=f"site{n}") for n in (1, 2)]
    summaries = run_crawls(
        sites, CrawlOptions(tmp_path / "g.db", tmp_path / "archive", lambda: kit.now, "gongkai/test")
    )
    assert [summary.pages_read for summary in summaries] == [10, 10]
    assert server.peak == 1


NUMBERS = {
    "www.a.gov.cn": ["59.0.0.1", "240e::1"],
    "xxgk.a.gov.cn": ["59.0.0.1"],
    "v6.a.gov.cn": ["240e::1"],
    "www.b.gov.cn": ["59.0.0.2"],
    "dead.a.gov.cn": [],
}


def _run(work):
    loop = asyncio.new_event_loop()
    try:
        return loop.run_until_complete(work)
    finally:
        loop.run_until_complete(loop.shutdown_default_executor())
        loop.close()


def _slots(monkeypatch, kit, *hosts):
    def lookup(name, *_, **__):
        if not NUMBERS[name]:
            raise socket.gaierror(-2, "unknown")
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (number, 0)) for number in NUMBERS[name]]

    monkeypatch.setattr(socket, "getaddrinfo", lookup)
    downloader = SimpleNamespace(slots={}, per_slot_settings={})
    manners = Manners(lambda: downloader)

    async def place():
        slots = []
        for number, (address, delay) in enumerate(hosts):
            site = kit.site("", id=f"s{number}", practice=False, delay=delay)
            assert await manners.place(site, Host("h", address, "")) == ""
            slots.append(manners.slot(site.id, "h"))
        return slots

    return _run(place()), downloader.per_slot_settings


def test_names_schemes_and_ports_of_one_machine_share_one_slot(monkeypatch, kit):
    slots, settings = _slots(
        monkeypatch, kit, ("http://www.a.gov.cn", 3.0), ("https://www.a.gov.cn", 3.0), ("http://xxgk.a.gov.cn:8080", 5.0),
        ("https://v6.a.gov.cn:8443", 3.0), ("http://www.b.gov.cn", 3.0), ("http://dead.a.gov.cn", 3.0),
    )  # fmt: skip
    assert len(set(slots[:4])) == 1
    assert len(set(slots)) == 3
    assert {entry["concurrency"] for entry in settings.values()} == {1}


def test_the_slowest_site_of_a_machine_sets_the_pace_for_all(monkeypatch, kit):
    slots, settings = _slots(monkeypatch, kit, ("http://www.a.gov.cn", 3.0), ("http://xxgk.a.gov.cn", 8.0))
    assert slots[0] == slots[1]
    assert settings[slots[0]]["delay"] == 8.0


@pytest.mark.parametrize(
    ("asked", "wait"),
    [("7", 7.0), ("9" * 400, 120.0), ("-5", 0.05), ("nan", 0.05), ("\xb2", 0.05), ("Wed, 21 Oct 2099 07:28:00 GMT", 0.05),
     ("1e9", 0.05), ("", 0.05)],
)  # fmt: skip
def test_an_absurd_retry_after_is_bounded(asked, wait, kit):
    slot = SimpleNamespace(delay=0.0)
    manners = Manners(lambda: SimpleNamespace(slots={"127.0.0.1": slot}, per_slot_settings={}))
    _run(manners.place(kit.site("http://127.0.0.1"), Host("h", "http://127.0.0.1", "")))
    request = SimpleNamespace(meta={"download_slot": "127.0.0.1"})
    answer = SimpleNamespace(status=503, header=lambda _: asked)
    manners.pace(request, answer, Ending(Access.HTTP_ERROR))
    assert slot.delay == wait


def test_a_host_comes_back_to_its_own_pace(kit):
    slot = SimpleNamespace(delay=0.0)
    manners = Manners(lambda: SimpleNamespace(slots={"127.0.0.1": slot}, per_slot_settings={}))
    _run(manners.place(kit.site("http://127.0.0.1"), Host("h", "http://127.0.0.1", "")))
    bad = SimpleNamespace(status=503, header=lambda _: "60")
    good = SimpleNamespace(status=200, header=lambda _: "")
    manners.pace(SimpleNamespace(meta={"download_slot": "127.0.0.1"}), bad, Ending(Access.HTTP_ERROR))
    assert slot.delay == 60.0
    for _ in range(40):
        manners.pace(SimpleNamespace(meta={"download_slot": "127.0.0.1"}), good, Ending(Access.OK))
    assert slot.delay == 0.0


def test_a_slow_machine_holds_up_no_other_and_a_site_ends_when_it_is_done(server, kit, tmp_path):
    """The slow site's pages are answered only once the quick site's crawl is finished; four requests may be under way."""
    quick_ended = threading.Event()
    late = []

    def slow_page():
        if not quick_ended.wait(10):
            late.append("the quick site waited for the slow one")
        return kit.article("通知")

    server.routes |= {"/slow/": _rows(kit, 20, "s"), "/quick/": _rows(kit, 20, "q")}
    server.default = lambda path: (
        slow_page if path.startswith("/sa") else kit.article("通知") if path[1] == "q" else None
    )
    other = f"http://localhost:{server.port}"  # another name: practice sites have a slot per name
    sites = [
        kit.site(server.address, kit.section("/slow/"), id="slow", timeout=20.0),
        kit.site(other, kit.section("/quick/"), id="quick", hosts=(Host("h", other, ""),)),
    ]

    def seen(event):
        if event.site == "quick" and event.finished:
            quick_ended.set()

    options = CrawlOptions(
        tmp_path / "g.db",
        tmp_path / "archive",
        lambda: kit.now,
        "gongkai/test",
        progress=seen,
        settings={"CONCURRENT_REQUESTS": 4},
    )
    summaries = run_crawls(sites, options)
    assert late == []
    assert [summary.pages_read for summary in summaries] == [20, 20]
