"""What kind of page it is: article, list, empty list, redirect, image only, soft 404, challenge."""

from __future__ import annotations

import re
from collections.abc import Mapping

from crawler.model import Link
from crawler.reading.content import Content
from crawler.reading.document import Document
from crawler.reading.statements import empty_list_statement

_MISSING = re.compile(
    r"页面(?:不存在|未找到|没有找到|已删除|无法访问|找不到)|(?:文章|信息|内容)(?:不存在|已(?:被)?删除)|404\s*(?:Not Found|错误|页面)|Not Found"
    r"|您(?:所)?访问的(?:页面|内容|网页)|无法找到(?:该|此)?(?:页|网页)",
    re.IGNORECASE,
)
_CHALLENGE = re.compile(
    r"__jsl|acw_sc__|\$_ts|_0x[0-9a-f]{4}|document\.cookie\s*=|请开启JavaScript|安全验证|访问验证|人机验证|正在验证|滑动验证|WAF"
)
_MOVE = re.compile(r"location(?:\.href)?\s*=|location\.replace|http-equiv=\\?['\"]?refresh", re.IGNORECASE)
_PAGER = re.compile(
    r"createPageHTML\s*\(|createPage\s*\(|Ls\.pagination|totalRecord|countPage\s*=|pageCount|totalpage", re.IGNORECASE
)
_LOADED_LATER = re.compile(
    r"dataproxy|bulidstatic|getManuscriptList|articleList|getMessage\.do|/common/search/|window\._CONFIG|\$\.(?:ajax|get|post)\(|axios|fetch\(|new Vue|angular"
)
_ROWS_OF_A_LIST, _LINKS_OF_A_HOME = 4, 60
_SENTENCE = 25  # characters: a title of a row is often as long, but ends without a full stop


def page_kind(
    document: Document,
    links: tuple[Link, ...],
    dated: int,
    content: Content,
    metas: Mapping[str, str],
    title_line: int,
    printed: bool,
    titled: bool,
) -> str:
    """Return one of the words of Page.kind. `dated` counts the rows of links with dates; `printed`: an article's header bears its date;
    `titled`: a line shows a title that is no column's name."""
    visible = sum(len(line.text) for line in document.lines)
    has_article = metas.get("articletitle", "文章标题") not in {"文章标题", "null"}
    if visible < 200:
        short = _short_page(document, visible, links)
        if short:
            return short
    if (
        visible < 1500
        and any(_MISSING.search(line.text) for line in document.lines[:60] if len(line.text) < 80)
        and not has_article
        and content.prose < 200
    ):
        return "soft-404"
    if not has_article and not printed and not (titled and _is_prose(document, content)):
        if dated >= _ROWS_OF_A_LIST and dated * 200 > content.prose:
            return "list"
        if content.prose < 120 and (metas.get("columnname") or _is_paged(document)):
            return "list" if dated else _empty_or_article(document, content)
        if len(links) >= _LINKS_OF_A_HOME and content.prose < 200:
            return "list"
        if content.prose < 120 and empty_list_statement(line.text for line in document.lines):
            return "empty-list"
    if content.pictures or (content.prose < 20 and _pictures(document, content, title_line)):
        return "image-only"
    return "article"


def _is_prose(document: Document, content: Content) -> bool:
    """Tell whether the main text is finished sentences with hardly a link: dated rows beside it are other articles'."""
    sentences = sum(
        not line.linked and len(line.text) >= _SENTENCE and line.text[-1] in "。！？；”）"
        for line in document.lines[content.first : content.end]
    )
    titles = sum(anchor.line in content.lines and len(anchor.text) >= 8 for anchor in document.anchors)
    return sentences >= 2 and (titles <= 1 or titles * 3 <= sentences)


def _is_paged(document: Document) -> bool:
    return any(_PAGER.search(script) for _, script in document.scripts if len(script) < 20_000)


def _short_page(document: Document, visible: int, links: tuple[Link, ...]) -> str:
    scripts = " ".join(script[:4000] for _, script in document.scripts)
    if document.refresh:
        return "redirect"
    if any(_CHALLENGE.search(script[:20_000]) for _, script in document.scripts) and not links:
        return "challenge"
    if visible < 60 and not links and _MOVE.search(scripts):
        return "redirect"
    return ""


def _empty_or_article(document: Document, content: Content) -> str:
    if content.prose >= 40 and content.known:
        return "article"
    if any(_LOADED_LATER.search(script) for _, script in document.scripts):
        return "list"  # its rows come from an interface: that none stand here says nothing
    return "empty-list"


def _pictures(document: Document, content: Content, title_line: int) -> bool:
    start = content.first if content.element >= 0 else max(title_line, 0)
    end = content.end if content.element >= 0 else len(document.lines)
    return any(start <= line <= end for line, _, _ in document.images)
