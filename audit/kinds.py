"""The kind of a document (文种): what separates the disclosure from talk about it.

The signs and their points are data (audit/data/kinds.toml); a kind's share is the softmax of its points.
"""

from __future__ import annotations

import math
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from audit.facts import PageFacts
from audit.lexicon import Lexicon, Seen
from audit.model import AuditError, Reason
from catalogs.topics import fold

SHIPPED = Path(__file__).with_name("data") / "kinds.toml"
FIELDS = (
    "heads",
    "inner_heads",
    "words",
    "sections",
    "only_here",
    "address_codes",
    "opening",
    "exclusions",
    "page_kinds",
    "patterns",
)
POINTS = (
    "head", "inner_head", "word", "section", "section_above", "only_here", "address", "opening", "opening_untitled", "exclusion",
    "page_kind", "number",
)  # fmt: skip
UNKNOWN = "其他"
DOCUMENT = "文件"
_CARRIED = 0.8
_UNKNOWN_POINTS = 1.0  # a page without any sign is 其他, not the first kind of the file
_DOCUMENT_NUMBER = re.compile(r"[\u4e00-\u9fff]{1,8}[〔﹝\[【(（]\s*(?:19|20)\d{2}\s*[〕﹞\]】)）]\s*\d+\s*号")  # 文号
_UNTITLED_NUMBER = 1.6
_MOST_OPENING = 3  # more words of the opening add nothing
_WEAK_SHARE = 0.4  # a menu text of which the term covers less is a weak sign


@dataclass(frozen=True, slots=True)
class Kind:
    id: str
    heads: tuple[str, ...] = ()
    inner_heads: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    sections: tuple[str, ...] = ()
    only_here: tuple[str, ...] = ()
    address_codes: tuple[str, ...] = ()
    opening: tuple[str, ...] = ()
    exclusions: tuple[str, ...] = ()
    page_kinds: tuple[str, ...] = ()
    patterns: tuple[str, ...] = ()  # regular expressions on title and opening as written


@dataclass(frozen=True, slots=True)
class Kinds:
    kinds: tuple[Kind, ...]
    points: Mapping[str, float]

    @property
    def terms(self) -> frozenset[str]:
        """Every term that must be found in texts (address codes and page kinds are not)."""
        names = ("heads", "inner_heads", "words", "sections", "only_here", "opening", "exclusions")
        return frozenset(term for kind in self.kinds for name in names for term in getattr(kind, name))


@dataclass(frozen=True, slots=True)
class KindReading:
    """`shares` sums to 1 over all kinds and 其他 (more where one document carries another); `kind` is the likeliest,
    `reasons` are its signs.
    """

    kind: str
    shares: Mapping[str, float]
    reasons: tuple[Reason, ...]

    def share(self, kinds: tuple[str, ...]) -> float:
        return sum(self.shares.get(kind, 0.0) for kind in kinds)


def load_kinds(path: Path | None = None) -> Kinds:
    """Read a kinds file (default: the shipped one); raise AuditError naming file, kind and key."""
    path = path or SHIPPED
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, RecursionError) as error:
        raise AuditError(f"{path}：文种文件读不出：{error}") from error
    points = data.get("points", {})
    if set(points) != set(POINTS):
        raise AuditError(f"{path}：[points] 应恰有 {'、'.join(POINTS)}")
    kinds = []
    for row in data.get("kind", []):
        unknown = sorted(set(row) - {"id", *FIELDS})
        if unknown or not row.get("id"):
            raise AuditError(f"{path}：文种「{row.get('id', '')}」有不认识的键 {unknown} 或缺少 id")
        kinds.append(Kind(row["id"], **{name: _terms(path, row, name) for name in FIELDS}))
    if not kinds:
        raise AuditError(f"{path}：没有 [[kind]]")
    return Kinds(tuple(kinds), {name: float(points[name]) for name in POINTS})


def _terms(path: Path, row: Mapping[str, Any], name: str) -> tuple[str, ...]:
    value = row.get(name, [])
    if not isinstance(value, list) or not all(isinstance(term, str) and fold(term) for term in value):
        raise AuditError(f"{path}：文种「{row['id']}」的 {name} 应为非空字符串的列表")
    if name == "patterns":
        for pattern in value:
            try:
                re.compile(pattern)
            except re.error as error:
                raise AuditError(
                    f"{path}：文种「{row['id']}」的 patterns「{pattern}」不是正则表达式：{error}"
                ) from error
    return tuple(value)


@dataclass(frozen=True, slots=True)
class _Bound:
    """A kind with its terms as numbers of the lexicon."""

    kind: Kind
    heads: frozenset[int]
    inner_heads: frozenset[int]
    words: frozenset[int]
    sections: frozenset[int]
    only_here: frozenset[int]
    opening: frozenset[int]
    exclusions: frozenset[int]
    codes: frozenset[str]
    numbered: bool
    patterns: tuple[re.Pattern[str], ...]

    @property
    def having(self) -> frozenset[int]:
        """Terms that can speak for the kind."""
        return self.heads | self.inner_heads | self.words | self.sections | self.only_here | self.opening


def _bind(kind: Kind, lexicon: Lexicon) -> _Bound:
    def numbers(terms: tuple[str, ...]) -> frozenset[int]:
        return frozenset(lexicon.number[fold(term)] for term in terms)

    return _Bound(
        kind,
        numbers(kind.heads),
        numbers(kind.inner_heads),
        numbers(kind.words),
        numbers(kind.sections),
        numbers(kind.only_here),
        numbers(kind.opening),
        numbers(kind.exclusions),
        frozenset(code.lower() for code in kind.address_codes),
        kind.id == DOCUMENT,
        tuple(re.compile(pattern) for pattern in kind.patterns),
    )


class KindReader:
    """The kinds bound to a lexicon."""

    def __init__(self, kinds: Kinds, lexicon: Lexicon) -> None:
        self._points = kinds.points
        self._bound = [_bind(kind, lexicon) for kind in kinds.kinds]
        self._terms = lexicon.terms
        self._carriers = next((bound.heads for bound in self._bound if bound.kind.id == DOCUMENT), frozenset())
        self._having: dict[int, list[int]] = {}  # term -> places of the kinds that have it
        for place, bound in enumerate(self._bound):
            for number in bound.having:
                self._having.setdefault(number, []).append(place)
        self._elsewhere = frozenset(
            place
            for place, bound in enumerate(self._bound)
            if bound.numbered or bound.kind.page_kinds or bound.patterns
        )

    def read(self, facts: PageFacts, seen: Seen) -> KindReading:
        places = set(self._elsewhere)
        for number in seen.near:
            places.update(self._having.get(number, ()))
        places.update(place for place, bound in enumerate(self._bound) if not bound.codes.isdisjoint(seen.address))
        touched = [self._bound[place] for place in sorted(places)]
        signs = {bound.kind.id: self._signs(bound, facts, seen) for bound in touched}
        totals = {kind: sum(sign.points for sign in found) for kind, found in signs.items() if found}
        totals[UNKNOWN] = _UNKNOWN_POINTS
        highest = max(totals.values())
        powers = {name: math.exp(total - highest) for name, total in totals.items()}
        whole = sum(powers.values())
        best = max(totals, key=lambda name: totals[name])
        shares = {name: power / whole for name, power in powers.items()}
        if seen.title.inner and seen.head & self._carriers:  # 印发X的通知 is a document whatever X is
            shares[DOCUMENT] = max(shares.get(DOCUMENT, 0.0), _CARRIED)
        return KindReading(best, shares, tuple(signs.get(best, ())))

    def _signs(self, bound: _Bound, facts: PageFacts, seen: Seen) -> list[Reason]:
        points = self._points
        found: list[Reason] = []
        head = self._longest(bound.heads & seen.head)
        if head:
            found.append(Reason("kind-head", head, points["head"]))
        inner = self._longest(bound.inner_heads & seen.inner_head)
        if inner:
            found.append(Reason("kind-inner-head", inner, points["inner_head"]))
        words = [self._terms[number] for number in sorted(bound.words & (seen.outer | seen.inner), reverse=True)]
        if words:
            found.append(Reason("kind-word", words[0], points["word"]))
            second = next((term for term in words if term not in words[0]), "")
            if second:
                found.append(Reason("kind-word", second, points["word"] / 2))
        only = self._longest(bound.only_here & seen.leaf.keys())
        if only:
            found.append(Reason("kind-only-here", only, points["only_here"]))
        menus = {number: share for number, share in seen.leaf.items() if number in bound.sections}
        if menus:
            number = max(menus, key=lambda n: (menus[n], n))
            factor = 1.0 if menus[number] >= _WEAK_SHARE else 0.5
            found.append(Reason("kind-section", self._terms[number], points["section"] * factor))
        elif bound.sections & seen.upper.keys():
            above = self._longest(bound.sections & seen.upper.keys())
            found.append(Reason("kind-section-above", above, points["section_above"]))
        code = min(bound.codes & seen.address, default="")
        if code:
            found.append(Reason("kind-address", code, points["address"]))
        each = points["opening" if seen.told else "opening_untitled"]
        found += [
            Reason("kind-opening", self._terms[number], each)
            for number in sorted(bound.opening & seen.opening, reverse=True)[:_MOST_OPENING]
        ]
        against = self._longest(bound.exclusions & seen.outer)
        if against:
            found.append(Reason("kind-exclusion", against, points["exclusion"]))
        stamp = _DOCUMENT_NUMBER.search(f"{facts.doc_no} {facts.title} {facts.opening}") if bound.numbered else None
        if stamp:
            # without a title, the number in the heading of the text is all that tells a document
            weight = 1.0 if seen.told else _UNTITLED_NUMBER
            found.append(Reason("kind-number", stamp.group(0), points["number"] * weight))
        for pattern in bound.patterns:
            if hit := pattern.search(f"{facts.title} {facts.opening}"):
                found.append(Reason("kind-pattern", hit.group(0), points["only_here"]))
                break
        if facts.page_kind in bound.kind.page_kinds:
            found.append(Reason("kind-page", facts.page_kind, points["page_kind"]))
        return found

    def _longest(self, numbers: frozenset[int]) -> str:
        return self._terms[max(numbers)] if numbers else ""
