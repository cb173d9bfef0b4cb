"""A probe drafts a profile that loads, names families with signs, and asks about what it cannot know."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from urllib.parse import urlsplit

import pytest
from click.testing import CliRunner

from crawler.access import Ending
from crawler.model import Access, SiteError
from crawler.profile import find_site, load_site
from crawler.store import CrawlStore
from gongkai.cli.site import command
from gongkai.practice import serve
from spiders.bodies import names_of
from spiders.checking import check_online
from spiders.columns import Column
from spiders.drafting import draft_profile
from spiders.probe_findings import Outside, Probe, ProbeOptions
from spiders.probing import probe_site
from spiders.runner import CrawlOptions, run_crawls

BODY = "灌南县医疗保障局"


@pytest.fixture(scope="module")
def drafted(tmp_path_factory):
    """A probe of the practice county's disclosure host, its draft, the draft loaded, and what a crawl with its matrix reads."""
    folder = tmp_path_factory.mktemp("probe")
    path = folder / "t.toml"
    with serve("practice-guannan", {}) as served:
        options = ProbeOptions(
            (f"{served['xxgk']}/",), "gongkai/test", names_of(BODY), delay=0.0, practice=True, body=BODY
        )
        probe = probe_site(options)
        path.write_text(draft_profile(probe, site_id="t", body=BODY, practice=True, delay=0.0), "utf-8")
        text = path.read_text("utf-8")
        head, _, matrix = text.partition("# [[matrices]]")
        whole = head.partition("[[sections]]")[0] + "[[matrices]]" + matrix.replace("\n# ", "\n")
        (folder / "m.toml").write_text(whole, "utf-8")
        at = datetime(2026, 11, 2, tzinfo=UTC)
        options = CrawlOptions(folder / "g.db", folder / "archive", lambda: at, "gongkai/test", limit=0)
        run_crawls([load_site(folder / "m.toml")], options)
    with CrawlStore.open(folder / "g.db", readonly=True) as store:
        lists = {urlsplit(s.url).path: s for s in store.coverage("t")}
    return probe, text, load_site(path), {**lists, "profile": load_site(folder / "m.toml")}


def test_the_draft_finds_the_bureau_and_its_columns(drafted):
    probe, text, site, _ = drafted
    assert probe.access is Access.OK
    known = {s.path for s in load_site(find_site("practice-guannan")).sections if s.host == "xxgk"}
    found = {section.path for section in site.sections}
    readable = known - {"/list/41-57-0-0.html", "/list/41-62-0-0.html"}  # robots forbids one, one answers 412
    assert len(readable & found) >= 0.9 * len(readable), readable - found
    assert not [s.path for s in site.sections if s.path.startswith("/list/19-")]  # another bureau's columns
    assert "guannan_xxgk（" in text
    assert all(section.menu for section in site.sections)


def test_the_draft_proposes_the_organ_where_its_columns_are_a_matrix(drafted):
    _, text, site, lists = drafted
    assert not site.matrices  # a proposal: what tree the site really shows only a crawl can tell
    assert "gongkai evidence matrix" in text
    (matrix,) = lists["profile"].matrices
    assert (matrix.family, matrix.organ, matrix.path) == ("guannan_xxgk", "41", "/list/41-0-0-0.html")
    known = {s.path for s in load_site(find_site("practice-guannan")).sections if s.host == "xxgk"}
    assert known <= set(lists)  # the tree names all of them, also those that the probe could not open
    assert lists["/list/41-57-0-0.html"].access is Access.ROBOTS
    assert lists["/list/41-62-0-0.html"].access is Access.BLOCKED
    assert lists["/list/41-0-0-0.html"].rows_read >= len(known)


def test_the_draft_asks_what_it_cannot_know(drafted):
    _, text, _, _ = drafted
    assert "目录文件是哪一个" in text
    assert "topics" in text


def test_hostile_words_stay_inside_their_strings(tmp_path):
    evil = 'x"]\npractice = true\n[[hosts]]\nid = "\x00\u2028'
    column = Column(evil, (evil,), "http://127.0.0.1:1/a", "list", "generic", evil, 1, None, 5)
    outside = [Outside("http://a.gov.cn/", evil, evil), Outside("http://b.gov.cn/", evil, evil, body=True)]
    probe = Probe(
        ("http://127.0.0.1:1/",), title=evil, columns=[column], outside=outside, files={"c.gov.cn": evil}, unread={evil: Ending(Access.HTTP_ERROR, evil)},
        unseen={"x": evil}, left=[evil], directories={evil: ["某县教育局"]},
    )  # fmt: skip
    path = tmp_path / "t.toml"
    for lang in ("zh", "en"):
        draft = draft_profile(probe, site_id="t", body="某县医疗保障局", practice=True, delay=0.0, lang=lang)
        path.write_text(draft, "utf-8")
        site = load_site(path)
        assert len(site.hosts) == 1
        assert site.sections[0].menu == (evil,)


def test_a_probe_of_a_private_host_needs_the_practice_flag():
    with pytest.raises(SiteError, match="practice = true"):
        probe_site(ProbeOptions(("http://127.0.0.1:9/",), "gongkai/test"))


def test_a_site_that_forbids_or_is_down_is_said_to_be(server):
    server.routes["/robots.txt"] = (200, {"Content-Type": "text/plain"}, "User-agent: *\nDisallow: /")
    probe = probe_site(ProbeOptions((f"{server.address}/",), "gongkai/test", delay=0.0, practice=True))
    assert (probe.access, probe.seen, server.requests) == (Access.ROBOTS, 0, [("GET", "/robots.txt")])
    assert "没有找到任何栏目" in draft_profile(probe, site_id="t", body="", practice=True, delay=0.0)


def test_check_tells_the_site_from_us(server, kit):
    server.routes |= {
        "/ok/": kit.listing([("/a.html", "关于医保缴费的通知", "2026-03-05")]),
        "/shut/": (412, {}, "gate"),
        "/odd/": "<html><body><a href='/'>首页</a><canvas id='app'></canvas></body></html>",
    }
    sections = [kit.section(f"/{name}/", id=name) for name in ("ok", "shut", "gone", "odd")]
    checks = check_online(kit.site(server.address, *sections), "gongkai/test", lambda: kit.now)
    assert [(check.section, check.side) for check in checks] == [
        ("ok", ""),
        ("shut", "site"),
        ("gone", "moved"),
        ("odd", "us"),
    ]
    assert server.asked("/a.html") == 0


def test_a_probe_is_not_led_on_by_redirects_and_goes_on_after_a_dead_page(server, kit):
    listing = kit.listing([("/a.html", "关于医保缴费的通知", "2026-03-05")])
    menu = "".join(f"<a href='/{name}/'>{text}</a>" for name, text in (
        ("jump/0", "政府信息公开"), ("odd", "法定主动公开"), ("dead", "部门信息公开"), ("ok", "通知公告")))  # fmt: skip
    server.routes |= {"/": f"<html><body>{menu}</body></html>", "/ok/": listing,
                      "/odd/": (302, {"Location": "http://[::1"}, b""), "/dead/": (200, {"Content-Encoding": "gzip"}, b"x")}  # fmt: skip
    server.default = lambda path: (302, {"Location": f"/jump/{len(server.requests)}/"}, b"") if "jump" in path else None
    probe = probe_site(ProbeOptions((f"{server.address}/",), "gongkai/test", pages=10, delay=0.0, practice=True))
    assert [(column.text, column.unread and column.unread.access) for column in probe.columns] == [
        ("部门信息公开", Access.HTTP_ERROR),
        ("通知公告", None),
    ]
    assert len(probe.unread) == 3
    assert len(server.requests) <= 11  # robots.txt and ten pages


def test_the_command_says_what_it_could_not_read_and_ends_with_3(server, kit, tmp_path):
    output = tmp_path / "mine.toml"
    dead = ["probe", "http://127.0.0.1:1/", "--practice", "--delay", "0", "--output", str(output)]
    result = CliRunner().invoke(command, dead)
    assert (result.exit_code, "连接被拒绝" in result.output, "Error" in result.output) == (3, True, False)
    assert load_site(output).sections[0].path == "/"
    assert "Error" not in output.read_text("utf-8")
    english = CliRunner().invoke(command, [*dead, "--lang", "en"])
    assert "connection refused" in english.output
    assert not [
        line
        for line in output.read_text("utf-8").splitlines()
        if "refused" in line and re.search("[\u4e00-\u9fff]", line)
    ]
    server.routes["/"] = kit.listing([("/a.html", "关于医保缴费的通知", "2026-03-05")])
    address = ["probe", f"{server.address}/", "--practice", "--delay", "0"]
    assert CliRunner().invoke(command, [*address, "--output", str(output)]).exit_code == 0
    asked = len(server.requests)
    for wrong in (["--output", str(tmp_path / "none" / "x.toml")], ["http://[::1"], ["ftp://127.0.0.1/"]):
        assert CliRunner().invoke(command, [*address, *wrong]).exit_code == 2
    assert len(server.requests) == asked  # told before the site was asked
    assert CliRunner().invoke(command, ["probe"]).exit_code == 2
