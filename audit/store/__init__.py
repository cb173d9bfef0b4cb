"""The audit's part of the database: matches, decisions, runs, findings. All SQL of the audit is in this package."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from audit.store.schema import SET, STEPS, migrations
from crawler.model import StoreError
from crawler.store.connection import bring_up_to_date, open_file, refuse_newer, storing

__all__ = ["audit_database"]


@contextmanager
def audit_database(path: Path, *, readonly: bool = False) -> Iterator[Any]:
    """Yield a sqlite_utils.Database with the audit's tables, closed at the end.

    StoreError where the file is unreadable, written by a newer version, or (readonly) holds no audit tables yet.
    Database errors inside the block become StoreError too.
    """
    import sqlite_utils  # lazy: 0.3 s

    connection = open_file(path, readonly=readonly)
    try:
        database: Any = sqlite_utils.Database(connection)
        with storing(path):
            _prepare(database, path, readonly)
        yield database
    except sqlite3.DatabaseError as error:  # other errors of the block (a closed pipe) are not the database's
        with storing(path):
            raise error
    finally:
        connection.close()


def _prepare(database: Any, path: Path, readonly: bool) -> None:
    steps = migrations()
    applied = {step.name for step in steps.applied(database)}
    refuse_newer(path, SET, applied, {step.__name__ for step in STEPS})
    if not readonly:
        bring_up_to_date(database, steps)
    elif not applied:
        raise StoreError(
            f"数据库 {path} 里还没有分类或审计结果，先运行 gongkai classify。Run `gongkai classify` first."
        )
    elif len(applied) < len(STEPS):
        with audit_database(path):  # an older version's database: bring it up to date first
            pass
