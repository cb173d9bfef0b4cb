"""Resolve names, and refuse the ones that lead into a private network: a public name may be pointed at 127.0.0.1."""

from __future__ import annotations

from typing import Any

from scrapy.resolver import CachingThreadedResolver

from crawler.addresses import is_private_address


class PrivateAddressError(Exception):
    """A name resolves to a private address."""


class PublicResolver(CachingThreadedResolver):  # type: ignore[misc]
    """Scrapy's caching resolver. Loopback numbers themselves need no resolving: only practice profiles may name them."""

    def getHostByName(self, name: str, timeout: Any = ()) -> Any:  # noqa: N802 - Twisted's name
        return super().getHostByName(name, timeout).addCallback(self._check, name)

    def _check(self, number: str, name: str) -> str:
        if number != name and is_private_address(number):
            raise PrivateAddressError(f"{name} resolves to the private address {number}")
        return number
