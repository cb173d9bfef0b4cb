"""Each family's practice site speaks its protocol (cms.md 3) and holds what its truth table says, read here by hand."""

from __future__ import annotations

import gzip
import http.client
import json
import re
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

import pytest

from gongkai.practice import Served, names, serve, truth_table
from gongkai.practice.families import hostile
from gongkai.practice.families.gkmlpt import SHANGHAI
from gongkai.practice.registry import BUREAUS

FAMILIES = [
    name for name in names() if name not in (*BUREAUS, "practice-hostile", "practice-access", "practice-matrix")
]
Rows = dict[str, str]  # address -> date as printed


class Visitor:
    """A client that keeps cookies away, sends a Referer on request and never follows a redirect."""

    def __init__(self, base: str) -> None:
        self.base = base
        self.opener = urllib.request.build_opener(_NoRedirect())

    def get(self, path: str, data: dict[str, Any] | bytes | None = None, **headers: str) -> str:
        body = urllib.parse.urlencode(data).encode() if isinstance(data, dict) else data
        url = path if path.startswith("http") else self.base + path
        request = urllib.request.Request(url, data=body, headers=headers)
        with self.opener.open(request, timeout=10) as answer:
            raw: bytes = answer.read()
        try:
            return raw.decode("utf-8")
        except UnicodeDecodeError:
            return raw.decode("gb18030")

    def status(self, path: str, data: bytes | None = None) -> int:
        try:
            self.get(path, data)
        except urllib.error.HTTPError as error:
            return error.code
        return 200


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *args: Any) -> None:
        return None


def rows_in(text: str, link: str) -> Rows:
    """Every link that matches `link`, with the first date that follows it and is no 成文 date."""
    text = re.sub(r'<td class="cwrq">.*?</td>', "", text)
    found: Rows = {}
    for match in re.finditer(rf"""href=["']\s*({link})["'](.*?)(?=href=|$)""", text, re.S):
        day = re.search(r"\d{4}(?:[-./]\d{1,2}[-./]\d{1,2}|年\d{1,2}月\d{1,2}日)", match[2])
        found.setdefault(match[1], day[0] if day else "")
    return found


def pages(visitor: Visitor, addresses: Iterator[str], link: str) -> Rows:
    """Read page after page until one is missing or repeats what was seen."""
    found: Rows = {}
    for address in addresses:
        try:
            fresh = rows_in(visitor.get(address), link)
        except urllib.error.HTTPError as error:
            if error.code != 404:
                raise
            break
        if not set(fresh) - set(found):
            break
        found |= fresh
    return found


def count(template: str, first: str, start: int = 2) -> Iterator[str]:
    """The first address, then `template` with n = start, start + 1 ..."""
    yield first
    for number in range(start, start + 30):
        yield template.format(n=number)


TRS = "/xzfbm_73744/fzhggwyh_74162"


def trs(v: Visitor, section: str) -> Rows:
    slug = {"zcwj": "zcwj_ybj2023", "tjxx": "tjxx_5712739"}.get(section, section)
    start = 2 if section == "tzgg" else 1
    link = r"\./\d{6}/t\d{8}_\d+\.html|http://www\.example\.invalid/zhengce/\d+\.htm"
    found = pages(v, count(f"{TRS}/{slug}/index_{{n}}.html", f"{TRS}/{slug}/", start), link)
    if section == "ysjs":  # each row has two links; the second one's text is the date
        text = v.get(f"{TRS}/{slug}/")
        found = dict(re.findall(rf'w80"><a href="({link})">([\d.]+)<', text))
    return found


def ucap(v: Visitor, section: str) -> Rows:
    article = r"/\w+/\w+/\d{6}/[0-9a-f]{32}\.shtml"
    if section == "zcjd":
        shell = v.get("/ybjxxgk/xxgkzcjd/zfxxgk_zclist.shtml")
        assert not rows_in(shell, article)
        channel = re.search(r"/common/search/[0-9a-f]{32}", shell)
        assert channel
        found: Rows = {}
        for number in range(1, 9):
            data = json.loads(v.get(f"{channel[0]}?page={number}&_pageSize=15&_isAgg=true&_isJson=true"))["data"]
            assert data["total"] == 37
            found |= {row["url"]: row["publishedTimeStr"] for row in data["results"]}
        return found
    if section == "jgzn":
        assert "UCAP-CONTENT" in v.get("/ybjxxgk/c121692/dxxArticle2020.shtml")
        return {"/ybjxxgk/c121692/dxxArticle2020.shtml": ""}
    site, column, template = {
        "bmwj": ("ybjxxgk", "xxgkbmwj", "xxgk_list"),
        "gfxwj": ("qsxrmzf", "gfxwjfb", "bmxxgk_list"),
        "tzgg": ("qsxrmzf", "c100044", "common_list"),
    }[section]
    if section == "gfxwj":
        assert f"/{site}/{column}/{template}.shtml" in v.get(
            f"/qsxrmzf/zwgk/government.shtml?/{site}/{column}/{template}.shtml"
        )
    if section == "tzgg":
        assert f"/{site}/{column}/{template}.shtml" in v.get("/qsxrmzf/c100040/redirect_firstChannel.shtml")
    base = f"/{site}/{column}/{template}"
    return pages(v, count(base + "_{n}.shtml", base + ".shtml"), article)


def hanweb(v: Visitor, section: str) -> Rows:
    article = r"/art/\d{4}/(?:\d{1,2}/\d{1,2}/art_\d+_\d+|art_[0-9a-f]{32})\.html"
    column = {
        "tzgg": "1201", "bmwj": "1229423001", "zcwj": "1229423002", "gzdt": "1229423003", "gsgg": "1229423004",
        "xxgkml": "22010",
    }.get(section)  # fmt: skip
    if section == "tzgg2":
        query = {"webId": "w01", "pageId": "p01", "parseType": "bulidstatic", "pageType": "column", "tagId": "list"}
        found: Rows = {}
        for number in range(1, 9):
            query["paramJson"] = json.dumps({"pageNo": number, "pageSize": 15})
            reply = v.get("/api-gateway/jpaas-publish-server/front/page/build/unit?" + urllib.parse.urlencode(query))
            found |= rows_in(json.loads(reply)["data"]["html"], article)
        return found
    page = v.get(f"/col/col{column}/index.html")
    assert v.get(f"/col/col{column}/index.html?uid=1&pageNum=2") == page
    found = rows_in(page, article)
    if section == "xxgkml":
        form = {"area": "002482429", "infotypeId": "A001", "jdid": "1"}
        everything: Rows = {}
        for number in range(1, 9):
            found |= rows_in(v.get("/module/xxgk/search.jsp", {**form, "currpage": str(number)}), article)
            everything |= rows_in(
                v.get("/module/xxgk/search.jsp", {**form, "infotypeId": "", "currpage": str(number)}), article
            )
        assert len(everything) == 54
        return found
    if section == "tzgg":
        form = {"col": "1", "columnid": "1201", "unitid": "5050", "webid": "67"}
        assert v.status("/module/web/jpage/dataproxy.jsp?page=2&columnid=1201&unitid=5050") == 404
        for first in range(61, 200, 60):
            query = f"startrecord={first}&endrecord={first + 59}&perpage=20"
            found |= rows_in(v.get(f"/module/jpage/dataproxy.jsp?{query}", form), article)
        return found
    following = re.search(r'<nextgroup><!\[CDATA\[<a href="([^"]+)"', page)
    for number in range(4, 12) if following else ():
        assert following
        reply = v.get(following[1].replace("page=2", f"page={number}"))
        found |= rows_in(reply, article)
    return found


def vsb(v: Visitor, section: str) -> Rows:
    found: Rows = {}
    address = f"/zwgk/{section}.htm"
    while address:
        text = v.get(address)
        found |= rows_in(text, r"[^\"']*(?:/info/\d+/\d+\.htm|example\.invalid[^\"']*)")
        following = re.search(r'p_next p_fun"><a href="([^"]+)"', text)
        address = urllib.parse.urljoin(address, following[1]) if following else ""
    return {re.sub(r"^[./]+", "/", link): day for link, day in found.items()}


def lonsun(v: Visitor, section: str) -> Rows:
    if section == "tzgg":
        first = v.get("/content/column/134511")
        assert v.get("/content/column/134511?pageIndex=2") == first
        return rows_in(first, r"/content/article/\d+")
    cats = {
        "jgjj": "6715841",
        "ghjh": "6715861",
        "tjxx": "6715871",
        "yjs": "6715891",
        "xzxk": "6715911",
        "ylbz": "6715931",
        "qtfd": "6715951",
    }
    page = v.get(f"/public/column/6602361?type=4&catId={cats[section]}&action=list")
    call = re.search(r"Ls\.pagination\((\{pageCount:(\d+),url:\"([^\"]+)\",data:(\{.*?\})\})\)", page)
    assert call
    data = json.loads(call[4])
    found = rows_in(page, r"/public/\d+/\d+\.html")
    for number in range(2, int(call[2]) + 1):
        found |= rows_in(v.get(call[3], {**data, "pageIndex": number}), r"/public/\d+/\d+\.html")
    assert ("暂无相关信息" in re.sub(r"<script.*?</script>", "", page, flags=re.S)) == (not found)
    assert v.get("/site/label/8888?labelName=columnTree&isJson=true&id=1") == "null"
    return found


def gkmlpt(v: Visitor, section: str) -> Rows:
    if section == "gggs":
        return pages(
            v, count("/zwgk/gggs/index_{n}.html", "/zwgk/gggs/index.html"), r"/zwgk/gggs/content/post_\d+\.html"
        )
    number = {"qtwj": 1076, "zcjd": 1077, "xzxk": 1079, "zfcg": 1081}[section]
    config = re.search(r"window\._CONFIG = (\{.*?\});</script>", v.get("/qsylbzj/gkmlpt/policy"))
    assert config
    sid = json.loads(config[1])["SID"]
    ask = f"/qsylbzj/gkmlpt/api/all/{number}?sid={sid}&page="
    assert v.get(ask + "0") == v.get(ask + "1")
    found: Rows = {}
    for page in range(1, 5):
        for row in json.loads(v.get(ask + str(page)))["articles"]:
            found[row["url"]] = datetime.fromtimestamp(row["display_publish_time"], SHANGHAI).date().isoformat()
    return found


def anhui(v: Visitor, section: str) -> Rows:
    base = {
        "bmwj": "/XxgkContent/showList/840/135", "ssj": "/XxgkContent/showList/851/135",
        "jyta": "/XxgkContent/showList/862/135", "zcwj": "/XxgkPolicy/showList/474", "tzgg": "/News/showList/3361",
    }[section]  # fmt: skip
    return pages(v, count(base + "/page_{n}.html", base + "/page_1.html"), r"/(?:News|OpennessContent)/show/\d+\.html")


def pclist(v: Visitor, section: str) -> Rows:
    column = {"tzgg": "c110250"}.get(section, section)
    found: Rows = {}
    for number in range(1, 6):
        address = f"/qssylbzj/{column}/pc/list{f'_{number}' if number > 1 else ''}.html"
        if v.status(address) == 404:
            break
        rows = json.loads(re.search(r"articleList:(\[.*?\]),pageIndex", v.get(address))[1])  # type: ignore[index]
        found |= {json.loads(row["urls"])["pc"]: row["pubDate"] for row in rows}
    return found


def epoint(v: Visitor, section: str) -> Rows:
    link = r"/003/\w+/\d{8}/[0-9a-f-]{36}\.html"
    if section == "tzgg":
        return pages(v, count("/003/003001/{n}.html", "/003/003001/moreinfo.html"), link)
    if section == "gsgg":
        return pages(v, count("/xxgk/showlist.aspx?Paging={n}", "/xxgk/showlist.aspx"), link)
    guid = re.search(r"siteGuid:'([^']+)'", v.get("/js/webBuilderCommon.js"))
    assert guid
    number = {"bmwj": "003006001", "xzxk": "003006002"}[section]
    found: Rows = {}
    for page in range(6):
        body = {"deptcode": "ybj", "categorynum": number, "pageIndex": page, "pageSize": 15, "siteGuid": guid[1]}
        reply = v.get("/EWB-FRONT/rest/lightfrontaction/getgovinfolist", json.dumps(body).encode())
        found |= {row["infourl"]: row["infodate"] for row in json.loads(reply)["custom"]["data"]}
    return found


def hiwcm(v: Visitor, section: str) -> Rows:
    import time

    cat = {"bmwj": "25723", "yjs": "25724"}[section]
    found: Rows = {}
    for page in range(1, 5):
        time.sleep(0.21)
        fresh = rows_in(
            v.get(f"/info/iList.jsp?node_id=GKqsybj&cat_id={cat}&tm_id=&cur_page={page}"), rf"/gk/{cat}/\d+\.htm"
        )
        found |= fresh
    hurried = [v.status(f"/info/iList.jsp?node_id=GKqsybj&cat_id={cat}&cur_page=1") for _ in range(8)]
    assert 503 in hurried
    return found


def thinkphp(v: Visitor, section: str) -> Rows:
    if section == "tzgg":
        fields = [("ajax_type[]", value) for value in ("49_news", "catid", "49", "news", "Y-m-d", "50", "20", "")] + [
            ("is_ds", "1")
        ]
        reply = v.get("/api-ajax_list-1.html", urllib.parse.urlencode(fields).encode())
        return {row["url"]: row["updatetime"] for row in json.loads(reply)["data"]}
    return pages(v, count("/xxgk-list-bmwj-{n}.html", "/xxgk-list-bmwj.html"), r"/xxgk-show-\d+\.html")


def thtml(v: Visitor, section: str) -> Rows:
    base = f"/xxgk/list.thtml?classId={ {'bmwj': 44, 'ghjh': 45}[section] }&orgCode=001001066"
    return pages(v, count(base + "&pageNo={n}", base), r"/xxgk/content\.thtml\?id=\d+")


def shaanxi(v: Visitor, section: str) -> Rows:
    base = f"/zfxxgk/fdzdgknr/{section}"
    return pages(v, count(base + "/{n}.html", base + "/1.html"), rf"{base}/\d{{19}}\.html")


def jhtml(v: Visitor, section: str) -> Rows:
    if section == "xxgkml":
        base = "/public/?a=dir&p=D1901"
        return pages(v, count(base + "&page={n}", base), r"/D49Y/\d+\.jhtml")
    base = f"/c/qsxylbzj/{section}"
    return pages(v, count(base + "_{n}.jhtml", base + ".jhtml"), rf"{base}/\d+\.jhtml")


def attached(v: Visitor, section: str) -> Rows:
    return rows_in(v.get("/tzgg/index.html"), r"/(?:show/\d+\.html|attach/\w+\.docx)")


def skin(v: Visitor, section: str) -> Rows:
    first, template = {
        "lzyj": ("/zfxxgk/fdzdgknr/lzyj/", "/zfxxgk/fdzdgknr/lzyj/index_{n}.html"),
        "tzgg": ("/tzgg/list.html", "/tzgg/list-{n}.html"),
        "gsgg": ("/gsgg.asp", "/gsgg.asp?{n}"),
        "gzdt": ("/gzdt/list.php", "/gzdt/list.php?page={n}"),
        "ghjh": ("/zfxxgk/kong/", "/zfxxgk/kong/{n}"),
        "gknb": ("/zfxxgk/gknb/list.html", "/zfxxgk/gknb/list.html?{n}"),
    }[section]
    link = r"/show/\d+\.html" if section != "gsgg" else r"(?:/show/|/upload/|https://mp)[^\"]+"
    if section == "gknb":
        assert "/zfxxgk/gknb/list.html" in v.get("/zfxxgk/gknb/")
    return pages(v, count(template, first), link)


READERS: dict[str, Callable[[Visitor, str], Rows]] = {
    f"practice-{reader.__name__}": reader
    for reader in (
        trs,
        ucap,
        hanweb,
        vsb,
        lonsun,
        gkmlpt,
        anhui,
        pclist,
        epoint,
        hiwcm,
        thinkphp,
        thtml,
        shaanxi,
        jhtml,
        attached,
        skin,
    )
}


def as_iso(printed: str) -> str:
    parts = re.findall(r"\d+", printed)[:3]
    return "-".join(f"{int(part):02d}" for part in parts)


def is_page(link: str) -> bool:
    return not link.endswith((".pdf", ".docx")) and "invalid" not in link


def test_every_family_has_a_reader_here() -> None:
    assert set(READERS) == set(FAMILIES)


@pytest.mark.parametrize("name", FAMILIES)
def test_a_faithful_reading_finds_what_the_truth_says(name: str) -> None:
    lines = []
    with serve(name, {}) as served:
        visitor = Visitor(served["portal"])
        for expected in truth_table(name).lists:
            found = READERS[name](visitor, expected.section)
            days = [as_iso(day) for day in found.values()]
            if len(found) != expected.rows:
                lines.append(f"{expected.section}: {len(found)} rows, truth says {expected.rows}")
            if expected.first_on and (days[0], days[-1]) != (expected.first_on, expected.last_on):
                lines.append(
                    f"{expected.section}: {days[0]} … {days[-1]}, truth {expected.first_on} … {expected.last_on}"
                )
        assert not served.errors
    assert lines == []


@pytest.mark.parametrize("name", FAMILIES)
def test_articles_answer_and_print_a_date(name: str) -> None:
    with serve(name, {}) as served:
        visitor = Visitor(served["portal"])
        for expected in truth_table(name).lists:
            found = list(READERS[name](visitor, expected.section))
            base = served["portal"] + {
                "practice-trs": f"{TRS}/{TRS_SLUGS.get(expected.section, expected.section)}/"
            }.get(name, "/")
            for link in filter(is_page, (*found[:1], *found[-1:])):
                text = visitor.get(urllib.parse.urljoin(base, link))
                assert "<h1" in text
                assert re.search(r"\d{4}-\d{2}-\d{2}|\d{4}年", text)


TRS_SLUGS = {"zcwj": "zcwj_ybj2023", "tjxx": "tjxx_5712739"}


def test_vsb_pages_shift_when_the_list_grows() -> None:
    with serve("practice-vsb", {}) as served:
        visitor = Visitor(served["portal"])
        link = r"[^\"']*/info/\d+/\d+\.htm"
        first = [a.rsplit("/", 1)[1] for a in rows_in(visitor.get("/zwgk/gzdt.htm"), link)]
        second = [a.rsplit("/", 1)[1] for a in rows_in(visitor.get("/zwgk/gzdt/2.htm"), link)]
    assert len(first) == 15
    assert set(first) & set(second), "a paper of page 1 has moved to page 2"


def test_vsb_download_wants_a_referer() -> None:
    with serve("practice-vsb", {}) as served:
        visitor = Visitor(served["portal"])
        path = "/system/_content/download.jsp?urltype=news.DownloadAttachUrl&owner=1&wbfileid=21005"
        assert "codeValue" in visitor.get(path)
        assert visitor.get(path, Referer=served["portal"]).startswith("%PDF")


def test_trs_redirects_a_missing_slash_and_serves_gb18030_without_a_charset() -> None:
    with serve("practice-trs", {}) as served:
        visitor = Visitor(served["portal"])
        assert visitor.status(f"{TRS}/tzgg") == 301
        with urllib.request.urlopen(f"{served['portal']}{TRS}/ysjs/") as answer:
            assert answer.headers["Content-Type"] == "text/html"
            raw = answer.read()
    assert "预算决算" in raw.decode("gb18030")
    with pytest.raises(UnicodeDecodeError):
        raw.decode("utf-8")


def test_ucap_pubdate_is_the_time_of_generation() -> None:
    with serve("practice-ucap", {}) as served:
        visitor = Visitor(served["portal"])
        text = visitor.get(next(iter(ucap(visitor, "bmwj"))))
    made = re.search(r'name="PubDate" content="([^"]+)"', text)
    printed = re.search(r"<PUBLISHTIME>([\d-]+)", text)
    assert made
    assert printed
    assert made[1] in text.split('name="others"')[1]
    assert made[1][:10] != printed[1]


def test_gkmlpt_first_publish_time_is_earlier_for_some() -> None:
    with serve("practice-gkmlpt", {}) as served:
        articles = json.loads(Visitor(served["portal"]).get("/qsylbzj/gkmlpt/api/all/1076?sid=755041&page=1"))[
            "articles"
        ]
    assert {a["display_publish_time"] - a["first_publish_time"] for a in articles} == {0, 864000}


def test_access_site_ends_every_request_in_its_own_way() -> None:
    expected = {
        "b412": 412,
        "b521": 521,
        "b403": 403,
        "b468": 468,
        "challenge": 200,
        "soft": 200,
        "stub": 200,
        "e500": 500,
    }
    with serve("practice-access", {}) as served:
        visitor = Visitor(served["portal"])
        assert {name: visitor.status(f"/{name}/list.html") for name in expected} == expected
        assert visitor.get("/home/list.html") == visitor.get("/")
        assert visitor.get("/empty/list.html") == ""
        assert [visitor.status("/busy/list.html") for _ in range(3)] == [429, 429, 200]
        assert visitor.status("/cookie/list.html") == 302
        assert len(rows_in(visitor.get("/cookie/list.html", Cookie="seen=1"), r"/cookie/\d+\.html")) == 6
        assert "/frame/real.html" in visitor.get("/frame/list.html")
        assert len(rows_in(visitor.get("/refresh/real.html"), r"/refresh/\d+\.html")) == 5
        with pytest.raises(OSError, match="timed out"):
            urllib.request.urlopen(served["portal"] + "/timeout/list.html", timeout=0.3).read()
        with pytest.raises(urllib.error.URLError, match="refused"):
            urllib.request.urlopen(served["dead"], timeout=2)
        robots = {
            name: Visitor(served[name]).status("/robots.txt")
            for name in ("robots403", "robotshtml", "robotsall", "robots500")
        }
        assert robots == {"robots403": 403, "robotshtml": 200, "robotsall": 200, "robots500": 500}


# --- the hostile site ---------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def hostile_site() -> Iterator[Served]:
    with serve("practice-hostile", {}) as served:
        yield served


def test_hostile_redirects_never_end(hostile_site: Served) -> None:
    visitor = Visitor(hostile_site["portal"])
    assert visitor.status("/loop/1") == visitor.status("/loop/99") == visitor.status("/self.html") == 302
    assert visitor.status("/to-secret.html") == visitor.status("/to-metadata.html") == 302


def test_hostile_bodies_are_as_bad_as_they_claim(hostile_site: Served) -> None:
    with urllib.request.urlopen(hostile_site["portal"] + "/huge.html") as answer:
        assert len(answer.read()) > 30_000_000
    with urllib.request.urlopen(hostile_site["portal"] + "/bomb.html") as answer:
        packed = answer.read()
    assert len(packed) < 1_000_000
    assert gzip.GzipFile(fileobj=__import__("io").BytesIO(packed)).read(5_000_000)
    with (
        urllib.request.urlopen(hostile_site["portal"] + "/short.html") as answer,
        pytest.raises(http.client.IncompleteRead),
    ):
        answer.read()
    assert len(Visitor(hostile_site["portal"]).get("/title.html").split("<title>")[1].split("</title>")[0]) > 9_999


def test_hostile_list_links_to_what_must_never_be_asked(hostile_site: Served) -> None:
    text = Visitor(hostile_site["portal"]).get("/tzgg/index.html")
    for bad in (hostile_site["secret"], "169.254.169.254", "/../../", "file:///etc/passwd", "javascript:", "[::1]"):
        assert bad in text
    assert hostile.LONG_TITLE in text
    assert len(rows_in(text, r"/show/80(?:0[1-9]|1[0-2])\.html")) == 12


def test_hostile_drip_can_be_left(hostile_site: Served) -> None:
    answer = urllib.request.urlopen(hostile_site["portal"] + "/drip.html", timeout=5)
    assert answer.read(14).startswith(b"<html><body>")
    answer.close()
