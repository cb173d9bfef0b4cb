"""The signature block (落款): issuer and date at the end of a document, also where attachments follow in the same text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from crawler.reading.moments import Moment, find_days, find_month

_ORGAN = re.compile(
    r"(?:局|委|委员会|政府|厅|办公室|办|会|院|部|中心|处|站|所|公司|领导小组|小组|室|馆|校|队|行|党组|党委|工委|管委会|总队|支队|分局|街道|镇|乡|署|司|联合会|基金会|协会|法院|检察院|学院|大学|医院)(?:[（(][^）)]{1,12}[）)])?$"
)
_DATE_ONLY = re.compile(r"^[（(【\[]?\s*(?:[（(]?(?:盖章|公章|章|印章)[）)]?)?\s*[）)】\]。.]*$")
_ISSUED = re.compile(r"印发\s*[。.]?$")
_PROSE = re.compile(r"[，。；！？,;!?：:]")
_ANNEX = re.compile(
    r"附\s*件\s*[\d一二三四五六七八九十]{0,3}$"
)  # the heading of an annex that follows in the same text
_MAX_ORGAN = 60


@dataclass(frozen=True, slots=True)
class Signature:
    """Who signed, when, and the line (counted within the main text) that bears the date."""

    issuer: str
    moment: Moment | None
    line: int
    month: Moment | None = None
    issued_line: bool = False  # 抄送 block: "…办公室 2024年3月5日印发"


def find_signature(lines: Sequence[str]) -> Signature:
    """Return the first block of issuer and date; else a date alone at the very end; else an empty signature."""
    total = len(lines)
    alone = Signature("", None, -1)
    issued = alone
    for number, text in enumerate(lines):
        if len(text) > 110 or not ("20" in text or "年" in text or "19" in text):
            continue
        days = list(find_days(text))
        if len(days) != 1:
            continue
        day = days[0]
        before, after = text[: day.start].strip(), text[day.end :].strip()
        if after and _ISSUED.search(after) and len(after) <= 6:
            if issued.moment is None:
                issued = Signature(_organ(before), day, number, issued_line=True)
            continue
        if not _DATE_ONLY.match(after):
            continue
        if before and not _DATE_ONLY.match(before):
            organ = _organ(before)
            if organ and not _PROSE.search(organ) and number >= 1:
                return Signature(organ, day, number)
            continue
        organ = _organ_above(lines, number)
        if not organ and "年" not in text:
            continue  # figures alone, no signer: a table's or a template's date
        if organ and (number >= 3 or number * 3 >= total):
            return Signature(organ, day, number)
        if any(_ANNEX.match(line.strip()) for line in lines[:number]):
            continue  # nobody signs here: the date of an older text that is annexed
        if number >= max(total - 5, 1) or (alone.moment is None and _ends_a_letter(lines, number)):
            alone = Signature("", day, number)
    if issued.moment is not None and alone.moment is None:
        return issued
    if alone.moment is None:
        return _month_signature(lines)
    return alone


def _ends_a_letter(lines: Sequence[str], number: int) -> bool:
    """Tell whether a date stands below an unpunctuated short line (some signer) that follows a finished sentence."""
    if number < 4:
        return False
    signer, before = lines[number - 1].strip(), lines[number - 2].strip()
    if not 2 <= len(signer) <= 30 or _PROSE.search(signer) or re.match(r"[一二三四五六七八九十\d（(第]", signer):
        return False
    return before.endswith(("。", "！", "；", "：", "）")) or before.startswith("附")


def _organ(text: str) -> str:
    """Return the text if it reads like the name of a body, else ""."""
    text = re.sub(r"[（(](?:盖章|公章|章|印章)[）)]", "", text).strip(" 　（(")
    squeezed = re.sub(r"\s+", "", text)
    if not 3 <= len(squeezed) <= _MAX_ORGAN or not _ORGAN.search(squeezed):
        return ""
    return " ".join(text.split())


def _organ_above(lines: Sequence[str], number: int) -> str:
    """Collect the names of bodies in the lines right above the date (joint documents have several)."""
    names: list[str] = []
    for line in range(number - 1, max(number - 9, -1), -1):
        text = lines[line]
        if _PROSE.search(text.strip("：:（）()")):
            break
        organ = _organ(text)
        if not organ:
            break
        names.insert(0, organ)
    return " ".join(names)


def _month_signature(lines: Sequence[str]) -> Signature:
    """Return a signature that gives only year and month, at the very end."""
    for number in range(len(lines) - 1, max(len(lines) - 5, 0), -1):
        month = find_month(lines[number])
        if month is not None and len(lines[number]) <= 14:
            organ = _organ_above(lines, number)
            if organ:
                return Signature(organ, None, number, month)
    return Signature("", None, -1)
