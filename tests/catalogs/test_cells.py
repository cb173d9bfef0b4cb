"""Single cells: boxes, channels, authorities, line breaks, numbered parts."""

from __future__ import annotations

import pytest

from catalogs import cells
from catalogs.model import Channel


@pytest.mark.parametrize("text", ["√", " ✓ ", "■", "▲", "☑", "þ", "R", "◆", "●", "是"])
def test_ticks(text: str) -> None:
    assert cells.is_tick(text)


@pytest.mark.parametrize("text", ["", "□", "口", "£", "☐", "○", "√全文", "R类"])
def test_no_ticks(text: str) -> None:
    assert not cells.is_tick(text)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("■全文发布\n口区分处理后发布", "全文发布"),
        ("□全文发布\n■区分处理后发布", "区分处理后发布"),
        ("□政府公报 ■政府网站 □发布会 ■公示栏", "政府网站、公示栏"),
        ("þ主动 £依申请", "主动"),
        ("R 主动\n£ 依申请", "主动"),
        ("√政府网站\n√公示栏", "政府网站、公示栏"),
        ("▲社会 ○特定群体", "社会"),
        ("□主动 □依申请", ""),
        ("主动公开", "主动公开"),
        ("人口和计划生育", "人口和计划生育"),
    ],
)
def test_choice_cells(text: str, said: str) -> None:
    assert cells.chosen(text) == said


@pytest.mark.parametrize(
    ("text", "channels"),
    [
        ("政府网站", [("政府网站", "")]),
        ("政府网站、公示栏；政务新媒体", [("政府网站", ""), ("公示栏", ""), ("政务新媒体", "")]),
        (
            "1.县政府网站：http://a.example.cn/x/\n2.局网站\n（https://b.example.cn）",
            [("县政府网站", "http://a.example.cn/x/"), ("局网站", "https://b.example.cn")],
        ),
        ("县政府网站(\nhttp://a.example.cn/)", [("县政府网站", "http://a.example.cn/")]),
        ("http://a.example.cn/index.html", [("a.example.cn", "http://a.example.cn/index.html")]),
        ("网址：www.a.example.cn", [("www.a.example.cn", "www.a.example.cn")]),
        ("政府网\n站", [("政府网站", "")]),
        ("政府网站\n公示栏", [("政府网站", ""), ("公示栏", "")]),
        ("■政府网站 □政府公报\n■两微一端", [("政府网站", ""), ("两微一端", "")]),
        ("社区/企事业单位/村公示栏（电子屏）", [("社区/企事业单位/村公示栏（电子屏）", "")]),
        ("（县政府网站）", [("县政府网站", "")]),
        ("", []),
    ],
)  # fmt: skip
def test_channels(text: str, channels: list[tuple[str, str]]) -> None:
    assert [(channel.name, channel.address) for channel in cells.read_channels(text)] == channels


def test_channel_keeps_its_raw_text() -> None:
    (channel,) = cells.read_channels("1.局网站：http://a.example.cn/")
    assert channel == Channel("局网站", "http://a.example.cn/", "1.局网站：http://a.example.cn/")


@pytest.mark.parametrize(
    ("text", "authorities"),
    [
        ("《甲法》", ("《甲法》",)),
        ("《甲法》；\n《乙办法》（国发〔2015〕58号）。", ("《甲法》", "《乙办法》（国发〔2015〕58号）")),
        ("《甲法》、《乙法》", ("《甲法》", "《乙法》")),
        (
            "《关于印发〈甲、乙办法〉的通知》（某发〔2016〕8号）",
            ("《关于印发〈甲、乙办法〉的通知》（某发〔2016〕8号）",),
        ),
        ("《甲法》《乙法》", ("《甲法》", "《乙法》")),
        ("1.《甲法》\n2.《乙法》", ("《甲法》", "《乙法》")),
        ("《甲法》（主席令第\n\n69号）", ("《甲法》（主席令第69号）",)),
        ("《甲\n法》、三定方案", ("《甲法》", "三定方案")),
        ("三定方案\n《甲法》", ("三定方案", "《甲法》")),
        ("", ()),
    ],
)
def test_authorities(text: str, authorities: tuple[str, ...]) -> None:
    assert cells.read_authority(cells.join_authority(text)) == authorities


@pytest.mark.parametrize(
    ("text", "joined"),
    [
        ("县医疗保障\n事务中心", "县医疗保障事务中心"),
        ("办公室、\n\n待遇科", "办公室、待遇科"),
        ("办公室\n财务科", "办公室、财务科"),
        ("各业务科\n（室）", "各业务科（室）"),
    ],
)
def test_publishers(text: str, joined: str) -> None:
    assert cells.join_publisher(text) == joined


@pytest.mark.parametrize(
    ("text", "joined"),
    [
        ("机构名称、职责、办公地\n址、办公时间、联系方\n式", "机构名称、职责、办公地址、办公时间、联系方式"),
        ("1.政策；\n2.条件", "1.政策；\n2.条件"),
        ("姓名\n职务和分工以及联系方式\n简历", "姓名\n职务和分工以及联系方式\n简历"),
        ("第一段。\n第二段。", "第一段。\n第二段。"),
    ],
)
def test_contents(text: str, joined: str) -> None:
    assert cells.join_content(text) == joined


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("1.行政许可 2.行政处罚 3.行政强制", ["行政许可", "行政处罚", "行政强制"]),
        ("（一）预算\n（二）决算", ["预算", "决算"]),
        ("①许可②处罚", ["许可", "处罚"]),
        ("一、许可；二、处罚。", ["许可", "处罚"]),
        ("行政许可", ["行政许可"]),
        ("1.5倍以上的补贴", ["1.5倍以上的补贴"]),
        ("2023年 2024年", ["2023年 2024年"]),
        ("3.许可 4.处罚", ["3.许可 4.处罚"]),
        ("前言：1.许可 2.处罚", ["前言：1.许可 2.处罚"]),
        ("1.许可", ["1.许可"]),
        ("1.甲（1）乙（2）丙 2.丁", ["甲（1）乙（2）丙", "丁"]),
    ],
)
def test_numbered_parts(text: str, parts: list[str]) -> None:
    assert cells.split_numbered(text) == parts


def test_contacts() -> None:
    text = "咨询电话：\n010-0000001\n 监督电话： 010-0000002"
    assert cells.read_contact(text) == "咨询电话：010-0000001；监督电话：010-0000002"
