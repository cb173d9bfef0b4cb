"""Markup to lines: what a browser would show, in order, with the elements and links that hold it.

lexbor (selectolax) builds the tree as browsers do; its serialisation is well-formed, so one regular expression reads it
in a single pass. Measured beside lxml and a tree walk in docs/decisions/page-parser.md: nothing is lost after an early
`</html>`, and the pass needs no recursion.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from selectolax.lexbor import LexborHTMLParser

SEAM = "\x02"  # stands where an inline tag parted two pieces of one line; control characters are gone after decoding

# In lexbor's output every value stands in double quotes, whatever the page wrote.
_TOKEN = re.compile(
    r"<!--(?P<comment>.*?)-->|<!(?:DOCTYPE|doctype)[^>]*>"
    r"|<(?P<raw>script|style|xmp|iframe|noembed|noframes|textarea|title)(?P<rawattrs>(?: [^\s>=][^\s>=]*(?:=\"[^\"]*\")?| =[^\s>=]*(?:=\"[^\"]*\")?)*)>(?P<body>.*?)</(?P=raw)>"
    r"|<(?P<close>/?)(?P<tag>[a-z][^\s>]*)(?P<attrs>(?: [^\s>=][^\s>=]*(?:=\"[^\"]*\")?| =[^\s>=]*(?:=\"[^\"]*\")?)*)\s*/?>",
    re.DOTALL,
)
_RAW_TOKEN = re.compile(
    r"<!--(?P<comment>.*?)-->|<[!?][^>]*>"
    r"|<(?P<raw>(?i:script|style|xmp|iframe|noembed|noframes|textarea|title))(?P<rawattrs>(?:\s[^>]*)?)>(?P<body>.*?)</(?P=raw)\s*>"
    r"|<(?P<close>/?)(?P<tag>[a-zA-Z][^\s/>]*)(?P<attrs>[^>]*)>",
    re.DOTALL,
)
_ATTR = re.compile(r" ([^\s=>]+)=\"([^\"]*)\"")
_RAW_ATTR = re.compile(r"\s([^\s=>]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s>\"']+))")
_IDENT = re.compile(r"(?<= )(?:id|class)=\"([^\"]*)\"")
_INLINE = frozenset(
    "a abbr acronym b bdi bdo big cite code data del dfn em font i ins kbd label mark nobr o:p publishtime q rt ruby s "
    "samp small source span strike strong sub sup time tt u var wbr img input ucapsource st1:chsdate".split()
)
_VOID = frozenset("area base br col embed hr img input link meta param source track wbr frame".split())
_HEADINGS = {"h1": 1, "h2": 2, "h3": 3, "h4": 4, "ucaptitle": 1}
_SKIPPED = frozenset({"select", "option", "datalist", "svg", "button"})
_MAX_DEPTH_GUESS = 15_000  # lexbor's time grows with the square of the depth: beyond this the source is read as it is


@dataclass(slots=True)
class Line:
    """One line of visible text. `text` holds SEAM at inline tag borders; `linked` counts its characters inside links."""

    text: str
    element: int
    linked: int = 0
    heading: int = 0

    @property
    def plain(self) -> str:
        return self.text.replace(SEAM, "")


@dataclass(slots=True)
class Element:
    """One block element: its parent, tag, id and class text (lower case), and its lines as a half-open range."""

    parent: int
    tag: str
    ident: str
    first: int
    end: int = -1
    depth: int = 0


@dataclass(slots=True)
class Anchor:
    """One link as it stands: `line` is the index of the line that its text ends in, `element` the block that holds it."""

    href: str
    text: str
    title: str
    line: int
    element: int
    onclick: str = ""


@dataclass(slots=True)
class Document:
    """A page as flat lists. Scripts and comments carry the index of the line that would follow them."""

    lines: list[Line] = field(default_factory=list)
    elements: list[Element] = field(default_factory=list)
    anchors: list[Anchor] = field(default_factory=list)
    metas: list[tuple[str, str]] = field(default_factory=list)  # lower-case name, content
    titles: list[str] = field(default_factory=list)
    scripts: list[tuple[int, str]] = field(default_factory=list)
    comments: list[tuple[int, str]] = field(default_factory=list)
    frames: list[str] = field(default_factory=list)
    images: list[tuple[int, str, str]] = field(default_factory=list)  # line, src, alt or title
    refresh: str = ""
    base: str = ""
    fallback: bool = False

    def ancestors(self, element: int) -> list[int]:
        """Return the element and its ancestors from the inside, at most 64."""
        chain = []
        while element >= 0 and len(chain) < 64:
            chain.append(element)
            element = self.elements[element].parent
        return chain

    def nearest(self, element: int, tags: frozenset[str]) -> int:
        """Return the nearest of the element and its ancestors that has one of the tags, or -1."""
        steps = 0
        while element >= 0 and steps < 64:
            if self.elements[element].tag in tags:
                return element
            element = self.elements[element].parent
            steps += 1
        return -1


def unescape(text: str) -> str:
    """Undo the four references that a serialised tree holds."""
    if "&" not in text:
        return text
    return (
        text.replace("&nbsp;", "\xa0")
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", '"')
        .replace("&amp;", "&")
    )


def parse(text: str) -> Document:
    """Read markup into a Document. Bounded: time grows with the length of the text, no recursion."""
    if text.count("<") - 2 * text.count("</") > _MAX_DEPTH_GUESS:
        document = _Reader(_RAW_ATTR).read(text, _RAW_TOKEN)
        document.fallback = True
        return document
    return _Reader(_ATTR).read(LexborHTMLParser(text).html or "", _TOKEN)


class _Reader:
    """The state of one pass."""

    def __init__(self, attribute: re.Pattern[str]) -> None:
        self.document = Document()
        self.attribute = attribute
        self.buffer: list[str] = []
        self.linked = 0
        self.heading = 0
        self.stack: list[tuple[str, int]] = []  # block tag, element
        self.current = -1
        self.anchor: tuple[str, str, str, int] | None = None
        self.anchor_text: list[str] = []
        self.skipped = 0

    def read(self, html: str, token: re.Pattern[str]) -> Document:
        self._open("body", "")
        position = 0
        for match in token.finditer(html):
            start = match.start()
            if start > position and not self.skipped:
                self._text(html[position:start])
            position = match.end()
            tag = match["tag"]
            if tag is not None:
                if match["close"]:
                    self._end(tag.lower())
                else:
                    self._start(tag.lower(), match["attrs"])
            elif match["raw"] is not None:
                self._raw(match["raw"].lower(), match["rawattrs"], match["body"])
            elif match["comment"] is not None:
                self.document.comments.append((self._next_line(), match["comment"]))
        if position < len(html) and not self.skipped:
            self._text(html[position:])
        self._flush()
        self._close_to(0)
        return self.document

    def attributes(self, text: str) -> dict[str, str]:
        found: dict[str, str] = {}
        for groups in self.attribute.findall(text):
            found.setdefault(groups[0].lower(), unescape(next((part for part in groups[1:] if part), "")))
        return found

    def _next_line(self) -> int:
        return len(self.document.lines)

    def _text(self, piece: str) -> None:
        if piece.isspace():
            if self.buffer:
                self.buffer.append(" ")
            return
        if "&" in piece:
            piece = unescape(piece)
        self.buffer.append(piece)
        if self.anchor is not None:
            self.anchor_text.append(piece)
            self.linked += len(piece.strip())

    def _flush(self) -> None:
        if not self.buffer:
            return
        text = " ".join("".join(self.buffer).split()).strip(SEAM + " ")
        self.buffer.clear()
        linked, self.linked = self.linked, 0
        if text:
            self.document.lines.append(Line(text, self.current, linked, self.heading))

    def _open(self, tag: str, attrs: str) -> None:
        ident = " ".join(_IDENT.findall(attrs)).lower() if attrs else ""
        elements = self.document.elements
        if "display:" in attrs and re.search(r"display:\s*none", attrs):
            ident += " hidden-by-style"
        elements.append(Element(self.current, tag, ident, len(self.document.lines), depth=len(self.stack)))
        self.current = len(elements) - 1
        self.stack.append((tag, self.current))

    def _close_to(self, depth: int) -> None:
        while len(self.stack) > depth:
            _, element = self.stack.pop()
            self.document.elements[element].end = len(self.document.lines)
        self.current = self.stack[-1][1] if self.stack else -1

    def _start(self, tag: str, attrs: str) -> None:
        if tag in _INLINE:
            if tag == "a":
                self._start_anchor(attrs)
            elif tag == "img" and attrs:
                found = self.attributes(attrs)
                self.document.images.append(
                    (self._next_line(), found.get("src", ""), found.get("alt") or found.get("title", ""))
                )
            if self.buffer and self.buffer[-1] is not SEAM:
                self.buffer.append(SEAM)
            return
        if tag == "br":
            # A label set vertically (索<br>引<br>号) stays one line.
            last = next((piece for piece in reversed(self.buffer) if piece is not SEAM and piece != " "), "")
            if len(last.strip()) > 1 or len(self.buffer) > 12:
                self._flush()
            elif self.buffer:
                self.buffer.append(SEAM)
            return
        self._flush()
        if tag in _VOID:
            self._void(tag, attrs)
            return
        if tag in _SKIPPED:
            self.skipped += 1
        if tag in _HEADINGS:
            self.heading = _HEADINGS[tag]
        self._open(tag, attrs)

    def _void(self, tag: str, attrs: str) -> None:
        found = self.attributes(attrs)
        if tag == "meta":
            name = (found.get("name") or found.get("property") or found.get("itemprop") or "").strip().lower()
            content = found.get("content", "").strip()
            if found.get("http-equiv", "").lower() == "refresh":
                self.document.refresh = self.document.refresh or content
            elif name:
                self.document.metas.append((name, content))
        elif tag in {"frame", "embed"} and found.get("src"):
            self.document.frames.append(found["src"])
        elif tag == "base" and found.get("href"):
            self.document.base = self.document.base or found["href"]

    def _end(self, tag: str) -> None:
        if tag in _INLINE:
            if tag == "a":
                self._end_anchor()
            if self.buffer and self.buffer[-1] is not SEAM:
                self.buffer.append(SEAM)
            return
        self._flush()
        if tag in _HEADINGS:
            self.heading = 0
        for depth in range(len(self.stack) - 1, max(len(self.stack) - 200, 0), -1):
            if self.stack[depth][0] == tag:
                self._close_to(depth)
                break
        else:
            return
        if tag in _SKIPPED and self.skipped:
            self.skipped -= 1

    def _raw(self, tag: str, attrs: str, body: str) -> None:
        if tag == "script":
            if body:
                self.document.scripts.append((self._next_line() + (1 if self.buffer else 0), body))
        elif tag == "title":
            self.document.titles.append(" ".join(unescape(body).split()))
        elif tag == "iframe":
            source = self.attributes(attrs).get("src", "")
            if source:
                self.document.frames.append(source)
        elif tag in {"xmp", "textarea"} and not self.skipped and body.strip():
            self._flush()
            self._text(unescape(body))
            self._flush()

    def _start_anchor(self, attrs: str) -> None:
        self._end_anchor()
        found = self.attributes(attrs)
        self.anchor = (found.get("href", "").strip(), found.get("title", ""), found.get("onclick", ""), self.current)
        self.anchor_text = []

    def _end_anchor(self) -> None:
        if self.anchor is None:
            return
        href, title, onclick, element = self.anchor
        self.anchor = None
        text = " ".join("".join(self.anchor_text).split())
        line = self._next_line() if self.buffer else max(self._next_line() - 1, 0)
        self.document.anchors.append(Anchor(href, text, " ".join(title.split()), line, element, onclick))
