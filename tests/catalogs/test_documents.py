"""What single formats do: merges, boxes, numbers, encodings, several tables, page breaks."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from catalogs.documents import Document, Grid, read_document
from catalogs.importing import import_catalog
from catalogs.model import CatalogError
from catalogs.tables import read_tables

from .conftest import load_layout, write_docx, write_xlsx

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
HEAD = ("序号", "公开事项", "公开内容", "公开时限")


def word_file(path: Path, body: str) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("word/document.xml", f'<w:document xmlns:w="{W}"><w:body>{body}</w:body></w:document>')
    return path


def paragraph(text: str) -> str:
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"


def row(*cells: str) -> str:
    """Cells as plain text or as ready w:tc XML."""
    return "<w:tr>" + "".join(c if c.startswith("<w:tc") else f"<w:tc>{paragraph(c)}</w:tc>" for c in cells) + "</w:tr>"


def texts(document: Document) -> list[list[str]]:
    (grid,) = document.grids
    return [[cell.text for cell in cells] for cells in grid.rows]


def test_word_merges_in_both_directions(tmp_path: Path) -> None:
    down = '<w:tc><w:tcPr><w:vMerge w:val="restart"/></w:tcPr>' + paragraph("组") + "</w:tc>"
    on = "<w:tc><w:tcPr><w:vMerge/></w:tcPr><w:p/></w:tc>"
    wide = '<w:tc><w:tcPr><w:gridSpan w:val="2"/></w:tcPr>' + paragraph("宽") + "</w:tc>"
    path = word_file(tmp_path / "x.docx", f"<w:tbl>{row(down, wide)}{row(on, '甲', '乙')}{row(on, wide)}</w:tbl>")
    assert texts(read_document(path)) == [["组", "宽", "宽"], ["组", "甲", "乙"], ["组", "宽", "宽"]]
    (grid,) = read_document(path).grids
    assert grid.rows[0][0] is grid.rows[2][0]
    assert (grid.rows[0][0].rows, grid.rows[0][1].columns) == (3, 2)
    assert grid.rows[1][2].place == "表1 第2行第3列"


def test_word_skipped_columns_ragged_rows_and_content_controls(tmp_path: Path) -> None:
    before = '<w:tr><w:trPr><w:gridBefore w:val="1"/></w:trPr><w:tc>' + paragraph("乙") + "</w:tc></w:tr>"
    control = f"<w:tr><w:sdt><w:sdtContent><w:tc>{paragraph('丙')}</w:tc></w:sdtContent></w:sdt></w:tr>"
    deleted = f"<w:tr><w:trPr><w:del/></w:trPr><w:tc>{paragraph('删')}</w:tc></w:tr>"
    path = word_file(tmp_path / "x.docx", f"<w:tbl>{row('甲', '子', '丑')}{before}{control}{deleted}</w:tbl>")
    assert texts(read_document(path)) == [["甲", "子", "丑"], ["", "乙", ""], ["丙", "", ""]]


def test_word_boxes_symbols_revisions_and_nested_tables(tmp_path: Path) -> None:
    symbol = '<w:r><w:sym w:font="Wingdings 2" w:char="F052"/></w:r><w:r><w:t>主动</w:t></w:r>'
    empty = '<w:r><w:sym w:font="Wingdings" w:char="F0A8"/></w:r><w:r><w:t>依申请</w:t></w:r>'
    form = '<w:r><w:fldChar><w:ffData><w:checkBox><w:default w:val="1"/></w:checkBox></w:ffData></w:fldChar></w:r>'
    off = form.replace("</w:checkBox>", '<w:checked w:val="0"/></w:checkBox>')
    revised = "<w:del><w:r><w:delText>旧</w:delText></w:r></w:del><w:ins><w:r><w:t>新</w:t></w:r></w:ins>"
    nested = f"<w:tc><w:p/><w:tbl>{row('内', '表')}</w:tbl></w:tc>"
    cells = "".join(f"<w:tc><w:p>{run}</w:p></w:tc>" for run in (symbol, empty, form, off, revised))
    path = word_file(tmp_path / "x.docx", f"<w:tbl><w:tr>{cells}{nested}</w:tr></w:tbl>")
    assert texts(read_document(path)) == [["☑主动", "□依申请", "■", "□", "新", "内\n表"]]


def test_word_automatic_numbers_are_restored_and_said(tmp_path: Path) -> None:
    auto = '<w:tc><w:p><w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="7"/></w:numPr></w:pPr></w:p></w:tc>'
    rows = "".join(row(auto, name, "内容", "每年1月31日前") for name in ("年报", "指南", "目录"))
    path = word_file(tmp_path / "x.docx", f"<w:tbl>{row(*HEAD)}{rows}</w:tbl>")
    result = import_catalog(path)
    assert [(item.id, item.name) for item in result.catalog.items] == [("1", "年报"), ("2", "指南"), ("3", "目录")]
    assert any("自动编号" in doubt for doubt in result.fidelity.doubts)


def test_alternative_content_is_not_read_twice(tmp_path: Path) -> None:
    mc = "http://schemas.openxmlformats.org/markup-compatibility/2006"
    box = (
        f'<w:p xmlns:mc="{mc}"><w:r><mc:AlternateContent><mc:Choice><w:t>某局目录</w:t></mc:Choice>'
        "<mc:Fallback><w:t>某局目录</w:t></mc:Fallback></mc:AlternateContent></w:r></w:p>"
    )
    document = read_document(word_file(tmp_path / "x.docx", box))
    assert [block.text for block in document.blocks if not isinstance(block, Grid)] == ["某局目录"]


def test_text_boxes_are_read_once_in_body_and_cell(tmp_path: Path) -> None:
    mc = "http://schemas.openxmlformats.org/markup-compatibility/2006"

    def boxed(text: str) -> str:
        box = f"<w:pict><w:txbxContent>{paragraph(text)}</w:txbxContent></w:pict>"
        both = f"<mc:Choice>{box}</mc:Choice><mc:Fallback>{box}</mc:Fallback>"
        return f'<w:p xmlns:mc="{mc}"><w:r><w:t>外</w:t></w:r><w:r><mc:AlternateContent>{both}</mc:AlternateContent></w:r></w:p>'

    body = f"{boxed('某局目录')}<w:tbl><w:tr><w:tc>{boxed('内')}</w:tc></w:tr></w:tbl>"
    document = read_document(word_file(tmp_path / "x.docx", body))
    assert [block.text for block in document.blocks if not isinstance(block, Grid)] == ["外", "某局目录"]
    assert texts(document) == [["外\n内"]]


def test_table_goes_on_after_a_page_break(tmp_path: Path) -> None:
    head = row("事项类别", "事项名称", "公开内容", "公开时限")
    first = f"<w:tbl>{head}{row('机构信息', '职能', '甲', '及时公开')}</w:tbl>"
    second = f"<w:tbl>{row('', '领导', '乙', '及时公开')}</w:tbl>"
    path = word_file(tmp_path / "x.docx", f"{first}{paragraph('- 2 -')}{second}{paragraph('正文')}{second}")
    result = import_catalog(path)
    assert [item.path for item in result.catalog.items] == [("机构信息", "职能"), ("机构信息", "领导")]
    assert result.fidelity.complete
    reasons = {aside.reason for aside in result.fidelity.asides}
    assert {"页码", "不是目录表格：没有可识别的表头"} <= reasons


def test_two_tables_with_other_columns_in_one_file(tmp_path: Path) -> None:
    layouts = [load_layout(name) for name in ("minzheng", "jiaoyu")]
    import docx

    parts = [docx.Document(str(write_docx(layout, tmp_path / f"{i}.docx"))) for i, layout in enumerate(layouts)]
    for element in list(parts[1].element.body)[:-1]:
        parts[0].element.body[-1].addprevious(element)
    parts[0].save(str(tmp_path / "both.docx"))
    result = import_catalog(tmp_path / "both.docx")
    assert len(result.catalog.items) == 18
    assert result.fidelity.tables == 2
    assert result.fidelity.complete
    assert result.catalog.item("部门决算").publisher == "计划财务科"
    assert result.catalog.item("年检结果").publisher == "社会组织管理科"


def test_two_tables_below_each_other_in_one_sheet(tmp_path: Path) -> None:
    import openpyxl

    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    for cells in (
        HEAD, (1, "年报", "甲", "每年1月31日前"), HEAD, (2, "指南", "乙", "及时公开"), (), ("附表",),
        ("公开事项", "公开主体", "公开内容", "公开渠道"), ("采购", "财务科", "丙", "政府网站"),
    ):  # fmt: skip
        page.append(cells)
    hidden = book.create_sheet("选项")
    hidden.append(("政府网站",))
    book.save(tmp_path / "x.xlsx")
    result = import_catalog(tmp_path / "x.xlsx")
    assert [(item.id, item.publisher) for item in result.catalog.items] == [("1", ""), ("2", ""), ("采购", "财务科")]
    assert result.catalog.item("采购").channels[0].name == "政府网站"
    assert result.fidelity.complete


def test_excel_values_are_read_as_shown(tmp_path: Path) -> None:
    import datetime as dt

    import openpyxl

    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    page.append(HEAD)
    page.append((1.0, "年报\n及说明", 20.5, dt.date(2024, 1, 31)))
    page.append((2, True, dt.datetime(2024, 1, 31, 8, 30), "  及时公开 "))  # noqa: DTZ001 (a sheet has none)
    book.save(tmp_path / "x.xlsx")
    assert texts(read_document(tmp_path / "x.xlsx"))[1:] == [
        ["1", "年报\n及说明", "20.5", "2024-01-31"],
        ["2", "是", "2024-01-31 08:30", "及时公开"],
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_text_encodings(tmp_path: Path, encoding: str) -> None:
    dump = "某县某局目录\n\n" + "\n".join("\t" + text for text in HEAD) + "\n\n\t1\n\t年报\n\t内容\n\t及时公开\n"
    path = tmp_path / "x.txt"
    path.write_bytes(dump.encode(encoding))
    assert [item.name for item in import_catalog(path).catalog.items] == ["年报"]


def test_dump_with_empty_paragraphs_inside_cells(tmp_path: Path) -> None:
    """One empty paragraph at the end of a cell looks like the end of a row; the width of the table tells."""
    rows = ["\t序号\n\t公开事项\n\t公开内容\n\t公开时限", "\t1\n\n\t年报\n\n\t甲\n\n乙\n\t及时公开"]
    rows += ["\t2\n\t指南\n\n\n\t丙\n\t及时公开\n", "\t3\n\t目录\n\t丁\n\t及时公开"]
    (tmp_path / "x.txt").write_text("\n\n".join(rows) + "\n\n\n\n本目录自发布之日起施行。\n", encoding="utf-8")
    result = import_catalog(tmp_path / "x.txt")
    assert [(item.id, item.name, item.content) for item in result.catalog.items] == [
        ("1", "年报", "甲乙"), ("2", "指南", "丙"), ("3", "目录", "丁"),
    ]  # fmt: skip
    assert result.catalog.notes == ("本目录自发布之日起施行。",)
    assert result.fidelity.complete


def test_tab_separated_and_csv(tmp_path: Path) -> None:
    rows = [HEAD, ("1", "年报", "甲", "及时公开"), ("2", "指南", "乙", "及时公开")]
    (tmp_path / "x.tsv").write_text("\n".join("\t".join(row) for row in rows), encoding="utf-8")
    (tmp_path / "x.csv").write_text("某局目录,,,\n" + "\n".join(",".join(row) for row in rows), encoding="utf-8")
    for name in ("x.tsv", "x.csv"):
        assert [item.id for item in import_catalog(tmp_path / name).catalog.items] == ["1", "2"]


def test_a_table_drawn_with_bars(tmp_path: Path) -> None:
    lines = ["某县某局政务公开目录", "| 序号 | 公开事项 | 公开内容 | 公开时限 |", "|---|---|---|---|"]
    lines += ["| 1 | 年报 | 甲 | 及时公开 |", "| 2 | 指南 | 乙 | 及时公开 |", "", "本目录由办公室解释。"]
    (tmp_path / "x.md").write_text("\n".join(lines), encoding="utf-8")
    result = import_catalog(tmp_path / "x.md")
    assert [item.name for item in result.catalog.items] == ["年报", "指南"]
    assert result.catalog.body == "某县某局"
    assert result.catalog.notes == ("本目录由办公室解释。",)
    assert result.fidelity.complete


WIDE = ("序号", "一级事项", "二级事项", "公开内容", "公开依据", "公开时限", "公开主体", "公开渠道", "主动", "依申请")


@pytest.mark.parametrize(
    ("cells", "path"),
    [
        (
            ("3", "信息公开年报", "年度报告", "《条例》", "每年1月31日前", "办公室", "政府网站", "√", ""),
            ("信息公开年报",),
        ),
        (("3", "财政", "预算", "预算报表", "《预算法》", "批复后20日内", "财务科", "政府网站", "√"), ("财政", "预算")),
    ],
)
def test_a_dumped_row_with_a_cell_over_two_columns(
    tmp_path: Path, cells: tuple[str, ...], path: tuple[str, ...]
) -> None:
    """A dump does not say which cell was merged: what the texts look like does."""
    full = ("1", "机构", "职能", "甲", "《条例》", "及时公开", "办公室", "政府网站", "√", "")
    heads = [*WIDE[:8], "公开方式"]
    subs = ["", "", "", "", "", "", "", "", "主动", "依申请"]
    rows = [heads, subs, full, ("2", "", "领导", *full[3:]), cells]
    dump = "\n\n".join("\n".join("\t" + text for text in row) for row in rows)
    (tmp_path / "x.txt").write_text(dump, encoding="utf-8")
    item = import_catalog(tmp_path / "x.txt").catalog.item("3")
    assert item.path == path
    assert item.method == "主动公开"
    assert item.channels[0].name == "政府网站"
    assert item.publisher in ("办公室", "财务科")


def test_ditto_totals_and_unknown_columns(tmp_path: Path) -> None:
    head = row("序号", "公开事项", "公开依据", "公开时限", "责任科室", "颜色")
    first = row("1", "年报", "《条例》", "每年1月31日前", "办公室", "红")
    second = row("2", "指南", "同上", "同上", "〃", "蓝")
    total = row("合计", "2", "", "", "", "")
    result = import_catalog(word_file(tmp_path / "x.docx", f"<w:tbl>{head}{first}{second}{total}</w:tbl>"))
    item = result.catalog.item("2")
    assert (item.authority, item.deadline.raw, item.publisher) == (("《条例》",), "每年1月31日前", "办公室")
    assert item.cells["公开时限"] == "同上"
    assert [c.before for c in result.catalog.corrections] == ["同上", "同上", "〃"]
    assert len(result.catalog.items) == 2
    assert any("颜色" in doubt for doubt in result.fidelity.doubts)
    assert result.fidelity.complete


def test_html_under_the_name_of_a_workbook(tmp_path: Path) -> None:
    cells = "".join(f"<td>{text}</td>" for text in HEAD)
    page = f"<html><table><tr>{cells}</tr><tr><td>1<td>年报<td>甲<br>乙<td>及时公开</table>"
    (tmp_path / "x.xls").write_text(page, encoding="gb18030")
    result = import_catalog(tmp_path / "x.xls")
    assert result.fidelity.format == "html"
    assert result.catalog.items[0].cells["公开内容"] == "甲\n乙"


def test_layout_tables_around_the_catalog_are_passed_through(tmp_path: Path) -> None:
    cells = "".join(f"<th>{text}</th>" for text in HEAD)
    inner = f"<table><tr>{cells}</tr><tr><td>1<td>年报<td>甲<td>及时公开</table>"
    (tmp_path / "x.html").write_text(f"<html></html><table><tr><td>某局目录</td><td>{inner}</td></tr></table>", "utf-8")
    assert [item.name for item in import_catalog(tmp_path / "x.html").catalog.items] == ["年报"]


@pytest.mark.parametrize(("fill", "publishers"), [("never", ["办公室", ""]), ("always", ["办公室", "办公室"])])
def test_fill_is_a_persons_choice(tmp_path: Path, fill: str, publishers: list[str]) -> None:
    heads = ("事项类别", "事项名称", "公开内容", "公开主体")
    body = row(*heads) + row("机构", "职能", "甲", "办公室") + row("机构", "领导", "乙", "")
    document = read_document(word_file(tmp_path / "x.docx", f"<w:tbl>{body}</w:tbl>"))
    assert [row.texts["公开主体"] for row in read_tables(document, fill).rows] == publishers


def test_nothing_is_carried_across_a_category(tmp_path: Path) -> None:
    heads = ("事项类别", "事项名称", "公开内容", "公开主体")
    lines = [heads, ("机构", "职能", "甲", "办公室"), ("", "领导", "乙", ""), ("年报", "年度报告", "丙", "")]
    dump = "\n\n".join("\n".join("\t" + text for text in line) for line in lines)
    (tmp_path / "x.txt").write_text(dump, encoding="utf-8")
    result = import_catalog(tmp_path / "x.txt")
    assert [item.publisher for item in result.catalog.items] == ["办公室", "办公室", ""]
    assert [(c.item, c.heading) for c in result.fidelity.carried] == [("领导", "事项类别"), ("领导", "公开主体")]
    assert any("年度报告" in doubt and "公开主体" in doubt for doubt in result.fidelity.doubts)


def test_old_format_without_libreoffice_says_the_way_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("catalogs.documents.office.shutil.which", lambda name: None)
    (tmp_path / "x.rtf").write_text("{\\rtf1 x}")
    with pytest.raises(CatalogError, match=r"没有安装.*另存为 \.docx"):
        read_document(tmp_path / "x.rtf")


def test_pdf_without_its_component_says_the_way_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "pdfplumber", None)
    (tmp_path / "x.pdf").write_bytes(b"%PDF-1.7 x")
    with pytest.raises(CatalogError, match=r"gongkai\[pdf\].*Word"):
        read_document(tmp_path / "x.pdf")


@pytest.mark.office
@pytest.mark.parametrize("name", ["renshe", "minzheng"])
def test_pdf_text_layer(
    make_document: Callable[[dict[str, Any], str], Path], office: Callable[[Path, str], Path], name: str
) -> None:
    layout = load_layout(name)
    result = import_catalog(office(make_document(layout, ".docx"), "pdf"))
    assert result.fidelity.format == "pdf"
    assert result.fidelity.complete
    names = {"".join(item.name.split()) for item in result.catalog.items}
    word = import_catalog(make_document(layout, ".docx")).catalog
    found = sum(item.name in names for item in word.items)
    assert found >= len(word.items) - 2, sorted(names)
    assert any("Word" in doubt for doubt in result.fidelity.doubts)


@pytest.mark.office
def test_open_document_and_old_office_formats(
    make_document: Callable[[dict[str, Any], str], Path], office: Callable[[Path, str], Path]
) -> None:
    layout = load_layout("jiaoyu")
    expected = [item.path for item in import_catalog(make_document(layout, ".docx")).catalog.items]
    for suffix, target in ((".docx", "odt"), (".docx", "rtf"), (".xlsx", "ods")):
        result = import_catalog(office(make_document(layout, suffix), target))
        assert [item.path for item in result.catalog.items] == expected, target


@pytest.mark.office
def test_old_word_that_ends_in_a_table(tmp_path: Path, office: Callable[[Path, str], Path]) -> None:
    """LibreOffice may lose a table that ends the file: then an error, never an empty catalog."""
    layout = {**load_layout("minzheng"), "notes": []}
    old = office(write_docx(layout, tmp_path / "x.docx"), "doc:MS Word 97")
    try:
        assert len(import_catalog(old).catalog.items) == 10
    except CatalogError as error:
        assert "另存为 .docx" in str(error)  # noqa: PT017 (both ends are right, silence is not)


def test_a_stream_of_rows_is_let_go(tmp_path: Path) -> None:
    """2,000 rows as a workbook: every row is an item, in order."""
    layout = load_layout("renshe")
    rows = [[str(i), f"组{i // 10}", f"事项{i}", *layout["rows"][0][3:]] for i in range(1, 2001)]
    path = write_xlsx({**layout, "rows": rows}, tmp_path / "big.xlsx")
    result = import_catalog(path)
    assert [item.id for item in result.catalog.items] == [str(i) for i in range(1, 2001)]
    assert result.fidelity.complete


def test_memory_file_is_not_needed(tmp_path: Path) -> None:
    from catalogs.documents.reading import read_bytes

    buffer = io.BytesIO(write_docx(load_layout("minzheng"), tmp_path / "x.docx").read_bytes())
    assert len(read_bytes("x", buffer.getvalue()).grids) == 1
