"""The title of a row: the fullest that its link carries, without marks of editors and without its date."""

from __future__ import annotations

import re
from itertools import islice
from typing import Any

from spiders.families.row_dates import DAY, MAX_PARTS, MONTH_DAY, YEAR, YEAR_MONTH, split_date
from spiders.families.shapes import DATE, FULL_DATE, HAN, clean, text_of

CUT = ("…", "..", "．．．", "。。。")
# Marks that editors and templates put before a title; they are no part of it.
MARK = re.compile(r"^(?:[>»›·•▪■◆●►▶]+\s*|[\[【［（(]\s*(?:置顶|顶|热|新|荐|推荐|new|hot)\s*[\]】］）)]\s*)+", re.I)
FULL_TITLE = re.compile(r"标题::(.*?)(?:##|$)")
# What a link says that stands behind the title instead of carrying it.
WORDLESS = re.compile(
    r"[\[【（(]?\s*(?:(?:点击)?(?:查看|阅读)(?:全文|详情|详细|原文|更多)?|全文|详情|详细(?:内容|信息)?|更多详情|进入|more)\s*[\]】）)]?[>»]*",
    re.I,
)
LEAST_STEM = 4
LEAST_TITLE = 4  # Chinese characters


def is_cut(title: str) -> bool:
    return title.endswith(CUT)


def title_of(anchor: Any) -> str:
    """The fullest title that an anchor carries: a data-title, the title attribute, or its text, whichever is not cut."""
    text = _without_date(anchor)
    full = FULL_TITLE.search(anchor.get("data-title") or "")
    printed = [clean(full.group(1)) if full else clean(anchor.get("data-title")), clean(anchor.get("title")), text]
    candidates = [MARK.sub("", title) for title in printed]
    text = candidates[2]
    whole = [title for title in candidates if title and not is_cut(title)]
    if not whole:
        return max(candidates, key=len)
    if text and not is_cut(text):
        # A title attribute may repeat the column name: it only wins where it continues the text.
        longer = [title for title in whole if text in title]
        return max(longer, key=len) if longer and len(max(longer, key=len)) <= 400 else text
    return next((title for title in whole if _continues(title, text)), text)


def _continues(title: str, text: str) -> bool:
    """Whether a title attribute is what a cut text (关于医保缴费…) goes on with; it may repeat the column's name instead."""
    stem = text.rstrip("….．。 ")
    return len(stem) < LEAST_STEM or stem[: max(LEAST_STEM, len(stem) // 2)] in title


def _without_date(anchor: Any) -> str:
    """The text of an anchor without a date that stands in elements of its own before or behind the words."""
    text = text_of(anchor)
    if not len(anchor):
        return text
    pieces = [
        clean(part.text)
        for part in islice(anchor.iterdescendants(), MAX_PARTS)
        if not len(part) and isinstance(part.tag, str)
    ]
    shapes = (DATE, DAY, MONTH_DAY, YEAR, YEAR_MONTH) if split_date(anchor) else (DATE,)
    dates = [piece for piece in pieces if any(shape.fullmatch(piece.strip(" []【】［］()（）")) for shape in shapes)]
    for piece in dates:
        if piece and text.startswith(piece):
            text = text[len(piece) :].lstrip() or text
    for piece in reversed(dates):
        if piece and text.endswith(piece):
            text = text[: -len(piece)].rstrip() or text
    return text


def title_behind(block: Any, anchor: Any) -> str:
    """The title of a row whose link only says 查看全文: what the row says without link and date; "" where that is little."""
    words = FULL_DATE.sub(" ", text_of(block).replace(text_of(anchor), " ", 1))
    words = clean(words).strip("·•-—| ")
    return words if len(HAN.findall(words)) >= LEAST_TITLE and len(words) <= 400 else ""
