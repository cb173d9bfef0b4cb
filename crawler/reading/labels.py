"""Labelled values (索引号：…, 发布日期：…) in every layout that pages use, found by the label's text and never by cell position.

Layouts: label and value in one line, in neighbouring cells, in sibling blocks of a grid, in list items; a header row of
labels over one row of values; labels spread with blanks or set vertically. Synonyms: 国办秘函〔2009〕6号 and pages met in the field.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from crawler.reading.document import SEAM, Document

_TABLE = """
published 发布日期 发布时间 信息发布时间 信息发布日期 时间发布 日期发布 公开日期 公开时间 网站发布 网站发布时间 网站发布日期
published-document 发文时间
published-entry 录入时间 添加时间 添加日期 创建时间 入库时间 加入时间 加入日期 录入日期 提交时间 提交日期
published 发表时间 发表日期 上网时间 上网日期 上传时间 上传日期 发布于 发表于
published 登载时间 挂网时间 文章发布时间 稿件发布时间 首次发布时间 首发时间 首发日期 信息公开日期 信息公开时间 主动公开日期 主动公开时间
published 信息时间 文章时间 新闻时间 稿件时间 上线时间 网上发布时间 网上发布日期 公开发布时间
published 公开发布日期 信息日期 文章日期 投稿时间 转载时间 转载日期 刊发时间 刊发日期 推送时间 登载日期 发布日
published 刊登时间 发稿时间 发稿日期 PublishDate PublishTime
published-weak 时间 日期 Time Date 公告时间 公告日期
formed 成文日期 成文时间 生成日期 生成时间 产生日期 产生时间 发文日期 印发日期 印发时间 签发日期 签发时间 制发日期 制文日期 形成日期 形成时间
formed 制作日期 信息生成日期 信息形成日期 信息产生日期 文件日期 作出处罚决定的日期 作出处罚决定日期 处罚决定日期 作出决定日期
formed 作出行政处罚决定日期
effective 生效日期 生效时间 实施日期 施行日期 执行日期 有效期起始 实施时间 施行时间 开始实施日期 起始日期
abolished 废止日期 废止时间 失效日期 失效时间 失效(废止)日期 失效（废止）日期 有效期截止 截止日期 有效期至 终止日期
updated 更新时间 更新日期 修改时间 修改日期 最后更新 最后更新时间 最近更新 更新于 最后修改时间 生成页面时间 页面生成时间
index_no 索引号 信息索引号 信息索取号 索取号 索引码 信息索引 文件索引号 公开索引号 索引编号
doc_no 文号 发文字号 文件编号 发文文号 文件字号 文件号 公文文号 文件文号 公文字号 发文编号 文件编码 发布文号
publisher 发布机构 发文机关 责任部门 发布单位 发文机构 发文单位 发布部门 公开单位 公开机构 公开主体 制发机关 发布机关 成文单位 制定机关
publisher 信息提供单位 发布主体 公开部门 供稿单位
source 来源 来自 信息来源 文章来源 稿件来源 内容来源 稿源 文稿来源 新闻来源 稿件提供 资料来源 来源于
validity 有效性 效力状态 是否有效 时效性 文件有效性 文件状态 有效状态 信息状态 文件时效 文件效力 时效状态 公文时效 效力 是否废止
title 名称 标题 信息名称 文件名称 公文名称 文件标题 信息标题
other 主题分类 组配分类 信息类别 信息分类 所属主题 体裁分类 体裁 服务对象分类 服务对象 生命周期分类 公开方式 公开形式 公开时限 公开范围
other 主题词 关键词 关键字 内容概述 概述 摘要 内容摘要 语种 载体类型 记录形式 公开类别 公开程序 公开属性 责任编辑 编辑 作者 点击数 点击量
other 点击 浏览次数 浏览量 浏览 阅读次数 阅读量 阅读 访问次数 访问量 字体 字号 字体大小 审核 撰稿 分享 分享到 保护视力色 视力保护色 打印
other 分类 类别 主题 备注文号 信息编号 公开目录 所属栏目 栏目 浏览字号 联系电话 附件 下载 关联稿件 发布人 发布者 录入 录入者 责编
other 公布日期 公布时间 公示日期 公示时间 公示期 稿件编辑 收藏 点击率 人气 事项名称
"""


def _read_table(table: str) -> dict[str, str]:
    """Return the key of each label, labels in lower case."""
    keys: dict[str, str] = {}
    for line in table.split("\n"):
        key, *names = line.split() or [""]
        keys.update((name.lower(), key) for name in names)
    return keys


DATE_KEYS = frozenset(
    {
        "published",
        "published-weak",
        "published-document",
        "published-entry",
        "formed",
        "effective",
        "abolished",
        "updated",
    }
)
_KEY_OF = _read_table(_TABLE)
_BLANK = rf"[\s{SEAM}]*"
_NAMES = sorted(_KEY_OF, key=len, reverse=True)
_BOUNDARY = rf"(?:^|[\s{SEAM}|｜【\[（(〔·•●■◆>、,，;；:：】\]]|(?<=[\d）)]))"
_SPACED = "|".join(_BLANK.join(re.escape(char) for char in name) for name in _NAMES)
_LABEL = re.compile(
    rf"(?:{_BOUNDARY})(?P<name>{_SPACED}){_BLANK}[：:]|[【\[〔]{_BLANK}(?P<boxed>{_SPACED}){_BLANK}[】\]〕]{_BLANK}[：:]?",
    re.IGNORECASE,
)
_BOXED = re.compile(r"[】\]〕][\s\x02]*[^\s\x02]")  # something stands behind a bracket
_BARE = re.compile(rf"[【\[（(]?(?P<name>{_SPACED}){_BLANK}[】\]）)]?", re.IGNORECASE)
_FIRST = frozenset(name[0] for name in _NAMES) | frozenset(name[0].upper() for name in _NAMES)
_SQUEEZE = re.compile(rf"[\s{SEAM}]+")
_TRAIL = re.compile(rf"[\s{SEAM}|｜【\[（(】\]）)]+$")
_ROWS = frozenset({"tr", "li", "dl"})
_CELLS = frozenset({"td", "th", "dd", "dt", "label", "div", "p", "li", "h2", "h3", "h4"})
MAX_VALUE = 300
_EVENT = re.compile(rf"(?P<name>[\u4e00-\u9fff]{{1,8}}(?:时{_BLANK}间|日{_BLANK}期)){_BLANK}[：:][\s{SEAM}]*$")


@dataclass(frozen=True, slots=True)
class Field:
    """One labelled value: key of the table, the label as squeezed text, the raw value, and the lines of label and value.

    `value` is empty and `value_line` -1 where the label stands alone (a script may write its value).
    """

    key: str
    label: str
    value: str
    line: int
    value_line: int
    colon: bool
    table: bool


def find_fields(document: Document, first: int, end: int, skip: range) -> list[Field]:
    """Return the labelled values of the lines first..end, leaving out the lines of `skip` (the main text)."""
    fields: list[Field] = []
    lines = document.lines
    number = first
    while number < end:
        if number in skip:
            number = skip.stop
            continue
        text = lines[number].text
        if len(text) <= 1200:
            if "：" in text or ":" in text or _BOXED.search(text):
                fields.extend(_inline(document, number, text, skip))
            elif len(text) <= 30:
                fields.extend(_bare(document, number, text, skip))
        number += 1
    return fields


def is_label(text: str) -> bool:
    """Tell whether a text is nothing but a label, with or without its colon."""
    if len(text) > 40:
        return False
    return _SQUEEZE.sub("", text).strip("：:【】[]（）()").lower() in _KEY_OF


def unknown_label(before: str) -> bool:
    """Tell whether the text before a date ends with a label that is not in the table (活动时间：, 开标时间：): an event's."""
    match = _EVENT.search(before)
    return match is not None and _SQUEEZE.sub("", match["name"]) not in _KEY_OF


def _inline(document: Document, number: int, text: str, skip: range) -> list[Field]:
    matches = list(_LABEL.finditer(text))
    fields = []
    for index, match in enumerate(matches):
        end = matches[index + 1].start() if index + 1 < len(matches) else len(text)
        name = _SQUEEZE.sub("", match["name"] or match["boxed"])
        key = _KEY_OF[name.lower()]
        value = _TRAIL.sub("", text[match.end() : end]).strip(SEAM + " ")
        value_line = number
        table = document.nearest(document.lines[number].element, _ROWS) >= 0
        if not value.strip(SEAM + " 　"):
            value_line = _neighbour(document, number, skip, strict=False) if index + 1 == len(matches) else -1
            value = document.lines[value_line].text if value_line >= 0 else ""
        fields.append(Field(key, name, value[:MAX_VALUE], number, value_line, True, table))
    return fields


def _bare(document: Document, number: int, text: str, skip: range) -> list[Field]:
    squeezed = _SQUEEZE.sub("", text)
    if not squeezed or (squeezed[0] not in _FIRST and squeezed[0] not in "【[（("):
        return []
    key = _KEY_OF.get(squeezed.strip("【】[]（）()").lower())
    if key is None:
        return []
    value_line = _neighbour(document, number, skip, strict=True)
    if value_line < 0:
        value_line = _below(document, number)
        if value_line < 0:
            return []
    return [
        Field(
            key,
            squeezed.strip("【】[]（）()"),
            document.lines[value_line].text[:MAX_VALUE],
            number,
            value_line,
            False,
            True,
        )
    ]


def _neighbour(document: Document, number: int, skip: range, *, strict: bool) -> int:
    """Return the line that holds the value of a label standing alone, or -1.

    It is the next line, in the same table row or list item or beside the label's block, and no label itself.
    """
    following = number + 1
    if following >= len(document.lines) or (following in skip and strict):
        return -1
    here, there = document.lines[number], document.lines[following]
    if is_label(there.text) or _LABEL.match(there.text) or len(there.text) > MAX_VALUE * 4:
        return -1
    if here.element == there.element:
        return following
    row = document.nearest(here.element, _ROWS)
    if row >= 0:
        other = document.nearest(there.element, _ROWS)
        beside = other >= 0 and not strict and document.elements[other].parent == document.elements[row].parent
        return following if other == row or (beside and document.elements[row].tag == "li") else -1
    return following if _near(document, here.element, there.element) else -1


def _near(document: Document, one: int, other: int) -> bool:
    """Tell whether two blocks share a parent or grandparent that is small (a grid row or cell pair)."""
    elements = document.elements
    above = document.ancestors(one)[:3]
    for ancestor in document.ancestors(other)[:3]:
        if ancestor in above:
            return elements[ancestor].end - elements[ancestor].first <= 60
    return False


def _below(document: Document, number: int) -> int:
    """Return the cell under a label in a header row, if exactly one row of as many cells follows; else -1."""
    elements = document.elements
    row = document.nearest(document.lines[number].element, frozenset({"tr"}))
    if row < 0:
        return -1
    first, end = elements[row].first, elements[row].end
    width = end - first
    if width < 2 or not all(is_label(document.lines[line].text) for line in range(first, end)):
        return -1
    table = document.nearest(row, frozenset({"table"}))
    if table < 0 or elements[table].end != end + width:
        return -1
    below = document.lines[end].element if end < len(document.lines) else -1
    return number + width if below >= 0 and document.nearest(below, frozenset({"tr"})) not in {row, -1} else -1
