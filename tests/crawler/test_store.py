"""The store: versions, errors with a way out, pages merged with what lists say."""

from __future__ import annotations

import sqlite3
from dataclasses import fields, replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.coverage import ListReading, PageFacts
from crawler.model import (
    Access,
    Attachment,
    DateEvidence,
    DiskFullError,
    Host,
    Link,
    Origin,
    Page,
    Row,
    Section,
    Site,
    StoreError,
)
from crawler.store import CaptureRecord, CrawlStore
from crawler.store.codec import instant, page_from_json, page_to_json, read_instant
from crawler.store.writing import DuePolicy, ListedRow

AT = datetime(2026, 6, 1, 1, 0, tzinfo=UTC)
SITE = Site(
    "t", "某县", "t", "某县医疗保障局", (), (Host("h", "http://a.gov.cn", "政府网站"), Host("z", "http://z.gov.cn", "州局网站", secondary=True)),
    (Section("gk", "h", "/gk/", ("政务公开", "通知")), Section("bm", "h", "/bm/", ("部门信息",), shared=True)),
)  # fmt: skip
GK, BM = SITE.sections


@pytest.fixture
def store(tmp_path):
    with CrawlStore.open(tmp_path / "g.db") as opened:
        yield opened


def _listed(key, title="关于缴费的通知", day="2026-03-05", host="h", **values):
    return ListedRow(Row(f"http://a.gov.cn/{key}.html", title, day, **values), key, host, None, 1)


def _read_completely(store, crawl, section, rows, at):
    store.save_rows(crawl, section, rows, at, DuePolicy())
    reading = ListReading(section, "u", 9)
    reading.add(PageFacts([row.row for row in rows]))
    store.save_coverage(crawl, section, reading.state("end", Access.OK, at))


def test_a_page_in_two_lists_is_one_page_with_both_menus(store):
    crawl = store.begin(SITE, AT, "agent", {})
    store.save_rows(crawl, GK, [_listed("a")], AT, DuePolicy())
    store.save_rows(crawl, BM, [_listed("a", "关于缴费的通…", "2026-03-06")], AT, DuePolicy())
    (page,) = store.pages("t")
    assert page.sections == ("bm", "gk")
    assert page.menus == (("部门信息",), ("政务公开", "通知"))
    assert not page.shared
    assert (page.channel, page.secondary, page.access) == ("政府网站", False, Access.NOT_ATTEMPTED)
    assert page.row_titles == ("关于缴费的通…", "关于缴费的通知")
    assert [(d.value, d.origin, d.place) for d in page.page.dates] == [
        ("2026-03-06", Origin.LIST_ROW, "list:bm"), ("2026-03-05", Origin.LIST_ROW, "list:gk"),
    ]  # fmt: skip
    assert page.page.published_on == date(2026, 3, 5)


def test_a_page_only_in_shared_columns_says_so(store):
    crawl = store.begin(SITE, AT, "agent", {})
    store.save_rows(crawl, BM, [_listed("a")], AT, DuePolicy())
    (page,) = store.pages("t")
    assert page.shared


def test_what_the_page_prints_wins_over_the_row_and_the_interface_over_both(store):
    crawl = store.begin(SITE, AT, "agent", {})
    first = DateEvidence("published", "2026-03-01T08:00", "minute", Origin.CMS_FIRST, "2026-03-01 08:00", "first")
    store.save_rows(crawl, GK, [_listed("a"), _listed("b", dates=(first,))], AT, DuePolicy())
    printed = DateEvidence("published", "2026-03-07", "day", Origin.LABEL, "2026-03-07", "line 3")
    for due in store.due(crawl, 9):
        page = Page(due.url, "关于缴费的通知", dates=(printed,), published_on=date(2026, 3, 7), published_reason="x")
        store.save_page(crawl, due, page, Access.OK, _capture(store, crawl), AT, digest="d")
    assert [page.page.published_on for page in store.pages("t")] == [date(2026, 3, 7), date(2026, 3, 1)]


def _capture(store, crawl):
    return store.save_capture(
        crawl, CaptureRecord("page", "gk", "a", "http://a.gov.cn/a.html", "GET", AT, 200, Access.OK)
    )


def test_absence_before_and_after(store):
    first = store.begin(SITE, AT, "agent", {})
    _read_completely(store, first, GK, [_listed("a")], AT)
    store.finish(first, AT, {})
    later = AT + timedelta(days=3)
    second = store.begin(SITE, later, "agent", {})
    _read_completely(store, second, GK, [_listed("b")], later)
    store.finish(second, later, {})
    a, b = store.pages("t")
    assert (a.first_seen_at, a.last_absent_at, a.extra["gone_at"]) == (AT, None, instant(later))
    assert (b.first_seen_at, b.last_absent_at, b.extra["gone_at"]) == (later, AT, "")


def test_an_incomplete_reading_proves_no_absence(store):
    first = store.begin(SITE, AT, "agent", {})
    store.save_rows(first, GK, [_listed("a")], AT, DuePolicy())
    reading = ListReading(GK, "u", 9)
    reading.add(PageFacts([_listed("a").row], rows_declared=5))
    store.save_coverage(first, GK, reading.state("end", Access.OK, AT))
    store.finish(first, AT, {})
    second = store.begin(SITE, AT + timedelta(days=1), "agent", {})
    store.save_rows(second, GK, [_listed("b")], AT + timedelta(days=1), DuePolicy())
    assert [page.last_absent_at for page in store.pages("t")] == [None, None]


def test_a_page_that_no_longer_answers_keeps_what_was_read(store):
    crawl = store.begin(SITE, AT, "agent", {})
    store.save_rows(crawl, GK, [_listed("a")], AT, DuePolicy())
    (due,) = store.due(crawl, 9)
    store.save_page(crawl, due, Page(due.url, "标题", text="正文"), Access.OK, _capture(store, crawl), AT, digest="d")
    store.finish(crawl, AT, {})
    again = store.begin(SITE, AT + timedelta(days=1), "agent", {})
    store.save_rows(again, GK, [_listed("a")], AT, DuePolicy(full=True))
    (due,) = store.due(again, 9)
    store.save_page(again, due, None, Access.NOT_FOUND, 0, AT, note="HTTP 404")
    (page,) = store.pages("t")
    assert (page.access, page.page.text, page.extra["note"]) == (Access.NOT_FOUND, "正文", "HTTP 404")


def test_a_host_that_enters_the_profile_later_makes_its_pages_due(store):
    crawl = store.begin(SITE, AT, "agent", {})
    store.save_rows(crawl, GK, [_listed("a", host="")], AT, DuePolicy())
    assert [page.access for page in store.pages("t")] == [Access.OFF_LIST]
    assert store.due(crawl, 9) == []
    store.finish(crawl, AT, {})
    again = store.begin(SITE, AT + timedelta(days=1), "agent", {})
    store.save_rows(again, GK, [_listed("a", host="z")], AT, DuePolicy())
    assert [due.host for due in store.due(again, 9)] == ["z"]
    assert [(page.host, page.channel, page.secondary) for page in store.pages("t")] == [("z", "州局网站", True)]


def test_an_unfinished_crawl_is_gone_on_with_and_coverage_waits_for_its_end(store):
    first = store.begin(SITE, AT, "agent", {})
    _read_completely(store, first, GK, [_listed("a")], AT)
    assert store.coverage("t") == []
    again = store.begin(SITE, AT, "agent", {})
    assert (again.id, again.runs) == (first.id, 2)
    assert store.covered(again) == {"gk"}
    store.finish(again, AT, {"pages": 1})
    assert [statement.section for statement in store.coverage("t")] == ["gk"]
    assert store.crawls("t")[0].counts == {"pages": 1}


def test_a_transaction_is_written_whole_or_not_at_all(store):
    crawl = store.begin(SITE, AT, "agent", {})

    def break_off():
        with store.transaction():
            store.save_rows(crawl, GK, [_listed("a")], AT, DuePolicy())
            raise RuntimeError

    with pytest.raises(RuntimeError):
        break_off()
    assert list(store.pages("t")) == []
    store.save_rows(crawl, GK, [_listed("a")], AT, DuePolicy())
    assert len(list(store.pages("t"))) == 1


def test_newer_foreign_missing_and_locked_databases(tmp_path):
    path = tmp_path / "g.db"
    with pytest.raises(StoreError, match="先运行 gongkai crawl"):
        CrawlStore.open(path, readonly=True)
    with CrawlStore.open(path) as opened:
        opened.connection.execute(
            "INSERT INTO _sqlite_migrations (migration_set, name, applied_at) VALUES ('crawler', '9999_new', 'x')"
        )
    for readonly in (True, False):
        with pytest.raises(StoreError, match="更新版本"):
            CrawlStore.open(path, readonly=readonly)
    foreign = tmp_path / "foreign.db"
    foreign.write_bytes(b"this is no database" * 100)
    with pytest.raises(StoreError, match="不是可用的数据库"):
        CrawlStore.open(foreign)
    with pytest.raises(StoreError, match="无法读写"):
        CrawlStore.open(foreign / "below" / "g.db")


def test_a_database_of_an_older_version_is_brought_up_to_date_also_for_reading(tmp_path):
    path = tmp_path / "g.db"
    with CrawlStore.open(path) as opened:
        crawl = opened.begin(SITE, AT, "agent", {})
        opened.finish(crawl, AT, {})
        opened.connection.execute("DELETE FROM _sqlite_migrations WHERE name = '0002_coverage_carried'")
        opened.connection.execute("ALTER TABLE coverage DROP COLUMN carried")
    with CrawlStore.open(path, readonly=True) as opened:
        assert len(opened.crawls("t")) == 1
        assert opened.connection.execute("SELECT carried FROM coverage").fetchall() == []


def test_a_database_from_before_second_tries_has_nothing_waiting(tmp_path):
    path = tmp_path / "g.db"
    with CrawlStore.open(path) as opened:
        opened.finish(opened.begin(SITE, AT, "agent", {}), AT, {})
        opened.connection.execute("DELETE FROM _sqlite_migrations WHERE name = '0007_retry'")
        opened.connection.execute("DROP TABLE retry")
        opened.connection.execute("ALTER TABLE crawl DROP COLUMN retry_at")
    with CrawlStore.open(path) as opened:
        (crawl,) = opened.crawls("t")
        assert opened.postponed(crawl) is None
        assert opened.begin(SITE, AT, "agent", {}).id == crawl.id + 1


def test_another_set_of_migrations_beside_ours_is_no_trouble(tmp_path):
    with CrawlStore.open(tmp_path / "g.db") as opened:
        opened.connection.execute(
            "INSERT INTO _sqlite_migrations (migration_set, name, applied_at) VALUES ('audit', '0042_x', 'x')"
        )
    CrawlStore.open(tmp_path / "g.db").close()


def test_a_full_disk_says_so(store):
    store.connection.execute("PRAGMA max_page_count = 60")
    crawl = store.begin(SITE, AT, "agent", {})

    def fill():
        for n in range(5000):
            store.save_rows(crawl, GK, [_listed(f"k{n}", "长" * 400)], AT, DuePolicy())

    with pytest.raises(DiskFullError, match="磁盘已满"):
        fill()
    kept = len(list(store.pages("t")))
    assert kept > 0
    assert store.connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_the_tables_are_strict(store):
    with pytest.raises(sqlite3.IntegrityError):
        store.connection.execute(
            "INSERT INTO crawl (id, site, site_name, profile, agent, practice, options, started_at, state)"
            " VALUES ('x', 's', 'n', 'p', 'a', 0, '{}', 'now', 'running')"
        )


TEXT = st.text(st.characters(codec="utf-8", exclude_categories=("Cs",)), max_size=20)


@settings(max_examples=60)
@given(TEXT, TEXT, st.lists(TEXT, max_size=3), st.dates(date(1990, 1, 1), date(2030, 1, 1)) | st.none())
def test_pages_come_back_as_they_went_in(title, text, periods, day):
    page = Page(
        "http://a.gov.cn/x", title, section_path=tuple(periods), text=text, periods=tuple(periods), published_on=day, formed_on=day,
        dates=(DateEvidence("published", "2026-03-05", "day", Origin.META, text, title),), attachments=(Attachment("u", title, "pdf"),),
        links=(Link("u", text, title, "d"),), observations=tuple(periods), kind="image-only",
    )  # fmt: skip
    assert page_from_json(page_to_json(page)) == page


def test_every_field_of_a_page_is_kept():
    values = {"section_path": ("a",), "periods": ("2025",), "observations": ("o",), "dates": (), "attachments": (), "links": (),
              "published_on": date(2026, 1, 2), "formed_on": date(2026, 1, 3)}  # fmt: skip
    page = Page(**{field.name: values.get(field.name, field.name) for field in fields(Page)})
    page = replace(page, dates=(DateEvidence("r", "2026-01-01", "day", Origin.META, "raw"),), links=(Link("u", "t"),),
                   attachments=(Attachment("u", "n", "pdf"),))  # fmt: skip
    assert page_from_json(page_to_json(page)) == page


def test_instants():
    assert instant(datetime(2026, 6, 1, 9, 0, tzinfo=UTC)) == "2026-06-01T09:00:00Z"
    assert read_instant("2026-06-01T09:00:00Z") == datetime(2026, 6, 1, 9, 0, tzinfo=UTC)
