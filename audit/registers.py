"""Registers that an auditor keeps by hand, read from .xlsx, .csv or .toml into rows of text.

One reader for all of them: triggers, waivers, returned rectification tables. Every fault names file, row and column.
"""

from __future__ import annotations

import csv
import difflib
import io
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from audit.model import AuditError
from audit.sheet_bounds import check_workbook
from catalogs.model import CatalogError

MOST_BYTES = 20_000_000
MOST_ROWS = 100_000


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its key, the headings that mean it (the first one is written into templates), whether it must be
    filled."""

    key: str
    headings: tuple[str, ...]
    required: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """One row: where it stands, and its cells by column key ("" where empty)."""

    place: str
    cells: Mapping[str, str]

    def day(self, key: str) -> date | None:
        """A cell as a date, None where it is empty; AuditError where it is no date."""
        text = self.cells[key]
        if not text:
            return None
        for shape in ("%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y年%m月%d日", "%Y%m%d"):
            try:
                return datetime.strptime(text, shape).date()  # noqa: DTZ007 - a calendar day has no zone
            except ValueError:
                continue
        raise AuditError(f"{self.place}：「{text}」不是日期，请写成 2026-03-31。Not a date: write 2026-03-31.")


def read_register(path: Path, columns: Sequence[Column], table: str, *, strict: bool = True) -> list[Line]:
    """Read a register. `table` is the array's name in a TOML file.

    `strict`: an unknown heading is an error naming the nearest known one; else it is passed over (a table that came
    back from a bureau may have columns of its own).
    """
    try:
        if path.stat().st_size > MOST_BYTES:
            raise AuditError(f"{path}：文件超过 {MOST_BYTES // 1_000_000} MB，不像登记表。The file is too large.")
        raw = path.read_bytes()
    except OSError as error:
        raise AuditError(f"登记表读不出：{path}：{error.strerror}。Cannot read the register.") from error
    kind = path.suffix.lower()
    if kind == ".toml":
        return _from_toml(path, raw, columns, table)
    if kind == ".csv":
        rows = _csv_rows(path, raw)
    elif kind in (".xlsx", ".xls", ".ods"):
        rows = _sheet_rows(path, raw, columns)
    else:
        raise AuditError(f"{path}：不认识的文件类型「{kind}」，可用 .xlsx、.csv、.toml。Unknown file type.")
    if len(rows) > MOST_ROWS:
        raise AuditError(f"{path}：超过 {MOST_ROWS} 行。Too many rows.")
    return _from_rows(path, rows, columns, strict)


def template_rows(columns: Sequence[Column], example: Mapping[str, str]) -> list[list[str]]:
    """Heading row and one example row, to be written as a file and filled in."""
    return [[column.headings[0] for column in columns], [example.get(column.key, "") for column in columns]]


def _from_toml(path: Path, raw: bytes, columns: Sequence[Column], table: str) -> list[Line]:
    try:
        data = tomllib.loads(raw.decode("utf-8"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError, RecursionError) as error:
        raise AuditError(f"{path}：不是合法的 TOML：{error}。Not valid TOML.") from error
    entries = data.get(table)
    if not isinstance(entries, list) or set(data) != {table}:
        raise AuditError(f"{path}：应只有 [[{table}]] 条目。The file must hold [[{table}]] entries only.")
    rows: list[Line] = []
    for number, entry in enumerate(entries, 1):
        place = f"{path.name} [[{table}]] {number}"
        if not isinstance(entry, dict):
            raise AuditError(f"{place}：应为一个表。Must be a table.")
        for key in entry:
            if key not in {column.key for column in columns}:
                raise _unknown(place, key, [column.key for column in columns])
        rows.append(_line(place, {key: _cell(value) for key, value in entry.items()}, columns))
    return rows


def _csv_rows(path: Path, raw: bytes) -> list[list[str]]:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return list(csv.reader(io.StringIO(raw.decode(encoding), newline=""), strict=True))
        except UnicodeDecodeError:
            continue
        except csv.Error as error:
            raise AuditError(f"{path}：CSV 不合规：{error}。Not a valid CSV file.") from error
    raise AuditError(f"{path}：既不是 UTF-8 也不是 GB18030 编码。Neither UTF-8 nor GB18030.")


def _sheet_rows(path: Path, raw: bytes, columns: Sequence[Column]) -> list[list[str]]:
    """The first sheet whose first rows hold the required headings, else the first sheet."""
    import python_calamine  # lazy

    try:
        check_workbook(path.name, raw)
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(raw))
        sheets = [book.get_sheet_by_index(n).to_python(skip_empty_area=False) for n in range(len(book.sheet_names))]
    except (python_calamine.CalamineError, CatalogError, OSError, ValueError) as error:
        raise AuditError(f"{path}：工作簿读不出：{error}。Cannot read the workbook.") from error
    tables = [[[_cell(cell) for cell in row] for row in sheet] for sheet in sheets]
    for rows in tables:
        if _heading_row(rows, columns) is not None:
            return rows
    return tables[0] if tables else []


def _from_rows(path: Path, rows: Sequence[Sequence[str]], columns: Sequence[Column], strict: bool) -> list[Line]:
    top = _heading_row(rows, columns)
    if top is None:
        wanted = "、".join(column.headings[0] for column in columns if column.required)
        raise AuditError(f"{path}：找不到表头，至少要有：{wanted}。No heading row.")
    places: dict[str, int] = {}
    for at, heading in enumerate(rows[top]):
        column = _column(heading, columns)
        if column is None and heading.strip() and strict:
            raise _unknown(f"{path.name} 第 {top + 1} 行", heading, [c.headings[0] for c in columns])
        if column is not None:
            if column.key in places:
                raise AuditError(f"{path.name} 第 {top + 1} 行：列「{heading}」出现两次。A column stands twice.")
            places[column.key] = at
    lines = []
    for number, row in enumerate(rows[top + 1 :], top + 2):
        cells = {key: row[at].strip() if at < len(row) else "" for key, at in places.items()}
        if any(cells.values()):
            lines.append(_line(f"{path.name} 第 {number} 行", cells, columns))
    return lines


def _heading_row(rows: Sequence[Sequence[str]], columns: Sequence[Column]) -> int | None:
    required = {column.key for column in columns if column.required}
    for at, row in enumerate(rows[:20]):
        found = {column.key for heading in row if (column := _column(heading, columns)) is not None}
        if required <= found:
            return at
    return None


def _column(heading: str, columns: Sequence[Column]) -> Column | None:
    name = _plain(heading)
    return next((c for c in columns if name in (c.key, *(_plain(h) for h in c.headings))), None)


def _plain(heading: str) -> str:
    """A heading without blanks, line breaks and the star of a required column."""
    return "".join(heading.split()).casefold().rstrip("*＊")


def _line(place: str, cells: Mapping[str, str], columns: Sequence[Column]) -> Line:
    whole = {column.key: cells.get(column.key, "").strip() for column in columns}
    for column in columns:
        if column.required and not whole[column.key]:
            raise AuditError(f"{place}：「{column.headings[0]}」不能为空。This column must be filled.")
    return Line(place, whole)


def _cell(value: object) -> str:
    """A cell as text. Whole numbers lose their ".0", dates their time of day."""
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "" if value is None else str(value).strip()


def _unknown(place: str, name: str, known: Sequence[str]) -> AuditError:
    near = difflib.get_close_matches(name, known, n=1, cutoff=0.4)
    hint = f"是否想写「{near[0]}」？" if near else f"可用：{'、'.join(known)}。"
    return AuditError(f"{place}：不认识的列「{name}」。{hint} Unknown column.")
