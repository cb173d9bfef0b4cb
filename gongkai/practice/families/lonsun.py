"""龙讯 Lonsun: organisation × category matrix, rows by label/8888, a header row first, empty cells that say so."""

from __future__ import annotations

import json
import re
from urllib.parse import parse_qsl

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

PORT = 18625
OURS, OTHER = "6602361", "6602300"
SIZE = 18
LENGTH = 30  # the server cuts titles at so many characters; the title attribute keeps them whole
EMPTY = "暂无相关信息"
CATS = {
    "6715841": "机关简介", "6715861": "规划计划", "6715871": "统计信息", "6715891": "预算/决算",
    "6715911": "行政许可/处罚", "6715931": "医疗保障", "6715951": "其他法定信息",
}  # fmt: skip
PORTAL_COLUMN = "134511"


class Lonsun:
    """`trees`: what the tree interface answers for an organ ("" = the interface is missing); `menus`: categories that an
    organ's pages link, all of them where it is not named."""

    def __init__(
        self, rows: dict[tuple[str, str], list[Paper]] | None = None, trees: dict[str, str] | None = None,
        menus: dict[str, tuple[str, ...]] | None = None,
    ) -> None:  # fmt: skip
        self.trees, self.menus = trees or {}, menus or {}
        self.rows = rows or {
            (OURS, "6715841"): papers(1, first=100, word="简介"),
            (OURS, "6715861"): papers(7, step=90, first=200, word="计划"),
            (OURS, "6715891"): papers(4, step=180, first=300, word="决算"),
            (OURS, "6715931"): papers(58, first=400, word="医保"),
            (OURS, "6715951"): papers(20, step=15, first=600, word="其他"),
            (OTHER, "6715931"): papers(3, first=900, word="别局"),
        }
        self.portal = papers(40, first=7000, word="要闻")

    def answer(self, request: Request) -> Reply:
        path = request.path
        if path == "/robots.txt":
            return not_found()
        found = re.fullmatch(r"/public/column/(\d+)", path)
        if found:
            return self._column(found[1], request.query.get("catId", ""), request.query.get("action", "list"))
        if path == "/site/label/8888":
            return self._label({**request.query, **dict(parse_qsl(request.body.decode(), keep_blank_values=True))})
        found = re.fullmatch(r"/content/column/(\d+)", path)
        if found and found[1] == PORTAL_COLUMN:
            return Reply(self._portal())  # pageIndex is ignored here: page 1 again
        found = re.fullmatch(r"/public/(\d+)/(\d+)\.html", path)
        if found:
            for (organ, cat), rows in self.rows.items():
                for row in rows:
                    if organ == found[1] and str(row.number) == found[2]:
                        return Reply(self._article(CATS[cat], row))
        found = re.fullmatch(r"/content/article/(\d+)", path)
        if found:
            for row in self.portal:
                if str(row.number) == found[1]:
                    return Reply(self._article("通知公告", row))
        return not_found()

    def _column(self, organ: str, cat: str, action: str) -> Reply:
        if action == "rel":
            links = f'<li><a href="/public/column/{OURS}?type=4&amp;action=list">{BUREAU}</a></li>'
            return Reply(frame("部门信息公开", f"<ul>{links}</ul>"))
        if organ not in (*(known for known, _ in self.rows), *self.menus) or (cat and cat not in CATS):
            return not_found()
        rows = self.rows.get((organ, cat), [])
        menu = "".join(
            f'<li><a href="/public/column/{organ}?type=4&amp;catId={number}&amp;action=list">{CATS[number]}</a></li>'
            for number in self.menus.get(organ, tuple(CATS))
        )
        if not cat:  # the organ's own page: its columns and no rows
            inner = f'<div class="left"><ul class="menu">{menu}</ul></div><div class="position">{crumbs("信息公开", BUREAU)}</div>'
            return Reply(frame(BUREAU, inner))
        total = pages_of(rows, SIZE)
        data = {
            "labelName": "publicInfoList", "siteId": "6602221", "pageSize": str(SIZE), "pageIndex": "1", "action": "list",
            "isDate": "true", "dateFormat": "yyyy-MM-dd", "length": str(LENGTH), "organId": organ, "type": "4", "catId": cat,
            "cId": "", "isDetail": "", "result": EMPTY, "file": "/xxgk/list",
        }  # fmt: skip
        inner = (
            f'<div class="left"><ul class="menu">{menu}</ul></div><div class="position">{crumbs("信息公开", BUREAU, CATS[cat])}</div>'
            f'<div class="xxgk_nav_con" id="list">{fragment(organ, rows, 1)}</div><div id="page_public_info"></div>'
            f'<script>Ls.pagination({{pageCount:{total},url:"/site/label/8888",data:{json.dumps(data, ensure_ascii=False)}}});</script>'
        )
        return Reply(frame(CATS[cat], inner, metas=f'<meta name="ColumnName" content="{CATS[cat]}">'))

    def _label(self, form: dict[str, str]) -> Reply:
        if form.get("labelName") == "columnTree":
            tree = self.trees.get(form.get("organId", ""), "null")
            return Reply(tree, content_type="application/json") if tree else not_found()
        if form.get("labelName") != "publicInfoList":
            return Reply("")
        rows = self.rows.get((form.get("organId", ""), form.get("catId", "")), [])
        return Reply(fragment(form.get("organId", ""), rows, int(form.get("pageIndex") or 1)))

    def _portal(self) -> str:
        items = "".join(
            f'<li><a href="/content/article/{row.number}" title="{row.title}">{row.title}</a><span>{row.iso}</span></li>'
            for row in self.portal[:SIZE]
        )
        pager = f'<a href="/content/column/{PORTAL_COLUMN}?pageIndex=2">下一页</a> 共{pages_of(self.portal, SIZE)}页'
        inner = f'<div class="position">{crumbs("政务公开", "通知公告")}</div><ul class="doc_list">{items}</ul><div class="page">{pager}</div>'
        return frame("通知公告", inner + '<script src="/site/label/8888?labelName=hits"></script>')

    def _article(self, column: str, row: Paper) -> str:
        table = (
            f'<table class="table_suoyin"><tr><td class="pmingcheng">索引号：</td><td>{OURS}/{row.published:%Y%m}-{row.number:05d}</td>'
            f'<td class="pmingcheng">发布机构：</td><td>{BUREAU}</td></tr><tr><td class="pmingcheng">成文日期：</td><td>{row.formed}</td>'
            f'<td class="pmingcheng">发布日期：</td><td>{row.iso} {row.time}</td></tr><tr><td class="pmingcheng">文号：</td><td>{row.doc_no}</td></tr></table>'
        )
        inner = (
            f'<div class="position">{crumbs("信息公开", BUREAU, column)}</div>{table}<h1>{row.title}</h1>'
            f'<div class="j-fontContent">{body_of(row)}</div>'
        )
        return frame(row.title, inner, metas=article_metas(row, column))


def fragment(organ: str, rows: list[Paper], page: int) -> str:
    """The rows of one cell; the first li of every ul is the table's head; titles are cut by the server."""
    head = '<ul class="clearfix"><li class="mc">信息名称</li><li class="rq">发布日期</li></ul>'
    lines = "".join(
        f'<ul class="clearfix"><li class="mc"><a class="title" href="/public/{organ}/{row.number}.html" title="{row.title}">'
        f'{row.title if len(row.title) <= LENGTH else row.title[:LENGTH] + "..."}</a></li><li class="rq">{row.iso}</li></ul>'
        for row in cut(rows, page, SIZE)
    )
    return head + (lines or f'<p class="none">{EMPTY}</p>')


def build(state: int) -> PracticeSite:
    """Build the site; it has one state of time."""
    host = PracticeHost("portal", PORT, Lonsun().answer, cookie="SHIROJSESSIONID=practice; Path=/")
    return PracticeSite("practice-lonsun", (host,))
