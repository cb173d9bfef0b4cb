"""Reviewed waivers (不适用登记表): what does not apply to a body, why, who said so, until when."""

from __future__ import annotations

from pathlib import Path

from audit.model import AuditError, Waiver
from audit.registers import Column, Line, read_register

COLUMNS = (
    Column("body", ("单位", "责任单位"), required=True),
    Column("item", ("事项编号", "事项", "序号"), required=True),
    Column("reason", ("理由", "原因", "不适用理由"), required=True),
    Column("person", ("认定人", "审核人"), required=True),
    Column("decided_on", ("认定日期", "日期"), required=True),
    Column("period", ("期间", "年度")),
    Column("until", ("有效期至", "截止日期")),
)
EXAMPLE = {
    "body": "某县医疗保障局",
    "item": "16",
    "reason": "本单位无此项职权",
    "person": "县政务公开办 审核岗",
    "decided_on": "2026-01-15",
    "until": "2026-12-31",
}


def read_waivers(path: Path) -> list[Waiver]:
    """Read a register from .xlsx, .csv or .toml ([[waiver]]). Raises AuditError naming file, row and way out."""
    return [_waiver(line) for line in read_register(path, COLUMNS, "waiver")]


def _waiver(line: Line) -> Waiver:
    cells = line.cells
    decided_on, until = line.day("decided_on"), line.day("until")
    if decided_on is None:
        raise AuditError(f"{line.place}：「认定日期」不能为空。The day of the decision is missing.")
    if until is not None and until < decided_on:
        raise AuditError(f"{line.place}：有效期至 {until} 早于认定日期 {decided_on}。It ends before it was decided.")
    return Waiver(
        body=cells["body"],
        item=cells["item"],
        reason=cells["reason"],
        person=cells["person"],
        decided_on=decided_on,
        period=cells["period"],
        until=until,
    )
