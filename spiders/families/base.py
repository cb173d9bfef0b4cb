"""What a CMS family is: it recognises a list page by a sign, reads its rows, and says what to ask for next.

Families are pure: bytes in, rows and asks out. The spider (spiders/site.py) sends the asks.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import islice
from typing import Any, Protocol
from urllib.parse import urlsplit

from lxml import html as lxml_html
from lxml.etree import ParserError

from crawler.addresses import host_key, join
from crawler.coverage import PageFacts
from crawler.model import Section
from crawler.reading.decode import decode

# libxml2 drops what stands behind an early </html> or </body>: measured in every release from 2.12 on.
EARLY_END = re.compile(r"</(?:html|body)\s*>", re.I)
MAX_FRAMES = 50
MAX_HEAD = 100_000  # characters in which a <base> is looked for
# Names of frames that hold what the page is about, and of those around it.
MAIN_FRAME = re.compile(r"main|list|content|right|iframe|middle|body", re.I)
SIDE_FRAME = re.compile(r"menu|left|nav|top|head|foot|bottom|tree|banner|logo", re.I)
# No number of a page means anything beyond this, and Python reads none of thousands of digits.
ENDLESS_NUMBER = re.compile(r"(\d{100})\d+")
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


@dataclass(frozen=True, slots=True)
class Ask:
    """One request that a list needs. `page` counts from 1.

    `missing`: the reason to stop where this page does not exist ("end" for a probe whose only purpose is to prove the
    end; "cap" where the system is known to hide older rows). `otherwise`: what to ask instead where it does not exist.
    """

    url: str
    page: int = 1
    method: str = "GET"
    body: bytes = b""
    headers: tuple[tuple[str, str], ...] = ()
    missing: str = "not-found"
    otherwise: Ask | None = None
    state: Mapping[str, str] = field(default_factory=dict)

    @property
    def probe(self) -> bool:
        return self.missing == "end"


@dataclass(frozen=True, slots=True)
class ListPage:
    """What a family reads from one answer. `shell`: the answer holds no rows itself, the rows are to be asked for there."""

    facts: PageFacts = field(default_factory=lambda: PageFacts(()))
    next: Ask | None = None
    shell: Ask | None = None


class ListDocument:
    """One answer to a list request, decoded and parsed at most once."""

    def __init__(self, url: str, status: int, headers: Mapping[str, str], body: bytes) -> None:
        self.url = url
        self.status = status
        self.headers = headers
        self.body = body
        self.memo: dict[str, object] = {}  # what readers found out about this page and need again

    @cached_property
    def text(self) -> str:
        text = decode(self.body, self.headers).text
        return ENDLESS_NUMBER.sub(r"\1", text)

    @cached_property
    def root(self) -> Any:
        """The parsed tree; an empty <div> where there is nothing to parse."""
        return parse_html(self.text)

    def join(self, href: str) -> str:
        return join(self.base, href)

    @cached_property
    def base(self) -> str:
        """What relative addresses of the page start from: its own address, or what its <base> says."""
        if "<base" not in self.text[:MAX_HEAD].lower():
            return self.url
        hrefs = (node.get("href") or "" for node in self.root.iter("base"))
        return next((url for href in hrefs if (url := join(self.url, href))), self.url)


def parse_html(text: str) -> Any:
    """Parse markup of any quality with lxml; the result has itertext, iter and xpath."""
    source = CONTROL.sub("", EARLY_END.sub("", text)).strip()
    if not source:
        return lxml_html.Element("div")
    parser = lxml_html.HTMLParser(huge_tree=True, encoding="utf-8")
    try:
        root = lxml_html.document_fromstring(source.encode("utf-8", "replace"), parser=parser, ensure_head_body=False)
    except ParserError:  # nothing but an open comment
        root = None
    return root if root is not None else lxml_html.Element("div")


def frame_address(doc: ListDocument) -> str:
    """The address of the frame of the page's own host that holds its content, or "": some columns hold their list in an iframe.

    UCAP shells name the page in their query: /x/government.shtml?/x/zcwj/list.shtml.
    """
    inner = urlsplit(doc.url).query
    if inner.startswith("/") and re.search(r"\.s?html?(?:$|[?#])", inner):
        return doc.join(inner)
    found: list[tuple[int, int, str]] = []
    for frame in islice(doc.root.iter("iframe", "frame"), MAX_FRAMES):
        url = doc.join(frame.get("src") or "")
        if url and host_key(url) == host_key(doc.url):
            name = f"{frame.get('name') or ''} {frame.get('id') or ''} {urlsplit(url).path.rsplit('/', 1)[-1]}"
            found.append((_frame_rank(name), len(found), url))
    return min(found)[2] if found else ""


def inner_address(doc: ListDocument, target: str) -> str:
    """Where the content of a shell stands: what a refresh or script leads to (`target`), or the telling one of its frames."""
    framed = next(doc.root.iter("frameset"), None) is not None
    if target and not framed:
        return doc.join(target)
    return frame_address(doc) or (doc.join(target) if target else "")


def _frame_rank(name: str) -> int:
    """Frames around the content come last."""
    if SIDE_FRAME.search(name):
        return 2
    return 0 if MAIN_FRAME.search(name) else 1


class Family(Protocol):
    """One CMS family. `name` stands in profiles and coverage statements."""

    @property
    def name(self) -> str: ...

    def recognise(self, doc: ListDocument) -> str:
        """Return the sign that tells this family, or ""."""

    def read(self, doc: ListDocument, ask: Ask, section: Section) -> ListPage:
        """Read one answer. Must not raise on anything that a site can send."""


def following(facts: PageFacts, ask: Ask | None) -> ListPage:
    """A ListPage whose facts know whether there is a next page."""
    return ListPage(replace(facts, has_next=ask is not None), ask)
