"""Coming due dates of one body as an iCalendar file (RFC 5545), for Outlook, phones and 钉钉."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

from audit.model import AuditRun, Finding
from reports.cleaning import clean, one_line
from reports.frames import document_of
from reports.i18n import Texts, texts
from reports.labels import BASIS_LABELS, Group, group_of, label
from reports.pieces import practice_banner, subject

REMIND_DAYS = 7
LINE_OCTETS = 75


def write_calendar(run: AuditRun, path: Path, lang: str = "zh") -> Path:
    """Write the calendar of one run to `path`; the same run gives the same bytes."""
    path.write_bytes(render_calendar(run, lang).encode("utf-8"))
    return path


def render_calendar(run: AuditRun, lang: str = "zh") -> str:
    """One all-day event per obligation that falls due after as_of, each with a reminder; lines end in CRLF."""
    t = texts(lang)
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//gongkai//report//ZH",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        "X-WR-CALNAME:" + escaped(t("{body}应公开日期", body=one_line(run.body, 60))),
        "X-WR-TIMEZONE:Asia/Shanghai",
    ]
    for finding in coming(run):
        lines += _event(run, finding, t)
    lines.append("END:VCALENDAR")
    return "".join(folded(line) for line in lines)


def coming(run: AuditRun) -> list[Finding]:
    """The obligations that fall due after as_of, the next one first."""
    ahead = [f for f in run.findings if group_of(f) is Group.NOT_DUE and f.due_on is not None and f.due_on > run.as_of]
    return sorted(ahead, key=lambda finding: (finding.due_on or date.max, finding.id))


def _event(run: AuditRun, finding: Finding, t: Texts) -> Iterator[str]:
    due = finding.due_on or run.as_of
    name = subject(finding.item_name, finding.period, finding.extra.get("half"), document_of(finding), t)
    banner = practice_banner([run], t)
    description = [
        clean(t.pick(finding.sentence_zh, finding.sentence_en), 500),
        t.labelled(
            t("起算与推算"), one_line(t.pick(finding.derivation, str(finding.extra.get("derivation_en") or "")))
        ),
        t.labelled(t("期限依据"), label(BASIS_LABELS, finding.basis, t)),
        banner,
    ]
    yield "BEGIN:VEVENT"
    yield f"UID:{escaped(one_line(finding.id, 200))}@gongkai"
    yield f"DTSTAMP:{run.as_of:%Y%m%d}T000000Z"
    yield f"DTSTART;VALUE=DATE:{due:%Y%m%d}"
    yield f"DTEND;VALUE=DATE:{due + timedelta(days=1):%Y%m%d}"
    yield "SUMMARY:" + escaped(t("应公开：{name}", name=name) + (t("【练习数据】") if run.practice else ""))
    yield f"DESCRIPTION:{escaped(chr(10).join(part for part in description if part))}"
    yield f"CATEGORIES:{escaped(one_line(run.body, 60))}"
    yield "TRANSP:TRANSPARENT"
    yield "BEGIN:VALARM"
    yield "ACTION:DISPLAY"
    yield f"TRIGGER:-P{REMIND_DAYS}D"
    yield "DESCRIPTION:" + escaped(t("{days}天后应公开：{name}", days=REMIND_DAYS, name=name))
    yield "END:VALARM"
    yield "END:VEVENT"


def escaped(text: str) -> str:
    """A text value of RFC 5545 section 3.3.11: backslash, semicolon, comma and line ends escaped."""
    for plain, safe in (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\r", ""), ("\n", "\\n")):
        text = text.replace(plain, safe)
    return clean(text)


def folded(line: str) -> str:
    """The line in pieces of at most 75 octets (RFC 5545 section 3.1), never inside a character."""
    pieces, piece, room = [], "", LINE_OCTETS
    for character in line:
        size = len(character.encode("utf-8"))
        if size > room:
            pieces.append(piece)
            piece, room = "", LINE_OCTETS - 1  # the blank that opens a continued line counts
        piece += character
        room -= size
    return "\r\n ".join([*pieces, piece]) + "\r\n"
