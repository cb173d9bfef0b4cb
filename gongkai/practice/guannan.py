"""Practice site 灌南: a TrueCMS portal and a disclosure host, with the bureau 灌南县医疗保障局."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from gongkai.practice.content import load_documents
from gongkai.practice.fillers import fillers
from gongkai.practice.group_list import Category, GroupListHost
from gongkai.practice.model import PracticeHost, PracticeSite
from gongkai.practice.truecms import Column, TrueCmsPortal

PORTAL_PORT, DISCLOSURE_PORT = 18601, 18602
TODAY = {1: "2026-10-31", 2: "2026-12-15"}
DEPT = "41"

_COLUMNS = (
    Column("gsgg", "公示公告", ("政务公开",), mode="retired", declared=279, row_form="span"),
    Column("bmxx", "部门信息", ("政务公开",), row_form="bracket"),
    Column("xxgknb", "信息公开年报", ("政务公开", "政府信息公开"), row_form="onclick"),
    Column("wshd", "网上互动", ("互动交流",), mode="down"),
)
_CATEGORIES = (
    Category("3", "机构简介", "组织机构"),
    Category("45", "部门文件", "政府文件"),
    Category("46", "规划计划", "政府文件"),
    Category("59", "重点工作落实", "执行和结果"),
    Category("50", "建议提案办理", "执行和结果"),
    Category("58", "信息公开年报", "执行和结果"),
    Category("47", "人事信息", "管理和服务"),
    Category("55", "新闻发布", "管理和服务"),
    Category("49", "政策解读", "管理和服务"),
    Category("56", "主动回应", "回应关切"),
    Category("57", "监督保障", "管理和服务"),
    Category("48", "财政资金", "重点领域信息公开"),
    Category("51", "应急预案", "应急管理"),
    Category("62", "预警信息及应对情况", "应急管理", mode="waf"),
    Category("52", "权责清单和公共服务清单", "重点领域信息公开"),
    Category("53", "“双随机、一公开”", "重点领域信息公开"),
    Category("54", "办事指南", "重点领域信息公开"),
    Category("61", "统计信息", "重点领域信息公开"),
    Category("63", "行政许可", "重点领域信息公开"),
)
_OTHERS = {
    "1": "灌南县人民政府",
    "2": "灌南县人民政府办公室",
    "12": "灌南县教育局",
    "18": "灌南县民政局",
    "19": "灌南县财政局",
    "40": "灌南县档案馆",
}


def build(state: int) -> PracticeSite:
    """Build the site in one state of time."""
    body, documents = load_documents("guannan", state)
    today = TODAY[state]
    # rows of other bodies that came after state 1 stand on top; the older ones stay as they were
    newest, grown = date.fromisoformat(TODAY[1]), 20 if state == 2 else 0
    portal_documents = [document for document in documents if document.host == "portal"]
    # 60 rows of 公示公告 are visible: the 219 older ones exist only as a number
    portal_documents += fillers("portal", "gsgg", 57, newest, step_days=2, notices=True, newer=grown)
    portal_documents += fillers("portal", "bmxx", 79, newest, step_days=5, newer=grown // 4)
    columns = [replace(c, declared=c.declared + grown) if c.declared else c for c in _COLUMNS]
    portal = TrueCmsPortal(body, "gnzx", "灌南县人民政府（练习站）", today, columns, portal_documents)
    # in state 2 the firewall lets the column of warnings pass: it is empty
    categories = [replace(c, mode="") if state == 2 else c for c in _CATEGORIES]
    disclosure = GroupListHost(
        body, "灌南县政府信息公开（练习站）", today, DEPT, _OTHERS, categories,
        [document for document in documents if document.host == "xxgk"], disallow=(f"/list/{DEPT}-57-",),
    )  # fmt: skip
    return PracticeSite(
        "practice-guannan",
        (
            PracticeHost("portal", PORTAL_PORT, portal.answer),
            PracticeHost("xxgk", DISCLOSURE_PORT, disclosure.answer, conditional=False),
        ),
    )
