"""How well classification agrees with labelled pages: accuracy, precision and recall, confusions, wrong pages."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from audit.classify import Classifier, in_domain
from audit.labels import NONE, Labelled
from audit.scoring import MATCH
from catalogs.topics import ItemMap


@dataclass(frozen=True, slots=True)
class ItemScore:
    """Of one item: pages rightly given to it, wrongly given, missed."""

    item: str
    right: int
    wrong: int
    missed: int

    @property
    def precision(self) -> float | None:
        return self.right / (self.right + self.wrong) if self.right + self.wrong else None

    @property
    def recall(self) -> float | None:
        return self.right / (self.right + self.missed) if self.right + self.missed else None


@dataclass(frozen=True, slots=True)
class Wrong:
    """One page that went wrong: what was expected and what was given; `why` is the first reason of the given topic."""

    name: str
    title: str
    gold: tuple[str, ...]
    got: str
    lenient: bool
    why: str


@dataclass(frozen=True, slots=True)
class Evaluation:
    """`strict`: the first predicted item is in gold (no item where gold is none); `lenient`: in gold or alt."""

    pages: int
    strict: int
    lenient: int
    none_right: int
    none_pages: int
    items: tuple[ItemScore, ...]
    confusions: tuple[tuple[str, str, int], ...]  # gold, got, pages; the most frequent first
    wrong: tuple[Wrong, ...]


def evaluate(rows: Iterable[Labelled], classifier: Classifier, items: ItemMap) -> Evaluation:
    """Classify labelled pages and compare. Items that a catalog splits (A/流程) count as A where the label says A."""
    pages = strict = lenient = none_right = none_pages = 0
    tallies: dict[str, Counter[str]] = {}
    confusions: Counter[tuple[str, str]] = Counter()
    wrong: list[Wrong] = []
    for row in rows:
        known = {*row.gold, *row.alt, *row.against}
        given, why = predicted_items(row, classifier, items, known)
        first = given[0] if given else NONE
        pages += 1
        hit = first in row.gold if row.gold else first not in row.against
        soft = hit or first in row.alt
        strict, lenient = strict + hit, lenient + soft
        if NONE in row.gold:
            none_pages, none_right = none_pages + 1, none_right + (first == NONE)
        _count(tallies, row, given)
        if not hit:
            confusions["|".join(row.gold) or f"非{'|'.join(row.against)}", first] += 1
            wrong.append(Wrong(row.name, row.facts.title, row.gold, first, soft, why))
    return Evaluation(
        pages, strict, lenient, none_right, none_pages,
        tuple(ItemScore(item, tally["right"], tally["wrong"], tally["missed"]) for item, tally in sorted(tallies.items())),
        tuple((gold, got, count) for (gold, got), count in confusions.most_common()),
        tuple(wrong),
    )  # fmt: skip


def _count(tallies: dict[str, Counter[str]], row: Labelled, given: list[str]) -> None:
    """An item given in alt is neither right nor wrong; of several gold items one given suffices."""
    gold = set(row.gold) - {NONE}
    for item in given:
        if item in gold:
            tallies.setdefault(item, Counter())["right"] += 1
        elif item not in row.alt and (row.gold or item in row.against):
            tallies.setdefault(item, Counter())["wrong"] += 1
    if gold and not gold & set(given):
        tallies.setdefault(row.gold[0], Counter())["missed"] += 1


def predicted_items(row: Labelled, classifier: Classifier, items: ItemMap, known: set[str]) -> tuple[list[str], str]:
    """The items of the page, the surest first, and the first reason of the surest topic."""
    found: list[str] = []
    why = ""
    for score in classifier.topics_of(row.facts):
        topic = score.pair.topic
        if score.status != MATCH or not in_domain(topic, row.facts, items):
            continue
        served = items.of(topic.id)
        if served and not why:
            reasons = classifier.weights.reasons(score.pair)
            why = f"{topic.id}：{reasons[0].feature}「{reasons[0].text}」" if reasons else topic.id
        found += [item if item in known else _split(item, known) for item in served]
    return list(dict.fromkeys(found)), why


def _split(item: str, known: set[str]) -> str:
    whole = item.partition("/")[0]
    return whole if whole in known else item
