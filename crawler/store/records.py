"""What goes into the store and comes out of it, beside the models that all rooms share."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from crawler.model import Access, Page
from crawler.store.codec import page_to_json


@dataclass(frozen=True, slots=True)
class CaptureRecord:
    """One request and how it ended. `file` is "" where there was no answer to archive."""

    kind: str  # robots, list, page, redirect, menu, attachment
    section: str
    key: str
    url: str
    method: str
    captured_at: datetime
    http_status: int | None
    access: Access
    note: str = ""
    digest: str = ""
    size: int = 0
    content_type: str = ""
    etag: str = ""
    last_modified: str = ""
    file: str = ""
    file_offset: int = 0
    file_length: int = 0
    record_digest: str = ""


@dataclass(frozen=True, slots=True)
class Due:
    """One page that this crawl has to ask for, with what makes the request conditional."""

    page: int
    url: str
    key: str
    host: str
    section: str
    why: str  # new, failed, row-changed, verify, full
    etag: str = ""
    last_modified: str = ""
    digest: str = ""
    attached: bool = False  # known only as an attachment of pages
    referer: str = ""  # of an attachment: address of the first page that links it


@dataclass(frozen=True, slots=True)
class DuePolicy:
    """Which known pages are asked for again: every one (`full`), those not verified for `verify_after`, none before `since`."""

    full: bool = False
    since: date | None = None
    verify_after: timedelta = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class ReadPage:
    """A page as the store writes it: its JSON and the columns beside it."""

    url: str
    title: str
    published_on: str | None
    kind: str
    text: str

    @classmethod
    def of(cls, page: Page) -> ReadPage:
        published = page.published_on.isoformat() if page.published_on else None
        return cls(page.url, page.title, published, page.kind, page_to_json(page))
