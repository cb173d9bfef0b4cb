"""A small workbook that would fill the memory is refused before it is opened."""

from __future__ import annotations

import io
import zipfile

import openpyxl
import pytest

from audit.model import AuditError
from audit.registers import Column, read_register

COLUMNS = (Column("id", ("序号",), True), Column("name", ("事项",)))


@pytest.fixture
def workbook(tmp_path):
    """Write a register whose sheet's XML is changed by a function; return its path."""

    def write(change=lambda part: part, far=""):
        book = openpyxl.Workbook()
        sheet = book.active
        sheet.append(["序号", "事项"])
        sheet.append(["1", "机构职能"])
        if far:
            sheet[far] = "x"
        plain = io.BytesIO()
        book.save(plain)
        path = tmp_path / "register.xlsx"
        with zipfile.ZipFile(plain) as source, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as out:
            for name in source.namelist():
                data = source.read(name)
                out.writestr(name, change(data) if name.endswith("sheet1.xml") else data)
        return path

    return write


def test_a_register_is_read(workbook):
    assert [line.cells["name"] for line in read_register(workbook(), COLUMNS, "x")] == ["机构职能"]


def test_a_cell_at_the_end_of_the_sheet_is_refused(workbook):
    with pytest.raises(AuditError, match="16384 列"):
        read_register(workbook(far="XFD1048576"), COLUMNS, "x")


def test_a_row_at_the_end_whose_cells_have_no_place_is_refused(workbook):
    cells = b"<c t='inlineStr'><is><t>x</t></is></c>" * 200
    with pytest.raises(AuditError, match="1048576 行"):
        read_register(workbook(lambda part: part.replace(b"</sheetData>", b'<row r="1048576">' + cells + b"</row></sheetData>")),
                      COLUMNS, "x")  # fmt: skip


def test_empty_styled_cells_down_to_the_last_row_are_no_reason(workbook):
    styled = b'<row r="1048576"><c r="XFD1048576" s="0"/></row></sheetData>'
    assert len(read_register(workbook(lambda part: part.replace(b"</sheetData>", styled)), COLUMNS, "x")) == 1


def test_a_part_that_unpacks_without_end_is_refused(workbook):
    bomb = b"<row r='3'><c r='A3' t='inlineStr'><is><t>" + b"A" * 70_000_000 + b"</t></is></c></row></sheetData>"
    with pytest.raises(AuditError, match="压缩炸弹"):
        read_register(workbook(lambda part: part.replace(b"</sheetData>", bomb)), COLUMNS, "x")
