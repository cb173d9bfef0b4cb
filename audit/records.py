"""Evidence as plain dicts, as docs/findings-schema.md has them; private numbers masked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any

from audit.attached import file_record, file_waited_for
from audit.evidence import Document, Exhibit, title_of
from audit.model import Match
from audit.shown import masked
from audit.words import reason_words
from crawler.english import FROM_ROW
from crawler.model import ROW, StoredPage

EXCERPT = 300
UNOPENED = frozenset({ROW, "unread"})  # kinds of pages that are known by their list row only
MOST_FILES = 20  # attachments of one page that its record names
_BEYOND = 100  # characters after it that tell whether a number at its end is a private one


def evidence_dict(exhibit: Exhibit, document: Document) -> dict[str, Any]:
    """One page of evidence as docs/findings-schema.md has it."""
    stored, page = exhibit.stored, exhibit.stored.page
    return {
        "page_id": stored.id,
        "url": stored.url,
        "urls": [other.stored.url for other in document.exhibits],
        "title": masked(title_of(stored)),
        "channel": stored.channel,
        "secondary": stored.secondary,
        "section": " > ".join(stored.menus[0]) if stored.menus else " > ".join(page.section_path),
        "published_on": _day(page.published_on),
        "published_reason": page.published_reason + (FROM_ROW if page.kind == ROW else ""),
        "formed_on": _day(page.formed_on),
        "formed_reason": page.formed_reason,
        "doc_no": page.doc_no,
        "dates": [
            {
                "role": d.role,
                "value": d.value,
                "precision": d.precision,
                "origin": str(d.origin),
                "raw": masked(d.raw),
                "place": d.place,
            }
            for d in page.dates
        ],
        "captured_at": instant(stored.last_seen_at),
        "capture": stored.capture,
        "opened": page.kind not in UNOPENED,
        "first_seen_at": instant(stored.first_seen_at),
        "last_absent_at": instant(stored.last_absent_at),
        "score": round(exhibit.score, 4),
        "reasons": reasons_of(exhibit.matches),
        **_attachments(stored),
        "excerpt": masked(" ".join(page.text.split())[: EXCERPT + _BEYOND])[:EXCERPT],
    }


def _attachments(stored: StoredPage) -> dict[str, Any]:
    """The page's attachments, where it has any."""
    files = [{**file_record(file), "name": masked(file.name or file.own_name)} for file in stored.files[:MOST_FILES]]
    return {"attachments": files} if files else {}


def candidate_dict(exhibit: Exhibit) -> dict[str, Any]:
    """A page that came near and was not taken, with what spoke against it."""
    stored, best = exhibit.stored, exhibit.matches[0]
    against = [reason for reason in best.reasons if reason.points < 0]
    words_zh, words_en = reason_words(against[:3])
    if waited := file_waited_for(exhibit):
        zh, en = (
            f"附件未能读取，有待人工判断：{masked(waited)}",
            "an attachment could not be read, a person has to decide",
        )
    elif best.status == "unsure":
        zh, en = "把握不足，有待人工判断", "not certain enough, a person has to decide"
    elif best.status == "match":
        zh, en = "主要属于其他事项，是否兼属本事项有待人工判断", "mainly another item's page, a person has to decide"
    else:
        zh, en = "与事项不符", "does not fit the item"
    return {
        "page_id": stored.id,
        "url": stored.url,
        "title": masked(title_of(stored)),
        "section": " > ".join(stored.menus[0]) if stored.menus else "",
        "published_on": _day(stored.page.published_on),
        "score": round(exhibit.score, 4),
        "status": best.status,
        "why_zh": f"{zh}：{words_zh}" if words_zh else zh,
        "why_en": f"{en}: {words_en}" if words_en else en,
    }


def reasons_of(matches: Sequence[Match]) -> list[Mapping[str, Any]]:
    return [
        {"feature": reason.feature, "text": masked(reason.text), "points": round(reason.points, 4)}
        for match in matches[:1]
        for reason in match.reasons
    ]


def instant(moment: datetime | None) -> str | None:
    """An instant in UTC, ISO 8601 with Z, whole seconds."""
    if moment is None:
        return None
    if moment.tzinfo is not None:
        moment = moment.astimezone(UTC)
    return moment.replace(tzinfo=None, microsecond=0).isoformat() + "Z"


def _day(day: date | None) -> str | None:
    return day.isoformat() if day is not None else None
