"""Keep and read the trees of columns of an organ (crawler/matrices.py). Callers hold the transaction where they write."""

from __future__ import annotations

import json
import sqlite3

from crawler.matrices import cell_section
from crawler.model import Cell, CrawlRecord, Matrix, MatrixReading
from crawler.store.codec import dump, instant, read_instant


def save(db: sqlite3.Connection, crawl: CrawlRecord, matrix: Matrix, read: MatrixReading) -> None:
    """Keep one reading of a tree with its columns. Raises ValueError where there is none: unread is not empty."""
    if not read.cells or read.read_at is None:
        raise ValueError(f"{matrix.id}: a tree without columns was not read")
    db.execute(
        "INSERT OR REPLACE INTO matrix VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (crawl.id, crawl.site, matrix.id, read.host, read.organ, read.url, read.capture, instant(read.read_at)),
    )
    db.execute("DELETE FROM cell WHERE crawl = ? AND matrix = ?", (crawl.id, matrix.id))
    db.executemany(
        "INSERT INTO cell VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        [
            (crawl.id, matrix.id, place, cell.section, cell.category, dump(list(cell.menu)), cell.url, cell.count)
            for place, cell in enumerate(read.cells)
        ],
    )
    under = f"{matrix.id}/"
    db.execute("DELETE FROM section WHERE site = ? AND substr(section, 1, ?) = ?", (crawl.site, len(under), under))
    db.executemany(
        "INSERT OR REPLACE INTO section VALUES (?, ?, ?, ?, 0)",
        [
            (crawl.site, section.id, section.host, dump(list(section.menu)))
            for section in (cell_section(matrix, cell) for cell in read.cells)
        ],
    )


def readings(db: sqlite3.Connection, site_id: str, crawl: CrawlRecord | None = None) -> tuple[MatrixReading, ...]:
    """Each matrix's tree as `crawl` read it, or (None) its newest reading."""
    chosen = (
        "crawl = (SELECT max(newest.crawl) FROM matrix AS newest WHERE newest.site = matrix.site"
        " AND newest.matrix = matrix.matrix)"
        if crawl is None
        else "crawl = ?"
    )
    rows = db.execute(
        f"SELECT crawl, matrix, host, organ, url, capture, read_at FROM matrix WHERE site = ? AND {chosen} ORDER BY matrix",
        (site_id,) if crawl is None else (site_id, crawl.id),
    ).fetchall()
    return tuple(
        MatrixReading(matrix, host, organ, url, _cells(db, number, matrix), capture, read_instant(read_at))
        for number, matrix, host, organ, url, capture, read_at in rows
    )


def _cells(db: sqlite3.Connection, crawl: int, matrix: str) -> tuple[Cell, ...]:
    rows = db.execute(
        "SELECT section, category, menu, url, count FROM cell WHERE crawl = ? AND matrix = ? ORDER BY position",
        (crawl, matrix),
    )
    return tuple(
        Cell(section, category, tuple(json.loads(menu)), url, count) for section, category, menu, url, count in rows
    )
