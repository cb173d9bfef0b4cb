"""Integrity flags beside a verdict: never more than 疑似 without a person, always with their evidence."""

from __future__ import annotations

from audit.case import Case
from audit.counting import Due
from audit.evidence import Document


def flags_of(document: Document, due: Due | None, case: Case) -> tuple[dict[str, str], ...]:
    """Every flag that one document raises."""
    return ()
