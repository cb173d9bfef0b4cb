"""Items of one catalog that share a subject (就业补助资金使用情况, 公益性岗位招聘): which of them a page is about.

A subject that is broader than the items cannot tell them apart, so their own names must. A page that names none of
them is not evidence for all of them.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from audit.facts import PageFacts
from catalogs.model import Catalog
from catalogs.topics import ItemMap, Topics, fold

_NOISE = re.compile(r"[\W\d_]+")
_CLAIM = 0.5  # share of an item's own character pairs that title and column must hold
_NEAR = 0.8  # items that are named nearly as fully as the best one are meant too
_HINT = 0.2  # share in the text below which a page is not about the item
_READABLE = 60  # characters of text from which its silence says something
_WHOLE = 6  # characters from which an item's name in a title is no chance


@dataclass(frozen=True, slots=True)
class Shares:
    """The items of a subject, sorted by what a page says of them: `unclear` ones a person has to decide."""

    named: tuple[str, ...] = ()
    unclear: tuple[str, ...] = ()
    others: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Siblings:
    """`pairs`: topic -> item -> the pairs of neighbouring characters that none of the topic's other items has.
    `names`: item -> its name without digits and punctuation.
    """

    pairs: Mapping[str, Mapping[str, frozenset[str]]] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)

    def share_out(self, topic: str, items: Sequence[str], facts: PageFacts) -> Shares:
        """Sort the items of a topic by what the page names. Where none of them has a rival all count as named."""
        own = self.pairs.get(topic)
        if own is None or set(own) != set(items):
            return Shares(named=tuple(items))
        columns = (path[-1] for path in facts.paths if path)
        told = _shares(own, " ".join((facts.title, *facts.row_titles, *columns)))
        best = max(told.values())
        if best >= _CLAIM:
            named = tuple(item for item in items if told[item] >= best * _NEAR)
            return Shares(named=named, others=tuple(item for item in items if item not in named))
        if len(facts.text) < _READABLE:  # a picture or an attachment alone speaks against none of them
            return Shares(unclear=tuple(items))
        read = _shares(own, facts.text)
        unclear = tuple(item for item in items if max(read[item], told[item]) >= _HINT)
        return Shares(unclear=unclear, others=tuple(item for item in items if item not in unclear))

    def meant_instead(self, items: Sequence[str], facts: PageFacts) -> tuple[str, ...]:
        """Items of other subjects whose whole name stands in the title, where it names most of none of `items`."""
        title = _plain(facts.title)
        whole = tuple(
            item for item, name in self.names.items() if item not in items and len(name) >= _WHOLE and name in title
        )
        if (
            not whole
            or max(_shares({item: _pairs(self.names.get(item, "")) for item in items}, title).values()) >= _CLAIM
        ):
            return ()
        return whole

    def named_in_own_column(self, item: str, topic: str, facts: PageFacts) -> bool:
        """Whether the page stands in a column that the profile gives to the topic, and title and column name the item."""
        if topic not in facts.home and topic not in facts.near_home:
            return False
        own = {item: _pairs(self.names.get(item, ""))}
        columns = (path[-1] for path in facts.paths if path)
        in_title = _shares(own, facts.title)[item]
        return in_title >= _HINT and _shares(own, " ".join((facts.title, *columns)))[item] >= _CLAIM


def siblings_of(catalog: Catalog, topics: Topics, items: ItemMap) -> Siblings:
    """Find the rivals of a catalog. A topic that is `general` is meant to serve all of its items and has none."""
    names = {item.id: _plain(item.name) for item in catalog.items}
    found: dict[str, dict[str, frozenset[str]]] = {}
    for topic in topics:
        rivals = items.of(topic.id)
        if len(rivals) < 2 or topic.general:
            continue
        pairs = {item: _pairs(names[item]) for item in rivals}
        common = Counter(pair for own in pairs.values() for pair in own)
        own = {item: frozenset(pair for pair in pairs[item] if common[pair] == 1) for item in rivals}
        if all(own.values()):
            found[topic.id] = own
    return Siblings(found, names)


def _shares(pairs: Mapping[str, frozenset[str]], text: str) -> dict[str, float]:
    text = _plain(text)
    return {item: sum(pair in text for pair in own) / len(own) if own else 0.0 for item, own in pairs.items()}


def _plain(text: str) -> str:
    return _NOISE.sub("", fold(text))


def _pairs(text: str) -> frozenset[str]:
    return frozenset(text[place : place + 2] for place in range(len(text) - 1))
