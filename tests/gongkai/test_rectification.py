"""The round of a rectification, with the files that people send each other: 下发 → 问题台账 → 整改链接 → 复核 → 销号."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from gongkai.practice import serve

Command = Callable[..., subprocess.CompletedProcess[str]]
SITE = "practice-guannan"


@pytest.fixture(scope="module")
def folder(command: Command, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two visits, state 1 and state 2, each crawled, classified and audited; the workbook is of the first."""
    folder = tmp_path_factory.mktemp("rectification")
    for state, day in ((1, "2026-10-31"), (2, "2026-12-15")):
        with serve(SITE, state=state):
            done = command("crawl", SITE, "--db", "g.db", "--practice-clock", f"{day}T09:00", cwd=folder)
        assert done.returncode == 0, done.stderr
        assert command("classify", SITE, "--db", "g.db", cwd=folder).returncode == 0
        done = command("audit", SITE, "--db", "g.db", "--as-of", day, "--json", cwd=folder)
        assert done.returncode == 1, done.stderr
        (folder / f"{state}.jsonl").write_text(done.stdout, encoding="utf-8")
        if state == 1:
            done = command("report", "xlsx", "--db", "g.db", "--out", "reports", cwd=folder)
            assert done.returncode == 0, done.stderr
    return folder


def findings(folder: Path, state: int) -> list[dict[str, object]]:
    lines = (folder / f"{state}.jsonl").read_text(encoding="utf-8").splitlines()
    return [record for record in map(json.loads, lines) if "code" in record]


def test_the_ledger_goes_out_and_comes_back(folder: Path, command: Command) -> None:
    first = findings(folder, 1)
    run = str(first[0]["run"])
    issued = command("audit", "rectify", "issue", run, "--by", "2026-11-20", "--db", "g.db", cwd=folder)
    assert issued.returncode == 0, issued.stderr
    failed = {str(f["id"]): f for f in first if f["outcome"] == "failed" and f["certainty"] == "certain"}

    book = openpyxl.load_workbook(folder / "reports" / "report.xlsx")
    sheet = book["问题台账"]
    head = {str(cell.value): cell.column for cell in sheet[2]}
    numbers = {str(row[head["问题编号"] - 1].value): row for row in sheet.iter_rows(min_row=3) if row[0].value}
    assert set(numbers) == set(failed), "every issued problem stands in the workbook under its own number"

    late = next(f for f in failed.values() if f["code"] == "late")
    absent = next(f for f in failed.values() if f["code"] == "not-published")
    numbers[str(late["id"])][head["整改链接"] - 1].value = late["evidence"][0]["url"]  # type: ignore[index]
    numbers[str(absent["id"])][head["整改链接"] - 1].value = late["evidence"][0]["url"]  # type: ignore[index]
    book.save(folder / "returned.xlsx")

    returned = command("audit", "rectify", "return", SITE, "returned.xlsx", "--db", "g.db", cwd=folder)
    assert returned.returncode == 0, returned.stderr
    second = str(findings(folder, 2)[0]["run"])
    command("audit", "rectify", "recheck", second, "--db", "g.db", cwd=folder)
    status = command("audit", "rectify", "status", SITE, "--as-of", "2026-12-15", "--db", "g.db", "--json", cwd=folder)
    state = {record["finding"]: record for record in map(json.loads, status.stdout.splitlines())}
    assert state[str(late["id"])]["event"] == "closed"
    assert state[str(absent["id"])]["event"] == "rejected", "a link to another item cures nothing"
    untouched = next(number for number in failed if number not in (late["id"], absent["id"]))
    assert state[untouched]["event"] == "issued"


def test_a_link_that_is_no_address_is_refused_by_file_and_row(folder: Path, command: Command) -> None:
    (folder / "bad.csv").write_text("问题编号,整改链接\npractice-guannan:18,已整改\n", encoding="utf-8")
    done = command("audit", "rectify", "return", SITE, "bad.csv", "--db", "g.db", cwd=folder)
    assert done.returncode == 2
    assert "bad.csv" in done.stderr


def test_runs_are_compared(folder: Path, command: Command) -> None:
    before, after = (str(findings(folder, state)[0]["run"]) for state in (1, 2))
    done = command("audit", "compare", before, after, "--db", "g.db", "--json", cwd=folder)
    changed = {record["finding"]: record for record in map(json.loads, done.stdout.splitlines())}
    codes = [{str(f["id"]): f["code"] for f in findings(folder, state)} for state in (1, 2)]
    both = set(codes[0]) & set(codes[1])
    moved = {number for number in both if codes[0][number] != codes[1][number]}
    assert moved, "the two states differ"
    assert moved <= set(changed), "every change of verdict is listed"
