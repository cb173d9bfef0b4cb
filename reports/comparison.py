"""Places and runs side by side, by topic: publication rate, time to publication, strictness of the catalogs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from audit.model import AuditRun
from reports.cleaning import sound
from reports.frames import (
    JUDGED_GROUPS,
    PUBLISHED_GROUPS,
    deadline_kind,
    deadline_text,
    findings_frame,
    topic_names,
)
from reports.labels import CANNOT_TELL, Group
from reports.survival import CURVE_COLUMNS, durations, kaplan_meier

FEWEST_FOR_CURVE = 5  # a topic with fewer duties gets no curve of its own
# Rough working days of one unit of a time limit; comparing catalogs needs no more.
_WORKING_DAYS = {
    "working_day": 1.0, "day": 5 / 7, "natural_day": 5 / 7, "hour": 1 / 24, "week": 5.0, "month": 21.0, "quarter": 62.5,
    "year": 250.0,
}  # fmt: skip


def run_labels(runs: Sequence[AuditRun]) -> dict[str, str]:
    """A short name per run id: the body, with as_of where a body stands there more than once, with the id if need be."""
    bodies = Counter(run.body for run in runs)
    days = Counter((run.body, run.as_of) for run in runs)
    labels = {}
    for run in runs:
        day = f" {run.as_of.isoformat()}" if bodies[run.body] > 1 else ""
        own = f" {run.id}" if days[run.body, run.as_of] > 1 else ""
        labels[run.id] = str(sound(f"{run.body}{day}{own}"))
    return labels


def labelled_findings(runs: Sequence[AuditRun]) -> pd.DataFrame:
    """findings_frame with a `label` column, and topics never empty: an item without a topic stands for itself."""
    frame = findings_frame(runs)
    labels = run_labels(runs)
    frame["label"] = [labels[run] for run in frame["run"]]
    frame["topics"] = [topics or [name] for topics, name in zip(frame["topics"], frame["item_name"])]
    return frame


def topics_table(findings: pd.DataFrame) -> pd.DataFrame:
    """One row per topic and run: counts and the two rates (missing where there is no basis); columns of TOPICS."""
    rows = findings[["label", "topics", "group"]].explode("topics").rename(columns={"topics": "topic"})
    rows["judged"] = rows["group"].isin([g.value for g in JUDGED_GROUPS])
    rows["published"] = rows["group"].isin([g.value for g in PUBLISHED_GROUPS])
    rows["timed"] = rows["group"].isin([Group.PASSED.value, Group.LATE.value])
    rows["on_time"] = rows["group"] == Group.PASSED.value
    rows["cannot_tell"] = rows["group"].isin([g.value for g in CANNOT_TELL])
    rows["presumed"] = rows["group"] == Group.PRESUMED.value
    counts = ["judged", "published", "timed", "on_time", "cannot_tell", "presumed"]
    table = rows.groupby(["topic", "label"], sort=True)[counts].sum().reset_index()
    table["published_rate"] = (table["published"] / table["judged"].where(table["judged"] > 0)).astype(float)
    table["timely_rate"] = (table["on_time"] / table["timed"].where(table["timed"] > 0)).astype(float)
    return table


def rates_by_topic(table: pd.DataFrame, labels: Sequence[str]) -> pd.DataFrame:
    """Topics down, runs across, publication rates; topics that several runs share first, then by name."""
    wide = table.pivot(index="topic", columns="label", values="published_rate").reindex(columns=list(labels))
    shared = table.groupby("topic")["label"].nunique().reindex(wide.index)
    order = sorted(wide.index, key=lambda topic: (-shared[topic], str(topic)))
    return wide.loc[order]


def curves_table(findings: pd.DataFrame) -> pd.DataFrame:
    """The curves of every run over all topics (topic ""), and of every topic with enough duties; columns of CURVES."""
    times = durations(findings)
    parts = [_curve(group, str(label), "") for label, group in times.groupby("label", sort=False)]
    by_topic = times.explode("topics")
    for (topic, label), group in by_topic.groupby(["topics", "label"], sort=True):
        if len(group) >= FEWEST_FOR_CURVE:
            parts.append(_curve(group, str(label), str(topic)))
    columns = ["label", "topic", *CURVE_COLUMNS]
    return pd.concat(parts, ignore_index=True)[columns] if parts else pd.DataFrame(columns=columns)


def _curve(times: pd.DataFrame, label: str, topic: str) -> pd.DataFrame:
    return kaplan_meier(times).assign(label=label, topic=topic)


def strictness_table(runs: Sequence[AuditRun]) -> pd.DataFrame:
    """One row per topic, run and item: the time limit as written, its kind, about how many working days it gives."""
    labels = run_labels(runs)
    rows = [
        {
            "topic": topic,
            "label": labels[run.id],
            "item_name": str(item["name"]),
            "deadline": deadline_text(item),
            "deadline_kind": deadline_kind(item),
            "working_days": working_days(item),
        }
        for run in runs
        for item in run.items
        for topic in topic_names(item) or [str(item["name"])]
    ]
    table = pd.DataFrame(
        sound(rows), columns=["topic", "label", "item_name", "deadline", "deadline_kind", "working_days"]
    )
    table["working_days"] = table["working_days"].astype("Float64")
    return table.sort_values(["topic", "label"], kind="stable", ignore_index=True)


def working_days(item: Mapping[str, Any]) -> float | None:
    """About how many working days after its trigger an item is due; None for dates, periods and 及时."""
    found = [
        float(clause["amount"]) * _WORKING_DAYS[clause["unit"]]
        for clause in item.get("deadline_clauses") or ()
        if clause.get("kind") == "relative" and clause.get("amount") is not None and clause["unit"] in _WORKING_DAYS
    ]
    return round(min(found), 1) if found else None
