"""Organ x category matrices: a tree that counts (rightly and wrongly), columns that say that they are empty, trees that fail."""

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
from gongkai.practice.families.lonsun import CATS, Lonsun
from gongkai.practice.model import PracticeHost, PracticeSite, Reply, Request

GROUP_PORT, LONSUN_PORT = 18652, 18653
SIZE = 15
ORGAN, OTHER = "41", "42"
# category: (words above it, name, what the tree counts or None, rows, what the page says where it has none)
COLUMNS: dict[str, tuple[str, str, int | None, list[Paper], str]] = {
    "3": ("组织机构", "机构简介", 1, papers(1, first=100, word="简介"), ""),
    "45": ("政府文件", "部门文件", 17, papers(17, first=200, word="文件"), ""),
    "46": ("政府文件", "规划计划", 0, [], "暂无相关信息"),
    "48": ("重点领域信息公开", "财政资金", 0, papers(3, step=120, first=300, word="决算"), ""),  # （0） and has rows
    "50": ("执行和结果", "建议提案办理", 5, papers(4, first=400, word="提案"), ""),  # （5） and shows four
    "52": ("重点领域信息公开", "权责清单", 0, [], ""),  # （0） and a page without a word
    "53": ("重点领域信息公开", "双随机一公开", 2, [], "暂无相关信息"),  # （2） and says that it is empty
    "54": ("重点领域信息公开", "办事指南", None, [], ""),  # 412
}
ABROAD = ("重点领域信息公开", "税收管理", "http://tax.example.invalid/gongkai/")  # a column that leads elsewhere
ONLY_OTHER = ("管理和服务", "人事信息", "47")  # the other organ has it, this one has not

# 龙讯: three organs of one body, as it was before two reforms
FULL, NULL, BARE = "6602361", "6602371", "6602381"
ADDED = "6715951"  # stands in the tree interface only


class GroupHost:
    """A host of the 灌南 kind: /list/{organ}-{category}-0-0.html with a tree in a script whose names count."""

    def answer(self, request: Request) -> Reply:
        path = request.path
        if path == "/robots.txt":
            return Reply("User-agent: *\nDisallow:\n", content_type="text/plain")
        found = re.fullmatch(r"/list/(\d+)-(\d+)-0-0(?:-(\d+))?\.html", path)
        if found and found[1] in (ORGAN, OTHER):
            return self._list(found[1], found[2], int(found[3] or 1))
        found = re.fullmatch(r"/news/show-(\d+)\.html", path)
        for number, (above, name, _, rows, _) in COLUMNS.items() if found else ():
            for row in rows:
                if found and str(row.number) == found[1]:
                    return Reply(self._article(number, above, name, row))
        return not_found()

    def _tree(self, organ: str) -> str:
        """The tree as such pages write it: a script literal with bare keys, parents without an address."""
        parents: dict[str, list[str]] = {}
        for number, (above, name, count, _, _) in COLUMNS.items():
            total = "" if count is None else f"（{count}）"
            parents.setdefault(above, []).append(f'{{name:"·{name}{total}", url:"/list/{organ}-{number}-0-0.html"}}')
        parents[ABROAD[0]].append(f'{{name:"{ABROAD[1]}", url:"{ABROAD[2]}"}}')
        if organ == OTHER:
            parents.setdefault(ONLY_OTHER[0], []).append(
                f'{{name:"{ONLY_OTHER[1]}（6）", url:"/list/{organ}-{ONLY_OTHER[2]}-0-0.html"}}'
            )
        nodes = ",\n".join(
            f'{{name:"{above}", open:true, children:[{", ".join(below)},]}}' for above, below in parents.items()
        )
        return f"<script>var zNodes = [{nodes}];</script>"

    def _list(self, organ: str, number: str, page: int) -> Reply:
        if number == "54":
            return Reply("<html><head><script>var gate=1;</script></head><body></body></html>", 412)
        if number != "0" and number not in COLUMNS:
            return not_found()
        above, name, _, rows, says = COLUMNS.get(number, ("", "全部信息", None, [], ""))
        rows = rows if organ == ORGAN else []
        total = pages_of(rows, SIZE)
        if not 1 <= page <= total:
            return not_found()
        lines = "".join(
            f'<tr><td>{place}</td><td><a href="/news/show-{row.number}.html" title="{row.title[:20]}..." data-title="标题::{row.title}##">{row.title[:14]}…</a></td>'
            f"<td>{row.doc_no}</td><td>{BUREAU}</td><td>{row.iso}</td></tr>"
            for place, row in enumerate(cut(rows, page, SIZE), 1)
        )
        empty = f'<tr><td colspan="5">{says}</td></tr>' if says and not rows else ""
        following = f'<a href="/list/{organ}-{number}-0-0-{page + 1}.html">下一页</a>' if page < total else ""
        inner = (
            f'{self._tree(organ)}<div class="position">{crumbs("政府信息公开", BUREAU, above, name)}</div>'
            f'<p>本页由信息公开平台自动生成，如需帮助请与本单位办公室联系。</p><table class="list">'
            f"<tr><th>序号</th><th>标题</th><th>文号</th><th>发布机构</th><th>发布日期</th></tr>{lines}{empty}</table>"
            f'<div class="page">{following}</div>'
        )
        return Reply(frame(f"{name} - {BUREAU}", inner))

    def _article(self, number: str, above: str, name: str, row: Paper) -> str:
        table = (
            f'<table class="xxgk_table"><tr><td>索 引 号</td><td>MB1500000/{row.published.year}-{row.number}</td><td>分　　类</td><td>{name}</td></tr>'
            f"<tr><td>发布机构</td><td>{BUREAU}</td><td>生成日期</td><td>{row.formed}</td></tr><tr><td>名　　称</td><td>{row.title}</td><td>发布日期</td>"
            f"<td>{row.iso}</td></tr><tr><td>文　　号</td><td>{row.doc_no}</td><td>主 题 词</td><td></td></tr></table>"
        )
        inner = f'<div class="position">{crumbs("政府信息公开", BUREAU, above, name)}</div>{table}<h1>{row.title}</h1><div>{body_of(row)}</div>'
        return frame(row.title, inner, metas=article_metas(row, name))


def _lonsun() -> Lonsun:
    listed = tuple(number for number in CATS if number != ADDED)
    tree = [
        {"name": name, "htmlPath": f"/public/column/{FULL}?type=4&catId={cat}&action=list"}
        for cat, name in CATS.items()
    ]
    tree.append({"name": "政务服务事项", "htmlPath": "http://zwfw.example.invalid/ybj/"})
    rows = {
        (FULL, "6715841"): papers(1, first=1100, word="简介"),
        (FULL, "6715931"): papers(20, first=1200, word="医保"),
        (FULL, ADDED): papers(2, first=1300, word="其他"),
        (NULL, "6715861"): papers(3, step=200, first=1400, word="计划"),
    }
    return Lonsun(
        rows, {FULL: json.dumps(tree, ensure_ascii=False), NULL: "null"}, {FULL: listed, NULL: listed[:3], BARE: ()}
    )


def build(state: int) -> PracticeSite:
    """Build the site; it has one state of time."""
    hosts = (
        PracticeHost("xxgk", GROUP_PORT, GroupHost().answer),
        PracticeHost("portal", LONSUN_PORT, _lonsun().answer),
    )
    return PracticeSite("practice-matrix", hosts)
