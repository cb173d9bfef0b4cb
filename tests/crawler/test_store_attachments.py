"""Attachments in the store: an older database, one row a file, what becomes due when, and what a page has of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from crawler.model import Access, Attachment, Host, Page, Row, Section, Site, SiteError
from crawler.profile import load_site
from crawler.store import CaptureRecord, CrawlStore
from crawler.store.attachments import MAX_TEXT, LinkedFile
from crawler.store.traces import page_traces, pages_among
from crawler.store.writing import DuePolicy, ListedRow

AT = datetime(2026, 6, 1, 1, 0, tzinfo=UTC)
SITE = Site(
    "t", "某县", "t", "某县医疗保障局", (), (Host("h", "http://a.gov.cn"),), (Section("gk", "h", "/gk/"), Section("bm", "h", "/bm/"))
)  # fmt: skip
GK, BM = SITE.sections


@pytest.fixture
def store(tmp_path):
    with CrawlStore.open(tmp_path / "g.db") as opened:
        yield opened


def _row(key):
    return ListedRow(Row(f"http://a.gov.cn/{key}", "关于缴费的通知", "2026-03-05"), key, "h", None, 1)


def _capture(store, crawl, url, at=AT):
    return store.save_capture(crawl, CaptureRecord("page", "", url, url, "GET", at, 200, Access.OK))


def _read(store, crawl, key, *names, at=AT, section=GK):
    """Read one page of a list that links files of these names."""
    store.save_rows(crawl, section, [_row(key)], at, DuePolicy(full=True))
    due = store.due_page(crawl, key)
    url = f"http://a.gov.cn/{key}"
    files = tuple(Attachment(f"http://a.gov.cn/{name}", name, "pdf") for name in names)
    store.save_page(crawl, due, Page(url, title=key, attachments=files), Access.OK, _capture(store, crawl, url, at), at)
    return due.page


def _link(store, crawl, at=AT, host="h"):
    """Take in what the pages link, as the spider does."""
    for page, _, files in store.files_changed("t", 99):
        linked = [LinkedFile(url, name, host, name, kind) for url, name, kind in files]
        store.save_files(crawl, page, linked, at)


def _ask(store, crawl, access, at=AT, text="决算", policy=None, most=99):
    """Mark what is due and end each request so; return the keys that were asked for."""
    store.mark_files_due(crawl, at, policy or DuePolicy(), most)
    asked = store.due(crawl, 99)
    for due in asked:
        page = Page(due.url, title="t", text=text, kind="attachment") if access is Access.OK else None
        store.save_page(crawl, due, page, access, _capture(store, crawl, due.url, at), at, note="" if page else "x")
    return [due.key for due in asked]


def test_a_database_from_before_is_brought_up_to_date_and_its_pages_are_looked_through(tmp_path):
    path = tmp_path / "g.db"
    with CrawlStore.open(path) as old:
        crawl = old.begin(SITE, AT, "agent", {})
        _read(old, crawl, "a", "f.pdf")
        _read(old, crawl, "b")
        db = old.connection
        for statement in (
            "DROP TABLE attachment", "DROP INDEX page_due", "DROP INDEX page_files_changed",
            "ALTER TABLE page DROP COLUMN attached", "ALTER TABLE page DROP COLUMN files_changed",
            "CREATE INDEX page_due ON page (site, due_crawl) WHERE due_crawl IS NOT NULL",
            "DELETE FROM _sqlite_migrations WHERE name = '0006_attachments'",
        ):  # fmt: skip
            db.execute(statement)
    with CrawlStore.open(path, readonly=True) as opened:
        assert [page.files for page in opened.pages("t")] == [(), ()]
    with CrawlStore.open(path) as opened:
        assert [(page, files) for page, _, files in opened.files_changed("t", 99)] == [
            (1, [["http://a.gov.cn/f.pdf", "f.pdf", "pdf"]])
        ]
        _link(opened, crawl)
        assert opened.files_changed("t", 99) == []
        assert [[file.name for file in page.files] for page in opened.pages("t")] == [["f.pdf"], []]


def test_files_are_no_pages_of_their_own(store):
    crawl = store.begin(SITE, AT, "agent", {})
    page = _read(store, crawl, "a", "f.pdf")
    _link(store, crawl)
    assert _ask(store, crawl, Access.OK) == ["f.pdf"]
    assert [stored.id for stored in store.pages("t")] == [page]
    assert [trace.id for trace in page_traces(store, "t")] == [page]
    assert store.due_count(crawl) == (0, 1)
    (whole,) = pages_among(store, "t", [page])
    assert whole.files[0].text == "决算"


def test_pages_are_handed_out_before_files_and_a_file_with_the_page_that_links_it(store):
    crawl = store.begin(SITE, AT, "agent", {})
    _read(store, crawl, "a", "f.pdf")
    _link(store, crawl)
    store.mark_files_due(crawl, AT, DuePolicy(), 99)
    store.save_rows(crawl, GK, [_row("b")], AT, DuePolicy())
    assert [(due.key, due.attached, due.referer) for due in store.due(crawl, 9)] == [
        ("b", False, ""), ("f.pdf", True, "http://a.gov.cn/a"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("access", "later", "again"),
    [
        (Access.OK, 1, []), (Access.NOT_FOUND, 1, []), (Access.NO_FILE, 1, []), (Access.TOO_LARGE, 1, []),
        (Access.TIMEOUT, 1, ["f.pdf"]), (Access.BLOCKED, 1, ["f.pdf"]), (Access.ROBOTS, 1, ["f.pdf"]),
    ],
)  # fmt: skip
def test_without_its_page_a_file_is_asked_again_only_where_it_may_have_been_the_moment(store, access, later, again):
    crawl = store.begin(SITE, AT, "agent", {})
    _read(store, crawl, "a", "f.pdf")
    _link(store, crawl)
    _ask(store, crawl, access)
    store.finish(crawl, AT, {})
    at = AT + timedelta(days=later)
    crawl = store.begin(SITE, at, "agent", {})
    store.save_rows(crawl, GK, [_row("a")], at, DuePolicy())
    assert _ask(store, crawl, Access.OK, at) == again


@pytest.mark.parametrize("access", [Access.OK, Access.NOT_FOUND, Access.NO_FILE])
def test_with_its_page_a_file_is_asked_again(store, access):
    crawl = store.begin(SITE, AT, "agent", {})
    _read(store, crawl, "a", "f.pdf")
    _link(store, crawl)
    _ask(store, crawl, access)
    store.finish(crawl, AT, {})
    at = AT + timedelta(days=1)
    crawl = store.begin(SITE, at, "agent", {})
    _read(store, crawl, "a", "f.pdf", at=at)
    _link(store, crawl, at)
    assert _ask(store, crawl, Access.OK, at) == ["f.pdf"]


def test_files_of_pages_that_this_crawl_did_not_see_wait(store):
    crawl = store.begin(SITE, AT, "agent", {})
    _read(store, crawl, "a", "f.pdf")
    _link(store, crawl)
    store.finish(crawl, AT, {})
    at = AT + timedelta(days=1)
    crawl = store.begin(SITE, at, "agent", {"sections": ["bm"]})
    store.save_rows(crawl, BM, [_row("b")], at, DuePolicy())
    assert "f.pdf" not in _ask(store, crawl, Access.OK, at)


def test_files_of_pages_before_the_first_day_wait(store):
    crawl = store.begin(SITE, AT, "agent", {})
    store.save_rows(crawl, GK, [_row("a")], AT, DuePolicy())
    page = Page(
        "http://a.gov.cn/a",
        published_on=date(2020, 1, 1),
        attachments=(Attachment("http://a.gov.cn/f", "f", ""),),
    )
    store.save_page(crawl, store.due_page(crawl, "a"), page, Access.OK, _capture(store, crawl, page.url), AT)
    _link(store, crawl)
    assert _ask(store, crawl, Access.OK, policy=DuePolicy(since=date(2026, 1, 1))) == []
    assert _ask(store, crawl, Access.OK, policy=DuePolicy(since=date(2019, 1, 1))) == ["f"]


def test_the_limit_of_a_crawl_holds_over_an_interruption(store):
    crawl = store.begin(SITE, AT, "agent", {})
    _read(store, crawl, "a", "f.pdf", "g.pdf", "h.pdf")
    _link(store, crawl)
    assert _ask(store, crawl, Access.OK, most=2) == ["f.pdf", "g.pdf"]
    again = store.begin(SITE, AT, "agent", {})  # the same crawl, gone on with
    assert again.id == crawl.id
    assert _ask(store, again, Access.OK, most=2) == []
    (page,) = store.pages("t")
    assert "每次采集 2 个附件的上限" in page.files[2].note


def test_files_of_own_columns_come_first_and_of_shared_ones_only_where_the_page_names_the_body(store):
    shared = replace(BM, shared=True)
    site = replace(SITE, sections=(GK, shared))
    crawl = store.begin(site, AT, "agent", {})
    _read(store, crawl, "县医保局的通知", "named.pdf", "both.pdf", section=shared)
    _read(store, crawl, "县财政局的通知", "other.pdf", section=shared)
    _read(store, crawl, "通知", "own.pdf", "both.pdf")
    _link(store, crawl)
    assert store.mark_files_due(crawl, AT, DuePolicy(), 2, ["某县医疗保障局", "县医保局"]) == 2
    assert {due.key for due in store.due(crawl, 9)} == {"own.pdf", "both.pdf"}
    notes = {file.name: file.note for page in store.pages("t") for file in page.files}
    assert "每次采集 2 个附件的上限" in notes["named.pdf"]
    assert notes["other.pdf"] == "共用栏目中的页面，没有提到本单位，不取"


def test_a_row_makes_a_page_of_a_file_and_stays_linked(store):
    crawl = store.begin(SITE, AT, "agent", {})
    _read(store, crawl, "a", "f.pdf")
    _link(store, crawl)
    _read(store, crawl, "f.pdf")
    stored = {page.url.rsplit("/", 1)[1]: page for page in store.pages("t")}
    assert set(stored) == {"a", "f.pdf"}
    assert stored["a"].files[0].id == stored["f.pdf"].id
    assert _ask(store, crawl, Access.OK) == []  # it is a page now: lists say when it is due


def test_a_failing_file_keeps_what_was_read_of_it(store):
    crawl = store.begin(SITE, AT, "agent", {})
    _read(store, crawl, "a", "f.pdf")
    _link(store, crawl)
    _ask(store, crawl, Access.OK)
    store.finish(crawl, AT, {})
    at = AT + timedelta(days=40)
    crawl = store.begin(SITE, at, "agent", {})
    _read(store, crawl, "a", "f.pdf", at=at)
    _link(store, crawl, at)
    _ask(store, crawl, Access.TIMEOUT, at)
    (page,) = store.pages("t")
    assert (page.files[0].access, page.files[0].text) == (Access.TIMEOUT, "决算")


def test_an_endless_text_is_cut_and_says_so(store):
    crawl = store.begin(SITE, AT, "agent", {})
    _read(store, crawl, "a", "f.pdf")
    _link(store, crawl)
    _ask(store, crawl, Access.OK, text="长" * (MAX_TEXT + 1))
    (page,) = store.pages("t")
    assert len(page.files[0].text) == MAX_TEXT
    assert "text-cut" in page.files[0].observations


def test_the_names_inside_an_archive_are_no_attachments(store):
    crawl = store.begin(SITE, AT, "agent", {})
    store.save_rows(crawl, GK, [_row("a.zip")], AT, DuePolicy())
    inner = (Attachment("http://a.gov.cn/a.zip", "名单.xls", "xls"),)
    page = Page("http://a.gov.cn/a.zip", kind="attachment", attachments=inner)
    store.save_page(crawl, store.due_page(crawl, "a.zip"), page, Access.OK, _capture(store, crawl, page.url), AT)
    assert store.files_changed("t", 9) == [(1, "http://a.gov.cn/a.zip", [])]


PROFILE = """
schema = 1
id = "t"
name = "某县"
catalog = "t"
body = "某县医疗保障局"
{keys}
[[hosts]]
id = "h"
address = "http://a.gov.cn"
[[sections]]
id = "s"
host = "h"
path = "/"
"""


def test_the_keys_of_a_profile(tmp_path):
    path = tmp_path / "t.toml"
    path.write_text(PROFILE.format(keys=""), "utf-8")
    site = load_site(path)
    assert (site.attachments, site.max_attachments, site.attachments_per_page) == (True, 1000, 30)
    keys = "attachments = false\nmax_attachments = 5\nattachments_per_page = 2"
    path.write_text(PROFILE.format(keys=keys), "utf-8")
    site = load_site(path)
    assert (site.attachments, site.max_attachments, site.attachments_per_page) == (False, 5, 2)
    for keys, message in (
        ("max_attachments = 0", "max_attachments：必须大于 0"),
        ('attachments = "no"', "键「attachments」的值 'no' 类型不对"),
        ("attachment = false", "不认识的键「attachment」"),
    ):
        path.write_text(PROFILE.format(keys=keys), "utf-8")
        with pytest.raises(SiteError, match=message):
            load_site(path)
