"""What an item asks for: standing information, one document a period, or one document an event."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from audit.periods import MONTHS_OF
from audit.policy import Facet, Policy
from catalogs.model import CatalogItem, DeadlineClause
from catalogs.topics import USABLE, Topic, Topics, map_item

# Kinds of clauses that say how long something is shown or open, not by when it is published.
NO_DEADLINE = frozenset({"notice_period", "display_range", "bare_duration", "ditto", "unparseable", "on_request"})
COMPUTABLE = frozenset({"relative", "relative_before", "fixed_date", "periodic"})


@dataclass(frozen=True, slots=True)
class Duty:
    """One continuing duty of an item. `nature`: standing, periodic, event. `months` is the period's length (0: none).

    `arrears` is true where the document is about the period before the one it falls due in.
    """

    item: CatalogItem
    nature: str
    links: Mapping[str, float]  # topic -> how surely it is the item's own subject
    clause: DeadlineClause
    basis: str  # catalog, statutory-default
    months: int = 0
    arrears: bool = False
    facet: Facet | None = None
    halves: tuple[str, ...] = ()  # the words of all facets of the group
    split: bool = True  # whether the item names every half, so that a finding must say which one it is about

    @property
    def topics(self) -> frozenset[str]:
        return frozenset(self.links)

    @property
    def suffix(self) -> str:
        return self.facet.name if self.facet and self.split else ""

    def accepts(self, title: str, topics: Iterable[str]) -> bool:
        """Whether a page of the item counts for this half of it: its title says so, else its topic does."""
        if self.facet is None:
            return True
        title = _spelled_out(title)
        if any(word in title for word in self.halves):
            return any(word in title for word in self.facet.words)
        names = [_spelled_out(topic) for topic in topics]
        return any(word in name for word in self.facet.words for name in names) or not any(
            word in name for word in self.halves for name in names
        )


def duties_of(item: CatalogItem, topics: Topics, policy: Policy) -> tuple[Duty, ...]:
    """Split an item into its duties: budget and final accounts are two, everything else is one."""
    links = linked_topics(item, topics)
    facts = [topics.topic(name) for name in links]
    clause, basis = governing_clause(item, policy)
    halves, group = _facets(item, links, policy)
    if halves and (len(halves) > 1 or clause.kind in ("relative", "relative_before")):
        words = tuple(word for facet in group for word in facet.words)
        split = len(halves) == len(group)
        return tuple(
            Duty(item, "periodic", links, clause, basis, 12, facet.offset > 0, facet, words, split) for facet in halves
        )
    nature, months = _nature(clause, facts)
    return (Duty(item, nature, links, clause, basis, months, _arrears(item, clause, facts, policy)),)


def governing_clause(item: CatalogItem, policy: Policy) -> tuple[DeadlineClause, str]:
    """The clause that sets the day, and whether it is the catalog's own or the statutory default (rule 3)."""
    clauses = [clause for clause in item.deadline.clauses if clause.kind not in NO_DEADLINE]
    for clause in clauses:
        if clause.kind in ("relative", "relative_before") and clause.amount is None:
            continue
        if clause.kind in ("periodic", "fixed_date") and clause.recurrence not in MONTHS_OF:
            continue  # 定期, 每两年, a date of one year only: no period that could be missed
        if clause.kind in COMPUTABLE:
            return clause, "catalog"
    # A text that names an event and no number keeps its event: 待审核同意后公开 starts at the approval.
    triggers = next((clause.triggers for clause in clauses if clause.triggers), ("formed_or_changed",))
    default = DeadlineClause(
        kind="relative", triggers=triggers, amount=policy.statutory_amount, unit=policy.statutory_unit
    )
    return default, "statutory-default"


def freshness_days(duty: Duty, topics: Topics, policy: Policy) -> int | None:
    """The longest freshness limit among the duty's topics; None where one of them has none."""
    limits = [policy.freshness.get(name, topics.topic(name).freshness_days) for name in duty.topics]
    return max(limits) if limits and all(limits) else None


def linked_topics(item: CatalogItem, topics: Topics) -> dict[str, float]:
    """The item's topics with their confidence: those that its catalog states, else the automatic map's sure ones."""
    links = item.topics or map_item(item, topics)
    return {topics.topic(link.topic).id: link.confidence for link in links if link.confidence >= USABLE}


def _facets(
    item: CatalogItem, links: Mapping[str, float], policy: Policy
) -> tuple[tuple[Facet, ...], tuple[Facet, ...]]:
    """The facets that the item has, and their group: every one where it names every one, else the one that its
    surest subject names (an item 部门决算 beside an item 部门预算: it has the days of its half).
    """
    text = _spelled_out(item.name + item.content)
    surest = next(iter(links), "")
    for name in dict.fromkeys(facet.group for facet in policy.facets):
        group = tuple(facet for facet in policy.facets if facet.group == name)
        if all(any(word in text for word in facet.words) for facet in group):
            return group, group
        own = tuple(facet for facet in group if any(word in surest for word in facet.words))
        if len(own) == 1:
            return own, group
    return (), ()


def _spelled_out(text: str) -> str:
    """预决算 and 预、决算 name both halves."""
    return re.sub(r"预[、，\s]*决算", "预算决算", text)


def _nature(clause: DeadlineClause, facts: Sequence[Topic]) -> tuple[str, int]:
    if clause.kind == "periodic":
        return "periodic", MONTHS_OF.get(clause.recurrence, 12)
    if clause.kind == "fixed_date":
        return "periodic", MONTHS_OF.get(clause.recurrence, 12)
    natures = {topic.nature for topic in facts}
    if natures == {"periodic"} and all(topic.recurrence in ("yearly", "") for topic in facts):
        # A rhythm finer than a year is imposed only by the catalog's own words.
        return "periodic", 12
    if natures == {"standing"}:
        return "standing", 0
    # A mixture, or an unknown topic, is judged by document: the reading that presumes least.
    return "event", 0


def _arrears(item: CatalogItem, clause: DeadlineClause, facts: Sequence[Topic], policy: Policy) -> bool:
    if clause.kind == "fixed_date" and clause.year_offset:
        return True
    names = [item.name, *item.path, *(topic.id for topic in facts)]
    return any(word in name for word in policy.arrears for name in names)
