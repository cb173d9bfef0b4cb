"""Fit the weights of the named features on labelled pages: `python benchmarks/train_classifier.py [FILE.csv]`.

Writes audit/data/weights.toml. Logistic regression (scikit-learn, only here) over (page, topic) pairs; the fitted
weights are shrunk towards the hand-set prior, strength and thresholds chosen by folds over hosts. `[overrides]` of
the file are kept as they are.
"""

from __future__ import annotations

import sys
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from audit.classify import Classifier
from audit.facts import PageFacts
from audit.features import NAMES, FeatureReader, Pair
from audit.scoring import SHIPPED, Weights, weights_from
from benchmarks.labelled import (
    CATALOGS,
    FOLDS,
    NONE,
    LabelledPage,
    first_items,
    folds_by_host,
    label_of,
    read_labelled,
    seed_catalogs,
)
from catalogs.topics import ItemMap, Topics, item_map, load_topics

DEFAULT = Path(__file__).resolve().parent.parent.parent / "shared" / "data" / "pages.csv"
CASES = Path(__file__).resolve().parent.parent / "tests" / "audit" / "cases.toml"
STRENGTHS = (0.1, 0.3, 1.0)  # C of the regression
SHARES = (0.25, 0.5, 0.75)  # how far from the prior towards the fit
THRESHOLDS = (0.5, 0.6, 0.7)


@dataclass(frozen=True, slots=True)
class Setting:
    strength: float
    share: float
    match: float


def prior_weights() -> Weights:
    """The hand-set prior that stands in the weights file."""
    data = tomllib.loads(SHIPPED.read_text(encoding="utf-8"))
    return weights_from({**data, "weights": data["prior"], "overrides": {}}, str(SHIPPED))


def own_cases() -> list[tuple[str, PageFacts, int]]:
    """The project's own cases: (topic, page, 1 where the page is the topic's disclosure). See tests/audit/cases.toml."""
    cases = []
    for row in tomllib.loads(CASES.read_text(encoding="utf-8"))["topic"]:
        for label, name in ((1, "yes"), (0, "no")):
            for title, menu, text in row[name]:
                path = tuple(part for part in menu.split(">") if part)
                facts = PageFacts(url="", title=title, paths=(path,), opening=text)
                cases.append((row["id"], facts, label))
    return cases


class Trainer:
    """Labelled pages with their pairs read once; fits and evaluates on any subset."""

    def __init__(self, pages: list[LabelledPage], topics: Topics) -> None:
        self.pages = pages
        self.topics = topics
        self.reader = FeatureReader(topics)
        self.maps: Mapping[str, ItemMap] = {key: item_map(cat, topics) for key, cat in seed_catalogs().items()}
        self.prior = prior_weights()
        self.cases = [row for case in own_cases() for row in self._case(*case)]
        self.rows: list[list[tuple[list[float], int]]] = [self._labelled(page) for page in pages]

    def _case(self, topic_id: str, facts: PageFacts, label: int) -> list[tuple[list[float], int]]:
        kind, seen = self.reader.read(facts)
        pairs = self.reader.pairs(facts, seen, kind)
        return [([p.values.get(name, 0.0) for name in NAMES], label) for p in pairs if p.topic.id == topic_id]

    def _labelled(self, page: LabelledPage) -> list[tuple[list[float], int]]:
        """(features, 0/1) of the page's pairs; of several topics that serve one gold item only the surest counts."""
        kind, seen = self.reader.read(page.facts)
        pairs = sorted(self.reader.pairs(page.facts, seen, kind), key=self.prior.score, reverse=True)
        rows: list[tuple[list[float], int]] = []
        served: set[tuple[str, str]] = set()
        for pair in pairs:
            label, gold = self._label(page, pair)
            if label is None or (label and gold <= served):
                continue
            served |= gold
            rows.append(([pair.values.get(name, 0.0) for name in NAMES], label))
        return rows

    def _label(self, page: LabelledPage, pair: Pair) -> tuple[int | None, set[tuple[str, str]]]:
        gold: set[tuple[str, str]] = set()
        against = doubtful = False
        for key in CATALOGS:
            items = {label_of(item) for item in self.maps[key].of(pair.topic.id)}
            if not items:
                continue
            right = items & set(page.gold[key])
            gold |= {(key, item) for item in right}
            doubtful |= bool(items & set(page.alt[key]))
            against |= not right
        if gold:
            return 1, gold
        return (0 if against and not doubtful else None), gold

    def fit(self, chosen: Sequence[int], setting: Setting) -> Weights:
        prior = replace(self.prior, match=setting.match, unsure=min(self.prior.unsure, setting.match))
        from sklearn.linear_model import LogisticRegression

        rows = [row for place in chosen for row in self.rows[place]] + self.cases
        model = LogisticRegression(C=setting.strength, max_iter=2000, class_weight=None)
        model.fit(np.array([values for values, _ in rows]), np.array([label for _, label in rows]))
        fitted = dict(zip(NAMES, model.coef_[0], strict=True))
        mixed = {
            name: (1 - setting.share) * prior.weights[name] + setting.share * float(fitted[name]) for name in NAMES
        }
        bias = (1 - setting.share) * prior.bias + setting.share * float(model.intercept_[0])
        return replace(prior, weights=mixed, bias=bias)

    def predict(self, chosen: Sequence[int], weights: Weights) -> dict[str, list[str]]:
        classifier = Classifier(self.topics, weights, self.reader)
        return first_items(classifier, [self.pages[place] for place in chosen], self.maps)

    def right(self, chosen: Sequence[int], weights: Weights) -> float:
        """Strict and half of lenient hits over both catalogs: what the setting is chosen by."""
        predicted = self.predict(chosen, weights)
        total = 0.0
        for key in CATALOGS:
            for place, first in zip(chosen, predicted[key], strict=True):
                page = self.pages[place]
                total += 1.0 if first in page.gold[key] else 0.5 if first in page.alt[key] else 0.0
        return total

    def choose(self, chosen: Sequence[int]) -> Setting:
        """The setting with the best total over folds by host inside `chosen`; ties go to the one nearest the prior."""
        part = folds_by_host([self.pages[place] for place in chosen], 4)
        best, best_total = Setting(STRENGTHS[0], SHARES[0], self.prior.match), -1.0
        for share, strength, match in product(SHARES, STRENGTHS, THRESHOLDS):
            setting = Setting(strength, share, match)
            total = 0.0
            for number in range(4):
                train = [place for place, fold in zip(chosen, part, strict=True) if fold != number]
                test = [place for place, fold in zip(chosen, part, strict=True) if fold == number]
                total += self.right(test, self.fit(train, setting))
            if total > best_total + 1e-9:
                best, best_total = setting, total
        return best


def cross_validated(pages: list[LabelledPage], topics: Topics) -> dict[str, list[str]]:
    """First items of every page, each predicted with weights fitted on other hosts (nested)."""
    trainer = Trainer(pages, topics)
    part = folds_by_host(pages)
    result = {key: [NONE] * len(pages) for key in CATALOGS}
    for number in range(FOLDS):
        train = [place for place, fold in enumerate(part) if fold != number]
        test = [place for place, fold in enumerate(part) if fold == number]
        if not test:
            continue
        setting = trainer.choose(train)
        predicted = trainer.predict(test, trainer.fit(train, setting))
        for key in CATALOGS:
            for place, first in zip(test, predicted[key], strict=True):
                result[key][place] = first
    return result


def write_weights(weights: Weights, setting: Setting, pages: int) -> None:
    """Write the fitted weights as TOML a person can read; prior and overrides are kept."""
    data = tomllib.loads(SHIPPED.read_text(encoding="utf-8"))
    lines = [
        "# Weights of the named features (docs/classification.md). [weights] is written by",
        "# `python benchmarks/train_classifier.py`; [prior] is set by hand and the fit is shrunk towards it;",
        "# [overrides] are hand-set weights that win over both and survive a new fit.",
        "schema = 1",
        "",
        "[fit]",
        f"pages = {pages}",
        f"strength = {setting.strength}",
        f"share = {setting.share}",
        "",
        "[weights]",
        f"bias = {weights.bias:.3f}",
        *(f"{name} = {weights.weights[name]:.3f}" for name in NAMES),
        "",
        "[prior]",
        *(f"{name} = {value}" for name, value in data["prior"].items()),
        "",
        "[overrides]",
        *(f"{name} = {value}" for name, value in data["overrides"].items()),
        "",
        "[thresholds]",
        f"match = {setting.match}",
        f"unsure = {data['thresholds']['unsure']}",
        f"most = {data['thresholds']['most']}",
    ]
    SHIPPED.write_text("\n".join(lines) + "\n", encoding="utf-8")


def main(arguments: list[str]) -> int:
    path = Path(arguments[0]) if arguments else DEFAULT
    if not path.is_file():
        print(f"{path}: 没有这个文件 / no such file", file=sys.stderr)
        return 2
    pages = read_labelled(path)
    trainer = Trainer(pages, load_topics())
    chosen = range(len(pages))
    setting = trainer.choose(chosen)
    weights = trainer.fit(chosen, setting)
    write_weights(weights, setting, len(pages))
    print(f"{len(pages)} pages, {setting}; wrote {SHIPPED}")
    for name in NAMES:
        print(f"{name:18} {weights.weights[name]:+.3f}  prior {trainer.prior.weights[name]:+.2f}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
