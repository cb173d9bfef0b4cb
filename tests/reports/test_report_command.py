"""`gongkai report` over stored runs: files, choice of runs, clear errors."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from audit.model import AuditRun
from audit.store import audit_database
from audit.store.runs import save_run
from crawler.store import CrawlStore
from gongkai.cli import exit_code


@pytest.fixture
def db(runs: list[AuditRun], tmp_path: Path) -> Path:
    path = tmp_path / "data" / "gongkai.db"
    path.parent.mkdir()
    CrawlStore.open(path).close()
    with audit_database(path) as database:
        for hour, run in enumerate(runs):
            save_run(database, run, datetime(2026, 4, 15, hour, tzinfo=UTC))
    return path


def test_a_day_to_cure_before_the_letter_is_named(db: Path, capsys: pytest.CaptureFixture[str]) -> None:
    days = ["--cure-by", "2026-05-08", "--issued-on"]
    assert exit_code(["report", "letters", "--db", str(db), *days, "2026-05-09"]) == 0
    assert "整改期限 2026-05-08 早于签发日期 2026-05-09" in capsys.readouterr().err
    assert exit_code(["report", "letters", "--db", str(db), *days, "2026-05-08"]) == 0
    assert capsys.readouterr().err == ""


def test_all_writes_every_report_beside_the_database(db: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert exit_code(["report", "all", "--db", str(db), "--cure-by", "2026-05-08"]) == 0
    written = capsys.readouterr().out.splitlines()
    names = {Path(line).relative_to(db.parent / "reports").as_posix() for line in written}
    assert {
        "summary.txt", "report.xlsx", "report.html", "letters/notice-practice-a.docx", "letters/bulletin.docx",
        "calendar/practice-b.ics", "data/findings.csv", "data/datapackage.json", "datasette/gongkai.db",
        "compare/compare.html", "compare/compare.xlsx", "compare/figures/survival.svg",
    } <= names  # fmt: skip
    assert all(Path(line).stat().st_size > 0 for line in written)


@pytest.mark.parametrize(
    "name", ["xlsx", "html", "letters", "calendar", "data", "datasette", "compare", "figures", "text"]
)
def test_each_report_alone_and_in_english(db: Path, tmp_path: Path, name: str) -> None:
    assert exit_code(["report", name, "--db", str(db), "--out", str(tmp_path / "out"), "--lang", "en"]) == 0
    assert any(path.is_file() for path in (tmp_path / "out").rglob("*"))


def test_one_site_only(db: Path, tmp_path: Path) -> None:
    assert exit_code(["report", "data", "--db", str(db), "--out", str(tmp_path), "--site", "practice-b"]) == 0
    lines = (tmp_path / "data" / "summary.jsonl").read_text(encoding="utf-8").splitlines()
    assert [json.loads(line)["body"] for line in lines] == ["演示州医疗保障局"]


def test_named_run(db: Path, runs: list[AuditRun], capsys: pytest.CaptureFixture[str]) -> None:
    assert exit_code(["report", "text", "--db", str(db), "--run", runs[0].id]) == 0
    out = capsys.readouterr().out
    assert "练习县医疗保障局" in out
    assert "演示州" not in out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--run", "absent-run"], "absent-run"),
        (["--site", "absent-site"], "absent-site"),
    ],
)
def test_unknown_run_or_site_is_a_usage_error(
    db: Path, arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert exit_code(["report", "xlsx", "--db", str(db), *arguments]) == 2
    assert said in capsys.readouterr().err


def test_no_database_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert exit_code(["report", "xlsx", "--db", str(tmp_path / "absent.db")]) == 2
    assert "absent.db" in capsys.readouterr().err


def test_own_templates(db: Path, tmp_path: Path) -> None:
    from docx import Document

    document = Document()
    document.add_paragraph("本办通知{{ body }}")
    document.save(str(tmp_path / "notice.docx"))
    out = tmp_path / "out"
    command = ["report", "letters", "--db", str(db), "--out", str(out), "--templates", str(tmp_path)]
    assert exit_code(command) == 0
    texts = [p.text for p in Document(str(out / "letters" / "notice-practice-a.docx")).paragraphs]
    assert texts == ["本办通知练习县医疗保障局"]
    assert (out / "letters" / "bulletin.docx").is_file()


def test_folder_that_cannot_be_made_is_no_traceback(
    db: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text("x")
    assert exit_code(["report", "xlsx", "--db", str(db), "--out", str(tmp_path / "file" / "sub")]) in {2, 3}
    err = capsys.readouterr().err
    assert "Traceback" not in err
    assert "file" in err
