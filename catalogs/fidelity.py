"""What an import kept, corrected, carried and set aside, as plain data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from catalogs.model import Catalog
from catalogs.rows import Aside


@dataclass(frozen=True, slots=True)
class Carried:
    """A cell that took its text from the merged or empty cell above it."""

    place: str
    item: str
    heading: str
    text: str


@dataclass(frozen=True, slots=True)
class Fidelity:
    """The account of one import. `asides` are the filled source cells that are no item's cell, each with its reason."""

    format: str
    tables: int
    source_cells: int
    kept_cells: int
    asides: tuple[Aside, ...]
    carried: tuple[Carried, ...]
    doubts: tuple[str, ...]

    @property
    def complete(self) -> bool:
        """Is every filled source cell in an item or accounted for?"""
        return self.source_cells == self.kept_cells + len(self.asides)


def fidelity_record(catalog: Catalog, fidelity: Fidelity) -> dict[str, Any]:
    """The report as plain data (JSON)."""
    return {
        "catalog": catalog.id,
        "source": catalog.source,
        "source_digest": catalog.source_digest,
        "format": fidelity.format,
        "tables": fidelity.tables,
        "items": len(catalog.items),
        "source_cells": fidelity.source_cells,
        "kept_cells": fidelity.kept_cells,
        "complete": fidelity.complete,
        "corrections": [
            {"place": c.place, "before": c.before, "after": c.after, "reason": c.reason} for c in catalog.corrections
        ],
        "asides": [{"place": a.place, "text": a.text, "reason": a.reason} for a in fidelity.asides],
        "carried": [{"place": c.place, "item": c.item, "heading": c.heading, "text": c.text} for c in fidelity.carried],
        "doubts": list(fidelity.doubts),
    }
