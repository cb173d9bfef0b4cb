"""Inference beyond pages: gaps in 文号 sequences and documents cited but not found. Observations, never failures."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import Any

from audit.case import Case
from audit.evidence import fold, names_of, number_key, title_of

_DOC_NO = re.compile(r"([\u4e00-\u9fff]{2,12})[〔\[(【﹝]((?:19|20)\d{2})[〕\])】﹞]第?0*(\d{1,4})号")
_MAY_CITE = re.compile(r"[〔\[【﹝(（]\s*[12１２]")  # cheap look before a text is folded
MOST_GAPS = 40
NORMATIVE = "行政规范性文件"
PRIVATE = {
    "identity-card": ("身份证号", "identity numbers"),
    "mobile-phone": ("手机号", "mobile numbers"),
    "bank-card": ("银行卡号", "bank card numbers"),
}


def observe(case: Case) -> tuple[dict[str, Any], ...]:
    """Everything that the found pages let one suspect about documents that were not found."""
    held, cited = numbers_of(case)
    return (*gaps(held), *uncited(held, cited), *uninterpreted(case), *over_disclosed(case))


Held = dict[tuple[str, int], dict[int, str]]  # prefix and year -> number -> address
Cited = dict[tuple[str, int, int], str]  # prefix, year and number -> where


def numbers_of(case: Case) -> tuple[Held, Cited]:
    """文号 of the body's own documents, and 文号 of its prefixes that texts cite."""
    held: Held = defaultdict(dict)
    own = {e.stored.id for exhibits in case.index.found.values() for e in exhibits}
    for page_id in sorted(own):
        stored = case.index.pages[page_id]
        found = _DOC_NO.search(fold(stored.page.doc_no))
        if found and not case.is_foreign(stored.page):
            held[found[1], int(found[2])].setdefault(int(found[3]), stored.url)
    prefixes = {prefix for prefix, _ in held}
    cited: Cited = {}
    for page_id in sorted(own):
        stored = case.index.pages[page_id]
        if not _MAY_CITE.search(stored.page.text):
            continue
        for found in _DOC_NO.finditer(fold(stored.page.text)):
            prefix = next((p for p in prefixes if found[1].endswith(p)), "")
            if prefix:
                cited.setdefault((prefix, int(found[2]), int(found[3])), f"{title_of(stored)} {stored.url}")
    return held, cited


def gaps(held: Held) -> list[dict[str, Any]]:
    """Numbers between the lowest and the highest seen that no found document bears."""
    result = []
    for (prefix, year), numbers in sorted(held.items()):
        missing = [n for n in range(1, max(numbers)) if n not in numbers]
        if len(numbers) < 2 or not missing:
            continue
        top, count = max(numbers), len(numbers)
        shown = "、".join(str(n) for n in missing[:MOST_GAPS]) + ("…" if len(missing) > MOST_GAPS else "")
        result.append(
            {
                "code": "doc-no-gap",
                "sentence_zh": f"{prefix}〔{year}〕见到 {count} 个文号，最大 {top} 号，未见：{shown}（未必应公开）",
                "sentence_en": f"{prefix}〔{year}〕: {count} numbers seen up to {top}, not seen: {shown}",
                "prefix": prefix,
                "year": year,
                "seen": sorted(numbers),
                "missing": missing[:MOST_GAPS],
                "evidence": [numbers[n] for n in sorted(numbers)][:10],
            }
        )
    return result


def uncited(held: Held, cited: Cited) -> list[dict[str, Any]]:
    """Documents of the body's own that its texts cite and that were not found."""
    result = []
    for (prefix, year, number), where in sorted(cited.items()):
        if number in held.get((prefix, year), {}):
            continue
        result.append(
            {
                "code": "cited-not-found",
                "sentence_zh": f"文中引用了 {prefix}〔{year}〕{number}号，未见该文件",
                "sentence_en": f"{prefix}〔{year}〕{number}号 is cited and was not found",
                "prefix": prefix,
                "year": year,
                "missing": [number],
                "evidence": [where],
            }
        )
    return result


def over_disclosed(case: Case) -> list[dict[str, Any]]:
    """Private numbers left unmasked in attachments of the body's own pages. Only a person can say whether they had to be."""
    found: dict[int, dict[str, Any]] = {}
    for page_id in sorted(case.index.own):
        stored = case.index.pages[page_id]
        for file in stored.files:
            kinds = [note.partition(":")[2] for note in file.observations if note.startswith("over-disclosure:")]
            if not kinds or file.id in found or case.is_foreign(stored.page):
                continue
            zh, en = ("、".join(PRIVATE[kind][n] for kind in kinds if kind in PRIVATE) for n in (0, 1))
            name = file.name or file.own_name
            found[file.id] = {
                "code": "over-disclosure",
                "sentence_zh": f"《{title_of(stored)}》的附件「{name}」中疑有未遮盖的{zh}（待核）",
                "sentence_en": f"an attachment seems to show unmasked {en}",
                "missing": [],
                "evidence": [file.url, stored.url],
            }
    return list(found.values())


def uninterpreted(case: Case) -> list[dict[str, Any]]:
    """Normative documents of the window that no found interpretation names, where the catalog asks for interpretation."""
    asking = [i for i in case.catalog.items if any("policy_published" in c.triggers for c in i.deadline.clauses)]
    if not asking:
        return []
    texts = [
        number_key(exhibit.stored.page.title + exhibit.stored.page.text)
        for item in asking
        for exhibit in case.index.found.get(item.id, ())
    ]
    result: dict[int, dict[str, Any]] = {}
    for exhibits in case.index.found.values():
        for exhibit in exhibits:
            page, day = exhibit.stored.page, exhibit.stored.page.published_on
            if NORMATIVE not in exhibit.topics or day is None or not case.window.holds(day) or case.is_foreign(page):
                continue
            names = {number_key(name) for name in (page.doc_no, *names_of(title_of(exhibit.stored))) if name}
            if names and not any(name in text for name in names for text in texts):
                result[exhibit.stored.id] = {
                    "code": "policy-without-interpretation",
                    "sentence_zh": f"{day} 公开的《{title_of(exhibit.stored)}》未见解读（是否需要解读待核）",
                    "sentence_en": f"no interpretation was found of the document published on {day}",
                    "missing": [],
                    "evidence": [exhibit.stored.url],
                }
    return [result[key] for key in sorted(result)]
