"""Nothing was found: may it be called absent, and what stands in the way? (verdicts rules 0 and 1)"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date

from audit.attached import file_waited_for
from audit.case import Case
from audit.counting import Due
from audit.coverage import Gate
from audit.duties import Duty
from audit.evidence import Exhibit, names_subject, title_key
from audit.findings import Basis, build_finding
from audit.gaps import Gap
from audit.model import Finding, Obligation
from audit.periods import Period
from audit.verdicts import Verdict
from crawler.model import ROW

_NOT_ITS_OWN = ("other-", "shared-column", "publishes-for-others", "column-page")
_NUMBERS = re.compile(r"[\d年]+")
_TELLING = 4  # characters from which an item's name in a title is no chance


def absent_finding(
    duty: Duty,
    obligation: Obligation,
    due: Due | None,
    code: str,
    case: Case,
    may_be: Callable[[Exhibit], bool] = lambda _: True,
    aside: Sequence[Exhibit] = (),
) -> Finding:
    """The finding where no evidence was found: `code` if absence is certified, else not-due or a cant_tell.

    `may_be` tells which unsure pages could be the missing one; `aside` are matched pages of other main subject.
    """
    if due is not None and due.latest > case.as_of:
        return build_finding(duty, obligation, Verdict("not-due"), Basis(due=due), case)
    if due is not None and due.allowed > case.as_of:
        code_now = "not-due" if due.allowed_from >= case.as_of else "calendar-unknown"
        return build_finding(duty, obligation, Verdict(code_now), Basis(due=due), case)
    gate = absence_gate(duty, due.allowed if due else None, case, may_be, aside)
    near = [*aside, *near_misses(duty, case)]
    verdict = Verdict(code) if gate.complete else unread_verdict(gate)
    return build_finding(duty, obligation, verdict, Basis(due=due, gate=gate, near=near), case)


def absence_gate(
    duty: Duty,
    after: date | None,
    case: Case,
    may_be: Callable[[Exhibit], bool] = lambda _: True,
    aside: Sequence[Exhibit] = (),
) -> Gate:
    """The coverage gate for readings later than `after`, and on top of it every page that only a person can place."""
    served = case.served_by(duty)
    own = frozenset(topic for topic in served if duty.accepts("", [topic]))
    gate = case.coverage.gate(duty.item, served, after, own)
    waiting = [*aside, *(exhibit for exhibit in unsure_pages(duty, case) if may_be(exhibit))]
    filed = [exhibit for exhibit in waiting if file_waited_for(exhibit)]
    gaps = list(gate.gaps)
    if filed:
        zh = f"页面的附件未能读取，无从知道其中有无该事项：《{filed[0].title}》{file_waited_for(filed[0])}"
        more = f"，等 {len(filed)} 个页面" if len(filed) > 1 else ""
        en = f"attachments that could not be read may hold it, on pages: {len(filed)}"
        gaps.append(Gap("coverage-incomplete", zh + more, en))
    if len(waiting) > len(filed):
        zh, en = "有待人工判断的页面", "pages that wait for a person's decision"
        count = len(waiting) - len(filed)
        gaps.append(Gap("coverage-incomplete", f"{zh} {count} 个", f"{en}: {count}"))
    gaps += _unread_in_own_columns(duty, case)
    if unopened := _unopened(duty, case):
        zh = f"该事项可能所在的 {unopened} 个页面只读了列表行，没有打开：所属期间、更新日期、所含部分须看页面"
        en = f"pages that may hold the item and were read from their list rows only, not opened: {unopened}"
        gaps.append(Gap("coverage-incomplete", zh, en))
    return replace(gate, gaps=tuple(gaps))


def _unread_in_own_columns(duty: Duty, case: Case) -> list[Gap]:
    """Pages that a column of the item's own lists and that were never read: whatever they are called, it may be the item."""
    topics = case.served_by(duty)
    forms = {topic.id for topic in case.topics if topic.form}  # that it is a 通知 does not say about what
    told = {e.stored.id for exhibits in case.index.found.values() for e in exhibits if not e.topics <= forms}
    gaps = []
    for section in case.site.sections:
        if topics.intersection(section.topics) and (count := len(case.unopened.of(section.id) - told)):
            name = " > ".join(section.menu) or section.id
            zh = f"栏目「{name}」有 {count} 个页面没有读到"
            gaps.append(Gap("coverage-incomplete", zh, f"pages of column {name} that could not be read: {count}"))
    return gaps


def _unopened(duty: Duty, case: Case) -> int:
    """How many unopened pages are the item's own, or a whole that may hold it as a part (三公经费 in a 部门决算)."""
    own = {e.stored.id for e in case.index.found.get(duty.item.id, ()) if e.stored.page.kind == ROW}
    served = case.served_by(duty)
    wholes = {whole for topic in case.topics if topic.id in served for whole in topic.within}
    if wholes:
        every = (exhibit for exhibits in case.index.found.values() for exhibit in exhibits)
        own |= {e.stored.id for e in every if e.stored.page.kind == ROW and e.topics & wholes}
    return len(own)


def unsure_pages(duty: Duty, case: Case) -> list[Exhibit]:
    """Pages that may serve the item but were not matched with confidence.

    A page that was read and names the subject nowhere, neither in its title nor in its text nor by its own column,
    is no candidate: it only has the same form (every 办事指南 looks like every other).
    """
    unsure = (e for e in case.index.unsure.get(duty.item.id, []) if not e.stored.page.text or _may_be(e))
    named = (e for e in case.index.rejected.get(duty.item.id, []) if _is_titled_after(e, duty, case))
    pages = [e for e in (*unsure, *named) if duty.accepts(e.wording, e.topics)]
    return sorted(pages, key=lambda e: (-e.score, e.stored.id))


def _may_be(exhibit: Exhibit) -> bool:
    return names_subject(exhibit) or bool(file_waited_for(exhibit))


def _is_titled_after(exhibit: Exhibit, duty: Duty, case: Case) -> bool:
    """Whether a rejected page's title is little more than the item's name (2026年机构职能情况公示).

    Its form spoke against it; that is not enough to call the item absent. Other bodies' and sibling items' pages stay out.
    """
    reasons = {reason.feature for match in exhibit.matches for reason in match.reasons}
    if any(feature.startswith(_NOT_ITS_OWN) for feature in reasons):
        return False
    name, title = (_NUMBERS.sub("", title_key(text)) for text in (duty.item.name, exhibit.title))
    for organ in (case.site.body, *case.site.aliases):
        title = title.replace(title_key(organ), "")
    return len(name) >= _TELLING and name in title and len(name) * 2 >= len(title)


def near_misses(duty: Duty, case: Case) -> Sequence[Exhibit]:
    """The pages that came nearest, undecided ones first."""
    rejected = sorted(case.index.rejected.get(duty.item.id, []), key=lambda e: (-e.score, e.stored.id))
    first = unsure_pages(duty, case)
    return [*first, *(e for e in rejected if e not in first)]


def excused(duty: Duty, obligation: Obligation, due: Due | None, period: Period | None, case: Case) -> Finding | None:
    """Waivers and a body founded later: the duty does not apply."""
    waiver = case.waiver_of(duty.item.id, obligation.period)
    if waiver is not None:
        until = f"，至 {waiver.until}" if waiver.until else ""
        verdict = Verdict(
            "waived",
            why_zh=f"{waiver.reason}（{waiver.person}，{waiver.decided_on}{until}）",
            why_en=f"{waiver.reason} ({waiver.person}, {waiver.decided_on})",
        )
        return build_finding(duty, obligation, verdict, Basis(due=due), case)
    founded = case.site.founded_on
    if founded is not None and period is not None and period.end < founded:
        verdict = Verdict("body-younger-than-period", why_zh=str(founded), why_en=str(founded))
        return build_finding(duty, obligation, verdict, Basis(due=due), case)
    return None


def unread_verdict(gate: Gate) -> Verdict:
    """The cant_tell of a gate that is not complete, with its first three reasons."""
    zh = list(dict.fromkeys(gap.zh for gap in gate.gaps))
    en = list(dict.fromkeys(gap.en for gap in gate.gaps))
    more_zh = f"；等 {len(zh)} 项" if len(zh) > 3 else ""
    more_en = f"; {len(en)} reasons in all" if len(en) > 3 else ""
    return Verdict(gate.code, why_zh="；".join(zh[:3]) + more_zh, why_en="; ".join(en[:3]) + more_en)
