"""Every topic of both seed catalogs on its own positive and decoy cases (cases.toml)."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from audit.classify import Classifier
from audit.facts import PageFacts
from audit.scoring import MATCH
from catalogs.loading import load_catalog, shipped_catalogs
from catalogs.topics import USABLE, load_topics

CASES = tomllib.loads((Path(__file__).parent / "cases.toml").read_text(encoding="utf-8"))["topic"]
TOPICS = load_topics()
CLASSIFIER = Classifier(TOPICS)


def matched(title: str, menu: str, text: str) -> set[str]:
    path = tuple(part for part in menu.split(">") if part)
    facts = PageFacts(url="http://x.example.invalid/a/1.html", title=title, paths=(path,), opening=text, text=text)
    return {row.pair.topic.id for row in CLASSIFIER.topics_of(facts) if row.status == MATCH}


@pytest.mark.parametrize(
    ("topic", "case"), [(row["id"], case) for row in CASES for case in row["yes"]], ids=lambda value: str(value)[:40]
)
def test_disclosure_is_found(topic: str, case: list[str]) -> None:
    assert topic in matched(*case)


@pytest.mark.parametrize(
    ("topic", "case"), [(row["id"], case) for row in CASES for case in row["no"]], ids=lambda value: str(value)[:40]
)
def test_talk_about_it_is_not_the_disclosure(topic: str, case: list[str]) -> None:
    assert topic not in matched(*case)


def test_every_topic_of_both_seeds_has_three_cases_and_three_decoys() -> None:
    covered = {row["id"] for row in CASES if len(row["yes"]) >= 3 and len(row["no"]) >= 3}
    for path in shipped_catalogs().values():
        catalog = load_catalog(path)
        linked = {link.topic for item in catalog.items for link in item.topics if link.confidence >= USABLE}
        assert linked - covered == set(), catalog.id


def test_cases_are_all_different() -> None:
    seen = [(row["id"], *case) for row in CASES for case in (*row["yes"], *row["no"])]
    assert len(seen) == len(set(seen))
