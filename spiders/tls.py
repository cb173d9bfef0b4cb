"""TLS for old servers: TLS 1.0, small keys, no RFC 5746, and the one curve that they all get right, only for hosts whose
profile says `legacy_tls = true`.

The profile's flag is stored with the crawl, so the evidence says how the connection was made.
"""

from __future__ import annotations

from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from OpenSSL import SSL
from scrapy.core.downloader.contextfactory import _ScrapyClientContextFactory
from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler

LEGACY_SERVER_CONNECT = 0x4  # SSL_OP_LEGACY_SERVER_CONNECT


class _LegacyFactory(_ScrapyClientContextFactory):
    def _get_cert_options(self) -> Any:
        options = super()._get_cert_options()
        context = options.getContext()
        context.set_cipher_list(b"ALL:@SECLEVEL=0")
        context.set_min_proto_version(SSL.TLS1_VERSION)
        context.set_options(LEGACY_SERVER_CONNECT)
        context.set_tmp_ecdh(ec.SECP256R1())  # offered any other curve, some answer with a bad point (BAD_ECPOINT)
        return options


class _Chooser(_ScrapyClientContextFactory):
    """Scrapy's factory, with a legacy one beside it for the hosts that need it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._legacy = _LegacyFactory(*args, **kwargs)
        self.legacy_hosts: frozenset[str] = frozenset()

    def creatorForNetloc(self, hostname: bytes, port: int) -> Any:
        if hostname.decode("ascii", "replace").lower() in self.legacy_hosts:
            return self._legacy.creatorForNetloc(hostname, port)
        return super().creatorForNetloc(hostname, port)


class LegacyHandler(HTTP11DownloadHandler):
    """Scrapy's https handler with that factory; used only where a profile asks for it."""

    def __init__(self, crawler: Any) -> None:
        super().__init__(crawler)
        chooser = _Chooser.from_crawler(crawler)
        chooser.legacy_hosts = frozenset(crawler.settings.getlist("GONGKAI_LEGACY_TLS_HOSTS"))
        self._contextFactory: Any = chooser
