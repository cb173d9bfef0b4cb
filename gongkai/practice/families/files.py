"""Systems whose pages are files: Shaanxi's N.html and .jhtml."""

# ruff: noqa: E501  markup stands in lines as real pages have it

from __future__ import annotations

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
    robots,
)
from gongkai.practice.model import PracticeHost, PracticeSite, Reply, Request

SHAANXI_PORT, JHTML_PORT = 18633, 18634
SIZE = 15


class Shaanxi:
    """`\\d+.html` is a page when short, an article when long."""

    ROOT = "/zfxxgk/fdzdgknr"

    def __init__(self) -> None:
        self.rows = {
            "rsxx": papers(31, first=100, word="人事"),
            "zcwj": papers(46, first=300, word="文件"),
            "ghjh": list[Paper](),
        }
        self.names = {"rsxx": "人事信息", "zcwj": "政策文件", "ghjh": "规划计划"}

    def answer(self, request: Request) -> Reply:
        if request.path == "/robots.txt":
            return not_found()
        found = re.fullmatch(rf"{self.ROOT}/(\w+)/(\d+)\.html", request.path)
        if not found or found[1] not in self.rows:
            return not_found()
        if len(found[2]) < 6:
            return self._list(found[1], int(found[2]))
        for row in self.rows[found[1]]:
            if self.number(row) == found[2]:
                return self._article(found[1], row)
        return not_found()

    @staticmethod
    def number(row: Paper) -> str:
        return str(2010916539071401000 + row.number)

    def _list(self, column: str, page: int) -> Reply:
        rows, total = self.rows[column], pages_of(self.rows[column], SIZE)
        if not 1 <= page <= total:
            return not_found()
        items = "".join(
            f'<li><a href="{self.ROOT}/{column}/{self.number(row)}.html" title="{row.title}">{row.title}</a><span>{row.iso}</span></li>'
            for row in cut(rows, page, SIZE)
        )
        menu = "".join(f'<li><a href="{self.ROOT}/{slug}/1.html">{name}</a></li>' for slug, name in self.names.items())
        pager = f"<script>var total = parseInt('{total}'); var cur = parseInt('{page}');</script><div class=\"m-lst-pg\" id=\"pg\"></div>"
        inner = f'<div class="m-lst-nav"><ul>{menu}</ul></div><div class="position">{crumbs("政府信息公开", BUREAU, self.names[column])}</div><div class="m-lst"><ul>{items}</ul></div>{pager}'
        return Reply(frame(self.names[column], inner, metas=f'<meta name="ColumnName" content="{self.names[column]}">'))

    def _article(self, column: str, row: Paper) -> Reply:
        grid = "".join(
            f"<div><div>{label}</div><div>{value}</div></div>"
            for label, value in (
                ("索引号", f"MB16/{row.published.year}-{row.number}"),
                ("发布机构", BUREAU),
                ("成文日期", row.formed),
                ("发布日期", row.iso),
                ("文号", row.doc_no),
            )
        )
        inner = f'<div class="position">{crumbs("政府信息公开", BUREAU, self.names[column])}</div><div class="table">{grid}</div><h1>{row.title}</h1><div class="m-txt-article">{body_of(row)}</div>'
        return Reply(frame(row.title, inner, metas=article_metas(row, self.names[column])))


class Jhtml:
    """Bureau code in the path, pages from 1; a second 解读 link in a row; a disclosure list with metadata as siblings."""

    def __init__(self) -> None:
        self.rows = {"zcjd": papers(33, first=5100, word="解读"), "jwj": papers(17, first=5200, word="文件")}
        self.names = {"zcjd": "政策解读", "jwj": "局文件"}
        self.info = papers(25, first=5300, word="目录")

    def answer(self, request: Request) -> Reply:
        if request.path == "/robots.txt":
            return robots()
        found = re.fullmatch(r"/c/qsxylbzj/(\w+?)(?:_(\d+))?\.jhtml", request.path)
        if found and found[1] in self.rows:
            return self._list(found[1], int(found[2] or 1))
        if request.path == "/public/" and request.query.get("a") == "dir":
            return self._dir(int(request.query.get("page") or 1))
        found = re.fullmatch(r"/(?:c/qsxylbzj/\w+|D49Y)/(\d+)\.jhtml", request.path)
        for name, rows in (
            [*((self.names[key], rows) for key, rows in self.rows.items()), ("信息公开目录", self.info)]
            if found
            else []
        ):
            for row in rows:
                if found and row.number == int(found[1]):
                    return self._article(name, row)
        return not_found()

    def _list(self, column: str, page: int) -> Reply:
        rows, total = self.rows[column], pages_of(self.rows[column], SIZE)
        if not 1 <= page <= total:
            return not_found()
        items = "".join(
            f'<li><span class="no">{place}</span><a href="/c/qsxylbzj/{column}/{row.number}.jhtml" title="{row.title}">{row.title}</a>'
            f"{'<a class=jd href=/c/qsxylbzj/zcjd/5101.jhtml>解读</a>' if row.number % 6 == 0 and column == 'jwj' else ''}<span>{row.iso}</span></li>"
            for place, row in enumerate(cut(rows, page, SIZE), 1)
        )
        pager = f"<script>createPageHTML({total}, {page}, '{column}', 'jhtml');</script>"
        inner = f'<div class="position">{crumbs("政府信息公开", BUREAU, self.names[column])}</div><ul class="news-list">{items}</ul><div class="page">{pager}</div>'
        return Reply(frame(self.names[column], inner))

    def _dir(self, page: int) -> Reply:
        total = pages_of(self.info, SIZE)
        blocks = "".join(
            f'<a class="list_item_pubinfo_a" href="/D49Y/{row.number}.jhtml" title="{row.title}">{row.title}</a>'
            f"<ul><li>索引号：D49Y-{row.number}</li><li>发布日期：{row.iso}</li></ul>"
            for row in cut(self.info, page, SIZE)
        )
        following = f'<a href="/public/?a=dir&amp;p=D1901&amp;page={page + 1}">下一页</a>' if page < total else ""
        inner = f'<div class="position">{crumbs("信息公开目录", BUREAU)}</div><div class="pubinfo">{blocks}</div><div class="page">共{total}页 {following}</div>'
        return Reply(frame("信息公开目录", inner))

    def _article(self, column: str, row: Paper) -> Reply:
        table = f'<div class="news-table"><table><tr><td>索引号</td><td>D49Y-{row.number}</td><td>发布机构</td><td>{BUREAU}</td></tr><tr><td>文号</td><td>{row.doc_no}</td><td>成文日期</td><td>{row.formed}</td></tr></table></div>'
        inner = f'<div class="position">{crumbs("政府信息公开", BUREAU, column)}</div>{table}<h1>{row.title}</h1><div class="info">发布日期：{row.iso}</div><div id="js_contentBox">{body_of(row)}</div>'
        return Reply(frame(row.title, inner, metas=article_metas(row, column)))


def shaanxi(state: int) -> PracticeSite:
    return PracticeSite("practice-shaanxi", (PracticeHost("portal", SHAANXI_PORT, Shaanxi().answer),))


def jhtml(state: int) -> PracticeSite:
    return PracticeSite("practice-jhtml", (PracticeHost("portal", JHTML_PORT, Jhtml().answer),))
