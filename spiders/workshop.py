"""Read and pack pages in a second process, so that the first one can go on asking. Small crawls never start it.

The process ends with its parent, whatever ends the parent, and it ignores Ctrl-C: the parent decides when to stop.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import signal
import threading
from collections.abc import Mapping
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from datetime import date
from functools import partial

from crawler.archive import Exchange, pack, payload_digest
from crawler.page import read_page
from crawler.store.records import ReadPage

START_AFTER = 150  # pages read in this process before a second one is worth its start
FULL = 3  # pages that wait for the second process; beyond them this process reads itself


@dataclass(frozen=True, slots=True)
class Prepared:
    """A page that was read and the archive records of its exchange, ready to be written. `page` is None where reading failed."""

    page: ReadPage | None
    packed: bytes
    digest: str
    note: str = ""


def prepare(
    url: str, headers: Mapping[str, str], body: bytes, fetched_on: date, exchange: Exchange, known: tuple[str, str]
) -> Prepared:
    """Read one page and pack its exchange. `known`: digest and time of the last capture of this address, or ("", "")."""
    page = read_page(url, headers, body, fetched_on=fetched_on)
    digest = payload_digest(body)
    return Prepared(ReadPage.of(page), pack(exchange, digest, known[1] if known[0] == digest else ""), digest)


class Workshop:
    """Hands pages to the second process once there are enough of them."""

    def __init__(self) -> None:
        self._pool: ProcessPoolExecutor | None = None
        self._done = 0
        self._waiting = 0
        self._proved = False
        self._unusable = False

    async def prepare(
        self,
        url: str,
        headers: Mapping[str, str],
        body: bytes,
        fetched_on: date,
        exchange: Exchange,
        known: tuple[str, str],
        *,
        heavy: bool = False,
    ) -> Prepared:
        """Read a page, here or in the second process; what is `heavy` (a file) always there, where there is one."""
        work = partial(prepare, url, dict(headers), body, fetched_on, exchange, known)
        self._done += 1
        early = self._done <= START_AFTER or self._waiting >= FULL or (os.cpu_count() or 1) < 2
        alone = self._unusable or (early and not heavy)
        if alone:
            return work()
        self._waiting += 1
        try:
            for _ in range(2):
                try:
                    prepared = await asyncio.get_running_loop().run_in_executor(self._processes(), work)
                except BrokenProcessPool:
                    self._pool = None
                    if not self._proved:  # it cannot even start: go on without it
                        self._unusable = True
                        return work()
                else:
                    self._proved = True
                    return prepared
        finally:
            self._waiting -= 1
        # A page that kills its reader twice must not end the crawl: it counts as not read.
        digest = payload_digest(body)
        return Prepared(None, pack(exchange, digest), digest, "读取该页的进程意外退出")

    def _processes(self) -> ProcessPoolExecutor:
        if self._pool is None:
            context = multiprocessing.get_context("spawn")
            self._pool = ProcessPoolExecutor(1, mp_context=context, initializer=_be_a_worker)
        return self._pool

    def close(self) -> None:
        if self._pool is not None:
            self._pool.shutdown(wait=True, cancel_futures=True)
            self._pool = None


def _be_a_worker() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(0)
