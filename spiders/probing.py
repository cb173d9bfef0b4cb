"""Look at an unknown site and draft a profile: menu, department directory, lists with family and sign, other hosts.

A draft is a beginning: everything that the probe could not know stands in it as an open question.
"""

from __future__ import annotations

import heapq
import json
import re
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlsplit

import scrapy

from crawler import settings as house
from crawler.access import Ending, end_of_failure, end_of_response
from crawler.addresses import canonical_key, check_public, host_key
from crawler.model import Access, Section
from crawler.page import read_page
from crawler.robots import Robots, read_robots
from crawler.words import access_words
from spiders.families import recognise
from spiders.families.base import Ask, ListDocument
from spiders.menus import MenuLink, directory_units, looks_single, menu_links, other_hosts
from spiders.redirects import destination
from spiders.runner import run_spider

DEPTH = 4
MIN_WEIGHT = 3
OWN_AREA = 10


@dataclass(frozen=True, slots=True)
class ProbeOptions:
    """What to look at. `names`: the body's full name and its short forms; `pages`: how many pages at most."""

    url: str
    agent: str
    names: tuple[str, ...] = ()
    pages: int = 60
    delay: float = 3.0
    timeout: float = 30.0
    practice: bool = False


@dataclass(frozen=True, slots=True)
class Column:
    """One column that the probe saw: a list with its family, or a single document."""

    text: str
    menu: tuple[str, ...]
    url: str
    kind: str
    family: str
    sign: str
    rows: int
    declared: int | None
    weight: int


@dataclass
class Probe:
    """What a probe found."""

    url: str
    access: Access = Access.NOT_ATTEMPTED
    reason: str = ""
    robots: str = ""
    title: str = ""
    columns: list[Column] = field(default_factory=list)
    hosts: dict[str, str] = field(default_factory=dict)
    directories: dict[str, list[str]] = field(default_factory=dict)
    seen: int = 0
    unread: list[str] = field(default_factory=list)


def probe_site(options: ProbeOptions) -> Probe:
    """Visit the site (robots obeyed, one request at a time) and return what was found."""
    if not options.practice:
        check_public(options.url, "probe")
    probe = Probe(options.url)
    host = urlsplit(options.url).hostname or ""
    settings = {
        "DOWNLOAD_DELAY": max(options.delay, 0.001),
        "DOWNLOAD_TIMEOUT": options.timeout,
        "USER_AGENT": options.agent,
    }
    run_spider(ProbeSpider, settings, [host] if options.practice else [], options=options, probe=probe)
    return probe


class ProbeSpider(scrapy.Spider):
    name = "probe"

    def __init__(self, options: ProbeOptions, probe: Probe, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.options = options
        self.probe = probe
        self.robots: Robots | None = None
        self.queue: list[tuple[int, int, MenuLink, tuple[str, ...]]] = []
        self.known: set[str] = set()
        self.asked = 0  # redirects and failures count: a site must not lead us on without end
        self.pages: dict[str, tuple[str, ...]] = {}

    async def start(self) -> AsyncIterator[Any]:
        parts = urlsplit(self.options.url)
        yield scrapy.Request(
            f"{parts.scheme}://{parts.netloc}/robots.txt", self.on_robots, errback=self.on_failure, dont_filter=True
        )

    def on_robots(self, response: Any) -> Iterator[Any]:
        kind = (response.headers.get("Content-Type") or b"").decode("latin-1")
        self.robots = read_robots(response.status, kind, response.body, house.ROBOTS_TOKEN)
        self.probe.robots = self.robots.reason
        if self.robots.access is not Access.OK:
            self.probe.access, self.probe.reason = self.robots.access, self.robots.reason
            return
        yield self._ask(MenuLink("首页", self.options.url, 0), ())

    def on_failure(self, failure: Any) -> Iterator[Any]:
        ending = end_of_failure(failure.type.__name__, failure.getErrorMessage())
        if self.probe.seen == 0:
            self.probe.access, self.probe.reason = ending.access, ending.reason
        self.probe.unread.append(f"{failure.request.url}（{said(ending.access)}）")
        yield from self._next()

    def _ask(self, link: MenuLink, menu: tuple[str, ...], hops: int = 0) -> Any:
        self.known.add(canonical_key(link.url))
        self.asked += 1
        return scrapy.Request(
            link.url, self.on_page, errback=self.on_failure, dont_filter=True, cb_kwargs={"link": link, "menu": menu},
            meta={"download_slot": "probe", "download_maxsize": 5_000_000, "hops": hops},
        )  # fmt: skip

    def on_page(self, response: Any, link: MenuLink, menu: tuple[str, ...]) -> Iterator[Any]:
        headers = {n.decode("latin-1").lower(): v[0].decode("latin-1") for n, v in response.headers.items()}
        if 300 <= response.status < 400:
            yield from self._redirected(response, destination(response.url, headers.get("location", "")), link, menu)
            return
        ending = end_of_response(response.status, headers, response.body)
        if self.probe.seen == 0:
            self.probe.access, self.probe.reason = ending.access, ending.reason
        self.probe.seen += 1
        if ending.access is Access.OK:
            self._look(ListDocument(response.url, response.status, headers, response.body), headers, link, menu)
        else:
            self.probe.unread.append(f"{response.url}（{said(ending.access, ending.reason)}）")
        yield from self._next()

    def _redirected(self, response: Any, target: str, link: MenuLink, menu: tuple[str, ...]) -> Iterator[Any]:
        """Follow a redirect within the host as robots.txt allows, a few times; else go on with the next column."""
        hops = response.meta["hops"] + 1
        within = bool(target) and host_key(target) == host_key(self.options.url)
        new = within and hops <= house.MAX_REDIRECTS and canonical_key(target) not in self.known
        if new and (self.robots is None or not self.robots.refusal(target)):
            yield self._ask(MenuLink(link.text, target, link.weight), menu, hops)
            return
        ending = Ending(Access.OFF_LIST, f"{response.status} 转向 {target[:300]}")
        if self.probe.seen == 0:
            self.probe.access, self.probe.reason = ending.access, ending.reason
        self.probe.unread.append(f"{response.url}（{said(ending.access, ending.reason)}）")
        yield from self._next()

    def _look(self, doc: ListDocument, headers: dict[str, str], link: MenuLink, menu: tuple[str, ...]) -> None:
        """Take in one page: column or not, directory or not, and where its menu leads."""
        page = read_page(doc.url, headers, doc.body)
        self.probe.title = self.probe.title or page.raw_title or page.title
        for host, text in other_hosts(doc):
            self.probe.hosts.setdefault(host, text)
        units = directory_units(doc)
        if units:
            self.probe.directories[doc.url] = units
        path = page.section_path or (*menu, link.text)
        column = _column(doc, page.kind, link, path)
        if column is not None and link.weight >= MIN_WEIGHT:
            self.probe.columns.append(column)
        if len(menu) >= DEPTH:
            return
        below = (*menu, link.text) if link.text != "首页" else menu
        own = any(name in step for step in below for name in self.options.names)
        for other in menu_links(doc, self.options.names):
            if own:  # inside the body's own area every column counts, whatever it is called
                other = replace(other, weight=other.weight + OWN_AREA)
            if canonical_key(other.url) not in self.known and other.weight >= MIN_WEIGHT:
                self.known.add(canonical_key(other.url))
                heapq.heappush(self.queue, (-other.weight, len(self.known), other, below))

    def _next(self) -> Iterator[Any]:
        while self.queue and self.asked < self.options.pages:
            _, _, link, menu = heapq.heappop(self.queue)
            if self.robots is not None and self.robots.refusal(link.url):
                self.probe.unread.append(f"{link.url}（{said(Access.ROBOTS)}）")
                continue
            yield self._ask(link, menu)
            return


def _column(doc: ListDocument, kind: str, link: MenuLink, menu: tuple[str, ...]) -> Column | None:
    family, sign = recognise(doc)
    listed = family.read(doc, Ask(doc.url), Section("probe", "probe", urlsplit(doc.url).path))
    rows = len(listed.facts.rows)
    declared = listed.facts.rows_declared
    if rows or listed.shell is not None or listed.facts.empty_statement:
        if rows <= 1 and looks_single(link.text) and kind == "article":
            return Column(link.text, menu, doc.url, "page", "", "", 0, None, link.weight)
        return Column(link.text, menu, doc.url, "list", family.name, sign, rows, declared, link.weight)
    if kind == "article" and looks_single(link.text):
        return Column(link.text, menu, doc.url, "page", "", "", 0, None, link.weight)
    return None


def draft_profile(probe: Probe, *, site_id: str, body: str, practice: bool, delay: float) -> str:
    """The draft as TOML text that load_site accepts, with open questions."""
    parts = urlsplit(probe.url)
    columns = sorted(
        {column.url: column for column in probe.columns if not _is_foreign(column, probe, body)}.values(),
        key=lambda c: (-c.weight, c.url),
    )
    lines = [
        "# 由 gongkai site probe 起草，请逐条核对 questions 后使用。A draft: answer the questions before use.",
        "schema = 1", f"id = {_text(site_id)}", f"name = {_text(probe.title or parts.netloc)}",
        f"catalog = {_text(site_id)}", f"body = {_text(body or '？？县医疗保障局')}",
        f"aliases = [{_text(_short(body))}]" if body else "aliases = []", f"practice = {'true' if practice else 'false'}",
        f"delay = {delay}", "questions = [", *(f"  {_text(q)}," for q in _questions(probe, columns, body)), "]", "",
        "[[hosts]]", 'id = "portal"', f"address = {_text(f'{parts.scheme}://{parts.netloc}')}", 'channel = "政府网站"',
    ]  # fmt: skip
    for n, column in enumerate(columns, 1):
        path = urlsplit(column.url)
        lines += [
            "", _comment(f"{column.family or '单页'}（{column.sign[:60]}）读到 {column.rows} 行，{_declared(column)}"),
            "[[sections]]", f"id = {_text(_slug(column, n))}", 'host = "portal"',
            f"path = {_text((path.path or '/') + (f'?{path.query}' if path.query else ''))}",
            f"menu = [{', '.join(_text(step) for step in column.menu)}]", f"kind = {_text(column.kind)}",
            f"shared = {'false' if _is_own(column, body) else 'true'}",
        ]  # fmt: skip
    return "\n".join(lines) + "\n"


def _questions(probe: Probe, columns: list[Column], body: str) -> list[str]:
    questions = [
        "目录文件是哪一个？catalog 现在填的是站点编号",
        "每个栏目放哪些主题（topics）？没有写，分类时任何主题都可能",
    ]
    if not body:
        questions.append("被核查单位的全称是什么？")
    named = [
        url for url, units in probe.directories.items() if body and any(body.endswith(u) or u in body for u in units)
    ]
    if body and probe.directories and not named:
        questions.append(
            f"部门目录里没有见到「{body}」，这个单位在网站上叫什么？目录页：{next(iter(probe.directories))}"
        )
    if not probe.directories:
        questions.append("没有找到部门目录页，无法证明已看到该单位的全部栏目")
    questions += [
        f"主机 {host}（链接文字「{text}」）是不是公开渠道？" for host, text in sorted(probe.hosts.items())[:20]
    ]
    questions += [f"没有读到：{line}" for line in probe.unread[:20]]
    if not columns:
        questions.append(f"没有找到任何栏目（{said(probe.access, probe.reason)}）")
    questions += [f"栏目「{c.text}」由通用读法读出，请核对是否读全：{c.url}" for c in columns if c.family == "generic"]
    return questions


def _is_own(column: Column, body: str) -> bool:
    return bool(body) and any(step and (step in body or body in step) and step.endswith("局") for step in column.menu)


def _is_foreign(column: Column, probe: Probe, body: str) -> bool:
    """A column of another unit of the department directory."""
    units = {unit for listed in probe.directories.values() for unit in listed}
    return bool(body) and any(step in units and step not in body and body not in step for step in column.menu)


def said(access: Access, reason: str = "") -> str:
    """How a request ended, for a person: 页面不存在，HTTP 404."""
    return "，".join(filter(None, (access_words(access.value)[0], reason)))


def _declared(column: Column) -> str:
    return "网站没有写明共几条" if column.declared is None else f"网站称共 {column.declared} 条"


def _short(body: str) -> str:
    return re.sub(r"^.*?(?=县|市|区|州)", "", body).replace("医疗保障局", "医保局")


def _slug(column: Column, number: int) -> str:
    words = re.findall(r"[A-Za-z0-9_-]+", urlsplit(column.url).path)
    name = "-".join(word for word in words if word not in ("index", "html", "shtml", "htm", "list"))[-30:].strip("-")
    return f"{number:02d}-{name}" if name else f"{number:02d}"


def _text(value: str) -> str:
    """A TOML basic string: JSON's escapes are TOML's, control characters included."""
    return json.dumps(value.replace("\x7f", ""), ensure_ascii=False)


def _comment(text: str) -> str:
    """A TOML comment line: no character of a hostile page may end it."""
    return "# " + "".join(char if char.isprintable() else " " for char in text)
