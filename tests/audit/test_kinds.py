"""Document kinds: what tells a document from talk about it."""

from __future__ import annotations

from pathlib import Path

import pytest

from audit.facts import PageFacts
from audit.features import FeatureReader
from audit.kinds import POINTS, UNKNOWN, load_kinds
from audit.model import AuditError
from catalogs.topics import load_topics

READER = FeatureReader(load_topics())


def kind_of(
    title: str, menu: str = "", text: str = "", url: str = "http://x.example.invalid/1.html", page: str = "article"
):
    path = tuple(part for part in menu.split(">") if part)
    return READER.read(PageFacts(url=url, title=title, paths=(path,), opening=text, page_kind=page))[0]


@pytest.mark.parametrize(
    ("title", "menu", "text", "kind"),
    [
        ("关于印发《某县门诊统筹办法》的通知", "", "", "文件"),
        ("县医保局召开预算编制工作会议", "工作动态", "", "新闻"),
        ("某县医疗保障局2025年部门预算", "", "", "预算"),
        ("某县医疗保障局2024年度部门决算（公开）", "", "", "决算"),
        ("2024年“三公”经费决算情况", "", "", "三公"),
        ("关于第12号提案的答复", "", "", "答复"),
        ("《某县门诊统筹办法》解读", "", "", "解读"),
        ("住院怎么报销？", "局长信箱", "来信 回复内容", "信件"),
        ("2024年政府信息公开工作年度报告", "", "", "年报"),
        ("某县医疗保障局信息公开指南", "", "", "公开指南"),
        ("政务公开标准目录", "", "公开事项 公开时限", "目录"),
        ("行政处罚决定书", "行政处罚", "当事人", "处罚决定"),
        ("新增定点药店公示", "公示公告", "公示期", "公示"),
        ("定点医疗机构名单", "", "机构名称", "名单"),
        ("某办法（征求意见稿）公开征求意见的公告", "", "征求意见稿", "征求意见"),
        ("某县突发事件应急预案", "", "事件分级", "应急预案"),
        ("暴雨橙色预警信号", "预警信息", "防御指南", "预警"),
        ("医疗保障基金使用监督管理条例", "法律法规", "国务院令", "法规"),
        ("某县“十四五”医疗保障规划", "", "规划目标", "规划"),
        ("2024年工作总结", "", "", "总结"),
        ("参保登记办事指南", "", "申请材料", "办事指南"),
        ("采购项目中标公告", "政府采购", "成交供应商", "采购"),
        ("关于张某任职的通知", "人事任免", "任职", "人事"),
        ("公开招聘公告", "", "岗位要求", "招聘"),
        ("部门整体支出绩效评价报告", "", "绩效评价", "绩效"),
        ("2024年医疗保障统计公报", "统计信息", "同比增长", "统计"),
        ("关于网传消息的辟谣", "回应关切", "谣言", "澄清"),
        ("权责清单", "权责清单", "追责情形", "清单"),
        ("", "", "", UNKNOWN),
        ("一个什么也没说的题目", "", "", UNKNOWN),
    ],
)
def test_kind(title: str, menu: str, text: str, kind: str) -> None:
    assert kind_of(title, menu, text).kind == kind


def test_a_document_that_carries_a_plan_is_both() -> None:
    shares = kind_of("关于印发某县突发事件应急预案的通知").shares
    assert shares["文件"] >= 0.5
    assert shares["应急预案"] >= 0.2


def test_untitled_page_is_read_by_its_opening() -> None:
    assert kind_of("", "", "县长信箱 来信 回复单位").kind == "信件"


def test_document_number_speaks_for_a_document() -> None:
    reading = kind_of("", "", "某医保发〔2024〕3号")
    assert reading.kind == "文件"
    assert any(reason.feature == "kind-number" for reason in reading.reasons)


def test_every_reason_names_its_word_and_points() -> None:
    for reason in kind_of("县医保局召开培训会", "工作动态").reasons:
        assert reason.text
        assert reason.points


def test_hostile_titles_do_no_harm() -> None:
    for title in ("《" * 500, "〔" * 200 + "2024〕1号", "的" * 5000, "\x00\u202e通知", "((((((2024年版)"):
        kind_of(title)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("schema = 1\n[points]\nhead = 1\n", "points"),
        ("schema = 1\n[points]\n" + "".join(f"{p} = 1\n" for p in POINTS), "kind"),
        (
            "schema = 1\n[points]\n" + "".join(f"{p} = 1\n" for p in POINTS) + '[[kind]]\nid = "甲"\nhedds = []\n',
            "hedds",
        ),
        (
            "schema = 1\n[points]\n" + "".join(f"{p} = 1\n" for p in POINTS) + '[[kind]]\nid = "甲"\nheads = "乙"\n',
            "heads",
        ),
        ("[", "读不出"),
    ],
)
def test_faulty_kinds_file(tmp_path: Path, text: str, told: str) -> None:
    path = tmp_path / "kinds.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(AuditError, match=r"kinds\.toml") as error:
        load_kinds(path)
    assert told in str(error.value)


def test_a_count_of_requests_tells_the_untitled_annual_report() -> None:
    assert kind_of("", text="政府信息公开\n主动公开政府信息320条\n存在的问题").kind == "年报"
    assert kind_of("", text="政府信息公开\n主动公开\n存在的问题").kind != "年报"


def test_a_pattern_that_is_no_regular_expression_is_refused(tmp_path: Path) -> None:
    broken = tmp_path / "kinds.toml"
    points = "\n".join(f"{name} = 1.0" for name in POINTS)
    broken.write_text(f'[points]\n{points}\n[[kind]]\nid = "年报"\npatterns = ["("]\n', encoding="utf-8")
    with pytest.raises(AuditError, match=r"年报.*patterns"):
        load_kinds(broken)
