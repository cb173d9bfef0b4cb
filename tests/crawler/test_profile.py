"""Site profiles are read strictly: every mistake names file, key and the nearest known key."""

from __future__ import annotations

import re

import pytest

from crawler.model import SiteError
from crawler.profile import find_site, load_site, shipped_sites

GOOD = """
schema = 1
id = "t"
name = "某县政府网"
catalog = "t"
body = "某县医疗保障局"
aliases = ["县医保局"]
founded_on = 2019-03-01
[[hosts]]
id = "portal"
address = "http://www.example.gov.cn"
channel = "政府网站"
[[sections]]
id = "gsgg"
host = "portal"
path = "/gsgg/"
menu = ["政务公开", "公示公告"]
params = {column_id = "12"}
[[off_site]]
channel = "省平台"
items = ["13", "14"]
"""


def _load(tmp_path, text):
    path = tmp_path / "t.toml"
    path.write_text(text, "utf-8")
    return load_site(path)


def test_a_good_profile(tmp_path):
    site = _load(tmp_path, GOOD)
    assert site.hosts[0].address == "http://www.example.gov.cn"
    assert site.sections[0].menu == ("政务公开", "公示公告")
    assert site.sections[0].params == {"column_id": "12"}
    assert (site.delay, site.practice, site.source) == (3.0, False, "t.toml")
    assert site.off_site == ({"channel": "省平台", "items": "13、14"},)


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        ("aliases =", "alias =", r"t\.toml：不认识的键「alias」。是否想写「aliases」"),
        ('channel = "政府网站"', 'chanel = "x"', r"hosts\[0\]：不认识的键「chanel」。是否想写「channel」"),
        ('path = "/gsgg/"', 'path = "gsgg/"', r"sections\[0\]：path「gsgg/」必须以 / 开头"),
        ('host = "portal"', 'host = "portl"', r"host「portl」不在 hosts 中，最接近的是「portal」"),
        ("schema = 1", "schema = 2", "schema = 2"),
        ('name = "某县政府网"', "name = 3", "键「name」的值 3 类型不对"),
        ('name = "某县政府网"', "", "缺少键「name」"),
        ("founded_on = 2019-03-01", "founded_on = 2019", "键「founded_on」"),
        ("founded_on = 2019-03-01", "delay = 0.1", "0.1 秒太快"),
        ("founded_on = 2019-03-01", "delay = true", "类型不对"),
        ("founded_on = 2019-03-01", "timeout = -1", "必须大于 0"),
        ("http://www.example.gov.cn", "http://127.0.0.1:8000", "practice = true"),
        ("http://www.example.gov.cn", "http://10.1.2.3", "practice = true"),
        ("http://www.example.gov.cn", "http://2130706433", "practice = true"),
        ("http://www.example.gov.cn", "http://[::1]:80", "practice = true"),
        ("http://www.example.gov.cn", "http://localhost", "practice = true"),
        ("http://www.example.gov.cn", "http://www.example.gov.cn/a/", "不带路径"),
        ("http://www.example.gov.cn", "http://u:p@www.example.gov.cn", "不带路径"),
        ("http://www.example.gov.cn", "www.example.gov.cn", "应写成 http"),
        ("http://www.example.gov.cn", "http://www.example.gov.cn:99999", "应写成 http"),
        ('menu = ["政务公开", "公示公告"]', "menu = [1]", "应为文字"),
        ('params = {column_id = "12"}', "params = {column_id = 12}", "应为文字"),
        ('params = {column_id = "12"}', 'kind = "page2"', "kind「page2」"),
        ("schema = 1", "schema = 1\nschema = 1", "不是合法的 TOML"),
    ],
)  # fmt: skip
def test_mistakes_name_file_and_key(tmp_path, before, after, message):
    assert before in GOOD
    with pytest.raises(SiteError, match=message) as caught:
        _load(tmp_path, GOOD.replace(before, after))
    assert "t.toml" in str(caught.value)


def test_doubled_ids(tmp_path):
    again = GOOD + '[[sections]]\nid = "gsgg"\nhost = "portal"\npath = "/x/"\n'
    with pytest.raises(SiteError, match="重复的值「gsgg」"):
        _load(tmp_path, again)


@pytest.mark.parametrize("address", ["http://www.example.gov.cn", "http://10.0.0.1", "http://169.254.169.254"])
def test_a_practice_site_is_on_this_machine_only(tmp_path, address):
    text = GOOD.replace("schema = 1", "schema = 1\npractice = true")
    with pytest.raises(SiteError, match="只能在本机"):
        _load(tmp_path, text.replace("http://www.example.gov.cn", address))


def test_practice_sites_may_be_fast_and_local(tmp_path):
    text = GOOD.replace("schema = 1", "schema = 1\npractice = true\ndelay = 0.0").replace(
        "www.example.gov.cn", "127.0.0.1:18601"
    )
    site = _load(tmp_path, text)
    assert (site.practice, site.delay) == (True, 0.0)


def test_find_site(tmp_path):
    with pytest.raises(SiteError, match="最接近的是「practice-guannan」"):
        find_site("practice-guanan")
    with pytest.raises(SiteError, match="找不到站点档案文件"):
        find_site(str(tmp_path / "none.toml"))
    path = tmp_path / "own.toml"
    path.write_text(GOOD, "utf-8")
    assert find_site(str(path)) == path


def test_every_shipped_profile_loads_and_is_named_by_its_file():
    assert shipped_sites()
    for name, path in shipped_sites().items():
        assert load_site(path).id == name


def test_the_documents_name_every_key(root):
    from crawler import profile

    text = (root / "docs" / "site-profile.md").read_text("utf-8")
    for keys in (
        profile.SITE_KEYS,
        profile.HOST_KEYS,
        profile.SECTION_KEYS,
        profile.MATRIX_KEYS,
        profile.OFF_SITE_KEYS,
    ):
        for key in keys:
            assert re.search(rf"`{key}`", text), key


@pytest.mark.parametrize(
    "line", ["delay = nan", "delay = inf", "timeout = inf", "timeout = nan", "max_body = 99999999999999999999"]
)
def test_numbers_have_a_sane_size(tmp_path, line):
    with pytest.raises(SiteError, match=line.split()[0]):
        _load(tmp_path, GOOD.replace("schema = 1", f"schema = 1\n{line}"))


def test_a_file_nested_without_end_is_no_profile(tmp_path):
    with pytest.raises(SiteError, match="不是合法的 TOML"):
        _load(tmp_path, "a = " + "[" * 20_000)


def test_a_bureau_named_by_its_full_name_is_led_to_its_profile() -> None:
    with pytest.raises(SiteError, match="guannan-ybj"):
        find_site("灌南县医疗保障局")
