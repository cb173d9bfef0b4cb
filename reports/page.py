"""The web page: one file that works offline, opens every finding to its evidence and loads nothing from outside."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from audit.model import AuditRun, Finding
from reports import charts
from reports.cleaning import clean, one_line, shanghai, web_address
from reports.frames import deadline_text, evidence_id, findings_frame, in_order, summary_frame
from reports.i18n import Texts, texts
from reports.labels import (
    BASIS_LABELS,
    CERTAINTY_LABELS,
    CODE_LABELS,
    FLAG_LABELS,
    GROUP_LABELS,
    GROUP_SIGNS,
    ORIGIN_LABELS,
    SEVERITY,
    Group,
    group_of,
    label,
)
from reports.method import GROUP_MEANINGS, RULES, run_rows
from reports.pieces import date_line, list_line, practice_banner, reason_line, span
from reports.remedies import remedy

TEMPLATES = Path(__file__).parent / "templates"
PASSED_AN_ITEM = 5  # findings without fault shown per item; the workbook has them all
LISTS_A_FINDING = 12
CAPTURE_LIMIT = 60_000  # characters of one capture that is shown
CAPTURES_LIMIT = 1_500_000  # characters of all captures of a page

CaptureText = Callable[[int], str | None]


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
    path: str
    deadline: str
    authority: str
    sentence: str
    remedy: str
    facts: list[tuple[str, str]]
    pages: list[dict[str, Any]]
    lists: list[str]
    lists_left: int
    candidates: list[dict[str, str]]
    flags: list[str]


@dataclass
class BodyView:
    """One run: its findings, gravest first, and one cell per catalog item for the matrix."""

    anchor: str
    run: AuditRun
    summary: Mapping[Any, Any]
    findings: list[FindingView] = field(default_factory=list)
    folded: int = 0
    cells: list[dict[str, str]] = field(default_factory=list)
    coverage: list[dict[str, str]] = field(default_factory=list)
    inputs: list[tuple[str, str]] = field(default_factory=list)


def write_page(
    runs: Sequence[AuditRun], path: Path, lang: str = "zh", *, capture_text: CaptureText | None = None
) -> Path:
    """Write the page of one or many runs to `path` and return it; the same runs give the same bytes.

    `capture_text` gives the HTML of a capture by its id, shown in a sandbox without script, style or network. Raises
    OSError where the path cannot be written.
    """
    path.write_text(
        render_page(runs, lang, capture_text=capture_text), encoding="utf-8", errors="replace", newline="\n"
    )
    return path


def render_page(runs: Sequence[AuditRun], lang: str = "zh", *, capture_text: CaptureText | None = None) -> str:
    """The whole page as text."""
    t = texts(lang)
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
        lstrip_blocks=True,
    )  # fmt: skip
    style = _read("page.css").replace("/*PALETTE*/", _palette())
    script = _read("page.js")
    findings = findings_frame(runs)
    summaries = summary_frame(runs).to_dict("records")
    captures = _Captures(capture_text)
    bodies = [
        body_view(run, f"b{number}", summary, captures, t)
        for number, (run, summary) in enumerate(zip(runs, summaries), 1)
    ]
    return environment.get_template("page.html.j2").render(
        t=t,
        lang=t.html_lang,
        style=Markup(style),
        script=Markup(script),
        policy=_policy(style, script),
        banner=practice_banner(runs, t),
        days=span(run.as_of for run in runs),
        bodies=bodies,
        matrices=_matrices(bodies),
        totals=totals(findings),
        groups=[(group, GROUP_SIGNS[group], t(GROUP_LABELS[group]), t(GROUP_MEANINGS[group])) for group in Group],
        charts=[{"title": chart.title, "svg": Markup(chart.svg)} for chart in report_charts(findings, len(runs), t)],
        rules=[(t(head), t(text)) for head, text in RULES],
        percent=_percent,
    )


def _read(name: str) -> str:
    return (TEMPLATES / name).read_text(encoding="utf-8")


def _policy(style: str, script: str) -> str:
    """Content security policy: our one style and our one script, nothing else, nothing from anywhere."""

    def hashed(text: str) -> str:
        return "'sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() + "'"

    own = f"style-src {hashed(style)}; script-src {hashed(script)}"
    return f"default-src 'none'; {own}; base-uri 'none'; form-action 'none'"


def _palette() -> str:
    light = "".join(f"--{name}:{colours[0]};" for name, colours in charts.PALETTE.items())
    dark = "".join(f"--{name}:{colours[1]};" for name, colours in charts.PALETTE.items())
    marks = "".join(
        f".chart .{n}{{fill:var(--{n});stroke:var(--{n})}}.tag.{n}{{color:var(--{n})}}" for n in charts.PALETTE
    )
    return (
        f":root{{{light}}}@media (prefers-color-scheme:dark){{:root{{{dark}}}}}@media print{{:root{{{light}}}}}{marks}"
    )


def report_charts(findings: pd.DataFrame, bodies: int, t: Texts) -> list[charts.Chart]:
    """The charts of a report, without those that would be empty."""
    drawn = [
        charts.timeliness_chart(findings, t),
        charts.timeline_chart(findings, t, many_bodies=bodies > 1),
        *(charts.year_chart(findings, year, t) for year in charts.years_due(findings)),
    ]
    return [chart for chart in drawn if chart is not None]


def totals(findings: pd.DataFrame) -> dict[str, int]:
    """How many findings are in each group, every group named."""
    counts = findings["group"].value_counts()
    return {group.value: int(counts.get(group.value, 0)) for group in Group}


def _percent(value: float) -> str:
    return "—" if pd.isna(value) else f"{value:.1%}"


class _Captures:
    """Hand out capture texts until the page would grow too large."""

    def __init__(self, source: CaptureText | None) -> None:
        self._source = source
        self._left = CAPTURES_LIMIT

    def text(self, capture: object) -> str:
        if self._source is None or not isinstance(capture, int) or self._left <= 0:
            return ""
        text = clean(self._source(capture) or "", CAPTURE_LIMIT)
        self._left -= len(text)
        return text


def body_view(run: AuditRun, anchor: str, summary: Mapping[Any, Any], captures: _Captures, t: Texts) -> BodyView:
    """Everything that the page shows of one run."""
    view = BodyView(anchor, run, summary, inputs=run_rows(run, t))
    items = {str(item["id"]): item for item in run.items}
    worst: dict[str, tuple[int, str]] = {}
    passed: dict[str, int] = {}
    for number, finding in enumerate(in_order(run), 1):
        group = group_of(finding)
        shown = f"{anchor}-{number}"
        worst[finding.item] = min(worst.get(finding.item, (99, "")), (SEVERITY[group], shown))
        if group in {Group.PASSED, Group.INAPPLICABLE, Group.NOT_DUE}:
            passed[finding.item] = passed.get(finding.item, 0) + 1
            if passed[finding.item] > PASSED_AN_ITEM:
                view.folded += 1
                continue
        view.findings.append(finding_view(finding, shown, items.get(finding.item, {}), run, captures, t))
    view.findings.sort(key=lambda shown: SEVERITY[shown.group])
    for number, item in enumerate(run.items, 1):
        severity, target = worst.get(str(item["id"]), (-1, ""))
        cell = list(Group)[severity] if severity >= 0 else None
        verdict = t(GROUP_LABELS[cell]) if cell else t("未核查")
        view.cells.append(
            {
                "number": str(number), "name": one_line(item["name"]), "target": target, "verdict": verdict,
                "group": cell.value if cell else "", "sign": GROUP_SIGNS[cell] if cell else "",
            }
        )  # fmt: skip
    view.coverage = [
        {
            "name": one_line(entry.get("menu") or entry.get("section")), "url": web_address(entry.get("url")),
            "address": one_line(entry.get("url")), "line": list_line(entry, t),
            "read_at": shanghai(entry.get("read_at")),
            "complete": "yes" if entry.get("complete") else "no", "note": one_line(entry.get("note")),
        }
        for entry in run.coverage
    ]  # fmt: skip
    return view


def finding_view(
    finding: Finding, anchor: str, item: dict[str, Any], run: AuditRun, captures: _Captures, t: Texts
) -> FindingView:
    """Everything that the page shows of one finding."""
    group = group_of(finding)
    rests_on_reading = group in {Group.ABSENT, Group.PRESUMED, Group.UNREAD, Group.STALE}
    lists = [
        t.labelled(one_line(entry.get("menu") or entry.get("section")), list_line(entry, t))
        + (t.bracketed(shanghai(entry["read_at"])) if entry.get("read_at") else "")
        for entry in finding.coverage
    ]
    return FindingView(
        anchor=anchor,
        finding=finding,
        group=group,
        sign=GROUP_SIGNS[group],
        verdict=t(GROUP_LABELS[group]),
        code=label(CODE_LABELS, finding.code, t),
        name=one_line(finding.item_name),
        path=" > ".join(one_line(part) for part in list(item.get("path") or ())[:-1]),
        deadline=one_line(deadline_text(item)),
        authority=one_line(t.listed(item.get("authority") or (), coarse=True)),
        sentence=clean(t.pick(finding.sentence_zh, finding.sentence_en), 2000),
        remedy=remedy(finding.code, group.value, t),
        facts=_facts(finding, t),
        pages=[_page(page, run.site, captures, t) for page in finding.evidence],
        lists=lists[:LISTS_A_FINDING] if rests_on_reading else [],
        lists_left=max(0, len(lists) - LISTS_A_FINDING) if rests_on_reading else 0,
        candidates=[_candidate(page, t) for page in finding.candidates],
        flags=[
            t.labelled(
                label(FLAG_LABELS, flag.get("code"), t),
                one_line(t.pick(flag.get("sentence_zh", ""), flag.get("sentence_en", ""))),
            )
            for flag in finding.flags
        ],
    )


def _facts(finding: Finding, t: Texts) -> list[tuple[str, str]]:
    late = ""
    if finding.days_late_working is not None:
        late = t("{days} 个工作日", days=finding.days_late_working)
    if finding.days_late_calendar is not None:
        late = t("{working}（{days} 个自然日）", working=late, days=finding.days_late_calendar)
    published = finding.published_on.isoformat() if finding.published_on else ""
    if published and finding.published_origin:
        published += t("（来源：{origin}）", origin=label(ORIGIN_LABELS, finding.published_origin, t))
    rows = [
        (t("应公开日期"), finding.due_on.isoformat() if finding.due_on else ""),
        (t("起算与推算"), one_line(finding.derivation)),
        (t("期限依据"), label(BASIS_LABELS, finding.basis, t)),
        (t("义务是否确定"), label(CERTAINTY_LABELS, finding.certainty, t)),
        (t("形成日期"), finding.formed_on.isoformat() if finding.formed_on else ""),
        (t("公开日期"), published),
        (t("逾期"), late),
    ]
    return [(head, text) for head, text in rows if text]


def _page(page: dict[str, Any], site: str, captures: _Captures, t: Texts) -> dict[str, Any]:
    addresses = [str(a) for a in dict.fromkeys([page.get("url"), *(page.get("urls") or ())]) if a]
    return {
        "id": evidence_id(site, page.get("page_id")),
        "title": one_line(page.get("title")) or t("（无标题）"),
        "addresses": [(one_line(address), web_address(address)) for address in addresses[:10]],
        "where": " · ".join(one_line(page.get(key)) for key in ("channel", "section") if page.get(key)),
        "published": one_line(page.get("published_on")) or t("没有日期"),
        "why_published": one_line(page.get("published_reason")),
        "formed": one_line(page.get("formed_on")),
        "why_formed": one_line(page.get("formed_reason")),
        "dates": [date_line(entry, t) for entry in (page.get("dates") or ())[:20]],
        "captured": shanghai(page.get("captured_at")),
        "capture": page.get("capture"),
        "first_seen": shanghai(page.get("first_seen_at")),
        "last_absent": shanghai(page.get("last_absent_at")),
        "reasons": [reason_line(entry, t) for entry in (page.get("reasons") or ())[:20]],
        "score": f"{page['score']:g}" if isinstance(page.get("score"), int | float) else "",
        "excerpt": one_line(page.get("excerpt")),
        "as_captured": captures.text(page.get("capture")),
    }


def _candidate(page: dict[str, Any], t: Texts) -> dict[str, str]:
    return {
        "title": one_line(page.get("title"), 120),
        "url": web_address(page.get("url")),
        "address": one_line(page.get("url"), 120),
        "section": one_line(page.get("section")),
        "published": one_line(page.get("published_on")),
        "why": one_line(t.pick(str(page.get("why_zh") or ""), str(page.get("why_en") or ""))),
    }


def _matrices(bodies: Sequence[BodyView]) -> list[dict[str, Any]]:
    """Bodies under the same items stand in one matrix."""
    by_catalog: dict[tuple[str, ...], dict[str, Any]] = {}
    for body in bodies:
        if body.cells:
            entry = by_catalog.setdefault(
                (body.run.catalog, *(str(item["id"]) for item in body.run.items)),
                {"title": one_line(body.run.catalog_title), "bodies": [], "items": body.cells},
            )
            entry["bodies"].append(body)
    return list(by_catalog.values())
