"""Differences of two catalogs as flat tables."""

from __future__ import annotations

import dataclasses
import io

import openpyxl
import pytest

from catalogs.deadlines import compile_deadline
from catalogs.diff import HEADINGS, change_rows, compare_deadlines, diff_catalogs, render_diff_workbook
from catalogs.loading import load_catalog, shipped_catalogs
from catalogs.matching import match_items
from catalogs.model import Catalog, CatalogItem, Channel, TopicLink


@pytest.fixture(scope="module")
def seed() -> Catalog:
    return load_catalog(shipped_catalogs()["guannan-ybj"])


def changed(catalog: Catalog, item_id: str, **changes: object) -> Catalog:
    items = tuple(dataclasses.replace(i, **changes) if i.id == item_id else i for i in catalog.items)  # type: ignore[arg-type]
    return dataclasses.replace(catalog, items=items)


def table(a: Catalog, b: Catalog) -> list[tuple[str, str, str]]:
    return [(change.kind, change.before_id, change.after_id) for change in diff_catalogs(a, b)]


def test_a_catalog_equals_itself(seed: Catalog) -> None:
    assert diff_catalogs(seed, seed) == ()


def test_missing_and_added(seed: Catalog) -> None:
    less = dataclasses.replace(seed, items=seed.items[1:])
    assert table(seed, less) == [("missing", "1", "")]
    assert table(less, seed) == [("added", "", "1")]


def test_renumbered_items_are_the_same_items(seed: Catalog) -> None:
    moved = tuple(dataclasses.replace(item, id=f"{100 - int(item.id)}") for item in reversed(seed.items))
    assert diff_catalogs(seed, dataclasses.replace(seed, items=moved)) == ()


def test_renamed_item_is_matched_by_likeness(seed: Catalog) -> None:
    item = seed.item("16")
    path = (*item.path[:-1], "预警信息和应对情况公开")
    other = changed(seed, "16", name=path[-1], path=path, topics=())
    (pair,) = [pair for pair in match_items(seed, other).pairs if pair.before.id == "16"]
    assert pair.basis.startswith("likeness")
    assert diff_catalogs(seed, other) == ()


def test_other_words_for_one_topic_are_matched_by_topic(seed: Catalog) -> None:
    topics = (TopicLink("只此一项", 1.0),)
    a = changed(seed, "3", topics=topics)
    b = changed(seed, "3", name="工作报告书", path=("执行和结果", "工作报告书"), topics=topics)
    assert [pair.basis for pair in match_items(a, b).pairs if pair.before.id == "3"] == ["topic"]


def test_channels_are_compared_by_host(seed: Catalog) -> None:
    a = changed(seed, "1", channels=(Channel("县政府网站", "http://www.a.example.cn/"), Channel("公示栏")))
    b = changed(seed, "1", channels=(Channel("县人民政府网", "https://a.example.cn/zwgk/"), Channel("报纸")))
    assert table(a, b) == [("channel-dropped", "1", "1"), ("channel-added", "1", "1")]


@pytest.mark.parametrize(
    ("before", "after", "verdict"),
    [
        ("自该信息形成或者变更之日起20个工作日内。", "信息形成或变更之日起20个工作日内公开", ""),
        ("信息形成之日起7个工作日内", "信息形成之日起20个工作日内", "weakened"),
        ("信息形成之日起20个工作日内", "信息形成之日起20日内", "tightened"),
        ("信息形成或者变更之日起20个工作日内", "及时公开", "weakened"),
        ("及时公开", "信息形成或者变更之日起20个工作日内", "tightened"),
        ("每年1月31日前", "每年3月31日前", "weakened"),
        ("次年1月31日前公开", "每年3月31日前", "weakened"),
        ("每年12月31日前", "次年1月31日前", "changed"),
        ("次年1月31日前", "次年8月31日前", "weakened"),
        ("每月公布1次", "按季度公开", "weakened"),
        ("按年公开", "每月公布1次", "tightened"),
        ("财政部门批复后20日内", "县人大批准后20日内", "changed"),
        ("每年1月31日前", "信息形成之日起20个工作日内", "changed"),
        ("根据工作需要可随时公布", "及时公开", "changed"),
        (
            "与文件同步公开",
            "信息形成或者变更之日起20个工作日内",
            "changed",
        ),  # the same day as a document is no loose term
        ("作出决定之日起7个工作日内", "按照法定时间公开", "changed"),  # which term the law sets is not known here
    ],
)
def test_deadlines(before: str, after: str, verdict: str) -> None:
    assert compare_deadlines(compile_deadline(before), compile_deadline(after)) == verdict


def test_a_named_channel_serves_the_general_name(seed: Catalog) -> None:
    b = changed(seed, "1", channels=(Channel("灌南县人民政府门户网站", "http://www.a.example.cn/"), Channel("公示栏")))
    assert table(seed, b) == [("channel-added", "1", "1")]
    other_body = dataclasses.replace(b, body="某县医疗保障局")
    assert table(other_body, seed) == [("channel-dropped", "1", "1")]


def test_losses_come_first_and_the_workbook_holds_every_row(seed: Catalog) -> None:
    other = changed(seed, "1", deadline=compile_deadline("及时公开"), publisher="=1+1")
    other = dataclasses.replace(other, items=other.items[:-1])
    changes = diff_catalogs(seed, other)
    assert [change.kind for change in changes] == ["missing", "deadline-weakened", "publisher-changed"]
    page = openpyxl.load_workbook(io.BytesIO(render_diff_workbook(seed, other, changes))).worksheets[0]
    rows = [tuple(cell or "" for cell in row) for row in page.iter_rows(min_row=4, values_only=True)]
    assert rows == [HEADINGS["zh"], *change_rows(changes)]
    assert {cell.data_type for row in page.iter_rows(min_row=5) for cell in row if cell.value} == {"s"}


def test_two_bureaus_compare_without_a_pair_twice() -> None:
    a, b = (load_catalog(shipped_catalogs()[name]) for name in ("guannan-ybj", "daocheng-ybj"))
    matching = match_items(a, b)

    def ids(items: tuple[CatalogItem, ...]) -> set[str]:
        return {item.id for item in items}

    assert len({pair.after.id for pair in matching.pairs}) == len(matching.pairs)
    assert ids(tuple(pair.before for pair in matching.pairs)) | ids(matching.missing) == ids(a.items)
    assert ids(tuple(pair.after for pair in matching.pairs)) | ids(matching.added) == ids(b.items)
    named = {(pair.before.name, pair.after.name) for pair in matching.pairs}
    assert ("信息公开年报", "公开工作年度报告") in named
