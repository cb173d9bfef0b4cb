"""Look at an unknown site: its menus, department directory, columns with family, sign and pager, and where it leads.

A probe asks only the hosts that a person named, as robots.txt of each allows, one request at a time, and not beyond its
budget of pages. What it makes of the answers stands in spiders/probe_survey.py, the draft in spiders/drafting.py.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

import scrapy

from crawler import settings as house
from crawler.access import Ending, end_of_failure, end_of_response
from crawler.addresses import check_public, host_key
from crawler.model import Access, Host
from crawler.page import read_page
from crawler.robots import Robots, read_robots
from spiders.columns import Column, Look, with_answer
from spiders.families.base import Ask, ListDocument
from spiders.missing import KnownPages
from spiders.probe_findings import Probe, ProbeOptions, Visit
from spiders.probe_survey import Survey
from spiders.redirects import destination, is_home
from spiders.runner import run_spider

MAX_SHELLS, MAX_INTERFACES = 2, 4
BUSY, TRIES, FIRST_BACK_OFF = frozenset({429, 503}), 2, 0.5
NO_PAGE = {"soft-404": Access.SOFT_404, "challenge": Access.CHALLENGE}  # as the page reader calls them


def probe_site(options: ProbeOptions) -> Probe:
    """Visit the named addresses and what they link (robots obeyed, one request at a time); return what was found."""
    if not options.practice:
        for url in options.urls:
            check_public(url, "probe")
    probe = Probe(options.urls)
    hosts = [urlsplit(url).hostname or "" for url in options.urls]
    settings = {
        "DOWNLOAD_DELAY": max(options.delay, 0.001),
        "DOWNLOAD_TIMEOUT": options.timeout,
        "USER_AGENT": options.agent,
    }
    run_spider(ProbeSpider, settings, hosts if options.practice else [], options=options, probe=probe)
    return probe


class ProbeSpider(scrapy.Spider):
    name = "probe"

    def __init__(self, options: ProbeOptions, probe: Probe, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.options = options
        self.probe = probe
        self.survey = Survey(options, probe)
        # Hosts whose robots.txt is not yet asked for.
        self.closed = list(dict.fromkeys(f"{p.scheme}://{p.netloc}" for p in map(urlsplit, options.urls)))
        self.known_pages = KnownPages()
        self.asked = 0  # redirects and failures count: a site must not lead us on without end

    async def start(self) -> AsyncIterator[Any]:
        for request in self._next():
            yield request

    # --- robots.txt, host by host

    def _ask_robots(self) -> Iterator[Any]:
        root = self.closed.pop(0)
        if host_key(root) in self.survey.robots:
            yield from self._next()
            return
        yield scrapy.Request(
            f"{root}/robots.txt", self.on_robots, errback=self.on_no_robots, dont_filter=True, cb_kwargs={"root": root},
            meta={"download_slot": "probe"},
        )  # fmt: skip

    def on_robots(self, response: Any, root: str) -> Iterator[Any]:
        kind = (response.headers.get("Content-Type") or b"").decode("latin-1")
        self.survey.open_host(root, read_robots(response.status, kind, response.body, house.ROBOTS_TOKEN))
        yield from self._next()

    def on_no_robots(self, failure: Any) -> Iterator[Any]:
        ending = end_of_failure(failure.type.__name__, failure.getErrorMessage())
        self.survey.open_host(failure.request.cb_kwargs["root"], Robots(ending.access, ending.reason))
        yield from self._next()

    # --- pages

    def _next(self) -> Iterator[Any]:
        if self.closed:
            yield from self._ask_robots()
            return
        if self.asked >= self.options.pages:
            self.survey.note_left()
            return
        visit = self.survey.next_visit()
        if visit is not None:
            yield self._ask(visit, visit.link.url)

    def _ask(self, visit: Visit, url: str) -> Any:
        self.asked += 1
        return scrapy.Request(
            url, self.on_page, errback=self.on_failure, dont_filter=True, cb_kwargs={"visit": visit},
            meta={"download_slot": "probe", "download_maxsize": 5_000_000},
        )  # fmt: skip

    def _pace(self, response: Any) -> None:
        """Half the pace where the site is asked too fast, and step by step back to what was asked for."""
        slot = self.crawler.engine.downloader.slots.get("probe")
        if slot is None:
            return
        if response.status in BUSY:
            wait = (response.headers.get("Retry-After") or b"").decode("latin-1")
            asked = float(wait) if wait.isdecimal() else 0.0
            slot.delay = min(max(slot.delay * 2, asked, FIRST_BACK_OFF), house.MAX_BACK_OFF)
        else:
            slower = slot.delay * 0.6 if slot.delay > FIRST_BACK_OFF / 8 else 0.0
            slot.delay = max(self.options.delay, 0.001, slower)

    def on_failure(self, failure: Any) -> Iterator[Any]:
        visit = failure.request.cb_kwargs["visit"]
        ending = end_of_failure(failure.type.__name__, failure.getErrorMessage())
        self.survey.note_unread(visit, failure.request.url, ending)
        yield from self._next()

    def on_page(self, response: Any, visit: Visit) -> Iterator[Any]:
        headers = {n.decode("latin-1").lower(): v[0].decode("latin-1") for n, v in response.headers.items()}
        self._pace(response)
        if response.status in BUSY and visit.tries < TRIES:
            visit.tries += 1
            yield self._ask(visit, response.url)
        elif 300 <= response.status < 400:
            yield from self._redirected(response, headers.get("location", ""), visit)
        else:
            yield from self._take(response, headers, visit)

    def _take(self, response: Any, headers: dict[str, str], visit: Visit) -> Iterator[Any]:
        url, body = response.url, response.body
        if "#" in visit.link.url and "#" not in url:  # a fragment names the column on some platforms
            url = f"{url}#{visit.link.url.partition('#')[2]}"
        ending = end_of_response(response.status, headers, body)
        if ending.access is Access.OK and not visit.home:
            again = self.known_pages.served_again(host_key(url), visit.link.url, (visit.link.text,), body, headers)
            ending = again or ending
        if ending.access is not Access.OK:
            self.survey.note_unread(visit, response.url, ending)
            yield from self._next()
            return
        page = read_page(url, headers, body)
        if page.kind in NO_PAGE:
            self.survey.note_unread(visit, response.url, Ending(NO_PAGE[page.kind]))
            yield from self._next()
            return
        if visit.home:
            self.known_pages.note_home(
                Host(host_key(url), f"{urlsplit(url).scheme}://{urlsplit(url).netloc}"), url, body, headers
            )
        self.probe.access, self.probe.reason = Access.OK, ""
        self.probe.seen += 1
        look = Look()
        if visit.role == "sample":
            self.survey.look_at_sample(page)
        elif page.kind != "attachment":
            look = self.survey.look(ListDocument(url, response.status, headers, body), page, visit)
        if look.inner and visit.shells < MAX_SHELLS and not self.survey.is_refused(look.inner):
            visit.shells += 1
            yield self._ask(visit, look.inner)
        elif look.column is not None and look.interface is not None:
            yield from self._ask_interface(look.column, look.interface, 0)
        else:
            yield from self._next()

    def _ask_interface(self, column: Column, ask: Ask, depth: int) -> Iterator[Any]:
        """Ask once for the rows of a list that do not stand in its page: whether it answers, how many, where they lead."""
        if depth >= MAX_INTERFACES or self.asked >= self.options.pages or self.survey.is_refused(ask.url):
            yield from self._next()
            return
        self.asked += 1
        yield scrapy.Request(
            ask.url, self.on_interface, errback=self.on_silence, method=ask.method, body=ask.body, headers=dict(ask.headers),
            dont_filter=True, cb_kwargs={"column": column, "ask": ask, "depth": depth},
            meta={"download_slot": "probe", "download_maxsize": 5_000_000},
        )  # fmt: skip

    def on_interface(self, response: Any, column: Column, ask: Ask, depth: int) -> Iterator[Any]:
        headers = {n.decode("latin-1").lower(): v[0].decode("latin-1") for n, v in response.headers.items()}
        self._pace(response)
        ending = end_of_response(response.status, headers, response.body)
        if ending.access is not Access.OK or 300 <= response.status < 400:
            if ask.otherwise is not None:  # the older or newer generation of the same interface
                yield from self._ask_interface(column, ask.otherwise, depth + 1)
                return
            self.survey.note_silent(response.url, ending)
            yield from self._next()
            return
        look = with_answer(column, ListDocument(response.url, response.status, headers, response.body), ask)
        if look.interface is not None:
            yield from self._ask_interface(column, look.interface, depth + 1)
            return
        self.survey.take_answer(column, look)
        yield from self._next()

    def on_silence(self, failure: Any) -> Iterator[Any]:
        self.survey.note_silent(failure.request.url, end_of_failure(failure.type.__name__, failure.getErrorMessage()))
        yield from self._next()

    def _redirected(self, response: Any, location: str, visit: Visit) -> Iterator[Any]:
        """Follow a redirect within the named hosts as robots.txt allows, a few times; else go on with the next column."""
        target = destination(response.url, location)
        visit.hops += 1
        to_home = bool(target) and is_home(target) and not visit.home
        if visit.hops <= house.MAX_REDIRECTS and not to_home and self.survey.may_follow(target, visit):
            visit.link = replace(visit.link, url=target)
            yield self._ask(visit, target)
            return
        if target and host_key(target) not in self.survey.robots:
            self.survey.note_outside(target, visit.link.text or "转向", response.url)
        access = Access.SOFT_404 if to_home else Access.OFF_LIST
        self.survey.note_unread(visit, response.url, Ending(access, f"{response.status} 转向 {target[:300]}"))
        yield from self._next()
