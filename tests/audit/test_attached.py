"""What attachments add: one step for a topic, the part that a whole must hold, and never an accusation."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audit.attached import SHORT, leaves_it, unread, why_unread
from audit.classify import Classifier, classify, classify_pages
from audit.coverage import unread as never_read
from audit.facts import facts_of
from audit.model import Match, Outcome, Window
from audit.run import run_audit
from catalogs.loading import find_catalog, load_catalog
from catalogs.model import Catalog
from catalogs.topics import Topics, load_topics
from catalogs.workdays import WorkCalendar
from crawler.model import Access, StoredFile, StoredPage
from tests.audit.stored_pages import SEEN, page_of, site_of

ACCOUNTS = "青石县医疗保障局2025年度部门决算\n收入支出决算总表\n“三公”经费支出决算情况说明"
CALENDAR = WorkCalendar.load()


@pytest.fixture(scope="module")
def topics() -> Topics:
    return load_topics()


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return load_catalog(find_catalog("guannan-ybj"))


def file_of(text: str = "", number: int = 100, **values: Any) -> StoredFile:
    base: dict[str, Any] = {
        "id": number, "url": f"http://x.example.invalid/f/{number}.pdf", "name": "附件.pdf", "type": "pdf",
        "access": Access.OK, "text": text, "title": text.split("\n")[0],
    }  # fmt: skip
    return StoredFile(**{**base, **values})


def own_page(title: str, *files: StoredFile, text: str = "详见附件。", **values: Any) -> StoredPage:
    return page_of(title=title, text=text, sections=("own",), files=files, **values)


def of_topic(matches: tuple[Match, ...], topic: str) -> Match | None:
    return next((match for match in matches if match.topic == topic), None)


def features(match: Match) -> set[str]:
    return {reason.feature for reason in match.reasons}


# --- what counts as unread


@pytest.mark.parametrize(
    ("values", "why"),
    [
        ({"text": "决算"}, ""),
        ({"access": Access.NOT_FOUND}, "页面不存在"),
        ({"access": Access.NO_FILE}, "返回网页而不是文件"),
        ({"access": Access.NOT_ATTEMPTED}, "未读取"),
        ({"observations": ("image-only", "pages:3")}, "扫描件，没有文字"),
        ({"observations": ("attachment-refused:PDF有密码",)}, "PDF有密码"),
        ({"text": "决算", "observations": ("text-cut",)}, "过长，只读了开头"),
        ({"text": "a.pdf\nb.pdf", "type": "zip"}, "压缩包，只列目录"),
        ({}, "没有文字"),
        ({"text": "决算", "access": Access.TIMEOUT}, ""),  # it was read before and does not answer now
    ],
)
def test_a_file_is_read_or_says_why_not(values: dict[str, Any], why: str) -> None:
    file = file_of(**values)
    assert why_unread(file)[0] == why
    assert bool(why_unread(file)[1]) == bool(why)
    assert unread((file,)) == ((file,) if why else ())


def test_a_page_leaves_it_to_its_files_where_its_own_text_is_short() -> None:
    assert leaves_it(own_page("公开", file_of()))
    assert not leaves_it(own_page("公开"))
    assert not leaves_it(own_page("公开", file_of(), text="正" * (SHORT + 20)))
    assert leaves_it(own_page("公开", file_of(name="名" * 90), text="名" * 90 + "正" * SHORT))
    assert not leaves_it(own_page("公开", file_of(), kind="attachment"))


# --- parts: 三公经费 inside a 部门决算


def test_a_file_that_names_the_part_serves_it(topics: Topics, catalog: Catalog) -> None:
    found = of_topic(
        classify(own_page("2025年度部门决算公开", file_of(ACCOUNTS)), site_of(), catalog, topics), "三公经费"
    )
    assert found is not None
    assert (found.status, found.items) == ("match", ("14",))
    assert "attachment" in features(found)


def test_a_page_that_names_the_part_itself_needs_no_file(topics: Topics, catalog: Catalog) -> None:
    page = own_page("2025年度部门决算公开", file_of(ACCOUNTS), text="三公经费支出决算1.2万元。")
    found = of_topic(classify(page, site_of(), catalog, topics), "三公经费")
    assert found is not None
    assert "attachment" not in features(found)


def test_files_that_were_read_and_do_not_name_the_part_leave_it_absent(topics: Topics, catalog: Catalog) -> None:
    page = own_page("2025年度部门决算公开", file_of("部门决算\n收入支出决算总表"))
    found = of_topic(classify(page, site_of(), catalog, topics), "三公经费")
    assert found is None or found.status == "rejected"


@pytest.mark.parametrize("observed", ["image-only", "attachment-refused:PDF有密码"])
def test_a_file_that_could_not_be_read_leaves_the_part_to_a_person(
    observed: str, topics: Topics, catalog: Catalog
) -> None:
    page = own_page("2025年度部门决算公开", file_of(observations=(observed,)))
    found = of_topic(classify(page, site_of(), catalog, topics), "三公经费")
    assert found is not None
    assert found.status == "unsure"
    assert "attachment-unread" in features(found)


def test_a_long_file_that_was_cut_leaves_the_part_to_a_person(topics: Topics, catalog: Catalog) -> None:
    page = own_page("2025年度部门决算公开", file_of("部门决算", observations=("text-cut",)))
    found = of_topic(classify(page, site_of(), catalog, topics), "三公经费")
    assert found is not None
    assert found.status == "unsure"


def test_a_file_of_another_document_does_not_serve_the_part(topics: Topics, catalog: Catalog) -> None:
    page = own_page("关于加强三公经费管理的会议召开", file_of("会议材料：部门决算与三公经费"))
    found = of_topic(classify(page, site_of(), catalog, topics), "三公经费")
    assert found is None or found.status != "match"


# --- headings


def test_a_heading_makes_a_page_that_tells_nothing_unsure_and_no_more(topics: Topics, catalog: Catalog) -> None:
    bare = classify(own_page("公开材料（一）"), site_of(), catalog, topics)
    page = own_page("公开材料（一）", file_of(ACCOUNTS))
    found = of_topic(classify(page, site_of(), catalog, topics), "部门决算")
    assert (before := of_topic(bare, "部门决算")) is None or before.status == "rejected"
    assert found is not None
    assert found.status == "unsure"
    assert "attachment" in features(found)


def test_a_heading_makes_sure_what_title_and_column_left_unsure(topics: Topics, catalog: Catalog) -> None:
    site = site_of(("应急预案",))
    bare = of_topic(classify(own_page("材料"), site, catalog, topics), "应急预案")
    found = of_topic(classify(own_page("材料", file_of("医疗保障突发事件应急预案")), site, catalog, topics), "应急预案")
    assert bare is not None
    assert found is not None
    assert (bare.status, found.status) == ("unsure", "match")
    assert "attachment" in features(found)


def test_only_heading_and_first_lines_of_a_file_count(topics: Topics, catalog: Catalog) -> None:
    page = own_page("公开材料（一）", file_of("工作手册\n" + "一、总则。" * 60 + ACCOUNTS, title="工作手册"))
    found = of_topic(classify(page, site_of(), catalog, topics), "部门决算")
    assert found is None or found.status == "rejected"


def test_an_unread_file_opens_what_the_column_names(topics: Topics, catalog: Catalog) -> None:
    site = site_of(
        ("应急预案", "权责清单")
    )  # a column of several subjects says of a page only that it may be one of them
    read = classify(own_page("材料", file_of("工作手册")), site, catalog, topics)
    scanned = classify(own_page("材料", file_of(observations=("image-only",))), site, catalog, topics)
    before, after = of_topic(read, "应急预案"), of_topic(scanned, "应急预案")
    assert before is None or before.status == "rejected"
    assert after is not None
    assert after.status == "unsure"
    assert "attachment-unread" in features(after)


def test_the_files_of_another_body_stay_its_own(topics: Topics, catalog: Catalog) -> None:
    page = own_page("青石县财政局2025年度部门决算公开", file_of(ACCOUNTS))
    assert all(match.status == "rejected" for match in classify(page, site_of(), catalog, topics))


TITLES = (
    "2025年度部门决算公开",
    "公开材料（一）",
    "关于公开有关材料的公告",
    "关于印发医疗救助办法的通知",
    "权责清单",
    "2026年部门预算",
    "附件下载",
    "",
)
TEXTS = (ACCOUNTS, "权责清单\n序号 名称", "应急预案", "名单\n某甲", "", "政府信息公开工作年度报告", "三公经费")


@st.composite
def files(draw: st.DrawFn) -> tuple[StoredFile, ...]:
    made = []
    for number in range(draw(st.integers(0, 3))):
        observed = draw(st.sampled_from([(), ("image-only",), ("text-cut",), ("attachment-refused:x",)]))
        access = draw(st.sampled_from([Access.OK, Access.NOT_FOUND, Access.NOT_ATTEMPTED]))
        kind = draw(st.sampled_from(["pdf", "zip", "docx"]))
        text = draw(st.sampled_from(TEXTS))
        made.append(file_of(text, 200 + number, observations=observed, access=access, type=kind))
    return tuple(made)


@settings(max_examples=150, deadline=None)
@given(title=st.sampled_from(TITLES), hung=files(), long=st.booleans())
def test_files_never_take_a_match_from_a_page(title: str, hung: tuple[StoredFile, ...], long: bool) -> None:
    classifier = Classifier(_TOPICS)
    text = "详见附件。" + "正文。" * 60 * long
    site = site_of()
    bare = classifier.topics_of(facts_of(own_page(title, text=text), site))
    full = classifier.topics_of(facts_of(own_page(title, *hung, text=text), site))
    assert {r.pair.topic.id for r in bare if r.status == "match"} <= {
        r.pair.topic.id for r in full if r.status == "match"
    }


_TOPICS = load_topics()
_CATALOG = load_catalog(find_catalog("guannan-ybj"))


def _failures(pages: list[StoredPage]) -> set[str]:
    """What is accused, where every column of the site was read to its end. Not by which code: a file that speaks of another
    year makes 未公开 a missing period."""
    site = site_of()
    read = [_read(never_read(section, site)) for section in site.sections]
    matches = [match for _, own in classify_pages(pages, site, _CATALOG, _TOPICS) for match in own]
    day = (SEEN + timedelta(days=30)).date()
    run = run_audit(
        site, _CATALOG, pages, matches, read, CALENDAR, topics=_TOPICS, as_of=day, window=Window(date(2025, 11, 1), day)
    )
    return {f"{f.item} {f.period}" for f in run.findings if f.outcome is Outcome.FAILED}


def _read(statement: Any) -> Any:
    from dataclasses import replace

    return replace(
        statement,
        access=Access.OK,
        complete=True,
        stop="end",
        pages_read=1,
        rows_read=3,
        read_at=SEEN + timedelta(days=29),
    )


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(TITLES), files(), st.integers(1, 300)), max_size=3))
def test_files_never_add_an_accusation(made: list[tuple[str, tuple[StoredFile, ...], int]]) -> None:
    """Late pages and undated ones, with and without files: whatever a file says, it accuses of nothing new."""
    pages = []
    for number, (title, hung, days) in enumerate(made, 1):
        page = page_of(number, title=title, text="详见附件。", sections=("own",), files=hung)
        published = date(2026, 10, 1) - timedelta(days=days)
        inner = _dated(page.page, published)
        pages.append(_with(page, page=inner))
    assert _failures(pages) <= _failures([_with(page, files=()) for page in pages])


def _dated(page: Any, day: date) -> Any:
    from crawler.model import DateEvidence, Origin

    shown = DateEvidence("published", day.isoformat(), "day", Origin.LABEL, f"发布日期：{day}", "line 1")
    return _with(page, published_on=day, published_reason="label", formed_on=day - timedelta(days=200), dates=(shown,))


def _with(record: Any, **change: Any) -> Any:
    from dataclasses import replace

    return replace(record, **change)


def test_a_replaced_file_is_a_doubt_beside_the_verdict(make_bureau: Any) -> None:
    bureau = make_bureau(items=("1",))
    bureau.read()
    page = bureau.page("1", "关于缴费的通知", date(2026, 3, 5), date(2026, 3, 2))
    file = file_of("名单", name="名单.pdf", changed_at="2026-05-01T02:00:00Z")
    bureau.pages[0] = _with(page, files=(file,))
    finding = bureau.only()
    assert finding.code == "on-time"
    (flag,) = finding.flags
    assert flag["code"] == "changed"
    assert flag["sentence_zh"] == "疑似公开后更换附件：「名单.pdf」2026-05-01 读到的内容与首次不同"
    assert flag["evidence"].endswith("/f/100.pdf")
