"""Small texts that several outputs share: one line per date, reason, list; the practice banner; spans of days."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from audit.model import AuditRun
from audit.words import access_words, feature_words, half_en, in_english, stop_words, without_library
from reports.cleaning import one_line
from reports.i18n import Texts
from reports.labels import FLAG_LABELS, ORIGIN_LABELS, ROLE_LABELS, label

PRECISION = "sampled-precision"  # the one observation that is about our own findings
QUOTES = "《》"  # a title may bring its own
_INNER = str.maketrans(QUOTES, "〈〉")  # GB/T 15834: quotation marks inside quotation marks


def practice_banner(runs: Sequence[AuditRun], t: Texts) -> str:
    """The plain mark that a result rests on practice sites, "" where every run is real."""
    if not any(run.practice for run in runs):
        return ""
    if all(run.practice for run in runs):
        return t("【练习数据：来自本机练习网站，不是真实单位】")
    return t("【部分单位为练习数据，不是真实单位】")


def span(days: Iterable[date]) -> str:
    """One day, or the first and the last of several: "2026-03-31" or "2026-03-31 – 2026-04-15"."""
    ordered = sorted(set(days))
    if not ordered:
        return "—"
    return ordered[0].isoformat() if len(ordered) == 1 else f"{ordered[0].isoformat()} – {ordered[-1].isoformat()}"


def subject(name: object, period: object, part: object, document: object, t: Texts) -> str:
    """What a finding is about: the item, its period and part, the document where it is judged document by document."""
    about = f"{period or ''}{half(part, t)}"
    return one_line(name, 60) + (t.bracketed(about) if about else "") + titled(document, 40, t)


def half(part: object, t: Texts) -> str:
    """The half of a duty (预算, 决算) that stands behind its year."""
    return t.pick(str(part), half_en(str(part))) if part else ""


def titled(document: object, limit: int, t: Texts) -> str:
    """A document's title in the quotation marks of the language, "" for none; marks inside become single ones."""
    title = one_line(document, limit)
    if title[:1] == QUOTES[0] and title.find(QUOTES[1]) == len(title) - 1:
        title = title[1:-1]
    return t("《{title}》", title=title.translate(_INNER)) if title else ""


def date_line(entry: Mapping[str, Any], t: Texts) -> str:
    """One date of a page with where it was seen: role, value, origin, raw text, place."""
    value = str(entry.get("value") or "").replace("T", " ")
    parts = [
        f"{label(ROLE_LABELS, entry.get('role'), t)} {value}",
        label(ORIGIN_LABELS, entry.get("origin"), t),
        t("原文「{raw}」", raw=one_line(entry.get("raw"), 120)) if entry.get("raw") else "",
        _place(entry.get("place"), t),
    ]
    return " · ".join(part for part in parts if part)


def _place(place: object, t: Texts) -> str:
    """Where to look; the crawler writes a list row's place as list:<section id>."""
    text = one_line(place, 80)
    return t("栏目标识 {name}", name=text.removeprefix("list:")) if text.startswith("list:") else kept(text, t)


def kept(text: object, t: Texts) -> str:
    """A note or a reason that crawl and audit keep in Chinese, in the reader's language and without a library's words."""
    note = text if isinstance(text, str) else ""  # a frame has nan for none
    return t.pick(without_library(note), in_english(note))


def flag_line(flag: Mapping[str, Any], t: Texts) -> str:
    """One doubt in words; the audit's sentence begins with the kind of doubt."""
    sentence = t.pick(str(flag.get("sentence_zh") or ""), str(flag.get("sentence_en") or ""))
    return one_line(sentence) or label(FLAG_LABELS, flag.get("code"), t)


def doubts_of(run: AuditRun) -> list[Mapping[str, Any]]:
    """The observations of a run that a person should look into."""
    return [seen for seen in run.observations if seen.get("code") != PRECISION]


def precision_lines(run: AuditRun, t: Texts) -> list[str]:
    """What people found when they checked a sample of the findings, one line per kind of finding."""
    return [flag_line(seen, t) for seen in run.observations if seen.get("code") == PRECISION]


def reason_line(entry: Mapping[str, Any], t: Texts) -> str:
    """One reason why a page was matched: feature, what was seen, points."""
    points = float(entry.get("points") or 0)
    said = t.labelled(t.pick(*feature_words(entry.get("feature"))), one_line(entry.get("text"), 120))
    return said + (t.bracketed(f"{points:+.2g}") if points else "")


def file_line(entry: Mapping[str, Any], t: Texts) -> str:
    """One attachment of a page: its name, and why its text is not known where it is not."""
    why = t.pick(str(entry.get("why_unread_zh") or ""), str(entry.get("why_unread_en") or ""))
    name = one_line(entry.get("name") or entry.get("url"), 120)
    return name + (t.bracketed(one_line(why, 80)) if why else "")


def list_line(entry: Mapping[str, Any], t: Texts) -> str:
    """What was read of one list, in one line."""
    read = t("读 {pages} 页 {rows} 条", pages=entry.get("pages_read", 0), rows=entry.get("rows_read", 0))
    stop = t.pick(*stop_words(entry.get("stop")))
    if entry.get("complete") and entry.get("empty_said"):
        return t("完整读取，网站称该栏目为空：{words}", words=one_line(entry.get("empty_said"), 60))
    if entry.get("complete"):
        return t("完整读取：{read}，{stop}", read=read, stop=stop)
    access = t.pick(*access_words(entry.get("access")))
    return t("未完整读取（{access}）：{read}，{stop}", access=access, read=read, stop=stop)
