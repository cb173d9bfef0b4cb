"""Read publication that happens together with, or directly after, an event: no amount of days is given."""

from __future__ import annotations

import re

from catalogs.deadline_triggers import triggers_before
from catalogs.model import DeadlineClause

# An event that the text names and the vocabulary does not hold. It is named, so that nobody counts from formation.
OTHER_EVENT = "other_event"
_NO_EVENT = re.compile(r"今|此|以|然|最|先|之$|[、,]")
_PUBLISH = r"(?:公开|公布|公示|公告|发布|更新|报送|上网|刊登|张贴)"
_WITH = re.compile(
    r"(?P<what>(?:随|与|同)[^;。]{2,24}?)(?:一并|一起|同步|同时|一同|共同)?(?:公开|公布|公示|发布|更新|报送|上网|刊登)"
)
_TOGETHER = re.compile("^随|一并|一起|同步|同时|一同")
_AT = re.compile(
    r"(?P<what>[^;。,]{2,30}?)(?P<at>的?同时|时|当[日天]|之日(?=即|起即|公|发)|即日起?|的当[日天])(?:,|$|起|即|内|在|向|由|通过|予以|于|公|发|进|更|同|一|现)"
)
_AFTER = re.compile(rf"(?P<what>[^;。]{{2,30}}?)(?:之?后|以后|完毕|即可?)[^;。]{{0,24}}{_PUBLISH}")
_AFTER_END = re.compile(r"(?P<what>[^;。]{2,30}?)(?:之?后|以后)(?:即可)?[。,]?$")
_SAME_DAY = re.compile(r"(?:当|同)[日天]|同步公开|同时公开")
_NEXT_DAY = re.compile(r"(?P<what>[^;。]{2,30}?)(?:的)?(?:次日|第2[天日]|翌日)")


def read_event(segment: str) -> DeadlineClause | None:
    """Read `segment` as `event`; amount 0 when publication is simultaneous, none when it only follows."""
    for pattern in (_WITH, _AT):
        match = pattern.search(segment)
        if match is None:
            continue
        triggers = triggers_before(match["what"])
        if not triggers and (pattern is _AT or _TOGETHER.search(match[0])):
            triggers = _unlisted(match["what"])
        if triggers:
            return DeadlineClause("event", triggers, amount=0, unit="day")
    if _SAME_DAY.search(segment):
        return DeadlineClause("event", amount=0, unit="day")
    match = _NEXT_DAY.search(segment)
    if match and (triggers := triggers_before(match["what"])):
        return DeadlineClause("relative", triggers, amount=1, unit="day")
    for pattern in (_AFTER, _AFTER_END):
        match = pattern.search(segment)
        if match and (triggers := triggers_before(match["what"] + "后") or _unlisted(match["what"])):
            return DeadlineClause("event", triggers)
    return None


def _unlisted(what: str) -> tuple[str, ...]:
    """An event that the vocabulary does not hold (竣工验收后公开), where the text is short enough to be one."""
    return (OTHER_EVENT,) if 2 <= len(what) <= 12 and not _NO_EVENT.search(what) else ()


_ON_CHANGE = re.compile(
    r"(?:有|遇)[^,。;]{0,6}(?:变更|变动|变化|调整|修改)的?时?,?(?:应当?|要|须)?(?:及时|随时|即时|实时|立即)"
)


def mentions_event(segment: str) -> tuple[str, ...]:
    """Name the trigger of 信息形成后及时公开, 有变动及时更新: an event, then a word without a number."""
    if _ON_CHANGE.search(segment):
        return ("changed",)
    match = re.search(r"(?P<what>[^;。]{2,40}?)(?:之?后|以后|之日起?|起)", segment)
    return triggers_before(match["what"] + "后") if match else ()
