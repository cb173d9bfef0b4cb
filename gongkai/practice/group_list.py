"""Disclosure hosts of the 灌南 kind: /group/3.html, /list/{dept}-{cat}-0-0.html, /news/show-N.html, cut titles."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from gongkai.practice.content import PNG, Body, Document, body_html, chinese_day, load_texts, small_pdf
from gongkai.practice.model import Reply, Request

PER_PAGE = 15
CUT_TEXT, CUT_TITLE = 14, 20  # characters that the row's text and its title attribute keep

CHALLENGE = (
    '<html><head><meta charset="utf-8"><script>var $_ts=window["$_ts"]||{};$_ts.nsd=0;'
    "(function(){document.cookie='waf_sid=0';location.reload();})();</script></head><body></body></html>"
)


@dataclass(frozen=True, slots=True)
class Category:
    """One category (cat number) of the disclosure tree. `mode`: "", "waf" (412 and a script), "down" (no answer)."""

    number: str
    name: str
    parent: str
    mode: str = ""


class GroupListHost:
    """Answers for one disclosure host; `dept` is the audited bureau's number, others exist beside it."""

    def __init__(
        self, body: Body, name: str, today: str, dept: str, others: dict[str, str], categories: Sequence[Category],
        documents: Sequence[Document], disallow: Sequence[str] = (),
    ) -> None:  # fmt: skip
        self.body, self.name, self.today, self.dept = body, name, today, dept
        self.departments = {dept: body.name, **others}
        self.categories = {category.number: category for category in categories}
        self.texts = load_texts()
        self.disallow = tuple(disallow)
        self.documents = sorted(documents, key=lambda document: document.listed or document.formed, reverse=True)
        self.by_id = {document.id: document for document in documents}

    def answer(self, request: Request) -> Reply:
        path = request.path
        if path == "/robots.txt":
            rules = "".join(f"Disallow: {prefix}\n" for prefix in self.disallow)
            return Reply(f"User-agent: *\n{rules}", content_type="text/plain")
        if path in ("/", "/index.html"):
            return Reply("", 302, headers=(("Location", "/group/3.html"),))
        if path == "/group/3.html":
            return Reply(self._directory())
        found = re.fullmatch(r"/list/(\d+)-(\d+)-0-0(?:-(\d+))?\.html", path)
        if found:
            return self._list(found[1], found[2], int(found[3] or 1))
        found = re.fullmatch(r"/news/show-(\d+)\.html", path)
        if found and found[1] in self.by_id:
            return Reply(self._article(self.by_id[found[1]]))
        if re.fullmatch(r"/upload/\d+\.pdf", path):
            return Reply(small_pdf("practice attachment"), content_type="application/pdf")
        if re.fullmatch(r"/upload/\d+\.png", path):
            return Reply(PNG, content_type="image/png")
        return Reply("<html><body>404 Not Found</body></html>", 404)

    def _of(self, dept: str, cat: str) -> list[Document]:
        if dept != self.dept:
            return []
        return [document for document in self.documents if cat == "0" or cat in document.columns]

    def _directory(self) -> str:
        items = "".join(
            f'<li><a href="/list/{number}-0-0-0.html">·{escape(name)}</a>（{len(self._of(number, "0"))}）</li>'
            for number, name in sorted(self.departments.items(), key=lambda pair: int(pair[0]))
        )
        return self._frame("政府信息公开单位", f'<div class="group"><h2>部门</h2><ul>{items}</ul></div>')

    def _list(self, dept: str, cat: str, page: int) -> Reply:
        if dept not in self.departments or (cat != "0" and cat not in self.categories):
            return Reply("<html><body>404 Not Found</body></html>", 404)
        category = self.categories.get(cat)
        if category and category.mode == "waf":
            return Reply(CHALLENGE, 412, headers=(("Set-Cookie", "waf_t=0; Path=/"),))
        if category and category.mode == "down":
            return Reply(drop=True)
        rows = self._of(dept, cat)
        pages = max(1, -(-len(rows) // PER_PAGE))
        if page > pages or page < 1:
            return Reply("<html><body>404 Not Found</body></html>", 404)
        shown = rows[(page - 1) * PER_PAGE : page * PER_PAGE]
        table = "".join(self._row(number, row) for number, row in enumerate(shown, (page - 1) * PER_PAGE + 1))
        title = f"{category.name if category else '全部信息'} - {self.departments[dept]} - {self.name}"
        empty = "" if shown else '<tr><td colspan="5">暂无相关信息</td></tr>'
        inner = (
            f"{self._tree(dept)}<div class='position'>您的位置：<a href='/group/3.html'>政府信息公开</a> &gt; "
            f"<a href='/list/{dept}-0-0-0.html'>{escape(self.departments[dept])}</a>"
            + (f" &gt; <a>{escape(category.parent)}</a> &gt; <a>{escape(category.name)}</a>" if category else "")
            + "</div><table class='list' width='100%'><tr><th>序号</th><th>标题</th><th>文号</th>"
            "<th>发布机构</th><th>发布日期</th></tr>"
            f"{table}{empty}</table>{self._pager(dept, cat, page, pages, len(rows))}"
        )
        return Reply(self._frame(title, inner))

    def _row(self, number: int, document: Document) -> str:
        full = document.title
        text = full if len(full) <= CUT_TEXT else full[:CUT_TEXT] + "…"
        hint = full if len(full) <= CUT_TITLE else full[:CUT_TITLE] + "..."
        data = f"索引号::{self._index_no(document)}##标题::{full}##发布机构::{document.publisher}##"
        return (
            f'<tr><td>{number}</td><td><a href="/news/show-{document.id}.html" title="{escape(hint)}" '
            f'data-title="{escape(data)}">{escape(text)}</a></td><td>{escape(document.doc_no)}</td>'
            f"<td>{escape(document.publisher)}</td><td>{document.listed}</td></tr>\n"
        )

    def _pager(self, dept: str, cat: str, page: int, pages: int, total: int) -> str:
        base = f"/list/{dept}-{cat}-0-0"
        links = [f"共{total}条 {page}/{pages}页"]
        if page > 1:
            links.append(f'<a href="{base}{f"-{page - 1}" if page > 2 else ""}.html">上一页</a>')
        if page < pages:
            links.append(f'<a href="{base}-{page + 1}.html">下一页</a>')
        return f'<div class="page">{" ".join(links)}</div>'

    def _tree(self, dept: str) -> str:
        nodes: dict[str, list[dict[str, str]]] = {}
        for category in self.categories.values():
            node = {"name": category.name, "url": f"/list/{dept}-{category.number}-0-0.html"}
            nodes.setdefault(category.parent, []).append(node)
        tree = [{"name": parent, "open": True, "children": children} for parent, children in nodes.items()]
        return f"<script>var zNodes = {json.dumps(tree, ensure_ascii=False)};</script>"

    def _index_no(self, document: Document) -> str:
        year = (document.formed or document.published or "2026")[:4]
        return f"{self.body.org_code}/{year}-{document.id}" if document.index else ""

    def _article(self, document: Document) -> str:
        category = self.categories[document.columns[0]]
        text = body_html(
            document, self.body, self.texts, picture=f"/upload/{document.id}.png", file=f"/upload/{document.id}.pdf"
        )
        table = self._index_table(document) if document.index else ""
        line = f"发布日期：{document.published} {document.time}　" if document.published else ""
        crumbs = (
            f"您的位置：<a href='/group/3.html'>政府信息公开</a> &gt; <a href='/list/{self.dept}-0-0-0.html'>"
            f"{escape(self.body.name)}</a> &gt; <a>{escape(category.parent)}</a> &gt; "
            f"<a href='/list/{self.dept}-{category.number}-0-0.html'>{escape(category.name)}</a>"
        )
        inner = (
            f"<div class='position'>{crumbs}</div>{table}<h1 class='title'>{escape(document.title)}</h1>"
            f"<div class='info'>{line}来源：{escape(document.publisher)}　字体：【大 中 小】</div>"
            '<table width="100%"><tr><td valign="top" style="padding:10px; line-height:28px; font-size:14px">'
            f"{text}</td></tr></table>"
        )
        return self._frame(f"{document.title} - {category.name} - {self.body.name}", inner)

    def _index_table(self, document: Document) -> str:
        category = self.categories[document.columns[0]]
        published = document.published
        return (
            "<table class='xxgk_table' border='1' width='100%'>"
            f"<tr><td>索 引 号</td><td>{self._index_no(document)}</td>"
            f"<td>分　　类</td><td>{escape(category.name)}</td></tr>"
            f"<tr><td>发布机构</td><td>{escape(self.body.name)}</td><td>生成日期</td><td>{document.formed}</td></tr>"
            f"<tr><td>名　　称</td><td>{escape(document.title)}</td><td>发布日期</td><td>{published}</td></tr>"
            f"<tr><td>文　　号</td><td>{escape(document.doc_no)}</td><td>主 题 词</td><td></td></tr></table>"
        )

    def _frame(self, title: str, inner: str) -> str:
        return (
            f'<!DOCTYPE html><html><head><meta charset="utf-8"><title>{escape(title)}</title>'
            f'<meta name="SiteName" content="{escape(self.name)}"></head><body>'
            f"<div class='head'>今天是：{chinese_day(self.today)}</div>{inner}"
            f"<div class='foot'>主办：{escape(self.body.place)}人民政府办公室　最后更新：{self.today}"
            "（练习站，内容均为虚构）</div>"
            "</body></html>"
        )
