"""Statements that there is nothing to publish: 「本年度无…」, 「暂无相关信息」."""

from __future__ import annotations

import re
from collections.abc import Iterable

_NONE = re.compile(
    r"(?:(?:20\d{2}年(?:度)?|本年度|本年|本单位|本部门|本机关|本局|我局|我单位|我委|全年|本季度|本月|截至目前|目前|今年|该年度|报告期内?|\d{1,2}月(?:份)?|第[一二三四]季度|[一-龥]{2,16}(?:局|委|办|中心|处|科|县|镇|乡|街道))"
    r"[^。；;\n]{0,30}?(?:(?:暂|均|尚|并)?(?:无|没有|不存在|未(?:发生|收到|产生|开展|作出|制定|制发|实施|组织|涉及|出台|受理|办理|接到|安排|设立))|不涉及|未有)"
    r"[^。；;，,\n]{0,50})"
)
_EMPTY_LIST = re.compile(
    r"(?:本?栏目|该栏目|此栏目|当前栏目)?\s*(?:暂无|暂时没有|没有|尚无|无)(?:找到|查到|查询到)?(?:任何|相关|符合条件的?|您要查找的)?(?:信息|内容|数据|记录|文章|资料|文件|公开内容|公开信息|政府信息|列表)(?:公开|发布)?"
)
_NOT_NONE = re.compile(
    r"无(?:障碍|故|纸化|偿|线|法|关|效|锡|为|害|论|需|条件|犯罪|证|烟|名|党派|人机|异议|小|所|纺|机|极)|没有(?:得到|及时|按|落实|完成)|有无"
)
_WHOLE = re.compile(r"^[（(]?\s*(?:无|暂无|没有|此项无|不涉及|无此项|无相关内容|无此类信息|此项不涉及)\s*[）)。.]?$")


def statement_of_none(lines: Iterable[str], *, prose: int) -> str:
    """Return the sentence that says there is nothing, or "".

    Only a short text (`prose` characters, at most 400) can be such a statement: in a long report the same words are one detail.
    """
    if prose > 400:
        return ""
    for line in lines:
        text = " ".join(line.split())
        if not text or len(text) > 400:
            continue
        if _WHOLE.match(text):
            return text
        for sentence in re.split(r"(?<=[。；;])", text):
            match = _NONE.search(sentence)
            if match and not _NOT_NONE.search(match[0]):
                return sentence.strip()
        if len(text) <= 40 and (match := _EMPTY_LIST.search(text)) and len(match[0]) * 2 >= len(text):
            return text
    return ""


def empty_list_statement(lines: Iterable[str]) -> str:
    """Return the words by which a list page says that it is empty (暂无相关信息), or ""."""
    for line in lines:
        if len(line) <= 40 and (match := _EMPTY_LIST.search(line)) and len(match[0]) * 2 >= len(line.strip()):
            return line.strip()
    return ""
