"""The two counties speak TrueCMS, the disclosure host's and site-service's protocols, with their limits."""

from __future__ import annotations

import json
import re
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from typing import Any

import pytest

from gongkai.practice import Served, serve
from gongkai.practice.daocheng import build as build_daocheng
from gongkai.practice.site_service import old_address
from gongkai.practice.truecms import page_id


@pytest.fixture(scope="module")
def guannan() -> Iterator[Served]:
    with serve("practice-guannan", {}) as served:
        yield served


@pytest.fixture(scope="module")
def daocheng() -> Iterator[Served]:
    with serve("practice-daocheng", {}) as served:
        yield served


def ask(url: str, body: Any = None, **headers: str) -> tuple[int, str]:
    data = json.dumps(body).encode() if body is not None else None
    request = urllib.request.Request(url, data=data, headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=5) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


def messages(served: Served, column: str, first: int, last: int, **headers: str) -> tuple[int, str]:
    query = {"startrecord": first, "endrecord": last, "perpage": 20, "columnId": page_id(column), "callback": "cb"}
    path = "/TrueCMS/messageController/getMessage.do?" + urllib.parse.urlencode(query)
    return ask(served["portal"] + path, **headers)


# --- 灌南 ---------------------------------------------------------------------------------------------------


def test_initdata_holds_sixty_rows_of_those_declared(guannan: Served) -> None:
    _, page = ask(guannan["portal"] + "/gnzx/gsgg/gsgg.html")
    hidden = page.split('id="initData"')[1].split("</ul>")[0]
    assert hidden.count("<li>") == 60
    assert "totalRecord:279" in page


def test_retired_interface_is_404_and_the_living_one_wants_a_referer(guannan: Served) -> None:
    here = guannan["portal"] + "/gnzx/"
    assert messages(guannan, "gsgg", 61, 80, Referer=here)[0] == 404
    assert messages(guannan, "bmxx", 61, 80)[0] == 404
    assert messages(guannan, "bmxx", 61, 80, Referer=here)[0] == 200


def test_living_interface_answers_jsonp_with_cdata_rows_in_small_windows(guannan: Served) -> None:
    here = guannan["portal"] + "/gnzx/"
    _, text = messages(guannan, "bmxx", 61, 80, Referer=here)
    store = json.loads(re.fullmatch(r"cb\((.*)\)", text, re.S)[1])["result"]  # type: ignore[index]
    assert "<totalrecord>86</totalrecord>" in store
    assert store.count("<![CDATA[<li>") == 20
    _, last = messages(guannan, "bmxx", 81, 100, Referer=here)
    assert last.count("<![CDATA[<li>") == 6
    _, wide = messages(guannan, "bmxx", 61, 120, Referer=here)  # a window that is too wide comes back empty
    assert "<record>" not in wide


def test_directory_counts_and_an_empty_department(guannan: Served) -> None:
    _, page = ask(guannan["xxgk"] + "/group/3.html")
    counts = dict(re.findall(r"·([^<]+)</a>（(\d+)）", page))
    assert counts["灌南县档案馆"] == "0"
    assert int(counts["灌南县医疗保障局"]) > 50
    _, empty = ask(guannan["xxgk"] + "/list/40-45-0-0.html")
    assert "暂无相关信息" in empty


def test_disclosure_rows_cut_text_and_title_and_keep_the_whole_in_data_title(guannan: Served) -> None:
    _, page = ask(guannan["xxgk"] + "/list/41-45-0-0.html")
    row = next(line for line in page.split("<tr>") if "show-25187" in line)
    full = "关于印发《灌南县定点医药机构协议管理考核办法》的通知"
    assert f"##标题::{full}##" in row
    assert re.search(r' title="[^"]*\.\.\."', row)
    assert f">{full}<" not in row
    assert row.count("<td>") >= 5
    assert row.rstrip().endswith("<td>2026-03-17</td></tr>")


def test_disclosure_pages_are_found_by_the_next_link(guannan: Served) -> None:
    _, page = ask(guannan["xxgk"] + "/list/41-45-0-0.html")
    following = re.search(r'<a href="([^"]+)">下一页', page)
    assert following
    assert following[1] == "/list/41-45-0-0-2.html"
    status, second = ask(guannan["xxgk"] + following[1])
    assert (status, "下一页" in second) == (200, False)
    assert ask(guannan["xxgk"] + "/list/41-45-0-0-3.html")[0] == 404


def test_refusals_of_the_disclosure_host(guannan: Served) -> None:
    status, body = ask(guannan["xxgk"] + "/list/41-62-0-0.html")
    assert status == 412
    assert "<script>" in body
    assert "Disallow: /list/41-57-" in ask(guannan["xxgk"] + "/robots.txt")[1]
    assert ask(guannan["portal"] + "/gnzx/wshd/wshd.html")[0] == 503


def test_undated_paper_prints_no_publication_date(guannan: Served) -> None:
    _, page = ask(guannan["xxgk"] + "/news/show-25260.html")
    assert "发布日期：" not in page
    assert "<td>发布日期</td><td></td>" in page
    assert "2026-06-10" in page


# --- 稻城 ---------------------------------------------------------------------------------------------------

API = "/site-service/c/manuscript/getManuscriptListByColumnId"


def records(served: Served, **body: Any) -> dict[str, Any]:
    status, text = ask(served["portal"] + API, body)
    assert status == 200
    data: dict[str, Any] = json.loads(text)["data"]
    return data


def test_interface_takes_numbers_and_texts_and_tells_its_pages(daocheng: Served) -> None:
    first = records(daocheng, columnId=97002, current=1, size=15, type=False)
    assert first["pages"] == 4
    assert len(first["records"]) == 15
    assert set(first["records"][0]) == {"id", "title", "columnFolder", "releaseTime", "time"}
    assert records(daocheng, columnId="97002", current=1, size=15, type=False) == first
    seen = [
        row["id"]
        for page in (1, 2, 3, 4)
        for row in records(daocheng, columnId=97002, current=page, size=15, type=False)["records"]
    ]
    assert len(set(seen)) == first["total"] == 51


def test_interface_is_405_on_get_and_empty_for_unknown_ids(daocheng: Served) -> None:
    assert ask(daocheng["portal"] + API)[0] == 405
    unknown = records(daocheng, columnId=1, current=1, size=15, type=False)
    assert (unknown["pages"], unknown["records"]) == (0, [])
    assert ask(daocheng["portal"] + API, {"columnId": "x"})[0] == 400


def test_disclosure_columns_want_type_true(daocheng: Served) -> None:
    assert records(daocheng, columnId=97110, current=1, size=15, type=False)["records"] == []
    assert len(records(daocheng, columnId=97110, current=1, size=15, type=True)["records"]) == 7


def test_shell_holds_no_rows_and_governmentinfo_does(daocheng: Served) -> None:
    assert "/article/" not in ask(daocheng["portal"] + "/qtwj1/c/97003")[1]
    _, info = ask(daocheng["portal"] + "/governmentInfo/dcx_zfxxgk/ybfw")
    assert info.split('class="rgith"')[1].count('class="list-item"') == 7


def test_pinned_old_paper_stands_first(daocheng: Served) -> None:
    assert records(daocheng, columnId=97003, current=1, size=3, type=False)["records"][0]["time"] == "2019-12-05"


def test_attachments_lie_on_the_files_host_at_its_real_port(daocheng: Served) -> None:
    _, page = ask(daocheng["portal"] + "/qtwj1/article/712455")
    link = re.search(r'href="([^"]+\.pdf)"', page)
    assert link
    assert link[1].startswith(daocheng["files"] + "/upload/file/20/zhengwen/")
    with urllib.request.urlopen(link[1], timeout=5) as answer:
        assert answer.read().startswith(b"%PDF")


def test_blocked_column_is_blocked_on_every_way(daocheng: Served) -> None:
    assert ask(daocheng["portal"] + "/czysjszl/c/97005")[0] == 412
    assert ask(daocheng["portal"] + API, {"columnId": 97005, "current": 1, "size": 15, "type": False})[0] == 412


def test_old_system_still_answers_with_the_date_of_the_move(daocheng: Served) -> None:
    from gongkai.practice.content import load_documents

    assert build_daocheng(1).hosts
    _, documents = load_documents("daocheng", 1)
    old = next(document for document in documents if document.id == "652000")
    status, page = ask(daocheng["portal"] + old_address("dcx_zfxxgk", old))
    assert status == 200
    assert 'content="2023-06-30 02:11"' in page


def test_column_page_without_dates_prints_none(daocheng: Served) -> None:
    _, page = ask(daocheng["portal"] + "/governmentInfo/dcx_zfxxgk/ybj_nsjg")
    body = page.split("<h1>")[1].split('class="footer"')[0]
    assert not re.search(r"(?:19|20)\d{2}[-年]\d", body)
