"""What keeps us from calling an item absent, in both languages: one list that was not read whole, a channel out of reach."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from audit.words import access_words, stop_words
from crawler.model import Access, CoverageStatement, Section

_BLOCKED = frozenset({Access.BLOCKED, Access.CHALLENGE})


@dataclass(frozen=True, slots=True)
class Gap:
    """One thing that keeps us from saying "absent": its code and the reason in both languages."""

    code: str
    zh: str
    en: str


def statement_gap(statement: CoverageStatement, name: str) -> Gap | None:
    """What one statement lacks; None where the list was read to its proven end."""
    if statement.access is Access.ROBOTS or statement.stop == "robots":
        return Gap("robots-forbids", f"栏目「{name}」按 robots.txt 不得读取", f"robots.txt forbids column {name}")
    if statement.access in _BLOCKED or statement.stop == "blocked":
        status = f"HTTP {statement.http_status}" if statement.http_status else ""
        return Gap(
            "blocked",
            f"栏目「{name}」被网站拦截" + (f"（{status}）" if status else ""),
            f"the site blocked column {name}" + (f" ({status})" if status else ""),
        )
    if statement.truncated:
        return Gap(
            "truncated",
            f"栏目「{name}」只显示前 {statement.rows_read} 条，其余读不到",
            f"column {name} shows only its first {statement.rows_read} rows",
        )
    if statement.access is not Access.OK:
        zh, en = access_words(statement.access)
        return Gap("coverage-incomplete", f"栏目「{name}」读取失败（{zh}）", f"column {name} could not be read ({en})")
    if not statement.complete:
        zh, en = stop_words(statement.stop)
        note = f"：{statement.note}" if statement.note else ""
        return Gap(
            "coverage-incomplete",
            f"栏目「{name}」未读完（{zh}）{note}",
            f"column {name} was not read to its end ({en})",
        )
    if statement.listed_only:
        return Gap(
            "coverage-incomplete",
            f"栏目「{name}」有 {statement.listed_only} 个页面只读了列表行，没有打开",
            f"of column {name} {statement.listed_only} pages were read from their list rows only, not opened",
        )
    return None


def homeless_gap(mapped: Iterable[Section]) -> Gap:
    """No column is the item's own: what was read says little, for the item may stand where nobody looked."""
    if any(section.matrix for section in mapped):
        zh = "本单位的栏目树里没有叫得出该事项的栏目"
        return Gap("coverage-incomplete", zh, "the organ's tree of columns has no column that is called like the item")
    # county-wide columns alone say little: the profile may simply not know the item's own column
    zh = "站点档案没有写明该事项自己的栏目，只读了各单位共用的栏目"
    return Gap("coverage-incomplete", zh, "the profile names no column of the item's own, only shared columns")


def off_site_gap(entry: dict[str, str]) -> Gap:
    channel = entry.get("channel", "")
    note = f"：{entry['note']}" if entry.get("note") else ""
    return Gap(
        "coverage-incomplete",
        f"法定渠道「{channel}」无法由机器核查{note}",
        f"the lawful channel {channel} cannot be checked by machine",
    )
