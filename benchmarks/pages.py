"""How well pages are read: dates, titles, sections and numbers of real pages beside three other ways to find the date.

    python benchmarks/pages.py [DIR]

DIR holds saved pages and a manifest.csv with the columns file, original_url, source_repo, kind, gold_title, gold_pub_date,
gold_formed_date, gold_index_no, gold_column (and gold_doc_no where known); default ../shared/realpages. An empty gold_pub_date
means that the page prints none: any answer there is an invention. Halves are parted by site, never by page: a site is the host of
original_url (else source_repo), and its half is the parity of the first byte of the SHA-256 of that name. Rules were developed on
half A. Half B was not blind: all pages were read once before the first rule, and what half B lost under ablations (no metas, no
<title>, no class names) was looked at; no rule names a site.
"""

from __future__ import annotations

import csv
import hashlib
import re
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from crawler.model import Origin, Page
from crawler.page import read_page
from crawler.reading.decode import decode
from crawler.reading.sections import clean_steps

_STEPS = re.compile(r"\s*(?:-+>|[>＞»›]+|::)\s*")


@dataclass(frozen=True, slots=True)
class Row:
    """One page of the set, read."""

    file: str
    site: str
    half: str
    kind: str
    gold: dict[str, str]
    page: Page
    others: dict[str, str]


def site_of(record: dict[str, str]) -> str:
    return (
        urlsplit(record.get("original_url") or "").hostname or record.get("source_repo") or record["file"].split("-")[0]
    )


def half_of(site: str) -> str:
    return "A" if hashlib.sha256(site.encode()).digest()[0] % 2 == 0 else "B"


def _htmldate() -> Callable[[str, str], str]:
    try:
        from htmldate import find_date
    except ImportError:
        return lambda text, url: ""
    return lambda text, url: find_date(text, url=url or None, original_date=True) or ""


def _meta_only(page: Page) -> str:
    return next(
        (
            item.value[:10]
            for item in page.dates
            if item.origin is Origin.META and item.place.startswith("meta pubdate") and item.day
        ),
        "",
    )


def _address_only(page: Page) -> str:
    return next((item.value[:10] for item in page.dates if item.origin is Origin.ADDRESS and item.day), "")


def squeeze(text: str) -> str:
    return re.sub(r"\s+", "", text).replace("“", '"').replace("”", '"')


def same_title(row: Row) -> bool:
    return squeeze(row.page.title) == squeeze(row.gold["gold_title"])


def same_section(gold: str, page: Page) -> bool:
    wanted = clean_steps([step for step in _STEPS.split(gold) if step], page.title)
    return [squeeze(step) for step in wanted] == [squeeze(step) for step in page.section_path]


def read_set(folder: Path) -> list[Row]:
    find = _htmldate()
    rows = []
    with (folder / "manifest.csv").open(encoding="utf-8-sig", newline="") as stream:
        for record in csv.DictReader(stream):
            body = (folder / record["file"]).read_bytes()
            url = record.get("original_url") or ""
            page = read_page(url, {}, body)
            others = {
                "htmldate": find(decode(body, {}).text, url),
                "meta only": _meta_only(page),
                "address only": _address_only(page),
            }
            site = site_of(record)
            rows.append(Row(record["file"], site, half_of(site), record.get("kind", ""), record, page, others))
    return rows


def answers(row: Row) -> dict[str, str]:
    return {"gongkai": row.page.published_on.isoformat() if row.page.published_on else "", **row.others}


def print_dates(rows: list[Row], name: str) -> None:
    dated = [row for row in rows if row.gold["gold_pub_date"]]
    undated = [row for row in rows if not row.gold["gold_pub_date"] and row.kind == "article"]
    listed = [row for row in rows if not row.gold["gold_pub_date"] and row.kind != "article"]
    print(
        f"\n{name}: {len(dated)} pages print a date, {len(undated)} articles and {len(listed)} lists, homes and others print none"
    )
    print(
        f"{'method':14s} {'right':>6s} {'wrong':>6s} {'none':>6s} {'exact-day':>10s} {'invented: articles':>19s} {'others':>7s}"
    )
    for method in ("gongkai", "htmldate", "meta only", "address only"):
        right = sum(answers(row)[method] == row.gold["gold_pub_date"][:10] for row in dated)
        none = sum(not answers(row)[method] for row in dated)
        share = right / len(dated) if dated else 0.0
        made = [sum(bool(answers(row)[method]) for row in group) for group in (undated, listed)]
        print(
            f"{method:14s} {right:6d} {len(dated) - right - none:6d} {none:6d} {share:10.3f} {made[0]:19d} {made[1]:7d}"
        )


def print_sites(rows: list[Row]) -> None:
    print(
        f"\n{'half site':50s} {'pages':>5s} {'dated':>5s} {'gongkai':>8s} {'htmldate':>8s} {'meta':>5s} {'address':>7s} {'title':>7s} {'section':>8s}"
    )
    for site in sorted({row.site for row in rows}, key=lambda name: (half_of(name), name)):
        group = [row for row in rows if row.site == site]
        dated = [row for row in group if row.gold["gold_pub_date"]]
        right = [
            sum(answers(row)[method] == row.gold["gold_pub_date"][:10] for row in dated)
            for method in ("gongkai", "htmldate", "meta only", "address only")
        ]
        titled = [row for row in group if row.gold["gold_title"] and row.kind == "article"]
        placed = [row for row in group if row.gold["gold_column"]]
        titles = f"{sum(map(same_title, titled))}/{len(titled)}"
        sections = f"{sum(same_section(row.gold['gold_column'], row.page) for row in placed)}/{len(placed)}"
        counts = f"{right[0]:8d} {right[1]:8d} {right[2]:5d} {right[3]:7d}"
        print(
            f"{half_of(site)}    {site[:44]:45s} {len(group):5d} {len(dated):5d} {counts} {titles:>7s} {sections:>8s}"
        )


def print_fields(rows: list[Row], name: str) -> None:
    checks: dict[str, tuple[Callable[[Row], str], Callable[[Row], bool]]] = {
        "title of articles": (lambda row: row.gold["gold_title"] if row.kind == "article" else "", same_title),
        "title of lists and others": (lambda row: row.gold["gold_title"] if row.kind != "article" else "", same_title),
        "section, whole path": (lambda row: row.gold["gold_column"], lambda row: same_section(row.gold["gold_column"], row.page)),
        "索引号": (lambda row: row.gold["gold_index_no"], lambda row: row.page.index_no == row.gold["gold_index_no"]),
        "文号": (lambda row: row.gold.get("gold_doc_no") or "", lambda row: squeeze(row.page.doc_no) == squeeze(row.gold["gold_doc_no"])),
        "成文": (lambda row: row.gold["gold_formed_date"], lambda row: str(row.page.formed_on or "") == row.gold["gold_formed_date"][:10]),
        "source": (lambda row: row.gold.get("gold_source") or "", lambda row: squeeze(row.page.publisher) == squeeze(row.gold["gold_source"])),
    }  # fmt: skip
    print(f"\n{name}: of those printed")
    for label, (gold, right) in checks.items():
        group = [row for row in rows if gold(row)]
        good = [row for row in group if right(row)]
        print(f"  {label:28s} {len(good)}/{len(group)}" + (f" = {len(good) / len(group):.3f}" if group else ""))
        for row in group:
            if row not in good:
                print(f"      {row.half} {row.file}: gold 「{gold(row)[:70]}」")


def main(arguments: list[str]) -> int:
    folder = Path(arguments[0]) if arguments else ROOT.parent / "shared" / "realpages"
    if not (folder / "manifest.csv").is_file():
        print(f"{folder} holds no manifest.csv: give a folder of saved pages with one", file=sys.stderr)
        return 2
    start = time.perf_counter()
    rows = read_set(folder)
    print(
        f"{len(rows)} pages of {len({row.site for row in rows})} sites from {folder.name}, read in {time.perf_counter() - start:.1f} s (htmldate included)"
    )
    print_sites(rows)
    for name, group in (
        ("all", rows),
        ("half A (developed on)", [row for row in rows if row.half == "A"]),
        ("half B", [row for row in rows if row.half == "B"]),
    ):
        print_dates(group, name)
    for row in rows:
        answer = answers(row)["gongkai"]
        if answer != row.gold["gold_pub_date"][:10]:
            print(
                f"  date {row.half} {row.file}: gold {row.gold['gold_pub_date'] or 'none'}, read {answer or 'none'}: {row.page.published_reason}"
            )
    for name, group in (
        ("all", rows),
        ("half A", [row for row in rows if row.half == "A"]),
        ("half B", [row for row in rows if row.half == "B"]),
    ):
        print_fields(group, name)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
