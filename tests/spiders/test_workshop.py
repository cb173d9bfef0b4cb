"""The second process: what it reads is what this process reads, and its death loses no crawl."""

from __future__ import annotations

import asyncio
import os
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from datetime import UTC, date, datetime

import pytest

from crawler.archive import Exchange
from spiders import workshop
from spiders.workshop import Workshop, prepare

BODY = "<html><head><title>关于缴费的通知</title></head><body><h1>关于缴费的通知</h1><p>发布日期：2026-03-05</p></body></html>".encode()
EXCHANGE = Exchange(
    "http://a.gov.cn/1.html",
    "GET",
    [],
    b"",
    200,
    [("Content-Type", "text/html")],
    BODY,
    datetime(2026, 6, 1, tzinfo=UTC),
)
TASK = ("http://a.gov.cn/1.html", {"content-type": "text/html"}, BODY, date(2026, 6, 1), EXCHANGE, ("", ""))


async def _some(shop, count):
    return await asyncio.gather(*(shop.prepare(*TASK) for _ in range(count)))


@pytest.mark.slow
def test_both_processes_read_the_same(monkeypatch):
    monkeypatch.setattr(workshop, "START_AFTER", 0)
    shop = Workshop()
    try:
        prepared = asyncio.run(_some(shop, 3))
    finally:
        shop.close()
    here = prepare(*TASK)
    assert {(p.page, p.digest) for p in prepared} == {(here.page, here.digest)}


class Dying(ThreadPoolExecutor):
    """A pool whose process dies at the calls whose numbers are given."""

    def __init__(self, deaths):
        super().__init__(1)
        self.deaths = deaths

    def submit(self, fn, /, *args, **kwargs):
        if self.deaths and self.deaths.pop(0):
            raise BrokenProcessPool
        return super().submit(fn, *args, **kwargs)


@pytest.mark.parametrize(
    ("deaths", "read", "unusable"),
    [([True], True, True), ([False, True, False], True, False), ([False, True, True], False, False)],
)
def test_a_process_that_dies(monkeypatch, deaths, read, unusable):
    monkeypatch.setattr(workshop, "START_AFTER", 0)
    monkeypatch.setattr(os, "cpu_count", lambda: 2)
    shop = Workshop()
    pool = Dying(deaths)
    monkeypatch.setattr(shop, "_processes", lambda: pool)

    async def one_after_the_other():
        return [await shop.prepare(*TASK) for _ in range(2)]

    last = asyncio.run(one_after_the_other())[-1]
    assert (last.page is not None, shop._unusable) == (read, unusable)
    assert last.packed
    assert ("意外退出" in last.note) is not read
