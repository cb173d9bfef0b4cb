"""Name the event that starts a clock (触发事件) from the words round an amount of time.

How catalogs and laws word the events is data (deadline_words); the names are those of docs/deadlines.md.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from catalogs.deadline_words import wordings

# What joins alternatives: 上级机关发布信息或信息形成（变更）, 信息获取（形成、变更）.
_JOIN = re.compile(
    r"(?:信息|文件|后|之日|之日起)?(?:或者?|或是|、|/|及|和|与|\(|,)+(?:者)?(?:自|该|本级?|政府)*(?:信息|文件|内容)?"
)
# 行政处罚决定应当自作出之日起: the subject says what was made.
_BARE_VERB = re.compile(r"作出(?:之日)?|形成|产生|生效")
_SUBJECT_TO_VERB = re.compile(r"(?:信息|文书|书|情况)?:?(?:应当?|须|要)?(?:自|在|于|从)?其?")
# 信息形成后公开，灾情发生后24小时内: the amount belongs to the second event, which no wording names.
_ANOTHER_EVENT = re.compile(r"^(?:之?后|之日起?|起)[^。;]*[,、][^,、。;]*[\u4e00-\u9fff]{2}(?:之?后|之日起?)的?,?$")
_SUBJECTS = frozenset({"penalty_decision_made", "decision_made", "inspection_result_made"})
_ORDER = {name: place for place, name in enumerate(("published_by_superior", "received_by_organ", "formed_or_changed"))}

_BUDGET = re.compile(r"预算|决算|三公|财政")
_PROJECT = re.compile(r"项目|规划|可研|方案|立项|用地|设计|初设|概算|征收|征地|文件|报告|预案")


@dataclass(frozen=True, slots=True)
class FoundTrigger:
    """A trigger's wording in a normalised text: [start, end)."""

    name: str
    start: int
    end: int


def find_triggers(text: str) -> list[FoundTrigger]:
    """Return the triggers that `text` words, left to right, none overlapping."""
    found: list[FoundTrigger] = []
    for name, pattern in wordings().triggers:
        for match in pattern.finditer(text):
            if match.end() > match.start() and all(match.end() <= f.start or match.start() >= f.end for f in found):
                found.append(FoundTrigger(name, match.start(), match.end()))
    return sorted(found, key=lambda trigger: trigger.start)


def triggers_before(context: str, after: str = "") -> tuple[str, ...]:
    """Name the trigger nearest to the end of `context`, with the alternatives joined to it.

    `after` follows the amount: it tells who approved where no actor is named (批准后二十日内由本级政府财政部门公开).
    """
    found = find_triggers(context)
    if not found:
        return ()
    if _ANOTHER_EVENT.search(context[found[-1].end :]):
        return ()
    if len(found) > 1 and _is_subject(found[-2], found[-1], context):
        found.pop()
    chosen = [found[-1]]
    for trigger in reversed(found[:-1]):
        if not _JOIN.fullmatch(context[trigger.end : chosen[0].start]):
            break
        chosen.insert(0, trigger)
    names = _merged(list(dict.fromkeys(_refine(trigger, context, after) for trigger in chosen)))
    return tuple(sorted(names, key=lambda name: _ORDER.get(name, len(_ORDER))))


def _is_subject(one: FoundTrigger, verb: FoundTrigger, context: str) -> bool:
    return (
        one.name in _SUBJECTS
        and _BARE_VERB.fullmatch(context[verb.start : verb.end]) is not None
        and _SUBJECT_TO_VERB.fullmatch(context[one.end : verb.start]) is not None
    )


def _merged(names: list[str]) -> list[str]:
    """形成之日或者变更之日, 形成、更新或变更: one trigger, formed_or_changed."""
    if "formed_or_changed" in names or {"formed", "changed"} <= set(names):
        return ["formed_or_changed", *(n for n in names if n not in {"formed", "changed", "formed_or_changed"})]
    return names


def _refine(trigger: FoundTrigger, context: str, after: str) -> str:
    """Settle who approved where the words do not say it (预算法 14 条：人大批准、财政部门批复)."""
    if trigger.name != "approved":
        return trigger.name
    words = context[trigger.start : trigger.end]
    if words.startswith("批复"):
        return "approved" if _PROJECT.search(context) else "finance_approval"
    if words.startswith("批准") and not _PROJECT.search(context):
        if "部门预算" in context or "部门决算" in context:
            return "finance_approval"
        if _BUDGET.search(context) or re.search("由[^,。;]{0,6}财政部门", after):
            return "npc_approval"
    return "approved"


def triggers_of_before(context: str, after: str = "") -> tuple[str, ...]:
    """Name the event that something must precede; `after` is looked at only when `context` names none."""
    for text in (context, after):
        for name, pattern in wordings().before:
            if pattern.search(text):
                return (name,)
    return ()
