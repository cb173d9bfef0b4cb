"""Rectification (整改) as an append-only ledger: issued, returned with a link, re-checked, closed or issued again.

issued 下发 → returned 反馈整改链接 → accepted 复核通过 → closed 销号
                                    → rejected 复核不通过 → issued 二次整改
Nothing is ever changed: the state of a finding is what its entries say in order.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from audit.decisions import REFUTE, Decision
from audit.model import AuditError, AuditRun, Finding, Outcome
from audit.refuting import last_words
from audit.registers import Column, Line, read_register

EVENTS = ("issued", "returned", "accepted", "rejected", "closed")
EVENT_ZH = {
    "issued": "下发整改",
    "returned": "已反馈链接",
    "accepted": "复核通过",
    "rejected": "复核不通过",
    "closed": "销号",
}
_AFTER = {
    "": ("issued",),
    "issued": ("returned", "accepted", "rejected"),
    "returned": ("returned", "accepted", "rejected"),
    "accepted": ("closed",),
    "rejected": ("issued",),
    "closed": ("issued",),
}
# The table that a bureau sends back (整改链接表); it may have any further columns of the 问题台账.
RETURN_COLUMNS = (
    Column("finding", ("问题编号", "Finding no.", "finding"), required=True),
    Column("link", ("整改链接", "链接", "整改后链接", "Link after cure")),
    Column("note", ("整改结果", "整改情况", "说明")),
    Column("person", ("填报人", "责任人")),
)


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the ledger. `deadline` is the day by which a bureau has to answer (event issued)."""

    site: str
    finding: str
    event: str
    at: datetime
    run: str = ""
    link: str = ""
    note: str = ""
    person: str = ""
    deadline: date | None = None


@dataclass(frozen=True, slots=True)
class State:
    """Where one finding stands: its last event, how often it was issued, the last link and deadline."""

    finding: str
    event: str
    rounds: int
    link: str
    deadline: date | None
    entries: tuple[Entry, ...]

    def overdue(self, as_of: date) -> bool:
        """Issued and not answered in time: 未按要求反馈的视为未整改."""
        return self.event == "issued" and self.deadline is not None and self.deadline < as_of

    @property
    def zh(self) -> str:
        if self.event == "issued" and self.rounds > 1:
            return f"第 {self.rounds} 次整改"
        return EVENT_ZH[self.event]


def states(entries: Iterable[Entry]) -> dict[str, State]:
    """The state of every finding in the ledger. Entries in the order they were made."""
    by_finding: dict[str, list[Entry]] = defaultdict(list)
    for entry in entries:
        by_finding[entry.finding].append(entry)
    result: dict[str, State] = {}
    for finding, own in by_finding.items():
        links = [entry.link for entry in own if entry.link]
        deadlines = [entry.deadline for entry in own if entry.deadline is not None]
        result[finding] = State(
            finding=finding,
            event=own[-1].event,
            rounds=sum(entry.event == "issued" for entry in own),
            link=links[-1] if links else "",
            deadline=deadlines[-1] if deadlines else None,
            entries=tuple(own),
        )
    return result


def check_entry(known: dict[str, State], entry: Entry) -> None:
    """Refuse an entry that cannot follow the finding's last one. Raises AuditError with what may follow."""
    if entry.event not in EVENTS:
        raise AuditError(f"不认识的整改状态「{entry.event}」，可用：{'、'.join(EVENTS)}。Unknown ledger event.")
    last = known[entry.finding].event if entry.finding in known else ""
    if entry.event not in _AFTER[last]:
        may = "、".join(EVENT_ZH[event] for event in _AFTER[last])
        stands = EVENT_ZH.get(last, "未下发")
        raise AuditError(
            f"{entry.finding}：现为「{stands}」，不能直接记为「{EVENT_ZH[entry.event]}」，下一步可为：{may}。"
            " This entry cannot follow the last one."
        )


def to_issue(
    run: AuditRun, entries: Iterable[Entry], at: datetime, deadline: date, decisions: Iterable[Decision] = ()
) -> list[Entry]:
    """Entries that issue every certain failure of a run that is not open already. Presumed ones are for a person, and
    no bureau is asked to mend what a person's last word of `decisions` calls wrong.
    """
    known = states(entries)
    words = last_words(decisions)
    result = []
    for finding in run.findings:
        state = known.get(finding.id)
        is_open = state is not None and state.event in ("issued", "returned", "accepted")
        word = words.get((finding.id, finding.code))
        if word is not None and word.action == REFUTE:
            continue
        if finding.outcome is Outcome.FAILED and finding.certainty == "certain" and not is_open:
            result.append(Entry(run.site, finding.id, "issued", at, run=run.id, deadline=deadline))
    return result


def read_returns(path: Path, site: str, at: datetime) -> list[Entry]:
    """Read a 整改链接表 that came back (.xlsx or .csv). Rows of other bodies, and rows without a link and a word, are
    passed over.
    """
    entries = []
    for line in read_register(path, RETURN_COLUMNS, "return", strict=False):
        answered = line.cells["link"] or line.cells["note"]
        if answered and line.cells["finding"].startswith(f"{site}:"):
            entries.append(_returned(line, site, at))
    return entries


def _returned(line: Line, site: str, at: datetime) -> Entry:
    link = line.cells["link"]
    if link and not link.startswith(("http://", "https://")):
        raise AuditError(f"{line.place}：整改链接「{link[:80]}」不是网址。The link is no web address.")
    return Entry(
        site, line.cells["finding"], "returned", at, link=link, note=line.cells["note"], person=line.cells["person"]
    )


def recheck(run: AuditRun, entries: Iterable[Entry], at: datetime) -> list[Entry]:
    """Re-check every returned finding against a newer run: the link is the item, read, and dated honestly.

    Accepted findings are closed in the same step (销号); rejected ones wait for a second round. What the run could not
    read stays returned: unread is never a verdict. Nor is anything rejected by a reading older than the answer.
    """
    findings = {finding.id: finding for finding in run.findings}
    result: list[Entry] = []
    for state in states(entries).values():
        if state.event != "returned":
            continue
        ok, reason = judge_return(state, findings, run)
        if ok is None or (not ok and _read_before(run, state.entries[-1].at)):
            continue
        event = "accepted" if ok else "rejected"
        result.append(Entry(run.site, state.finding, event, at, run=run.id, link=state.link, note=reason))
        if ok:
            result.append(Entry(run.site, state.finding, "closed", at, run=run.id))
    return result


def _read_before(run: AuditRun, answered: datetime) -> bool:
    """Whether all that the run rests on was read before the bureau answered: it cannot speak against the answer."""
    read = [datetime.fromisoformat(row["read_at"]) for row in run.coverage if row.get("read_at")]
    return all(instant < answered for instant in read)


def judge_return(state: State, findings: dict[str, Finding], run: AuditRun) -> tuple[bool | None, str]:
    """Whether one answer holds. None: it cannot be told from this run."""
    issued = next((entry.run for entry in reversed(state.entries) if entry.event == "issued"), "")
    if issued == run.id:
        return None, "尚无新的核查"
    own = findings.get(state.finding)
    item = state.finding.split(":", 1)[-1].split("@")[0].split("#")[0].split("!")[0]
    about = [own] if own is not None else [f for f in findings.values() if f.item == item]
    if not about:
        return None, "本次核查没有该事项"
    if state.link:
        linked = [f for f in findings.values() if f.item == item and state.link in _urls(f)]
        if not linked and any(f.outcome is Outcome.CANT_TELL for f in about):
            return None, "所给链接本次未能核查"
        if not linked:
            return False, "所给链接不是该事项的公开内容，或未在栏目中列出"
    else:
        linked = about
    suspect = [flag for f in linked for flag in f.flags if flag["code"] in ("suspect-date", "re-dated")]
    if suspect:
        return False, f"发布日期存疑：{suspect[0]['sentence_zh']}"
    if any(f.outcome is Outcome.PASSED or f.code in ("late", "late-at-least", "no-trigger-date") for f in linked):
        return True, "已公开，链接与事项相符"
    if any(f.outcome is Outcome.CANT_TELL for f in linked):
        return None, "本次未能判定"
    return False, "仍未公开"


def _urls(finding: Finding) -> set[str]:
    return {url for page in finding.evidence for url in page["urls"]}
