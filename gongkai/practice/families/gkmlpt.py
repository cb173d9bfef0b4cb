"""南方 gkmlpt: an application shell with window._CONFIG, an API of a hundred rows a page, epoch dates, files on another host."""

from __future__ import annotations

import json
import re
from datetime import datetime, timedelta, timezone
from typing import Any

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
    papers,
)
from gongkai.practice.model import PracticeHost, PracticeSite, Reply, Request

PORT, FILES_PORT = 18626, 18627
SID = "755041"
SIZE = 100
SHANGHAI = timezone(timedelta(hours=8))


class Gkmlpt:
    def __init__(self) -> None:
        self.rows: dict[int, list[Paper]] = {
            1076: papers(230, step=3, first=9103000, word="文件"),
            1077: papers(12, step=30, first=9104000, word="解读"),
            1079: [],
            1081: papers(100, step=4, first=9105000, word="采购"),
        }
        self.names = {1076: "其他文件", 1077: "政策解读", 1078: "行政执法公示平台", 1079: "行政许可", 1081: "政府采购"}
        self.portal = papers(33, first=2201000, word="公告")

    def answer(self, request: Request) -> Reply:
        path = request.path
        if path == "/robots.txt":
            return not_found()
        if path in ("/qsylbzj/gkmlpt/index", "/qsylbzj/gkmlpt/policy", "/qsylbzj/gkmlpt/guide"):
            return Reply(self._shell())
        found = re.fullmatch(r"/qsylbzj/gkmlpt/api/all/(\d+)", path)
        if found:
            return self._api(int(found[1]), request)
        found = re.fullmatch(r"/qsylbzj/gkmlpt/content/\d+/\d+/post_(\d+)\.html", path)
        if found:
            for category, rows in self.rows.items():
                for row in rows:
                    if row.number == int(found[1]):
                        return Reply(self._article(self.names[category], row, request))
        found = re.fullmatch(r"/zwgk/gggs/(?:index(?:_(\d+))?\.html)?", path)
        if found:
            return self._list(int(found[1] or 1))
        found = re.fullmatch(r"/zwgk/gggs/content/m?post_(\d+)\.html", path)
        if found:
            for row in self.portal:
                if row.number == int(found[1]):
                    return Reply(self._portal_article(row))
        return not_found()

    def _shell(self) -> str:
        tree: list[dict[str, Any]] = [
            {"id": 1000, "name": "法定主动公开内容", "parent": 0, "jump_url": "", "post_count": 0, "children": [
                {"id": number, "name": name, "parent": 1000, "children": [], "post_count": len(self.rows.get(number, [])),
                 "jump_url": "http://enforcement.example.invalid/" if number == 1078 else ""}
                for number, name in self.names.items()
            ]},
        ]  # fmt: skip
        config = {"SID": SID, "SERVICE_AREA_ID": 1, "TREE": tree, "SITE_NAME": BUREAU}
        return (
            '<!DOCTYPE html><html><head><meta charset="utf-8"><title>政府信息公开</title></head><body><div id="app"></div>'
            f"<script>window._CONFIG = {json.dumps(config, ensure_ascii=False)};</script>"
            '<script src="/gkmlpt/js/app.js"></script></body></html>'
        )

    def _api(self, category: int, request: Request) -> Reply:
        if request.query.get("sid") != SID:
            return Reply('{"error":"sid"}', 404, "application/json")
        rows = self.rows.get(category)
        if category == 0:
            rows = [row for part in self.rows.values() for row in part]
        if rows is None:
            return Reply('{"classify":null,"articles":[]}', content_type="application/json")
        page = max(1, int(request.query.get("page") or 1))  # page 0 is page 1 again
        base = f"http://{request.headers.get('host', '')}/qsylbzj/gkmlpt/content"
        data = {
            "classify": {"id": category, "name": self.names.get(category, "全部"), "post_count": len(rows)},
            "articles": [self._record(category, row, base, request) for row in cut(rows, page, SIZE)],
        }
        return Reply(json.dumps(data, ensure_ascii=False), content_type="application/json; charset=utf-8")

    def _record(self, category: int, row: Paper, base: str, request: Request) -> dict[str, Any]:
        shown = epoch(row.published, row.time)
        # every tenth paper was put up ten days before the day that the page shows
        first = shown - 10 * 86400 if row.number % 10 == 0 else shown
        address = f"{base}/{row.number // 1000000}/{row.number // 1000}/post_{row.number}.html"
        attachment = {
            "id": row.number,
            "name": f"{row.doc_no}.docx",
            "type": "docx",
            "mime": "application/msword",
            "size": 900,
        }
        return {
            "id": row.number, "title": row.title, "document_number": row.doc_no, "publisher": BUREAU, "keywords": "",
            "date": epoch(row.formed, "00:00"), "created_at": f"{row.iso} {row.time}:00", "create_time": first,
            "first_publish_time": first, "display_publish_time": shown, "identifier": f"114403006955506492/{row.published.year}-{row.number % 100000:05d}",
            "classify_main_name": self.names.get(category, ""), "classify_genre_name": "通知", "classify_theme_name": "医疗保障",
            "url": address, "post_url": address, "abstract": "", "is_expired": 0, "is_abolished": 0,
            "attachment": [{**attachment, "url": f"{request.addresses['files']}/attachment/1/1658/{row.number}.docx"}] if row.number % 20 == 0 else [],
        }  # fmt: skip

    def _article(self, column: str, row: Paper, request: Request) -> str:
        table = "".join(
            f"<tr><td>{label}：</td><td>{value}</td></tr>"
            for label, value in (
                ("索引号", f"114403006955506492/{row.published.year}-{row.number % 100000:05d}"), ("分类", column),
                ("发布机构", BUREAU), ("成文日期", row.formed), ("名称", row.title), ("文号", row.doc_no),
                ("发布日期", row.iso), ("主题词", ""),
            )
        )  # fmt: skip
        file = f'<p>附件：<a href="{request.addresses["files"]}/attachment/1/1658/{row.number}.docx">{row.doc_no}.docx</a></p>'
        inner = (
            f'<div class="classify"><table>{table}</table></div><h1>{row.title}</h1><div class="article-content">{body_of(row)}'
            f"{file if row.number % 20 == 0 else ''}</div>"
        )
        return frame(row.title, inner, metas=article_metas(row, column))

    def _list(self, page: int) -> Reply:
        rows = cut(self.portal, page, 15)
        if not rows:
            return not_found()
        items = "".join(
            f'<li><a href="/zwgk/gggs/content/post_{row.number}.html" title="{row.title}">{row.title}</a><span class="time">{row.iso}</span></li>'
            for row in rows
        )
        following = f'<a class="next" href="/zwgk/gggs/index_{page + 1}.html">下一页</a>' if page < 3 else ""
        inner = f'<div class="position">{crumbs("政务公开", "公告公示")}</div><ul class="news_list">{items}</ul><div class="page">{following} 共3页</div>'
        return Reply(frame("公告公示", inner + "<script>window.NFCMS_SITE_ID='1';</script>"))

    def _portal_article(self, row: Paper) -> str:
        inner = (
            f'<div class="position">{crumbs("政务公开", "公告公示")}</div><h1>{row.title}</h1>'
            f'<div class="info">信息来源:本网 发布日期:{row.iso}</div><div class="article-content">{body_of(row)}</div>'
            f"<script>window.NFCMS_POST_ID='{row.number}';</script>"
        )
        return frame(row.title, inner, metas=article_metas(row, "公告公示"))


def epoch(day: Any, time: str) -> int:
    """Seconds since 1970 of a day and HH:MM in China."""
    return int(datetime.fromisoformat(f"{day}T{time}").replace(tzinfo=SHANGHAI).timestamp())


def files(request: Request) -> Reply:
    if re.fullmatch(r"/attachment/1/1658/\d+\.docx", request.path):
        return Reply(small_pdf("practice attachment"), content_type="application/octet-stream")
    return not_found()


def build(state: int) -> PracticeSite:
    """Build the site; it has one state of time."""
    return PracticeSite(
        "practice-gkmlpt", (PracticeHost("portal", PORT, Gkmlpt().answer), PracticeHost("files", FILES_PORT, files))
    )
