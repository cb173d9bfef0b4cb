"""Subjects that a document of another topic holds by law (policy.toml, [[part]])."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from audit.model import Match, Reason
from audit.policy import Policy
from crawler.model import StoredPage


def parts_by(
    policy: Policy, items_of: Mapping[str, Sequence[str]]
) -> Callable[[StoredPage, Sequence[Match]], list[Match]]:
    """A function that adds, to the matches of a page, those for subjects that it holds and names.

    `items_of`: topic -> items of the catalog.
    """

    def add(stored: StoredPage, matches: Sequence[Match]) -> list[Match]:
        result = list(matches)
        for part in policy.parts:
            whole = next((m for m in matches if m.status == "match" and m.topic in part.of), None)
            items = tuple(items_of.get(part.topic, ()))
            named = any(word in stored.page.text for word in part.words)
            if whole is None or not items or not named:
                continue
            reason = Reason("part", f"{whole.topic}：{part.why}", 1.0)
            result = [m for m in result if m.topic != part.topic]
            result.append(replace(whole, topic=part.topic, items=items, reasons=(reason, *whole.reasons)))
        return result

    return add
