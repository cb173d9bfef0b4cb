"""Letters in Word: 整改通知书 to one bureau and 通报 to all, from templates that an office edits in Word."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

from audit.model import AuditError, AuditRun
from reports.cleaning import one_line
from reports.frames import evidence_frame, findings_frame, gravest_first, summary_frame
from reports.i18n import Texts, texts
from reports.labels import CODE_LABELS, PROBLEMS, Group, label
from reports.pieces import practice_banner, subject
from reports.remedies import remedy
from reports.rows import limit_text

TEMPLATES = Path(__file__).parent / "templates"
SHOWN_PRESUMED = 30


class LetterError(AuditError):
    """A letter template cannot be used. The message names the file and the way out."""


@dataclass(frozen=True)
class Office:
    """What the office that sends the letter fills in; what is empty leaves a blank to fill in by hand."""

    sender: str = ""
    number: str = ""  # 文号
    cure_by: date | None = None
    issued_on: date | None = None
    workbook: str = "report.xlsx"
    page: str = "report.html"


def template_path(name: str, lang: str) -> Path:
    """The shipped template `name` (notice or bulletin) in a language."""
    return TEMPLATES / f"{name}.{lang}.docx"


def write_notice(
    run: AuditRun, path: Path, lang: str = "zh", *, office: Office | None = None, template: Path | None = None
) -> Path:
    """Write the 整改通知书 of one bureau to `path`; raises LetterError for a faulty template."""
    return _write(template or template_path("notice", lang), notice_fields(run, texts(lang), office or Office()), path)


def write_bulletin(
    runs: Sequence[AuditRun], path: Path, lang: str = "zh", *, office: Office | None = None,
    template: Path | None = None,
) -> Path:  # fmt: skip
    """Write the 通报 on all bureaus to `path`; raises LetterError for a faulty template."""
    fields = bulletin_fields(runs, texts(lang), office or Office())
    return _write(template or template_path("bulletin", lang), fields, path)


def notice_fields(run: AuditRun, t: Texts, office: Office) -> dict[str, Any]:
    """The fields of notice.docx; docs/reports.md lists them."""
    findings = findings_frame([run])
    summary = summary_frame([run]).to_dict("records")[0]
    return {
        **_office_fields(office, [run], t),
        **_count_fields(summary),
        "body": one_line(run.body),
        "catalog": one_line(run.catalog_title),
        "window": t("{start}至{end}", start=long_day(run.window_from, t), end=long_day(run.window_to, t)),
        "problems": problem_rows(findings, evidence_frame([run]), t),
        "presumed": _names(findings[findings["group"] == Group.PRESUMED.value], t),
    }


def bulletin_fields(runs: Sequence[AuditRun], t: Texts, office: Office) -> dict[str, Any]:
    """The fields of bulletin.docx; docs/reports.md lists them."""
    findings = findings_frame(runs)
    summary = summary_frame(runs)
    counts = summary.select_dtypes("number").sum()
    total = {
        **counts.to_dict(),
        "published_rate": _ratio(counts["published"], counts["judged"]),
        "timely_rate": _ratio(counts[Group.PASSED.value], counts["timed"]),
    }
    return {
        **_office_fields(office, runs, t),
        **_count_fields(total),
        "bodies": [{"body": one_line(row["body"]), **_count_fields(row)} for row in summary.to_dict("records")],
        "bodies_with_problems": int((summary["problems"] > 0).sum()),
        "problems": problem_rows(findings, evidence_frame(runs), t),
    }


def _office_fields(office: Office, runs: Sequence[AuditRun], t: Texts) -> dict[str, Any]:
    last = max((run.as_of for run in runs), default=None)
    return {
        "practice": practice_banner(runs, t),
        "sender": office.sender or t("（签发单位）"),
        "number": office.number or t("（文号）"),
        "cure_by": long_day(office.cure_by, t) if office.cure_by else t("____年__月__日"),
        "issued_on": long_day(office.issued_on, t) if office.issued_on else t("____年__月__日"),
        "day": long_day(last, t) if last else "—",
        "workbook": office.workbook,
        "page": office.page,
    }


def _count_fields(row: Mapping[Any, Any]) -> dict[str, Any]:
    counts = ["items", "obligations", "cannot_tell", *(group.value for group in Group)]
    rates = {key: "—" if pd.isna(row[key]) else f"{row[key]:.1%}" for key in ("published_rate", "timely_rate")}
    return {**{key.replace("-", "_"): int(row[key]) for key in counts}, **rates}


def _ratio(part: float, whole: float) -> float:
    return part / whole if whole else float("nan")


def problem_rows(findings: pd.DataFrame, pages: pd.DataFrame, t: Texts) -> list[dict[str, Any]]:
    """The problems, gravest first within each bureau, as rows of a letter's table; `pages`: evidence_frame."""
    addresses = dict(zip(pages["evidence_id"], pages["url"]))
    problems = findings[findings["group"].isin([group.value for group in PROBLEMS])]
    problems = gravest_first(problems)
    problems["url"] = [str(addresses.get(ids[0], "")) if ids else "" for ids in problems["evidence_ids"]]
    return [
        {
            "number": number,
            "body": one_line(row["body"]),
            "item": subject(row["item_name"], row["period"], row["part"], row["document"], t),
            "kind": label(CODE_LABELS, row["code"], t),
            "due": limit_text(row["limit_days"], t) if row["code"] == "stale" else _day(row["due_on"]),
            "published": t("最近更新 {day}", day=_day(row["published_on"]) or "—")
            if row["code"] == "stale"
            else _day(row["published_on"]),
            "finding": one_line(row["finding"]),
            "url": one_line(row["url"], 200),
            "late": "" if pd.isna(row["days_late_working"]) else int(row["days_late_working"]),
            "remedy": remedy(row["code"], row["group"], t),
        }
        for number, row in enumerate(problems.to_dict("records"), 1)
    ]


def _names(findings: pd.DataFrame, t: Texts) -> str:
    names = [one_line(name, 60) for name in findings["item_name"]]
    shown = t.listed(names[:SHOWN_PRESUMED])
    return shown + (t("等 {count} 项", count=len(names)) if len(names) > SHOWN_PRESUMED else "")


def _day(day: Any) -> str:
    return "" if pd.isna(day) else f"{day:%Y-%m-%d}"


def long_day(day: date, t: Texts) -> str:
    """A day as letters write it: 2026年4月15日."""
    return t("{year}年{month}月{day}日", year=day.year, month=day.month, day=day.day)


def _write(template: Path, fields: dict[str, Any], path: Path) -> Path:
    from docx.opc.exceptions import PackageNotFoundError
    from docxtpl import DocxTemplate  # lazy: only letters need it
    from jinja2 import StrictUndefined, TemplateError
    from jinja2.sandbox import SandboxedEnvironment

    if not template.is_file():
        raise LetterError(f"没有信函模板 {template}。No such letter template.")
    # A template comes from outside when an office edited it: it may name fields, not reach into the program.
    environment = SandboxedEnvironment(undefined=StrictUndefined, autoescape=True)
    document = DocxTemplate(str(template))
    try:
        document.render(fields, environment, autoescape=True)
    except (TemplateError, PackageNotFoundError, KeyError, ValueError, zipfile.BadZipFile) as error:
        raise LetterError(
            f"信函模板 {template} 有误：{error}。字段名见 docs/reports.md。Faulty letter template."
        ) from error
    buffer = io.BytesIO()
    document.save(buffer)
    path.write_bytes(_same_times(buffer.getvalue()))
    return path


def _same_times(package: bytes) -> bytes:
    """The same Word file without the clock in it, so that equal letters are equal bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(package)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            target.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), source.read(name), zipfile.ZIP_DEFLATED)
    return out.getvalue()
