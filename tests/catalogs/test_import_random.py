"""Made-up catalogs of random shape: whatever the columns, merges and page breaks, the same items come back."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from catalogs.importing import import_catalog

Make = Callable[[dict[str, Any], str], Path]

HEADS = {
    "number": ["序号", "编号", "序 号"],
    "content": ["公开内容", "公开内容\n（要素）", "内容标准", "公开要素"],
    "authority": ["公开依据", "法律依据", "依据"],
    "deadline": ["公开时限", "公开\n时限", "更新频率", "公开时间", "公开要求"],
    "publisher": ["公开主体", "责任科室", "责任单位", "公开责任主体"],
    "channels": ["公开渠道", "公开渠道和载体", "公开载体", "公开途径"],
    "contact": ["咨询电话", "监督电话", "联系电话"],
    "color": ["颜色", "编码"],
}
GROUPS = {
    1: [["公开事项"], ["事项名称"], ["公开事项名称"]],
    2: [["一级事项", "二级事项"], ["事项类别", "事项名称"], ["过程", "公开事项"]],
    3: [["一级事项", "二级事项", "三级事项"], ["过程", "一级事项", "二级事项"]],
}
DEADLINES = [
    "信息形成或者变更之日起20个工作日内",
    "每年1月31日前",
    "及时公开",
    "批复后20日内",
    "按季度公开",
    "同一信息长期公开",
]
# channel cell -> the channels that it names
PLACES = {
    "政府网站": ["政府网站"],
    "公示栏、政务新媒体": ["公示栏", "政务新媒体"],
    "1.县政府网站：http://a.example.cn/\n2.公示栏": ["县政府网站", "公示栏"],
    "■政府网站 □政府公报": ["政府网站"],
}
WORDS = "预算决算规划统计许可处罚救助采购应急招考机构职能领导人事任免年报指南制度目录"


def word(dice: random.Random, used: set[str]) -> str:
    while True:
        start = dice.randrange(0, len(WORDS) - 4, 2)
        made = WORDS[start : start + dice.choice((2, 4))] + dice.choice("甲乙丙丁戊己庚辛壬癸子丑寅卯")
        if made not in used:
            used.add(made)
            return made


def make_layout(seed: int) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """A layout for the document writers and the items that it holds."""
    dice = random.Random(seed)
    depth = dice.choice((1, 2, 2, 3))
    groups = dice.choice(GROUPS[depth])
    fields = ["content", "deadline", "publisher", "channels", *dice.sample(["authority", "contact", "color"], 2)]
    dice.shuffle(fields)
    numbered = dice.random() < 0.7
    two_rows = groups[0] == "一级事项" and dice.random() < 0.5
    titles = {field: dice.choice(HEADS[field]) for field in (*fields, "number")}
    spans: list[list[Any]] = [[titles["number"], 1, 1 + two_rows]] if numbered else []
    if two_rows:
        spans.append(["公开事项", depth, 1])
    else:
        spans += [[name, 1, 1] for name in groups]
    spans += [[titles[field], 1, 1 + two_rows] for field in fields]
    header = [spans] + ([[[name, 1, 1] for name in groups]] if two_rows else [])
    rows: list[list[str | None]] = []
    items: list[dict[str, Any]] = []
    used: set[str] = set()
    count = dice.randrange(3, 14)
    path: list[str] = []
    for number in range(1, count + 1):
        level = dice.randrange(depth) if path else 0
        keep = level if path else 0
        above = list(path)
        path = [*path[:keep], *(word(dice, used) for _ in range(depth - keep))]
        cells: list[str | None] = [str(number)] if numbered else []
        cells += [None if above and i < keep else path[i] for i in range(depth)]
        values = {
            "content": f"名称、依据、第{number}项的内容", "authority": f"《第{dice.randrange(3)}号条例》", "color": "红",
            "deadline": dice.choice(DEADLINES), "publisher": dice.choice(["办公室", "财务科", "人事科、办公室"]),
            "channels": dice.choice(list(PLACES)), "contact": f"010-00000{number:02}",
        }  # fmt: skip
        same_group = keep > 0
        for field in fields:
            merged = same_group and field in ("authority", "publisher", "deadline", "channels") and dice.random() < 0.3
            if merged and items:
                values[field] = items[-1][field]
                cells.append(None)
            else:
                cells.append(values[field])
        items.append({**values, "path": tuple(path), "fields": fields})
        rows.append(cells)
        if dice.random() < 0.12 and number < count:
            rows.append(["HEADER"])
            path = []  # a repeated header ends all merges
    title = ["某江县测试局政务公开事项目录（试行）", "单位：某江县测试局"][: dice.choice((1, 2))]
    return {
        "title": title,
        "header": header,
        "rows": rows,
        "notes": ["注：本目录为样例。"][: dice.choice((0, 1))],
    }, items


@pytest.mark.parametrize("suffix", [".docx", ".xlsx", ".html"])
@pytest.mark.parametrize("seed", range(24))
def test_random_catalogs_come_back(make_document: Make, seed: int, suffix: str) -> None:
    layout, items = make_layout(seed)
    result = import_catalog(make_document(layout, suffix))
    assert result.fidelity.complete
    assert result.catalog.body == "某江县测试局"
    assert [item.path for item in result.catalog.items] == [item["path"] for item in items]
    for read, made in zip(result.catalog.items, items):
        assert read.content == made["content"]
        assert read.deadline.raw == made["deadline"]
        assert read.publisher == made["publisher"]
        if "authority" in made["fields"]:
            assert read.authority == (made["authority"],)
        if "contact" in made["fields"]:
            assert read.contact == made["contact"]
        assert [channel.name for channel in read.channels] == PLACES[made["channels"]]


@pytest.mark.parametrize("seed", range(24))
def test_random_dumps_keep_items_and_never_invent_a_deadline(make_document: Make, seed: int) -> None:
    """A dump has lost its merges: the items come back, and a carried field is that of a row of the same group."""
    layout, items = make_layout(seed)
    result = import_catalog(make_document(layout, ".txt"))
    assert result.fidelity.complete
    assert [item.path[-1] for item in result.catalog.items] == [item["path"][-1] for item in items]
    for read, made in zip(result.catalog.items, items):
        assert read.deadline.raw in (made["deadline"], "")
        assert read.publisher in (made["publisher"], "")
