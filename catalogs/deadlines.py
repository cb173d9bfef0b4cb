"""Compile the free text of a 公开时限 cell into a typed rule.

Pure and total: every text gives a DeadlineRule; what cannot be read is `unparseable` with the reason, never a guess.
The vocabulary and the conventions are in docs/deadlines.md.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from catalogs.deadline_amounts import Anchor
from catalogs.deadline_anchors import find_anchors
from catalogs.deadline_events import OTHER_EVENT, mentions_event, read_event
from catalogs.deadline_text import BOUNDARY, normalise
from catalogs.deadline_triggers import triggers_before, triggers_of_before
from catalogs.model import DeadlineClause, DeadlineRule

Worded = tuple[DeadlineClause, str]  # a clause and the words of its event, "" where it has none

LONGEST_TEXT = 2000  # characters; a longer cell is no deadline but a whole document
_SEGMENT = re.compile(rf"[。;{BOUNDARY}]|(?=其中)")
# 每半年公开一次，重大事项及时公开; …，其他信息…: a scope of its own after a comma begins a clause of its own.
_OWN_SCOPE = re.compile(
    r",(?=(?:其他|其余|其它)[^,。;]{2,}|(?:重大|重要|涉及|遇有?|紧急|突发|特殊)[^,。;\d]{1,20}(?:及时|随时|实时|即时|第一时间))"
)
# 20个工作日内公开，变更后及时更新: a second event beside a number.
_OWN_EVENT = re.compile(
    r",(?=[^,。;\d]{0,8}(?:变更|变动|变化|调整|修订)(?:之?后|的)?,?(?:应当?|要|须)?(?:及时|随时|实时|即时)[^,。;\d]{0,6}$)"
)
_NUMBERS = frozenset({"number", "date", "period"})
_LEAD = re.compile(r"^(?:予以|公开|公布|公示|、|和|及|应当?|自|该|本|政府)*")
_PUBLISHED_FIRST = re.compile(r"(?:予以|向社会)?(?:公开|公布|公示|发布),[^,。;]{0,6}(?:长期|常年|永久)")
_VAGUE = frozenset({"timely", "realtime", "as_needed", "progress"})
_APPROVALS = frozenset({"superior_approval", "approved", "department_approval", "finance_approval", "npc_approval"})
_EVENT_BEFORE = re.compile(r"[\u4e00-\u9fff]{2}(?:之?后|以后|之日起?|之时起|起)的?,?$")
_NOTHING = re.compile(r"[-/\\.、,—]*|无|暂无|空|无要求|不适用|待定")


def compile_deadline(text: str) -> DeadlineRule:
    """Read one 公开时限 text.

    >>> compile_deadline("自该信息形成或者变更之日起20个工作日内。").clauses[0].triggers
    ('formed_or_changed',)
    """
    if len(text) > LONGEST_TEXT:
        return _unparseable(text, f"文字过长（{len(text)} 字），不是时限 / too long for a deadline")
    plain = normalise(text)
    if _NOTHING.fullmatch(plain):
        return _unparseable(text, "没有写时限 / no deadline is given")
    worded: list[Worded] = []
    for segment in _segments(plain):
        worded.extend(_read_segment(segment, plain))
    clauses = _settle(worded)
    if not clauses:
        return _unparseable(text, "没有找到时间、频次或时限用语 / no time, frequency or deadline word found")
    reason = ""
    if any(clause.kind == "unparseable" for clause in clauses):
        reason = "天数被遮盖或漏写，不推定 / the number of days is masked or missing; it is not guessed"
    return DeadlineRule(text, tuple(clauses), reason)


def _segments(plain: str) -> Iterator[str]:
    """Cut where a clause of its own begins."""
    for sentence in _SEGMENT.split(plain):
        for part in _OWN_SCOPE.split(sentence):
            pieces = _OWN_EVENT.split(part)
            if any(anchor.strength in _NUMBERS for anchor in find_anchors(pieces[0])):
                yield from pieces
            else:
                yield part


def _unparseable(text: str, reason: str) -> DeadlineRule:
    return DeadlineRule(text, (DeadlineClause("unparseable"),), reason)


def _read_segment(segment: str, whole: str) -> list[Worded]:
    segment = segment.strip(",:")
    if not segment:
        return []
    anchors = _dominant(find_anchors(segment), segment)
    if not any(anchor.strength in _NUMBERS for anchor in anchors):
        return [(clause, "") for clause in _read_words(anchors, segment)]
    worded: list[Worded] = []
    start = 0
    for place, anchor in enumerate(anchors):
        following = anchors[place + 1].start if place + 1 < len(anchors) else len(segment)
        before = segment[start : anchor.start]
        clause = _complete(anchor, before, segment[anchor.end : following], whole)
        start = anchor.end
        if not _repeats(clause, [other for other, _ in worded]):
            worded.append((clause, _event_words(before) if anchor.strength == "number" else ""))
    return [(_awaiting(worded[0][0], segment), worded[0][1])] if len(worded) == 1 else worded


def _event_words(before: str) -> str:
    """The words that name the event of an amount: what tells two equal clauses from one that is said twice."""
    return _LEAD.sub("", re.split("[,:(]", before)[-1])


def _repeats(clause: DeadlineClause, before: list[DeadlineClause]) -> bool:
    """二十个工作日（20个工作日）: the amount once more, without an event of its own."""
    return clause.kind == "bare_duration" and any(
        (other.amount, other.unit) == (clause.amount, clause.unit) for other in before
    )


def _awaiting(clause: DeadlineClause, segment: str) -> DeadlineClause:
    """按年度提出申请，待审核同意后公开: the approval decides the day, the period only how often."""
    if clause.kind != "periodic" or clause.day is not None or clause.amount is not None:
        return clause
    event = read_event(segment)
    return replace(event, recurrence=clause.recurrence) if event and _APPROVALS & set(event.triggers) else clause


def _complete(anchor: Anchor, before: str, after: str, whole: str) -> DeadlineClause:
    """Give an anchor its triggers and scope from the words round it."""
    clause = anchor.clause
    if anchor.strength in {"timely", "realtime"}:
        return replace(clause, triggers=mentions_event(before), scope=_scope(before))
    if anchor.strength != "number" or clause.kind in {"notice_period", "display_range", "periodic"}:
        return replace(clause, scope=_scope(before))
    if clause.kind == "relative_before":
        return replace(clause, triggers=triggers_of_before(before, after), scope=_scope(before))
    triggers = triggers_before(before, after)
    if not triggers and re.search("撤[回下销]", after):
        triggers = ("decision_revoked",)
    if clause.kind == "unparseable":
        return replace(clause, triggers=triggers)
    asked = "application_received" in triggers and "受理" not in before
    if asked or (not triggers and "依申请" in before):
        return replace(clause, kind="on_request", triggers=("application_received",), scope=_scope(before))
    if not triggers and _EVENT_BEFORE.search(before):
        triggers = (OTHER_EVENT,)
    if not triggers:
        return replace(clause, kind="bare_duration", scope=_scope(before))
    return replace(clause, triggers=triggers, unit=_unit_by_law(clause, whole), scope=_scope(before))


def _unit_by_law(clause: DeadlineClause, whole: str) -> str:
    """行政处罚法 85 条: in that law 二日、三日、五日、七日 are working days; so where the law's own words stand."""
    if clause.unit == "day" and clause.amount in {2, 3, 5, 7} and "行政机关应当" in whole and "行政处罚" in whole:
        return "working_day"
    return clause.unit


def _scope(before: str) -> str:
    """What a clause is about, where the text says so before a colon: 处罚决定：20个工作日内."""
    head, colon, _ = before.partition(":")
    return head.strip(",、其中") if colon else ""


def _dominant(anchors: list[Anchor], segment: str) -> list[Anchor]:
    """Drop the words that a stronger expression of the same segment makes idle (20个工作日内及时公开)."""
    kept = anchors
    strengths = {anchor.strength for anchor in kept}
    has_number = any(a.strength in _NUMBERS and a.clause.kind not in {"notice_period", "display_range"} for a in kept)
    if has_number:
        idle = {"timely", "realtime", "as_needed", "progress", "superior", "statutory", "on_request"}
        kept = [anchor for anchor in kept if anchor.strength not in idle]
    elif "permanent" in strengths:
        # 长期公开，及时更新 speaks of updates; 及时公开，长期保留 is a duty beside how long it stays up.
        kept = [
            anchor
            for anchor in kept
            if anchor.strength not in _VAGUE
            or (anchor.strength == "timely" and _PUBLISHED_FIRST.match(segment, anchor.end))
        ]
    dates = [anchor for anchor in kept if anchor.strength == "date"]
    if dates:
        # 每年公布一次，于3月底前: the date says what the period leaves open.
        kept = [
            a
            for a in kept
            if not (a.strength == "period" and a.clause.recurrence == "yearly" and not a.clause.month)
            or segment[a.start : a.end].endswith("年初")
        ]
    placed = {a.clause.recurrence for a in kept if a.strength == "period" and (a.clause.day or a.clause.amount)}
    return [
        a for a in kept
        if not (a.strength == "period" and a.clause.recurrence in placed and not (a.clause.day or a.clause.amount))
    ]  # fmt: skip


def _read_words(anchors: list[Anchor], segment: str) -> list[DeadlineClause]:
    """Read a segment without any number."""
    by_strength: dict[str, DeadlineClause] = {}
    for anchor in anchors:
        by_strength.setdefault(anchor.strength, anchor.clause)
    if "ditto" in by_strength:
        return [by_strength["ditto"]]
    found: list[DeadlineClause] = []
    if main := _main_word(by_strength, segment):
        found.append(main)
    if "permanent" in by_strength:
        found.append(by_strength["permanent"])
    if "statutory-other" in by_strength:
        found.append(by_strength["statutory-other"])
    if "display_range" in by_strength:
        found.append(by_strength["display_range"])
    return found


def _main_word(by_strength: dict[str, DeadlineClause], segment: str) -> DeadlineClause | None:
    """Choose the one reading of 及时, 按规定, 根据需要, 按上级要求 ... that binds."""
    if "progress" in by_strength:
        return replace(by_strength["progress"], triggers=("progress",))
    if "as_needed" in by_strength and "timely" not in by_strength:
        return by_strength["as_needed"]
    if "timely" in by_strength:
        return replace(by_strength["timely"], triggers=mentions_event(segment))
    if "as_needed" in by_strength:
        return by_strength["as_needed"]
    if "on_request" in by_strength:
        return by_strength["on_request"]
    dynamic = re.search("动态", segment) is not None
    if "realtime" in by_strength and not (dynamic and {"superior", "statutory"} & set(by_strength)):
        return replace(by_strength["realtime"], triggers=mentions_event(segment))
    for strength in ("superior", "statutory"):
        if strength in by_strength:
            return by_strength[strength]
    if "permanent" in by_strength or "statutory-other" in by_strength:
        return None
    return read_event(segment)


def _settle(worded: list[Worded]) -> list[DeadlineClause]:
    """Drop repetitions, and a bare word where another segment gives the computable clause."""
    unique = [clause for clause, _ in dict.fromkeys(worded)]
    return [clause for clause in unique if clause.kind != "event" or len(unique) == 1 or clause.triggers]
