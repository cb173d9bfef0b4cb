"""Which item of one catalog is which item of another: by name, by topic, by likeness of names."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass

from catalogs.model import Catalog, CatalogItem

ALIKE = 0.6  # share of common character pairs from which names are taken for the same thing
SURE_TOPIC = 0.8
_NOISE = re.compile(r"[\W_]+")
_FILLER = re.compile(r"(公开|信息|情况|有关|相关|工作|年度|本部门|部门|本单位|及其?|和|与)")


@dataclass(frozen=True, slots=True)
class Pair:
    """Two items that are the same disclosure duty; `basis` says why they were paired."""

    before: CatalogItem
    after: CatalogItem
    basis: str  # "path", "name", "topic", "likeness 0.72"


@dataclass(frozen=True, slots=True)
class Matching:
    """The pairs in the order of the first catalog, and the items without a partner."""

    pairs: tuple[Pair, ...]
    missing: tuple[CatalogItem, ...]
    added: tuple[CatalogItem, ...]


def fold_name(text: str) -> str:
    """A name without punctuation and width."""
    return _NOISE.sub("", unicodedata.normalize("NFKC", text)).lower()


def match_items(a: Catalog, b: Catalog) -> Matching:
    """Pair the items of two editions, or of a bureau and a standard catalog. An item is paired at most once."""
    found: dict[str, Pair] = {}
    left, right = list(a.items), list(b.items)
    keys: tuple[tuple[str, Callable[[CatalogItem], Hashable]], ...] = (
        ("path", lambda item: tuple(map(fold_name, item.path))),
        ("name", lambda item: fold_name(item.name)),
        ("topic", _topic),
    )
    for basis, key in keys:
        for before, after in _unique(left, right, key):
            found[before.id] = Pair(before, after, basis)
        left, right = _rest(left, right, found)
    for before, after, score in _alike(left, right):
        found[before.id] = Pair(before, after, f"likeness {score:.2f}")
    left, right = _rest(left, right, found)
    return Matching(tuple(found[item.id] for item in a.items if item.id in found), tuple(left), tuple(right))


def _topic(item: CatalogItem) -> str:
    sure = [link.topic for link in item.topics if link.confidence >= SURE_TOPIC]
    return sure[0] if len(sure) == 1 else ""


def _unique(
    left: Sequence[CatalogItem], right: Sequence[CatalogItem], key: Callable[[CatalogItem], Hashable]
) -> list[tuple[CatalogItem, CatalogItem]]:
    """The items whose key occurs once on each side."""
    ours, theirs = Counter(map(key, left)), Counter(map(key, right))
    by_key = {key(item): item for item in right}
    return [(item, by_key[k]) for item in left if (k := key(item)) and ours[k] == 1 and theirs[k] == 1]


def _rest(
    left: list[CatalogItem], right: list[CatalogItem], found: dict[str, Pair]
) -> tuple[list[CatalogItem], list[CatalogItem]]:
    taken = {pair.after.id for pair in found.values()}
    return [i for i in left if i.id not in found], [i for i in right if i.id not in taken]


def _alike(left: Sequence[CatalogItem], right: Sequence[CatalogItem]) -> list[tuple[CatalogItem, CatalogItem, float]]:
    """Pairs of most alike names, best first. Only items that share a pair of characters are compared."""
    index: dict[str, list[int]] = defaultdict(list)
    for number, item in enumerate(right):
        for gram in _grams(item):
            index[gram].append(number)
    scored = []
    for number, item in enumerate(left):
        grams = _grams(item)
        common = Counter(other for gram in grams for other in index[gram])
        for other, count in common.items():
            score = 2 * count / (len(grams) + len(_grams(right[other])))
            if score >= ALIKE:
                scored.append((-score, number, other))
    pairs, used_left, used_right = [], set(), set()
    for score, number, other in sorted(scored):
        if number not in used_left and other not in used_right:
            used_left.add(number)
            used_right.add(other)
            pairs.append((left[number], right[other], -score))
    return pairs


def _grams(item: CatalogItem) -> frozenset[str]:
    name = fold_name(item.name)
    bare = _FILLER.sub("", name)
    text = bare if len(bare) >= 2 else name
    return frozenset(text[i : i + 2] for i in range(len(text) - 1)) or frozenset((text,))
