"""The calendar, read by a library that did not write it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from icalendar import Calendar

from audit.model import AuditRun
from reports.calendar import escaped, folded, render_calendar, write_calendar


def events(text: str) -> list[Any]:
    return list(Calendar.from_ical(text).walk("VEVENT"))


def test_coming_due_dates_are_all_day_events(make: Callable[..., AuditRun]) -> None:
    run = make(cases=[19, 3, 19])
    found = events(render_calendar(run))
    assert [event.decoded("dtstart") for event in found] == [date(2026, 4, 20), date(2026, 4, 30)]
    assert [event.decoded("dtend") for event in found] == [date(2026, 4, 21), date(2026, 5, 1)]
    assert found[0]["summary"] == "应公开：机构职能【练习数据】"
    assert "20个工作日" in found[0]["description"]
    assert found[0].walk("VALARM")[0].decoded("trigger") == timedelta(days=-7)
    assert len({str(event["uid"]) for event in found}) == 2


def test_nothing_coming_is_an_empty_calendar(make: Callable[..., AuditRun]) -> None:
    assert events(render_calendar(make(cases=[3, 0]))) == []
    assert Calendar.from_ical(render_calendar(make(cases=[])))["version"] == "2.0"


@pytest.mark.parametrize(
    "name", ["a;b,c\\d\ne", "长" * 300, "🎉" * 60, "BEGIN:VEVENT\r\nX:1", "x\x00\u202e:", "=cmd()"], ids=range(6)
)
def test_hostile_names_stay_one_value(make: Callable[..., AuditRun], name: str) -> None:
    run = make(cases=[19], change=lambda finding: replace(finding, item_name=name, sentence_zh=name, id=name))
    text = render_calendar(run)
    assert len(events(text)) == 1
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    assert text.replace("\r\n", "").isprintable() or "\ufffd" in text


def test_texts_survive_the_round_trip(make: Callable[..., AuditRun]) -> None:
    sentence = "甲；乙, 丙; 丁\\戊\n己"
    run = make(cases=[19], change=lambda finding: replace(finding, sentence_zh=sentence))
    assert str(events(render_calendar(run))[0]["description"]).startswith(sentence)


def test_folding_never_splits_a_character() -> None:
    line = "SUMMARY:" + "公开" * 80
    pieces = folded(line).split("\r\n ")
    assert "".join(pieces).rstrip("\r\n") == line
    assert all(len(piece.encode()) <= 75 for piece in pieces)


def test_escape_order() -> None:
    assert escaped("a\\;b") == "a\\\\\\;b"


def test_file_is_utf8_with_crlf(make: Callable[..., AuditRun], tmp_path: Path) -> None:
    data = write_calendar(make(cases=[19]), tmp_path / "due.ics").read_bytes()
    assert data.count(b"\n") == data.count(b"\r\n")
    assert "应公开" in data.decode("utf-8")
