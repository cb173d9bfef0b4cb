"""Matrices and `details` in a site profile: read as strictly as everything else."""

from __future__ import annotations

import pytest

from crawler.model import Matrix, SiteError
from crawler.profile import load_site

HEAD = """
schema = 1
id = "t"
name = "某县政府网"
catalog = "t"
body = "某县医疗保障局"
{top}
[[hosts]]
id = "portal"
address = "http://www.example.gov.cn"
"""
MATRIX = '[[matrices]]\nid = "m"\nhost = "portal"\npath = "/list/41-0-0-0.html"\n'
SECTION = '[[sections]]\nid = "s"\nhost = "portal"\npath = "/gsgg/"\n'


def _load(tmp_path, text, top=""):
    path = tmp_path / "t.toml"
    path.write_text(HEAD.format(top=top) + text, "utf-8")
    return load_site(path)


def test_a_matrix_may_stand_alone(tmp_path):
    text = (
        MATRIX
        + 'organ = "41"\nfamily = "guannan_xxgk"\nmenu = ["公开"]\ntopics = {"业务" = ["医疗救助"]}\nleave_out = ["税收"]\n'
    )
    (matrix,) = _load(tmp_path, text).matrices
    assert matrix == Matrix(
        "m", "portal", "/list/41-0-0-0.html", "41", "guannan_xxgk", ("公开",), {"业务": ("医疗救助",)}, ("税收",)
    )


def test_details_of_the_site_are_the_default_of_its_lists_but_not_of_shared_ones(tmp_path):
    text = SECTION + SECTION.replace('"s"', '"t"') + "shared = true\n" + SECTION.replace('"s"', '"u"')
    site = _load(tmp_path, text + 'details = "all"\n' + MATRIX, 'details = "needed"')
    assert [section.details for section in site.sections] == ["needed", "all", "all"]
    assert site.matrices[0].details == "needed"
    assert [section.details for section in _load(tmp_path, SECTION).sections] == ["all"]


@pytest.mark.parametrize(
    ("text", "top", "message"),
    [
        ("", "", "缺少键「sections」或「matrices」"),
        (MATRIX + 'organ_id = "3"\n', "", r"matrices\[0\]：不认识的键「organ_id」。是否想写「organ」"),
        (MATRIX.replace('"portal"', '"portl"'), "", "host「portl」不在 hosts 中，最接近的是「portal」"),
        (MATRIX.replace('"/list', '"list'), "", "必须以 / 开头"),
        (MATRIX.replace('"m"', '"m/x"'), "", "不能含 /"),
        (MATRIX + SECTION.replace('"s"', '"m"'), "", "重复的值「m」"),
        (MATRIX + SECTION.replace('"s"', '"m/3"'), "", "id「m/3」是矩阵栏目的编号"),
        (MATRIX + 'topics = ["a"]\n', "", "键「topics」"),
        (MATRIX + 'topics = {a = "b"}\n', "", "topics「a」应为主题的列表"),
        (MATRIX + "topics = {a = [1]}\n", "", "应为文字"),
        (MATRIX + "leave_out = [1]\n", "", "应为文字"),
        (MATRIX + 'details = "some"\n', "", r"matrices\[0\]：details「some」只能是 all、needed"),
        (SECTION, 'details = "no"', "details「no」只能是 all、needed"),
        (SECTION, "details = 3", "键「details」的值 3 类型不对"),
        (SECTION + 'shared = true\ndetails = "needed"\n', "", "shared 栏目混有其他单位的信息"),
        (SECTION, 'matrices = "a"', "键「matrices」"),
    ],
)
def test_mistakes_name_file_and_key(tmp_path, text, top, message):
    with pytest.raises(SiteError, match=message):
        _load(tmp_path, text, top)
