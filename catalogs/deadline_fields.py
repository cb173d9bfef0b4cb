"""A deadline rule as the flat text fields of a table: compound clauses are `|`-aligned."""

from __future__ import annotations

from collections.abc import Mapping

from catalogs.model import DeadlineClause, DeadlineRule

FIELDS = ("kind", "trigger", "amount", "unit", "fixed_month", "fixed_day", "year_offset", "recurrence")


def fields_of(rule: DeadlineRule) -> dict[str, str]:
    """Return the fields of docs/deadlines.md; a field that no clause uses is ""."""
    columns = [_clause_fields(clause) for clause in rule.clauses]
    flat = {"kind": rule.kind}
    for field in FIELDS[1:]:
        values = [column[field] for column in columns]
        flat[field] = "|".join(values) if any(values) else ""
    return flat


def _clause_fields(clause: DeadlineClause) -> dict[str, str]:
    def text(value: int | None) -> str:
        return "" if value is None else str(value)

    return {
        "trigger": "|".join(clause.triggers),
        "amount": text(clause.amount),
        "unit": clause.unit,
        "fixed_month": text(clause.month),
        "fixed_day": text(clause.day),
        "year_offset": text(clause.year_offset),
        "recurrence": clause.recurrence,
    }


def agree(field: str, one: Mapping[str, str], other: Mapping[str, str]) -> bool:
    """Compare one field of two rows.

    A compound field without `|` holds for every clause (recurrence "yearly" of two dates); alternative triggers of a
    simple rule have no order.
    """
    left, right = one[field].strip(), other[field].strip()
    if left == right:
        return True
    if field == "kind":
        return False
    clauses = one["kind"].count("|") + 1
    if clauses == 1:
        return field == "trigger" and sorted(left.split("|")) == sorted(right.split("|"))
    return _spread(left, clauses) == _spread(right, clauses)


def _spread(value: str, clauses: int) -> list[str]:
    parts = value.split("|")
    return parts * clauses if len(parts) == 1 else parts
