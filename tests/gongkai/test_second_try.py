"""`gongkai crawl` says what it could not read for the moment and when the same command asks it once more; or waits for it."""

from __future__ import annotations

import json
import threading
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from gongkai.cli import crawl as crawl_command
from gongkai.cli import exit_code, waiting
from tests.spiders.small_site import COLUMN, write_profile

OTHER = COLUMN.format(id="o", path="/other/", name="其他")
LIST = "<html><body><a href='/'>首页</a><ul><li><a href='{0}.html'>关于医保缴费的通知</a><span>2026-03-05</span></li></ul></body></html>"


@pytest.fixture
def shaky(tmp_path):
    """A site of two lists, one of them busy until `busy` is emptied."""
    busy = {"/other/"}
    asked = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)
            known = self.path in ("/list/", "/other/") or self.path.endswith(".html")
            status = 503 if self.path in busy else 200 if known else 404
            body = LIST.format(self.path.strip("/")[:1]).encode() if status == 200 else b"-"
            self.send_response(status)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass

    web = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=web.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    write_profile(tmp_path, f"http://127.0.0.1:{web.server_address[1]}", OTHER)
    yield busy, asked
    web.shutdown()
    web.server_close()


@pytest.fixture
def clock(monkeypatch):
    """A clock that goes only while the command sleeps; `slept` holds the naps."""

    class Clock:
        at = datetime(2026, 11, 2, 1, 0, tzinfo=UTC)

        def __init__(self):
            self.slept = []

        def sleep(self, seconds):
            self.slept.append(seconds)
            self.at += timedelta(seconds=seconds)

    made = Clock()
    monkeypatch.setattr(crawl_command, "now", lambda: made.at)
    monkeypatch.setattr(waiting, "sleep", made.sleep)
    return made


def _crawl(tmp_path, *more):
    return exit_code(["crawl", str(tmp_path / "small.toml"), "--db", str(tmp_path / "g.db"), *more])


def test_it_says_when_to_run_again_and_then_asks_only_that(shaky, clock, tmp_path, capsys):
    busy, asked = shaky
    assert _crawl(tmp_path) == 0
    assert "暂时读不到的：栏目 1 个、页面和附件 0 个" in (out := capsys.readouterr().out)
    assert "11-02 11:00 以后（11-02 23:00 以前）再运行同一命令，只补问这些" in out
    busy.clear()
    asked.clear()
    clock.at += timedelta(hours=3)
    assert _crawl(tmp_path, "--lang", "en") == 0
    assert "finished, what had failed asked once more (crawl 1)" in (out := capsys.readouterr().out)
    assert "lists: 2, complete 2" in out
    assert asked.count("/list/") == 0


def test_json_says_when_as_well(shaky, clock, tmp_path, capsys):
    assert _crawl(tmp_path, "--json", "--retry-after", "90m") == 0
    record = json.loads(capsys.readouterr().out)
    assert record["postponed"] == {
        "lists": 1, "pages": 0, "not_before": "2026-11-02 02:30:00+00:00", "until": "2026-11-02 14:30:00+00:00",
    }  # fmt: skip
    assert _crawl(tmp_path, "--json", "--retry-after", "0") == 0
    assert json.loads(capsys.readouterr().out)["postponed"] is None


def test_it_can_wait_and_ask_again_itself(shaky, clock, tmp_path, capsys, monkeypatch):
    busy, _ = shaky

    def sleep(seconds):
        busy.clear()
        clock.sleep(seconds)

    monkeypatch.setattr(waiting, "sleep", sleep)
    assert _crawl(tmp_path, "--wait") == 0
    shown = capsys.readouterr()
    assert "等到北京时间 11-02 11:00 再补问栏目 1 个" in shown.err
    assert sum(clock.slept) == 7200
    assert max(clock.slept) <= waiting.STEP
    assert "读全 1 个" in shown.out
    assert "读全 2 个" in shown.out.split("只补问了上次没读到的")[1]


def test_ctrl_c_while_it_waits_loses_nothing(shaky, clock, tmp_path, capsys, monkeypatch):
    busy, asked = shaky

    def interrupt(_):
        raise KeyboardInterrupt

    monkeypatch.setattr(waiting, "sleep", interrupt)
    assert _crawl(tmp_path, "--wait") == 130
    shown = capsys.readouterr()
    assert "采集完成" in shown.out
    assert "已中断，已存的内容保留" in shown.err
    busy.clear()
    asked.clear()
    clock.at += timedelta(hours=2)
    assert _crawl(tmp_path) == 0
    assert asked.count("/list/") == 0
    assert asked.count("/other/") == 1


@pytest.mark.parametrize("text", ["2", "h", "", "-1h", "25h", "1.5h", "1h " * 1000, "inf"])
def test_what_is_no_time_span_is_said_to_be_none(text, tmp_path, capsys):
    assert _crawl(tmp_path, "--retry-after", text) == 2
    assert "--retry-after" in capsys.readouterr().err


def test_a_clock_that_stands_cannot_be_waited_for(shaky, tmp_path, capsys):
    assert _crawl(tmp_path, "--wait", "--practice-clock", "2026-11-02T09:00") == 2
    assert "那个时钟不走" in capsys.readouterr().err
