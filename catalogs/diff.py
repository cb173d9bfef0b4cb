"""What changed between two catalogs: two editions, or a bureau against a standard catalog."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from catalogs.matching import Pair, match_items
from catalogs.model import Catalog, CatalogItem, Channel, DeadlineClause, DeadlineRule

# Kinds of change, in the order in which they are listed. The first three are losses to the public.
KINDS = {
    "missing": ("缺少事项", "missing"),
    "deadline-weakened": ("时限放宽", "deadline weakened"),
    "channel-dropped": ("渠道减少", "channel dropped"),
    "added": ("新增事项", "added"),
    "deadline-tightened": ("时限收紧", "deadline tightened"),
    "deadline-changed": ("时限变化（不能比较松紧）", "deadline changed (cannot be ordered)"),
    "channel-added": ("渠道增加", "channel added"),
    "publisher-changed": ("公开主体变化", "publisher changed"),
    "method-changed": ("公开方式变化", "method changed"),
}
_PER_YEAR = {
    "hourly": 8760.0, "weekly": 52.0, "half_monthly": 24.0, "monthly": 12.0, "quarterly": 4.0, "every_3_months": 4.0,
    "half_yearly": 2.0, "yearly": 1.0,
}  # fmt: skip
_PLACE = re.compile(r"^[\u4e00-\u9fff]{1,6}?[省市县区州旗]")
_KIND = re.compile(r"(?:人民)?政府(?:门户)?网(?:站)?(?:群)?|门户网站")
_DAYS = {"working_day": 1.4, "natural_day": 1.0, "day": 1.0, "week": 7.0, "month": 30.4, "year": 365.0}
_COMPUTABLE = frozenset({"relative", "fixed_date", "periodic", "realtime"})
_VAGUE = frozenset(
    {"timely", "as_needed", "permanent", "superior", "unparseable"}
)  # not "statutory" or "event": a law or another document fixes them


@dataclass(frozen=True, slots=True)
class Change:
    """One difference. `before_id`/`after_id` are "" where the item is only in the other catalog."""

    kind: str
    name: str
    before_id: str
    after_id: str
    before: str
    after: str
    basis: str = ""  # why the two items were taken for the same: path, name, topic, likeness


def diff_catalogs(a: Catalog, b: Catalog) -> tuple[Change, ...]:
    """Every difference from `a` to `b`, losses first, in the order of the catalogs. Pure."""
    matching = match_items(a, b)
    changes = [Change("missing", i.name, i.id, "", i.deadline.raw, "") for i in matching.missing]
    changes += [Change("added", i.name, "", i.id, "", i.deadline.raw) for i in matching.added]
    for pair in matching.pairs:
        changes.extend(_pair_changes(pair, a.body == b.body))
    order = list(KINDS)
    return tuple(sorted(changes, key=lambda change: order.index(change.kind)))


def _pair_changes(pair: Pair, same_body: bool) -> Iterator[Change]:
    a, b = pair.before, pair.after

    def change(kind: str, before: str, after: str) -> Change:
        return Change(kind, a.name, a.id, b.id, before, after, pair.basis)

    verdict = compare_deadlines(a.deadline, b.deadline)
    if verdict:
        yield change(f"deadline-{verdict}", a.deadline.raw, b.deadline.raw)
    dropped, added = _channel_changes(a, b, same_body)
    if dropped:
        yield change("channel-dropped", dropped, _channel_names(b.channels))
    if added:
        yield change("channel-added", _channel_names(a.channels), added)
    if a.publisher != b.publisher and (same_body or not b.publisher):  # other bodies have other offices
        yield change("publisher-changed", a.publisher, b.publisher)
    if a.method != b.method and a.method and b.method:
        yield change("method-changed", a.method, b.method)


def compare_deadlines(a: DeadlineRule, b: DeadlineRule) -> str:
    """Is rule `b` "weakened" or "tightened" against `a`, "changed" where they cannot be ordered, or "" where equal?

    A rule with a number against one without is weakened. Amounts of one trigger are compared in days (five working
    days count as seven). Compound rules are compared clause by clause where both have as many.
    """
    if a.clauses == b.clauses:
        return ""
    if len(a.clauses) != len(b.clauses):
        return "changed"
    verdicts = {_compare(x, y) for x, y in zip(a.clauses, b.clauses)} - {""}
    return verdicts.pop() if len(verdicts) == 1 else "changed"


def _compare(a: DeadlineClause, b: DeadlineClause) -> str:
    if a == b:
        return ""
    if a.kind in _COMPUTABLE and b.kind in _VAGUE:
        return "weakened"
    if a.kind in _VAGUE and b.kind in _COMPUTABLE:
        return "tightened"
    if a.kind != b.kind:
        return "changed"
    load_a, load_b = _slackness(a), _slackness(b)
    if a.kind == "fixed_date" and a.year_offset != b.year_offset and not _early(a, b):
        return "changed"
    if load_a is None or load_b is None or set(a.triggers) != set(b.triggers):
        return "changed"
    if load_a == load_b:
        return "changed"
    return "weakened" if load_b > load_a else "tightened"


def _early(a: DeadlineClause, b: DeadlineClause) -> bool:
    """次年1月31日 and 每年3月31日 both mean the report on the year before; 每年12月31日 may mean the year itself."""
    return (a.month or 12) <= 6 and (b.month or 12) <= 6


def _slackness(clause: DeadlineClause) -> float | None:
    """How much time a clause leaves, in days; None where it says no number."""
    if clause.kind == "relative" and clause.amount is not None and clause.unit in _DAYS:
        return clause.amount * _DAYS[clause.unit]
    if clause.kind == "fixed_date" and clause.month is not None:
        return clause.month * 31.0 + (clause.day or 31)
    if clause.kind == "periodic" and clause.recurrence in _PER_YEAR:
        return 366 / _PER_YEAR[clause.recurrence] + (clause.day or 0) / 100
    return None


def _same_channel(a: Channel, b: Channel, same_body: bool) -> bool:
    """One body's channels are told by host; of two bodies, or without addresses, by what kind the names say."""
    hosts = [(urlsplit(c.address).hostname or "").removeprefix("www.") for c in (a, b)]
    if same_body and all(hosts):
        return hosts[0] == hosts[1]
    names = [_KIND.sub("政府网站", _PLACE.sub("", c.name)) for c in (a, b)]
    return names[0] in names[1] or names[1] in names[0]


def _channel_changes(a: CatalogItem, b: CatalogItem, same_body: bool) -> tuple[str, str]:
    dropped = tuple(x for x in a.channels if not any(_same_channel(x, y, same_body) for y in b.channels))
    added = tuple(y for y in b.channels if not any(_same_channel(x, y, same_body) for x in a.channels))
    return _channel_names(dropped), _channel_names(added)


def _channel_names(channels: tuple[Channel, ...]) -> str:
    return "、".join(f"{c.name}（{c.address}）" if c.address else c.name for c in channels)


HEADINGS = {
    "zh": ("变化", "事项", "甲目录事项", "乙目录事项", "甲目录原文", "乙目录原文", "对应依据"),
    "en": ("change", "item", "id in A", "id in B", "text in A", "text in B", "paired by"),
}


def change_rows(changes: tuple[Change, ...], lang: str = "zh") -> Iterator[tuple[str, ...]]:
    """The changes as rows under HEADINGS."""
    for c in changes:
        kind, basis = KINDS[c.kind][lang == "en"], c.basis if lang == "en" else _basis_zh(c.basis)
        yield kind, c.name, c.before_id, c.after_id, c.before, c.after, basis


def _basis_zh(basis: str) -> str:
    """Why two items were paired, as matching.Pair says it, in Chinese: likeness 0.72 = 相近 0.72."""
    word, _, rest = basis.partition(" ")
    zh = {"path": "事项路径相同", "name": "名称相同", "topic": "主题相同", "likeness": "文字相近"}.get(word, word)
    return f"{zh} {rest}".rstrip()


def render_diff_workbook(a: Catalog, b: Catalog, changes: tuple[Change, ...], lang: str = "zh") -> bytes:
    """The changes as a workbook: one sheet, filtered headings, all cells text."""
    import xlsxwriter  # lazy: only this output needs it

    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(out, options) as book:
        page = book.add_worksheet("目录比较" if lang == "zh" else "differences")
        head = book.add_format({"bold": True, "border": 1, "bg_color": "#DDE6F0", "text_wrap": True})
        cell = book.add_format({"border": 1, "text_wrap": True, "valign": "top", "quote_prefix": True})
        marks, count = (("甲", "乙"), "项") if lang == "zh" else (("A", "B"), "items")
        for row, (mark, catalog) in enumerate(zip(marks, (a, b))):
            page.write_string(
                row, 0, f"{mark}：{catalog.title}（{catalog.id}，{catalog.edition}，{len(catalog.items)} {count}）"
            )
        for column, heading in enumerate(HEADINGS[lang]):
            page.write_string(3, column, heading, head)
        rows = list(change_rows(changes, lang))
        for number, texts in enumerate(rows, 4):
            for column, text in enumerate(texts):
                page.write_string(number, column, text, cell)
        for column, width in enumerate((20, 28, 16, 16, 36, 36, 14)):
            page.set_column(column, column, width)
        page.freeze_panes(4, 2)
        page.autofilter(3, 0, max(4, 3 + len(rows)), len(HEADINGS[lang]) - 1)
    return out.getvalue()
