"""The findings of one or many runs as pandas frames: the one shape that workbook, open data and comparison share."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

import pandas as pd

from audit.model import AuditRun, Finding
from reports.cleaning import shanghai_day, sound
from reports.labels import CANNOT_TELL, PROBLEMS, SEVERITY, Group, group_of
from reports.scores import pack_total, points_lost, ranking_pack

# Groups in which a document of the body was seen, and groups that judged whether there is one.
PUBLISHED_GROUPS = (Group.PASSED, Group.LATE, Group.STALE, Group.UNJUDGED)
JUDGED_GROUPS = (*PUBLISHED_GROUPS, Group.ABSENT)

FINDING_COLUMNS = (
    "run", "place", "body", "site", "catalog", "order", "finding", "item", "group1", "item_name", "period", "part", "document", "outcome",
    "code", "group", "severity", "certainty", "basis", "authority", "deadline", "deadline_kind", "publisher", "topics",
    "section", "due_on", "derivation", "derivation_en", "trigger_on", "formed_on", "published_on", "published_origin", "first_seen_on",
    "days_late_working", "days_late_calendar", "limit_days", "evidence_ids", "flags", "sentence_zh", "sentence_en", "points", "as_of",
    "practice",
)  # fmt: skip
EVIDENCE_COLUMNS = (
    "run", "body", "finding", "item", "item_name", "evidence_id", "page_id", "title", "url", "addresses", "channel",
    "secondary", "section", "published_on", "published_reason", "formed_on", "formed_reason", "dates", "captured_at",
    "capture", "first_seen_at", "last_absent_at", "score", "reasons", "attachments", "excerpt",
)  # fmt: skip
COVERAGE_COLUMNS = (
    "run", "body", "section", "menu", "channel", "url", "family", "sign", "access", "http_status", "pages_declared",
    "pages_read", "rows_declared", "rows_read", "stop", "complete", "truncated", "note", "read_at", "matrix", "tree_count",
    "empty_said", "listed_only",
)  # fmt: skip
CANDIDATE_COLUMNS = (
    "run", "body", "finding", "item", "page_id", "title", "url", "section", "published_on", "score", "why_zh", "why_en",
)  # fmt: skip
_DATES = ("due_on", "trigger_on", "formed_on", "published_on", "first_seen_on", "as_of")


def evidence_id(site: str, page_id: object) -> str:
    """The number by which all outputs name one page: the same in every output and every run over one database."""
    return f"{site}-{page_id}"


def deadline_text(item: Mapping[str, Any]) -> str:
    """The raw 公开时限 of an item."""
    deadline = item.get("deadline") or ""
    return str(deadline.get("raw", "") if isinstance(deadline, Mapping) else deadline)


def deadline_kind(item: Mapping[str, Any]) -> str:
    """The kind of the typed reading of the 公开时限, "" if the run does not say it."""
    deadline = item.get("deadline")
    return str(deadline.get("kind", "") if isinstance(deadline, Mapping) else item.get("deadline_kind", ""))


def topic_names(item: Mapping[str, Any]) -> list[str]:
    """The topics of an item; the run may hold names or links with a `topic` key."""
    return [str(link.get("topic", "") if isinstance(link, Mapping) else link) for link in item.get("topics") or ()]


def in_order(run: AuditRun) -> list[Finding]:
    """The findings of a run in the catalog's order of items, then by period and id."""
    place = {str(item["id"]): order for order, item in enumerate(run.items)}
    return sorted(run.findings, key=lambda f: (place.get(f.item, len(place)), f.period, f.id))


def findings_frame(runs: Sequence[AuditRun]) -> pd.DataFrame:
    """One row per finding, in the order of runs and catalog items; columns FINDING_COLUMNS, days as datetime64."""
    frame = pd.DataFrame(sound(list(_finding_rows(runs))), columns=list(FINDING_COLUMNS))
    for column in _DATES:
        frame[column] = pd.to_datetime(frame[column], errors="coerce")
    for column in ("days_late_working", "days_late_calendar", "limit_days"):
        frame[column] = frame[column].astype("Int64")
    frame["points"] = frame["points"].astype("Float64")
    return frame


def _finding_rows(runs: Iterable[AuditRun]) -> Iterator[dict[str, Any]]:
    for run in runs:
        items = {str(item["id"]): item for item in run.items}
        points = points_lost(run)
        for order, finding in enumerate(in_order(run), 1):
            item = items.get(finding.item, {})
            path = [str(part) for part in item.get("path") or ()]
            group = group_of(finding)
            yield {
                "run": run.id,
                "place": run.place,
                "order": order,
                "finding": finding.id,
                "group1": " > ".join(path[:-1]),
                "group": group.value,
                "severity": SEVERITY[group],
                "authority": "; ".join(str(text) for text in item.get("authority") or ()),
                "deadline": deadline_text(item),
                "deadline_kind": deadline_kind(item),
                "publisher": str(item.get("publisher") or ""),
                "topics": topic_names(item),
                "section": _sections(finding),
                "first_seen_on": _first_seen(finding),
                "evidence_ids": [evidence_id(run.site, page.get("page_id")) for page in finding.evidence],
                "flags": [flag.get("code", "") for flag in finding.flags],
                "points": points.get(finding.id),
                "limit_days": finding.extra.get("limit_days"),
                "trigger_on": finding.extra.get("trigger_on"),
                "derivation_en": str(finding.extra.get("derivation_en") or ""),
                "as_of": run.as_of,
                "outcome": finding.outcome.value,
                "part": str(finding.extra.get("half") or ""),
                "document": document_of(finding),
                **{name: getattr(finding, name) for name in _PLAIN},
            }


_PLAIN = (
    "body", "site", "catalog", "item", "item_name", "period", "code", "certainty", "basis", "due_on", "derivation",
    "formed_on", "published_on", "published_origin", "days_late_working", "days_late_calendar", "sentence_zh",
    "sentence_en", "practice",
)  # fmt: skip


def document_of(finding: Finding) -> str:
    """The title of the document that an event-driven finding is about; "" for standing and periodic items."""
    per_document = bool(finding.evidence) and "#" in finding.id and not finding.period
    return str(finding.evidence[0].get("title") or "") if per_document else ""


def _sections(finding: Finding) -> str:
    """Where the document stands, or, if there is none, where it was looked for."""
    found = [str(page.get("section") or "") for page in finding.evidence]
    sought = [str(entry.get("menu") or entry.get("section") or "") for entry in finding.coverage]
    return "; ".join(dict.fromkeys(name for name in (found or sought) if name))


def _first_seen(finding: Finding) -> date | None:
    days = [shanghai_day(page.get("first_seen_at")) for page in finding.evidence if page.get("first_seen_at")]
    return date.fromisoformat(min(days)) if days else None


def evidence_frame(runs: Sequence[AuditRun]) -> pd.DataFrame:
    """One row per finding and page that it rests on; columns EVIDENCE_COLUMNS, lists kept as lists."""
    rows = [
        {
            **page,
            "run": run.id, "body": run.body, "finding": finding.id, "item": finding.item,
            "item_name": finding.item_name, "evidence_id": evidence_id(run.site, page.get("page_id")),
            "addresses": list(page.get("urls") or [page.get("url")]), "attachments": list(page.get("attachments") or ()),
        }
        for run in runs for finding in in_order(run) for page in finding.evidence
    ]  # fmt: skip
    return pd.DataFrame(sound(rows), columns=list(EVIDENCE_COLUMNS))


def coverage_frame(runs: Sequence[AuditRun]) -> pd.DataFrame:
    """One row per list of a run that was read, or should have been; columns COVERAGE_COLUMNS."""
    rows = [{**entry, "run": run.id, "body": run.body} for run in runs for entry in run.coverage]
    frame = pd.DataFrame(sound(rows), columns=list(COVERAGE_COLUMNS))
    for column in (
        "http_status",
        "pages_declared",
        "pages_read",
        "rows_declared",
        "rows_read",
        "tree_count",
        "listed_only",
    ):
        frame[column] = frame[column].astype("Int64")
    return frame


def candidates_frame(runs: Sequence[AuditRun]) -> pd.DataFrame:
    """One row per finding and page that came near but was not taken; columns CANDIDATE_COLUMNS."""
    rows = [
        {**page, "run": run.id, "body": run.body, "finding": finding.id, "item": finding.item}
        for run in runs for finding in in_order(run) for page in finding.candidates
    ]  # fmt: skip
    return pd.DataFrame(sound(rows), columns=list(CANDIDATE_COLUMNS))


def summary_frame(runs: Sequence[AuditRun]) -> pd.DataFrame:
    """One row per run: items, obligations, a count per group, the two rates with their bases, score and rank.

    published_rate = obligations with a document / obligations that could be judged; presumed duties, what could not
    be read, what does not apply and what is not due stay out of it. timely_rate = on time / (on time + late). A rate
    without a basis is missing, not 0. Runs stand in the order given; rank is by score where runs have one.
    """
    frame = findings_frame(runs)
    counts = (
        frame.groupby(["run", "group"]).size().unstack(fill_value=0)
        if len(frame)
        else pd.DataFrame(index=pd.Index([], name="run"))
    )
    counts = counts.reindex(index=[run.id for run in runs], columns=[g.value for g in Group], fill_value=0)
    summary = pd.DataFrame(
        {
            "run": [run.id for run in runs],
            "place": [run.place for run in runs],
            "body": [sound(run.body) for run in runs],
            "items": [len(run.items) for run in runs],
            "obligations": [len(run.findings) for run in runs],
        }
    ).set_index("run")
    summary = summary.join(counts.loc[~counts.index.duplicated()])
    summary["problems"] = summary[[g.value for g in PROBLEMS]].sum(axis=1)
    summary["cannot_tell"] = summary[[g.value for g in CANNOT_TELL]].sum(axis=1)
    summary["published"] = summary[[g.value for g in PUBLISHED_GROUPS]].sum(axis=1)
    summary["judged"] = summary[[g.value for g in JUDGED_GROUPS]].sum(axis=1)
    summary["timed"] = summary[[Group.PASSED.value, Group.LATE.value]].sum(axis=1)
    summary["published_rate"] = (summary["published"] / summary["judged"].where(summary["judged"] > 0)).astype(float)
    summary["timely_rate"] = (summary[Group.PASSED.value] / summary["timed"].where(summary["timed"] > 0)).astype(float)
    pack = ranking_pack(runs)
    summary["score"] = pd.array([pack_total(run, pack) for run in runs], dtype="Float64")
    summary["rank"] = summary["score"].rank(method="min", ascending=False).astype("Int64")
    return summary.reset_index()


def gravest_first(findings: pd.DataFrame) -> pd.DataFrame:
    """The same rows: runs in their order, within a run the gravest first, then the catalog's order."""
    place = {run: number for number, run in enumerate(dict.fromkeys(findings["run"]))}
    ranked = findings.assign(_place=findings["run"].map(place))
    return ranked.sort_values(["_place", "severity", "order"], kind="stable").drop(columns="_place")
