"""Lists that only a browser can read: an optional extra, off unless a section says `params = {render = "browser"}`.

A rendered page costs about fifty times a plain one, and the browser asks for scripts on its own; so it is for single
sections that no family reads. It may only reach hosts of the profile, and loads no pictures, fonts or films.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable
from typing import Any

from crawler import settings as house
from crawler.addresses import host_key
from crawler.model import Section, Site, SiteError

RENDER, BROWSER = "render", "browser"
HEAVY = frozenset({"image", "font", "media", "websocket"})
PROGRAMS = ("chromium", "chromium-browser", "google-chrome", "chrome")


def wants_browser(section: Section) -> bool:
    """Whether the profile asks for a browser for this section."""
    return section.params.get(RENDER) == BROWSER


def browser_settings(sites: Iterable[Site]) -> dict[str, Any]:
    """Return the Scrapy settings for the sites' rendered sections; empty where there are none. SiteError without the extra."""
    places = [(site, section) for site in sites for section in site.sections if wants_browser(section)]
    if not places:
        return {}
    where = f"{places[0][0].source} {places[0][1].id}"
    try:
        import scrapy_playwright.handler  # noqa: F401
    except ImportError as error:
        raise SiteError(
            f"{where}：render = browser 需要安装附加组件：pip install 'gongkai[browser]'。Install the extra."
        ) from error
    program = next((found for name in PROGRAMS if (found := shutil.which(name))), None)
    if program is None:
        raise SiteError(f"{where}：找不到 Chromium 浏览器，请先安装（如 apt install chromium）。No Chromium found.")
    handler = "scrapy_playwright.handler.ScrapyPlaywrightDownloadHandler"
    allowed = frozenset(host_key(host.address) for site, _ in places for host in site.hosts)
    return {
        "DOWNLOAD_HANDLERS": {**house.DOWNLOAD_HANDLERS, "http": handler, "https": handler},
        "PLAYWRIGHT_BROWSER_TYPE": "chromium",
        "PLAYWRIGHT_LAUNCH_OPTIONS": {"executable_path": program, "args": ["--no-sandbox", "--disable-gpu"]},
        "PLAYWRIGHT_ABORT_REQUEST": refuse(allowed),
        "PLAYWRIGHT_MAX_CONTEXTS": 1,
    }


def refuse(allowed: frozenset[str]) -> Callable[[Any], bool]:
    """Return the rule by which the browser's own requests are refused: other hosts, and what no list needs."""

    def rule(request: Any) -> bool:
        return host_key(request.url) not in allowed or request.resource_type in HEAVY

    return rule


def browser_meta(section: Section, timeout: float) -> dict[str, Any]:
    """The request meta by which a list page is rendered."""
    if not wants_browser(section):
        return {}
    goto = {"wait_until": "networkidle", "timeout": timeout * 1000}
    return {"playwright": True, "playwright_page_goto_kwargs": goto}
