"""A database of an earlier version opens, is brought up to date once, and two processes at once do not collide."""

from __future__ import annotations

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from audit.store import audit_database
from audit.store.matches import add_decision, read_decisions
from audit.store.schema import SET, STEPS
from crawler.store import CrawlStore
from tests.audit.test_decisions import decide


def first_days(path: Path) -> None:
    """A database as the first commit wrote it: decisions without the code they were about, two steps noted."""
    with audit_database(path) as database:
        database.execute("ALTER TABLE decisions DROP COLUMN code")
        database.execute("DELETE FROM _sqlite_migrations WHERE name = 'decisions_name_codes'")


@pytest.mark.parametrize("readonly", [False, True])
def test_decisions_of_the_first_days_get_their_new_column(tmp_path: Path, readonly: bool) -> None:
    path = tmp_path / "old.db"
    first_days(path)
    with audit_database(path, readonly=readonly) as database:
        assert read_decisions(database, "town", "cat") == []
    with audit_database(path) as database:
        add_decision(database, decide("reject"))
        assert len(read_decisions(database, "town", "cat")) == 1


def test_many_that_open_an_older_database_at_once_all_get_it(tmp_path: Path) -> None:
    path = tmp_path / "old.db"
    first_days(path)
    with sqlite3.connect(path) as connection:
        connection.execute("DELETE FROM _sqlite_migrations WHERE migration_set = 'crawler'")

    def open_both(_: int) -> Any:
        CrawlStore.open(path).close()
        with audit_database(path) as database:
            return database.execute("SELECT count(*) FROM _sqlite_migrations WHERE migration_set = ?", [SET]).fetchone()

    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(open_both, range(16))) == {(3,)}


def test_a_migration_that_breaks_leaves_the_database_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "old.db"
    first_days(path)

    def broken(database: Any) -> None:
        database.execute("CREATE TABLE half (a)")
        raise sqlite3.OperationalError("disk I/O error")

    monkeypatch.setattr("audit.store.schema.STEPS", [*STEPS, broken])
    with pytest.raises(Exception, match="disk I/O"), audit_database(path):
        pass
    with sqlite3.connect(path) as connection:
        assert connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'half'").fetchone() is None
