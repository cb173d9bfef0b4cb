"""Lint checks on cells: authorities, addresses, organ names, typing and OCR faults."""

from __future__ import annotations

import ipaddress
import re
import unicodedata
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

from catalogs.deadline_text import numeral
from catalogs.lint_rules import LintFinding, LintRule, LintRules, finding, heading_of
from catalogs.model import Catalog, CatalogItem, Correction

_NUMERAL_BEFORE_NO = re.compile(r"第([一二三四五六七八九十百零〇]+)号")
_BRACKETS = str.maketrans("（）()﹝﹞[]【】", "〔〕〔〕〔〕〔〕〔〕")
_HOST = re.compile(r"^(?=.{4,253}$)(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,}$")
_ENUMERATOR = re.compile(r"(?:^|\n)\s*(\d{1,2})\s*[.．、](?!\d)|(?<=[；。])\s*(\d{1,2})[.．、](?!\d)")
_ORGAN = re.compile(r"[\u4e00-\u9fff]{2,12}?(?:局|委员会|厅)")
_PLACE_PREFIX = re.compile(r"^(?:[\u4e00-\u9fff]{1,8}?(?:省|市|县|区|州|旗|盟)|省|市|县|区|州|旗)+")
_PAIRS = (("《", "》"), ("“", "”"), ("（", "）"), ("〔", "〕"))


def superseded(catalog: Catalog, rule: LintRule, rules: LintRules) -> Iterator[LintFinding]:
    """An authority that another one has replaced."""
    for item in catalog.items:
        for authority in item.authority:
            for entry in rules.tables["superseded"]:
                if _names_superseded(authority, entry):
                    words = {"detail": entry["by"], "date": str(entry["date"])}
                    yield finding(rule, item, heading_of(item, "authority"), authority, law=entry["law"], **words)
                    break


def _names_superseded(authority: str, entry: Mapping[str, Any]) -> bool:
    text = re.sub(r"\s", "", unicodedata.normalize("NFKC", authority)).translate(_BRACKETS)
    text = _NUMERAL_BEFORE_NO.sub(lambda found: f"第{numeral(found[1])}号", text)
    if "document" in entry:
        return str(entry["document"]) in text
    if not re.search(entry["title"], text):
        return False
    order = "国务院令?|国令" if entry["order"] == "国务院令" else "主席令"
    numbers = "|".join(str(number) for number in entry["numbers"])
    if re.search(rf"(?:{order})[^\d〕]{{0,4}}(?:{numbers})号|(?<!\d)(?:{numbers})号令", text):
        return True
    years = "|".join(str(year) for year in entry.get("years", ()))
    return bool(years) and re.search(rf"〔(?:{years})年?[^〕]{{0,12}}〕", text) is not None


def out_of_scope(catalog: Catalog, rule: LintRule, rules: LintRules) -> Iterator[LintFinding]:
    """An authority that does not speak to bodies of this kind."""
    for item in catalog.items:
        for authority in item.authority:
            for entry in rules.tables["scope"]:
                if re.search(entry["title"], authority) and not re.search(entry["unless_body"], catalog.body):
                    words = {"detail": entry["zh"], "detail_en": entry["en"]}
                    yield finding(rule, item, heading_of(item, "authority"), authority, **words)


def addresses(catalog: Catalog, rule: LintRule, rules: LintRules) -> Iterator[LintFinding]:
    """A channel address that nobody outside can open."""
    for item in catalog.items:
        for channel in item.channels:
            if channel.address and (why := _unusable(channel.address)):
                zh, en = why
                yield finding(rule, item, heading_of(item, "channel"), channel.address, detail=zh, detail_en=en)


def _unusable(address: str) -> tuple[str, str] | None:
    try:
        parts = urlsplit(address)
        host = parts.hostname or ""
        port = parts.port
    except ValueError:
        return ("不是网址", "it is no address")
    if parts.scheme not in {"http", "https"}:
        return ("协议不是 http 或 https", "its scheme is not http or https")
    try:
        number = ipaddress.ip_address(host)
    except ValueError:
        number = None
    if number is not None and not number.is_global:
        return ("内网地址", "it is a private address")
    if number is None and not _HOST.match(host.encode("idna").decode() if _encodable(host) else ""):
        return ("主机名不完整或含非法字符", "its host name is not complete")
    if parts.username or (port is not None and not 0 < port < 65536):
        return ("含用户名或端口有误", "it holds a user name or a wrong port")
    return None


def _encodable(host: str) -> bool:
    try:
        host.encode("idna")
    except UnicodeError:
        return False
    return True


def name_variants(catalog: Catalog, rule: LintRule, rules: LintRules) -> Iterator[LintFinding]:
    """Two long names that differ by few characters left out (县医疗保障局事务中心, 县医疗保障事务中心)."""
    first_seen: dict[str, CatalogItem] = {}
    for item in catalog.items:
        for name in _organs(item):
            first_seen.setdefault(name, item)
    names = sorted(first_seen, key=len)
    for place, short in enumerate(names):
        for long in names[place + 1 :]:
            if 6 <= len(short) < len(long) <= len(short) + 2 and _left_out(short, long):
                item = first_seen[long]
                value = f"{short}（{first_seen[short].source}）、{long}（{item.source}）"
                yield finding(rule, item, heading_of(item, "publisher"), value)


def _organs(item: CatalogItem) -> list[str]:
    flat = re.sub(r"\s", "", item.publisher)
    return [name for name in re.split(r"[、，,；;和及与/]|(?<=[)）])", flat) if name]


def _left_out(short: str, long: str) -> bool:
    """`short` is `long` with characters left out in the middle (not a longer name's beginning or end)."""
    if long.startswith(short) or long.endswith(short):
        return False
    rest = iter(long)
    return all(char in rest for char in short)


def other_organ(catalog: Catalog, rule: LintRule, rules: LintRules) -> Iterator[LintFinding]:
    """A publisher of another bureau: 城管局 in the catalog of a 医疗保障局."""
    for item in catalog.items:
        for name in _organs(item):
            organ = _ORGAN.search(name)
            if organ and not _part_of(organ[0], catalog.body):
                heading = heading_of(item, "publisher")
                yield finding(rule, item, heading, name, detail=catalog.body)


def _part_of(organ: str, body: str) -> bool:
    core = _PLACE_PREFIX.sub("", organ) or organ
    rest = iter(body)
    return not body or all(char in rest for char in core)


def corrections(catalog: Catalog, rule: LintRule, rules: LintRules) -> Iterator[LintFinding]:
    """What the importer put right: the source document should be mended too."""
    for correction in catalog.corrections:
        item = _item_at(catalog, correction)
        cell = _column_of(correction.place)
        words = {"detail": correction.after, "law": correction.reason}
        yield finding(rule, item, cell, correction.before, source=correction.place, **words)


def _item_at(catalog: Catalog, correction: Correction) -> CatalogItem | None:
    at = re.match(r"表\d+ 第\d+行", correction.place)
    row = at[0] if at else correction.place
    return next(
        (item for item in catalog.items if item.source and re.match(re.escape(row) + r"(?!\d)", item.source)), None
    )


def _column_of(place: str) -> str:
    named = re.search("「(.+?)」", place)
    return named[1] if named else ""


def patterns(catalog: Catalog, rule: LintRule, rules: LintRules) -> Iterator[LintFinding]:
    """Typing and OCR faults in the raw cells that the importer did not put right."""
    mended = _mended(catalog)
    for item, heading, text in _first_cells(catalog):
        for entry in rules.tables["pattern"]:
            columns = entry.get("columns")
            if columns and not any(column in heading for column in columns):
                continue
            for match in re.finditer(entry["regex"], text):
                if not _is_mended(mended, item, heading, match[0]):
                    words = {"detail": entry["zh"], "detail_en": entry["en"]}
                    yield finding(rule, item, heading, match[0].strip(), **words)


def _first_cells(catalog: Catalog) -> Iterator[tuple[CatalogItem, str, str]]:
    """Yield each cell text once: merged cells are carried down to several items."""
    seen: set[tuple[str, str]] = set()
    for item in catalog.items:
        for heading, text in _cells(item).items():
            if text and (heading, text) not in seen:
                seen.add((heading, text))
                yield item, heading, text


def _cells(item: CatalogItem) -> Mapping[str, str]:
    if item.cells:
        return item.cells
    channels = "\n".join(channel.raw or channel.address for channel in item.channels)
    return {
        "公开事项": item.name, "公开内容": item.content, "公开依据": "；".join(item.authority),
        "公开时限": item.deadline.raw, "公开主体": item.publisher, "公开渠道": channels, "公开方式": item.method,
    }  # fmt: skip


def _mended(catalog: Catalog) -> dict[tuple[str, str], list[str]]:
    """What the importer put right, by item and column: before and after, without blanks."""
    mended: dict[tuple[str, str], list[str]] = {}
    for correction in catalog.corrections:
        item = _item_at(catalog, correction)
        key = (item.id if item else "", _column_of(correction.place))
        texts = (re.sub(r"\s", "", text) for text in (correction.before, correction.after))
        mended.setdefault(key, []).extend(text for text in texts if text)
    return mended


def _is_mended(mended: Mapping[tuple[str, str], list[str]], item: CatalogItem, heading: str, text: str) -> bool:
    # Corrections keep a few characters round the fault: the overlap may be the match's beginning only.
    flat = re.sub(r"\s", "", text)
    return any(flat[:8] in kept or kept in flat for kept in mended.get((item.id, heading), ()))


def numbering(catalog: Catalog, rule: LintRule, rules: LintRules) -> Iterator[LintFinding]:
    """1. 2. 1. in one cell."""
    for item, heading, text in _first_cells(catalog):
        numbers = [int(match[1] or match[2]) for match in _ENUMERATOR.finditer(text)]
        if len(numbers) > 1 and numbers != list(range(numbers[0], numbers[0] + len(numbers))):
            yield finding(rule, item, heading, text, detail="、".join(map(str, numbers)))


def unbalanced(catalog: Catalog, rule: LintRule, rules: LintRules) -> Iterator[LintFinding]:
    """《 without 》, “ without ”."""
    mended = _mended(catalog)
    for item, heading, text in _first_cells(catalog):
        for opening, closing in _PAIRS:
            known = _mark_mended(mended, item, heading, opening, closing)
            if text.count(opening) != text.count(closing) and not known:
                yield finding(rule, item, heading, text, detail=f"{opening} {closing}")


def _mark_mended(
    mended: Mapping[tuple[str, str], list[str]], item: CatalogItem, heading: str, opening: str, closing: str
) -> bool:
    return any(opening in before or closing in before for before in mended.get((item.id, heading), ()))
