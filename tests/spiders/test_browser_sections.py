"""A list that only a browser can read, and what the browser may not do on the way."""

from __future__ import annotations

import shutil
from types import SimpleNamespace

import pytest

from crawler.model import SiteError
from spiders.browser import browser_settings, refuse

SCRIPTED = """<html><body><a href='/'>首页</a><ul id='list'></ul>
<script src='http://127.0.0.1:1/outside.js'></script>
<script>
for (const n of [1, 2, 3]) {
  const item = document.createElement('li');
  item.innerHTML = `<a href="/a${n}.html">关于医保缴费工作的通知第${n}号</a><span>2026-03-0${n}</span>`;
  document.getElementById('list').append(item);
}
</script></body></html>"""


@pytest.mark.browser
@pytest.mark.slow
def test_a_scripted_list_is_read_by_the_browser_only(server, crawl, kit):
    pytest.importorskip("scrapy_playwright")
    if not any(shutil.which(name) for name in ("chromium", "chromium-browser", "google-chrome")):
        pytest.skip("no Chromium on this machine")
    server.routes["/list/"] = SCRIPTED
    server.default = lambda path: kit.article("通知") if path.startswith("/a") else None
    plain = crawl(kit.site(server.address, kit.section()))
    assert not plain.coverage["s"].complete
    result = crawl(kit.site(server.address, kit.section(params={"render": "browser"}), timeout=20.0))
    statement = result.coverage["s"]
    assert (statement.rows_read, "用浏览器打开" in statement.note) == (3, True), statement
    assert result.summary.pages_read == 3


def test_without_a_rendered_section_nothing_of_a_browser_is_loaded(kit):
    assert browser_settings([kit.site("http://127.0.0.1:1", kit.section())]) == {}


def test_the_missing_browser_is_a_message(kit, monkeypatch):
    pytest.importorskip("scrapy_playwright")
    monkeypatch.setattr(shutil, "which", lambda _: None)
    with pytest.raises(SiteError, match="找不到 Chromium"):
        browser_settings([kit.site("http://127.0.0.1:1", kit.section(params={"render": "browser"}))])


@pytest.mark.parametrize(
    ("url", "kind", "refused"),
    [
        ("http://a.gov.cn/x.js", "script", False),
        ("http://a.gov.cn/x.png", "image", True),
        ("http://169.254.169.254/latest", "xhr", True),
        ("http://127.0.0.1:1/", "document", True),
        ("http://a.gov.cn.evil.com/", "script", True),
    ],
)
def test_what_the_browser_may_ask_for(url, kind, refused):
    rule = refuse(frozenset({"a.gov.cn"}))
    assert rule(SimpleNamespace(url=url, resource_type=kind)) is refused
