"""Whose column is it? Items of one broad subject (社会保险) may each have a column of their own (失业保险, 工伤认定)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from audit.evidence import fold, title_key
from crawler.model import Section

Rivals = Mapping[str, Mapping[str, frozenset[str]]]  # topic -> item -> what only its name has (audit/siblings.py)
_NAMES = 0.5  # share of the shorter one's character pairs from which a column's name means an item
_SILENT = 0.2  # share up to which it does not


def columns_of_others(item: str, topics: frozenset[str], mapped: Sequence[Section], rivals: Rivals) -> frozenset[str]:
    """The columns (ids) of a shared subject that are by their name another item's: unread, they hide nothing of this one.

    Only where the same host has a column left that may be this item's. A column that is named like the subject itself
    may hold all of its items.
    """
    others = frozenset(section.id for section in mapped if _is_of_another(section, item, topics, rivals))
    hosts = {s.host for s in mapped if s.id not in others and topics.intersection(s.topics)}
    return frozenset(section.id for section in mapped if section.id in others and section.host in hosts)


def _is_of_another(section: Section, item: str, topics: frozenset[str], rivals: Rivals) -> bool:
    leaf = title_key(section.menu[-1]) if section.menu else ""
    shared = topics.intersection(section.topics)
    if not leaf or not shared or any(fold(topic) in leaf for topic in shared):
        return False
    return all(_means_a_rival(leaf, item, rivals.get(topic, {})) for topic in shared)


def _means_a_rival(leaf: str, item: str, own_pairs: Mapping[str, frozenset[str]]) -> bool:
    if item not in own_pairs:
        return False
    pairs = {leaf[place : place + 2] for place in range(len(leaf) - 1)}
    told = {name: len(own & pairs) / max(1, min(len(own), len(pairs))) for name, own in own_pairs.items()}
    return told[item] <= _SILENT and max(told.values()) >= _NAMES
