"""All terms of the topics and kinds in one automaton, and where a page holds them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from ahocorasick_rs import AhoCorasick

from audit.facts import PageFacts, TitleParts, address_words, take_apart
from catalogs.topics import fold

# Breadcrumb words that say nothing of the subject.
_EMPTY_MENU = frozenset(
    {"正文", "内容", "首页", "详情", "列表", "当前位置", "浏览", "文章", "信息公开", "政务公开", "网站首页"}
)


_NAME_ONLY = re.compile(r"(局|委员会|委|办公室|政府|中心|院|网|网站|门户|平台)$")


@dataclass(frozen=True, slots=True)
class Seen:
    """Where one page holds terms: sets of term numbers by place, counts for the texts.

    `head` and `inner_head` hold terms that end the title or the title of what is issued; `leaf` and `upper` map a
    term to the share of the menu text that it covers (1.0 = the menu text is the term).
    """

    title: TitleParts
    outer: frozenset[int]
    head: frozenset[int]
    inner: frozenset[int]
    inner_head: frozenset[int]
    quoted: frozenset[int]
    leaf: dict[int, float]
    upper: dict[int, float]
    opening: frozenset[int]
    body: frozenset[int]
    address: frozenset[str]
    told: bool  # the title says something of its subject; the mere name of a bureau or site does not

    @property
    def near(self) -> frozenset[int]:
        """Terms anywhere but deep in the text."""
        return self.outer | self.inner | self.quoted | self.opening | self.leaf.keys() | self.upper.keys()


class Lexicon:
    """Folded terms, numbered, in an Aho-Corasick automaton (overlapping: 年报 is found inside 公开年报)."""

    def __init__(self, terms: Iterable[str]) -> None:
        # Sorted by length: of several numbers the highest is the longest term.
        self.terms: list[str] = sorted({fold(term) for term in terms} - {""}, key=lambda term: (len(term), term))
        self.number: dict[str, int] = {term: number for number, term in enumerate(self.terms)}
        self._automaton = AhoCorasick(self.terms) if self.terms else None

    def find(self, text: str) -> frozenset[int]:
        """Numbers of the terms in a folded text."""
        if not text or self._automaton is None:
            return frozenset()
        return frozenset(hit[0] for hit in self._automaton.find_matches_as_indexes(text, overlapping=True))

    def find_heads(self, text: str) -> tuple[frozenset[int], frozenset[int]]:
        """Numbers of all terms in a folded text, and of those that end it."""
        if not text or self._automaton is None:
            return frozenset(), frozenset()
        hits = self._automaton.find_matches_as_indexes(text, overlapping=True)
        end = len(text)
        return frozenset(hit[0] for hit in hits), frozenset(hit[0] for hit in hits if hit[2] == end)

    def see(self, facts: PageFacts) -> Seen:
        """Find every term of the page once."""
        title = take_apart(facts.title)
        _, head = self.find_heads(title.headed)
        outer = self.find(title.outer)
        inner, inner_head = self.find_heads(title.inner)
        quoted = self.find(title.quoted)
        leaf: dict[int, float] = {}
        upper: dict[int, float] = {}
        for path in facts.paths:
            menus = [menu for menu in map(fold, path) if menu and menu not in _EMPTY_MENU]
            for depth, menu in enumerate(menus, start=1):
                self._menu(menu, leaf if depth == len(menus) else upper)
        if title.prefix:
            self._menu(title.prefix, leaf)
        opening = self.find(fold(facts.opening))
        body = self.find(fold(facts.body))
        told = bool(outer or inner or quoted) or (bool(title.whole) and not _NAME_ONLY.search(title.whole))
        address = address_words(facts.url)
        return Seen(title, outer, head, inner, inner_head, quoted, leaf, upper, opening, body, address, told)

    def _menu(self, menu: str, into: dict[int, float]) -> None:
        for number in self.find(menu):
            share = len(self.terms[number]) / len(menu)
            into[number] = max(into.get(number, 0.0), share)
