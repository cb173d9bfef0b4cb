"""Archives are listed, never unpacked: names tell an auditor what was published, and a bomb inside stays shut."""

from __future__ import annotations

import zipfile

from crawler.reading.files import MAX_NAMES, FileText, Refused, open_zip

_RAR4, _RAR5 = b"Rar!\x1a\x07\x00", b"Rar!\x1a\x07\x01\x00"


def list_zip(body: bytes) -> FileText:
    """List the files of a zip, or raise Refused."""
    names = [_zip_name(entry) for entry in open_zip(body).infolist() if not entry.is_dir()]
    return _listing("zip", names)


def list_rar(body: bytes) -> FileText:
    """List the files of a RAR archive (formats 4 and 5) by its headers, or raise Refused."""
    if body.startswith(_RAR5):
        return _listing("rar", _rar5_names(body))
    if body.startswith(_RAR4):
        return _listing("rar", _rar4_names(body))
    raise Refused("RAR格式不认识")


def _listing(kind: str, names: list[str]) -> FileText:
    return FileText(
        kind, text="\n".join(names[:MAX_NAMES]), entries=tuple(names[:MAX_NAMES]), cut=len(names) > MAX_NAMES
    )


def _zip_name(entry: zipfile.ZipInfo) -> str:
    """Return an entry's name; without the UTF-8 flag, Chinese programs wrote GBK where the format says CP437."""
    if entry.flag_bits & 0x800:
        return entry.filename
    try:
        return entry.filename.encode("cp437").decode("gb18030")
    except (UnicodeEncodeError, UnicodeDecodeError):
        return entry.filename


def _rar4_names(body: bytes) -> list[str]:
    names: list[str] = []
    place = len(_RAR4)
    while place + 7 <= len(body) and len(names) <= MAX_NAMES:
        kind, flags = body[place + 2], int.from_bytes(body[place + 3 : place + 5], "little")
        size = int.from_bytes(body[place + 5 : place + 7], "little")
        if size < 7:
            break
        data = int.from_bytes(body[place + 7 : place + 11], "little") if flags & 0x8000 or kind == 0x74 else 0
        if kind == 0x74 and place + 32 <= len(body):
            length = int.from_bytes(body[place + 26 : place + 28], "little")
            start = place + (40 if flags & 0x100 else 32)
            raw = body[start : start + length]
            if flags & 0xE0 != 0xE0:
                names.append(raw.split(b"\x00")[0].decode("gb18030", "replace"))
        place += size + data
    return names


def _rar5_names(body: bytes) -> list[str]:
    names: list[str] = []
    place = len(_RAR5)
    while place + 7 < len(body) and len(names) <= MAX_NAMES:
        size, start = _vint(body, place + 4)
        end = start + size
        kind, at = _vint(body, start)
        flags, at = _vint(body, at)
        extra, data = 0, 0
        if flags & 1:
            extra, at = _vint(body, at)
        if flags & 2:
            data, at = _vint(body, at)
        if kind == 2:
            name = _rar5_name(body, at, end - extra)
            if name:
                names.append(name)
        if kind == 5 or size == 0:
            break
        place = end + data
    return names


def _rar5_name(body: bytes, at: int, end: int) -> str:
    flags, at = _vint(body, at)
    _, at = _vint(body, at)  # unpacked size
    _, at = _vint(body, at)  # attributes
    at += 4 * bool(flags & 2) + 4 * bool(flags & 4)
    _, at = _vint(body, at)  # compression
    _, at = _vint(body, at)  # operating system
    length, at = _vint(body, at)
    if flags & 1 or at + length > min(end, len(body)):
        return ""
    return body[at : at + length].decode("utf-8", "replace")


def _vint(body: bytes, at: int) -> tuple[int, int]:
    value, shift = 0, 0
    while at < len(body) and shift < 70:
        byte = body[at]
        value |= (byte & 0x7F) << shift
        at += 1
        if not byte & 0x80:
            return value, at
        shift += 7
    raise Refused("RAR文件头损坏")
