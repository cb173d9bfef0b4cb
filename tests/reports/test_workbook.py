"""The workbook, opened by two programs that did not write it."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet
from python_calamine import CalamineWorkbook

from audit.model import AuditRun, Outcome
from reports import sheets
from reports.workbook import write_workbook

LEDGER = [
    "序号", "责任单位", "一级事项", "二级事项", "栏目", "问题类型", "问题明细",
    "公开依据", "公开时限", "应公开日期", "实际公开日期（页面／首次观测）", "逾期工作日", "问题编号", "证据编号", "扣分",
    "整改要求", "整改期限", "整改链接", "复核日期", "复核结果", "是否销号",
]  # fmt: skip


def table(sheet: Worksheet) -> list[dict[str, Any]]:
    """The rows below the heading row, by heading."""
    heads = [cell.value for cell in sheet[2]]
    return [dict(zip(heads, row)) for row in sheet.iter_rows(min_row=3, values_only=True)]


def links(sheet: Worksheet) -> dict[str, Any]:
    """The cells of a sheet that lead somewhere, by coordinate."""
    return {cell.coordinate: cell.hyperlink for row in sheet.iter_rows() for cell in row if cell.hyperlink}


@pytest.fixture
def book(runs: list[AuditRun], tmp_path: Path) -> Any:
    return load_workbook(write_workbook(runs, tmp_path / "report.xlsx"))


def test_sheets_and_ledger_columns(book: Any) -> None:
    assert book.sheetnames == [
        "总览", "问题台账", "未见公开待核", "人工判为有误", "无法核实", "全部事项", "疑点", "得分", "证据", "覆盖情况", "口径说明",
    ]  # fmt: skip
    assert [cell.value for cell in book["问题台账"][2]] == LEDGER


def test_one_late_row_cell_by_cell(book: Any) -> None:
    row = next(row for row in table(book["问题台账"]) if row["问题类型"] == "逾期公开")
    assert row == {
        "序号": 3,
        "责任单位": "练习县医疗保障局",
        "一级事项": "执行 > 机构信息",
        "二级事项": "领导分工",
        "栏目": "政务公开 > 法定主动公开内容",
        "问题类型": "逾期公开",
        "问题明细": "「领导分工」的核查结论：late。",
        "公开依据": "《中华人民共和国政府信息公开条例》",
        "公开时限": "自信息形成或者变更之日起20个工作日内",
        "应公开日期": datetime(2026, 3, 5),  # noqa: DTZ001 - a spreadsheet day
        "实际公开日期（页面／首次观测）": "2026-03-16 / 2026-04-15",
        "逾期工作日": 7,
        "问题编号": "practice-a/2",
        "证据编号": "practice-a-2",
        "扣分": None,
        "整改要求": "信息已公开，请说明逾期原因，今后按时公开。",
        "整改期限": None,
        "整改链接": None,
        "复核日期": None,
        "复核结果": None,
        "是否销号": None,
    }


def test_one_never_published_row(book: Any) -> None:
    row = next(row for row in table(book["问题台账"]) if row["问题类型"] == "未公开")
    assert row["二级事项"] == "政策解读"
    assert row["应公开日期"] == datetime(2026, 2, 7)  # noqa: DTZ001
    assert row["实际公开日期（页面／首次观测）"] is None
    assert row["栏目"] == "政务公开 > 甲栏目; 政务公开 > 乙栏目"


def test_what_cannot_be_told_stands_apart_and_only_there(book: Any, runs: list[AuditRun]) -> None:
    apart = table(book["无法核实"])
    expected = [
        f.item_name for run in runs for f in run.findings if f.outcome is Outcome.CANT_TELL and f.code != "refuted"
    ]
    assert [row["二级事项"] for row in apart] == expected
    assert not {row["问题类型"] for row in table(book["问题台账"])} & {row["情形"] for row in apart}
    assert "不计为逾期或未公开" in book["无法核实"]["A1"].value


def test_presumed_duties_stand_apart(book: Any) -> None:
    assert [row["二级事项"] for row in table(book["未见公开待核"])] == ["年度报告"]
    assert "年度报告" not in [row["二级事项"] for row in table(book["问题台账"])]
    # nowhere is it said of them that they were not published
    assert [row["情形"] for row in table(book["未见公开待核"])] == ["未见公开（待核）"]
    assert {row["情形"] for row in table(book["全部事项"]) if row["结论"] == "未见公开（待核）"} == {"未见公开（待核）"}


def test_a_doubt_names_its_addresses_one_a_line(runs: list[AuditRun], tmp_path: Path) -> None:
    addresses = ["http://example.test/1.html", "http://example.test/2.html"]
    seen = {"code": "doc-no-gap", "sentence_zh": "缺号", "sentence_en": "gap", "evidence": addresses}
    book = load_workbook(write_workbook([replace(runs[0], observations=(seen,))], tmp_path / "doubts.xlsx"))
    assert table(book["疑点"])[-1]["依据"] == "\n".join(addresses)


def test_english_tells_how_a_due_day_was_derived(runs: list[AuditRun], tmp_path: Path) -> None:
    told = [
        replace(finding, extra={**finding.extra, "derivation_en": "by the catalog"}) for finding in runs[0].findings
    ]
    book = load_workbook(write_workbook([replace(runs[0], findings=tuple(told))], tmp_path / "en.xlsx", "en"))
    assert {row["How it was derived"] for row in table(book["All items"])} == {"by the catalog"}


def test_another_reader_sees_the_same_cells(runs: list[AuditRun], tmp_path: Path) -> None:
    path = write_workbook(runs, tmp_path / "report.xlsx")
    other = CalamineWorkbook.from_path(path)
    book = load_workbook(path)
    for name in book.sheetnames:
        seen = [[str(v) for v in row if v not in ("", None)] for row in other.get_sheet_by_name(name).to_python()]
        own = [[v for v in row if v not in ("", None)] for row in book[name].iter_rows(values_only=True)]
        assert [len(row) for row in seen if row] == [len(row) for row in own if row], name


def test_every_sheet_is_frozen_filtered_and_prints_on_a4_across(book: Any) -> None:
    for sheet in book:
        assert sheet.freeze_panes in {"C3", "B3"}, sheet.title
        assert sheet.auto_filter.ref.startswith("A2:"), sheet.title
        assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
        assert sheet.print_title_rows == "$1:$2"
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert sheet.page_setup.fitToWidth in {None, 1}  # 1 is the default
        assert sheet.page_setup.fitToHeight == 0


def test_bureau_can_fill_the_cure_columns(book: Any) -> None:
    ledger = book["问题台账"]
    rules = {next(iter(rule.sqref.ranges)).coord[0]: rule for rule in ledger.data_validations.dataValidation}
    heads = {cell.value: cell.column_letter for cell in ledger[2]}
    assert rules[heads["是否销号"]].formula1 == '"是,否"'
    assert rules[heads["复核结果"]].formula1 == '"已整改,部分整改,未整改"'
    assert rules[heads["整改期限"]].type == "date"


def test_cure_date_is_filled_in_when_given(runs: list[AuditRun], tmp_path: Path) -> None:
    book = load_workbook(write_workbook(runs, tmp_path / "report.xlsx", cure_by=date(2026, 5, 8)))
    assert {row["整改期限"] for row in table(book["问题台账"])} == {datetime(2026, 5, 8)}  # noqa: DTZ001


def test_evidence_number_leads_to_its_row(book: Any) -> None:
    found = links(book["问题台账"])
    assert found
    for ref, link in found.items():
        number = book["问题台账"][ref].value.split("、")[0]
        sheet, cell = re.fullmatch(r"'(.+)'!(\w+)", link.location).groups()  # type: ignore[union-attr]
        assert book[sheet][cell].value == number


def test_practice_is_said_on_every_sheet(book: Any, runs: list[AuditRun], tmp_path: Path) -> None:
    for sheet in book:
        assert "练习数据" in sheet["A1"].value
        assert "练习数据" in sheet.oddHeader.right.text
    real = load_workbook(write_workbook([replace(run, practice=False) for run in runs], tmp_path / "real.xlsx"))
    assert not any("练习" in str(sheet["A1"].value) for sheet in real)


def test_same_runs_give_the_same_bytes(runs: list[AuditRun], tmp_path: Path) -> None:
    one = write_workbook(runs, tmp_path / "one.xlsx").read_bytes()
    assert write_workbook(runs, tmp_path / "two.xlsx").read_bytes() == one


@pytest.mark.parametrize("cases", [[], [8, 9, 10], [3]], ids=["empty", "only-cannot-tell", "one-item"])
def test_small_and_empty_runs_say_so(make: Callable[..., AuditRun], tmp_path: Path, cases: list[int]) -> None:
    book = load_workbook(write_workbook([make(cases=cases)], tmp_path / "report.xlsx"))
    first = book["问题台账"]["A3"].value
    assert first == 1 if cases == [3] else first.startswith("没有认定的问题")


def test_no_runs(tmp_path: Path) -> None:
    assert load_workbook(write_workbook([], tmp_path / "report.xlsx"))["总览"]["A3"].value == "没有核查结果。"


def test_links_are_capped(runs: list[AuditRun], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheets, "LINKS_A_SHEET", 2)
    book = load_workbook(write_workbook(runs, tmp_path / "report.xlsx"))
    assert {len(links(sheet)) for sheet in book} == {0, 2}
    assert len([row for row in table(book["证据"]) if row["地址"]]) > 2  # the addresses stay, as text


def test_unwritable_path_is_an_os_error_that_names_it(runs: list[AuditRun], tmp_path: Path) -> None:
    with pytest.raises(OSError, match="report"):
        write_workbook(runs, tmp_path / "absent" / "report.xlsx")


def test_no_formula_and_no_outside_reference_in_the_file(runs: list[AuditRun], tmp_path: Path) -> None:
    with zipfile.ZipFile(write_workbook(runs, tmp_path / "report.xlsx")) as archive:
        cells = "".join(archive.read(n).decode() for n in archive.namelist() if n.startswith("xl/worksheets/sheet"))
        assert "<f>" not in cells
        assert not any("externalLink" in name for name in archive.namelist())


def test_what_a_person_called_wrong_is_marked_and_no_problem(book: Any, runs: list[AuditRun]) -> None:
    wrong = next(f for f in runs[0].findings if f.code == "refuted")
    (row,) = [row for row in table(book["全部事项"]) if row["二级事项"] == wrong.item_name]
    assert row["结论"] == "⊘ 人工判为有误"
    assert wrong.item_name not in [row["二级事项"] for row in table(book["问题台账"])]
    assert [row["二级事项"] for row in table(book["人工判为有误"])] == [wrong.item_name]


def test_a_stale_column_has_a_limit_and_no_due_day(book: Any) -> None:
    (row,) = [row for row in table(book["问题台账"]) if row["问题类型"] == "更新不及时"]
    assert not row["应公开日期"]
    assert row["实际公开日期（页面／首次观测）"] == "最近更新 2025-12-23；限 365 天更新一次"


def test_english_has_no_chinese_half_and_the_method_no_long_digest(runs: list[AuditRun], tmp_path: Path) -> None:
    halves = tuple(replace(finding, extra={**finding.extra, "half": "决算"}) for finding in runs[0].findings)
    run = replace(runs[0], findings=halves, calendar="732394c13f8e" + "0" * 52, catalog_edition="未注明")
    book = load_workbook(write_workbook([run], tmp_path / "en.xlsx", "en"))
    assert all(row["Period"].endswith(" final accounts") for row in table(book["All items"]))
    method = {row["Subject"]: row["Text"] for row in table(book["Method"])}
    assert method["Holiday calendar"] == "holiday notices of the State Council, digest 732394c13f8e"
    assert method["Catalog"] == run.catalog_title
