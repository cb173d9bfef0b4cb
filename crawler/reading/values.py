"""What a labelled value may look like: 索引号, 文号, publisher, validity. A value that does not fit is left out."""

from __future__ import annotations

import re
from collections.abc import Sequence

from crawler.reading.document import SEAM

_INDEX = re.compile(
    r"[A-Za-z0-9][A-Za-z0-9\-_/.·—–〔〕\[\]()（）]{4,60}|[A-Za-z0-9]{2,}[-/][\u4e00-\u9fffA-Za-z0-9\-_/.]{3,60}|[\u4e00-\u9fff]{1,8}[A-Za-z0-9][A-Za-z0-9\-_/〔〕]{4,50}"
)
_DOC = re.compile(
    r"[\u4e00-\u9fffA-Za-z（）()]{0,24}?\s?(?:[〔\[【（(﹝［]\s?(?:19|20)\d{2}\s?[〕\]】）)﹞］]|(?:19|20)\d{2}\s?年)\s?(?:第\s?)?[A-Za-z]?\d{1,6}(?:-\d{1,4})?\s?号?"
    r"|[\u4e00-\u9fff]{1,16}第?\s?\d{1,6}\s?号(?:令)?|第\s?\d{1,6}\s?号|(?:19|20)\d{2}\s?年\s?第\s?\d{1,5}\s?号|[A-Za-z]{2,12}[-－]?(?:19|20)\d{2}[-－]\d{2,9}"
)
_NOTHING = frozenset({"", "无", "-", "--", "—", "/", "暂无", "null", "undefined", "none", "空"})
_TAIL = re.compile(
    r"(?:发布时间|发布日期|发表时间|公开日期|时间|日期|分享|打印|阅读|浏览|点击|字体|字号|作者|编辑|责任编辑|访问|【|\[|（浏览)\s*[：:：]?.*$"
)


def clean_index_no(value: str) -> str:
    """Return an index number, or "" for a value that cannot be one."""
    text = " ".join(value.split())
    if text.lower() in _NOTHING:
        return ""
    match = _INDEX.match(text.replace(" ", "") if len(text) < 60 else text)
    return match[0].rstrip("（([〔-/.") if match and any(char.isdigit() for char in match[0]) else ""


def organ_of_index(index_no: str) -> str:
    """Return the organisation's part of an index number (国办秘函〔2009〕6号: the code before the year), or "".

    It is a 9-character organisation code or an 18-character unified social credit code.
    """
    match = re.match(r"([0-9A-Za-z]{18}|[0-9A-Za-z]{8}-?[0-9A-Za-z])(?=[/-])", index_no)
    return match[1].replace("-", "").upper() if match and any(char.isdigit() for char in match[1]) else ""


def clean_doc_no(value: str) -> str:
    """Return a document number such as 灌政办发〔2024〕12号, or ""."""
    text = " ".join(value.replace(SEAM, "").split())
    if text.lower() in _NOTHING:
        return ""
    match = _DOC.search(text[:80])
    return match[0].strip() if match else ""


def doc_no_in_text(title: str, lines: Sequence[str]) -> str:
    """Return the document number that stands alone in one of the first lines, else the one in the title's brackets."""
    for line in lines[:8]:
        text = " ".join(line.split()).strip("（）()")
        if 6 <= len(text) <= 40 and (match := _DOC.fullmatch(text)) and any(mark in text for mark in "〔[【（(﹝［"):
            return match[0]
    bracketed = re.search(
        r"[（(]([^（()）]{0,24}[〔\[【﹝［(（]\s?(?:19|20)\d{2}\s?[〕\]】﹞］)）]\s?\d{1,5}\s?号)[）)]\s*$", title
    )
    return bracketed[1] if bracketed else ""


def clean_validity(value: str) -> str:
    """Return a validity mark (有效, 废止, 失效 ...), or ""."""
    text = value.replace(SEAM, "").strip(" 【】[]")
    text = text.split()[0] if text.split() else ""
    if len(text) > 16 or not re.search(r"有效|废|失效|是|否|现行|修改|试行|宣布|执行", text):
        return ""
    return text


def clean_publisher(value: str) -> str:
    """Return the name of a publisher or source without what templates print behind it, or ""."""
    pieces = [piece.strip() for piece in re.split(rf"[|｜\n{SEAM}]| {{2,}}|　", value) if piece.strip()]
    text = pieces[0] if pieces else ""
    text = re.sub(r"^(?:信息|文章|稿件)?来源[：:]\s*", "", text)
    text = _TAIL.sub("", text).strip(" 　【】[]（()：:，,;；-")
    if (
        text.lower() in _NOTHING
        or len(text) > 60
        or text.startswith(("http", "{{"))
        or not re.search(r"[\u4e00-\u9fffA-Za-z]", text)
    ):
        return ""
    return text
