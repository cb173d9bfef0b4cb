"""How long publication takes: Kaplan-Meier curves in which what is still unpublished is censored, not missing."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from math import exp, log, sqrt
from typing import Any

import pandas as pd

from audit.periods import parse_period
from reports.labels import Group

CURVE_COLUMNS = ("days", "at_risk", "published", "censored", "open_share", "low", "high")
_Z95 = 1.959964


def durations(findings: pd.DataFrame) -> pd.DataFrame:
    """Days from the start of a duty to its publication; columns label, topics, days, event.

    The start is the trigger, else the day the information was formed, else the day after the period it is about. `event` is False
    (censored) where it was still unpublished on as_of, or where only a lower bound of the delay is proven. Presumed
    duties, what could not be read and what has no start are left out; published before the start counts as day 0.
    """
    rows = []
    for row in findings.to_dict("records"):
        start = duty_start(row["trigger_on"], row["formed_on"], str(row["period"]), row["due_on"])
        end, event = _end(row)
        if start is not None and end is not None:
            days = max(0, (end - start).days)
            rows.append({"label": row["label"], "topics": row["topics"], "days": days, "event": event})
    return pd.DataFrame(rows, columns=["label", "topics", "days", "event"])


def duty_start(trigger_on: Any, formed_on: Any, period: str, due_on: Any) -> date | None:
    """The day from which a duty runs: its trigger, else its forming, else the first day after its period.

    A period that ends after the due day (a budget) says nothing about the start. None where the start is not known.
    """
    for day in (trigger_on, formed_on):
        if not pd.isna(day):
            return pd.Timestamp(day).date()
    about = parse_period(period)
    if about is None or (not pd.isna(due_on) and pd.Timestamp(due_on).date() <= about.end):
        return None
    return about.end + timedelta(days=1)


def _end(row: Mapping[Any, Any]) -> tuple[date | None, bool]:
    """The last day known of one duty and whether it is its publication."""
    group = row["group"]
    if row["code"] == "late-at-least":
        if pd.isna(row["due_on"]) or pd.isna(row["days_late_calendar"]):
            return None, False
        proven: pd.Timestamp = row["due_on"] + pd.Timedelta(days=int(row["days_late_calendar"]))
        return proven.date(), False
    if group in {Group.PASSED.value, Group.LATE.value}:
        return (None, False) if pd.isna(row["published_on"]) else (row["published_on"].date(), True)
    if group in {Group.ABSENT.value, Group.NOT_DUE.value}:
        return row["as_of"].date(), False
    return None, False


def kaplan_meier(times: pd.DataFrame) -> pd.DataFrame:
    """The curve of one group of durations; one row per day on which something was published or censored.

    `open_share` is the estimated share still unpublished after that day, `low` and `high` its 95 % limits (log-log
    scale, so that they stay within 0..1). Columns CURVE_COLUMNS.
    """
    rows = []
    share, variance = 1.0, 0.0
    at_risk = len(times)
    for days, group in times.groupby("days"):
        published = int(group["event"].sum())
        censored = len(group) - published
        if published:
            share *= 1 - published / at_risk
            if at_risk > published:
                variance += published / (at_risk * (at_risk - published))
        low, high = _limits(share, variance)
        rows.append((days, at_risk, published, censored, share, low, high))
        at_risk -= len(group)
    return pd.DataFrame(rows, columns=list(CURVE_COLUMNS))


def _limits(share: float, variance: float) -> tuple[float, float]:
    if share in {0.0, 1.0}:
        return share, share
    spread = _Z95 * sqrt(variance) / log(share)
    return share ** exp(-spread), share ** exp(spread)


def median_days(curve: pd.DataFrame) -> float | None:
    """The first day by which half is published; None if the curve never falls that far."""
    reached = curve[curve["open_share"] <= 0.5]
    return None if reached.empty else float(reached["days"].iloc[0])
