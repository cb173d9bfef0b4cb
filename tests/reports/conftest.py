"""Audit runs made by hand: every outcome and code, two bureaus, nothing crawled."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from audit.model import AuditRun, Finding, Outcome

AS_OF = date(2026, 4, 15)
ITEM_NAMES = [
    "机构职能", "领导分工", "部门文件", "政策解读", "年度报告", "部门预算", "部门决算",
    "三公经费", "行政许可", "行政处罚", "定点机构名单", "异地就医备案", "医疗救助", "药品目录",
    "招标采购", "建议提案办理", "应急管理", "工作动态", "投诉举报", "人事任免", "办事指南",
    "信用信息", "基金收支", "双随机抽查", "规划计划", "重点项目", "价格调整", "听证公告",
    "统计信息", "依申请公开", "公示公告", "稽核结果", "培训计划",
]  # fmt: skip
# outcome, code, certainty, days late (working, calendar)
CASES: list[tuple[Outcome, str, str, tuple[int, int] | None]] = [
    (Outcome.PASSED, "on-time", "certain", None),
    (Outcome.FAILED, "late", "certain", (7, 11)),
    (Outcome.FAILED, "late-at-least", "certain", (3, 5)),
    (Outcome.FAILED, "not-published", "certain", None),
    (Outcome.FAILED, "not-published", "presumed", None),
    (Outcome.FAILED, "missing-period", "certain", None),
    (Outcome.FAILED, "stale", "certain", None),
    (Outcome.PASSED, "on-other-channel", "certain", None),
    (Outcome.CANT_TELL, "coverage-incomplete", "certain", None),
    (Outcome.CANT_TELL, "blocked", "certain", None),
    (Outcome.CANT_TELL, "truncated", "certain", None),
    (Outcome.CANT_TELL, "robots-forbids", "certain", None),
    (Outcome.CANT_TELL, "no-trigger-date", "certain", None),
    (Outcome.CANT_TELL, "undated", "certain", None),
    (Outcome.CANT_TELL, "date-unreliable", "certain", None),
    (Outcome.CANT_TELL, "calendar-unknown", "certain", None),
    (Outcome.INAPPLICABLE, "statement-of-none", "certain", None),
    (Outcome.INAPPLICABLE, "waived", "certain", None),
    (Outcome.INAPPLICABLE, "body-younger-than-period", "certain", None),
    (Outcome.UNTESTED, "not-due", "certain", None),
    (Outcome.CANT_TELL, "refuted", "certain", None),
]
PUBLISHED = {
    "on-time", "late", "late-at-least", "stale", "on-other-channel", "no-trigger-date", "undated", "date-unreliable",
    "calendar-unknown", "statement-of-none",
}  # fmt: skip
# what the audit keeps of some codes beside the verdict
EXTRAS: dict[str, dict[str, Any]] = {
    "stale": {"limit_days": 365},
    "refuted": {
        "refuted": {
            "who": "复核员甲", "on": "2026-04-10", "note": "页面另有地址", "code": "not-published",
            "days_late_working": None, "days_late_calendar": None, "sentence_zh": "原话。", "sentence_en": "As it was.",
        },
    },
}  # fmt: skip
FLAGS = {"late": "suspect-date", "on-time": "changed"}


def evidence(page_id: int, title: str, published_on: date | None) -> dict[str, Any]:
    """One evidence dict with the keys of the findings schema."""
    day = published_on.isoformat() if published_on else None
    return {
        "page_id": page_id,
        "url": f"http://example.test/art/{page_id}.html",
        "urls": [f"http://example.test/art/{page_id}.html", f"http://old.example.test/{page_id}.html"],
        "title": title,
        "channel": "练习县人民政府门户网站",
        "secondary": False,
        "section": "政务公开 > 法定主动公开内容",
        "published_on": day,
        "published_reason": "栏目列表日期与页面“发布日期”行一致",
        "formed_on": None,
        "formed_reason": "",
        "dates": [
            {
                "role": "published", "value": f"{day}T16:20", "precision": "minute", "origin": "label",
                "raw": f"发布日期：{day} 16:20", "place": "正文上方信息行",
            },
            {
                "role": "published", "value": day, "precision": "day", "origin": "list-row", "raw": f"[{day}]",
                "place": "栏目第1页第3行",
            },
        ] if day else [],
        "captured_at": "2026-04-14T18:30:05Z",
        "capture": 100 + page_id,
        "first_seen_at": "2026-04-14T18:30:05Z",
        "last_absent_at": None,
        "score": 4.5,
        "reasons": [
            {"feature": "title-head", "text": f"标题含「{title[:6]}」", "points": 3.0},
            {"feature": "section", "text": "栏目「法定主动公开内容」", "points": 1.5},
        ],
        "excerpt": f"{title}：根据有关规定，现将有关情况公布如下。",
    }  # fmt: skip


def coverage(section: str, *, complete: bool = True) -> dict[str, Any]:
    """One coverage dict with the keys of the findings schema."""
    return {
        "section": section,
        "menu": f"政务公开 > {section}",
        "channel": "练习县人民政府门户网站",
        "url": f"http://example.test/{section}/",
        "family": "truecms",
        "sign": "页面生成器标记",
        "access": "ok" if complete else "blocked",
        "http_status": 200 if complete else 412,
        "pages_declared": 3 if complete else None,
        "pages_read": 3 if complete else 0,
        "rows_declared": 55 if complete else None,
        "rows_read": 55 if complete else 0,
        "stop": "end" if complete else "blocked",
        "complete": complete,
        "truncated": False,
        "note": "",
        "read_at": "2026-04-14T18:31:00Z",
    }


def candidate(page_id: int, title: str) -> dict[str, Any]:
    """One candidate dict with the keys of the findings schema."""
    return {
        "page_id": page_id,
        "url": f"http://example.test/art/{page_id}.html",
        "title": title,
        "section": "政务公开 > 工作动态",
        "published_on": "2026-02-01",
        "score": 0.5,
        "why_zh": "标题是活动报道，不是要公开的文件",
        "why_en": "The title reports an event; it is not the document that is due",
    }


def finding(number: int, case: int, body: str, site: str, name: str = "", title: str = "") -> Finding:
    """One finding: item `number` (from 1) with the outcome of CASES[case]."""
    outcome, code, certainty, late = CASES[case % len(CASES)]
    name = name or ITEM_NAMES[(number - 1) % len(ITEM_NAMES)]
    due = date(2026, 3, 31) - timedelta(days=(number * 13) % 200)
    if outcome is Outcome.UNTESTED:
        due = AS_OF + timedelta(days=number * 5)
    published = None
    if code in PUBLISHED and code != "undated":
        published = due + timedelta(days=late[1]) if late else due - timedelta(days=number % 9)
    flag = FLAGS.get(code)
    periodic = code in {"missing-period", "on-time"} and number % 2 == 0
    return Finding(
        id=f"{site}/{number}" + ("@2025" if periodic else ""),
        body=body,
        site=site,
        catalog=f"{site}-catalog",
        item=str(number),
        item_name=name,
        period="2025" if periodic else "",
        outcome=outcome,
        code=code,
        certainty=certainty,
        basis="statutory-default" if number % 5 == 0 else "catalog",
        due_on=None if code in {"no-trigger-date", "waived"} else due,
        derivation="形成之日起20个工作日内：从成文日期起算",
        published_on=published,
        published_origin="label" if published else "",
        formed_on=due - timedelta(days=28) if published else None,
        days_late_working=late[0] if late else None,
        days_late_calendar=late[1] if late else None,
        evidence=(evidence(number, title or f"{name}公开页", published),) if code in PUBLISHED else (),
        coverage=tuple(coverage(name, complete=outcome is not Outcome.CANT_TELL) for name in ("甲栏目", "乙栏目")),
        candidates=() if code in PUBLISHED else (candidate(900 + number, f"关于{name}的工作会议召开"),),
        flags=(
            {
                "code": flag, "sentence_zh": "疑似倒签：列表日期早于首次观测", "sentence_en": "Possibly back-dated",
                "evidence": f"{number}",
            },
        ) if flag else (),
        sentence_zh=f"「{name}」的核查结论：{code}。",
        sentence_en=f"Verdict: {code}.",
        practice=True,
        extra=EXTRAS.get(code, {}),
    )  # fmt: skip


def item(number: int, name: str = "") -> dict[str, Any]:
    """One catalog item as AuditRun.items holds it."""
    name = name or ITEM_NAMES[(number - 1) % len(ITEM_NAMES)]
    return {
        "id": str(number),
        "name": name,
        "path": ["决策" if number % 2 else "执行", "机构信息" if number < 9 else "业务工作", name],
        "content": f"{name}的全部内容",
        "authority": ["《中华人民共和国政府信息公开条例》"],
        "deadline": {"raw": "自信息形成或者变更之日起20个工作日内", "kind": "relative"},
        "publisher": "办公室",
        "channels": [{"name": "政府网站", "address": "http://example.test/", "raw": ""}],
        "topics": [name],
    }


def make_run(
    body: str = "练习县医疗保障局",
    site: str = "practice-a",
    *,
    cases: Sequence[int] | None = None,
    practice: bool = True,
    change: Callable[[Finding], Finding] = lambda finding: finding,
) -> AuditRun:
    """One run; finding n has the outcome CASES[cases[n]], all cases in order when none are given."""
    chosen = list(range(len(CASES))) if cases is None else list(cases)
    findings = tuple(
        change(replace(finding(number, case, body, site), practice=practice)) for number, case in enumerate(chosen, 1)
    )
    lists = tuple(coverage(section, complete=section != "丙栏目") for section in ("甲栏目", "乙栏目", "丙栏目"))
    return AuditRun(
        id=f"{site}-20260415",
        body=body,
        place=body[:3],
        site=site,
        site_name=body,
        catalog=f"{site}-catalog",
        catalog_title=f"{body}政务公开标准目录",
        catalog_edition="2021",
        as_of=AS_OF,
        window_from=date(2025, 4, 16),
        window_to=AS_OF,
        calendar="国务院办公厅 2007-2026",
        policy="default",
        decisions="",
        code_version="0.1.0",
        practice=practice,
        crawls=({"id": 1, "started_at": "2026-04-14T18:00:00Z", "finished_at": "2026-04-14T18:40:00Z", "pages": 55},),
        items=tuple(item(number) for number in range(1, max(len(chosen), 1) + 1)) if chosen else (),
        coverage=lists if chosen else (),
        findings=findings,
    )


@pytest.fixture
def runs() -> list[AuditRun]:
    """Two bureaus: one with every case, one nearly clean."""
    return [
        make_run(),
        make_run("演示州医疗保障局", "practice-b", cases=[0, 0, 1, 3, 19, 0, 8]),
    ]


@pytest.fixture
def empty_run() -> AuditRun:
    """An audit that had nothing to judge."""
    return make_run(cases=[])


@pytest.fixture
def make() -> Callable[..., AuditRun]:
    """The builder of runs itself."""
    return make_run
