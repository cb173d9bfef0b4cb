"""Each lint rule on small catalogs: it speaks where it must, and stays silent on a clean catalog."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from catalogs.deadlines import compile_deadline
from catalogs.lint import CHECKS, lint_catalog
from catalogs.lint_rules import RULES_FILE, load_rules
from catalogs.model import Catalog, CatalogError, CatalogItem, Channel, Correction, TopicLink

LAW = "《中华人民共和国政府信息公开条例》（国务院令第711号）"
SITE = Channel("政府网站", "http://www.example.gov.cn/zwgk/", "政府网站：http://www.example.gov.cn/zwgk/")


def item(name: str, deadline: str = "信息形成或者变更之日起20个工作日内", **changes: object) -> CatalogItem:
    base = CatalogItem(
        id=name,
        name=name,
        path=("信息公开", name),
        content=f"{name}的内容",
        authority=(LAW,),
        deadline=compile_deadline(deadline),
        publisher="办公室",
        channels=(SITE,),
        method="主动公开",
        audience="全社会",
        source="表1 第3行",
    )
    return replace(base, **changes)  # type: ignore[arg-type]


def catalog(*items: CatalogItem, **changes: object) -> Catalog:
    base = Catalog(
        id="test", title="某县民政局政务公开目录", body="某县民政局", place="某县", level="department", edition="2026年版",
        items=items, source="目录.docx",
    )  # fmt: skip
    return replace(base, **changes)  # type: ignore[arg-type]


CLEAN = catalog(
    item("政府信息公开指南"),
    item("政府信息公开制度"),
    item("政府信息公开年度报告", "次年1月31日前公开", content="上一年度政府信息公开工作年度报告"),
    item("行政规范性文件", "信息形成之日起10个工作日内"),
    item("机构职能", content="职能、内设机构、办公地址、负责人姓名"),
    item("规划计划", content="中长期规划、年度工作计划"),
    item("统计信息", "每季度公布一次", content="主要统计数据"),
    item("行政许可", "行政许可决定作出之日起7个工作日内", content="办理依据、条件、程序和结果"),
    item("行政处罚", "行政处罚决定作出之日起7个工作日内", content="处罚依据、程序和决定"),
    item("部门预算", "财政部门批复后20个自然日内", content="本部门年度预算和说明"),
    item("部门决算", "财政部门批复后20个自然日内", content="本部门年度决算和说明"),
    item("行政事业性收费", content="收费项目、依据、标准"),
    item("政府采购", "采购公告发布之日起2个工作日内", content="采购公告、结果、合同"),
    item("应急管理", content="应急预案、预警信息及应对情况"),
    item("双随机、一公开", "抽查结果形成之日起20个工作日内", content="抽查事项清单和抽查结果"),
    item("人事招考", "公示前由人事科实时公开", content="公务员招考的职位、名额、报考条件和录用结果"),
)


def rules_of(*items: CatalogItem, **changes: object) -> dict[str, str]:
    """The rules (but missing-subject) that speak, with the item each speaks of."""
    found = lint_catalog(catalog(*items, **changes))
    return {finding.rule: finding.item for finding in found if finding.rule != "missing-subject"}


def test_a_clean_catalog_is_silent() -> None:
    assert lint_catalog(CLEAN) == ()


@pytest.mark.parametrize("gone", [each.name for each in CLEAN.items if each.name != "部门决算"])
def test_each_statutory_subject_is_missed(gone: str) -> None:
    left = tuple(each for each in CLEAN.items if each.name != gone and not (gone == "部门预算" and "决算" in each.name))
    found = lint_catalog(replace(CLEAN, items=left))
    assert [finding.rule for finding in found] == ["missing-subject"], [f.message_zh for f in found]
    assert found[0].source == "目录.docx"
    assert "条例" in found[0].law


def test_a_topic_link_counts_as_the_subject() -> None:
    renamed = item("钱款往来", content="见附件", topics=(TopicLink("行政事业性收费", 0.9),))
    left = tuple(each for each in CLEAN.items if each.name != "行政事业性收费")
    assert lint_catalog(replace(CLEAN, items=(*left, renamed))) == ()
    unsure = replace(renamed, topics=(TopicLink("行政事业性收费", 0.5),))
    assert len(lint_catalog(replace(CLEAN, items=(*left, unsure)))) == 1


@pytest.mark.parametrize(
    ("rule", "name", "deadline"),
    [
        ("deadline-weaker-than-law", "政府信息公开工作年度报告", "每年3月31日前"),
        ("deadline-weaker-than-law", "政府信息公开年报", "次年2月底前"),
        ("deadline-weaker-than-law", "信息公开年报", "按年公开"),
        ("deadline-weaker-than-law", "部门决算", "财政部门批复后30日内"),
        ("wrong-trigger", "部门预算", "县人民代表大会批准后20日内"),
        ("wrong-trigger", "“三公”经费", "信息形成之日起20个工作日内"),
        ("deadline-over-20-days", "人事任免", "信息形成之日起30个工作日内"),
        ("deadline-over-20-days", "人事任免", "信息形成或变更后两个月内"),
        ("duty-made-optional", "办事指南", "视情况公开"),
        ("duty-made-optional", "办事指南", "不定期公布"),
        ("publication-awaits-approval", "办事指南", "报上级审核同意后公开"),
        ("deadline-no-number", "办事指南", "及时公开"),
        ("deadline-no-number", "办事指南", "长期公开"),
        ("deadline-no-number", "办事指南", "公示7个工作日"),
        ("deadline-no-number", "办事指南", "1年"),
        ("deadline-law-not-named", "办事指南", "按规定时限公开"),
        ("deadline-set-elsewhere", "绩效评价", "按市局统一要求的时间公开"),
        ("deadline-unreadable", "办事指南", "信息形成之日起*个工作日内"),
        ("deadline-unreadable", "办事指南", "同上"),
        ("deadline-unreadable", "办事指南", "/"),
        ("deadline-no-trigger", "办事指南", "20个工作日"),
        ("day-unit-unsaid", "办事指南", "办结后10日内"),
        ("two-triggers", "政策文件", "上级机关发布或信息形成后5个工作日内"),
        ("fixed-date-late", "工作总结", "每年12月31日前"),
        ("deadline-other-object", "办事指南", "每月公布领取人员花名册"),
        ("personal-names", "办事指南", "每月公布领取人员花名册"),
    ],
)
def test_deadline_rules(rule: str, name: str, deadline: str) -> None:
    assert rule in rules_of(item(name, deadline))


@pytest.mark.parametrize(
    ("rule", "name", "deadline"),
    [
        ("deadline-weaker-than-law", "信息公开年报", "次年1月31日前公开"),
        ("deadline-weaker-than-law", "建议提案办理情况年度报告", "每年3月31日前"),  # another report: no date by law
        ("wrong-trigger", "部门预算", "财政部门批复后20日内"),
        ("wrong-trigger", "预算绩效评价", "信息形成之日起20个工作日内"),
        ("deadline-over-20-days", "人事任免", "信息形成之日起20个工作日内"),
        ("deadline-over-20-days", "年度报告", "活动结束后30个工作日内"),  # not counted from formation
        ("duty-made-optional", "办事指南", "根据需要每月更新"),
        ("deadline-no-number", "办事指南", "20个工作日内及时公开"),
        ("deadline-no-number", "办事指南", "信息形成之日起20个工作日内；长期公开"),
        ("deadline-no-number", "办事指南", "实时更新"),
        ("deadline-law-not-named", "办事指南", "按《殡葬管理条例》规定的时限公开"),
        ("deadline-law-not-named", "办事指南", "信息形成后20个工作日内；法律另有规定的，从其规定"),
        ("deadline-other-object", "办事指南", "每月公布1次"),
        ("deadline-other-object", "领取人员名册", "按季度发布领取人员名册"),
        ("personal-names", "定点机构", "每月公布定点机构名单"),
        ("day-unit-unsaid", "办事指南", "办结后10个自然日内"),
    ],
)
def test_deadline_rules_stay_silent(rule: str, name: str, deadline: str) -> None:
    assert rule not in rules_of(item(name, deadline))


def test_a_government_reports_by_31_march() -> None:
    report = item("政府信息公开工作年度报告", "每年3月31日前")
    assert "deadline-weaker-than-law" not in rules_of(report, level="government", body="某县人民政府")
    late = item("政府信息公开工作年度报告", "每年4月30日前")
    assert "deadline-weaker-than-law" in rules_of(late, level="government", body="某县人民政府")
    budget = item("政府预算", "县人民代表大会批准后20日内")  # 预算法 14 I: right for a government
    assert "wrong-trigger" not in rules_of(budget, level="government", body="某县人民政府")


@pytest.mark.parametrize(
    "authority",
    [
        "《中华人民共和国政府信息公开条例》（国务院令第492号）",
        "《政府信息公开条例》（国令第四百九十二号）",
        "《政府信息公开条例》（国务院令\n第492 号）",
        "《政府信息公开条例》（492号令）",
        "《政府信息公开条例》（2007年）",
        "《突发事件应急预案管理办法》（国办发(2013)101号）",
        "国办发﹝2013﹞ 101号",
        "《中华人民共和国突发事件应对法》（中华人民共和国主席令第六十九号）",
        "《行政处罚法》（主席令第76号）",
        "《预算法实施条例》（国务院令第186号）",
    ],
)
def test_superseded_authorities(authority: str) -> None:
    assert "superseded-authority" in rules_of(item("文件", authority=(authority,)))


@pytest.mark.parametrize(
    "authority",
    [
        LAW,
        "《中华人民共和国突发事件应对法》",
        "《中华人民共和国预算法》（主席令第69号）",  # another law may bear the number of another term
        "《行政复议法实施条例》（国务院令第499号）",
        "国办发〔2013〕1010号",
        "国办发〔2024〕5号",
        "《政府信息公开条例》（国务院令第711号，2019年修订）",
    ],
)
def test_authorities_in_force(authority: str) -> None:
    assert "superseded-authority" not in rules_of(item("文件", authority=(authority,)))


def test_as_of_leaves_out_laws_not_yet_in_force() -> None:
    report = catalog(item("信息公开年报", "每年3月31日前"))
    assert any(f.rule == "missing-subject" for f in lint_catalog(report, as_of=date(2020, 1, 1)))
    before = lint_catalog(report, as_of=date(2019, 5, 14))
    assert not any(f.rule in {"missing-subject", "deadline-no-number"} for f in before)


@pytest.mark.parametrize(
    ("address", "usable"),
    [
        ("http://www.example.gov.cn/", True),
        ("https://例子.政务.cn/", True),
        ("http://www.example.gov.cn:8080/col/1.html", True),
        ("http://192.168.1.10/", False),
        ("http://127.0.0.1:8000/", False),
        ("http://localhost/", False),
        ("http://zwgk/", False),
        ("rttp://www.example.gov.cn/", False),
        ("ftp://www.example.gov.cn/", False),
        ("http://www..gov.cn/", False),
        ("http://www.example.gov.cn:99999/", False),
        ("http://[::1/", False),
        ("http://user:secret@www.example.gov.cn/", False),
    ],
)
def test_channel_addresses(address: str, usable: bool) -> None:
    found = rules_of(item("文件", channels=(Channel("网站", address, "网站"),)))
    assert ("address-unusable" not in found) is usable


def test_organ_names() -> None:
    one, other = item("甲", publisher="县社会救助服务中心"), item("乙", publisher="县社会救助局服务中心")
    assert rules_of(one, other)["organ-name-variants"] == "乙"
    assert "organ-name-variants" not in rules_of(one, item("乙", publisher="县社会救助服务中心办公室"))
    assert "organ-name-variants" not in rules_of(item("甲", publisher="业务一科"), item("乙", publisher="业务二科"))
    assert "publisher-other-organ" in rules_of(item("甲", publisher="县城市管理局"))
    assert "publisher-other-organ" not in rules_of(item("甲", publisher="某县民政局办公室"))
    assert "publisher-other-organ" not in rules_of(item("甲", publisher="社会救助科、养老服务科"))


def test_table_shape() -> None:
    rows = [item(f"事项{n}", source=f"表1 第{n}行") for n in (3, 4, 7, 8, 11)]
    gap = next(f for f in lint_catalog(catalog(*rows)) if f.rule == "rows-between-items")
    assert "第5—6行、第9—10行" in gap.message_zh
    assert "rows-between-items" not in rules_of(*rows[:3])  # one gap may be a divider
    assert rules_of(item("甲", publisher=""), item("乙"))["empty-cells"] == "甲"
    assert "empty-cells" not in rules_of(
        item("甲", publisher=""), item("乙", publisher="")
    )  # the column does not exist
    assert rules_of(item("甲"), item("甲", id="甲2"))["duplicate-item"] == "甲2"
    assert "duplicate-item" not in rules_of(item("甲"), item("甲", id="甲2", path=("另一组", "甲")))


@pytest.mark.parametrize(
    ("heading", "text", "rule"),
    [
        ("公开渠道", "1.政府网站\n2.公告栏\n1. 村务栏", "numbering-broken"),
        ("公开依据", "《某办法（国发〔2016〕55号）", "unbalanced-marks"),
        ("公开渠道", "hhtp://www.example.gov.cn/", "typing-fault"),
        ("公开渠道", "http://www.example. gov. cn/", "typing-fault"),
        ("公开方式", "■全文发布\n口区分处理后发布", "typing-fault"),
        ("公开内容", "人员変动情况", "typing-fault"),
        ("公开依据", "《某办法》（国发（2016）55号）", "typing-fault"),
        ("公开依据", "《某法》（主席令第\n\n69号）", "typing-fault"),
        ("公开依据", "《某条例 » （国务院令第1号）", "typing-fault"),
        ("公开内容", "[bookmark: _GoBack]政策", "typing-fault"),
        ("公开时限", "20个工作 日内", "typing-fault"),
        ("公开内容", "政策\ufffd文件", "typing-fault"),
    ],
)
def test_typing_faults_in_raw_cells(heading: str, text: str, rule: str) -> None:
    found = lint_catalog(catalog(item("甲", cells={heading: text})))
    hit = next(f for f in found if f.rule == rule)
    assert (hit.item, hit.cell, hit.severity) == ("甲", heading, "T")


@pytest.mark.parametrize(
    ("heading", "text"),
    [
        ("公开渠道", "1.政府网站：http://www.example.gov.cn/\n2.公告栏\n3.其他"),
        ("公开内容", "人口普查公报、进出口、窗口公开"),
        ("公开依据", "《某办法》（国发〔2016〕55号）、《某条例》（国务院令第1号）"),
        ("公开内容", "1、申请条件；2、办理流程"),
        ("公开时限", "1、4、7、10月5日前"),
        ("公开主体", "办公室 财务科"),
        ("公开渠道", "HTTP://www.example.gov.cn/"),
    ],
)
def test_clean_cells_are_silent(heading: str, text: str) -> None:
    found = lint_catalog(catalog(item("甲", cells={heading: text})))
    assert [f.rule for f in found if f.severity == "T"] == []


def test_a_merged_cell_is_reported_once() -> None:
    cells = {"公开内容": "人员変动"}
    found = lint_catalog(catalog(item("甲", cells=cells), item("乙", cells=cells)))
    assert [f.item for f in found if f.rule == "typing-fault"] == ["甲"]


def test_a_correction_is_reported_once_with_its_place() -> None:
    mended = Correction("表1 第3行第4列「公开内容」", "人员変动", "人员变动", "非简化字形")
    found = lint_catalog(catalog(item("甲", cells={"公开内容": "人员変动情况"}), corrections=(mended,)))
    typing = [f for f in found if f.severity == "T"]
    assert [(f.rule, f.item, f.cell, f.source) for f in typing] == [
        ("corrected-at-import", "甲", "公开内容", "表1 第3行第4列「公开内容」")
    ]


def test_rules_file_faults_name_file_and_key(tmp_path: Path) -> None:
    shipped = RULES_FILE.read_text(encoding="utf-8")
    for text, words in (
        (shipped.replace("schema = 1", "schema = 9", 1), "schema"),
        (shipped.replace('severity = "E"', 'severity = "X"', 1), "severity"),
        (shipped + "\n[[pattern]]\nid = 'x'\nregex = '('\nzh = ''\nen = ''\n", "regex"),
        (shipped + "\n[[subject]]\nnmae = 'x'\n", "nmae"),
        (shipped + "\n[other]\n", "other"),
        ("= ", "TOML"),
    ):
        path = tmp_path / "rules.toml"
        path.write_text(text, encoding="utf-8")
        with pytest.raises(CatalogError) as error:
            load_rules(path)
        assert "rules.toml" in str(error.value)
        assert words in str(error.value)


def test_an_unknown_check_is_an_error() -> None:
    rules = load_rules()
    broken = replace(rules, rules=(replace(rules.rules[0], check="no_such"),))
    with pytest.raises(CatalogError, match="no_such"):
        lint_catalog(CLEAN, broken)


def test_every_check_has_a_rule_and_every_rule_is_documented(root: Path) -> None:
    rules = load_rules().rules
    assert {rule.check for rule in rules} == set(CHECKS)
    text = (root / "docs" / "lint-rules.md").read_text(encoding="utf-8")
    assert [rule.id for rule in rules if f"`{rule.id}`" not in text] == []
