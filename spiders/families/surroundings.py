"""What stands around a list and is none of its rows: the page's foot, links of its frame, boxes beside it."""

from __future__ import annotations

import re
from itertools import islice
from typing import Any

from spiders.families.base import ListDocument
from spiders.families.shapes import clean, text_of

# What a page's foot says; no row of a list says it.
FOOT = re.compile(r"版权所有|网站标识码|ICP备|公网安备|(?:主办|承办)(?:单位)?\s*[:：]")
# Links of the frame of a page, which are never a document of a list.
FRAME_LINKS = re.compile(
    r"(?:网站|站点)地图|联系我们|关于(?:我们|本站)|(?:网站|隐私|免责|版权)声明|版权保护|设为首页|(?:加入|添加)收藏|收藏本站|返回(?:首页|顶部|上页)"
    r"|网站首页|(?:使用|网站)帮助|(?:我要|网站)纠错|无障碍(?:浏览|阅读)|长者专区|智能问答|政务(?:微博|微信)|用户登录|(?:下载|打印)本页"
)
# Headings of boxes beside a list. Where the page itself is called so, it is the list.
SIDE = re.compile(
    r"(?:热点|热门|热文|最热|最新|近期|推荐|相关|精彩|图片新闻|猜你|大家都在看|随机)|(?:阅读|点击|浏览|访问|新闻|人气|热度)?排行"
)
SIDE_CHARACTERS = 12
MORE = frozenset({"更多", "更多信息", "查看更多", "more", "More", "MORE"})


def page_names(doc: ListDocument) -> str:
    titles = "".join(clean(node.text) for node in islice(doc.root.iter("title"), 3))
    metas = (
        node.get("content") or "" for node in islice(doc.root.iter("meta"), 60) if node.get("name") == "ColumnName"
    )
    return titles + "".join(metas)


def is_side_box(parent: Any, names: str) -> bool:
    """Tell a box beside the list (热点推荐, 最新信息, 点击排行) by the heading before it."""
    node = parent
    for _ in range(3):
        before = node.getprevious()
        while before is not None and not isinstance(before.tag, str):
            before = before.getprevious()
        if before is not None:
            heading = clean("".join(islice(before.itertext(), 12)))[:60]
            heading = re.sub(r"\s*(?:更多|more)\W*$", "", heading, flags=re.I).strip(" ·|>»")
            if heading:
                found = SIDE.match(heading) if len(heading) <= SIDE_CHARACTERS else None
                return found is not None and heading not in names
        node = node.getparent()
        if node is None or node.tag in ("body", "html"):
            return False
    return False


def is_more(anchor: Any) -> bool:
    """Tell a link to the whole of a list that is shown in part (更多)."""
    return text_of(anchor).strip(" >»+［］[]") in MORE


def has_more(box: Any) -> bool:
    """Whether a box holds a link to the whole of its list."""
    return box is not None and any(is_more(anchor) for anchor in islice(box.iter("a"), 60))
