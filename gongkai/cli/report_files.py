"""The files of `gongkai report`: which runs, where to, and each report that takes more than one call."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from audit.model import AuditRun
    from reports.letters import Office


def load_runs(db: Path, run_ids: Sequence[str] = (), sites: Sequence[str] = ()) -> list[AuditRun]:
    """The runs named, else the newest run of each site (of the sites named). AuditError where there is none."""
    from audit.model import AuditError
    from audit.store import audit_database
    from audit.store.runs import list_runs, load_run

    with audit_database(db, readonly=True) as database:
        newest: dict[str, str] = {}
        for row in list_runs(database):
            newest.setdefault(str(row["site"]), str(row["id"]))
        missing = [site for site in sites if site not in newest]
        if missing or not (run_ids or newest):
            raise AuditError(
                f"数据库 {db} 中没有{'、'.join(missing) or '任何站点'}的核查结果，先运行 gongkai audit。"
                " No stored audit: run `gongkai audit` first."
            )
        wanted = list(run_ids) or [newest[site] for site in sorted(newest) if not sites or site in sites]
        return [load_run(database, run_id) for run_id in wanted]


def folder_of(out: Path | None, db: Path) -> Path:
    """The folder to write into, made if it is not there."""
    folder = out or db.parent / "reports"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def write_html(runs: Sequence[AuditRun], path: Path, db: Path, lang: str, *, captures: bool = True) -> Path:
    """Write the page; pages as captured are read from the archive beside the database where it is there."""
    from reports.page import write_page

    if not captures:
        return write_page(runs, path, lang)
    from gongkai.cli.captures import capture_reader

    with capture_reader(db) as read:
        return write_page(runs, path, lang, capture_text=read)


def write_letters(
    runs: Sequence[AuditRun], folder: Path, lang: str, office: Office, templates: Path | None = None
) -> list[Path]:
    """Write the notices and the bulletin; `templates` may hold notice.docx and bulletin.docx of the office's own."""
    from reports.cleaning import file_name
    from reports.labels import PROBLEMS, Group, group_of
    from reports.letters import write_bulletin, write_notice

    def own(name: str) -> Path | None:
        path = templates / f"{name}.docx" if templates else None
        return path if path and path.is_file() else None

    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for run in runs:
        if {group_of(finding) for finding in run.findings} & {*PROBLEMS, Group.PRESUMED}:
            path = folder / f"notice-{file_name(run.site)}.docx"
            written.append(write_notice(run, path, lang, office=office, template=own("notice")))
    path = folder / "bulletin.docx"
    return [*written, write_bulletin(runs, path, lang, office=office, template=own("bulletin"))]


def write_calendars(runs: Sequence[AuditRun], folder: Path, lang: str) -> list[Path]:
    """Write one calendar per run."""
    from reports.calendar import write_calendar
    from reports.cleaning import file_name

    folder.mkdir(parents=True, exist_ok=True)
    return [write_calendar(run, folder / f"{file_name(run.site)}.ics", lang) for run in runs]


def parquet_available() -> bool:
    """Whether pyarrow (the extra `data`) is installed."""
    return find_spec("pyarrow") is not None


def write_comparison(runs: Sequence[AuditRun], folder: Path, lang: str) -> list[Path]:
    """Write every form of the comparison."""
    from reports import comparison_report as forms

    folder.mkdir(parents=True, exist_ok=True)
    comparison = forms.Comparison(runs, lang)
    chart = comparison.curve_chart()
    return [
        forms.write_comparison_page(comparison, folder / "compare.html"),
        forms.write_comparison_workbook(comparison, folder / "compare.xlsx"),
        *forms.write_comparison_data(comparison, folder / "data"),
        *(forms.write_figures([chart], folder / "figures") if chart else ()),
    ]
