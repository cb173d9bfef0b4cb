"""CrawlStore: the one door to the crawl tables."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from crawler.model import (
    Access,
    CoverageStatement,
    CrawlRecord,
    Matrix,
    MatrixReading,
    MenuEntry,
    Page,
    Row,
    Section,
    Site,
    StoredFile,
    StoredPage,
)
from crawler.store import attachments, listing, matrices, menus, reading, retrying, writing
from crawler.store.codec import instant
from crawler.store.connection import connect, storing
from crawler.store.records import CaptureRecord, Due, DuePolicy, ReadPage


class CrawlStore:
    """Crawls, captures, pages and coverage of all sites in one database file.

    Writes happen in transactions: what `transaction` groups is written whole or not at all, also when the process dies.
    """

    def __init__(self, path: Path, connection: sqlite3.Connection) -> None:
        self.path = path
        self.connection = connection
        self._depth = 0

    @classmethod
    def open(cls, path: Path, *, readonly: bool = False) -> CrawlStore:
        """Open the database, making or migrating it unless `readonly`. Raises StoreError."""
        return cls(path, connect(path, readonly))

    def __enter__(self) -> CrawlStore:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self.connection.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Group writes; nested groups join the outermost."""
        with storing(self.path):
            if self._depth == 0:
                self.connection.execute("BEGIN IMMEDIATE")
            self._depth += 1
            try:
                yield
            except BaseException:
                self._depth -= 1
                if self._depth == 0 and self.connection.in_transaction:
                    self.connection.execute("ROLLBACK")
                raise
            self._depth -= 1
            if self._depth == 0:
                try:
                    self.connection.execute("COMMIT")
                except sqlite3.OperationalError:
                    if self.connection.in_transaction:
                        self.connection.execute("ROLLBACK")
                    raise

    # --- crawls

    def begin(self, site: Site, at: datetime, agent: str, options: dict[str, Any]) -> CrawlRecord:
        """Start a crawl of the site, or go on with the one that was interrupted, or with what its last crawl postponed.

        In the last case the record's state is "finished".
        """
        with self.transaction():
            return writing.begin(self.connection, site, at, agent, options)

    def finish(self, crawl: CrawlRecord, at: datetime, counts: dict[str, int]) -> None:
        """Close a crawl whose lists and due pages were all asked for."""
        with self.transaction():
            writing.finish(self.connection, crawl, at, counts)

    def postpone(self, crawl: CrawlRecord, site: Site, at: datetime) -> retrying.Postponed | None:
        """Keep what failed in this crawl for the moment due, not to be asked before `at`; None where nothing did."""
        with self.transaction():
            return retrying.postpone(self.connection, crawl, site, at)

    def postponed(self, crawl: CrawlRecord) -> retrying.Postponed | None:
        """Return what of this crawl waits for another try."""
        with storing(self.path):
            return retrying.postponed(self.connection, crawl)

    def crawls(self, site_id: str | None = None) -> list[CrawlRecord]:
        """Return the crawls of a site (of all sites), oldest first."""
        with storing(self.path):
            return reading.crawls(self.connection, site_id)

    def sites(self) -> list[str]:
        """Return the ids of all sites that were ever crawled into this database."""
        with storing(self.path):
            return [row[0] for row in self.connection.execute("SELECT DISTINCT site FROM crawl ORDER BY site")]

    # --- lists

    def save_rows(self, crawl: CrawlRecord, section: Section, rows: Sequence[listing.ListedRow], at: datetime,
                  policy: DuePolicy, capture: int | None = None) -> int:  # fmt: skip
        """Keep rows of one list page, seen in `capture`; mark pages that must be asked for. Returns how many became due."""
        with self.transaction():
            return listing.save_rows(self.connection, crawl, section, rows, at, policy, capture)

    def save_coverage(self, crawl: CrawlRecord, section: Section, statement: CoverageStatement) -> None:
        """Keep how a list ended. A complete reading also dates what it no longer held."""
        with self.transaction():
            writing.save_coverage(self.connection, crawl, section, statement)

    def carry_over(self, crawl: CrawlRecord, section: Section, at: datetime, policy: DuePolicy) -> None:
        """Take the rows of an unchanged list over from its last complete reading."""
        with self.transaction():
            listing.carry_over(self.connection, crawl, section, at, policy)

    def mark_carried(self, crawl: CrawlRecord, section: Section) -> None:
        """Note that this crawl's statement rests on an earlier reading beyond its first page."""
        with self.transaction():
            listing.mark_carried(self.connection, crawl, section)

    def last_reading(self, site_id: str, section_id: str, whole_after: datetime) -> tuple[int, int] | None:
        """Return (rows declared, rows read) of a list's newest finished reading, where it may be built upon.

        It may where it was complete, and where the whole list was read (not carried over) since `whole_after`.
        """
        with storing(self.path):
            return reading.last_reading(self.connection, site_id, section_id, instant(whole_after))

    def list_rows(self, site_id: str, section_id: str) -> Iterator[tuple[str, str, str, bool]]:
        """Yield (key, title, printed date, pinned) of the rows that a list holds, in its order."""
        with storing(self.path):
            yield from reading.list_rows(self.connection, site_id, section_id)

    def covered(self, crawl: CrawlRecord) -> set[str]:
        """Return the sections whose list already ended in this crawl, and is not to be asked for once more."""
        with storing(self.path):
            rows = self.connection.execute("SELECT section FROM coverage WHERE crawl = ?", (crawl.id,))
            return {row[0] for row in rows} - retrying.lists_due(self.connection, crawl)

    def coverage(self, site_id: str, crawl_id: int | None = None) -> list[CoverageStatement]:
        """Return the statements of a crawl (default: the newest of each section), in the order of the profile."""
        with storing(self.path):
            return reading.coverage(self.connection, site_id, crawl_id)

    def coverage_rows(self, site_id: str, crawl_id: int | None = None) -> list[dict[str, Any]]:
        """Return the statements as dicts, with menu, host and channel."""
        with storing(self.path):
            return reading.coverage_rows(self.connection, site_id, crawl_id)

    # --- matrices

    def save_matrix(self, crawl: CrawlRecord, matrix: Matrix, read: MatrixReading) -> None:
        """Keep an organ's tree of columns; its columns are the site's sections from now on."""
        with self.transaction():
            matrices.save(self.connection, crawl, matrix, read)

    def matrices(self, site_id: str, crawl: CrawlRecord | None = None) -> tuple[MatrixReading, ...]:
        """Return each matrix's tree as this crawl read it, or (None) as it was read last by any crawl."""
        with storing(self.path):
            return matrices.readings(self.connection, site_id, crawl)

    # --- menus

    def menus_asked(self, crawl: CrawlRecord) -> set[tuple[str, str]]:
        """Return (host, role) of the home pages and directories that this crawl has dealt with."""
        with storing(self.path):
            return menus.asked(self.connection, crawl)

    def menu(self, site_id: str) -> tuple[MenuEntry, ...]:
        """Return the menu of each host's home page as the newest finished crawl that could read it saw it."""
        with storing(self.path):
            return menus.menu(self.connection, site_id)

    def directory(self, site_id: str) -> tuple[tuple[str, str, int], ...]:
        """Return (host, name of the unit, capture) of each host's department directory, newest reading."""
        with storing(self.path):
            return menus.directory(self.connection, site_id)

    # --- attachments

    def files_changed(self, site_id: str, count: int) -> list[tuple[int, str, list[list[str]]]]:
        """Return (page, address, [[address, name, type] …]) of pages whose files are still to be taken in."""
        with storing(self.path):
            return attachments.changed(self.connection, site_id, count)

    def save_files(self, crawl: CrawlRecord, page: int, files: Sequence[attachments.LinkedFile], at: datetime) -> None:
        """Keep what one page links in place of what it linked before."""
        with self.transaction():
            attachments.save(self.connection, crawl, page, files, at)

    def files_off_list(self, site_id: str) -> list[tuple[int, str]]:
        """Return (file, address) of the attachments on hosts that the profile lacked when they were found."""
        with storing(self.path):
            return attachments.off_list(self.connection, site_id)

    def files_on_list(self, files: Sequence[tuple[str, int]]) -> None:
        """Take (host, file) for reachable: the profile has got their host."""
        with self.transaction():
            attachments.on_list(self.connection, files)

    def mark_files_due(
        self, crawl: CrawlRecord, at: datetime, policy: DuePolicy, most: int, names: Sequence[str] = ()
    ) -> int:
        """Mark the attachments that this crawl has to ask for, at most `most`; return their number. `names` of the body."""
        with self.transaction():
            return attachments.mark_due(self.connection, crawl, at, policy, most, names)

    def files(self, site_id: str) -> Iterator[tuple[str, StoredFile]]:
        """Yield (address of the page, file) of every attachment of a site, in the order of its pages."""
        with storing(self.path):
            yield from attachments.of_site(self.connection, site_id)

    def file_count(self, crawl: CrawlRecord) -> tuple[int, int]:
        """Return (attachments still to ask for in this crawl, attachments of the site that were never read)."""
        with storing(self.path):
            return attachments.count(self.connection, crawl)

    # --- captures and pages

    def save_capture(self, crawl: CrawlRecord, capture: CaptureRecord) -> int:
        with self.transaction():
            return writing.save_capture(self.connection, crawl, capture)

    def save_page(
        self, crawl: CrawlRecord, due: Due, page: Page | ReadPage | None, access: Access, capture: int, at: datetime,
        *, digest: str = "", etag: str = "", last_modified: str = "", note: str = "",
    ) -> None:  # fmt: skip
        """Keep what a page says (None: it was not read, or is unchanged), and that this crawl has dealt with it."""
        with self.transaction():
            writing.save_page(
                self.connection, crawl, due, ReadPage.of(page) if isinstance(page, Page) else page, access, capture, at,
                digest=digest, etag=etag, last_modified=last_modified, note=note,
            )  # fmt: skip

    def due(self, crawl: CrawlRecord, count: int, after: int = 0) -> list[Due]:
        """Return the next pages that this crawl has to ask for, by page id after `after`."""
        with storing(self.path):
            return reading.due(self.connection, crawl, count, after)

    def due_page(self, crawl: CrawlRecord, key: str) -> Due | None:
        """Return the page with this key where it is still due in this crawl."""
        with storing(self.path):
            return reading.due_page(self.connection, crawl, key)

    def page_access(self, site_id: str, key: str) -> tuple[Access, str]:
        """Return how the last request for this page ended, and why."""
        with storing(self.path):
            return reading.page_access(self.connection, site_id, key)

    def due_count(self, crawl: CrawlRecord) -> tuple[int, int]:
        """Return (pages still to ask for, pages done) of this crawl."""
        with storing(self.path):
            return reading.due_count(self.connection, crawl)

    def unopened_count(self, site_id: str) -> int:
        """Return how many pages that lists name no crawl has opened yet (a limit, a day before `since`)."""
        with storing(self.path):
            return reading.unopened_count(self.connection, site_id)

    def pages(self, site_id: str) -> Iterator[StoredPage]:
        """Yield every page that a list or the profile named, by id; list-row dates are among its dates."""
        with storing(self.path):
            yield from reading.pages(self.connection, site_id)

    def capture(self, capture_id: int) -> dict[str, Any] | None:
        """Return one capture as a dict, or None."""
        with storing(self.path):
            return reading.capture(self.connection, capture_id)

    def captures(self) -> Iterator[dict[str, Any]]:
        """Yield every capture, oldest first."""
        with storing(self.path):
            yield from reading.captures(self.connection)

    def history(self, key: str) -> list[dict[str, Any]]:
        """Return every capture of one address (canonical key), oldest first: both versions of what was altered."""
        with storing(self.path):
            return reading.history(self.connection, key)

    def chain_head(self) -> tuple[int, str]:
        """Return (number of captures, the newest chain link)."""
        with storing(self.path):
            return reading.chain_head(self.connection)

    def captures_of_file(self, file: str) -> list[dict[str, Any]]:
        """Return the captures that lie in one archive file, by offset."""
        with storing(self.path):
            return reading.captures_of_file(self.connection, file)

    def archive_files(self) -> list[tuple[str, int]]:
        """Return (file, end of the last believed record) of every archive file."""
        with storing(self.path):
            return reading.archive_files(self.connection)

    def last_capture(self, site_id: str, key: str) -> tuple[str, str]:
        """Return (payload digest, time) of the newest whole capture of this address, or ("", "")."""
        with storing(self.path):
            return reading.last_capture(self.connection, site_id, key)


__all__ = ["CrawlStore", "Row"]
