"""The section path (栏目) by menu text: breadcrumb first, then meta ColumnName. Address slugs are never read: they lie."""

from __future__ import annotations

import re

from crawler.reading.document import SEAM, Document
from crawler.reading.titles import squeeze

_MARK = re.compile(
    rf"(?:您|你)?(?:现在|当前|目前)?(?:所在|所处)?(?:的)?[{SEAM}\s]*(?:位[\s{SEAM}]*置|当前栏目|所在栏目)(?:是|为|在)?[\s{SEAM}]*[：:]+|"
    rf"^(?:您|你)(?:现在|当前|所)?(?:所在|所处|在)?的?位置|^(?:当前|现在|所在)的?位置"
)
_SEPARATOR = re.compile(rf"[{SEAM}\s]*(?:-{{1,3}}>|=>|[>＞»›→≫▶]+|::|(?<=[\s{SEAM}])[/|](?=[\s{SEAM}])|\\)[{SEAM}\s]*")
_HOME = re.compile(
    rf"^[>＞»{SEAM}\s]*(?:网站首页|站点首页|本站首页|门户首页|首\s?页|主页|主站|网站主页|Home)[{SEAM}\s]*(?:-{{1,3}}>|[>＞»›→≫/])",
    re.IGNORECASE,
)
_PLAIN_HOME = re.compile(rf"^[{SEAM}\s]*(?:(?:网站|站点|本站|门户)?首\s?页|主页)[{SEAM}\s]*[-–—|｜/·]")
_IDENT = re.compile(
    r"breadcrumb|crumb|(?:^|[\s_-])(?:position|location|pos|loc|dqwz|weizhi|mbx|curpos|currentpos\w*|place|site_?path|nav_?path|wz|bt-position)(?=[\s_\d-]|$)"
)
_DROP = frozenset(
    {
        "首页",
        "网站首页",
        "站点首页",
        "门户首页",
        "本站首页",
        "主页",
        "主站",
        "网站主页",
        "正文",
        "详情",
        "文章内容",
        "内容",
        "信息内容",
        "详细内容",
        "文章正文",
        "信息详情",
        "列表",
        "内容页",
        "文章详情",
        "查看",
        "查看内容",
        "查看信息",
        "查看详情",
        "浏览内容",
        "浏览信息",
        "浏览文章",
        "文章浏览",
        "信息浏览",
        "信息正文",
        "正文内容",
        "新闻详情",
        "新闻内容",
        "详细信息",
        "详细页面",
        "home",
    }
)
_ARROW_LED = re.compile(rf"^[{SEAM}\s]*(?:-{{1,3}}>|[>＞»›→≫])")
_ARROW = re.compile(r"[>＞»›→]")
_BREAK = "\x03"
_LIMIT = 40  # characters of one step: longer text is a title or prose


def breadcrumb(document: Document, title: str = "", column: str = "") -> tuple[tuple[str, ...], range]:
    """Return the steps from the outermost (home and 正文 left out) and the lines that they stand in."""
    best: tuple[tuple[str, ...], range] = ((), range(0))
    for number, line in enumerate(document.lines):
        text = line.text
        if len(text) > 400:
            continue
        mark = _MARK.search(text) if "位" in text or "栏目" in text else None
        home = (
            _HOME.match(text) if mark is None and ("首" in text[:8] or "主" in text[:8] or "ome" in text[:8]) else None
        )
        if mark is None and home is None:
            continue
        text = text[mark.end() :] if mark else text
        steps, used = _steps(document, number, text, title)
        if len(steps) > len(best[0]) or (len(steps) == len(best[0]) and mark and not best[0]):
            best = (steps, used)
        if best[0]:
            return best
    named = _named_block(document, title)
    if named is not None:
        return named
    trail = _linked_trail(document, title)
    if trail is None or (column and squeeze(column) not in map(squeeze, trail[0])):
        return best  # ColumnName contradicts a trail that nothing marks as one
    return trail


def _named_block(document: Document, title: str) -> tuple[tuple[str, ...], range] | None:
    """Return the steps of a block whose id or class says that it is the breadcrumb."""
    for element in document.elements:
        if not element.ident or not 0 < element.end - element.first <= 14 or not _IDENT.search(element.ident):
            continue
        lines = document.lines[element.first : element.end]
        text = f" {_BREAK} ".join(line.text for line in lines)
        plain_home = _PLAIN_HOME.match(text) is not None
        if len(text) > 300 or not (plain_home or any(line.linked for line in lines)):
            continue
        parts = [part for piece in text.split(_BREAK) for part in _SEPARATOR.split(piece)]
        if len(parts) == 1:
            parts = _weaker_steps(text) if plain_home else text.split(SEAM)
        steps = clean_steps(parts, title)
        if steps:
            return steps, range(element.first, element.end)
    return None


def _linked_trail(document: Document, title: str) -> tuple[tuple[str, ...], range] | None:
    """Return the steps of a line of links parted by arrows, as some pages print them without any mark."""
    for number, line in enumerate(document.lines[:200]):
        text = line.text
        if not 8 <= len(text) <= 120 or not line.linked or not _ARROW.search(text):
            continue
        if line.linked * 10 < len(squeeze(text)) * 6 or text[0] in ">＞»›" or "更多" in text:
            continue
        parts = _SEPARATOR.split(text)
        steps = clean_steps(parts, title)
        if len(parts) >= 2 and len(steps) >= 2:
            return steps, range(number, number + 1)
    return None


def clean_steps(parts: list[str], title: str = "") -> tuple[str, ...]:
    """Drop home, 正文, the article's own title and empty steps."""
    kept: list[str] = []
    squeezed_title = squeeze(title)
    for part in parts:
        step = part.replace(SEAM, "").strip(" 　>＞»›-/\\|·：:【】[]")
        if (
            not any(char.isalnum() for char in step)
            or step.lower() in _DROP
            or squeeze(step) in _DROP
            or len(step) > _LIMIT
        ):
            continue
        if (
            squeezed_title
            and len(step) > 8
            and squeeze(step).rstrip("….") == squeezed_title[: len(squeeze(step).rstrip("…."))]
        ):
            continue
        kept.append(step)
    return tuple(kept)


def _steps(document: Document, number: int, text: str, title: str) -> tuple[tuple[str, ...], range]:
    parts = _SEPARATOR.split(text)
    if len(parts) == 1:
        parts = _weaker_steps(text)
    if len(parts) > 2 and not _SEPARATOR.search(text):
        return clean_steps(parts, title), range(number, number + 1)
    end = number + 1
    if len(clean_steps(parts, title)) < 1 or not _SEPARATOR.search(text.rstrip(" >＞»" + SEAM)):
        more, end = _following(document, number)
        if more:
            joined = " ".join([text, *more])
            if _SEPARATOR.search(joined):
                parts = _SEPARATOR.split(joined)
            else:
                parts = [piece for row in [text, *more] for piece in row.split(SEAM)]
    elif end < len(document.lines) and document.lines[end].text[0] in ">＞»›→" and _beside(document, number, end):
        # Each step stands in a block of its own, its arrow before it.
        while (
            end < len(document.lines)
            and document.lines[end].text[0] in ">＞»›→"
            and len(document.lines[end].text) <= _LIMIT + 4
        ):
            parts += _SEPARATOR.split(document.lines[end].text)
            end += 1
    elif text.rstrip(" " + SEAM)[-1:] in ">＞»›":
        # The last step stands in a block of its own.
        following = number + 1
        if (
            following < len(document.lines)
            and len(document.lines[following].text) <= _LIMIT
            and not document.lines[following].heading
            and _beside(document, number, following)
        ):
            parts.append(document.lines[following].text)
            end = following + 1
    return clean_steps(parts, title), range(number, end)


def _weaker_steps(text: str) -> list[str]:
    """Split steps that no arrow parts: by slashes, then dashes or bars, then the seams of tags (icons between links)."""
    for mark in ("/", "-", "—", "–", "|", "｜", "·", SEAM):
        pieces = [piece for piece in text.split(mark) if piece.strip(SEAM + " 　")]
        if len(pieces) >= 2 and pieces[0].strip(SEAM + " 　") in _DROP:
            return pieces
    return [text]


def _following(document: Document, number: int) -> tuple[list[str], int]:
    """Return the lines after a marker that belong to its container (steps set as list items or table cells)."""
    found: list[str] = []
    line, led = number + 1, 0
    while line < len(document.lines) and line <= number + 12:
        text = document.lines[line].text
        if (
            document.lines[line].heading
            or len(text) > _LIMIT * 3
            or not _beside(document, number, line, 7 if _ARROW_LED.match(text) else 4)
        ):
            break
        if led and not _ARROW_LED.match(text) and found[-1].rstrip()[-1:] not in ">＞»›/":
            break  # every step so far brought its arrow along: this line is none
        led += _ARROW_LED.match(text) is not None
        if (
            not document.lines[line].linked
            and not _SEPARATOR.search(text)
            and len(found)
            and found[-1].rstrip()[-1:] not in ">＞»›/"
            and document.lines[line - 1].linked == 0
        ):
            break
        found.append(text)
        line += 1
    return found, line


def _beside(document: Document, one: int, other: int, depth: int = 4) -> bool:
    """Tell whether two lines share a small block within `depth` levels (7: steps in cells of a table inside a cell)."""
    elements = document.elements
    above = document.ancestors(document.lines[one].element)[:depth]
    for ancestor in document.ancestors(document.lines[other].element)[:depth]:
        if ancestor in above:
            return elements[ancestor].end - elements[ancestor].first <= 16
    return False
