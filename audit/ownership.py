"""Is the page the audited bureau's own? An audit of one bureau counts only what that bureau published."""

from __future__ import annotations

import re
from dataclasses import dataclass

from audit.model import Reason
from audit.scoring import MATCH, REJECTED, UNSURE
from catalogs.topics import fold
from crawler.model import Site, StoredPage

OWN = "own"
OTHER = "other-body"
UNCLEAR = "unclear"

# Endings of names of public bodies in 发布机构, 来源, 落款 and titles.
_BODY = re.compile(
    r"[\u4e00-\u9fff]{2,20}?(?:人民政府办公室|人民政府办公厅|人民政府|委员会|管理局|保障局|监督局|管理办法|办公室|办公厅"
    r"|(?:教育|财政|民政|审计|公安|司法|统计|农业农村|水利|交通运输|文化和旅游|商务|应急|林业|信访|发改|生态环境|自然资源|住建|住房和城乡建设|人力资源和社会保障)局"
    r"|(?:卫健|发改|住建|卫生健康)委)"
)
# Names that say who typed, not who published.
_PSEUDO = re.compile(r"管理员|本站|本网|公开部门|网站|编辑|融媒体|admin|部门$|^来源|日报|新闻网|电视台")
# The finance bureau publishes budgets for the others; the government office publishes for every bureau.
_SERVANTS = ("财政局", "人民政府办公室", "人民政府", "政务公开办公室", "政府办", "大数据", "信息中心", "政务服务")


@dataclass(frozen=True, slots=True)
class Ownership:
    """`verdict` is own, other-body or unclear; `reasons` say by which word."""

    verdict: str
    reasons: tuple[Reason, ...]

    def limit(self, status: str) -> str:
        """The status that a match may keep."""
        if self.verdict == OTHER:
            return REJECTED
        if self.verdict == UNCLEAR and status == MATCH:
            return UNSURE
        return status


def owner_of(stored: StoredPage, site: Site) -> Ownership:
    """Judge by organisation code, publisher, signature and title, then by the column where it stands.

    A page in the bureau's own column is its own unless its issuer is clearly another body; a page in a shared
    column must name the bureau.
    """
    page = stored.page
    names = [fold(name) for name in (site.body, *site.aliases) if len(fold(name)) >= 3]
    title = fold(page.title or " ".join(stored.row_titles))
    code = next((code for code in site.org_codes if code and fold(code) in fold(page.index_no)), "")
    if code:
        return _own("org-code", code)
    for place, text in (("publisher", page.publisher), ("issuer", page.issuer)):
        name = next((name for name in names if name in fold(text)), "")
        if name:
            return _own(place, name)
    name = next((name for name in names if name in title), "")
    if name:
        return _own("title", name)
    other = _other(page.issuer, names) or _other(page.publisher, names)
    servant = bool(other) and any(other.endswith(fold(word)) for word in _SERVANTS)
    if stored.shared:
        if other and not servant:
            return Ownership(OTHER, (Reason("other-body", other, 0.0),))
        named = next((name for name in names if name in fold(page.text)), "")
        return Ownership(UNCLEAR, (Reason("shared-column", named or other, 0.0),))
    if other and not servant:
        return Ownership(OTHER, (Reason("other-body", other, 0.0),))
    if other:
        return Ownership(UNCLEAR, (Reason("publishes-for-others", other, 0.0),))
    return _own("own-column", " > ".join(stored.menus[0]) if stored.menus else stored.host)


def _own(place: str, text: str) -> Ownership:
    return Ownership(OWN, (Reason(f"own-{place}" if place != "own-column" else place, text, 0.0),))


def _other(text: str, names: list[str]) -> str:
    """The name of another public body in a publisher or issuer field, else ""."""
    folded = fold(text)
    if not folded or _PSEUDO.search(folded) or any(name in folded for name in names):
        return ""
    found = _BODY.search(folded)
    return found.group(0) if found else ""
