"""博达 VSB: page numbers descend and shift when a list grows; downloads want a Referer; addresses without a date."""

from __future__ import annotations

import re
import threading
from dataclasses import dataclass, field, replace
from datetime import date

from gongkai.practice.content import small_pdf
from gongkai.practice.families.common import (
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

PORT = 18624
SIZE = 15


@dataclass(slots=True)
class _Column:
    slug: str
    name: str
    tree: int
    rows: list[Paper]
    chinese_dates: bool = False
    grows: bool = False  # one more paper appears after the first page was asked for
    asked: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)


def _columns() -> list[_Column]:
    links = papers(9, first=23000, word="转载")
    links[3] = replace(links[3], external="http://www.example.invalid/art/2026/1/1/art_1_1.html")
    return [
        _Column("tzgg", "通知公告", 1565, papers(62, first=21000, word="通告")),
        _Column("zcwj", "政策文件", 1566, papers(46, first=22000, word="文件"), chinese_dates=True),
        _Column("sjzc", "上级政策", 1567, links),
        _Column("gzdt", "工作动态", 1568, papers(40, first=24000, word="动态"), grows=True),
        _Column("zcjd", "政策解读", 1569, []),
    ]


class Vsb:
    def __init__(self) -> None:
        self.columns = {column.slug: column for column in _columns()}

    def answer(self, request: Request) -> Reply:
        path = request.path
        if path == "/robots.txt":
            return robots()
        found = re.fullmatch(r"/zwgk/(\w+)(?:/(\d+))?\.htm", path)
        if found and found[1] in self.columns:
            return self._list(self.columns[found[1]], found[2])
        found = re.fullmatch(r"/info/(\d+)/(\d+)\.htm", path)
        if found:
            return self._article(int(found[1]), int(found[2]))
        if path == "/system/_content/download.jsp":
            if "referer" not in request.headers:
                form = '<form><input name="codeValue"/><img src="/system/resource/js/filedownload/createimage.jsp"/></form>'
                return Reply(frame("下载附件", f"<p>请输入验证码后下载</p>{form}"))
            return Reply(small_pdf("practice attachment"), content_type="application/pdf")
        return not_found()

    def _list(self, column: _Column, number: str | None) -> Reply:
        with column.lock:
            column.asked += 1
            if column.grows and column.asked == 2:
                newest = column.rows[0]
                added = replace(
                    newest, number=newest.number + 1, title=newest.title + "补充", published=date(2026, 10, 30)
                )
                column.rows.insert(0, added)
            rows = list(column.rows)
        total = pages_of(rows, SIZE)
        # the first page is column.htm, the second column/{total-1}.htm, the last column/1.htm
        page = 1 if number is None else total - int(number) + 1
        if not 1 <= page <= total or (number is not None and page < 2):
            return not_found()
        prefix = ".." if number is None else "../.."
        items = "\n".join(self._row(column, row, place, prefix) for place, row in enumerate(cut(rows, page, SIZE)))
        inner = (
            f'<div class="position">{crumbs("政务公开", column.name)}</div><ul class="list">{items or "暂无内容"}</ul>'
            f'{self._pager(column, page, total, number)}<script src="/system/resource/js/dynclicks.js"></script>'
        )
        return Reply(frame(column.name, inner, metas=f'<meta name="ColumnName" content="{column.name}">'))

    def _row(self, column: _Column, row: Paper, place: int, prefix: str) -> str:
        href = row.external or f"{prefix}/info/{column.tree}/{row.number}.htm"
        day = row.chinese if column.chinese_dates else row.iso
        return (
            f'<li id="line_u13_{place}"><a href="{href}" target="_blank" title="{row.title}">{row.title}</a>'
            f'<span>{day}</span><script>_addDynClicks("wbnews", 1615111502, {row.number})</script></li>'
        )

    def _pager(self, column: _Column, page: int, total: int, number: str | None) -> str:
        if total == 1:
            return ""
        after = f"{column.slug}/{total - page}.htm" if number is None else f"{total - page}.htm"
        following = f'<span class="p_next p_fun"><a href="{after}">下页</a></span>' if page < total else ""
        numbers = f'<span class="p_no"><a href="{column.slug}/1.htm">{total}</a></span>'
        goto = f"<input onclick=\"_simple_list_gotopage_fun({total},'u13_goto',2)\"/>"
        return f'<div class="p_pages"><span class="p_pages">共{total}页</span>{numbers}{following}{goto}</div>'

    def _article(self, tree: int, number: int) -> Reply:
        column = next((column for column in self.columns.values() if column.tree == tree), None)
        row = next((row for row in column.rows if row.number == number), None) if column else None
        if column is None or row is None or row.external:
            return not_found()
        file = (
            '<ul style="list-style-type:none"><li>附件【<a href="/system/_content/download.jsp?urltype=news.DownloadAttachUrl'
            f'&amp;owner=1615111502&amp;wbfileid={number}">{row.doc_no}.pdf</a>】已下载<span id="nattach{number}">0</span>次</li></ul>'
        )
        inner = (
            f'<div class="position">{crumbs("政务公开", column.name)}</div><form name="_newscontent_fromname"><h1>{row.title}</h1>'
            f'<div class="info">发布时间：{row.chinese}　来源：县医保局　点击：0</div><div class="v_news_content" id="vsb_content_2">'
            f"{body_of(row)}</div>{file if number % 5 == 0 else ''}</form>"
        )
        return Reply(frame(f"{row.title}-{column.name}", inner, metas=article_metas(row, column.name)))


def build(state: int) -> PracticeSite:
    """Build the site; it has one state of time."""
    return PracticeSite("practice-vsb", (PracticeHost("portal", PORT, Vsb().answer, conditional=False),))
