"""A page as flat lists: lines of visible text, the blocks and links that hold them, metas, scripts, comments."""

from __future__ import annotations

from dataclasses import dataclass, field

SEAM = "\x02"  # stands where an inline tag parted two pieces of one line; control characters are gone after decoding


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
        chain: list[int] = []
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
