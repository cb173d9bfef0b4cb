"""The ledger's table: lines are added, never changed (the database refuses both update and delete)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any

from audit.ledger import Entry, State, check_entry, states


def read_ledger(db: Any, site: str) -> list[Entry]:
    """All entries of a site in the order they were made."""
    rows = db.execute(
        "SELECT site, finding, event, at, run, link, note, person, deadline FROM ledger WHERE site = ? ORDER BY id",
        [site],
    )
    return [
        Entry(
            own, finding, event, datetime.fromisoformat(at.replace("Z", "+00:00")), run or "", link or "", note or "",
            person or "", date.fromisoformat(deadline) if deadline else None,
        )
        for own, finding, event, at, run, link, note, person, deadline in rows
    ]  # fmt: skip


def append_entries(db: Any, site: str, entries: Sequence[Entry]) -> int:
    """Append entries, each after a check that it may follow; all or none. Returns how many."""
    known: dict[str, State] = states(read_ledger(db, site))
    with db.atomic():
        for entry in entries:
            check_entry(known, entry)
            db["ledger"].insert(
                {
                    "site": site,
                    "finding": entry.finding,
                    "run": entry.run,
                    "event": entry.event,
                    "link": entry.link,
                    "note": entry.note,
                    "person": entry.person,
                    "deadline": entry.deadline.isoformat() if entry.deadline else None,
                    "at": entry.at.astimezone(UTC).replace(microsecond=0, tzinfo=None).isoformat() + "Z",
                }
            )
            own = known[entry.finding].entries if entry.finding in known else ()
            known |= states((*own, entry))
    return len(entries)
