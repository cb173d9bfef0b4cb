"""Manners: one request at a time per machine, the pace that each machine bears, and when to leave a host alone."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from crawler import settings as house
from crawler.access import Ending
from crawler.addresses import host_key, is_private_address
from crawler.model import Access, Host, Site
from spiders.jobs import SiteRun
from spiders.recording import Answer

FIRST_BACK_OFF = 0.05
LEAST_BACK_OFF = 0.01  # what is nearer to the site's own pace is its own pace
# Endings that say something of one page, and nothing against the host.
HEALTHY = frozenset({Access.OK, Access.NOT_FOUND, Access.SOFT_404, Access.ROBOTS, Access.OFF_LIST, Access.TOO_LARGE})


class Manners:
    """Holds the politeness slots of one spider. `downloader` gives Scrapy's downloader once the engine runs."""

    def __init__(self, downloader: Callable[[], Any]) -> None:
        self._downloader = downloader
        self._slots: dict[tuple[str, str], str] = {}
        self._machines: dict[str, str] = {}  # IP address: slot
        self._delays: dict[str, float] = {}
        self._refused_pace: dict[str, float] = {}

    async def place(self, site: Site, host: Host) -> str:
        """Choose the slot: the platform (IP address), since many sites of one province share one machine.

        Returns why the host may not be asked at all, or "".
        """
        key = host_key(host.address)
        slot, refused = key, ""
        if not site.practice:
            name = urlsplit(host.address).hostname or ""
            try:
                found = await asyncio.get_running_loop().getaddrinfo(name, None, type=socket.SOCK_STREAM)
            except OSError:
                found = []  # the request itself will end as `dns`
            numbers = sorted({str(entry[4][0]) for entry in found})
            private = [number for number in numbers if is_private_address(number)]
            slot = self._machine(numbers) or key
            refused = f"{name} 解析到内网地址 {private[0]}，不访问" if private else ""
        self._slots[site.id, host.id] = slot
        self._delays[slot] = max(self._delays.get(slot, 0.0), site.delay)
        self._hold_to(slot)
        return refused

    def _machine(self, numbers: list[str]) -> str:
        """The slot of a machine by its addresses. One name of it may have more of them than another (IPv4 and IPv6)."""
        slot = next((self._machines[number] for number in numbers if number in self._machines), "")
        for number in numbers:
            self._machines.setdefault(number, slot or numbers[0])
        return slot or next(iter(numbers), "")

    def _hold_to(self, slot: str) -> None:
        """Make a slot that is in use no faster than its pace, which another site or robots.txt may have changed."""
        live = self._downloader().slots.get(slot)
        if live is not None:
            live.delay = max(live.delay, self._delays[slot])

    def slot(self, site_id: str, host_id: str) -> str:
        """The slot in which requests to this host wait; its pace is made known to Scrapy."""
        slot = self._slots[site_id, host_id]
        self._downloader().per_slot_settings[slot] = {"concurrency": 1, "delay": self._delays[slot]}
        return slot

    def ask_slower(self, site_id: str, host_id: str, delay: float) -> None:
        """Obey a Crawl-delay of robots.txt."""
        slot = self._slots[site_id, host_id]
        self._delays[slot] = max(self._delays[slot], delay)
        self._hold_to(slot)

    def pace(self, request: Any, answer: Answer, ending: Ending) -> None:
        """Double the delay of a host that says it is asked too fast; come back to the profile's delay step by step."""
        name = request.meta["download_slot"]
        slot = self._downloader().slots.get(name)
        if slot is None:
            return
        base = self._delays[name]
        if answer.status in (429, 503):
            request.meta["slow_at"] = slot.delay
            asked = answer.header("retry-after")
            wait = float(asked) if asked.isascii() and asked.isdigit() else 0.0
            slot.delay = min(max(slot.delay * 2, wait, base * 2, FIRST_BACK_OFF), house.MAX_BACK_OFF)
            return
        if ending.access is Access.OK and "slow_at" in request.meta:
            # It was the pace: the same request is answered now. (A page that always says 503 proves nothing.)
            self._refused_pace[name] = max(self._refused_pace.get(name, 0.0), request.meta["slow_at"])
        if slot.delay > base:
            slowest = min(self._refused_pace.get(name, 0.0) * 1.5, house.MAX_BACK_OFF)
            slower = max(slot.delay * 0.7, slowest)
            slot.delay = slower if slower > base + LEAST_BACK_OFF else base


def note_health(run: SiteRun, host: Host, ending: Ending) -> None:
    """Leave a host alone that fails again and again: more requests would only do harm."""
    if ending.access in HEALTHY:
        run.failures_in_row[host.id] = 0
        return
    run.failures_in_row[host.id] += 1
    if run.failures_in_row[host.id] >= house.HOST_GIVE_UP:
        text = f"{host.address} 连续 {house.HOST_GIVE_UP} 次失败，不再访问；最后一次：{ending.reason}"
        run.given_up.setdefault(host.id, text)
