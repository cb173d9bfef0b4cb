"""The map from catalog items to topics, and from topics to the items of one catalog."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from catalogs.model import Catalog, CatalogItem, TopicLink
from catalogs.vocabulary import Topic, Topics, fold

# Links below this confidence are listed for a person and not used by themselves.
USABLE = 0.7
_NAMED = 0.9
_RELATED = 0.8
_DOUBTFUL = 0.5
_PARTS = re.compile(r"[、,，;；。:/]|以及|及|和")


def map_item(item: CatalogItem, topics: Topics) -> tuple[TopicLink, ...]:
    """Link a catalog item to topics, the surest first.

    Confidence 1: a label of the item is a topic's name. 0.9: a topic's name stands inside a label. 0.8: the item's
    content names a subject that is kin to one found so. 0.5: only the content names it, for a person to decide.
    """
    content = fold(item.content)
    labels = [fold(label) for label in (item.id.rpartition("/")[2], item.content, item.name, *reversed(item.path))]
    labels = list(dict.fromkeys(label for label in labels if label))
    found: dict[str, float] = {}
    decided_by = ""
    for label in labels:  # the innermost label that names a subject decides: a group's name says less than the item's
        exact = [topic.id for topic in topics if label in _folded(topic.names)]
        found = dict.fromkeys(exact, 1.0) if exact or label == content else _inside([label], topics)
        if found:
            decided_by = label
            break
    if found and decided_by == content:  # the content itself is a subject's name: nothing beside it
        return tuple(TopicLink(topic=topic_id, confidence=1.0) for topic_id in found)
    kin = frozenset().union(*(topics.kin(topic_id) for topic_id in found)) if found else frozenset()
    parts = {_trim(part) for part in _PARTS.split(content)}
    for topic in topics:
        names = _folded(topic.names)
        if topic.id in kin and any(name in content for name in names):
            found.setdefault(topic.id, _RELATED)
        elif any(name in parts for name in names):
            found.setdefault(topic.id, _DOUBTFUL)
    order = {topic.id: place for place, topic in enumerate(topics)}
    return tuple(
        TopicLink(topic=topic_id, confidence=confidence)
        for topic_id, confidence in sorted(found.items(), key=lambda link: (-link[1], order[link[0]]))
    )


@lru_cache(maxsize=4096)
def _folded(names: tuple[str, ...]) -> tuple[str, ...]:
    """The names of a topic, folded once: a catalog of 2,000 items asks for them millions of times."""
    return tuple(map(fold, names))


def _longest_name(topic: Topic, label: str) -> int:
    return max((len(name) for name in _folded(topic.names) if len(name) >= 3 and name in label), default=0)


def _inside(labels: list[str], topics: Topics) -> dict[str, float]:
    """Topics whose name stands inside a label; the innermost label that has any decides, the longest name wins."""
    for label in labels:
        hits = {topic.id: _longest_name(topic, label) for topic in topics}
        longest = max(hits.values(), default=0)
        if longest:
            return {topic_id: _NAMED for topic_id, length in hits.items() if length == longest}
    return {}


def _trim(part: str) -> str:
    return re.sub(r"^(本部门|本单位|本机关|发布)|(等信息|等情况|等|信息)$", "", part)


@dataclass(frozen=True, slots=True)
class ItemMap:
    """Which items of one catalog a topic serves, best first. Built once for a catalog, see `item_map`."""

    items: Mapping[str, tuple[str, ...]]
    doubtful: tuple[tuple[str, TopicLink], ...] = ()  # (item id, link) pairs for a person to decide
    unmapped: tuple[str, ...] = ()  # items that no topic serves
    domain: tuple[str, ...] = ()  # folded words of the bureau's field of work

    def of(self, topic_id: str) -> tuple[str, ...]:
        return self.items.get(topic_id, ())


def item_map(catalog: Catalog, topics: Topics) -> ItemMap:
    """Resolve every topic to items of the catalog: its own links, else those of narrower topics (where it is
    `general`), else those of the broader topic. Links that the catalog file states win over the automatic map.
    """
    direct: dict[str, list[str]] = {}
    doubtful: list[tuple[str, TopicLink]] = []
    unmapped: list[str] = []
    for item in catalog.items:
        links = item.topics or map_item(item, topics)
        usable = [link for link in links if link.confidence >= USABLE]
        doubtful += [(item.id, link) for link in links if link.confidence < USABLE]
        if not usable:
            unmapped.append(item.id)
        for link in usable:
            direct.setdefault(topics.topic(link.topic).id, []).append(item.id)
    resolved = {topic.id: tuple(_resolve(topic, topics, direct)) for topic in topics}
    return ItemMap(resolved, tuple(doubtful), tuple(unmapped), topics.domain_of(catalog.body))


def _resolve(topic: Topic, topics: Topics, direct: Mapping[str, list[str]]) -> list[str]:
    while True:
        if direct.get(topic.id):
            return direct[topic.id]
        if topic.general:
            below = [item for narrow in topics.narrower(topic.id) for item in direct.get(narrow, [])]
            if below:
                return list(dict.fromkeys(below))
        if not topic.broader:
            return []
        topic = topics.topic(topic.broader)
