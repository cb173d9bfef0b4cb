"""The audit's part of the database: matches, decisions, runs, findings. All SQL of the audit is in this package."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from audit.store.schema import SET, STEPS, migrations
from crawler.model import StoreError
from crawler.store.connection import storing

__all__ = ["audit_database"]


@contextmanager
def audit_database(path: Path, *, readonly: bool = False) -> Iterator[Any]:
    """Yield a sqlite_utils.Database with the audit's tables, closed at the end.

    StoreError where the file is unreadable, written by a newer version, or (readonly) holds no audit tables yet.
    Database errors inside the block become StoreError too.
    """
    import sqlite_utils  # lazy: 0.3 s

    if readonly and not path.is_file():
        raise StoreError(f"找不到数据库 {path}。先运行 gongkai crawl。No such database: run `gongkai crawl` first.")
    with storing(path):
        if not readonly:
            path.parent.mkdir(parents=True, exist_ok=True)
        uri = f"{path.resolve().as_uri()}{'?mode=ro' if readonly else ''}"
        connection = sqlite3.connect(uri, uri=True, isolation_level=None, timeout=30)
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
    if not readonly:
        database.execute("PRAGMA journal_mode = WAL")
        database.execute("PRAGMA synchronous = NORMAL")
    database.execute("PRAGMA foreign_keys = ON")
    steps = migrations()
    applied = {step.name for step in steps.applied(database)}
    newer = sorted(applied - {step.__name__ for step in STEPS})
    if newer:
        raise StoreError(
            f"数据库 {path} 由更新版本的 gongkai 写成（{SET}: {'、'.join(newer)}），请升级程序或另用 --db 指定新文件。"
            " The database was written by a newer version: upgrade, or give another --db."
        )
    if not readonly:
        steps.apply(database)
    elif len(applied) < len(STEPS):
        raise StoreError(
            f"数据库 {path} 里还没有分类或审计结果，先运行 gongkai classify。Run `gongkai classify` first."
        )
