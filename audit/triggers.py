"""The auditor's trigger register (起算事件登记表): events that the sites do not tell, such as 财政部门批复."""

from __future__ import annotations

from pathlib import Path

from audit.dates import EARLIEST, LATEST
from audit.model import AuditError, Trigger
from audit.obligations import TRIGGER_NAMES
from audit.periods import parse_period
from audit.registers import Column, Line, read_register

COLUMNS = (
    Column("body", ("单位", "责任单位", "公开主体"), required=True),
    Column("item", ("事项编号", "事项", "序号"), required=True),
    Column("event", ("事件", "起算事件"), required=True),
    Column("date", ("日期", "起算日期", "事件日期"), required=True),
    Column("source", ("来源", "依据", "凭证"), required=True),
    Column("period", ("期间", "年度")),
    Column("doc_no", ("文号",)),
    Column("title", ("标题", "文件标题")),
)
EXAMPLE = {
    "body": "某县医疗保障局",
    "item": "13",
    "event": "财政部门批复",
    "date": "2026-02-10",
    "source": "财政局批复文件（预算）",
    "period": "2026预算",
}
_EVENTS = {zh: event for event, (zh, _) in TRIGGER_NAMES.items()}


def read_triggers(path: Path) -> list[Trigger]:
    """Read a register from .xlsx, .csv or .toml ([[trigger]]). Raises AuditError naming file, row and way out."""
    return [_trigger(line) for line in read_register(path, COLUMNS, "trigger")]


def _trigger(line: Line) -> Trigger:
    cells = line.cells
    event = _EVENTS.get(cells["event"], cells["event"])
    if event not in TRIGGER_NAMES:
        known = "、".join(_EVENTS)
        raise AuditError(f"{line.place}：不认识的事件「{cells['event']}」。可用：{known}。Unknown event.")
    period = cells["period"]
    bare = period.removesuffix("预算").removesuffix("决算").removesuffix("年")
    if period and parse_period(bare) is None:
        raise AuditError(
            f"{line.place}：期间「{period}」应写成 2026、2026Q1、2026-03、2026预算 或 2025决算。Unknown period."
        )
    day = line.day("date")
    if day is None:
        raise AuditError(f"{line.place}：「日期」不能为空。The date is missing.")
    if not EARLIEST <= day <= LATEST:
        raise AuditError(f"{line.place}：日期 {day} 不可能是起算日。This day cannot be a trigger.")
    return Trigger(
        body=cells["body"],
        item=cells["item"],
        event=event,
        on=day,
        source=cells["source"],
        period=period.replace("年", ""),
        doc_no=cells["doc_no"],
        title=cells["title"],
    )
