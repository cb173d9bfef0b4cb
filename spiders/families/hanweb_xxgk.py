"""大汉 Hanweb disclosure module: lists behind search.jsp, one organisation code (area) a bureau."""

from __future__ import annotations

import html
import re
from urllib.parse import parse_qsl, urlencode, urlsplit

from crawler.coverage import PageFacts
from crawler.model import Row, Section
from spiders.families.base import Ask, ListDocument, ListPage, following
from spiders.families.rows import by_class, empty_statement, rows_of
from spiders.families.shapes import text_of
from spiders.paging import declared_pages, declared_rows

SEARCH = re.compile(r"['\"]([^'\"]*/module/xxgk/search\.jsp\?[^'\"]*)['\"]")
TREE = re.compile(r"/module/xxgk/tree\.jsp\?[^'\"]*area=(\w+)")
INDEX_NO = r"[0-9A-Za-z]{3,}[/-].{3,40}"
COLUMN = re.compile(r"/col/col(\d+)/")
FIXED = {"jdid": "1", "vc_filenumber": "", "vc_all": "", "texttype": "", "fbtime": "-1", "standardXxgk": "", "isAllList": "",
         "vc_title": "", "vc_number": ""}  # fmt: skip


class HanwebXxgk:
    name = "hanweb_xxgk"

    def recognise(self, doc: ListDocument) -> str:
        found = SEARCH.search(doc.text)
        if found:
            return "/module/xxgk/search.jsp"
        tree = TREE.search(doc.text)
        return tree.group(0) if tree else ""

    def read(self, doc: ListDocument, ask: Ask, section: Section) -> ListPage:
        if "area" in ask.state:
            return _read_reply(doc, ask)
        call = SEARCH.search(doc.text)
        tree = TREE.search(doc.text)
        given = dict(parse_qsl(urlsplit(html.unescape(call.group(1))).query, keep_blank_values=True)) if call else {}
        area = section.params.get("area") or given.get("area") or (tree.group(1) if tree else "")
        if not area:
            return ListPage(PageFacts((), note="页面没有给出机构代码（area）"))
        column = COLUMN.search(doc.url)
        number = dict(parse_qsl(urlsplit(doc.url).query)).get("number", "")
        kind = section.params.get("infotype_id") or given.get("infotypeId") or number
        sort = given.get("sortfield", ",compaltedate:0")
        base = doc.join(call.group(1).split("?")[0] if call else "/module/xxgk/search.jsp")
        state = {
            "area": area,
            "infotype": kind,
            "column": column.group(1) if column else "",
            "base": base,
            "sort": sort,
            "referer": doc.url,
        }
        return ListPage(shell=_ask(state, 1))


def _ask(state: dict[str, str], number: int) -> Ask:
    fields = {**FIXED, "infotypeId": state["infotype"], "area": state["area"], "divid": f"div{state['column']}",
              "sortfield": state["sort"], "currpage": str(number)}  # fmt: skip
    query = {name: fields[name] for name in ("infotypeId", "vc_title", "vc_number", "area", "currpage")}
    headers = (("Referer", state["referer"]), ("Content-Type", "application/x-www-form-urlencoded"))
    return Ask(f"{state['base']}?{urlencode(query)}", number, "POST", urlencode(fields).encode(), headers, state=state)


def _read_reply(doc: ListDocument, ask: Ask) -> ListPage:
    """Read rows of three cells (索引号, title, date) or of the disclosure list.

    Without an information type the module answers with everything of the organisation: then only articles of this
    column are its rows.
    """
    state = dict(ask.state)
    blocks = [tr for tr in doc.root.iter("tr") if len(tr.findall("./td")) == 3 and next(tr.iter("a"), None) is not None]
    if not blocks:
        blocks = [li for box in by_class(doc.root, "zfxxgk_list_con") for li in box.iter("li")]
    rows, skipped = rows_of(blocks, doc)
    rows = (
        tuple(_with_index_no(row, block) for row, block in zip(rows, blocks, strict=False))
        if len(rows) == len(blocks)
        else rows
    )
    everything = not state["infotype"] and bool(state["column"])
    kept = tuple(row for row in rows if f"art_{state['column']}_" in row.url) if everything else rows
    pages = declared_pages(doc.text)
    total = None if everything else declared_rows(doc.text)
    more = pages is not None and ask.page < pages and bool(rows)
    if everything and not kept and more:
        # A page without a row of this column: go on, the column's rows may stand further back.
        return ListPage(shell=_ask(state, ask.page + 1))
    note = "接口返回全机构信息，只取本栏目文章" if everything else ""
    empty = (
        ""
        if kept
        else (
            empty_statement(doc.root) or ("接口返回全机构信息，其中没有本栏目文章" if everything and not more else "")
        )
    )
    facts = PageFacts(
        kept,
        pages_declared=None if everything else pages,
        rows_declared=total,
        skipped=skipped,
        empty_statement=empty,
        note=note,
    )
    return following(facts, _ask(state, ask.page + 1) if more else None)


def _with_index_no(row: Row, block: object) -> Row:
    cells = block.findall("./td")  # type: ignore[attr-defined]
    first = text_of(cells[0]) if cells else ""
    if re.fullmatch(INDEX_NO, first):
        return Row(row.url, row.title, row.date_text, row.pinned, row.external, {"index_no": first}, row.dates)
    return row
