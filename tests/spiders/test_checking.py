"""A check says what works, what has changed, and who has to do something: the site, a moved column, this machine, or us."""

from __future__ import annotations

import json
import socket
import ssl
import warnings
from datetime import UTC, datetime, timedelta

import pytest
from click.testing import CliRunner
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID

from crawler.model import Access, Host
from crawler.profile import find_site, load_site
from crawler.store import CrawlStore
from gongkai.cli.site import command
from gongkai.practice import relocate, serve
from spiders.check_words import WORDS
from spiders.checking import check_online
from spiders.reaching import Surroundings, look_around
from tests.spiders.small_site import secure_server

AGENT = "gongkai/test"
ROWS = [("/a.html", "关于医保缴费的通知", "2026-03-05"), ("/b.html", "关于医保报销的通知", "2026-03-04")]
UCAP = "<script>createPageHTML('page_div',1,1,'list','shtml',2);</script>"


def _check(kit, address, *sections, **values):
    more = {name: values.pop(name) for name in ("before", "surroundings") if name in values}
    checks = check_online(kit.site(address, *sections, **values), AGENT, lambda: kit.now, **more)
    return {check.section or f"host {check.host}": check for check in checks}


@pytest.fixture(scope="module")
def certificates(tmp_path_factory):
    """Files by kind: good (this address, valid), bad (expired, self-signed, for another name)."""
    folder = tmp_path_factory.mktemp("certificates")
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    other = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )

    def name(text):
        return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])

    for kind, subject, issuer, begins in (
        ("good", "127.0.0.1", "Some Authority", datetime(2026, 5, 1, tzinfo=UTC)),
        ("bad", "other.example.invalid", "other.example.invalid", datetime(2020, 1, 1, tzinfo=UTC)),
    ):
        made = (
            x509.CertificateBuilder().subject_name(name(subject)).issuer_name(name(issuer)).public_key(key.public_key())
            .serial_number(7).not_valid_before(begins).not_valid_after(begins + timedelta(days=90))
            .sign(key if kind == "bad" else other, hashes.SHA256())
        )  # fmt: skip
        (folder / kind).write_bytes(secret + made.public_bytes(serialization.Encoding.PEM))
    return folder


@pytest.fixture
def secure(server, kit, certificates):
    """Start the small server behind TLS; returns its https address."""
    started = []

    def start(kind="good", *, old=False):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        if old:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", DeprecationWarning)
                context.minimum_version, context.maximum_version = ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1
            context.set_ciphers("ALL:@SECLEVEL=0")
        context.load_cert_chain(certificates / kind)

        web = secure_server(context, kit.handler(server))
        started.append(web)
        server.routes["/list/"] = kit.listing(ROWS)
        return f"https://127.0.0.1:{web.server_address[1]}"

    yield start
    for web in started:
        web.shutdown()
        web.server_close()


def _dead_port():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


# --- the scheme and TLS


def test_https_fails_and_http_works(server, kit):
    server.routes["/list/"] = kit.listing(ROWS)
    checks = _check(kit, server.address.replace("http:", "https:"), kit.section())
    assert (checks["host h"].side, checks["s"].side) == ("site", "site")
    for text in (checks["host h"].text, checks["host h"].text_en):
        assert f'address = "{server.address}"' in text
    assert server.asked("/robots.txt") == 1  # one request found it out


def test_http_fails_and_https_works(secure, kit):
    address = secure()
    checks = _check(kit, address.replace("https:", "http:"), kit.section())
    assert f'address = "{address}"' in checks["host h"].text
    assert "legacy_tls" not in checks["host h"].text


def test_http_that_only_forwards_to_the_dead_https_is_no_way_out(server, kit):
    server.default = lambda path: (301, {"Location": f"https://127.0.0.1:{server.port}{path}"}, b"")
    checks = _check(kit, server.address.replace("http:", "https:"), kit.section())
    assert "只转向" in checks["host h"].text
    assert "address =" not in checks["host h"].text


@pytest.mark.parametrize("scheme", ["https", "http"])
def test_a_server_of_old_tls_is_told_by_the_line_to_write(secure, kit, scheme):
    address = secure(old=True)
    checks = _check(kit, address.replace("https:", f"{scheme}:"), kit.section())
    assert "legacy_tls = true" in checks["host h"].text
    assert (f'address = "{address}"' in checks["host h"].text) is (scheme == "http")
    mended = _check(kit, address, kit.section(), hosts=(Host("h", address, "网站", legacy_tls=True),))
    assert mended["s"].verdict == "ok"


def test_a_faulty_certificate_is_named_and_pages_are_read(secure, crawl, kit):
    address = secure("bad")
    checks = _check(kit, address, kit.section())
    assert checks["s"].verdict == "ok"
    assert (checks["host h"].side, checks["host h"].verdict) == ("", "ok")
    for fault in ("2020-03-31过期", "自签", "名称不符", "other.example.invalid"):
        assert fault in checks["host h"].text
    assert "expired, self-signed, for another name" in checks["host h"].text_en
    result = crawl(kit.site(address, kit.section()))
    with CrawlStore.open(result.options.db, readonly=True) as store:
        notes = [row["note"] for row in store.captures() if row["http_status"]]
    assert notes
    assert all("自签" in note and "过期" in note and "sha256" in note for note in notes)


def test_a_sound_certificate_is_not_spoken_of(secure, kit):
    assert set(_check(kit, secure("good"), kit.section())) == {"s"}


# --- the site and its columns


@pytest.mark.parametrize(
    ("reply", "side", "zh", "en"),
    [
        ((412, {}, "gate"), "site", "HTTP 412", "admit this machine"),
        ((503, {}, "busy"), "site", "网站自己出错（HTTP 503）", "server failed (HTTP 503)"),
        ((404, {}, ""), "moved", "改这个栏目的 path", "change its path"),
        ((302, {"Location": "http://ybj.example.gov.cn/"}, ""), "moved", "[[hosts]]", "[[hosts]]"),
        ("<html><body><div id='app'></div><script src='/a.js'></script></body></html>", "us", 'render = "browser"', 'render = "browser"'),
        ("<html><body><a href='/'>首页</a><canvas></canvas></body></html>", "us", "读不出列表", "no list can be read"),
    ],
)  # fmt: skip
def test_who_has_to_do_what(server, kit, reply, side, zh, en):
    server.routes["/list/"] = reply
    check = _check(kit, server.address, kit.section())["s"]
    assert (check.side, zh in check.text, en in check.text_en) == (side, True, True), check


@pytest.mark.parametrize(
    ("robots", "words", "key"),
    [
        ((200, {"Content-Type": "text/plain"}, "User-agent: *\nDisallow: /"), "在 robots.txt 里允许 gongkai", False),
        ((403, {}, "no"), "robots_unavailable_means_none = true", True),
        ("<html><body>页面</body></html>", "robots_unavailable_means_none = true", True),
    ],
)
def test_robots(server, kit, robots, words, key):
    server.routes |= {"/robots.txt": robots, "/list/": kit.listing(ROWS)}
    check = _check(kit, server.address, kit.section())["s"]
    assert (check.side, words in check.text, "robots_unavailable" in check.text_en) == ("site", True, key)


@pytest.mark.parametrize("gone", ["404", "home"])
def test_a_moved_column_is_found_again_in_the_menu(server, kit, gone):
    home = (
        "<html><head><title>某县人民政府</title></head><body><ul><li><a href='/x/'>县教育局</a><ul><li><a href='/x/tzgg/'>通知公告</a></li></ul>"
        "</li><li><a href='/zwgk/'>政务公开</a><ul><li><a href='/new/tzgg/?a=1'>通知公告</a></li></ul></li></ul></body></html>"
    )
    server.routes |= {"/": home} | ({"/list/": home} if gone == "home" else {})
    check = _check(kit, server.address, kit.section())["s"]
    assert (check.side, 'path = "/new/tzgg/?a=1"' in check.text) == ("moved", True), check.text


def test_trees_of_columns():
    site = load_site(find_site("practice-matrix"))
    with serve("practice-matrix", {}) as served:
        checks = {
            c.section: c for c in check_online(relocate(site, served), AGENT, lambda: datetime(2026, 11, 2, tzinfo=UTC))
        }
    assert (checks["ls-bare"].side, "栏目树" in checks["ls-bare"].text) == ("us", True)
    assert checks["xxgk"].verdict == "ok"
    # The page says that it is empty, the tree counts rows: read, and nothing that we could mend.
    assert (checks["xxgk/53"].verdict, checks["xxgk/53"].side) == ("partial", "")


# --- what has changed


def test_changes_since_the_last_crawl(server, crawl, kit):
    paths = ("now-empty", "other-system", "fewer", "same")
    sections = [kit.section(f"/{name}/", id=name) for name in paths]
    many = [(f"/a{n}.html", f"关于医保缴费的通知第{n}号", "2026-03-05") for n in range(9)]
    server.routes |= {f"/{name}/": kit.listing(many) for name in paths}
    server.default = lambda path: kit.article("关于医保缴费的通知") if path.startswith("/a") else None
    before = crawl(kit.site(server.address, *sections)).coverage
    server.routes |= {
        "/now-empty/": "<html><body><a href='/'>首页</a><p>暂无相关信息</p></body></html>",
        "/other-system/": kit.listing(many, UCAP),
        "/fewer/": kit.listing(many[:4]),
    }
    checks = _check(kit, server.address, *sections, before=before)
    assert {name: (checks[name].verdict, checks[name].side) for name in paths} == {
        "now-empty": ("empty", ""), "other-system": ("changed", ""), "fewer": ("changed", ""), "same": ("ok", ""),
    }  # fmt: skip
    assert "上次有 9 行" in checks["now-empty"].text
    assert "上次按 generic 读，这次按 ucap" in checks["other-system"].text


def test_a_pin_that_no_longer_fits(server, kit):
    server.routes["/list/"] = kit.listing(ROWS, UCAP)
    check = _check(kit, server.address, kit.section(family="truecms"))["s"]
    assert (check.side, "请删去 family" in check.text) == ("us", True), check.text
    assert _check(kit, server.address, kit.section(family="ucap"))["s"].verdict == "ok"


# --- this machine's line


@pytest.mark.parametrize(
    ("around", "side", "words"),
    [
        (Surroundings(), "site", "也可能是本机网络"),
        (Surroundings(proxy="HTTPS_PROXY"), "line", "HTTPS_PROXY"),
        (Surroundings(route=False), "line", "没有通向外网的路"),
        (Surroundings(names=False), "site", "也可能是本机网络"),  # names are not needed to reach this host
    ],
)
def test_a_host_that_does_not_answer(kit, around, side, words):
    checks = _check(kit, f"http://127.0.0.1:{_dead_port()}", kit.section(), surroundings=lambda: around)
    assert (checks["host h"].side, checks["s"].side, words in checks["host h"].text) == (side, side, True)


@pytest.mark.parametrize(
    ("names", "side", "words"), [(True, "site", "域名 nosuch.invalid 查不到"), (False, "line", "查不了任何域名")]
)
def test_a_name_that_does_not_resolve(kit, names, side, words):
    checks = _check(kit, "http://nosuch.invalid", kit.section(), surroundings=lambda: Surroundings(names=names))
    assert (checks["s"].side, words in checks["s"].text) == (side, True), checks["s"].text


def test_hosts_that_all_fail_alike_point_to_this_machine(server, kit):
    dead = [Host(f"d{n}", f"http://127.0.0.1:{_dead_port()}", "网站") for n in range(2)]
    sections = [kit.section(host=host.id, id=host.id) for host in dead]
    checks = _check(kit, "", *sections, hosts=tuple(dead))
    assert {check.side for check in checks.values()} == {"line"}
    server.routes["/list/"] = kit.listing(ROWS)
    alive = Host("h", server.address, "网站")
    checks = _check(kit, "", *sections, kit.section(), hosts=(*dead, alive))
    assert {name: check.side for name, check in checks.items() if check.section} == {
        "d0": "site",
        "d1": "site",
        "s": "",
    }


def test_the_line_is_looked_at_without_asking_any_machine():
    assert look_around({"NO_PROXY": "x", "https_proxy": "http://10.0.0.1:3128"}).proxy == "https_proxy"
    assert look_around({"HTTP_PROXY": ""}).proxy == ""


# --- the command


def test_the_command_speaks_both_languages_and_ends_with_3(server, kit, tmp_path):
    server.routes |= {"/ok/": kit.listing(ROWS), "/shut/": (412, {}, "gate")}
    path = tmp_path / "mine.toml"
    path.write_text(
        'schema = 1\nid = "mine"\nname = "小站"\ncatalog = "guannan-ybj"\nbody = "某县医疗保障局"\naliases = ["县医保局"]\n'
        f'practice = true\ndelay = 0.0\n[[hosts]]\nid = "h"\naddress = "{server.address}"\nchannel = "政府网站"\n'
        + "".join(f'[[sections]]\nid = "{s}"\nhost = "h"\npath = "/{s}/"\nmenu = ["{s}"]\n' for s in ("ok", "shut")),
        "utf-8",
    )
    base = ["check", str(path), "--online", "--db", str(tmp_path / "none.db")]
    chinese, english, records = (
        CliRunner().invoke(command, [*base, *more]) for more in ([], ["--lang", "en"], ["--json"])
    )
    assert [result.exit_code for result in (chinese, english, records)] == [3, 3, 3]
    assert "正常\tok\tok\tgeneric\t读到 2 行" in chinese.output
    assert "栏目 2 个：能读 1，网站一侧 1" in chinese.output
    assert "2 sections: 1 readable, the site 1" in english.output
    assert not [char for char in english.output if "\u4e00" <= char <= "\u9fff"]
    told = [json.loads(line) for line in records.output.splitlines()]
    assert [(record["section"], record["side"]) for record in told] == [("ok", ""), ("shut", "site")]


def test_a_check_compares_with_the_last_crawl_where_it_can(server, crawl, kit, tmp_path):
    server.routes |= {"/ok/": kit.listing(ROWS), "/a.html": kit.article(ROWS[0][1]), "/b.html": kit.article(ROWS[1][1])}
    path = tmp_path / "small.toml"
    path.write_text(
        f'schema = 1\nid = "small"\nname = "小站"\ncatalog = "guannan-ybj"\nbody = "某县医疗保障局"\npractice = true\ndelay = 0.0\n'
        f'[[hosts]]\nid = "h"\naddress = "{server.address}"\n[[sections]]\nid = "ok"\nhost = "h"\npath = "/ok/"\nmenu = ["公告"]\n',
        "utf-8",
    )
    db = crawl(load_site(path)).options.db
    server.routes["/ok/"] = "<html><body><a href='/'>首页</a><p>暂无相关信息</p></body></html>"
    result = CliRunner().invoke(command, ["check", str(path), "--online", "--db", str(db)])
    assert (result.exit_code, "空了\tok" in result.output, "上次有 2 行" in result.output) == (0, True, True)
    (tmp_path / "broken.db").write_text("not a database", "utf-8")
    result = CliRunner().invoke(command, ["check", str(path), "--online", "--db", str(tmp_path / "broken.db")])
    assert (result.exit_code, "没有和上次采集比较" in result.output, "正常\tok" in result.output) == (0, True, True)


def test_list_and_check_speak_english():
    listed = CliRunner().invoke(command, ["list", "--lang", "en"])
    assert "[practice site]" in listed.output
    assert "5 sections" in listed.output
    assert "trees of columns" in listed.output
    checked = CliRunner().invoke(command, ["check", "practice-trs", "--lang", "en"])
    assert checked.output == "practice-trs: no problem found in the profile.\n"


def test_every_ending_has_words():
    told = {"not-found", "soft-404", "off-list", "robots-forbids", "ok", "no-file"}
    assert {access.value for access in Access} - told <= set(WORDS)
