"""Put right what optical reading and retyping spoil, by general rules, and log each change with before and after."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from catalogs.model import Correction

RULES = Path(__file__).parent / "data" / "corrections.toml"
_EDGES = " \u3000\n、，；。：（）《》"
CONTEXT = 12  # characters shown on both sides of a change


@dataclass(frozen=True, slots=True)
class Rule:
    """One typed correction. `fields` empty = every column; `repeat` = until nothing changes any more."""

    pattern: re.Pattern[str]
    replace: str
    reason: str
    fields: frozenset[str]
    repeat: bool
    within_term: bool  # the groups a and b must meet inside a listed term, or one of them stand alone


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules of data/corrections.toml. `spoiled` maps each spoiled spelling of a term to the term."""

    rules: tuple[Rule, ...]
    forms: dict[str, str]
    spoiled: dict[str, str]
    pattern: re.Pattern[str]
    keep: tuple[str, ...]
    pairs: frozenset[str]  # neighbouring characters of the listed terms


@lru_cache(maxsize=1)
def correction_rules() -> Rules:
    """Read the rules once."""
    table = tomllib.loads(RULES.read_text(encoding="utf-8"))
    spoiled: dict[str, str] = {}
    terms = set(table["terms"])
    for term in table["terms"]:
        for wrong in _spoil(term, table["confusable"]):
            if wrong not in terms:
                spoiled.setdefault(wrong, term)
    pattern = re.compile("|".join(sorted(map(re.escape, spoiled), key=len, reverse=True)))
    rules = tuple(
        Rule(
            re.compile(rule["pattern"]), rule["replace"], rule["reason"],
            frozenset(rule.get("fields", ())), rule.get("repeat", False), rule.get("within_term", False),
        )
        for rule in table["rule"]
    )  # fmt: skip
    pairs = frozenset(term[i : i + 2] for term in terms for i in range(len(term) - 1))
    return Rules(rules, table["forms"], spoiled, pattern, tuple(table["keep"]), pairs)


def _spoil(term: str, confusable: list[list[str]]) -> Iterator[str]:
    for wrong, right in confusable:
        for index, character in enumerate(term):
            if character == right:
                yield term[:index] + wrong + term[index + 1 :]


def correct(text: str, field: str, place: str) -> tuple[str, tuple[Correction, ...]]:
    """Return the corrected text and what was changed. `field` is the column's field (headings.py), or "title"."""
    rules = correction_rules()
    changes: list[Correction] = []
    for rule in rules.rules:
        if not rule.fields or field in rule.fields:
            text = _apply(text, rule, rules.pairs, place, changes)
    text = _terms(text, rules, place, changes)
    return _forms(text, rules, place, changes), tuple(changes)


def _apply(text: str, rule: Rule, pairs: frozenset[str], place: str, changes: list[Correction]) -> str:
    def within_term(match: re.Match[str]) -> str:
        start, end = match.span()
        alone = not text[max(0, start - 1) : start].strip(_EDGES) or not text[end + 1 : end + 2].strip(_EDGES)
        return match.expand(rule.replace) if alone or match["a"] + match["b"] in pairs else match.group()

    before = text
    for _ in range(20 if rule.repeat else 1):
        changed = rule.pattern.sub(within_term if rule.within_term else rule.replace, text)
        if changed == text:
            break
        text = changed
    if text != before:
        changes.extend(_differences(before, text, place, rule.reason))
    return text


def _differences(before: str, after: str, place: str, reason: str) -> Iterator[Correction]:
    """One correction a changed line, cut down to what changed and a few characters around it."""
    old, new = before.split("\n"), after.split("\n")
    if len(old) != len(new):
        yield Correction(place, before, after, reason)
        return
    for a, b in zip(old, new):
        if a != b:
            yield Correction(place, *_cut(a, b), reason)


def _cut(a: str, b: str) -> tuple[str, str]:
    start = 0
    while start < min(len(a), len(b)) and a[start] == b[start]:
        start += 1
    end = 0
    while end < min(len(a), len(b)) - start and a[-1 - end] == b[-1 - end]:
        end += 1
    first, last = max(0, start - CONTEXT), max(0, end - CONTEXT)
    return a[first : len(a) - last], b[first : len(b) - last]


def _terms(text: str, rules: Rules, place: str, changes: list[Correction]) -> str:
    def put_right(match: re.Match[str]) -> str:
        wrong = match.group()
        around = text[max(0, match.start() - 4) : match.end() + 4]
        if any(kept in around for kept in rules.keep):
            return wrong
        changes.append(Correction(place, wrong, rules.spoiled[wrong], "形近字误识"))
        return rules.spoiled[wrong]

    return rules.pattern.sub(put_right, text)


def _forms(text: str, rules: Rules, place: str, changes: list[Correction]) -> str:
    for wrong, right in rules.forms.items():
        if wrong in text:
            reason = "括号字形不规范" if wrong in "﹝﹞" else "非简化字形"
            changes.append(Correction(place, wrong, right, reason))
            text = text.replace(wrong, right)
    return text
