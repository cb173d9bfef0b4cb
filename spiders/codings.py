"""Content codings (gzip, deflate, br, zstd) read strictly: what was cut short was not read.

Scrapy returns as much as it can of a truncated stream. A list page of which the end is missing would then look like a list
that ends there.
"""

from __future__ import annotations

import sys
import zlib
from collections.abc import Callable
from typing import Any

from scrapy.downloadermiddlewares.httpcompression import HttpCompressionMiddleware
from scrapy.exceptions import ResponseDataLossError

GZIP, DEFLATE, RAW_DEFLATE = 31, 15, -15  # window bits, as zlib has them
GZIP_NAMES = (b"gzip", b"x-gzip")


class StrictDecompression(HttpCompressionMiddleware):
    """Scrapy's middleware that fails where the coded stream has no end."""

    @staticmethod
    def _decode(body: bytes, encoding: bytes, max_size: int) -> bytes:
        decoded = HttpCompressionMiddleware._decode(body, encoding, max_size)
        if not is_whole(body, encoding, len(decoded)):
            raise ResponseDataLossError(f"Content-Encoding {encoding.decode('latin-1')}: the stream was cut short")
        return decoded


def is_whole(body: bytes, encoding: bytes, size: int) -> bool:
    """Whether a coded body has its end; `size`: bytes that came out of it. Its size was bounded before."""
    if encoding in GZIP_NAMES:
        # The last four bytes are the length of what was packed: nothing is unpacked twice where they agree.
        return int.from_bytes(body[-4:], "little") == size & 0xFFFFFFFF or _zlib_ends(body, GZIP, size)
    if encoding == b"deflate":
        return _zlib_ends(body, DEFLATE, size) or _zlib_ends(body, RAW_DEFLATE, size)
    if encoding == b"br":
        return _brotli_ends(body)
    return _zstd_ends(body, size)


def _zlib_ends(body: bytes, window: int, size: int) -> bool:
    """Whether all members of a stream end; what stands behind them (padding) does not count."""
    return _members_end(
        body, size, lambda: zlib.decompressobj(window), zlib.error, lambda rest: rest.startswith(b"\x1f\x8b")
    )


def _brotli_ends(body: bytes) -> bool:
    import brotli  # type: ignore[import-untyped]  # Scrapy needs it as well

    reader = brotli.Decompressor()
    try:
        reader.process(body)
    except brotli.error:
        return False
    return bool(reader.is_finished())


def _zstd_ends(body: bytes, size: int) -> bool:
    if sys.version_info >= (3, 14):
        from compression import zstd
    else:
        from backports import zstd
    return _members_end(body, size, zstd.ZstdDecompressor, zstd.ZstdError, bool)


def _members_end(
    body: bytes, size: int, reader_of: Callable[[], Any], broken: type[Exception], goes_on: Callable[[bytes], bool]
) -> bool:
    """Whether every member of a stream ends. `goes_on`: whether the bytes behind one are another one."""
    rest, out = body, 0
    while True:
        reader = reader_of()
        try:
            out += len(reader.decompress(rest, size - out + 1))
        except broken:
            return False
        if not reader.eof:
            return False
        rest = reader.unused_data
        if not goes_on(rest) or out > size:
            return True
