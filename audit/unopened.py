"""Pages that lists name and that nobody could read: what stands in them is not known."""

from __future__ import annotations

from collections import defaultdict
from typing import Protocol

from crawler.model import Access

# Whoever opens such an address finds nothing either.
_MISSING = frozenset({Access.OK, Access.NOT_FOUND, Access.SOFT_404})


class Listed(Protocol):
    """A page as lists name it. `unread`: how the request ended where the page was never read, else ""."""

    @property
    def id(self) -> int: ...
    @property
    def sections(self) -> tuple[str, ...]: ...
    @property
    def unread(self) -> str: ...


class Unopened:
    """The unread pages of a site by column."""

    def __init__(self) -> None:
        self._of: dict[str, set[int]] = defaultdict(set)

    def note(self, shown: Listed) -> None:
        """Count one page of the site."""
        if shown.unread and shown.unread not in _MISSING:
            for section in shown.sections:
                self._of[section].add(shown.id)

    def of(self, section: str) -> frozenset[int]:
        """The ids of the unread pages that a column lists."""
        return frozenset(self._of.get(section, ()))
