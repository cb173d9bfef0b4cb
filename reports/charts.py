"""Charts as hand-made SVG: small, printable, readable without script; colours come from classes (see PALETTE)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from html import escape
from itertools import pairwise

import pandas as pd

from reports.cleaning import one_line
from reports.i18n import Texts
from reports.labels import GROUP_LABELS, Group

# class: light colour, dark colour. The page's style sheet and the standalone files are both made from this table.
PALETTE = {
    "absent": ("#b3261e", "#ff8a80"),
    "late": ("#b25600", "#ffb066"),
    "stale": ("#7d6600", "#e6c84b"),
    "presumed": ("#6b4fa0", "#c3aef0"),
    "unjudged": ("#4d5b7c", "#a9b6d6"),
    "unread": ("#5f6368", "#b5bac1"),
    "refuted": ("#7a4a5e", "#d7a6bb"),
    "passed": ("#1e6b2b", "#7fd18c"),
    "inapplicable": ("#6f6f6f", "#a0a0a0"),
    "not-due": ("#31708f", "#8cc5e3"),
}
INK = ("#1c1c1c", "#ececec")
FAINT = ("#d5d5d5", "#4a4a4a")
FONTS = "'Noto Sans CJK SC','Source Han Sans SC','Microsoft YaHei','PingFang SC','WenQuanYi Micro Hei',sans-serif"
LONGEST_TIMELINE = 40

# Edges of the timeliness bars in calendar days from the due date; the last bar is open.
_EDGES = (-10_000, -30, -10, 0, 5, 20, 60, 10_000)


@dataclass(frozen=True)
class Chart:
    """One chart: a file name, the title above it, the drawing."""

    name: str
    title: str
    svg: str


def _chart(name: str, width: int, height: int, title: str, parts: Iterable[str]) -> Chart:
    svg = (
        f'<svg class="chart" viewBox="0 0 {width} {height}" role="img" aria-label="{escape(title, quote=True)}" '
        f'xmlns="http://www.w3.org/2000/svg"><title>{escape(title)}</title>{"".join(parts)}</svg>'
    )
    return Chart(name, title, svg)


def _text(x: float, y: float, text: str, *, anchor: str = "start", size: int = 12, cls: str = "ink") -> str:
    return f'<text x="{x:g}" y="{y:g}" text-anchor="{anchor}" font-size="{size}" class="{cls}">{escape(text)}</text>'


def standalone(svg: str) -> str:
    """The chart as a file of its own: a style with the light colours and a white ground are put in."""
    rules = [f".{name}{{fill:{light};stroke:{light}}}" for name, (light, _) in PALETTE.items()]
    rules += [f"text{{font-family:{FONTS};stroke:none}}", f".ink{{fill:{INK[0]}}}", f".line{{stroke:{FAINT[0]}}}"]
    rules += [f".grid{{fill:none;stroke:{FAINT[0]}}}", ".hollow{fill:#fff}", ".curve{fill:none}"]
    head, rest = svg.split("</title>", 1)
    ground = '<rect width="100%" height="100%" fill="#fff"/>'
    return f"{head}</title><style>{''.join(rules)}</style>{ground}{rest}"


def timeliness_chart(findings: pd.DataFrame, t: Texts) -> Chart | None:
    """How many documents were published how long before or after their due date; None if no finding has both days."""
    dated = findings.dropna(subset=["due_on", "published_on"])
    dated = dated[dated["group"].isin([Group.PASSED.value, Group.LATE.value])]
    if dated.empty:
        return None
    days = (dated["published_on"] - dated["due_on"]).dt.days
    counts = [int(((days > low) & (days <= high)).sum()) for low, high in pairwise(_EDGES)]
    names = [
        t("早30天以上"), t("早10–29天"), t("早0–9天"), t("晚1–5天"), t("晚6–20天"), t("晚21–60天"), t("晚60天以上"),
    ]  # fmt: skip
    # Edges: (-inf,-30], (-30,-10], (-10,0], (0,5], (5,20], (20,60], (60,inf)
    width, height, base = 900, 240, 190
    slot = width / len(names)
    top = max(counts)
    parts = [f'<line x1="0" x2="{width}" y1="{base}" y2="{base}" class="line"/>']
    for index, (name, count) in enumerate(zip(names, counts)):
        tall = 140 * count / top
        x = index * slot
        shade = Group.PASSED.value if index < 3 else Group.LATE.value
        parts.append(
            f'<rect x="{x + 10:.1f}" y="{base - tall:.1f}" width="{slot - 20:.1f}" height="{tall:.1f}" '
            f'class="{shade}"/>'
        )
        parts.append(_text(x + slot / 2, base - tall - 6, str(count), anchor="middle"))
        parts.append(_text(x + slot / 2, base + 20, name, anchor="middle", size=11))
    parts.append(_text(0, 234, t("相对应公开日期（自然日），共 {count} 项", count=len(dated)), size=11))
    return _chart("timeliness", width, height, t("公开及时性分布"), parts)


def timeline_chart(findings: pd.DataFrame, t: Texts, *, many_bodies: bool) -> Chart | None:
    """Due date (ring) against publication (dot) for the latest publications, and open ends for what is still absent.

    Shows at most LONGEST_TIMELINE findings, the longest delays first; None if there is none.
    """
    rows = findings[findings["group"].isin([Group.LATE.value, Group.ABSENT.value])].dropna(subset=["due_on"]).copy()
    rows = rows[rows["published_on"].notna() | (rows["group"] == Group.ABSENT.value)]
    if rows.empty:
        return None
    rows["until"] = rows["published_on"].where(rows["group"] == Group.LATE.value, rows["as_of"])
    rows["delay"] = (rows["until"] - rows["due_on"]).dt.days
    rows = rows.sort_values(["delay", "order"], ascending=[False, True], kind="stable").head(LONGEST_TIMELINE)
    first, last = rows["due_on"].min().date(), rows["until"].max().date()
    left, width, step = 240, 900, 24
    height = 40 + step * len(rows)

    def across(day: date) -> float:
        share: float = (day - first).days / max((last - first).days, 1)
        return left + (width - left - 60) * share

    parts = []
    for month in _months(first, last):
        x = across(month)
        parts.append(f'<line x1="{x:.1f}" x2="{x:.1f}" y1="24" y2="{height}" class="line"/>')
        parts.append(_text(x + 3, 18, f"{month:%Y-%m}", size=11))
    for index, row in enumerate(rows.to_dict("records")):
        y = 40 + step * index
        due, until = across(row["due_on"].date()), across(row["until"].date())
        name = f"{row['body']}·{row['item_name']}" if many_bodies else row["item_name"]
        shade = row["group"]
        parts.append(_text(left - 10, y + 4, one_line(name, 18), anchor="end"))
        dashed = ' stroke-dasharray="4 3"' if shade == Group.ABSENT.value else ""
        parts.append(
            f'<line x1="{due:.1f}" x2="{until:.1f}" y1="{y}" y2="{y}" class="{shade}" stroke-width="2"{dashed}/>'
        )
        parts.append(f'<circle cx="{due:.1f}" cy="{y}" r="5" class="{shade} hollow"/>')
        if shade == Group.LATE.value:
            parts.append(f'<circle cx="{until:.1f}" cy="{y}" r="5" class="{shade}"/>')
        parts.append(_text(until + 9, y + 4, t("{days}天", days=int(row["delay"])), size=11))
    return _chart("timeline", width, height, t("应公开日期（圆圈）与公开日期（圆点）；虚线为至今未公开"), parts)


def _months(first: date, last: date) -> list[date]:
    """First days of months between two days, thinned to at most 10."""
    days, day = [], date(first.year, first.month, 1)
    while day <= last:
        if day >= first:
            days.append(day)
        day = (day + timedelta(days=32)).replace(day=1)
    return days[:: max(1, -(-len(days) // 10))]


def year_chart(findings: pd.DataFrame, year: int, t: Texts) -> Chart | None:
    """The days of one year on which something was due, coloured by the worst outcome; None if nothing was due in it."""
    due = findings.dropna(subset=["due_on"])
    due = due[due["due_on"].dt.year == year]
    if due.empty:
        return None
    cell, left, top = 15, 46, 22
    start = date(year, 1, 1)
    offset = start.weekday()
    weeks = (offset + 366) // 7 + 1
    parts, blank = [], []
    for number, name in enumerate((t("一"), t("三"), t("五"))):
        parts.append(_text(left - 8, top + cell * (2 * number) + 11, name, anchor="end", size=10))
    for month in range(1, 13):
        week = (offset + (date(year, month, 1) - start).days) // 7
        parts.append(_text(left + week * cell, top - 8, t("{month}月", month=month), size=11))
    groups = {day.date(): rows for day, rows in due.groupby("due_on")}
    day = start
    while day.year == year:
        week, weekday = divmod(offset + (day - start).days, 7)
        x, y = left + week * cell, top + weekday * cell
        if day in groups:
            worst = str(groups[day].sort_values("severity")["group"].iloc[0])
            count, verdict = len(groups[day]), t(GROUP_LABELS[Group(worst)])
            tip = t("{day} 应公开 {count} 项，最重结论：{verdict}", day=day, count=count, verdict=verdict)
            parts.append(
                f'<rect x="{x}" y="{y}" width="12" height="12" class="{worst}"><title>{escape(tip)}</title></rect>'
            )
        else:
            blank.append(f"M{x} {y}h12v12h-12z")
        day += timedelta(days=1)
    empty = f'<path d="{"".join(blank)}" class="grid"/>'
    title = t("{year}年应公开日期（颜色为当日最重的结论）", year=year)
    return _chart(f"calendar-{year}", left + weeks * cell + 4, top + 7 * cell + 4, title, [empty, *parts])


# Dash patterns beside colours: curves stay apart in grey print.
_CURVES = (
    ("late", ""),
    ("passed", "6 3"),
    ("presumed", "2 3"),
    ("not-due", "8 3 2 3"),
    ("absent", "1 2"),
    ("stale", "10 4"),
)


def survival_chart(curves: Mapping[str, pd.DataFrame], t: Texts) -> Chart | None:
    """Kaplan-Meier steps: share still unpublished over days, at most six curves; None if there is none to draw."""
    drawn = {label: curve for label, curve in curves.items() if len(curve)}
    if not drawn:
        return None
    shown = dict(list(drawn.items())[: len(_CURVES)])
    left, width, top, base = 50, 900, 16, 300
    last = max(10, max(int(curve["days"].max()) for curve in shown.values()))
    step = next(size for size in (5, 10, 20, 30, 60, 90, 180, 365, 3650) if last / size <= 12)

    def across(days: float) -> float:
        return left + (width - left - 20) * days / last

    def down(share: float) -> float:
        return base - (base - top) * share

    parts = []
    for tenth in (0, 25, 50, 75, 100):
        y = down(tenth / 100)
        parts.append(f'<line x1="{left}" x2="{width - 20}" y1="{y:.1f}" y2="{y:.1f}" class="line"/>')
        parts.append(_text(left - 8, y + 4, f"{tenth}%", anchor="end", size=11))
    for days in range(0, last + 1, step):
        parts.append(_text(across(days), base + 18, str(days), anchor="middle", size=11))
    parts.append(_text(width - 20, base + 36, t("自形成（或所属时期结束）起的自然日"), anchor="end", size=11))
    for number, (label, curve) in enumerate(shown.items()):
        shade, dash = _CURVES[number]
        path, height = [f"M{across(0):.1f} {down(1):.1f}"], 1.0
        for row in curve.to_dict("records"):
            path.append(f"H{across(row['days']):.1f}")
            if row["open_share"] != height:
                height = row["open_share"]
                path.append(f"V{down(height):.1f}")
            if row["censored"]:
                x, y = across(row["days"]), down(height)
                parts.append(f'<line x1="{x:.1f}" x2="{x:.1f}" y1="{y - 4:.1f}" y2="{y + 4:.1f}" class="{shade}"/>')
        style = f' stroke-dasharray="{dash}"' if dash else ""
        parts.append(f'<path d="{"".join(path)}" class="{shade} curve" stroke-width="2"{style}/>')
        y = base + 56 + 20 * number
        parts.append(
            f'<line x1="{left}" x2="{left + 40}" y1="{y - 4}" y2="{y - 4}" class="{shade}" stroke-width="2"{style}/>'
        )
        parts.append(_text(left + 48, y, one_line(label, 40)))
    title = t("尚未公开的比例（短竖线：观察到此为止仍未公开）")
    return _chart("survival", width, base + 56 + 20 * len(shown), title, parts)


def years_due(findings: pd.DataFrame, last: int = 2) -> Sequence[int]:
    """The newest years in which something was due, oldest first."""
    years = sorted({int(year) for year in findings["due_on"].dropna().dt.year})
    return years[-last:]
