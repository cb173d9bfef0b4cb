"""The demo as a newcomer runs it: the real command, real sockets, an empty folder."""

from __future__ import annotations

import json
import socket
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import openpyxl
import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    Command = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="module")
def demo(command: Command, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which `gongkai demo` has run once."""
    folder = tmp_path_factory.mktemp("newcomer")
    done = command("demo", cwd=folder)
    assert done.returncode == 0, done.stderr
    (folder / "screen.txt").write_text(done.stdout, encoding="utf-8")
    return folder


def test_the_summary_is_on_screen_and_names_the_files(demo: Path) -> None:
    screen = (demo / "screen.txt").read_text(encoding="utf-8")
    assert "灌南县医疗保障局" in screen
    assert "稻城县医疗保障局" in screen
    assert "练习" in screen, "every output of a practice site says so"
    for name in ("report.xlsx", "report.html"):
        path = demo / "demo" / "reports" / name
        assert path.is_file()
        assert str(Path("demo") / "reports" / name) in screen


@pytest.mark.parametrize("name", ["README.md", "README.zh-CN.md"])
def test_the_readme_shows_what_the_demo_prints(demo: Path, root: Path, name: str) -> None:
    """After a change of the demo: `python docs/update_readme.py`."""
    assert (demo / "screen.txt").read_text(encoding="utf-8") in (root / name).read_text(encoding="utf-8")


def test_every_later_stage_runs_again_with_the_sites_off(demo: Path, command: Command) -> None:
    db = str(demo / "demo" / "gongkai.db")
    for bureau in ("practice-guannan", "practice-daocheng"):
        done = command("classify", bureau, "--db", db, "--json", cwd=demo)
        assert done.returncode == 0, done.stderr
        first = command("audit", bureau, "--db", db, "--as-of", "2026-10-31", "--json", cwd=demo)
        again = command("audit", bureau, "--db", db, "--as-of", "2026-10-31", "--json", cwd=demo)
        assert first.returncode == 1, first.stderr
        assert first.stdout == again.stdout, "the same inputs give the same findings, byte for byte"
        findings = [json.loads(line) for line in first.stdout.splitlines()]
        assert all(line["practice"] for line in findings if "practice" in line)


def test_twice_works_and_leaves_other_files_alone(demo: Path, command: Command) -> None:
    stranger = demo / "demo" / "my-notes.txt"
    stranger.write_text("keep me")
    done = command("demo", cwd=demo)
    assert done.returncode == 0, done.stderr
    assert stranger.read_text() == "keep me"
    assert done.stdout == (demo / "screen.txt").read_text(encoding="utf-8")


def test_it_works_while_another_program_holds_its_ports(command: Command, tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            taken.bind(("127.0.0.1", 18611))
        except OSError:
            pytest.skip("port 18611 is already held by another program: the case is met by itself")
        taken.listen()
        done = command("demo", cwd=tmp_path)
    assert done.returncode == 0, done.stderr


def test_english(command: Command, tmp_path: Path) -> None:
    done = command("demo", "--lang", "en", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "workbook" in done.stdout


def test_the_workbook_holds_a_late_a_never_and_a_cannot_tell_row(demo: Path, command: Command) -> None:
    """Opened with another library than its writer, and held cell by cell against the findings."""
    db = str(demo / "demo" / "gongkai.db")
    done = command("audit", "practice-guannan", "--db", db, "--as-of", "2026-10-31", "--json", cwd=demo)
    findings = [json.loads(line) for line in done.stdout.splitlines()]
    findings = [line for line in findings if "code" in line]
    book = openpyxl.load_workbook(demo / "demo" / "reports" / "report.xlsx")
    rows = [
        {str(head.value): cell.value for head, cell in zip(header, row)}
        for sheet in book.worksheets
        for header, row in table_rows(sheet)
    ]
    for code in ("late", "not-published", "coverage-incomplete"):
        finding = next(line for line in findings if line["code"] == code)
        row = next(row for row in rows if finding["sentence_zh"] in map(str, row.values()))
        shown = " ".join(str(value) for value in row.values() if value is not None)
        assert finding["item_name"] in shown
        if code == "late":
            assert str(finding["days_late_working"]) in map(str, row.values())
            assert finding["published_on"] in shown
        if finding["due_on"] and code != "coverage-incomplete":
            assert finding["due_on"] in shown


def table_rows(sheet):  # type: ignore[no-untyped-def]
    """(header cells, row cells) of a sheet: the header is its first row with at least five filled cells."""
    header = None
    for row in sheet.iter_rows():
        if header is None:
            if sum(cell.value is not None for cell in row) >= 5:
                header = row
            continue
        yield header, row
