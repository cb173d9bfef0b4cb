"""The two shipped catalogs against the documents that they were made from: every cell, every count."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from catalogs.deadline_fields import FIELDS, agree, fields_of
from catalogs.importing import Imported, ImportOptions, import_catalog
from catalogs.loading import load_catalog, shipped_catalogs
from catalogs.topics import load_topics, map_item

DUMPS = {"guannan-ybj": "000_e3b12ad0cc24ca0c.txt", "daocheng-ybj": "004_670945af78478dfa.txt"}
GUANNAN_HEADS = 6 * (10 + 6)  # six pages, each with two header rows of 10 and 6 filled cells

DAOCHENG_ITEMS = [
    "机构概况",
    "机构职能",
    "领导分工",
    "人事管理",
    "内设机构",
    "公开指南",
    "公开工作年度报告",
    "人大建议、政协提案办理",
    "年度统计公报",
    "部门经费预决算",
    "部门预算整体支出绩效评价",
    "新闻发布、政策解读",
    "动态信息",
    "法律、法规",
    "部门和地方政府规章",
    "其他政策文件",
    "医疗费用结算/参保人员医疗费用联网结算流程",
    "医疗费用结算/参保人员门诊特殊疾病准入流程",
    "医疗费用结算/现金垫付的医疗费用结算流程",
    "医疗费用结算/两定机构医疗费用结算流程",
    "参保人员异地就医登记备案",
    "异地就医联网医药机构名单公布",
    "医保关系转入",
    "医保关系转出",
    "医疗保险个人权益电话号码新增和更改",
    "医疗保险个人权益查询",
    "打印单位城镇职工医疗保险、生育保险参保证明",
]


@pytest.fixture(scope="module", params=sorted(DUMPS))
def imported(request: pytest.FixtureRequest, shared: Path) -> Imported:
    path = shared / "data" / "catalogs" / DUMPS[request.param]
    return import_catalog(path, ImportOptions(id=request.param))


def dump_texts(path: Path) -> list[str]:
    """The filled cells of a dump, read in the plainest way: a tab starts a cell, a line without one goes on."""
    texts: list[str] = []
    for line in path.read_text(encoding="utf-8").split("\n"):
        if line.startswith("\t") or not texts:
            texts.append(line.strip())
        elif line.strip():
            texts[-1] = f"{texts[-1]}\n{line.strip()}"
    return [text for text in texts if text]


def flat(text: str) -> str:
    return "".join(text.split())


def test_every_source_text_is_in_the_catalog_or_in_the_report(imported: Imported, shared: Path) -> None:
    path = shared / "data" / "catalogs" / imported.catalog.source
    known = [flat(text) for item in imported.catalog.items for text in item.cells.values()]
    known += [flat(aside.text) for aside in imported.fidelity.asides]
    known += [flat(change.before) for change in imported.catalog.corrections]
    joined = "\n".join(known)
    lost = [text for text in dump_texts(path) for line in text.split("\n") if flat(line) not in joined]
    assert lost == []
    assert imported.fidelity.complete


def test_no_cell_is_invented(imported: Imported, shared: Path) -> None:
    source = flat((shared / "data" / "catalogs" / imported.catalog.source).read_text(encoding="utf-8"))
    invented = [
        (item.id, heading)
        for item in imported.catalog.items
        for heading, text in item.cells.items()
        if flat(text) and flat(text) not in source
    ]
    assert invented == []


def test_shipped_catalog_is_what_the_importer_makes(imported: Imported) -> None:
    shipped = load_catalog(shipped_catalogs()[imported.catalog.id])
    for ours, theirs in zip(shipped.items, imported.catalog.items, strict=True):
        assert (ours.id, ours.path, ours.cells) == (theirs.id, theirs.path, theirs.cells)
        assert (ours.content, ours.authority, ours.publisher) == (theirs.content, theirs.authority, theirs.publisher)
        assert (ours.channels, ours.method, ours.audience) == (theirs.channels, theirs.method, theirs.audience)
        assert ours.deadline == theirs.deadline
    assert shipped.corrections == imported.catalog.corrections
    assert (shipped.source_digest, shipped.notes) == (imported.catalog.source_digest, imported.catalog.notes)


def test_shipped_topic_links_are_those_of_the_vocabulary() -> None:
    """A changed vocabulary needs the two catalogs imported again: docs/catalog-format.md says how."""
    topics = load_topics()
    for path in shipped_catalogs().values():
        catalog = load_catalog(path)
        stale = [item.id for item in catalog.items if item.topics != map_item(item, topics)]
        assert stale == [], path.name


def test_shipped_deadlines_have_the_reference_readings(shared: Path) -> None:
    """What is stored in the two files, clause by clause, against rows D001-D021 of the reference."""
    with (shared / "data" / "deadlines.csv").open(encoding="utf-8", newline="") as file:
        gold = {row["phrase"]: row for row in csv.DictReader(file) if "D001" <= row["id"] <= "D021"}
    wrong, seen = [], set()
    for path in shipped_catalogs().values():
        for item in load_catalog(path).items:
            seen.add(item.deadline.raw)
            read = fields_of(item.deadline)
            wrong += [(item.id, name) for name in FIELDS if not agree(name, read, gold[item.deadline.raw])]
    assert wrong == []
    assert seen == set(gold)


def test_guannan_is_read_whole() -> None:
    catalog = load_catalog(shipped_catalogs()["guannan-ybj"])
    assert [item.id for item in catalog.items] == [str(number) for number in range(1, 34)]
    assert (catalog.body, catalog.place, catalog.level, catalog.edition) == (
        "灌南县医疗保障局", "灌南县", "department", "试行",
    )  # fmt: skip
    assert catalog.item("2").path == ("决策", "规划计划")  # 二级事项 of the row above is not its own
    assert catalog.item("11").path == ("管理和服务", "回应关切", "互动回应")
    assert catalog.item("4").publisher == "办公室、待遇保障科、医保处"
    assert catalog.item("4").cells["公开主体"] == "办公室、\n\n待遇保障科、\n\n医保处"  # the source stays raw
    assert {item.method for item in catalog.items} == {"主动公开"}
    assert {item.audience for item in catalog.items} == {"全社会"}
    assert [note[:2] for note in catalog.notes] == ["注："]


def test_guannan_repeated_headers_are_accounted_for(shared: Path) -> None:
    imported = import_catalog(shared / "data" / "catalogs" / DUMPS["guannan-ybj"])
    heads = [aside for aside in imported.fidelity.asides if "表头" in aside.reason]
    assert len(heads) == GUANNAN_HEADS
    assert len([aside for aside in heads if aside.reason == "重复的表头"]) == GUANNAN_HEADS - 16


def test_daocheng_is_read_whole() -> None:
    catalog = load_catalog(shipped_catalogs()["daocheng-ybj"])
    assert [item.id for item in catalog.items] == DAOCHENG_ITEMS
    assert (catalog.body, catalog.place, catalog.level) == ("稻城县医疗保障局", "稻城县", "department")
    assert catalog.title == "稻城县医疗保障局政府信息主动公开基本目录"
    assert catalog.item("公开工作年度报告").publisher == ""  # nothing is carried across a category
    assert catalog.item("领导分工").publisher == "办公室"
    assert catalog.item("医保关系转入").publisher == "县医疗保障事务中心"
    assert catalog.item("机构概况").contact == "咨询电话：0836-5726960；监督举报电话：0836-5728530"
    assert catalog.item("人大建议、政协提案办理").method == "区分处理后发布"
    assert {item.method for item in catalog.items if item.path[0] == "机构信息"} == {"全文发布"}


def test_daocheng_channels_have_usable_addresses() -> None:
    catalog = load_catalog(shipped_catalogs()["daocheng-ybj"])
    channels = {(channel.name, channel.address) for item in catalog.items for channel in item.channels}
    assert channels == {
        ("稻城县政府网站", "http://www.daocheng.gov.cn/"),
        ("甘孜州医疗保障局网站", "http://gzzylbzj.gzz.gov.cn/"),
    }


def test_daocheng_reading_faults_are_put_right_and_logged() -> None:
    catalog = load_catalog(shipped_catalogs()["daocheng-ybj"])
    texts = "\n".join(
        "\n".join((item.name, *item.path, item.content, *item.authority, item.publisher)) for item in catalog.items
    )
    for wrong in (
        "经赛",
        "冊",
        "结箕",
        "改策",
        "澄着",
        "双职责",
        "程度方式",
        "信息 开",
        "変",
        "»",
        '"',
        "（2014）",
        " ",
    ):
        assert wrong not in texts, wrong
        assert wrong not in catalog.title
    changes = [(change.before, change.after) for change in catalog.corrections]
    for before, after in (
        ("经赛", "经费"),
        ("冊务", "服务"),
        ("结箕", "结算"),
        ("改策", "政策"),
        ("澄着", "澄清"),
        ("双职责", "及职责"),
    ):
        assert any(before in b and after in a for b, a in changes), before
    assert sum(before.count("rttp") for before, _ in changes) == 4
    assert sum(1 for change in catalog.corrections if change.before == "口") == 9
    assert all(change.place and change.reason for change in catalog.corrections)
