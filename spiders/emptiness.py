"""When a page without rows is an empty list, and when it is only a page without rows.

A word of emptiness (暂无相关信息), and still more a （0） in the organ's tree, may become an accusation. So it counts for the
list's own page alone: not for a notice that the system is busy, a login, a page whose rows a script or a frame brings.
"""

from __future__ import annotations

import re
from itertools import islice
from urllib.parse import urlsplit

from crawler.access import plain_words
from crawler.addresses import host_key
from crawler.coverage import PageFacts
from spiders.families.base import ListDocument, frame_address
from spiders.families.doubts import fills_list_by_script, has_article_links, loads_by_script
from spiders.families.matrix import place_of
from spiders.families.rows import href_of
from spiders.families.shapes import HAN
from spiders.families.titles import title_of
from spiders.families.trees import tree_nodes

TROUBLE = re.compile(
    r"系统(?:正在)?(?:异常|错误|繁忙|维护|升级|出错|故障)|服务器?(?:错误|繁忙|异常|不可用|出错)|数据库.{0,6}(?:失败|错误|异常)"
    r"|稍[后候]再?(?:试|访问)|(?:加载|获取|查询|连接)(?:数据)?失败|database error|internal server error",
    re.I,
)
COLUMN_PAGE = re.compile(r"(?:index|list|default|more|page|node|col)", re.I)
LEAST_TITLE = 4  # Chinese characters
MAX_LINKS = 2_000
LOADING = re.compile(r"正在加载|加载中|\bloading\b", re.I)


def unproved(doc: ListDocument, facts: PageFacts, family: str, organ: str) -> str:
    """Why a first page without rows says nothing of its list; "" where its own word of emptiness counts.

    `organ`: the organ's number where the list is a column of an organ's tree, else "".
    """
    said = bool(facts.empty_statement) or facts.rows_declared == 0
    if facts.rows or (said and not doc.text.lstrip().startswith("<")):
        return ""
    words = " ".join(plain_words(doc.text).split())
    if trouble := TROUBLE.search(words) or (None if said else LOADING.search(words)):
        return f"页面写明“{trouble.group(0)}”，不是空的栏目"
    if not facts.empty_data and fills_list_by_script(doc):
        return "列表由脚本装入，页面本身没有行"
    if facts.empty_statement and (below := _pages_below(doc)):
        return f"页面写有“{facts.empty_statement[:20]}”，却有通向本栏目下页面的链接：{below[:120]}"
    if said or not organ:
        return ""
    # Only the tree says that there is nothing: then the answer must be this organ's list, and nothing in it a row.
    if not _leads_to(doc, family, organ):
        return "页面不像该单位的栏目页，栏目树的（0）不足为凭"
    if loads_by_script(doc) or frame_address(doc) or next(doc.root.iter("iframe", "frame"), None) is not None:
        return "页面由脚本或框架装入内容，栏目树的（0）不足为凭"
    return "页面有像文章的链接，栏目树的（0）不足为凭" if has_article_links(doc) else ""


def _pages_below(doc: ListDocument) -> str:
    """The first document within the column's own folder that the page links by a title: the words of emptiness are then
    another box's. "" where there is none; the column itself, its further pages and sub-columns are no documents."""
    folder = urlsplit(doc.url).path.rpartition("/")[0] + "/"
    if folder == "/":
        return ""
    host, own = host_key(doc.url), _shape(urlsplit(doc.url).path)
    for anchor in islice(doc.root.iter("a"), MAX_LINKS):
        url = href_of(anchor, doc)
        path = urlsplit(url).path
        if path.startswith(folder) and host_key(url) == host and len(HAN.findall(title_of(anchor))) >= LEAST_TITLE:
            name = path[len(folder) :].rpartition("/")[2]
            if "." in name and not COLUMN_PAGE.match(name) and _shape(path) != own:
                return url
    return ""


def _shape(path: str) -> str:
    """A path without its numbers: addresses of one shape as the column's are columns too (/list/41-3-0-0.html)."""
    return re.sub(r"\d+", "0", path)


def _leads_to(doc: ListDocument, family: str, organ: str) -> bool:
    """Whether a page leads to the organ's own pages, as every list of it does in its menu of links or of a script."""
    places = (place_of(family, node.url) for node in tree_nodes(doc) if node.url)
    return any(place is not None and place[0] == organ for place in places)
