"""Recognise a missing page that is served with 200: as the home page, as a script's empty shell, or as a stub.

The home page is read for its menu anyway, so comparing with it costs no request. A host's answer for an address that is
certainly absent is known only where its robots.txt is missing and a person said so (`robots_unavailable_means_none`);
nothing is asked just to find out. What a family reads from an interface is never judged: there the page is a shell by
design. In doubt a page is not called missing, and a list without rows stays unread all the same.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from crawler.access import Ending, plain_words
from crawler.addresses import canonical_key
from crawler.likeness import ROTATING, WORD, Print, are_alike, may_be_alike, print_of
from crawler.model import Access, Host, Section
from crawler.page import read_page
from crawler.reading.statements import statement_of_none

if TYPE_CHECKING:
    from spiders.families.base import ListDocument, ListPage
    from spiders.jobs import SiteRun
    from spiders.recording import Answer

STUB = 512  # bytes
STUB_TEXT = 60  # characters of any kind
STUB_WORDS = 6  # Chinese characters: 「本年度无行政处罚」 has more
SHELL_WORDS = 30
SHELL = 200_000  # bytes; a shell is small, its scripts are files
MAX_STEPS, MAX_STEP = 6, 20  # of a breadcrumb, and characters of a step
DAY = re.compile(r"20\d\d\D")
HAN = re.compile("[\u3400-\u9fff]")
MOUNT = re.compile(rb"<div[^>]{0,200}\bid\s*=\s*[\"']?(?:app|root|main-app|__nuxt|__next|q-app)[\"'\s>]", re.I)
CONTENT = re.compile(
    rb"<(?:a|img|iframe|frame|object|embed|form|input|table|video|audio|canvas|svg)[\s>]|http-equiv|\.(?:pdf|docx?|xlsx?|ofd|wps|et|jpe?g|png)\b",
    re.I,
)
# A page of the web, and no answer of an interface.
MARKUP = re.compile(rb"<(?:!doctype|html|head|body|title|div|p|h\d|center|script)\b", re.I)

HOME = Ending(Access.SOFT_404, "HTTP 200 但内容就是首页，该地址多半已不存在")
ABSENT = Ending(Access.SOFT_404, "HTTP 200 但内容与本站对不存在地址的答复相同")
UNDRAWN = Ending(
    Access.SOFT_404,
    "HTTP 200 但只有单页应用的空壳：地址不存在，或内容由脚本画出（浏览器里看得见时写 params.render = \"browser\"）",
)  # fmt: skip
EMPTY_STUB = Ending(Access.SOFT_404, "HTTP 200 但正文只有几十个字节，没有内容")


@dataclass(frozen=True, slots=True)
class Home:
    """A host's home page. `keys`: the addresses under which it is no stranger; `names`: columns that it calls itself."""

    print: Print
    keys: frozenset[str]
    names: frozenset[str]


@dataclass
class KnownPages:
    """What is known of the pages of one site's hosts, by the host's id."""

    homes: dict[str, Home] = field(default_factory=dict)
    absent: dict[str, Print] = field(default_factory=dict)

    def note_home(self, host: Host, url: str, body: bytes, headers: dict[str, str]) -> None:
        """Remember a home page. One that shows itself as a column (breadcrumb) is that column, and tells nothing."""
        page = read_page(url, headers, body)
        steps = page.section_path if _is_trail(page.section_path) else ()
        if len(steps) >= 2:
            return
        keys = {_key(f"{host.address}/"), _key(url)}
        names = {name for name in (*steps, page.column) if name}
        self.homes[host.id] = Home(print_of(body, headers), frozenset(keys), frozenset(names))

    def note_absent(self, host: Host, body: bytes, headers: dict[str, str]) -> None:
        """Remember what a host answers for an address that is certainly absent."""
        self.absent[host.id] = print_of(body, headers)

    def served_again(self, host: str, asked: str, menu: Sequence[str], body: bytes, headers: Mapping[str, str],
                     rows: Sequence[str] = ()) -> Ending | None:  # fmt: skip
        """Tell whether an answer is the host's home page, or its answer for what is absent. `asked`: the address of the
        column or page; `menu`: what the column is called; `rows`: titles that a list shows."""
        home, absent = self.homes.get(host), self.absent.get(host)
        own = home is not None and (_key(asked) in home.keys or any(name in home.names for name in menu))
        if home is not None and not own and may_be_alike(home.print, len(body)):
            shown = print_of(body, headers)
            # A row that the home page does not show is this list's own, however much of the template they share.
            strange = any(word not in home.print.words for title in rows for word in WORD.findall(title))
            if shown.text == home.print.text or (not strange and are_alike(home.print, shown)):
                return HOME
        if absent is not None and may_be_alike(absent, len(body)) and are_alike(absent, print_of(body, headers)):
            return ABSENT
        return None

    def other_news(self, host: str, asked: str, menu: Sequence[str], body: bytes, headers: Mapping[str, str],
                   rows: Sequence[str]) -> bool:  # fmt: skip
        """Tell whether a list is the home page whose news change with each reading: most of its rows are the home page's,
        and it names no column. Not for a list that declares how long it is: no home page does."""
        home = self.homes.get(host)
        if home is None or not rows or _key(asked) in home.keys or any(name in home.names for name in menu):
            return False
        if not may_be_alike(home.print, len(body)):
            return False
        strange = sum(any(word not in home.print.words for word in WORD.findall(title)) for title in rows)
        alike = strange * 2 <= len(rows) and are_alike(home.print, print_of(body, headers), ROTATING)
        return alike and not _names_itself(asked, body, headers)


def judge_list(run: SiteRun, asked: str, section: Section, answer: Answer, doc: ListDocument, page: ListPage) -> Ending:
    """Say whether the first page of a list is a page at all. `asked`: the column's address in the profile."""
    if page.shell is not None:
        return Ending(Access.OK)
    facts = page.facts
    if not facts.rows and not facts.empty_statement and facts.rows_declared is None:
        bare = _without_content(doc.body, doc.text)
        if bare.access is not Access.OK:  # every address of a single-page application is served its home page
            return bare
    titles = [row.title for row in facts.rows]
    same = _served_again(run, asked, section.menu[-1:], answer, titles)
    if same is None and facts.rows_declared is None and facts.pages_declared is None:
        host = run.allow.host_of(answer.url)
        known = run.known_pages
        if host and known.other_news(host.id, asked, section.menu[-1:], answer.body, answer.headers, titles):
            same = HOME
    return same or Ending(Access.OK)


def judge_page(run: SiteRun, asked: str, menu: tuple[str, ...], answer: Answer) -> Ending:
    """Say whether the answer for a page is a page at all."""
    if "html" not in answer.header("content-type").lower() and answer.body.lstrip()[:1] != b"<":
        return Ending(Access.OK)
    bare = _without_content(answer.body)
    return bare if bare.access is not Access.OK else _served_again(run, asked, menu, answer) or bare


def _served_again(
    run: SiteRun, asked: str, menu: tuple[str, ...], answer: Answer, rows: Sequence[str] = ()
) -> Ending | None:
    host = run.allow.host_of(answer.url)
    if host is None:
        return None
    return run.known_pages.served_again(host.id, asked, menu, answer.body, answer.headers, rows)


def _without_content(body: bytes, text: str = "") -> Ending:
    """A stub of a few bytes, or the shell of an application that draws its pages by script. `text`: the body decoded."""
    # Nearly every page has links, and looking for them alone is thirty times faster than the pattern.
    if len(body) > SHELL or b"<a " in body or CONTENT.search(body) or not MARKUP.search(body):
        return Ending(Access.OK)
    words = " ".join(plain_words(text or body.decode("utf-8", "replace")).split())
    han = len(HAN.findall(words))
    if MOUNT.search(body) and b"<script" in body.lower() and han < SHELL_WORDS:
        return UNDRAWN
    if (
        len(body) <= STUB
        and han < STUB_WORDS
        and len(words) < STUB_TEXT
        and not statement_of_none([words], prose=len(words))
    ):
        return EMPTY_STUB
    return Ending(Access.OK)


def _names_itself(url: str, body: bytes, headers: Mapping[str, str]) -> bool:
    """Whether a page says which column it is: a breadcrumb, or the column's name in its tags."""
    page = read_page(url, dict(headers), body)
    return bool(page.column) or (len(page.section_path) >= 1 and _is_trail(page.section_path))


def _is_trail(steps: Sequence[str]) -> bool:
    """Tell a breadcrumb from the text that follows a bare 当前位置：首页 on a home page."""
    return len(steps) <= MAX_STEPS and not any(DAY.search(step) or len(step) > MAX_STEP for step in steps)


def _key(url: str) -> str:
    return canonical_key(url).rstrip("/")
