"""Registers kept by hand: every format, and a message with file, row and way out for every fault."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from audit.model import AuditError, Trigger
from audit.registers import template_rows
from audit.triggers import COLUMNS, EXAMPLE, read_triggers
from audit.waivers import read_waivers

HEAD = "单位,事项编号,事件,日期,来源,期间,文号,标题"
ROW = "某县医疗保障局,13,财政部门批复,2026-02-10,批复,2026预算,,"
WANTED = Trigger("某县医疗保障局", "13", "finance_approval", date(2026, 2, 10), "批复", "2026预算")


def csv_file(folder: Path, *lines: str, encoding: str = "utf-8") -> Path:
    path = folder / "triggers.csv"
    path.write_bytes("\r\n".join(lines).encode(encoding))
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_csv_in_the_encodings_that_offices_use(tmp_path: Path, encoding: str) -> None:
    assert read_triggers(csv_file(tmp_path, HEAD, ROW, "", encoding=encoding)) == [WANTED]


@pytest.mark.parametrize("day", ["2026-02-10", "2026/2/10", "2026.2.10", "2026年2月10日", "20260210"])
def test_dates_as_people_write_them(tmp_path: Path, day: str) -> None:
    assert read_triggers(csv_file(tmp_path, HEAD, ROW.replace("2026-02-10", day)))[0].on == date(2026, 2, 10)


def test_workbook_with_a_title_line_and_typed_cells(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(["起算事件登记表"])
    book.active.append(["责任单位", "事项", "起算事件", "起算日期", "凭证", "期间"])
    book.active.append(["某县医疗保障局", 13, "finance_approval", datetime(2026, 2, 10, 9), "批复", "2026预算"])  # noqa: DTZ001
    path = tmp_path / "t.xlsx"
    book.save(path)
    assert read_triggers(path) == [WANTED]


def test_toml(tmp_path: Path) -> None:
    path = tmp_path / "t.toml"
    path.write_text(
        '[[trigger]]\nbody = "某县医疗保障局"\nitem = "13"\nevent = "财政部门批复"\ndate = 2026-02-10\nsource = "批复"\nperiod = "2026预算"\n',
        encoding="utf-8",
    )
    assert read_triggers(path) == [WANTED]


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ((HEAD, ROW.replace("财政部门批复", "财政批复了")), "第 2 行.*财政批复了"),
        ((HEAD, ROW.replace("2026-02-10", "二月十日")), "第 2 行.*二月十日"),
        ((HEAD, ROW.replace(",13,", ",,")), "事项编号.*不能为空"),
        ((HEAD, ROW.replace("2026预算", "今年")), "今年"),
        ((HEAD.replace("标题", "标题了"), ROW), "标题"),
        ((HEAD.replace("标题", "文号"), ROW), "出现两次"),
        (("甲,乙", "1,2"), "找不到表头"),
        (('"单位,未闭合', "1"), "CSV"),
    ],
)
def test_faults_name_place_and_way_out(tmp_path: Path, lines: tuple[str, ...], said: str) -> None:
    with pytest.raises(AuditError, match=said):
        read_triggers(csv_file(tmp_path, *lines))


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("t.xlsx", b"PK\x03\x04 no workbook", "读不出"),
        ("t.docx", b"x", "文件类型"),
        ("t.csv", b"\xff\xfe\xff\xfe\x00\x81", "GB18030|表头"),
        ("t.toml", b"[trigger]\nx = 1", "trigger"),
        ("t.toml", b'[[trigger]]\nbodi = "x"', "body"),
        ("t.toml", b"= 1", "TOML"),
    ],
)
def test_hostile_files_end_in_a_message(tmp_path: Path, name: str, content: bytes, said: str) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(AuditError, match=said):
        read_triggers(path)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(AuditError, match=r"none.csv"):
        read_triggers(tmp_path / "none.csv")


def test_a_huge_file_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("audit.registers.MOST_BYTES", 10)
    with pytest.raises(AuditError, match="MB"):
        read_triggers(csv_file(tmp_path, HEAD, ROW))


def test_the_template_is_a_valid_register(tmp_path: Path) -> None:
    from gongkai.cli.audit_more import write_table

    for name in ("t.csv", "t.xlsx"):
        write_table(tmp_path / name, template_rows(COLUMNS, EXAMPLE))
        assert read_triggers(tmp_path / name)[0].event == "finance_approval"


def test_waivers(tmp_path: Path) -> None:
    path = tmp_path / "w.csv"
    head = "单位,事项编号,理由,认定人,认定日期,有效期至"
    path.write_text(f"{head}\ntown,3,无此职能,审核岗,2026-01-05,2026-12-31\n", encoding="utf-8")
    (waiver,) = read_waivers(path)
    assert (waiver.item, waiver.until) == ("3", date(2026, 12, 31))
    path.write_text(f"{head}\ntown,3,无此职能,审核岗,2026-01-05,2025-12-31\n", encoding="utf-8")
    with pytest.raises(AuditError, match="早于"):
        read_waivers(path)


def test_a_register_changes_a_verdict(make_bureau: Any, tmp_path: Path) -> None:
    from audit.run import Papers

    path = csv_file(tmp_path, HEAD, ROW.replace("某县医疗保障局,13", "town,4"))
    bureau = make_bureau(items=("4",), papers=Papers(triggers=read_triggers(path)))
    bureau.read()
    assert {f.code for f in bureau.findings() if f.extra["half"] == "预算"} == {"not-published"}
