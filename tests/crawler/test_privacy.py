"""Personal numbers. All numbers are made up: births in 1900, Luhn sums over invented digits."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.reading.privacy import IDENTITY, mask, valid_identity


def check(body: str) -> str:
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return "10X98765432"[sum(int(digit) * weight for digit, weight in zip(body, weights, strict=True)) % 11]


def identity(serial: int) -> str:
    body = f"11010119000101{serial:03d}"
    return body + check(body)


def card(body: str) -> str:
    total = sum(
        value - 9 if value > 9 else value
        for value in (int(digit) * (1 if place % 2 else 2) for place, digit in enumerate(reversed(body)))
    )
    return body + str(-total % 10)


@pytest.mark.parametrize(
    ("text", "shown", "over"),
    [
        (f"身份证号{identity(1)}。", "身份证号110*************14。", ("identity-card",)),
        (f"{identity(2)[:6]} {identity(2)[6:14]} {identity(2)[14:]}", "110*** ******** **22", ("identity-card",)),
        ("某甲 13900001111", "某甲 139******11", ("mobile-phone",)),
        ("某甲 139 0000 1111", "某甲 139 **** **11", ("mobile-phone",)),
        ("某甲 １３９００００１１１１", "某甲 １３９******１１", ("mobile-phone",)),
        (f"开户行账号{card('622848000000000001')}", "开户行账号6228************018", ("bank-card",)),
        ("联系电话：13900001111", "联系电话：139******11", ()),
        ("联系电话：0999-8888888", "联系电话：0999-888****", ()),
        ("咨询电话（0999）8888888", "咨询电话（0999）888****", ()),
    ],
)
def test_masked(text: str, shown: str, over: tuple[str, ...]) -> None:
    found = mask(text)
    assert found.text == shown
    assert found.over_disclosed == over


@pytest.mark.parametrize(
    "text",
    [
        "索引号：114403006955506492/2021-00426",
        "统一社会信用代码：11440300MB2C12345X",
        "网站标识码3609220011",
        "蜀ICP备00000000号",
        "2024-03-05 16:20:11",
        "年末户籍人口581184人，其中城镇人口252258人",
        "金额 1,234,567.89 元",
        "110101190013010019",  # month 13
        "4111111111111112",  # wrong Luhn sum
        "http://a.cn/t20240305_13900001111.html",
        "",
    ],
)
def test_left_alone(text: str) -> None:
    assert mask(text).text == text


def test_list_of_persons_is_over_disclosure_even_behind_a_label() -> None:
    text = "\n".join(f"联系电话：1390000{number}" for number in range(1111, 1120))
    assert mask(text).over_disclosed == ("mobile-phone",)


@given(st.integers(min_value=1, max_value=999))
def test_identity_check(serial: int) -> None:
    number = identity(serial)
    assert valid_identity(number)
    assert not valid_identity(number[:-1] + ("0" if number[-1] != "0" else "1"))
    assert number not in mask(f"编者按{number}").text


@given(st.text(max_size=200))
def test_length_is_kept_and_masking_is_stable(text: str) -> None:
    found = mask(text)
    assert len(found.text) == len(text)
    assert mask(found.text).over_disclosed == () or found.over_disclosed


def test_an_identity_number_with_a_typing_fault_is_hidden_but_accuses_nobody() -> None:
    masked = mask("身份证号110101190001010010")
    assert "110101190001010010" not in masked.text
    assert IDENTITY not in masked.over_disclosed
