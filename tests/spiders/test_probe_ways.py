"""The ways in which one bureau appears on a county's site: each draft loads, names the bureau's own columns, and reads them."""

from __future__ import annotations

import re
import threading
from http.server import ThreadingHTTPServer

import pytest

from crawler.addresses import canonical_key
from crawler.model import Access
from crawler.profile import find_site, load_site
from gongkai.practice import relocate, serve
from gongkai.practice.registry import names
from spiders.bodies import alias_of, is_called, names_of
from spiders.drafting import draft_profile
from spiders.probe_findings import ProbeOptions
from spiders.probing import probe_site
from spiders.profile_checks import check_profile

BODY = "某县医疗保障局"
UNITS = ["县教育局", "县民政局", "县财政局", "县水利局", "县医疗保障局", "县卫生健康局"]
FAMILIES = [name for name in names() if name.startswith("practice-") and name not in
            ("practice-hostile", "practice-access", "practice-attached", "practice-matrix")]  # fmt: skip


def _links(pairs):
    return "<ul>" + "".join(f"<li><a href='{href}'>{text}</a></li>" for href, text in pairs) + "</ul>"


def _page(inner, crumbs=()):
    trail = " &gt; ".join(f"<a href='/'>{step}</a>" for step in ("首页", *crumbs))
    return f"<html><head><title>某县人民政府</title></head><body><div>当前位置：{trail}</div>{inner}</body></html>"


def _rows(number, count=3):
    rows = [
        (f"/info/{number}{n:04d}.html", f"关于医保缴费第{number}号事项的通知之{n}", f"2026-03-{n + 1:02d}")
        for n in range(count)
    ]
    return (
        "<ul class='list'>"
        + "".join(f"<li><a href='{u}' title='{t}'>{t}</a><span>{d}</span></li>" for u, t, d in rows)
        + "</ul>"
    )


@pytest.fixture
def probe(tmp_path):
    """Probe addresses; returns what was found, the draft's text and the draft loaded and checked."""

    def run(*urls, body=BODY, pages=60, **values):
        options = ProbeOptions(urls, "gongkai/test", names_of(body), pages, 0.0, 5.0, practice=True, body=body)
        found = probe_site(options)
        path = tmp_path / "t.toml"
        path.write_text(draft_profile(found, site_id="t", body=body, practice=True, delay=0.0, **values), "utf-8")
        check_profile(path)
        return found, path.read_text("utf-8"), load_site(path)

    return run


def _own(site):
    return {section.path for section in site.sections if not section.shared}


def test_a_directory_of_departments_with_cloned_slugs(server, crawl, probe):
    # The bureau lives in the folder of another one; only menu words tell.
    server.routes |= {
        "/": _page(_links([("/zwgk/", "政务公开"), ("/bm/", "部门信息公开"), ("/lyzx/", "旅游资讯")])),
        "/bm/": _page(_links([(f"/bm/fgw_{n}/", unit) for n, unit in enumerate(UNITS)]), ("部门信息公开",)),
        "/bm/fgw_4/": _page(_links([("/bm/fgw_4/jgzn/", "机构职能"), ("/bm/fgw_4/zcwj_jyj/", "政策文件"), ("/lyzx/", "旅游资讯"),
                                    ("/bm/fgw_4/dgxx/", "带量采购")]), ("部门信息公开", "县医疗保障局")),
        "/bm/fgw_4/zcwj_jyj/": _page(_rows(1), ("部门信息公开", "县医疗保障局", "政策文件")),
        "/bm/fgw_4/dgxx/": _page(_rows(2), ("部门信息公开", "县医疗保障局", "带量采购")),
        "/bm/fgw_4/jgzn/": _page("<h1>机构职能</h1><div id='zoom'><p>本局负责拟订医疗保障制度的规划并组织实施。</p></div>",
                                 ("部门信息公开", "县医疗保障局", "机构职能")),
        "/bm/fgw_0/": _page(_links([("/bm/fgw_0/zcwj/", "政策文件")]), ("部门信息公开", "县教育局")),
        "/bm/fgw_0/zcwj/": _page(_rows(3), ("部门信息公开", "县教育局", "政策文件")),
    }  # fmt: skip
    found, text, site = probe(f"{server.address}/")
    assert _own(site) == {"/bm/fgw_4/jgzn/", "/bm/fgw_4/zcwj_jyj/", "/bm/fgw_4/dgxx/"}
    assert not [s.path for s in site.sections if "fgw_0" in s.path]
    assert {s.path: s.kind for s in site.sections}["/bm/fgw_4/jgzn/"] == "page"
    assert list(found.directories.values()) == [UNITS]
    assert "旅游资讯" in next(question for question in text.splitlines() if "不像公开栏目" in question)
    rows = {s.section: s.rows_read for s in crawl(site).coverage.values()}
    assert sorted(rows.values()) == [1, 3, 3]


def test_an_organisation_number_in_the_query(server, crawl, probe):
    server.routes |= {
        "/": _page(_links([("/bmxx.thtml", "部门公开目录")])),
        "/bmxx.thtml": _page(_links([(f"/xxgk/list.thtml?classId=1&orgCode=10{n}", unit) for n, unit in enumerate(UNITS)])),
        "/xxgk/list.thtml?classId=1&orgCode=104": _page(
            _links([(f"/xxgk/list.thtml?classId={n}&orgCode=104", text) for n, text in ((44, "规范性文件"), (45, "财政预决算"))]) + _rows(4, 2),
            ("部门信息公开", "县医疗保障局", "机构职能"),
        ),
        "/xxgk/list.thtml?classId=44&orgCode=104": _page(_rows(5), ("部门信息公开", "县医疗保障局", "规范性文件")),
        "/xxgk/list.thtml?classId=45&orgCode=104": _page(_rows(6), ("部门信息公开", "县医疗保障局", "财政预决算")),
    }  # fmt: skip
    _, _, site = probe(f"{server.address}/")
    assert _own(site) == {f"/xxgk/list.thtml?classId={n}&orgCode=104" for n in (1, 44, 45)}
    assert all(re.fullmatch(r"\d\d-xxgk-\d+-104", section.id) for section in site.sections)
    assert {s.rows_read for s in crawl(site).coverage.values()} == {2, 3}


def test_a_site_of_its_own_below_the_county_host(server, crawl, probe):
    # The start is a column below the bureau's code: it is in the draft itself, and the county's menu is not the bureau's.
    menu = _links([("/xylbzj/jgzn/", "机关职能"), ("/xylbzj/zcjd/", "政策解读"), ("/xylbzj/tzgg/", "通知公告")])
    head = _links([("/lyzx/", "旅游资讯"), ("/zwgk/tzgg/", "县政府公告")])
    server.routes |= {
        "/": _page(head),
        "/xylbzj/zcjd/": _page(head + menu + _rows(7), ("县医保局", "政策解读")),
        "/xylbzj/tzgg/": _page(head + menu + _rows(8), ("县医保局", "通知公告")),
        "/xylbzj/jgzn/": _page(head + menu + "<h1>机关职能</h1><p>本局负责医疗保障工作。</p>", ("县医保局", "机关职能")),
        "/zwgk/tzgg/": _page(head + _rows(9), ("政务公开", "县政府公告")),
    }  # fmt: skip
    _, _, site = probe(f"{server.address}/xylbzj/zcjd/")
    assert site.sections[0].path == "/xylbzj/zcjd/"
    assert _own(site) == {"/xylbzj/zcjd/", "/xylbzj/tzgg/", "/xylbzj/jgzn/"}
    assert {s.path for s in site.sections if s.shared} == {"/zwgk/tzgg/"}
    assert all(statement.complete for statement in crawl(site).coverage.values())


@pytest.fixture
def second(kit, server):
    """A second host: the bureau's own one."""
    other = type(server)()
    web = ThreadingHTTPServer(("127.0.0.1", 0), kit.handler(other))
    web.daemon_threads = True
    other.port = web.server_address[1]
    threading.Thread(target=web.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    yield other
    web.shutdown()
    web.server_close()


def test_a_host_of_its_own_is_asked_about_and_then_drafted(server, second, crawl, probe):
    files = "http://files.example.gov.cn"
    server.routes |= {
        "/": _page(_links([(f"{second.address}/", "县医疗保障局"), ("http://yjsgk.example.cn/#/x", "预决算公开平台"),
                           ("/tzgg/", "通知公告"), ("http://beian.miit.gov.cn/", "备案号"), ("http://ly.example.com/", "旅游")])),
        "/tzgg/": _page(_rows(1) .replace("/info/10000.html", "https://mp.weixin.qq.com/s/abc"), ("政务公开", "通知公告")),
        "/info/10001.html": f"<h1>通知</h1><p>正文。</p><p>附件：<a href='{files}/upload/1.pdf'>缴费标准.pdf</a></p>",
    }  # fmt: skip
    second.routes |= {
        "/": _page(_links([("/zfxxgk/", "政府信息公开")])),
        "/zfxxgk/": _page(_rows(2), ("县医疗保障局", "政府信息公开")),
    }
    found, text, _ = probe(f"{server.address}/")
    questions = [line.strip() for line in text.splitlines() if line.startswith('  "')]
    assert second.requests == []  # another host is never asked before a person named it
    words = {
        f"127.0.0.1:{second.port}": "自己的网站", "yjsgk.example.cn": "off_site", "mp.weixin.qq.com": "有内容指向",
        "files.example.gov.cn": "files_only", "ly.example.com": "是不是公开渠道",
    }  # fmt: skip
    assert {host: word in next(q for q in questions if host in q) for host, word in words.items()} == dict.fromkeys(
        words, True
    )
    assert not [q for q in questions if "miit" in q]
    assert found.area == ""
    _, _, both = probe(f"{server.address}/", f"{second.address}/")
    assert {host.id: host.address for host in both.hosts} == {"portal": server.address, "host2": second.address}
    assert {(s.host, s.path, s.shared) for s in both.sections} == {
        ("portal", "/tzgg/", True),
        ("host2", "/zfxxgk/", False),
    }
    assert {s.rows_read for s in crawl(both).coverage.values()} == {3}


def test_a_bureau_that_no_menu_names_has_shared_columns_and_a_question(server, crawl, probe):
    server.routes |= {
        "/": _page(_links([("/gsgg/", "公示公告"), ("/bmdt/", "部门动态")])),
        "/gsgg/": _page(_rows(1), ("政务公开", "公示公告")), "/bmdt/": (412, {}, b"gate"),
    }  # fmt: skip
    _, text, site = probe(f"{server.address}/")
    assert "菜单和目录里没有" in text
    assert {s.path for s in site.sections if s.shared} == {"/gsgg/", "/bmdt/"}
    # What could not be opened stands in the draft: nobody may take it for empty.
    accesses = {s.url.rsplit("/", 2)[1]: s.access for s in crawl(site).coverage.values()}
    assert accesses == {"gsgg": Access.OK, "bmdt": Access.BLOCKED}
    english = probe(f"{server.address}/", lang="en")[1]
    assert "No menu names" in english
    assert "Not read" in english


def test_what_the_budget_did_not_reach_is_said(server, probe):
    menu = _links([(f"/c{n}/", f"政策文件之{word}") for n, word in enumerate("甲乙丙丁戊己庚辛")])
    server.routes |= {"/": _page(menu)} | {f"/c{n}/": _page(_rows(n)) for n in range(8)}
    found, text, _ = probe(f"{server.address}/", pages=4)
    assert (len(found.columns), len(found.left)) == (3, 5)
    assert "还有 5 个栏目没有看" in text
    assert len(server.requests) == 5


def test_the_home_page_in_place_of_a_column_is_no_column(server, probe):
    home = _page(_links([("/old/", "政策文件"), ("/tzgg/", "通知公告")]) + _rows(1))
    server.routes |= {"/": home, "/old/": home, "/tzgg/": _page(_rows(2), ("政务公开", "通知公告"))}
    _, text, site = probe(f"{server.address}/")
    assert [s.path for s in site.sections] == ["/tzgg/"]
    assert "/old/（" in text


SLOW = {"practice-hiwcm"}  # it answers 503 to whoever asks twice a second


@pytest.mark.parametrize("name", [pytest.param(n, marks=pytest.mark.slow) if n in SLOW else n for n in FAMILIES])
def test_a_draft_reads_what_the_profile_by_hand_reads(name, probe, crawl):
    """The addresses that a person has before him, as in a browser; the draft finds families, pagers and menus itself."""
    hand = load_site(find_site(name))
    with serve(name, {}) as served:
        hand = relocate(hand, served)
        addresses = {host.id: host.address for host in hand.hosts}
        urls = [addresses[section.host] + section.path for section in hand.sections]
        _, _, site = probe(*urls, body=hand.body, pages=120)
        by_hand = _read(crawl(hand, limit=0), hand)
        drafted = _read(crawl(site, limit=0), site)
    assert {key: drafted.get(key) for key in by_hand} == by_hand


def _read(result, site):
    addresses = {host.id: host.address for host in site.hosts}
    keys = {section.id: canonical_key(addresses[section.host] + section.path) for section in site.sections}
    return {keys[s.section]: (s.access, s.rows_read, s.complete) for s in result.coverage.values()}


@pytest.mark.parametrize(
    ("words", "body", "called"),
    [
        ("县医保局", "稻城县医疗保障局", True),
        ("·稻城县医疗保障局（3）", "稻城县医疗保障局", True),
        ("医疗保障局网站", "稻城县医疗保障局", True),
        ("市医疗保障局", "稻城县医疗保障局", False),
        ("理塘县医保局", "稻城县医疗保障局", False),
        ("浦东新区财政局", "上海市浦东新区财政局", True),
        ("县发改委", "石屏县发展和改革委员会", True),
        ("县人社局", "平昌县人力资源和社会保障局", True),
        ("县财政局", "石屏县教育局", False),
    ],
)
def test_by_which_words_a_body_is_called(words, body, called):
    assert is_called(words, body) is called


@pytest.mark.parametrize(
    ("body", "alias"), [("稻城县医疗保障局", "县医保局"), ("石屏县财政局", "县财政局"), ("医保局", "医保局"), ("", "")]
)
def test_short_names(body, alias):
    assert alias_of(body) == alias


def test_menus_drawn_as_a_picture_or_by_scripts(server, probe):
    areas = "<map><area href='/tzgg/' alt='通知公告'><area href='/zcwj/' title='政策文件'></map>"
    server.routes |= {"/": _page(f"<img usemap='#m'>{areas}"), "/tzgg/": _page(_rows(1), ("政务公开", "通知公告")),
                      "/zcwj/": _page(_rows(2), ("政务公开", "政策文件"))}  # fmt: skip
    _, text, site = probe(f"{server.address}/")
    assert ({s.path for s in site.sections}, "由脚本画出" in text) == ({"/tzgg/", "/zcwj/"}, False)
    server.routes["/"] = "<html><body><div id='menu'></div><script src='/menu.js'></script></body></html>"
    _, text, _ = probe(f"{server.address}/")
    assert "由脚本画出" in text
    _, text, site = probe(f"{server.address}/", f"{server.address}/tzgg/")
    assert [s.path for s in site.sections] == ["/tzgg/"]


def test_the_interface_behind_a_list_is_asked_once_and_tells_rows_and_hosts(probe):
    hand = load_site(find_site("practice-gkmlpt"))
    with serve("practice-gkmlpt", {}) as served:
        hand = relocate(hand, served)
        url = hand.hosts[0].address + hand.sections[0].path
        found, text, _ = probe(url, body=hand.body)
        asked = [entry.path for entry in served.requests if "/api/all/" in entry.path]
        files = served["files"]
    assert len(asked) == len(set(asked)) > 0
    assert all(column.rows for column in found.columns if column.url == url)
    assert list(found.files) == [files.removeprefix("http://")]
    assert f'address = \\"{files}\\"、files_only = true' in text


def test_what_leads_into_an_inner_network_is_no_channel(probe):
    hand = load_site(find_site("practice-hostile"))
    with serve("practice-hostile", {}) as served:
        hand = relocate(hand, served)
        found, text, _ = probe(hand.hosts[0].address + hand.sections[0].path, body=hand.body)
        asked = {entry.host for entry in served.requests}
    assert asked == {"portal"}  # and never the host `secret`
    assert found.columns
    assert "example.invalid" in text
    assert not re.search(r"169\.254|2130706433", "".join(line for line in text.splitlines() if "主机" in line))


@pytest.mark.parametrize(
    "answer", [(302, {"Location": "/"}, ""), (404, {}, ""), "<h1>提示</h1><p>您访问的页面不存在</p>"]
)
def test_an_address_that_is_gone_is_a_question_and_no_column(server, probe, answer):
    server.routes |= {
        "/": _page(_links([("/tzgg/", "通知公告")])),
        "/tzgg/": _page(_rows(2), ("政务公开", "通知公告")),
        "/gone/": answer,
    }
    _, text, site = probe(f"{server.address}/gone/")
    assert [s.path for s in site.sections] == ["/tzgg/"]
    assert f"没有读到：{server.address}/gone/（" in text
