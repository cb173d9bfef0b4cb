"""From pages and matches to evidence: which documents serve which item, each counted once (verdicts rule 7)."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from audit.attached import rests_on_file
from audit.dates import BulkDays, Resolution, plausible, resolve
from audit.model import Match
from crawler.model import Page, StoredPage

_NOISE = re.compile(r"[\s\W_]+")
MARGIN = 0.05  # a subject within this score of the page's first is a main subject too
SHORTEST_TEXT = 80  # characters of main text from which an equal text means the same document


@dataclass(frozen=True, slots=True)
class Exhibit:
    """One page matched to one item, with every match of it (a page may match an item through several topics)."""

    stored: StoredPage
    matches: tuple[Match, ...]
    leads: bool = True  # whether the item's subject is what the page is mainly about, by its own words

    @property
    def title(self) -> str:
        return title_of(self.stored)

    @property
    def wording(self) -> str:
        """Every title that the page and its list rows give it."""
        return " ".join((self.stored.page.title, *self.stored.row_titles))

    @property
    def score(self) -> float:
        return max(match.score for match in self.matches)

    @property
    def topics(self) -> frozenset[str]:
        return frozenset(match.topic for match in self.matches)


@dataclass(frozen=True, slots=True)
class Document:
    """One disclosure: all exhibits that show the same document, in order of page id."""

    exhibits: tuple[Exhibit, ...]
    dates: Resolution

    @property
    def id(self) -> int:
        return self.exhibits[0].stored.id

    @property
    def page(self) -> Page:
        return self.exhibits[0].stored.page

    @property
    def title(self) -> str:
        return title_of(self.exhibits[0].stored)

    @property
    def leads(self) -> bool:
        """Whether the item's subject is the main one of at least one of the pages."""
        return any(exhibit.leads for exhibit in self.exhibits)

    @property
    def secondary_only(self) -> bool:
        return all(exhibit.stored.secondary for exhibit in self.exhibits)


@dataclass(slots=True)
class Index:
    """Everything that matches said, by item. `found`: status match; `unsure`; `rejected`: nearest misses."""

    found: dict[str, list[Exhibit]] = field(default_factory=lambda: defaultdict(list))
    unsure: dict[str, list[Exhibit]] = field(default_factory=lambda: defaultdict(list))
    rejected: dict[str, list[Exhibit]] = field(default_factory=lambda: defaultdict(list))
    pages: dict[int, StoredPage] = field(default_factory=dict)
    own: set[int] = field(
        default_factory=set
    )  # pages of the body with a topic of their own, whether or not an item asks for it


def index_pages(
    pages: Iterable[StoredPage],
    matches: Iterable[Match],
    note: Callable[[StoredPage], None] | None = None,
    parts: Callable[[StoredPage, Sequence[Match]], list[Match]] = lambda _, matches: list(matches),
) -> Index:
    """Sort pages to items. Streams `pages` once: only pages with a match stay in memory; `note` sees every page.

    `parts` adds matches for subjects that a page holds inside another.
    """
    by_page: dict[int, list[Match]] = defaultdict(list)
    for match in matches:
        by_page[match.page_id].append(match)
    index = Index()
    for stored in pages:
        if note is not None:
            note(stored)
        if own := by_page.get(stored.id):
            stored = plausible(stored)
            index.pages[stored.id] = stored
            _sort_in(index, stored, parts(stored, own))
    return index


def _sort_in(index: Index, stored: StoredPage, matches: Sequence[Match]) -> None:
    shelves = {"match": index.found, "unsure": index.unsure, "rejected": index.rejected}
    items: dict[str, list[Match]] = defaultdict(list)
    own_words = [match.score for match in matches if match.status == "match" and not rests_on_file(match)]
    top = max(own_words, default=0.0)
    if own_words:
        index.own.add(stored.id)
    for match in matches:
        for item in match.items:
            items[item].append(match)
    for item, own in items.items():
        for status in ("match", "unsure", "rejected"):
            chosen = tuple(sorted((m for m in own if m.status == status), key=lambda m: (-m.score, m.topic)))
            if chosen:
                leads = chosen[0].score >= top - MARGIN and not all(map(rests_on_file, chosen))
                shelves[status][item].append(Exhibit(stored, chosen, leads))
                break


# Reasons that speak of a page's form or neighbourhood, not of its subject (audit/features.py).
_FORM_ONLY = ("kind", "form", "section-near", "section-above", "address", "title-share", "own-")


def names_subject(exhibit: Exhibit) -> bool:
    """Whether any reason of the match is about the subject's own words."""
    return any(
        reason.points > 0 and not reason.feature.startswith(_FORM_ONLY)
        for match in exhibit.matches
        for reason in match.reasons
    )


def is_evidence(exhibit: Exhibit) -> bool:
    """Whether a matched page counts: not where it is mainly another item's and names this item's subject nowhere."""
    return exhibit.leads or not exhibit.stored.page.text or names_subject(exhibit)


def documents(exhibits: Iterable[Exhibit], bulk: BulkDays) -> list[Document]:
    """Merge exhibits that show one document; order by first page id."""
    groups: dict[str, list[list[Exhibit]]] = defaultdict(list)
    for exhibit in sorted(exhibits, key=lambda e: e.stored.id):
        shelf = groups[copy_key(title_of(exhibit.stored)) or f"#{exhibit.stored.id}"]
        for group in shelf:
            if any(same_document(exhibit.stored, other.stored) for other in group):
                group.append(exhibit)
                break
        else:
            shelf.append([exhibit])
    merged = [tuple(group) for shelf in groups.values() for group in shelf]
    merged.sort(key=lambda group: group[0].stored.id)
    return [Document(group, resolve([e.stored for e in group], bulk)) for group in merged]


def same_document(one: StoredPage, other: StoredPage) -> bool:
    """Whether two pages of equal title (see copy_key) show one document: by 文号, text or 成文 date; on two hosts by title alone.

    A 文号, 成文 date or period that differs makes them two.
    """
    a, b = one.page, other.page
    if a.doc_no and b.doc_no:
        return number_key(a.doc_no) == number_key(b.doc_no)
    if a.formed_on is not None and b.formed_on is not None and a.formed_on != b.formed_on:
        return False
    if set(a.periods) != set(b.periods) and a.periods and b.periods:
        return False
    if a.formed_on is not None and a.formed_on == b.formed_on:
        return True
    if one.host != other.host or one.url == other.url:
        return True
    digest = text_digest(a)
    return bool(digest) and digest == text_digest(b)


def title_of(stored: StoredPage) -> str:
    """The page's title; the list row's where the page prints none."""
    return stored.page.title or next(iter(stored.row_titles), "") or stored.url


def title_key(title: str) -> str:
    """A title without width, punctuation and blanks: what two copies of one document have in common."""
    return _NOISE.sub("", fold(title))


# The organ that a title begins with: one column prints it, another leaves it out.
_ORGAN_HEAD = re.compile(r"^[^《》]{2,60}?(?:局|委员会|委|办公室|厅|院|中心|政府)(?=关于|转发|印发|公布|对)")


def copy_key(title: str) -> str:
    """What the titles of two copies have in common, whether or not they name the organ first."""
    return title_key(_ORGAN_HEAD.sub("", fold(title))) or title_key(title)


_BRACKETS = str.maketrans("〔[【﹝〕]】﹞", "(((())))")


def number_key(text: str) -> str:
    """A 文号, or a text that may cite one, whichever brackets its writer used."""
    return fold(text).translate(_BRACKETS)


def fold(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())


def text_digest(page: Page) -> str:
    """Digest of the main text without blanks; "" where there is too little of it to tell documents apart."""
    text = fold(page.text)
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest() if len(text) >= SHORTEST_TEXT else ""


def names_of(title: str) -> set[str]:
    """How others name a document: its whole title, and what stands inside its own 《》 (印发《…》的通知)."""
    folded = fold(title)
    inner = folded.partition("《")[2].rpartition("》")[0]
    return {name for name in (folded, inner) if len(title_key(name)) >= 6}
