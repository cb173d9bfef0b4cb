"""Read the directory and streams of a compound file (.doc, .xls, .et, encrypted .docx), with bounds.

Only what is needed to know what a file is: [MS-CFB] header, sector chain, directory, mini stream.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass

MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_END = 0xFFFFFFFA  # sector numbers at and above this are marks, not sectors


@dataclass(frozen=True, slots=True)
class _Entry:
    name: str
    kind: int
    start: int
    size: int


class CompoundFile:
    """A compound file held in memory. A broken one has no names and empty streams: the caller decides what to say."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._entries: list[_Entry] = []
        if len(data) < 512 or not data.startswith(MAGIC):
            return
        shift, mini_shift = struct.unpack_from("<HH", data, 30)
        if shift not in (9, 12) or mini_shift != 6:
            return
        self._size = 1 << shift
        first_directory, self._cutoff = struct.unpack_from("<I", data, 48)[0], struct.unpack_from("<I", data, 56)[0]
        first_mini = struct.unpack_from("<I", data, 60)[0]
        self._fat = self._table(self._fat_sectors())
        self._mini = self._table(self._follow(first_mini))
        directory = self._chain(first_directory)
        self._entries = [entry for at in range(0, len(directory) - 127, 128) if (entry := _entry(directory, at))]

    @property
    def names(self) -> list[str]:
        return [entry.name for entry in self._entries]

    def read(self, name: str) -> bytes:
        """The bytes of a stream, b"" where there is none."""
        entry = next((e for e in self._entries if e.name == name and e.kind == 2), None)
        if entry is None:
            return b""
        if entry.size >= self._cutoff:
            return self._chain(entry.start)[: entry.size]
        root = next((e for e in self._entries if e.kind == 5), None)
        store = self._chain(root.start) if root else b""
        out, sector, seen = bytearray(), entry.start, 0
        while sector < len(self._mini) and seen <= len(self._mini):
            out += store[sector * 64 : sector * 64 + 64]
            sector, seen = self._mini[sector], seen + 1
        return bytes(out[: entry.size])

    def _sector(self, number: int) -> bytes:
        at = (number + 1) * self._size
        return self._data[at : at + self._size]

    def _fat_sectors(self) -> list[int]:
        sectors = [s for s in struct.unpack_from("<109I", self._data, 76) if s < _END]
        more, count = struct.unpack_from("<II", self._data, 68)
        for _ in range(min(count, len(self._data) // self._size)):
            block = self._sector(more)
            if more >= _END or len(block) < self._size:
                break
            numbers = struct.unpack(f"<{self._size // 4}I", block)
            sectors.extend(s for s in numbers[:-1] if s < _END)
            more = numbers[-1]
        return sectors

    def _table(self, sectors: list[int]) -> list[int]:
        table: list[int] = []
        for sector in sectors[: len(self._data) // self._size + 1]:
            block = self._sector(sector)
            if len(block) == self._size:
                table.extend(struct.unpack(f"<{self._size // 4}I", block))
        return table

    def _follow(self, start: int) -> list[int]:
        chain: list[int] = []
        sector = start
        while sector < len(self._fat) and len(chain) <= len(self._fat):
            chain.append(sector)
            sector = self._fat[sector]
        return chain

    def _chain(self, start: int) -> bytes:
        return b"".join(self._sector(sector) for sector in self._follow(start))


def _entry(directory: bytes, at: int) -> _Entry | None:
    length, kind = struct.unpack_from("<HB", directory, at + 64)
    if kind not in (1, 2, 5) or not 2 <= length <= 64:
        return None
    name = directory[at : at + length - 2].decode("utf-16-le", errors="replace")
    start, size = struct.unpack_from("<IQ", directory, at + 116)
    return _Entry(name, kind, start, size & 0xFFFFFFFF)
