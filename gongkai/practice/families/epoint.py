"""新点 Epoint EWB: a disclosure page filled by POST getgovinfolist (pages from 0), static news, the old ?Paging=N."""

# ruff: noqa: E501  markup stands in lines as real pages have it

from __future__ import annotations

import json
import re
import uuid
from typing import Any

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

PORT = 18630
GUID, PROJECT, DEPT = "7eb5f7f1-9041-43ad-8e13-8fcb82ea831a", "EWB-FRONT", "ybj"
SIZE = 15


class Epoint:
    def __init__(self) -> None:
        self.rows = {
            "003006001": papers(41, first=800, word="文件"),
            "003006002": list[Paper](),
            "003001": papers(33, first=900, word="公告"),
            "old": papers(25, first=950, word="旧"),
        }
        self.names = {"003006001": "部门文件", "003006002": "行政许可", "003001": "通知公告", "old": "公示公告"}

    def answer(self, request: Request) -> Reply:
        path = request.path
        if path == "/robots.txt":
            return robots()
        if path == "/js/webBuilderCommon.js":
            return Reply(
                f"var siteInfo={{siteGuid:'{GUID}',projectName:'/{PROJECT}'}};", content_type="text/javascript"
            )
        if path == "/dynamic/zwgk/govInfoPub.html":
            return Reply(self._shell(request.query.get("categorynum", "")))
        if path == f"/{PROJECT}/rest/lightfrontaction/getgovinfolist" and request.method == "POST":
            return self._info(request)
        found = re.fullmatch(r"/003/003001/(?:moreinfo|(\d+))\.html", path)
        if found:
            return self._static(int(found[1] or 1))
        if path == "/xxgk/showlist.aspx":
            return self._aspx(int(request.query.get("Paging") or 1))
        found = re.fullmatch(r"/003/(\w+)/(\d{8})/([0-9a-f-]{36})\.html", path)
        if found:
            for key, rows in self.rows.items():
                for row in rows:
                    if guid(row) == found[3]:
                        return Reply(self._article(key, row))
        return not_found()

    def _shell(self, category: str) -> str:
        inner = (
            f'<div class="position">{crumbs("信息公开", BUREAU, self.names.get(category, ""))}</div><ul id="infolist"></ul><div id="pager"></div>'
            '<script src="/js/webBuilderCommon.js"></script>'
            f'<script>getGovInfoList(siteInfo.projectName + "/rest/lightfrontaction/getgovinfolist", {{categorynum:"{category}",deptcode:"{DEPT}",pageIndex:0,pageSize:{SIZE}}});</script>'
        )
        return frame(self.names.get(category, "信息公开"), inner)

    def _info(self, request: Request) -> Reply:
        try:
            asked: dict[str, Any] = json.loads(request.body)
            page, size = int(asked.get("pageIndex", 0)), int(asked.get("pageSize", SIZE))
        except (ValueError, TypeError, AttributeError):
            return Reply("", 500)
        known = asked.get("siteGuid") == GUID and asked.get("deptcode") == DEPT
        category = str(asked.get("categorynum", ""))
        rows = self.rows.get(category, []) if known else []
        data = [
            {
                "title": row.title[:24] + "..." if len(row.title) > 24 else row.title, "realtitle": row.title,
                "infourl": address(category, row), "visiturl": "", "infodate": row.iso, "handsdate": row.formed.isoformat(),
                "linkurl": "http://www.example.invalid/policy.html" if row.number % 20 == 0 else "",
            }
            for row in cut(rows, page + 1, min(size, 50))
        ]  # fmt: skip
        return Reply(
            json.dumps({"custom": {"total": len(rows), "data": data}}, ensure_ascii=False),
            content_type="application/json;charset=UTF-8",
        )

    def _static(self, page: int) -> Reply:
        rows, total = cut(self.rows["003001"], page, SIZE), pages_of(self.rows["003001"], SIZE)
        if not rows:
            return not_found()
        following = f'<a href="/003/003001/{page + 1}.html">下页 &gt;</a>' if page < total else ""
        inner = f'<div class="position">{crumbs("政务公开", "通知公告")}</div><ul class="ewb-list">{items("003001", rows)}</ul><div class="ewb-page">{following}<span>{page}/{total}</span></div>'
        return Reply(frame("通知公告", inner))

    def _aspx(self, page: int) -> Reply:
        rows, total = cut(self.rows["old"], page, SIZE), pages_of(self.rows["old"], SIZE)
        following = f'<a href="?Paging={page + 1}">下页</a>' if page < total else ""
        inner = f'<div class="position">{crumbs("政务公开", "公示公告")}</div><ul>{items("old", rows)}</ul><div class="pagemargin">总记录数：{len(self.rows["old"])} 总页数：{total} 当前页：{page} {following}</div>'
        return Reply(frame("公示公告", inner))

    def _article(self, key: str, row: Paper) -> str:
        inner = (
            f'<div class="position">{crumbs("信息公开", self.names[key])}</div><h1>{row.title}</h1><div class="info">信息时间：{row.iso} {row.time}</div>'
            f'<div class="mian-cont"><div id="ivs_content">{body_of(row)}</div></div>'
        )
        return frame(row.title, inner, metas=article_metas(row, self.names[key]))


def items(key: str, rows: list[Paper]) -> str:
    return "".join(
        f'<li><a href="{address(key, row)}" title="{row.title}">{row.title}</a><span>{row.iso}</span></li>'
        for row in rows
    )


def guid(row: Paper) -> str:
    return str(uuid.uuid5(uuid.NAMESPACE_URL, f"epoint:{row.number}"))


def address(key: str, row: Paper) -> str:
    return f"/003/{key}/{row.published:%Y%m%d}/{guid(row)}.html"


def build(state: int) -> PracticeSite:
    """Build the site; it has one state of time."""
    return PracticeSite("practice-epoint", (PracticeHost("portal", PORT, Epoint().answer),))
