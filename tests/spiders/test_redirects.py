"""Where a Location header leads, however a server writes it, and that the archive keeps it byte for byte."""

from __future__ import annotations

import gzip

import pytest

from crawler.access import Ending
from crawler.addresses import AllowList
from crawler.model import Access, Host
from crawler.store import CrawlStore
from spiders.redirects import destination, judge_redirect

SOURCE = "http://a.gov.cn/zwgk/tzgg"
TITLE = "关于医保缴费的通知"


@pytest.mark.parametrize(
    ("sent", "target"),
    [
        ("/政务公开/通知/".encode(), "/%E6%94%BF%E5%8A%A1%E5%85%AC%E5%BC%80/%E9%80%9A%E7%9F%A5/"),
        ("/通知/".encode("gb18030"), "/%CD%A8%D6%AA/"),
        ("?栏目=通知".encode(), "/zwgk/tzgg?%E6%A0%8F%E7%9B%AE=%E9%80%9A%E7%9F%A5"),
        (b"/zwgk/tz gg/a b.html ", "/zwgk/tz%20gg/a%20b.html"),
        (b"tzgg/", "/zwgk/tzgg/"),
        (b"../x/?a=1#top", "/x/?a=1"),
        (b"//a.gov.cn/y/", "/y/"),
        (b"#top", "/zwgk/tzgg"),
        (b"/%E9%80%9A/%zz", "/%E9%80%9A/%zz"),
    ],
)
def test_where_a_location_leads(sent, target):
    assert destination(SOURCE, sent.decode("latin-1")) == f"http://a.gov.cn{target}"


@pytest.mark.parametrize("sent", ["", "   ", "javascript:alert(1)", "file:///etc/passwd", "http://[::1"])
def test_what_names_no_web_address_leads_nowhere(sent):
    assert destination(SOURCE, sent) == ""
    assert judge_redirect(SOURCE, sent, 1, AllowList([Host("h", "http://a.gov.cn")]), None).access is not Access.OK


def test_a_reason_shows_the_words_and_not_their_bytes():
    sent = "http://别处.gov.cn/".encode().decode("latin-1")
    ending = judge_redirect(SOURCE, sent, 1, AllowList([Host("h", "http://a.gov.cn")]), None)
    assert ending == Ending(Access.OFF_LIST, "转向 http://别处.gov.cn/，不在站点档案的主机之列")


@pytest.mark.parametrize("charset", ["utf-8", "gb18030"])
def test_a_list_behind_a_chinese_location_is_read_and_the_header_archived_as_it_came(server, crawl, kit, charset):
    path = "/公开/通知 公告/"
    sent = path.encode(charset).decode("latin-1")  # what http.server writes as these bytes
    asked = "".join(f"%{byte:02X}" if byte > 127 or byte == 32 else chr(byte) for byte in path.encode(charset))
    server.routes |= {
        "/list/": (301, {"Location": sent}, b""),
        asked: kit.listing([("/a.html", TITLE, "2026-03-05")]),
        "/a.html": kit.article(TITLE),
    }
    result = crawl(kit.site(server.address, kit.section()))
    assert (result.coverage["s"].access, result.coverage["s"].complete) == (Access.OK, True)
    assert server.asked(asked) == 1
    with CrawlStore.open(result.options.db, readonly=True) as store:
        step = next(dict(row) for row in store.captures() if row["kind"] == "redirect")
    with (result.options.archive / step["file"]).open("rb") as handle:
        handle.seek(step["file_offset"])
        record = gzip.decompress(handle.read(step["file_length"]))
    assert b"\r\nLocation: " + path.encode(charset) + b"\r\n" in record


def test_a_redirect_to_the_same_page_ends_as_one_that_never_ends(server, crawl, kit):
    server.routes["/list/"] = (302, {"Location": "#top"}, b"")
    statement = crawl(kit.site(server.address, kit.section())).coverage["s"]
    assert (statement.access, statement.complete) == (Access.HTTP_ERROR, False)
    assert "转向超过" in statement.note
    assert server.asked("/list/") == 6
