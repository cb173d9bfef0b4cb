"""What classification looks at: the facts of one page, free of the store and of the site."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from audit.attached import headings, leaves_it, unread_words
from catalogs.topics import fold
from crawler.model import Page, Site, StoredFile, StoredPage

# The opening carries the form of a document (文种); the body only supports.
OPENING = 300
BODY = 600
_BESIDE_STATEMENT = 4  # a page of at most so many times its statement of none is nothing but that statement


@dataclass(frozen=True, slots=True)
class PageFacts:
    """The facts of one page. `paths` holds menu texts from the outermost, one tuple for each way to the page.

    `opening` is the first OPENING characters of the main text, `body` the next ones, up to BODY.
    """

    url: str
    title: str = ""
    paths: tuple[tuple[str, ...], ...] = ()
    publisher: str = ""
    issuer: str = ""
    doc_no: str = ""
    index_no: str = ""
    opening: str = ""
    body: str = ""
    text: str = ""  # the whole text, looked into only for parts (see Topic.within)
    page_kind: str = "article"
    row_titles: tuple[str, ...] = ()
    column_only: bool = False  # a column's own page (list, empty column, shell), no document
    statement_of_none: str = ""
    home: frozenset[str] = frozenset()  # topics whose only home the page's column is, by the site's profile
    near_home: frozenset[str] = frozenset()  # topics that share a home with others
    files: tuple[StoredFile, ...] = ()  # attachments; their text is looked into only for parts
    headings: tuple[
        tuple[str, str], ...
    ] = ()  # of a page that leaves it to its attachments: their (title, first lines)
    unread: str = ""  # of such a page: the attachments that were not read, and why

    @property
    def only_states_none(self) -> bool:
        """Whether the page is a statement that there was nothing to publish (关于无…的情况说明) and little else."""
        return 0 < len(self.text) <= _BESIDE_STATEMENT * len(self.statement_of_none)


@dataclass(frozen=True, slots=True)
class TitleParts:
    """A folded title taken apart: `outer` is what stands outside 《》, `headed` the same without what
    trails the head word ((2024年版), 试行 marks, 号), `quoted` what stands in 《》,
    `inner` what is being issued (印发X的通知 gives X), `prefix` a bracketed column name before the title.
    """

    whole: str
    outer: str
    headed: str
    quoted: str
    inner: str
    prefix: str


_QUOTED = re.compile(r"《([^《》]*)》?")
_PREFIX = re.compile(r"^[\[【(]([^\]】)]{1,10})[\]】)]")
# A 文号 with its prefix, which never runs over the head word before it (…决定书某医保罚字〔2025〕第8号).
_NUMBER = re.compile(r"[^\W\d书知告定见法案则划度]{0,10}[〔\[(【﹝]\d{4}[〕\])】﹞]第?\d+号")
_TAIL = re.compile(r"(\([^()]{0,30}\)|\(\)|\d+|[.。,，:：!！?？…_\-]|[abc](?=$)|第\d+号)+$")
_ISSUED = re.compile(
    r"(?:印发|转发|公布|发布|下发|修订|报送|批转)(?:关于)?(.+?)(?:等\S{0,8})?的?(?:通知|公告|通报|决定|函|意见)$"
)


def take_apart(title: str) -> TitleParts:
    """Take a title apart; every part is folded (see catalogs.topics.fold)."""
    whole = fold(title)
    prefix = _PREFIX.match(whole)
    bare = whole[prefix.end() :] if prefix else whole
    bare = _NUMBER.sub("", bare) or bare
    quoted = "".join(_QUOTED.findall(bare))
    outer = _QUOTED.sub("《》", bare)
    issued = _ISSUED.search(_TAIL.sub("", bare.replace("《", "").replace("》", "")))
    inner = issued.group(1) if issued else ""
    if not outer.replace("《》", "") and quoted:  # a title that is nothing but 《…》 names itself
        outer, quoted = quoted, ""
    return TitleParts(
        whole, outer, _TAIL.sub("", outer), quoted, _TAIL.sub("", inner), prefix.group(1) if prefix else ""
    )


def facts_of(stored: StoredPage, site: Site | None = None) -> PageFacts:
    """The facts of a stored page; row titles stand in where the page has no title of its own.

    With a site, the topics that its profile gives to the page's columns are facts too.
    """
    page = stored.page
    sections = [section for section in (site.sections if site else ()) if section.id in stored.sections]
    homes = [section.topics for section in sections]
    paths = [tuple(menu) for menu in stored.menus]
    if page.section_path:
        paths.append(tuple(page.section_path))
    if page.column:
        paths.append((page.column,))
    row_title = next(iter(stored.row_titles), "")
    title = page.title or row_title or page.raw_title
    if row_title and any(fold(title) in map(fold, path) for path in paths):  # the page is titled after its column
        title = row_title
    is_document = any(
        section.kind == "page" for section in sections
    )  # the profile says that the column is the document
    return PageFacts(
        url=page.url or stored.url,
        title=title,
        paths=tuple(dict.fromkeys(paths)),
        publisher=page.publisher,
        issuer=page.issuer,
        doc_no=page.doc_no,
        index_no=page.index_no,
        opening=page.text[:OPENING],
        body=page.text[OPENING:BODY],
        text=page.text,
        page_kind=page.kind,
        row_titles=stored.row_titles,
        column_only=not is_document and _is_column(page, title),
        statement_of_none=page.statement_of_none,
        home=frozenset(topics[0] for topics in homes if len(topics) == 1),
        near_home=frozenset(topic for topics in homes if len(topics) > 1 for topic in topics),
        files=stored.files,
        headings=headings(stored.files) if leaves_it(stored) else (),
        unread=unread_words(stored.files) if leaves_it(stored) else "",
    )


_NO_DOCUMENT = frozenset({"list", "empty-list", "redirect", "soft-404", "challenge"})
_SHELL = 120  # characters; a page titled after its column with less text than this is an empty column


def _is_column(page: Page, title: str) -> bool:
    """Whether the page is a column's own page and holds no document."""
    if page.kind in _NO_DOCUMENT:
        return True
    leaf = page.section_path[-1] if page.section_path else page.column
    return bool(leaf) and fold(title) == fold(leaf) and len(page.text) < _SHELL and not page.attachments


def facts_of_row(row: Mapping[str, str]) -> PageFacts:
    """The facts of one labelled row (columns: url, title, section, publisher, index_no, body_terms, page_kind).

    `body_terms` are the key terms of the text, joined by |; they stand for its opening.
    """
    section = row.get("section", "") or ""
    path = tuple(part.strip() for part in section.split(">") if part.strip())
    terms = (row.get("body_terms", "") or "").replace("|", "\n")
    return PageFacts(
        url=row.get("url", "") or "",
        title=row.get("title", "") or "",
        paths=(path,) if path else (),
        publisher=row.get("publisher", "") or "",
        index_no=row.get("index_no", "") or "",
        opening=terms,
        text=terms,
        page_kind=row.get("page_kind", "") or "article",
    )


_SPLIT = re.compile(r"[/?&=_.\-\d]+")


def address_words(url: str) -> frozenset[str]:
    """Folder names and host labels of an address, lower case, without numbers: ('zwgk', 'bmwj', 'ybj').

    Endings of host labels are given with a star: *rd for a people's congress at townrd.gov.cn.
    """
    try:
        parts = urlsplit(url)
    except ValueError:  # sites print addresses that are none ("http://[::1/")
        return frozenset(word for word in _SPLIT.split(url.lower()) if word)
    words = _SPLIT.split(parts.path.lower()) + _SPLIT.split(parts.query.lower())
    labels = (parts.hostname or "").split(".")
    endings = [f"*{label[-length:]}" for label in labels for length in range(2, 9) if len(label) >= length]
    return frozenset(word for word in [*words, *labels, *endings] if word)
