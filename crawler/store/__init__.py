"""The crawl database: crawls, captures, pages, list entries and coverage in one SQLite file. All SQL of crawling is in here."""

from __future__ import annotations

from crawler.store.records import CaptureRecord, Due
from crawler.store.store import CrawlStore

__all__ = ["CaptureRecord", "CrawlStore", "Due"]
