"""Workbooks of two kilobytes that would fill the memory of the machine are refused before they are opened."""

from __future__ import annotations

import io
import struct
import zipfile

import openpyxl
import pytest

from catalogs.documents.ole import MAGIC, is_endless
from crawler.page import read_page
from crawler.reading.files import Refused
from crawler.reading.office import read_sheets

FREE, END, FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD


def workbook(sheet: str = "", **parts: str) -> bytes:
    """A workbook of one sheet; `sheet` replaces its markup, `parts` adds or replaces others."""
    made = openpyxl.Workbook()
    made.active.append(["部门决算", "三公经费"])
    made.save(whole := io.BytesIO())
    source = zipfile.ZipFile(whole)
    with zipfile.ZipFile(changed := io.BytesIO(), "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            replaced = sheet and name == "xl/worksheets/sheet1.xml"
            target.writestr(name, sheet if replaced else source.read(name))
        for name, text in parts.items():
            target.writestr(name, text)
    return changed.getvalue()


def cells(*places: str) -> str:
    rows = "".join(f'<row><c r="{place}" t="inlineStr"><is><t>x</t></is></c></row>' for place in places)
    return f'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{rows}</sheetData></worksheet>'


def compound(table: list[int], mini: list[int] | None = None, more_tables: int = END) -> bytes:
    """A compound file of four sectors: the table of chains in sector 0, the directory in 1, the small table in 2."""
    head = MAGIC + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    head += struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4096, 2 if mini else END, int(bool(mini)), more_tables, 1)
    head += struct.pack("<109I", 0, *[FREE] * 108)
    sectors = [[*table, *[FREE] * (128 - len(table))], [], [*(mini or []), *[FREE] * (128 - len(mini or []))], []]
    return head + b"".join(struct.pack(f"<{len(one)}I", *one).ljust(512, b"\0") for one in sectors)


def test_an_honest_workbook_is_read() -> None:
    assert "三公经费" in read_sheets("xlsx", workbook()).text
    assert "三公经费" in read_sheets("xls", workbook()).text  # named .xls by its page


@pytest.mark.parametrize("kind", ["xlsx", "xls"])
@pytest.mark.parametrize(
    ("body", "why"),
    [
        (workbook(cells("A1", "XFD1048576")), "铺开过大"),
        (workbook(cells("A1", "ZZ900000")), "铺开过大"),
        (workbook(cells("A1", "XFD1048576").encode("utf-16").decode("latin-1")), "编码"),
        (workbook(**{"xl/workbook.bin": ""}), "不是.xlsx"),
        (workbook(**{"content.xml": ""}), "不是.xlsx"),
    ],
)
def test_a_sheet_that_reaches_far_is_refused(kind: str, body: bytes, why: str) -> None:
    with pytest.raises(Refused, match=why):
        read_sheets(kind, body)


@pytest.mark.parametrize(
    ("body", "endless"),
    [
        (compound([FAT, END, END, END]), False),
        (compound([FAT, 3, END, END], [1, END]), False),
        (compound([FAT, 1, END, END]), True),  # the directory follows itself
        (compound([FAT, 3, END, 1]), True),
        (compound([FAT, END, END, END], [1, 0]), True),
        (compound([FAT, END, 2, END], [END]), True),
        (compound([FAT, END, END, END], more_tables=3), True),  # a further table that leads on to sector 0, 0, 0
        (compound([FAT, END, END, END], more_tables=99), True),
        (b"", False),
        (MAGIC, False),
        (MAGIC + b"\xff" * 600, True),
    ],
)
def test_a_chain_that_bites_its_tail_is_seen(body: bytes, endless: bool) -> None:
    assert is_endless(body) is endless


def test_such_an_attachment_is_named_as_broken() -> None:
    page = read_page("http://h.cn/a.xls", {"content-type": "application/octet-stream"}, compound([FAT, 1, END, END]))
    assert page.observations == ("attachment-refused:表格损坏：扇区链没有尽头",)
