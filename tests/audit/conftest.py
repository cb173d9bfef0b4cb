"""A hand-made bureau for the audit's tests: small topics, a small catalog, pages and coverage made to order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time
from typing import Any

import pytest

from audit.model import AuditRun, Finding, Match, Reason, Window
from audit.policy import Policy
from audit.run import Papers, run_audit
from catalogs.deadlines import compile_deadline
from catalogs.model import Catalog, CatalogItem, Channel, TopicLink
from catalogs.topics import Topic, Topics
from catalogs.workdays import WorkCalendar
from crawler.model import Access, CoverageStatement, DateEvidence, Host, Origin, Page, Section, Site, StoredPage

AS_OF = date(2026, 10, 31)
CALENDAR = WorkCalendar.load()
TOPICS = Topics(
    (
        Topic("年度报告", ("年度报告",), nature="periodic", recurrence="yearly"),
        Topic("部门预算", ("部门预算",), nature="periodic", recurrence="yearly"),
        Topic("部门决算", ("部门决算",), nature="periodic", recurrence="yearly"),
        Topic("权责清单", ("权责清单",), nature="standing", freshness_days=365),
        Topic("办事指南", ("办事指南",), nature="standing"),
        Topic("机构名单", ("机构名单",), nature="periodic", recurrence="monthly"),
        Topic("部门文件", ("部门文件",), nature="event", form=True),
        Topic("新闻动态", ("新闻动态",), nature="event", freshness_days=14),
        Topic("政策解读", ("政策解读",), nature="event"),
    )
)
ITEMS = {
    # id: (name, deadline, topics, content)
    "1": ("部门文件", "自该信息形成或者变更之日起20个工作日内", ("部门文件",), "本部门印发的文件"),
    "2": ("年度报告", "次年1月31日前公开", ("年度报告",), "政府信息公开工作年度报告"),
    "3": ("权责清单", "信息形成（变更）5个工作日内", ("权责清单",), "机关职能、机构设置"),
    "4": ("财政预决算", "本级政府财政部门批复后20日内", ("部门预算", "部门决算"), "本年度预算报表；上年度决算报表"),
    "5": ("机构名单", "每月公布1次", ("机构名单",), "医药机构名单"),
    "6": ("办事指南", "按照有关规定及时公开", ("办事指南",), "申请材料、办理环节"),
    "7": ("政策解读", "政策文件公开后3个工作日内", ("政策解读",), "政策解读"),
    "8": ("动态信息", "活动结束后5个工作日内", ("新闻动态",), "工作动态"),
}


def at(day: date, hour: int = 2) -> datetime:
    """Ten in the morning in China, as an instant."""
    return datetime.combine(day, time(hour), tzinfo=UTC)


@dataclass
class Bureau:
    """Collects pages, matches and coverage; `audit()` runs the audit over them."""

    items: tuple[str, ...] = ("1",)
    channels: tuple[str, ...] = ("政府网站",)
    site: Site = field(
        default_factory=lambda: Site(
            id="town", name="某县", catalog="town", body="某县医疗保障局", aliases=("县医保局",),
            hosts=(
                Host("web", "http://web.example.invalid", channel="政府网站"),
                Host("upper", "http://upper.example.invalid", channel="上级网站", secondary=True),
            ),
            sections=(
                Section("all", "web", "/all/", menu=("政务公开", "全部")),
                Section("upper-all", "upper", "/all/", menu=("县区", "全部")),
            ),
        )
    )  # fmt: skip
    pages: list[StoredPage] = field(default_factory=list)
    matches: list[Match] = field(default_factory=list)
    coverage: list[CoverageStatement] = field(default_factory=list)
    upper_read: bool = True  # the second channel's column was read to its end together with the first's
    papers: Papers = field(default_factory=Papers)
    policy: Policy | None = None
    as_of: date = AS_OF
    window: Window | None = None
    deadlines: dict[str, str] = field(default_factory=dict)
    effective_on: date | None = None

    def catalog(self) -> Catalog:
        items = []
        for item_id in self.items:
            name, deadline, topics, content = ITEMS[item_id]
            items.append(
                CatalogItem(
                    id=item_id, name=name, path=(name,), content=content, authority=("条例",),
                    deadline=compile_deadline(self.deadlines.get(item_id, deadline)), publisher="办公室",
                    channels=tuple(Channel(channel) for channel in self.channels),
                    topics=tuple(TopicLink(topic) for topic in topics),
                )
            )  # fmt: skip
        return Catalog("town", "某县目录", "某县医疗保障局", "某县", "department", "2021", tuple(items))

    def read(self, section: str = "all", day: date | None = None, **change: Any) -> CoverageStatement:
        """Add the statement that a column was read to its end; `change` makes it less than that."""
        statement = CoverageStatement(
            section=section, url=f"http://web.example.invalid/{section}/", family="generic", sign="pager", access=Access.OK,
            pages_declared=1, pages_read=1, rows_declared=3, rows_read=3, repeats=0, skipped=0, stop="end", complete=True,
            truncated=False, http_status=200, read_at=at(day or self.as_of),
        )  # fmt: skip
        self.coverage.append(replace(statement, **change))
        return self.coverage[-1]

    def page(
        self, item: str = "1", title: str = "", published: date | str | None = None, formed: date | str | None = None, *,
        topic: str = "", status: str = "match", score: float = 0.9, host: str = "web", section: str = "", text: str = "",
        first_seen: date | None = None, last_absent: date | None = None, url: str = "", features: Sequence[str] = ("title-head",),
        extra: dict[str, Any] | None = None, dates: tuple[DateEvidence, ...] = (), **page: Any,
    ) -> StoredPage:  # fmt: skip
        """Add one page with one match to `item`."""
        number = len(self.pages) + 1
        published_on = date.fromisoformat(published) if isinstance(published, str) else published
        formed_on = date.fromisoformat(formed) if isinstance(formed, str) else formed
        url = url or f"http://{host}.example.invalid/p/{number}.html"
        if published_on and not dates:
            dates = (DateEvidence("published", published_on.isoformat(), "day", Origin.LABEL, "发布日期", "line 1"),)
        stored = StoredPage(
            id=number, site="town", host=host, channel="政府网站" if host == "web" else "上级网站", secondary=host != "web",
            url=url, sections=(section or ("all" if host == "web" else "upper-all"),), menus=(("政务公开", "全部"),),
            shared=False, row_titles=(title or f"文件{number}",), access=Access.OK,
            page=Page(
                url=url, title=title or f"文件{number}", text=text, published_on=published_on, formed_on=formed_on,
                dates=dates, published_reason="label" if published_on else "", **page,
            ),
            capture=number, first_seen_at=at(first_seen or max(AS_OF, self.as_of)), last_seen_at=at(self.as_of),
            last_absent_at=at(last_absent) if last_absent else None, extra=extra or {},
        )  # fmt: skip
        self.pages.append(stored)
        reasons = tuple(Reason(feature, "词", 1.0) for feature in features)
        self.matches.append(Match(number, topic or ITEMS[item][2][0], (item,), score, status, "文件", reasons))
        return stored

    def statements(self) -> list[CoverageStatement]:
        """What was read, and the second channel's column as the first's, unless the test says otherwise."""
        named = {statement.section for statement in self.coverage}
        first = [statement for statement in self.coverage if statement.section == "all"]
        if not first or not self.upper_read or "upper-all" in named:
            return self.coverage
        last = max(first, key=lambda statement: statement.read_at or at(date.min))
        whole = replace(last, section="upper-all", complete=True, stop="end", access=Access.OK, truncated=False)
        return [*self.coverage, whole]

    def audit(self) -> AuditRun:
        return run_audit(
            self.site, self.catalog(), self.pages, self.matches, self.statements(), CALENDAR, topics=TOPICS, as_of=self.as_of,
            window=self.window, policy=self.policy, papers=self.papers,
        )  # fmt: skip

    def findings(self, item: str | None = None) -> list[Finding]:
        return [finding for finding in self.audit().findings if item in (None, finding.item)]

    def only(self) -> Finding:
        """The one finding of the audit."""
        found = self.findings()
        assert len(found) == 1, [(f.id, f.code) for f in found]
        return found[0]


@pytest.fixture
def bureau() -> Bureau:
    """A bureau with one item (部门文件) whose only column was read to its end on the day of the audit."""
    made = Bureau()
    made.read()
    return made


@pytest.fixture
def make_bureau() -> type[Bureau]:
    """The class, for tests that need items of their own."""
    return Bureau
