"""Streams of a compound file (.doc, .xls, .et, encrypted .docx; [MS-CFB]), read by olefile. Hostile files are only broken ones."""

from __future__ import annotations

import io
import struct

import olefile

MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# What olefile raises on files that lie about themselves (see tests/catalogs/test_documents_hostile.py).
BROKEN = (OSError, struct.error, IndexError, ValueError, TypeError, AttributeError, RecursionError, OverflowError)


class CompoundFile:
    """A compound file held in memory. A broken one has no names and empty streams: the caller decides what to say.

    `strict`: a file whose chains of sectors do not end where they must counts as broken, since a stream may be wrong then.
    """

    def __init__(self, data: bytes, *, strict: bool = False) -> None:
        self._file: olefile.OleFileIO | None = None
        self._strict = strict
        if len(data) < olefile.MINIMAL_OLEFILE_SIZE or not data.startswith(MAGIC):
            return
        try:
            defects = olefile.DEFECT_INCORRECT if strict else olefile.DEFECT_FATAL
            self._file = olefile.OleFileIO(io.BytesIO(data), raise_defects=defects)
        except BROKEN:
            return

    @property
    def names(self) -> list[str]:
        """The names of all streams and storages of the first level, and of all that lie deeper."""
        if self._file is None:
            return []
        try:
            return [part for path in self._file.listdir(streams=True, storages=True) for part in path]
        except BROKEN:
            return []

    def read(self, name: str) -> bytes:
        """The bytes of a stream of the first level, b"" where there is none or it is not whole."""
        if self._file is None:
            return b""
        try:
            data = bytes(self._file.openstream([name]).read()) if self._file.exists([name]) else b""
            return data if data and (not self._strict or self._ends_where_it_must(name)) else b""
        except BROKEN:
            return b""

    def _ends_where_it_must(self, name: str) -> bool:
        """Whether a stream's chain has as many sectors as its size says: olefile reads on round a chain that bites its tail."""
        assert self._file is not None
        entry = self._file.root.kids_dict[name.lower()]
        chain, size = (
            (self._file.minifat, self._file.mini_sector_size) if entry.is_minifat else (self._file.fat, self._file.sector_size)
        )  # fmt: skip
        sector = entry.isectStart
        for _ in range(-(-entry.size // size)):
            sector = chain[sector]
        return bool(sector == olefile.ENDOFCHAIN)


_NEXT_IS_NONE = 0xFFFFFFFA  # from here on numbers are marks, not sectors


def is_endless(data: bytes) -> bool:
    """Whether a chain of sectors of a compound file bites its own tail, or leads out of the file.

    Readers that follow a chain to its end without counting (calamine for .xls) take all memory for such a file of 2 KB.
    """
    if len(data) < 512 or not data.startswith(MAGIC):
        return False
    shift, mini_shift = struct.unpack_from("<HH", data, 30)
    if shift not in (9, 12) or mini_shift > shift:
        return True
    size = 1 << shift
    sectors = len(data) // size
    place, tables, seen = struct.unpack_from("<I", data, 68)[0], list(struct.unpack_from("<109I", data, 76)), set()
    while place < _NEXT_IS_NONE:
        if place in seen or place >= sectors:
            return True
        seen.add(place)
        numbers = _numbers(data, place, size)
        tables += numbers[:-1]
        place = numbers[-1] if numbers else place
    tables = [number for number in tables if number < _NEXT_IS_NONE]
    if len(set(tables)) < len(tables) or any(number >= sectors for number in tables):
        return True
    following = [number for table in tables for number in _numbers(data, table, size)]
    if _has_ring(following):
        return True
    mini: list[int] = []
    place = struct.unpack_from("<I", data, 60)[0]
    while place < len(following):
        mini += _numbers(data, place, size)
        place = following[place]
    return _has_ring(mini)


def _numbers(data: bytes, sector: int, size: int) -> list[int]:
    """The numbers in one sector; those of a sector that is cut short as far as they go."""
    part = data[(sector + 1) * size : (sector + 2) * size]
    return list(struct.unpack(f"<{len(part) // 4}I", part[: len(part) // 4 * 4]))


def _has_ring(following: list[int]) -> bool:
    """Whether following the numbers from anywhere comes back to where one was."""
    done = bytearray(len(following))  # 1: on the present way, 2: known to end
    for start in range(len(following)):
        way, at = [], start
        while at < len(following) and not done[at]:
            done[at] = 1
            way.append(at)
            at = following[at]
        if at < len(following) and done[at] == 1:
            return True
        for passed in way:
            done[passed] = 2
    return False
