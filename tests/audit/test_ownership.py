"""Whose page is it: neighbours, superiors, other bureaus, those who publish for all."""

from __future__ import annotations

import pytest

from audit.ownership import OTHER, OWN, UNCLEAR, owner_of
from audit.scoring import MATCH, REJECTED, UNSURE
from catalogs.topics import load_topics
from tests.audit.stored_pages import page_of, site_of

SITE = site_of()
TOPICS = load_topics()


@pytest.mark.parametrize(
    ("verdict", "values"),
    [
        (OWN, {"title": "青石县医疗保障局2024年度部门决算", "publisher": "青石县财政局"}),
        (OWN, {"title": "青石县医保局召开工作会议"}),
        (OWN, {"title": "县医保局开展宣传活动", "shared": True}),
        (OWN, {"title": "关于印发办法的通知", "publisher": "县医疗保障局办公室", "shared": True}),
        (OWN, {"title": "关于印发办法的通知", "index_no": "MB1234567/2024-00012", "shared": True}),
        (OWN, {"title": "关于印发办法的通知"}),
        (OWN, {"title": "医疗保障局2024年工作总结"}),
        (OWN, {"title": "青石县医疗保障事务中心办理指南"}),
        (OWN, {"title": "青石县财政局 青石县医疗保障局关于印发办法的通知"}),
        (OWN, {"title": "参保缴费开始了", "text": "近日，县医保局组织人员进村入户", "shared": True}),
        (OTHER, {"title": "白石县医疗保障局2024年政府信息公开工作年度报告"}),
        (OTHER, {"title": "白石县医疗保障局2024年政府信息公开工作年度报告", "index_no": "MB1234567/2025-1"}),
        (OTHER, {"title": "青石县民政局2024年政府信息公开工作年度报告", "publisher": "青石县医疗保障局"}),
        (OTHER, {"title": "白石县医保局开展活动", "shared": True}),
        (OTHER, {"title": "关于教师资格认定的公告", "publisher": "县教育局", "shared": True}),
        (OTHER, {"title": "统计公报", "issuer": "青石县统计局"}),
        (OTHER, {"title": "省医疗保障局关于完善待遇的通知"}),
        (OTHER, {"title": "青石县人民政府办公室关于印发办法的通知"}),
        (OTHER, {"title": "青石县财政局权责清单", "publisher": "青石县财政局", "shared": True}),
        (OTHER, {"title": "青石县财政局办公设备采购项目成交公告", "publisher": "县财政局", "shared": True}),
        (
            UNCLEAR,
            {"title": "青石县财政局关于公开2026年县级部门预算的公告", "publisher": "青石县财政局", "shared": True},
        ),
        (UNCLEAR, {"title": "青石县财政局2026年各部门预算汇编", "publisher": "青石县财政局", "shared": True}),
        (UNCLEAR, {"title": "关于印发办法的通知", "publisher": "青石县财政局"}),
        (UNCLEAR, {"title": "关于印发办法的通知", "shared": True}),
        (UNCLEAR, {"title": "关于印发办法的通知", "publisher": "融媒体中心", "shared": True}),
    ],
)
def test_owner(verdict: str, values: dict[str, object]) -> None:
    found = owner_of(page_of(**values), SITE)
    assert found.verdict == verdict
    assert found.reasons[0].feature


def test_short_name_after_another_place_is_another_bureau() -> None:
    assert owner_of(page_of(title="走访白石县医保局纪实", publisher="白石县医保局", shared=True), SITE).verdict == OTHER


@pytest.mark.parametrize(
    ("title", "topic", "status"),
    [
        ("国家医疗保障局关于管理办法的通知", "部门文件", REJECTED),
        ("国家医疗保障局关于管理办法的解读", "政策解读", MATCH),
        ("白石县医疗保障局关于管理办法的解读", "政策解读", REJECTED),
    ],
)
def test_a_superiors_reprint_counts_only_for_topics_of_reprints(title: str, topic: str, status: str) -> None:
    assert owner_of(page_of(title=title), SITE).limit(MATCH, TOPICS.topic(topic)) == status


def test_a_reprint_in_a_shared_column_never_counts() -> None:
    found = owner_of(page_of(title="国家医疗保障局关于管理办法的解读", shared=True), SITE)
    assert found.limit(MATCH, TOPICS.topic("政策解读")) == REJECTED


def test_unclear_is_unsure_at_most() -> None:
    found = owner_of(page_of(title="某通知", shared=True), SITE)
    assert found.limit(MATCH, TOPICS.topic("部门文件")) == UNSURE
    assert found.limit(REJECTED, TOPICS.topic("部门文件")) == REJECTED
