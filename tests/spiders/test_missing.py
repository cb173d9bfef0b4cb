"""A missing page served with 200 is told from a page: home page, notice, stub, empty shell. A real list never is."""

from __future__ import annotations

from datetime import timedelta

import pytest

from crawler.access import end_of_response
from crawler.likeness import are_alike, print_of
from crawler.model import Access, Host
from crawler.store import CrawlStore

HTML = {"content-type": "text/html; charset=utf-8"}
COLUMNS = [
    "机构职能",
    "领导分工",
    "内设机构",
    "政策文件",
    "规范性文件",
    "财政预决算",
    "行政许可",
    "建议提案",
    "人事信息",
    "应急预案",
]
MENU = (
    "<ul class='menu'>" + "".join(f"<li><a href='/c{n}/'>{name}</a></li>" for n, name in enumerate(COLUMNS)) + "</ul>"
)
NEWS = [
    (f"/n{n}.html", f"县政府召开第{n}次常务会议研究{name}工作", f"2026-05-{n + 10}") for n, name in enumerate(COLUMNS)
]
SKIN = "<p>主办：某县人民政府办公室 承办：某县大数据中心 网站标识码：5133000001</p>"


def _frame(inner, title="某县人民政府"):
    return f"<html><head><title>{title}</title></head><body>{MENU}{inner}{SKIN}</body></html>"


def _rows(rows):
    return (
        "<ul class='list'>"
        + "".join(f"<li><a href='{u}' title='{t}'>{t}</a><span>{d}</span></li>" for u, t, d in rows)
        + "</ul>"
    )


HOME = _frame(_rows(NEWS))
REAL = [("/a.html", "关于医保缴费的通知", "2026-03-05"), ("/b.html", "关于医保报销的通知", "2026-03-04")]


class Counter:
    """A home page whose counter, stamp and greeting change with every reading."""

    def __init__(self):
        self.read = 0

    def __call__(self):
        self.read += 1
        return HOME.replace("</body>", f"<i>您是第{self.read * 7919}位访客 {1780000000 + self.read}</i></body>")


@pytest.mark.parametrize("changing", [False, True])
def test_the_home_page_in_place_of_a_list_a_page_and_a_document_is_no_answer(server, crawl, kit, changing):
    home = Counter() if changing else HOME
    rows = [("/a.html", "关于医保缴费的通知", "2026-03-05"), ("/gone.html", "关于医保报销的通知", "2026-03-04")]
    server.routes |= {"/": home, "/moved/": home, "/gone.html": home, "/jgzn/": home,
                      "/list/": _frame(_rows(rows), "通知公告"), "/a.html": kit.article("关于医保缴费的通知")}  # fmt: skip
    sections = [kit.section(), kit.section("/moved/", id="moved"), kit.section("/jgzn/", id="jgzn", kind="page")]
    result = crawl(kit.site(server.address, *sections))
    assert {name: (s.access, s.stop, s.complete) for name, s in result.coverage.items()} == {
        "s": (Access.OK, "end", True),
        "moved": (Access.SOFT_404, "not-found", False),
        "jgzn": (Access.SOFT_404, "not-found", False),
    }
    assert "首页" in result.coverage["moved"].note
    assert {path: page.access for path, page in result.by_path().items()} == {
        "a.html": Access.OK, "gone.html": Access.SOFT_404, "jgzn/": Access.SOFT_404,
    }  # fmt: skip
    assert server.asked("/") == 1  # and no address was asked only to find out
    assert {path for _, path in server.requests} <= {*server.routes, "/robots.txt"}


def test_no_row_of_the_home_page_is_taken_for_one_of_the_list(server, crawl, kit):
    server.routes |= {"/": HOME, "/list/": HOME}
    result = crawl(kit.site(server.address, kit.section()))
    assert result.pages == []


def test_the_comparison_holds_where_the_home_page_is_unchanged_since_the_last_crawl(server, crawl, kit):
    server.routes |= {"/": (200, {"Content-Type": HTML["content-type"], "ETag": '"m"'}, HOME), "/list/": _frame(_rows(REAL), "通知公告")}  # fmt: skip
    site = kit.site(server.address, kit.section())
    assert crawl(site).coverage["s"].complete
    server.routes |= {"/": (304, {}, ""), "/list/": HOME}
    for day in (1, 2):
        statement = crawl(site, at=kit.now + timedelta(days=day)).coverage["s"]
        assert (statement.access, statement.complete) == (Access.SOFT_404, False)


def test_a_home_page_that_fails_costs_no_list_its_turn(server, crawl, kit):
    server.routes |= {"/": (503, {}, "busy"), "/list/": _frame(_rows(REAL), "通知公告"),
                      "/a.html": kit.article(REAL[0][1]), "/b.html": kit.article(REAL[1][1])}  # fmt: skip
    result = crawl(kit.site(server.address, kit.section()))
    assert result.coverage["s"].complete
    assert [page.access for page in result.pages] == [Access.OK, Access.OK]


@pytest.mark.parametrize(
    ("home", "listed"),
    [
        # The template is the home page's, title included, and only the rows are its own.
        (_frame("<p>欢迎访问</p>"), _frame(_rows(REAL[:1]))),
        (HOME, _frame(_rows(NEWS[:9] + REAL[:1]) + "<p>共10条</p>")),
        # The host's home page is this very column, also under its own address.
        (_frame("<div>当前位置：<a href='/'>首页</a> &gt; <a href='/zwgk/'>政务公开</a> &gt; <a href='/list/'>通知公告</a></div>" + _rows(REAL)),) * 2,
        ((302, {"Location": "/list/"}, ""), _frame(_rows(REAL))),
    ],
)  # fmt: skip
def test_a_real_list_is_never_called_missing(server, crawl, kit, home, listed):
    server.routes |= {"/": home, "/list/": listed, "/robots.txt": (404, {}, "")}
    server.default = lambda path: kit.article("关于医保缴费的通知")
    statement = crawl(kit.site(server.address, kit.section())).coverage["s"]
    assert (statement.access, statement.complete) == (Access.OK, True), statement.note


def test_the_root_itself_may_be_the_list(server, crawl, kit):
    server.routes |= {"/": _frame(_rows(REAL)), "/a.html": kit.article(REAL[0][1]), "/b.html": kit.article(REAL[1][1])}
    assert crawl(kit.site(server.address, kit.section("/"))).coverage["s"].complete


APP = "<html><head><title>政务公开</title></head><body><noscript>请启用脚本</noscript><div id='app'></div><script src='/js/app.js'></script></body></html>"


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (APP, "单页应用"),
        ("<html><head><title></title></head><body><p>no such page</p></body></html>", "几十个字节"),
        (_frame("<div><h2>很抱歉，您访问的页面不存在</h2></div>" + "<!-- x -->" * 500), "页面写明不存在"),
        (_frame("<p>" + "请稍后再试" * 200 + "</p>", "404 - 某县人民政府"), "页面写明不存在"),
    ],
    ids=["shell", "stub", "notice in a full skin", "title"],
)
@pytest.mark.parametrize("place", ["list", "page"])
def test_notices_stubs_and_empty_shells(server, crawl, kit, place, body, words):
    if place == "list":
        server.routes |= {"/": HOME, "/list/": body}
        result = crawl(kit.site(server.address, kit.section()))
        assert (result.coverage["s"].access, result.coverage["s"].complete) == (Access.SOFT_404, False)
        assert words in result.coverage["s"].note
    else:
        server.routes |= {"/": HOME, "/list/": _frame(_rows(REAL[:1]), "通知公告"), "/a.html": body}
        result = crawl(kit.site(server.address, kit.section()))
        with CrawlStore.open(result.options.db, readonly=True) as store:
            notes = [(page.access, words in (store.capture(page.capture) or {})["note"]) for page in result.pages]
        assert notes == [(Access.SOFT_404, True)]


@pytest.mark.parametrize(
    "body",
    [
        "<p>本年度无行政处罚。</p>",
        "<html><head><title>关于更正错误信息的公告</title></head><body><p>现更正如下：电话号码有误，特此公告。</p></body></html>",
        "<html><head><title>404号文件解读</title></head><body><p>文件解读如下，请遵照执行。</p></body></html>",
        _frame(_rows([("/x.html", "关于页面不存在问题的整改通知", "2026-03-05"), *NEWS]) + "<p hidden>内容不存在</p>" + "<!-- x -->" * 500),
    ],
)  # fmt: skip
def test_short_and_odd_pages_that_are_real(body):
    assert end_of_response(200, HTML, body.encode()).access is Access.OK


def test_a_statement_of_nothing_is_a_page(server, crawl, kit):
    server.routes |= {"/": HOME, "/list/": _frame(_rows(REAL[:1]), "通知公告"), "/a.html": "<p>本年度无。</p>"}
    assert [page.access for page in crawl(kit.site(server.address, kit.section())).pages] == [Access.OK]


def test_what_stands_in_place_of_robots_txt_is_known_as_the_answer_for_absent_pages(server, crawl, kit):
    lost = _frame("<p>" + "为您推荐以下栏目，请点击浏览。" * 40 + "</p>", "提示信息")
    server.routes |= {"/": HOME, "/robots.txt": lost, "/list/": lost}
    host = Host("h", server.address, "网站", robots_unavailable_means_none=True)
    statement = crawl(kit.site(server.address, kit.section(), hosts=(host,))).coverage["s"]
    assert (statement.access, "不存在地址" in statement.note) == (Access.SOFT_404, True)


def test_hostile_markup_is_judged_in_linear_time():
    bodies = [b"<script" * 40_000, b"<a" * 140_000, b"<" * 290_000, b"<title>" * 40_000, b"<noscript><a>" * 20_000]
    assert [end_of_response(200, HTML, body).access for body in bodies] == [Access.OK] * 5


def test_pages_are_alike_by_their_words():
    one = print_of(HOME.encode(), HTML)
    assert are_alike(one, print_of(HOME.replace("2026-05", "2026-06").encode(), HTML))
    assert are_alike(one, print_of(HOME.encode("gb18030"), {"content-type": "text/html; charset=gbk"}))
    assert not are_alike(one, print_of(_frame(_rows(NEWS), "通知公告").encode(), HTML))
    assert not are_alike(one, print_of(_frame(_rows(NEWS[:5])).encode(), HTML))


def test_rows_whose_words_markup_cuts_are_known_from_the_home_page(server, crawl, kit):
    cut = HOME.replace("县政府召开", "县政府<em>召</em><b>开</b>")
    server.routes |= {"/": cut, "/list/": cut.replace("</body>", "<i>node b</i></body>")}
    assert crawl(kit.site(server.address, kit.section())).coverage["s"].access is Access.SOFT_404


@pytest.mark.parametrize(
    "body",
    [
        "<html><body><p>The notice is out of force since March; see the new one at the counter.</p></body></html>",
        "<html><body><script>PDFObject.embed('/files/1.pdf')</script></body></html>",
        "<html><body><video src='/v.mp4'></video></body></html>",
    ],
)
def test_small_pages_with_something_in_them_are_pages(server, crawl, kit, body):
    server.routes |= {"/": HOME, "/list/": _frame(_rows(REAL[:1]), "通知公告"), "/a.html": body}
    assert [page.access for page in crawl(kit.site(server.address, kit.section())).pages] == [Access.OK]


def test_the_home_page_in_place_of_a_directory_names_no_units(server, crawl, kit):
    units = "".join(
        f"<a href='/u{n}/'>某县{name}局</a>" for n, name in enumerate(("教育", "民政", "财政", "水利", "卫生健康"))
    )
    home = HOME.replace("</body>", f"{units}<a href='/bm/'>部门信息公开</a></body>")
    server.routes |= {"/": home, "/bm/": home, "/list/": _frame(_rows(REAL), "通知公告")}
    result = crawl(kit.site(server.address, kit.section()))
    with CrawlStore.open(result.options.db, readonly=True) as store:
        assert (store.directory("small"), server.asked("/bm/")) == ((), 1)


def test_what_is_asked_once_more_hours_later_is_compared_as_well(server, crawl, kit):
    server.routes |= {
        "/": HOME, "/list/": _frame(_rows(REAL), "通知公告"), "/a.html": kit.article(REAL[0][1]), "/b.html": (502, {}, "bad"),
        "/other/": (503, {}, "busy"),
    }  # fmt: skip
    site = kit.site(server.address, kit.section(), kit.section("/other/", id="o"), timeout=1.0)
    later = timedelta(hours=2)
    assert crawl(site, retry_after=later).coverage["o"].access is Access.HTTP_ERROR
    server.routes |= {"/b.html": HOME, "/other/": HOME}
    server.requests.clear()
    again = crawl(site, at=kit.now + later, retry_after=later)
    assert (again.summary.second, again.coverage["o"].access) == (True, Access.SOFT_404)
    assert again.by_path()["b.html"].access is Access.SOFT_404
    assert server.asked("/") == 0


@pytest.mark.parametrize("path", ["/list/", "/a.html"])
def test_a_single_page_application_is_not_said_to_have_moved(server, crawl, kit, path):
    server.routes |= {"/": APP, "/list/": _frame(_rows(REAL[:1]), "通知公告"), path: APP}
    result = crawl(kit.site(server.address, kit.section()))
    with CrawlStore.open(result.options.db, readonly=True) as store:
        notes = [row["note"] for row in store.captures() if row["url"].endswith(path)]
    assert [("单页应用" in note, "首页" in note) for note in notes] == [(True, False)]


TURNING = [
    f"某县召开第{n}次重点项目推进会议部署{word}工作"
    for n, word in enumerate(["春耕", "防汛", "招商", "教育", "卫生", "交通", "水利"])
]
TEMPLATE = "".join(
    f"<li><a href='/c{n}/'>{word}</a></li>"
    for n, word in enumerate(["政务公开", "新闻中心", "互动交流", "办事服务", "走进本县", "专题专栏"])
)


def changing_home(newest, trail=""):
    """A home page of five steady news and one that changes, in a template of some links."""
    rows = "".join(
        f"<li><a href='/art/2026/3/{n + 1}/art_1_{n}.html'>{TURNING[n]}</a><span>2026-03-0{n + 1}</span></li>"
        for n in (0, 1, 2, 3, 4, newest)
    )
    foot = "<p>版权所有 主办单位 某县人民政府办公室 技术支持 网站地图 联系我们</p>"
    return f"<html><head><title>某县人民政府</title></head><body><ul>{TEMPLATE}</ul>{trail}<ul class='news'>{rows}</ul>{foot}</body></html>"


@pytest.mark.parametrize(
    ("trail", "access"),
    [
        ("", Access.SOFT_404),
        (
            "<div class='position'>当前位置：<a href='/'>首页</a> &gt; <a href='/zwgk/'>政务公开</a> &gt; 权责清单</div>",
            Access.OK,
        ),
    ],
)
def test_a_home_page_whose_news_change_is_no_list_either(server, crawl, kit, trail, access):
    """The column moved, and every unknown address shows the home page with another newest row."""
    server.routes["/"] = changing_home(5)
    server.routes["/zwgk/qzqd/"] = changing_home(6, trail)
    site = kit.site(server.address, kit.section("/zwgk/qzqd/", menu=("政务公开", "权责清单")))
    statement = crawl(site).coverage["s"]
    assert statement.access is access
    assert statement.complete is (access is Access.OK)
