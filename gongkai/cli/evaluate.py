"""`gongkai classify --evaluate`: accuracy on labelled pages, printed for a person or as JSON."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from gongkai.cli.options import FINDINGS, NOTHING_TO_REPORT, say, say_json

if TYPE_CHECKING:
    from audit.evaluation import Evaluation

_MOST_CONFUSIONS = 15


def evaluate(labels: Path, catalog_name: str, topics_file: Path | None, as_json: bool) -> int:
    """Evaluate on one catalog, or on every shipped one that the file has labels for. Exit code 1: some went wrong."""
    from audit.classify import Classifier
    from audit.evaluation import evaluate as measure
    from audit.labels import read_labels
    from catalogs.loading import load_catalog
    from catalogs.topics import item_map, load_topics

    topics = load_topics(topics_file)
    classifier = Classifier(topics)
    wrong = False
    for path in catalogs_for(labels, catalog_name):
        catalog = load_catalog(path)
        result = measure(read_labels(labels, catalog.id), classifier, item_map(catalog, topics))
        wrong = wrong or result.strict < result.pages
        if as_json:
            say_json(record(catalog.id, result))
        else:
            for line in lines(catalog.id, result):
                say(line)
    return FINDINGS if wrong else NOTHING_TO_REPORT


def catalogs_for(labels: Path, catalog_name: str) -> list[Path]:
    """The catalog that was named, else every shipped one with a gold column of its own."""
    import csv

    from audit.labels import gold_column
    from audit.model import AuditError
    from catalogs.loading import find_catalog, shipped_catalogs

    if catalog_name:
        return [find_catalog(catalog_name)]
    try:
        with labels.open(encoding="utf-8-sig", newline="") as file:
            columns = next(csv.reader(file), [])
    except (UnicodeDecodeError, csv.Error) as error:
        raise AuditError(f"{labels}：标注文件读不出：{error}") from error
    found = [path for name, path in shipped_catalogs().items() if gold_column(columns, name).startswith("gold_")]
    if not found:
        raise AuditError(f"{labels}：不知道按哪个目录评测，请用 --catalog 指定。Name the catalog with --catalog.")
    return found


def lines(catalog_id: str, result: Evaluation) -> list[str]:
    """One block for a person: figures, items, confusions, wrong pages."""
    out = [
        f"目录 {catalog_id}：{result.pages} 页",
        (
            f"strict {_rate(result.strict, result.pages)}  lenient {_rate(result.lenient, result.pages)}"
            f"  none {_rate(result.none_right, result.none_pages)}"
        ),
        "事项  准确率  召回率  对/误/漏",
    ]
    out += [
        f"  {score.item}  {_percent(score.precision)}  {_percent(score.recall)}  {score.right}/{score.wrong}/{score.missed}"
        for score in result.items
    ]
    out.append("混淆（应为 → 归为：页数）")
    out += [f"  {gold} → {got}：{count}" for gold, got, count in result.confusions[:_MOST_CONFUSIONS]]
    out.append("归错的页面（~ 为可商榷）")
    out += [
        f"  {'~' if page.lenient else 'x'} {page.name} {page.title[:40]} 应为 {'|'.join(page.gold)} 归为 {page.got} {page.why}"
        for page in result.wrong
    ]
    return out


def record(catalog_id: str, result: Evaluation) -> dict[str, object]:
    return {
        "catalog": catalog_id,
        "pages": result.pages,
        "strict": _ratio(result.strict, result.pages),
        "lenient": _ratio(result.lenient, result.pages),
        "none_recall": _ratio(result.none_right, result.none_pages),
        "items": {
            score.item: {"right": score.right, "wrong": score.wrong, "missed": score.missed,
                         "precision": score.precision, "recall": score.recall}
            for score in result.items
        },
        "confusions": [list(row) for row in result.confusions],
        "wrong": [
            {"page": page.name, "gold": list(page.gold), "got": page.got, "lenient": page.lenient, "why": page.why}
            for page in result.wrong
        ],
    }  # fmt: skip


def _ratio(part: int, whole: int) -> float | None:
    return round(part / whole, 4) if whole else None


def _rate(part: int, whole: int) -> str:
    return f"{part / whole:.3f} ({part}/{whole})" if whole else "—"


def _percent(value: float | None) -> str:
    return "—" if value is None else f"{value:.2f}"
