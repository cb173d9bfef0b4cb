"""Read and pack pages in a second process, so that the first one can go on asking. Small crawls never start it."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date

from crawler.archive import Exchange, pack, payload_digest
from crawler.page import read_page
from crawler.store.records import ReadPage
from spiders.reader_process import ReaderDied, ReaderProcess

Task = tuple[str, dict[str, str], bytes, date, Exchange, tuple[str, str]]

START_AFTER = 150  # pages read in this process before a second one is worth its start
FULL = 4  # pages that wait for the second process; beyond them this process reads itself


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
        self._reader = ReaderProcess(prepare)
        self._cores = os.cpu_count() or 1
        self._done = 0
        self._waiting = 0
        self._proved = False
        self._unusable = False
        self._second_try = asyncio.Lock()

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
        task = (url, dict(headers), body, fetched_on, exchange, known)
        self._done += 1
        early = self._done <= START_AFTER or self._waiting >= FULL or self._cores < 2
        if self._unusable or (early and not heavy):
            return prepare(*task)
        self._waiting += 1
        try:
            return await self._ask(task)
        except ReaderDied:
            if not self._proved:  # it cannot even start: go on without it
                self._unusable = True
                return prepare(*task)
            with suppress(ReaderDied):
                async with self._second_try:  # one after the other: it may have been another page that ended it
                    return await self._ask(task)
        finally:
            self._waiting -= 1
        # A page that kills its reader twice must not end the crawl: it counts as not read.
        digest = payload_digest(body)
        return Prepared(None, pack(exchange, digest), digest, "读取该页的进程意外退出")

    async def _ask(self, task: Task) -> Prepared:
        prepared: Prepared = await self._reader.ask(*task)
        self._proved = True
        return prepared

    def close(self) -> None:
        """End the second process."""
        self._reader.close()
