"""`gongkai catalog explain`, `catalog calendar` and the benchmark script, as a user calls them."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from gongkai.cli.catalog import command


def run(*arguments: str) -> Result:
    return CliRunner().invoke(command, list(arguments), standalone_mode=False)


def lines(result: Result) -> list[dict[str, object]]:
    return [json.loads(line) for line in result.output.splitlines()]


def test_explain_says_reading_and_due_date() -> None:
    text = run("explain", "信息形成或变更之日起20个工作日内", "--trigger", "2026-01-28").output
    assert "读作：信息形成或变更之后 20 个工作日内" in text
    assert "formed_or_changed" in text
    assert "2026-03-03" in text
    assert "国办发明电〔2025〕7号" in text


def test_explain_in_english_names_the_default() -> None:
    text = run("explain", "及时公开", "--trigger", "2026-01-28", "--lang", "en").output
    assert "no number of days" in text
    assert "statutory default" in text
    assert "2026-03-03" in text


def test_explain_as_json_gives_bounds() -> None:
    (record,) = lines(run("explain", "次年1月31日前", "--trigger", "2026-11-24", "--json"))
    assert record["fields"]["year_offset"] == "1"  # type: ignore[index]
    (example,) = record["example"]  # type: ignore[misc]
    assert example["last_day"] == {"earliest": "2027-01-31", "latest": "2027-02-01", "certain": False}


@pytest.mark.parametrize(
    ("phrase", "words"),
    [
        ("信息形成之日起*个工作日内", "不推定"),
        ("依申请公开", "网站上没有应到期"),
        ("每小时发布", "每小时"),
        ("五年一次", "定期"),
        ("1.处罚：7个工作日内；2.其他：长期公开", "处罚"),
        ("", "没有写时限"),
        ("任意文字", "没有找到"),
        ("2024年6月30日前", "6 月 30 日"),
    ],
)
def test_explain_never_fails_on_a_text(phrase: str, words: str) -> None:
    result = run("explain", phrase, "--trigger", "2026-01-28")
    assert result.exception is None
    assert words in result.output


def test_calendar_counts() -> None:
    (record,) = lines(run("calendar", "2026-12-04", "--add", "20", "--json"))
    assert record["due"] == {"earliest": "2027-01-04", "latest": "2027-01-05", "certain": False}
    assert "调休上班" in run("calendar", "2026-02-14").output
    assert "春节放假" in run("calendar", "2026-02-16").output
    assert "unknown" in run("calendar", "2027-03-01", "--lang", "en").output
    (before,) = lines(run("calendar", "2020-01-31", "--known-on", "2020-01-20", "--json"))
    assert before["working"] is True


def test_calendar_takes_a_years_notice(tmp_path: Path) -> None:
    path = tmp_path / "2027.toml"
    path.write_text(
        'year = 2027\n[[notice]]\ntitle = "试"\n[[notice.holiday]]\nname = "元旦"\nfrom = 2027-01-01\nto = 2027-01-03\n',
        encoding="utf-8",
    )
    (record,) = lines(run("calendar", "2026-12-04", "--add", "20", "--json", "--calendar", str(path)))
    assert record["due"] == {"earliest": "2027-01-04", "latest": "2027-01-04", "certain": True}


def test_the_benchmark_runs_on_any_file_of_its_columns(root: Path) -> None:
    script, own = root / "benchmarks" / "deadlines.py", root / "tests" / "catalogs" / "phrases" / "own.csv"
    done = subprocess.run([sys.executable, str(script), str(own)], capture_output=True, text=True, cwd=root, check=True)
    assert done.stdout.splitlines()[-1] == "all fields: 1.000"
    assert "baseline all fields: 0." in done.stdout
    assert "half odd ids" in done.stdout


def test_the_benchmark_names_missing_columns(root: Path, tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text("id,phrase\nA1,每年\n", encoding="utf-8")
    script = root / "benchmarks" / "deadlines.py"
    done = subprocess.run(
        [sys.executable, str(script), str(path)], capture_output=True, text=True, cwd=root, check=False
    )
    assert done.returncode != 0
    assert "recurrence" in done.stderr
