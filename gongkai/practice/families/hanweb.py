"""大汉 Hanweb: rows in CDATA units, jpage of two generations, xxgk search, jpaas, days without padding."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from html import escape
from urllib.parse import parse_qsl

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

PORT = 18623
OLD, NEW, TWO, SECRET, DEEP, SEARCH = "1201", "1229423001", "1229423002", "1229423003", "1229423004", "22010"
NAMES = {
    OLD: "通知公告",
    NEW: "部门文件",
    TWO: "政策文件及解读",
    SECRET: "工作动态",
    DEEP: "公示公告",
    SEARCH: "信息公开目录",
}
PER_PAGE, GROUP = 20, 3
AREA = "002482429"
HIDDEN = "pU2mZ0kQ9xW7tR4s"  # columnid and unitid as an encrypted string: usable only as the page gives it
EMPTY_REPLY = "<datastore><recordset></recordset></datastore>"


class Hanweb:
    def __init__(self) -> None:
        self.rows = {
            OLD: papers(130, step=5, first=11000, word="通告"),
            NEW: papers(88, step=5, first=12000, word="文件"),
            TWO: papers(25, first=13000, word="文"),
            f"{TWO}b": papers(9, first=13500, word="解读"),
            SECRET: papers(75, step=3, first=14000, word="动态"),
            DEEP: papers(150, step=4, first=15000, word="公示"),
            SEARCH: papers(34, first=16000, word="目录"),
            "other": papers(20, first=16500, word="其他"),
            "jpaas": papers(47, first=17000, word="云"),
        }
        self.by_path = {article(column, row): (column, row) for column, rows in self.rows.items() for row in rows}

    def answer(self, request: Request) -> Reply:
        path = request.path
        if path == "/robots.txt":
            return robots()
        found = re.fullmatch(r"/col/col(\d+)/(?:index\.html)?", path)
        if found and found[1] in NAMES:
            return Reply(self._column(found[1]))
        if path == "/module/jpage/dataproxy.jsp" and request.method == "POST":
            return self._old(request)
        if path == "/module/web/jpage/dataproxy.jsp" and request.method == "GET":
            return self._new(request.query)
        if path == "/module/xxgk/search.jsp" and request.method == "POST":
            return self._search({**request.query, **dict(parse_qsl(request.body.decode(), keep_blank_values=True))})
        if path == "/module/xxgk/tree.jsp":
            return Reply(
                f"<ul><li><a href='javascript:query(\"A001\")'>部门文件</a>（{len(self.rows[SEARCH])}）</li></ul>"
            )
        if path == "/zwgk/tzgg/index.html":
            return Reply(self._jpaas_page())
        if path == "/api-gateway/jpaas-publish-server/front/page/build/unit":
            return self._jpaas(request.query)
        if path == "/module/download/downfile.jsp":
            name = ("Content-Disposition", f'attachment; filename="{request.query.get("filename", "download")}"')
            return Reply(small_pdf("practice attachment"), content_type="application/octet-stream", headers=(name,))
        if path in self.by_path:
            return Reply(self._article(*self.by_path[path]))
        return not_found()

    def _column(self, column: str) -> str:
        """index.html; ?uid=…&pageNum=2 gives this page again."""
        names = crumbs("政务公开", "部门信息公开", NAMES[column])
        if column == SEARCH:
            inner = (
                f"<iframe src='/module/xxgk/tree.jsp?area={AREA}'></iframe><div id='div{SEARCH}'></div><script>"
                f"loadDynamic('/module/xxgk/search.jsp?standardXxgk=1&isAllList=1&texttype=&fbtime=-1&vc_all=&vc_filenumber="
                f"&vc_title=&vc_number=&currpage=1&sortfield=,compaltedate:0&infotypeId=A001&jdid=1&area={AREA}&divid=div{SEARCH}');"
                "</script>"
            )
        elif column == OLD:
            inner = self._unit(column, "5050", "/module/jpage/dataproxy.jsp", column)
        elif column == SECRET:
            inner = self._unit(column, "9090", "/module/web/jpage/dataproxy.jsp", HIDDEN, unit_in_address=HIDDEN)
        else:
            inner = self._unit(column, f"{column[-4:]}1", "/module/web/jpage/dataproxy.jsp", column)
            if column == TWO:
                inner += "<h3>政策解读</h3>" + self._unit(f"{TWO}b", "30022", "/module/web/jpage/dataproxy.jsp", TWO)
        metas = f'<meta name="ColumnName" content="{NAMES[column]}">'
        return frame(NAMES[column], f'<div class="bt-position">{names}</div>{inner}', metas=metas)

    def _unit(
        self, key: str, unit: str, proxy: str, column_id: str, *, unit_in_address: str = ""
    ) -> str:  # fmt: skip
        rows = self.rows[key]
        records = "".join(record(key, row) for row in rows[: PER_PAGE * GROUP])
        query = (
            f"page=2&appid=1&webid=67&path=/&columnid={column_id}&unitid={unit_in_address or unit}"
            "&webname=practice&permissiontype=0"
        )
        more = len(rows) > PER_PAGE * GROUP and key != OLD
        follow = f'<nextgroup><![CDATA[<a href="{proxy}?{query}"></a>]]></nextgroup>' if more else ""
        ajax = (
            f"ajaxParam:{{col:1,appid:1,webid:67,path:'/',columnid:'{column_id}',sourceContentType:1,"
            f"unitid:'{unit_in_address or unit}',webname:'practice',permissiontype:0}}"
        )
        return (
            f'<div id="{unit}"></div><script type="text/xml"><datastore>{follow}<recordset>{records}</recordset>'
            f"</datastore></script><script>var pagination = new jpage({{el:'#{unit}',totalRecord:{len(rows)},"
            f"perPage:{PER_PAGE},groupSize:{GROUP},proxyUrl:'{proxy}',{ajax}}});</script>"
        )

    def _old(self, request: Request) -> Reply:
        form = dict(parse_qsl(request.body.decode(), keep_blank_values=True))
        column = form.get("columnid", "")
        if column != OLD or form.get("unitid") != "5050":
            return not_found()
        try:
            first, last = int(request.query["startrecord"]), int(request.query["endrecord"])
        except (KeyError, ValueError):
            return Reply("", 500)
        rows = self.rows[OLD]
        return store(len(rows), "".join(record(OLD, row) for row in rows[max(first, 1) - 1 : last]))

    def _new(self, query: Mapping[str, str]) -> Reply:
        keys = {
            (NEW, "30011"): NEW, (TWO, "30021"): TWO, (TWO, "30022"): f"{TWO}b", (HIDDEN, HIDDEN): SECRET,
            (DEEP, "30041"): DEEP,
        }  # fmt: skip
        key = keys.get((query.get("columnid", ""), query.get("unitid", "")))
        if key is None:
            return not_found()
        rows, page = self.rows[key], int(query.get("page", "1"))
        if key == DEEP and page > 5:  # deep pages come back with nothing, though rows are declared
            return Reply(EMPTY_REPLY, content_type="text/xml; charset=utf-8")
        return store(len(rows), "".join(record(key, row) for row in cut(rows, page, PER_PAGE)))

    def _search(self, form: Mapping[str, str]) -> Reply:
        if form.get("area") != AREA:
            return Reply('<div class="zfxxgk_list_con">共0页</div>')
        # an empty infotypeId answers everything of the organisation, not this column
        own = self.rows[SEARCH]
        rows = own if form.get("infotypeId") == "A001" else own + self.rows["other"]
        page = int(form.get("currpage", "1") or 1)
        lines = "".join(
            f"<tr><td>{AREA}/{row.published.year}-{row.number}</td><td><a href='{article(SEARCH, row)}' title='{row.title}'>"
            f"{row.title}</a></td><td>{row.iso}</td></tr>"
            for row in cut(rows, page, 10)
        )
        return Reply(f"<table>{lines}</table><div class='page'>第{page}页 共{pages_of(rows, 10)}页</div>")

    def _jpaas_page(self) -> str:
        query = "{'webId':'w01','pageId':'p01','parseType':'bulidstatic','pageType':'column','tagId':'list','tplSetId':'t01'}"
        inner = (
            f'<div class="bt-position">{crumbs("政务公开", "通知公告（云）")}</div><script parsetype="bulidstatic" '
            f'url="/api-gateway/jpaas-publish-server/front/page/build/unit" querydata="{query}"></script>'
        )
        return frame("通知公告", inner, metas='<meta name="ColumnName" content="通知公告">')

    def _jpaas(self, query: Mapping[str, str]) -> Reply:
        try:
            asked = json.loads(query.get("paramJson") or "{}")
            page, size = int(asked.get("pageNo", 1)), int(asked.get("pageSize", 15))
        except (ValueError, TypeError):
            return Reply('{"success":false}', content_type="application/json")
        if query.get("webId") != "w01" or query.get("tagId") != "list":
            return Reply('{"success":false,"code":"400"}', content_type="application/json")
        rows = self.rows["jpaas"]
        lines = "".join(
            f"<li class='clearfix'><a href='{article('jpaas', row)}' title='{row.title}'>{row.title}</a><b>{row.iso}</b></li>"
            for row in cut(rows, page, min(size, 15))
        )
        html = f"<ul>{lines}</ul><div class='pagination' rows='15' count='{len(rows)}'></div>"
        data = {"success": True, "code": "200", "message": "", "data": {"html": html}}
        return Reply(json.dumps(data, ensure_ascii=False), content_type="application/json;charset=UTF-8")

    def _article(self, column: str, row: Paper) -> str:
        name = NAMES.get(column.rstrip("b"), "通知公告")
        digest = hashlib.md5(str(row.number).encode(), usedforsecurity=False).hexdigest()
        link = f"/module/download/downfile.jsp?classid=0&filename={digest}.pdf"
        inner = (
            f'<div class="bt-position">{crumbs("政务公开", name)}</div><table class="xxgk_table"><tr><td>索引号</td><td>'
            f"{AREA}/{row.published.year}-{row.number}</td><td>发布机构</td><td>{BUREAU}</td></tr><tr><td>成文日期</td>"
            f"<td>{row.formed}</td><td>文号</td><td>{row.doc_no}</td></tr></table><h1>{row.title}</h1>"
            f'<p class="info">发布日期：{row.iso} {row.time}　信息来源：县医保局</p><div id="zoom">'
            f'<meta name="ContentStart">{body_of(row)}<meta name="ContentEnd">'
            f'<p><a href="{escape(link)}">{row.doc_no}附件.pdf</a></p></div>'
        )
        return frame(row.title, inner, metas=article_metas(row, name))


def article(column: str, row: Paper) -> str:
    """Old addresses name the day without padding, new ones only the year."""
    day = row.published
    if column in ("jpaas", SECRET):
        return f"/art/{day.year}/art_{hashlib.md5(f'{column}{row.number}'.encode(), usedforsecurity=False).hexdigest()}.html"
    number = SEARCH if column == "other" else column.rstrip("b")
    return f"/art/{day.year}/{day.month}/{day.day}/art_{number}_{row.number}.html"


def record(column: str, row: Paper) -> str:
    line = f'<li><a href="{article(column, row)}" title="{row.title}" target="_blank">{row.title}</a><span>{row.iso}</span></li>'
    return f"<record><![CDATA[{line}]]></record>"


def store(total: int, records: str) -> Reply:
    pages = -(-total // PER_PAGE)
    text = (
        f'<?xml version="1.0" encoding="utf-8"?><datastore><totalrecord>{total}</totalrecord><totalpage>{pages}</totalpage>'
        f"<recordset>{records}</recordset></datastore>"
    )
    return Reply(text, content_type="text/xml; charset=utf-8")


def build(state: int) -> PracticeSite:
    """Build the site; it has one state of time."""
    return PracticeSite("practice-hanweb", (PracticeHost("portal", PORT, Hanweb().answer),))
