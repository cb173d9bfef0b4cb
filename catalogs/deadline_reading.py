"""Say in a sentence how a deadline text was read, in Chinese and English."""

from __future__ import annotations

from catalogs.model import DeadlineClause, DeadlineRule

# trigger -> (Chinese, English)
TRIGGERS: dict[str, tuple[str, str]] = {
    "formed_or_changed": ("信息形成或变更", "the information is formed or changed"),
    "formed": ("信息形成", "the information is formed"),
    "changed": ("信息变更", "the information changes"),
    "made_or_acquired": ("制作（制定）或获取", "the information is made or acquired"),
    "acquired": ("获取信息", "the information is acquired"),
    "received_by_organ": ("本机关收到", "the organ receives it"),
    "published_by_superior": ("上级机关发布", "a superior organ publishes it"),
    "policy_published": ("政策文件公开", "the policy document is published"),
    "finance_approval": ("财政部门批复", "the finance department approves"),
    "npc_approval": ("人大（常委会）批准", "the people's congress approves"),
    "department_approval": ("主管部门批复", "the department in charge approves"),
    "superior_approval": ("上级审核同意", "the superior approves"),
    "approved": ("批准", "approval"),
    "approval_document_received": ("收到批准文件", "the approval document is received"),
    "decision_made": ("作出决定", "the decision is made"),
    "penalty_decision_made": ("作出处罚决定", "the penalty decision is made"),
    "decision_revoked": ("决定被撤销", "the decision is revoked"),
    "inspection_result_made": ("检查结果作出", "the inspection result is made"),
    "allocation_decided": ("分配方案确定", "the allocation is decided"),
    "award_decided": ("中标、成交确定", "the award is decided"),
    "contract_signed": ("合同签订", "the contract is signed"),
    "report_received": ("收到报告", "the report is received"),
    "filing_submitted": ("提交备案", "the filing is submitted"),
    "handling_done": ("办结", "handling is done"),
    "activity_ended": ("活动结束", "the activity ends"),
    "survey_ended": ("调查结束", "the survey ends"),
    "field_work_started": ("实地工作启动", "field work starts"),
    "work_started": ("作业开始", "the work starts"),
    "meeting_held": ("会议召开", "the meeting is held"),
    "hearing_held": ("听证举行", "the hearing is held"),
    "election_day": ("选举日", "election day"),
    "change_effective": ("变更生效", "the change takes effect"),
    "procurement_notice": ("采购公告发布", "the procurement notice is published"),
    "application_received": ("收到申请", "the application is received"),
    "other_event": ("目录所写的其他事件", "another event that the catalog names"),
    "progress": ("工作进展", "progress"),
}
UNITS: dict[str, tuple[str, str]] = {
    "working_day": ("个工作日", "working days"),
    "natural_day": ("个自然日", "calendar days"),
    "day": ("日（未写工作日，按自然日）", "days (no 工作 written: calendar days)"),
    "week": ("周", "weeks"),
    "month": ("个月", "months"),
    "year": ("年", "years"),
    "hour": ("小时", "hours"),
}
RECURRENCES: dict[str, tuple[str, str]] = {
    "yearly": ("每年", "every year"),
    "half_yearly": ("每半年", "every half-year"),
    "quarterly": ("每季度", "every quarter"),
    "every_3_months": ("每三个月", "every three months"),
    "monthly": ("每月", "every month"),
    "half_monthly": ("每半月", "twice a month"),
    "weekly": ("每周", "every week"),
    "daily": ("每日", "every day"),
    "hourly": ("每小时", "every hour"),
    "": ("定期（未写频次）", "regularly (no frequency given)"),
}
_NO_NUMBER: dict[str, tuple[str, str]] = {
    "realtime": ("实时、随时公开，没有天数", "at once or any time; no number of days"),
    "timely": ("及时公开，没有天数", "timely; no number of days"),
    "as_needed": ("根据需要公开，没有期限", "as needed; no deadline"),
    "permanent": ("长期公开：是展示要求，不是期限", "permanently displayed: no deadline"),
    "statutory": ("由法律、法规另定", "set elsewhere in law"),
    "superior": ("由上级或其他机关另定", "set by another organ"),
    "ditto": ("同上：与上一行相同，须先确定上一行", "ditto: the row above decides"),
}


def _pick(names: dict[str, tuple[str, str]], key: str, lang: str) -> str:
    zh, en = names.get(key, (key, key))
    return en if lang == "en" else zh


def trigger_text(clause: DeadlineClause, lang: str = "zh") -> str:
    """Name the clause's triggers in words."""
    join = " or " if lang == "en" else "，或者"
    return join.join(_pick(TRIGGERS, trigger, lang) for trigger in clause.triggers)


def read_clause(clause: DeadlineClause, lang: str = "zh") -> str:
    """Say one clause in a sentence."""
    text = _clause_text(clause, lang)
    if not clause.scope:
        return text
    return f"{clause.scope}: {text}" if lang == "en" else f"{clause.scope}：{text}"


def _clause_text(clause: DeadlineClause, lang: str) -> str:
    en = lang == "en"
    amount = f"{clause.amount} {_pick(UNITS, clause.unit, lang)}" if clause.amount is not None else ""
    trigger = trigger_text(clause, lang)
    if clause.kind == "relative":
        return f"within {amount} after {trigger}" if en else f"{trigger}之后 {amount}内"
    if clause.kind == "relative_before":
        event = trigger or ("the event" if en else "有关事项")
        return f"at least {amount} before {event}" if en else f"{event}之前 {amount}"
    if clause.kind == "on_request":
        answer = amount or ("the statutory time" if en else "法定期限")
        return f"on request: answered within {answer}" if en else f"依申请公开：{answer}内答复，网站上无法核查"
    if clause.kind == "fixed_date":
        return _fixed_text(clause, en)
    if clause.kind == "periodic":
        return _periodic_text(clause, lang, amount)
    if clause.kind == "event":
        event = trigger or ("the event" if en else "有关事项")
        every = f"，{_pick(RECURRENCES, clause.recurrence, lang)}" if clause.recurrence else ""
        if clause.amount == 0:
            return f"together with: {event}" if en else f"与“{event}”同时公开{every}"
        return f"after {event}; no number of days" if en else f"“{event}”之后公开，没有天数{every}"
    if clause.kind == "notice_period":
        return (
            f"a notice lasts at least {amount}: no deadline" if en else f"公示（征求意见）至少 {amount}：不是公开期限"
        )
    if clause.kind == "display_range":
        return f"stays up {amount}: no deadline".replace("  ", " ") if en else f"展示 {amount}：不是公开期限"
    if clause.kind == "bare_duration":
        return f"{amount}, no trigger given" if en else f"{amount}，没有写从何时起算"
    if clause.kind in _NO_NUMBER:
        text = _pick(_NO_NUMBER, clause.kind, lang)
        return f"{trigger}: {text}" if trigger and en else f"{trigger}后{text}" if trigger else text
    return "not readable" if en else "无法读出期限"


def _fixed_text(clause: DeadlineClause, en: bool) -> str:
    year = ("the next year" if en else "次年") if clause.year_offset else ("every year" if en else "每年")
    if en:
        return f"by {clause.month:02d}-{clause.day:02d} of {year}, that day included"
    return f"{year} {clause.month} 月 {clause.day} 日前（含当日）"


def _periodic_text(clause: DeadlineClause, lang: str, amount: str) -> str:
    en = lang == "en"
    text = _pick(RECURRENCES, clause.recurrence, lang)
    if amount:
        return f"{text}, within {amount} after the period ends" if en else f"{text}，期末后 {amount}内"
    if clause.month is not None:
        return f"{text}, in month {clause.month}" if en else f"{text} {clause.month} 月"
    if clause.day is not None:
        return f"{text}, by day {clause.day} of the month" if en else f"{text}，当月 {clause.day} 日前"
    return f"{text} once" if en else f"{text}一次"


def read_rule(rule: DeadlineRule, lang: str = "zh") -> str:
    """Say the whole rule; an unreadable text says why."""
    join = "; " if lang == "en" else "；"
    text = join.join(read_clause(clause, lang) for clause in rule.clauses)
    if not rule.reason:
        return text
    zh, _, en = rule.reason.partition(" / ")
    return f"{text} ({en})" if lang == "en" else f"{text}（{zh}）"
