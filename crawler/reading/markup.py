"""Markup to lines: what a browser would show, in order, with the elements and links that hold it.

lexbor (selectolax) builds the tree as browsers do: nothing is lost after an early `</html>` or in deep nesting. The tree is
walked once, without recursion. Measured beside lxml in docs/decisions/0010-page-parser.md.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from selectolax.lexbor import LexborHTMLParser, LexborNode

from crawler.reading.document import SEAM, Anchor, Document, Element, Line


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_RAW = _words("script style xmp iframe noembed noframes textarea title plaintext")
_INLINE = _words(
    "a abbr acronym b bdi bdo big cite code data del dfn em font i ins kbd label mark nobr o:p publishtime q rt ruby s "
    "samp small source span strike strong sub sup time tt u var wbr img input ucapsource st1:chsdate"
)
_VOID = _words("area base br col embed hr img input link meta param source track wbr frame")
_TOLD = frozenset({"meta", "base", "frame", "embed", "img"})  # void elements whose attributes say something
_PLAIN = _INLINE - _VOID - {"a"}  # inline elements that say nothing but where a seam is
_BLOCKS = _words("div p li ul ol table tbody tr td th dl dt dd section")  # elements that only hold lines
_HEADINGS = {"h1": 1, "h2": 2, "h3": 3, "h4": 4, "ucaptitle": 1}
_SKIPPED = frozenset({"select", "option", "datalist", "svg", "button"})
_HIDDEN = re.compile(r"display:\s*none")
_EDGE = " \n\t\r\xa0" + SEAM
_SEAM_KIND, _NO_KIND = -1, -2  # of open nodes that are no block elements
_MAX_DEPTH_GUESS = 15_000  # lexbor's time grows with the square of the depth: beyond this the source is read as it is

# The source itself, where lexbor would take too long: a tag ends at the next angle bracket at the latest.
_TOKEN = re.compile(r"<(?:(!--)|[!?][^<>]*>|(/?)([a-zA-Z][^\s/<>]*)([^<>]*)>)")
_ATTRIBUTE = re.compile(r"\s([^\s=>]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s>\"']+))")
_RAW_END = {tag: re.compile(f"</{tag}[^<>]*>", re.IGNORECASE) for tag in _RAW}


def parse(text: str) -> Document:
    """Read markup into a Document. Bounded: time grows with the length of the text, no recursion."""
    reader = _Reader()
    if text.count("<") - 2 * text.count("</") > _MAX_DEPTH_GUESS:
        reader.read_source(text)
        reader.document.fallback = True
    else:
        root = LexborHTMLParser(text).root
        if root is not None:
            reader.read_tree(root)
    return reader.document


def _ident(attributes: Mapping[str, str | None]) -> str:
    """The id and class text of an element in lower case, with a mark where its own style hides it."""
    identity, classes, style = attributes.get("id"), attributes.get("class"), attributes.get("style")
    ident = f"{identity} {classes}".lower() if identity and classes else (classes or identity or "").lower()
    return f"{ident} hidden-by-style" if style and _HIDDEN.search(style) else ident


class _Reader:
    """The state of one pass: open nodes from the outermost with their names and kinds, and the line being put together.

    The kind of an open node is the number of its block element, or _SEAM_KIND for inline, _NO_KIND for void and raw ones.
    """

    def __init__(self) -> None:
        self.document = Document()
        self.buffer: list[str] = []
        self.linked = 0
        self.heading = 0
        self.names: list[str] = ["body"]
        self.kinds: list[int] = [0]
        self.current = 0
        self.anchor: tuple[str, str, str, int] | None = None
        self.anchor_text: list[str] = []
        self.skipped = 0
        self.document.elements.append(Element(-1, "body", "", 0))

    def read_tree(self, root: LexborNode) -> None:
        """Walk lexbor's tree in document order; a node whose parent is not the last open one closes what lies between.

        The commonest nodes are opened and closed here, as _open, _close and _text do it: the calls would take a third of
        the time of the whole walk.
        """
        ids: list[int] = [0]
        names, kinds, buffer, document = self.names, self.kinds, self.buffer, self.document
        lines, elements = document.lines, document.elements
        for node in root.traverse(include_text=True):
            parent = node.parent
            above = parent.mem_id if parent is not None else 0
            while ids[-1] != above and len(ids) > 1:
                ids.pop()
                innermost = names[-1]
                if innermost in _PLAIN:
                    names.pop()
                    kinds.pop()
                    if buffer and buffer[-1] is not SEAM:
                        buffer.append(SEAM)
                elif innermost in _BLOCKS:
                    names.pop()
                    if buffer:
                        self._flush()
                    element = elements[kinds.pop()]
                    element.end = len(lines)
                    self.current = element.parent
                else:
                    self._close()
            name = node.tag
            if name is None:
                continue
            if name == "-text":
                text = node.text_content or ""
                if text.isspace():
                    if buffer:
                        buffer.append(" ")
                elif names[-1] in _RAW:
                    self._raw(names[-1], text)
                elif not self.skipped:
                    buffer.append(text)
                    if self.anchor is not None:
                        self.anchor_text.append(text)
                        self.linked += len(text.strip(_EDGE))
            elif name in _PLAIN:
                names.append(name)
                kinds.append(_SEAM_KIND)
                ids.append(node.mem_id)
                if buffer and buffer[-1] is not SEAM:
                    buffer.append(SEAM)
            elif name in _BLOCKS:
                names.append(name)
                ids.append(node.mem_id)
                if buffer:
                    self._flush()
                attributes = node.attributes
                elements.append(Element(self.current, name, _ident(attributes) if attributes else "", len(lines)))
                self.current = len(elements) - 1
                kinds.append(self.current)
            elif name in _VOID:
                self._void(name, node.attributes if name in _TOLD else {})
            elif name == "-comment":
                document.comments.append((len(lines) + bool(buffer), node.comment_content or ""))
            elif name[0] != "-":
                self._open(name, node.attributes if name not in _RAW or name == "iframe" else {})
                ids.append(node.mem_id)
        self._finish()

    def read_source(self, text: str) -> None:
        """Read tags by their brackets, without a tree. Each search goes on from where the last ended: linear."""
        position, size = 0, len(text)
        while (match := _TOKEN.search(text, position)) is not None:
            if match.start() > position and not self.skipped:
                self._text(text[position : match.start()])
            position = match.end()
            comment, closing, name, attributes = match.group(1, 2, 3, 4)
            if comment is not None:
                end = text.find("-->", position)
                position = size if end < 0 else end + 3
            elif name is not None and closing:
                self._close_named(name.lower())
            elif name is not None:
                name = name.lower()
                found = {pair[0].lower(): pair[1] or pair[2] or pair[3] for pair in _ATTRIBUTE.findall(attributes)}
                if name in _VOID:
                    self._void(name, found)
                    continue
                self._open(name, found)
                if name in _RAW:
                    stop = _RAW_END[name].search(text, position)
                    self._raw(name, text[position : stop.start() if stop else size])
                    position = stop.end() if stop else size
                    self._close()
        if position < size and not self.skipped:
            self._text(text[position:])
        self._finish()

    def _text(self, piece: str) -> None:
        if piece.isspace():
            if self.buffer:
                self.buffer.append(" ")
            return
        self.buffer.append(piece)
        if self.anchor is not None:
            self.anchor_text.append(piece)
            self.linked += len(piece.strip(_EDGE))

    def _flush(self) -> None:
        text = " ".join("".join(self.buffer).split()).strip(_EDGE)
        self.buffer.clear()
        if text:
            self.document.lines.append(Line(text, self.current, self.linked, self.heading))
        self.linked = 0

    def _open(self, name: str, attributes: Mapping[str, str | None]) -> None:
        self.names.append(name)
        if name in _INLINE:
            self.kinds.append(_SEAM_KIND)
            if name == "a":
                self._start_anchor(attributes)
            if self.buffer and self.buffer[-1] is not SEAM:
                self.buffer.append(SEAM)
            return
        if name in _RAW:
            self.kinds.append(_NO_KIND)
            if name == "iframe" and attributes.get("src"):
                self.document.frames.append(attributes["src"] or "")
            return
        if self.buffer:
            self._flush()
        if name in _SKIPPED:
            self.skipped += 1
        if name in _HEADINGS:
            self.heading = _HEADINGS[name]
        elements = self.document.elements
        elements.append(Element(self.current, name, _ident(attributes), len(self.document.lines)))
        self.current = len(elements) - 1
        self.kinds.append(self.current)

    def _close(self) -> None:
        """Close the innermost open node."""
        name, kind = self.names.pop(), self.kinds.pop()
        if kind == _SEAM_KIND:
            if name == "a":
                self._end_anchor()
            self._seam()
        elif kind >= 0:
            if self.buffer:
                self._flush()
            element = self.document.elements[kind]
            element.end = len(self.document.lines)
            self.current = element.parent
            if name in _HEADINGS:
                self.heading = 0
            elif name in _SKIPPED:
                self.skipped -= 1

    def _close_named(self, name: str) -> None:
        """Close nodes up to the last open one of that name, if it is among the last 200."""
        for depth in range(len(self.names) - 1, max(len(self.names) - 200, 0), -1):
            if self.names[depth] == name:
                while len(self.names) > depth:
                    self._close()
                return

    def _finish(self) -> None:
        while len(self.names) > 1:
            self._close()
        self._flush()
        self.document.elements[0].end = len(self.document.lines)

    def _seam(self) -> None:
        if self.buffer and self.buffer[-1] is not SEAM:
            self.buffer.append(SEAM)

    def _void(self, name: str, attributes: Mapping[str, str | None]) -> None:
        if name == "br":
            # A label set vertically (索<br>引<br>号) stays one line.
            last = next((piece for piece in reversed(self.buffer) if piece is not SEAM and piece != " "), "")
            if len(last.strip()) > 1 or len(self.buffer) > 12:
                self._flush()
            else:
                self._seam()
            return
        document = self.document
        if name == "img":
            shown = attributes.get("alt") or attributes.get("title") or ""
            document.images.append((len(document.lines), attributes.get("src") or "", shown))
        if name in _INLINE:
            self._seam()
            return
        if self.buffer:
            self._flush()
        if name == "meta":
            told = (
                (attributes.get("name") or attributes.get("property") or attributes.get("itemprop") or "")
                .strip()
                .lower()
            )
            content = (attributes.get("content") or "").strip()
            if (attributes.get("http-equiv") or "").lower() == "refresh":
                document.refresh = document.refresh or content
            elif told:
                document.metas.append((told, content))
        elif name in {"frame", "embed"}:
            source = attributes.get("src")
            if source:
                document.frames.append(source)
        elif name == "base":
            document.base = document.base or attributes.get("href") or ""

    def _raw(self, name: str, body: str) -> None:
        """Take the inside of an element that holds no markup."""
        if name == "script":
            if body:
                self.document.scripts.append((len(self.document.lines) + (1 if self.buffer else 0), body))
        elif name == "title":
            self.document.titles.append(" ".join(body.split()))
        elif name in {"xmp", "textarea", "plaintext"} and not self.skipped and body.strip():
            self._flush()
            self._text(body)
            self._flush()

    def _start_anchor(self, attributes: Mapping[str, str | None]) -> None:
        self._end_anchor()
        href, title = (attributes.get("href") or "").strip(), attributes.get("title") or ""
        self.anchor = (href, title, attributes.get("onclick") or "", self.current)
        self.anchor_text = []

    def _end_anchor(self) -> None:
        if self.anchor is None:
            return
        href, title, onclick, element = self.anchor
        self.anchor = None
        text = " ".join("".join(self.anchor_text).split())
        line = len(self.document.lines) - (0 if self.buffer else 1)
        self.document.anchors.append(Anchor(href, text, " ".join(title.split()), max(line, 0), element, onclick))
