"""TrueCMS portals (连云港, 南通): #initData with the 60 newest rows; getMessage.do as JSONP, or 404 once retired."""

from __future__ import annotations

import json
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from gongkai.practice.content import PNG, Body, Document, body_html, chinese_day, load_texts, small_pdf
from gongkai.practice.model import Reply, Request

WINDOW = 60  # rows that #initData holds
MAX_SPAN = 20  # rows that one getMessage.do answers; a wider span comes back empty (window limit, undocumented)


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a portal. `mode`: "api" (getMessage.do works), "retired" (it answers 404), "down" (503)."""

    slug: str
    name: str
    parents: tuple[str, ...]
    mode: str = "api"
    declared: int | None = None  # totalRecord as declared; None: what there is
    row_form: str = "span"  # how a row prints its date: span, bracket, onclick


def page_id(document_id: str) -> str:
    """The uuid that the portal gives a document."""
    return str(uuid.uuid5(uuid.NAMESPACE_URL, f"practice:{document_id}"))


class TrueCmsPortal:
    """Answers for one portal host."""

    def __init__(
        self, body: Body, site: str, name: str, today: str, columns: Sequence[Column], documents: Sequence[Document]
    ) -> None:
        self.body, self.site, self.name, self.today = body, site, name, today
        self.columns = {column.slug: column for column in columns}
        self.texts = load_texts()
        rows = sorted(documents, key=lambda document: (document.pinned, document.listed), reverse=True)
        self.rows = {slug: [row for row in rows if slug in row.columns] for slug in self.columns}
        self.by_id = {page_id(document.id): document for document in documents}

    def answer(self, request: Request) -> Reply:
        path = request.path
        if path == "/robots.txt":
            return Reply(f"User-agent: *\nDisallow: /{self.site}/search/\n", content_type="text/plain")
        if path in ("/", "/index.html", f"/{self.site}/index.html"):
            return Reply(self._home())
        if path.lower() == "/truecms/messagecontroller/getmessage.do":
            return self._get_message(request)
        parts = path.strip("/").split("/")
        if len(parts) == 3 and parts[0] == self.site and parts[2] == f"{parts[1]}.html" and parts[1] in self.columns:
            return self._list(self.columns[parts[1]])
        if len(parts) == 4 and parts[0] == self.site and parts[2] == "content":
            found = self.by_id.get(parts[3].removesuffix(".html"))
            return Reply(self._article(found)) if found and not found.link else _not_found()
        if len(parts) == 3 and parts[:2] == [self.site, "upload"]:
            return self._file(parts[2])
        return _not_found()

    def path_of(self, document: Document) -> str:
        return f"/{self.site}/{document.columns[0]}/content/{page_id(document.id)}.html"

    def _file(self, name: str) -> Reply:
        stem, _, suffix = name.partition(".")
        known = {page_id(document.id + "/file") for document in self.by_id.values() if document.file}
        if suffix == "pdf" and stem in known:
            return Reply(small_pdf("practice attachment"), content_type="application/pdf")
        if suffix == "png":
            return Reply(PNG, content_type="image/png")
        return _not_found()

    def _row(self, column: Column, document: Document) -> str:
        address = document.link or self.path_of(document)
        title = escape(document.row_title or document.title)
        day = document.listed
        if column.row_form == "bracket":
            return f'<li>[{day}]<a href="{escape(address)}?id=5" title="{title}">{title}</a></li>'
        if column.row_form == "onclick":
            click = f"onclick=\"name2('{escape(address)}')\""
            return f'<li><a href="javascript:void(0)" {click}>{title}</a><span>{day}</span></li>'
        return f'<li><a href="{escape(address)}" title="{title}" target="_blank">{title}</a><span>{day}</span></li>'

    def _list(self, column: Column) -> Reply:
        if column.mode == "down":
            return Reply("<html><body><h1>503 Service Unavailable</h1></body></html>", 503)
        rows = self.rows[column.slug]
        total = column.declared or len(rows)
        initial = "\n".join(self._row(column, row) for row in rows[:WINDOW])
        script = (
            "<script>var page = new DataPage({"
            f"columnId:'{page_id(column.slug)}', proxyUrl:'/TrueCMS/messageController/getMessage.do', "
            f"contentTemplate:'{self.site}list', totalRecord:{total}, perPage:20, groupSize:3}});</script>"
        )
        inner = (
            f'<div class="lb_con"><div class="left"><h3>{escape(column.parents[-1])}</h3><ul>{self._menu()}</ul></div>'
            f'<div class="right"><div class="wz">{self._crumbs(column)}</div>'
            '<div id="dataList"></div><div id="pageNav"></div></div></div>'
            f'<div id="initData" style="display:none"><ul>\n{initial}\n</ul></div>{script}'
        )
        metas = f'<meta name="ColumnName" content="{escape(column.name)}"/><meta name="ColumnType" content="信息公开"/>'
        return Reply(self._frame(f"{column.name} - {self.name}", metas, inner))

    def _get_message(self, request: Request) -> Reply:
        column = next((c for c in self.columns.values() if page_id(c.slug) == request.query.get("columnId")), None)
        if column is None or column.mode != "api" or "referer" not in request.headers:
            return _not_found()
        try:
            first, last = int(request.query["startrecord"]), int(request.query["endrecord"])
        except (KeyError, ValueError):
            return Reply("", 500)
        rows = self.rows[column.slug]
        span = rows[first - 1 : last] if 0 < first <= last and last - first < MAX_SPAN else []
        records = "".join(f"<record><![CDATA[{self._row(column, row)}]]></record>" for row in span)
        store = (
            f"<datastore><totalrecord>{len(rows)}</totalrecord><totalpage>{-(-len(rows) // 20)}</totalpage>"
            f"<recordset>{records}</recordset></datastore>"
        )
        callback = request.query.get("callback", "callback")
        payload = json.dumps({"result": store}, ensure_ascii=False)
        return Reply(f"{callback}({payload})", content_type="text/javascript; charset=utf-8")

    def _article(self, document: Document) -> str:
        column = self.columns[document.columns[0]]
        file = f"/{self.site}/upload/{page_id(document.id + '/file')}.pdf"
        text = body_html(
            document, self.body, self.texts, picture=f"/{self.site}/upload/{page_id(document.id)}.png", file=file
        )
        stamp = f"{document.published} {document.time}"
        metas = (
            f'<meta name="ColumnName" content="{escape(column.name)}"/>'
            f'<meta name="ArticleTitle" content="{escape(document.title)}"/>'
            f'<meta name="PubDate" content="{stamp}"/>'
            f'<meta name="ContentSource" content="{escape(document.publisher)}"/>'
        )
        inner = (
            f'<div class="wz">{self._crumbs(column)} &gt; 正文</div>'
            f'<div class="article_con"><h1>{escape(document.title)}</h1>'
            f'<div class="info"><span>发布日期：{stamp}</span> <span>来源：{escape(document.publisher)}</span> '
            "<span>浏览次数：<script>document.write(0)</script></span></div>"
            f'<div id="zoom" class="content">{text}</div>'
            '<div class="share">【打印本页】【关闭窗口】</div></div>'
        )
        return self._frame(f"{document.title} - {column.name} - {self.name}", metas, inner, article=True)

    def _crumbs(self, column: Column) -> str:
        links = [f'<a href="/{self.site}/index.html">首页</a>']
        links += [f"<a>{escape(name)}</a>" for name in column.parents]
        links.append(f'<a href="/{self.site}/{column.slug}/{column.slug}.html">{escape(column.name)}</a>')
        return "当前位置：" + " &gt; ".join(links)

    def _menu(self) -> str:
        return "".join(
            f'<li><a href="/{self.site}/{column.slug}/{column.slug}.html" title="{escape(column.name)}">'
            f"{escape(column.name)}</a></li>"
            for column in self.columns.values()
        )

    def _home(self) -> str:
        newest = sorted(self.by_id.values(), key=lambda document: document.listed, reverse=True)[:8]
        rows = "".join(
            f'<li><a href="{self.path_of(row)}">{escape(row.title)}</a></li>' for row in newest if not row.link
        )
        return self._frame(self.name, "", f'<ul class="menu">{self._menu()}</ul><ul class="news">{rows}</ul>')

    def _frame(self, title: str, metas: str, inner: str, *, article: bool = False) -> str:
        # articles are files made once; only the pages made on request print the day
        shown = "<script>showToday()</script>" if article else chinese_day(self.today)
        return (
            '<!DOCTYPE html><html><head><meta charset="utf-8"/>'
            f'<title>{escape(title)}</title><meta name="SiteName" content="{escape(self.name)}"/>'
            '<meta name="SiteDomain" content="127.0.0.1"/><meta name="SiteIDCode" content="0000000000"/>'
            f"{metas}</head><body><div class='top'>今天是{shown} "
            f"<a href='/{self.site}/search/index.html'>搜索</a></div>"
            f'<div class="nav"><ul>{self._menu()}</ul></div>{inner}'
            f'<div class="footer">主办单位：{escape(self.body.place)}人民政府　网站标识码：0000000000　'
            f"更新日期：{shown}（练习站，内容均为虚构）</div></body></html>"
        )


def _not_found() -> Reply:
    return Reply("<html><head><title>404</title></head><body><h1>404 Not Found</h1></body></html>", 404)
