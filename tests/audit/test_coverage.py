"""The gate: which columns must have been read, on which channels, and how the certificate reads."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from audit.channels import hosts_of_channel
from audit.coverage import CoverageIndex
from audit.policy import load_policy
from catalogs.model import Channel
from crawler.model import Access, Host, Section

POLICY = load_policy()


def gate(bureau: Any, after: date | None = None) -> Any:
    item = bureau.catalog().items[0]
    index = CoverageIndex.of(bureau.site, bureau.statements(), POLICY)
    return index.gate(item, frozenset({"部门文件"}), after)


def with_sections(bureau: Any, *sections: Section) -> Any:
    bureau.site = replace(bureau.site, sections=sections)
    bureau.coverage = []
    return bureau


def test_columns_of_the_subject_and_columns_that_may_hold_anything(bureau: Any) -> None:
    with_sections(
        bureau,
        Section("own", "web", "/own/", topics=("部门文件",)),
        Section("any", "web", "/any/"),
        Section("other", "web", "/other/", topics=("权责清单",)),
    )
    bureau.read("own")
    assert [gap.zh for gap in gate(bureau).gaps] == ["栏目「any」未读取"]
    bureau.read("any")
    assert gate(bureau).complete
    assert {row["section"] for row in gate(bureau).rows} == {"own", "any"}


def test_a_channel_without_a_column_for_the_item_cannot_be_certified(bureau: Any) -> None:
    with_sections(bureau, Section("other", "web", "/other/", topics=("权责清单",)))
    bureau.read("other")
    assert not gate(bureau).complete
    assert "没有给渠道" in gate(bureau).gaps[0].zh


def test_an_item_that_no_subject_stands_for_is_never_certified_absent(bureau: Any) -> None:
    item = bureau.catalog().items[0]
    index = CoverageIndex.of(bureau.site, bureau.statements(), POLICY)
    assert index.gate(item, frozenset({"部门文件"}), None).complete
    (gap,) = index.gate(item, frozenset(), None).gaps
    assert "没有给该事项对应的主题" in gap.zh


def test_two_hosts_of_one_channel_need_one_column_between_them(bureau: Any) -> None:
    bureau.site = replace(
        bureau.site,
        hosts=(*bureau.site.hosts, Host("xxgk", "http://xxgk.example.invalid", channel="政府网站")),
    )
    with_sections(bureau, Section("own", "xxgk", "/own/", topics=("部门文件",)))
    bureau.read("own")
    assert gate(bureau).complete


def test_every_statement_of_a_column_must_be_complete(bureau: Any) -> None:
    bureau.read(complete=False, stop="not-found")
    assert not gate(bureau).complete


@pytest.mark.parametrize(("read", "after", "complete"), [
    (date(2026, 4, 1), date(2026, 3, 31), True), (date(2026, 3, 31), date(2026, 3, 31), False), (date(2026, 3, 1), None, True),
])  # fmt: skip
def test_the_reading_must_be_later_than_the_due_day(
    bureau: Any, read: date, after: date | None, complete: bool
) -> None:
    bureau.coverage = []
    bureau.read(day=read)
    assert gate(bureau, after).complete is complete


@pytest.mark.parametrize(("channel", "address", "hosts"), [
    ("政府网站", "", {"web"}), ("县政府门户网站", "", {"web"}), ("上级网站", "", {"upper"}), ("上级 网站", "", {"upper"}),
    ("某处", "http://upper.example.invalid/", {"upper"}), ("微信公众号", "", set()), ("", "", set()),
])  # fmt: skip
def test_catalog_channels_find_their_hosts(bureau: Any, channel: str, address: str, hosts: set[str]) -> None:
    assert hosts_of_channel(Channel(channel, address), bureau.site, POLICY) == hosts


def test_attachment_hosts_are_no_channel(bureau: Any) -> None:
    bureau.site = replace(
        bureau.site, hosts=(Host("files", "http://f.example.invalid", channel="政府网站", files_only=True),)
    )
    assert hosts_of_channel(Channel("政府网站"), bureau.site, POLICY) == set()


def test_the_run_lists_every_column_read_or_not(bureau: Any) -> None:
    bureau.upper_read = False
    rows = {row["section"]: row for row in bureau.audit().coverage}
    assert rows["all"]["complete"]
    assert rows["all"]["menu"] == "政务公开 > 全部"
    assert rows["upper-all"]["access"] == str(Access.NOT_ATTEMPTED)
    assert rows["upper-all"]["read_at"] is None


PAIRS = {"部门文件": {"1": frozenset({"失业", "业保", "险金"}), "2": frozenset({"工伤", "伤认", "认定", "定结"})}}


def of_shared_subject(bureau: Any, *leaves: str) -> Any:
    with_sections(
        bureau, *(Section(leaf, "web", f"/{leaf}/", menu=("公开", leaf), topics=("部门文件",)) for leaf in leaves)
    )
    item = bureau.catalog().items[0]

    def read(*names: str) -> Any:
        bureau.coverage = []
        for name in names:
            bureau.read(name)
        index = CoverageIndex.of(bureau.site, bureau.coverage, POLICY, PAIRS)
        return index.gate(item, frozenset({"部门文件"}), None)

    return read


def test_an_unread_column_that_is_by_name_a_siblings_hides_nothing(bureau: Any) -> None:
    gate_of = of_shared_subject(bureau, "失业保险", "工伤认定", "其他")
    assert gate_of("失业保险", "其他").complete
    assert not gate_of("失业保险").complete  # a name that tells nothing may hold everything
    assert not gate_of("工伤认定", "其他").complete


def test_a_siblings_column_counts_where_the_item_has_no_other(bureau: Any) -> None:
    gate_of = of_shared_subject(bureau, "工伤认定")
    assert not gate_of().complete
    assert gate_of("工伤认定").complete


def test_a_column_named_like_the_subject_may_hold_every_item(bureau: Any) -> None:
    gate_of = of_shared_subject(bureau, "失业保险", "部门文件（工伤认定）")
    assert not gate_of("失业保险").complete
