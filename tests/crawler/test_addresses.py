"""Addresses: spellings that meet, addresses that must not, hosts that are never asked."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.addresses import AllowList, canonical_key, host_key, is_private_host, is_trap, join
from crawler.model import Host


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("http://www.a.gov.cn/x/index.html", "https://a.gov.cn/x/"),
        ("http://a.gov.cn:80/x.html", "http://A.gov.cn/x.html"),
        ("http://a.gov.cn/bmwj/bmwj.html?id=5", "http://a.gov.cn/bmwj/bmwj.html"),
        ("http://a.gov.cn/x.html?lj=3&t=1700000000", "http://a.gov.cn/x.html#top"),
        ("http://a.gov.cn/x;jsessionid=AB12.html", "http://a.gov.cn/x"),
        ("http://a.gov.cn//zwgk//x.html", "http://a.gov.cn/zwgk/x.html"),
        ("http://a.gov.cn/s?b=2&a=1", "http://a.gov.cn/s?a=1&b=2"),
        ("http://a.gov.cn/%E5%8C%BB.html", "http://a.gov.cn/医.html"),
    ],
)
def test_spellings_of_one_page_meet(one, other):
    assert canonical_key(one) == canonical_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("http://a.gov.cn/detail.html?id=20240305", "http://a.gov.cn/detail.html?id=20240306"),
        ("http://a.gov.cn/show.jsp?id=5", "http://a.gov.cn/show.jsp?id=6"),
        ("http://a.gov.cn/gkmlpt/policy#1076", "http://a.gov.cn/gkmlpt/policy#1077"),
        ("http://a.gov.cn/nav_list.shtml?2", "http://a.gov.cn/nav_list.shtml?3"),
        ("http://127.0.0.1:8001/x", "http://127.0.0.1:8002/x"),
        ("http://a.gov.cn/x.html", "http://b.gov.cn/x.html"),
        ("http://a.gov.cn/2.html", "http://a.gov.cn/1.html"),
    ],
)
def test_different_pages_stay_apart(one, other):
    assert canonical_key(one) != canonical_key(other)


@pytest.mark.parametrize(
    ("href", "expected"),
    [
        (" /a\n.html ", "http://h.gov.cn/a.html"),
        ("//files.gov.cn/x.pdf", "http://files.gov.cn/x.pdf"),
        ("javascript:void(0)", ""),
        ("mailto:a@b.c", ""),
        ("file:///etc/passwd", ""),
        ("ftp://a/b", ""),
        ("http://[::1", ""),
        ("http://a.gov.cn:99999/", ""),
        ("http://user:pw@a.gov.cn/", ""),
        ("../../../../etc/passwd", "http://h.gov.cn/etc/passwd"),
        ("x" * 3000, ""),
        ("", ""),
        ("'/quoted.html'", "http://h.gov.cn/quoted.html"),
    ],
)
def test_join_never_makes_what_is_no_web_address(href, expected):
    assert join("http://h.gov.cn/list/", href) == expected


@given(st.text(max_size=80))
def test_join_and_key_survive_anything(text):
    url = join("http://h.gov.cn/list/", text)
    if url:
        assert url.startswith(("http://", "https://"))
        assert canonical_key(url)


@pytest.mark.parametrize(
    "name",
    ["127.0.0.1", "127.1", "2130706433", "0x7f.1", "10.0.0.8", "192.168.1.1", "169.254.169.254", "::1", "[fe80::1]", "localhost",
     "intranet", "db.internal", "0.0.0.0", "100.64.0.1", "::ffff:127.0.0.1", "224.0.0.1",
     "64:ff9b::7f00:1", "2002:7f00:1::", "::127.0.0.1", "::ffff:0:10.0.0.1"],
)  # fmt: skip
def test_private_hosts(name):
    assert is_private_host(name)


@pytest.mark.parametrize(
    "name", ["www.guannan.gov.cn", "1.1.1.1", "2606:4700::1111", "64:ff9b::1.1.1.1", "daocheng.gov.cn."]
)
def test_public_hosts(name):
    assert not is_private_host(name)


def test_only_exact_hosts_are_on_the_list():
    allow = AllowList([Host("h", "http://www.a.gov.cn"), Host("p", "http://127.0.0.1:8001")])
    assert allow.host_of("https://www.a.gov.cn/x").id == "h"
    assert allow.host_of("http://127.0.0.1:8001/x").id == "p"
    for url in ("http://www.a.gov.cn.evil.com/", "http://evil.com/www.a.gov.cn", "http://a.gov.cn/", "http://127.0.0.1:8002/x",
                "http://www.a.gov.cn:8080/", "http://sub.www.a.gov.cn/", "not an address",
                "file://www.a.gov.cn/etc/passwd", "ftp://www.a.gov.cn/x", "s3://www.a.gov.cn/x", "//www.a.gov.cn/",
                "http://user:word@www.a.gov.cn/", "http://www.a.gov.cn\\@evil.com/", "http://[::1"):  # fmt: skip
        assert allow.host_of(url) is None, url
    assert host_key("http://x:abc/") == ""


def test_traps():
    assert is_trap("http://a.gov.cn/was5/web/search?channelid=1")
    assert is_trap("http://a.gov.cn/content/mpost_12.html")
    assert not is_trap("http://a.gov.cn/art/2024/3/5/art_1_2.html")
