"""Is the page the audited bureau's own? An audit of one bureau counts only what that bureau published.

A superior's reprint, a neighbour county's report and another bureau's notice on the same portal are told by their
names: in the publisher field, the signature, at the head of the title.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from audit.model import Reason
from audit.scoring import MATCH, REJECTED, UNSURE
from catalogs.topics import Topic, fold
from crawler.model import Site, StoredPage

OWN = "own"
OTHER = "other-body"
UNCLEAR = "unclear"

_CJK = "\u4e00-\u9fff"
_ORGAN = (
    "人民政府办公室|人民政府办公厅|人民政府|政府办公室|政府办|委员会|办公室|办公厅|管委会|公安局|法院|检察院|"
    "中心|总队|大队|支队|协会|学会|公司|联合会|政协|人大|街道|部|厅|局|委|办|院|镇|乡"
)
# A whole field that is the name of a body; a title that begins with one.
_FIELD = re.compile(rf"^[{_CJK}]{{1,30}}?(?:{_ORGAN})(?![{_CJK}])")
_HEAD = re.compile(
    rf"^([{_CJK}]{{2,30}}?(?:人民政府办公室|人民政府办公厅|人民政府|政府办|委员会|办公室|办公厅|厅|局|委|院|中心))"
    rf"(?=关于|印发|转发|\d|召开|开展|举|组织|赴|部署|推进|启动|发布|主要|行政|政府信息|部门|机构|领导|本|信息|等|到|的?[公通]告|$)"
)
# Names that say who typed or relayed, not who published.
_PSEUDO = re.compile(r"管理员|本站|本网|公开部门|网站|编辑|融媒体|admin|日报|新闻|电视台|广播|来源|宣传部|科室|股室")
# Bodies that publish for the others: finance the budgets, the government office everything.
_SERVANTS = re.compile(
    r"(?:财政局|政府办公室|政府办|政务公开\S{0,6}|政务办|大数据\S{0,6}|信息中心|政务服务\S{0,6}|行政审批局)$"
)
# 县级部门2026年部门预算集中公开, 各单位权责清单汇总: what they put up for the others holds the bureau's own.
_FOR_ALL = re.compile(r"(?:[县市区州]级|[县市区州]直|本级|各)(?:各|预算)?(?:部门|单位)|集中公开|汇总|汇编")
_PLACE = re.compile(rf"^([{_CJK}]{{2,12}}?(?:自治县|自治州|林区|县|市|区|州|旗|盟|省))")
_COUNTY = re.compile(rf"([{_CJK}]{{1,8}}?(?:自治县|县|区|旗))")
# What may stand before a short name (县医保局) that is the bureau's own.
_BEFORE_SHORT = re.compile(rf"(?:^|[^{_CJK}]|由|经|对|和|与|被|在|我|本|向|据|及|至|到|是|日|年)$")
_UNIT = re.compile(rf"[{_CJK}]{{0,6}}?(?:局|中心|处|所|站)")
_SHORT = re.compile(r"^[县市区州旗]")


@dataclass(frozen=True, slots=True)
class Ownership:
    """`verdict` is own, other-body or unclear; `reasons` say by which word. `foreign`: the other body is of another
    county; `passed_on`: the bureau itself put the other body's page up, or it stands in the bureau's own column.
    """

    verdict: str
    reasons: tuple[Reason, ...]
    passed_on: bool = False
    foreign: bool = False

    def limit(self, status: str, topic: Topic) -> str:
        """The status that a match of the topic may keep. Superiors' documents passed on count for topics of reprints."""
        if self.verdict == OTHER and not (topic.reprints and self.passed_on and not self.foreign):
            return REJECTED
        if self.verdict == UNCLEAR and status == MATCH:
            return UNSURE
        return status


def owner_of(stored: StoredPage, site: Site) -> Ownership:
    """Judge by the title's head, the signature, organisation code and publisher, then by the column.

    Who made a document comes before who put it up: a neighbour's report uploaded under the bureau's own code stays
    the neighbour's. A page in the bureau's own column is its own unless another body is named; a page in a shared
    column must name the bureau.
    """
    page = stored.page
    names = _Names(site)
    title = fold(page.title or next(iter(stored.row_titles), ""))
    publisher, issuer = fold(page.publisher), fold(page.issuer)
    code = next((code for code in site.org_codes if code and fold(code) in fold(page.index_no)), "")
    passed_on = bool(code) or names.own(publisher) or not stored.shared
    head = _HEAD.match(title)
    if head and not names.own(head.group(1)):
        if _SERVANTS.search(head.group(1)) and _FOR_ALL.search(title):
            return Ownership(UNCLEAR, (Reason("publishes-for-others", head.group(1), 0.0),), passed_on)
        return names.other("other-title", head.group(1), passed_on)
    if names.own(title):
        return _own("own-title", title)
    if names.own(issuer):
        return _own("own-issuer", issuer)
    made_by = _organ(issuer)
    if made_by and not _SERVANTS.search(made_by):
        return names.other("other-issuer", made_by, passed_on)
    if code:
        return _own("own-org-code", code)
    if names.own(publisher):
        return _own("own-publisher", publisher)
    put_up_by = _organ(publisher)
    if put_up_by and not _SERVANTS.search(put_up_by):
        return names.other("other-publisher", put_up_by, passed_on)
    servant = made_by or put_up_by
    if servant and names.begins_with(title, servant) and not _FOR_ALL.search(title):
        return names.other("other-title", servant, passed_on)  # 县财政局权责清单: what it publishes for itself
    if servant:
        return Ownership(UNCLEAR, (Reason("publishes-for-others", servant, 0.0),), passed_on)
    if not stored.shared:
        return _own("own-column", " > ".join(stored.menus[0]) if stored.menus else stored.host)
    opening = fold(page.text[:200])
    if names.own(opening):
        return _own("own-opening", opening[:60])
    return Ownership(UNCLEAR, (Reason("shared-column", "", 0.0),))


def _own(feature: str, text: str) -> Ownership:
    return Ownership(OWN, (Reason(feature, text, 0.0),), passed_on=True)


def _organ(field: str) -> str:
    """The public body that a publisher or signature field names, "" where it names none (a user role, a medium)."""
    found = _FIELD.match(field) if field and not _PSEUDO.search(field) else None
    return found.group(0) if found else ""


class _Names:
    """The bureau's names: the full one, the short ones that other counties use too, its units."""

    def __init__(self, site: Site) -> None:
        body = fold(site.body)
        place = _PLACE.match(body)
        self._place = place.group(1) if place else ""
        self._names = sorted({body, *map(fold, site.aliases)} - {""}, key=lambda name: (-len(name), name))
        bare = {re.sub(r"(?:局|委员会|委|办公室)$", "", re.sub(_PLACE, "", name)) for name in self._names}
        bare |= {_SHORT.sub("", stem) for stem in bare}
        self._stems = tuple(sorted(stem for stem in bare if len(stem) >= 2))

    def own(self, text: str) -> bool:
        """Whether the text names the bureau. A short name counts only where no other place stands before it."""
        for name in self._names:
            at = text.find(name)
            while at >= 0:
                before = text[:at]
                if not _SHORT.match(name) or _BEFORE_SHORT.search(before) or self._ends_with_place(before):
                    return True
                at = text.find(name, at + 1)
        return self._unit(text)

    def begins_with(self, title: str, name: str) -> bool:
        """Whether a title begins with a body's name, with or without the place before it."""
        return title.startswith((name, self._place + name, self._place[:-1] + name))

    def _ends_with_place(self, before: str) -> bool:
        return bool(self._place) and before.endswith(self._place[:-1])

    def _unit(self, text: str) -> bool:
        """医疗保障局 without a place, or a unit of the bureau: 灌南县医疗保障事务中心."""
        for stem in self._stems:
            for start in (stem, self._place + stem, self._place[:-1] + stem):
                if text.startswith(start) and _UNIT.match(text, len(start)):
                    return True
        return False

    def other(self, feature: str, name: str, passed_on: bool) -> Ownership:
        county = _COUNTY.match(name)
        foreign = bool(self._place) and county is not None and len(county.group(1)) > 1 and self._place not in name
        return Ownership(OTHER, (Reason(feature, name, 0.0),), passed_on, foreign)
