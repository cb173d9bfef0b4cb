"""Three bureaus' catalogs with other columns and words, in every format: the same items whatever the file is."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from catalogs.importing import Imported, ImportOptions, import_catalog
from catalogs.model import CatalogItem

from .conftest import load_layout

EXPECTED_ITEMS = {"renshe": 7, "minzheng": 10, "jiaoyu": 8}
Make = Callable[[dict[str, Any], str], Path]


@pytest.fixture(scope="module")
def imported(make_document: Make) -> Callable[[str, str], Imported]:
    made: dict[tuple[str, str], Imported] = {}

    def read(name: str, suffix: str) -> Imported:
        if (name, suffix) not in made:
            path = make_document(load_layout(name), suffix)
            made[name, suffix] = import_catalog(path, ImportOptions(id=name))
        return made[name, suffix]

    return read


def fields(item: CatalogItem) -> tuple[Any, ...]:
    return (
        item.id, item.name, item.path, item.content, item.authority, item.deadline, item.publisher, item.channels,
        item.method, item.audience, item.contact, item.topics, item.cells,
    )  # fmt: skip


@pytest.mark.parametrize("suffix", [".docx", ".xlsx", ".html", ".txt"])
@pytest.mark.parametrize("name", sorted(EXPECTED_ITEMS))
def test_every_cell_is_accounted_for(imported: Callable[[str, str], Imported], name: str, suffix: str) -> None:
    result = imported(name, suffix)
    assert result.fidelity.complete
    assert len(result.catalog.items) == EXPECTED_ITEMS[name]
    known = {"".join(text.split()) for item in result.catalog.items for text in item.cells.values()}
    known |= {"".join(aside.text.split()) for aside in result.fidelity.asides}
    layout = load_layout(name)
    texts = [text for row in layout["rows"] for text in row if text and text not in ("HEADER", "SECTION")]
    texts += [text for row in layout["header"] for text, _, _ in row] + layout["title"] + layout["notes"]
    assert [text for text in texts if "".join(text.split()) not in known] == []


@pytest.mark.parametrize("suffix", [".xlsx", ".html"])
@pytest.mark.parametrize("name", sorted(EXPECTED_ITEMS))
def test_the_format_makes_no_difference(imported: Callable[[str, str], Imported], name: str, suffix: str) -> None:
    word, other = imported(name, ".docx").catalog, imported(name, suffix).catalog
    assert [fields(item) for item in other.items] == [fields(item) for item in word.items]
    assert (other.title, other.body, other.place, other.edition) == (word.title, word.body, word.place, word.edition)
    assert other.notes == word.notes


def test_a_dump_without_merges_gives_the_same_items(imported: Callable[[str, str], Imported]) -> None:
    word, dump = imported("minzheng", ".docx").catalog, imported("minzheng", ".txt").catalog
    assert [fields(item) for item in dump.items] == [fields(item) for item in word.items]


def test_renshe_columns_and_boxes(imported: Callable[[str, str], Imported]) -> None:
    catalog = imported("renshe", ".xlsx").catalog
    assert (catalog.body, catalog.place, catalog.edition) == ("云岭县人力资源和社会保障局", "云岭县", "2024年版")
    assert [item.id for item in catalog.items] == ["1", "2", "3", "4", "5", "6", "7"]
    first, second, third, fourth = catalog.items[:4]
    assert first.path == ("就业信息服务", "就业创业政策法规咨询")
    assert second.path == ("就业信息服务", "岗位信息发布")
    assert second.authority == first.authority == (
        "《中华人民共和国就业促进法》", "《中华人民共和国政府信息公开条例》（国务院令第711号）",
    )  # fmt: skip
    assert [channel.name for channel in first.channels] == ["政府网站", "两微一端", "政务服务中心"]
    assert [channel.name for channel in fourth.channels] == ["政府网站"]  # þ is ticked, £ is not
    assert (first.method, first.audience, third.audience) == ("主动公开", "全社会", "特定群众")
    assert first.cells["公开层级/县级"] == "√"
    assert (first.tier, third.tier) == ("县级、乡级", "县级")
    assert fourth.deadline.kind.startswith("compound") or fourth.deadline.clauses[0].amount == 20
    assert [note[:2] for note in catalog.notes] == ["注："]


def test_minzheng_numbered_cell_makes_three_items(imported: Callable[[str, str], Imported]) -> None:
    catalog = imported("minzheng", ".docx").catalog
    assert (catalog.body, catalog.place, catalog.edition) == ("青石区民政局", "青石区", "2023年6月")
    assert [item.id for item in catalog.items[2:5]] == ["最低生活保障", "特困人员供养", "临时救助"]
    assert {item.path[0] for item in catalog.items[2:5]} == {"社会救助"}
    assert {item.publisher for item in catalog.items[2:5]} == {"社会救助科"}
    assert catalog.items[0].channels[0].address == "http://www.qingshi.example.cn/"
    assert [channel.name for channel in catalog.items[0].channels] == ["区政府门户网站", "区民政局政务新媒体"]
    assert (catalog.items[0].method, catalog.items[5].method) == ("全文发布", "部分公开")
    assert catalog.items[1].contact == "010-0000001"
    assert catalog.items[1].cells["备注"] == "照片另附"
    repeated = [a for a in imported("minzheng", ".docx").fidelity.asides if a.reason == "重复的表头"]
    assert len(repeated) == 10


def test_jiaoyu_group_lines_and_three_levels(imported: Callable[[str, str], Imported]) -> None:
    catalog = imported("jiaoyu", ".html").catalog
    assert (catalog.body, catalog.place, catalog.edition) == ("临湖市教育局", "临湖市", "试行")
    paths = [item.path for item in catalog.items]
    assert paths[0] == ("一、政策文件", "政策文件", "部门文件", "教育行政规范性文件")
    assert paths[3] == ("二、教育管理", "招生管理", "义务教育招生", "招生结果")
    assert paths[4] == ("二、教育管理", "招生管理", "民办学校", "民办学校办学许可")
    assert catalog.item("部门决算").publisher == "计划财务科"
    assert catalog.item("部门决算").deadline.clauses[0].triggers == ("finance_approval",)
    assert [channel.name for channel in catalog.items[0].channels] == ["政府网站", "教育局公众号"]
    assert catalog.items[0].audience == "社会公众"


@pytest.mark.office
@pytest.mark.parametrize("name", sorted(EXPECTED_ITEMS))
def test_files_written_by_libreoffice(
    imported: Callable[[str, str], Imported], make_document: Make, office: Callable[..., Path], name: str
) -> None:
    word = imported(name, ".docx").catalog
    again = import_catalog(office(make_document(load_layout(name), ".docx"), "docx:MS Word 2007 XML"))
    assert [fields(item) for item in again.catalog.items] == [fields(item) for item in word.items]
    sheet = make_document(load_layout(name), ".xlsx")
    for target in ("xlsx:Calc MS Excel 2007 XML", "xls:MS Excel 97"):
        book = import_catalog(office(sheet, target))
        assert [fields(item) for item in book.catalog.items] == [fields(item) for item in word.items], target


@pytest.mark.office
@pytest.mark.parametrize("name", sorted(EXPECTED_ITEMS))
def test_merges_made_by_libreoffice(
    imported: Callable[[str, str], Imported], make_document: Make, office: Callable[..., Path], name: str
) -> None:
    """LibreOffice Writer and Calc build the merged cells themselves, from the spans of a web page.

    Calc puts the paragraphs of a cell into rows of their own and merges the rest of the row over them; where such a
    cell was itself merged over items, it tears it: channels are compared for Writer only.
    """
    page = make_document(load_layout(name), ".html")
    word = office(page, "docx:MS Word 2007 XML", "--infilter=HTML (StarWriter)")
    book = office(page, "xlsx:Calc MS Excel 2007 XML", "--infilter=calc_HTML_WebQuery")
    expected = imported(name, ".html").catalog.items
    assert [fields(item) for item in import_catalog(word).catalog.items] == [fields(item) for item in expected]

    def duties(items: tuple[CatalogItem, ...]) -> list[tuple[Any, ...]]:
        return [(i.id, i.path, i.publisher, i.content, i.deadline) for i in items]

    assert duties(import_catalog(book).catalog.items) == duties(expected)


@pytest.mark.office
def test_old_word_through_libreoffice(
    imported: Callable[[str, str], Imported], make_document: Make, office: Callable[..., Path]
) -> None:
    old = office(make_document(load_layout("minzheng"), ".docx"), "doc:MS Word 97")
    result = import_catalog(old)
    assert result.fidelity.format == "doc"
    assert [item.path for item in result.catalog.items] == [i.path for i in imported("minzheng", ".docx").catalog.items]
    assert any("LibreOffice" in doubt for doubt in result.fidelity.doubts)
