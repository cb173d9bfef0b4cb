"""Check a site profile: by itself, and against the site."""

from __future__ import annotations

import tempfile
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from catalogs.loading import find_catalog
from catalogs.model import CatalogError
from crawler.addresses import canonical_key
from crawler.model import Access, CoverageStatement, Site
from crawler.profile import load_site
from crawler.store import CrawlStore
from spiders.families import family_named
from spiders.jobs import CrawlOptions
from spiders.runner import run_crawls

# Endings that lie with the site or the line to it; everything else that goes wrong lies with the profile or with us.
SITE_SIDE = frozenset(
    {Access.TIMEOUT, Access.DNS, Access.TLS, Access.REFUSED, Access.HTTP_ERROR, Access.BLOCKED, Access.CHALLENGE,
     Access.ROBOTS, Access.EMPTY, Access.TOO_LARGE}
)  # fmt: skip
MOVED = frozenset({Access.NOT_FOUND, Access.SOFT_404, Access.OFF_LIST})


@dataclass(frozen=True, slots=True)
class Check:
    """How one section answers. `side`: "" where it works, else site, moved or us."""

    section: str
    verdict: str
    side: str
    family: str
    text: str


def check_online(site: Site, agent: str, now: Callable[[], datetime]) -> list[Check]:
    """Read every list of the site once (no pages) into a throw-away database and say what works."""
    with tempfile.TemporaryDirectory() as folder:
        options = CrawlOptions(Path(folder) / "check.db", Path(folder) / "archive", now, agent, limit=0)
        run_crawls([site], options)
        with CrawlStore.open(options.db, readonly=True) as store:
            return [_check(statement) for statement in store.coverage(site.id)]


def _check(s: CoverageStatement) -> Check:
    if s.access in SITE_SIDE:
        return Check(s.section, "网站一侧", "site", s.family, f"{s.access.value} {s.note}")
    if s.access in MOVED:
        return Check(
            s.section,
            "地址变了",
            "moved",
            s.family,
            f"{s.access.value} {s.note}；栏目可能已改版或搬家，请改档案的 path",
        )
    if s.access is not Access.OK or (not s.rows_read and not s.complete):
        return Check(s.section, "我们一侧", "us", s.family, f"读不出列表：{s.note or s.access.value}；请报告并附该页")
    read = f"读到 {s.rows_read} 行"
    if s.complete:
        return Check(s.section, "正常", "", s.family, read)
    return Check(s.section, "读不全", "", s.family, f"{read}，{s.stop}：{s.note}")


def check_profile(path: Path) -> list[str]:
    """Return what is doubtful in a profile, in Chinese sentences. An unusable profile raises SiteError."""
    site = load_site(path)
    problems = []
    addresses = {host.id: host.address for host in site.hosts}
    seen: dict[str, str] = {}
    for section in site.sections:
        for pinned, where in ((section.family, section.id),):
            if pinned:
                family_named(pinned, f"{path.name} {where}")
        key = canonical_key(addresses[section.host] + section.path)
        if key in seen:
            problems.append(f"栏目 {section.id} 与 {seen[key]} 是同一个地址")
        seen.setdefault(key, section.id)
        if not section.menu:
            problems.append(f"栏目 {section.id} 没有 menu（菜单文字），只能靠页面面包屑判断栏目")
    for host in site.hosts:
        if host.family:
            family_named(host.family, f"{path.name} {host.id}")
        used = any(section.host == host.id for section in site.sections)
        if not used and not host.files_only:
            problems.append(f"主机 {host.id} 没有任何栏目；如只放附件请写 files_only = true")
        if used and host.files_only:
            problems.append(f"主机 {host.id} 标为 files_only，却有栏目")
        if not host.channel and not host.files_only:
            problems.append(f"主机 {host.id} 没有写 channel（对应目录的公开渠道）")
    try:
        find_catalog(site.catalog, beside=path)
    except CatalogError as exc:
        problems.append(f"catalog：{exc}")
    questions = tomllib.loads(path.read_text("utf-8")).get("questions", [])  # load_site has checked file and types
    problems += [f"questions 里还没有回答（答完请删去）：{question}" for question in questions]
    if not site.aliases:
        problems.append("没有 aliases（单位简称），共用栏目里的页面可能认不出来")
    return problems
