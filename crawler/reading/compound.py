"""Streams of an OLE compound file ([MS-CFB]), as old Office and WPS write it. Everything that it says of itself is checked.

Chains are followed at most as long as the file has sectors; what does not fit raises Refused.
"""

from __future__ import annotations

import struct

from crawler.reading.files import Refused

MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_END, _FREE = 0xFFFFFFFE, 0xFFFFFFFF
_MINI_CUTOFF = 4096
_STREAM, _ROOT = 2, 5
_ENTRY = 128


class Compound:
    """The streams of one file by name. Raises Refused where the file is none, or damaged."""

    def __init__(self, body: bytes) -> None:
        if len(body) < 1536 or not body.startswith(MAGIC):
            raise Refused("不是OLE文件")
        self._body = body
        shift, mini_shift = struct.unpack_from("<HH", body, 30)
        if shift not in (9, 12) or mini_shift != 6:
            raise Refused("OLE文件头损坏")
        self._size, self._mini_size = 1 << shift, 1 << mini_shift
        self._sectors = (len(body) - 1) // self._size  # behind the header's sector
        self._fat = self._read_fat()
        first_directory, first_mini, mini_count = (
            *struct.unpack_from("<I", body, 48),
            *struct.unpack_from("<II", body, 60),
        )
        directory = self._chain(first_directory)
        self._entries = [directory[at : at + _ENTRY] for at in range(0, len(directory) - _ENTRY + 1, _ENTRY)]
        mini_fat = self._chain(first_mini) if mini_count else b""
        self._mini_fat = struct.unpack(f"<{len(mini_fat) // 4}I", mini_fat[: len(mini_fat) // 4 * 4])
        root = next((entry for entry in self._entries if entry[66] == _ROOT), b"")
        self._mini = self._chain(struct.unpack_from("<I", root, 116)[0]) if root and self._mini_fat else b""

    def stream(self, name: str) -> bytes:
        """The bytes of a stream; Refused where there is none of this name."""
        for entry in self._entries:
            length = struct.unpack_from("<H", entry, 64)[0]
            if entry[66] != _STREAM or not 2 <= length <= 64:
                continue
            if entry[: length - 2].decode("utf-16-le", "replace") == name:
                start, size = struct.unpack_from("<II", entry, 116)
                data = self._mini_chain(start) if size < _MINI_CUTOFF else self._chain(start)
                if len(data) < size:
                    raise Refused("OLE文件不完整")
                return data[:size]
        raise Refused(f"OLE文件没有{name}")

    def _sector(self, number: int) -> bytes:
        at = (number + 1) * self._size
        if number >= self._sectors or at >= len(self._body):
            raise Refused("OLE文件不完整")
        return self._body[at : at + self._size]

    def _read_fat(self) -> tuple[int, ...]:
        """The table of all sectors: its places stand in the header, then in a chain of their own."""
        places = list(struct.unpack_from("<109I", self._body, 76))
        following, count = struct.unpack_from("<II", self._body, 68)
        for _ in range(min(count, self._sectors)):
            if following in (_END, _FREE):
                break
            *more, following = struct.unpack(f"<{self._size // 4}I", self._sector(following).ljust(self._size, b"\xff"))
            places += more
        fat: list[int] = []
        for place in places:
            if place == _FREE:
                continue
            fat += struct.unpack(f"<{self._size // 4}I", self._sector(place).ljust(self._size, b"\xff"))
            if len(fat) > self._sectors + self._size:
                break
        return tuple(fat)

    def _chain(self, start: int) -> bytes:
        parts: list[bytes] = []
        while start not in (_END, _FREE):
            if len(parts) > self._sectors or start >= len(self._fat):
                raise Refused("OLE文件的扇区链损坏")
            parts.append(self._sector(start))
            start = self._fat[start]
        return b"".join(parts)

    def _mini_chain(self, start: int) -> bytes:
        parts: list[bytes] = []
        while start not in (_END, _FREE):
            if len(parts) > len(self._mini_fat) or start >= len(self._mini_fat):
                raise Refused("OLE文件的小扇区链损坏")
            parts.append(self._mini[start * self._mini_size : (start + 1) * self._mini_size])
            start = self._mini_fat[start]
        return b"".join(parts)
