"""What the families' practice sites share: papers made by rule, a page frame, plain answers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from html import escape

from gongkai.practice.model import Reply

PLACE = "青石县"  # no such county
BUREAU = "青石县医疗保障局"
SITE_NAME = "青石县人民政府（练习站）"
TODAY = date(2026, 10, 31)

_STEMS = (
    "关于做好城乡居民基本医疗保险参保缴费工作的通知",
    "关于调整部分医疗服务项目价格的公告",
    "关于开展定点医药机构专项检查的通知",
    "关于公布异地就医联网医药机构名单的公告",
    "关于规范医疗救助对象认定工作的通知",
    "关于印发医保基金监管工作要点的通知",
    "关于新增定点零售药店的公示",
    "关于执行药品集中带量采购中选结果的通知",
)


@dataclass(frozen=True, slots=True)
class Paper:
    """One article of a family's site. `number` is its running number; `external` an address on another host."""

    number: int
    title: str
    published: date
    formed: date
    doc_no: str
    time: str = "09:30"
    pinned: bool = False
    external: str = ""

    @property
    def iso(self) -> str:
        return self.published.isoformat()

    @property
    def chinese(self) -> str:
        return chinese(self.published)


def chinese(day: date) -> str:
    """2026年3月5日."""
    return f"{day.year}年{day.month}月{day.day}日"


def papers(
    amount: int, *, newest: date = date(2026, 10, 28), step: int = 9, first: int = 5000, word: str = ""
) -> list[Paper]:
    """`amount` papers, newest first, one every `step` days; numbers rise with time; titles differ.

    `word` is worked into the titles, so that two columns of a site never hold the same title.
    """
    made: list[Paper] = []
    for place in range(amount):
        day = newest - timedelta(days=place * step)
        number = first + amount - place
        stem = _STEMS[place % len(_STEMS)]
        made.append(
            Paper(
                number=number,
                title=f"{BUREAU}{stem}（{day.year}年{word}第{number % 1000}号）",
                published=day,
                formed=day - timedelta(days=5),
                doc_no=f"青医保发〔{day.year}〕{number % 1000}号",
            )
        )
    return made


def cut(rows: Sequence[Paper], page: int, size: int) -> list[Paper]:
    """The rows of page `page`, counted from 1."""
    return list(rows[(page - 1) * size : page * size]) if page >= 1 else []


def pages_of(rows: Sequence[Paper], size: int) -> int:
    return max(1, -(-len(rows) // size))


def body_of(paper: Paper) -> str:
    """The body of a paper: three paragraphs and a signature."""
    lines = (
        f"根据上级医疗保障部门要求，现就{paper.title.removeprefix(BUREAU)[2:16]}等事项明确如下。",
        "一、各定点医药机构要严格执行有关规定，规范服务行为，如实上传结算数据。",
        "二、经办机构要做好政策解释和业务指导，及时处理参保人员反映的问题，咨询电话0000-0000000。",
    )
    text = "".join(f"<p>　　{line}</p>" for line in lines)
    return f'{text}<p style="text-align:right">{BUREAU}</p><p style="text-align:right">{chinese(paper.formed)}</p>'


def article_metas(paper: Paper, column: str, *, stamp: str | None = None) -> str:
    """The norm's article metas; `stamp` replaces the publication time where a system writes another one."""
    when = f"{paper.iso} {paper.time}" if stamp is None else stamp
    return (
        f'<meta name="ColumnName" content="{escape(column)}"><meta name="ColumnType" content="政策文件">'
        f'<meta name="ArticleTitle" content="{escape(paper.title)}"><meta name="PubDate" content="{when}">'
        f'<meta name="ContentSource" content="{BUREAU}">'
    )


def frame(title: str, inner: str, *, metas: str = "", charset: str = '<meta charset="utf-8">') -> str:
    """A whole page with the site's head and foot."""
    return (
        f"<!DOCTYPE html><html><head>{charset}<title>{escape(title)}</title>"
        f'<meta name="SiteName" content="{SITE_NAME}"><meta name="SiteIDCode" content="0000000000">{metas}</head>'
        f'<body><div class="header">今天是{chinese(TODAY)}</div>{inner}'
        f'<div class="footer">主办：{PLACE}人民政府办公室　更新日期：{TODAY}'
        "（练习站，内容均为虚构）</div></body></html>"
    )


def crumbs(*names: str) -> str:
    """A breadcrumb: 当前位置：首页 > …"""
    return "当前位置：" + " &gt; ".join(f'<a href="#">{escape(name)}</a>' for name in ("首页", *names))


def not_found() -> Reply:
    return Reply("<html><head><title>404</title></head><body><h1>404 Not Found</h1></body></html>", 404)


def robots(*disallow: str) -> Reply:
    rules = "".join(f"Disallow: {path}\n" for path in disallow) or "Disallow:\n"
    return Reply(f"User-agent: *\n{rules}", content_type="text/plain")
