"""What the site's own menu names and the profile does not: a column that nobody read may hold what seems absent."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from audit.evidence import fold
from catalogs.topics import Topics
from crawler.model import CoverageStatement, MenuEntry, Section, Site
from crawler.store.menus import section_keys

Unlisted = Mapping[str, tuple[str, ...]]  # topic -> menu words of columns that are no section of the profile
_NO_COLUMN = frozenset({"首页", "更多", "搜索", "检索"})


def unlisted_columns(
    site: Site, menu: Iterable[MenuEntry], topics: Topics, statements: Iterable[CoverageStatement] = ()
) -> Unlisted:
    """The menu's columns called like a subject's columns whose address no section has; columns on other hosts as well.

    `statements` tell under which addresses the sections were asked. Empty where a person states that the sections of
    the profile are all columns.
    """
    if site.all_columns:
        return {}
    listed = section_keys(site, statements)
    keys = {key for _, key in listed}
    subjects: dict[str, list[str]] = defaultdict(list)
    for topic in topics:
        for name in topic.sections:
            subjects[fold(name)].append(topic.id)
    found: dict[str, dict[str, None]] = defaultdict(dict)
    for entry in menu:
        named = () if entry.key in keys or entry.text in _NO_COLUMN else subjects.get(fold(entry.text), ())
        if named and not _is_door(entry, listed):
            for topic_id in named:
                found[topic_id][" > ".join((*entry.path, entry.text))] = None
    return {topic: tuple(texts) for topic, texts in found.items()}


def _is_door(entry: MenuEntry, listed: Sequence[tuple[Section, str]]) -> bool:
    """Whether the entry is the front page of a listed column: called the same, and its address is the folder of it."""
    folder = entry.key.rstrip("/") + "/"
    return "/" in folder[:-1] and any(
        key.startswith(folder) and section.menu and fold(section.menu[-1]) == fold(entry.text)
        for section, key in listed
    )
