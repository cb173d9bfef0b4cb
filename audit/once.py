"""A late document is accused once, under the item that it is foremost about (verdicts rule 7).

One page may serve several items: an 应急预案 that a bureau issued as a 通知 serves 应急预案 and 部门文件. Its lateness is
one fault. The item that leads keeps the finding; the other items' findings point to it and stay open.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace

from audit.case import Case
from audit.evidence import Exhibit
from audit.model import Finding, Outcome

_LATE = frozenset({"late", "late-at-least"})
Standing = tuple[bool, bool, float, int]  # the smaller leads


def accused_once(findings: Sequence[Finding], case: Case) -> list[Finding]:
    """Of several items that one document serves only the leading one calls it late.

    An item of a subject leads one of a form (部门文件), whatever its verdict; between equals a failed finding does.
    """
    places = {item.id: place for place, item in enumerate(case.catalog.items)}
    shared: dict[int, list[Finding]] = defaultdict(list)
    for finding in findings:
        for page in finding.evidence:
            shared[page["page_id"]].append(finding)

    def settled(finding: Finding) -> Finding:
        if finding.code not in _LATE:
            return finding
        pages = frozenset(page["page_id"] for page in finding.evidence)
        others = {f.id: f for page in pages for f in shared[page] if f.item != finding.item}
        own = _standing(finding.item, pages, case, places)
        leading = [(_standing(f.item, pages, case, places), f) for f in others.values()]
        leading = [(rank, f) for rank, f in leading if rank < own and (f.code in _LATE or rank[:2] < own[:2])]
        return _pointing(finding, min(leading, key=lambda row: (row[0], row[1].id))[1]) if leading else finding

    return [settled(finding) for finding in findings]


def _standing(item: str, pages: frozenset[int], case: Case, places: Mapping[str, int]) -> Standing:
    """How far an item leads on a document: main subject, a subject before a form, the surest, the catalog's order."""
    exhibits = [exhibit for exhibit in case.index.found.get(item, ()) if exhibit.stored.id in pages]
    ranks = ((not e.leads, _is_form(e, case), -e.score) for e in exhibits)
    return (*min(ranks, default=(True, True, 0.0)), places[item])


def _is_form(exhibit: Exhibit, case: Case) -> bool:
    """Whether the page serves the item only by its form (通知, 解读), not by a subject."""
    return exhibit.topics <= {topic.id for topic in case.topics if topic.form}


def _pointing(finding: Finding, leading: Finding) -> Finding:
    title = finding.evidence[0]["title"]
    (own_zh, own_en), (there_zh, there_en) = _numbered(finding), _numbered(leading)
    return replace(
        finding,
        outcome=Outcome.UNTESTED,
        code="not-due",
        days_late_working=None,
        days_late_calendar=None,
        sentence_zh=f"{own_zh}的《{title}》同时属于{there_zh}，是否按时在该项下认定，此处不重复计。",
        sentence_en=f"{own_en}, “{title}”: the document serves {there_en} too and is judged there, once.",
        extra={**finding.extra, "judged_under": leading.id},
    )


def _numbered(finding: Finding) -> tuple[str, str]:
    zh, en = (f"第{finding.item}项", f"Item {finding.item} ") if finding.item.isdigit() else ("", "")
    return f"{zh}「{finding.item_name}」", f"{en}「{finding.item_name}」"
