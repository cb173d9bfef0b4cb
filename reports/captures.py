"""A captured page as bare structure and text: what it said, without anything that could act, load or mislead."""

from __future__ import annotations

from html import escape
from html.parser import HTMLParser

from audit.shown import masked
from reports.cleaning import clean

_HEADS = {"h1", "h2", "h3", "h4", "h5", "h6"}
_TABLES = {"table", "caption", "thead", "tbody", "tr", "th", "td"}
_KEPT = _HEADS | _TABLES | {"p", "div", "ul", "ol", "li", "dl", "dt", "dd", "pre", "blockquote", "b", "strong"}
_ALONE = frozenset({"br", "hr"})
_IN_LINE = frozenset({"b", "strong"})
_SILENT = frozenset({"script", "style", "noscript", "template", "svg", "iframe", "object", "select", "textarea"})
_SPANS = ("colspan", "rowspan")


def plain_html(text: str, limit: int) -> str:
    """The page's meta lines and text in its own structure, no attributes but table spans; at most about `limit` long.

    Personal numbers are masked as they read, whatever tags stand between their digits.

    Meta tags come first because a publication date may stand only there. Never fails: broken markup is read as far
    as it goes.
    """
    if not text:
        return ""
    reader = _Plain(limit)
    reader.feed(text)
    reader.close()
    return reader.result()


class _Plain(HTMLParser):
    def __init__(self, limit: int) -> None:
        super().__init__(convert_charrefs=True)
        self._left = limit
        self._parts: list[str] = []  # tags and, in the places of `_texts`, words
        self._texts: list[int] = []
        self._open: list[str] = []
        self._metas: list[tuple[str, str]] = []
        self._silent = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self._silent:
            return
        given = dict(attrs)
        if tag in _SILENT:
            self._silent = tag
        elif tag == "meta" and given.get("name") and given.get("content"):
            self._metas.append((masked(clean(given["name"], 100)), masked(clean(given["content"], 200))))
        elif tag in _ALONE:
            self._put(f"<{tag}>")
        elif tag in _KEPT and self._left > 0:
            spans = "".join(
                f' {name}="{int(value)}"'
                for name in _SPANS
                if (value := given.get(name) or "").isascii() and value.isdigit() and int(value) < 100
            )
            self._open.append(tag)
            self._put(f"<{tag}{spans}>")

    def handle_endtag(self, tag: str) -> None:
        if self._silent:
            self._silent = "" if tag == self._silent else self._silent
        elif tag in self._open:
            while self._open.pop() != tag:
                pass
            self._parts.append(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        if not self._silent and self._left > 0:
            self._texts.append(len(self._parts))
            self._put(clean(" ".join(clean(data).split()), self._left))

    def _put(self, text: str) -> None:
        self._parts.append(text)
        self._left -= len(text)

    def _mask(self) -> None:
        """Mask the words and make them safe; mask() keeps the length, so that every piece goes back to its place."""
        texts, start = frozenset(self._texts), 0
        line = "".join(part if number in texts else _seam(part) for number, part in enumerate(self._parts))
        line = masked(line)
        for number, part in enumerate(self._parts):
            length = len(part if number in texts else _seam(part))
            if number in texts:
                self._parts[number] = escape(line[start : start + length], quote=False)
            start += length

    def result(self) -> str:
        self._mask()
        rows = "".join(f"<tr><td>{escape(n)}</td><td>{escape(c)}</td></tr>" for n, c in self._metas[:40])
        end = "" if self._left > 0 else "<p>…</p>"
        return (f"<table>{rows}</table><hr>" if rows else "") + "".join(self._parts) + end


def _seam(tag: str) -> str:
    """What a reader sees between the words on both sides of a tag."""
    return "" if tag.strip("</>") in _IN_LINE else "\n"
