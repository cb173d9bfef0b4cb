"""Smaller dynamic systems on one host each: HIWCM iList.jsp, ThinkPHP lists, .thtml queries."""

# ruff: noqa: E501  markup stands in lines as real pages have it

from __future__ import annotations

import json
import re
import time
from dataclasses import replace
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
    robots,
)
from gongkai.practice.model import PracticeHost, PracticeSite, Reply, Request

HIWCM_PORT, THINK_PORT, THTML_PORT = 18631, 18632, 18635
SIZE = 15


def article(column: str, row: Paper, box: str) -> Reply:
    inner = (
        f'<div class="position">{crumbs("政务公开", BUREAU, column)}</div><h1>{row.title}</h1>'
        f'<div class="info">发布时间：{row.iso} {row.time}　来源：{BUREAU}</div><div {box}>{body_of(row)}</div>'
    )
    return Reply(frame(row.title, inner, metas=article_metas(row, column)))


def links(rows: list[Paper], address: str, day: str = "iso") -> str:
    """List items; `address` holds {n} where the number goes."""
    return "".join(
        f'<li><a href="{address.format(n=row.number)}" title="{row.title}">{row.title}</a><span>{getattr(row, day)}</span></li>'
        for row in rows
    )


class Hiwcm:
    """A second request within a fifth of a second is answered with 503."""

    def __init__(self) -> None:
        self.rows = {
            "25723": papers(34, first=1956000, word="文件"),
            "25724": papers(6, step=50, first=1957000, word="决算"),
        }
        self.names = {"25723": "部门文件", "25724": "财政预决算"}
        self.last = 0.0

    def answer(self, request: Request) -> Reply:
        if request.path == "/robots.txt":
            return robots()
        now = time.monotonic()
        hurried, self.last = now - self.last < 0.2, now
        if hurried and request.path.startswith("/info/"):
            return Reply(
                "<html><body>Service Temporarily Unavailable</body></html>", 503, headers=(("Retry-After", "1"),)
            )
        if request.path == "/info/iList.jsp":
            return self._list(request)
        found = re.fullmatch(r"/gk/(\d+)/(\d+)\.htm", request.path)
        for row in self.rows.get(found[1], []) if found else []:
            if found and row.number == int(found[2]):
                return article(self.names[found[1]], row, 'class="nr" id="zoom"')
        return not_found()

    def _list(self, request: Request) -> Reply:
        cat, page = request.query.get("cat_id", ""), int(request.query.get("cur_page") or 1)
        if request.query.get("node_id") != "GKqsybj" or cat not in self.rows:
            return not_found()
        rows, total = self.rows[cat], pages_of(self.rows[cat], SIZE)
        base = f"/info/iList.jsp?node_id=GKqsybj&amp;cat_id={cat}&amp;tm_id=&amp;cur_page="
        following = f'<a href="{base}{page + 1}">下一页</a>' if page < total else ""
        inner = f'<div class="position">{crumbs("政府信息公开", BUREAU, self.names[cat])}</div><ul class="infolist">{links(cut(rows, page, SIZE), f"/gk/{cat}/{{n}}.htm")}</ul><div class="page">共{total}页 第{page}页 {following}</div>'
        return Reply(frame(self.names[cat], inner))


class ThinkPhp:
    """Pinned rows first, and the date of the interface is the day of the last change."""

    def __init__(self) -> None:
        rows = papers(52, first=198000, word="文件")
        rows.insert(0, replace(rows.pop(30), pinned=True))
        self.rows = rows
        self.news = papers(20, first=199000, word="公告")

    def answer(self, request: Request) -> Reply:
        path = request.path
        if path == "/robots.txt":
            return not_found()
        found = re.fullmatch(r"/xxgk-list-bmwj(?:-(\d+))?\.html", path)
        if found:
            return self._list(int(found[1] or 1))
        if path == "/news-list-tzgg.html":
            return Reply(self._ajax_page())
        if path == "/api-ajax_list-1.html" and request.method == "POST":
            return self._ajax(
                dict(parse_qsl(request.body.decode(), keep_blank_values=True)),
                parse_qsl(request.body.decode(), keep_blank_values=True),
            )
        found = re.fullmatch(r"/(?:xxgk|news)-show-(\d+)\.html", path)
        for row in [*self.rows, *self.news] if found else []:
            if found and row.number == int(found[1]):
                return article("部门文件" if row in self.rows else "通知公告", row, 'class="content" id="article"')
        return not_found()

    def _list(self, page: int) -> Reply:
        total = pages_of(self.rows, SIZE)
        if not 1 <= page <= total:
            return not_found()
        following = f'<a href="/xxgk-list-bmwj-{page + 1}.html">下一页</a>' if page < total else ""
        inner = f'<div class="position">{crumbs("信息公开", BUREAU, "部门文件")}</div><ul class="list">{links(cut(self.rows, page, SIZE), "/xxgk-show-{n}.html")}</ul><div class="pages">{following} {page}/{total}</div>'
        return Reply(frame("部门文件", inner))

    def _ajax_page(self) -> str:
        inner = (
            f'<div class="position">{crumbs("新闻中心", "通知公告")}</div><ul id="ajax_list"></ul><script>$.post("/api-ajax_list-1.html",'
            '{"ajax_type":["49_news","catid","49","news","Y-m-d","50","20",""],"is_ds":1});</script>'
        )
        return frame("通知公告", inner)

    def _ajax(self, form: dict[str, str], fields: list[tuple[str, str]]) -> Reply:
        wanted = [value for name, value in fields if name.startswith("ajax_type")]
        if "49_news" not in wanted or form.get("is_ds") != "1":
            return Reply('{"data":[]}', content_type="application/json")
        data = [
            {"url": f"/news-show-{row.number}.html", "title": row.title, "updatetime": row.iso} for row in self.news
        ]
        return Reply(json.dumps({"data": data}, ensure_ascii=False), content_type="application/json;charset=utf-8")


class Thtml:
    """Column × organisation in the query."""

    def __init__(self) -> None:
        self.rows = {("44", "001001066"): papers(39, first=4400, word="文件"), ("45", "001001066"): list[Paper]()}
        self.names = {"44": "部门文件", "45": "规划计划"}

    def answer(self, request: Request) -> Reply:
        if request.path == "/robots.txt":
            return robots()
        if request.path == "/xxgk/list.thtml":
            return self._list(request)
        found = re.fullmatch(r"/xxgk/content\.thtml", request.path)
        for (cat, _), rows in self.rows.items() if found else ():
            for row in rows:
                if str(row.number) == request.query.get("id"):
                    return article(self.names[cat], row, 'class="wz_content"')
        return not_found()

    def _list(self, request: Request) -> Reply:
        cat, organ = request.query.get("classId", ""), request.query.get("orgCode", "")
        page = int(request.query.get("pageNo") or 1)
        if cat not in self.names:
            return not_found()
        rows = self.rows.get((cat, organ), [])
        total = pages_of(rows, SIZE)
        base = f"/xxgk/list.thtml?classId={cat}&amp;orgCode={organ}&amp;pageNo="
        following = f'<a href="{base}{page + 1}">下一页</a>' if page < total else ""
        shown = links(cut(rows, page, SIZE), "/xxgk/content.thtml?id={n}", "chinese") or "<li>暂无数据</li>"
        tree = "".join(
            f'<li><a href="/xxgk/list.thtml?classId={number}&amp;orgCode={organ}">{name}</a><span>（{len(self.rows.get((number, organ), []))}）</span></li>'
            for number, name in self.names.items()
        )
        inner = f'<ul class="tree">{tree}</ul><div class="position">{crumbs("信息公开", BUREAU, self.names[cat])}</div><ul class="xxgk_list">{shown}</ul><div class="page">共{len(rows)}条记录 {page}/{total} {following}</div>'
        return Reply(frame(self.names[cat], inner))


def hiwcm(state: int) -> PracticeSite:
    return PracticeSite("practice-hiwcm", (PracticeHost("portal", HIWCM_PORT, Hiwcm().answer, conditional=False),))


def thinkphp(state: int) -> PracticeSite:
    host = PracticeHost(
        "portal", THINK_PORT, ThinkPhp().answer, conditional=False, cookie="ci_session=practice; Path=/"
    )
    return PracticeSite("practice-thinkphp", (host,))


def thtml(state: int) -> PracticeSite:
    return PracticeSite("practice-thtml", (PracticeHost("portal", THTML_PORT, Thtml().answer, conditional=False),))
