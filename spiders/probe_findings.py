"""What a probe is asked to look at, and what it found."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from crawler.access import Ending
from crawler.model import Access
from crawler.words import access_words
from spiders.columns import Column
from spiders.menus import MenuLink

HTTP = re.compile(r"HTTP \d{3}")
HAN = re.compile("[\u4e00-\u9fff]")


@dataclass(frozen=True, slots=True)
class ProbeOptions:
    """What to look at. `urls`: the addresses that a person named, of one host or several; `body`: the body's full name;
    `names`: how menus call it; `pages`: how many pages at most."""

    urls: tuple[str, ...]
    agent: str
    names: tuple[str, ...] = ()
    pages: int = 60
    delay: float = 3.0
    timeout: float = 30.0
    practice: bool = False
    body: str = ""


@dataclass(frozen=True, slots=True)
class Outside:
    """A link to a host that was not named. `via`: the page where it stands; `body`: it bears the body's name; `row`: it is a
    row of a list."""

    url: str
    text: str
    via: str
    body: bool = False
    row: bool = False


@dataclass
class Probe:
    """What a probe found. `files`: attachment host -> name of a file; `unseen`: menu words that no disclosure column is
    called by, so that nobody looked there; `left`: columns that the budget of pages did not reach."""

    urls: tuple[str, ...]
    access: Access = Access.NOT_ATTEMPTED
    reason: str = ""
    robots: dict[str, str] = field(default_factory=dict)
    title: str = ""
    columns: list[Column] = field(default_factory=list)
    outside: list[Outside] = field(default_factory=list)
    files: dict[str, str] = field(default_factory=dict)
    directories: dict[str, list[str]] = field(default_factory=dict)
    area: str = ""  # the body's own page: where a menu or directory leads by its name
    seen: int = 0
    samples: int = 0
    unread: dict[str, Ending] = field(default_factory=dict)  # by address
    unseen: dict[str, str] = field(default_factory=dict)
    left: list[str] = field(default_factory=list)
    bare: list[str] = field(default_factory=list)  # home pages without any menu link: scripts draw them


@dataclass(slots=True)
class Visit:
    """One page to open. `url` of `link` is what a profile would name; `role`: start, column or sample; `home`: a host's home page,
    wherever it leads."""

    link: MenuLink
    menu: tuple[str, ...]
    role: str = "column"
    home: bool = False
    hops: int = 0
    shells: int = 0
    tries: int = 0


def said(ending: Ending, lang: str = "zh") -> str:
    """How a request ended, for a person: 页面不存在，HTTP 404. What a library says of a broken connection tells him nothing."""
    words = access_words(ending.access.value)[lang == "en"]
    http = HTTP.search(ending.reason)
    reason = ending.reason if HAN.search(ending.reason) and lang == "zh" else http.group() if http else ""
    return ("，" if lang == "zh" else ", ").join(filter(None, (words, reason)))
