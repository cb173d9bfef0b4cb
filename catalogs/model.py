"""The typed catalog: what a bureau must publish, by whom, by when and where."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date


class CatalogError(Exception):
    """A catalog, topic or calendar file is not usable. The message names file, place and way out."""


@dataclass(frozen=True, slots=True)
class DeadlineClause:
    """One clause of a 公开时限 text.

    `kind`, `triggers`, `unit` and `recurrence` use the vocabulary of docs/deadlines.md (relative, fixed_date,
    periodic, timely ...). Several `triggers` are alternatives. `amount` counts `unit`s after (kind `relative`)
    or before (`relative_before`) the trigger. `month`/`day`/`year_offset` describe a fixed date;
    `year_offset` is due year minus the year that the item is about (次年 = 1). `month_of_period` is the month of a
    quarter that `day` lies in (首月 1, 末月 3), where the text names it.
    """

    kind: str
    triggers: tuple[str, ...] = ()
    amount: int | None = None
    unit: str = ""
    month: int | None = None
    day: int | None = None
    year_offset: int | None = None
    recurrence: str = ""
    scope: str = ""
    month_of_period: int | None = None


@dataclass(frozen=True, slots=True)
class DeadlineRule:
    """The typed reading of one 公开时限 text; `raw` is always kept.

    `clauses` holds one clause for a simple rule and several for a compound one (`compound:a|b`).
    `reason` says why a text could not be read (kind `unparseable`).
    """

    raw: str
    clauses: tuple[DeadlineClause, ...]
    reason: str = ""

    @property
    def kind(self) -> str:
        kinds = [clause.kind for clause in self.clauses]
        if len(kinds) == 1:
            return kinds[0]
        return "compound:" + "|".join(kinds)


@dataclass(frozen=True, slots=True)
class Channel:
    """A publication channel (公开渠道和载体) that the catalog names. `address` is "" where only a name is given."""

    name: str
    address: str = ""
    raw: str = ""


@dataclass(frozen=True, slots=True)
class Correction:
    """One change that the importer made to a source cell (OCR fault, blank inside an address)."""

    place: str
    before: str
    after: str
    reason: str


@dataclass(frozen=True, slots=True)
class TopicLink:
    """An item's link to a topic of the controlled vocabulary. `confidence` is in 0..1; 1 = set by a person."""

    topic: str
    confidence: float = 1.0


@dataclass(frozen=True, slots=True)
class CatalogItem:
    """One row of a disclosure catalog (公开事项).

    `id` is the 序号 where the catalog has one, else the item name, unique in the catalog.
    `path` holds group names from the outermost (过程/事项类别, 一级事项, 二级事项 ...) down to the item itself.
    `cells` keeps every source cell, raw, after merged cells were carried down, by the column's own heading.
    """

    id: str
    name: str
    path: tuple[str, ...]
    content: str
    authority: tuple[str, ...]
    deadline: DeadlineRule
    publisher: str
    channels: tuple[Channel, ...]
    method: str = ""  # 公开方式/公开形式: 主动, 依申请; 全文发布, 区分处理后发布
    audience: str = ""  # 公开对象
    contact: str = ""  # 咨询及监督举报电话
    topics: tuple[TopicLink, ...] = ()
    cells: dict[str, str] = field(default_factory=dict)
    source: str = ""  # where in the source document: "table 1 row 5"
    tier: str = ""  # 公开层级: 县级、乡级


@dataclass(frozen=True, slots=True)
class Catalog:
    """One edition of one bureau's catalog."""

    id: str
    title: str
    body: str  # the bureau, full official name: 灌南县医疗保障局
    place: str  # the county or prefecture: 灌南县
    level: str  # "department" or "government": art. 49 of the 条例 gives them different dates
    edition: str
    items: tuple[CatalogItem, ...]
    notes: tuple[str, ...] = ()
    corrections: tuple[Correction, ...] = ()
    source: str = ""  # file name of the source document
    source_digest: str = ""  # sha256 of the source document
    effective_on: date | None = None

    def item(self, item_id: str) -> CatalogItem:
        """Return the item, or raise CatalogError naming the catalog and its known ids."""
        for item in self.items:
            if item.id == item_id:
                return item
        known = "、".join(item.id for item in self.items)
        raise CatalogError(f"目录 {self.id} 没有事项「{item_id}」。现有事项：{known}")
