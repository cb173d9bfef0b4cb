"""Find all deadline expressions of one segment, the stronger first.

Numbers come before words: dates and periods, then plain amounts, then expressions such as 及时.
"""

from __future__ import annotations

from collections.abc import Iterator

from catalogs.deadline_amounts import Anchor, amounts
from catalogs.deadline_dates import fixed_dates
from catalogs.deadline_periods import periods
from catalogs.deadline_words import wordings
from catalogs.model import DeadlineClause


# ---- words ---------------------------------------------------------------------------------------------------------
def words(text: str) -> Iterator[Anchor]:
    """Yield the expressions without a number; `strength` keeps apart what DeadlineClause.kind does not."""
    taken: list[tuple[int, int]] = []
    for kind, pattern in wordings().words:
        for match in pattern.finditer(text):
            if any(match.start() < b and match.end() > a for a, b in taken):
                continue
            taken.append(match.span())
            name = {"statutory-other": "statutory", "progress": "timely"}.get(kind, kind)
            yield Anchor(match.start(), match.end(), DeadlineClause(name), kind)


def find_anchors(text: str) -> list[Anchor]:
    """Return the anchors of a segment, left to right, none overlapping a stronger one."""
    kept: list[Anchor] = []
    for source in (fixed_dates, periods, amounts, words):
        for anchor in list(source(text)):
            if all(
                anchor.end <= other.start or anchor.start >= other.end or _same_span(anchor, other) for other in kept
            ):
                kept.append(anchor)
    return sorted(kept, key=lambda anchor: (anchor.start, anchor.end))


def _same_span(anchor: Anchor, other: Anchor) -> bool:
    # The dates of one list share their span (1、4、7、10月5日; 每月1、15日).
    return anchor.strength == other.strength and anchor.strength in {"date", "period"} and anchor.end == other.end
