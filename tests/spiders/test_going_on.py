"""Crawl again: what is asked for, what is kept, and that a crawl that was interrupted goes on."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from datetime import timedelta

import pytest

from crawler.model import Access, StoreError
from crawler.store import CrawlStore
from tests.spiders.small_site import write_profile


def _rows(count):
    return [(f"/a{n}.html", f"关于医保缴费的通知第{n}号", "2026-03-05") for n in range(count)]


def _serve(server, kit, count):
    server.routes["/list/"] = kit.listing(_rows(count))
    server.default = lambda path: kit.article(f"通知{path}") if path.startswith("/a") else None


def test_a_second_crawl_asks_for_lists_and_new_pages_only(server, crawl, kit):
    _serve(server, kit, 5)
    site = kit.site(server.address, kit.section())
    crawl(site)
    server.requests.clear()
    _serve(server, kit, 6)
    later = kit.now + timedelta(days=2)
    result = crawl(site, at=later)
    assert sorted(path for _, path in server.requests) == ["/", "/a5.html", "/list/", "/robots.txt"]
    new = result.by_path()["a5.html"]
    assert new.first_seen_at == later
    assert new.last_absent_at == kit.now  # the complete reading two days before did not hold it
    assert result.by_path()["a0.html"].first_seen_at == kit.now
    assert result.by_path()["a0.html"].last_seen_at == later


def test_a_changed_row_and_a_page_due_for_verification_are_asked_again(server, crawl, kit):
    _serve(server, kit, 3)
    site = kit.site(server.address, kit.section())
    crawl(site)
    server.requests.clear()
    server.routes["/list/"] = kit.listing(
        [("/a0.html", "关于医保缴费的通知第0号（更正）", "2026-03-05"), *_rows(3)[1:]]
    )
    crawl(site, at=kit.now + timedelta(days=1))
    assert server.asked("/a0.html") == 1
    assert server.asked("/a1.html") == 0
    server.requests.clear()
    crawl(site, at=kit.now + timedelta(days=40))
    assert server.asked("/a1.html") == 1


def test_conditional_requests_and_a_changed_page(server, crawl, kit):
    server.routes["/list/"] = kit.listing(_rows(1))
    server.routes["/a0.html"] = (
        200,
        {"Content-Type": "text/html; charset=utf-8", "ETag": '"1"'},
        kit.article("旧标题的通知"),
    )
    site = kit.site(server.address, kit.section())
    crawl(site)
    server.routes["/a0.html"] = (304, {}, "")
    result = crawl(site, at=kit.now + timedelta(days=40))
    asked = [
        headers.get("if-none-match")
        for (_, path), headers in zip(server.requests, server.headers_seen, strict=True)
        if path == "/a0.html"
    ]
    assert asked == [None, '"1"']
    assert result.summary.pages_unchanged == 1
    assert result.pages[0].page.title == "旧标题的通知"
    server.routes["/a0.html"] = kit.article("新标题的通知")
    result = crawl(site, at=kit.now + timedelta(days=80))
    assert result.pages[0].page.title == "新标题的通知"
    assert result.pages[0].extra["changed_at"].startswith("2026-08-20")


def test_a_withdrawn_page_is_kept_and_said_to_be_gone(server, crawl, kit):
    _serve(server, kit, 3)
    site = kit.site(server.address, kit.section())
    crawl(site)
    _serve(server, kit, 2)
    gone = crawl(site, at=kit.now + timedelta(days=1)).by_path()["a2.html"]
    assert gone.extra["gone_at"].startswith("2026-06-02")
    assert gone.access is Access.OK


def test_limit_leaves_pages_not_attempted_and_the_next_crawl_reads_them(server, crawl, kit):
    _serve(server, kit, 5)
    site = kit.site(server.address, kit.section())
    result = crawl(site, limit=2)
    assert sorted(page.access.value for page in result.pages) == ["not-attempted"] * 3 + ["ok"] * 2
    assert result.coverage["s"].complete
    assert result.summary.pages_waiting == 3 or result.summary.state == "finished"
    assert {page.access for page in crawl(site).pages} == {Access.OK}


def test_single_document_columns_are_read_whatever_the_limit(server, crawl, kit):
    _serve(server, kit, 3)
    server.routes["/jgzn.html"] = kit.article("机构职能", text="贯彻执行医疗保障政策。")
    site = kit.site(
        server.address, kit.section(), kit.section("/jgzn.html", id="p", kind="page", menu=("政务公开", "机构职能"))
    )
    result = crawl(site, limit=0)
    assert (result.coverage["p"].complete, result.coverage["p"].rows_read) == (True, 1)
    assert {page.access for page in result.pages} == {Access.OK, Access.NOT_ATTEMPTED}
    server.routes["/jgzn.html"] = (404, {}, "gone")
    result = crawl(site, at=kit.now + timedelta(days=1))
    assert (result.coverage["p"].access, result.coverage["p"].stop) == (Access.NOT_FOUND, "not-found")
    assert result.by_path()["jgzn.html"].page.title == "机构职能"


def test_since_does_not_open_older_rows(server, crawl, kit):
    server.routes["/list/"] = kit.listing(
        [("/a0.html", "关于医保缴费的通知", "2026-03-05"), ("/a1.html", "关于医保报销的通知", "2025-03-05")]
    )
    server.default = lambda path: kit.article("通知") if path.startswith("/a") else None
    crawl(kit.site(server.address, kit.section()), since=kit.now.date().replace(month=1, day=1))
    assert (server.asked("/a0.html"), server.asked("/a1.html")) == (1, 0)


def test_one_section_only_and_the_other_keeps_its_older_statement(server, crawl, kit):
    _serve(server, kit, 1)
    server.routes["/other/"] = kit.listing([("/b.html", "关于医保报销的通知", "2026-03-05")])
    site = kit.site(server.address, kit.section(), kit.section("/other/", id="o", menu=("政务公开", "其他")))
    crawl(site)
    later = kit.now + timedelta(days=1)
    result = crawl(site, at=later, sections=("o",))
    assert result.coverage["s"].read_at == kit.now
    assert result.coverage["o"].read_at == later


CHILD = """
import json, sys
from datetime import datetime, UTC
from pathlib import Path
from crawler.profile import load_site
from spiders.runner import CrawlOptions, run_crawls
folder = Path(sys.argv[1])
site = load_site(folder / "small.toml")
options = CrawlOptions(folder / "g.db", folder / "archive", lambda: datetime(2026, 6, 1, 1, 0, tzinfo=UTC), "gongkai/test")
(summary,) = run_crawls([site], options)
print(json.dumps([summary.state, summary.resumed, summary.pages_read]))
"""


def _start(root, tmp_path):
    return subprocess.Popen(
        [sys.executable, "-c", CHILD, str(tmp_path)], cwd=root, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        env={**os.environ, "PYTHONPATH": str(root)},
    )  # fmt: skip


def _wait_for(condition):
    for _ in range(400):
        if condition():
            return
        time.sleep(0.05)
    raise AssertionError("the crawl did not get far enough in 20 seconds")


@pytest.mark.parametrize("kill", [signal.SIGINT, signal.SIGKILL])
def test_an_interrupted_crawl_goes_on(server, kit, root, tmp_path, kill):
    write_profile(tmp_path, server.address)
    _serve(server, kit, 60)
    server.pause = 0.02
    child = _start(root, tmp_path)
    _wait_for(lambda: len(server.requests) > 20)
    child.send_signal(kill)
    out, err = child.communicate(timeout=20)
    if kill is signal.SIGINT:
        assert out.startswith('["interrupted"'), err
    before = {path for _, path in server.requests if path.startswith("/a")}
    with CrawlStore.open(tmp_path / "g.db", readonly=True) as store:
        kept = [page for page in store.pages("small") if page.access is Access.OK]
        assert store.crawls("small")[0].state == "running"
    assert len(kept) >= len(before) - 1  # at most the one page in flight is lost
    server.requests.clear()
    again = _start(root, tmp_path)
    out, err = again.communicate(timeout=30)
    assert out.strip().startswith('["finished", true'), err
    asked = [path for _, path in server.requests if path.startswith("/a")]
    assert len(asked) == len(set(asked)) <= 60 - len(kept)
    with CrawlStore.open(tmp_path / "g.db", readonly=True) as store:
        assert sum(page.access is Access.OK for page in store.pages("small")) == 60
        assert len(store.crawls("small")) == 1
        assert store.coverage("small")[0].complete


def test_two_crawls_into_one_database_at_once_are_refused(server, crawl, kit, tmp_path):
    from crawler.store.connection import crawling

    _serve(server, kit, 1)
    with crawling(tmp_path / "g.db"), pytest.raises(StoreError, match="另一个 gongkai crawl"):
        crawl(kit.site(server.address, kit.section()))
    assert crawl(kit.site(server.address, kit.section())).summary.state == "finished"


def test_a_full_disk_is_a_message_and_nothing_half_written_is_believed(server, crawl, kit, monkeypatch):
    from crawler import archive

    _serve(server, kit, 4)
    written = archive.Archive._append
    calls = iter(range(1000))

    def full(self, data):
        if next(calls) == 5:
            raise OSError(28, "No space left on device")
        return written(self, data)

    monkeypatch.setattr(archive.Archive, "_append", full)
    site = kit.site(server.address, kit.section())
    with pytest.raises(StoreError, match="磁盘已满"):
        crawl(site)
    monkeypatch.setattr(archive.Archive, "_append", written)
    result = crawl(site)
    assert {page.access for page in result.pages} == {Access.OK}
    assert result.summary.resumed


def test_a_full_disk_at_the_very_end_is_raised_as_well(server, crawl, kit, monkeypatch):
    from crawler.model import DiskFullError
    from crawler.store import store as door

    def full(*_):
        raise DiskFullError("磁盘已满")

    _serve(server, kit, 1)
    monkeypatch.setattr(door.CrawlStore, "finish", full)
    with pytest.raises(DiskFullError):
        crawl(kit.site(server.address, kit.section()))
    monkeypatch.undo()
    assert crawl(kit.site(server.address, kit.section())).summary.resumed


def test_control_c_on_the_command_line(server, kit, root, tmp_path):
    write_profile(tmp_path, server.address)
    _serve(server, kit, 60)
    server.pause = 0.03
    child = subprocess.Popen(
        [sys.executable, "-m", "gongkai", "crawl", str(tmp_path / "small.toml"), "--db", str(tmp_path / "g.db")],
        cwd=root, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    _wait_for(lambda: len(server.requests) > 15)
    child.send_signal(signal.SIGINT)
    out, err = child.communicate(timeout=20)
    assert child.returncode == 130, err
    assert "已中断，再运行一次即接着做" in out
    assert "Traceback" not in err
