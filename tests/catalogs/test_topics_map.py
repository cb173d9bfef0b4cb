"""Catalog items to topics: both seeds against a map made by hand, catalogs of other bureaus, doubtful links."""

from __future__ import annotations

import pytest

from catalogs.loading import load_catalog, shipped_catalogs
from catalogs.model import Catalog, CatalogItem, DeadlineRule, TopicLink
from catalogs.topics import USABLE, item_map, load_topics, map_item

TOPICS = load_topics()

# Made by hand: item -> topics that must be linked so surely that no person is asked.
BY_HAND = {
    "guannan-ybj": {
        "1": {"部门文件"}, "2": {"发展规划", "工作计划", "工作总结"}, "3": {"年度报告"},
        "4": {"重点工作任务分解", "重点工作落实"}, "5": {"建议提案"}, "6": {"机构概况", "机构职能", "内设机构"},
        "7": {"人事任免", "招考录用"}, "8": {"新闻动态", "新闻发布会"}, "9": {"政策解读"}, "10": {"主动回应"},
        "11": {"互动回应"}, "12": {"政务公开工作", "公开制度"}, "13": {"部门预算", "部门决算"}, "14": {"三公经费"},
        "15": {"应急预案"}, "16": {"预警信息"}, "17": {"权责清单"}, "18": {"公共服务清单"}, "19": {"双随机"},
        "20": {"办事指南"}, "21": {"医疗救助"}, "22": {"异地安置退休人员备案"}, "23": {"异地长期居住人员备案"},
        "24": {"常驻异地工作人员备案"}, "25": {"异地转诊人员备案"}, "26": {"门诊慢特病认定"}, "27": {"特药待遇认定"},
        "28": {"手工报销"}, "29": {"产前检查费支付"}, "30": {"生育医疗费支付"}, "31": {"计划生育医疗费支付"},
        "32": {"生育津贴支付"}, "33": {"一次性营养补助"},
    },
    "daocheng-ybj": {
        "机构概况": {"机构概况"}, "机构职能": {"机构职能"}, "领导分工": {"领导信息"}, "人事管理": {"人事任免", "招考录用"},
        "内设机构": {"内设机构"}, "公开指南": {"公开指南"}, "公开工作年度报告": {"年度报告"},
        "人大建议、政协提案办理": {"建议提案"}, "年度统计公报": {"统计信息", "医保基金运行"},
        "部门经费预决算": {"部门预算", "部门决算", "三公经费"}, "部门预算整体支出绩效评价": {"绩效评价"},
        "新闻发布、政策解读": {"政策解读", "新闻发布会", "主动回应"}, "动态信息": {"新闻动态"}, "法律、法规": {"法律法规"},
        "部门和地方政府规章": {"规章"}, "其他政策文件": {"部门文件", "行政规范性文件"},
        "医疗费用结算/参保人员医疗费用联网结算流程": {"医疗费用结算"},
        "医疗费用结算/参保人员门诊特殊疾病准入流程": {"门诊慢特病认定"},
        "医疗费用结算/现金垫付的医疗费用结算流程": {"手工报销"},
        "医疗费用结算/两定机构医疗费用结算流程": {"两定机构结算"}, "参保人员异地就医登记备案": {"异地就医备案"},
        "异地就医联网医药机构名单公布": {"异地联网机构名单"}, "医保关系转入": {"医保关系转入"}, "医保关系转出": {"医保关系转出"},
        "医疗保险个人权益电话号码新增和更改": {"个人信息变更"}, "医疗保险个人权益查询": {"个人权益查询"},
        "打印单位城镇职工医疗保险、生育保险参保证明": {"参保证明打印"},
    },
}  # fmt: skip


def item(name: str, content: str = "", path: tuple[str, ...] = (), topics: tuple[TopicLink, ...] = ()) -> CatalogItem:
    return CatalogItem(
        id=name, name=name, path=path or (name,), content=content, authority=(), deadline=DeadlineRule("", ()),
        publisher="", channels=(), topics=topics,
    )  # fmt: skip


def catalog(*items: CatalogItem, body: str = "某县医疗保障局") -> Catalog:
    return Catalog(id="x", title="", body=body, place="某县", level="department", edition="", items=items)


@pytest.mark.parametrize("name", sorted(BY_HAND))
def test_seed_items_map_as_by_hand(name: str) -> None:
    loaded = load_catalog(shipped_catalogs()[name])
    found = {
        row.id: {link.topic for link in map_item(row, TOPICS) if link.confidence >= USABLE} for row in loaded.items
    }
    assert found == BY_HAND[name]


@pytest.mark.parametrize("name", sorted(BY_HAND))
def test_map_in_the_catalog_file_is_the_automatic_one(name: str) -> None:
    loaded = load_catalog(shipped_catalogs()[name])
    stale = [row.id for row in loaded.items if row.topics and row.topics != map_item(row, TOPICS)]
    assert stale == []


# Names as other bureaus write them (人社, 民政, 教育); the topic that a person would choose.
OTHERS = [
    ("失业登记", "", ("就业", "就业失业登记"), "就业创业"),
    ("职业介绍、职业指导", "", ("公共就业服务",), "就业创业"),
    ("城乡居民养老保险服务", "", ("社会保险",), "社会保险"),
    ("劳动保障监察", "", (), "劳动关系"),
    ("职称评审", "", (), "人才职称"),
    ("最低生活保障对象名单", "", ("社会救助",), "最低生活保障"),
    ("特困人员救助供养", "", ("社会救助",), "特困供养"),
    ("临时救助", "", ("社会救助",), "临时救助"),
    ("养老机构备案", "", ("养老服务",), "养老服务"),
    ("残疾人两项补贴", "", (), "儿童残疾人福利"),
    ("社会组织登记管理", "", ("社会组织",), "社会组织"),
    ("婚姻登记", "", (), "婚姻殡葬地名"),
    ("招生管理", "", ("义务教育",), "招生入学"),
    ("学校介绍", "", ("学校信息",), "学校信息"),
    ("教师管理", "", (), "教师管理"),
    ("部门预决算", "", ("财政信息",), "部门预算"),
    ("机关简介", "", ("机构信息",), "机构概况"),
    ("行政许可结果", "", ("行政执法",), "行政许可"),
    ("政府集中采购", "", (), "政府采购"),
    ("政府信息公开制度", "", (), "公开制度"),
]


@pytest.mark.parametrize(("name", "content", "path", "topic"), OTHERS)
def test_items_of_other_bureaus_map(name: str, content: str, path: tuple[str, ...], topic: str) -> None:
    links = map_item(item(name, content, (*path, name)), TOPICS)
    assert topic in {link.topic for link in links if link.confidence >= USABLE}


def test_an_item_that_says_nothing_is_left_to_a_person() -> None:
    links = map_item(item("其他", "其他应当公开的信息"), TOPICS)
    assert [link for link in links if link.confidence >= USABLE] == []
    assert item_map(catalog(item("其他")), TOPICS).unmapped == ("其他",)


def test_content_of_another_subject_is_only_doubtful() -> None:
    links = {link.topic: link.confidence for link in map_item(item("建议提案办理", "办理制度、年度报告"), TOPICS)}
    assert links["建议提案"] == 1.0
    assert links.get("年度报告", 0.0) < USABLE


def test_links_of_the_catalog_file_win() -> None:
    named = item("年度报告", topics=(TopicLink("工作总结"),))
    found = item_map(catalog(named), TOPICS)
    assert found.of("工作总结") == ("年度报告",)
    assert found.of("年度报告") == ()


def test_broader_topic_serves_where_the_narrow_one_has_no_item() -> None:
    found = item_map(catalog(item("办事指南")), TOPICS)
    assert found.of("生育津贴支付") == ("办事指南",)
    assert found.of("部门决算") == ()


def test_general_topic_serves_its_narrower_items() -> None:
    found = item_map(catalog(item("异地安置退休人员备案"), item("异地转诊人员备案")), TOPICS)
    assert set(found.of("异地就医备案")) == {"异地安置退休人员备案", "异地转诊人员备案"}


def test_unknown_topic_in_a_catalog_is_an_error() -> None:
    from catalogs.model import CatalogError

    with pytest.raises(CatalogError, match="没有主题"):
        item_map(catalog(item("甲", topics=(TopicLink("没有这个"),))), TOPICS)
