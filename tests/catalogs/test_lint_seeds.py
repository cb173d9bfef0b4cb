"""The linter on both seed catalogs: every known fault is found, by general rules, and named with its place."""

from __future__ import annotations

import re
from functools import cache

import pytest

from catalogs.lint import lint_catalog
from catalogs.lint_rules import RULES_FILE, LintFinding
from catalogs.loading import load_catalog, shipped_catalogs

SERVICE_ITEMS = [str(number) for number in range(22, 34)]

# severity, rule, items ("" = the whole catalog), words that the value or message must hold
GUANNAN = [
    ("E", "superseded-authority", ["2"], "492号"),
    ("E", "superseded-authority", ["15"], "国办发〔2024〕5号"),
    ("E", "superseded-authority", ["16"], "2024-11-01"),
    ("W", "deadline-no-number", ["10", "11", "15", "16", "18", "20", *SERVICE_ITEMS], "及时"),
    ("W", "deadline-law-not-named", ["17"], "法定时间"),
    ("W", "two-events-one-deadline", ["13", "14"], "预算和决算"),
    ("W", "day-unit-unsaid", ["13", "14"], "20日"),
    ("W", "deadline-other-object", ["21"], "花名册"),
    ("W", "personal-names", ["21"], "花名册"),
    ("W", "authority-out-of-scope", ["5"], "全国人大代表建议"),
    ("W", "missing-subject", [""], "政府信息公开指南"),
    ("W", "missing-subject", [""], "政府采购"),
    ("W", "missing-subject", [""], "统计"),
    ("W", "missing-subject", [""], "收费"),
    ("W", "missing-subject", [""], "行政处罚"),
    ("T", "corrected-at-import", ["5"], "﹝2014﹞"),
    ("T", "typing-fault", ["16"], "69"),
    ("T", "rows-between-items", [""], "第8—9行"),
]
SETTLEMENT = [
    "医疗费用结算/参保人员医疗费用联网结算流程",
    "医疗费用结算/参保人员门诊特殊疾病准入流程",
    "医疗费用结算/现金垫付的医疗费用结算流程",
    "医疗费用结算/两定机构医疗费用结算流程",
]
OPTIONAL = [
    "参保人员异地就医登记备案", "医保关系转入", "医保关系转出", "医疗保险个人权益电话号码新增和更改", "医疗保险个人权益查询",
    "打印单位城镇职工医疗保险、生育保险参保证明",
]  # fmt: skip
POLICY = ["法律、法规", "部门和地方政府规章", "其他政策文件"]
DAOCHENG = [
    ("E", "deadline-weaker-than-law", ["公开工作年度报告"], "1月31日"),
    ("E", "wrong-trigger", ["部门经费预决算"], "财政部门批复"),
    ("E", "publication-awaits-approval", SETTLEMENT, "第十条"),
    ("E", "duty-made-optional", OPTIONAL, "根据工作需要"),
    ("W", "fixed-date-late", ["年度统计公报"], "8月31日"),
    ("W", "deadline-set-elsewhere", ["部门预算整体支出绩效评价"], "财政局统一要求"),
    ("W", "two-triggers", POLICY, "上级机关发布"),
    ("W", "missing-subject", [""], "公开制度"),
    ("W", "missing-subject", [""], "政府采购"),
    ("W", "missing-subject", [""], "行政处罚"),
    ("W", "missing-subject", [""], "双随机"),
    ("W", "missing-subject", [""], "应急预案"),
    ("W", "organ-name-variants", ["法律、法规"], "县医疗保障局事务中心"),
    ("T", "empty-cells", ["公开工作年度报告"], "公开主体"),
    ("T", "numbering-broken", ["参保人员异地就医登记备案"], "1、2、1"),
]
# Fault in the source document -> how often the linter names it.
DAOCHENG_TYPING = {
    "rttp://": 4, "gzzylbzj. gzz": 5, "经赛": 1, "公共冊务": 1, "结箕": 1, "改策": 1, "澄着": 1, "双职责": 1, "流程度方式": 2,
    "信息 开条例": 1, "変": 3, "口": 9, "“三定\"": 1, "“三公\"": 1, "»": 1, "（2014）96号": 1, "（2016） 93号": 1, "bookmark": 1,
}  # fmt: skip


@cache
def findings(name: str) -> tuple[LintFinding, ...]:
    return lint_catalog(load_catalog(shipped_catalogs()[name]))


@pytest.mark.parametrize(
    ("catalog", "severity", "rule", "item", "words"),
    [
        (catalog, severity, rule, item, words)
        for catalog, table in (("guannan-ybj", GUANNAN), ("daocheng-ybj", DAOCHENG))
        for severity, rule, items, words in table
        for item in items
    ],
)
def test_each_known_fault_is_found(catalog: str, severity: str, rule: str, item: str, words: str) -> None:
    hits = [f for f in findings(catalog) if (f.severity, f.rule, f.item) == (severity, rule, item)]
    assert any(words in f.value + f.message_zh for f in hits), [f.message_zh for f in hits]


@pytest.mark.parametrize(("fault", "times"), DAOCHENG_TYPING.items())
def test_each_typing_fault_is_found(fault: str, times: int) -> None:
    flat = re.sub(r"\s", "", fault)
    hits = [f for f in findings("daocheng-ybj") if f.severity == "T" and flat in re.sub(r"\s", "", f.value)]
    assert len(hits) >= times
    assert all(f.source for f in hits)


@pytest.mark.parametrize(("catalog", "table"), [("guannan-ybj", GUANNAN), ("daocheng-ybj", DAOCHENG)])
def test_no_error_beyond_the_known_ones(catalog: str, table: list[tuple[str, str, list[str], str]]) -> None:
    known = {(rule, item) for severity, rule, items, _ in table if severity == "E" for item in items}
    assert {(f.rule, f.item) for f in findings(catalog) if f.severity == "E"} == known


def test_guannan_has_no_doubt_beyond_the_known_ones() -> None:
    known = {(rule, item) for severity, rule, items, _ in GUANNAN if severity == "W" for item in items}
    assert {(f.rule, f.item) for f in findings("guannan-ybj") if f.severity == "W"} == known


@pytest.mark.parametrize("catalog", ["guannan-ybj", "daocheng-ybj"])
def test_every_finding_names_cell_and_source(catalog: str) -> None:
    for finding in findings(catalog):
        assert finding.source, finding
        assert finding.cell or finding.item == "", finding
        assert finding.message_zh
        assert finding.message_en
        assert "{" not in finding.message_zh + finding.message_en


def test_rules_hold_no_item_number_and_no_bureau(root: object) -> None:
    """General rules only: neither code nor data names a seed's item, bureau or place."""
    files = [RULES_FILE, *sorted(RULES_FILE.parent.parent.glob("lint*.py"))]
    for path in files:
        text = path.read_text(encoding="utf-8")
        assert not re.search("灌南|稻城|甘孜|江苏|四川|guannan|daocheng", text), path
