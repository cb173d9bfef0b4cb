"""The page in a real browser: it reads without script, works by keyboard, loads nothing, and axe finds no fault."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from unicodedata import normalize

import pytest
from pytest_httpserver import HTTPServer

from audit.model import AuditRun
from reports.comparison_report import Comparison, write_comparison_page
from reports.page import write_page

pytestmark = pytest.mark.browser
CHROMIUM = Path("/usr/bin/chromium")
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
CAPTURE = """<html><head><meta http-equiv="refresh" content="0;url={outside}/refresh"><link rel="stylesheet"
href="{outside}/style.css"><script>parent.document.title='broken'</script><script src="{outside}/x.js"></script></head>
<body><img src="{outside}/x.png"><h1>采集原文</h1><a href="{outside}/next">下一页</a></body></html>"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    if not CHROMIUM.exists():
        pytest.skip("needs Debian's chromium: apt-get install chromium")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        chromium = play.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture
def address(runs: list[AuditRun], tmp_path: Path, httpserver: HTTPServer) -> str:
    capture = CAPTURE.replace("{outside}", httpserver.url_for("").rstrip("/"))
    return write_page(runs, tmp_path / "report.html", capture_text=lambda _: capture).as_uri()


@pytest.fixture
def opened(browser: Any, address: str) -> Iterator[Any]:
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.problems = []
    page.on("pageerror", lambda error: page.problems.append(str(error)))
    page.goto(address)
    yield page
    page.close()


def shown(page: Any) -> list[str]:
    return [str(name) for name in page.locator(".finding:visible > summary b").all_inner_texts()]


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (768, "dark"), (390, "dark")])
def test_no_width_scrolls_sideways_and_axe_finds_no_fault(browser: Any, address: str, width: int, scheme: str) -> None:
    page = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)
    page.goto(address)
    page.evaluate("document.querySelectorAll('.finding').forEach(f => f.open = true)")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    # evaluated, not inserted: the policy of the page forbids foreign scripts
    page.evaluate(_axe_source())
    result = page.evaluate("axe.run(document, {iframes: false})")
    faults = [(fault["id"], fault["nodes"][0]["html"][:200]) for fault in result["violations"]]
    assert faults == []
    assert len(result["passes"]) > 15
    page.close()


def test_comparison_page_has_no_fault_either(browser: Any, runs: list[AuditRun], tmp_path: Path) -> None:
    page = browser.new_page(viewport={"width": 390, "height": 900})
    page.goto(write_comparison_page(Comparison(runs), tmp_path / "compare.html").as_uri())
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.evaluate(_axe_source())
    result = page.evaluate("axe.run(document)")
    assert [(fault["id"], fault["nodes"][0]["html"][:200]) for fault in result["violations"]] == []
    page.close()


def _axe_source() -> str:
    import axe_playwright_python

    return (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")


def test_captures_are_shown_without_script_and_reach_nothing(opened: Any, httpserver: HTTPServer) -> None:
    late = opened.locator('.finding[data-g="late"]').first
    late.locator("> summary").click()
    late.locator("article details > summary").first.click()
    frame = late.locator("iframe").first
    assert frame.get_attribute("sandbox") == ""
    assert frame.content_frame.locator("h1").inner_text() == "采集原文"
    assert frame.content_frame.locator("a, img, script, link, style, meta").count() == 0
    assert "broken" not in opened.title()
    assert opened.problems == []
    assert [request.url for request, _ in httpserver.log] == []


def test_reads_without_script(browser: Any, address: str) -> None:
    page = browser.new_context(java_script_enabled=False).new_page()
    page.goto(address)
    assert page.locator(".finding").count() == 28
    assert page.locator("#tools").is_hidden()
    page.locator(".finding > summary").first.click()
    assert page.locator(".finding[open] dl").first.is_visible()
    page.close()


def test_search_filter_and_sort(opened: Any) -> None:
    assert len(shown(opened)) == 28
    opened.locator("#find").fill("部门预算 缺期")
    assert shown(opened) == ["部门预算"]
    opened.locator("#find").fill("")
    opened.locator("#body").select_option("b2")
    assert len(shown(opened)) == 7
    assert opened.locator("#b1").is_hidden()
    opened.locator("#sort").select_option("order")
    assert shown(opened) == ["机构职能", "领导分工", "部门文件", "政策解读", "年度报告", "部门预算", "部门决算"]
    opened.locator('input[value="passed"]').uncheck()
    assert shown(opened) == ["部门文件", "政策解读", "年度报告", "部门决算"]
    assert opened.locator("#count").inner_text() == "显示 4 项，共 28 项核查义务；另有 24 项被上面的查找或筛选隐去"


def test_matrix_leads_to_the_finding_even_when_it_is_filtered_away(opened: Any) -> None:
    opened.locator('input[value="late"]').uncheck()
    opened.locator(".matrix a.late").first.click()
    finding = opened.locator(".finding[open]")
    assert finding.locator("> summary b").inner_text() == "领导分工"
    assert finding.is_visible()
    assert opened.evaluate("document.activeElement.tagName") == "SUMMARY"


def test_a_finding_leads_to_what_was_read(opened: Any) -> None:
    late = opened.locator('.finding[data-g="late"]').first
    late.locator("> summary").click()
    late.locator('a[href="#b1c"]').click()
    opened.locator("#b1c[open]").wait_for()  # the page opens it when the address has changed, a moment after the click
    assert opened.locator("#b1c tbody tr").count() == 3


def test_keyboard_alone_opens_a_finding(opened: Any) -> None:
    opened.keyboard.press("Tab")
    assert opened.evaluate("document.activeElement.className") == "skip"
    opened.keyboard.press("Enter")
    for _ in range(30):
        opened.keyboard.press("Tab")
        if opened.evaluate("document.activeElement.matches('.finding > summary')"):
            break
    opened.keyboard.press("Enter")
    assert opened.locator(".finding[open]").count() == 1


def test_print_opens_the_problems(opened: Any, tmp_path: Path) -> None:
    from pypdf import PdfReader

    opened.pdf(path=str(tmp_path / "page.pdf"))
    pages = PdfReader(tmp_path / "page.pdf").pages
    text = normalize("NFKC", "".join(page.extract_text() for page in pages))  # Chromium writes radicals for some signs
    assert opened.locator('.finding[data-g="absent"][open]').count() == 3
    assert "读过的栏目" in text
    assert "全部展开" not in text


def test_hostile_titles_run_nothing(browser: Any, make: Callable[..., AuditRun], tmp_path: Path) -> None:
    title = "</script><script>document.title='broken'</script><img src=x onerror=\"document.title='broken'\">"
    run = make(change=lambda finding: replace(finding, item_name=title, sentence_zh=title))
    page = browser.new_page()
    page.goto(write_page([replace(run, body=title)], tmp_path / "report.html").as_uri())
    page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    assert "broken" not in page.title()
    assert page.locator("img").count() == 0
    page.close()
