"""Write one table into one worksheet so that it prints, filters and takes hostile text without harm."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pandas as pd

from reports.cleaning import clean, looks_like_formula, web_address

LINKS_A_SHEET = 60_000  # Excel opens no sheet with more than 65,530 links
HEADER_ROW = 1  # row 0 is the title line
LINE_HEIGHT = 14.5  # points, for 10 point text
_FONT = "微软雅黑"


@dataclass(frozen=True)
class Column:
    """One column of a sheet: heading, width in characters, kind of cell and how to get the value from a row.

    `kind`: text, date, number, percent, link (an address), jump (a link inside the workbook: value is text, target).
    `choices`: the allowed values of a cell that the bureau fills in; `fill` marks such columns by colour.
    """

    label: str
    width: float
    value: Callable[[Any], Any]
    kind: str = "text"
    choices: tuple[str, ...] = ()
    fill: bool = False


def open_book(path: Path, title: str, made_on: date) -> Any:
    """A workbook in which no text turns into a formula, link or number; equal contents give equal bytes."""
    import xlsxwriter  # lazy: only workbooks need it

    safe = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(str(path), {**safe, "nan_inf_to_errors": True})
    created = datetime(made_on.year, made_on.month, made_on.day)  # noqa: DTZ001 - XlsxWriter takes naive days
    book.set_properties({"title": title, "author": "gongkai", "created": created})
    return book


def close_book(book: Any, path: Path) -> None:
    """Write the workbook; OSError names the path and the reason."""
    from xlsxwriter.exceptions import FileCreateError

    try:
        book.close()
    except FileCreateError as error:
        raise OSError(f"写不了工作簿 {path}：{error}。Cannot write the workbook.") from error


def row_height(columns: Sequence[Column], values: Sequence[Any]) -> float:
    """Points that the fullest cell of a row needs; programs other than Excel do not fit wrapped rows by themselves."""
    lines = 1.0
    for column, value in zip(columns, values):
        text = value[0] if isinstance(value, tuple) else value
        if isinstance(text, str) and text:
            room = max(column.width - 1.5, 1)
            lines = max(lines, sum(max(1, -(-_columns_of(line) // room)) for line in text[:4000].split("\n")))
    return min(LINE_HEIGHT * lines + 3, 400)


def _columns_of(line: str) -> float:
    """Width of a text in character columns: Chinese characters take two."""
    return sum(2.0 if ord(character) > 0x2E7F else 1.05 for character in line)


@dataclass
class Sheets:
    """A workbook being written: its formats and the links that each sheet still may hold."""

    book: Any  # xlsxwriter.Workbook
    banner: str  # "" or the practice mark, on every sheet and every printed page
    footer: str
    _formats: dict[tuple[str, bool, bool], Any] = field(default_factory=dict)
    _cells: dict[str, Any] = field(default_factory=dict)

    def named(self, name: str, **properties: Any) -> Any:
        """A format made once."""
        if name not in self._cells:
            self._cells[name] = self.book.add_format({"font_name": _FONT, "font_size": 10, **properties})
        return self._cells[name]

    def cell(self, kind: str, *, fill: bool = False, quoted: bool = False) -> Any:
        """The format of a body cell. `quoted` keeps a text that looks like a formula a text even when it is edited."""
        key = (kind, fill, quoted)
        if key not in self._formats:
            style: dict[str, Any] = {
                "font_name": _FONT, "font_size": 10, "border": 1, "border_color": "#BFBFBF", "valign": "top",
                "text_wrap": kind in {"text", "link", "jump"},
            }  # fmt: skip
            if kind in {"date", "percent", "number"}:
                style["align"] = "center"
            if kind in {"date", "percent"}:
                style["num_format"] = {"date": "yyyy-mm-dd", "percent": "0.0%"}[kind]
            if kind in {"link", "jump"}:
                style |= {"font_color": "#0B5394", "underline": 1}
            if fill:
                style["bg_color"] = "#FFF8E1"
            if quoted:
                style["quote_prefix"] = True
            self._formats[key] = self.book.add_format(style)
        return self._formats[key]

    def add_table(self, name: str, title: str, columns: Sequence[Column], rows: Iterable[Any], empty: str) -> Any:
        """Add a sheet with a title line, a frozen heading row with filters, the rows, and A4 landscape print set-up.

        `empty` is the sentence that stands in the first row when there are no rows.
        """
        sheet = self.add_sheet(name, title)
        for index, column in enumerate(columns):
            sheet.set_column(index, index, column.width)
            heading = "heading-fill" if column.fill else "heading"
            sheet.write_string(HEADER_ROW, index, clean(column.label, 200), self._heading(heading))
        row_number = HEADER_ROW
        sheet.set_row(HEADER_ROW, row_height(columns, [column.label for column in columns]) + 4)
        links = LINKS_A_SHEET
        for row_number, row in enumerate(rows, HEADER_ROW + 1):
            values = [column.value(row) for column in columns]
            sheet.set_row(row_number, row_height(columns, values))
            for index, (column, value) in enumerate(zip(columns, values)):
                links -= self._write(sheet, row_number, index, column, value, links)
        if row_number == HEADER_ROW:
            row_number += 1
            sheet.write_string(row_number, 0, empty, self.named("note"))
        sheet.freeze_panes(HEADER_ROW + 1, min(2, len(columns) - 1))
        sheet.autofilter(HEADER_ROW, 0, row_number, len(columns) - 1)
        for index, column in enumerate(columns):
            self._validate(sheet, index, column, row_number)
        sheet.repeat_rows(0, HEADER_ROW)
        return sheet

    def add_sheet(self, name: str, title: str) -> Any:
        """Add a sheet with its title line and print set-up only."""
        sheet = self.book.add_worksheet(name)
        sheet.set_row(0, 24)
        sheet.write_string(
            0,
            0,
            " · ".join(part for part in (title, self.banner) if part),
            self.named("title", bold=True, font_size=14),
        )
        sheet.set_landscape()
        sheet.set_paper(9)  # A4
        sheet.set_margins(left=0.4, right=0.4, top=0.6, bottom=0.6)
        sheet.fit_to_pages(1, 0)
        # & starts a code in Excel's header and footer language
        safe = self.footer.replace("&", "&&")
        sheet.set_header(f"&R{self.banner.replace('&', '&&')}" if self.banner else "")
        sheet.set_footer(f"&L{safe}&R&P / &N")
        return sheet

    def _heading(self, name: str) -> Any:
        colour = {"heading": "#DCE6F1", "heading-fill": "#FFE8A3"}[name]
        return self.named(
            name, bold=True, border=1, border_color="#7F7F7F", bg_color=colour, text_wrap=True, valign="vcenter",
            align="center",
        )  # fmt: skip

    def _write(self, sheet: Any, row: int, index: int, column: Column, value: Any, links: int) -> int:
        """Write one cell; return the number of links spent (0 or 1)."""
        if column.kind == "jump" and isinstance(value, tuple):
            text, target = value
            if links > 0 and target and text:
                form = self.cell("jump", fill=column.fill)
                sheet.write_url(row, index, f"internal:{target}", form, string=clean(text))
                return 1
            value = text
        if (
            value is None
            or value is pd.NaT
            or value is pd.NA
            or value == ""
            or (isinstance(value, float) and value != value)
        ):
            sheet.write_blank(row, index, None, self.cell(column.kind, fill=column.fill))
            return 0
        if column.kind == "date" and isinstance(value, date):  # a pandas Timestamp is a date, too
            sheet.write_datetime(row, index, value, self.cell("date", fill=column.fill))
            return 0
        if column.kind in {"number", "percent"}:
            sheet.write_number(row, index, float(value), self.cell(column.kind, fill=column.fill))
            return 0
        text = clean(value)
        if column.kind == "link" and links > 0 and (address := web_address(text)):
            sheet.write_url(row, index, address, self.cell("link", fill=column.fill), string=clean(address, 255))
            return 1
        quoted = looks_like_formula(text)
        sheet.write_string(row, index, text, self.cell("text", fill=column.fill, quoted=quoted))
        return 0

    def _validate(self, sheet: Any, index: int, column: Column, last_row: int) -> None:
        if not column.fill:
            return
        if column.choices:
            rule: dict[str, Any] = {"validate": "list", "source": list(column.choices)}
        elif column.kind == "date":
            rule = {"validate": "date", "criteria": ">=", "value": date(2007, 4, 5), "error_message": "2026-03-31"}
        else:
            rule = {"validate": "length", "criteria": "<=", "value": 2000}
        sheet.data_validation(HEADER_ROW + 1, index, last_row, index, rule)
