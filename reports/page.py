"""The web page: one file that works offline, opens every finding to its evidence and loads nothing from outside."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pandas as pd
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from audit.model import AuditRun
from reports import charts
from reports.cleaning import clean, one_line
from reports.frames import findings_frame, summary_frame
from reports.i18n import Texts, texts
from reports.labels import GROUP_LABELS, GROUP_SIGNS, Group
from reports.method import GROUP_MEANINGS, RULES, UNJUDGED_NOTE
from reports.pieces import practice_banner, span
from reports.views import CAPTURE_LIMIT, LIMITS, BodyView, CaptureText, Viewer

TEMPLATES = Path(__file__).parent / "templates"
PAGE_LIMIT = 2_900_000  # bytes without captures: a page that can be sent around


def write_page(
    runs: Sequence[AuditRun], path: Path, lang: str = "zh", *, capture_text: CaptureText | None = None
) -> Path:
    """Write the page of one or many runs to `path` and return it; the same runs give the same bytes.

    `capture_text` gives the HTML of a capture by its id, shown in a sandbox without script, style or network. Raises
    OSError where the path cannot be written.
    """
    text = render_page(runs, lang, capture_text=capture_text)
    path.write_text(text, encoding="utf-8", errors="replace", newline="\n")
    return path


def render_page(runs: Sequence[AuditRun], lang: str = "zh", *, capture_text: CaptureText | None = None) -> str:
    """The whole page as text. Many findings are shown with fewer details each, and the page says so."""
    t = texts(lang)
    common = _common(runs, t)
    for limits in LIMITS:
        viewer = Viewer(t, limits, capture_text)
        page = _render(runs, viewer, common)
        if len(page.encode("utf-8", "replace")) - viewer.capture_bytes <= PAGE_LIMIT:
            break
    return page


def shell(t: Texts, banner: str, days: str) -> dict[str, Any]:
    """What every page starts with: language, style, script, the policy that allows only these, banner, days."""
    style = _read("page.css").replace("/*PALETTE*/", _palette())
    script = _read("page.js")
    return {
        "t": t,
        "lang": t.html_lang,
        "style": Markup(style),
        "script": Markup(script),
        "policy": _policy(style, script),
        "banner": banner,
        "days": days,
    }


def _common(runs: Sequence[AuditRun], t: Texts) -> dict[str, Any]:
    """What does not depend on how much of each finding is shown."""
    findings = findings_frame(runs)
    return {
        **shell(t, practice_banner(runs, t), span(run.as_of for run in runs)),
        "summaries": summary_frame(runs).to_dict("records"),
        "totals": totals(findings),
        "groups": [(group, GROUP_SIGNS[group], t(GROUP_LABELS[group]), t(GROUP_MEANINGS[group])) for group in Group],
        "charts": [{"title": c.title, "svg": Markup(c.svg)} for c in report_charts(findings, len(runs), t)],
        "rules": [(t(head), t(text)) for head, text in RULES],
        "percent": percent,
    }


def _render(runs: Sequence[AuditRun], viewer: Viewer, common: dict[str, Any]) -> str:
    bodies = [
        viewer.body(run, f"b{number}", summary)
        for number, (run, summary) in enumerate(zip(runs, common["summaries"]), 1)
    ]
    shortened = viewer.limits != LIMITS[0]
    template = page_environment().get_template("page.html.j2")
    return template.render(
        **common,
        bodies=bodies,
        matrices=_matrices(bodies),
        shortened=shortened,
        folded=sum(body.folded for body in bodies),
        unjudged_note=viewer.t(UNJUDGED_NOTE),
    )


def page_environment() -> Environment:
    """Jinja for pages: everything escaped, every text cleaned, no undefined name passes."""
    return Environment(
        loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
        lstrip_blocks=True, finalize=_presentable,
    )  # fmt: skip


def _presentable(value: object) -> object:
    """The last gate before a text enters the page: whatever a field held, no control or direction characters."""
    return clean(value, CAPTURE_LIMIT) if isinstance(value, str) and not isinstance(value, Markup) else value


def _read(name: str) -> str:
    return (TEMPLATES / name).read_text(encoding="utf-8")


def _policy(style: str, script: str) -> str:
    """Content security policy: our one style and our one script, nothing else, nothing from anywhere."""

    def hashed(text: str) -> str:
        return "'sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() + "'"

    own = f"style-src {hashed(style)}; script-src {hashed(script)}"
    return f"default-src 'none'; {own}; base-uri 'none'; form-action 'none'"


def _palette() -> str:
    """The colours of groups as custom properties, light and dark, and the classes that use them."""
    light = "".join(f"--{name}:{colours[0]};" for name, colours in charts.PALETTE.items())
    dark = "".join(f"--{name}:{colours[1]};" for name, colours in charts.PALETTE.items())
    marks = "".join(
        f".chart .{name}{{fill:var(--{name});stroke:var(--{name})}}.tag.{name}{{color:var(--{name})}}"
        for name in charts.PALETTE
    )
    night, paper = f"@media (prefers-color-scheme:dark){{:root{{{dark}}}}}", f"@media print{{:root{{{light}}}}}"
    return f":root{{{light}}}{night}{paper}{marks}"


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


def percent(value: float) -> str:
    """A rate for a reader; "—" where there is none."""
    return "—" if pd.isna(value) else f"{value:.1%}"


def _matrices(bodies: Sequence[BodyView]) -> list[dict[str, Any]]:
    """Bodies under the same items stand in one matrix."""
    by_catalog: dict[tuple[str, ...], dict[str, Any]] = {}
    for body in bodies:
        if body.cells:
            key = (body.run.catalog, *(str(item["id"]) for item in body.run.items))
            title = one_line(body.run.catalog_title)
            by_catalog.setdefault(key, {"title": title, "bodies": [], "items": body.cells})["bodies"].append(body)
    return list(by_catalog.values())
