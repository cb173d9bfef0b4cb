"""An import of an export is the same catalog: items, cells, naming, notes; and nothing in it can run."""

from __future__ import annotations

import dataclasses
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from catalogs.exporting import export_catalog
from catalogs.importing import ImportOptions, import_catalog
from catalogs.loading import load_catalog, shipped_catalogs
from catalogs.model import Catalog, CatalogError, CatalogItem, Channel, DeadlineClause, DeadlineRule

from .conftest import load_layout

SAMPLES = ("renshe", "minzheng", "jiaoyu")
SEEDS = ("guannan-ybj", "daocheng-ybj")
# The place in the source document is another one; topic links are the catalog file's own and mapped anew.
NOT_COMPARED = ("source", "topics")


def comparable(catalog: Catalog) -> list[dict[str, Any]]:
    return [
        {f.name: getattr(item, f.name) for f in dataclasses.fields(item) if f.name not in NOT_COMPARED}
        for item in catalog.items
    ]


@pytest.fixture(scope="module")
def catalogs(make_document: Callable[[dict[str, Any], str], Path]) -> dict[str, Catalog]:
    read = {name: load_catalog(shipped_catalogs()[name]) for name in SEEDS}
    for name in SAMPLES:
        read[name] = import_catalog(make_document(load_layout(name), ".docx"), ImportOptions(id=name)).catalog
    return read


@pytest.mark.parametrize("suffix", [".docx", ".xlsx"])
@pytest.mark.parametrize("name", [*SEEDS, *SAMPLES])
def test_import_of_the_export_is_the_same(catalogs: dict[str, Catalog], tmp_path: Path, name: str, suffix: str) -> None:
    target = tmp_path / f"export{suffix}"
    export_catalog(catalogs[name], target)
    again = import_catalog(target, ImportOptions(id=name))
    assert comparable(again.catalog) == comparable(catalogs[name])
    for key in ("id", "title", "body", "place", "level", "notes"):
        assert getattr(again.catalog, key) == getattr(catalogs[name], key), key
    assert again.fidelity.complete


def test_columns_stand_in_the_official_order(catalogs: dict[str, Catalog], tmp_path: Path) -> None:
    export_catalog(catalogs["minzheng"], tmp_path / "out.xlsx")
    page = openpyxl.load_workbook(tmp_path / "out.xlsx").worksheets[0]
    expected = "事项类别 事项名称 公开内容 法律依据 更新频率 责任科室 公开渠道及载体 公开形式 咨询监督电话 备注"
    assert [cell.value for cell in page[3]] == expected.split()


def test_equal_groups_are_merged_cells(catalogs: dict[str, Catalog], tmp_path: Path) -> None:
    export_catalog(catalogs["guannan-ybj"], tmp_path / "out.xlsx")
    page = openpyxl.load_workbook(tmp_path / "out.xlsx").worksheets[0]
    texts = {str(area): page.cell(area.min_row, area.min_col).value for area in page.merged_cells.ranges}
    tall = {text for area, text in texts.items() if area.startswith("B")}
    assert {"决策", "执行和结果", "管理和服务", "重点领域信息公开"} <= tall
    assert len([text for text in texts.values() if text == "公开方式"]) == 1


def edited(item: CatalogItem, **changes: Any) -> CatalogItem:
    return dataclasses.replace(item, **changes)


@pytest.mark.parametrize("suffix", [".docx", ".xlsx"])
def test_what_a_person_changed_is_exported(catalogs: dict[str, Catalog], tmp_path: Path, suffix: str) -> None:
    seed = catalogs["guannan-ybj"]
    first = edited(
        seed.items[0],
        content="本部门文件全文及解读。",
        publisher="办公室、法规科",
        channels=(Channel("政府网站", "http://www.example.cn/"), Channel("公示栏")),
        method="依申请公开",
        authority=("《中华人民共和国政府信息公开条例》（国务院令第711号）", "《某办法》"),
    )
    export_catalog(dataclasses.replace(seed, items=(first, *seed.items[1:])), tmp_path / f"o{suffix}")
    again = import_catalog(tmp_path / f"o{suffix}").catalog
    read = again.items[0]
    assert (read.content, read.publisher, read.method, read.authority) == (
        first.content, first.publisher, first.method, first.authority,
    )  # fmt: skip
    assert [(c.name, c.address) for c in read.channels] == [("政府网站", "http://www.example.cn/"), ("公示栏", "")]
    assert comparable(again)[1:] == comparable(seed)[1:]


@pytest.mark.parametrize("suffix", [".docx", ".xlsx"])
def test_a_catalog_written_by_hand_has_no_cells_and_exports(tmp_path: Path, suffix: str) -> None:
    rule = DeadlineRule(
        "每年1月31日前", (DeadlineClause("fixed_date", month=1, day=31, year_offset=0, recurrence="yearly"),)
    )
    item = CatalogItem(
        "1", "年度报告", ("政府信息公开", "年度报告"), "上一年度的报告", ("《条例》第四十九条",), rule, "办公室",
        (Channel("政府网站", "http://www.example.cn/"),), method="主动公开", audience="全社会",
    )  # fmt: skip
    catalog = Catalog("own", "某县某局政务公开目录", "某县某局", "某县", "department", "未注明", (item,))
    export_catalog(catalog, tmp_path / f"o{suffix}")
    read = import_catalog(tmp_path / f"o{suffix}").catalog.items[0]
    for key in ("id", "name", "path", "content", "authority", "publisher", "method", "audience"):
        assert getattr(read, key) == getattr(item, key), key
    assert read.deadline.clauses == rule.clauses
    assert [(c.name, c.address) for c in read.channels] == [("政府网站", "http://www.example.cn/")]


def test_no_cell_of_the_workbook_is_a_formula(catalogs: dict[str, Catalog], tmp_path: Path) -> None:
    seed = catalogs["minzheng"]
    evil = '=HYPERLINK("http://evil.example/","x")'
    cells = {**seed.items[0].cells, "备注": evil, "责任科室": "@SUM(1+1)*cmd|' /C calc'!A0", "更新频率": "-2+3"}
    item = edited(seed.items[0], cells=cells, publisher="@SUM(1+1)*cmd|' /C calc'!A0")
    export_catalog(dataclasses.replace(seed, items=(item,)), tmp_path / "o.xlsx")
    with zipfile.ZipFile(tmp_path / "o.xlsx") as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet
    assert "<hyperlink" not in sheet
    page = openpyxl.load_workbook(tmp_path / "o.xlsx").worksheets[0]
    dangerous = [cell for row in page for cell in row if isinstance(cell.value, str) and cell.value[:1] in "=+-@"]
    assert len(dangerous) >= 2
    assert {cell.data_type for cell in dangerous} == {"s"}
    assert all(cell.quotePrefix for cell in dangerous)


def test_unknown_target_is_refused(catalogs: dict[str, Catalog], tmp_path: Path) -> None:
    with pytest.raises(CatalogError, match=r"\.docx 或 \.xlsx"):
        export_catalog(catalogs["renshe"], tmp_path / "o.pdf")


def test_text_too_long_for_excel_is_refused_and_leaves_the_old_file(
    catalogs: dict[str, Catalog], tmp_path: Path
) -> None:
    target = tmp_path / "o.xlsx"
    target.write_bytes(b"old")
    seed = catalogs["minzheng"]
    item = edited(seed.items[0], cells={**seed.items[0].cells, "备注": "长" * 40_000})
    with pytest.raises(CatalogError, match="32767"):
        export_catalog(dataclasses.replace(seed, items=(item,)), target)
    assert target.read_bytes() == b"old"


@pytest.mark.office
def test_libreoffice_opens_the_export_and_keeps_the_catalog(
    catalogs: dict[str, Catalog], tmp_path: Path, office: Callable[[Path, str], Path]
) -> None:
    seed = catalogs["guannan-ybj"]
    for suffix, target in ((".docx", "docx:MS Word 2007 XML"), (".xlsx", "xlsx:Calc MS Excel 2007 XML")):
        export_catalog(seed, tmp_path / f"o{suffix}")
        again = import_catalog(office(tmp_path / f"o{suffix}", target), ImportOptions(id=seed.id)).catalog
        assert comparable(again) == comparable(seed), suffix
