"""Subjects that a document of another topic holds by law (policy.toml, [[part]])."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from audit.attached import UNREAD, said_by, said_in, unread, unread_words
from audit.model import Match, Reason
from audit.policy import Part, Policy
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
            if whole is None or not items:
                continue
            status, said = _holds(stored, part)
            known = any(m.topic == part.topic and m.status != "rejected" for m in result)
            if status == "rejected" or (status == "unsure" and known):
                continue
            reason = Reason("part", f"{whole.topic}：{part.why}", 1.0)
            result = [m for m in result if m.topic != part.topic]
            reasons = (reason, *said, *whole.reasons)
            result.append(replace(whole, topic=part.topic, items=items, status=status, reasons=reasons))
        return result

    return add


def _holds(stored: StoredPage, part: Part) -> tuple[str, tuple[Reason, ...]]:
    """Whether a page names a part itself ("match"), in an attachment ("match", with the reason), or perhaps in one that
    was not read ("unsure").
    """
    if any(word in stored.page.text for word in part.words):
        return "match", ()
    filed = said_by(stored.files)
    if word := next((word for word in part.words if word in filed), ""):
        return "match", (said_in(stored.files, word),)
    if unread(stored.files):
        return "unsure", (Reason(UNREAD, unread_words(stored.files), 0.0),)
    return "rejected", ()
