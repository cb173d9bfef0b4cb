"""Personal numbers: masked in everything that is shown, and noted where publishing them goes too far.

GB 11643-1999 gives the check digit of identity-card numbers, ISO/IEC 7812 the Luhn sum of bank cards.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

IDENTITY, MOBILE, BANK, PHONE = "identity-card", "mobile-phone", "bank-card", "phone"

_DIGITS = str.maketrans("０１２３４５６７８９Ｘｘ", "0123456789Xx")
_LONG = re.compile(r"[\d][\d][\d \-）)—][\d \-—]{2,6}\d")
_VERY_LONG = re.compile(r"\d(?:[ -]?\d){14}")
_IDENTITY = re.compile(
    r"(?<![\dA-Za-z])[1-8]\d{5}[ ]?(?:19|20)\d{2}[ ]?(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])[ ]?\d{3}[\dXx](?![\dA-Za-z])"
)
_BANK = re.compile(r"(?<![\dA-Za-z])(?:62|4|5[1-5]|9558)\d{2}(?:[ -]?\d{4}){2,3}[ -]?\d{1,7}(?![\dA-Za-z])")
_MOBILE = re.compile(r"(?<![\dA-Za-z_=])(?:\+?86[- ]?)?(1[3-9]\d[ -]?\d{4}[ -]?\d{4})(?!\d)")
_PHONE = re.compile(
    r"(?<![\dA-Za-z./_-])(?:[（(]0\d{2,3}[）)]|0\d{2,3})[- —]{0,2}[2-9]\d{6,7}(?:-\d{1,5})?(?![\dA-Za-z])"
)
_OFFICE = re.compile(
    r"(?:联系电话|咨询电话|监督电话|举报电话|投诉电话|服务电话|值班电话|办公电话|热线|联系方式|电\s*话)[^\n]{0,16}$"
)
_CREDIT_CODE = re.compile(r"(?:信用代码|机构代码|索引号|编号|文号)[：:\s]{0,3}$")
_BANK_CONTEXT = re.compile(r"卡号|账号|帐号|银行|账户|帐户|社保卡|存折")
_PROVINCE_CODES = (
    "11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 62 63 64 65 71 81 82 83"
)
_PROVINCES = frozenset(_PROVINCE_CODES.split())
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_FEW = 3  # so many mobile numbers behind a telephone label are an office's contact, not a list of persons


@dataclass(frozen=True, slots=True)
class Masked:
    """A text fit to be shown. `kinds` names what was masked; `over_disclosed` what a public page should not hold."""

    text: str
    kinds: tuple[str, ...] = ()
    over_disclosed: tuple[str, ...] = ()


def mask(text: str) -> Masked:
    """Mask identity-card, mobile, telephone and bank-card numbers. Length and place of the text stay as they are."""
    if _LONG.search(text) is None:
        return Masked(text)
    plain = text.translate(_DIGITS)
    spans: list[tuple[int, int, str]] = []
    office = 0
    certain = False
    long = _VERY_LONG.search(plain) is not None
    for match in _IDENTITY.finditer(plain) if long else ():
        if match[0][:2] in _PROVINCES and not _CREDIT_CODE.search(plain[max(match.start() - 10, 0) : match.start()]):
            # a wrong check digit is a typing fault of a number that still points to a person: hidden, not accused
            spans.append((match.start(), match.end(), IDENTITY))
            certain = certain or valid_identity(match[0])
    for match in _BANK.finditer(plain) if long else ():
        if _free(spans, match) and _is_card(plain, match):
            spans.append((match.start(), match.end(), BANK))
    mobiles = [match for match in _MOBILE.finditer(plain) if _free(spans, match)]
    for match in mobiles:
        office += _OFFICE.search(plain[max(match.start() - 24, 0) : match.start()]) is not None
        spans.append((match.start(1), match.end(1), MOBILE))
    for match in _PHONE.finditer(plain):
        if _free(spans, match):
            spans.append((match.start(), match.end(), PHONE))
    if not spans:
        return Masked(text)
    pieces, position = [], 0
    for start, end, kind in sorted(spans):
        pieces += [text[position:start], _stars(text[start:end], kind)]
        position = end
    pieces.append(text[position:])
    kinds = {kind for _, _, kind in spans}
    over = kinds - {PHONE}
    if not certain:
        over.discard(IDENTITY)
    if office == len(mobiles) and len(mobiles) <= _FEW:
        over.discard(MOBILE)
    return Masked("".join(pieces), tuple(sorted(kinds)), tuple(sorted(over)))


def valid_identity(number: str) -> bool:
    """Check an 18-digit identity-card number: province, date of birth, check digit."""
    digits = number.replace(" ", "").upper()
    if len(digits) != 18 or digits[:2] not in _PROVINCES:
        return False
    try:
        born = date(int(digits[6:10]), int(digits[10:12]), int(digits[12:14]))
    except ValueError:
        return False
    total = sum(int(digit) * weight for digit, weight in zip(digits[:17], _WEIGHTS, strict=True))
    return born.year >= 1900 and "10X98765432"[total % 11] == digits[17]


def _free(spans: list[tuple[int, int, str]], match: re.Match[str]) -> bool:
    return all(match.end() <= start or match.start() >= end for start, end, _ in spans)


def _is_card(text: str, match: re.Match[str]) -> bool:
    """Take 16 to 19 digits with a right Luhn sum for a card, if it is UnionPay's (62) or words of banking stand near."""
    digits = re.sub(r"\D", "", match[0])
    if not 16 <= len(digits) <= 19:
        return False
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if place % 2 else 1)
        total += value - 9 if value > 9 else value
    near = text[max(match.start() - 60, 0) : match.end() + 20]
    return total % 10 == 0 and (digits.startswith("62") or _BANK_CONTEXT.search(near) is not None)


def _stars(number: str, kind: str) -> str:
    """Keep the first three and last two characters (telephones: last four hidden), star the digits between."""
    head, tail = {IDENTITY: (3, 2), MOBILE: (3, 2), BANK: (4, 3), PHONE: (len(number) - 4, 0)}[kind]
    end = len(number) - tail
    middle = "".join("*" if char.isalnum() else char for char in number[head:end])
    return number[:head] + middle + number[end:]
