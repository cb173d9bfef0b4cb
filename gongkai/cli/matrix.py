"""`gongkai evidence matrix`: an organ's columns as its own tree names them, and what was read of each."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from gongkai.cli.bureau import stored_site
from gongkai.cli.options import COULD_NOT_CHECK, db_option, fail, json_option, lang_option, printable, say, say_json

if TYPE_CHECKING:
    from crawler.model import Cell, CoverageStatement

STATES = {
    "full": ("有内容", "full"),
    "partial": ("未读全", "not read whole"),
    "empty": ("列明为空", "explicitly empty"),
    "unread": ("未读", "unread"),
}

HEADINGS = (
    ("状态", "读到条数/栏目树所写条数", "栏目", "网站称其为空的原话，或没有读全的原因"),
    ("state", "rows read/counted by the tree", "column", "the site's words that it is empty, or why it was not read"),
)


@click.command(
    "matrix",
    help="单位×栏目矩阵：栏目树里的每个栏目，有内容、列明为空还是未读 / columns of an organ's tree, full, empty or unread",
)
@click.argument("site_id", metavar="SITE")
@db_option
@json_option
@lang_option
def matrix_command(site_id: str, db: Path, as_json: bool, lang: str) -> None:
    from crawler.store import CrawlStore

    with CrawlStore.open(db, readonly=True) as store:
        site_id = stored_site(site_id, store)
        readings = store.matrices(site_id)
        statements = {statement.section: statement for statement in store.coverage(site_id)}
    trees = {section: statement for section, statement in statements.items() if statement.matrix == section}
    read = {reading.matrix for reading in readings}
    if readings and not as_json:
        say("  " + "\t".join(HEADINGS[lang == "en"]))
    for reading in readings:
        if not as_json:
            words = {"zh": "单位编号 {}，栏目 {} 个，存档编号 {}", "en": "organ {}, {} columns, capture {}"}[lang]
            counted = words.format(reading.organ, len(reading.cells), reading.capture)
            _say_tree(reading.matrix, trees.get(reading.matrix), counted, lang)
        for cell in reading.cells:
            _say_cell(reading.matrix, cell, statements.get(cell.section), reading.capture, as_json, lang)
    for matrix, tree in trees.items():
        if matrix not in read and as_json:
            say_json(
                {"matrix": matrix, "section": matrix, "state": "unread", "note": tree.note, "read_at": tree.read_at}
            )
        elif matrix not in read:
            _say_tree(matrix, tree, "", lang)
    if not readings and not trees:
        fail(
            f"没有 {printable(site_id)} 的栏目树：档案没有 matrices，或还没有采集。No tree of columns of this site was asked for.",
            COULD_NOT_CHECK,
        )


def _say_tree(matrix: str, tree: CoverageStatement | None, counted: str, lang: str) -> None:
    whole = tree is not None and tree.complete
    state = {"zh": ("栏目树未读全", "栏目树读全"), "en": ("tree not read whole", "tree read whole")}[lang][whole]
    note = in_words(tree.note, lang) if tree else ""
    say("\t".join(printable(part) for part in (matrix, state, counted, note) if part))


def in_words(note: str, lang: str) -> str:
    """A kept note in the reader's language."""
    from crawler.english import in_english, without_library

    return in_english(note) if lang == "en" else without_library(note)


def state_of(statement: CoverageStatement | None) -> str:
    """The word for one cell: full, partial, empty, unread. Empty only where it was read and the site says so."""
    if statement is None:
        return "unread"
    if statement.complete:
        return "full" if statement.rows_read else "empty" if statement.empty_said else "unread"
    return "partial" if statement.rows_read else "unread"


def _say_cell(
    matrix: str, cell: Cell, statement: CoverageStatement | None, capture: int | None, as_json: bool, lang: str
) -> None:
    state = state_of(statement)
    rows = statement.rows_read if statement else 0
    said = statement.empty_said if statement else ""
    why = in_words(statement.note, lang) if statement and state in ("partial", "unread") and not as_json else ""
    if as_json:
        record: dict[str, Any] = {
            "matrix": matrix, "section": cell.section, "menu": list(cell.menu), "url": cell.url, "tree_count": cell.count,
            "rows_read": rows, "state": state, "empty_said": said, "note": statement.note if statement else "",
            "read_at": statement.read_at if statement else None, "capture": capture,
        }  # fmt: skip
        say_json(record)
        return
    count = "—" if cell.count is None else str(cell.count)
    path = printable(" > ".join(cell.menu))
    say(f"  {STATES[state][lang == 'en']}\t{rows}/{count}\t{path}\t{printable(said or why)}".rstrip())
