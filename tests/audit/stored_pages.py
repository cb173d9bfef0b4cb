"""Stored pages and a site made to order, for the tests of classification."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from crawler.model import Access, Host, Page, Section, Site, StoredPage

SEEN = datetime(2026, 10, 1, tzinfo=UTC)
_PAGE = ("title", "publisher", "issuer", "index_no", "text", "section_path", "column", "kind", "doc_no")


def page_of(page_id: int = 1, **values: Any) -> StoredPage:
    """A stored page; keys of Page go to the page, the others to the StoredPage."""
    url = values.pop("url", f"http://x.example.invalid/a/{page_id}.html")
    page = Page(url=url, **{name: values.pop(name) for name in _PAGE if name in values})
    base: dict[str, Any] = {
        "id": page_id, "site": "town", "host": "web", "channel": "政府网站", "secondary": False, "url": url,
        "sections": (), "menus": (), "shared": False, "row_titles": (), "access": Access.OK, "page": page,
        "capture": 1, "first_seen_at": SEEN, "last_seen_at": SEEN, "last_absent_at": None,
    }  # fmt: skip
    return StoredPage(**{**base, **values})


def site_of(topics: tuple[str, ...] = ()) -> Site:
    """青石县医疗保障局, one own column and one that all bureaus share."""
    return Site(
        id="town", name="青石县", catalog="town", body="青石县医疗保障局", aliases=("县医保局", "县医疗保障局", "青石县医保局"),
        hosts=(Host("web", "http://x.example.invalid"),),
        sections=(Section("own", "web", "/own/", topics=topics), Section("all", "web", "/all/", shared=True)),
        org_codes=("MB1234567",),
    )  # fmt: skip
