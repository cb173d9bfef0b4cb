"""The stored bytes of a page as text, for reports that show a page as it was captured."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def capture_reader(db: Path) -> Iterator[Callable[[int], str | None]]:
    """Yield a function from a capture's id to its HTML, None where it is no HTML or the archive does not have it.

    The archive folder is `archive` beside the database, as `gongkai crawl` makes it.
    """
    from crawler.archive import read_exchange
    from crawler.model import StoreError
    from crawler.reading.decode import decode
    from crawler.store import CrawlStore

    archive = db.parent / "archive"
    with CrawlStore.open(db, readonly=True) as store:

        def read(capture_id: int) -> str | None:
            row = store.capture(capture_id)
            if row is None or not row["file"]:
                return None
            try:
                _, headers, body = read_exchange(
                    archive, row["file"], row["file_offset"], row["file_length"], row["record_digest"]
                )
            except StoreError:
                return None  # a report without the captured page is still whole; `gongkai evidence` checks the archive
            kind = next((value for name, value in headers if name.lower() == "content-type"), "text/html")
            return decode(body, dict(headers)).text if "html" in kind.lower() else None

        yield read
