"""`/pc/list.html` sites: rows as JSON in a script, `urls` as JSON inside JSON, long numbers, doubled content paths."""

# ruff: noqa: E501  markup stands in lines as real pages have it

from __future__ import annotations

import json
import re

from gongkai.practice.families.common import (
    BUREAU,
    Paper,
    article_metas,
    body_of,
    crumbs,
    cut,
    frame,
    not_found,
    pages_of,
    papers,
)
from gongkai.practice.model import PracticeHost, PracticeSite, Reply, Request

PORT = 18629
SIZE = 15
SITE = "qssylbzj"  # the site code is another place's: it proves nothing
NAMES = {"c110250": "通知公告", "zcwj": "政策文件", "tjsj": "统计数据"}


class PcList:
    def __init__(self) -> None:
        self.rows = {
            "c110250": papers(40, first=100, word="公告"),
            "zcwj": papers(28, first=300, word="文件"),
            "tjsj": list[Paper](),
        }

    def answer(self, request: Request) -> Reply:
        path = request.path
        if path == "/robots.txt":
            return not_found()
        found = re.fullmatch(rf"/{SITE}/(\w+)/pc/list(?:_(\d+))?\.html", path)
        if found and found[1] in self.rows:
            return self._list(found[1], int(found[2] or 1))
        found = re.fullmatch(rf"/{SITE}/(\w+)/pc/content/content_(\d+)(?:/content_(\d+))?\.html", path)
        if found and found[1] in self.rows:
            for row in self.rows[found[1]]:
                if snowflake(row) == found[2] and found[3] in (None, found[2]):
                    return Reply(self._article(found[1], row))
        return not_found()

    def _list(self, column: str, page: int) -> Reply:
        rows = self.rows[column]
        total = pages_of(rows, SIZE)
        if not 1 <= page <= total:
            return not_found()
        articles = [
            {
                "id": snowflake(row), "title": row.title, "pubDate": f"{row.iso} {row.time}:00",
                "urls": json.dumps({"pc": address(column, row)}),
                "articleFiles": [{"fileName": f"{row.doc_no}.pdf", "filePath": f"/files/{row.number}.pdf", "domainName": "", "fileId": str(row.number), "totalSize": 900}] if row.number % 9 == 0 else [],
            }
            for row in cut(rows, page, SIZE)
        ]  # fmt: skip
        following = f'<a href="/{SITE}/{column}/pc/list_{page + 1}.html">下一页</a>' if page < total else ""
        script = f"new Vue({{el:'#list',data:{{articleList:{json.dumps(articles, ensure_ascii=False)},pageIndex:{page},pageCount:{total},total:{len(rows)}}}}});"
        inner = f'<div class="position">{crumbs("政务公开", BUREAU, NAMES[column])}</div><div id="list"></div><script>{script}</script><div class="page">{following}</div>'
        return Reply(frame(NAMES[column], inner, metas=f'<meta name="ColumnName" content="{NAMES[column]}">'))

    def _article(self, column: str, row: Paper) -> str:
        inner = (
            f'<div class="position">{crumbs("政务公开", BUREAU, NAMES[column])}</div><h1>{row.title}</h1>'
            f'<div class="info">发布时间：{row.iso} {row.time}　来源：{BUREAU}</div><div class="content">{body_of(row)}</div>'
        )
        return frame(row.title, inner, metas=article_metas(row, NAMES[column]))


def snowflake(row: Paper) -> str:
    """A number of 19 digits, rising with the paper's running number."""
    return str(1717907197947490304 + row.number * 4194304)


def address(column: str, row: Paper) -> str:
    number = snowflake(row)
    twice = f"/content_{number}" if row.number % 2 else ""
    return f"/{SITE}/{column}/pc/content/content_{number}{twice}.html"


def build(state: int) -> PracticeSite:
    """Build the site; it has one state of time."""
    return PracticeSite("practice-pclist", (PracticeHost("portal", PORT, PcList().answer),))
