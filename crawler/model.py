"""What a crawl sees: site profiles, pages, dates with their origins, coverage statements."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any


class SiteError(Exception):
    """A site profile is not usable. The message names file, key and way out."""


class StoreError(Exception):
    """The database or the archive cannot be read or written. The message names file and way out."""


class DiskFullError(StoreError):
    """The disk is full: what was written stays valid, the same call goes on when there is space again."""


# --- site profile (spiders/sites/*.toml) ---------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Host:
    """One web host of a site. `address` is scheme://host[:port] without a path."""

    id: str
    address: str
    channel: str = ""  # the catalog channel (公开渠道) that this host is
    family: str = ""  # pinned CMS family for its lists; "" = recognised per list page
    secondary: bool = False  # a second official channel: found only here = on-other-channel
    legacy_tls: bool = False
    files_only: bool = False  # attachment host: never listed
    robots_unavailable_means_none: bool = False  # a person looked: 4xx or a page in place of robots.txt


@dataclass(frozen=True, slots=True)
class Section:
    """One column (栏目) to read.

    `kind`: "list", "page" where the column address itself is the document (机构职能, 指南), or "matrix" for the page that
    holds an organ's tree of columns. `matrix`: the matrix whose cell (or tree) this is, "" = named by a person.
    `topics`: the topics whose home this column is; empty = may hold anything.
    `shared`: a county-wide column that holds other bodies' pages too: pages count only if they name the bureau.
    `details`: "all" = every page that a row leads to is opened; "needed" = not where the row says enough (crawler/rows.py).
    """

    id: str
    host: str
    path: str
    menu: tuple[str, ...] = ()
    kind: str = "list"
    family: str = ""
    topics: tuple[str, ...] = ()
    shared: bool = False
    params: dict[str, str] = field(default_factory=dict)
    matrix: str = ""
    details: str = "all"

    def url(self, address: str) -> str:
        """Its absolute address on a host; a column of a tree may lead to another one and then holds it whole."""
        return self.path if "://" in self.path else address + self.path


@dataclass(frozen=True, slots=True)
class Matrix:
    """One organ's row of an organ x category matrix: its columns are read from the site, not named by a person.

    `path`: a page of the organ that holds its tree of columns; `organ`: its number in addresses ("" = as in `path`);
    `menu`: the words above every column; `topics`: what a column called so holds, where its words do not tell;
    `leave_out`: names of columns of which a person says that nothing of the body is there: neither read nor missed.
    """

    id: str
    host: str
    path: str
    organ: str = ""
    family: str = ""
    menu: tuple[str, ...] = ()
    topics: dict[str, tuple[str, ...]] = field(default_factory=dict)
    leave_out: tuple[str, ...] = ()
    details: str = "all"


@dataclass(frozen=True, slots=True)
class Site:
    """One bureau's places on the web: hosts, columns, politeness. Loaded from a TOML profile."""

    id: str
    name: str
    catalog: str
    body: str
    aliases: tuple[str, ...]
    hosts: tuple[Host, ...]
    sections: tuple[Section, ...]
    matrices: tuple[Matrix, ...] = ()
    practice: bool = False
    founded_on: date | None = None
    org_codes: tuple[str, ...] = ()
    delay: float = 3.0
    timeout: float = 30.0
    max_pages: int = 500
    max_body: int = 20_000_000
    attachments: bool = True  # whether the files that pages link are asked for
    max_attachments: int = 1000  # asked for in one crawl
    attachments_per_page: int = 30
    off_site: tuple[dict[str, str], ...] = ()  # lawful channels that cannot be machine-checked
    all_columns: bool = False  # a person states that `sections` are all the columns where this body publishes
    source: str = ""


# --- access -----------------------------------------------------------------------------------------------


class Access(StrEnum):
    """How one request ended. Only OK means that the page was read."""

    OK = "ok"
    TIMEOUT = "timeout"
    DNS = "dns"
    TLS = "tls"
    REFUSED = "refused"
    HTTP_ERROR = "http-error"
    NOT_FOUND = "not-found"
    BLOCKED = "blocked"  # 403, 405, 412, 429, 468, 521 ...
    CHALLENGE = "challenge"  # a challenge page served with 200
    SOFT_404 = "soft-404"
    EMPTY = "empty"
    ROBOTS = "robots-forbids"
    OFF_LIST = "off-list"
    TOO_LARGE = "too-large"
    NO_FILE = "no-file"  # a page came where a file was promised
    NOT_ATTEMPTED = "not-attempted"


# --- pages ------------------------------------------------------------------------------------------------


class Origin(StrEnum):
    """Where a date was seen. Order is no ranking; the rules stand in crawler/dates.py."""

    LIST_ROW = "list-row"
    ADDRESS = "address"
    META = "meta"
    LABEL = "label"  # 发布日期：… line in the page
    INDEX_TABLE = "index-table"  # 信息索引 table
    SIGNATURE = "signature"  # 落款
    CMS_FIRST = "cms-first-publish"
    CMS_DISPLAY = "cms-display-publish"
    SCRIPT = "script"
    COMMENT = "comment"
    LAST_MODIFIED = "last-modified"
    FILE = "file-metadata"
    TEXT = "text"
    OBSERVED = "observed"


@dataclass(frozen=True, slots=True)
class DateEvidence:
    """One date as printed somewhere. `role`: published, formed, effective, abolished, generated, other.

    `value` is ISO 8601 in Asia/Shanghai, as precise as was printed ("2024-03-05", "2024-03", "2024-03-05T16:20");
    `precision`: minute, second, day, month, year. `place` tells a person where to look.
    """

    role: str
    value: str
    precision: str
    origin: Origin
    raw: str
    place: str = ""

    @property
    def day(self) -> date | None:
        """The calendar day, or None where the precision is coarser than a day."""
        return date.fromisoformat(self.value[:10]) if len(self.value) >= 10 else None


@dataclass(frozen=True, slots=True)
class Link:
    """One link of a page or list row."""

    url: str
    text: str
    title: str = ""
    row_date: str = ""  # raw text


@dataclass(frozen=True, slots=True)
class Attachment:
    url: str
    name: str
    type: str  # pdf, docx, xls ...


ROW = "row"  # Page.kind of what is known from its list row only: not opened (profile key `details`)


@dataclass(frozen=True, slots=True)
class Page:
    """What a government page says of itself: pure reading of (address, headers, bytes)."""

    url: str
    title: str = ""
    raw_title: str = ""
    section_path: tuple[str, ...] = ()  # breadcrumb, menu text from the outermost
    column: str = ""  # meta ColumnName
    publisher: str = ""  # 发布机构 / 来源
    doc_no: str = ""  # 文号
    index_no: str = ""  # 索引号
    validity: str = ""  # 有效性
    text: str = ""  # main text
    issuer: str = ""  # 落款 issuer
    periods: tuple[str, ...] = ()  # "2025", "2025Q3", "2025-10": periods named in title, else text
    statement_of_none: str = ""  # 「本年度无…」 sentence
    dates: tuple[DateEvidence, ...] = ()
    published_on: date | None = None
    published_reason: str = ""
    formed_on: date | None = None
    formed_reason: str = ""
    attachments: tuple[Attachment, ...] = ()
    links: tuple[Link, ...] = ()
    encoding: str = ""
    encoding_reason: str = ""
    kind: str = "article"  # article, list, empty-list, redirect, attachment, image-only, soft-404, challenge, row
    observations: tuple[str, ...] = ()  # e.g. "over-disclosure:identity-card"


# --- lists and coverage -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a list: an address, a full title, a raw date text, dates that the CMS interface gives."""

    url: str
    title: str
    date_text: str = ""
    pinned: bool = False
    external: bool = False
    extra: dict[str, str] = field(default_factory=dict)
    dates: tuple[DateEvidence, ...] = ()
    content: str = ""  # the main text, where the list's interface sends it along


@dataclass(frozen=True, slots=True)
class CoverageStatement:
    """What was read of one list in one crawl.

    `complete` may be true only where stop is "end" or "empty-statement" and nothing was lost.
    """

    section: str
    url: str
    family: str
    sign: str  # what told the family
    access: Access
    pages_declared: int | None
    pages_read: int
    rows_declared: int | None
    rows_read: int
    repeats: int
    skipped: int
    stop: str  # end, cap, not-found, repeat, blocked, limit, robots, error, empty-statement
    complete: bool
    truncated: bool
    note: str = ""
    http_status: int | None = None
    read_at: datetime | None = None
    matrix: str = ""  # the matrix whose cell this list is
    tree_count: int | None = None  # what the organ's tree of columns says that it holds: 机构职能（3）
    empty_said: str = ""  # the words, or the （0）, by which the site itself says that the list is empty
    listed_only: int = 0  # rows whose pages were not opened because the row says enough (profile key `details`)


@dataclass(frozen=True, slots=True)
class Cell:
    """One column of an organ as its tree names it. `menu`: the words from the outermost; `url`: absolute address.

    `category`: its number in addresses, "" where the column leads to another host. `count`: the number that the tree
    prints behind the name, None where it prints none.
    """

    section: str
    category: str
    menu: tuple[str, ...]
    url: str
    count: int | None = None


@dataclass(frozen=True, slots=True)
class MatrixReading:
    """What one crawl read of an organ's tree of columns: `cells` is empty where it could not be read."""

    matrix: str
    host: str
    organ: str
    url: str
    cells: tuple[Cell, ...] = ()
    capture: int | None = None  # the capture of the page (or interface answer) that the tree was read from
    read_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class MenuEntry:
    """One entry of a site's menu, kept as evidence: the site has this column, whether the profile names it or not.

    `path`: the menu words above it as far as the page's markup tells them, outermost first; `key`: its canonical address.
    """

    host: str  # id of the profile's host on whose home page it stands
    path: tuple[str, ...]
    text: str
    url: str
    key: str
    capture: int  # the capture of the page that it was read from


@dataclass(frozen=True, slots=True)
class StoredFile:
    """An attachment of a stored page. `text` (at most 200,000 characters) and `title` are empty where it was not read.

    `name` is what the page calls it, `own_name` what the server or the address does; `note` says why it was not read.
    """

    id: int
    url: str
    name: str
    type: str
    access: Access
    note: str = ""
    title: str = ""
    own_name: str = ""
    text: str = ""
    observations: tuple[str, ...] = ()  # as Page: image-only, text-cut, attachment-refused:…, pages:N …
    capture: int | None = None
    changed_at: str = ""


@dataclass(frozen=True, slots=True)
class StoredPage:
    """A page as the store hands it to classification and audit."""

    id: int
    site: str
    host: str
    channel: str
    secondary: bool
    url: str
    sections: tuple[str, ...]  # section ids whose lists showed it
    menus: tuple[tuple[str, ...], ...]  # their menu text paths
    shared: bool  # seen only in shared columns
    row_titles: tuple[str, ...]
    access: Access
    page: Page
    capture: int | None
    first_seen_at: datetime
    last_seen_at: datetime
    last_absent_at: datetime | None
    extra: dict[str, Any] = field(default_factory=dict)
    files: tuple[StoredFile, ...] = ()


@dataclass(frozen=True, slots=True)
class CrawlRecord:
    """One crawl of one site. `state` is "running" until every list and every due page was asked for; then "finished".

    An interrupted crawl stays "running" and is gone on with; `runs` counts how often it was started.
    """

    id: int
    site: str
    site_name: str
    agent: str
    practice: bool
    started_at: datetime
    finished_at: datetime | None
    state: str
    runs: int = 1
    options: dict[str, Any] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)
