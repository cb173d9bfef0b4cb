"""The second process: what it reads is what this process reads, and its death loses no crawl."""

from __future__ import annotations

import asyncio
import os
from datetime import UTC, date, datetime

import pytest

from crawler.archive import Exchange
from spiders import workshop
from spiders.reader_process import ReaderDied, ReaderProcess
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


@pytest.fixture(autouse=True)
def at_once(monkeypatch):
    monkeypatch.setattr(workshop, "START_AFTER", 0)
    monkeypatch.setattr(os, "cpu_count", lambda: 2)


def _run(work, reader=prepare):
    """Run a coroutine function with a workshop, and end its process within the same loop."""

    async def main():
        shop = Workshop()
        shop._reader = ReaderProcess(reader)
        try:
            return await work(shop)
        finally:
            shop.close()

    return asyncio.run(main())


def test_both_processes_read_the_same():
    async def three(shop):
        return await asyncio.gather(*(shop.prepare(*TASK) for _ in range(3)))

    here = prepare(*TASK)
    assert {(p.page, p.digest) for p in _run(three)} == {(here.page, here.digest)}


def test_a_page_larger_than_any_buffer_comes_through():
    body = BODY + b"<!--" + os.urandom(300_000).hex().encode() * 6 + b"-->"

    async def large(shop):
        return await asyncio.gather(*(shop.prepare(TASK[0], TASK[1], body, *TASK[3:]) for _ in range(4)))

    assert {len(p.digest) for p in _run(large)} == {64}


def _mortal(url, headers, body, *rest):
    if b"poison" in body:
        os._exit(9)
    return prepare(url, headers, body, *rest)


def test_a_page_that_kills_its_reader_counts_as_not_read_and_takes_no_other_with_it():
    async def with_poison(shop):
        await shop.prepare(*TASK)
        bodies = [BODY, BODY + b"poison", BODY, BODY]
        return await asyncio.gather(*(shop.prepare(TASK[0], TASK[1], body, *TASK[3:]) for body in bodies))

    prepared = _run(with_poison, _mortal)
    assert [p.page is not None for p in prepared] == [True, False, True, True]
    assert "意外退出" in prepared[1].note
    assert prepared[1].packed


def test_a_process_that_is_killed_is_started_anew():
    async def killed(shop):
        first = await shop.prepare(*TASK)
        shop._reader._process.kill()
        return first, await shop.prepare(*TASK), shop._unusable

    first, second, unusable = _run(killed)
    assert first.page == second.page
    assert not unusable


def test_without_a_second_process_this_one_reads(monkeypatch):
    async def dead(self, *task):
        raise ReaderDied

    monkeypatch.setattr(ReaderProcess, "ask", dead)

    async def two(shop):
        return [await shop.prepare(*TASK), await shop.prepare(*TASK)], shop._unusable

    prepared, unusable = _run(two)
    assert [p.page for p in prepared] == [prepare(*TASK).page] * 2
    assert unusable


def _faulty(*task):
    raise ValueError("a fault of the program")


def test_a_fault_of_the_program_is_raised_where_the_page_was_given():
    async def one(shop):
        return await shop.prepare(*TASK)

    with pytest.raises(ValueError, match="a fault of the program"):
        _run(one, _faulty)
