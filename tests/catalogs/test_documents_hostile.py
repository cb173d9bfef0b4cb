"""Hostile and broken files: a clear message, exit code 2, in bounded time and 500 MB, and nothing written."""

from __future__ import annotations

import io
import json
import random
import re
import struct
import subprocess
import sys
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from catalogs.documents import read_document
from catalogs.documents.ole import MAGIC, CompoundFile
from catalogs.importing import import_catalog
from catalogs.model import CatalogError

from .conftest import load_layout

LIMIT, MEGABYTES = 30, 500  # the limit bounds, it does not measure: each takes a second or two on an idle machine
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
S = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
BOMB = "<!DOCTYPE x [<!ENTITY a 'aaaaaaaaaa'>" + "".join(
    f"<!ENTITY {b} '{f'&{a};' * 10}'>" for a, b in zip("abcdefghi", "bcdefghij")
)
RUN = """
import contextlib, io, json, re, sys
from gongkai.cli import exit_code
said = io.StringIO()
with contextlib.redirect_stderr(said), contextlib.redirect_stdout(said):
    code = exit_code(["catalog", "import", sys.argv[1], "-o", sys.argv[2]])
print(json.dumps({
    "exit": code, "said": said.getvalue(),
    "mb": int(re.search(r"VmHWM:\\s+(\\d+)", open("/proc/self/status").read())[1]) / 1024,
}))
"""


def zipped(parts: dict[str, str | bytes], level: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", level) as archive:
        for name, body in parts.items():
            archive.writestr(name, body)
    return out.getvalue()


def word(body: str, head: str = "") -> bytes:
    document = f'<w:document xmlns:w="{W}"><w:body>{body}</w:body></w:document>'
    return zipped({"word/document.xml": f'<?xml version="1.0"?>{head}{document}'})


def workbook(cells: str, extra: dict[str, str | bytes] | None = None, head: str = "") -> bytes:
    out = io.BytesIO()
    openpyxl.Workbook().save(out)
    parts: dict[str, str | bytes] = {}
    with zipfile.ZipFile(out) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts["xl/worksheets/sheet1.xml"] = (
        f'<?xml version="1.0"?>{head}<worksheet xmlns="{S}"><sheetData>{cells}</sheetData></worksheet>'
    )
    return zipped({**parts, **(extra or {})})


def compound(streams: dict[str, bytes]) -> bytes:
    """A small compound file: header, one FAT sector, directory, the streams padded over the mini stream's bound."""
    names = list(streams)
    bodies = [body.ljust(4096, b"\0") for body in streams.values()]
    directory_sectors = (len(names) + 1 + 3) // 4
    fat = [0xFFFFFFFD] + [2 + i for i in range(directory_sectors - 1)] + [0xFFFFFFFE]
    entries = [("Root Entry", 5, 0xFFFFFFFE, 0)]
    at = 1 + directory_sectors
    for name, body in zip(names, bodies):
        count = -(-len(body) // 512)
        entries.append((name, 2, at, len(body)))
        fat += [at + 1 + i for i in range(count - 1)] + [0xFFFFFFFE]
        at += count
    directory = b""
    for number, (name, kind, start, length) in enumerate(entries):
        raw = name.encode("utf-16-le") + b"\0\0"
        following = number + 1 if number + 1 < len(entries) else 0xFFFFFFFF
        links = (0xFFFFFFFF, 0xFFFFFFFF, following) if kind == 5 else (0xFFFFFFFF, following, 0xFFFFFFFF)
        directory += raw.ljust(64, b"\0") + struct.pack("<HBBIII", len(raw), kind, 1, *links) + b"\0" * 36
        directory += struct.pack("<IQ", start, length)
    header = MAGIC + b"\0" * 16 + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + b"\0" * 6
    header += struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0)
    header += struct.pack("<109I", 0, *[0xFFFFFFFF] * 108)
    table = struct.pack("<128I", *(fat + [0xFFFFFFFF] * (128 - len(fat))))
    return header + table + directory.ljust(directory_sectors * 512, b"\0") + b"".join(bodies)


def lying_zip() -> bytes:
    """A part that says it is small and unpacks to 50 MB."""
    data = bytearray(zipped({"word/document.xml": b"<a>" + b" " * 50_000_000}))
    for signature, offset in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        struct.pack_into("<I", data, data.index(signature) + offset, 1000)
    return bytes(data)


def bof_with_password() -> bytes:
    return struct.pack("<HHHHHH", 0x0809, 8, 0x0600, 5, 0, 0) + struct.pack("<HHHH", 0x2F, 4, 0, 0)


BIG = "<w:p><w:r><w:t>" + "目录" * 100_000 + "</w:t></w:r></w:p>"
FILES: dict[str, tuple[str, Callable[[], bytes], str]] = {
    "zip-bomb-docx": ("x.docx", lambda: zipped({"word/document.xml": b" " * 300_000_000}), "压缩炸弹"),
    "zip-bomb-xlsx": (
        "x.xlsx",
        lambda: zipped({"xl/workbook.xml": "<a/>", "xl/worksheets/sheet1.xml": b"\0" * 300_000_000}),
        "压缩炸弹",
    ),
    "zip-bomb-many-parts": ("x.docx", lambda: zipped({f"word/{i}.xml": "" for i in range(6000)}), "6000 个文件"),
    "zip-with-lying-sizes": ("x.docx", lying_zip, "已损坏"),
    "entity-bomb-docx": ("x.docx", lambda: word("<w:p><w:r><w:t>&j;</w:t></w:r></w:p>", BOMB + "]>"), "实体"),
    "entity-bomb-sheet": ("x.xlsx", lambda: workbook("&j;", head=BOMB + "]>"), "实体"),
    "entity-bomb-strings": (
        "x.xlsx",
        lambda: workbook("", {"xl/sharedStrings.xml": f'{BOMB}]><sst xmlns="{S}"><si><t>&j;</t></si></sst>'}),
        "实体",
    ),
    "entity-bomb-attribute": ("x.docx", lambda: word('<w:p w:x="&j;"/>', BOMB + "]>"), "DTD|有效的 XML"),
    "external-entity": (
        "x.docx",
        lambda: word("<w:p><w:r><w:t>&f;</w:t></w:r></w:p>", '<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]>'),
        "DTD",
    ),
    "macro-word": ("x.docm", lambda: zipped({"word/document.xml": "<a/>", "word/vbaProject.bin": b"x"}), "宏"),
    "macro-excel": ("x.xlsm", lambda: workbook("", {"xl/vbaProject.bin": b"x"}), "宏"),
    "macro-old-excel": ("x.xls", lambda: compound({"Workbook": b"x", "_VBA_PROJECT_CUR": b"x"}), "宏"),
    "macro-old-word": ("x.doc", lambda: compound({"WordDocument": b"\xec\xa5" + b"\0" * 20, "Macros": b"x"}), "宏"),
    "password-docx": ("x.docx", lambda: compound({"EncryptedPackage": b"x", "EncryptionInfo": b"x"}), "密码"),
    "password-xls": ("x.xls", lambda: compound({"Workbook": bof_with_password()}), "密码"),
    "password-doc": ("x.doc", lambda: compound({"WordDocument": b"\xec\xa5" + b"\0" * 9 + b"\x01"}), "密码"),
    "renamed-exe": ("x.docx", lambda: b"MZ\x90\x00" + bytes(range(256)) * 40, "程序"),
    "renamed-exe-xls": ("x.xls", lambda: b"MZ\x90\x00" + bytes(range(256)) * 40, "程序"),
    "picture": ("x.doc", lambda: b"\x89PNG\r\n\x1a\n" + b"\0" * 100, "图片"),
    "rar": ("x.docx", lambda: b"Rar!\x1a\x07" + b"\0" * 100, "RAR"),
    "bytes": ("x.txt", lambda: random.Random(1).randbytes(5000), "二进制"),
    "empty": ("x.docx", lambda: b"", "空的"),
    "zip-of-nothing": ("x.xlsx", lambda: zipped({"readme.txt": "x"}), "不是 Word 或 Excel"),
    "columns-xlsx": ("x.xlsx", lambda: workbook(f'<row r="1">{far_columns(10_000)}</row>'), "列"),
    "columns-docx": ("x.docx", lambda: word(f"<w:tbl><w:tr>{'<w:tc><w:p/></w:tc>' * 10_000}</w:tr></w:tbl>"), "列"),
    "columns-docx-span": (
        "x.docx",
        lambda: word('<w:tbl><w:tr><w:tc><w:tcPr><w:gridSpan w:val="100000000"/></w:tcPr><w:p/></w:tc></w:tr></w:tbl>'),
        "列",
    ),
    "columns-html": ("x.html", lambda: f"<html><table><tr>{'<td>1</td>' * 10_000}</tr></table>".encode(), "列"),
    "columns-text": ("x.txt", lambda: ("\t".join("1" * 10_000) + "\n").encode() * 3, "列"),
    "spans-html": ("x.html", lambda: b"<html><table>" + b"<tr><td colspan=999999 rowspan=999999>" * 99, "列|行"),
    "far-cell": ("x.xlsx", lambda: workbook('<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'), "列"),
    "formula": ("x.xlsx", lambda: workbook('<row r="1"><c r="A1"><f>1+1</f></c></row>'), "公式"),
    "formula-dde": ("x.xlsx", lambda: workbook('<row r="1"><c r="A1"><f>cmd|"/C calc"!A0</f></c></row>'), "公式"),
    "long-cell": ("x.docx", lambda: word(f"<w:tbl><w:tr><w:tc>{BIG}</w:tc></w:tr></w:tbl>"), "字"),
    "deep-xml": ("x.docx", lambda: word("<w:r>" * 100_000 + "</w:r>" * 100_000), "XML"),
    "deep-html": ("x.html", lambda: b"<html><table>" + b"<div>" * 200_000, "表格"),
    "many-tags": ("x.html", lambda: b"<html>" + b"<b>" * 1_500_000, "标签"),
    "slow-dump": ("x.txt", lambda: b"\ta\n\nb\n\n" * 90_000, "行|列|字"),
    "growing-dump": (
        "x.txt", lambda: b"\n\n".join(b"\n".join([b"\ta"] * size) for size in range(1, 850)), "列|行|没有找到"
    ),
    "long-text": ("x.docx", lambda: word("<w:p><w:r><w:t>" + "目录" * 4_000_000 + "</w:t></w:r></w:p>"), "炸弹|字"),
    "many-lines": ("x.txt", lambda: b"x\n" * 3_000_000, "字节"),
    "no-table": ("x.docx", lambda: word("<w:p><w:r><w:t>通知</w:t></w:r></w:p>"), "没有找到目录表格"),
    "broken-pdf": ("x.pdf", lambda: b"%PDF-1.7\n" + b"1 0 obj <<" * 1000, "PDF"),
}  # fmt: skip


def pdf_bomb() -> bytes:
    """A page whose content stream is small and unpacks to 56 MB of drawing orders."""
    stream = zlib.compress(b"0 0 m 1 1 l S\n" * 4_000_000, 9)
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Contents 4 0 R >>",
        b"<< /Length %d /Filter /FlateDecode >>\nstream\n%s\nendstream" % (len(stream), stream),
    ]
    out, places = b"%PDF-1.7\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    trailer = b"trailer << /Size 5 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % len(out)
    return out + b"xref\n0 5\n0000000000 65535 f \n" + table + trailer


def test_pdf_bomb_ends_by_its_bounds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("catalogs.documents.pdf.SECONDS", 6)
    path = tmp_path / "x.pdf"
    path.write_bytes(pdf_bomb())
    with pytest.raises(CatalogError, match=r"x\.pdf.*(没有读完|读不了)"):
        read_document(path)


def far_columns(count: int) -> str:
    from catalogs.documents.layout import column_letters

    return "".join(f'<c r="{column_letters(i)}1"><v>1</v></c>' for i in range(count))


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="peak memory is read from /proc")
@pytest.mark.parametrize("case", sorted(FILES))
def test_hostile_file_ends_in_a_clear_message(case: str, tmp_path: Path, root: Path) -> None:
    name, make, said = FILES[case]
    path = tmp_path / name
    path.write_bytes(make())
    target = tmp_path / "out.toml"
    done = subprocess.run(
        [sys.executable, "-c", RUN, str(path), str(target)],
        cwd=root, capture_output=True, text=True, timeout=LIMIT, check=True,
    )  # fmt: skip
    result = json.loads(done.stdout.splitlines()[-1])
    assert result["exit"] == 2, result["said"] + done.stderr
    assert result["said"].startswith("gongkai: ")
    assert re.search(said, result["said"]), result["said"]
    assert name in result["said"] or "表1" in result["said"]
    assert result["mb"] < MEGABYTES
    assert not target.exists()


def test_external_entity_is_never_read(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("秘密")
    path = tmp_path / "x.docx"
    path.write_bytes(
        word("<w:p><w:r><w:t>&f;</w:t></w:r></w:p>", f'<!DOCTYPE x [<!ENTITY f SYSTEM "{secret.as_uri()}">]>')
    )
    with pytest.raises(CatalogError) as caught:
        read_document(path)
    assert "秘密" not in str(caught.value)


def test_computed_formulas_are_read_as_values_and_said(tmp_path: Path) -> None:
    header = "".join(
        f'<c r="{c}1" t="inlineStr"><is><t>{t}</t></is></c>'
        for c, t in zip("ABCD", ("序号", "公开事项", "公开内容", "公开时限"))
    )
    row = '<c r="A2"><f>ROW()-1</f><v>1</v></c>' + "".join(
        f'<c r="{c}2" t="inlineStr"><is><t>{t}</t></is></c>'
        for c, t in zip("BCD", ("年报", "年度报告", "每年1月31日前"))
    )
    path = tmp_path / "x.xlsx"
    path.write_bytes(workbook(f'<row r="1">{header}</row><row r="2">{row}</row>'))
    result = import_catalog(path)
    assert [item.id for item in result.catalog.items] == ["1"]
    assert any("公式" in doubt and "A2" in doubt for doubt in result.fidelity.doubts)


@pytest.mark.parametrize("suffix", [".docx", ".xlsx", ".html", ".txt"])
def test_damaged_files_never_crash(
    make_document: Callable[[dict[str, Any], str], Path], tmp_path: Path, suffix: str
) -> None:
    """Cut off and bit-flipped files end in CatalogError or in a catalog, nothing else."""
    whole = make_document(load_layout("jiaoyu"), suffix).read_bytes()
    dice = random.Random(7)
    for number in range(60):
        data = bytearray(whole[: dice.randrange(1, len(whole))] if number % 2 else whole)
        for _ in range(number // 4):
            data[dice.randrange(len(data))] = dice.randrange(256)
        path = tmp_path / f"x{suffix}"
        path.write_bytes(data)
        try:
            import_catalog(path)
        except CatalogError:
            continue


def test_damaged_compound_files_have_no_streams() -> None:
    whole = compound({"Workbook": b"abc", "Other": b"d" * 9000})
    assert CompoundFile(whole).read("Other").rstrip(b"\0") == b"d" * 9000
    dice = random.Random(3)
    for _ in range(300):
        data = bytearray(whole[: dice.randrange(1, len(whole))])
        for _ in range(20):
            data[dice.randrange(len(data))] = dice.randrange(256)
        CompoundFile(bytes(data)).read("Workbook")


def test_missing_file_and_folder(tmp_path: Path) -> None:
    for path in (tmp_path / "none.docx", tmp_path):
        with pytest.raises(CatalogError, match="无法读取"):
            read_document(path)
