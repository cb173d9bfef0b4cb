"""Catalog files: TOML in, TOML out, and where the shipped ones lie. The format stands in docs/catalog-format.md."""

from __future__ import annotations

import os
import tempfile
import tomllib
from collections.abc import Mapping
from datetime import date
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from catalogs.deadlines import compile_deadline
from catalogs.dumping import SCHEMA, dump_catalog
from catalogs.keys import stray_key
from catalogs.model import (
    Catalog,
    CatalogError,
    CatalogItem,
    Channel,
    Correction,
    DeadlineClause,
    DeadlineRule,
    TopicLink,
)

__all__ = ["dump_catalog", "find_catalog", "load_catalog", "parse_catalog", "shipped_catalogs", "write_whole"]

DATA = Path(__file__).parent / "data"
NOT_CATALOGS = frozenset({"columns", "corrections", "topics"})

_TOP = {"schema": int, "catalog": dict, "item": list, "correction": list}
_CATALOG = {
    "id": str, "title": str, "body": str, "place": str, "level": str, "edition": str, "notes": list, "source": str,
    "source_digest": str, "effective_on": date,
}  # fmt: skip
_ITEM = {
    "id": str, "name": str, "path": list, "content": str, "authority": list, "deadline": dict, "publisher": str,
    "channels": list, "method": str, "audience": str, "contact": str, "topics": list, "cells": dict, "source": str,
    "tier": str,
}  # fmt: skip
_DEADLINE = {"raw": str, "clauses": list, "reason": str}
_CLAUSE = {
    "kind": str, "triggers": list, "amount": int, "unit": str, "month": int, "day": int, "year_offset": int,
    "recurrence": str, "scope": str, "month_of_period": int,
}  # fmt: skip
_CHANNEL = {"name": str, "address": str, "raw": str}
_CORRECTION = {"place": str, "before": str, "after": str, "reason": str}
_TOPIC = {"topic": str, "confidence": float}


def load_catalog(path: Path) -> Catalog:
    """Load a catalog TOML. An unknown key, a wrong type or a double id is a CatalogError with file, place, way out."""
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise CatalogError(f"{path}：无法读取（{error.strerror}）。请检查路径和权限。") from error
    except UnicodeDecodeError as error:
        raise CatalogError(f"{path}：不是 UTF-8 文本。目录文件由 gongkai catalog import 生成。") from error
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise CatalogError(
            f"{path}：不是有效的 TOML（{error}）。原始文档请先用 gongkai catalog import 导入。"
        ) from error
    return parse_catalog(table, str(path))


def parse_catalog(table: Mapping[str, Any], where: str) -> Catalog:
    """Build the catalog from a parsed TOML table; `where` names the file in messages."""
    _check(table, _TOP, where, ("schema", "catalog", "item"))
    if table["schema"] != SCHEMA:
        raise CatalogError(
            f"{where}：目录格式版本 {table['schema']}，本程序只认 {SCHEMA}。请用同版本的 gongkai 重新导入。"
        )
    head = table["catalog"]
    _check(head, _CATALOG, f"{where} [catalog]", ("id", "title", "body", "place", "level"))
    if head["level"] not in ("department", "government"):
        raise CatalogError(
            f"{where} [catalog] level：应为 department（部门）或 government（政府），不是「{head['level']}」。"
        )
    items = tuple(_item(entry, f"{where} 第{number}个 [[item]]") for number, entry in enumerate(table["item"], 1))
    seen: set[str] = set()
    for item in items:
        if item.id in seen:
            raise CatalogError(f"{where}：事项 id「{item.id}」出现两次。请改成不同的 id。")
        seen.add(item.id)
    corrections = []
    for number, entry in enumerate(table.get("correction", []), 1):
        _check(entry, _CORRECTION, f"{where} 第{number}个 [[correction]]", ("place", "before", "after"))
        corrections.append(Correction(entry["place"], entry["before"], entry["after"], entry.get("reason", "")))
    return Catalog(
        id=head["id"], title=head["title"], body=head["body"], place=head["place"], level=head["level"],
        edition=head.get("edition", ""), items=items, notes=_texts(head, "notes", where),
        corrections=tuple(corrections), source=head.get("source", ""), source_digest=head.get("source_digest", ""),
        effective_on=head.get("effective_on"),
    )  # fmt: skip


def _item(entry: Any, where: str) -> CatalogItem:
    _check(entry, _ITEM, where, ("id", "name", "deadline"))
    where = f"{where}「{entry['id']}」"
    channels = []
    for channel in entry.get("channels", []):
        _check(channel, _CHANNEL, f"{where} channels", ("name",))
        channels.append(Channel(channel["name"], channel.get("address", ""), channel.get("raw", "")))
    topics = []
    for topic in entry.get("topics", []):
        _check(topic, _TOPIC, f"{where} topics", ("topic",))
        topics.append(TopicLink(topic["topic"], float(topic.get("confidence", 1.0))))
    cells = entry.get("cells", {})
    for key, value in cells.items():
        if not isinstance(value, str):
            raise CatalogError(f"{where} cells「{key}」：应为文字。")
    return CatalogItem(
        id=entry["id"], name=entry["name"], path=_texts(entry, "path", where) or (entry["name"],),
        content=entry.get("content", ""), authority=_texts(entry, "authority", where),
        deadline=_deadline(entry["deadline"], f"{where} deadline"), publisher=entry.get("publisher", ""),
        channels=tuple(channels), method=entry.get("method", ""), audience=entry.get("audience", ""),
        contact=entry.get("contact", ""), topics=tuple(topics), cells=dict(cells), source=entry.get("source", ""),
        tier=entry.get("tier", ""),
    )  # fmt: skip


def _deadline(entry: Any, where: str) -> DeadlineRule:
    _check(entry, _DEADLINE, where, ("raw",))
    if "clauses" not in entry:  # written by hand: the words are read as an import reads them
        return compile_deadline(entry["raw"])
    clauses = []
    for clause in entry["clauses"]:
        _check(clause, _CLAUSE, f"{where} clauses", ("kind",))
        clauses.append(DeadlineClause(**{**clause, "triggers": _texts(clause, "triggers", where)}))
    if not clauses:
        raise CatalogError(f'{where} clauses：至少要有一项；读不懂的时限写 kind = "unparseable"。')
    return DeadlineRule(entry["raw"], tuple(clauses), entry.get("reason", ""))


def _texts(entry: Mapping[str, Any], key: str, where: str) -> tuple[str, ...]:
    values = entry.get(key, [])
    if not all(isinstance(value, str) for value in values):
        raise CatalogError(f"{where} {key}：应为文字的列表。")
    return tuple(values)


def _check(entry: Any, known: Mapping[str, type], where: str, needed: tuple[str, ...]) -> None:
    if not isinstance(entry, Mapping):
        raise CatalogError(f"{where}：应为表（键 = 值）。")
    if stray := stray_key(entry, known):
        raise CatalogError(f"{where}：{stray}")
    for key, value in entry.items():
        kind = known[key]
        fits = isinstance(value, (int, float)) if kind is float else isinstance(value, kind)
        if not fits or (kind in (int, float) and isinstance(value, bool)):
            raise CatalogError(f"{where} {key}：类型不对，应为 {kind.__name__}。")
    for key in needed:
        if key not in entry:
            raise CatalogError(f"{where}：缺少「{key}」。")


def write_whole(path: Path, data: str | bytes) -> None:
    """Write beside and rename: an interrupted import or a full disk leaves the old file as it was."""
    raw = data.encode("utf-8") if isinstance(data, str) else data
    temporary = ""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".part", dir=path.parent)
        with os.fdopen(handle, "wb") as file:
            file.write(raw)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).chmod(0o644)
        Path(temporary).replace(path)
        temporary = ""
    except OSError as error:
        raise CatalogError(f"{path}：写不进去（{error.strerror}）。原文件没有改动；请检查磁盘空间和权限。") from error
    finally:
        if temporary:
            Path(temporary).unlink(missing_ok=True)


def shipped_catalogs() -> dict[str, Path]:
    """The catalogs that come with the program, by id."""
    return {path.stem: path for path in sorted(DATA.glob("*.toml")) if _is_catalog(path)}


def _is_catalog(path: Path) -> bool:
    if path.stem in NOT_CATALOGS:
        return False
    with path.open(encoding="utf-8") as file:
        return any(line.strip() == "[catalog]" for line in file)


def find_catalog(name_or_path: str, beside: Path | None = None) -> Path:
    """A catalog by path (also relative to the folder of the file `beside`), or by the id of a shipped one."""
    given = Path(name_or_path)
    tried = [given] if beside is None else [given, (beside if beside.is_dir() else beside.parent) / given]
    for path in tried:
        if path.is_file():
            return path
    shipped = shipped_catalogs()
    if name_or_path in shipped:
        return shipped[name_or_path]
    near = get_close_matches(name_or_path, shipped, 1, 0.5)
    hint = f"是不是「{near[0]}」？" if near else ""
    raise CatalogError(
        f"找不到目录「{name_or_path}」。{hint}可写 .toml 文件路径，或内置目录：{'、'.join(shipped) or '（无）'}。"
    )
