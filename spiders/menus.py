"""Read a site's menu: links with short texts, which of them lead to disclosure columns, which page is a department directory."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any
from urllib.parse import urlsplit

from crawler.addresses import canonical_key, host_key, is_trap
from crawler.model import MenuEntry
from crawler.store.menus import MAX_ENTRIES
from spiders.families.base import ListDocument
from spiders.families.generic import ARTICLE
from spiders.families.gkmlpt import tree
from spiders.families.rows import HAN, clean, href_of, text_of, title_of

# Words by which disclosure columns are called; the weight says how soon a probe looks there.
WORDS: tuple[tuple[str, int], ...] = (
    ("政府信息公开", 9), ("信息公开", 8), ("政务公开", 8), ("法定主动公开", 9), ("部门信息", 7), ("部门公开", 7), ("单位公开", 6),
    ("机构职能", 6), ("机构简介", 6), ("领导", 4), ("内设机构", 5), ("公开指南", 6), ("公开制度", 5), ("公开年报", 6), ("年度报告", 6),
    ("政策文件", 6), ("规范性文件", 6), ("政策解读", 5), ("通知公告", 6), ("公示公告", 6), ("规划计划", 5), ("统计", 5), ("预决算", 6),
    ("预算", 5), ("决算", 5), ("财政", 4), ("行政许可", 5), ("行政处罚", 5), ("双随机", 5), ("权责清单", 5), ("建议提案", 5), ("人事", 4),
    ("招考", 4), ("医疗保障", 7), ("医保", 7), ("社会救助", 4), ("社会保障", 4), ("办事指南", 5), ("重点领域", 5), ("应急", 3), ("工作动态", 3),
    ("部门动态", 4), ("政务动态", 3), ("政策法规", 5), ("法律法规", 4), ("概况", 5), ("异地就医", 5), ("定点", 4), ("绩效", 4), ("政府采购", 4),
    ("会议公开", 4), ("决策", 4), ("权力清单", 5), ("责任清单", 5), ("行政执法", 5), ("行政强制", 5), ("履职依据", 5), ("部门文件", 6), ("收费", 4),
    ("其他文件", 4), ("主动公开", 8), ("公开目录", 7), ("机关简介", 6), ("机关职能", 6), ("工作职责", 5), ("清单", 3), ("公示", 4), ("公告", 4),
)  # fmt: skip
UNIT = re.compile(r"(?:局|委员会|委|办公室|办|政府|镇|乡|街道|中心|科|队|院)$")
COUNT = re.compile(r"[（(]\s*\d+\s*[)）]\s*$")
SINGLE = re.compile(r"职能|职责|简介|概况|指南|领导|内设机构|机构设置|联系")
# Menu trees in scripts: {name:"政府文件", url:"/list/2-45-0-0.html"}
SCRIPT_NODE = re.compile(
    r"['\"]?(?:name|title|text)['\"]?\s*:\s*['\"](?P<name>[^'\"<>]{2,40})['\"][^{}]{0,80}?"
    r"['\"]?(?:url|href|htmlPath|link)['\"]?\s*:\s*['\"](?P<url>[^'\"<>\s]{1,300})['\"]"
)
# Words of pagers and of blocks on a home page; no column is called so.
NO_COLUMN = frozenset({"首页", "上一页", "下一页", "尾页", "末页", "更多", "查看更多", "返回", "返回首页", "返回顶部", "网站首页", "登录", "注册",
                       "打印", "关闭", "打印本页", "关闭窗口", "网站地图", "设为首页", "加入收藏", "无障碍", "无障碍浏览", "繁体", "适老化"})  # fmt: skip
MAX_TEXT = 24
MAX_COLUMN = 12
LEVELS = 60  # elements above an anchor that are looked at: markup may be nested without end
MAX_ANCHORS, MAX_NODES, MAX_MARKUP = (
    20_000,
    40,
    400,
)  # of a page; elements and characters (blanks included) of an anchor
# What a department directory is called where it is linked.
DIRECTORY = re.compile(
    r"(?:(?:政府|政务)?信息公开目录|(?:县|市|区)?(?:政府)?各?(?:部门|单位)(?:政府信息|信息|政务)?(?:公开|目录|导航|网站|列表){1,2}"
    r"|公开单位|各部门|各单位)"
)


@dataclass(frozen=True, slots=True)
class MenuLink:
    """One link of a menu with its weight: 0 for what no disclosure column is called."""

    text: str
    url: str
    weight: int


def menu_links(doc: ListDocument, names: Sequence[str] = ()) -> list[MenuLink]:
    """Return the menu-like links of a page to its own host, each address once; `names` are the body's own names."""
    links: dict[str, MenuLink] = {}
    pairs = [(title_of(anchor), href_of(anchor, doc)) for anchor in islice(doc.root.iter("a"), MAX_ANCHORS)]
    pairs += [  # menus drawn as one picture
        (clean(area.get("title") or area.get("alt")), doc.join(area.get("href") or ""))
        for area in islice(doc.root.iter("area"), MAX_ENTRIES)
    ]
    pairs += [(m.group("name"), doc.join(m.group("url"))) for m in SCRIPT_NODE.finditer(doc.text)]
    pairs += _platform_nodes(doc)
    for words, url in pairs:
        text = _menu_text(words)
        if not url or host_key(url) != host_key(doc.url) or is_trap(url):
            continue
        if len(HAN.findall(text)) < 2 or len(text) > MAX_TEXT or text in NO_COLUMN:
            continue
        # A column may have a number as long as an article's; only short names are believed there.
        if len(text) > MAX_COLUMN and ARTICLE.search(urlsplit(url).path):
            continue
        links.setdefault(canonical_key(url), MenuLink(text, url, weight(text, names)))
    return list(links.values())


def _platform_nodes(doc: ListDocument) -> Iterator[tuple[str, str]]:
    """The columns of a gkmlpt platform: its tree stands in a script, and a number behind # names the column."""
    if "/gkmlpt/" not in doc.url:
        return
    waiting = tree(doc)
    for _ in range(MAX_ENTRIES):
        if not waiting:
            return
        node = waiting.pop(0)
        below = node.get("children")
        waiting += [child for child in below if isinstance(child, dict)] if isinstance(below, list) else []
        number = str(node.get("id", ""))
        if number.isdigit() and not node.get("jump_url"):
            yield clean(str(node.get("name", ""))), f"{doc.url.partition('#')[0]}#{number}"


def menu_entries(doc: ListDocument, host: str, capture: int) -> list[MenuEntry]:
    """Everything on a home page that may be a column, with the menu words above it; also what leads to other hosts.

    An entry without an address (an opener of a sub-menu) is only a word of the paths below it.
    """
    entries: dict[tuple[str, str], MenuEntry] = {}
    labels: dict[Any, str] = {}  # the first words of each list item, by which its sub-menu is called
    for anchor in _short_anchors(doc):
        if len(entries) >= MAX_ENTRIES:
            break
        text = _menu_text(title_of(anchor))
        above = [node for node in islice(anchor.iterancestors(), LEVELS) if node.tag == "li"]
        path = tuple(labels[node] for node in reversed(above[1:]) if node in labels)
        if above and text:
            labels.setdefault(above[0], text)
        _note(entries, href_of(anchor, doc), text, path, host, capture)
    for match in SCRIPT_NODE.finditer(doc.text):
        _note(entries, doc.join(match.group("url")), _menu_text(match.group("name")), (), host, capture)
    return list(entries.values())


def _note(
    entries: dict[tuple[str, str], MenuEntry], url: str, text: str, path: tuple[str, ...], host: str, capture: int
) -> None:
    if not url or is_trap(url) or len(HAN.findall(text)) < 2 or len(text) > MAX_TEXT:
        return
    if len(text) > MAX_COLUMN and ARTICLE.search(urlsplit(url).path):
        return
    key = canonical_key(url)
    entries.setdefault((key, text), MenuEntry(host, path, text, url, key, capture))


def _short_anchors(doc: ListDocument) -> Iterator[Any]:
    """The anchors that may be menu links: with few words, however markup nests them (anchors may stand in anchors)."""
    for anchor in islice(doc.root.iter("a"), MAX_ANCHORS):
        nodes = list(islice(anchor.iter(), MAX_NODES))
        size = sum(len(node.text or "") + len(node.tail or "") for node in nodes)
        if len(nodes) < MAX_NODES and size <= MAX_MARKUP + len(anchor.tail or ""):
            yield anchor


def _menu_text(words: str) -> str:
    return COUNT.sub("", words).strip(" ·•>»[]【】")


def directory_address(doc: ListDocument) -> str:
    """The address of the department directory that a page links on its own host, or ""."""
    for anchor in _short_anchors(doc):
        if DIRECTORY.fullmatch(_menu_text(text_of(anchor))):
            url = href_of(anchor, doc)
            if url and host_key(url) == host_key(doc.url) and not is_trap(url):
                return url
    return ""


def weight(text: str, names: Sequence[str] = ()) -> int:
    """How much a menu text promises: the body's name most, then words of disclosure."""
    if any(name and name in text for name in names):
        return 20
    return max((points for word, points in WORDS if word in text), default=0)


def foreign_links(doc: ListDocument) -> list[tuple[str, str]]:
    """Return (address, text) of what a page links on other hosts, the first of each host and text: further channels, the
    body's own site, platforms, files. What has no words is left out."""
    found: dict[tuple[str, str], str] = {}
    own = host_key(doc.url)
    pairs = [(title_of(anchor), href_of(anchor, doc)) for anchor in _short_anchors(doc)]
    pairs += [(m.group("name"), doc.join(m.group("url"))) for m in SCRIPT_NODE.finditer(doc.text)]
    for words, url in pairs:
        host, text = host_key(url), _menu_text(clean(words))[:MAX_TEXT]
        if host and host != own and text and len(found) < MAX_ENTRIES:
            found.setdefault((host, text), url)
    return [(url, text) for (_, text), url in found.items()]


def directory_units(doc: ListDocument) -> list[str]:
    """The units that a department directory lists; empty where the page is no directory."""
    units = []
    for anchor in _short_anchors(doc):
        text = COUNT.sub("", text_of(anchor)).strip(" ·•")
        if 3 <= len(text) <= MAX_TEXT and UNIT.search(text):
            units.append(text)
    units = list(dict.fromkeys(units))
    return units if len(units) >= 5 else []


def looks_single(text: str) -> bool:
    """Whether a column of this name usually is one document and no list."""
    return SINGLE.search(text) is not None
