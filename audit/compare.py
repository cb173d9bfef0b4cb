"""Two runs of one body side by side: new, fixed, still open, verdict changed, and why."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from audit.dates import china_day
from audit.decisions import REJECT, Decision, latest
from audit.findings import UNREAD
from audit.model import AuditError, AuditRun, Finding, Outcome
from audit.outcomes import is_presumed, is_problem
from audit.refuting import REFUTED

KINDS = ("new", "still-open", "to-check", "changed", "fixed", "rejected", "dropped", "gone", "same")
KIND_ZH = {
    "new": "新发现",
    "still-open": "仍未整改",
    "to-check": "待核",
    "changed": "结论变化",
    "fixed": "已整改",
    "rejected": "人工判为有误",
    "dropped": "不再列出",
    "gone": "不在本次核查期",
    "same": "无变化",
}
_INPUTS = (
    ("as_of", "截止日", "as_of"),
    ("window_from", "核查期起", "window from"),
    ("window_to", "核查期止", "window to"),
    ("catalog", "目录", "catalog"),
    ("catalog_edition", "目录版本", "catalog edition"),
    ("calendar", "工作日历", "calendar"),
    ("policy", "核查口径", "policy"),
    ("decisions", "人工判断", "decisions"),
    ("code_version", "程序版本", "code version"),
)


@dataclass(frozen=True, slots=True)
class Change:
    """One finding in two runs. `before` or `after` is None where a run does not have it."""

    kind: str
    before: Finding | None
    after: Finding | None
    why_zh: str
    why_en: str

    @property
    def finding(self) -> Finding:
        found = self.after or self.before
        assert found is not None
        return found

    def as_dict(self) -> dict[str, Any]:
        return {
            "kind": self.kind,
            "finding": self.finding.id,
            "item": self.finding.item,
            "item_name": self.finding.item_name,
            "period": self.finding.period,
            "before": self.before.code if self.before else None,
            "after": self.after.code if self.after else None,
            "why_zh": self.why_zh,
            "why_en": self.why_en,
            "sentence_zh": self.finding.sentence_zh,
            "sentence_en": self.finding.sentence_en,
        }


@dataclass(frozen=True, slots=True)
class Comparison:
    """`inputs`: what the runs rest on differently, as (name zh, name en, before, after)."""

    before: str
    after: str
    inputs: tuple[tuple[str, str, str, str], ...]
    changes: tuple[Change, ...]
    swapped: bool = False  # the first run is the newer one

    def count(self, kind: str) -> int:
        return sum(change.kind == kind for change in self.changes)


def compare_runs(before: AuditRun, after: AuditRun, decisions: Iterable[Decision] = ()) -> Comparison:
    """Compare two runs of one site, the older first. Raises AuditError where they are of different bodies.

    `decisions` of people say why a finding is gone whose page somebody rejected.
    """
    if before.site != after.site:
        raise AuditError(f"两次核查不是同一单位：{before.site}、{after.site}。The runs are of different bodies.")
    pairs = pair_findings(before.findings, after.findings)
    inputs = tuple(
        (zh, en, str(getattr(before, name)), str(getattr(after, name)))
        for name, zh, en in _INPUTS
        if getattr(before, name) != getattr(after, name)
    )
    words = latest(decisions)
    changes = [_change(old, new, after, words) for old, new in pairs]
    changes.sort(key=lambda change: (KINDS.index(change.kind), change.finding.id))
    return Comparison(before.id, after.id, inputs, tuple(changes), _newness(before) > _newness(after))


def _newness(run: AuditRun) -> tuple[str, str]:
    """What tells the newer of two runs: the day that they look at, then what they had read."""
    return run.as_of.isoformat(), max((str(crawl.get("finished_at") or "") for crawl in run.crawls), default="")


def pair_findings(before: Iterable[Finding], after: Iterable[Finding]) -> list[tuple[Finding | None, Finding | None]]:
    """Pair by id; a document whose number differs (another database) by its addresses; an absence with what came."""
    old = {finding.id: finding for finding in before}
    pairs: list[tuple[Finding | None, Finding | None]] = []
    rest: list[Finding] = []
    for finding in after:
        same = old.get(finding.id)
        if same is not None and (
            not _urls(same) or not _urls(finding) or _urls(same) & _urls(finding) or not _numbered(finding)
        ):
            pairs.append((old.pop(finding.id), finding))
        else:
            rest.append(finding)
    for finding in rest:
        twin = next((o for o in old.values() if _urls(o) & _urls(finding) and o.item == finding.item), None)
        if twin is None and finding.evidence:
            # What was presumed absent has appeared.
            twin = next((o for o in old.values() if o.item == finding.item and o.id.endswith(f":{finding.item}")), None)
        pairs.append((old.pop(twin.id) if twin else None, finding))
    return pairs + [(finding, None) for finding in old.values()]


def _urls(finding: Finding) -> set[str]:
    return {url for page in finding.evidence for url in page["urls"]}


def _numbered(finding: Finding) -> bool:
    return "#" in finding.id


def _change(
    old: Finding | None, new: Finding | None, after: AuditRun, words: Mapping[tuple[str, str], Decision]
) -> Change:
    if new is None:
        assert old is not None
        return _left(old, after, words)
    failed_before = old is not None and old.outcome is Outcome.FAILED
    failed_after = new.outcome is Outcome.FAILED
    zh, en = why(old, new)
    if new.code == REFUTED:
        record = new.extra[REFUTED]
        zh, en = _by(record["who"], record["on"], record["note"])
        return Change("same" if old is not None and old.code == REFUTED else "rejected", old, new, zh, en)
    if is_presumed(new):
        return Change("to-check", old, new, zh, en)
    if failed_after and not failed_before:
        return Change("new", old, new, zh, en)
    if old is None:
        return Change("same" if new.outcome is Outcome.PASSED else "changed", old, new, zh, en)
    if failed_before and not failed_after:
        fixed = new.outcome in (Outcome.PASSED, Outcome.INAPPLICABLE)
        return Change("fixed" if fixed else "changed", old, new, zh, en)
    if failed_before:
        # 未公开 that came late is mended though it stays a failure of timeliness.
        mended = old.code in ("not-published", "missing-period", "stale") and new.code in ("late", "late-at-least")
        open_before = old is not None and is_problem(old)
        return Change("fixed" if mended else "still-open" if open_before else "new", old, new, zh, en)
    return Change("same" if old.code == new.code else "changed", old, new, zh, en)


def _left(old: Finding, after: AuditRun, words: Mapping[tuple[str, str], Decision]) -> Change:
    """Why a finding of the older run is not in the newer one: a person, the window, or its page."""
    said = [words[url, old.item] for url in sorted(_urls(old)) if (url, old.item) in words]
    rejected = next((word for word in said if word.action == REJECT), None)
    if rejected is not None:
        zh, en = _by(rejected.who, china_day(rejected.decided_at).isoformat(), rejected.note)
        return Change("rejected", old, None, f"页面不归本事项：{zh}", f"not a page of this item: {en}")
    days = [day for day in (old.due_on, old.published_on) if day is not None]
    if days and not any(after.window_from <= day <= after.window_to for day in days):
        return Change("gone", old, None, f"不在 {after.window_from} 至 {after.window_to} 之内", "outside the window")
    return Change(
        "dropped", old, None, "页面不再归入本事项，或合并到其他结论", "its page no longer serves this item or finding"
    )


def _by(who: object, on: object, note: object) -> tuple[str, str]:
    return f"{who}，{on}" + (f"：{note}" if note else ""), f"{who}, {on}" + (f": {note}" if note else "")


def why(old: Finding | None, new: Finding) -> tuple[str, str]:
    """What made the verdict another one: new evidence, another date, more read, less read, a decision."""
    if old is None:
        return "上次没有此条", "not in the earlier run"
    reasons: list[tuple[str, str]] = []
    fresh = _urls(new) - _urls(old)
    if fresh and not _urls(old):
        reasons.append((f"新发现页面 {min(fresh)}", f"found now: {min(fresh)}"))
    if _urls(old) and not _urls(new):
        reasons.append(("原有页面不再作为证据", "the earlier page is no longer evidence"))
    for name, zh, en in (
        ("published_on", "发布日期", "publication date"),
        ("formed_on", "成文日期", "formation date"),
        ("due_on", "应公开日", "due day"),
    ):
        was, now = getattr(old, name), getattr(new, name)
        if was != now and _urls(old) & _urls(new):
            reasons.append((f"{zh}由 {was or '无'} 变为 {now or '无'}", f"{en} {was} → {now}"))
    if old.code in UNREAD and new.code not in UNREAD:
        reasons.append(("上次未能完整读取的栏目这次已读完", "what could not be read then was read now"))
    if new.code in UNREAD and old.code not in UNREAD:
        reasons.append(("这次有栏目未能完整读取", "a column could not be read this time"))
    if old.code == "not-due" and new.code != "not-due":
        reasons.append(("已到应公开日", "it has fallen due"))
    if new.code == "waived":
        reasons.append(("已登记不适用", "a waiver was registered"))
    if not reasons and old.code != new.code:
        reasons.append(("核查依据有变（见依据差异）", "the inputs of the run differ"))
    return "；".join(zh for zh, _ in reasons), "; ".join(en for _, en in reasons)


def counts(comparison: Comparison) -> Mapping[str, int]:
    """How many findings are of each kind, in the order of KINDS."""
    return {kind: comparison.count(kind) for kind in KINDS}
