"""Reading faults: put right by general rules, logged with before and after; right text stays as it is."""

from __future__ import annotations

import pytest

from catalogs import account
from catalogs.corrections import correct, correction_rules


@pytest.mark.parametrize(
    ("field", "before", "after"),
    [
        ("group", "部门经赛预决算", "部门经费预决算"),
        ("group", "公共般务", "公共服务"),
        ("content", "结箕流程", "结算流程"),
        ("content", "玫策解读及玫策文件", "政策解读及政策文件"),
        ("content", "行政处罚结果及杳询方式", "行政处罚结果及杳询方式"),
        ("group", "行政检査", "行政检查"),
        ("deadline", "信息形成（変更）后20个工作曰内", "信息形成（变更）后20个工作日内"),
        ("deadline", "20 个工 作 日内", "20个工作日内"),
        ("publisher", "信息 公开科", "信息公开科"),
        ("publisher", "办公室 财务科", "办公室 财务科"),
        ("content", "姓名 职务 分工", "姓名 职务 分工"),
        ("content", "办理结果、 收费标准", "办理结果、收费标准"),
        ("group", "答 复 情况", "答复情况"),
        ("authority", "《某办法》（川办发（2014） 96号）", "《某办法》（川办发〔2014〕96号）"),
        ("authority", "《某办法》（苏财购[2018]2号）", "《某办法》（苏财购〔2018〕2号）"),
        ("authority", "《某通知 » （某发〔2016〕93号）", "《某通知》（某发〔2016〕93号）"),
        ("content", '“三公"经费', "“三公”经费"),
        ("channels", "rttp://a. b. gov. cn/", "http://a.b.gov.cn/"),
        ("channels", "http：//a.gov.cn", "http://a.gov.cn"),
        ("channels", "https://a .gov .cn/x", "https://a.gov.cn/x"),
        ("title", "[bookmark: _Toc1]某局目录", "某局目录"),
    ],
)
def test_corrected(field: str, before: str, after: str) -> None:
    text, changes = correct(before, field, "表1 第1行")
    assert text == after
    assert bool(changes) == (before != after)
    for change in changes:
        assert change.before != change.after
        assert change.place == "表1 第1行"
        assert change.reason


@pytest.mark.parametrize(
    "text",
    [
        "整改政策落实情况",
        "行政许可、行政处罚",
        "在政府网站公开（2021年）",
        "机构改革方案",
        "《中华人民共和国政府信息公开条例》（国务院令第711号）",
        "http://www.example.gov.cn/col/col1/index.html",
        "第2号（2019）",
        "社会保险费征缴",
        "日常监督检查",
        "未公开和未办结事项",
        "改革政策",
    ],
)
def test_right_text_is_left_alone(text: str) -> None:
    for field in ("group", "content", "authority", "deadline", "publisher", "channels"):
        assert correct(text, field, "") == (text, ())


def test_corrections_are_idempotent() -> None:
    for before in ("部门经赛预决算", "rttp://a. b. cn/", "20 个工 作 日内", '“三公"经费预、 决算'):
        once, _ = correct(before, "content", "")
        assert correct(once, "content", "") == (once, ())


def test_no_spoiled_spelling_is_a_term_itself() -> None:
    rules = correction_rules()
    assert not set(rules.spoiled) & set(rules.spoiled.values())


def test_real_pages_are_hardly_touched(shared) -> None:  # type: ignore[no-untyped-def]
    """Against saved pages (not part of the project): no look-alike is 'corrected' in a million characters."""
    from lxml import html

    from catalogs.documents.text import decode_text

    wrong = []
    for path in sorted((shared / "realpages").glob("*.html"))[::4]:
        text = html.document_fromstring(decode_text(path.read_bytes()).replace("<?xml", "<!--xml")).text_content()
        _, changes = correct(text, "content", path.name)
        wrong += [(path.name, c.before, c.after) for c in changes if c.reason == "形近字误识"]
    assert wrong == []


def test_every_reason_has_an_english_text() -> None:
    reasons = {rule.reason for rule in correction_rules().rules}
    assert [reason for reason in reasons if account._reason(reason, "en") == reason] == []
