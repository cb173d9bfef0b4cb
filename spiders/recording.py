"""Keep what came over the line: archive first, database second, so that the database never names what is not there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from crawler.access import Ending
from crawler.addresses import canonical_key
from crawler.archive import Archive, Exchange, payload_digest
from crawler.model import Access
from crawler.robots import Robots
from crawler.store import CaptureRecord, CrawlStore
from spiders.certificates import certificate_note
from spiders.jobs import CrawlOptions, Job, ListJob, PageJob, SiteRun
from spiders.workshop import Prepared


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer (or silence: status None) with what is needed to read and to archive it. Header names in lower case."""

    url: str
    status: int | None
    headers: Mapping[str, str]
    body: bytes
    at: datetime
    exchange: Exchange | None
    prepared: Prepared | None = None
    tls: str = ""  # what certificate the server showed; none is verified, so each is named

    @property
    def was_conditional(self) -> bool:
        """Whether the request asked only for what has changed."""
        asked = self.exchange.request_headers if self.exchange is not None else []
        return any(name.lower() in ("if-none-match", "if-modified-since") for name, _ in asked)

    def header(self, name: str) -> str:
        return self.headers.get(name, "")


class Recorder:
    """Store and archive of one run of the program."""

    def __init__(self, store: CrawlStore, archive: Archive, options: CrawlOptions) -> None:
        self.store = store
        self.archive = archive
        self.options = options

    def answer(self, response: Any) -> Answer:
        """Copy a Scrapy response into plain data."""
        at = self.options.now()
        pairs = [
            (name.decode("latin-1"), value.decode("latin-1"))
            for name, values in response.headers.items()
            for value in values
        ]
        request = response.request
        exchange = Exchange(
            url=response.url, method=request.method,
            request_headers=[(n.decode("latin-1"), v.decode("latin-1")) for n, vs in request.headers.items() for v in vs],
            request_body=request.body, status=response.status, headers=pairs, body=response.body, at=at,
            ip=str(response.ip_address or ""),
        )  # fmt: skip
        headers = {name.lower(): value for name, value in reversed(pairs)}
        name = urlsplit(response.url).hostname or ""
        tls = certificate_note(response.certificate, name, at) if response.certificate is not None else ""
        return Answer(response.url, response.status, headers, response.body, at, exchange, tls=tls)

    def silence(self, request: Any) -> Answer:
        """The answer of a request that got none."""
        return Answer(request.url, None, {}, b"", self.options.now(), None)

    def save_capture(self, run: SiteRun, job: Job, kind: str, answer: Answer, ending: Ending, key: str = "") -> int:
        """Archive an answer and note how the request ended; returns the capture's id. Call inside the transaction."""
        key = key or canonical_key(answer.url)
        section = _section_of(job)
        digest, place = "", None
        if answer.prepared is not None:
            digest = answer.prepared.digest
            place = self.archive.append(answer.prepared.packed, digest)
        elif answer.exchange is not None:
            digest = payload_digest(answer.body)
            known = self.known(run, key) if answer.body and kind != "redirect" else ("", "")
            place = self.archive.write(answer.exchange, digest, known[1] if known[0] == digest else "")
        return self.store.save_capture(
            run.crawl,
            CaptureRecord(
                kind=kind, section=section, key=key, url=answer.url,
                method=answer.exchange.method if answer.exchange else "GET", captured_at=answer.at,
                http_status=answer.status, access=ending.access, note="；".join(text for text in (ending.reason, answer.tls) if text),
                digest=digest, size=len(answer.body),
                content_type=answer.header("content-type"), etag=answer.header("etag"),
                last_modified=answer.header("last-modified"), file=place.file if place else "",
                file_offset=place.offset if place else 0, file_length=place.length if place else 0,
                record_digest=place.record_digest if place else "",
            ),
        )  # fmt: skip

    def known(self, run: SiteRun, key: str) -> tuple[str, str]:
        """Digest and time of the last whole capture of an address, or ("", "")."""
        return self.store.last_capture(run.site.id, key)

    def no_robots(self, ending: Ending) -> Robots:
        """What is allowed on a host whose robots.txt could not be fetched at all: nothing."""
        access = ending.access if ending.access is not Access.OK else Access.HTTP_ERROR
        return Robots(access, f"robots.txt 取不到：{ending.reason or ending.access.value}")


def _section_of(job: Job) -> str:
    if isinstance(job, ListJob):
        return job.section.id
    if isinstance(job, PageJob):
        return job.due.section
    return ""
