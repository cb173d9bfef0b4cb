"""Every date of a page as evidence, and what the evidence allows to say: when published, when formed, or nothing.

Order for publication (docs/page-reading.md): the CMS's first publication, what the page prints under a label, what it prints
right under its title, meta PubDate, then the list row. The address alone never decides: columns are imported on one day.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from crawler.model import DateEvidence, Origin

OLDEST_WEB_YEAR = 1995  # no Chinese government page was published on the web before

_PRINTED = (Origin.LABEL, Origin.INDEX_TABLE, Origin.SCRIPT)
_TIERS: tuple[tuple[str, tuple[Origin, ...]], ...] = (
    ("系统首次发布时间", (Origin.CMS_FIRST,)),
    ("页面标注的发布日期", _PRINTED),
    ("标题下印的日期", (Origin.TEXT,)),
    ("网页标签PubDate", (Origin.META,)),
    ("注释里的发布信息", (Origin.COMMENT,)),
    ("列表行日期", (Origin.LIST_ROW,)),
    ("系统显示发布时间", (Origin.CMS_DISPLAY,)),
)


@dataclass(frozen=True, slots=True)
class Resolved:
    """What the evidence allows to say. `day` is None where it allows nothing; `reason` says why, in Chinese."""

    day: date | None
    reason: str
    evidence: DateEvidence | None = None
    conflicts: tuple[str, ...] = ()


def resolve_published(
    evidence: Iterable[DateEvidence],
    *,
    fetched_on: date | None = None,
    not_credible: Iterable[date] = (),
    accept_address: bool = False,
) -> Resolved:
    """Return the day of publication that the evidence bears, with the reason, or None.

    `evidence` may be a page's own dates with more beside them (list rows, CMS times, Last-Modified). `not_credible` are days
    that the caller found to be bulk imports or migrations. With `accept_address` a day in the address decides where nothing
    else does; without it the address decides only together with a Last-Modified of the same day.
    """
    evidence = list(evidence)
    claims = [item for item in evidence if item.role == "published" and item.day is not None]
    generated = {item.value for item in evidence if item.role == "generated"}
    months = {item.value[:7] for item in evidence if item.origin is Origin.ADDRESS}
    printed = {item.value[:7] for item in claims if item.origin not in (Origin.META, Origin.ADDRESS)}
    stored = min(months, default="") if not printed else ""
    refused: list[str] = []
    bulk = frozenset(not_credible)
    usable = []
    for item in claims:
        why = _not_credible(item, fetched_on, bulk, generated, stored)
        if why:
            refused.append(f"{item.raw}（{why}）")
        else:
            usable.append(item)
    for name, origins in _TIERS:
        tier = [item for item in usable if item.origin in origins]
        if not tier:
            continue
        chosen = min(tier, key=lambda item: item.value[:10])
        others = sorted(
            {
                f"{_origin_name(item.origin)}为{item.value[:10]}"
                for item in usable
                if item.value[:10] != chosen.value[:10]
            }
        )
        return Resolved(chosen.day, _reason(name, chosen, usable, others, refused), chosen, tuple(others))
    addresses = [item for item in usable if item.origin is Origin.ADDRESS]
    modified = {item.value[:10] for item in evidence if item.origin is Origin.LAST_MODIFIED}
    for item in addresses:
        if item.value[:10] in modified:
            return Resolved(item.day, f"地址中的日期{item.value[:10]}，与文件最后修改时间同日", item)
    if addresses and accept_address:
        return Resolved(addresses[0].day, f"仅地址中有日期{addresses[0].value[:10]}，页面未印发布日期", addresses[0])
    return Resolved(None, _why_none(evidence, addresses, refused))


def resolve_formed(
    evidence: Iterable[DateEvidence], *, published: DateEvidence | None = None, fetched_on: date | None = None
) -> Resolved:
    """Return the day on which the document was formed: 成文 or 印发 label, then signature, then a date of adoption.

    A label that equals the moment of upload to the minute while the signature is earlier loses to the signature: it was
    filled in by the system.
    """
    claims = [
        item
        for item in evidence
        if item.role == "formed" and item.day is not None and not (fetched_on and item.day > fetched_on)
    ]
    labels = [item for item in claims if item.origin in (Origin.INDEX_TABLE, Origin.LABEL, Origin.META, Origin.SCRIPT)]
    signatures = [item for item in claims if item.origin is Origin.SIGNATURE]
    adopted = [item for item in claims if item.origin is Origin.TEXT]
    if labels:
        label = labels[0]
        if signatures and _is_upload_instant(label, published) and signatures[0].value[:10] < label.value[:10]:
            return Resolved(
                signatures[0].day,
                f"落款日期{signatures[0].value[:10]}；成文标注{label.value}与上传时刻相同，系统自动填写",
                signatures[0],
            )
        others = sorted({f"落款为{item.value[:10]}" for item in signatures if item.value[:10] != label.value[:10]})
        return Resolved(
            label.day,
            f"页面标注的成文日期「{label.raw}」" + (f"；{'、'.join(others)}" if others else ""),
            label,
            tuple(others),
        )
    for name, group in (("落款日期", signatures), ("文中载明的通过或作出日期", adopted)):
        if group:
            return Resolved(group[0].day, f"{name}「{group[0].raw}」", group[0])
    return Resolved(None, "页面没有成文日期标注，正文没有落款日期")


def _not_credible(
    item: DateEvidence, fetched_on: date | None, bulk: frozenset[date], generated: set[str], stored: str
) -> str:
    day = item.day
    if day is None:
        return "没有日"
    if fetched_on is not None and day > fetched_on:
        return "晚于抓取日"
    if day.year < OLDEST_WEB_YEAR:
        return "早于政府网站出现"
    if day in bulk:
        return "批量导入日"
    if item.origin is Origin.META and _long_after(day, stored):
        return f"比地址中的{stored}晚两个月以上，像是重新生成的时间"
    if item.origin is Origin.META and any(_same_instant(item.value, value) for value in generated):
        return "等于页面生成时间"
    return ""


def _long_after(day: date, stored: str) -> bool:
    """Tell whether a day lies two months or more after the month in the address (a template rebuilt later)."""
    return bool(stored) and (day.year * 12 + day.month) - (int(stored[:4]) * 12 + int(stored[5:7])) >= 2


def _same_instant(one: str, other: str) -> bool:
    shorter = min(len(one), len(other))
    return shorter >= 16 and one[:16] == other[:16]


def _is_upload_instant(label: DateEvidence, published: DateEvidence | None) -> bool:
    return (
        published is not None
        and label.precision in {"minute", "second"}
        and _same_instant(label.value, published.value)
    )


def _reason(name: str, chosen: DateEvidence, usable: list[DateEvidence], others: list[str], refused: list[str]) -> str:
    agreeing = sorted(
        {
            _origin_name(item.origin)
            for item in usable
            if item.value[:10] == chosen.value[:10] and item.origin != chosen.origin
        }
    )
    text = f"{name}「{chosen.raw}」"
    if agreeing:
        text += f"，{'、'.join(agreeing)}与之一致"
    if others:
        text += f"；{'、'.join(others)}，不一致"
    if refused:
        text += f"；不采信：{'、'.join(refused)}"
    return text


def _why_none(evidence: Iterable[DateEvidence], addresses: list[DateEvidence], refused: list[str]) -> str:
    text = "页面没有印出发布日期"
    if addresses:
        text += f"；地址中的日期{addresses[0].value}只说明存放时间"
    months = [item for item in evidence if item.origin is Origin.ADDRESS and item.precision == "month"]
    if months:
        text += f"；地址只到月份{months[0].value}"
    if refused:
        text += f"；不采信：{'、'.join(refused)}"
    return text


_ORIGIN_NAMES = {
    Origin.LIST_ROW: "列表行",
    Origin.ADDRESS: "地址",
    Origin.META: "网页标签",
    Origin.LABEL: "页面标注",
    Origin.INDEX_TABLE: "信息索引表",
    Origin.SIGNATURE: "落款",
    Origin.CMS_FIRST: "系统首次发布",
    Origin.CMS_DISPLAY: "系统显示发布",
    Origin.SCRIPT: "页面脚本",
    Origin.COMMENT: "页面注释",
    Origin.LAST_MODIFIED: "文件最后修改时间",
    Origin.FILE: "文件属性",
    Origin.TEXT: "页面文字",
    Origin.OBSERVED: "观察",
}


def _origin_name(origin: Origin) -> str:
    return _ORIGIN_NAMES[origin]
