"""Verify the archive against the database: every byte of every archive file, every capture, and the chain between them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from crawler.archive import archive_path
from crawler.model import StoreError
from crawler.store import CrawlStore
from crawler.store.writing import chain_link

CHAINED = ("crawl", "site", "kind", "section", "key", "url", "method", "captured_at", "http_status", "access", "note", "digest",
           "size", "content_type", "etag", "last_modified", "file", "file_offset", "file_length", "record_digest")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Damage:
    """One thing that is not as it was written. `capture` is None where a place in a file belongs to no capture."""

    code: str  # chain-broken, record-changed, file-missing, file-short, foreign-bytes
    file: str
    capture: int | None
    text: str


@dataclass(frozen=True, slots=True)
class Verification:
    """The result: how much was looked at, what is damaged, and the head of the chain, to be kept elsewhere."""

    captures: int
    files: int
    bytes: int
    head: str
    damages: tuple[Damage, ...]


def verify_archive(store: CrawlStore, folder: Path) -> Verification:
    """Compare database and archive. Only reads; a damaged file is a result, not an error."""
    damages = list(_chain(store))
    total = 0
    files = store.archive_files()
    for file, _ in files:
        size, found = _file(store, folder, file)
        total += size
        damages.extend(found)
    known = {file for file, _ in files}
    strangers = (
        sorted(path.name for path in folder.glob("*.warc.gz") if path.name not in known) if folder.is_dir() else []
    )
    damages.extend(Damage("foreign-bytes", name, None, f"存档文件 {name} 不在数据库里") for name in strangers)
    captures, head = store.chain_head()
    return Verification(captures, len(files), total, head, tuple(damages))


def _chain(store: CrawlStore) -> Iterator[Damage]:
    before = ""
    expected = 1
    for capture in store.captures():
        if capture["id"] != expected:
            yield Damage(
                "chain-broken", capture["file"], capture["id"], f"记录 {expected} 至 {capture['id'] - 1} 不见了"
            )
        if chain_link(before, [capture[name] for name in CHAINED]) != capture["chain"]:
            yield Damage(
                "chain-broken",
                capture["file"],
                capture["id"],
                f"记录 {capture['id']} 的内容与写入时不同，或前一条被动过",
            )
        before = capture["chain"]
        expected = capture["id"] + 1


def _file(store: CrawlStore, folder: Path, file: str) -> tuple[int, list[Damage]]:
    captures = store.captures_of_file(file)
    try:
        path = archive_path(folder, file)
    except StoreError as error:
        return 0, [Damage("file-missing", file, None, f"{error} 涉及 {len(captures)} 条记录")]
    if not path.is_file():
        return 0, [Damage("file-missing", file, None, f"存档文件 {path} 不见了，涉及 {len(captures)} 条记录")]
    damages: list[Damage] = []
    place = 0
    size = path.stat().st_size
    with path.open("rb") as handle:
        for capture in captures:
            if capture["file_offset"] != place:
                damages.append(_foreign(file, place, capture["file_offset"]))
            start, length = capture["file_offset"], capture["file_length"]
            inside = 0 <= start <= start + length <= size
            handle.seek(start if inside else size)
            damages.extend(_record(capture, handle.read(length if inside else 0)))
            place = start + length
    if size > place:
        damages.append(_foreign(file, place, size))
    return size, damages


def _foreign(file: str, start: int, end: int) -> Damage:
    return Damage("foreign-bytes", file, None, f"{file} 第 {start} 至 {end} 字节不属于任何记录（可能是被中断的写入）")


def _record(capture: dict[str, Any], data: bytes) -> Iterator[Damage]:
    if len(data) != capture["file_length"]:
        yield Damage("file-short", capture["file"], capture["id"], f"记录 {capture['id']} 被截断：{capture['url']}")
    elif hashlib.sha256(data).hexdigest() != capture["record_digest"]:
        yield Damage(
            "record-changed", capture["file"], capture["id"], f"记录 {capture['id']} 的字节被改动：{capture['url']}"
        )
