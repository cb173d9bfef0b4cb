"""What practice sites are made of: requests, replies, hosts, truth rows."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date


class PracticeError(Exception):
    """A practice site cannot be served or its data is not usable. The message names what and the way out."""


@dataclass(frozen=True, slots=True)
class Request:
    """One request as a practice host sees it. `target`: path and query as sent; `path`: decoded, without the query."""

    host: str
    method: str
    target: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]  # names in lower case
    body: bytes
    addresses: Mapping[str, str]  # host id -> scheme://127.0.0.1:port


@dataclass(frozen=True, slots=True)
class Reply:
    """One answer. `stream` replaces `body` where the answer drips or never ends; `drop` closes without an answer."""

    body: str | bytes = b""
    status: int = 200
    content_type: str = "text/html; charset=utf-8"
    headers: tuple[tuple[str, str], ...] = ()
    stream: Callable[[], Iterator[bytes]] | None = None
    drop: bool = False

    def payload(self) -> bytes:
        return self.body.encode("utf-8") if isinstance(self.body, str) else self.body


Answer = Callable[[Request], Reply]


@dataclass(frozen=True, slots=True)
class PracticeHost:
    """One host of a practice site: its id in the profile, its fixed port, and how it answers."""

    id: str
    port: int
    answer: Answer
    conditional: bool = True  # sends ETag and honours If-None-Match
    cookie: str = ""  # a harmless session cookie, as real systems set
    dead: bool = False  # nothing listens at its address


@dataclass(frozen=True, slots=True)
class PracticeSite:
    """One practice site in one state of time."""

    name: str
    hosts: tuple[PracticeHost, ...]


@dataclass(frozen=True, slots=True)
class TruthRow:
    """The expected finding for one item and period, or item and document, of a practice bureau.

    `address` is host id and path ("xxgk/news/show-25101.html"), or "" where there is no page. `days_late_working`
    counts working days from the due date. `certainty` as in Obligation.
    """

    item: str
    period: str
    address: str
    formed_on: date | None
    published_on: date | None
    outcome: str
    code: str
    days_late_working: int | None
    note: str
    due_on: date | None = None
    certainty: str = "certain"
    flags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Decoy:
    """A page that looks like an item and is not. `items` empty: it serves no item of the catalog."""

    address: str
    not_items: tuple[str, ...]
    why: str


@dataclass(frozen=True, slots=True)
class ListTruth:
    """What an honest reading of one list finds. `code`: complete, truncated, blocked, down, robots, empty."""

    section: str
    code: str
    rows: int
    pages: int
    first_on: str = ""  # date of the first row as printed, ISO
    last_on: str = ""
    note: str = ""
    access: str = ""  # how the request for the list ends (crawler.model.Access), where that is the point


@dataclass(frozen=True, slots=True)
class TruthTable:
    """Everything that is true of one practice site in one state of time."""

    site: str
    state: int
    as_of: date
    window_from: date
    rows: tuple[TruthRow, ...] = ()
    decoys: tuple[Decoy, ...] = ()
    lists: tuple[ListTruth, ...] = ()
    natures: Mapping[str, str] = field(default_factory=dict)
    notes: Mapping[str, str] = field(default_factory=dict)
