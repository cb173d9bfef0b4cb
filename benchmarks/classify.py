"""Accuracy of classification on labelled pages: `python benchmarks/classify.py [FILE.csv]`.

Given a file (columns of ../shared/data/pages.csv), the shipped model is evaluated on it. Without one, weights are
fitted anew in folds by host on ../shared/data/pages.csv (nested: the thresholds and the strength of regularisation
are chosen inside each training part). Two baselines run on the same rows: keywords, and TF-IDF character n-grams.
"""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.labelled import (
    CATALOGS,
    NONE,
    LabelledPage,
    keyword_predictions,
    model_predictions,
    read_labelled,
    tfidf_predictions,
)
from benchmarks.train_classifier import cross_validated
from catalogs.topics import load_topics

DEFAULT = Path(__file__).resolve().parent.parent.parent / "shared" / "data" / "pages.csv"


def report(name: str, pages: list[LabelledPage], predicted: dict[str, list[str]]) -> None:
    """Print the result of the model: strict, lenient, none-recall per catalog, then the pages that went wrong.

    `predicted`: catalog key -> first item of each page.
    """
    print(f"== {name}")
    for key, catalog_id in CATALOGS.items():
        rows = [(page.gold[key], page.alt[key], first) for page, first in zip(pages, predicted[key], strict=True)]
        for figure, (part, whole) in figures(rows).items():
            if whole:
                print(f"{catalog_id} {figure} {part / whole:.3f}  ({part}/{whole})")
        for page, (gold, alt, first) in zip(pages, rows, strict=True):
            if first not in gold:
                mark = "~" if first in alt else "x"
                print(f"  {mark} {page.id} gold={'|'.join(gold)} alt={'|'.join(alt)} got={first}")


def summary(name: str, pages: list[LabelledPage], predicted: dict[str, list[str]]) -> None:
    """One line per catalog, for comparison."""
    for key, catalog_id in CATALOGS.items():
        rows = [(page.gold[key], page.alt[key], first) for page, first in zip(pages, predicted[key], strict=True)]
        parts = [f"{figure}={part / whole:.3f}" for figure, (part, whole) in figures(rows).items() if whole]
        print(f"{name}: {catalog_id} {' '.join(parts)}")


def figures(rows: list[tuple[tuple[str, ...], tuple[str, ...], str]]) -> dict[str, tuple[int, int]]:
    """Rows of (gold, alt, first predicted item) -> figure -> (right, out of)."""
    strict = [first in gold for gold, _, first in rows]
    lenient = [first in gold or first in alt for gold, alt, first in rows]
    none = [first == NONE for gold, _, first in rows if NONE in gold]
    named = [first in gold for gold, _, first in rows if NONE not in gold]
    counted = {"strict": strict, "lenient": lenient, "none-recall": none, "item-recall": named}
    return {figure: (sum(hits), len(hits)) for figure, hits in counted.items()}


def main(arguments: list[str]) -> int:
    path = Path(arguments[0]) if arguments else DEFAULT
    if not path.is_file():
        print(f"{path}: 没有这个文件 / no such file", file=sys.stderr)
        return 2
    pages = read_labelled(path)
    topics = load_topics()
    print(f"{len(pages)} pages, {len({page.host for page in pages})} hosts, {len(topics)} topics")
    summary("baseline keywords", pages, keyword_predictions(pages))
    summary("baseline TF-IDF character n-grams, cross-validated by host", pages, tfidf_predictions(pages))
    shipped = model_predictions(pages, topics)
    if arguments:
        report("shipped model", pages, shipped)
    else:
        summary("shipped model on its own training rows (optimistic)", pages, shipped)
        report("model, weights cross-validated by host", pages, cross_validated(pages, topics))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
