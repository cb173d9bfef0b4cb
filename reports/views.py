"""What the page shows of a run and of a finding: texts cleaned, shortened and translated, ready for the template."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from audit.model import AuditRun, Finding
from reports.captures import plain_html
from reports.cleaning import clean, one_line, shanghai, web_address
from reports.facts import finding_facts
from reports.frames import deadline_text, document_of, evidence_id, in_order
from reports.i18n import Texts
from reports.labels import (
    GROUP_LABELS,
    GROUP_SIGNS,
    SEVERITY,
    Group,
    group_of,
    kind_text,
)
from reports.method import run_rows
from reports.pieces import date_line, doubts_of, file_line, flag_line, half, kept, list_line, reason_line, titled
from reports.remedies import remedy
from reports.scores import ScoreView, score_views

CAPTURE_LIMIT = 20_000  # characters of one capture that is shown
CAPTURES_LIMIT = 1_500_000  # characters of all captures of a page
NAME_LIMIT = 80  # characters of a section or body name
WITHOUT_FAULT = (Group.PASSED, Group.INAPPLICABLE, Group.NOT_DUE)
RESTS_ON_READING = (Group.ABSENT, Group.PRESUMED, Group.UNREAD, Group.STALE)

CaptureText = Callable[[int], str | None]


@dataclass(frozen=True)
class Limits:
    """How much of a finding the page shows; the workbook and the open data have all of it."""

    passed: int  # findings without fault per item
    lists: int  # sections read, per finding
    pages: int  # evidence pages per finding
    dates: int  # dates and reasons per evidence page
    candidates: int
    excerpt: int  # characters


# Tried in this order until the page is small enough to be sent around.
LIMITS = (Limits(5, 12, 10, 20, 5, 300), Limits(3, 6, 4, 8, 3, 100), Limits(1, 3, 2, 4, 2, 0))


@dataclass
class FindingView:
    """What the template shows of one finding; texts are cleaned, the template escapes them."""

    anchor: str
    finding: Finding
    group: Group
    sign: str
    verdict: str
    code: str
    name: str
    about: str
    path: str
    deadline: str
    authority: str
    brief: str  # due day or last update, beside the name
    sentence: str
    remedy: str
    facts: list[tuple[str, str]]
    pages: list[dict[str, Any]]
    pages_left: int
    lists: list[str]
    lists_left: int
    candidates: list[dict[str, str]]
    flags: list[str]


@dataclass
class BodyView:
    """One run: its findings, gravest first, and one cell per catalog item for the matrix."""

    anchor: str
    name: str
    run: AuditRun
    summary: Mapping[Any, Any]
    findings: list[FindingView] = field(default_factory=list)
    folded: int = 0
    cells: list[dict[str, str]] = field(default_factory=list)
    coverage: list[dict[str, str]] = field(default_factory=list)
    read_line: str = ""  # how many lists were read completely
    inputs: list[tuple[str, str]] = field(default_factory=list)
    scores: list[ScoreView] = field(default_factory=list)
    doubts: list[str] = field(default_factory=list)


class Viewer:
    """Makes the views of one page in one language, within limits; counts the captures that it hands out."""

    def __init__(self, t: Texts, limits: Limits, capture_text: CaptureText | None = None) -> None:
        self.t = t
        self.limits = limits
        self.capture_bytes = 0
        self._capture_text = capture_text
        self._captures_left = CAPTURES_LIMIT

    def body(self, run: AuditRun, anchor: str, summary: Mapping[Any, Any]) -> BodyView:
        """Everything that the page shows of one run; findings gravest first."""
        view = BodyView(anchor, one_line(run.body, NAME_LIMIT), run, summary, inputs=run_rows(run, self.t))
        items = {str(item["id"]): item for item in run.items}
        worst: dict[str, tuple[int, str]] = {}
        shown_so_far: dict[tuple[str, Group], int] = {}
        for number, finding in enumerate(in_order(run), 1):
            group = group_of(finding)
            shown = f"{anchor}-{number}"
            kind = (finding.item, group)
            shown_so_far[kind] = shown_so_far.get(kind, 0) + 1
            if shown_so_far[kind] > self._most(group):
                view.folded += 1
                continue
            worst[finding.item] = min(worst.get(finding.item, (99, "")), (SEVERITY[group], shown))
            view.findings.append(self.finding(finding, shown, items.get(finding.item, {}), run))
        view.findings.sort(key=lambda shown: SEVERITY[shown.group])
        view.cells = [self._cell(number, item, worst) for number, item in enumerate(run.items, 1)]
        view.coverage = [self._list(entry) for entry in run.coverage]
        whole = sum(1 for entry in run.coverage if entry.get("complete"))
        view.read_line = self.t("{count} 个栏目，完整读取 {whole} 个", count=len(run.coverage), whole=whole)
        view.scores = score_views(run, self.t)
        view.doubts = [flag_line(observation, self.t) for observation in doubts_of(run)]
        return view

    def _most(self, group: Group) -> float:
        """How many findings of a group are shown per item: all problems, and a few of what needs no action."""
        if group in WITHOUT_FAULT:
            return self.limits.passed
        return 4 * self.limits.passed if group is Group.UNJUDGED else float("inf")

    def _cell(self, number: int, item: Mapping[str, Any], worst: Mapping[str, tuple[int, str]]) -> dict[str, str]:
        severity, target = worst.get(str(item["id"]), (-1, ""))
        group = list(Group)[severity] if severity >= 0 else None
        return {
            "number": str(number),
            "name": one_line(item["name"], NAME_LIMIT),
            "target": target,
            "verdict": self.t(GROUP_LABELS[group]) if group else self.t("未核查"),
            "group": group.value if group else "",
            "sign": GROUP_SIGNS[group] if group else "",
        }

    def _list(self, entry: Mapping[str, Any]) -> dict[str, str]:
        return {
            "name": one_line(entry.get("menu") or entry.get("section"), NAME_LIMIT),
            "url": web_address(entry.get("url")),
            "address": one_line(entry.get("url"), 120),
            "line": list_line(entry, self.t),
            "read_at": shanghai(entry.get("read_at")),
            "note": one_line(kept(entry.get("note"), self.t)),
        }

    def finding(self, finding: Finding, anchor: str, item: Mapping[str, Any], run: AuditRun) -> FindingView:
        """Everything that the page shows of one finding."""
        t, group = self.t, group_of(finding)
        lists = finding.coverage if group in RESTS_ON_READING else ()
        return FindingView(
            anchor=anchor,
            finding=finding,
            group=group,
            sign=GROUP_SIGNS[group],
            verdict=t(GROUP_LABELS[group]),
            code=kind_text(finding.code, group, t),
            name=one_line(finding.item_name, NAME_LIMIT),
            about=self._about(finding),
            path=" > ".join(one_line(part, NAME_LIMIT) for part in list(item.get("path") or ())[:-1]),
            deadline=one_line(deadline_text(item)),
            authority=one_line(t.listed(item.get("authority") or (), coarse=True)),
            brief=self._brief(finding),
            sentence=clean(t.pick(finding.sentence_zh, finding.sentence_en), 1000),
            remedy=remedy(finding.code, group.value, t),
            facts=finding_facts(finding, t),
            pages=[self._page(page, run.site) for page in finding.evidence[: self.limits.pages]],
            pages_left=max(0, len(finding.evidence) - self.limits.pages),
            lists=[self._reading(entry) for entry in lists[: self.limits.lists]],
            lists_left=max(0, len(lists) - self.limits.lists),
            candidates=[self._candidate(page) for page in finding.candidates[: self.limits.candidates]],
            flags=[flag_line(flag, t) for flag in finding.flags],
        )

    def _brief(self, finding: Finding) -> str:
        if finding.code == "stale":
            return self.t("最近更新 {day}", day=finding.published_on or "—")
        return self.t("应公开") + f" {finding.due_on}" if finding.due_on else ""

    def _about(self, finding: Finding) -> str:
        """Beside the item's name: its period and part, or the document."""
        period = f"{finding.period}{half(finding.extra.get('half'), self.t)}"
        return period or titled(document_of(finding), 60, self.t).strip()

    def _reading(self, entry: Mapping[str, Any]) -> str:
        name = one_line(entry.get("menu") or entry.get("section"), NAME_LIMIT)
        line = self.t.labelled(name, list_line(entry, self.t))
        return line + (self.t.bracketed(shanghai(entry["read_at"])) if entry.get("read_at") else "")

    def _page(self, page: Mapping[str, Any], site: str) -> dict[str, Any]:
        t, limits = self.t, self.limits
        addresses = [str(a) for a in dict.fromkeys([page.get("url"), *(page.get("urls") or ())]) if a]
        return {
            "id": evidence_id(site, page.get("page_id")),
            "title": one_line(page.get("title"), 150) or t("（无标题）"),
            "addresses": [(one_line(address, 150), web_address(address)) for address in addresses[: limits.pages]],
            "where": " · ".join(one_line(page.get(key), NAME_LIMIT) for key in ("channel", "section") if page.get(key)),
            "published": one_line(page.get("published_on")) or t("没有日期"),
            "why_published": one_line(kept(page.get("published_reason"), t), 150),
            "formed": one_line(page.get("formed_on"), 150),
            "why_formed": one_line(kept(page.get("formed_reason"), t), 150),
            "dates": [date_line(entry, t) for entry in (page.get("dates") or ())[: limits.dates]],
            "captured": shanghai(page.get("captured_at")),
            "capture": page.get("capture"),
            "first_seen": shanghai(page.get("first_seen_at")),
            "last_absent": shanghai(page.get("last_absent_at")),
            "reasons": [reason_line(entry, t) for entry in (page.get("reasons") or ())[: limits.dates]],
            "files": [file_line(entry, t) for entry in (page.get("attachments") or ())[: limits.dates]],
            "score": f"{page['score']:.3g}" if isinstance(page.get("score"), int | float) else "",
            "excerpt": one_line(page.get("excerpt"), limits.excerpt) if limits.excerpt else "",
            "as_captured": self._as_captured(page.get("capture")),
        }

    def _as_captured(self, capture: object) -> str:
        if self._capture_text is None or not isinstance(capture, int) or self._captures_left <= 0:
            return ""
        text = plain_html(self._capture_text(capture) or "", CAPTURE_LIMIT)
        self._captures_left -= len(text)
        self.capture_bytes += len(text.encode("utf-8", "replace"))
        return text

    def _candidate(self, page: Mapping[str, Any]) -> dict[str, str]:
        return {
            "title": one_line(page.get("title"), 120),
            "url": web_address(page.get("url")),
            "section": one_line(page.get("section"), NAME_LIMIT),
            "published": one_line(page.get("published_on")),
            "why": one_line(self.t.pick(str(page.get("why_zh") or ""), str(page.get("why_en") or ""))),
        }
