"""`gongkai classify`: stored pages to catalog items; or the accuracy on labelled pages."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import click

from audit.model import Match
from gongkai.cli.bureau import load_bureau
from gongkai.cli.options import (
    COULD_NOT_CHECK,
    NOTHING_TO_REPORT,
    db_option,
    json_option,
    lang_option,
    now,
    say,
    say_json,
)


@click.command(name="classify", short_help="把采到的页面归入目录事项，带理由 / match stored pages to catalog items")
@click.argument("site", required=False)
@click.option("--evaluate", "labels", type=click.Path(dir_okay=False, exists=True, path_type=Path),
              help="在已标注的页面（CSV）上评测 / measure on labelled pages")  # fmt: skip
@click.option(
    "--catalog", "catalog_name", default="", help="目录名或文件，默认用站点档案里的 / catalog (default: the site's)"
)
@click.option("--topics", "topics_file", type=click.Path(dir_okay=False, path_type=Path), default=None,
              help="自己的主题文件 / a vocabulary of your own")  # fmt: skip
@click.option("--page", "show", type=int, default=None, help="显示一页的归类理由 / explain one page by its number")
@db_option
@json_option
@lang_option
def command(
    site: str | None, labels: Path | None, catalog_name: str, topics_file: Path | None, show: int | None, db: Path,
    as_json: bool, lang: str,
) -> int:  # fmt: skip
    """把采到的页面归入目录事项，每一条都带理由。Match stored pages to catalog items, with reasons.

    SITE 是站点名或站点档案路径。SITE is a site's name or the path of its profile.
    """
    if labels is not None:
        from gongkai.cli.evaluate import evaluate

        return evaluate(labels, catalog_name, topics_file, as_json)
    if site is None:
        raise click.UsageError("请给出站点，或用 --evaluate 给出标注文件。Give a SITE, or --evaluate LABELS.csv.")
    if show is not None:
        return _show(site, show, catalog_name, topics_file, db, as_json, lang)
    counts = classify_site(
        site, db, catalog_name=catalog_name, topics_file=topics_file, progress=not as_json, lang=lang
    )
    if as_json:
        say_json(counts)
    elif lang == "en":
        say(
            f"{counts['pages']} pages: {counts['match']} matched, {counts['unsure']} unsure (see `gongkai review {site}`)"
        )
    else:
        say(
            f"共 {counts['pages']} 页：{counts['match']} 页归入事项，{counts['unsure']} 页拿不准（用 gongkai review {site} 复核）"
        )
    return NOTHING_TO_REPORT if counts["pages"] else COULD_NOT_CHECK


def classify_site(
    site_name: str,
    db: Path,
    *,
    catalog_name: str = "",
    topics_file: Path | None = None,
    progress: bool = False,
    lang: str = "zh",
) -> dict[str, int]:
    """Classify every stored page of a site and store the matches; return counts of pages by their best status."""
    from audit.cells import with_columns
    from audit.classify import classify_pages, vocabulary_digest
    from audit.store import audit_database
    from audit.store.matches import write_matches
    from catalogs.topics import load_topics
    from crawler.store import CrawlStore

    site, catalog = load_bureau(site_name, catalog_name)
    topics = load_topics(topics_file)
    counts = {"pages": 0, "match": 0, "unsure": 0, "none": 0}
    with ExitStack() as stack:
        store = stack.enter_context(CrawlStore.open(db))
        database = stack.enter_context(audit_database(db))
        tick = stack.enter_context(_Ticker(progress, lang))
        site = with_columns(site, store.matrices(site.id), topics)

        def rows() -> Iterator[tuple[int, tuple[Match, ...]]]:
            for page, matches in classify_pages(store.pages(site.id), site, catalog, topics, progress=tick):
                best = {match.status for match in matches if match.items}
                counts["pages"] += 1
                counts["match" if "match" in best else "unsure" if "unsure" in best else "none"] += 1
                yield page.id, matches

        write_matches(database, site.id, catalog.id, rows(), vocabulary=vocabulary_digest(topics), started_at=now())
    return counts


class _Ticker:
    """Show the number of pages done on standard error, at most every 200 pages."""

    def __init__(self, shown: bool, lang: str) -> None:
        self._shown = shown and sys.stderr.isatty()
        self._words = {"zh": "已归类 {} 页", "en": "{} pages classified"}[lang]

    def __enter__(self) -> _Ticker:
        self._done = 0
        return self

    def __exit__(self, *_: object) -> None:
        if self._shown and self._done >= 200:
            click.echo(f"\r{self._words.format(self._done)}", err=True)

    def __call__(self, done: int) -> None:
        self._done = done
        if self._shown and done % 200 == 0:
            click.echo(f"\r{self._words.format(done)}", nl=False, err=True)


def _points(points: float) -> str:
    """What a reason adds; a dot for one that only tells."""
    return f"{points:+.2f}" if abs(points) >= 0.005 else "    ·"


def _show(
    site_name: str, number: int, catalog_name: str, topics_file: Path | None, db: Path, as_json: bool, lang: str
) -> int:  # fmt: skip
    from audit.classify import classify
    from audit.shown import masked
    from catalogs.topics import load_topics
    from crawler.store import CrawlStore

    site, catalog = load_bureau(site_name, catalog_name)
    with CrawlStore.open(db, readonly=True) as store:
        page = next((page for page in store.pages(site.id) if page.id == number), None)
    if page is None:
        raise click.UsageError(f"没有编号为 {number} 的页面。No page with the number {number}.")
    matches = classify(page, site, catalog, load_topics(topics_file))
    for match in matches:
        if as_json:
            say_json({"page": number, "url": page.url, **match_record(match)})
        else:
            for line in match_lines(match, lang):
                say(line)
    if not as_json:
        title = masked(page.page.title) or page.url
        say(f"{title}: {len(matches)} topics" if lang == "en" else f"{title}：{len(matches)} 个主题")
    return NOTHING_TO_REPORT


def match_record(match: Match) -> dict[str, object]:
    from audit.shown import masked

    return {
        "topic": match.topic, "items": list(match.items), "score": match.score, "status": match.status,
        "kind": match.kind, "reasons": [[r.feature, masked(r.text), r.points] for r in match.reasons],
    }  # fmt: skip


def match_lines(match: Match, lang: str) -> list[str]:
    """A match for a person: one line, then one indented line for each reason."""
    from audit.shown import masked
    from audit.words import feature_words

    english = lang == "en"
    status = _STATUS[match.status][english]
    if english:
        items = ", ".join(match.items) or "no item"
        head = f"{status} {match.score:.2f} topic 「{match.topic}」 → {items} (document kind: {match.kind})"
    else:
        items = "、".join(match.items) or "无对应事项"
        head = f"{status} {match.score:.2f} 主题「{match.topic}」→ {items}（文种：{match.kind}）"
    reasons = [
        f"    {_points(reason.points)} {feature_words(reason.feature)[english]}{' ' if english else ''}「{masked(reason.text)}」"
        for reason in match.reasons
    ]
    return [head, *reasons]


_STATUS = {"match": ("归入", "match"), "unsure": ("存疑", "unsure"), "rejected": ("不归", "rejected")}
