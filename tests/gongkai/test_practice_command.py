"""`gongkai practice`: the sites start, say where they are, and end on Ctrl-C; the truth is printed for people and scripts."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import urllib.request
from pathlib import Path

from click.testing import CliRunner

from gongkai.cli.practice import command
from gongkai.practice import names, truth


def test_truth_as_json_lines_holds_every_row() -> None:
    result = CliRunner().invoke(command, ["truth", "practice-daocheng", "--json"])
    assert result.exit_code == 0
    records = [json.loads(line) for line in result.output.splitlines()]
    assert [r["item"] for r in records if "item" in r] == [row.item for row in truth("practice-daocheng")]
    assert all(record["site"] == "practice-daocheng" for record in records)


def test_truth_for_people_names_item_code_and_days_late() -> None:
    output = CliRunner().invoke(command, ["truth", "practice-guannan"]).output
    assert "late 10\txxgk/news/show-25187.html" in output
    assert "truncated" in output


def test_unknown_site_and_missing_state_are_usage_errors_with_a_way_out() -> None:
    wrong = CliRunner().invoke(command, ["truth", "practice-nowhere"])
    assert wrong.exit_code == 2
    second = CliRunner().invoke(command, ["truth", "practice-trs", "--state", "2"])
    assert second.exit_code == 2
    assert "practice-trs" in second.output
    serve = CliRunner().invoke(command, ["serve", "practice-nowhere"])
    assert serve.exit_code == 2
    assert "practice-guannan" in serve.output


def test_list_names_every_site() -> None:
    assert CliRunner().invoke(command, ["list"]).output.split() == list(names())


def test_serve_says_where_and_ends_on_ctrl_c(root: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "gongkai", "practice", "serve", "practice-guannan", "--free-ports"],
        cwd=root, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env={**os.environ, "PYTHONUNBUFFERED": "1"},
    )  # fmt: skip
    try:
        assert process.stdout
        lines = [process.stdout.readline().split() for _ in range(2)]
        addresses = dict(lines)
        with urllib.request.urlopen(addresses["xxgk"] + "/group/3.html", timeout=5) as answer:
            assert "灌南县医疗保障局" in answer.read().decode()
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=10)
    finally:
        process.kill()
    assert process.returncode == 0, errors
    assert "虚构" in errors
