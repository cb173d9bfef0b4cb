"""Labelled pages: reading them, the shipped model's answer, and the two baselines."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import numpy as np

from audit.classify import Classifier, in_domain
from audit.facts import PageFacts, facts_of_row
from audit.scoring import MATCH, Weights
from catalogs.loading import load_catalog, shipped_catalogs
from catalogs.model import Catalog
from catalogs.topics import ItemMap, Topics, fold, item_map

CATALOGS = {"guannan": "guannan-ybj", "daocheng": "daocheng-ybj"}
NONE = "none"
FOLDS = 8


@dataclass(frozen=True, slots=True)
class LabelledPage:
    id: str
    host: str
    facts: PageFacts
    gold: Mapping[str, tuple[str, ...]]
    alt: Mapping[str, tuple[str, ...]]


def read_labelled(path: Path) -> list[LabelledPage]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    pages = []
    for row in rows:
        gold = {key: _items(row[f"gold_{key}"]) or (NONE,) for key in CATALOGS}
        alt = {key: _items(row.get(f"alt_{key}") or "") for key in CATALOGS}
        host = urlsplit(row["url"]).hostname or row["url"]
        pages.append(LabelledPage(row["id"], host, facts_of_row(row), gold, alt))
    return pages


def _items(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split("|") if part.strip())


def seed_catalogs() -> dict[str, Catalog]:
    shipped = shipped_catalogs()
    return {key: load_catalog(shipped[catalog_id]) for key, catalog_id in CATALOGS.items()}


def label_of(item_id: str) -> str:
    """The labelled file names the item where the catalog splits it (医疗费用结算/…流程)."""
    return item_id.partition("/")[0]


def folds_by_host(pages: list[LabelledPage], count: int = FOLDS) -> list[int]:
    """The fold of each page: pages of one registrable site stay together; deterministic, near equal in size."""
    sites: dict[str, list[int]] = {}
    for place, page in enumerate(pages):
        sites.setdefault(".".join(page.host.split(".")[-3:]), []).append(place)
    sizes = [0] * count
    fold_of = [0] * len(pages)
    for _, places in sorted(sites.items(), key=lambda site: (-len(site[1]), site[0])):
        smallest = min(range(count), key=lambda number: (sizes[number], number))
        sizes[smallest] += len(places)
        for place in places:
            fold_of[place] = smallest
    return fold_of


def first_items(classifier: Classifier, pages: list[LabelledPage], maps: Mapping[str, ItemMap]) -> dict[str, list[str]]:
    """The first item of the surest matching topic that serves one, per catalog; none where no topic does."""
    result: dict[str, list[str]] = {key: [] for key in maps}
    for page in pages:
        scores = [row for row in classifier.topics_of(page.facts) if row.status == MATCH]
        for key, items in maps.items():
            rows = [row.pair.topic for row in scores if in_domain(row.pair.topic, page.facts, items)]
            served = [label_of(item) for topic in rows for item in items.of(topic.id)]
            result[key].append(served[0] if served else NONE)
    return result


def model_predictions(
    pages: list[LabelledPage], topics: Topics, weights: Weights | None = None
) -> dict[str, list[str]]:
    maps = {key: item_map(catalog, topics) for key, catalog in seed_catalogs().items()}
    return first_items(Classifier(topics, weights), pages, maps)


def _text(page: LabelledPage) -> str:
    facts = page.facts
    menus = "\n".join(menu for path in facts.paths for menu in path)
    return fold(f"{facts.title}\n{menus}\n{facts.opening}")


def keyword_predictions(pages: list[LabelledPage]) -> dict[str, list[str]]:
    """The item whose name stands in title, menu or terms, else the one whose name shares the longest piece."""
    result: dict[str, list[str]] = {}
    for key, catalog in seed_catalogs().items():
        names = {label_of(item.id): fold(item.name) for item in catalog.items}
        answers = []
        for page in pages:
            text = _text(page)
            scored = {item: _longest_piece(name, text) for item, name in names.items()}
            best = max(scored, key=lambda item: scored[item])
            answers.append(best if scored[best] >= 3 else NONE)
        result[key] = answers
    return result


def _longest_piece(name: str, text: str) -> int:
    return max(
        (
            end - start
            for start in range(len(name))
            for end in range(start + 2, len(name) + 1)
            if name[start:end] in text
        ),
        default=0,
    )


def tfidf_predictions(pages: list[LabelledPage]) -> dict[str, list[str]]:
    """Character n-grams (1 to 3) of everything that is known of a page, logistic regression, folds by host."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression

    texts = [f"{_text(page)} {' '.join(sorted(page.facts.url.lower().split('/')[3:-1]))}" for page in pages]
    folds = np.array(folds_by_host(pages))
    result: dict[str, list[str]] = {}
    for key in CATALOGS:
        gold = np.array([page.gold[key][0] for page in pages])
        answers = np.empty(len(pages), dtype=object)
        for number in range(FOLDS):
            train, test = np.flatnonzero(folds != number), np.flatnonzero(folds == number)
            if not len(test) or len(set(gold[train])) < 2:
                answers[test] = NONE
                continue
            vectors = TfidfVectorizer(analyzer="char", ngram_range=(1, 3), sublinear_tf=True, min_df=2)
            model = LogisticRegression(C=30.0, max_iter=2000)
            model.fit(vectors.fit_transform([texts[place] for place in train]), gold[train])
            answers[test] = model.predict(vectors.transform([texts[place] for place in test]))
        result[key] = [str(answer) for answer in answers]
    return result
