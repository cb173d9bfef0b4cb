"""Cookies as a plain client keeps them, for one host of one site at a time, and no more than a site has use for.

Scrapy's own jar shares cookies between the hosts of a domain, keeps any number of them, and asks the public suffix list
of another server on the web about each. Here a cookie goes back to the host that set it and to no other, whatever
`Domain` it names; two sites of one process never see each other's. What a gate wants (a session, a 302 to itself) works.
"""

from __future__ import annotations

import re
from collections import OrderedDict
from typing import Any
from urllib.parse import urlsplit

from crawler.addresses import host_key

MOST = 50  # cookies of a host; the oldest go first
LONGEST = 4096  # bytes of one cookie's name and value
MOST_BYTES = 8192  # of the Cookie header: many servers refuse more
SEEN = 200  # Set-Cookie headers of one answer that are looked at
# The characters of RFC 6265 with what browsers send as well: blanks within, quotes, commas; no control character, no ;.
NAME = re.compile(rb"[!#-+\-.0-9A-Z^-z|~]+")
VALUE = re.compile(rb"[\x20-\x3a\x3c-\x7e\x80-\xff]*")


class Jar:
    """The cookies of one host: (path, name) → (value, only over TLS)."""

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[str, bytes], tuple[bytes, bool]] = OrderedDict()

    def __len__(self) -> int:
        return len(self._kept)

    def take(self, header: bytes, url: str) -> None:
        """Take in one Set-Cookie header of an answer from `url`; what is malformed or meant for another host is left."""
        first, *rest = header.split(b";")
        name, found, value = first.partition(b"=")
        name, value = name.strip(), value.strip()
        if not found or len(name) + len(value) > LONGEST or not NAME.fullmatch(name) or not VALUE.fullmatch(value):
            return
        attributes = dict(_attribute(part) for part in rest[:20])
        host = (urlsplit(url).hostname or "").lower()
        domain = attributes.get("domain", "").lstrip(".").lower()
        if domain and host != domain and not host.endswith("." + domain):
            return
        path = attributes.get("path", "")
        key = (path if path.startswith("/") else _folder(urlsplit(url).path), name)
        self._kept.pop(key, None)
        if _is_over(attributes):
            return
        self._kept[key] = (value, "secure" in attributes)
        while len(self._kept) > MOST:
            self._kept.popitem(last=False)

    def header(self, url: str) -> bytes:
        """The Cookie header of a request for `url`; b"" for none. The newest cookies where not all have room."""
        parts = urlsplit(url)
        chosen: list[bytes] = []
        room = MOST_BYTES
        for (path, name), (value, secure) in reversed(self._kept.items()):
            if (secure and parts.scheme != "https") or not _is_under(parts.path or "/", path):
                continue
            pair = name + b"=" + value
            room -= len(pair) + 2
            if room < 0:
                break
            chosen.append(pair)
        return b"; ".join(reversed(chosen))


def _attribute(part: bytes) -> tuple[str, str]:
    name, _, value = part.decode("latin-1").partition("=")
    return name.strip().lower(), value.strip()


def _is_over(attributes: dict[str, str]) -> bool:
    """Whether the header takes the cookie back: Max-Age of nothing, or an Expires of the epoch, as servers write it."""
    age = attributes.get("max-age", "")
    if age:
        return age.startswith("-") or age.strip("0") == ""
    return re.search(r"\b19[67]\d\b", attributes.get("expires", "")) is not None


def _folder(path: str) -> str:
    return path.rpartition("/")[0] or "/"


def _is_under(path: str, folder: str) -> bool:
    return path == folder or path.startswith(folder if folder.endswith("/") else folder + "/")


class HostCookies:
    """Scrapy's downloader middleware: one jar for each host of each site (`cookiejar` of the request's meta)."""

    def __init__(self) -> None:
        self.jars: dict[tuple[Any, str], Jar] = {}

    def process_request(self, request: Any) -> None:
        """Add the cookies of the request's own host."""
        jar = self.jars.get(_key(request))
        cookies = jar.header(request.url) if jar is not None else b""
        request.headers.pop(b"Cookie", None)  # of an earlier try of the same request
        if cookies:
            request.headers[b"Cookie"] = cookies

    def process_response(self, request: Any, response: Any) -> Any:
        """Keep what the answer sets."""
        named = response.headers.getlist(b"Set-Cookie")[:SEEN]
        if named:
            jar = self.jars.setdefault(_key(request), Jar())
            for header in named:
                jar.take(header, request.url)
        return response


def _key(request: Any) -> tuple[Any, str]:
    return request.meta.get("cookiejar"), host_key(request.url)
