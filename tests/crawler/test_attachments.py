"""Attachments: what is read of each kind, and that bombs, damage and unknown kinds end in a recorded refusal."""

from __future__ import annotations

import io
import zipfile
import zlib
from datetime import date

import pytest
import xlsxwriter

from crawler.model import Origin
from crawler.page import read_page
from crawler.reading import converter
from crawler.reading.attachments import read_attachment
from crawler.reading.files import FileText
from tests.crawler.attachment_files import make_docx, make_ofd, make_pdf, make_rar4, make_rar5, make_zip

LINES = [
    "附件1",
    "青禾县医疗救助资金管理办法",
    "第一条 为规范资金管理，制定本办法。",
    "青禾县医疗保障局",
    "2024年5月6日",
]


def read(name: str, body: bytes) -> FileText:
    return read_attachment(f"http://files.example.cn/{name}", {}, body)


def make_sheet(rows: list[list[object]]) -> bytes:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        sheet = book.add_worksheet("表1")
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    return buffer.getvalue()


def test_pdf_gives_text_title_pages_and_file_date() -> None:
    found = read("0a1b.pdf", make_pdf([LINES, ["第二条 施行。"]], created="20240507091500+08'00'"))
    assert found.title == "青禾县医疗救助资金管理办法"
    assert found.pages == 2
    assert "第二条" in found.text
    assert not found.image_only
    assert [(item.role, item.value, item.origin) for item in found.dates] == [
        ("other", "2024-05-07T09:15:00", Origin.FILE),
        ("formed", "2024-05-06", Origin.SIGNATURE),
    ]


def test_scanned_pdf_says_that_it_holds_only_pictures() -> None:
    found = read("scan.pdf", make_pdf([["字"], ["字"]], picture_only=True))
    assert found.image_only
    assert found.pages == 2
    assert found.text == ""


def test_docx_keeps_paragraphs_and_table_rows_in_order() -> None:
    found = read("a.docx", make_docx(LINES, [["姓名", "金额"], ["某甲", "100"]]))
    assert found.text.split("\n") == [*LINES, "姓名\t金额", "某甲\t100"]
    assert found.pages == 3
    assert found.title == "青禾县医疗救助资金管理办法"
    assert found.dates[0].value == "2024-05-06T09:02:03"  # UTC in the file, Asia/Shanghai here


def test_xlsx_title_is_the_cell_over_the_table() -> None:
    found = read("b.xlsx", make_sheet([["青禾县2024年医疗救助发放表"], ["姓名", "金额"], ["某甲", 100]]))
    assert found.type == "xlsx"
    assert found.title == "青禾县2024年医疗救助发放表"
    assert found.text.endswith("某甲\t100")


def test_ofd_lines_follow_the_page_and_not_the_file() -> None:
    found = read("c.ofd", make_ofd(LINES, title="办法"))
    assert found.text.split("\n") == LINES
    assert found.title == "办法"
    assert found.pages == 1


def test_ofd_of_pictures() -> None:
    assert read("c.ofd", make_ofd([], picture_only=True)).image_only


def test_zip_is_listed_and_not_unpacked() -> None:
    found = read("d.zip", make_zip({"表/2024年决算.xls": b"x", "inner.zip": make_zip({"deep.txt": "x"})}))
    assert found.entries == ("表/2024年决算.xls", "inner.zip")


def test_zip_names_of_chinese_programs() -> None:
    body = make_zip({"ab": b"x"})
    name = "决算".encode("gb18030")
    body = body.replace(b"ab", name)
    body = body.replace(
        len(b"ab").to_bytes(2, "little") + b"\x00\x00" + name, len(name).to_bytes(2, "little") + b"\x00\x00" + name
    )
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("k.txt", "x")
    assert read("k.zip", buffer.getvalue()).entries == ("k.txt",)
    entry = zipfile.ZipInfo(name.decode("cp437"))
    entry.flag_bits = 0
    from crawler.reading.archives import _zip_name

    assert _zip_name(entry) == "决算"


@pytest.mark.parametrize("make", [make_rar4, make_rar5])
def test_rar_is_listed(make) -> None:
    assert read("e.rar", make(["决算表.xls", "说明.doc"])).entries == ("决算表.xls", "说明.doc")


def test_renamed_file_is_known_by_its_bytes() -> None:
    assert read("download.jsp?id=7", make_pdf([["青禾县部门决算"]])).type == "pdf"
    assert read("wrong.pdf", make_docx(["青禾县部门决算"])).type == "docx"


def test_dates_inside_are_never_publication() -> None:
    page = read_page(
        "http://a.gov.cn/P020240508.pdf", {"Last-Modified": "Wed, 08 May 2024 01:00:00 GMT"}, make_pdf([LINES])
    )
    assert page.kind == "attachment"
    assert page.published_on is None
    assert page.formed_on == date(2024, 5, 6)
    assert page.issuer == "青禾县医疗保障局"


def test_file_name_of_the_header_serves_as_title() -> None:
    header = {"Content-Disposition": "attachment; filename*=UTF-8''%E5%86%B3%E7%AE%97%E8%A1%A8.zip"}
    assert read_page("http://a.gov.cn/download.jsp?id=1", header, make_zip({"a.txt": "x"})).title == "决算表"


def test_over_disclosure_in_an_attachment() -> None:
    page = read_page(
        "http://a.gov.cn/a.xlsx", {}, make_sheet([["姓名", "手机"], ["某甲", "13900001111"], ["某乙", "13900002222"]])
    )
    assert "over-disclosure:mobile-phone" in page.observations


def test_html_page_is_no_attachment_whatever_its_address_says() -> None:
    assert (
        read_page("http://a.gov.cn/a.pdf", {}, "<html><body><h1>验证码</h1></body></html>".encode()).kind
        != "attachment"
    )


# --- refusals -----------------------------------------------------------------------------------------------


def zip_bomb(name: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, b" " * 30_000_000)
    return buffer.getvalue()


@pytest.mark.parametrize("name", ["word/document.xml", "xl/workbook.xml", "OFD.xml", "a.txt"])
def test_zip_bomb_is_refused(name: str) -> None:
    found = read("bomb.zip", zip_bomb(name))
    assert "压缩比异常" in found.refusal
    assert found.text == ""


def test_entry_that_lies_about_its_size_is_refused() -> None:
    packed = zlib.compress(b"<a>" + b" " * 200_000, 9)[2:-4]
    body = make_zip({"word/document.xml": "<a/>"})
    lying = body.replace(zlib.compress(b"<a/>")[2:-4], packed)
    assert read("a.docx", lying).refusal


def test_entity_bomb_is_refused() -> None:
    bomb = (
        '<!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><w:document xmlns:w="x">&b;</w:document>'
    )
    found = read("a.docx", make_zip({"word/document.xml": bomb}))
    assert "ha" not in found.text


def test_deep_xml_is_refused() -> None:
    assert read("a.docx", make_zip({"word/document.xml": "<a>" * 5000 + "</a>" * 5000})).refusal


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("a.pdf", b"%PDF-1.4 nothing"),
        ("a.docx", b"PK\x03\x04 nothing"),
        ("a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)),
        ("a.ofd", make_zip({"OFD.xml": "<a/>"})),
        ("a.rar", b"Rar!\x1a\x07\x01\x00" + b"\xff" * 40),
        ("a.7z", b"7z\xbc\xaf\x27\x1c" + bytes(30)),
        ("a.xlsx", make_zip({"xl/workbook.xml": "<a/>"})),
    ],
)
def test_damaged_or_unknown_file_is_refused_and_recorded(name: str, body: bytes) -> None:
    found = read(name, body)
    assert found.refusal
    page = read_page(f"http://a.gov.cn/{name}", {}, body)
    assert any(note.startswith("attachment-refused:") for note in page.observations)


def test_locked_pdf_says_so_or_is_refused() -> None:
    body = make_pdf([["密件内容"]]).replace(
        b"/Root 1 0 R",
        b"/Root 1 0 R /Encrypt << /Filter /Standard /V 1 /R 2 /O (12345678901234567890123456789012) /U (12345678901234567890123456789012) /P -4 >>",
    )
    assert read("a.pdf", body).refusal


def test_missing_converter_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(converter, "find_converter", lambda: "")
    body = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500) + "WordDocument".encode("utf-16-le")
    assert "LibreOffice" in read("a.doc", body).refusal


@pytest.mark.office
@pytest.mark.skipif(not converter.find_converter(), reason="LibreOffice is not installed")
def test_rtf_through_libreoffice() -> None:
    text = "".join(f"\\u{ord(char)}?" for char in "青禾县医疗救助资金管理办法")
    found = read("a.rtf", ("{\\rtf1\\ansi " + text + "\\par 2\\par}").encode())
    assert found.title == "青禾县医疗救助资金管理办法"
