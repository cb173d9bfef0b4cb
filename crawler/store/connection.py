"""Open the database file: migrations, version check, errors that say what to do."""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from crawler.model import DiskFullError, StoreError
from crawler.store.schema import SET, migrations

try:
    import fcntl
except ImportError:  # no such locks on Windows: there two crawls at once are the user's business
    fcntl = None  # type: ignore[assignment]


def open_file(path: Path, *, readonly: bool) -> sqlite3.Connection:
    """Open the database file as every part of the house does; StoreError where it is missing or unreadable."""
    if readonly and not path.is_file():
        raise StoreError(f"找不到数据库 {path}。先运行 gongkai crawl。No such database: run `gongkai crawl` first.")
    with storing(path):
        if not readonly:
            path.parent.mkdir(parents=True, exist_ok=True)
        uri = f"{path.resolve().as_uri()}{'?mode=ro' if readonly else ''}"
        connection = sqlite3.connect(uri, uri=True, isolation_level=None, timeout=30)
        try:
            if not readonly:
                connection.execute("PRAGMA journal_mode = WAL")
                connection.execute("PRAGMA synchronous = NORMAL")
                # 40 MB of log at most: each turn of it waits for the disk, and a crawl commits page by page.
                connection.execute("PRAGMA wal_autocheckpoint = 10000")
            connection.execute("PRAGMA foreign_keys = ON")
        except BaseException:
            connection.close()
            raise
        return connection


def refuse_newer(path: Path, migration_set: str, applied: set[str], known: set[str]) -> None:
    """StoreError where the database has migrations that this version does not know."""
    if newer := sorted(applied - known):
        raise StoreError(
            f"数据库 {path} 由更新版本的 gongkai 写成（{migration_set}: {'、'.join(newer)}），请升级程序或另用 --db 指定新文件。"
            " The database was written by a newer version: upgrade, or give another --db."
        )


def connect(path: Path, readonly: bool) -> sqlite3.Connection:
    """Open (and bring to this version) the crawl's database; StoreError for a newer, foreign or unreadable file."""
    connection = open_file(path, readonly=readonly)
    with storing(path):
        try:
            _prepare(connection, path, readonly)
        except BaseException:
            connection.close()
            raise
    return connection


def _prepare(connection: sqlite3.Connection, path: Path, readonly: bool) -> None:
    applied = _applied(connection)
    import sqlite_utils  # lazy: 0.3 s

    steps = migrations()
    database: Any = sqlite_utils.Database(connection)
    known = {step.name for step in steps.pending(database)} | {step.name for step in steps.applied(database)}
    names = {step.name for step in getattr(steps, "_migrations", [])} or known
    refuse_newer(path, SET, applied, names)
    if readonly:
        if steps.pending(database):
            if not applied:
                raise StoreError(
                    f"数据库 {path} 里还没有采集数据，先运行 gongkai crawl。No crawl in this database yet."
                )
            connect(path, readonly=False).close()  # an older version's database: bring it up to date first
        return
    bring_up_to_date(database, steps)


def bring_up_to_date(database: Any, steps: Any) -> None:
    """Apply the steps that the database lacks, all or none; of two processes at once one waits for the other."""
    if not steps.pending(database):
        return
    connection = database.conn
    connection.execute("BEGIN IMMEDIATE")
    try:
        steps.apply(database)  # what the other process has done meanwhile is pending no longer
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")


def _applied(connection: sqlite3.Connection) -> set[str]:
    table = connection.execute("SELECT 1 FROM sqlite_master WHERE name = '_sqlite_migrations'").fetchone()
    if table is None:
        return set()
    rows = connection.execute("SELECT name FROM _sqlite_migrations WHERE migration_set = ?", (SET,))
    return {row[0] for row in rows}


@contextmanager
def crawling(path: Path) -> Iterator[None]:
    """Hold the right to crawl into a database: two crawls at once would ask every host twice as fast as either means to.

    The lock goes with the process, however that ends.
    """
    with storing(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        lock = path.with_name(path.name + ".lock").open("a")
    try:
        try:
            if fcntl is not None:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise StoreError(
                f"另一个 gongkai crawl 正在写 {path}，请等它结束，或另用 --db。Another crawl is writing this database."
            ) from error
        yield
    finally:
        lock.close()


@contextmanager
def storing(path: Path) -> Iterator[None]:
    """Turn database and file errors into StoreError with the file and the way out."""
    try:
        yield
    except sqlite3.DatabaseError as error:
        raise _store_error(path, error) from error
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise DiskFullError(_full(path)) from error
        raise StoreError(f"数据库 {path} 无法读写：{error.strerror or error}。Cannot read or write.") from error


def _full(path: Path) -> str:
    return (
        f"磁盘已满，数据库 {path} 没有写完；已写入的内容仍然有效，腾出空间后重新运行即可继续。"
        " Disk full: free some space and run again; what was written stays valid."
    )


def _store_error(path: Path, error: sqlite3.DatabaseError) -> StoreError:
    text = str(error)
    if "disk is full" in text:
        return DiskFullError(_full(path))
    if "locked" in text or "busy" in text:
        return StoreError(f"数据库 {path} 正被另一个 gongkai 使用，请等它结束。The database is in use by another run.")
    if "not a database" in text or "malformed" in text:
        return StoreError(f"{path} 不是可用的数据库文件：{text}。Not a usable database: give another --db.")
    return StoreError(f"数据库 {path} 无法读写：{text}。Cannot read or write the database.")
