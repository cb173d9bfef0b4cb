"""Items that share a subject are told apart by their names; none of them is served by what names another."""

from __future__ import annotations

from dataclasses import replace

from audit.facts import PageFacts
from audit.siblings import Siblings, siblings_of
from catalogs.deadlines import compile_deadline
from catalogs.model import Catalog, CatalogItem
from catalogs.topics import item_map, load_topics, map_item

TOPICS = load_topics()
NEWS = "招聘会当天，来自周边乡镇的求职者在现场投递简历，三十余家企业提供岗位一千多个，气氛热烈，活动还将继续举办下去，欢迎大家关注。"


def item(number: str, name: str, *path: str) -> CatalogItem:
    return CatalogItem(
        id=number, name=name, path=(*path, name), content="", authority=(), publisher="", channels=(),
        deadline=compile_deadline("每季度公布"),
    )  # fmt: skip


def siblings() -> Siblings:
    items = (
        item("1", "就业补助资金使用情况", "就业创业"),
        item("2", "职业技能培训机构目录", "就业创业"),
        item("3", "事业单位公开招聘", "人事"),
        item("4", "公益性岗位招聘", "就业创业"),
    )
    catalog = Catalog(
        id="x", title="", body="青石市人力资源和社会保障局", place="青石市", level="department", edition="", items=items
    )
    return siblings_of(catalog, TOPICS, item_map(catalog, TOPICS))


def test_a_title_that_names_one_item_speaks_against_its_siblings() -> None:
    shares = siblings().share_out(
        "就业创业", ("1", "2", "4"), PageFacts("", title="2026年二季度就业补助资金使用情况公示")
    )
    assert (shares.named, shares.others) == (("1",), ("2", "4"))


def test_news_of_the_broad_subject_serves_no_item() -> None:
    shares = siblings().share_out("就业创业", ("1", "2", "4"), PageFacts("", title="我市举办春风行动招聘会", text=NEWS))
    assert shares.named == ()
    assert "1" in shares.others


def test_a_picture_alone_is_left_to_a_person() -> None:
    shares = siblings().share_out("就业创业", ("1", "2", "4"), PageFacts("", title="公示"))
    assert shares.unclear == ("1", "2", "4")


def test_a_single_item_of_a_subject_has_no_rival() -> None:
    assert siblings().share_out("招考录用", ("3",), PageFacts("", title="任意标题")).named == ("3",)


def test_an_item_whose_whole_name_stands_in_the_title_is_meant() -> None:
    page = PageFacts("", title="2026年第二批公益性岗位招聘公告")
    assert siblings().meant_instead(("3",), page) == ("4",)
    assert siblings().meant_instead(("3",), replace(page, title="事业单位公开招聘公告")) == ()


def test_an_items_own_name_decides_before_its_groups() -> None:
    found = map_item(item("9", "双随机、一公开", "行政执法"), TOPICS)
    assert found[0].topic == "双随机"
