"""Anhui's second vendor (XxgkContent): category and organisation in the path, page_N.html, tables and lists."""

# ruff: noqa: E501  markup stands in lines as real pages have it

from __future__ import annotations

import re

from gongkai.practice.content import small_pdf
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

PORT = 18628
SIZE = 15
ORGAN = "135"
NAMES = {"840": "部门文件", "851": "双随机一公开", "862": "建议提案办理", "474": "政策文件", "3361": "通知公告"}


class Anhui:
    def __init__(self) -> None:
        self.rows = {
            "840": papers(48, first=1700000, word="文件"),
            "851": papers(11, step=40, first=1701000, word="抽查"),
            "862": list[Paper](),
            "474": papers(31, first=1702000, word="政策"),
            "3361": papers(20, first=1703000, word="公告"),
        }

    def answer(self, request: Request) -> Reply:
        path = request.path
        if path == "/robots.txt":
            return robots("/Search/")
        found = re.fullmatch(r"/XxgkContent/showList/(\d+)/(\d+)/page_(\d+)\.html", path)
        if found and found[1] in ("840", "851", "862"):
            rows = self.rows[found[1]] if found[2] == ORGAN else []
            return self._list(
                found[1], rows, int(found[3]), f"/XxgkContent/showList/{found[1]}/{found[2]}", table=False
            )
        found = re.fullmatch(r"/XxgkPolicy/showList/474/page_(\d+)\.html", path)
        if found:
            return self._list("474", self.rows["474"], int(found[1]), "/XxgkPolicy/showList/474", table=True)
        found = re.fullmatch(r"/News/showList/3361/page_(\d+)\.html", path)
        if found:
            return self._list("3361", self.rows["3361"], int(found[1]), "/News/showList/3361", table=False)
        found = re.fullmatch(r"/(?:News|Content|OpennessContent)/show/(\d+)\.html", path)
        if found:
            for key, rows in self.rows.items():
                for row in rows:
                    if row.number == int(found[1]):
                        return Reply(self._article(key, row))
        if path.startswith("/File/download/"):
            return Reply(small_pdf("practice attachment"), content_type="application/pdf")
        return not_found()

    def _list(self, key: str, rows: list[Paper], page: int, base: str, *, table: bool) -> Reply:
        total = pages_of(rows, SIZE)
        if not 1 <= page <= total:
            return not_found()
        kind = "News" if key == "3361" else "OpennessContent"
        shown = cut(rows, page, SIZE)
        if table:
            lines = "".join(
                f'<tr><td class="xh">{place}</td><td class="bt"><a href="/{kind}/show/{row.number}.html" title="{row.title}">{row.title}</a></td>'
                f'<td class="cwrq">{row.formed}</td><td class="fbrq">{row.iso}</td></tr>'
                for place, row in enumerate(shown, 1)
            )
            block = f'<div class="search-list"><table><thead><tr><th>序号</th><th>标题</th><th>成文日期</th><th>发布日期</th></tr></thead><tbody>{lines}</tbody></table></div>'
        else:
            lines = "".join(
                f'<li><a href="/{kind}/show/{row.number}.html" title="{row.title}">{row.title}</a><span>{row.iso}</span></li>'
                for row in shown
            )
            block = f'<section class="m-tglist"><ul>{lines or "<li>暂无信息</li>"}</ul></section>'
        following = f'<a href="{base}/page_{page + 1}.html">下一页</a>' if page < total else ""
        pager = f'<div class="m-page">共{len(rows)}条 {page}/{total} {following}</div>'
        organ = base.rpartition("/")[2]
        tree = "".join(
            f'<li><a href="/XxgkContent/showList/{number}/{organ}/page_1.html">{NAMES[number]}</a></li>'
            for number in ("840", "851", "862")
            if base.startswith("/XxgkContent/")
        )
        inner = f'<ul class="m-tree">{tree}</ul><div class="position">{crumbs("信息公开", BUREAU, NAMES[key])}</div>{block}{pager}'
        return Reply(frame(NAMES[key], inner, metas=f'<meta name="ColumnName" content="{NAMES[key]}">'))

    def _article(self, key: str, row: Paper) -> str:
        inner = (
            f'<div class="position">{crumbs("信息公开", BUREAU, NAMES[key])}</div><h1>{row.title}</h1>'
            f'<div class="info">发布日期：{row.iso} {row.time}　来源：县医保局</div><div class="g-detailbox">{body_of(row)}</div>'
            f'<div class="m-file-download"><a href="/File/download/{row.number}">{row.doc_no}.pdf</a></div>'
        )
        return frame(row.title, inner, metas=article_metas(row, NAMES[key]))


def build(state: int) -> PracticeSite:
    """Build the site; it has one state of time."""
    return PracticeSite("practice-anhui", (PracticeHost("portal", PORT, Anhui().answer),))
