"""南方 NFCMS disclosure platform (gkmlpt, 广东): a script page whose lists come as JSON; first and display publication time apart."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from crawler.coverage import PageFacts
from crawler.model import DateEvidence, Origin, Row, Section
from crawler.reading.moments import SHANGHAI, first_day
from spiders.families.base import Ask, ListDocument, ListPage, following
from spiders.families.replies import NO_LIST, count
from spiders.families.rows import json_after, plain, read_json, said

COLUMN = re.compile(r"[0-9]{1,18}")
SID = re.compile(r"['\"]?SID['\"]?\s*:\s*['\"]?(\w+)")
PREFIX = re.compile(r"^(.*?/gkmlpt)(?:/|$)")
SIZE = 100


class Gkmlpt:
    name = "gkmlpt"

    def recognise(self, doc: ListDocument) -> str:
        if "/gkmlpt/" in doc.url:
            return "/gkmlpt/"
        return "window._CONFIG" if "window._CONFIG" in doc.text and "gkmlpt" in doc.text else ""

    def read(self, doc: ListDocument, ask: Ask, section: Section) -> ListPage:
        if "api" in ask.state:
            return _read_reply(doc, ask)
        prefix = PREFIX.search(urlsplit(doc.url).path)
        sid = SID.search(doc.text)
        column = section.params.get("cat_id") or (section.path.partition("#")[2] if "#" in section.path else "")
        if prefix is None or not COLUMN.fullmatch(column):
            return ListPage(PageFacts((), note="档案没有给出栏目编号：path 末尾写 #编号，或 params.cat_id"))
        node = tree_node(tree(doc), int(column))
        if node is not None and said(node.get("jump_url")):
            return ListPage(PageFacts((), note=f"栏目转到平台之外：{said(node.get('jump_url'))}", cap=True))
        parts = urlsplit(doc.url)
        state = {"api": f"{parts.scheme}://{parts.netloc}{prefix.group(1)}/api/all/{column}", "sid": sid.group(1) if sid else "",
                 "referer": doc.url}  # fmt: skip
        return ListPage(shell=_ask(state, 1))


def tree(doc: ListDocument) -> list[dict[str, Any]]:
    """The column tree of the platform, flat, as it stands in window._CONFIG."""
    nodes = json_after(doc.text, "TREE")
    return [node for node in nodes if isinstance(node, dict)] if isinstance(nodes, list) else []


def tree_node(nodes: list[dict[str, Any]], column: int) -> dict[str, Any] | None:
    for node in nodes:
        if node.get("id") == column:
            return node
        below = node.get("children")
        found = tree_node([n for n in below if isinstance(n, dict)], column) if isinstance(below, list) else None
        if found is not None:
            return found
    return None


def _ask(state: dict[str, str], number: int) -> Ask:
    """Page 0 equals page 1, so counting begins at 1."""
    return Ask(
        f"{state['api']}?page={number}&sid={state['sid']}",
        number,
        headers=(("Referer", state["referer"]),),
        state=state,
    )


def _read_reply(doc: ListDocument, ask: Ask) -> ListPage:
    try:
        data = read_json(doc.text)
        articles, total = data["articles"], count(data["classify"]["post_count"])
    except (KeyError, TypeError):
        return NO_LIST
    if total is None or not isinstance(articles, list):
        return NO_LIST
    rows = [row for article in articles if (row := _row(article, doc)) is not None]
    facts = PageFacts(
        tuple(rows),
        rows_declared=total,
        skipped=len(articles) - len(rows),
        empty_statement="总数为 0" if total == 0 else "",
    )
    more = bool(rows) and (ask.page - 1) * SIZE + len(articles) < total
    return following(facts, _ask(dict(ask.state), ask.page + 1) if more else None)


def _row(article: Any, doc: ListDocument) -> Row | None:
    if not isinstance(article, dict):
        return None
    url = doc.join(said(article.get("url")) or said(article.get("post_url")))
    title = plain(article.get("title"))
    if not url or not title:
        return None
    dates = tuple(
        evidence
        for role, origin, key in (
            ("published", Origin.CMS_FIRST, "first_publish_time"),
            ("published", Origin.CMS_DISPLAY, "display_publish_time"),
            ("other", Origin.SCRIPT, "created_at"),
        )
        if (evidence := _date(role, origin, key, article.get(key))) is not None
    )
    shown = next((d.value[:10] for d in dates if d.origin is Origin.CMS_DISPLAY), "")
    extra = {name: said(article.get(key)) for name, key in (("doc_no", "document_number"), ("index_no", "identifier"), ("publisher", "publisher"))
             if said(article.get(key))}  # fmt: skip
    for flag in ("is_expired", "is_abolished"):
        if article.get(flag):
            extra[flag] = "1"
    if article.get("attachment"):
        extra["has_files"] = "1"
    return Row(url, title, shown, extra=extra, dates=dates)


def _date(role: str, origin: Origin, key: str, value: Any) -> DateEvidence | None:
    """A time as epoch seconds (or milliseconds) or as text."""
    text = said(value)
    if re.fullmatch(r"\d{10}(?:\d{3})?", text):
        seconds = int(text[:10])
        at = datetime.fromtimestamp(seconds, UTC).astimezone(SHANGHAI)
        return DateEvidence(role, at.strftime("%Y-%m-%dT%H:%M:%S"), "second", origin, text, f"接口 {key}")
    moment = first_day(text)
    return DateEvidence(role, moment.value, moment.precision, origin, text, f"接口 {key}") if moment else None
