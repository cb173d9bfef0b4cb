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
