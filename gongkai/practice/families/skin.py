"""The 国办 page skin (zfxxgk_*), whose menu looks like a list, and plain lists of no known system."""

from __future__ import annotations

import re
from dataclasses import replace

from gongkai.practice.content import small_pdf
from gongkai.practice.families.common import (  # fmt: skip
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

PORT = 18636
SIZE = 15
NAMES = {"lzyj": "履职依据", "tzgg": "通知公告", "gsgg": "公示公告", "gzdt": "工作动态", "gknb": "信息公开年报"}
MENU = ("政府信息公开指南", "政府信息公开制度", "法定主动公开内容", "履职依据", "政府信息公开年报", "依申请公开")
WECHAT = "https://mp.weixin.qq.example.invalid/s/practice"


class Skin:
    """One host with the skin, a definition list, a table, a list that never turns its page, a list in a frame."""

    def __init__(self) -> None:
        table = papers(18, first=6200, word="公示")
        table[0] = replace(table[0], published=table[0].published.replace(year=2027))  # a date that has not come
        table[3] = replace(table[3], external=WECHAT)
        plain = papers(32, first=6100, word="公告")
        plain[1] = replace(plain[1], title=f"[进行中] {plain[1].title}")
        plain[2] = replace(plain[2], title=plain[2].title.replace("2026", "２０２６"))
        self.rows: dict[str, list[Paper]] = {
            "lzyj": papers(36, first=6000, word="公开"),
            "tzgg": plain,
            "gsgg": table,
            "gzdt": papers(30, first=6300, word="动态"),
            "gknb": papers(6, step=365, first=6400, word="年报"),
        }

    def answer(self, request: Request) -> Reply:
        path = request.path
        if path == "/robots.txt":
            return robots("/calendar/", "/search")
        if path == "/gsgg.asp":
            return self._table()
        if path == "/gzdt/list.php":
            return self._stuck()
        if path == "/zfxxgk/kong/":
            return self._empty()
        if path == "/zfxxgk/gknb/":
            shell = f'<div class="position">{crumbs("政府信息公开", "信息公开年报")}</div><iframe src="/zfxxgk/gknb/list.html"></iframe>'
            return Reply(frame("信息公开年报", shell))
        if path == "/zfxxgk/gknb/list.html":
            return Reply(
                f"<html><head><meta charset='utf-8'></head><body><ul>{self._lines('gknb', self.rows['gknb'])}</ul></body></html>"
            )
        for pattern, page in (
            (r"/zfxxgk/fdzdgknr/lzyj/(?:index(?:_(\d+))?\.html)?", self._skin),
            (r"/tzgg/list(?:-(\d+))?\.html", self._plain),
        ):
            if found := re.fullmatch(pattern, path):
                return page(int(found[1] or 1))
        if found := re.fullmatch(r"/show/(\d+)\.html", path):
            for column, rows in self.rows.items():
                for row in rows:
                    if row.number == int(found[1]) and not row.external:
                        return self._article(NAMES[column], row)
        if path == "/upload/6210.pdf":
            return Reply(small_pdf("practice attachment"), content_type="application/pdf")
        if found := re.fullmatch(r"/calendar/(\d+)", path):  # an endless calendar: robots.txt forbids it
            return Reply(frame("日历", f'<a href="/calendar/{int(found[1]) + 1}">下一页</a>'))
        return not_found()

    def _lines(self, column: str, rows: list[Paper], *, day: str = "<b>{row.iso}</b>") -> str:
        return "".join(
            f'<li><a href="/show/{row.number}.html" title="{row.title}">{row.title}</a>{day.format(row=row)}</li>'
            for row in rows
        )

    def _skin(self, page: int) -> Reply:
        rows = self.rows["lzyj"]
        total = pages_of(rows, SIZE)
        if not 1 <= page <= total:
            return not_found()
        menu = "".join(f'<li><a href="/zfxxgk/menu{n}/" title="{name}">{name}</a></li>' for n, name in enumerate(MENU))
        following = (
            f'<a class="next" href="/zfxxgk/fdzdgknr/lzyj/index_{page + 1}.html">下一页</a>' if page < total else ""
        )
        inner = (
            f'<div class="sideMenu zfxxgk_left"><ul class="submenu">{menu}</ul></div><div class="scroll_main ScrollStyle">'
            f'<div class="zfxxgk_zdgkc"><ul>{self._lines("lzyj", cut(rows, page, SIZE))}</ul></div><div id="pages">'
            f'<script>createPage({total}, {page - 1}, "index", "html");</script>{following}</div></div>'
        )
        return Reply(frame("履职依据", inner, metas='<meta name="ColumnName" content="履职依据">'))

    def _plain(self, page: int) -> Reply:
        rows = self.rows["tzgg"]
        total = pages_of(rows, SIZE)
        if not 1 <= page <= total:
            return not_found()
        blocks = "".join(
            f'<dl><dt><a href=" /show/{row.number}.html">{row.title.replace("（", "<br>（")}</a></dt>'
            f"<dd>{row.published.year}/{row.published.month}/{row.published.day}</dd></dl>"
            for row in cut(rows, page, SIZE)
        )
        following = f'<a href="/tzgg//list-{page + 1}.html">下一页 ››</a>'.replace("//", "/") if page < total else ""
        inner = (
            f'<div class="nav"><a href="/calendar/1">日历</a></div><div class="position">{crumbs("通知公告")}</div>'
            f'<div class="newslist">{blocks}</div><p>共{total}页 {following}</p>'
        )
        return Reply(frame("通知公告", inner))

    def _table(self) -> Reply:
        """One row leads straight to a PDF, one to 微信."""
        rows = "".join(
            f'<tr><td>·</td><td><a href="{self._target(row)}">{row.title}</a></td><td>{row.published:%Y.%m.%d}</td></tr>'
            for row in self.rows["gsgg"]
        )
        head = "<tr><th></th><th>标题</th><th>时间</th></tr>"
        return Reply(frame("公示公告", f'<div class="position">{crumbs("公示公告")}</div><table>{head}{rows}</table>'))

    def _target(self, row: Paper) -> str:
        return "/upload/6210.pdf" if row.number == 6210 else row.external or f"/show/{row.number}.html"

    def _stuck(self) -> Reply:
        """?page=N is ignored: page 1 comes again and again. The dates have no year."""
        lines = self._lines("gzdt", self.rows["gzdt"][:10], day="<span>[{row.published:%m-%d}]</span>")
        pager = '<p>共3页 <a href="/gzdt/list.php?page=2">下一页</a></p>'
        return Reply(frame("工作动态", f'<div class="position">{crumbs("工作动态")}</div><ul>{lines}</ul>{pager}'))

    def _empty(self) -> Reply:
        block = '<div class="zfxxgk_zdgkc"><ul></ul></div><div id="pages">暂无相关信息</div>'
        return Reply(frame("规划计划", f'<div class="position">{crumbs("政府信息公开", "规划计划")}</div>{block}'))

    def _article(self, column: str, row: Paper) -> Reply:
        table = f"<table><tr><td>索<br>引<br>号</td><td>MB17/{row.number}</td><td>成文日期</td><td>{row.formed}</td></tr></table>"
        inner = (
            f'<div class="position">{crumbs("政府信息公开", column)}</div><div class="wz_zoom scroll_cont  ScrollStyle">'
            f'<div class="scroll_main">{table}</div><h1>{row.title}</h1><p>发布日期：{row.iso}</p>{body_of(row)}</div>'
        )
        return Reply(frame(row.title, inner, metas=article_metas(row, column)))


def skin(state: int) -> PracticeSite:
    """Build the site; it has one state of time."""
    return PracticeSite("practice-skin", (PracticeHost("portal", PORT, Skin().answer),))
