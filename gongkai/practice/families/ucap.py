"""开普 UCAP: templates as .shtml, pages from 1, JSON channels, two sites under one host, addresses without a day."""

from __future__ import annotations

import hashlib
import json
import re
from datetime import datetime, timedelta
from html import escape

from gongkai.practice.families.common import (
    BUREAU,
    TODAY,
    Paper,
    article_metas,
    body_of,
    crumbs,
    cut,
    frame,
    not_found,
    pages_of,
    papers,
    robots,
)
from gongkai.practice.model import PracticeHost, PracticeSite, Reply, Request

PORT = 18622
STATIC, SHELL, JSON_COLUMN, SINGLE, FIRST = "xxgkbmwj", "gfxwjfb", "xxgkzcjd", "c121692", "c100044"
CHANNEL = "3f0c9a7be2d14c55a1b2c3d4e5f60718"
SIZE = 20
NAMES = {STATIC: "部门文件", SHELL: "规范性文件", JSON_COLUMN: "政策解读", FIRST: "通知公告"}


class Ucap:
    def __init__(self) -> None:
        # two sites under one host: the county's (qsxrmzf) and the disclosure site (ybjxxgk)
        self.static = papers(63, first=1000, word="文件")
        self.shell = papers(23, first=2000, word="规范")
        self.json = papers(37, first=3000, word="解读")
        self.first = papers(8, first=4000, word="公告")
        self.articles: dict[str, tuple[str, Paper]] = {}
        for site, column, rows in (
            ("ybjxxgk", STATIC, self.static),
            ("qsxrmzf", SHELL, self.shell),
            ("ybjxxgk", JSON_COLUMN, self.json),
            ("qsxrmzf", FIRST, self.first),
        ):
            self.articles |= {address(site, column, row): (column, row) for row in rows}

    def answer(self, request: Request) -> Reply:
        path = request.path
        if path == "/robots.txt":
            return robots()
        if path == "/qsxrmzf/zwgk/government.shtml":
            # a frame shell whose real page is the query string
            return Reply(
                frame("政务公开", f'<iframe id="main" src="{escape(request.target.partition("?")[2])}"></iframe>')
            )
        if path == "/qsxrmzf/c100040/redirect_firstChannel.shtml":
            target = f"/qsxrmzf/{FIRST}/common_list.shtml"
            return Reply(f'<html><head><script>location.href="{target}";</script>'
                         f'<meta http-equiv="refresh" content="0;url={target}"></head><body></body></html>')  # fmt: skip
        if path == f"/ybjxxgk/{SINGLE}/dxxArticle2020.shtml":
            return Reply(self._single())
        if path == f"/ybjxxgk/{JSON_COLUMN}/zfxxgk_zclist.shtml":
            return Reply(self._json_page())
        if re.fullmatch(rf"/common/search/{CHANNEL}", path):
            return self._search(request)
        for site, column, template, rows in (
            ("ybjxxgk", STATIC, "xxgk_list", self.static),
            ("qsxrmzf", SHELL, "bmxxgk_list", self.shell),
            ("qsxrmzf", FIRST, "common_list", self.first),
        ):
            found = re.fullmatch(rf"/{site}/{column}/{template}(?:_(\d+))?\.shtml", path)
            if found:
                return self._list(site, column, template, rows, found[1])
        if path in self.articles:
            return Reply(self._article(*self.articles[path]))
        return not_found()

    def _list(self, site: str, column: str, template: str, rows: list[Paper], number: str | None) -> Reply:
        page, total = int(number or 1), pages_of(rows, SIZE)
        if page > total or number in ("0", "1"):
            return not_found()
        shown = [(site, column, row) for row in cut(rows, page, SIZE)]
        if column == SHELL and page == 2:  # a page of this list holds rows of another bureau's list as well
            shown += [("ybjxxgk", STATIC, row) for row in self.static[:3]]
        items = "\n".join(
            f'<li class="texto"><a href="{address(source, origin, row)}" title="{row.title}">{row.title}</a>'
            f'<span class="time">[{row.iso}]</span></li>'
            for source, origin, row in shown
        )
        call = f"createPageHTML('page_div',{total}, {page},'{template}','shtml',{len(rows)});"
        inner = (
            f'<div class="position">{crumbs("信息公开", BUREAU, NAMES[column])}</div><ul class="pageList newsList">{items}'
            f'</ul><div id="page_div"></div><script type="text/javascript">{call}</script>'
        )
        return Reply(frame(NAMES[column], inner, metas=f'<meta name="ColumnName" content="{NAMES[column]}">'))

    def _json_page(self) -> str:
        inner = (
            f'<div class="position">{crumbs("信息公开", BUREAU, NAMES[JSON_COLUMN])}</div>'
            '<ul class="listContent" id="list"></ul><div id="page_div"></div>'
            f"<script>var channelId='{CHANNEL}'; loadData('/common/search/{CHANNEL}"
            "?_isAgg=true&_isJson=true&_pageSize=15&_template=index&page=1');</script>"
        )
        return frame(NAMES[JSON_COLUMN], inner, metas=f'<meta name="ColumnName" content="{NAMES[JSON_COLUMN]}">')

    def _search(self, request: Request) -> Reply:
        try:
            page, size = int(request.query.get("page", "1")), int(request.query.get("_pageSize", "15"))
        except ValueError:
            return Reply("", 500)
        results = [
            {
                "title": row.title, "subTitle": "null", "content": "", "channelName": NAMES[JSON_COLUMN],
                "url": f"//{request.headers.get('host', '')}{address('ybjxxgk', JSON_COLUMN, row)}",
                "publishedTimeStr": f"{row.iso} {row.time}:00",
                "domainMetaList": [{"resultList": [
                    {"key": "refno", "value": row.doc_no}, {"key": "indexnumber", "value": "undefined"},
                    {"key": "writedate", "value": row.formed.isoformat() if row.number % 2 else "null"},
                ]}],
            }
            for row in cut(self.json, page, min(size, 50))
        ]  # fmt: skip
        data = {"total": len(self.json), "page": page, "rows": size, "channelId": CHANNEL, "results": results}
        return Reply(json.dumps({"data": data}, ensure_ascii=False), content_type="application/json;charset=UTF-8")

    def _article(self, column: str, row: Paper) -> str:
        # PubDate is the day on which the page was made again, months later; only the printed line tells the truth
        made = datetime.combine(min(row.published + timedelta(days=120), TODAY), datetime.min.time())
        stamp = f"{made:%Y-%m-%d} 10:00:43"
        metas = article_metas(row, NAMES[column], stamp=stamp) + f'<meta name="others" content="页面生成时间 {stamp}">'
        inner = (
            f'<div class="position">{crumbs("信息公开", BUREAU, NAMES[column])}</div>'
            f"<h1><UCAPTITLE>{row.title}</UCAPTITLE></h1><div class='info'>发布时间：<PUBLISHTIME>{row.iso} 04:55"
            f"</PUBLISHTIME> 信息来源：</div><div id='UCAP-CONTENT'><UCAPCONTENT>{body_of(row)}</UCAPCONTENT></div>"
        )
        return frame(f"{row.title}-{NAMES[column]}", inner, metas=metas)

    def _single(self) -> str:
        inner = (
            f'<div class="position">{crumbs("信息公开", BUREAU, "机构职能")}</div><h1>青石县医疗保障局机构职能</h1>'
            '<div class="info">发布时间：2026-03-12 16:20 信息来源：县医保局</div><div id="UCAP-CONTENT">'
            "<p>一、贯彻执行医疗保障法律法规。二、管理医疗保障基金。三、负责医疗救助工作。</p></div>"
        )
        return frame("机构职能", inner, metas='<meta name="ColumnName" content="机构职能">')


def address(site: str, column: str, row: Paper) -> str:
    """/{site}/{column}/202603/<32 hex>.shtml: the month is all that the address tells."""
    digest = hashlib.md5(f"{column}:{row.number}".encode(), usedforsecurity=False).hexdigest()
    return f"/{site}/{column}/{row.published:%Y%m}/{digest}.shtml"


def build(state: int) -> PracticeSite:
    """Build the site; it has one state of time."""
    return PracticeSite("practice-ucap", (PracticeHost("portal", PORT, Ucap().answer),))
