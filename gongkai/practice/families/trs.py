"""拓尔思 TRS WCM: columns are directories, pages are files, both page bases, slugs that lie."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from html import escape

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
)  # fmt: skip
from gongkai.practice.model import PracticeHost, PracticeSite, Reply, Request

PORT = 18621
ROOT = "/xzfbm_73744/fzhggwyh_74162"  # the folder was cloned from another bureau's: the slug lies


@dataclass(frozen=True, slots=True)
class _Column:
    slug: str
    name: str
    rows: tuple[Paper, ...]
    size: int = 20
    base: int = 0  # page 2 is index_1 (0) or index_2 (1)
    suffix: str = "html"
    missing: int = 0  # so many declared pages at the end are not there
    form: str = "span"  # span, anchors (the date in an anchor of its own), bracket
    encoding: str = "utf-8"


def _columns() -> tuple[_Column, ...]:
    notices = papers(45, first=71000, word="通告")
    notices.insert(0, replace(notices.pop(), pinned=True))
    address = "http://www.example.invalid/zhengce/{}.htm"
    elsewhere = [
        replace(row, external=address.format(row.number)) for row in papers(500, step=1, first=74000, word="要闻")
    ]
    return (
        _Column("zcwj_ybj2023", "政策文件", tuple(papers(70, first=70000, word="文件"))),
        _Column("tzgg", "通知公告", tuple(notices), size=15, base=1),
        _Column("tjxx_5712739", "统计信息", tuple(papers(45, first=72000, word="统计")), size=15, missing=2),
        _Column(
            "ysjs", "预算决算", tuple(papers(12, step=60, first=73000, word="预算")), form="anchors", encoding="gb18030"
        ),
        # 25 full pages, 500 rows: older ones are not given and nothing says so; every row leads to another host
        _Column("sjyw", "上级要闻", tuple(elsewhere)),
        _Column("ghjh", "规划计划", ()),
    )


class Trs:
    def __init__(self) -> None:
        self.columns = {column.slug: column for column in _columns()}
        self.by_file = {
            self._file(c, row): (c, row) for c in self.columns.values() for row in c.rows if not row.external
        }

    def answer(self, request: Request) -> Reply:
        path = request.path
        if path == "/robots.txt":
            return not_found()
        if path in (ROOT, *(f"{ROOT}/{slug}" for slug in self.columns)):
            return Reply("", 301, headers=(("Location", f"{path}/"),))
        if path == f"{ROOT}/":
            return Reply(self._parent())
        if path.endswith(".pdf"):
            return Reply(small_pdf("practice attachment"), content_type="application/pdf")
        found = re.fullmatch(rf"{ROOT}/(\w+)/(?:index(?:_(\d+))?\.(s?html))?", path)
        if found and found[1] in self.columns:
            return self._list(self.columns[found[1]], int(found[2]) if found[2] else None)
        if path in self.by_file:
            return self._article(*self.by_file[path])
        return not_found()

    def _file(self, column: _Column, row: Paper) -> str:
        return f"{ROOT}/{column.slug}/{row.published:%Y%m}/t{row.published:%Y%m%d}_{row.number}.html"

    def _list(self, column: _Column, number: int | None) -> Reply:
        page = 1 if number is None else number + 1 - column.base
        total = pages_of(column.rows, column.size)
        if page > total or (number is not None and page < 2):
            return not_found()
        rows = "\n".join(self._row(column, row) for row in cut(column.rows, page, column.size))
        declared = total + column.missing
        if column.base == 0:
            pager = f'<script>createPageHTML({declared}, {page - 1}, "index", "html");</script>'
        else:
            pager = f"<script>createPageHTML('paging',{declared},{page},'index','html',{len(column.rows)});</script>"
        inner = f"""<div class="left"><ul>{self._menu()}</ul></div><div class="position">{self._crumbs(column)}</div>
<div class="list"><ul>{rows}</ul></div><div id="paging" class="page">{pager}</div>"""
        return self._reply(
            column, f"{column.name}-青石县医疗保障局", inner, f'<meta name="ColumnName" content="{column.name}">'
        )

    def _row(self, column: _Column, row: Paper) -> str:
        href = row.external or "./" + self._file(column, row).rsplit(f"/{column.slug}/", 1)[1]
        if column.form == "anchors":
            day = f"{row.published:%Y.%m.%d}"
            date_link = f'<p class="w80"><a href="{href}">{day}</a></p>'
            return f'<li><p class="w659"><a href="{href}">{row.title}</a></p>{date_link}</li>'
        text = row.title if len(row.title) < 28 else row.title[:26] + "…"
        return f'<li><a href="{href}" title="{escape(row.title)}">{text}</a><span>{row.iso}</span></li>'

    def _menu(self) -> str:
        return "".join(
            f'<li><a href="{ROOT}/{c.slug}/" title="{c.name}">{c.name}</a></li>' for c in self.columns.values()
        )

    def _crumbs(self, column: _Column) -> str:
        return crumbs("政务公开", "部门信息公开", "青石县医疗保障局", column.name)

    def _parent(self) -> str:
        """The bureau's page shows five rows of each column; it is no list of its own."""
        blocks = "".join(
            f'<div class="box"><h3>{column.name}</h3><ul>'
            + "".join(self._row(column, row).replace('href="./', f'href="./{column.slug}/') for row in column.rows[:5])
            + f'</ul><a class="more" href="./{column.slug}/">更多</a></div>'
            for column in self.columns.values()
        )
        return frame("青石县医疗保障局", f'<div class="left"><ul>{self._menu()}</ul></div>{blocks}')

    def _article(self, column: _Column, row: Paper) -> Reply:
        stamp = f"{row.published:%Y%m%d}"
        file = (
            f'<p>附件：<a href="./P0{stamp}312345678901.pdf">{row.doc_no}附件.pdf</a></p>'
            if row.number % 10 == 0
            else ""
        )
        inner = f"""<div class="position">{self._crumbs(column)}</div><h1 class="title">{row.title}</h1>
<div class="info">发布时间：{row.iso} {row.time}　来源：县医保局　文号：{row.doc_no}</div>
<div class="view TRS_UEDITOR trs_paper_default trs_editor_view"><div class="TRS_Editor">{body_of(row)}{file}</div></div>"""
        return self._reply(column, row.title, inner, article_metas(row, column.name))

    def _reply(self, column: _Column, title: str, inner: str, metas: str) -> Reply:
        if column.encoding == "utf-8":
            return Reply(frame(title, inner, metas=metas))
        # the header names no charset, only the page does
        charset = '<meta http-equiv="Content-Type" content="text/html; charset=gb2312">'
        return Reply(frame(title, inner, metas=metas, charset=charset).encode("gb18030"), content_type="text/html")


def build(state: int) -> PracticeSite:
    """Build the site; it has one state of time."""
    return PracticeSite("practice-trs", (PracticeHost("portal", PORT, Trs().answer),))
