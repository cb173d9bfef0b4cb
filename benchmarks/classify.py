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
    LabelledPage,
    keyword_predictions,
    model_predictions,
    read_labelled,
    tfidf_predictions,
)
from benchmarks.train_classifier import cross_validated
from catalogs.topics import load_topics

DEFAULT = Path(__file__).resolve().parent.parent.parent / "shared" / "data" / "pages.csv"


def report(name: str, pages: list[LabelledPage], predicted: dict[str, list[str]], detail: bool) -> None:
    """Print strict, lenient and none-recall per catalog. `predicted`: catalog key -> first item of each page."""
    print(f"== {name}")
    for key, catalog_id in CATALOGS.items():
        rows = [(page.gold[key], page.alt[key], first) for page, first in zip(pages, predicted[key], strict=True)]
        strict = [first in gold for gold, _, first in rows]
        lenient = [first in gold or first in alt for gold, alt, first in rows]
        none = [first == "none" for gold, _, first in rows if "none" in gold]
        named = [first in gold for gold, _, first in rows if "none" not in gold]
        print(f"{catalog_id} strict {sum(strict) / len(rows):.3f}  ({sum(strict)}/{len(rows)})")
        print(f"{catalog_id} lenient {sum(lenient) / len(rows):.3f}  ({sum(lenient)}/{len(rows)})")
        if none:
            print(f"{catalog_id} none-recall {sum(none) / len(none):.3f}  ({sum(none)}/{len(none)})")
        if named:
            print(f"{catalog_id} item-recall {sum(named) / len(named):.3f}  ({sum(named)}/{len(named)})")
        if detail:
            for page, (gold, alt, first) in zip(pages, rows, strict=True):
                if first not in gold:
                    mark = "~" if first in alt else "x"
                    print(f"  {mark} {page.id} {catalog_id} gold={'|'.join(gold)} alt={'|'.join(alt)} got={first}")


def main(arguments: list[str]) -> int:
    path = Path(arguments[0]) if arguments else DEFAULT
    if not path.is_file():
        print(f"{path}: 没有这个文件 / no such file", file=sys.stderr)
        return 2
    pages = read_labelled(path)
    topics = load_topics()
    print(f"{len(pages)} pages, {len({page.host for page in pages})} hosts, {len(topics)} topics")
    report("baseline: keywords", pages, keyword_predictions(pages), detail=False)
    report("baseline: TF-IDF character n-grams (cross-validated by host)", pages, tfidf_predictions(pages), False)
    if arguments:
        report("shipped model", pages, model_predictions(pages, topics), detail=True)
    else:
        report("shipped model on its own training rows (optimistic)", pages, model_predictions(pages, topics), False)
        report("model, weights cross-validated by host", pages, cross_validated(pages, topics), detail=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
