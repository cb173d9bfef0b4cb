"""Ganzi site-service (甘孜州): rows by a JSON POST, addresses built from folder and id, governmentInfo pages."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

from gongkai.practice.content import PNG, Body, Document, body_html, chinese_day, load_texts, small_pdf
from gongkai.practice.group_list import CHALLENGE
from gongkai.practice.model import Reply, Request

API = "/site-service/c/manuscript/getManuscriptListByColumnId"


@dataclass(frozen=True, slots=True)
class Folder:
    """One column. `kind`: "api" (rows by POST), "info" (rows in the page), "single" (the page is the document).

    `column`: its running number in the prefecture. `mode` "waf": 412 and a script.
    """

    folder: str
    name: str
    parents: tuple[str, ...]
    column: int
    kind: str = "api"
    mode: str = ""


class SiteService:
    """Answers for one host of the system: a county portal or a prefecture bureau."""

    def __init__(
        self, body: Body, code: str, name: str, today: str, folders: Sequence[Folder], documents: Sequence[Document]
    ) -> None:
        self.body, self.code, self.name, self.today = body, code, name, today
        self.folders = {folder.folder: folder for folder in folders}
        self.texts = load_texts()
        self.rows = {
            key: sorted(
                (document for document in documents if key in document.columns),
                key=lambda document: (document.pinned, document.listed, document.id), reverse=True,
            )
            for key in self.folders
        }  # fmt: skip
        self.by_id = {document.id: document for document in documents}

    def answer(self, request: Request) -> Reply:
        path = request.path.rstrip("/") or "/"
        if path == "/robots.txt":
            return Reply("User-agent: *\nDisallow: /search\n", content_type="text/plain")
        if path == API:
            return self._api(request)
        if path == "/":
            return Reply(self._frame(self.name, "", f"<ul class='menu'>{self._menu()}</ul>"))
        if path.startswith("/upload/"):
            return Reply(PNG, content_type="image/png")
        parts = path.strip("/").split("/")
        if parts[0] == "governmentInfo":
            return self._info(parts)
        if parts[0] == self.code.removesuffix("_zfxxgk") + "rmzf":
            return self._old_layer(path)
        folder = self.folders.get(parts[0])
        if folder is None or folder.kind != "api":
            return _not_found()
        if folder.mode == "waf":
            return Reply(CHALLENGE, 412)
        if len(parts) == 3 and parts[1] == "article" and parts[2] in self.by_id:
            return Reply(self._article(self.by_id[parts[2]], folder, request))
        if len(parts) == 1 or parts[1:] == ["c", str(folder.column)]:
            return Reply(self._shell(folder))
        return _not_found()

    def _api(self, request: Request) -> Reply:
        if request.method != "POST":
            return Reply('{"code":405,"message":"Method Not Allowed"}', 405, "application/json")
        try:
            asked: dict[str, Any] = json.loads(request.body)
            column, current, size = int(asked["columnId"]), int(asked.get("current", 1)), int(asked.get("size", 15))
        except (ValueError, TypeError, KeyError):
            return Reply('{"code":400,"message":"Bad Request"}', 400, "application/json")
        folder = next((folder for folder in self.folders.values() if folder.column == column), None)
        if folder is not None and folder.mode == "waf":
            return Reply(CHALLENGE, 412)
        wants_info = asked.get("type") is True
        rows = self.rows[folder.folder] if folder and wants_info == (folder.kind == "info") else []
        size = max(1, min(size, 50))
        shown = rows[(current - 1) * size : current * size]
        data = {
            "total": len(rows), "size": size, "current": current, "pages": -(-len(rows) // size),
            "records": [
                {
                    "id": int(row.id), "title": row.title, "columnFolder": row.columns[0],
                    "releaseTime": f"{row.listed} {row.time}:00" if row.listed else None, "time": row.listed or None,
                }
                for row in shown
            ],
        }  # fmt: skip
        return Reply(
            json.dumps({"code": 200, "data": data}, ensure_ascii=False), content_type="application/json;charset=UTF-8"
        )

    def _info(self, parts: list[str]) -> Reply:
        folder = self.folders.get(parts[2]) if len(parts) >= 3 and parts[1] == self.code else None
        if folder is None or folder.kind == "api" or len(parts) not in (3, 5):
            return _not_found()
        if folder.mode == "waf":
            return Reply(CHALLENGE, 412)
        rows = self.rows[folder.folder]
        if len(parts) == 5:
            found = self.by_id.get(parts[4]) if parts[3] == "article" else None
            return Reply(self._article(found, folder, None)) if found in rows and found else _not_found()
        if folder.kind == "single":
            return Reply(self._article(rows[0], folder, None)) if rows else _not_found()
        items = "\n".join(
            f'<div class="list-item"><a href="/governmentInfo/{self.code}/{folder.folder}/article/{row.id}" '
            f'title="{escape(row.title)}">{escape(row.title)}</a><div>{row.listed}</div></div>'
            for row in rows
        )
        empty = "" if rows else '<div class="none">暂无数据</div>'
        inner = (
            f'<div class="left"><ul>{self._menu()}</ul></div>{self._crumbs(folder)}'
            f'<div class="rgith"><h3>{escape(folder.name)}</h3><div>{items}{empty}</div>'
            f'<div class="total">共{len(rows)}条</div></div>'
        )
        return Reply(self._frame(f"{folder.name}-{self.name}", self._column_meta(folder), inner))

    def _shell(self, folder: Folder) -> str:
        inner = (
            f'{self._crumbs(folder)}<div class="list" id="list"></div><div id="pager"></div>'
            f"<script>var columnId = {folder.column}; var folder = '{folder.folder}'; var type = false; var size = 15;"
            f"$.ajax({{url:'{API}', type:'post', contentType:'application/json', "
            "data: JSON.stringify({columnId: columnId, current: 1, size: size, type: type})});</script>"
        )
        return self._frame(f"{folder.name}-{self.name}", self._column_meta(folder), inner)

    def _article(self, document: Document, folder: Folder, request: Request | None) -> str:
        files = request.addresses.get("files", "") if request else ""
        digest = hashlib.md5(document.id.encode(), usedforsecurity=False).hexdigest()
        text = body_html(
            document, self.body, self.texts, picture=f"/upload/{digest}.png",
            file=f"{files}/upload/file/20/zhengwen/{digest}.pdf",
        )  # fmt: skip
        stamp = f"{document.published} {document.time}:00" if document.published else ""
        line = f"<span>发布时间：{stamp[:16]}</span>" if stamp else ""
        number = f'<p style="text-align:center">{escape(document.doc_no)}</p>' if document.doc_no else ""
        metas = (
            f'{self._column_meta(folder)}<meta name="ArticleTitle" content="{escape(document.title)}">'
            f'<meta name="PubDate" content="{stamp}"><meta name="Author" content="">'
            f'<meta name="ContentSource" content="{escape(document.publisher)}">'
        )
        table = self._index_table(document) if folder.kind == "info" and document.index else ""
        inner = (
            f"{self._crumbs(folder)}{table}<h1>{escape(document.title)}</h1><div class='msg'>{line}"
            f"<span>来源：{escape(document.publisher)}</span><span>浏览：<i id='hits'>0</i></span></div>"
            f'<div id="contentBox"><p>语音播报：</p>{number}{text}</div>'
        )
        return self._frame(f"{document.title}-{folder.name}-{self.name}", metas, inner, article=True)

    def _index_table(self, document: Document) -> str:
        year = (document.formed or document.published or "2026")[:4]
        return (
            f"<div class='file_item'><ul><li><em>索引号：</em>{self.body.org_code}/{year}-{document.id}</li>"
            f"<li><em>发布机构：</em>{escape(self.body.name)}</li><li><em>成文日期：</em>{document.formed}</li>"
            f"<li><em>发布日期：</em>{document.published}</li><li><em>文号：</em>{escape(document.doc_no)}</li></ul></div>"
        )

    def _old_layer(self, path: str) -> Reply:
        """Addresses of the former UCAP system still answer for old papers, with the date of the move."""
        for document in self.by_id.values():
            if document.published < "2023" and path == old_address(self.code, document):
                folder = self.folders[document.columns[0]]
                text = body_html(document, self.body, self.texts)
                return Reply(
                    self._frame(
                        document.title,
                        f'<meta name="ArticleTitle" content="{escape(document.title)}">'
                        '<meta name="PubDate" content="2023-06-30 02:11">',
                        f'{self._crumbs(folder)}<h1>{escape(document.title)}</h1><div id="UCAP-CONTENT">{text}</div>',
                    )
                )
        return _not_found()

    def _column_meta(self, folder: Folder) -> str:
        return (
            f'<meta name="ColumnName" content="{escape(folder.name)}"><meta name="ColumnType" content="政府信息公开">'
        )

    def _crumbs(self, folder: Folder) -> str:
        names = "".join(f" &gt; <a>{escape(name)}</a>" for name in (*folder.parents, folder.name))
        return f'<div class="position">当前位置：<a href="/">首页</a>{names}</div>'

    def _menu(self) -> str:
        return "".join(
            f'<li><a href="{self.path_of(folder)}">{escape(folder.name)}</a></li>' for folder in self.folders.values()
        )

    def path_of(self, folder: Folder) -> str:
        return f"/{folder.folder}" if folder.kind == "api" else f"/governmentInfo/{self.code}/{folder.folder}"

    def _frame(self, title: str, metas: str, inner: str, *, article: bool = False) -> str:
        day, iso = ("", "") if article else (chinese_day(self.today), self.today)
        return (
            f'<!DOCTYPE html><html><head><meta charset="utf-8"><title>{escape(title)}</title>'
            f'<meta name="SiteName" content="{escape(self.name)}"><meta name="SiteIDCode" content="0000000000">{metas}'
            f'<link rel="stylesheet" href="/mozi-assist.css"></head><body><div class="top">{day}　'
            f'<a href="/search?keyword=">搜索</a></div>{inner}'
            f'<div class="footer">{escape(self.name)}　网站标识码0000000000　{iso}'
            "（练习站，内容均为虚构）</div></body></html>"
        )


def old_address(code: str, document: Document) -> str:
    """Where the former system had the document; the folder names only the month."""
    digest = hashlib.md5(f"old:{document.id}".encode(), usedforsecurity=False).hexdigest()
    return f"/{code.removesuffix('_zfxxgk')}rmzf/c102435/{document.published[:7].replace('-', '')}/{digest}.shtml"


def files_answer(request: Request) -> Reply:
    """The attachment host: PDFs, with the time of upload as Last-Modified."""
    if request.path == "/robots.txt":
        return Reply("User-agent: *\nDisallow:\n", content_type="text/plain")
    if re.fullmatch(r"/upload/file/20/zhengwen/[0-9a-f]{32}\.pdf", request.path):
        return Reply(small_pdf("practice attachment"), content_type="application/pdf")
    return _not_found()


def _not_found() -> Reply:
    return Reply("<html><head><title>404</title></head><body>404 Not Found</body></html>", 404)
