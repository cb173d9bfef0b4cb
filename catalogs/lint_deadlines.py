"""Lint checks on 公开时限: weaker than the law, from the wrong day, without a number, optional."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from catalogs.deadline_reading import TRIGGERS
from catalogs.lint_rules import LintFinding, LintRule, LintRules, finding, heading_of, is_about
from catalogs.model import Catalog, CatalogItem, DeadlineClause

_COMPUTABLE = frozenset({"relative", "relative_before", "fixed_date", "periodic", "realtime"})
# 20 working days are at least 28 calendar days.
_TWENTY_WORKING_DAYS = 28
_DAYS = {"day": 1, "natural_day": 1, "week": 7, "month": 30, "year": 365, "hour": 0}
_FORMATION = frozenset({"formed", "formed_or_changed", "changed", "made_or_acquired", "acquired"})
_APPROVALS = frozenset({"superior_approval", "approved", "department_approval"})
_PERSONS = re.compile(
    r"花名册|(?:人员|对象|救助户|贫困户|低保户|患者|病人|学生|儿童|职工|参保人|受助人|特困人员|残疾人)(?:的)?名(?:单|册)"
)
# What the deadline itself says is published: 按季度发布医疗救助花名册.
_OBJECT = re.compile(
    r"(?:发布|公布|公开|公示|更新)(?!次|后|之|前|时|及|、|，|。|；|或|的|于|在|至|到|期|一|\d|起)(?P<object>[\u4e00-\u9fff]{3,20})(?=[。；，]|$)"
)
_NO_OBJECT = re.compile(r"次$|^(?:信息|内容|一次|完毕|相关|有关|政府信息)")


def own_clauses(item: CatalogItem) -> list[DeadlineClause]:
    """The clauses that can be computed without a law's help."""
    return [
        clause for clause in item.deadline.clauses
        if clause.kind in _COMPUTABLE or (clause.kind == "event" and clause.amount is not None)
    ]  # fmt: skip


def _one(rule: LintRule, item: CatalogItem, **words: str) -> LintFinding:
    law = words.pop("law", "")
    return finding(rule, item, heading_of(item, "deadline"), item.deadline.raw, law=law, **words)


def statutory_limits(catalog: Catalog, rule: LintRule, rules: LintRules) -> Iterator[LintFinding]:
    """A deadline later than the date or number of days that a law sets for this subject."""
    for item in catalog.items:
        for entry in rules.tables["limit"]:
            about = entry["rule"] == rule.id and is_about(item, entry, catalog)
            if about and any(_later_than(clause, entry) for clause in item.deadline.clauses):
                yield _one(rule, item, detail=entry["zh"], detail_en=entry["en"], law=entry["law"])
                break


def _later_than(clause: DeadlineClause, entry: Mapping[str, Any]) -> bool:
    if "by" in entry:
        month, day = (int(part) for part in entry["by"].split("-"))
        if clause.kind == "periodic" and clause.recurrence == "yearly":
            return True  # 按年公开: the year is not over before its report's day has passed
        return clause.kind == "fixed_date" and (clause.month or 0, clause.day or 0) > (month, day)
    if clause.kind != "relative" or clause.amount is None:
        return False
    limit = int(entry["days"])
    if clause.unit == "working_day":
        return clause.amount > limit  # 20个工作日 are more than 二十日, but the law's own words are not stretched
    return clause.amount * _DAYS[clause.unit] > limit


def statutory_triggers(catalog: Catalog, rule: LintRule, rules: LintRules) -> Iterator[LintFinding]:
    """A clock that starts at another event than the law says."""
    for item in catalog.items:
        for entry in rules.tables["trigger"]:
            if not is_about(item, entry, catalog):
                continue
            wrong = [t for clause in item.deadline.clauses for t in clause.triggers if t in entry["wrong"]]
            if wrong:
                zh, en = TRIGGERS[wrong[0]]
                yield _one(rule, item, detail=zh, detail_en=en, law=entry["law"])


def over_twenty_days(catalog: Catalog, rule: LintRule, rules: LintRules) -> Iterator[LintFinding]:
    """More than 20 working days after formation or change."""
    for item in catalog.items:
        for clause in item.deadline.clauses:
            if clause.kind != "relative" or clause.amount is None or not _FORMATION & set(clause.triggers):
                continue
            days = clause.amount * _DAYS.get(clause.unit, 0)
            if (clause.unit == "working_day" and clause.amount > 20) or days > _TWENTY_WORKING_DAYS + 3:
                yield _one(rule, item)
                break


def optional_duty(catalog: Catalog, rule: LintRule, rules: LintRules) -> Iterator[LintFinding]:
    """根据工作需要可随时公布: a permission in the place of a duty."""
    for item in catalog.items:
        if not own_clauses(item) and any(clause.kind == "as_needed" for clause in item.deadline.clauses):
            yield _one(rule, item)


def awaits_approval(catalog: Catalog, rule: LintRule, rules: LintRules) -> Iterator[LintFinding]:
    """Publication that waits for an approval without a date."""
    for item in catalog.items:
        waits = [
            c for c in item.deadline.clauses if c.kind == "event" and c.amount is None and _APPROVALS & set(c.triggers)
        ]
        if waits and not own_clauses(item):
            yield _one(rule, item)


def no_number(catalog: Catalog, rule: LintRule, rules: LintRules) -> Iterator[LintFinding]:
    """及时公开, 长期公开, a notice's length: no day on which it would be due."""
    without = {"timely", "permanent", "notice_period", "display_range"}
    for item in catalog.items:
        clauses = item.deadline.clauses
        waits = any(c.kind == "event" and c.amount is None and not _APPROVALS & set(c.triggers) for c in clauses)
        interval = any(c.kind == "bare_duration" and c.unit in {"month", "year"} for c in clauses)
        if (
            not own_clauses(item)
            and not _bare_days(item)
            and (any(c.kind in without for c in clauses) or waits or interval)
        ):
            yield _one(rule, item)


def law_not_named(catalog: Catalog, rule: LintRule, rules: LintRules) -> Iterator[LintFinding]:
    """按照法定时间公开 without the law that would set it."""
    for item in catalog.items:
        if {clause.kind for clause in item.deadline.clauses} == {"statutory"} and "《" not in item.deadline.raw:
            yield _one(rule, item)


def set_elsewhere(catalog: Catalog, rule: LintRule, rules: LintRules) -> Iterator[LintFinding]:
    """按财政局统一要求时限公开: the date is in nobody's catalog."""
    for item in catalog.items:
        if not own_clauses(item) and any(clause.kind == "superior" for clause in item.deadline.clauses):
            yield _one(rule, item)


def unreadable(catalog: Catalog, rule: LintRule, rules: LintRules) -> Iterator[LintFinding]:
    """A text that no rule reads, a masked number, 同上."""
    for item in catalog.items:
        kinds = {clause.kind for clause in item.deadline.clauses}
        if kinds & {"unparseable", "ditto"}:
            zh, _, en = (item.deadline.reason or "同上，须先确定上一行 / ditto: the row above decides").partition(" / ")
            yield _one(rule, item, detail=zh, detail_en=en or zh)


def _bare_days(item: CatalogItem) -> bool:
    return any(c.kind == "bare_duration" and c.unit not in {"month", "year"} for c in item.deadline.clauses)


def no_trigger(catalog: Catalog, rule: LintRule, rules: LintRules) -> Iterator[LintFinding]:
    """20个工作日 from when?"""
    return (_one(rule, item) for item in catalog.items if _bare_days(item))


def unit_unsaid(catalog: Catalog, rule: LintRule, rules: LintRules) -> Iterator[LintFinding]:
    """20日内 without 工作 or 自然."""
    for item in catalog.items:
        if any(c.kind in {"relative", "relative_before"} and c.unit == "day" for c in item.deadline.clauses):
            yield _one(rule, item)


def two_events(catalog: Catalog, rule: LintRule, rules: LintRules) -> Iterator[LintFinding]:
    """One deadline for 预算 and 决算, which are approved half a year apart."""
    limits = [entry for entry in rules.tables["limit"] if "days" in entry]
    for item in catalog.items:
        text = re.sub(r"\s", "", item.name + item.content)
        both = re.search("预、?决算", text) or ("预算" in text and "决算" in text)
        if both and len(own_clauses(item)) == 1 and any(is_about(item, entry, catalog) for entry in limits):
            yield _one(rule, item)


def two_triggers(catalog: Catalog, rule: LintRule, rules: LintRules) -> Iterator[LintFinding]:
    """Two alternative triggers for one number of days."""
    for item in catalog.items:
        for clause in item.deadline.clauses:
            if len(clause.triggers) > 1:
                zh, en = ("、".join(TRIGGERS[t][k] for t in clause.triggers) for k in (0, 1))
                yield _one(rule, item, detail=zh, detail_en=en)
                break


def fixed_date_late(catalog: Catalog, rule: LintRule, rules: LintRules) -> Iterator[LintFinding]:
    """A date of the year that no law sets."""
    by_law = [entry for entry in rules.tables["limit"] if "by" in entry]
    for item in catalog.items:
        if any(is_about(item, entry, catalog) for entry in by_law):
            continue
        if any(clause.kind == "fixed_date" for clause in item.deadline.clauses):
            yield _one(rule, item)


def other_object(catalog: Catalog, rule: LintRule, rules: LintRules) -> Iterator[LintFinding]:
    """The deadline names a thing that 公开内容 does not hold."""
    for item in catalog.items:
        match = _OBJECT.search(re.sub(r"\s", "", item.deadline.raw))
        if match is None or _NO_OBJECT.search(match["object"]):
            continue
        held = re.sub(r"\s", "", item.content + item.name + "".join(item.path))
        if match["object"] not in held and match["object"][-3:] not in held:
            yield _one(rule, item, detail=match["object"])


def personal_names(catalog: Catalog, rule: LintRule, rules: LintRules) -> Iterator[LintFinding]:
    """A list of persons among what is to be published."""
    for item in catalog.items:
        for field, text in (("deadline", item.deadline.raw), ("content", item.content), ("content", item.name)):
            if match := _PERSONS.search(text):
                yield finding(rule, item, heading_of(item, field), match[0])
                break
