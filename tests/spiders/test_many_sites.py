"""Several sites in one process: an interrupted call goes on with what is left, and with nothing else."""

from __future__ import annotations

import asyncio
import os
import signal
from dataclasses import replace
from datetime import timedelta

import pytest

from crawler.model import Host, SiteError
from crawler.store import CrawlStore
from spiders.runner import CrawlOptions, run_crawls


@pytest.fixture
def sites(server, kit):
    """A site of two pages and one of sixty."""
    for name, count in (("few", 2), ("many", 60)):
        rows = [(f"/{name}{n}.html", f"关于医保缴费的通知第{n}号", "2026-03-05") for n in range(count)]
        server.routes[f"/{name}/"] = kit.listing(rows)
    server.default = lambda path: kit.article("通知") if path.endswith(".html") else None
    server.pause = 0.002
    other = f"http://localhost:{server.port}"
    return [
        kit.site(server.address, kit.section("/many/"), id="many"),
        kit.site(other, kit.section("/few/"), id="few", hosts=(Host("h", other, ""),)),
    ]


def _run(sites, kit, folder, at=None, **values):
    options = CrawlOptions(folder / "g.db", folder / "archive", lambda: at or kit.now, "gongkai/test", **values)
    return {summary.site: summary for summary in run_crawls(sites, options)}


@pytest.fixture
def interrupted(sites, kit, tmp_path):
    """A call that was interrupted when the small site was done and the large one was not."""
    said = []

    def seen(event):
        if event.site == "few" and event.finished:
            os.kill(os.getpid(), signal.SIGINT)

    first = _run(sites, kit, tmp_path, progress=seen, stopping=lambda: said.append("stopping"))
    assert {name: summary.state for name, summary in first.items()} == {"few": "finished", "many": "interrupted"}
    assert said == ["stopping"]
    return first


def test_the_same_call_goes_on_with_the_sites_that_were_not_done(interrupted, sites, server, kit, tmp_path):
    server.requests.clear()
    again = _run(sites, kit, tmp_path, at=kit.now + timedelta(minutes=10))
    assert {name: summary.state for name, summary in again.items()} == {"few": "finished", "many": "finished"}
    assert [again[name].crawl for name in ("few", "many")] == [interrupted[name].crawl for name in ("few", "many")]
    assert not [path for _, path in server.requests if path.startswith("/few")]
    assert again["few"].pages_read == 2
    assert interrupted["many"].pages_read + again["many"].pages_read == 60


def test_a_call_that_is_done_is_a_new_crawl_of_every_site(interrupted, sites, kit, tmp_path):
    done = _run(sites, kit, tmp_path, at=kit.now + timedelta(minutes=10))
    after = _run(sites, kit, tmp_path, at=kit.now + timedelta(minutes=20))
    assert all(after[name].crawl > done[name].crawl for name in after)


def test_much_later_or_for_something_else_every_site_is_asked(interrupted, sites, kit, tmp_path):
    later = _run(sites, kit, tmp_path, at=kit.now + timedelta(days=3))
    assert later["few"].crawl > interrupted["few"].crawl
    assert later["many"].crawl == interrupted["many"].crawl


@pytest.mark.timeout(30)
def test_an_interrupt_before_the_engine_runs_is_no_hang(sites, server, kit, tmp_path, monkeypatch):
    from scrapy.core.engine import ExecutionEngine

    started = ExecutionEngine.start_async

    async def interrupted(self, **values):
        os.kill(os.getpid(), signal.SIGINT)
        await asyncio.sleep(0.05)
        await started(self, **values)

    monkeypatch.setattr(ExecutionEngine, "start_async", interrupted)
    first = _run(sites, kit, tmp_path)
    assert {summary.state for summary in first.values()} == {"interrupted"}
    monkeypatch.undo()
    again = _run(sites, kit, tmp_path)
    assert {summary.state for summary in again.values()} == {"finished"}
    assert [again[name].crawl for name in again] == [first[name].crawl for name in first]


def test_a_column_that_one_site_lacks_leaves_no_crawl_begun(sites, server, kit, tmp_path):
    named = [replace(sites[0], sections=(kit.section("/many/", id="only-here"),)), sites[1]]
    with pytest.raises(SiteError, match="站点 few 没有栏目「only-here」"):
        _run(named, kit, tmp_path, sections=("only-here",))
    with CrawlStore.open(tmp_path / "g.db", readonly=True) as store:
        assert store.crawls() == []
    assert server.requests == []
