"""`gongkai catalog`: what it writes, says and returns."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from catalogs.loading import load_catalog
from gongkai.cli import exit_code

from .conftest import load_layout

Make = Callable[[dict[str, Any], str], Path]


@dataclass
class Result:
    """What a command returned and printed."""

    exit_code: int
    output: str


Run = Callable[..., Result]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    def call(*args: object) -> Result:
        code = exit_code(["catalog", *(str(arg) for arg in args)])
        printed = capsys.readouterr()
        return Result(code, printed.out + printed.err)

    return call


def test_import_writes_the_catalog_and_the_account(run: Run, make_document: Make, tmp_path: Path) -> None:
    target, report = tmp_path / "minzheng.toml", tmp_path / "report.json"
    done = run("import", make_document(load_layout("minzheng"), ".docx"), "-o", target, "--report", report)
    assert done.exit_code == 0, done.output
    catalog = load_catalog(target)
    assert (catalog.id, len(catalog.items)) == ("minzheng", 10)
    assert "无一遗漏" in done.output
    assert str(target) in done.output
    record = json.loads(report.read_text(encoding="utf-8"))
    assert record["complete"] is True
    assert record["source_cells"] == record["kept_cells"] + len(record["asides"])


def test_import_as_json_and_with_given_names(run: Run, make_document: Make, tmp_path: Path) -> None:
    source = make_document({**load_layout("minzheng"), "title": []}, ".xlsx")
    args = ("--id", "own", "--body", "某县民政局", "--place", "某县", "--level", "department", "--edition", "2023")
    done = run("import", source, "-o", tmp_path / "x.toml", "--json", *args)
    assert done.exit_code == 0, done.output
    assert json.loads(done.output)["catalog"] == "own"
    catalog = load_catalog(tmp_path / "x.toml")
    assert (catalog.id, catalog.body, catalog.edition) == ("own", "某县民政局", "2023")


def test_import_that_fails_keeps_the_old_catalog(run: Run, tmp_path: Path) -> None:
    target = tmp_path / "x.toml"
    target.write_text("old")
    (tmp_path / "x.docx").write_bytes(b"MZ")
    done = run("import", tmp_path / "x.docx", "-o", target)
    assert done.exit_code == 2
    assert done.output.startswith("gongkai: x.docx：")
    assert target.read_text() == "old"


def test_a_corrected_catalog_is_kept_when_imported_over(run: Run, make_document: Make, tmp_path: Path) -> None:
    source, target = make_document(load_layout("minzheng"), ".docx"), tmp_path / "x.toml"
    run("import", source, "-o", target)
    run("import", source, "-o", target)
    assert not (tmp_path / "x.toml.old").exists()  # the same catalog: nothing to keep
    corrected = target.read_text(encoding="utf-8").replace("2023年6月", "2023年7月")
    target.write_text(corrected, encoding="utf-8")
    assert "x.toml.old" in run("import", source, "-o", target).output
    assert (tmp_path / "x.toml.old").read_text(encoding="utf-8") == corrected


def test_show_list_and_unknown_item(run: Run) -> None:
    assert run("list").output.count("\n") >= 2
    assert "guannan-ybj" in run("list").output
    assert run("show", "guannan-ybj").output.count("\n") == 34
    one = run("show", "guannan-ybj", "3", "--json")
    assert json.loads(one.output)["name"] == "信息公开年报"
    wrong = run("show", "guannan-ybj", "99")
    assert wrong.exit_code == 2
    assert "没有事项「99」" in wrong.output


@pytest.mark.parametrize("suffix", [".docx", ".xlsx"])
def test_export_then_import(run: Run, tmp_path: Path, suffix: str) -> None:
    target = tmp_path / f"o{suffix}"
    assert run("export", "daocheng-ybj", target).exit_code == 0
    assert run("import", target, "-o", tmp_path / "again.toml").exit_code == 0
    assert run("diff", "daocheng-ybj", tmp_path / "again.toml").exit_code == 0
    assert run("export", "daocheng-ybj", tmp_path / "o.pdf").exit_code == 2


def test_diff_says_and_writes_the_differences(run: Run, tmp_path: Path) -> None:
    done = run("diff", "guannan-ybj", "daocheng-ybj", "-o", tmp_path / "d.xlsx")
    assert done.exit_code == 1
    assert "缺少事项" in done.output
    page = openpyxl.load_workbook(tmp_path / "d.xlsx").worksheets[0]
    lines = run("diff", "guannan-ybj", "daocheng-ybj", "--json").output.splitlines()
    assert page.max_row == 4 + len(lines)
    assert {json.loads(line)["kind"] for line in lines} >= {"missing", "added"}


def test_topics_are_listed_and_mapped_anew(run: Run, make_document: Make, tmp_path: Path) -> None:
    target = tmp_path / "x.toml"
    run("import", make_document(load_layout("minzheng"), ".docx"), "-o", target)
    bare = target.read_text(encoding="utf-8").replace("confidence = 1.0", "confidence = 0.1")
    target.write_text(bare, encoding="utf-8")
    assert "请人工确定" in run("topics", target).output
    assert run("topics", target, "--write").exit_code == 0
    assert "confidence = 1.0" in target.read_text(encoding="utf-8")


def test_law_commands_are_mounted(run: Run) -> None:
    assert "20" in run("explain", "信息形成之日起20个工作日内").output
    assert run("lint", "daocheng-ybj").exit_code == 1


def test_english_output(run: Run, make_document: Make, tmp_path: Path) -> None:
    done = run("import", make_document(load_layout("minzheng"), ".docx"), "-o", tmp_path / "x.toml", "--lang", "en")
    assert "nothing is lost" in done.output
    assert "repeated header × 10" in done.output
    english = run("diff", "guannan-ybj", "daocheng-ybj", "--lang", "en").output.splitlines()
    assert english[0] == "A: 灌南县医疗保障局政务公开事项标准目录（试行） (33 items)"
    assert english[2] == "change\titem\tid in A\tid in B\ttext in A\ttext in B\tpaired by"
    chinese = run("diff", "guannan-ybj", "daocheng-ybj").output
    assert "变化\t事项\t" in chinese
    assert "\t主题相同\n" in chinese
    assert "topic" not in chinese
