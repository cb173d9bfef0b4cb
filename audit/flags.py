"""Integrity flags beside a verdict: never more than 疑似 without a person, always with their evidence.

suspect-date (倒签), re-dated (旧文新发), withdrawn (公开后撤下), changed (公开后修改), early. burst (突击公开) needs
all findings of a run and stands in audit/bursts.py.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from audit.dates import LATEST, Shown, china_day
from audit.evidence import SHORTEST_TEXT, Document, Exhibit, fold
from crawler.model import Origin, StoredFile, StoredPage

_NUMBER = re.compile(r"(\d{3,12})(?=\D*$)")
_DATED = re.compile(r"[0-9０-９〇一二三四五六七八九十]+[年月日号]|\d+")
NEIGHBOURS = 5
AGREEING = 4  # of the nearest lower numbers
DAYS = 3  # on so many different days
ORDER_SLACK = timedelta(days=14)
FILE_SLACK = timedelta(days=3)
REDATED_AFTER = timedelta(days=90)

Flag = dict[str, str]


@dataclass(slots=True)
class Numbering:
    """The CMS numbers of a host in the order they were given, with the publication dates that pages claim."""

    _seen: dict[str, list[tuple[int, date, str]]] = field(default_factory=lambda: defaultdict(list))
    _sorted: bool = False

    def note(self, shown: Shown) -> None:
        """Take in one page of the site."""
        day = shown.published_on
        if day is not None and day <= LATEST and (number := number_of(shown.url)) is not None:
            self._seen[shown.host].append((number, day, shown.url))

    def contradicting(self, stored: StoredPage) -> list[tuple[int, date, str]]:
        """The nearest lower numbers, where almost all of them claim a clearly later day than this page."""
        if not self._sorted:
            for rows in self._seen.values():
                rows.sort()
            self._sorted = True
        day, number = stored.page.published_on, number_of(stored.url)
        if day is None or number is None:
            return []
        rows = self._seen[stored.host]
        below = rows[max(0, bisect_left(rows, (number,)) - NEIGHBOURS) : bisect_left(rows, (number,))]
        later = [row for row in below if row[1] > day + ORDER_SLACK]
        # Drafts that waited and came out on one day say nothing about the order: the days must differ.
        days = {row[1] for row in later}
        return later if len(below) == NEIGHBOURS and len(later) >= AGREEING and len(days) >= DAYS else []


def number_of(url: str) -> int | None:
    """The CMS number at the end of an address; None where there is none, or where it reads as a date."""
    found = _NUMBER.search(url.partition("?")[0].rsplit("/", 1)[-1].rsplit(".", 1)[0])
    if found is None or re.fullmatch(r"20\d{6}", found[1]):
        return None
    return int(found[1])


def document_flags(document: Document, numbering: Numbering, others: Sequence[Document]) -> tuple[Flag, ...]:
    """Every flag that one document raises by itself. `others`: the item's other documents, for re-dated texts."""
    flags: list[Flag] = []
    for exhibit in document.exhibits:
        flags += suspect_dates(exhibit, numbering)
    flags += re_dated(document, others)
    flags += after_publication(document)
    flags += early(document)
    return tuple({flag["code"] + flag["evidence"]: flag for flag in flags}.values())


def suspect_dates(exhibit: Exhibit, numbering: Numbering) -> list[Flag]:
    """疑似倒签: the claimed day against our own readings, the CMS number, the address and attached files."""
    stored, page = exhibit.stored, exhibit.stored.page
    claimed = page.published_on
    if claimed is None:
        return []
    flags = []
    if stored.last_absent_at is not None and claimed < (absent := china_day(stored.last_absent_at)):
        flags.append(
            _flag(
                "suspect-date",
                f"疑似倒签：页面称 {claimed} 发布，但 {absent} 完整读取列表时没有它",
                f"possibly back-dated: claims {claimed}, but a complete reading on {absent} did not show it",
                f"last_absent_at={absent} claimed={claimed} url={stored.url}",
            )
        )
    if later := numbering.contradicting(stored):
        rows = " ".join(f"{number}:{day}" for number, day, _ in later)
        flags.append(
            _flag(
                "suspect-date",
                f"疑似倒签：编号排在 {later[-1][0]}（{later[-1][1]} 发布）之后，却称 {claimed} 发布",
                f"possibly back-dated: its number follows {later[-1][0]} ({later[-1][1]}), yet it claims {claimed}",
                f"number={number_of(stored.url)} claimed={claimed} lower={rows}",
            )
        )
    for evidence in page.dates:
        day = evidence.day
        if day is None:
            continue
        if evidence.origin is Origin.ADDRESS and day > claimed + timedelta(days=1):
            zh, en = (
                f"疑似倒签：地址中的日期 {day} 晚于所称发布日期 {claimed}",
                f"address date {day} is after {claimed}",
            )
        elif evidence.origin is Origin.FILE and day > claimed + FILE_SLACK:
            zh, en = (
                f"疑似倒签：附件生成于 {day}，晚于所称发布日期 {claimed}",
                f"an attachment was made on {day}, after {claimed}",
            )
        else:
            continue
        flags.append(
            _flag("suspect-date", zh, en, f"{evidence.origin}={evidence.raw} claimed={claimed} url={stored.url}")
        )
    return flags


def re_dated(document: Document, others: Sequence[Document]) -> list[Flag]:
    """疑似旧文新发: the same text was online under a much earlier date."""
    own, text = document.page.published_on, undated_text(document)
    if own is None or not text:
        return []
    for other in others:
        earlier = other.page.published_on
        if other.id == document.id or earlier is None or own - earlier < REDATED_AFTER or undated_text(other) != text:
            continue
        return [
            _flag(
                "re-dated",
                f"疑似旧文新发：正文与 {earlier} 发布的《{other.title}》相同",
                f"possibly an old text under a new date: same text as the page of {earlier}",
                f"same_text={other.exhibits[0].stored.url} published={earlier} claimed={own}",
            )
        ]
    return []


def undated_text(document: Document) -> str:
    """The main text without dates and numbers; "" where too little is left to compare."""
    text = fold(_DATED.sub("", document.page.text))
    return text if len(text) >= SHORTEST_TEXT // 2 else ""


def after_publication(document: Document) -> list[Flag]:
    """公开后撤下 (gone from every list and address) and 公开后修改 (its text is not what we stored first)."""
    flags = []
    gone = [str(exhibit.stored.extra.get("gone_at") or "") for exhibit in document.exhibits]
    if all(gone):
        flags.append(
            _flag(
                "withdrawn",
                f"疑似公开后撤下：{max(gone)[:10]} 完整读取时列表中已没有它",
                f"possibly withdrawn: by {max(gone)[:10]} no list shows it",
                f"gone_at={max(gone)} url={document.exhibits[0].stored.url}",
            )
        )
    for exhibit in document.exhibits:
        if changed := str(exhibit.stored.extra.get("changed_at") or ""):
            flags.append(
                _flag(
                    "changed",
                    f"疑似公开后修改：{changed[:10]} 读到的正文与首次不同",
                    f"possibly changed after publication: the text read on {changed[:10]} differs from the first",
                    f"changed_at={changed} url={exhibit.stored.url}",
                )
            )
        flags += [_replaced(file) for file in exhibit.stored.files if file.changed_at]
    return flags


def _replaced(file: StoredFile) -> Flag:
    day, name = file.changed_at[:10], file.name or file.own_name
    return _flag(
        "changed",
        f"疑似公开后更换附件：「{name}」{day} 读到的内容与首次不同",
        f"an attachment was possibly replaced after publication: what was read on {day} differs from the first",
        f"changed_at={file.changed_at} url={file.url}",
    )


def early(document: Document) -> list[Flag]:
    """发布早于成文: one of the two dates is not what it says."""
    published, formed = document.page.published_on, document.dates.formed_on
    if published is None or formed is None or published >= formed:
        return []
    return [
        _flag(
            "early",
            f"疑似提前：{published} 发布，早于成文日期 {formed}",
            f"possibly early: published {published}, before it was formed on {formed}",
            f"published={published} formed={formed} url={document.exhibits[0].stored.url}",
        )
    ]


def _flag(code: str, zh: str, en: str, evidence: str) -> Flag:
    return {"code": code, "sentence_zh": zh, "sentence_en": en, "evidence": evidence}
