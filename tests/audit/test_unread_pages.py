"""A page that an item's own column lists and that could not be read may be the item."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from crawler.model import Access, Section


@pytest.fixture
def own(make_bureau: Any) -> Any:
    """权责清单 with a column of its own that was read to its end."""
    bureau = make_bureau(items=("3", "1"))
    bureau.site = replace(
        bureau.site, sections=(Section("own", "web", "/own/", menu=("县医保局", "权责清单"), topics=("权责清单",)),)
    )
    bureau.read("own")
    return bureau


def unread(bureau: Any, access: Access, **values: Any) -> None:
    page = bureau.page(kind="unread", **{"title": "有关信息", "section": "own", "status": "rejected", **values})
    bureau.pages[-1] = replace(page, access=access)


def test_an_empty_column_proves_absence(own: Any) -> None:
    assert own.findings("3")[0].code == "not-published"


@pytest.mark.parametrize("access", [Access.HTTP_ERROR, Access.TIMEOUT, Access.BLOCKED, Access.ROBOTS, Access.OFF_LIST, Access.NOT_ATTEMPTED])  # fmt: skip
def test_not_with_a_page_in_it_that_nobody_read(own: Any, access: Access) -> None:
    unread(own, access)
    finding = own.findings("3")[0]
    assert finding.code == "coverage-incomplete"
    assert "栏目「县医保局 > 权责清单」有 1 个页面没有读到" in finding.sentence_zh


@pytest.mark.parametrize("access", [Access.NOT_FOUND, Access.SOFT_404])
def test_a_page_that_is_gone_is_published_to_nobody(own: Any, access: Access) -> None:
    unread(own, access)
    assert own.findings("3")[0].code == "not-published"


def test_a_form_in_the_title_does_not_tell_what_the_page_is(own: Any) -> None:
    unread(own, Access.TIMEOUT, title="关于公布有关信息的通知", status="match", topic="部门文件")
    assert own.findings("3")[0].code == "coverage-incomplete"


def test_a_title_that_tells_of_another_subject_does(own: Any) -> None:
    own.items = ("3", "6")
    unread(own, Access.TIMEOUT, item="6", title="医保报销办事指南", status="match")
    assert own.findings("3")[0].code == "not-published"


def test_an_unread_page_elsewhere_hides_nothing_of_the_item(own: Any) -> None:
    unread(own, Access.TIMEOUT, section="all")
    assert own.findings("3")[0].code == "not-published"
