"""Resolve names, and refuse the ones that lead into a private network: a public name may be pointed at 127.0.0.1."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from scrapy.resolver import CachingThreadedResolver
from twisted.internet.error import DNSLookupError

from crawler.addresses import is_private_address


class PublicResolver(CachingThreadedResolver):
    """Scrapy's caching resolver, for public addresses only; `practice` names the hosts of practice sites.

    The spider looks every host up before its first request and gives the reason; this is the second lock, at the moment
    of connecting, against names that change in between.
    """

    practice: frozenset[str] = frozenset()

    def allow(self, names: Iterable[str]) -> None:
        self.practice = frozenset(names)

    def getHostByName(self, name: str, timeout: Any = ()) -> Any:
        return super().getHostByName(name, timeout).addCallback(self._check, name)

    def _check(self, number: str, name: str) -> str:
        if number != name and name not in self.practice and is_private_address(number):
            raise DNSLookupError(f"{name} resolves to the private address {number}")
        return number
