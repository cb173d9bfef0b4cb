"""Decisions of people about evidence. They win over the classifier and survive every re-run."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from audit.model import Match, Reason

ACCEPT = "accept"  # the page is evidence for the item
REJECT = "reject"  # it is not
ASSIGN = "assign"  # it is evidence for this item, which the classifier did not give
CONFIRM = "confirm"  # the finding is right (sampling)
REFUTE = "refute"  # the finding is wrong (sampling)
ACTIONS = (ACCEPT, REJECT, ASSIGN, CONFIRM, REFUTE)


@dataclass(frozen=True, slots=True)
class Decision:
    """One decision. `url` names the page (page numbers change when a database is made anew), "" for a decision
    about a whole finding; `finding` is the finding's id.
    """

    site: str
    catalog: str
    url: str
    item: str
    action: str
    who: str
    decided_at: datetime
    note: str = ""
    finding: str = ""
    code: str = ""  # what the finding said when it was checked


def latest(decisions: Iterable[Decision]) -> dict[tuple[str, str], Decision]:
    """The last decision for each (address, item); earlier ones stay on record but do not count."""
    return {(d.url, d.item): d for d in decisions if d.action in (ACCEPT, REJECT, ASSIGN)}


def apply_decisions(
    matches: Iterable[Match], decisions: Iterable[Decision], url_of: Mapping[int, str]
) -> Iterator[Match]:
    """Matches as people decided. `url_of`: page number -> address.

    A rejected item is taken out of the page's matches (a match that loses all its items becomes rejected); an
    accepted or assigned item becomes a match of its own with the decision as its reason.
    """
    decided = latest(decisions)
    by_url: dict[str, list[Decision]] = {}
    for (url, _), decision in decided.items():
        by_url.setdefault(url, []).append(decision)
    pages_of: dict[str, list[int]] = {}
    for page_id, url in url_of.items():
        if url in by_url:
            pages_of.setdefault(url, []).append(page_id)
    for match in matches:
        about = by_url.get(url_of.get(match.page_id, ""))
        yield _without(match, about) if about else match
    for url, page_ids in sorted(pages_of.items()):
        for decision in by_url[url]:
            if decision.action != REJECT:
                for page_id in sorted(page_ids):
                    yield Match(page_id, "", (decision.item,), 1.0, "match", "", (_reason(decision),))


def _without(match: Match, about: list[Decision]) -> Match:
    touched = {decision.item: decision for decision in about}
    kept = tuple(item for item in match.items if item not in touched)
    if kept == match.items:
        return match
    reasons = (*match.reasons, *(_reason(touched[item]) for item in match.items if item in touched))
    return replace(match, items=kept, status=match.status if kept else "rejected", reasons=reasons)


def _reason(decision: Decision) -> Reason:
    text = f"{decision.action} {decision.who} {decision.decided_at.isoformat()}"
    return Reason("decision", f"{text} {decision.note}".strip(), -1.0 if decision.action == REJECT else 1.0)


def digest(decisions: Iterable[Decision]) -> str:
    """Sixteen hex digits that change with any decision; "" without decisions. Stored with every audit run."""
    lines = [
        "\x1f".join((d.url, d.item, d.action, d.who, d.decided_at.isoformat(), d.finding, d.code)) for d in decisions
    ]
    return hashlib.sha256("\x1e".join(lines).encode()).hexdigest()[:16] if lines else ""
