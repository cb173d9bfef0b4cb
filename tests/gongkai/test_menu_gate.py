"""A column that the site's menu names and the profile does not keeps its items from being called absent."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Command = Callable[..., subprocess.CompletedProcess[str]]

PROFILE = """\
schema = 1
id = "menued"
name = "某县（练习站）"
catalog = "guannan-ybj"
body = "灌南县医疗保障局"
practice = true
delay = 0.0
timeout = 5.0
{extra}
[[hosts]]
id = "portal"
address = "{address}"
channel = "政府网站"

[[sections]]
id = "all"
host = "portal"
path = "/list/"
menu = ["政务公开", "通知公告"]
"""
SECTION = '[[sections]]\nid = "yjya"\nhost = "portal"\npath = "/yjya/"\nmenu = ["政务公开", "应急预案"]\ntopics = ["应急预案"]\n'
HOME = """<html><head><title>某县</title></head><body><ul class="menu"><li><a href="/">首页</a></li>
<li><a href="/zwgk/">政务公开</a><ul><li><a href="/list/index.html">通知公告</a></li><li><a href="{href}">应急预案</a></li></ul></li>
<li><a href="/more/">更多</a></li></ul></body></html>"""
EMPTY = (
    "<html><head><title>栏目</title></head><body><h1>栏目</h1><ul class='list'></ul><p>暂无相关信息</p></body></html>"
)

TITLE = "灌南县医疗保障局2025年政府信息公开工作年度报告"
LIST = f"<html><body><ul class='list'><li><a href='/a.html'>{TITLE}</a><span>2026-01-15</span></li></ul>共1条</body></html>"
ARTICLE = f"<html><head><title>{TITLE}</title></head><body><h1>{TITLE}</h1><p>发布日期：2026-01-15</p><p>本年度工作如下。</p></body></html>"


def findings_of(command: Command, folder: Path, server: Any, profile: str) -> list[dict[str, Any]]:
    """Every finding of the item 应急预案 after a first crawl of the site."""
    server.expect_request("/robots.txt").respond_with_data("", status=404)
    for path, markup in (("/list/", LIST), ("/yjya/", EMPTY), ("/a.html", ARTICLE)):
        server.expect_request(path).respond_with_data(markup, content_type="text/html; charset=utf-8")
    path = folder / "menued.toml"
    address = server.url_for("").rstrip("/").replace("localhost", "127.0.0.1")
    path.write_text(profile.replace("{address}", address), encoding="utf-8")
    crawled = command("crawl", str(path), "--db", "g.db", "--practice-clock", "2026-11-01T09:00", cwd=folder)
    assert crawled.returncode in (0, 3), crawled.stderr
    assert command("classify", str(path), "--db", "g.db", cwd=folder).returncode == 0
    done = command("audit", str(path), "--db", "g.db", "--as-of", "2026-10-31", "--json", cwd=folder)
    found = [line for line in map(json.loads, done.stdout.splitlines()) if line["item"] == "15"]
    assert found, done.stderr
    return found


GAP = "网站菜单中有栏目「政务公开 > 应急预案」未列入站点档案，未读取"


def home(server: Any, href: str) -> None:
    server.expect_request("/").respond_with_data(HOME.format(href=href), content_type="text/html; charset=utf-8")


@pytest.mark.parametrize("href", ["/yjya/", "http://other.example.invalid/yjya/"])
def test_an_unlisted_column_of_the_menu_may_hold_it(
    command: Command, tmp_path: Path, httpserver: Any, href: str
) -> None:
    home(httpserver, href)
    found = findings_of(command, tmp_path, httpserver, PROFILE.format(extra="", address="{address}"))
    assert {(f["outcome"], f["code"]) for f in found} == {("cant_tell", "coverage-incomplete")}
    assert all(GAP in json.dumps(f, ensure_ascii=False) for f in found)
    shown = command("evidence", "menu", "menued", "--db", "g.db", cwd=tmp_path)
    assert "政务公开 > 应急预案" in shown.stdout, shown.stderr
    heads, first = (line.split("\t") for line in shown.stdout.splitlines()[:2])
    number = dict(zip(heads, first))["存档编号"]
    capture = command("evidence", "show", number, "--db", "g.db", "--json", cwd=tmp_path)
    assert json.loads(capture.stdout)["kind"] == "menu"


@pytest.mark.parametrize(("extra", "sections"), [("", SECTION), ("all_columns = true", "")])
def test_a_listed_column_hides_nothing(
    command: Command, tmp_path: Path, httpserver: Any, extra: str, sections: str
) -> None:
    home(httpserver, "/yjya/index.html")
    found = findings_of(command, tmp_path, httpserver, PROFILE.format(extra=extra, address="{address}") + sections)
    assert {f["code"] for f in found} == {"not-published"}


@pytest.mark.parametrize("status", [404, 412, 500])
def test_a_home_page_that_fails_changes_nothing(command: Command, tmp_path: Path, httpserver: Any, status: int) -> None:
    httpserver.expect_request("/").respond_with_data("no", status=status)
    found = findings_of(command, tmp_path, httpserver, PROFILE.format(extra="", address="{address}"))
    assert {f["code"] for f in found} == {"not-published"}
    assert sum(request.path == "/" for request, _ in httpserver.log) == 1
