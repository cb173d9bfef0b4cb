"""Decisions: append-only, stronger than the classifier, kept through re-runs, exported as labelled data."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from audit.decisions import Decision, apply_decisions, digest
from audit.evaluation import evaluate
from audit.labels import guarded, label_rows, read_labels, write_labels
from audit.model import AuditError, Match, Reason
from audit.reviewing import unsure_pages
from audit.store import audit_database
from audit.store.matches import add_decision, read_decisions, read_matches, vocabulary_of, write_matches
from crawler.model import StoreError
from tests.audit.stored_pages import page_of

NOW = datetime(2026, 5, 1, 8, tzinfo=UTC)
URL = "http://x.example.invalid/a/1.html"


def decide(action: str, item: str = "3", url: str = URL, who: str = "甲", note: str = "") -> Decision:
    return Decision("town", "cat", url, item, action, who, NOW, note)


def match(page: int = 1, items: tuple[str, ...] = ("3",), status: str = "match", topic: str = "年度报告") -> Match:
    return Match(page, topic, items, 0.9, status, "年报", (Reason("title-head", "年报", 2.0),))


def applied(decisions: list[Decision], *matches: Match) -> list[Match]:
    return list(apply_decisions(matches or (match(),), decisions, {1: URL, 2: "http://x.example.invalid/b.html"}))


def test_without_decisions_matches_pass_unchanged() -> None:
    assert applied([]) == [match()]


def test_rejected_item_is_taken_out_and_the_reason_says_who() -> None:
    (found,) = applied([decide("reject")])
    assert (found.items, found.status) == ((), "rejected")
    assert "甲" in found.reasons[-1].text


def test_rejection_of_one_item_leaves_the_others() -> None:
    (found,) = applied([decide("reject")], match(items=("3", "12")))
    assert (found.items, found.status) == (("12",), "match")


def test_accepted_item_of_an_unsure_page_becomes_a_match() -> None:
    found = applied([decide("accept")], match(status="unsure"))
    assert [(m.items, m.status) for m in found if m.items] == [(("3",), "match")]


def test_assigned_item_is_a_match_of_its_own() -> None:
    found = applied([decide("assign", "12")])
    assert [m.items for m in found] == [("3",), ("12",)]
    assert found[-1].score == 1.0


def test_assigned_item_of_a_page_without_any_match() -> None:
    found = list(apply_decisions((), [decide("assign", "12")], {1: URL}))
    assert [(m.page_id, m.items) for m in found] == [(1, ("12",))]


def test_last_decision_wins_and_is_applied_once() -> None:
    assert applied([decide("reject"), decide("accept")])[-1].items == ("3",)
    assert [m.items for m in applied([decide("accept"), decide("reject")])] == [()]


def test_decision_about_another_page_changes_nothing() -> None:
    assert applied([decide("reject", url="http://x.example.invalid/other.html")]) == [match()]


def test_digest_tells_decisions_apart() -> None:
    assert digest([]) == ""
    assert digest([decide("accept")]) != digest([decide("reject")])
    assert digest([decide("accept")]) == digest([decide("accept")])


@pytest.fixture
def db(tmp_path: Path) -> Path:
    return tmp_path / "data" / "gongkai.db"


def write(path: Path, pages: list[tuple[int, list[Match]]], vocabulary: str = "v1") -> int:
    with audit_database(path) as database:
        return write_matches(database, "town", "cat", pages, vocabulary=vocabulary, started_at=NOW)


def read(path: Path) -> list[Match]:
    with audit_database(path, readonly=True) as database:
        return list(read_matches(database, "town", "cat"))


def test_matches_come_back_as_they_were_written(db: Path) -> None:
    rows = [(1, [match(), match(items=(), status="rejected", topic="工作总结")]), (2, [match(2)])]
    assert write(db, rows) == 2
    assert read(db) == [m for _, matches in rows for m in matches]


def test_new_classification_replaces_the_former_one(db: Path) -> None:
    write(db, [(1, [match()]), (2, [match(2)])])
    write(db, [(2, [match(2, items=("5",))])], "v2")
    assert [m.items for m in read(db)] == [("5",)]
    with audit_database(db, readonly=True) as database:
        assert vocabulary_of(database, "town", "cat") == "v2"
        assert database.execute("SELECT count(*) FROM matches").fetchone()[0] == 1


def test_interrupted_classification_leaves_the_former_one_valid(db: Path) -> None:
    write(db, [(1, [match()])])

    def broken() -> Iterator[tuple[int, list[Match]]]:
        for number in range(2, 5000):
            yield number, [match(number)]
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt), audit_database(db) as database:
        write_matches(database, "town", "cat", broken(), vocabulary="v2", started_at=NOW)
    assert read(db) == [match()]
    write(db, [(7, [match(7)])], "v3")
    assert [m.page_id for m in read(db)] == [7]
    with audit_database(db, readonly=True) as database:
        assert database.execute("SELECT count(*) FROM matches").fetchone()[0] == 1


def test_another_site_keeps_its_matches(db: Path) -> None:
    write(db, [(1, [match()])])
    with audit_database(db) as database:
        write_matches(database, "other", "cat", [(9, [match(9)])], vocabulary="v", started_at=NOW)
    write(db, [(2, [match(2)])])
    with audit_database(db, readonly=True) as database:
        assert [m.page_id for m in read_matches(database, "other", "cat")] == [9]


def test_decisions_survive_a_new_classification(db: Path) -> None:
    write(db, [(1, [match()])])
    with audit_database(db) as database:
        add_decision(database, decide("reject", note="非本局"))
    write(db, [(1, [match()])], "v2")
    with audit_database(db, readonly=True) as database:
        decisions = read_decisions(database, "town", "cat")
    assert decisions == [decide("reject", note="非本局")]
    assert applied(decisions)[0].status == "rejected"


@pytest.mark.parametrize("statement", ["UPDATE decisions SET who = '乙'", "DELETE FROM decisions"])
def test_nothing_changes_or_removes_a_decision(db: Path, statement: str) -> None:
    with audit_database(db) as database:
        add_decision(database, decide("accept"))
        with pytest.raises(sqlite3.IntegrityError, match="append-only"):
            database.execute(statement)
        assert len(read_decisions(database, "town", "cat")) == 1


@pytest.mark.parametrize("bad", [decide("maybe"), decide("accept", who="  ")])
def test_decision_without_a_name_or_of_an_unknown_kind_is_refused(db: Path, bad: Decision) -> None:
    with audit_database(db) as database, pytest.raises(AuditError):
        add_decision(database, bad)


def test_newer_database_is_refused(db: Path) -> None:
    write(db, [])
    with sqlite3.connect(db) as connection:
        connection.execute(
            "INSERT INTO _sqlite_migrations (migration_set, name, applied_at) VALUES ('audit', 'from_the_future', 'x')"
        )
    connection.close()
    with pytest.raises(StoreError, match="from_the_future"), audit_database(db):
        pass


def test_missing_and_foreign_files_are_store_errors(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="找不到"), audit_database(tmp_path / "none.db", readonly=True):
        pass
    text = tmp_path / "text.db"
    text.write_text("no database at all " * 100, encoding="utf-8")
    with pytest.raises(StoreError), audit_database(text):
        pass


def test_closed_pipe_inside_the_block_is_not_the_databases_fault(db: Path) -> None:
    with pytest.raises(BrokenPipeError), audit_database(db):
        raise BrokenPipeError


def test_tables_are_strict(db: Path) -> None:
    write(db, [])
    with sqlite3.connect(db) as connection:
        sql = dict(connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'table'").fetchall())
    connection.close()
    for table in ("classifications", "matches", "decisions"):
        assert sql[table].rstrip().endswith("STRICT"), table


def test_unsure_pages_leave_out_what_was_decided() -> None:
    rows = [match(1, status="unsure"), match(2, status="unsure"), match(3)]
    traces = {
        1: (URL, "甲"),
        2: ("http://x.example.invalid/b.html", "乙"),
        3: ("http://x.example.invalid/c.html", "丙"),
    }
    assert [page.page_id for page in unsure_pages(rows, [decide("reject")], traces)] == [2]


def test_decisions_become_labelled_data_that_evaluation_reads(tmp_path: Path) -> None:
    from audit.classify import Classifier
    from catalogs.loading import load_catalog, shipped_catalogs
    from catalogs.topics import item_map, load_topics

    stored = page_of(title="2024年政府信息公开工作年度报告", text="一、总体情况|二", menus=(("公开", "年报"),))
    decisions = [decide("accept", "3", stored.url), decide("reject", "12", stored.url), decide("confirm", url="")]
    path = tmp_path / "labels.csv"
    write_labels(path, label_rows(decisions, {stored.url: stored}))
    (row,) = read_labels(path, "guannan-ybj")
    assert (row.gold, row.against, row.facts.title, row.facts.paths) == (
        ("3",),
        ("12",),
        stored.page.title,
        (("公开", "年报"),),
    )
    topics = load_topics()
    items = item_map(load_catalog(shipped_catalogs()["guannan-ybj"]), topics)
    assert evaluate([row], Classifier(topics), items).strict == 1


def test_page_that_was_only_rejected_has_no_gold(tmp_path: Path) -> None:
    path = tmp_path / "labels.csv"
    write_labels(path, label_rows([decide("reject", "12")], {}))
    (row,) = read_labels(path, "guannan-ybj")
    assert (row.gold, row.against) == ((), ("12",))


def test_exported_titles_are_no_formulas() -> None:
    assert guarded("=HYPERLINK(1)") == "'=HYPERLINK(1)"
    assert guarded("年报") == "年报"


@pytest.mark.parametrize("text", ["url,title\nx,y\n", "title,gold\nx,3\n", "", "\udcff"])
def test_labelled_file_with_missing_columns_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "labels.csv"
    path.write_bytes(text.encode("utf-8", "surrogateescape"))
    with pytest.raises(AuditError, match=r"labels\.csv"):
        read_labels(path, "guannan-ybj")
