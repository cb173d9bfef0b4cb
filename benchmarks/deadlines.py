"""Accuracy of the deadline compiler: `python benchmarks/deadlines.py [FILE.csv]`.

FILE has the columns of ../shared/data/deadlines.csv (its default). Printed: agreement per field, both halves, a
baseline (one regular expression) of the same run, the phrases read wrong, and the line `all fields: 0.xxx`.
The halves go by the parity of the number in the id: the odd half was developed on, the even half is the check.
"""

from __future__ import annotations

import csv
import re
import sys
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from catalogs.deadline_fields import FIELDS, agree, fields_of
from catalogs.deadlines import compile_deadline

DEFAULT = ROOT.parent / "shared" / "data" / "deadlines.csv"
Row = dict[str, str]


def read_rows(path: Path) -> list[Row]:
    """Read the phrases and their gold fields."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    missing = {"id", "phrase", *FIELDS} - set(rows[0] if rows else ())
    if missing:
        raise SystemExit(f"{path}: missing columns {sorted(missing)}")
    return rows


def compiled(row: Row) -> Row:
    return fields_of(compile_deadline(row["phrase"]))


def baseline(row: Row) -> Row:
    """The reading of one regular expression: N个工作日 after formation, N日, or 及时."""
    text = re.sub(r"\s", "", row["phrase"])
    blank = dict.fromkeys(FIELDS, "")
    if found := re.search(r"(\d+)个?工作日", text):
        return blank | {"kind": "relative", "trigger": "formed_or_changed", "amount": found[1], "unit": "working_day"}
    if found := re.search(r"(\d+)月(\d+)日", text):
        offset = "1" if "次年" in text else "0"
        date = {"fixed_month": found[1], "fixed_day": found[2], "year_offset": offset, "recurrence": "yearly"}
        return blank | {"kind": "fixed_date"} | date
    if found := re.search(r"(\d+)日", text):
        return blank | {"kind": "relative", "trigger": "formed_or_changed", "amount": found[1], "unit": "day"}
    return blank | {"kind": "timely"}


def score(rows: list[Row], read: Callable[[Row], Row]) -> tuple[dict[str, float], float, list[tuple[Row, Row]]]:
    """Agreement per field, of all fields together, and the rows read wrong with their reading."""
    right = dict.fromkeys(FIELDS, 0)
    wrong: list[tuple[Row, Row]] = []
    for row in rows:
        reading = read(row)
        verdicts = {field: agree(field, row, reading) for field in FIELDS}
        for field, verdict in verdicts.items():
            right[field] += verdict
        if not all(verdicts.values()):
            wrong.append((row, reading))
    total = len(rows) or 1
    return {field: count / total for field, count in right.items()}, 1 - len(wrong) / total, wrong


def half_of(row: Row) -> str:
    digits = re.sub(r"\D", "", row["id"]) or "0"
    return "odd" if int(digits) % 2 else "even"


def main(arguments: list[str]) -> int:
    path = Path(arguments[0]) if arguments else DEFAULT
    if not path.is_file():
        print(f"no file {path}: give a CSV with the columns id, phrase, {', '.join(FIELDS)}")
        return 2
    rows = read_rows(path)
    per_field, all_fields, wrong = score(rows, compiled)
    base_field, base_all, _ = score(rows, baseline)
    print(f"{path.name}: {len(rows)} phrases\n{'field':14}{'compiler':>10}{'baseline':>10}")
    for field in FIELDS:
        print(f"{field:14}{per_field[field]:10.3f}{base_field[field]:10.3f}")
    for half in ("odd", "even"):
        part = [row for row in rows if half_of(row) == half]
        print(f"half {half} ids ({len(part)}): {score(part, compiled)[1]:.3f}  baseline {score(part, baseline)[1]:.3f}")
    for row, reading in wrong:
        print(f"\nwrong {row['id']}: {row['phrase']!r}")
        for field in FIELDS:
            if not agree(field, row, reading):
                print(f"  {field}: gold {row[field]!r}, read {reading[field]!r}")
    print(f"\nbaseline all fields: {base_all:.3f}\nall fields: {all_fields:.3f}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
