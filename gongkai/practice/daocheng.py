"""Practice site 稻城: a county portal, the prefecture bureau as second channel, a host for files."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from gongkai.practice.content import Document, load_documents
from gongkai.practice.fillers import fillers
from gongkai.practice.model import PracticeHost, PracticeSite
from gongkai.practice.site_service import Folder, SiteService, files_answer

PORTAL_PORT, BUREAU_PORT, FILES_PORT = 18611, 18612, 18613
TODAY = {1: "2026-10-31", 2: "2026-12-15"}

_INFO = ("政府信息公开", "法定主动公开内容")
_OWN = ("政府信息公开", "县医疗保障局")
_PORTAL = (
    Folder("gsgg", "公示公告", ("政务公开",), 97001),
    Folder("bmdt", "部门动态", ("政务公开",), 97002),
    Folder("qtwj1", "政策文件", ("政务公开",), 97003),
    Folder("zcjd", "政策解读", ("政务公开",), 97004),
    Folder("czysjszl", "财政预决算专栏", ("政务公开", "重点领域"), 97005, mode="waf"),
    Folder("ydjymd", "异地就医联网医药机构名单", ("便民服务", "医疗保障"), 97006),
    Folder("ybj_jggk", "机构概况", _OWN, 97101, "info"),
    Folder("ybj_ldfg", "领导分工", _OWN, 97102, "info"),
    Folder("ybj_nsjg", "内设机构", _OWN, 97103, "single"),
    Folder("ybj_gkzn", "公开指南", _OWN, 97104, "single"),
    Folder("ybj_rsgl", "人事管理", _OWN, 97105, "info"),
    Folder("gknb", "政府信息公开年报", ("政府信息公开",), 97106, "info"),
    Folder("jytabl", "建议提案办理", _INFO, 97107, "info"),
    Folder("tjxx", "规划统计", _INFO, 97108, "info"),
    Folder("jxpj", "绩效评价", _INFO, 97109, "info"),
    Folder("ybfw", "医疗保障公共服务", _INFO, 97110, "info"),
)
_BUREAU = (
    Folder("tzgg", "通知公告", ("政务公开",), 88001),
    Folder("zcfg", "政策法规", ("政务公开",), 88002),
    Folder("bszn", "办事指南", ("政务服务",), 88003),
    Folder("xsdt", "县市动态", ("新闻中心",), 88004),
    Folder("xsjg", "县市医保机构", ("机构信息",), 88005),
)


def build(state: int) -> PracticeSite:
    """Build the site in one state of time."""
    body, documents = load_documents("daocheng", state)
    today = TODAY[state]
    newest, grown = date.fromisoformat(TODAY[1]), 4 if state == 2 else 0
    own = [document for document in documents if document.host == "portal"]
    # numbers run through the whole prefecture: later rows have greater ones
    own += _numbered(fillers("portal", "gsgg", 31, newest, step_days=9, notices=True, newer=grown), 728000)
    own += _numbered(fillers("portal", "bmdt", 47, newest, step_days=7, newer=grown), 729000)
    own += _numbered(fillers("portal", "qtwj1", 16, newest, step_days=20, notices=True), 730000)
    own += _numbered(fillers("portal", "zcjd", 8, newest, step_days=40), 731000)
    second = [document for document in documents if document.host == "bureau"]
    portal = SiteService(body, "dcx_zfxxgk", "稻城县人民政府（练习站）", today, _PORTAL, own)
    bureau = SiteService(body, "gzzylbzj_zfxxgk", "甘孜州医疗保障局（练习站）", today, _BUREAU, second)
    return PracticeSite(
        "practice-daocheng",
        (
            PracticeHost("portal", PORTAL_PORT, portal.answer, cookie="zh_choose=n; Path=/"),
            PracticeHost("bureau", BUREAU_PORT, bureau.answer, conditional=False, cookie="zh_choose=n; Path=/"),
            PracticeHost("files", FILES_PORT, files_answer),
        ),
    )


def _numbered(documents: list[Document], first: int) -> list[Document]:
    """Give running numbers: rows that came later have greater ones, and no row's number changes with time."""
    newer = sum(document.day is not None and document.day > date.fromisoformat(TODAY[1]) for document in documents)
    return [replace(document, id=str(first + newer - number)) for number, document in enumerate(documents)]
