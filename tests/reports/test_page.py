"""The page without a browser: what a finding opens to, the policy, sizes, charts."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Callable
from dataclasses import replace
from html import unescape
from pathlib import Path

import pandas as pd
import pytest
from lxml import html

from audit.model import AuditRun
from reports import page as page_module
from reports.charts import PALETTE, standalone, timeline_chart, timeliness_chart, year_chart
from reports.frames import findings_frame
from reports.i18n import texts
from reports.page import PAGE_LIMIT, render_page, report_charts, write_page


def finding_text(page: str, code: str, name: str) -> str:
    """The text of the first finding of a group whose summary names the item."""
    tree = html.fromstring(page)
    for element in tree.xpath(f'//details[@data-g="{code}"]'):
        if name in element.xpath("./summary//b/text()"):
            return " ".join(element.text_content().split())
    raise AssertionError(f"no {code} finding of {name}")


def test_a_late_finding_opens_to_its_evidence(runs: list[AuditRun]) -> None:
    text = finding_text(render_page(runs), "late", "领导分工")
    for part in (
        "应公开日期 2026-03-05", "公开日期 2026-03-16（来源：页面标注）", "7 个工作日（11 个自然日）",
        "形成之日起20个工作日内：从成文日期起算", "证据 practice-a-2 领导分工公开页",
        "http://example.test/art/2.html", "http://old.example.test/2.html",
        "发布 2026-03-16 16:20 · 页面标注 · 原文「发布日期：2026-03-16 16:20」 · 正文上方信息行",
        "发布 2026-03-16 · 栏目列表 · 原文「[2026-03-16]」 · 栏目第1页第3行", "采集时间（北京） 2026-04-15 02:30 · 采集编号 102",
        "标题文种：标题含「领导分工公开」（+3）", "疑似倒签", "覆盖情况 3 个栏目，完整读取 2 个",
    ):  # fmt: skip
        assert part.replace(" ", "") in text.replace(" ", ""), part


def test_a_never_published_finding_opens_to_its_certificate(runs: list[AuditRun]) -> None:
    text = finding_text(render_page(runs), "absent", "政策解读")
    for part in (
        "政务公开 > 甲栏目：完整读取：读 3 页 55 条，读到末页（2026-04-15 02:31）", "最接近但未采用的页面",
        "关于政策解读的工作会议召开", "标题是活动报道，不是要公开的文件",
    ):  # fmt: skip
        assert part in text, part


def test_a_finding_that_cannot_be_told_says_what_was_not_read(runs: list[AuditRun]) -> None:
    text = finding_text(render_page(runs), "unread", "行政处罚")
    assert "未完整读取（被拦截）：读 0 页 0 条，被拦截" in text
    assert "无法核实：网站拒绝访问" in text


def test_policy_allows_exactly_the_pages_own_style_and_script(runs: list[AuditRun]) -> None:
    page = render_page(runs)
    policy = unescape(re.search(r'Content-Security-Policy" content="([^"]*)"', page)[1])  # type: ignore[index]
    assert policy.startswith("default-src 'none'")
    for tag in ("style", "script"):
        own = re.search(rf"<{tag}>(.*?)</{tag}>", page, re.DOTALL)[1]  # type: ignore[index]
        digest = base64.b64encode(hashlib.sha256(own.encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{digest}'" in policy


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_nothing_is_fetched_from_outside(runs: list[AuditRun], lang: str) -> None:
    tree = html.fromstring(render_page(runs, lang))
    assert tree.xpath("//*[@src] | //link | //img | //object | //embed | //*[@style]") == []
    assert "url(" not in " ".join(tree.xpath("//style/text()"))


def test_thirty_bodies_of_33_items_stay_under_three_megabytes(make: Callable[..., AuditRun]) -> None:
    runs = [make(f"第{n}县局", f"s{n}", cases=[(k * 7 + n) % 20 for k in range(33)]) for n in range(30)]
    assert len(render_page(runs).encode()) < 3_000_000


def test_a_page_that_would_grow_too_large_shows_less_and_says_so(
    runs: list[AuditRun], monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = render_page(runs)
    monkeypatch.setattr(page_module, "PAGE_LIMIT", 1000)
    short = render_page(runs)
    assert len(short) < len(whole)
    assert "每项只列主要证据" in short
    assert "每项只列主要证据" not in whole
    assert PAGE_LIMIT < 3_000_000


def test_captures_are_not_counted_and_stop_at_their_limit(runs: list[AuditRun]) -> None:
    asked: list[int] = []

    def capture(number: int) -> str:
        asked.append(number)
        return "<p>采集原文</p>"

    page = render_page(runs, capture_text=capture)
    assert page.count('sandbox=""') == sum(1 for run in runs for f in run.findings if f.evidence)
    assert "&lt;p&gt;采集原文&lt;/p&gt;" in page
    assert set(asked) == {100 + p["page_id"] for run in runs for f in run.findings for p in f.evidence}


def test_findings_of_one_item_are_told_apart(make: Callable[..., AuditRun]) -> None:
    run = make(cases=[1, 1, 5])
    ids = ("a:1#7", "a:1#8", "a:2@2025决算")
    parts = ({}, {}, {"half": "决算"})
    same = tuple(
        replace(f, id=key, item_name="预决算", period="2025" if extra else "", extra=extra)
        for f, key, extra in zip(run.findings, ids, parts)
    )
    tree = html.fromstring(render_page([replace(run, findings=same)]))
    heads = [" ".join(e.text_content().split()) for e in tree.xpath('//details[contains(@class,"finding")]/summary')]
    assert "✕ 未公开（含缺期） 预决算 2025决算" in heads[0]
    assert "预决算 《机构职能公开页》" in heads[1]
    assert "预决算 《领导分工公开页》" in heads[2]


def test_many_faultless_findings_of_an_item_are_folded(make: Callable[..., AuditRun]) -> None:
    run = make(cases=[0] * 8)
    many = tuple(replace(finding, item="1", id=f"{finding.id}x") for finding in run.findings)
    page = render_page([replace(run, findings=many)])
    assert page.count('class="finding"') == 5
    assert "另有 3 项不是问题的结果" in page


def test_problems_are_never_folded(make: Callable[..., AuditRun]) -> None:
    run = make(cases=[1] * 50 + [13] * 50)
    many = tuple(replace(finding, item="1", id=f"{finding.id}x") for finding in run.findings)
    page = render_page([replace(run, findings=many)])
    assert page.count('data-g="late"') == 50
    assert page.count('data-g="unjudged"') < 50


def test_the_matrix_shows_the_gravest_finding_of_an_item(make: Callable[..., AuditRun]) -> None:
    run = make(cases=[0, 3])
    both = tuple(replace(finding, item="1") for finding in run.findings)
    cell = html.fromstring(render_page([replace(run, findings=both)])).xpath('//table[@class="matrix"]//td')[0]
    assert cell.xpath("./a/@aria-label") == ["机构职能：未公开（含缺期）"]
    assert cell.xpath("./a/@href")[0].startswith("#b1-")


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("cases", [[], [8, 9, 10], [3], [19]], ids=["empty", "only-cannot-tell", "one", "not-due"])
def test_small_runs_render(make: Callable[..., AuditRun], tmp_path: Path, lang: str, cases: list[int]) -> None:
    tree = html.fromstring(write_page([make(cases=cases)], tmp_path / "p.html", lang).read_text(encoding="utf-8"))
    assert len(tree.xpath('//details[contains(@class, "finding")]')) == len(cases)
    assert tree.xpath("//h1")


def test_no_runs_say_so() -> None:
    assert "没有核查结果" in render_page([])


def test_same_runs_give_the_same_page(runs: list[AuditRun]) -> None:
    assert render_page(runs) == render_page(runs)


def test_scores_and_observations_are_shown(runs: list[AuditRun]) -> None:
    score = {
        "pack": "p", "name_zh": "完整性", "name_en": "completeness", "total": 87.5, "result_zh": "87.5 分，良好",
        "result_en": "87.5 points", "sum_zh": "50 + 37.5", "sum_en": "", "lines": [{"line_zh": "公开率：9/11", "line_en": ""}],
    }  # fmt: skip
    seen = {"code": "doc-no-gap", "sentence_zh": "疑似缺号：第3号未见", "sentence_en": "no. 3 not seen", "evidence": ""}
    checked = {"code": "sampled-precision", "sentence_zh": "「逾期」共 2 条，抽查 1 条，属实 1 条", "sentence_en": ""}
    page = render_page([replace(runs[0], scores=(score,), observations=(seen, checked))])
    for part in ("87.5 分，良好", "公开率：9/11", "疑似缺号：第3号未见", "其他疑点（待核）（1）"):
        assert part in page
    assert "<dt>人工抽查结果</dt><dd>「逾期」共 2 条，抽查 1 条，属实 1 条</dd>" in page


# --- charts -------------------------------------------------------------------------------------------------


def test_timeliness_bars_count_by_hand(runs: list[AuditRun]) -> None:
    frame = findings_frame(runs)
    chart = timeliness_chart(frame, texts("zh"))
    assert chart is not None
    counts = [int(n) for n in re.findall(r'font-size="12" class="ink">(\d+)<', chart.svg)]
    days = (frame["published_on"] - frame["due_on"]).dt.days[frame["group"].isin(["passed", "late"])].dropna()
    assert sum(counts) == len(days) == 8
    assert counts[3:] == [int(days.between(1, 5).sum()), int(days.between(6, 20).sum()), 0, 0]


def test_a_day_on_the_due_date_is_early_not_late(make: Callable[..., AuditRun]) -> None:
    run = make(cases=[0], change=lambda finding: replace(finding, published_on=finding.due_on))
    chart = timeliness_chart(findings_frame([run]), texts("zh"))
    assert chart is not None
    counts = re.findall(r'font-size="12" class="ink">(\d+)<', chart.svg)
    assert counts == ["0", "0", "1", "0", "0", "0", "0"]


def test_timeline_shows_the_longest_first(runs: list[AuditRun]) -> None:
    chart = timeline_chart(findings_frame(runs), texts("zh"), many_bodies=True)
    assert chart is not None
    delays = [int(n) for n in re.findall(r">(\d+)天<", chart.svg)]
    assert delays == sorted(delays, reverse=True)
    assert len(delays) == 6


def test_year_calendar_marks_every_due_day(runs: list[AuditRun]) -> None:
    frame = findings_frame(runs)
    chart = year_chart(frame, 2026, texts("zh"))
    assert chart is not None
    days = frame["due_on"].dropna()
    assert chart.svg.count("<rect") == days[days.dt.year == 2026].nunique()
    assert year_chart(frame, 1999, texts("zh")) is None


def test_nothing_dated_draws_nothing(empty_run: AuditRun) -> None:
    assert report_charts(findings_frame([empty_run]), 1, texts("zh")) == []


def test_charts_are_well_formed_alone(runs: list[AuditRun]) -> None:
    for chart in report_charts(findings_frame(runs), 2, texts("zh")):
        tree = html.fromstring(standalone(chart.svg))
        assert tree.xpath("//title/text()") == [chart.title] or tree.xpath("//title/text()")[0] == chart.title


def test_every_group_has_colours_that_read_on_both_grounds() -> None:
    """WCAG 2.2 contrast of at least 4.5 against white and against the dark ground."""

    def luminance(colour: str) -> float:
        parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        linear = [p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    def contrast(one: str, other: str) -> float:
        low, high = sorted((luminance(one), luminance(other)))
        return (high + 0.05) / (low + 0.05)

    for name, (light, dark) in PALETTE.items():
        assert contrast(light, "#ffffff") >= 4.5, name
        assert contrast(dark, "#16181c") >= 4.5, name


def test_frames_and_totals_agree(runs: list[AuditRun]) -> None:
    frame = findings_frame(runs)
    assert sum(page_module.totals(frame).values()) == len(frame)
    assert isinstance(frame["due_on"].iloc[0], pd.Timestamp)


def test_what_a_person_called_wrong_stands_apart_with_who_when_and_why(make: Callable[..., AuditRun]) -> None:
    tree = html.fromstring(render_page([make()]))
    (one,) = tree.xpath('//details[@data-g="refuted"]')
    text = " ".join(one.text_content().split())
    assert "⊘ 人工判为有误" in text
    assert all(part in text for part in ("复核员甲", "2026-04-10", "页面另有地址", "原结论未公开"))


def test_a_stale_column_shows_its_last_update_and_limit_instead_of_a_due_day(make: Callable[..., AuditRun]) -> None:
    (one,) = html.fromstring(render_page([make(cases=[6])])).xpath('//details[@data-g="stale"]')
    text = " ".join(one.text_content().split())
    assert "最近更新 2026-03-17" in text
    assert "限 365 天更新一次" in text
    assert "应公开" not in text.split("证据")[0]


def test_the_count_says_of_how_many_and_why_some_are_not_listed(make: Callable[..., AuditRun]) -> None:
    run = make(cases=[0] * 9)
    one_item = tuple(replace(finding, item="1") for finding in run.findings)
    (count,) = html.fromstring(render_page([replace(run, findings=one_item)])).xpath('//output[@id="count"]')
    assert count.get("data-text") == "显示 # 项，共 9 项核查义务（4 项不是问题的结果只在工作簿中）"
    assert "筛选隐去" in count.get("data-filtered")
